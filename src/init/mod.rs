//! The starter project, and new guides (`guide`).
//!
//! Enters: a folder. Leaves: a small site in it that builds without a finding, or new files in a site.
//! Never overwrites a file.

pub mod guide;

use std::fs::{self, File};
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

/// The files of the starter project: path and text.
const FILES: &[(&str, &str)] = &[
    ("guidewright.toml", include_str!("starter/guidewright.toml")),
    ("content/_index.md", include_str!("starter/_index.md")),
    ("content/guides/_index.md", include_str!("starter/guides.md")),
    ("content/guides/hello.md", include_str!("starter/hello.md")),
    ("content/guides/examples.md", include_str!("starter/examples.md")),
    (IGNORE, include_str!("starter/gitignore")),
];

/// What git leaves out. A repository often has such a file already, which is left as it is.
const IGNORE: &str = ".gitignore";

/// Why no project was made.
#[derive(Debug, thiserror::Error)]
pub enum InitError {
    /// A file that the project would have is there already.
    #[error("`{0}` exists already, and nothing is overwritten")]
    Exists(PathBuf),
    /// A file stands where a folder must be.
    #[error("`{0}` is a file, and no folder")]
    NoFolder(PathBuf),
    /// A folder on the way to a file is a link that leads out of the site.
    #[error("`{0}` is not in the site: a folder on the way is a link that leads out of `content/`")]
    Outside(PathBuf),
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

/// A project that was started.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Started {
    /// The files that were made.
    pub made: Vec<PathBuf>,
    /// The `.gitignore` that was there and was left alone.
    pub left: Option<PathBuf>,
}

/// Makes the starter project in `folder` and says which files it has: all of them, or none.
pub fn init(folder: &Path) -> Result<Started, InitError> {
    let left = Some(folder.join(IGNORE)).filter(|path| fs::symlink_metadata(path).is_ok());
    let targets = FILES.iter().map(|(name, text)| (folder.join(name), *text));
    let made = create_all(targets.filter(|(path, _)| Some(path) != left.as_ref()).collect())?;
    Ok(Started { made, left })
}

/// Makes the files of a new guide in the folder `content`, and says where they are: all of them, or none.
pub fn add(content: &Path, files: &[guide::NewFile]) -> Result<Vec<PathBuf>, InitError> {
    for file in files {
        refuse_links_out(content, &content.join(&file.path))?;
    }
    create_all(files.iter().map(|file| (content.join(&file.path), file.text.as_str())).collect())
}

/// Refuses a path whose folders lead elsewhere: what is there is no part of the site.
fn refuse_links_out(content: &Path, path: &Path) -> Result<(), InitError> {
    let real = |path: &Path| fs::canonicalize(path).map_err(|source| InitError::Io { path: path.to_owned(), source });
    let there = path.ancestors().skip(1).find(|folder| fs::symlink_metadata(folder).is_ok());
    if real(there.unwrap_or(content))?.starts_with(real(content)?) {
        return Ok(());
    }
    Err(InitError::Outside(path.to_owned()))
}

fn create_all(targets: Vec<(PathBuf, &str)>) -> Result<Vec<PathBuf>, InitError> {
    if let Some((path, _)) = targets.iter().find(|(path, _)| fs::symlink_metadata(path).is_ok()) {
        return Err(InitError::Exists(path.clone()));
    }
    let mut made = Vec::new();
    for (path, text) in targets {
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
        fs::create_dir_all(parent).map_err(|source| match parent.ancestors().find(|above| above.is_file()) {
            Some(file) => InitError::NoFolder(file.to_owned()),
            None => InitError::Io { path: parent.to_owned(), source },
        })?;
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
        assert_eq!(init(&site).unwrap().made.len(), FILES.len());
        for (name, text) in FILES {
            assert_eq!(fs::read_to_string(site.join(name)).unwrap(), *text);
        }
        assert!(matches!(init(&site), Err(InitError::Exists(path)) if path.ends_with("guidewright.toml")));
        let names =
            walkdir::WalkDir::new(&site).into_iter().filter(|entry| entry.as_ref().unwrap().file_type().is_file());
        assert_eq!(names.count(), FILES.len());
    }

    #[test]
    fn the_project_shows_what_examples_can_do() {
        let text: String = FILES.iter().map(|(_, text)| *text).collect();
        let shown = ["title=", "hl=", "fragment=", "# ...", "invalid=", "tab=", "bundle=", "```console", "> [!TIP]"];
        for word in shown {
            assert!(text.contains(word), "{word}");
        }
        assert_eq!(text.matches("title=\"deployment.yaml\"").count(), 2, "a file and its next revision");
    }

    #[test]
    fn overwrites_nothing() {
        let root = tempfile::tempdir().unwrap();
        fs::write(root.path().join("guidewright.toml"), "mine").unwrap();
        fs::write(root.path().join("other"), "mine").unwrap();
        assert!(matches!(init(root.path()), Err(InitError::Exists(_))));
        assert_eq!(fs::read_dir(root.path()).unwrap().count(), 2);
        fs::remove_file(root.path().join("guidewright.toml")).unwrap();
        // What git leaves out in a repository is its own affair.
        fs::write(root.path().join(IGNORE), "mine").unwrap();
        let started = init(root.path()).unwrap();
        assert_eq!((started.made.len(), started.left), (FILES.len() - 1, Some(root.path().join(IGNORE))));
        assert_eq!(fs::read_to_string(root.path().join(IGNORE)).unwrap(), "mine");
        fs::write(root.path().join("file"), "").unwrap();
        for folder in ["file", "file/below"] {
            assert!(
                matches!(init(&root.path().join(folder)), Err(InitError::NoFolder(path)) if path.ends_with("file"))
            );
        }
    }

    #[cfg(unix)]
    #[test]
    fn nothing_is_written_through_a_link_that_leads_out() {
        let root = tempfile::tempdir().unwrap();
        let (content, elsewhere) = (root.path().join("content"), root.path().join("elsewhere"));
        fs::create_dir_all(content.join("inside")).unwrap();
        fs::create_dir(&elsewhere).unwrap();
        std::os::unix::fs::symlink(&elsewhere, content.join("out")).unwrap();
        std::os::unix::fs::symlink(content.join("inside"), content.join("in")).unwrap();
        let file = |path: &str| guide::NewFile { path: path.into(), text: "x".into(), role: guide::Role::Original };
        assert!(matches!(add(&content, &[file("out/a/b.md")]), Err(InitError::Outside(_))));
        assert_eq!(add(&content, &[file("in/a.md"), file("new/b.md")]).unwrap().len(), 2);
        assert!(matches!(add(&content, &[file("c.md"), file("new/b.md")]), Err(InitError::Exists(_))));
        assert!(!content.join("c.md").exists() && content.join("inside/a.md").is_file());
        assert_eq!(fs::read_dir(&elsewhere).unwrap().count(), 0);
    }
}
