//! Reports as programs of others read them: SARIF and JUnit through readers that are not ours, held against the
//! findings in our own JSON lines. (Workflow commands of GitHub are a line each: `emit/github.rs` reads them back.)

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

mod support;

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

/// What each format says, with the findings in JSON lines.
fn reports() -> (String, String, Vec<serde_json::Value>) {
    let folder = folder();
    let outputs = ["--output", "sarif=out.sarif", "--output", "junit=out.xml"];
    let run = folder.run(&[&["check", "docs", "--format", "json"], &outputs[..]].concat());
    let findings: Vec<_> = run.json().into_iter().filter(|line| line.get("rule").is_some()).collect();
    let read = |name: &str| std::fs::read_to_string(folder.path().join(name)).unwrap();
    (read("out.sarif"), read("out.xml"), findings)
}

#[test]
fn sarif_is_read_by_its_types() {
    let (sarif, _, findings) = reports();
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
    let (_, junit, findings) = reports();
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
