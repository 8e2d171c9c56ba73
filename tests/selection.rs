//! Which findings `check` tells: of a branch's changes, and of what comes in by the standard input.

#![allow(
    clippy::unwrap_used,
    clippy::print_stdout,
    reason = "a test fails by panicking, and says what it could not try"
)]

use std::fs;
use std::io::Write as _;
use std::path::Path;
use std::process::{Command, Output, Stdio};

const GUIDE: &str = "# Web\n\n```yaml\napiVersion: v1\nkind: Service\nmetadata:\n  name: web\nspec:\n  selector:\n    \
                     app: web\n  ports:\n  - port: eighty\n    name: http\n  - port: 81\n    name: more\n```\n";

fn check(folder: &Path, args: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_guidewright")).arg("check").args(args).current_dir(folder).output().unwrap()
}

/// The places and rules of the findings.
fn found(folder: &Path, args: &[&str]) -> Vec<String> {
    let output = check(folder, &[args, &["--format", "json"]].concat());
    let text = String::from_utf8(output.stdout).unwrap();
    let lines = text.lines().map(|line| serde_json::from_str::<serde_json::Value>(line).unwrap());
    lines
        .filter(|line| line.get("rule").is_some())
        .map(|line| format!("{}:{} {}", line["path"].as_str().unwrap(), line["line"], line["rule"].as_str().unwrap()))
        .collect()
}

#[test]
fn only_what_changed_is_told() {
    let folder = tempfile::tempdir().unwrap();
    let root = folder.path();
    let git = |args: &[&str]| {
        let identity = ["-c", "user.name=n", "-c", "user.email=e@example.com", "-c", "init.defaultBranch=main"];
        let run = Command::new("git").args(identity).args(args).current_dir(root).output();
        run.is_ok_and(|output| output.status.success())
    };
    if !git(&["init", "-q"]) {
        println!("NOT RUN: there is no git here to tell what changed");
        return;
    }
    fs::create_dir(root.join("docs")).unwrap();
    let (web, other) = (root.join("docs/a web.md"), root.join("docs/other.md"));
    fs::write(&web, GUIDE).unwrap();
    fs::write(&other, GUIDE).unwrap();
    assert!(git(&["add", "."]) && git(&["commit", "-qm", "one"]) && git(&["tag", "one"]));
    assert_eq!(found(root, &["docs"]).len(), 2);
    assert_eq!(found(root, &["docs", "--diff", "one"]), [""; 0]);

    // A line that is other, and lines that are gone: what is missing may have stood there.
    fs::write(&web, GUIDE.replace("port: 81", "port: 99999")).unwrap();
    assert_eq!(found(root, &["docs", "--diff", "one"]), ["docs/a web.md:14 object::out-of-range"]);
    fs::write(&other, GUIDE.replace("    name: more\n", "")).unwrap();
    assert_eq!(
        found(root, &["docs", "--diff", "HEAD"]),
        [
            "docs/a web.md:14 object::out-of-range",
            "docs/other.md:12 schema::wrong-type",
            "docs/other.md:14 object::required-value"
        ]
    );

    // What others did since counts for nothing; a new file counts as a whole.
    assert!(git(&["checkout", "-q", "--", "."]) && git(&["checkout", "-qb", "theirs"]));
    fs::write(&web, GUIDE.replace("eighty", "ninety")).unwrap();
    assert!(git(&["commit", "-qam", "theirs"]) && git(&["checkout", "-q", "-b", "ours", "one"]));
    fs::write(root.join("docs/new.md"), GUIDE).unwrap();
    assert_eq!(found(root, &["docs", "--diff", "theirs"]), ["docs/new.md:12 schema::wrong-type"]);
    let refused = check(root, &["docs", "--diff", "none"]);
    assert_eq!(refused.status.code(), Some(2));
    assert!(String::from_utf8_lossy(&refused.stderr).contains("no such commit"));
}

#[test]
fn the_standard_input_is_checked_under_a_name() {
    let folder = tempfile::tempdir().unwrap();
    let run = |args: &[&str], text: &str| {
        let mut child = Command::new(env!("CARGO_BIN_EXE_guidewright"))
            .args(args)
            .current_dir(folder.path())
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        // A program that refuses its arguments may be gone before it reads.
        let _ = child.stdin.take().unwrap().write_all(text.as_bytes());
        let output = child.wait_with_output().unwrap();
        let text = String::from_utf8_lossy(&[output.stdout, output.stderr].concat()).into_owned();
        (output.status.code().unwrap(), text)
    };
    let (status, text) = run(&["check", "-"], GUIDE);
    assert!(status == 1 && text.contains("--> stdin.md:12:11"), "{text}");
    let (status, text) = run(&["check", "--stdin-filename", "deploy/all.yaml", "-"], "apiVersion: v1\nkind: Pod\n");
    assert!(status == 1 && text.contains("--> deploy/all.yaml:1:1"), "{text}");
    let (status, text) = run(&["check", "--fix", "-"], GUIDE);
    assert!(status == 2 && text.contains("repairs files"), "{text}");
    let (status, text) = run(&["check", "--stdin-filename", "a.png", "-"], GUIDE);
    assert!(status == 2 && text.contains("a.png"), "{text}");
}

#[test]
fn reports_go_to_files_too() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("a.md"), GUIDE).unwrap();
    let outputs = ["a.md", "--output", "sarif=a.sarif", "--output", "junit=a.xml", "--output", "text=a.txt"];
    let output = check(folder.path(), &outputs);
    assert_eq!(output.status.code(), Some(1));
    let read = |name: &str| fs::read_to_string(folder.path().join(name)).unwrap();
    assert!(read("a.sarif").contains("\"version\":\"2.1.0\""));
    assert!(read("a.xml").contains("<testsuites"));
    assert!(read("a.txt").starts_with("error[schema::wrong-type]"));
    assert!(String::from_utf8_lossy(&output.stdout).starts_with("error[schema::wrong-type]"));
}
