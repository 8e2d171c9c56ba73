//! What changed since a revision, as git tells it.
//!
//! Enters: a folder and a revision. Leaves: for each file, the lines that are new or other since the
//! revision where the work on it began, and the places where lines were taken away. Files that git does
//! not know yet are new as a whole.

use std::collections::BTreeMap;
use std::ffi::OsStr;
use std::io;
use std::ops::RangeInclusive;
use std::path::{Path, PathBuf};
use std::process::Command;

/// The lines of a working tree that changed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Changes {
    files: BTreeMap<PathBuf, FileChanges>,
}

/// What changed in a file. Lines count from one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum FileChanges {
    /// All of it is new.
    Whole,
    /// Some lines.
    Lines {
        /// Lines that are new or other, in order.
        changed: Vec<RangeInclusive<u32>>,
        /// The lines after which others were taken away; zero for the beginning.
        removed_after: Vec<u32>,
    },
}

impl FileChanges {
    /// Whether any of these lines is new or other.
    pub fn touches(&self, lines: &RangeInclusive<u32>) -> bool {
        match self {
            Self::Whole => true,
            Self::Lines { changed, .. } => {
                changed.iter().any(|one| one.start() <= lines.end() && lines.start() <= one.end())
            }
        }
    }

    /// Whether lines were taken away between the first and the last of these.
    pub fn is_cut_in(&self, lines: &RangeInclusive<u32>) -> bool {
        match self {
            Self::Whole => false,
            Self::Lines { removed_after, .. } => {
                removed_after.iter().any(|line| lines.start() <= line && line < lines.end())
            }
        }
    }
}

impl Changes {
    /// What changed in a file of the folder that was asked about; `None` if nothing did.
    pub fn of(&self, path: &Path) -> Option<&FileChanges> {
        self.files.get(&path.canonicalize().ok()?)
    }
}

/// Why it cannot be told what changed.
#[derive(Debug, thiserror::Error)]
pub enum ChangesError {
    /// There is no git.
    #[error("cannot start git, which tells what changed")]
    NoGit(#[source] io::Error),
    /// Git refuses.
    #[error("git cannot tell what changed since `{revision}`: {message}")]
    Refused {
        /// What was asked for.
        revision: String,
        /// What git says.
        message: String,
    },
}

/// Asks git what changed in the working tree of `folder` since its history left that of `revision`.
pub fn changes(folder: &Path, revision: &str) -> Result<Changes, ChangesError> {
    let git = Git { folder, revision };
    if revision.starts_with('-') {
        return Err(git.refused("a revision does not begin with `-`"));
    }
    let top = PathBuf::from(git.run(["rev-parse", "--show-toplevel"])?.trim_end_matches(['\n', '\r']));
    let commit = git.run(["rev-parse", "--verify", "--quiet", &format!("{revision}^{{commit}}")]);
    let commit = commit.map_err(|_| git.refused("there is no such commit here; a shallow clone may lack it"))?;
    let commit = commit.trim();
    // Without a common ancestor, all that differs is new.
    let base = git.run(["merge-base", commit, "HEAD"]).unwrap_or_else(|_| commit.to_owned());
    let options = ["--unified=0", "--no-color", "--no-ext-diff", "--no-renames", "--src-prefix=a/", "--dst-prefix=b/"];
    let arguments = ["-c", "core.quotePath=false", "diff"].into_iter().chain(options).chain([base.trim(), "--"]);
    let mut files = parse(&git.run(arguments)?);
    let others = git.run(["ls-files", "--others", "--exclude-standard", "--full-name", "-z", "--", ":/"])?;
    files.extend(others.split_terminator('\0').map(|path| (path.to_owned(), FileChanges::Whole)));
    let real = |path: String| top.join(path).canonicalize().ok();
    Ok(Changes { files: files.into_iter().filter_map(|(path, changes)| Some((real(path)?, changes))).collect() })
}

struct Git<'a> {
    folder: &'a Path,
    revision: &'a str,
}

impl Git<'_> {
    fn run<S: AsRef<OsStr>>(&self, arguments: impl IntoIterator<Item = S>) -> Result<String, ChangesError> {
        let output = Command::new("git")
            .arg("-C")
            .arg(self.folder)
            .args(arguments)
            .env("LC_ALL", "C")
            .output()
            .map_err(ChangesError::NoGit)?;
        if output.status.success() {
            return Ok(String::from_utf8_lossy(&output.stdout).into_owned());
        }
        let message = String::from_utf8_lossy(&output.stderr);
        Err(self.refused(message.lines().next().unwrap_or("it gives no reason").trim_start_matches("fatal: ")))
    }

    fn refused(&self, message: &str) -> ChangesError {
        ChangesError::Refused { revision: self.revision.to_owned(), message: message.to_owned() }
    }
}

/// The files of a unified difference without context, and their changed lines.
fn parse(difference: &str) -> BTreeMap<String, FileChanges> {
    let mut files = BTreeMap::new();
    let mut current: Option<String> = None;
    // Lines of a hunk's body may look like headers: their number is known.
    let mut body = 0u32;
    for line in difference.split('\n') {
        if body > 0 && line.starts_with(['+', '-']) {
            body -= 1;
        } else if let Some(path) = line.strip_prefix("+++ ") {
            current = unquoted(path.trim_end_matches(['\t', '\r'])).strip_prefix("b/").map(str::to_owned);
        } else if let Some((removed, added)) = hunk(line) {
            body = removed.1 + added.1;
            let Some(path) = &current else { continue };
            let entry = files
                .entry(path.clone())
                .or_insert_with(|| FileChanges::Lines { changed: Vec::new(), removed_after: Vec::new() });
            if let FileChanges::Lines { changed, removed_after } = entry {
                let (first, count) = added;
                if count > 0 {
                    changed.push(first..=first + count - 1);
                }
                if removed.1 > count {
                    removed_after.push((first + count).saturating_sub(u32::from(count > 0)));
                }
            }
        }
    }
    files
}

/// A line and how many there are.
type Lines = (u32, u32);

/// Of a line such as `@@ -3,2 +3 @@`: the lines of the old file and of the new one.
fn hunk(line: &str) -> Option<(Lines, Lines)> {
    let (ranges, _) = line.strip_prefix("@@ -")?.split_once(" @@")?;
    let (removed, added) = ranges.split_once(" +")?;
    let lines = |text: &str| match text.split_once(',') {
        Some((line, count)) => Some((line.parse().ok()?, count.parse().ok()?)),
        None => Some((text.parse().ok()?, 1)),
    };
    Some((lines(removed)?, lines(added)?))
}

/// A path as git prints it: in quotes, with escapes, if it holds a quote, a backslash or a control character.
fn unquoted(path: &str) -> String {
    let Some(inner) = path.strip_prefix('"').and_then(|path| path.strip_suffix('"')) else { return path.to_owned() };
    let mut bytes = Vec::with_capacity(inner.len());
    let mut rest = inner.as_bytes();
    while let [first, after @ ..] = rest {
        rest = after;
        if *first != b'\\' {
            bytes.push(*first);
            continue;
        }
        let octal = after.get(..3).and_then(|digits| std::str::from_utf8(digits).ok());
        if let Some(byte) = octal.and_then(|digits| u8::from_str_radix(digits, 8).ok()) {
            bytes.push(byte);
            rest = &after[3..];
        } else if let [letter, after @ ..] = after {
            bytes.push(match letter {
                b'n' => b'\n',
                b't' => b'\t',
                b'r' => b'\r',
                other => *other,
            });
            rest = after;
        }
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hunks_are_lines() {
        let difference = "diff --git a/x.md b/x.md\n--- a/x.md\n+++ b/x.md\n@@ -3,0 +4,2 @@ head\n+++ b/no.md\n+@@ -1 +1 @@\n\
                          @@ -9 +11,0 @@\n-gone\n@@ -20,2 +21 @@\n-a\n-b\n+c\n\
                          diff --git a/y b/y\n--- a/y\n+++ /dev/null\n@@ -1 +0,0 @@\n-y\n\
                          --- \"a/q\\\"\\303\\251.md\"\n+++ \"b/q\\\"\\303\\251.md\"\n@@ -1 +1 @@\n-a\n+b\n";
        let files = parse(difference);
        assert_eq!(files.keys().collect::<Vec<_>>(), ["q\"é.md", "x.md"]);
        assert_eq!(files["x.md"], FileChanges::Lines { changed: vec![4..=5, 21..=21], removed_after: vec![11, 21] });
        assert!(files["x.md"].touches(&(5..=8)) && !files["x.md"].touches(&(6..=20)));
        assert!(files["x.md"].is_cut_in(&(10..=12)) && !files["x.md"].is_cut_in(&(12..=20)));
    }
}
