//! The sink into a staging folder, and the exchange.

use std::fs;
use std::io::{self, Read as _, Write as _};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};

use super::folder::Folders;
use super::lock::Lock;
use super::tree::{Tree, stamp_of, unlink};
use super::{MARKER, WriteError, handout};
use crate::sink::{OutPath, Sink, SinkError, Stamp};

const MARKER_TEXT: &str = "This folder is made by Guidewright. Each build replaces it as a whole.\n";

/// A sink that collects a site in a staging folder, to take the place of the output folder.
///
/// Dropped without [`StagingSink::publish`], it leaves everything as it was.
#[derive(Debug)]
pub struct StagingSink {
    pub(super) folders: Folders,
    tree: Mutex<Tree>,
    written: AtomicUsize,
    unchanged: AtomicUsize,
    /// Where the spare belongs.
    spare: Option<PathBuf>,
    /// Whether the staging folder is the spare.
    holds_spare: bool,
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

/// A site that took the place of the one before.
///
/// When it is dropped, the old site is removed, and another build may begin.
#[derive(Debug)]
pub struct Replacement {
    sink: StagingSink,
}

impl StagingSink {
    /// Prepares to replace `out`, which may not exist yet. `site` is the folder of the sources, which
    /// the output must neither be nor hold, and whose own folders it must not be in. `spare` is where an
    /// earlier build may have left one, in a folder that need not exist.
    pub fn open(out: &Path, site: &Path, spare: Option<PathBuf>) -> Result<Self, WriteError> {
        let folders = Folders::new(out)?;
        folders.refuse_overlap(site)?;
        let sink = Self::prepare(folders, out, MARKER_TEXT, spare)?;
        if handout::listed(&sink.folders.out)?.is_some() {
            return Err(WriteError::Handout(out.to_owned()));
        }
        Ok(sink)
    }

    pub(super) fn prepare(
        folders: Folders,
        out: &Path,
        marker_text: &str,
        spare: Option<PathBuf>,
    ) -> Result<Self, WriteError> {
        let lock = Lock::acquire(folders.lock(), out)?;
        folders.repair(spare.as_deref())?;
        folders.refuse_foreign()?;
        fs::create_dir(&folders.staging).map_err(WriteError::io("make the folder", &folders.staging))?;
        let found = spare.as_deref().and_then(|spare| folders.take_spare(spare, marker_text));
        let mut sink = Self {
            folders,
            tree: Mutex::new(Tree::new()),
            written: AtomicUsize::new(0),
            unchanged: AtomicUsize::new(0),
            spare,
            holds_spare: found.is_some(),
            _lock: lock,
        };
        if let Some(tree) = found {
            sink.tree = Mutex::new(tree);
        } else {
            let marker = sink.folders.staging.join(MARKER);
            fs::write(&marker, marker_text).map_err(WriteError::io("write", &marker))?;
        }
        Ok(sink)
    }

    /// Puts the new site in the place of the old one, in one step.
    pub fn publish(mut self) -> Result<Replacement, WriteError> {
        self.folders.refuse_foreign()?;
        let cleared = self.tree().clear(&self.folders.staging);
        cleared.map_err(WriteError::io("remove what is old from", &self.folders.staging))?;
        self.folders.exchange()?;
        self.holds_spare = false;
        Ok(Replacement { sink: self })
    }

    fn tree(&self) -> MutexGuard<'_, Tree> {
        self.tree.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Puts a claimed file into the staging folder, where `found` stands.
    fn store(&self, path: &OutPath, bytes: &[u8], found: Option<Stamp>) -> io::Result<Stamp> {
        let old = self.folders.out.join(path.as_str());
        if let Some(same) = holding(&old, bytes) {
            let is_staged = found == Some(same);
            if is_staged || self.make_room(path, found).and_then(|target| fs::hard_link(&old, target)).is_ok() {
                self.unchanged.fetch_add(1, Ordering::Relaxed);
                return Ok(same);
            }
        }
        let mut file = fs::File::create_new(self.make_room(path, found)?)?;
        file.write_all(bytes)?;
        self.written.fetch_add(1, Ordering::Relaxed);
        Ok(stamp_of(&file.metadata()?))
    }

    /// Whether the old site has this file, as it was left.
    fn is_left(&self, path: &OutPath, stamp: Stamp) -> bool {
        let meta = fs::symlink_metadata(self.folders.out.join(path.as_str()));
        meta.is_ok_and(|meta| meta.is_file() && stamp_of(&meta) == stamp)
    }

    /// Takes a claimed file from the old site.
    fn link(&self, path: &OutPath, found: Option<Stamp>) -> io::Result<()> {
        fs::hard_link(self.folders.out.join(path.as_str()), self.make_room(path, found)?)
    }

    /// Sees to it that a claimed file can be made, and nothing stands in its place.
    fn make_room(&self, path: &OutPath, found: Option<Stamp>) -> io::Result<PathBuf> {
        let target = self.folders.staging.join(path.as_str());
        let mut tree = self.tree();
        if !tree.has_room(path.as_str()) {
            tree.make_room(&self.folders.staging, path.as_str())?;
            drop(tree);
            if let Some(parent) = target.parent() {
                fs::create_dir_all(parent)?;
            }
            self.tree().has_folders_of(path.as_str());
        }
        if found.is_some() {
            unlink(&target)?;
        }
        Ok(target)
    }
}

impl Sink for StagingSink {
    fn put(&self, path: &OutPath, bytes: &[u8]) -> Result<(), SinkError> {
        let found = self.tree().claim(path)?;
        match self.store(path, bytes, found) {
            Ok(stamp) => {
                self.tree().take(path, stamp);
                Ok(())
            }
            Err(source) => {
                self.tree().release(path);
                Err(SinkError::Io { path: path.clone(), source })
            }
        }
    }

    fn keep(&self, files: &[(OutPath, Stamp)]) -> Result<bool, SinkError> {
        let found: Vec<Option<Stamp>> = {
            let mut tree = self.tree();
            files.iter().map(|(path, _)| tree.claim(path)).collect::<Result<_, _>>()?
        };
        let elsewhere = || files.iter().zip(&found).filter(|((_, stamp), found)| **found != Some(*stamp));
        // Where files cannot have a second name, all are made anew.
        let are_kept = elsewhere().all(|((path, stamp), _)| self.is_left(path, *stamp))
            && elsewhere().all(|((path, _), found)| self.link(path, *found).is_ok());
        let mut tree = self.tree();
        if are_kept {
            files.iter().for_each(|(path, stamp)| tree.take(path, *stamp));
            self.unchanged.fetch_add(files.len(), Ordering::Relaxed);
        } else {
            files.iter().for_each(|(path, _)| tree.release(path));
        }
        Ok(are_kept)
    }
}

impl Drop for StagingSink {
    fn drop(&mut self) {
        if let Some(spare) = self.spare.as_ref().filter(|_| self.holds_spare)
            && fs::rename(&self.folders.staging, spare).is_ok()
        {
            return;
        }
        // Also after the exchange, when this is the old site. What cannot be removed here is removed by the next build.
        let _ = self.folders.discard();
    }
}

impl Replacement {
    /// What the build came to.
    pub fn published(&self) -> Published {
        Published {
            written: self.sink.written.load(Ordering::Relaxed),
            unchanged: self.sink.unchanged.load(Ordering::Relaxed),
        }
    }

    /// How a file of the site was left.
    pub fn stamp(&self, path: &OutPath) -> Option<Stamp> {
        self.sink.tree().stamp(path)
    }

    /// Leaves a spare to the next build, which is slower without: the old site, or a second tree of the new one.
    pub fn leave_spare(self) {
        let Some(spare) = &self.sink.spare else { return };
        if !self.sink.folders.leave_old(spare) {
            self.sink.folders.leave_links(spare, &self.sink.tree());
        }
    }
}

/// How the file at a path was left, if it is one with exactly these bytes.
pub(super) fn holding(path: &Path, bytes: &[u8]) -> Option<Stamp> {
    let meta = fs::symlink_metadata(path).ok()?;
    let is_candidate = meta.is_file() && meta.len() == bytes.len() as u64;
    (is_candidate && fs::File::open(path).is_ok_and(|file| reads_as(file, bytes))).then(|| stamp_of(&meta))
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
