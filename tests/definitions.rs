//! The definitions of `crds/`, through the program: what is right passes, what is wrong is told.
//!
//! `tests/definitions/<kind>.md` holds manifests of a kind. A line that ends in `# error` has a finding
//! at error level, and no other line has one.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

mod support;
use support::Folder;

#[test]
fn every_definition_is_sound() {
    let run = Folder::empty().run(&["check", "--format", "json", "--yaml", &display(&root().join("crds"))]);
    let run = run.expect_status(0);
    let summary = run.json().pop().expect("the last line is the summary");
    assert_eq!(run.json().len(), 1, "{}", run.stdout);
    assert!(summary["summary"].is_object(), "{}", run.stdout);
}

#[test]
fn every_definition_has_cases() {
    let kinds = |files: Vec<PathBuf>| -> BTreeSet<String> {
        files.iter().map(|path| path.file_stem().unwrap().to_string_lossy().into_owned()).collect()
    };
    assert_eq!(kinds(files(&root().join("crds"))), kinds(files(&root().join("tests/definitions"))));
}

#[test]
fn manifests_are_held_against_the_definitions() {
    let crds = display(&root().join("crds"));
    let mut complaints = String::new();
    for case in files(&root().join("tests/definitions")) {
        let name = case.file_name().unwrap().to_string_lossy().into_owned();
        let text = fs::read_to_string(&case).unwrap();
        let expected = expected(&text);
        let count = text.matches("\napiVersion:").count() as u64;
        assert!(count > 2 && !expected.is_empty(), "{name} holds no cases");

        let folder = Folder::with(&[(name.as_str(), text.as_str())]);
        let run = folder.run(&["check", "--format", "json", "--crds", &crds, &name]).expect_status(1);
        let mut lines = run.json();
        let summary = lines.pop().expect("the last line is the summary");
        assert_eq!(summary["summary"]["documents"]["manifest"], count, "{name}: {summary}");
        let told: BTreeSet<u64> = lines.iter().map(|line| line["line"].as_u64().unwrap()).collect();
        for line in lines.iter().filter(|line| !expected.contains(&line["line"].as_u64().unwrap())) {
            let _ = writeln!(complaints, "{name}:{}: not expected: {} {}", line["line"], line["rule"], line["message"]);
        }
        for line in expected.difference(&told) {
            let _ = writeln!(complaints, "{name}:{line}: not told");
        }
    }
    assert!(complaints.is_empty(), "\n{complaints}");
}

/// The lines of a text that are marked as wrong, from one.
fn expected(text: &str) -> BTreeSet<u64> {
    (1..).zip(text.lines()).filter(|(_, line)| line.ends_with(" # error")).map(|(number, _)| number).collect()
}

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn display(path: &Path) -> String {
    path.to_string_lossy().into_owned()
}

/// All files below a folder, sorted.
fn files(folder: &Path) -> Vec<PathBuf> {
    let mut entries: Vec<PathBuf> = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    entries.sort();
    entries.into_iter().flat_map(|path| if path.is_dir() { files(&path) } else { vec![path] }).collect()
}
