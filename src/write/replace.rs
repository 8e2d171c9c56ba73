//! One file of an author's, replaced as a whole or not at all.

use std::fs;
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

use super::WriteError;

/// Gives a file another text, in one step and with the same permissions, if it still holds `old`. A
/// link stays a link: the file that it leads to is replaced.
pub fn replace(path: &Path, old: &str, new: &str) -> Result<(), WriteError> {
    let real = fs::canonicalize(path).map_err(WriteError::io("find", path))?;
    let bytes = fs::read(&real).map_err(WriteError::io("read", path))?;
    if bytes != old.as_bytes() {
        return Err(WriteError::Changed(path.to_owned()));
    }
    let permissions = fs::metadata(&real).map_err(WriteError::io("read", path))?.permissions();
    let (staged, mut file) = stage(&real).map_err(WriteError::io("write beside", path))?;
    let written = file
        .write_all(new.as_bytes())
        .and_then(|()| file.set_permissions(permissions))
        .and_then(|()| file.sync_all())
        .and_then(|()| fs::rename(&staged, &real));
    written.map_err(|error| {
        // The first error is the one to tell.
        let _ = fs::remove_file(&staged);
        WriteError::io("replace", path)(error)
    })
}

/// Writes a file that is a program's own, in one step: it has the old bytes or the new ones. A link
/// stays a link, and what is no file, such as `/dev/stdout`, is written to.
pub fn put(path: &Path, bytes: &[u8]) -> Result<(), WriteError> {
    if fs::metadata(path).is_ok_and(|meta| !meta.is_file() && !meta.is_dir()) {
        let written = fs::File::options().append(true).open(path).and_then(|mut file| file.write_all(bytes));
        return written.map_err(WriteError::io("write", path));
    }
    let real = fs::canonicalize(path).unwrap_or_else(|_| path.to_owned());
    let (staged, mut file) = stage(&real).map_err(WriteError::io("write", path))?;
    let written = file.write_all(bytes).and_then(|()| file.sync_all()).and_then(|()| fs::rename(&staged, &real));
    written.map_err(|error| {
        // The first error is the one to tell.
        let _ = fs::remove_file(&staged);
        WriteError::io("write", path)(error)
    })
}

/// A new file beside another one.
fn stage(beside: &Path) -> io::Result<(PathBuf, fs::File)> {
    let name = beside.file_name().unwrap_or_default().to_string_lossy().into_owned();
    let mut last = io::Error::from(io::ErrorKind::AlreadyExists);
    for number in 0..100 {
        let path = beside.with_file_name(format!(".{name}.guidewright-{number}"));
        match fs::File::create_new(&path) {
            Ok(file) => return Ok((path, file)),
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => last = error,
            Err(error) => return Err(error),
        }
    }
    Err(last)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_made_or_made_anew() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("report.json");
        for text in ["old", "new"] {
            put(&path, text.as_bytes()).unwrap();
            assert_eq!(fs::read_to_string(&path).unwrap(), text);
        }
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
        assert!(put(&folder.path().join("none/report.json"), b"").is_err());
    }

    #[cfg(unix)]
    #[test]
    fn what_is_no_file_is_written_to_and_stays() {
        use std::os::unix::fs::FileTypeExt as _;
        let folder = tempfile::tempdir().unwrap();
        let link = folder.path().join("device");
        std::os::unix::fs::symlink("/dev/null", &link).unwrap();
        put(&link, b"told").unwrap();
        assert!(fs::metadata("/dev/null").unwrap().file_type().is_char_device());
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
    }

    #[test]
    fn a_file_is_replaced_as_a_whole() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.md");
        fs::write(&path, "old").unwrap();
        replace(&path, "old", "new").unwrap();
        assert_eq!(fs::read_to_string(&path).unwrap(), "new");
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
    }

    #[test]
    fn what_somebody_changed_meanwhile_is_left() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.md");
        fs::write(&path, "newer").unwrap();
        assert!(matches!(replace(&path, "old", "new"), Err(WriteError::Changed(_))));
        assert_eq!(fs::read_to_string(&path).unwrap(), "newer");
        assert!(matches!(replace(&folder.path().join("b.md"), "", "new"), Err(WriteError::Io { .. })));
    }

    #[cfg(unix)]
    #[test]
    fn links_and_permissions_stay() {
        use std::os::unix::fs::{PermissionsExt as _, symlink};
        let folder = tempfile::tempdir().unwrap();
        let (path, link) = (folder.path().join("a.md"), folder.path().join("link.md"));
        fs::write(&path, "old").unwrap();
        fs::set_permissions(&path, fs::Permissions::from_mode(0o640)).unwrap();
        symlink("a.md", &link).unwrap();
        replace(&link, "old", "new").unwrap();
        assert_eq!(fs::read_to_string(&path).unwrap(), "new");
        assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o640);
        assert!(fs::symlink_metadata(&link).unwrap().is_symlink());
    }
}
