//! Command lines of a shell, as far as here-documents need them: words, pipes, redirections.

use std::ops::Range;

use super::Delimiter;

/// A word of a command.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Word {
    /// Without quotes and backslashes.
    pub(super) text: String,
    /// Its place, with them.
    pub(super) range: Range<usize>,
}

/// A part of a command line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Token {
    Word(Word),
    /// `|`: what follows reads what comes before.
    Pipe,
    /// `;`, `&&`, brackets: what follows is another command.
    End,
    /// `>`, or `>>` where it appends; the next word is the file.
    Output {
        is_appended: bool,
    },
    /// `<`, `2>` and others whose file does not matter.
    Other,
    HereDocument(Delimiter),
}

/// One command of a line.
#[derive(Debug, Default)]
pub(super) struct Command<'t> {
    words: Vec<&'t Word>,
    /// The file that takes its output, and whether it is appended to.
    pub(super) output: Option<(&'t Word, bool)>,
    /// The last here-document that it reads.
    input: Option<usize>,
}

/// Words that stand before a command and change nothing of its input.
const PREFIXES: [&str; 7] = ["command", "env", "exec", "k3s", "microk8s", "sudo", "time"];

impl Command<'_> {
    /// The command's name and what follows it. Assignments and prefixes are passed over.
    pub(super) fn name_and_arguments(&self) -> Option<(&str, &[&Word])> {
        let is_passed = |word: &Word| PREFIXES.contains(&word.text.as_str()) || is_assignment(&word.text);
        let mut at = self.words.iter().position(|word| !is_passed(word))?;
        // `sudo -E tee`, `minikube kubectl --`.
        while at > 0 && self.words.get(at).is_some_and(|word| word.text.starts_with('-')) {
            at += 1;
        }
        if self.words.get(at)?.text == "minikube" && self.words.get(at + 1)?.text == "kubectl" {
            at += 1;
        }
        let name = self.words.get(at)?.text.as_str();
        Some((name.rsplit('/').next().unwrap_or(name), &self.words[at + 1..]))
    }
}

/// Whether these arguments of `kubectl` make it read manifests from its input.
pub(super) fn reads_manifests(arguments: &[&Word]) -> bool {
    let verb = arguments.iter().any(|word| matches!(word.text.as_str(), "apply" | "create" | "replace"));
    let is_input = |text: &str| matches!(text, "-" | "/dev/stdin");
    let glued = ["-f", "-f=", "--filename="];
    let from_input = arguments.iter().enumerate().any(|(at, word)| {
        let next = || arguments.get(at + 1).is_some_and(|word| is_input(&word.text));
        (matches!(word.text.as_str(), "-f" | "--filename") && next())
            || glued.iter().any(|flag| word.text.strip_prefix(flag).is_some_and(is_input))
    });
    verb && from_input
}

/// The commands of a line, in pipelines.
pub(super) struct Line<'t> {
    pipelines: Vec<Vec<Command<'t>>>,
}

impl<'t> Line<'t> {
    pub(super) fn of(tokens: &'t [Token]) -> Self {
        let mut pipelines = vec![vec![Command::default()]];
        let mut here_documents = 0;
        let mut tokens = tokens.iter().peekable();
        while let Some(token) = tokens.next() {
            match token {
                Token::End => pipelines.push(vec![Command::default()]),
                Token::Pipe => {
                    if let Some(pipeline) = pipelines.last_mut() {
                        pipeline.push(Command::default());
                    }
                }
                _ => {}
            }
            let Some(command) = pipelines.last_mut().and_then(|pipeline| pipeline.last_mut()) else { continue };
            match token {
                Token::Word(word) => command.words.push(word),
                Token::Output { is_appended } => {
                    if let Some(Token::Word(word)) = tokens.next_if(|next| matches!(next, Token::Word(_))) {
                        command.output = Some((word, *is_appended));
                    }
                }
                Token::Other => drop(tokens.next_if(|next| matches!(next, Token::Word(_)))),
                Token::HereDocument(_) => {
                    command.input = Some(here_documents);
                    here_documents += 1;
                }
                Token::Pipe | Token::End => {}
            }
        }
        Self { pipelines }
    }

    /// The command that reads this here-document of the line, and those that read its output.
    pub(super) fn reading(&self, here_document: usize) -> Option<&[Command<'t>]> {
        self.pipelines.iter().find_map(|pipeline| {
            let at = pipeline.iter().position(|command| command.input == Some(here_document))?;
            Some(&pipeline[at..])
        })
    }
}

/// The length of the prompt at the start of a line.
pub(super) fn prompt(line: &str) -> Option<usize> {
    let start = line.len() - line.trim_start().len();
    let rest = &line[start..];
    let plain = ["$ ", "% ", "❯ ", "➜ ", "PS> "].into_iter().find(|prompt| rest.starts_with(prompt));
    if let Some(prompt) = plain {
        return Some(start + prompt.len());
    }
    // `user@host:~$ `, `[user@host ~]# `.
    let (user, after) = rest.trim_start_matches('[').split_once('@')?;
    let is_user =
        !user.is_empty() && user.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'_' | b'-' | b'.'));
    let end = after.find(['$', '#'])?;
    let is_host = after[..end].bytes().all(|b| b.is_ascii_alphanumeric() || b"_-.:~/ ]".contains(&b));
    (is_user && is_host && after[end + 1..].starts_with(' ')).then_some(line.len() - after.len() + end + 2)
}

/// Reads one command line from `at` on, over escaped line breaks and quotes; the answer is where the
/// next one begins. `continuation` stands before a line that goes on.
pub(super) fn lex(text: &str, at: usize, continuation: &'static str, tokens: &mut Vec<Token>) -> usize {
    let mut lexer = Lexer { text, at, continuation };
    while lexer.at < text.len() {
        if lexer.token(tokens) {
            return lexer.at;
        }
    }
    lexer.at
}

struct Lexer<'t> {
    text: &'t str,
    at: usize,
    continuation: &'static str,
}

impl Lexer<'_> {
    fn byte(&self, ahead: usize) -> u8 {
        self.text.as_bytes().get(self.at + ahead).copied().unwrap_or(b'\n')
    }

    /// Reads one token; says whether the line ends with it.
    fn token(&mut self, tokens: &mut Vec<Token>) -> bool {
        let double = self.byte(1) == self.byte(0);
        let (token, length) = match self.byte(0) {
            b'\n' => {
                self.at += 1;
                return true;
            }
            b' ' | b'\t' | b'\r' => return self.skip(1),
            b'\\' if self.byte(1) == b'\n' => {
                self.skip(2);
                let rest = &self.text[self.at.min(self.text.len())..];
                let length = if rest.starts_with(self.continuation) { self.continuation.len() } else { 0 };
                return self.skip(length);
            }
            b'#' => {
                let rest = &self.text[self.at..];
                let length = rest.find('\n').unwrap_or(rest.len());
                return self.skip(length);
            }
            b'|' if double => (Token::End, 2),
            b'|' if self.byte(1) == b'&' => (Token::Pipe, 2),
            b'|' => (Token::Pipe, 1),
            b'&' if self.byte(1) == b'>' => (Token::Output { is_appended: self.byte(2) == b'>' }, 2),
            b'&' if double => (Token::End, 2),
            b';' | b'&' | b'(' | b')' => (Token::End, 1),
            b'>' if double => (Token::Output { is_appended: true }, 2),
            b'>' if matches!(self.byte(1), b'|') => (Token::Output { is_appended: false }, 2),
            b'>' if matches!(self.byte(1), b'&' | b'(') => (Token::Other, 2),
            b'>' => (Token::Output { is_appended: false }, 1),
            b'<' if double && self.byte(2) == b'<' => (Token::Other, 3),
            b'<' if double => {
                tokens.extend(self.here_document());
                return false;
            }
            b'<' => (Token::Other, 1),
            b'1'..=b'9' if self.byte(1) == b'>' && self.byte(0) != b'1' => (Token::Other, 2),
            b'1' if self.byte(1) == b'>' => return self.skip(1),
            _ => {
                let word = self.word(&[]);
                tokens.push(Token::Word(word.0));
                return false;
            }
        };
        tokens.push(token);
        self.skip(length)
    }

    fn skip(&mut self, length: usize) -> bool {
        self.at += length;
        false
    }

    /// A here-document's operator and delimiter. `None` if no word follows.
    fn here_document(&mut self) -> Option<Token> {
        self.at += 2;
        let strips_tabs = self.byte(0) == b'-';
        self.at += usize::from(strips_tabs);
        while matches!(self.byte(0), b' ' | b'\t') {
            self.at += 1;
        }
        let start = self.at;
        let (word, is_quoted) = self.word(b"<>");
        (self.at > start && !word.text.is_empty()).then_some(Token::HereDocument(Delimiter {
            word: word.text,
            is_quoted,
            strips_tabs,
        }))
    }

    /// A word and whether any of it is quoted. At least one character is taken, but for white space.
    fn word(&mut self, more_ends: &[u8]) -> (Word, bool) {
        let start = self.at;
        let mut text = String::new();
        let mut is_quoted = false;
        while self.at < self.text.len() {
            match self.byte(0) {
                b'\n' | b' ' | b'\t' | b'\r' | b'|' | b'&' | b';' | b'(' | b')' | b'<' | b'>' => break,
                b if more_ends.contains(&b) => break,
                b'\\' if self.byte(1) == b'\n' => break,
                b'\\' => {
                    is_quoted = true;
                    self.at += 1;
                    self.take(&mut text);
                }
                quote @ (b'\'' | b'"') => {
                    is_quoted = true;
                    self.quoted(quote, &mut text);
                }
                _ => self.take(&mut text),
            }
        }
        if self.at == start && !matches!(self.byte(0), b'\n' | b' ' | b'\t') {
            self.take(&mut text);
        }
        (Word { text, range: start..self.at }, is_quoted)
    }

    /// Takes one character as it stands.
    fn take(&mut self, text: &mut String) {
        if let Some(c) = self.text[self.at..].chars().next() {
            text.push(c);
            self.at += c.len_utf8();
        }
    }

    /// A quoted part, also over lines. A quote that nothing closes stands for itself.
    fn quoted(&mut self, quote: u8, text: &mut String) {
        let bytes = self.text.as_bytes();
        let mut end = self.at + 1;
        while end < bytes.len() && bytes[end] != quote {
            end += if quote == b'"' && bytes[end] == b'\\' { 2 } else { 1 };
        }
        if end >= bytes.len() {
            return self.take(text);
        }
        let inner = &self.text[self.at + 1..end];
        if quote == b'"' {
            text.push_str(&inner.replace("\\\"", "\"").replace("\\\\", "\\"));
        } else {
            text.push_str(inner);
        }
        self.at = end + 1;
    }
}

/// `NAME=value`.
fn is_assignment(word: &str) -> bool {
    word.split_once('=').is_some_and(|(name, _)| {
        name.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_')
            && name.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_')
    })
}
