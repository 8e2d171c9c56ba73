//! The starter project.
//!
//! Enters: a folder. Leaves: a small site in it that builds without a finding. Never overwrites a file.

use std::fs::{self, File};
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

/// The files of the starter project: path and text.
const FILES: &[(&str, &str)] = &[
    ("guidewright.toml", include_str!("starter/guidewright.toml")),
    ("content/_index.md", include_str!("starter/_index.md")),
    ("content/guides/hello.md", include_str!("starter/hello.md")),
    (".gitignore", include_str!("starter/gitignore")),
];

/// Why no project was made.
#[derive(Debug, thiserror::Error)]
pub enum InitError {
    /// A file that the project would have is there already.
    #[error("`{0}` exists already, and nothing is overwritten")]
    Exists(PathBuf),
    /// The file system refuses.
    #[error("cannot write `{path}`")]
    Io {
        /// Which path.
        path: PathBuf,
        /// Why not.
        #[source]
        source: io::Error,
    },
}

/// Makes the starter project in `folder` and says which files it has: all of them, or none.
pub fn init(folder: &Path) -> Result<Vec<PathBuf>, InitError> {
    let targets = || FILES.iter().map(|(name, text)| (folder.join(name), *text));
    if let Some((path, _)) = targets().find(|(path, _)| fs::symlink_metadata(path).is_ok()) {
        return Err(InitError::Exists(path));
    }
    let mut made = Vec::new();
    for (path, text) in targets() {
        if let Err(error) = create(&path, text) {
            for path in &made {
                // What cannot be taken back is a file that the user can see.
                let _ = fs::remove_file(path);
            }
            return Err(error);
        }
        made.push(path);
    }
    Ok(made)
}

/// Makes a file that appears with all of its text or not at all.
fn create(path: &Path, text: &str) -> Result<(), InitError> {
    let io = |source: io::Error| match source.kind() {
        io::ErrorKind::AlreadyExists => InitError::Exists(path.to_owned()),
        _ => InitError::Io { path: path.to_owned(), source },
    };
    if let Some(parent) = path.parent() {
        fs::create_dir_all(parent).map_err(|source| InitError::Io { path: parent.to_owned(), source })?;
    }
    let mut draft = path.as_os_str().to_owned();
    draft.push(".guidewright-draft");
    let draft = PathBuf::from(draft);
    let written = fs::write(&draft, text).and_then(|()| match fs::hard_link(&draft, path) {
        Err(error) if error.kind() != io::ErrorKind::AlreadyExists => {
            // A file system without links: the next best.
            File::create_new(path)?.write_all(text.as_bytes())
        }
        linked => linked,
    });
    let removed = fs::remove_file(&draft);
    written.and(removed).map_err(io)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn makes_a_project_once() {
        let root = tempfile::tempdir().unwrap();
        let site = root.path().join("a/site");
        assert_eq!(init(&site).unwrap().len(), FILES.len());
        for (name, text) in FILES {
            assert_eq!(fs::read_to_string(site.join(name)).unwrap(), *text);
        }
        assert!(matches!(init(&site), Err(InitError::Exists(path)) if path.ends_with("guidewright.toml")));
        let names =
            walkdir::WalkDir::new(&site).into_iter().filter(|entry| entry.as_ref().unwrap().file_type().is_file());
        assert_eq!(names.count(), FILES.len());
    }

    #[test]
    fn overwrites_nothing() {
        let root = tempfile::tempdir().unwrap();
        fs::write(root.path().join(".gitignore"), "mine").unwrap();
        fs::write(root.path().join("other"), "mine").unwrap();
        assert!(matches!(init(root.path()), Err(InitError::Exists(_))));
        assert_eq!(fs::read_dir(root.path()).unwrap().count(), 2);
        fs::remove_file(root.path().join(".gitignore")).unwrap();
        init(root.path()).unwrap();
        fs::write(root.path().join("file"), "").unwrap();
        assert!(matches!(init(&root.path().join("file")), Err(InitError::Io { .. })));
    }
}
