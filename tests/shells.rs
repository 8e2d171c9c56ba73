//! What shells and readers of manuals make of what they are given: each is run, and completes commands as it does for
//! people. One that is not on the machine is named loudly; `.ci/run` installs them where it can.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

mod support;

use std::io::Write as _;
use std::process::Command;

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
