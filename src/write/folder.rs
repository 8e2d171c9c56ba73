//! The output folder and its companions: what may be replaced, how it is, and what a killed build left.

use std::ffi::OsString;
use std::fs;
use std::io::{self, ErrorKind};
use std::path::{Path, PathBuf};

use super::{MARKER, WriteError};

/// The folders of a site whose files are sources.
const SOURCE_FOLDERS: [&str; 4] = ["content", "static", "templates", "crds"];

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

    /// Puts right what a killed build left: an old site without a new one goes back to its place, the rest goes.
    pub(super) fn repair(&self) -> Result<(), WriteError> {
        if state(&self.old)? == State::Ours && state(&self.out)? == State::Absent {
            rename(&self.old, &self.out)?;
        }
        for leftover in [&self.old, &self.staging] {
            match state(leftover)? {
                State::Absent => {}
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
        remove(&self.old)
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
