//! One build at a time per output folder.

use std::fs::{self, File, TryLockError};
use std::path::{Path, PathBuf};

use super::WriteError;

/// Holds the lock of an output folder until it is dropped. A killed build frees it, too.
#[derive(Debug)]
pub(super) struct Lock {
    path: PathBuf,
    file: File,
}

impl Lock {
    pub(super) fn acquire(path: PathBuf, out: &Path) -> Result<Self, WriteError> {
        loop {
            let file = File::options()
                .create(true)
                .truncate(false)
                .write(true)
                .open(&path)
                .map_err(WriteError::io("write beside the output folder, at", &path))?;
            match file.try_lock() {
                Ok(()) => {}
                Err(TryLockError::WouldBlock) => return Err(WriteError::Busy(out.to_owned())),
                Err(TryLockError::Error(source)) => {
                    return Err(WriteError::Io { action: "lock", path, source });
                }
            }
            // The build before may have removed the file between our opening and our locking it.
            if is_at(&file, &path) {
                return Ok(Self { path, file });
            }
        }
    }
}

impl Drop for Lock {
    fn drop(&mut self) {
        // Removed while it is still held, so that nobody takes a lock on a file that has no name.
        let _ = fs::remove_file(&self.path);
        let _ = self.file.unlock();
    }
}

#[cfg(unix)]
fn is_at(file: &File, path: &Path) -> bool {
    use std::os::unix::fs::MetadataExt as _;
    match (file.metadata(), fs::metadata(path)) {
        (Ok(ours), Ok(theirs)) => (ours.dev(), ours.ino()) == (theirs.dev(), theirs.ino()),
        _ => false,
    }
}

#[cfg(not(unix))]
fn is_at(_file: &File, _path: &Path) -> bool {
    // An open file cannot be removed there.
    true
}
