//! Writes classed text as HTML with as few spans as can be.

use std::ops::Range;

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

/// Which lines are elements.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Lines<'m> {
    /// Lines are text.
    Plain,
    /// Each line stands in a span of the class `l`, so that it can be numbered.
    Wrapped,
    /// Lines in these ranges (from zero) stand in a span of a class of their own; all lines in one of
    /// the class `base`, unless that is empty.
    Marked {
        /// The class of every line.
        base: &'static str,
        /// The marks.
        marks: &'m [(Range<usize>, &'static str)],
    },
}

/// Takes pieces of code in order. Neighbours of one class share a span, also over white space.
pub(super) struct Spans<'o> {
    out: &'o mut String,
    lines: Lines<'o>,
    /// The line that is written, from zero, and whether anything of it was.
    line: usize,
    line_begun: bool,
    line_open: bool,
    open: Class,
    /// White space that is written once it is known to which side it belongs.
    space: String,
}

impl<'o> Spans<'o> {
    pub(super) fn new(out: &'o mut String, lines: Lines<'o>) -> Self {
        Self { out, lines, line: 0, line_begun: false, line_open: false, open: Class::Plain, space: String::new() }
    }

    /// Appends a piece.
    pub(super) fn push(&mut self, class: Class, text: &str) {
        if self.lines == Lines::Plain {
            return self.push_part(class, text);
        }
        for line in text.split_inclusive('\n') {
            let body = line.strip_suffix('\n').unwrap_or(line);
            self.begin_line();
            self.push_part(class, body);
            if body.len() < line.len() {
                self.close_line();
                self.out.push('\n');
                self.line += 1;
                self.line_begun = false;
            }
        }
    }

    fn begin_line(&mut self) {
        if std::mem::replace(&mut self.line_begun, true) {
            return;
        }
        let Lines::Marked { base, marks } = self.lines else {
            self.out.push_str("<span class=l>");
            self.line_open = true;
            return;
        };
        let own = marks.iter().filter(|(lines, _)| lines.contains(&self.line)).map(|(_, class)| *class);
        let classes: Vec<&str> = std::iter::once(base).filter(|base| !base.is_empty()).chain(own).collect();
        if !classes.is_empty() {
            self.out.push_str("<span class=\"");
            self.out.push_str(&classes.join(" "));
            self.out.push_str("\">");
            self.line_open = true;
        }
    }

    /// Writes what is pending.
    pub(super) fn finish(mut self) {
        self.close_line();
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
        if self.line_open {
            self.out.push_str("</span>");
            self.line_open = false;
        }
    }
}

fn is_space(c: char) -> bool {
    matches!(c, ' ' | '\t' | '\n' | '\r')
}

#[cfg(test)]
mod tests {
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

    #[test]
    fn wrapped_lines_are_whole_elements() {
        assert_eq!(
            html(Lines::Wrapped, &[(Class::String, "a\n\nb"), (Class::Plain, "\n")]),
            "<span class=l><span class=s>a</span></span>\n<span class=l></span>\n\
             <span class=l><span class=s>b</span></span>\n"
        );
    }

    #[test]
    fn marked_lines_have_classes_of_their_own() {
        let pieces = [(Class::String, "a\nb\nc"), (Class::Plain, "\n")];
        let marks = [(1..2, "mh"), (1..3, "mi")];
        assert_eq!(
            html(Lines::Marked { base: "", marks: &marks }, &pieces),
            "<span class=s>a</span>\n<span class=\"mh mi\"><span class=s>b</span></span>\n\
             <span class=\"mi\"><span class=s>c</span></span>\n"
        );
        assert_eq!(
            html(Lines::Marked { base: "l", marks: &marks[..1] }, &pieces[..1]),
            "<span class=\"l\"><span class=s>a</span></span>\n<span class=\"l mh\"><span class=s>b</span></span>\n\
             <span class=\"l\"><span class=s>c</span></span>"
        );
    }
}
