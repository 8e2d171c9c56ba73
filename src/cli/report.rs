//! A report, told on a stream.

use std::borrow::Cow;
use std::io::{self, IsTerminal, Write};
use std::time::Instant;

use clap::ValueEnum;
use guidewright::check::{self, Checked};
use guidewright::diagnostic::{Diagnostic, Level, Report};
use guidewright::emit::text::{Closing, Style};
use guidewright::emit::{self, Format};
use guidewright::load::Project;

use super::{ExitStatus, Global, terminal};

/// Says of each document that its group is not known.
const TOLD_IN_SUMMARY: &str = "schema::unknown-group";

/// How findings are printed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum FormatName {
    /// Source lines with the findings under them, then a summary
    Text,
    /// One JSON object per line and finding, then one with the summary
    Json,
}

/// Prints the findings of a run that began at `started`, and says how it ended.
pub(super) fn print(
    global: &Global,
    format: FormatName,
    started: Instant,
    project: &Project,
    checked: &Checked,
    stream: impl Write + IsTerminal,
) -> anyhow::Result<ExitStatus> {
    let format = match format {
        FormatName::Json => Format::Json,
        FormatName::Text => Format::Text(Style {
            color: terminal::color(global.color, &stream),
            width: terminal::width(),
            closing: if global.quiet { Closing::Nothing } else { Closing::Summary(started.elapsed()) },
        }),
    };
    let report = match &format {
        Format::Text(_) if !global.verbose => without_details(&checked.report),
        _ => Cow::Borrowed(&checked.report),
    };
    let summary = check::summarize(checked, &project.sources);
    let mut out = io::BufWriter::new(stream);
    let told = emit::emit(&format, &report, &project.sources, &summary, &mut out).and_then(|()| out.flush());
    match told {
        // A reader that has enough does not change what was found.
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => {}
        told => told?,
    }
    Ok(status(checked))
}

/// The report without what the summary tells in one line for many documents.
fn without_details(report: &Report) -> Cow<'_, Report> {
    let is_detail =
        |diagnostic: &Diagnostic| diagnostic.level == Level::Info && diagnostic.rule.as_str() == TOLD_IN_SUMMARY;
    if !report.diagnostics().iter().any(is_detail) {
        return Cow::Borrowed(report);
    }
    Cow::Owned(Report::new(report.diagnostics().iter().filter(|&one| !is_detail(one)).cloned().collect()))
}

/// How a run ends that found this.
pub(super) fn status(checked: &Checked) -> ExitStatus {
    if checked.report.count(Level::Error) > 0 { ExitStatus::Findings } else { ExitStatus::Clean }
}
