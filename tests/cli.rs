//! The program from outside, as cases in files.
//!
//! A case is a folder of `tests/cli/`: `args` has the arguments of one run on each line, `project`
//! the folder that they run in (a copy of it). `stdout`, `stderr` and `status` say what the runs
//! give, one after the other. `SNAPSHOTS=overwrite cargo test --test cli` writes what they gave.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use snapbox::{Assert, Data, dir::DirRoot};

#[test]
fn cases() {
    let mut cases: Vec<PathBuf> =
        fs::read_dir(root().join("tests/cli")).unwrap().map(|entry| entry.unwrap().path()).collect();
    cases.sort();
    assert!(cases.len() > 10, "the cases were not found");
    let failed: Vec<_> = cases.iter().filter(|case| std::panic::catch_unwind(|| run(case)).is_err()).collect();
    assert!(failed.is_empty(), "cases that differ: {failed:#?}");
}

#[test]
fn a_killed_build_leaves_the_old_site_or_the_new() {
    let folder = DirRoot::mutable_temp().expect("a scratch folder can be made");
    let root = folder.path().expect("the scratch folder has a path");
    let start = |args: &[&str]| {
        let mut command = Command::new(env!("CARGO_BIN_EXE_guidewright"));
        command.args(args).arg("--quiet").current_dir(root).spawn().expect("the program starts")
    };
    let finish = |args: &[&str]| assert!(start(args).wait().expect("the program ends").success(), "{args:?}");
    let retitle = |title: &str| fs::write(root.join("guidewright.toml"), format!("title = \"{title}\"\n")).unwrap();
    let title = || {
        let home = fs::read_to_string(root.join("public/index.html")).expect("there is a home page at any time");
        let pages = home.matches("<title>").count();
        assert_eq!(pages, 1, "the page is whole");
        home.contains("Old title")
    };
    finish(&["init"]);
    retitle("Old title");
    finish(&["build"]);
    let started = std::time::Instant::now();
    finish(&["build"]);
    let whole = started.elapsed();
    for round in 0..24 {
        retitle(if round % 2 == 0 { "New title" } else { "Old title" });
        let mut build = start(&["build"]);
        std::thread::sleep(whole * round / 22);
        build.kill().expect("the build is killed");
        build.wait().expect("the build ends");
        title();
    }
    retitle("Old title");
    finish(&["build"]);
    assert!(title());
    let mut left: Vec<_> = fs::read_dir(root).unwrap().map(|entry| entry.unwrap().file_name()).collect();
    left.sort();
    assert_eq!(left, [".gitignore", ".guidewright", "content", "guidewright.toml", "public"]);
    finish(&["build", "--no-cache", "--out", "anew"]);
    let read = |below: &str| files_below(&root.join(below));
    assert!(read("public") == read("anew"), "what builds left one another comes to the same files");
}

/// All files below a folder, by path.
fn files_below(below: &Path) -> BTreeMap<PathBuf, Vec<u8>> {
    let mut files = BTreeMap::new();
    let mut folders = vec![below.to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else {
                files.insert(path.strip_prefix(below).unwrap().to_owned(), fs::read(&path).unwrap());
            }
        }
    }
    files
}

#[test]
fn the_version_tells_what_the_program_is_built_from() {
    let told = |flag| {
        let output = Command::new(env!("CARGO_BIN_EXE_guidewright")).arg(flag).output().expect("the program starts");
        String::from_utf8(output.stdout).unwrap()
    };
    let short = format!("guidewright {}\n", env!("CARGO_PKG_VERSION"));
    assert_eq!(told("-V"), short);
    let long = told("--version");
    let mut lines = long.strip_prefix(&short).unwrap().lines();
    assert!(lines.next().is_some_and(|line| line.starts_with("Kubernetes 1.") && line.contains(" to 1.")), "{long}");
    let types = lines.next().and_then(|line| line.strip_prefix("API types of k8s-openapi ")).unwrap();
    assert!(types.split(", ").count() > 3 && types.split(", ").all(|version| version.starts_with("0.")), "{long}");
}

fn run(case: &Path) {
    let folder = DirRoot::mutable_temp().expect("a scratch folder can be made");
    let folder = match case.join("project") {
        project if project.is_dir() => folder.with_template(project.as_path()).expect("the project can be copied"),
        _ => folder,
    };
    let (mut stdout, mut stderr, mut status) = (String::new(), String::new(), String::new());
    let args = fs::read_to_string(case.join("args")).expect("a case has `args`");
    for line in args.lines() {
        let output = Command::new(env!("CARGO_BIN_EXE_guidewright"))
            .args(line.split_whitespace())
            .current_dir(folder.path().expect("the scratch folder has a path"))
            .env_remove("COLUMNS")
            .output()
            .expect("the program starts");
        stdout.push_str(&stable(&output.stdout));
        stderr.push_str(&stable(&output.stderr));
        status.push_str(&format!("{}\n", output.status.code().expect("the program is not killed")));
    }
    let assert = Assert::new().action_env("SNAPSHOTS");
    for (name, text) in [("stdout", stdout), ("stderr", stderr), ("status", status)] {
        assert.eq(text, Data::read_from(&case.join(name), None).raw());
    }
}

/// The text without what differs from run to run: the time that it took.
fn stable(bytes: &[u8]) -> String {
    let text = String::from_utf8_lossy(bytes);
    let lines = text.split_inclusive('\n').map(|line| {
        match line.strip_prefix("checked ").and_then(|rest| rest.split_once(" in ")) {
            Some((counts, rest)) => {
                format!("checked {counts} in TIME:{}", rest.split_once(':').map_or("", |(_, findings)| findings))
            }
            None => without_counts(line),
        }
    });
    lines.collect()
}

/// How many files there are changes with every rule, which has a page: only none and some differ.
fn without_counts(line: &str) -> String {
    if !line.starts_with("published ") {
        return line.to_owned();
    }
    let is_count = |word: &str| word != "0" && word.bytes().all(|byte| byte.is_ascii_digit());
    let words = line.split_inclusive(' ').map(|word| if is_count(word.trim_end()) { "N " } else { word });
    words.collect()
}

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}
