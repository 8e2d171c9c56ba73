//! Where output goes: a [`Sink`] takes paths and bytes, and no stage knows which sink it writes to.
//!
//! `write` has a sink into a staging folder, this module one into memory. Paths are validated when
//! they are made, so that no output can leave its folder.

use std::collections::BTreeMap;
use std::fmt;
use std::sync::Mutex;

use serde::{Deserialize, Serialize};

/// The path of an output file relative to the output folder: `guides/web/index.html`.
///
/// Made of non-empty segments joined by `/`; never absolute, never with `.`, `..`, `\`, control
/// characters, or a segment that some system reserves.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct OutPath(String);

/// A text that cannot be the path of an output file.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{path}` cannot be a path in the output folder: {reason}")]
pub struct OutPathError {
    /// The text.
    pub path: String,
    /// What is wrong with it.
    pub reason: &'static str,
}

impl OutPath {
    /// Checks and takes a relative path with `/` between its segments.
    pub fn new(path: impl Into<String>) -> Result<Self, OutPathError> {
        let path = path.into();
        let reason = path.split('/').find_map(|segment| match segment {
            "" => Some("a segment is empty"),
            "." | ".." => Some("`.` and `..` are not allowed"),
            _ if segment.chars().any(|c| c.is_control() || matches!(c, '\\' | ':')) => {
                Some("it has a character that is not safe in file names")
            }
            _ if segment.len() > 255 => Some("a segment is longer than 255 bytes"),
            _ => None,
        });
        match reason {
            Some(reason) => Err(OutPathError { path, reason }),
            None => Ok(Self(path)),
        }
    }

    /// The path with `/` between its segments.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for OutPath {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// The address of a page or file from the root of the site, not percent-encoded: `guides/web/` for a
/// page, `guides/web/bundle.yaml` for a file, empty for the home page. Never begins with `/`.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct UrlPath(String);

impl UrlPath {
    /// From segments that were made safe by `site::route`.
    pub fn new(path: impl Into<String>) -> Self {
        let path: String = path.into();
        Self(path.trim_start_matches('/').to_owned())
    }

    /// The path, without a leading `/`.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Whether this is the address of a page (a folder with an `index.html`) and not of a file.
    pub fn is_page(&self) -> bool {
        self.0.is_empty() || self.0.ends_with('/')
    }

    /// The address of a file beside this page.
    pub fn join(&self, file: &str) -> Self {
        Self(format!("{}{file}", self.0))
    }

    /// The output file that is served at this address.
    pub fn out_path(&self) -> Result<OutPath, OutPathError> {
        OutPath::new(if self.is_page() { format!("{}index.html", self.0) } else { self.0.clone() })
    }

    /// The relative link from the page at `self` to `target`: `../other/`, `./`, `bundle.yaml`.
    pub fn relative(&self, target: &UrlPath) -> String {
        let own: Vec<&str> = self.0.split('/').collect();
        let other: Vec<&str> = target.0.split('/').collect();
        let (own, _) = own.split_at(own.len() - 1);
        let shared = own.iter().zip(&other[..other.len() - 1]).take_while(|(a, b)| a == b).count();
        let mut link = "../".repeat(own.len() - shared);
        link.push_str(&other[shared..].join("/"));
        // A first segment with a colon would read as a scheme.
        if link.is_empty() || link.split('/').next().is_some_and(|first| first.contains(':')) {
            link.insert_str(0, "./");
        }
        link
    }
}

impl fmt::Display for UrlPath {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Takes the files of a build, from several threads, each path once.
pub trait Sink: Sync {
    /// Takes one file. The bytes are complete; they are not kept longer than the call needs.
    fn put(&self, path: &OutPath, bytes: &[u8]) -> Result<(), SinkError>;

    /// Takes files of a build before this one, if all of them are still there as they were left; else none.
    /// Says whether it did.
    fn keep(&self, files: &[(OutPath, Stamp)]) -> Result<bool, SinkError> {
        let _ = files;
        Ok(false)
    }
}

/// What tells that a file is as it was left.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Stamp {
    /// Its length.
    pub length: u64,
    /// When it was written, in nanoseconds since 1970; nothing where the system does not tell.
    pub written: Option<u64>,
    /// Its number in the file system; zero where it has none.
    pub number: u64,
}

/// Where the files go that are made of each page's guide.
pub trait PageSinks: Sync {
    /// The sink of a page, by its index. None where its files are in the output already.
    fn of(&self, page: usize) -> Option<&dyn Sink>;
}

/// One sink for all pages.
pub struct OneSink<'a>(pub &'a dyn Sink);

impl PageSinks for OneSink<'_> {
    fn of(&self, _page: usize) -> Option<&dyn Sink> {
        Some(self.0)
    }
}

/// A file that could not be put into a sink.
#[derive(Debug, thiserror::Error)]
pub enum SinkError {
    /// Two writers want the same output file.
    #[error("two outputs have the same path: `{0}`")]
    Duplicate(OutPath),
    /// The world behind the sink failed.
    #[error("cannot write `{path}`")]
    Io {
        /// The output file.
        path: OutPath,
        /// Why.
        #[source]
        source: std::io::Error,
    },
}

/// A sink that keeps everything in memory: for tests and for the development server.
#[derive(Debug, Default)]
pub struct MemorySink {
    files: Mutex<BTreeMap<OutPath, Vec<u8>>>,
}

impl MemorySink {
    /// All files, by path.
    pub fn into_files(self) -> BTreeMap<OutPath, Vec<u8>> {
        self.files.into_inner().unwrap_or_else(std::sync::PoisonError::into_inner)
    }
}

impl Sink for MemorySink {
    fn put(&self, path: &OutPath, bytes: &[u8]) -> Result<(), SinkError> {
        let mut files = self.files.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        match files.entry(path.clone()) {
            std::collections::btree_map::Entry::Occupied(_) => Err(SinkError::Duplicate(path.clone())),
            std::collections::btree_map::Entry::Vacant(entry) => {
                entry.insert(bytes.to_vec());
                Ok(())
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_cannot_leave_the_output_folder() {
        for bad in ["", "/etc/passwd", "a//b", "../a", "a/../b", "a/.", "a\\b", "c:/x", "a\0b"] {
            assert!(OutPath::new(bad).is_err(), "{bad:?}");
        }
        assert_eq!(OutPath::new("가이드/index.html").unwrap().as_str(), "가이드/index.html");
    }

    #[test]
    fn links_are_relative() {
        let link = |from: &str, to: &str| UrlPath::new(from).relative(&UrlPath::new(to));
        assert_eq!(link("", "guides/web/"), "guides/web/");
        assert_eq!(link("guides/web/", ""), "../../");
        assert_eq!(link("guides/web/", "guides/web/"), "./");
        assert_eq!(link("guides/web/", "guides/other/"), "../other/");
        assert_eq!(link("guides/web/", "guides/web/bundle.yaml"), "bundle.yaml");
        assert_eq!(link("guides/web/", "static/site.css"), "../../static/site.css");
        assert_eq!(link("404.html", "a:b/"), "./a:b/");
    }

    #[test]
    fn memory_refuses_a_second_writer() {
        let sink = MemorySink::default();
        let path = OutPath::new("index.html").unwrap();
        sink.put(&path, b"one").unwrap();
        assert!(matches!(sink.put(&path, b"two"), Err(SinkError::Duplicate(_))));
        assert_eq!(sink.into_files()[&path], b"one");
    }
}
