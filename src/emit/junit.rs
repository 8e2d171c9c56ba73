//! JUnit XML: what build servers read as test reports.
//!
//! Each checked file is a suite, and each rule that fails in it a test, with one failure that tells
//! all its findings: so a test keeps its name while lines move. A file without errors is one test
//! that passes; warnings and infos are the suite's output.

use std::collections::BTreeMap;
use std::io;

use super::{Root, words};
use crate::diagnostic::{Diagnostic, Level, Report, RuleName};
use crate::escape;
use crate::source::{FileId, Sources};

/// What a report is held against.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Suites {
    /// The files that were checked. Others that have findings become suites, too.
    pub checked: Vec<FileId>,
    /// Where paths begin.
    pub root: Root,
}

/// The name of the test that passes.
const PASSED: &str = "no errors";

pub(super) fn emit(suites: &Suites, report: &Report, sources: &Sources, out: &mut dyn io::Write) -> io::Result<()> {
    let mut files: BTreeMap<FileId, Suite<'_>> = suites.checked.iter().map(|&file| (file, Suite::default())).collect();
    for diagnostic in report.diagnostics() {
        let suite = files.entry(diagnostic.primary.span.file).or_default();
        match diagnostic.level {
            Level::Error => suite.failures.entry(diagnostic.rule).or_default().push(diagnostic),
            _ => suite.remarks.push(diagnostic),
        }
    }
    let failures: usize = files.values().map(|suite| suite.failures.len()).sum();
    let tests: usize = files.values().map(Suite::tests).sum();
    writeln!(out, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>")?;
    let name = env!("CARGO_PKG_NAME");
    writeln!(out, "<testsuites name=\"{name}\" tests=\"{tests}\" failures=\"{failures}\" errors=\"0\">")?;
    for (&file, suite) in &files {
        suite.write(&suites.root.path(sources.get(file).path()), sources, out)?;
    }
    writeln!(out, "</testsuites>")
}

/// What is said of one file.
#[derive(Default)]
struct Suite<'a> {
    failures: BTreeMap<RuleName, Vec<&'a Diagnostic>>,
    remarks: Vec<&'a Diagnostic>,
}

impl Suite<'_> {
    fn tests(&self) -> usize {
        self.failures.len().max(1)
    }

    fn write(&self, path: &str, sources: &Sources, out: &mut dyn io::Write) -> io::Result<()> {
        let path = xml(path);
        let (tests, failures) = (self.tests(), self.failures.len());
        writeln!(
            out,
            "  <testsuite name=\"{path}\" tests=\"{tests}\" failures=\"{failures}\" errors=\"0\" skipped=\"0\">"
        )?;
        if self.failures.is_empty() {
            writeln!(out, "    <testcase name=\"{PASSED}\" classname=\"{path}\"/>")?;
        }
        for (rule, findings) in &self.failures {
            writeln!(out, "    <testcase name=\"{rule}\" classname=\"{path}\">")?;
            let message = match findings[..] {
                [only] => xml(&only.message),
                _ => format!("{} errors", findings.len()),
            };
            write!(out, "      <failure type=\"{rule}\" message=\"{message}\">")?;
            told(findings, &path, sources, out)?;
            writeln!(out, "</failure>\n    </testcase>")?;
        }
        if !self.remarks.is_empty() {
            write!(out, "    <system-out>")?;
            told(&self.remarks, &path, sources, out)?;
            writeln!(out, "</system-out>")?;
        }
        writeln!(out, "  </testsuite>")
    }
}

/// Findings as text, each with its place; `path` is escaped.
fn told(findings: &[&Diagnostic], path: &str, sources: &Sources, out: &mut dyn io::Write) -> io::Result<()> {
    for diagnostic in findings {
        let (start, _) = sources.positions(diagnostic.primary.span);
        let (level, rule) = (diagnostic.level, diagnostic.rule);
        writeln!(out, "{path}:{}:{}: {level}[{rule}]: {}", start.line, start.column, xml(&words(diagnostic)))?;
    }
    Ok(())
}

/// Text as part of an XML document, which cannot hold control characters in any form.
fn xml(text: &str) -> String {
    let allowed = |c: char| matches!(c, '\t' | '\n') || !(c.is_control() || matches!(c, '\u{fffe}' | '\u{ffff}'));
    let mut out = String::with_capacity(text.len());
    if text.chars().all(allowed) {
        escape::markup(text, &mut out);
    } else {
        let safe: String = text.chars().map(|c| if allowed(c) { c } else { char::REPLACEMENT_CHARACTER }).collect();
        escape::markup(&safe, &mut out);
    }
    out
}

#[cfg(test)]
mod tests {
    use roxmltree::{Document, Node};

    use super::super::tests::{emitted, findings};
    use super::*;
    use crate::emit::Format;

    fn junit() -> (Sources, String) {
        let (sources, report) = findings();
        let checked = sources.iter().map(|(file, _)| file).filter(|file| file.index() != 1).collect();
        let text = emitted(&Format::Junit(Suites { checked, root: Root::default() }), &report, &sources);
        (sources, text)
    }

    #[test]
    fn files_are_suites_and_rules_are_tests() {
        let expected = r#"<?xml version="1.0" encoding="UTF-8"?>
<testsuites name="guidewright" tests="3" failures="1" errors="0">
  <testsuite name="content/a, b% 가.md" tests="1" failures="1" errors="0" skipped="0">
    <testcase name="schema::unknown-field" classname="content/a, b% 가.md">
      <failure type="schema::unknown-field" message="no field `이미`">content/a, b% 가.md:2:3: error[schema::unknown-field]: no field `이미`
no such field in Container
did you mean `image`, or 100%?
</failure>
    </testcase>
    <system-out>content/a, b% 가.md:3:1: warning[yaml::syntax]: two�[2J lines�
</system-out>
  </testsuite>
  <testsuite name="other.yaml" tests="1" failures="0" errors="0" skipped="0">
    <testcase name="no errors" classname="other.yaml"/>
    <system-out>other.yaml:1:1: info[guide::raw-html]: an empty place
</system-out>
  </testsuite>
  <testsuite name="clean.md" tests="1" failures="0" errors="0" skipped="0">
    <testcase name="no errors" classname="clean.md"/>
  </testsuite>
</testsuites>
"#;
        assert_eq!(junit().1, expected);
    }

    /// The elements and attributes that readers agree on, and what must stand in each.
    const ELEMENTS: [(&str, &[&str], &[&str]); 5] = [
        ("testsuites", &["name", "tests", "failures", "errors"], &["testsuite"]),
        ("testsuite", &["name", "tests", "failures", "errors", "skipped"], &["testcase", "system-out"]),
        ("testcase", &["name", "classname"], &["failure"]),
        ("failure", &["type", "message"], &[]),
        ("system-out", &[], &[]),
    ];

    fn validate(node: Node<'_, '_>) {
        let name = node.tag_name().name();
        let (_, attributes, children) = ELEMENTS.iter().find(|(known, ..)| *known == name).expect("a known element");
        let written: Vec<&str> = node.attributes().map(|attribute| attribute.name()).collect();
        for attribute in &written {
            assert!(attributes.contains(attribute), "{name} {attribute}");
        }
        for attribute in *attributes {
            assert!(written.contains(attribute), "{name} {attribute}");
        }
        let elements = || node.children().filter(Node::is_element);
        assert!(elements().map(|child| children.iter().position(|known| child.has_tag_name(*known))).is_sorted());
        elements().for_each(validate);
        // The counts are those of what stands below.
        let count = |tag: &str| node.descendants().filter(|node| node.has_tag_name(tag)).count().to_string();
        assert!(node.attribute("tests").is_none_or(|tests| tests == count("testcase")));
        assert!(node.attribute("failures").is_none_or(|failures| failures == count("failure")));
    }

    #[test]
    fn it_is_valid_whatever_authors_write() {
        let hostile = "]]>&lt;<a b='\"'>\u{0}\u{1b}\u{fffe}\u{7f}\r\t";
        let mut sources = Sources::default();
        let file = sources.add(hostile, "text");
        let at = |level| {
            Diagnostic::new(RuleName::new("yaml::tab"), level, hostile, crate::source::Span::new(file, 0..1))
                .help(hostile)
        };
        let report = Report::new(vec![at(Level::Error), at(Level::Warning)]);
        let texts = [junit().1, emitted(&Format::Junit(Suites::default()), &report, &sources)];
        for text in texts {
            let document = Document::parse(&text).unwrap();
            assert!(document.root_element().has_tag_name("testsuites"));
            validate(document.root_element());
        }
    }
}
