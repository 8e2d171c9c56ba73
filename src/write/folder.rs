//! The output folder and its companions: what may be replaced, how it is, and what a killed build left.

use std::ffi::OsString;
use std::fs;
use std::io::{self, ErrorKind};
use std::path::{Path, PathBuf};

use super::tree::{Make, Tree, unlink};
use super::{MARKER, WriteError};

/// The folders of a site whose files are sources.
const SOURCE_FOLDERS: [&str; 4] = ["content", "static", "templates", "crds"];

/// A file that is made to see how names are told apart, and removed.
pub(super) const PROBE: &str = ".guidewright-\u{c9}";

/// The output folder and the names beside it.
#[derive(Debug)]
pub(super) struct Folders {
    /// The output folder as the user names it.
    named: PathBuf,
    pub(super) out: PathBuf,
    pub(super) staging: PathBuf,
    old: PathBuf,
}

impl Folders {
    /// Names the folders, and makes the parent of the output folder if there is none.
    pub(super) fn new(named: &Path) -> Result<Self, WriteError> {
        let absolute = std::path::absolute(named).map_err(WriteError::io("find", named))?;
        // A link to a folder stays; what it leads to is replaced.
        let out = match fs::canonicalize(&absolute) {
            Ok(real) => real,
            Err(error) if error.kind() == ErrorKind::NotFound => {
                let parent = absolute.parent().ok_or_else(|| WriteError::NoName(named.to_owned()))?;
                let name = absolute.file_name().ok_or_else(|| WriteError::NoName(named.to_owned()))?;
                fs::create_dir_all(parent).map_err(WriteError::io("make the folder above", named))?;
                fs::canonicalize(parent).map_err(WriteError::io("find the folder above", named))?.join(name)
            }
            Err(source) => return Err(WriteError::Io { action: "write to", path: named.to_owned(), source }),
        };
        let (Some(parent), Some(name)) = (out.parent(), out.file_name()) else {
            return Err(WriteError::NoName(named.to_owned()));
        };
        let beside = |suffix: &str| {
            let mut hidden = OsString::from(".");
            hidden.push(name);
            hidden.push(suffix);
            parent.join(hidden)
        };
        Ok(Self {
            staging: beside(".guidewright-staging"),
            old: beside(".guidewright-old"),
            named: named.to_owned(),
            out,
        })
    }

    /// The lock file.
    pub(super) fn lock(&self) -> PathBuf {
        self.staging.with_extension("guidewright-lock")
    }

    /// Refuses an output folder that is or holds the site, or lies among its sources.
    pub(super) fn refuse_overlap(&self, site: &Path) -> Result<(), WriteError> {
        let site = fs::canonicalize(site).map_err(WriteError::io("read", site))?;
        let relation = if self.out == site {
            "is the folder of the site itself"
        } else if site.starts_with(&self.out) {
            "holds the site"
        } else if SOURCE_FOLDERS.iter().any(|folder| self.is_in(&site.join(folder))) {
            "lies among the sources of the site"
        } else {
            return Ok(());
        };
        Err(WriteError::Overlap { out: self.named.clone(), relation })
    }

    fn is_in(&self, folder: &Path) -> bool {
        self.out.starts_with(folder) || fs::canonicalize(folder).is_ok_and(|real| self.out.starts_with(real))
    }

    /// Refuses an output folder with files that no build made.
    pub(super) fn refuse_foreign(&self) -> Result<(), WriteError> {
        match state(&self.out)? {
            State::Absent | State::Empty | State::Ours => Ok(()),
            State::Foreign => Err(WriteError::Foreign(self.named.clone())),
            State::File => Err(WriteError::NotAFolder(self.named.clone())),
        }
    }

    /// Puts right what a killed build left: an old site without a new one goes back to its place; the rest
    /// becomes the spare, if there is none, or goes.
    pub(super) fn repair(&self, spare: Option<&Path>) -> Result<(), WriteError> {
        if state(&self.old)? == State::Ours && state(&self.out)? == State::Absent {
            rename(&self.old, &self.out)?;
        }
        for leftover in [&self.old, &self.staging] {
            match state(leftover)? {
                State::Absent => {}
                State::Ours if spare.is_some_and(|spare| fs::rename(leftover, spare).is_ok()) => {}
                State::Empty | State::Ours => remove(leftover)?,
                State::Foreign | State::File => return Err(WriteError::StrangeLeftover(leftover.clone())),
            }
        }
        Ok(())
    }

    /// Puts the staging folder in the place of the output folder. If there was an old one, it stands
    /// in the staging folder's place afterwards.
    pub(super) fn exchange(&self) -> Result<(), WriteError> {
        match fs::metadata(&self.out) {
            Ok(meta) => {
                // The owner may have opened or closed the folder to others.
                fs::set_permissions(&self.staging, meta.permissions())
                    .map_err(WriteError::io("set the permissions of", &self.staging))?;
            }
            Err(error) if error.kind() == ErrorKind::NotFound => return rename(&self.staging, &self.out),
            Err(source) => return Err(WriteError::Io { action: "read", path: self.out.clone(), source }),
        }
        match exchange_in_one_step(&self.staging, &self.out) {
            Ok(()) => Ok(()),
            Err(error) if is_unsupported(&error) => self.exchange_in_two_steps(),
            Err(source) => Err(WriteError::Io { action: "replace", path: self.named.clone(), source }),
        }
    }

    /// Puts the spare in the place of the staging folder, which is new, and tells what is in it. One that
    /// cannot be used is removed, as far as it is ours.
    pub(super) fn take_spare(&self, spare: &Path, marker_text: &str) -> Option<Tree> {
        if !matches!(state(spare), Ok(State::Ours)) {
            return None;
        }
        let taken = self.try_spare(spare, marker_text).ok().flatten();
        if taken.is_none() {
            // What cannot be removed stays there, and no spare is left beside it.
            let _ = remove(spare);
        }
        taken
    }

    fn try_spare(&self, spare: &Path, marker_text: &str) -> io::Result<Option<Tree>> {
        let (anew, old) = (fs::symlink_metadata(&self.staging)?, fs::symlink_metadata(spare)?);
        let make = Make::of(&anew).filter(|make| Make::of(&old).is_some_and(|old| old.is_akin(*make)));
        // In the spare, which has its marker: what a kill leaves of the probe must not make a strange staging folder.
        let Some(make) = make.filter(|_| tells_names_apart(spare)) else { return Ok(None) };
        if fs::read(spare.join(MARKER))? != marker_text.as_bytes() {
            return Ok(None);
        }
        let Some(tree) = Tree::walk(spare, make)? else { return Ok(None) };
        // Those of the output folder, which its owner may have changed.
        fs::set_permissions(spare, anew.permissions())?;
        fs::rename(spare, &self.staging)?;
        Ok(Some(tree))
    }

    /// Moves the old site, which stands in the staging folder's place, to that of the spare. Says whether it did.
    pub(super) fn leave_old(&self, spare: &Path) -> bool {
        matches!(state(&self.staging), Ok(State::Ours)) && fs::rename(&self.staging, spare).is_ok()
    }

    /// Makes a spare of further names for the files of the output, if there is none and it can be.
    pub(super) fn leave_links(&self, spare: &Path, tree: &Tree) {
        let is_room = match state(spare) {
            Ok(State::Absent) => fs::create_dir(spare).is_ok(),
            Ok(State::Empty) => true,
            _ => false,
        };
        if is_room && tree.link(&self.out, spare).is_err() {
            // Of no use where files cannot have names; else the next build takes what is there.
            let _ = remove(spare);
        }
    }

    /// Removes what stands in the staging folder's place.
    pub(super) fn discard(&self) -> Result<(), WriteError> {
        if state(&self.staging)? == State::Absent { Ok(()) } else { remove(&self.staging) }
    }

    /// Where the system cannot exchange: killed between the two renames, [`Folders::repair`] undoes the first.
    pub(super) fn exchange_in_two_steps(&self) -> Result<(), WriteError> {
        rename(&self.out, &self.old)?;
        if let Err(error) = rename(&self.staging, &self.out) {
            rename(&self.old, &self.out)?;
            return Err(error);
        }
        rename(&self.old, &self.staging)
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum State {
    Absent,
    Empty,
    Ours,
    Foreign,
    File,
}

fn state(path: &Path) -> Result<State, WriteError> {
    match fs::symlink_metadata(path) {
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(State::Absent),
        Err(source) => return Err(WriteError::Io { action: "read", path: path.to_owned(), source }),
        Ok(meta) if !meta.is_dir() => return Ok(State::File),
        Ok(_) => {}
    }
    if fs::symlink_metadata(path.join(MARKER)).is_ok_and(|marker| marker.is_file()) {
        return Ok(State::Ours);
    }
    let mut entries = fs::read_dir(path).map_err(WriteError::io("read", path))?;
    Ok(if entries.next().is_none() { State::Empty } else { State::Foreign })
}

/// Removes a folder that is ours, the marker last, so that a kill leaves it recognisable.
fn remove(folder: &Path) -> Result<(), WriteError> {
    let entries = fs::read_dir(folder).map_err(WriteError::io("read", folder))?;
    for entry in entries {
        let entry = entry.map_err(WriteError::io("read", folder))?;
        if entry.file_name() == MARKER {
            continue;
        }
        let path = entry.path();
        let removed = match entry.file_type() {
            Ok(kind) if kind.is_dir() => fs::remove_dir_all(&path),
            Ok(_) => fs::remove_file(&path),
            Err(error) => Err(error),
        };
        removed.map_err(WriteError::io("remove", &path))?;
    }
    fs::remove_dir_all(folder).map_err(WriteError::io("remove", folder))
}

fn rename(from: &Path, to: &Path) -> Result<(), WriteError> {
    fs::rename(from, to).map_err(WriteError::io("replace", to))
}

/// Whether a folder takes names that differ in case, or in how an accent is encoded, for those of different
/// files. Where it does not, what stands in a file's place could have another name.
fn tells_names_apart(folder: &Path) -> bool {
    let name = folder.join(PROBE);
    let others = [".guidewright-\u{e9}", ".guidewright-E\u{301}"];
    let is_apart = unlink(&name).is_ok()
        && fs::File::create_new(&name).is_ok()
        && others.iter().all(|other| fs::exists(folder.join(other)).is_ok_and(|exists| !exists));
    fs::remove_file(&name).is_ok() && is_apart
}

#[cfg(target_os = "linux")]
fn exchange_in_one_step(a: &Path, b: &Path) -> io::Result<()> {
    use rustix::fs::{CWD, RenameFlags, renameat_with};
    Ok(renameat_with(CWD, a, CWD, b, RenameFlags::EXCHANGE)?)
}

#[cfg(not(target_os = "linux"))]
fn exchange_in_one_step(_a: &Path, _b: &Path) -> io::Result<()> {
    Err(ErrorKind::Unsupported.into())
}

/// Whether the kernel or the file system does not know the exchange.
fn is_unsupported(error: &io::Error) -> bool {
    // EINVAL is what file systems without RENAME_EXCHANGE answer.
    matches!(error.kind(), ErrorKind::Unsupported | ErrorKind::InvalidInput)
}
