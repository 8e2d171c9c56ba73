//! Writes classed text as HTML with as few spans as can be.

use super::lines::{Line, Lines, Marker, Numbers};
use crate::escape;

/// What a piece of code is. The letter is its class in HTML.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Class {
    /// No span.
    Plain,
    /// `k`: a key or attribute name.
    Key,
    /// `s`: a string.
    String,
    /// `n`: a number, boolean or null.
    Number,
    /// `c`: a comment.
    Comment,
    /// `w`: a word of the language.
    Keyword,
    /// `f`: a function or command.
    Function,
    /// `v`: a variable or placeholder.
    Variable,
    /// `t`: a type, tag or anchor.
    Type,
    /// `p`: a prompt; never copied.
    Prompt,
    /// `o`: what a command printed; never copied.
    Output,
    /// `i`: an inserted line.
    Inserted,
    /// `d`: a deleted line.
    Deleted,
}

impl Class {
    const fn letter(self) -> &'static str {
        match self {
            Self::Plain => "",
            Self::Key => "k",
            Self::String => "s",
            Self::Number => "n",
            Self::Comment => "c",
            Self::Keyword => "w",
            Self::Function => "f",
            Self::Variable => "v",
            Self::Type => "t",
            Self::Prompt => "p",
            Self::Output => "o",
            Self::Inserted => "i",
            Self::Deleted => "d",
        }
    }
}

/// Takes pieces of code in order. Neighbours of one class share a span, also over white space.
pub(super) struct Spans<'o> {
    out: &'o mut String,
    lines: Lines<'o>,
    /// The line that is written, from zero, and whether anything of it was.
    line: usize,
    line_begun: bool,
    /// The element of the line that is written.
    line_open: Option<&'static str>,
    /// Whether folded lines are open.
    fold_open: bool,
    open: Class,
    /// White space that is written once it is known to which side it belongs.
    space: String,
}

impl<'o> Spans<'o> {
    pub(super) fn new(out: &'o mut String, lines: Lines<'o>) -> Self {
        let (open, space) = (Class::Plain, String::new());
        Self { out, lines, line: 0, line_begun: false, line_open: None, fold_open: false, open, space }
    }

    /// Appends a piece.
    pub(super) fn push(&mut self, class: Class, text: &str) {
        if self.lines == Lines::Plain {
            return self.push_part(class, text);
        }
        for line in text.split_inclusive('\n') {
            if !std::mem::replace(&mut self.line_begun, true) {
                self.begin_line();
            }
            let body = line.strip_suffix('\n').unwrap_or(line);
            self.push_part(class, body);
            if body.len() < line.len() {
                self.end_line();
            }
        }
    }

    /// Writes what is pending.
    pub(super) fn finish(mut self) {
        self.close_line();
        if self.fold_open {
            self.out.push_str("</details>");
        }
    }

    fn look(&self, line: usize) -> Line {
        match self.lines {
            Lines::Plain => Line::default(),
            Lines::Each { looks, .. } => looks.get(line).copied().unwrap_or_default(),
        }
    }

    fn begin_line(&mut self) {
        let Lines::Each { numbers, looks, summary } = self.lines else { return };
        let look = self.look(self.line);
        if look.is_folded && !self.fold_open {
            self.close_line();
            let count = looks[self.line..].iter().take_while(|line| line.is_folded).count();
            self.out.push_str("<details class=fold><summary>");
            escape::markup(&summary.of(count), self.out);
            self.out.push_str("</summary>");
            self.fold_open = true;
        }
        let classes = match (numbers, look.is_wrong) {
            (Numbers::Hidden, false) => "",
            (Numbers::Hidden, true) => " class=bad",
            (Numbers::Shown, false) => " class=l",
            (Numbers::Shown, true) => " class=\"l bad\"",
        };
        if classes.is_empty() && look.marker.is_none() {
            return;
        }
        self.close_line();
        let element = look.marker.map_or("span", Marker::element);
        self.out.push('<');
        self.out.push_str(element);
        self.out.push_str(classes);
        if numbers == Numbers::Shown {
            self.out.push_str(" data-n=");
            self.out.push_str(&(self.line + 1).to_string());
        }
        self.out.push('>');
        self.line_open = Some(element);
    }

    /// Ends the line with its break, which belongs to its element and to the fold it stands in.
    fn end_line(&mut self) {
        self.line += 1;
        self.line_begun = false;
        let ends_fold = self.fold_open && !self.look(self.line).is_folded;
        if self.line_open.is_none() && !ends_fold {
            return self.space.push('\n');
        }
        self.space.push('\n');
        self.close_line();
        if ends_fold {
            self.out.push_str("</details>");
            self.fold_open = false;
        }
    }

    fn push_part(&mut self, class: Class, text: &str) {
        let trimmed = text.trim_matches(is_space);
        if trimmed.is_empty() {
            return self.space.push_str(text);
        }
        let lead = text.len() - text.trim_start_matches(is_space).len();
        if class != self.open {
            self.close_span();
        }
        self.out.push_str(&self.space);
        self.space.clear();
        self.out.push_str(&text[..lead]);
        if class != self.open {
            self.out.push_str("<span class=");
            self.out.push_str(class.letter());
            self.out.push('>');
            self.open = class;
        }
        escape::markup(trimmed, self.out);
        self.space.push_str(&text[lead + trimmed.len()..]);
    }

    fn close_span(&mut self) {
        if self.open != Class::Plain {
            self.out.push_str("</span>");
            self.open = Class::Plain;
        }
    }

    fn close_line(&mut self) {
        self.close_span();
        self.out.push_str(&self.space);
        self.space.clear();
        if let Some(element) = self.line_open.take() {
            self.out.push_str("</");
            self.out.push_str(element);
            self.out.push('>');
        }
    }
}

fn is_space(c: char) -> bool {
    matches!(c, ' ' | '\t' | '\n' | '\r')
}

#[cfg(test)]
mod tests {
    use super::super::lines::Summary;
    use super::*;

    fn html(lines: Lines<'_>, pieces: &[(Class, &str)]) -> String {
        let mut out = String::new();
        let mut spans = Spans::new(&mut out, lines);
        for (class, text) in pieces {
            spans.push(*class, text);
        }
        spans.finish();
        out
    }

    #[test]
    fn spans_are_few_and_hold_no_outer_space() {
        let pieces = [
            (Class::Plain, "  "),
            (Class::Comment, "# a\n"),
            (Class::Plain, "  "),
            (Class::Comment, "# b  "),
            (Class::Plain, "\n"),
            (Class::Key, "k"),
            (Class::Plain, ": <\n"),
        ];
        assert_eq!(html(Lines::Plain, &pieces), "  <span class=c># a\n  # b</span>  \n<span class=k>k</span>: &lt;\n");
    }

    const SUMMARY: Summary<'_> = Summary { one: "1 <line>", many: "{} lines" };

    fn looks(count: usize, change: impl Fn(usize, &mut Line)) -> Vec<Line> {
        let mut looks = vec![Line::default(); count];
        looks.iter_mut().enumerate().for_each(|(at, line)| change(at, line));
        looks
    }

    #[test]
    fn numbered_lines_are_whole_elements() {
        let each = Lines::Each { numbers: Numbers::Shown, looks: &[], summary: &SUMMARY };
        assert_eq!(
            html(each, &[(Class::String, "a\n\nb"), (Class::Plain, "\n")]),
            "<span class=l data-n=1><span class=s>a</span>\n</span><span class=l data-n=2>\n</span>\
             <span class=l data-n=3><span class=s>b</span>\n</span>"
        );
    }

    #[test]
    fn marked_lines_are_elements_of_their_own() {
        let pieces = [(Class::Comment, "a\nb\nc\nd"), (Class::Plain, "\ne")];
        let looks = looks(3, |at, line| match at {
            1 => line.marker = Some(Marker::Highlighted),
            2 => *line = Line { marker: Some(Marker::Deleted), is_wrong: true, is_folded: false },
            _ => {}
        });
        assert_eq!(
            html(Lines::Each { numbers: Numbers::Hidden, looks: &looks, summary: &SUMMARY }, &pieces),
            "<span class=c>a</span>\n<mark><span class=c>b</span>\n</mark>\
             <del class=bad><span class=c>c</span>\n</del><span class=c>d</span>\ne"
        );
        assert_eq!(
            html(Lines::Each { numbers: Numbers::Shown, looks: &looks, summary: &SUMMARY }, &[(Class::Plain, "a\nb")]),
            "<span class=l data-n=1>a\n</span><mark class=l data-n=2>b</mark>"
        );
    }

    #[test]
    fn folded_lines_stand_behind_a_summary() {
        let pieces = [(Class::Comment, "# a\n# b\n# c\n# d\n"), (Class::Key, "e")];
        let looks = looks(5, |at, line| {
            line.is_folded = matches!(at, 1 | 2 | 4);
            line.marker = (at == 2).then_some(Marker::Inserted);
        });
        assert_eq!(
            html(Lines::Each { numbers: Numbers::Hidden, looks: &looks, summary: &SUMMARY }, &pieces),
            "<span class=c># a</span>\n<details class=fold><summary>2 lines</summary><span class=c># b</span>\n\
             <ins><span class=c># c</span>\n</ins></details><span class=c># d</span>\n\
             <details class=fold><summary>1 &lt;line&gt;</summary><span class=k>e</span></details>"
        );
    }
}
