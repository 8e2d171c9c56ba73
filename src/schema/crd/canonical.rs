//! Values as texts that are equal where the values are.

use std::fmt::Write as _;

use serde_json::Value as Json;

use super::datum::{Content, Datum};

/// A value as a text that is equal for equal values.
pub(super) fn canonical(datum: &Datum<'_>) -> String {
    let mut text = String::new();
    write_canonical(datum, &mut text);
    text
}

/// Writes it.
pub(super) fn write_canonical(datum: &Datum<'_>, out: &mut String) {
    match &datum.content {
        Content::Null | Content::Wildcard => out.push_str("null"),
        Content::Bool(value) => out.push_str(if *value { "true" } else { "false" }),
        Content::Int(number) => drop(write!(out, "{number}")),
        Content::Float(number) => drop(write!(out, "{number}")),
        Content::Text(text) => drop(write!(out, "{text:?}")),
        Content::List(items) => {
            out.push('[');
            for item in items {
                write_canonical(item, out);
                out.push(',');
            }
            out.push(']');
        }
        Content::Map(members) => {
            out.push('{');
            for member in members {
                let _ = write!(out, "{:?}:", member.key);
                write_canonical(&member.datum, out);
                out.push(',');
            }
            out.push('}');
        }
    }
}

/// The same of a value of a definition.
pub(super) fn canonical_json(json: &Json) -> String {
    match json {
        Json::Null => "null".into(),
        Json::Bool(value) => value.to_string(),
        Json::Number(number) => number.as_i64().map_or_else(
            || number.as_f64().map(|number| number.to_string()).unwrap_or_default(),
            |number| number.to_string(),
        ),
        Json::String(text) => format!("{text:?}"),
        Json::Array(items) => {
            let items: String = items.iter().map(|item| canonical_json(item) + ",").collect();
            format!("[{items}]")
        }
        Json::Object(fields) => {
            let mut fields: Vec<_> = fields.iter().collect();
            fields.sort_by_key(|(key, _)| *key);
            let fields: String =
                fields.iter().map(|(key, value)| format!("{key:?}:{},", canonical_json(value))).collect();
            format!("{{{fields}}}")
        }
    }
}
