//! JSON schemas of other YAML. This module alone names the library that validates against them.
//!
//! Enters: the text of a schema, and a node. Leaves: faults with the path of each. A schema is not
//! trusted: patterns run in linear time, references lead nowhere outside of it, and one that refers to
//! itself without end is refused.

mod cost;

use jsonschema::PatternOptions;
use jsonschema::error::ValidationErrorKind;
use serde_json::{Map, Number, Value as Json};

use crate::kube::FieldPath;
use crate::source::{Excerpt, Source};
use crate::yaml::{self, Node, Part, Value};

/// A JSON schema, ready to use.
#[derive(Debug)]
pub struct JsonSchema {
    validator: jsonschema::Validator,
    parts: cost::Parts,
}

/// A value that does not match its schema.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mismatch {
    /// The value's path.
    pub path: FieldPath,
    /// Whether the key is at fault or its value.
    pub part: Part,
    /// What the schema demands of it, in words.
    pub message: String,
}

/// Programs for patterns may be as large as this, in bytes.
const PATTERN_BYTES: usize = 1 << 20;

/// No more faults of one document are told.
const MOST: usize = 50;

/// How long a message can be, in bytes.
const LONGEST: usize = 300;

impl JsonSchema {
    /// Reads the schema in a JSON or YAML file. The error says why it is none.
    pub fn read(excerpt: &Excerpt, source: &Source) -> Result<Self, String> {
        let json = match serde_json::from_str(excerpt.text()) {
            Ok(json) => json,
            Err(error) if source.path().to_ascii_lowercase().ends_with("json") => return Err(error.to_string()),
            Err(_) => {
                let (documents, faults) = yaml::parse(&yaml::Reading::plain(excerpt));
                match (documents.first().and_then(yaml::Document::root), faults.first()) {
                    (_, Some(fault)) => return Err(fault.message.clone()),
                    (Some(root), None) => to_json(root),
                    (None, None) => return Err("it is empty".into()),
                }
            }
        };
        let parts = cost::Parts::of(&json)?;
        let patterns = PatternOptions::regex().size_limit(PATTERN_BYTES).dfa_size_limit(PATTERN_BYTES);
        let options = jsonschema::options().with_pattern_options(patterns);
        match options.build(&json) {
            Ok(validator) => Ok(Self { validator, parts }),
            Err(error) => Err(shortened(&error.to_string())),
        }
    }

    /// What of a document does not match. Placeholders and what an ellipsis leaves out match anything.
    /// `None` if it would take too long to say.
    pub fn mismatches(&self, root: Node<'_>) -> Option<Vec<Mismatch>> {
        let json = to_json(root);
        if self.parts.is_too_costly(&json) {
            return None;
        }
        if self.validator.is_valid(&json) {
            return Some(Vec::new());
        }
        let found = self.validator.iter_errors(&json).flat_map(|error| {
            let Some((path, node)) = place(root, error.instance_path().as_str()) else { return Vec::new() };
            match error.kind() {
                ValidationErrorKind::AdditionalProperties { unexpected }
                | ValidationErrorKind::UnevaluatedProperties { unexpected } => {
                    let known =
                        unexpected.iter().filter(|name| node.entry(name).is_some_and(|entry| !entry.key_is_wildcard));
                    let message = "it has no such property".to_owned();
                    known
                        .map(|name| Mismatch { path: path.key(name), part: Part::Key, message: message.clone() })
                        .collect()
                }
                _ if is_open(node) => Vec::new(),
                _ => {
                    let message = shortened(&error.masked_with("the value").to_string()).replace('"', "`");
                    vec![Mismatch { path, part: Part::Value, message }]
                }
            }
        });
        Some(found.take(MOST).collect())
    }
}

fn shortened(text: &str) -> String {
    let mut text = text.lines().next().unwrap_or("").to_owned();
    if text.len() > LONGEST {
        text.truncate(text.floor_char_boundary(LONGEST));
        text.push('…');
    }
    text
}

/// The node that a JSON pointer leads to.
fn place<'d>(root: Node<'d>, pointer: &str) -> Option<(FieldPath, Node<'d>)> {
    let mut path = FieldPath::root();
    let mut node = root;
    for part in pointer.split('/').skip(1) {
        node = match node.value() {
            Value::Sequence(items) => {
                let index = part.parse().ok()?;
                path.push_index(index);
                items.get(index)?
            }
            _ => {
                let key = part.replace("~1", "/").replace("~0", "~");
                let value = node.get(&key)?;
                path.push_key(key);
                value
            }
        };
    }
    Some((path, node))
}

/// Whether anything in a node is left open.
fn is_open(node: Node<'_>) -> bool {
    let mut open = vec![node];
    while let Some(node) = open.pop() {
        if node.is_elided() {
            return true;
        }
        match node.value() {
            Value::Wildcard(_) => return true,
            Value::Mapping(mapping) => {
                for entry in mapping.iter() {
                    if entry.key_is_wildcard {
                        return true;
                    }
                    open.push(entry.value);
                }
            }
            Value::Sequence(items) => open.extend(items.iter()),
            _ => {}
        }
    }
    false
}

fn to_json(node: Node<'_>) -> Json {
    match node.value() {
        Value::Null => Json::Null,
        Value::Bool(value) => Json::Bool(value),
        Value::Int(value) => Json::Number(value.into()),
        Value::Float(value) => Number::from_f64(value).map_or_else(|| Json::String(node.text().into()), Json::Number),
        Value::String(text) | Value::Wildcard(text) => Json::String(text.to_owned()),
        Value::Sequence(items) => Json::Array(items.iter().map(to_json).collect()),
        Value::Mapping(mapping) => {
            let entries = mapping.iter().map(|entry| (entry.key.to_owned(), to_json(entry.value)));
            Json::Object(entries.collect::<Map<_, _>>())
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::Sources;

    fn schema(text: &str) -> Result<JsonSchema, String> {
        let mut sources = Sources::default();
        let file = sources.add("schema.json", text);
        JsonSchema::read(&Excerpt::whole(file, sources.get(file)), sources.get(file))
    }

    fn told(schema: &JsonSchema, text: &str) -> Vec<String> {
        let mut sources = Sources::default();
        let file = sources.add("a.yaml", text);
        let excerpt = Excerpt::whole(file, sources.get(file));
        let (documents, _) = yaml::parse(&yaml::Reading::plain(&excerpt));
        let found = schema.mismatches(documents[0].root().unwrap()).expect("it is cheap");
        found.into_iter().map(|one| format!("{}: {}", one.path, one.message)).collect()
    }

    #[test]
    fn values_are_held_against_a_schema() {
        let schema = schema(
            r#"{"type": "object", "required": ["name"], "additionalProperties": false,
                "properties": {"name": {"type": "string", "pattern": "^[a-z]+$"}, "items": {"items": {"type": "integer"}}}}"#,
        )
        .unwrap();
        assert_eq!(told(&schema, "name: web\nitems: [1, 2]\n"), [""; 0]);
        assert_eq!(told(&schema, "items: []\n"), [": `name` is a required property"]);
        assert_eq!(told(&schema, "name: web\nitems: [1, a]\n"), ["items[1]: the value is not of type `integer`"]);
        assert_eq!(told(&schema, "name: WEB\n"), ["name: the value does not match `^[a-z]+$`"]);
        assert_eq!(told(&schema, "name: web\nport: 1\n").len(), 1);
    }

    #[test]
    fn what_is_no_schema_is_told() {
        for text in [
            "{",
            "3",
            r#"{"type": 3}"#,
            r#"{"$ref": "https://example.com/s.json"}"#,
            r#"{"pattern": "("}"#,
            r##"{"$ref": "#"}"##,
            r##"{"allOf": [{"$ref": "#"}]}"##,
            r##"{"$defs": {"a": {"$ref": "#/$defs/b"}, "b": {"anyOf": [{"$ref": "#/$defs/a"}]}}, "$ref": "#/$defs/a"}"##,
        ] {
            assert!(schema(text).is_err(), "{text}");
        }
        let tree = r##"{"type": "object", "properties": {"left": {"$ref": "#"}, "right": {"$ref": "#"}}}"##;
        assert_eq!(told(&schema(tree).unwrap(), "left: {right: {left: 1}}\n").len(), 1);
    }

    /// A schema of parts that each refer to the next one, which stands for `NEXT`.
    fn chain(length: usize, link: &str) -> String {
        let part = |at: usize| format!("\"a{at}\":{}", link.replace("NEXT", &format!("#/$defs/a{}", at + 1)));
        let parts: Vec<String> = (0..length).map(part).collect();
        format!("{{\"$ref\":\"#/$defs/a0\",\"$defs\":{{{},\"a{length}\":{{}}}}}}", parts.join(","))
    }

    #[test]
    fn a_schema_does_not_grow_beyond_reason() {
        let refer = r#"{"$ref":"NEXT"}"#;
        assert!(schema(&chain(500, refer)).is_ok());
        for (length, link) in [(20_000, refer), (20_000, r#"{"properties":{"x":{"$ref":"NEXT"}}}"#)] {
            assert_eq!(schema(&chain(length, link)).map(|_| ()), Err(cost::TOO_DEEP.to_owned()), "{link}");
        }
        let twice = schema(&chain(60, r#"{"allOf":[{"$ref":"NEXT"},{"$ref":"NEXT"}]}"#)).unwrap();
        let half = r##"{"properties":{"x":{"$ref":"#"}}}"##;
        let below = schema(&format!(r#"{{"anyOf":[{half},{half}]}}"#)).unwrap();
        let mut sources = Sources::default();
        let file = sources.add("a.yaml", format!("{}1{}", "{x: ".repeat(60), "}".repeat(60)));
        let excerpt = Excerpt::whole(file, sources.get(file));
        let (documents, _) = yaml::parse(&yaml::Reading::plain(&excerpt));
        let root = documents[0].root().unwrap();
        assert_eq!((twice.mismatches(root), below.mismatches(root)), (None, None));
        assert_eq!(told(&below, "{x: {x: {x: 1}}}\n"), [""; 0]);
    }

    #[test]
    fn a_schema_does_not_hang() {
        let slow = schema(r#"{"additionalProperties": {"pattern": "^(a+)+$"}}"#).unwrap();
        assert_eq!(told(&slow, &format!("x: {}b\n", "a".repeat(5_000))).len(), 1);
        let wide = format!(r#"{{"enum": [{}]}}"#, vec!["1"; 50_000].join(","));
        assert_eq!(schema(&wide).map(|wide| told(&wide, "2\n").len()).unwrap_or(1), 1);
        let deep = format!("{}{}", "{\"items\":".repeat(3_000), "{}".to_owned() + &"}".repeat(3_000));
        assert!(schema(&deep).is_err());
    }
}
