//! What a build leaves for the next one, on disk: in `.guidewright/cache/` of the site's folder.
//!
//! A record tells of each file how it was left. One that is older than the output is of less use, and never wrong.
//! Beside it is the spare, a second tree of the site: see [`super`].
//! The folder may be removed at any time. What cannot be read, or was written by another program, counts as nothing.
//! Git is told to leave the folder alone.

use std::fs::{self, File};
use std::io::{self, BufWriter, Seek as _, Write as _};
use std::path::{Path, PathBuf};

use sha2::{Digest as _, Sha256};

use super::WriteError;
use crate::pipeline::record::Record;

/// The folder of a site in which programs keep what is theirs.
const FOLDER: &str = ".guidewright";

/// How long the sum before a record is.
const SUM: usize = 32;

/// So much of a record is written at a time.
const BUFFER: usize = 64 * 1024;

/// Where a site's cache is, for one output folder.
#[derive(Clone, Debug)]
pub struct Cache {
    folder: PathBuf,
    file: PathBuf,
    spare: PathBuf,
}

impl Cache {
    /// Of the site in this folder, built to that one.
    pub fn of(site: &Path, out: &Path) -> Self {
        let folder = site.join(FOLDER);
        let real = std::path::absolute(out).unwrap_or_else(|_| out.to_owned());
        let name: String = Sha256::digest(real.as_os_str().as_encoded_bytes())
            .iter()
            .take(8)
            .map(|byte| format!("{byte:02x}"))
            .collect();
        let cache = folder.join("cache");
        Self { file: cache.join(format!("build-{name}")), spare: cache.join(format!("spare-{name}")), folder }
    }

    /// Where the spare is, once a record was written. `None` if a link leads elsewhere: folders are made and
    /// removed there.
    pub fn spare(&self) -> Option<PathBuf> {
        let is_link = |folder: &Path| fs::symlink_metadata(folder).is_ok_and(|meta| meta.is_symlink());
        let is_elsewhere = is_link(&self.folder) || self.spare.parent().is_some_and(is_link);
        (!is_elsewhere).then(|| self.spare.clone())
    }

    /// What this program left, or nothing.
    pub fn read(&self, program: &str) -> Record<'static> {
        let bytes = fs::read(&self.file).unwrap_or_default();
        let Some((sum, body)) = bytes.split_at_checked(SUM) else { return Record::default() };
        // A file that was cut short or changed is none.
        if Sha256::new().chain_update(program).chain_update(body).finalize().as_slice() != sum {
            return Record::default();
        }
        postcard::from_bytes(body).unwrap_or_default()
    }

    /// Leaves a record for this program.
    pub fn write(&self, program: &str, record: &Record<'_>) -> Result<(), WriteError> {
        if let Some(parent) = self.file.parent() {
            fs::create_dir_all(parent).map_err(|error| self.failed(error))?;
        }
        let ignore = self.folder.join(".gitignore");
        if !ignore.exists() {
            fs::write(&ignore, "*\n").map_err(|error| self.failed(error))?;
        }
        self.put(program, record).map_err(|error| self.failed(error))
    }

    /// Writes over the record that is there, whose room on disk is the new one's. Until the sum at its beginning
    /// is written, which comes last, the file is none.
    fn put(&self, program: &str, record: &Record<'_>) -> io::Result<()> {
        let mut file = File::options().write(true).create(true).truncate(false).open(&self.file)?;
        file.write_all(&[0; SUM])?;
        let body = Summing { file: &file, sum: Sha256::new().chain_update(program), length: 0, failure: None };
        let mut body = BufWriter::with_capacity(BUFFER, body);
        let written = postcard::to_io(record, &mut body).map_err(io::Error::other).and_then(io::Write::flush);
        let (Summing { sum, length, failure, .. }, _) = body.into_parts();
        match failure {
            // What postcard says of a writer that fails is not why.
            Some(failure) => return Err(failure),
            None => written?,
        }
        file.set_len(SUM as u64 + length)?;
        file.rewind()?;
        file.write_all(&sum.finalize())
    }

    fn failed(&self, source: io::Error) -> WriteError {
        WriteError::Io { action: "write", path: self.file.clone(), source }
    }
}

/// Writes to a file, and sums up what it writes.
struct Summing<'f> {
    file: &'f File,
    sum: Sha256,
    length: u64,
    /// Why nothing more can be written.
    failure: Option<io::Error>,
}

impl io::Write for Summing<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        match self.file.write(bytes) {
            Ok(count) => {
                self.sum.update(&bytes[..count]);
                self.length += count as u64;
                Ok(count)
            }
            Err(error) => {
                let kind = error.kind();
                if kind != io::ErrorKind::Interrupted {
                    self.failure = Some(error);
                }
                Err(kind.into())
            }
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        self.file.flush()
    }
}
