//! Shell scripts and terminal sessions: commands, strings, comments, variables, prompts, output.
//!
//! A small scanner in place of a grammar: shell blocks are everywhere in guides, and what a reader
//! needs is to see where a command begins and what is not part of it.

use super::spans::{Class, Spans};
use super::{Inner, yaml};
use crate::example::Syntax;

const PROMPTS: [&str; 3] = ["$ ", "% ", "❯ "];
const KEYWORDS: &[&str] = &[
    "case", "do", "done", "elif", "else", "esac", "export", "fi", "for", "function", "if", "in", "local", "return",
    "select", "then", "until", "while",
];
/// Words after which another command follows.
const PREFIXES: &[&str] = &["do", "elif", "else", "if", "sudo", "then", "time", "until", "while"];

/// Whether any line begins with a prompt as the first line that says something does.
pub(super) fn is_session(code: &str) -> bool {
    code.lines()
        .find(|line| !line.trim().is_empty() && !line.starts_with('#'))
        .is_some_and(|line| prompt(line).is_some())
}

/// How many lines begin with a prompt.
pub(super) fn commands(code: &str) -> usize {
    code.lines().filter(|line| prompt(line).is_some()).count()
}

/// The length of the prompt at the start of a line.
fn prompt(line: &str) -> Option<usize> {
    PROMPTS.into_iter().find(|prompt| line.starts_with(prompt)).map(str::len)
}

/// Pushes a script.
pub(super) fn script(code: &str, inner: &[Inner], spans: &mut Spans<'_>) {
    let mut scanner = Scanner::default();
    let mut lines = Lines { code, at: 0, inner };
    while let Some(line) = lines.next(&scanner, spans) {
        scanner.line(line, spans);
    }
}

/// Pushes a session: what follows a prompt is a command, the rest is what it printed.
pub(super) fn session(code: &str, inner: &[Inner], spans: &mut Spans<'_>) {
    let mut scanner = Scanner::default();
    let mut lines = Lines { code, at: 0, inner };
    while let Some(line) = lines.next(&scanner, spans) {
        if scanner.is_open() {
            let continuation = if line.starts_with("> ") && scanner.heredoc.is_none() { 2 } else { 0 };
            spans.push(Class::Prompt, &line[..continuation]);
            scanner.line(&line[continuation..], spans);
        } else if let Some(length) = prompt(line) {
            scanner = Scanner::default();
            spans.push(Class::Prompt, &line[..length]);
            scanner.line(&line[length..], spans);
        } else if line.starts_with('#') {
            spans.push(Class::Comment, line);
        } else {
            spans.push(Class::Output, line);
        }
    }
}

/// The lines of a script, without those of here-documents that are something else.
struct Lines<'c> {
    code: &'c str,
    at: usize,
    inner: &'c [Inner],
}

impl<'c> Lines<'c> {
    /// The next line; here-documents before it are pushed as what they are.
    fn next(&mut self, scanner: &Scanner, spans: &mut Spans<'_>) -> Option<&'c str> {
        while let Some((first, rest)) = self.inner.split_first().filter(|(first, _)| first.range.start <= self.at) {
            self.inner = rest;
            let body = self.code.get(first.range.clone()).filter(|_| first.range.start == self.at);
            if let Some(body) = body.filter(|_| scanner.heredoc.is_some()) {
                match first.syntax {
                    Syntax::Yaml => yaml::yaml(body, spans),
                    Syntax::Json => yaml::json(body, spans),
                }
                self.at = first.range.end;
            }
        }
        let rest = &self.code[self.at..];
        let line = rest.split_inclusive('\n').next()?;
        self.at += line.len();
        Some(line)
    }
}

/// Reads a shell line by line.
#[derive(Default)]
struct Scanner {
    /// The quote that is open at the end of the line before.
    quote: Option<u8>,
    /// The delimiter of the here-document that is open, and whether its end may be indented.
    heredoc: Option<(String, bool)>,
    /// Whether the line before ends with a backslash.
    continued: bool,
    /// Whether the next word is a command.
    command: bool,
    /// Whether the value of an assignment goes on: `NAME=value command`.
    value: bool,
}

impl Scanner {
    /// Whether the command goes on in the next line.
    fn is_open(&self) -> bool {
        self.quote.is_some() || self.heredoc.is_some() || self.continued
    }

    fn line(&mut self, line: &str, spans: &mut Spans<'_>) {
        if let Some((delimiter, indented)) = &self.heredoc {
            let end = if *indented { line.trim() } else { line.trim_end() };
            if end == delimiter {
                spans.push(Class::Keyword, line);
                self.heredoc = None;
                self.continued = false;
            } else {
                spans.push(Class::String, line);
            }
            return;
        }
        if !std::mem::take(&mut self.continued) && self.quote.is_none() {
            self.command = true;
        }
        self.continued = line.trim_end_matches(['\n', '\r']).ends_with('\\');
        let mut rest = line;
        while !rest.is_empty() {
            let length = self.token(rest, spans);
            rest = &rest[length..];
        }
    }

    /// Pushes the token at the start of `text`, which is not empty, and gives its length.
    fn token(&mut self, text: &str, spans: &mut Spans<'_>) -> usize {
        let first = text.as_bytes()[0];
        if let Some(quote) = self.quote.take() {
            let length = self.quoted(text, 0, quote);
            spans.push(Class::String, &text[..length]);
            return length;
        }
        let (class, length) = match first {
            b' ' | b'\t' | b'\n' | b'\r' => {
                self.command |= std::mem::take(&mut self.value);
                (Class::Plain, span_of(text, |b| b.is_ascii_whitespace()))
            }
            b'#' if !self.value => (Class::Comment, text.len()),
            b'\'' | b'"' => {
                self.command = false;
                (Class::String, self.quoted(text, 1, first))
            }
            b'$' => {
                self.command = false;
                variable(text)
            }
            b'<' if text.starts_with("<<") && !text.starts_with("<<<") => self.heredoc_start(text),
            b'|' | b'&' | b';' | b'(' | b'`' | b'{' | b'!' => {
                self.command = true;
                (Class::Plain, 1)
            }
            b')' | b'}' | b'<' | b'>' => (Class::Plain, 1),
            b'\\' => (Class::Plain, 1 + text[1..].chars().next().map_or(0, char::len_utf8)),
            _ => self.word(text),
        };
        spans.push(class, &text[..length]);
        length
    }

    /// The length of a quoted string from its content at `from`; opens it where it does not end here.
    fn quoted(&mut self, text: &str, from: usize, quote: u8) -> usize {
        let bytes = text.as_bytes();
        let mut at = from;
        while at < bytes.len() {
            match bytes[at] {
                b'\\' if quote == b'"' => at += 1,
                byte if byte == quote => return at + 1,
                _ => {}
            }
            at += 1;
        }
        self.quote = Some(quote);
        text.len()
    }

    fn heredoc_start(&mut self, text: &str) -> (Class, usize) {
        let indented = text[2..].starts_with('-');
        let from = 2 + usize::from(indented);
        let gap = span_of(&text[from..], |b| b == b' ');
        let word = &text[from + gap..];
        let length = span_of(word, |b| !b.is_ascii_whitespace() && !matches!(b, b'|' | b'>' | b';' | b'&' | b')'));
        let delimiter = word[..length].trim_matches(['\'', '"', '\\']);
        if delimiter.is_empty() {
            return (Class::Plain, 2);
        }
        self.heredoc = Some((delimiter.into(), indented));
        (Class::Keyword, from + gap + length)
    }

    fn word(&mut self, text: &str) -> (Class, usize) {
        let length = span_of(text, |b| {
            !b.is_ascii_whitespace()
                && !matches!(b, b'|' | b'&' | b';' | b'(' | b')' | b'<' | b'>' | b'\'' | b'"' | b'$' | b'`' | b'\\')
        })
        .max(1);
        let word = &text[..length];
        if !std::mem::take(&mut self.command) {
            return (if word == "in" || word == "do" { Class::Keyword } else { Class::Plain }, length);
        }
        if let Some(name) = assignment(word) {
            self.value = true;
            return (Class::Variable, name);
        }
        self.command = PREFIXES.contains(&word);
        (if KEYWORDS.contains(&word) { Class::Keyword } else { Class::Function }, length)
    }
}

/// The length of the name in `NAME=`.
fn assignment(word: &str) -> Option<usize> {
    let length = span_of(word, |b| b.is_ascii_alphanumeric() || b == b'_');
    (length > 0 && word[length..].starts_with('=')).then_some(length)
}

/// `$NAME`, `${...}`, `$1`; `$(` is punctuation.
fn variable(text: &str) -> (Class, usize) {
    match text.as_bytes().get(1) {
        Some(b'{') => (Class::Variable, text.find('}').map_or(text.len(), |at| at + 1)),
        Some(b'?' | b'!' | b'#' | b'@' | b'*' | b'$') => (Class::Variable, 2),
        Some(b) if b.is_ascii_alphanumeric() || *b == b'_' => {
            (Class::Variable, 1 + span_of(&text[1..], |b| b.is_ascii_alphanumeric() || b == b'_'))
        }
        _ => (Class::Plain, 1),
    }
}

/// The length of the longest prefix whose bytes all fit. Fits on ASCII only, so it ends at a character.
fn span_of(text: &str, fits: impl Fn(u8) -> bool) -> usize {
    text.bytes().position(|byte| !fits(byte)).unwrap_or(text.len())
}

#[cfg(test)]
mod tests {
    use super::super::tests::check;
    use super::super::{Inner, Lines, Numbers, Summary, highlight, highlight_with};
    use crate::example::Syntax;

    #[test]
    fn commands_strings_variables_and_comments() {
        check(
            "bash",
            "# 생성\necho -n 'a b' | base64\n",
            "<span class=c># 생성</span>\n<span class=f>echo</span> -n <span class=s>'a b'</span> | <span class=f>base64</span>\n",
        );
        check(
            "sh",
            "NAME=web kubectl get pod \"$NAME\" \\\n  --namespace=$NS && echo ok\n",
            "<span class=v>NAME</span>=web <span class=f>kubectl</span> get pod <span class=s>&quot;$NAME&quot;</span> \\\n  \
             --namespace=<span class=v>$NS</span> &amp;&amp; <span class=f>echo</span> ok\n",
        );
        check(
            "bash",
            "for x in a; do run; done\n",
            "<span class=w>for</span> x <span class=w>in</span> a; <span class=w>do</span> <span class=f>run</span>; \
             <span class=w>done</span>\n",
        );
    }

    #[test]
    fn here_documents_are_strings_to_their_end() {
        check(
            "bash",
            "cat <<EOF | kubectl apply -f -\na: 'b\nEOF\nls\n",
            "<span class=f>cat</span> <span class=w>&lt;&lt;EOF</span> | <span class=f>kubectl</span> apply -f -\n\
             <span class=s>a: 'b</span>\n<span class=w>EOF</span>\n<span class=f>ls</span>\n",
        );
    }

    #[test]
    fn here_documents_that_are_examples_are_shown_as_such() {
        let code = "cat <<EOF | kubectl apply -f -\na: 1\nEOF\ncat <<EOF\na: 1\nEOF\n";
        let inner = [Inner { range: 31..36, syntax: Syntax::Yaml }];
        let mut out = String::new();
        highlight_with(code, "bash", Lines::Plain, &inner, &mut out);
        assert_eq!(
            out,
            "<span class=f>cat</span> <span class=w>&lt;&lt;EOF</span> | <span class=f>kubectl</span> apply -f -\n\
             <span class=k>a</span>: <span class=n>1</span>\n<span class=w>EOF</span>\n\
             <span class=f>cat</span> <span class=w>&lt;&lt;EOF</span>\n<span class=s>a: 1</span>\n<span class=w>EOF</span>\n"
        );
        // Places that are not here-documents, or not in the code, change nothing.
        for range in [0..3, 5..9, 31..99, 99..100, 31..31] {
            let inner = [Inner { range: range.clone(), syntax: Syntax::Json }];
            let (mut with, mut without) = (String::new(), String::new());
            highlight_with(code, "bash", Lines::Plain, &inner, &mut with);
            highlight(code, "bash", Lines::Plain, &mut without);
            assert_eq!(with, without, "{range:?}");
        }
    }

    #[test]
    fn sessions_tell_prompts_and_output() {
        check(
            "console",
            "$ kubectl get pods \\\n> -A\nNAME  READY\nweb   1/1\n\n$ ls\n",
            "<span class=p>$</span> <span class=f>kubectl</span> get pods \\\n<span class=p>&gt;</span> -A\n\
             <span class=o>NAME  READY\nweb   1/1</span>\n\n<span class=p>$</span> <span class=f>ls</span>\n",
        );
    }

    #[test]
    fn broken_scripts_end() {
        for code in ["'", "\"\\", "<<", "<<-", "${", "$", "\\", "가'나", "<<EOF\n"] {
            let mut out = String::new();
            let lines = Lines::Each { numbers: Numbers::Shown, looks: &[], summary: &Summary { one: "", many: "" } };
            highlight(code, "bash", lines, &mut out);
            assert!(!out.is_empty(), "{code}");
        }
    }
}
