//! A report, told on a stream.

use std::borrow::Cow;
use std::env;
use std::io::{self, IsTerminal, Write};
use std::path::Path;
use std::time::Instant;

use clap::ValueEnum;
use guidewright::check::registry;
use guidewright::check::{self, Checked};
use guidewright::diagnostic::{Diagnostic, Level, Report};
use guidewright::emit::junit::Suites;
use guidewright::emit::sarif::{RuleText, Tool};
use guidewright::emit::text::{Closing, Color, Style};
use guidewright::emit::{self, Format, Root};
use guidewright::load::Project;
use guidewright::site::route;
use guidewright::source::FileId;
use guidewright::vantage::Vantage;

use super::selection::Shard;
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
    /// SARIF 2.1.0, for code scanning and editors
    Sarif,
    /// JUnit XML, for the test reports of build servers
    Junit,
    /// Annotations of a change on GitHub
    Github,
}

/// How the findings of a run are printed.
#[derive(Clone, Debug)]
pub(super) struct Telling {
    pub(super) format: FormatName,
    /// When the run began.
    pub(super) started: Instant,
    /// Where paths begin, for formats that other programs read at the root of a repository.
    pub(super) root: Root,
    /// The share of the files that is told of.
    pub(super) shard: Option<Shard>,
}

impl Telling {
    /// For people.
    pub(super) fn text(started: Instant) -> Self {
        Self { format: FormatName::Text, started, root: Root::default(), shard: None }
    }
}

/// The folder of a site as seen from this one, where it is in it.
pub(super) fn root_of(site: &Path) -> Root {
    let inside = if site.is_absolute() {
        env::current_dir().ok().and_then(|here| site.strip_prefix(here).ok().map(Path::to_owned))
    } else {
        Some(site.to_owned())
    };
    let parts = inside.iter().flat_map(|path| path.components()).map(|part| part.as_os_str().to_string_lossy());
    Root::new(&parts.filter(|part| part != ".").collect::<Vec<_>>().join("/"))
}

/// Prints a report of a run.
pub(super) fn print(
    global: &Global,
    telling: &Telling,
    project: &Project,
    checked: &Checked,
    report: &Report,
    stream: impl Write + IsTerminal,
) -> anyhow::Result<()> {
    let closing = if global.quiet { Closing::Nothing } else { Closing::Summary(telling.started.elapsed()) };
    print_closing(global, telling, project, checked, report, closing, stream)
}

/// Prints the findings of a run, with what follows them.
pub(super) fn print_closing(
    global: &Global,
    telling: &Telling,
    project: &Project,
    checked: &Checked,
    report: &Report,
    closing: Closing,
    stream: impl Write + IsTerminal,
) -> anyhow::Result<()> {
    let color = terminal::color(global.color, &stream);
    let style = Style { color, width: terminal::width(), closing, vantage: vantage(project)? };
    match tell(global, telling, project, checked, report, style, stream) {
        // A reader that has enough does not change what was found.
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(()),
        told => Ok(told?),
    }
}

/// Writes a report of a run to a file, beside what is printed.
pub(super) fn save(
    global: &Global,
    telling: &Telling,
    project: &Project,
    checked: &Checked,
    report: &Report,
    path: &Path,
) -> anyhow::Result<()> {
    let style = Style {
        color: Color::Never,
        width: terminal::DEFAULT_WIDTH,
        closing: Closing::Summary(telling.started.elapsed()),
        vantage: vantage(project)?,
    };
    let mut bytes = Vec::new();
    tell(global, telling, project, checked, report, style, &mut bytes)?;
    super::put(path, &bytes)
}

/// From where people read, if not from where the paths of the project begin.
pub(super) fn vantage(project: &Project) -> io::Result<Option<Vantage>> {
    let folder = &project.folder;
    if folder.as_os_str().is_empty() || folder == Path::new(".") {
        return Ok(None);
    }
    Ok(Some(Vantage::new(&super::absolute(folder)?, &super::absolute(Path::new("."))?)))
}

fn tell(
    global: &Global,
    telling: &Telling,
    project: &Project,
    checked: &Checked,
    report: &Report,
    style: Style,
    stream: impl Write,
) -> io::Result<()> {
    let root = || telling.root.clone();
    let format = match telling.format {
        FormatName::Json => Format::Json,
        FormatName::Sarif => Format::Sarif(Tool { rules: rules(checked), root: root() }),
        FormatName::Junit => {
            // A home page that nobody wrote is empty, too.
            let has_text = |file: &FileId| !project.sources.get(*file).text().is_empty();
            let is_told = |file: &FileId| telling.shard.is_none_or(|shard| shard.has(*file));
            let files = project.inputs.iter().map(|input| input.file);
            let checked = files.filter(has_text).filter(is_told).collect();
            Format::Junit(Suites { checked, root: root() })
        }
        FormatName::Github => Format::Github(root()),
        FormatName::Text => Format::Text(style),
    };
    let report = match &format {
        Format::Json => Cow::Borrowed(report),
        _ if global.verbose => Cow::Borrowed(report),
        _ => without_details(report),
    };
    let summary = check::summarize(checked, &project.sources);
    let mut out = io::BufWriter::new(stream);
    emit::emit(&format, &report, &project.sources, &summary, &mut out).and_then(|()| out.flush())
}

/// What formats tell of rules; a published site has a page for each.
fn rules(checked: &Checked) -> Vec<RuleText> {
    let base = checked.site.config.base_url.as_deref();
    let text = |rule: &&registry::Rule| RuleText {
        name: rule.name,
        level: rule.level,
        summary: rule.summary,
        explanation: rule.explanation,
        page: base.map(|base| format!("{base}{}", route::rule_page(rule.name))),
    };
    registry::RULES.iter().map(text).collect()
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
