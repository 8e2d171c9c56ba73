//! What the end-to-end tests share: a scratch folder with a site in it, and the program run on it.

#![allow(dead_code, reason = "each test crate uses its own part")]
#![allow(unreachable_pub, reason = "shared by several test crates")]

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

/// A scratch folder that is gone after the test.
pub struct Folder(tempfile::TempDir);

impl Folder {
    /// An empty one.
    pub fn empty() -> Self {
        Self(tempfile::tempdir().expect("a scratch folder can be made"))
    }

    /// One with these files: path and bytes.
    pub fn with<B: AsRef<[u8]>>(files: &[(&str, B)]) -> Self {
        let folder = Self::empty();
        for (path, bytes) in files {
            folder.write(path, bytes);
        }
        folder
    }

    /// A site with these guides: path in `content/` and text.
    pub fn site(guides: &[(&str, &str)]) -> Self {
        let folder = Self::with(&[("guidewright.toml", "title = \"Test\"\n")]);
        for (path, text) in guides {
            folder.write(&format!("content/{path}"), text);
        }
        folder
    }

    /// Writes a file, with the folders above it.
    pub fn write(&self, path: &str, bytes: impl AsRef<[u8]>) {
        let path = self.path().join(path);
        if let Some(parent) = path.parent() {
            std::fs::create_dir_all(parent).expect("folders can be made");
        }
        std::fs::write(path, bytes).expect("files can be written");
    }

    /// Where it is.
    pub fn path(&self) -> &Path {
        self.0.path()
    }

    /// Runs the program in it.
    pub fn run(&self, args: &[&str]) -> Run {
        self.run_with(args, &[])
    }

    /// Runs the program in it with more environment variables.
    pub fn run_with(&self, args: &[&str], variables: &[(&str, &str)]) -> Run {
        let output = Command::new(env!("CARGO_BIN_EXE_guidewright"))
            .args(args)
            .current_dir(self.path())
            .env("NO_COLOR", "1")
            .envs(variables.iter().copied())
            .output()
            .expect("the program starts");
        Run::new(&output)
    }

    /// All files below a folder of it, by path.
    pub fn files(&self, below: &str) -> BTreeMap<String, Vec<u8>> {
        let root = self.path().join(below);
        let mut files = BTreeMap::new();
        let mut folders: Vec<PathBuf> = vec![root.clone()];
        while let Some(folder) = folders.pop() {
            let Ok(entries) = std::fs::read_dir(&folder) else { continue };
            for entry in entries {
                let path = entry.expect("entries are readable").path();
                if path.is_dir() {
                    folders.push(path);
                } else {
                    let name = path.strip_prefix(&root).expect("it is below").to_string_lossy().into_owned();
                    files.insert(name, std::fs::read(&path).expect("files are readable"));
                }
            }
        }
        files
    }
}

/// What a run of the program gave.
#[derive(Debug)]
pub struct Run {
    /// The exit status.
    pub status: i32,
    /// Standard output.
    pub stdout: String,
    /// Standard error.
    pub stderr: String,
}

impl Run {
    fn new(output: &Output) -> Self {
        Self {
            status: output.status.code().expect("the program is not killed"),
            stdout: String::from_utf8_lossy(&output.stdout).into_owned(),
            stderr: String::from_utf8_lossy(&output.stderr).into_owned(),
        }
    }

    /// Fails with everything that the program said, unless the status is this.
    #[track_caller]
    pub fn expect_status(self, status: i32) -> Self {
        assert_eq!(self.status, status, "stdout:\n{}\nstderr:\n{}", self.stdout, self.stderr);
        self
    }

    /// Fails unless standard output or error has this text.
    #[track_caller]
    pub fn expect_text(self, text: &str) -> Self {
        assert!(
            self.stdout.contains(text) || self.stderr.contains(text),
            "no `{text}` in\nstdout:\n{}\nstderr:\n{}",
            self.stdout,
            self.stderr
        );
        self
    }

    /// The JSON lines of standard output.
    pub fn json(&self) -> Vec<serde_json::Value> {
        self.stdout
            .lines()
            .map(|line| serde_json::from_str(line).unwrap_or_else(|error| panic!("{error}: {line}")))
            .collect()
    }
}
