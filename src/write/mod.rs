//! A sink into a staging folder beside the output, then one exchange; and files of authors, replaced.
//!
//! A failed or killed build leaves the old site; a folder without Guidewright's marker is never
//! touched unless it is empty.
//!
//! For an output folder `public`, its parent folder may hold meanwhile:
//!
//! - `.public.guidewright-lock`, held by the build that is running;
//! - `.public.guidewright-staging`, the new site before the exchange and the old one after it;
//! - `.public.guidewright-old`, the old site, where the system cannot exchange two folders.
//!
//! A build that is killed leaves some of them; the next one repairs and removes what it finds.

pub mod cache;
mod folder;
mod handout;
mod lock;
mod replace;

use std::collections::{HashMap, HashSet};
use std::fs;
use std::io::{self, Read as _, Write as _};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::UNIX_EPOCH;

use self::folder::Folders;
use self::lock::Lock;
use crate::sink::{OutPath, Sink, SinkError, Stamp};

pub use self::handout::hand_out;
pub use self::replace::{put, replace};

/// The file in an output folder that says who made it.
pub const MARKER: &str = ".guidewright";

const MARKER_TEXT: &str = "This folder is made by Guidewright. Each build replaces it as a whole.\n";

/// Why an output folder cannot be written.
#[derive(Debug, thiserror::Error)]
pub enum WriteError {
    /// It has files that Guidewright did not make.
    #[error(
        "`{0}` was not made by Guidewright (it has no `{MARKER}` file) and is not empty, so it is left as it is; \
         choose another folder with --out, or empty this one"
    )]
    Foreign(PathBuf),
    /// It is a file.
    #[error("`{0}` is not a folder")]
    NotAFolder(PathBuf),
    /// A build would destroy its own sources.
    #[error("the output folder `{out}` {relation}; choose another one with --out")]
    Overlap {
        /// The output folder.
        out: PathBuf,
        /// How it lies to the site.
        relation: &'static str,
    },
    /// It has no name of its own, as `/` has none.
    #[error("`{0}` cannot be an output folder")]
    NoName(PathBuf),
    /// Another build holds the lock.
    #[error("another build is writing to `{0}`")]
    Busy(PathBuf),
    /// It holds a site, and is asked to hold something else.
    #[error("`{0}` holds a site that `guidewright build` made; choose another folder with --out")]
    Site(PathBuf),
    /// It holds what `guidewright extract` wrote.
    #[error("`{0}` holds what `guidewright extract` wrote, and no site; choose another folder with --out")]
    Handout(PathBuf),
    /// A file in it is not as it was written.
    #[error(
        "`{path}` was {fate} since `guidewright extract` wrote this folder, so all of it is left as it is; \
             move the file away, or choose another folder with --out"
    )]
    Edited {
        /// The file.
        path: PathBuf,
        /// What happened to it: `added` or `changed`.
        fate: &'static str,
    },
    /// What a killed build left is not what a build leaves.
    #[error("`{0}` is in the way: it has the name of a staging folder, but Guidewright did not make it; remove it")]
    StrangeLeftover(PathBuf),
    /// A file of an author's is no longer as it was read.
    #[error("`{0}` was changed by another program meanwhile, so it is left as it is")]
    Changed(PathBuf),
    /// The file system refuses.
    #[error("cannot {action} `{path}`")]
    Io {
        /// What was tried.
        action: &'static str,
        /// On which path.
        path: PathBuf,
        /// Why not.
        #[source]
        source: io::Error,
    },
}

impl WriteError {
    fn io(action: &'static str, path: &Path) -> impl FnOnce(io::Error) -> Self {
        move |source| Self::Io { action, path: path.to_owned(), source }
    }
}

/// A sink that collects a site in a staging folder, to take the place of the output folder.
///
/// Dropped without [`StagingSink::publish`], it leaves everything as it was.
#[derive(Debug)]
pub struct StagingSink {
    folders: Folders,
    taken: Mutex<HashSet<OutPath>>,
    made: Mutex<HashSet<PathBuf>>,
    /// How files were left that were put or kept.
    stamps: Mutex<HashMap<OutPath, Stamp>>,
    written: AtomicUsize,
    unchanged: AtomicUsize,
    // Last, so that it is released when everything else is done.
    _lock: Lock,
}

/// What a build came to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Published {
    /// Files that are new or differ from those before.
    pub written: usize,
    /// Files that are the same as before.
    pub unchanged: usize,
}

impl StagingSink {
    /// Prepares to replace `out`, which may not exist yet. `site` is the folder of the sources, which
    /// the output must neither be nor hold, and whose own folders it must not be in.
    pub fn open(out: &Path, site: &Path) -> Result<Self, WriteError> {
        let folders = Folders::new(out)?;
        folders.refuse_overlap(site)?;
        let sink = Self::prepare(folders, out, MARKER_TEXT)?;
        if handout::listed(&sink.folders.out)?.is_some() {
            return Err(WriteError::Handout(out.to_owned()));
        }
        Ok(sink)
    }

    fn prepare(folders: Folders, out: &Path, marker_text: &str) -> Result<Self, WriteError> {
        let lock = Lock::acquire(folders.lock(), out)?;
        folders.repair()?;
        folders.refuse_foreign()?;
        fs::create_dir(&folders.staging).map_err(WriteError::io("make the folder", &folders.staging))?;
        let sink = Self {
            folders,
            taken: Mutex::default(),
            made: Mutex::default(),
            stamps: Mutex::default(),
            written: AtomicUsize::new(0),
            unchanged: AtomicUsize::new(0),
            _lock: lock,
        };
        let marker = sink.folders.staging.join(MARKER);
        fs::write(&marker, marker_text).map_err(WriteError::io("write", &marker))?;
        Ok(sink)
    }

    /// How the files were left that it took so far.
    pub fn stamps(&self) -> HashMap<OutPath, Stamp> {
        lock_all(&self.stamps).clone()
    }

    /// Puts the new site in the place of the old one, in one step.
    pub fn publish(self) -> Result<Published, WriteError> {
        self.folders.refuse_foreign()?;
        self.folders.exchange()?;
        Ok(Published {
            written: self.written.load(Ordering::Relaxed),
            unchanged: self.unchanged.load(Ordering::Relaxed),
        })
    }

    fn store(&self, path: &OutPath, bytes: &[u8]) -> io::Result<()> {
        let target = self.folders.staging.join(path.as_str());
        if let Some(parent) = target.parent() {
            self.make(parent)?;
        }
        let old = self.folders.out.join(path.as_str());
        let meta = if holds(&old, bytes) && fs::hard_link(&old, &target).is_ok() {
            self.unchanged.fetch_add(1, Ordering::Relaxed);
            fs::symlink_metadata(&target)?
        } else {
            let mut file = fs::File::create_new(&target)?;
            file.write_all(bytes)?;
            self.written.fetch_add(1, Ordering::Relaxed);
            file.metadata()?
        };
        lock_all(&self.stamps).insert(path.clone(), stamp_of(&meta));
        Ok(())
    }

    /// Takes a file from the old site.
    fn take(&self, path: &OutPath, stamp: Stamp) -> io::Result<()> {
        let (old, target) = (self.folders.out.join(path.as_str()), self.folders.staging.join(path.as_str()));
        if let Some(parent) = target.parent() {
            self.make(parent)?;
        }
        fs::hard_link(&old, &target)?;
        self.unchanged.fetch_add(1, Ordering::Relaxed);
        lock_all(&self.stamps).insert(path.clone(), stamp);
        Ok(())
    }

    fn make(&self, folder: &Path) -> io::Result<()> {
        if lock_set(&self.made).contains(folder) {
            return Ok(());
        }
        fs::create_dir_all(folder)?;
        lock_set(&self.made).insert(folder.to_owned());
        Ok(())
    }
}

impl Sink for StagingSink {
    fn put(&self, path: &OutPath, bytes: &[u8]) -> Result<(), SinkError> {
        if path.as_str() == MARKER || !lock_set(&self.taken).insert(path.clone()) {
            return Err(SinkError::Duplicate(path.clone()));
        }
        self.store(path, bytes).map_err(|source| SinkError::Io { path: path.clone(), source })
    }

    fn keep(&self, files: &[(OutPath, Stamp)]) -> Result<bool, SinkError> {
        let is_left = |(path, stamp): &(OutPath, Stamp)| {
            let meta = fs::symlink_metadata(self.folders.out.join(path.as_str()));
            meta.is_ok_and(|meta| meta.is_file() && stamp_of(&meta) == *stamp)
        };
        // Where files cannot have a second name, all are made anew.
        let Some((first, _)) = files.first().filter(|_| files.iter().all(is_left)) else { return Ok(files.is_empty()) };
        for (path, stamp) in files {
            if path.as_str() == MARKER || !lock_set(&self.taken).insert(path.clone()) {
                return Err(SinkError::Duplicate(path.clone()));
            }
            match self.take(path, *stamp) {
                Ok(()) => {}
                Err(_) if path == first => {
                    lock_set(&self.taken).remove(path);
                    return Ok(false);
                }
                Err(source) => return Err(SinkError::Io { path: path.clone(), source }),
            }
        }
        Ok(true)
    }
}

/// What tells that a file with this metadata is as it was left.
fn stamp_of(meta: &fs::Metadata) -> Stamp {
    #[cfg(unix)]
    let number = std::os::unix::fs::MetadataExt::ino(meta);
    #[cfg(not(unix))]
    let number = 0;
    let written = meta.modified().ok().and_then(|time| time.duration_since(UNIX_EPOCH).ok());
    Stamp { length: meta.len(), written: written.map(|since| since.as_nanos()), number }
}

impl Drop for StagingSink {
    fn drop(&mut self) {
        // Also after the exchange, when this is the old site. What cannot be removed here is removed by the next build.
        let _ = self.folders.discard();
    }
}

/// Whether the path is a file with exactly these bytes.
fn holds(path: &Path, bytes: &[u8]) -> bool {
    let is_candidate = fs::symlink_metadata(path).is_ok_and(|meta| meta.is_file() && meta.len() == bytes.len() as u64);
    is_candidate && fs::File::open(path).is_ok_and(|file| reads_as(file, bytes))
}

fn reads_as(mut file: fs::File, mut bytes: &[u8]) -> bool {
    let mut buffer = [0; 16 * 1024];
    while !bytes.is_empty() {
        match file.read(&mut buffer) {
            Ok(n) if n > 0 && bytes.get(..n) == Some(&buffer[..n]) => bytes = &bytes[n..],
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            _ => return false,
        }
    }
    matches!(file.read(&mut buffer), Ok(0))
}

fn lock_set<T>(set: &Mutex<HashSet<T>>) -> MutexGuard<'_, HashSet<T>> {
    lock_all(set)
}

fn lock_all<T>(all: &Mutex<T>) -> MutexGuard<'_, T> {
    all.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests;
