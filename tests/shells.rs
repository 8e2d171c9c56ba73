//! What shells, readers of manuals and terminals make of what they are given: each shell is run, and completes commands
//! as it does for people. One that is not on the machine is named loudly; `.ci/run` installs them where it can.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

mod support;

use std::io::Write as _;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use support::Folder;

/// Where each shell looks for completions, as `guidewright completions --help` says.
const FILES: [(&str, &str); 3] =
    [("bash", "guidewright.bash"), ("zsh", "zfunc/_guidewright"), ("fish", "guidewright.fish")];

fn folder() -> Folder {
    let folder = Folder::empty();
    for (shell, file) in FILES {
        folder.write(file, folder.run(&["completions", shell]).expect_status(0).stdout);
    }
    folder.write("docs/known.json", "");
    folder
}

/// What a program prints in the folder; `None` if it is not on this machine.
fn printed(folder: &Folder, program: &str, args: &[&str]) -> Option<String> {
    match Command::new(program).args(args).current_dir(folder.path()).env("HOME", folder.path()).output() {
        Ok(output) => {
            let errors = String::from_utf8_lossy(&output.stderr).into_owned();
            assert!(output.status.success() && errors.is_empty(), "{program} {args:?}: {errors}");
            Some(String::from_utf8_lossy(&output.stdout).into_owned())
        }
        Err(error) => {
            // Past the harness, which would keep what a test prints to itself.
            let _ = writeln!(std::io::stderr(), "\n!!! NOT RUN: what is made for `{program}`: {error}\n");
            None
        }
    }
}

#[test]
fn bash_completes_commands_flags_and_values() {
    let script = r#"
        . ./guidewright.bash
        complete_with() {
            COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); COMPREPLY=()
            _guidewright guidewright "${COMP_WORDS[COMP_CWORD]}" "${COMP_WORDS[COMP_CWORD-1]}"
            echo "${COMPREPLY[*]}"
        }
        complete_with guidewright chec
        complete_with guidewright check --upd
        complete_with guidewright check --format s
        complete_with guidewright check --fail-on w
        complete_with guidewright schema f
    "#;
    let Some(told) = printed(&folder(), "bash", &["--norc", "-c", script]) else { return };
    assert_eq!(told, "check\n--update-baseline\nsarif\nwarning\nfront-matter\n");
}

#[test]
fn fish_completes_commands_flags_and_values() {
    let script = "source guidewright.fish
        for line in 'chec' 'check --upd' 'check --format s' 'check --fail-on w' 'schema f' 'check --baseline docs/'
            complete -C \"guidewright $line\" | string split --fields 1 \\t
        end
        true";
    let Some(told) = printed(&folder(), "fish", &["--no-config", "-c", script]) else { return };
    assert_eq!(told, "check\n--update-baseline\nsarif\nwarning\nfront-matter\ndocs/known.json\n");
}

/// An interactive shell on a terminal of its own, where the keys are typed.
#[test]
fn zsh_completes_commands_flags_and_values() {
    let script = r#"
        zmodload zsh/zpty
        zpty shell zsh -f -i
        until_seen() { while zpty -r shell line; do [[ $line == *$1* ]] && break; done }
        zpty -w shell "PS1=; fpath=($PWD/zfunc \$fpath); autoload -Uz compinit; compinit -u -D"
        zpty -w shell 'guidewright() { print -r -- "RAN $*." }; print READ""Y'
        until_seen READY
        for keys in $'chec\t--form\ts\t' $'check --upd\t' $'schema f\t' $'check --baseline docs/kn\t'; do
            zpty -w -n shell "guidewright $keys"$'\n'
            until_seen "RAN "
            line=${line#*RAN }
            print -r -- "${line%%.$'\r'*}"
        done
        zpty -d shell
    "#;
    let Some(told) = printed(&folder(), "zsh", &["-f", "-c", script]) else { return };
    let told: Vec<&str> = told.lines().map(str::trim_end).collect();
    let expected =
        ["check --format=sarif", "check --update-baseline", "schema front-matter", "check --baseline=docs/known.json"];
    assert!(
        told.iter().zip(expected).all(|(told, expected)| told.replace("baseline ", "baseline=") == expected),
        "{told:?}"
    );
    assert_eq!(told.len(), expected.len());
}

#[test]
fn manuals_are_read_without_a_warning() {
    let folder = Folder::empty();
    folder.run(&["man", "--out", "man"]).expect_status(0);
    let pages = folder.files("man");
    assert!(pages.len() > 10 && pages.contains_key("guidewright-check.1"), "{:?}", pages.keys());
    for page in pages.keys() {
        let path = format!("man/{page}");
        let Some(told) = printed(&folder, "groff", &["-man", "-Tutf8", "-P-c", "-P-b", "-P-o", "-P-u", "-ww", &path])
        else {
            return;
        };
        assert!(
            told.contains("SYNOPSIS") && told.contains("EXAMPLES") || page.contains("guidewright.1"),
            "{page}: {told}"
        );
    }
}

/// What the program shows on a terminal of this size: `script` makes the terminal.
fn on_terminal(folder: &Folder, command: &str) -> Command {
    let program = env!("CARGO_BIN_EXE_guidewright");
    let mut script = Command::new("script");
    let line = format!("stty rows 10 cols 80; guidewright() {{ {program} \"$@\"; }}; {command}");
    script.args(["--quiet", "--flush", "--return", "--command", &line, "shown.txt"]).current_dir(folder.path());
    script.env("SHELL", "/bin/sh").env("TERM", "xterm").env_remove("PAGER").env_remove("LESS");
    script.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    script
}

fn has_terminals() -> bool {
    let is_there = Command::new("script").arg("--version").output().is_ok_and(|output| output.status.success());
    if !is_there {
        let _ = writeln!(std::io::stderr(), "\n!!! NOT RUN: what is shown on terminals: there is no `script`\n");
    }
    is_there
}

#[test]
fn work_that_takes_long_says_so_on_a_terminal() {
    let folder = Folder::empty();
    let slow = folder.path().join("slow.md");
    let is_made = Command::new("mkfifo").arg(&slow).status().is_ok_and(|status| status.success());
    if !has_terminals() || !is_made {
        return;
    }
    let mut run = on_terminal(&folder, "guidewright check slow.md").spawn().unwrap();
    let shown = || std::fs::read_to_string(folder.path().join("shown.txt")).unwrap_or_default();
    let begun = Instant::now();
    while !shown().contains("Reading files") {
        assert!(begun.elapsed() < Duration::from_secs(60), "{}", shown());
        std::thread::sleep(Duration::from_millis(5));
    }
    // The file comes at last, and what was shown makes room for the report.
    std::fs::write(&slow, "```yaml\na: b\n```\n").unwrap();
    assert!(run.wait().unwrap().success(), "{}", shown());
    assert!(shown().contains("\u{1b}[2K") && shown().contains("checked 1 guide"), "{}", shown());
}

#[test]
fn long_explanations_are_paged_on_a_terminal() {
    if !has_terminals() {
        return;
    }
    let shown = |command: &str| {
        let folder = Folder::empty();
        assert!(on_terminal(&folder, command).status().unwrap().success());
        std::fs::read_to_string(folder.path().join("shown.txt")).unwrap()
    };
    let paged = shown("PAGER='tr a-z A-Z' guidewright explain pod.spec");
    assert!(paged.contains("POD.SPEC") && paged.contains("TERMINATIONGRACEPERIODSECONDS"), "{paged}");
    // Without its pager, and where nothing has to be turned over, the text is just there.
    for command in
        ["PAGER=no-such-pager guidewright explain pod.spec", "PAGER='tr a-z A-Z' guidewright explain pod.spec.hostIPC"]
    {
        let text = shown(command);
        assert!(text.contains("Pod.spec") && !text.contains("POD.SPEC"), "{command}: {text}");
    }
}
