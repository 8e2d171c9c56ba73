//! `guidewright serve`.

use std::cell::{Cell, RefCell};
use std::io::{self, Write as _};
use std::path::PathBuf;
use std::str::FromStr;
use std::time::Instant;

use clap::Args;
use guidewright::check::level::RunScope;
use guidewright::diagnostic::Diagnostic;
use guidewright::kube::ReleaseSet;
use guidewright::load;
use guidewright::pipeline::outputs::Outputs;
use guidewright::pipeline::{BuildError, CheckOptions, Progress};
use guidewright::serve::{self, Observer, Port, ServeOptions};
use guidewright::site::Drafts;

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
    told: RefCell<Option<Vec<Diagnostic>>>,
}

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
        &self.bar
    }

    fn built(&self, outputs: Option<&Outputs>) {
        self.bar.finish();
        let Some(outputs) = outputs else { return };
        let took = self.started.get().elapsed();
        let (project, checked) = (outputs.project(), outputs.checked());
        let findings = checked.report.diagnostics();
        let is_same = self.told.borrow().as_deref() == Some(findings);
        if is_same {
            self.line(&format!("built again in {} ms", took.as_millis()));
            return;
        }
        let telling = Telling::text(self.started.get());
        let _ = report::print(self.global, &telling, project, checked, &checked.report, io::stderr());
        self.told.replace(Some(findings.to_vec()));
    }

    fn failed(&self, error: &BuildError) {
        self.bar.finish();
        self.told.replace(None);
        let text = anyhow::Error::msg(serve::failure(error));
        fatal(self.global, &text);
    }
}
