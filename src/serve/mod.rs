//! The development server: a site as it is written.
//!
//! Enters: which site, and a port of this machine. Leaves: pages to browsers of this machine, and to an
//! [`Observer`] what is found. A change of the folder builds the site anew ([`crate::pipeline::live`]); browsers
//! are told and load their page again. A build that fails leaves the last good site in place.

mod http;
mod watch;

use std::net::{Ipv4Addr, SocketAddr, TcpListener};
use std::path::PathBuf;
use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use serde::Serialize;
use sha2::{Digest as _, Sha256};

use crate::diagnostic::{Diagnostic, Level};
use crate::load::SiteFolder;
use crate::pipeline::live::{Live, LiveOptions};
use crate::pipeline::outputs::Outputs;
use crate::pipeline::{BuildError, BuildOptions, CheckOptions, Progress};
use crate::render::LinkStyle;
use crate::sink::OutPath;
use crate::source::Sources;

/// The port where the user names none.
pub const DEFAULT_PORT: u16 = 1414;

/// As many ports are tried where any will do.
const PORTS: u16 = 100;
/// More findings than these are counted in a page, not told.
const MOST_TOLD: usize = 20;

/// The port to listen on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Port {
    /// This one.
    Exactly(u16),
    /// The first free one, from [`DEFAULT_PORT`] on.
    FirstFree,
}

/// Which site is served, and how.
#[derive(Clone, Debug)]
pub struct ServeOptions {
    /// The site.
    pub site: SiteFolder,
    /// Definitions of custom resources beside its own.
    pub definitions: Vec<PathBuf>,
    /// How it is checked. The server's own address takes the place of the one where the site is published.
    pub check: CheckOptions,
}

/// Why nothing can be served.
#[derive(Debug, thiserror::Error)]
pub enum ServeError {
    /// Somebody else listens there.
    #[error("port {0} is in use; name another with `--port N`, or let `--port auto` find a free one")]
    Busy(u16),
    /// All ports that were tried are taken.
    #[error("no port from {DEFAULT_PORT} to {} is free; name one with `--port N`", DEFAULT_PORT + PORTS - 1)]
    NoneFree,
    /// The system does not let us.
    #[error("cannot listen on port {port}")]
    Listen {
        /// The port.
        port: u16,
        /// Why.
        #[source]
        source: std::io::Error,
    },
    /// The folder cannot be watched.
    #[error("cannot watch the site for changes")]
    Watch(#[from] notify::Error),
    /// No thread can be started.
    #[error("cannot start a thread")]
    Thread(#[source] std::io::Error),
}

/// Is told what happens. Called from one thread.
pub trait Observer {
    /// Browsers can come: at this address.
    fn listens(&self, address: &str);
    /// A build begins.
    fn begins(&self);
    /// Who is told of its progress.
    fn progress(&self) -> &dyn Progress;
    /// The site was built; or, where that is `None`, nothing in it had changed.
    fn built(&self, outputs: Option<&Outputs>);
    /// It could not be built.
    fn failed(&self, error: &BuildError);
}

/// Takes a port of this machine, for this machine alone.
pub fn listen(port: Port) -> Result<TcpListener, ServeError> {
    let (ports, otherwise) = match port {
        Port::Exactly(port) => (port..=port, ServeError::Busy(port)),
        Port::FirstFree => (DEFAULT_PORT..=DEFAULT_PORT + (PORTS - 1), ServeError::NoneFree),
    };
    for port in ports {
        match TcpListener::bind(SocketAddr::from((Ipv4Addr::LOCALHOST, port))) {
            Err(error) if error.kind() == std::io::ErrorKind::AddrInUse => {}
            Err(source) => return Err(ServeError::Listen { port, source }),
            Ok(listener) => return Ok(listener),
        }
    }
    Err(otherwise)
}

/// Serves a site until the process ends.
pub fn serve(options: ServeOptions, listener: TcpListener, observer: &dyn Observer) -> Result<(), ServeError> {
    let port = listener.local_addr().map_err(|source| ServeError::Listen { port: 0, source })?.port();
    let address = format!("http://127.0.0.1:{port}/");
    // Watching begins before the first build: no change falls between them.
    let mut changes = watch::Watch::begin(&options.site, &options.definitions)?;
    let ServeOptions { site, definitions, check } = options;
    let build = BuildOptions { links: LinkStyle::Folders };
    let mut live = Live::new(LiveOptions { site, definitions, check, build, address: address.clone() });
    let stage = Arc::new(Stage::default());
    let mut first = Some(listener);
    loop {
        observer.begins();
        match live.build(observer.progress()).and_then(|outputs| stage.accept(outputs)) {
            Ok((outputs, before)) => {
                if let Some(outputs) = &outputs {
                    changes.follow(outputs.project().files.paths())?;
                }
                observer.built(outputs.as_deref());
                drop(before);
            }
            Err(error) => {
                // The same again is no news only where it is shown.
                live.forget();
                stage.refuse(&error);
                observer.failed(&error);
            }
        }
        if let Some(listener) = first.take() {
            http::start(listener, port, Arc::clone(&stage)).map_err(ServeError::Thread)?;
            observer.listens(&address);
        }
        if !changes.wait()? {
            return Ok(());
        }
    }
}

/// A site that is shown, if there is one.
type Shown = Option<Arc<Outputs>>;

/// What browsers see: the last good site, and what is said of it.
#[derive(Debug, Default)]
struct Stage {
    showing: Mutex<Showing>,
}

#[derive(Debug, Default)]
struct Showing {
    outputs: Option<Arc<Outputs>>,
    /// Counts the sites that were shown.
    generation: u64,
    /// What is said of the newest one, as JSON.
    state: String,
    browsers: Vec<Browser>,
    /// Counts the browsers that came.
    came: u64,
}

/// A browser that waits for news.
#[derive(Debug)]
struct Browser {
    number: u64,
    /// The page that it shows.
    page: Option<OutPath>,
    sender: Sender<String>,
}

/// What the script in a page is told.
#[derive(Debug, Serialize)]
struct State<'a> {
    /// What failed, where the last good site stays.
    failure: Option<String>,
    findings: Vec<Finding<'a>>,
    /// How many findings are not told.
    more: usize,
}

/// An error or warning, as the terminal tells it.
#[derive(Debug, Serialize)]
struct Finding<'a> {
    level: String,
    rule: String,
    message: &'a str,
    place: String,
    source: &'a str,
    help: &'a [String],
}

impl Stage {
    /// Shows a site from now on, if the pages that are open can be rendered. `None` shows the same as before.
    /// Comes with the site that is no longer shown: to free it takes a while, in which nobody should wait.
    fn accept(&self, outputs: Option<Outputs>) -> Result<(Shown, Shown), BuildError> {
        let Some(outputs) = outputs.map(Arc::new) else { return Ok((None, None)) };
        let mut open: Vec<OutPath> =
            self.showing().browsers.iter().filter_map(|browser| browser.page.clone()).collect();
        // Whether templates can be rendered shows in any page.
        open.extend(OutPath::new("index.html").ok().filter(|_| open.is_empty()));
        outputs.prepare(&open)?;
        let mut showing = self.showing();
        showing.generation += 1;
        let before = showing.outputs.replace(Arc::clone(&outputs));
        showing.say(state(None, Some(&outputs)));
        Ok((Some(outputs), before))
    }

    /// Keeps the last good site, and says why there is no newer one.
    fn refuse(&self, error: &BuildError) {
        self.showing().say(state(Some(failure(error)), None));
    }

    fn showing(&self) -> MutexGuard<'_, Showing> {
        self.showing.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The last good site, and its number.
    fn outputs(&self) -> (Option<Arc<Outputs>>, u64) {
        let showing = self.showing();
        (showing.outputs.clone(), showing.generation)
    }

    /// Tells a browser what is known, and from then on what changes. Comes with the number by which it leaves.
    fn join(&self, page: Option<OutPath>) -> (u64, Receiver<String>) {
        let (sender, receiver) = channel();
        let mut showing = self.showing();
        showing.came += 1;
        let browser = Browser { number: showing.came, page, sender };
        // Who is gone already leaves in a moment.
        let _ = browser.sender.send(showing.message(&browser));
        showing.browsers.push(browser);
        (showing.came, receiver)
    }

    fn leave(&self, number: u64) {
        self.showing().browsers.retain(|browser| browser.number != number);
    }
}

impl Showing {
    fn say(&mut self, state: String) {
        self.state = state;
        let messages: Vec<String> = self.browsers.iter().map(|browser| self.message(browser)).collect();
        let mut messages = messages.into_iter();
        self.browsers.retain(|browser| messages.next().is_some_and(|message| browser.sender.send(message).is_ok()));
    }

    /// What a browser is told: one line of JSON.
    fn message(&self, browser: &Browser) -> String {
        let version = version(self.outputs.as_deref(), self.generation, browser.page.as_ref());
        format!("{{\"version\":\"{version}\",\"state\":{}}}", self.state)
    }
}

/// Names what stands at a path. The page of a guide has another name when its bytes or any of the site's
/// own files change; what is made of the whole set, with every site that is shown.
fn version(outputs: Option<&Outputs>, generation: u64, path: Option<&OutPath>) -> String {
    let own = outputs.zip(path).filter(|(outputs, path)| outputs.is_page(path));
    let bytes = own.and_then(|(outputs, path)| Some((outputs, outputs.get(path).ok()??)));
    match bytes {
        Some((outputs, bytes)) => {
            let mut sum = Sha256::new();
            sum.update(&bytes);
            for (asset, stamp) in outputs.assets() {
                sum.update(format!("{}:{stamp:?};", asset.out));
            }
            sum.finalize().iter().take(8).map(|byte| format!("{byte:02x}")).collect()
        }
        // No other server's is named so.
        None => format!("{}-{generation}", std::process::id()),
    }
}

/// An error and what it comes from, in one line.
pub fn failure(error: &BuildError) -> String {
    let mut text = error.to_string();
    let mut source = std::error::Error::source(error);
    while let Some(error) = source {
        let cause = error.to_string();
        if !text.ends_with(&cause) {
            text.push_str(": ");
            text.push_str(&cause);
        }
        source = error.source();
    }
    text
}

fn state(failure: Option<String>, outputs: Option<&Outputs>) -> String {
    let all = outputs.map_or(&[][..], |outputs| outputs.checked().report.diagnostics());
    let errors: Vec<&Diagnostic> = all.iter().filter(|one| one.level == Level::Error).collect();
    let findings = errors.iter().take(MOST_TOLD);
    let sources = outputs.map(|outputs| &outputs.project().sources);
    let findings = findings.filter_map(|one| Some(finding(one, sources?))).collect();
    let more = errors.len().saturating_sub(MOST_TOLD);
    // JSON has no line break of its own: it is one line of the stream.
    serde_json::to_string(&State { failure, findings, more }).unwrap_or_default()
}

fn finding<'a>(diagnostic: &'a Diagnostic, sources: &'a Sources) -> Finding<'a> {
    let span = diagnostic.primary.span;
    let source = sources.get(span.file);
    let (start, _) = sources.positions(span);
    Finding {
        level: diagnostic.level.to_string(),
        rule: diagnostic.rule.to_string(),
        message: &diagnostic.message,
        place: format!("{}:{}:{}", source.path(), start.line, start.column),
        source: source.text()[source.line_range(start.line.index())].trim_end(),
        help: &diagnostic.help,
    }
}
