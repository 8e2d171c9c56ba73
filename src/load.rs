//! The project folder, read once.
//!
//! Enters: a folder, or paths. Leaves: a [`Project`] with every text. The only module that reads
//! the project tree; links that lead out of it are not followed.

use std::path::{Path, PathBuf};

use crate::config::Config;
use crate::diagnostic::Diagnostic;
use crate::sink::OutPath;
use crate::source::{FileId, Sources};

/// Everything that was read.
#[derive(Debug, Default)]
pub struct Project {
    /// All texts.
    pub sources: Sources,
    /// The configuration; the default one where there is no file.
    pub config: Config,
    /// Files to parse, sorted by path.
    pub inputs: Vec<Input>,
    /// Files that are published as they are: those of `static/`, and those beside guides.
    pub assets: Vec<Asset>,
    /// Templates that override built-in ones: name and text.
    pub templates: Vec<(String, String)>,
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

/// A file that is published as it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Asset {
    /// Where it is published.
    pub out: OutPath,
    /// Where it stands.
    pub source: PathBuf,
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
        source: std::io::Error,
    },
    /// A site folder without `guidewright.toml`.
    #[error("`{0}` is no Guidewright site: it has no `guidewright.toml`")]
    NoSite(PathBuf),
}

/// Reads a site: configuration, `content/`, `templates/`, `static/`.
pub fn site(_root: &Path) -> Result<Project, LoadError> {
    todo!()
}

/// Whether YAML files in folders are read, too.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum YamlFiles {
    /// Only those named by path.
    Named,
    /// Also those in folders (but not templates of charts).
    All,
}

/// Reads files and folders for a check without a site.
pub fn paths(_paths: &[PathBuf], _yaml: YamlFiles) -> Result<Project, LoadError> {
    todo!()
}
