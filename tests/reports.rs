//! Reports as programs of others read them, held against the findings in our own JSON lines: SARIF by the schema of
//! its standard and by types made from it, JUnit by a parser of others, and workflow commands by a reader that is
//! written from what GitHub documents of them.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

mod support;

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::process::Command;

use serde_sarif::sarif::{ResultLevel, Sarif};
use support::Folder;

/// Findings of each level, with places in two files, and words that must be escaped in every format.
fn folder() -> Folder {
    let wrong = "```yaml\napiVersion: apps/v1\nkind: Deployment\nmetadata:\n  name: \"<web> & 'co'\"\nspec:\n  replica: 3\n```\n";
    let old = "```yaml\napiVersion: policy/v1beta1\nkind: PodDisruptionBudget\nmetadata:\n  name: web\n```\n";
    let twice = "> ```yaml\n> a: 1\n> a: \"]]>\u{1b}\"\n> ```\n";
    Folder::with(&[
        ("docs/a, b%25 가.md", format!("# One\n\n{wrong}\n{twice}")),
        ("docs/two.md", old.to_owned()),
        ("docs/three.md", "# Nothing to say of it\n\n```yaml\nkey: value\n```\n".to_owned()),
    ])
}

/// What each format says.
struct Reports {
    sarif: String,
    junit: String,
    github: String,
    /// The findings in JSON lines.
    findings: Vec<serde_json::Value>,
}

fn reports() -> Reports {
    let folder = folder();
    let outputs = ["sarif=out/report.sarif", "junit=out/report.xml", "github=out/report.txt"];
    let flags: Vec<&str> = outputs.iter().flat_map(|output| ["--output", output]).collect();
    let run = folder.run(&[&["check", "docs", "--format", "json"], &flags[..]].concat());
    let findings = run.json().into_iter().filter(|line| line.get("rule").is_some()).collect();
    let read = |name: &str| std::fs::read_to_string(folder.path().join("out").join(name)).unwrap();
    Reports { sarif: read("report.sarif"), junit: read("report.xml"), github: read("report.txt"), findings }
}

/// The JSON schema of SARIF 2.1.0, which stands in the package whose types are made from it.
fn sarif_schema() -> serde_json::Value {
    let text = |program: &str, args: &[&str]| {
        let output = Command::new(program).args(args).current_dir(env!("CARGO_MANIFEST_DIR")).output().unwrap();
        assert!(output.status.success(), "{program}: {}", String::from_utf8_lossy(&output.stderr));
        String::from_utf8(output.stdout).unwrap()
    };
    // Of other systems not all packages are there.
    let about = text("rustc", &["-vV"]);
    let host = about.lines().find_map(|line| line.strip_prefix("host: ")).unwrap();
    let arguments = ["metadata", "--locked", "--offline", "--format-version", "1", "--filter-platform", host];
    let metadata: serde_json::Value = serde_json::from_str(&text(env!("CARGO"), &arguments)).unwrap();
    let packages = metadata["packages"].as_array().unwrap();
    let package = packages.iter().find(|package| package["name"] == "serde-sarif").unwrap();
    let path = PathBuf::from(package["manifest_path"].as_str().unwrap()).with_file_name("src").join("schema.json");
    // As it is published, the pattern of languages has a bracket that was never opened: not every reader takes it.
    let schema = std::fs::read_to_string(path).unwrap().replace("[a-zA-Z]{2}]?$", "[a-zA-Z]{2}$");
    serde_json::from_str(&schema).unwrap()
}

#[test]
fn sarif_is_valid_by_its_standard() {
    let schema = sarif_schema();
    assert!(schema["$id"].as_str().unwrap().ends_with("/sarif-schema-2.1.0.json"), "{}", schema["$id"]);
    let validator = jsonschema::validator_for(&schema).unwrap();
    let log: serde_json::Value = serde_json::from_str(&reports().sarif).unwrap();
    let faults: Vec<String> =
        validator.iter_errors(&log).map(|fault| format!("{}: {fault}", fault.instance_path())).collect();
    assert_eq!(faults, [""; 0]);
    // It is the schema that says so.
    let mut broken = log;
    broken["runs"][0]["results"][0]["level"] = "fatal".into();
    assert!(!validator.is_valid(&broken));
}

/// What the runner makes of a line of a log.
struct Annotation {
    command: String,
    properties: BTreeMap<String, String>,
    message: String,
}

/// Reads a line as the runner does: `::command key=value,key=value::message`. In values `%25`, `%0D`, `%0A`, `%3A` and
/// `%2C` stand for `%`, line breaks, `:` and `,`; in the message the first three do. Anything else is itself.
fn annotation(line: &str) -> Option<Annotation> {
    let rest = line.trim_start().strip_prefix("::")?;
    let (head, message) = rest.split_once("::")?;
    let (command, properties) = head.split_once(' ').unwrap_or((head, ""));
    let pairs = properties.split(',').filter(|pair| !pair.is_empty()).filter_map(|pair| pair.split_once('='));
    let unescaped = |text: &str, codes: &[(&str, &str)]| {
        codes.iter().fold(text.to_owned(), |text, (code, character)| text.replace(code, character))
    };
    let data = [("%0D", "\r"), ("%0A", "\n"), ("%25", "%")];
    let property = [("%0D", "\r"), ("%0A", "\n"), ("%3A", ":"), ("%2C", ","), ("%25", "%")];
    Some(Annotation {
        command: command.to_owned(),
        properties: pairs.map(|(key, value)| (key.to_owned(), unescaped(value, &property))).collect(),
        message: unescaped(message, &data),
    })
}

#[test]
fn workflow_commands_are_read_as_the_runner_reads_them() {
    let Reports { github, findings, .. } = reports();
    let lines: Vec<Annotation> =
        github.lines().map(|line| annotation(line).unwrap_or_else(|| panic!("{line}"))).collect();
    assert_eq!(lines.len(), findings.len(), "{github}");
    for (line, finding) in lines.iter().zip(&findings) {
        let command = match finding["level"].as_str().unwrap() {
            "info" => "notice",
            level => level,
        };
        assert_eq!(line.command, command);
        let known = ["file", "line", "endLine", "col", "endColumn", "title"];
        assert!(line.properties.keys().all(|key| known.contains(&key.as_str())), "{:?}", line.properties);
        assert_eq!(line.properties["file"], finding["path"].as_str().unwrap());
        assert_eq!(line.properties["title"], finding["rule"].as_str().unwrap());
        let number = |key: &str| line.properties.get(key).map(|text| text.parse::<u64>().unwrap());
        assert_eq!(number("line"), finding["line"].as_u64());
        assert_eq!(number("endLine"), finding["endLine"].as_u64());
        // The runner drops columns of places that end on another line.
        if number("line") == number("endLine") {
            assert_eq!(number("col"), finding["column"].as_u64());
            assert!(number("endColumn") >= number("col"));
        } else {
            assert_eq!((number("col"), number("endColumn")), (None, None));
        }
        // No message steers the terminal that shows the log.
        let message = finding["message"].as_str().unwrap().replace(char::is_control, "\u{fffd}");
        assert!(line.message.starts_with(&message), "{} is not {message}", line.message);
    }
}

#[test]
fn sarif_is_read_by_its_types() {
    let Reports { sarif, findings, .. } = reports();
    let log: Sarif = serde_json::from_str(&sarif).unwrap();
    let [run] = log.runs.as_slice() else { panic!("one run: {sarif}") };
    let rules = run.tool.driver.rules.as_ref().unwrap();
    let results = run.results.as_ref().unwrap();
    assert_eq!(results.len(), findings.len());
    assert!(findings.len() >= 4, "{findings:?}");
    for (result, finding) in results.iter().zip(&findings) {
        let rule = finding["rule"].as_str().unwrap();
        assert_eq!(result.rule_id.as_deref(), Some(rule));
        assert_eq!(rules[usize::try_from(result.rule_index.unwrap()).unwrap()].id, rule);
        let level = match finding["level"].as_str().unwrap() {
            "error" => ResultLevel::Error,
            "warning" => ResultLevel::Warning,
            _ => ResultLevel::Note,
        };
        assert_eq!(
            result.level,
            Some(serde_json::to_value(level).unwrap()).map(|word| serde_json::from_value(word).unwrap())
        );
        let place = result.locations.as_ref().unwrap()[0].physical_location.as_ref().unwrap();
        let region = place.region.as_ref().unwrap();
        for (told, name) in [
            (region.start_line, "line"),
            (region.start_column, "column"),
            (region.end_line, "endLine"),
            (region.end_column, "endColumn"),
        ] {
            assert_eq!(told, finding[name].as_i64(), "{name} of {finding}");
        }
        let uri = place.artifact_location.as_ref().unwrap().uri.as_deref().unwrap();
        let path = finding["path"].as_str().unwrap();
        assert_eq!(uri.contains("%20"), path.contains(' '), "{uri} is {path} as an address");
        assert!(result.message.text.as_deref().unwrap().contains(finding["message"].as_str().unwrap()));
    }
}

#[test]
fn junit_is_read_by_a_parser_of_others() {
    let Reports { junit, findings, .. } = reports();
    let report = junit_parser::from_reader(junit.as_bytes()).unwrap();
    let errors = findings.iter().filter(|one| one["level"] == "error").count();
    let failed: Vec<_> =
        report.suites.iter().flat_map(|suite| &suite.cases).filter(|case| case.status.is_failure()).collect();
    assert_eq!(report.failures as usize, failed.len());
    assert!(!failed.is_empty() && failed.len() <= errors, "{junit}");
    for finding in findings.iter().filter(|one| one["level"] == "error") {
        let (rule, message) = (finding["rule"].as_str().unwrap(), finding["message"].as_str().unwrap());
        let is_told = failed.iter().any(|case| {
            let failure = case.status.failure_as_ref();
            format!("{} {} {}", failure.failure_type, failure.message, failure.text).contains(message)
        });
        assert!(is_told, "{rule}: {message} in {junit}");
    }
    // Files without a finding are cases that passed.
    assert!(report.suites.iter().flat_map(|suite| &suite.cases).any(|case| case.status.is_success()), "{junit}");
}
