//! The recipes for CI that stand in the repository: what their shell does, tried with the program itself.
//!
//! `action.yml` runs as GitHub would run it, but for the steps of other actions; `ci/gitlab.yml` and
//! `.pre-commit-hooks.yaml` likewise.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test fails by panicking")]

mod support;

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use serde_yaml::Value;
use support::Folder;

const CLEAN: &str = "# Web\n\n```yaml\napiVersion: v1\nkind: Namespace\nmetadata:\n  name: web\n```\n";
const FAULTY: &str =
    "# Web\n\n```yaml\napiVersion: v1\nkind: Service\nmetadata:\n  name: web\nspec:\n  port: 80\n```\n";
/// What is said of the faulty guide.
const FAULT: &str = "schema::unknown-field";

fn repository(file: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(file)
}

fn yaml(file: &str) -> Value {
    serde_yaml::from_str(&fs::read_to_string(repository(file)).unwrap()).unwrap()
}

/// The entries of a mapping whose keys and values are texts.
fn texts(mapping: &Value) -> BTreeMap<String, String> {
    let entries = mapping.as_mapping().into_iter().flatten();
    entries.map(|(key, value)| (key.as_str().unwrap().to_owned(), value.as_str().unwrap().to_owned())).collect()
}

/// The folder of the program, before the folders that are searched anyway.
fn path_with_program() -> String {
    let folder = Path::new(env!("CARGO_BIN_EXE_guidewright")).parent().unwrap();
    format!("{}:{}", folder.display(), std::env::var("PATH").unwrap())
}

/// A runner of GitHub: a workspace, and the files by which steps talk to it.
struct Runner {
    workspace: Folder,
    outside: Folder,
    action: Value,
}

/// What a step left behind.
struct Ran {
    status: Option<i32>,
    stdout: String,
    stderr: String,
    outputs: String,
    summary: String,
}

impl Runner {
    fn with(files: &[(&str, &str)]) -> Self {
        let runner = Self { workspace: Folder::with(files), outside: Folder::empty(), action: yaml("action.yml") };
        fs::create_dir(runner.outside.path().join("home")).unwrap();
        runner
    }

    /// The step of the action with this name.
    fn step(&self, name: &str) -> &Value {
        let steps = self.action["runs"]["steps"].as_sequence().unwrap();
        steps.iter().find(|step| step["name"].as_str() == Some(name)).unwrap()
    }

    fn run(&self, name: &str, inputs: &[(&str, &str)]) -> Ran {
        self.run_from(name, inputs, &repository(""), &path_with_program())
    }

    /// Runs the script of a step with these inputs; the action itself stands at `source`.
    fn run_from(&self, name: &str, inputs: &[(&str, &str)], source: &Path, path: &str) -> Ran {
        let step = self.step(name);
        let outside = self.outside.path();
        let (outputs, summary) = (outside.join("outputs"), outside.join("summary"));
        fs::write(&outputs, "").unwrap();
        fs::write(&summary, "").unwrap();
        let script = outside.join("script.sh");
        fs::write(&script, step["run"].as_str().unwrap()).unwrap();
        let expressions = texts(&step["env"]).into_iter().map(|(key, text)| (key, self.value(&text, inputs, source)));
        let output = Command::new("/bin/bash")
            .args(["--noprofile", "--norc", "-e", "-o", "pipefail"])
            .arg(&script)
            .current_dir(self.workspace.path())
            .env_remove("GITHUB_ACTIONS")
            .env("PATH", path)
            .env("HOME", outside.join("home"))
            .env("RUNNER_TEMP", outside)
            .env("RUNNER_OS", "Linux")
            .env("GITHUB_OUTPUT", &outputs)
            .env("GITHUB_STEP_SUMMARY", &summary)
            .envs(expressions)
            .output()
            .unwrap();
        let read = |path| fs::read_to_string(path).unwrap();
        Ran {
            status: output.status.code(),
            stdout: text(&output.stdout),
            stderr: text(&output.stderr),
            outputs: read(outputs),
            summary: read(summary),
        }
    }

    /// What stands for an expression.
    fn value(&self, text: &str, inputs: &[(&str, &str)], source: &Path) -> String {
        let expression = text.strip_prefix("${{ ").and_then(|rest| rest.strip_suffix(" }}")).unwrap();
        if expression == "github.action_path" {
            return source.display().to_string();
        }
        let name = expression.strip_prefix("inputs.").unwrap();
        let default = self.action["inputs"][name]["default"].as_str().unwrap();
        inputs.iter().find(|(input, _)| *input == name).map_or(default, |(_, value)| value).to_owned()
    }
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8(bytes.to_vec()).unwrap()
}

#[test]
fn every_input_is_described_and_used_and_is_never_part_of_a_script() {
    let action = yaml("action.yml");
    let inputs = action["inputs"].as_mapping().unwrap();
    for (name, input) in inputs {
        assert!(input["description"].as_str().is_some_and(|text| !text.is_empty()), "{name:?}");
        assert!(input["default"].is_string(), "{name:?}");
    }
    let mut used = Vec::new();
    for step in action["runs"]["steps"].as_sequence().unwrap() {
        if let Some(script) = step["run"].as_str() {
            assert!(!script.contains("${{"), "{script}");
            assert_eq!(step["shell"].as_str(), Some("bash"), "{script}");
        }
        used.extend(texts(&step["env"]).into_values());
    }
    for (name, _) in inputs {
        let expression = format!("${{{{ inputs.{} }}}}", name.as_str().unwrap());
        assert!(used.contains(&expression), "{expression}");
    }
}

#[test]
fn the_action_fails_on_findings_and_tells_them_everywhere() {
    let runner = Runner::with(&[("docs/a web.md", FAULTY), ("docs/good.md", CLEAN)]);
    let ran = runner.run("Check", &[("paths", "docs\n"), ("sarif", "found.sarif")]);
    assert_eq!(ran.status, Some(1), "{}", ran.stderr);
    assert!(ran.stdout.starts_with("::error file=docs/a web.md,line=9,"), "{}", ran.stdout);
    assert!(ran.summary.starts_with("``````````text\nerror[schema::unknown-field]"), "{}", ran.summary);
    assert!(ran.summary.contains("  port: 80") && ran.summary.ends_with("\n``````````\n"), "{}", ran.summary);
    let sarif = fs::read(runner.workspace.path().join("found.sarif")).unwrap();
    let sarif: serde_json::Value = serde_json::from_slice(&sarif).unwrap();
    assert_eq!(sarif["runs"][0]["results"][0]["ruleId"], FAULT);
    assert_eq!(sarif["runs"][0]["results"].as_array().unwrap().len(), 1);

    let ran = runner.run("Check", &[("paths", "docs/good.md")]);
    assert_eq!((ran.status, ran.stdout.as_str()), (Some(0), ""), "{}", ran.stderr);
    assert!(ran.summary.contains("no findings"), "{}", ran.summary);
}

#[test]
fn the_action_finds_what_to_check() {
    // All files, where there is no site; the site, where there is one; the site that is named.
    let runner = Runner::with(&[("a/web.md", FAULTY)]);
    let ran = runner.run("Check", &[]);
    assert!(ran.stdout.starts_with("::error file=a/web.md,"), "{}", ran.stdout);
    let site = "title = \"Guides\"\n";
    let runner = Runner::with(&[("guidewright.toml", site), ("content/web.md", FAULTY), ("README.md", FAULTY)]);
    let ran = runner.run("Check", &[]);
    assert!(ran.stdout.starts_with("::error file=content/web.md,") && !ran.stdout.contains("README"), "{}", ran.stdout);
    let runner = Runner::with(&[("site/guidewright.toml", site), ("site/content/web.md", FAULTY), ("a.md", FAULTY)]);
    let ran = runner.run("Check", &[("site", "site")]);
    assert!(ran.stdout.starts_with("::error file=site/content/web.md,"), "{}", ran.stdout);
    assert!(!ran.stdout.contains("a.md"), "{}", ran.stdout);
}

#[test]
fn the_action_hands_its_inputs_on() {
    let runner =
        Runner::with(&[("web.md", FAULTY), ("good.md", CLEAN), ("deploy/web.yaml", "apiVersion: v2\nkind: Pod\n")]);
    let known = runner.workspace.run(&["check", "web.md", "--baseline", "known.json", "--update-baseline"]);
    assert_eq!(known.status, 0, "{}", known.stderr);
    let status = |inputs: &[(&str, &str)]| runner.run("Check", inputs).status;
    assert_eq!(status(&[("paths", "web.md\n\ngood.md\n"), ("baseline", "known.json")]), Some(0));
    assert_eq!(status(&[("paths", "good.md"), ("releases", "1.36..1.37")]), Some(0));
    assert_eq!(status(&[("paths", "good.md"), ("releases", "1.3")]), Some(2));
    assert_eq!(status(&[("paths", "web.md"), ("rules", "schema=warning\npolicy=warning\n")]), Some(0));
    assert_eq!(status(&[("paths", "web.md"), ("rules", "schema=warning"), ("fail-on", "warning")]), Some(1));
    assert_eq!(status(&[("paths", "good.md"), ("crds", "gone\n")]), Some(2));
    assert_eq!(status(&[("paths", "deploy"), ("args", "--yaml\n")]), Some(1));
    assert_eq!(status(&[("paths", "deploy")]), Some(0));
    // Where there is no such revision, the step fails instead of telling nothing.
    let ran = runner.run("Check", &[("paths", "web.md"), ("diff", "origin/main")]);
    assert_eq!(ran.status, Some(2), "{}", ran.stderr);
    assert!(ran.stderr.contains("origin/main") && ran.summary.is_empty(), "{}", ran.stderr);
}

#[test]
fn no_input_of_the_action_runs_as_a_command() {
    let runner = Runner::with(&[("web.md", CLEAN)]);
    let names: Vec<String> =
        runner.action["inputs"].as_mapping().unwrap().keys().map(|name| name.as_str().unwrap().to_owned()).collect();
    for name in &names {
        for hostile in
            ["$(touch pwned)", "`touch pwned`", "\"; touch pwned; \"", "' ; touch pwned ; '", "a & touch pwned"]
        {
            runner.run("Check", &[(name.as_str(), hostile)]);
            assert!(!runner.workspace.path().join("pwned").exists(), "{name}: {hostile}");
        }
    }
}

#[test]
fn the_cache_of_the_action_is_told_apart_by_what_is_built() {
    let source = Folder::with(&[
        ("Cargo.toml", "a"),
        ("Cargo.lock", "a"),
        ("build.rs", "a"),
        ("build/a.rs", "a"),
        ("src/main.rs", "a"),
        ("templates/a b.html", "a"),
        ("static/site.css", "a"),
        ("content/guide.md", "a"),
    ]);
    let runner = Runner::with(&[]);
    let key = || {
        let ran = runner.run_from("Tell this version from others", &[], source.path(), &path_with_program());
        assert_eq!(ran.status, Some(0), "{}", ran.stderr);
        assert!(ran.outputs.starts_with("key=guidewright-Linux-") && ran.outputs.len() > 40, "{}", ran.outputs);
        ran.outputs
    };
    let first = key();
    source.write("content/guide.md", "b");
    assert_eq!(key(), first);
    source.write("templates/a b.html", "b");
    assert_ne!(key(), first);
    // All that the program is made of is there.
    runner.run("Tell this version from others", &[]);
}

#[test]
fn the_action_installs_its_own_source() {
    let runner = Runner::with(&[]);
    let tools = Folder::empty();
    let tool = |name: &str| {
        let log = tools.path().join("log");
        let script = format!("#!/bin/bash\necho \"{name} $*\" >> '{}'\n", log.display());
        tools.write(name, script);
        let made = Command::new("chmod").arg("+x").arg(tools.path().join(name)).status().unwrap();
        assert!(made.success());
    };
    let installed = || {
        let ran =
            runner.run_from("Install the program", &[], Path::new("/the source"), &tools.path().display().to_string());
        assert_eq!(ran.status, Some(0), "{}", ran.stderr);
        let log = fs::read_to_string(tools.path().join("log")).unwrap();
        fs::remove_file(tools.path().join("log")).unwrap();
        log.replace(&runner.outside.path().display().to_string(), "OUTSIDE")
    };
    tool("cargo");
    let install =
        "install --locked --path /the source --root OUTSIDE/home/.guidewright --target-dir OUTSIDE/guidewright-build\n";
    assert_eq!(installed(), format!("cargo {install}"));
    tool("rustup");
    let toolchain = "rustup toolchain install stable --profile minimal --no-self-update\n";
    assert_eq!(installed(), format!("{toolchain}cargo +stable {install}"));
    // The check looks for the program where it was installed, and the cache keeps that folder.
    assert_eq!(runner.step("Look for the program in the cache")["with"]["path"].as_str(), Some("~/.guidewright"));
    assert!(runner.step("Check")["run"].as_str().unwrap().starts_with("PATH=\"$HOME/.guidewright/bin:$PATH\"\n"));
}

/// Runs the lines of a job in one shell, as GitLab does.
fn run_job(job: &Value, folder: &Folder, parts: &[&str], variables: &[(&str, &str)]) -> Output {
    let lines = parts.iter().flat_map(|part| job[*part].as_sequence().unwrap());
    let script: Vec<&str> = lines.map(|line| line.as_str().unwrap()).collect();
    Command::new("/bin/bash")
        .args(["--noprofile", "--norc", "-e", "-o", "pipefail", "-c", &script.join("\n")])
        .current_dir(folder.path())
        .env("PATH", path_with_program())
        .envs(texts(&job["variables"]))
        .envs(variables.iter().copied())
        .output()
        .unwrap()
}

#[test]
fn the_job_for_gitlab_checks_and_reports() {
    let job = &yaml("ci/gitlab.yml")["guidewright"];
    let folder = Folder::with(&[("docs/web.md", FAULTY), ("good.md", CLEAN)]);
    let ran = run_job(job, &folder, &["script"], &[]);
    assert_eq!(ran.status.code(), Some(1), "{}", text(&ran.stderr));
    let report = job["artifacts"]["reports"]["junit"].as_str().unwrap();
    let xml = fs::read_to_string(folder.path().join(report)).unwrap();
    let xml = roxmltree::Document::parse(&xml).unwrap();
    assert_eq!(xml.descendants().filter(|node| node.has_tag_name("failure")).count(), 1);
    let ran = run_job(job, &folder, &["script"], &[("GUIDEWRIGHT_ARGS", "--releases 1.36..1.37 good.md")]);
    assert_eq!(ran.status.code(), Some(0), "{}", text(&ran.stderr));

    // What the cache brings is not built again; what it does not bring is, from the version that is named.
    let stub = |name: &str, text: &str| {
        folder.write(name, text);
        assert!(Command::new("chmod").arg("+x").arg(folder.path().join(name)).status().unwrap().success());
    };
    stub("bin/git", "#!/bin/bash\necho \"git $*\" >> log\n");
    stub("bin/cargo", "#!/bin/bash\necho \"cargo $*\" >> log\n");
    let path = format!("{}:{}", folder.path().join("bin").display(), std::env::var("PATH").unwrap());
    let variables =
        [("PATH", path.as_str()), ("GUIDEWRIGHT_SOURCE", "https://example.com/g w"), ("GUIDEWRIGHT_VERSION", "v9")];
    let ran = run_job(job, &folder, &["before_script"], &variables);
    assert_eq!(ran.status.code(), Some(0), "{}", text(&ran.stderr));
    let log = fs::read_to_string(folder.path().join("log")).unwrap();
    assert_eq!(
        log,
        "git clone --depth 1 --branch v9 https://example.com/g w /tmp/guidewright\n\
         cargo install --locked --path /tmp/guidewright --root .guidewright\n"
    );
    stub(".guidewright/bin/guidewright", "#!/bin/bash\necho \"installed $*\"\n");
    let ran = run_job(job, &folder, &["before_script", "script"], &variables);
    assert_eq!(text(&ran.stdout), "installed check --output junit=guidewright.xml .\n");
    assert_eq!(fs::read_to_string(folder.path().join("log")).unwrap(), log);
}

/// What pre-commit would do with a hook and these files.
fn run_hook(id: &str, folder: &Folder, args: &[&str], files: &[&str]) -> support::Run {
    let hooks = yaml(".pre-commit-hooks.yaml");
    let hook = hooks.as_sequence().unwrap().iter().find(|hook| hook["id"].as_str() == Some(id)).unwrap();
    assert_eq!(hook["language"].as_str(), Some("rust"));
    let entry: Vec<&str> = hook["entry"].as_str().unwrap().split(' ').collect();
    assert_eq!(entry[0], "guidewright");
    let files = if hook["pass_filenames"].as_bool() == Some(false) { &[] } else { files };
    folder.run(&[&entry[1..], args, files].concat())
}

#[test]
fn the_hooks_for_pre_commit_check_what_is_committed() {
    let folder = Folder::with(&[
        ("a web.md", FAULTY),
        ("good.md", CLEAN),
        ("web.yaml", "apiVersion: v1\nkind: Service\nmetadata:\n  name: web\nspec:\n  port: 80\n"),
        ("site/guidewright.toml", "title = \"Guides\"\n"),
        ("site/content/_index.md", "[gone](gone.md)\n"),
    ]);
    let found = |run: &support::Run| run.stdout.lines().chain(run.stderr.lines()).any(|line| line.contains(FAULT));
    let run = run_hook("guidewright", &folder, &[], &["a web.md", "good.md"]);
    assert!(run.status == 1 && found(&run), "{} {}", run.stdout, run.stderr);
    assert_eq!(run_hook("guidewright", &folder, &[], &["good.md"]).status, 0);
    assert_eq!(run_hook("guidewright", &folder, &["--rules", "schema=off"], &["a web.md"]).status, 0);
    let run = run_hook("guidewright-yaml", &folder, &[], &["web.yaml"]);
    assert!(run.status == 1 && found(&run), "{} {}", run.stdout, run.stderr);
    // The whole site, whatever was committed: what leads nowhere is told.
    assert_eq!(run_hook("guidewright-site", &folder, &["--site", "site"], &["good.md"]).status, 1);
}
