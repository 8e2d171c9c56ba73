//! The log is held against the rules of the published schema: required properties, types, enumerations.

use serde_json::Value;

use super::super::tests::{emitted, findings};
use super::*;
use crate::emit::Format;

fn tool() -> Tool {
    let rule = RuleText {
        name: RuleName::new("schema::unknown-field"),
        level: Level::Error,
        summary: "a field that does not exist",
        explanation: "\n## What\n\nA field.\n\n```yaml\na: 1\n```\n\n## Why\n\nBecause.\n",
        page: Some("https://example.org/rules/schema/unknown-field/".into()),
    };
    let off = RuleText { name: RuleName::new("guide::raw-html"), level: Level::Off, page: None, ..rule };
    Tool { rules: vec![off, rule], root: Root::new("docs") }
}

fn log() -> Value {
    let (sources, report) = findings();
    serde_json::from_str(&emitted(&Format::Sarif(tool()), &report, &sources)).unwrap()
}

/// What is known of a property of an object: its name, whether it must be there, and what it holds.
type Property = (&'static str, Presence, Holds);

#[derive(Clone, Copy, PartialEq)]
enum Presence {
    Required,
    Optional,
}

#[derive(Clone, Copy)]
enum Holds {
    Text,
    /// A whole number from this one.
    From(i64),
    Truth,
    One(&'static [&'static str]),
    Object(&'static [Property]),
    List(&'static Holds),
    /// A reference to a resource.
    Uri,
    /// A URI with a scheme.
    AbsoluteUri,
    /// Any names with texts.
    Texts,
    /// A property bag.
    Bag,
}

use Holds::*;
use Presence::{Optional, Required};

const LEVELS: &[&str] = &["none", "note", "warning", "error"];
const MESSAGE: Holds = Object(&[("text", Required, Text)]);
const MULTIFORMAT: Holds = Object(&[("text", Required, Text), ("markdown", Optional, Text)]);
const REGION: Holds = Object(&[
    ("startLine", Optional, From(1)),
    ("startColumn", Optional, From(1)),
    ("endLine", Optional, From(1)),
    ("endColumn", Optional, From(1)),
]);
const ARTIFACT: Holds = Object(&[("uri", Optional, Uri), ("uriBaseId", Optional, Text)]);
const LOCATION: Holds = Object(&[
    ("id", Optional, From(-1)),
    ("physicalLocation", Optional, Object(&[("artifactLocation", Required, ARTIFACT), ("region", Optional, REGION)])),
    ("logicalLocations", Optional, List(&Object(&[("fullyQualifiedName", Optional, Text), ("kind", Optional, Text)]))),
    ("message", Optional, MESSAGE),
]);
const CHANGE: Holds = Object(&[
    ("artifactLocation", Required, ARTIFACT),
    (
        "replacements",
        Required,
        List(&Object(&[
            ("deletedRegion", Required, REGION),
            ("insertedContent", Optional, Object(&[("text", Optional, Text)])),
        ])),
    ),
]);
const RESULT: Holds = Object(&[
    ("ruleId", Optional, Text),
    ("ruleIndex", Optional, From(-1)),
    ("level", Optional, One(LEVELS)),
    ("message", Required, MESSAGE),
    ("locations", Optional, List(&LOCATION)),
    ("relatedLocations", Optional, List(&LOCATION)),
    ("partialFingerprints", Optional, Texts),
    (
        "fixes",
        Optional,
        List(&Object(&[("description", Optional, MESSAGE), ("artifactChanges", Required, List(&CHANGE))])),
    ),
    ("properties", Optional, Bag),
]);
const RULE: Holds = Object(&[
    ("id", Required, Text),
    ("shortDescription", Optional, MULTIFORMAT),
    ("fullDescription", Optional, MULTIFORMAT),
    ("help", Optional, MULTIFORMAT),
    ("helpUri", Optional, AbsoluteUri),
    ("defaultConfiguration", Optional, Object(&[("enabled", Optional, Truth), ("level", Optional, One(LEVELS))])),
    ("properties", Optional, Bag),
]);
const DRIVER: Holds =
    Object(&[("name", Required, Text), ("semanticVersion", Optional, Text), ("rules", Optional, List(&RULE))]);
const LOG: Holds = Object(&[
    ("$schema", Optional, AbsoluteUri),
    ("version", Required, One(&["2.1.0"])),
    (
        "runs",
        Required,
        List(&Object(&[
            ("tool", Required, Object(&[("driver", Required, DRIVER)])),
            ("columnKind", Optional, One(&["utf16CodeUnits", "unicodeCodePoints"])),
            ("results", Optional, List(&RESULT)),
        ])),
    ),
]);

/// What is wrong with a value, and where.
fn faults(holds: Holds, value: &Value, at: &str, found: &mut Vec<String>) {
    let is_right = match holds {
        Text => value.is_string(),
        From(least) => value.as_i64().is_some_and(|number| number >= least),
        Truth => value.is_boolean(),
        One(words) => value.as_str().is_some_and(|word| words.contains(&word)),
        Uri => value.as_str().is_some_and(is_uri_reference),
        AbsoluteUri => value.as_str().is_some_and(|uri| uri.contains("://") && is_uri_reference(uri)),
        Texts => value.as_object().is_some_and(|texts| texts.values().all(Value::is_string)),
        Bag => value.is_object(),
        List(item) => match value.as_array() {
            Some(items) => {
                items
                    .iter()
                    .enumerate()
                    .for_each(|(index, value)| faults(*item, value, &format!("{at}[{index}]"), found));
                true
            }
            None => false,
        },
        Object(properties) => match value.as_object() {
            Some(object) => {
                for (name, presence, holds) in properties {
                    match object.get(*name) {
                        Some(value) => faults(*holds, value, &format!("{at}.{name}"), found),
                        None if *presence == Required => found.push(format!("{at} lacks {name}")),
                        None => {}
                    }
                }
                let unknown = object.keys().filter(|key| !properties.iter().any(|(name, ..)| name == key));
                found.extend(unknown.map(|key| format!("{at} has {key}")));
                true
            }
            None => false,
        },
    };
    if !is_right {
        found.push(format!("{at}: {value}"));
    }
}

fn is_uri_reference(text: &str) -> bool {
    let is_plain = text.bytes().all(|b| b.is_ascii_alphanumeric() || b"-._~/:?#@!$&'()*+,;=%".contains(&b));
    let escapes = text.split('%').skip(1);
    is_plain && escapes.into_iter().all(|rest| rest.len() >= 2 && rest.bytes().take(2).all(|b| b.is_ascii_hexdigit()))
}

#[test]
fn it_keeps_the_rules_of_the_schema() {
    let mut found = Vec::new();
    faults(LOG, &log(), "log", &mut found);
    assert!(found.is_empty(), "{found:#?}");
    // The rules hold, too, where nothing was found.
    let text = emitted(&Format::Sarif(Tool::default()), &Report::default(), &Sources::default());
    faults(LOG, &serde_json::from_str(&text).unwrap(), "log", &mut found);
    assert!(found.is_empty(), "{found:#?}");
}

#[test]
fn the_validator_sees_faults() {
    let mut found = Vec::new();
    let mut bad = log();
    let result = &mut bad["runs"][0]["results"][0];
    result["level"] = "fatal".into();
    result["message"] = Value::Object(serde_json::Map::new());
    result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"] = "a b.md".into();
    result["locations"][0]["physicalLocation"]["region"]["startLine"] = 0.into();
    result["color"] = "red".into();
    faults(LOG, &bad, "log", &mut found);
    assert_eq!(found.len(), 5, "{found:#?}");
}

#[test]
fn a_result_has_all_that_applies() {
    let log = log();
    let run = &log["runs"][0];
    let names: Vec<&str> =
        run["tool"]["driver"]["rules"].as_array().unwrap().iter().map(|rule| rule["id"].as_str().unwrap()).collect();
    assert_eq!(names, ["guide::raw-html", "schema::unknown-field", "yaml::syntax"]);
    for result in run["results"].as_array().unwrap() {
        assert_eq!(result["ruleId"], names[result["ruleIndex"].as_u64().unwrap() as usize]);
    }
    let expected = serde_json::json!({
        "ruleId": "schema::unknown-field",
        "ruleIndex": 1,
        "level": "error",
        "message": {"text": "no field `이미`\nno such field in Container\ndid you mean `image`, or 100%?"},
        "locations": [{
            "physicalLocation": {
                "artifactLocation": {"uri": "docs/content/a,%20b%25%20%ea%b0%80.md", "uriBaseId": "%SRCROOT%"},
                "region": {"startLine": 2, "startColumn": 3, "endLine": 2, "endColumn": 5}
            },
            "logicalLocations": [{"fullyQualifiedName": "spec[\"이미\"]", "kind": "property"}]
        }],
        "relatedLocations": [
            {
                "id": 0,
                "physicalLocation": {
                    "artifactLocation": {"uri": "docs/content/a,%20b%25%20%ea%b0%80.md", "uriBaseId": "%SRCROOT%"},
                    "region": {"startLine": 1, "startColumn": 7, "endLine": 1, "endColumn": 10}
                },
                "message": {"text": "of this"}
            },
            {
                "id": 1,
                "physicalLocation": {
                    "artifactLocation": {"uri": "docs/other.yaml", "uriBaseId": "%SRCROOT%"},
                    "region": {"startLine": 1, "startColumn": 1, "endLine": 1, "endColumn": 1}
                }
            }
        ],
        "partialFingerprints": {"finding/v1": "6e6e32a8a3dd2ada:1"},
        "fixes": [{
            "description": {"text": "write `image`"},
            "artifactChanges": [{
                "artifactLocation": {"uri": "docs/content/a,%20b%25%20%ea%b0%80.md", "uriBaseId": "%SRCROOT%"},
                "replacements": [{
                    "deletedRegion": {"startLine": 2, "startColumn": 3, "endLine": 2, "endColumn": 5},
                    "insertedContent": {"text": "image"}
                }]
            }]
        }],
        "properties": {"object": "Pod web", "releases": ["1.36", "1.37"]}
    });
    assert_eq!(run["results"][0], expected);
    let rule = &run["tool"]["driver"]["rules"][1];
    assert_eq!(rule["fullDescription"]["text"], "A field.\n\n```yaml\na: 1\n```");
    assert_eq!(rule["helpUri"], "https://example.org/rules/schema/unknown-field/");
    assert_eq!(run["tool"]["driver"]["rules"][0]["defaultConfiguration"]["enabled"], false);
}

#[test]
fn a_finding_that_moves_stays_itself() {
    let name = RuleName::new("yaml::tab");
    let fingerprints = |text: &str| {
        let mut sources = Sources::default();
        let file = sources.add("a.md", text);
        let at = text.match_indices('\t').map(|(at, _)| Span::new(file, at..at + 1));
        let report = Report::new(at.map(|span| Diagnostic::new(name, Level::Error, "a tab", span)).collect());
        let log: Value = serde_json::from_str(&emitted(&Format::Sarif(Tool::default()), &report, &sources)).unwrap();
        let results = log["runs"][0]["results"].as_array().unwrap().iter();
        results.map(|result| result["partialFingerprints"]["finding/v1"].to_string()).collect::<Vec<_>>()
    };
    let before = fingerprints("a\tb\t");
    assert_ne!(before[0], before[1]);
    assert_eq!(fingerprints("\n\n\na\tb\t"), before);
}

#[test]
fn absolute_paths_and_links_in_words() {
    let mut sources = Sources::default();
    let file = sources.add("/tmp/a:b.md", "text");
    let diagnostic =
        Diagnostic::new(RuleName::new("yaml::tab"), Level::Error, "[here](https://e.org)", Span::new(file, 0..1));
    let text = emitted(&Format::Sarif(tool()), &Report::new(vec![diagnostic]), &sources);
    assert!(text.contains(r#""artifactLocation":{"uri":"file:///tmp/a%3ab.md"}"#), "{text}");
    assert!(text.contains(r#""text":"[here] (https://e.org)""#), "{text}");
}
