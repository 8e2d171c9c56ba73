//! What stands below the diagnostics: counts, and what was not checked.

use std::io;
use std::time::Duration;

use super::Summary;
use crate::diagnostic::{Level, Report};

pub(super) fn write(report: &Report, summary: &Summary, elapsed: Duration, out: &mut dyn io::Write) -> io::Result<()> {
    for group in &summary.unknown_groups {
        writeln!(
            out,
            "{} of {} {} not checked: `--crds` brings definitions of custom resources (first at {}:{})",
            count(group.count, "document"),
            group.api_version,
            if group.count == 1 { "was" } else { "were" },
            group.path,
            group.line
        )?;
    }
    let mut read = vec![count(summary.guides, "guide")];
    if summary.files > 0 {
        read.push(count(summary.files, "file"));
    }
    read.push(count(summary.examples, "example"));
    read.push(count(summary.documents.iter().map(|(_, n)| n).sum(), "document"));
    writeln!(out, "checked {} in {}: {}", read.join(", "), time(elapsed), findings(report))?;
    let classes: Vec<String> =
        summary.documents.iter().filter(|(_, n)| *n > 0).map(|(class, n)| format!("{n} {class}")).collect();
    if classes.is_empty() { Ok(()) } else { writeln!(out, "documents: {}", classes.join(", ")) }
}

/// `1 error, 3 warnings`, or `no findings`.
fn findings(report: &Report) -> String {
    let counts: Vec<String> = [(Level::Error, "error"), (Level::Warning, "warning"), (Level::Info, "info")]
        .into_iter()
        .map(|(level, word)| (report.count(level), word))
        .filter(|(n, _)| *n > 0)
        .map(|(n, word)| count(n, word))
        .collect();
    if counts.is_empty() { "no findings".into() } else { counts.join(", ") }
}

fn count(n: usize, word: &str) -> String {
    let ending = if n == 1 { "" } else { "s" };
    format!("{n} {word}{ending}")
}

fn time(elapsed: Duration) -> String {
    match elapsed.as_millis() {
        millis @ 0..1000 => format!("{millis} ms"),
        _ => format!("{:.1} s", elapsed.as_secs_f64()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnostic::{Diagnostic, RuleName};
    use crate::emit::UnknownGroup;
    use crate::source::{Sources, Span};

    #[test]
    fn counts_are_words() {
        let mut sources = Sources::default();
        let file = sources.add("a.md", "abc");
        let at = |start, level| {
            Diagnostic::new(RuleName::new("yaml::syntax"), level, "m", Span::new(file, start..start + 1))
        };
        let report = Report::new(vec![at(0, Level::Error), at(1, Level::Warning), at(2, Level::Warning)]);
        let summary = Summary {
            guides: 1,
            examples: 31,
            documents: vec![("manifest", 30), ("partial", 0), ("data", 3)],
            unknown_groups: vec![UnknownGroup {
                api_version: "example.com/v1".into(),
                count: 3,
                path: "a.md".into(),
                line: 12,
            }],
            ..Summary::default()
        };
        let mut out = Vec::new();
        write(&report, &summary, Duration::from_millis(12), &mut out).unwrap();
        assert_eq!(
            String::from_utf8(out).unwrap(),
            "3 documents of example.com/v1 were not checked: `--crds` brings definitions of custom resources (first at a.md:12)\n\
             checked 1 guide, 31 examples, 33 documents in 12 ms: 1 error, 2 warnings\n\
             documents: 30 manifest, 3 data\n"
        );
        assert_eq!(findings(&Report::default()), "no findings");
        assert_eq!(time(Duration::from_millis(1250)), "1.2 s");
    }
}
