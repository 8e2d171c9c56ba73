//! The project folder, read once.
//!
//! Enters: a folder, or paths. Leaves: a [`Project`] with every text. The only module that reads
//! the project tree; links that lead out of it are not followed. What cannot be read is told: as a
//! diagnostic where the rest is still worth reading, else as an error.

pub mod changes;
mod definitions;
mod history;
mod kept;
mod linked;
mod paths;
mod read;
mod site;

use std::collections::BTreeMap;
use std::io;
use std::path::{Path, PathBuf};

use crate::config::{self, Config};
use crate::diagnostic::{Diagnostic, RuleName};
use crate::inclusion::Files;
use crate::schema::crd::DefinitionFile;
use crate::sink::OutPath;
use crate::source::{FileId, Sources};
use crate::vantage::Vantage;

pub use self::history::{NoHistory, head};
pub use self::kept::{Kept, Stamp};
pub use self::paths::paths;
pub use self::site::{is_litter, site, site_again};

/// A file whose bytes are not UTF-8.
pub const NOT_UTF8: RuleName = RuleName::new("source::not-utf8");
/// A file that is too large to be a text that somebody wrote.
pub const TOO_LARGE: RuleName = RuleName::new("source::too-large");
/// A link that leads out of the site.
pub const OUTSIDE_SITE: RuleName = RuleName::new("source::outside-site");
/// A file or folder that cannot be read.
pub const UNREADABLE: RuleName = RuleName::new("source::unreadable");
/// A file whose name cannot be published.
pub const UNSAFE_NAME: RuleName = RuleName::new("source::unsafe-name");

/// A file at whose address another one is published.
pub const DUPLICATE_FILE: RuleName = RuleName::new("source::duplicate-file");

/// The name of a site's configuration file.
pub const CONFIG_FILE: &str = "guidewright.toml";

/// The path that stands for the standard input.
pub const STANDARD_INPUT: &str = "-";

/// The largest file that is read as text, in bytes.
pub const MAX_FILE_BYTES: u64 = 16 * 1024 * 1024;

/// Everything that was read.
#[derive(Debug, Default)]
pub struct Project {
    /// All texts.
    pub sources: Sources,
    /// The configuration; the default one where there is no file.
    pub config: Config,
    /// From where the paths of sources are looked at before they are held against globs: the folder of the configuration.
    pub vantage: Vantage,
    /// Files to parse, sorted by path.
    pub inputs: Vec<Input>,
    /// Files that are published as they are: those of `static/`, and those beside guides.
    pub assets: Vec<Asset>,
    /// Templates that override built-in ones: name and text.
    pub templates: Vec<(String, String)>,
    /// Definitions of custom resources.
    pub definitions: Vec<DefinitionFile>,
    /// Files that guides name, by path.
    pub files: Files,
    /// The folder that the paths of sources begin at: the site's, or the current one.
    pub folder: PathBuf,
    /// The day of the last change of each guide, by its path in `content/`; see [`Project::read_history`].
    pub changes: BTreeMap<String, jiff::civil::Date>,
    /// Faults met while reading: text that is not UTF-8, files too large, links that lead out.
    pub diagnostics: Vec<Diagnostic>,
}

/// A file to parse.
#[derive(Clone, Debug)]
pub struct Input {
    /// Its text.
    pub file: FileId,
    /// Its path in `content/` (for a site) or as given (for paths), with `/`.
    pub path: String,
    /// Markdown, YAML or JSON.
    pub kind: InputKind,
}

/// What a file is, by its ending.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum InputKind {
    /// `.md`, `.mdx`, `.markdown`.
    Markdown,
    /// `.yaml`, `.yml`.
    Yaml,
    /// `.json`.
    Json,
}

impl InputKind {
    /// What a file of this name is, if it is any.
    pub fn of(path: &Path) -> Option<Self> {
        match path.extension()?.to_str()?.to_ascii_lowercase().as_str() {
            "md" | "mdx" | "markdown" => Some(Self::Markdown),
            "yaml" | "yml" => Some(Self::Yaml),
            "json" => Some(Self::Json),
            _ => None,
        }
    }
}

/// A file that is published as it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Asset {
    /// Where it is published.
    pub out: OutPath,
    /// Where it stands.
    pub source: PathBuf,
}

impl Asset {
    /// What tells that it changed.
    pub fn stamp(&self) -> Result<Stamp, LoadError> {
        let meta = std::fs::metadata(&self.source).map_err(LoadError::io(&self.source))?;
        Ok(Stamp::of(&meta))
    }

    /// Its bytes. Assets are read when they are published, one at a time.
    pub fn read(&self) -> Result<Vec<u8>, LoadError> {
        std::fs::read(&self.source).map_err(LoadError::io(&self.source))
    }
}

/// Which site to read.
#[derive(Clone, Debug)]
pub struct SiteFolder {
    /// The folder of the site.
    pub root: PathBuf,
    /// The configuration, where it is not `guidewright.toml` of that folder.
    pub config: Option<PathBuf>,
}

/// Which files to read for a check without a site.
#[derive(Clone, Debug)]
pub struct PathSelection {
    /// Files and folders; [`STANDARD_INPUT`] for what comes in there.
    pub paths: Vec<PathBuf>,
    /// What the standard input is known as; its ending says what it is.
    pub stdin_name: String,
    /// What of folders is read.
    pub yaml: YamlFiles,
    /// The configuration, where it is not a `guidewright.toml` above the first path.
    pub config: Option<PathBuf>,
}

/// Whether YAML files in folders are read, too.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum YamlFiles {
    /// Only those named by path.
    Named,
    /// Also those in folders (but not templates of charts).
    All,
}

/// The world failing.
#[derive(Debug, thiserror::Error)]
pub enum LoadError {
    /// A path that does not exist or cannot be read.
    #[error("cannot read `{path}`")]
    Io {
        /// The path.
        path: PathBuf,
        /// Why.
        #[source]
        source: io::Error,
    },
    /// A site folder without `guidewright.toml`.
    #[error("`{0}` is no Guidewright site: it has no `{CONFIG_FILE}`; `guidewright init` makes one")]
    NoSite(PathBuf),
    /// A site folder without `content/`.
    #[error("the site `{0}` has no `content` folder; guides stand in `content/`")]
    NoContent(PathBuf),
    /// The standard input cannot be read.
    #[error("cannot read the standard input")]
    StandardInput(#[source] io::Error),
    /// A file for definitions of some other kind.
    #[error("`{0}` holds no definitions: they stand in YAML and JSON files")]
    NoDefinitions(PathBuf),
    /// A named file of some other kind.
    #[error("`{0}` is no Markdown, YAML or JSON file (by its ending)")]
    UnknownKind(PathBuf),
}

impl LoadError {
    fn io(path: &Path) -> impl FnOnce(io::Error) -> Self {
        move |source| Self::Io { path: path.to_owned(), source }
    }
}

/// The nearest folder with a `guidewright.toml`, from this one upwards.
pub fn find_site(from: &Path) -> Option<PathBuf> {
    let from = std::path::absolute(from).ok()?;
    from.ancestors().find(|folder| folder.join(CONFIG_FILE).is_file()).map(Path::to_owned)
}

/// A path as people know it: with `/`, without `./` before it.
fn shown(path: &Path) -> String {
    let text = path.to_string_lossy();
    let text = if std::path::MAIN_SEPARATOR == '\\' { text.replace('\\', "/") } else { text.into_owned() };
    let mut rest = text.as_str();
    while let Some(shorter) = rest.strip_prefix("./") {
        rest = shorter.trim_start_matches('/');
    }
    if rest.is_empty() { ".".into() } else { rest.into() }
}

impl Project {
    /// Reads the configuration from `path`, known as `name`.
    fn read_config(&mut self, path: &Path, name: String) -> Result<(), LoadError> {
        let text = read::text(path).map_err(LoadError::io(path))?;
        if let Some(file) = self.add(name, text) {
            let (config, diagnostics) = config::parse(file, self.sources.get(file));
            self.config = config;
            self.diagnostics.extend(diagnostics);
        }
        Ok(())
    }
}
