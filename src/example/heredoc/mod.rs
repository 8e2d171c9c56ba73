//! Here-documents of shell blocks that are examples: fed to `kubectl`, or written to a YAML or JSON file.
//!
//! Enters: the code of a shell block, a script or a session with prompts. Leaves: the text of each
//! here-document as the shell hands it on, with exact places, and where the shell puts in values of
//! its own. Nothing is run.

mod command;
mod expand;

use std::collections::HashMap;
use std::ops::Range;

use self::command::{Command, Line, Token};
use super::Syntax;
use crate::guide::fence::Spanned;
use crate::source::{Excerpt, Span};

/// A here-document that is an example.
#[derive(Debug)]
pub(super) struct HereDocument {
    /// Its lines in the file.
    pub(super) span: Span,
    /// Its text, unescaped.
    pub(super) text: Excerpt,
    /// Where the shell puts in a value: places in `text`. Sorted.
    pub(super) expansions: Vec<Range<usize>>,
    /// The name of the file that it is written to.
    pub(super) title: Option<Spanned>,
    /// YAML or JSON.
    pub(super) syntax: Syntax,
}

/// The here-documents of a shell block that are examples, in order.
pub(super) fn find(code: &Excerpt) -> Vec<HereDocument> {
    let text = code.text();
    if !text.contains("<<") {
        return Vec::new();
    }
    let mut reader = Reader { code, lines: lines(text), is_session: is_session(text), ends: HashMap::new() };
    reader.index_ends();
    reader.read()
}

/// How a delimiter was written.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Delimiter {
    word: String,
    /// Whether any of it is quoted: then the text is handed on as it stands.
    is_quoted: bool,
    /// `<<-`: tabs before each line are taken away.
    strips_tabs: bool,
}

/// Where the text of a here-document goes.
enum Use<'t> {
    /// To `kubectl`.
    Fed { expanded: bool },
    /// To the file of this name; appended to it if it is there.
    Written { name: &'t command::Word, expanded: bool, is_appended: bool },
}

struct Reader<'c> {
    code: &'c Excerpt,
    lines: Vec<Range<usize>>,
    is_session: bool,
    /// The lines that consist of one word, by that word.
    ends: HashMap<&'c str, Vec<usize>>,
}

impl<'c> Reader<'c> {
    /// Remembers where each delimiter may stand, so that looking for one costs no walk over the text.
    fn index_ends(&mut self) {
        for (index, line) in self.lines.iter().enumerate() {
            let text = self.code.text()[line.clone()].trim();
            let text = if self.is_session { text.strip_prefix('>').unwrap_or(text).trim_start() } else { text };
            if !text.is_empty() && !text.contains([' ', '\t']) {
                self.ends.entry(text).or_default().push(index);
            }
        }
    }

    fn read(&self) -> Vec<HereDocument> {
        let mut found = Vec::new();
        let mut index = 0;
        while let Some(line) = self.lines.get(index) {
            let text = &self.code.text()[line.clone()];
            let begins = if self.is_session { command::prompt(text) } else { Some(0) };
            let Some(prompt) = begins.filter(|_| !text.trim().is_empty()) else {
                index += 1;
                continue;
            };
            let mut tokens = Vec::new();
            let end = command::lex(self.code.text(), line.start + prompt, self.continuation(), &mut tokens);
            index = self.line_after(end).max(index + 1);
            if tokens.iter().any(|token| matches!(token, Token::HereDocument(_))) {
                index = self.documents(tokens, index, &mut found);
            }
        }
        found
    }

    /// Reads the texts that follow a line with here-documents; the answer is the line after them.
    fn documents(&self, mut tokens: Vec<Token>, mut index: usize, found: &mut Vec<HereDocument>) -> usize {
        let mut bodies = Vec::new();
        for token in &tokens {
            let Token::HereDocument(delimiter) = token else { continue };
            let Some(end) = self.end_of(delimiter, index) else { return index };
            bodies.push((delimiter.clone(), index..end));
            index = end + 1;
        }
        if tokens.last().is_some_and(|token| matches!(token, Token::Pipe))
            && let Some(line) = self.lines.get(index)
        {
            let end = command::lex(self.code.text(), line.start, self.continuation(), &mut tokens);
            index = self.line_after(end).max(index + 1);
        }
        let line = Line::of(&tokens);
        for (at, (delimiter, lines)) in bodies.iter().enumerate() {
            let Some(pipeline) = line.reading(at) else { continue };
            if let Some(purpose) = purpose(pipeline) {
                found.extend(self.document(delimiter, lines.clone(), &purpose));
            }
        }
        index
    }

    /// What stands before a line that goes on.
    fn continuation(&self) -> &'static str {
        if self.is_session { "> " } else { "" }
    }

    /// The line that begins at this byte or after it.
    fn line_after(&self, at: usize) -> usize {
        self.lines.partition_point(|line| line.start < at)
    }

    /// The line that ends a here-document whose text begins at the line `from`.
    fn end_of(&self, delimiter: &Delimiter, from: usize) -> Option<usize> {
        let lines = self.ends.get(delimiter.word.as_str())?;
        lines.get(lines.partition_point(|&line| line < from)).copied()
    }

    fn document(&self, delimiter: &Delimiter, lines: Range<usize>, purpose: &Use<'_>) -> Option<HereDocument> {
        let lines = self.lines.get(lines)?;
        let whole = lines.first()?.start..lines.last()?.end;
        let text = self.code.text();
        let is_prompted = self.is_session
            && lines.iter().all(|line| text[line.clone()].trim_end().is_empty() || text[line.clone()].starts_with('>'));
        let parts = lines.iter().map(|line| {
            let mut start = line.start;
            if is_prompted && text[start..line.end].starts_with('>') {
                start += if text[start..line.end].starts_with("> ") { 2 } else { 1 };
            }
            if delimiter.strips_tabs {
                start += text[start..line.end].len() - text[start..line.end].trim_start_matches('\t').len();
            }
            start..line.end
        });
        let raw = self.code.sub(parts);
        let is_expanded = match purpose {
            Use::Fed { expanded } | Use::Written { expanded, .. } => *expanded,
        };
        let (text, expansions) = if !delimiter.is_quoted {
            expand::unescape(&raw)
        } else if is_expanded {
            let expansions = expand::expansions(raw.text());
            (raw, expansions)
        } else {
            (raw, Vec::new())
        };
        if text.text().trim().is_empty() {
            return None;
        }
        let (title, syntax) = match purpose {
            Use::Fed { .. } if text.text().trim_start().starts_with('{') => (None, Syntax::Json),
            Use::Fed { .. } => (None, Syntax::Yaml),
            Use::Written { name, is_appended, .. } => {
                let title = (!is_appended && !name.text.contains(['$', '*', '`'])).then(|| self.title(name));
                let is_json = name.text.to_ascii_lowercase().ends_with(".json");
                (title, if is_json { Syntax::Json } else { Syntax::Yaml })
            }
        };
        Some(HereDocument { span: self.code.span(whole), text, expansions, title, syntax })
    }

    /// The file's own name, without the folders before it.
    fn title(&self, name: &command::Word) -> Spanned {
        let text = name.text.rsplit('/').next().unwrap_or(&name.text).to_owned();
        Spanned { text, span: self.code.span(name.range.clone()) }
    }
}

/// Where a here-document goes that the first of these commands reads.
fn purpose<'t>(pipeline: &'t [Command<'t>]) -> Option<Use<'t>> {
    let mut expanded = false;
    for command in pipeline {
        let (name, arguments) = command.name_and_arguments()?;
        match name {
            "kubectl" | "oc" | "k" => return command::reads_manifests(arguments).then_some(Use::Fed { expanded }),
            "cat" if arguments.iter().all(|word| word.text == "-") => {}
            "envsubst" => expanded = true,
            "tee" => {
                let is_appended = arguments.iter().any(|word| matches!(word.text.as_str(), "-a" | "--append"));
                if let Some(name) = arguments.iter().find(|word| is_example_file(&word.text)) {
                    return Some(Use::Written { name, expanded, is_appended });
                }
            }
            _ => return None,
        }
        if let Some((name, is_appended)) = command.output {
            return is_example_file(&name.text).then_some(Use::Written { name, expanded, is_appended });
        }
    }
    None
}

fn is_example_file(name: &str) -> bool {
    let ending = name.rsplit_once('.').map_or("", |(_, ending)| ending);
    ["yaml", "yml", "json"].iter().any(|known| ending.eq_ignore_ascii_case(known))
}

/// Whether the first line that says something begins with a prompt.
fn is_session(text: &str) -> bool {
    text.lines()
        .find(|line| !line.trim().is_empty() && !line.starts_with('#'))
        .is_some_and(|line| command::prompt(line).is_some())
}

/// The lines of a text, each with its line break.
fn lines(text: &str) -> Vec<Range<usize>> {
    let mut start = 0;
    let lines = text.split_inclusive('\n').map(|line| {
        let range = start..start + line.len();
        start = range.end;
        range
    });
    lines.collect()
}

#[cfg(test)]
mod tests;
