//! Workflow commands of GitHub Actions: one line per diagnostic, shown as an annotation of the change.
//!
//! `::error file=docs/web.md,line=3,endLine=3,col=5,endColumn=9,title=schema::unknown-field::message`.
//! Columns stand only where a place ends on the line that it begins on: others are refused.

use std::io;

use super::{Root, words};
use crate::diagnostic::{Diagnostic, Level, Report};
use crate::source::Sources;

pub(super) fn emit(root: &Root, report: &Report, sources: &Sources, out: &mut dyn io::Write) -> io::Result<()> {
    report.diagnostics().iter().try_for_each(|diagnostic| writeln!(out, "{}", command(root, diagnostic, sources)))
}

fn command(root: &Root, diagnostic: &Diagnostic, sources: &Sources) -> String {
    let name = match diagnostic.level {
        Level::Error => "error",
        Level::Warning => "warning",
        Level::Info | Level::Off => "notice",
    };
    let span = diagnostic.primary.span;
    let (start, end) = sources.positions(span);
    let mut command = format!("::{name} file=");
    escape(&root.path(sources.get(span.file).path()), Part::Property, &mut command);
    command.push_str(&format!(",line={},endLine={}", start.line, end.line));
    if start.line == end.line {
        command.push_str(&format!(",col={},endColumn={}", start.column, end.column));
    }
    command.push_str(",title=");
    escape(diagnostic.rule.as_str(), Part::Property, &mut command);
    command.push_str("::");
    escape(&words(diagnostic), Part::Message, &mut command);
    command
}

/// A part of a command: each ends at other characters.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Part {
    Property,
    Message,
}

fn escape(text: &str, part: Part, out: &mut String) {
    for c in text.chars() {
        match c {
            '%' => out.push_str("%25"),
            '\r' => out.push_str("%0D"),
            '\n' => out.push_str("%0A"),
            ':' if part == Part::Property => out.push_str("%3A"),
            ',' if part == Part::Property => out.push_str("%2C"),
            // What an author wrote must not steer the terminal that shows the log.
            c if c.is_control() => out.push(char::REPLACEMENT_CHARACTER),
            c => out.push(c),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::{emitted, findings};
    use super::*;
    use crate::emit::Format;

    #[test]
    fn a_finding_is_one_command() {
        let (sources, report) = findings();
        let text = emitted(&Format::Github(Root::new("docs")), &report, &sources);
        assert_eq!(
            text,
            "::error file=docs/content/a, b%25 가.md,line=2,endLine=2,col=3,endColumn=5,title=schema%3A%3Aunknown-field\
             ::no field `이미`%0Ano such field in Container%0Adid you mean `image`, or 100%25?\n\
             ::warning file=docs/content/a, b%25 가.md,line=3,endLine=4,title=yaml%3A%3Asyntax::two\u{fffd}[2J lines%0D\n\
             ::notice file=docs/other.yaml,line=1,endLine=1,col=1,endColumn=1,title=guide%3A%3Araw-html::an empty place\n"
                .replace("a, b", "a%2C b")
        );
    }

    type Properties = Vec<(String, String)>;

    /// The grammar of a command as the runner reads it: name, properties, message.
    fn parsed(line: &str) -> Option<(&str, Properties, String)> {
        let (head, message) = line.strip_prefix("::")?.split_once("::")?;
        let (name, properties) = head.split_once(' ')?;
        let properties = properties.split(',').map(|property| {
            let (key, value) = property.split_once('=')?;
            let value = unescaped(value)?;
            key.bytes().all(|b| b.is_ascii_alphabetic()).then(|| (key.to_owned(), value))
        });
        Some((name, properties.collect::<Option<_>>()?, unescaped(message)?))
    }

    fn unescaped(text: &str) -> Option<String> {
        let mut parts = text.split('%');
        let mut out = parts.next()?.to_owned();
        for part in parts {
            let byte = u8::from_str_radix(part.get(..2)?, 16).ok()?;
            out.push(char::from(byte));
            out.push_str(&part[2..]);
        }
        Some(out)
    }

    #[test]
    fn what_goes_in_comes_out() {
        let (sources, report) = findings();
        let text = emitted(&Format::Github(Root::default()), &report, &sources);
        assert_eq!(text.lines().count(), report.diagnostics().len());
        for (line, diagnostic) in text.lines().zip(report.diagnostics()) {
            let (name, properties, message) = parsed(line).unwrap();
            assert!(["error", "warning", "notice"].contains(&name));
            let of = |key: &str| properties.iter().find(|(name, _)| name == key).map(|(_, value)| value.as_str());
            assert_eq!(of("file"), Some(sources.get(diagnostic.primary.span.file).path()));
            assert_eq!(of("title"), Some(diagnostic.rule.as_str()));
            let line: u32 = of("line").unwrap().parse().unwrap();
            assert!(line >= 1 && of("endLine").unwrap().parse::<u32>().unwrap() >= line);
            assert_eq!(of("col").is_some(), of("line") == of("endLine"));
            assert_eq!(message, words(diagnostic).replace('\u{1b}', "\u{fffd}"));
        }
    }
}
