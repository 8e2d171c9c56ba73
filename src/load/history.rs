//! When each guide last changed, from the history that git keeps.
//!
//! One process reads the history once, newest commit first, and is stopped when every guide has its
//! day. A history that is not whole would give wrong days, so it gives none.

use std::collections::{BTreeMap, HashSet};
use std::io::{BufRead as _, BufReader};
use std::path::Path;
use std::process::{Command, Stdio};

use jiff::civil::Date;

use super::Project;

/// Why there are no days of last change.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NoHistory {
    /// The site lies in no repository, or there is no git.
    #[error("the site is in no git repository that can be read")]
    NoRepository,
    /// Only a part of the history was fetched.
    #[error("only a part of the git history is here; in CI, fetch all of it (`fetch-depth: 0`)")]
    Shallow,
    /// Git could not read it.
    #[error("git cannot read the history")]
    Unreadable,
}

/// Begins the line of a commit's day. No path begins so: git writes them from the repository's root.
const MARK: u8 = b'/';

impl Project {
    /// Reads when each guide last changed. Without a history no guide has a day.
    pub fn read_history(&mut self) -> Result<(), NoHistory> {
        let content = self.folder.join("content");
        let prefix = repository(&content)?;
        let mut wanted: HashSet<String> = self.inputs.iter().map(|input| format!("{prefix}{}", input.path)).collect();
        // The paths that git is asked for are below the folder that it runs in.
        let mut child = git(&content)
            .args(["log", "-z", "--name-only", "--no-renames", "--no-ext-diff", "--no-textconv", "--no-show-signature"])
            .args(["--format=/%cs", "--", "."])
            .stdout(Stdio::piped())
            .spawn()
            .map_err(|_| NoHistory::Unreadable)?;
        let mut days = BTreeMap::new();
        if let Some(output) = child.stdout.take() {
            let mut day = None;
            for part in BufReader::new(output).split(0) {
                if wanted.is_empty() {
                    break;
                }
                let Ok(part) = part else { break };
                // Between a commit's day and its first path git writes a line break.
                let part = part.strip_prefix(b"\n").unwrap_or(&part);
                match (part.first(), std::str::from_utf8(part)) {
                    (Some(&MARK), Ok(text)) => day = text[1..].trim().parse::<Date>().ok(),
                    (Some(_), Ok(path)) => {
                        if let (true, Some(day)) = (wanted.remove(path), day) {
                            days.insert(path[prefix.len()..].to_owned(), day);
                        }
                    }
                    _ => {}
                }
            }
        }
        if wanted.is_empty() {
            // All that was wanted is known: what git would still say is not read.
            let _ = child.kill();
        }
        let ended = child.wait().map_err(|_| NoHistory::Unreadable)?;
        if !wanted.is_empty() && !ended.success() {
            return Err(NoHistory::Unreadable);
        }
        self.changes = days;
        Ok(())
    }
}

/// The commit that a site's repository is at. `None` without a repository, or without a commit.
pub fn head(site: &Path) -> Option<String> {
    let output = git(site).args(["rev-parse", "HEAD"]).stdout(Stdio::piped()).output().ok()?;
    output.status.success().then(|| String::from_utf8_lossy(&output.stdout).trim().to_owned())
}

/// The path of a folder from the root of its repository, with a slash at its end.
fn repository(folder: &Path) -> Result<String, NoHistory> {
    let output = git(folder)
        .args(["rev-parse", "--is-shallow-repository", "--show-prefix"])
        .stdout(Stdio::piped())
        .output()
        .map_err(|_| NoHistory::NoRepository)?;
    if !output.status.success() {
        return Err(NoHistory::NoRepository);
    }
    let text = String::from_utf8(output.stdout).map_err(|_| NoHistory::Unreadable)?;
    match text.split_once('\n') {
        Some(("false", prefix)) => Ok(prefix.trim_end_matches('\n').to_owned()),
        Some(("true", _)) => Err(NoHistory::Shallow),
        _ => Err(NoHistory::Unreadable),
    }
}

/// Git in a folder. Nothing that a repository or its user configures runs another program.
fn git(folder: &Path) -> Command {
    let mut command = Command::new("git");
    command
        .current_dir(folder)
        .args([
            "--no-pager",
            "-c",
            "core.fsmonitor=false",
            "-c",
            "log.showSignature=false",
            "-c",
            "core.quotePath=false",
        ])
        .args(["-c", "log.follow=false"])
        .env("GIT_OPTIONAL_LOCKS", "0")
        .env("GIT_TERMINAL_PROMPT", "0")
        .env("LC_ALL", "C")
        .stdin(Stdio::null())
        .stderr(Stdio::null());
    command
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::load::{self, SiteFolder};

    /// Runs git in a folder, at a time; whether it did what was asked.
    fn run(folder: &Path, time: &str, arguments: &[&str]) -> bool {
        let identity = ["-c", "user.name=a", "-c", "user.email=a@example.com", "-c", "commit.gpgSign=false"];
        let mut command = Command::new("git");
        command.current_dir(folder).args(identity).args(arguments);
        command.env("GIT_AUTHOR_DATE", time).env("GIT_COMMITTER_DATE", time);
        command.stdout(Stdio::null()).stderr(Stdio::null()).status().is_ok_and(|status| status.success())
    }

    fn write(root: &Path, files: &[(&str, &str)]) {
        for (name, text) in files {
            let path = root.join(name);
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            std::fs::write(path, text).unwrap();
        }
    }

    fn site(root: &Path) -> Project {
        load::site(&SiteFolder { root: root.to_owned(), config: None }).unwrap()
    }

    #[test]
    fn each_guide_has_the_day_of_its_last_commit() {
        let root = tempfile::tempdir().unwrap();
        let docs = root.path().join("docs");
        write(
            root.path(),
            &[
                ("docs/guidewright.toml", "title = 't'"),
                ("docs/content/a.md", "a"),
                ("docs/content/g/가 나.md", "b"),
                ("docs/content/new.md", "c"),
            ],
        );
        let commit = |time: &str, what: &str| {
            assert!(
                run(root.path(), time, &["add", what]) && run(root.path(), time, &["commit", "-qm", "a\n/2001-01-01"])
            );
        };
        assert!(run(root.path(), "", &["init", "-q"]));
        commit("2024-03-01T23:30:00-0800", "docs/content/a.md");
        commit("2024-05-01T00:00:00Z", "docs/content/g");
        write(root.path(), &[("docs/content/a.md", "changed")]);
        commit("2025-01-02T03:04:05+09:00", "docs/content/a.md");
        write(root.path(), &[("docs/content/a.md", "not committed"), ("other.txt", "x")]);
        commit("2026-01-01T00:00:00Z", "other.txt");

        let mut project = site(&docs);
        assert_eq!(project.read_history(), Ok(()));
        let days: Vec<String> = project.changes.iter().map(|(path, day)| format!("{path} {day}")).collect();
        assert_eq!(days, ["a.md 2025-01-02", "g/가 나.md 2024-05-01"]);

        // A part of the history would give wrong days.
        let shallow = root.path().join("shallow");
        let from = format!("file://{}", root.path().display());
        assert!(run(root.path(), "", &["clone", "-q", "--depth", "1", &from, &shallow.display().to_string()]));
        write(&shallow, &[("docs/guidewright.toml", "title = 't'")]);
        assert_eq!(site(&shallow.join("docs")).read_history(), Err(NoHistory::Shallow));
    }

    #[test]
    fn without_a_repository_there_are_no_days() {
        let root = tempfile::tempdir().unwrap();
        write(root.path(), &[("guidewright.toml", "title = 't'"), ("content/a.md", "a")]);
        let mut project = site(root.path());
        assert_eq!(project.read_history(), Err(NoHistory::NoRepository));
        assert!(project.changes.is_empty());
    }
}
