//! What stands below the diagnostics: counts, and what was not checked.

use std::io;
use std::time::Duration;

use super::{Style, tame};
use crate::diagnostic::{Level, Report};
use crate::emit::{Summary, UnknownGroup};

pub(super) fn write(
    style: &Style,
    report: &Report,
    summary: &Summary,
    elapsed: Duration,
    out: &mut dyn io::Write,
) -> io::Result<()> {
    unknown(style, summary, out)?;
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

/// What was not checked: a line for each group and version, and what would help once for all of them.
fn unknown(style: &Style, summary: &Summary, out: &mut dyn io::Write) -> io::Result<()> {
    let groups = &summary.unknown_groups;
    if groups.is_empty() {
        return Ok(());
    }
    let all: usize = groups.iter().map(|group| group.count).sum();
    let was = if all == 1 { "was" } else { "were" };
    writeln!(out, "{} {was} not checked; `--crds PATH` brings definitions:", count(all, "custom resource"))?;
    let names: Vec<String> = groups.iter().map(|group| tame(&group.api_version)).collect();
    let most = groups.iter().map(|group| group.count.to_string().len()).max().unwrap_or(0);
    let longest = names.iter().map(|name| name.chars().count()).max().unwrap_or(0);
    for (UnknownGroup { count, path, line, .. }, name) in groups.iter().zip(names) {
        writeln!(out, "  {count:most$} of {name:longest$}  first at {}:{line}", style.path(path))?;
    }
    writeln!(out)
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
    use crate::emit::text::{Closing, Color};
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
            unknown_groups: [("example.com/v1", 3, 12), ("db.io/v1\u{7}", 12, 40)]
                .map(|(group, count, line)| UnknownGroup {
                    api_version: group.into(),
                    count,
                    path: "a.md".into(),
                    line,
                })
                .into(),
            ..Summary::default()
        };
        let mut out = Vec::new();
        let style = Style { color: Color::Never, width: 100, closing: Closing::Nothing, vantage: None };
        write(&style, &report, &summary, Duration::from_millis(12), &mut out).unwrap();
        assert_eq!(
            String::from_utf8(out).unwrap(),
            "15 custom resources were not checked; `--crds PATH` brings definitions:\n   \
              3 of example.com/v1  first at a.md:12\n  \
              12 of db.io/v1␇       first at a.md:40\n\n\
             checked 1 guide, 31 examples, 33 documents in 12 ms: 1 error, 2 warnings\n\
             documents: 30 manifest, 3 data\n"
        );
        assert_eq!(findings(&Report::default()), "no findings");
        assert_eq!(time(Duration::from_millis(1250)), "1.2 s");
    }
}
