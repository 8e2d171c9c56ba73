//! Texts that were read before, taken again where their files are as they were.
//!
//! A file is as it was where its length, its number and the times of its last changes are. Clocks of file
//! systems tick slowly: of two changes within a tick nothing tells. So what was changed at the very end of
//! a run is read again in the next.

use std::collections::HashMap;
use std::fs::{self, Metadata};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, SystemTime};

use rayon::prelude::*;

use super::read::{self, Loaded};
use crate::inclusion::{self, Reference};
use crate::source::{Source, Sources};

/// No file system's clock ticks as slowly.
const TICK: Duration = Duration::from_millis(2100);

/// What tells that a file changed, without reading it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Stamp {
    length: u64,
    modified: Option<SystemTime>,
    /// When anything of the file changed; nobody can set it.
    changed: Option<SystemTime>,
    /// Another file of the same name has another number.
    number: u64,
}

impl Stamp {
    /// Of a file with this metadata.
    #[cfg(unix)]
    pub(super) fn of(meta: &Metadata) -> Self {
        use std::os::unix::fs::MetadataExt as _;
        let seconds = u64::try_from(meta.ctime()).ok().map(Duration::from_secs);
        let nanos = u64::try_from(meta.ctime_nsec()).ok().map(Duration::from_nanos);
        let changed =
            seconds.zip(nanos).and_then(|(seconds, nanos)| SystemTime::UNIX_EPOCH.checked_add(seconds + nanos));
        Self { length: meta.len(), modified: meta.modified().ok(), changed, number: meta.ino() }
    }

    /// Of a file with this metadata.
    #[cfg(not(unix))]
    pub(super) fn of(meta: &Metadata) -> Self {
        let modified = meta.modified().ok();
        Self { length: meta.len(), modified, changed: modified, number: 0 }
    }
}

/// Texts by the names that people know their files by.
#[derive(Debug, Default)]
pub struct Kept {
    texts: HashMap<String, (Stamp, Arc<Source>)>,
    /// What guides name, by their names.
    references: HashMap<String, Scanned>,
}

/// A text, and what it names.
pub(super) type Scanned = (Arc<Source>, Arc<Vec<Reference>>);

/// A text, and the stamp that its file had before it was read.
pub(super) type Stamped = (std::io::Result<Loaded>, Option<Stamp>);

impl Kept {
    /// Reads files, in their order: where they stand, and their names.
    pub(super) fn texts(&self, files: &[&(PathBuf, String)]) -> Vec<Stamped> {
        let text = |(path, name): &&(PathBuf, String)| self.text(path, name);
        if files.len() < read::PARALLEL_FROM {
            files.iter().map(text).collect()
        } else {
            files.par_iter().map(text).collect()
        }
    }

    fn text(&self, path: &Path, name: &str) -> Stamped {
        let stamp = fs::metadata(path).ok().map(|meta| Stamp::of(&meta));
        let known = self.texts.get(name).filter(|(known, _)| Some(*known) == stamp);
        match known {
            Some((_, source)) => (Ok(Loaded::Again(Arc::clone(source))), stamp),
            None => (read::text(path).map(Loaded::Anew), stamp),
        }
    }

    /// What a text names.
    pub(super) fn references(&self, source: Arc<Source>) -> Scanned {
        match self.references.get(source.path()).filter(|(known, _)| Arc::ptr_eq(known, &source)) {
            Some(known) => known.clone(),
            None => {
                let references = Arc::new(inclusion::references(source.text()));
                (source, references)
            }
        }
    }

    /// Keeps what these texts name, and no others.
    pub(super) fn keep_references(&mut self, found: Vec<Scanned>) {
        self.references = found.into_iter().map(|found| (found.0.path().to_owned(), found)).collect();
    }

    /// Keeps these texts, and no others.
    pub(super) fn renew(&mut self, read: Vec<(crate::source::FileId, Stamp)>, sources: &Sources) {
        let newest = read.iter().filter_map(|(_, stamp)| stamp.changed).max();
        let is_old = |stamp: &Stamp| {
            let settled = stamp.changed.and_then(|changed| changed.checked_add(TICK));
            settled.is_some_and(|settled| Some(settled) <= newest)
        };
        let old = read.into_iter().filter(|(_, stamp)| is_old(stamp));
        self.texts = old
            .map(|(file, stamp)| {
                let source = sources.shared(file);
                (source.path().to_owned(), (stamp, source))
            })
            .collect();
    }
}
