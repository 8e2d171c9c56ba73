//! What editors are told of `guidewright.toml` and of front matter: JSON schemas.
//!
//! Enters: the tables of settings that the parsers read by, and the registry of rules. Leaves: a schema of
//! draft 7, which editors of TOML and of YAML understand. It accepts what the parsers accept, as far as a
//! schema can tell: that no year but a leap year has a 29th of February it cannot.

use std::collections::BTreeSet;

use serde_json::{Map, Value, json};

use crate::check::registry;
use crate::config;
use crate::diagnostic::Level;
use crate::guide::front_matter;
use crate::kube::Release;
use crate::setting::{Otherwise, Setting, Shape};

/// What a schema describes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Subject {
    /// `guidewright.toml`.
    Config,
    /// The header of a guide.
    FrontMatter,
}

impl Subject {
    /// All of them.
    pub const ALL: [Self; 2] = [Self::Config, Self::FrontMatter];

    /// The name of its file, and of what asks for it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Config => "config",
            Self::FrontMatter => "front-matter",
        }
    }
}

/// The schema, as the text of a file.
pub fn schema(subject: Subject) -> String {
    let (title, grammar, settings) = match subject {
        Subject::Config => ("guidewright.toml", Grammar::Toml, &config::SETTINGS[..]),
        Subject::FrontMatter => ("Front matter of a Guidewright guide", Grammar::Yaml, &front_matter::SETTINGS[..]),
    };
    let mut schema = table(settings, grammar);
    schema.insert("$schema".into(), json!("http://json-schema.org/draft-07/schema#"));
    schema.insert("title".into(), json!(title));
    let text = serde_json::to_string_pretty(&Value::Object(schema));
    // A map of texts is JSON.
    text.map_or_else(|_| String::new(), |text| text + "\n")
}

/// How a file is written. Front matter takes a number for a text, one text for a list, and nothing for no key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Grammar {
    Toml,
    Yaml,
}

fn table(settings: &[Setting], grammar: Grammar) -> Map<String, Value> {
    let properties: Map<String, Value> =
        settings.iter().map(|setting| (setting.key.to_owned(), Value::Object(property(setting, grammar)))).collect();
    let required: Vec<&str> =
        settings.iter().filter(|setting| setting.otherwise == Otherwise::Required).map(|setting| setting.key).collect();
    let mut table = object(json!({
        "type": "object",
        "properties": properties,
        "additionalProperties": false,
    }));
    if !required.is_empty() {
        table.insert("required".into(), json!(required));
    }
    table
}

fn property(setting: &Setting, grammar: Grammar) -> Map<String, Value> {
    let shape = shape(setting.shape, grammar);
    let mut property = match grammar {
        Grammar::Toml => object(shape),
        // A key without a value says nothing.
        Grammar::Yaml => or_nothing(object(shape)),
    };
    property.insert("description".into(), json!(format!("{}.", setting.says)));
    match setting.otherwise {
        Otherwise::Text(text) => drop(property.insert("default".into(), json!(text))),
        Otherwise::No => drop(property.insert("default".into(), json!(false))),
        Otherwise::Nothing | Otherwise::Required => {}
    }
    property
}

fn object(value: Value) -> Map<String, Value> {
    match value {
        Value::Object(map) => map,
        _ => Map::new(),
    }
}

fn or_nothing(mut shape: Map<String, Value>) -> Map<String, Value> {
    let types = match shape.get("type") {
        Some(Value::String(one)) => json!([one, "null"]),
        Some(Value::Array(several)) => json!([several.as_slice(), &[json!("null")]].concat()),
        _ => return object(json!({ "anyOf": [shape, { "type": "null" }] })),
    };
    shape.insert("type".into(), types);
    shape
}

/// What cannot stand in an address, as a class of a regular expression has it.
const UNSAFE: &str = r#"\s\u0000-\u001f\u007f-\u009f"'<>\\?#"#;

/// A language tag: letters first.
const LANGUAGE: &str = "^[A-Za-z]{2}[A-Za-z0-9]{0,6}(-[A-Za-z0-9]{1,8})*$";

/// A day that exists, and perhaps a time of it.
const DAY: &str = r"^\s*[0-9]{4}-((0[13578]|1[02])-(0[1-9]|[12][0-9]|3[01])|(0[469]|11)-(0[1-9]|[12][0-9]|30)|02-(0[1-9]|[12][0-9]))([Tt ][0-9 :.+Zz-]*)?\s*$";

/// What cannot stand in one part of an address.
const NO_SEGMENT: &str = r"/\\?#%\s\u0000-\u001f\u007f-\u009f";

fn shape(shape: Shape, grammar: Grammar) -> Value {
    match shape {
        Shape::Text => text(grammar),
        Shape::Name => json!({ "type": "string", "pattern": r"\S" }),
        Shape::Address => {
            json!({ "type": "string", "pattern": format!("^https?://[^/{UNSAFE}][^{UNSAFE}]*$") })
        }
        Shape::Language => json!({ "type": "string", "pattern": LANGUAGE }),
        Shape::Languages => {
            json!({ "type": "array", "items": { "type": "string", "pattern": LANGUAGE }, "uniqueItems": true })
        }
        Shape::Texts => texts(grammar),
        // They begin in the folder of the file.
        Shape::Globs => json!({ "type": "array", "items": { "type": "string", "pattern": "^([^/]|$)" } }),
        Shape::Releases => releases(grammar),
        Shape::Levels => levels(),
        Shape::Tables(settings) => json!({ "type": "array", "items": table(settings, grammar) }),
        Shape::Flag => json!({ "type": "boolean" }),
        Shape::Number => json!({ "type": "integer" }),
        Shape::Day => json!({ "type": "string", "pattern": DAY }),
        Shape::Segment => {
            // Not only dots.
            let pattern = format!("^[^{NO_SEGMENT}]*[^.{NO_SEGMENT}][^{NO_SEGMENT}]*$");
            json!({ "type": ["string", "number", "boolean"], "pattern": pattern })
        }
        Shape::Hashes => json!({
            "type": ["string", "integer"],
            "pattern": r"^\s*([0-9a-fA-F]{8}(\s+[0-9a-fA-F]{8})*)?\s*$",
            "minimum": 10_000_000,
            "maximum": 99_999_999,
        }),
        Shape::Anything => json!({ "type": "object" }),
    }
}

fn text(grammar: Grammar) -> Value {
    match grammar {
        Grammar::Toml => json!({ "type": "string" }),
        Grammar::Yaml => json!({ "type": ["string", "number", "boolean"] }),
    }
}

fn texts(grammar: Grammar) -> Value {
    match grammar {
        Grammar::Toml => json!({ "type": "array", "items": text(grammar) }),
        Grammar::Yaml => {
            json!({ "type": ["string", "number", "boolean", "array"], "items": text(grammar) })
        }
    }
}

/// A text of releases and ranges with commas between them, or a list of such texts.
fn releases(grammar: Grammar) -> Value {
    let minors = |from: Release| {
        let minors: Vec<String> = Release::ALL
            .iter()
            .filter(|release| **release >= from)
            .map(|release| release.minor().to_string())
            .collect();
        minors.join("|")
    };
    let ranges: Vec<String> = Release::ALL
        .iter()
        .map(|first| format!(r"v?1\.{}\s*(\.\.=?\s*v?1\.({}))?", first.minor(), minors(*first)))
        .collect();
    let part = format!(r"\s*({})\s*", ranges.join("|"));
    let one = json!({ "type": "string", "pattern": format!("^{part}(,{part})*$") });
    let examples: Vec<String> = Release::ALL.iter().map(ToString::to_string).collect();
    match grammar {
        Grammar::Toml => json!({
            "anyOf": [one, { "type": "array", "items": one, "minItems": 1 }],
            "examples": [examples],
        }),
        Grammar::Yaml => {
            // Without quotes `1.37` is a number.
            let numbers: Vec<f64> =
                Release::ALL.iter().filter_map(|release| release.to_string().parse().ok()).collect();
            let one = json!({ "anyOf": [one, { "enum": numbers }] });
            json!({ "anyOf": [one, { "type": "array", "items": one }], "examples": [examples] })
        }
    }
}

/// Every rule and family, with what it says and its level.
fn levels() -> Value {
    let words = [Level::Error, Level::Warning, Level::Info, Level::Off].map(Level::as_str);
    let rules = registry::RULES.iter().map(|rule| {
        let name = rule.name.as_str();
        let says = json!({ "enum": words, "description": rule.summary, "default": rule.level.as_str() });
        (name.to_owned(), says)
    });
    let families: BTreeSet<&str> = registry::RULES.iter().map(|rule| rule.name.family()).collect();
    let families = families.into_iter().map(|family| {
        (family.to_owned(), json!({ "enum": words, "description": format!("All rules of `{family}`.") }))
    });
    let properties: Map<String, Value> = rules.chain(families).collect();
    json!({ "type": "object", "properties": properties, "additionalProperties": false })
}
