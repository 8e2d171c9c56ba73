//! `guidewright serve`.

use std::cell::{Cell, RefCell};
use std::collections::HashSet;
use std::io::{self, Write as _};
use std::path::PathBuf;
use std::str::FromStr;
use std::time::Instant;

use clap::Args;
use guidewright::check::level::RunScope;
use guidewright::diagnostic::{Diagnostic, Level, Report, RuleName};
use guidewright::emit::text::Closing;
use guidewright::kube::ReleaseSet;
use guidewright::load;
use guidewright::pipeline::outputs::Outputs;
use guidewright::pipeline::{BuildError, CheckOptions, Progress, Silent};
use guidewright::serve::{self, Observer, Port, ServeOptions};
use guidewright::site::Drafts;
use guidewright::source::Sources;

use super::progress::Bar;
use super::report::{self, Telling};
use super::{ExitStatus, Global, fatal};

const EXAMPLES: &str = "\
Examples:
  guidewright serve                 at http://127.0.0.1:1414/
  guidewright serve --open          and show it in the browser
  guidewright serve --port auto     at the first free port
  guidewright serve --no-drafts     as readers will see it

Only this machine can reach the server. Ctrl-C ends it; nothing is written.";

/// Show the site in the browser as you write it
///
/// Every change of the site is checked and shown at once. What is wrong stands in the page and here.
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(super) struct ServeArgs {
    /// The port, or `auto` for the first free one
    #[arg(long, value_name = "N", default_value_t = Wanted(Port::Exactly(serve::DEFAULT_PORT)))]
    port: Wanted,
    /// Open the site in the browser
    #[arg(long)]
    open: bool,
    /// Leave drafts out, as `guidewright build` does
    #[arg(long)]
    no_drafts: bool,
    /// The Kubernetes releases that decide: a list (1.36,1.37) or a range (1.35..1.37)
    #[arg(long, value_name = "RELEASES")]
    releases: Option<ReleaseSet>,
    /// Definitions of custom resources, beside those in crds/
    #[arg(long, value_name = "PATH")]
    crds: Vec<PathBuf>,
}

/// A port as the user writes it.
#[derive(Clone, Copy, Debug)]
struct Wanted(Port);

impl FromStr for Wanted {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        match (text, text.parse()) {
            ("auto", _) => Ok(Self(Port::FirstFree)),
            (_, Ok(port)) if port > 0 => Ok(Self(Port::Exactly(port))),
            _ => Err("a port is a number from 1 to 65535, or `auto`"),
        }
    }
}

impl std::fmt::Display for Wanted {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self.0 {
            Port::Exactly(port) => port.fmt(f),
            Port::FirstFree => f.write_str("auto"),
        }
    }
}

pub(super) fn run(global: &Global, args: &ServeArgs) -> anyhow::Result<ExitStatus> {
    // Before any work: a folder that is no site, or a port that is taken, is told at once.
    let site = global.site_folder();
    drop(load::site(&site)?);
    let listener = serve::listen(args.port.0)?;
    let check = CheckOptions {
        scope: RunScope::Site,
        rules: Vec::new(),
        releases: args.releases,
        drafts: if args.no_drafts { Drafts::Hide } else { Drafts::Publish },
        base_url: None,
    };
    let teller = Teller {
        global,
        open: args.open,
        started: Cell::new(Instant::now()),
        bar: Bar::new(Instant::now(), global),
        told: RefCell::default(),
    };
    serve::serve(ServeOptions { site, definitions: args.crds.clone(), check }, listener, &teller)?;
    Ok(ExitStatus::Clean)
}

/// Tells the terminal what the server does.
struct Teller<'a> {
    global: &'a Global,
    open: bool,
    /// When the current build began.
    started: Cell<Instant>,
    bar: Bar,
    /// The findings that were told last.
    told: RefCell<Option<HashSet<Known>>>,
}

/// What tells a finding from others: its file, its rule, its place and what is said.
type Known = (String, RuleName, u32, String);

impl Teller<'_> {
    fn line(&self, text: &str) {
        if !self.global.quiet {
            // A terminal that is gone needs no telling.
            let _ = writeln!(io::stdout(), "{text}");
        }
    }
}

impl Observer for Teller<'_> {
    fn listens(&self, address: &str) {
        self.line(&format!("serving the site at {address} (Ctrl-C ends)"));
        if self.open
            && let Err(error) = opener::open(address)
        {
            let _ = writeln!(io::stderr(), "warning: no browser can be opened: {error}");
        }
    }

    fn begins(&self) {
        self.started.set(Instant::now());
    }

    fn progress(&self) -> &dyn Progress {
        // Later builds are done before a bar could be seen.
        if self.told.borrow().is_none() { &self.bar } else { &Silent }
    }

    fn built(&self, outputs: Option<&Outputs>) {
        self.bar.finish();
        let took = self.started.get().elapsed();
        let Some(outputs) = outputs else { return };
        let (project, checked) = (outputs.project(), outputs.checked());
        let telling = Telling::text(self.started.get());
        let known: HashSet<Known> =
            checked.report.diagnostics().iter().map(|one| known_by(one, &project.sources)).collect();
        // A terminal that is gone needs no telling.
        let _ = match self.told.replace(Some(known)) {
            None => report::print(self.global, &telling, project, checked, &checked.report, io::stderr()),
            Some(told) => {
                let new =
                    checked.report.diagnostics().iter().filter(|one| !told.contains(&known_by(one, &project.sources)));
                let new = Report::new(new.cloned().collect());
                let findings = counts(&checked.report);
                self.line(&format!("built again in {} ms: {findings}", took.as_millis()));
                if new.diagnostics().is_empty() {
                    return;
                }
                report::print_closing(self.global, &telling, project, checked, &new, Closing::Nothing, io::stderr())
            }
        };
    }

    fn failed(&self, error: &BuildError) {
        self.bar.finish();
        let text = anyhow::Error::msg(serve::failure(error));
        fatal(self.global, &text);
    }
}

fn known_by(diagnostic: &Diagnostic, sources: &Sources) -> Known {
    let span = diagnostic.primary.span;
    (sources.get(span.file).path().to_owned(), diagnostic.rule, span.start, diagnostic.message.clone())
}

/// `1 error, 3 warnings`, or `no findings`.
fn counts(report: &Report) -> String {
    let counts: Vec<String> = [(Level::Error, "error"), (Level::Warning, "warning")]
        .into_iter()
        .map(|(level, word)| (report.count(level), word))
        .filter(|(count, _)| *count > 0)
        .map(|(count, word)| format!("{count} {word}{}", if count == 1 { "" } else { "s" }))
        .collect();
    if counts.is_empty() { "no errors or warnings".into() } else { counts.join(", ") }
}
