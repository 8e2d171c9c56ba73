//! What stands in a staging folder: files of the site that is made, and files that an earlier one left there.
//!
//! Paths are those below the folder, with `/` between their segments. Links are never followed.

use std::collections::BTreeSet;
use std::fs;
use std::io::{self, ErrorKind};
use std::path::Path;

use foldhash::{HashMap, HashSet};
use rayon::prelude::*;

use super::MARKER;
use crate::sink::{OutPath, SinkError, Stamp};

/// The files and folders of a staging folder.
#[derive(Debug)]
pub(super) struct Tree {
    files: HashMap<Box<str>, Place>,
    /// All but the staging folder itself.
    folders: HashSet<Box<str>>,
    /// Folders in which nothing was found.
    hollow: Vec<Box<str>>,
}

/// A file of a staging folder.
#[derive(Clone, Copy, Debug)]
enum Place {
    /// Left by an earlier site, and nobody wanted it yet.
    Found(Stamp),
    /// About to be a file of the site; what was found there.
    Claimed(Option<Stamp>),
    /// A file of the site.
    Taken(Stamp),
}

/// What folders have in common that the same program made in the same place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Make {
    device: u64,
    mode: u32,
    owner: (u32, u32),
}

impl Make {
    /// `None` where files cannot be told apart by their numbers.
    #[cfg(unix)]
    #[expect(clippy::unnecessary_wraps, reason = "other systems have none")]
    pub(super) fn of(meta: &fs::Metadata) -> Option<Self> {
        use std::os::unix::fs::MetadataExt as _;
        Some(Self { device: meta.dev(), mode: meta.mode(), owner: (meta.uid(), meta.gid()) })
    }

    #[cfg(not(unix))]
    pub(super) fn of(_meta: &fs::Metadata) -> Option<Self> {
        None
    }

    /// Whether the folders differ at most in who may use them.
    pub(super) fn is_akin(self, other: Self) -> bool {
        Self { mode: other.mode, ..self } == other
    }
}

impl Tree {
    /// Of a folder with a marker alone.
    pub(super) fn new() -> Self {
        let marker = (MARKER.into(), Place::Taken(Stamp::default()));
        Self { files: [marker].into_iter().collect(), folders: HashSet::default(), hollow: Vec::new() }
    }

    /// Of a folder with the site of an earlier build. What no build makes is removed from it, and `None` is
    /// said of one with folders that are not of this make, or with names that no build gives.
    pub(super) fn walk(root: &Path, make: Make) -> io::Result<Option<Self>> {
        let mut tree = Self::new();
        let mut ahead = vec![String::new()];
        while let Some(folder) = ahead.pop() {
            let mut is_hollow = true;
            for entry in fs::read_dir(root.join(&folder))? {
                let entry = entry?;
                let meta = entry.metadata()?;
                if !meta.is_file() && !meta.is_dir() {
                    fs::remove_file(entry.path())?;
                    continue;
                }
                is_hollow = false;
                let Ok(name) = entry.file_name().into_string() else { return Ok(None) };
                let path = if folder.is_empty() { name } else { [&folder, "/", &name].concat() };
                if meta.is_file() {
                    let found = Place::Found(stamp_of(&meta));
                    tree.files.entry(path.into_boxed_str()).or_insert(found);
                } else if Make::of(&meta) == Some(make) {
                    tree.folders.insert(path.as_str().into());
                    ahead.push(path);
                } else {
                    return Ok(None);
                }
            }
            if is_hollow {
                tree.hollow.push(folder.into_boxed_str());
            }
        }
        Ok(Some(tree))
    }

    /// Makes sure that nobody else writes this file. Tells what was found there.
    pub(super) fn claim(&mut self, path: &OutPath) -> Result<Option<Stamp>, SinkError> {
        match self.files.get_mut(path.as_str()) {
            None => {
                self.files.insert(path.as_str().into(), Place::Claimed(None));
                Ok(None)
            }
            Some(place) => match *place {
                Place::Found(stamp) => {
                    *place = Place::Claimed(Some(stamp));
                    Ok(Some(stamp))
                }
                Place::Claimed(_) | Place::Taken(_) => Err(SinkError::Duplicate(path.clone())),
            },
        }
    }

    /// The claimed file is one of the site.
    pub(super) fn take(&mut self, path: &OutPath, stamp: Stamp) {
        self.set(path, |_| Place::Taken(stamp));
    }

    /// The claimed file is not one of the site after all. Something may stand there.
    pub(super) fn release(&mut self, path: &OutPath) {
        self.set(path, |found| Place::Found(found.unwrap_or_default()));
    }

    fn set(&mut self, path: &OutPath, place: impl FnOnce(Option<Stamp>) -> Place) {
        if let Some(file) = self.files.get_mut(path.as_str())
            && let Place::Claimed(found) = *file
        {
            *file = place(found);
        }
    }

    /// How a file of the site was left.
    pub(super) fn stamp(&self, path: &OutPath) -> Option<Stamp> {
        match self.files.get(path.as_str()) {
            Some(Place::Taken(stamp)) => Some(*stamp),
            _ => None,
        }
    }

    /// Whether there is the folder that a file is to stand in, and no folder where the file is to stand.
    pub(super) fn has_room(&self, path: &str) -> bool {
        let parent = parent(path);
        (parent.is_empty() || self.folders.contains(parent)) && !self.folders.contains(path)
    }

    /// Removes what was found in the way of a claimed file: a folder of its name, or files where its folders
    /// are to be. Fails where the site has a file in the way.
    pub(super) fn make_room(&mut self, root: &Path, path: &str) -> io::Result<()> {
        for above in above(path) {
            match self.files.get(above) {
                None => {}
                Some(Place::Found(_)) => {
                    unlink(&root.join(above))?;
                    self.files.remove(above);
                }
                Some(_) => return Err(ErrorKind::NotADirectory.into()),
            }
        }
        if self.folders.contains(path) {
            let is_in = |other: &str| other.strip_prefix(path).is_some_and(|rest| rest.starts_with('/'));
            if self.files.iter().any(|(other, place)| is_in(other) && !matches!(place, Place::Found(_))) {
                return Err(ErrorKind::IsADirectory.into());
            }
            fs::remove_dir_all(root.join(path))?;
            self.files.retain(|other, _| !is_in(other));
            self.folders.retain(|other| **other != *path && !is_in(other));
        }
        Ok(())
    }

    /// Notes that there are the folders that a file is to stand in.
    pub(super) fn has_folders_of(&mut self, path: &str) {
        for folder in above(path) {
            if !self.folders.contains(folder) {
                self.folders.insert(folder.into());
            }
        }
    }

    /// Removes the files that nobody wanted, and folders that hold nothing then.
    pub(super) fn clear(&mut self, root: &Path) -> io::Result<()> {
        let mut emptied: BTreeSet<Box<str>> = self.hollow.drain(..).collect();
        for (path, _) in self.files.extract_if(|_, place| !matches!(place, Place::Taken(_))) {
            if self.folders.contains(&path) {
                // Somebody failed to put a file there.
                continue;
            }
            unlink(&root.join(&*path))?;
            emptied.insert(parent(&path).into());
        }
        for folder in &emptied {
            let mut folder = &**folder;
            while !folder.is_empty() {
                match fs::remove_dir(root.join(folder)) {
                    Ok(()) => {
                        self.folders.remove(folder);
                        folder = parent(folder);
                    }
                    Err(error) if is_no_empty_folder(&error) => break,
                    Err(error) => return Err(error),
                }
            }
        }
        Ok(())
    }

    /// The same files in another folder that is there already, as further names of those below `out`.
    pub(super) fn link(&self, out: &Path, folder: &Path) -> io::Result<()> {
        // First, so that what a kill leaves is known as ours.
        fs::hard_link(out.join(MARKER), folder.join(MARKER))?;
        let mut folders: Vec<&str> = self.folders.iter().map(|path| &**path).collect();
        folders.sort_unstable();
        folders.into_iter().try_for_each(|path| fs::create_dir(folder.join(path)))?;
        let mut files: Vec<&str> = self.files.keys().map(|path| &**path).filter(|path| *path != MARKER).collect();
        files.sort_unstable();
        let link = |path: &&str| fs::hard_link(out.join(path), folder.join(path));
        files.par_iter().with_min_len(64).try_for_each(link)
    }
}

/// What tells that a file with this metadata is as it was left.
pub(super) fn stamp_of(meta: &fs::Metadata) -> Stamp {
    #[cfg(unix)]
    let number = std::os::unix::fs::MetadataExt::ino(meta);
    #[cfg(not(unix))]
    let number = 0;
    let written = meta.modified().ok().and_then(|time| time.duration_since(std::time::UNIX_EPOCH).ok());
    let written = written.and_then(|since| u64::try_from(since.as_nanos()).ok());
    Stamp { length: meta.len(), written, number }
}

/// Removes a file, if it is there.
pub(super) fn unlink(path: &Path) -> io::Result<()> {
    match fs::remove_file(path) {
        Err(error) if !matches!(error.kind(), ErrorKind::NotFound | ErrorKind::NotADirectory) => Err(error),
        _ => Ok(()),
    }
}

/// Whether there was no empty folder to be removed.
fn is_no_empty_folder(error: &io::Error) -> bool {
    use ErrorKind::{AlreadyExists, DirectoryNotEmpty, NotADirectory, NotFound};
    // Some systems say of a folder with files that it exists.
    matches!(error.kind(), DirectoryNotEmpty | AlreadyExists | NotFound | NotADirectory)
}

/// The folder that a file stands in; empty for the root.
fn parent(path: &str) -> &str {
    path.rfind('/').map_or("", |at| &path[..at])
}

/// The folders that a file stands in, without the root.
fn above(path: &str) -> impl Iterator<Item = &str> {
    path.match_indices('/').map(|(at, _)| &path[..at])
}
