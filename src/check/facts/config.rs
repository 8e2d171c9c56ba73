//! Facts of ConfigMaps and Secrets.
//!
//! Source: `ValidateConfigMap` and `ValidateSecret`, `pkg/apis/core/validation/validation.go`.

use super::forms;
use crate::check::objects::{Findings, NameForm, Place, TypeFacts, names};
use crate::check::rules::object::{
    duplicate_item, invalid_name, invalid_value, missing_choice, required_value, too_long,
};
use crate::yaml::{Node, Value};

pub(super) static FACTS: &[TypeFacts] = &[
    TypeFacts { ty: "core.v1.ConfigMap", fields: &[], validators: &[keys, doubled_keys, size] },
    TypeFacts { ty: "core.v1.Secret", fields: &[], validators: &[keys, size, demanded_keys, json_values] },
];

/// The fields that hold keys and values.
const MAPS: [&str; 3] = ["data", "binaryData", "stringData"];
/// `core.MaxSecretSize`, that of ConfigMaps, too.
const MOST_BYTES: usize = 1024 * 1024;

/// Keys are names of files.
fn keys(place: &Place<'_, '_>, findings: &mut Findings) {
    for field in MAPS {
        for entry in forms::entries(place.get(field)) {
            if let Some(fault) = names::fault(NameForm::DataKey, entry.key) {
                findings.push(invalid_name::diagnose_key(place.at(&[field]).entry(&entry), entry.key, &fault));
            }
        }
    }
}

/// A key stands once, in text or in bytes.
fn doubled_keys(place: &Place<'_, '_>, findings: &mut Findings) {
    let Some(data) = place.get("data") else { return };
    let Value::Mapping(data) = data.value() else { return };
    if place.get("binaryData").is_none() {
        return;
    }
    let text: std::collections::HashSet<&str> = data.iter().map(|entry| entry.key).collect();
    for entry in forms::entries(place.get("binaryData")).filter(|entry| text.contains(entry.key)) {
        findings.push(duplicate_item::diagnose_spots(
            place.at(&["binaryData", entry.key]),
            place.at(&["data", entry.key]),
            "a key",
        ));
    }
}

/// The bytes that a text of base64 stands for.
fn decoded_len(text: &str) -> usize {
    let digits = text.bytes().filter(|byte| !matches!(byte, b'\n' | b'\r' | b'=')).count();
    digits * 3 / 4
}

fn size(place: &Place<'_, '_>, findings: &mut Findings) {
    let is_secret = place.gvk.kind == "Secret";
    let size = |field: &str, of: fn(&str) -> usize| -> usize {
        forms::entries(place.get(field))
            .map(|entry| match entry.value.value() {
                Value::String(text) => of(text),
                _ => 0,
            })
            .sum()
    };
    // A string overrides the bytes of its key, so the larger of the two maps is a lower bound.
    let total = if is_secret {
        size("data", decoded_len).max(size("stringData", str::len))
    } else {
        size("data", str::len) + size("binaryData", decoded_len)
    };
    if total > MOST_BYTES {
        let field = MAPS.into_iter().find(|field| place.has(field)).unwrap_or(MAPS[0]);
        findings.push(too_long::diagnose_of(place.at(&[field]), total, MOST_BYTES, "bytes"));
    }
}

/// The keys that a type of Secret must have: all of them, or one of them.
enum Keys {
    All(&'static [&'static str]),
    One(&'static [&'static str]),
}

/// Types of Secrets that demand keys (`core.SecretType`).
const TYPES: &[(&str, Keys)] = &[
    ("kubernetes.io/basic-auth", Keys::One(&["username", "password"])),
    ("kubernetes.io/dockercfg", Keys::All(&[".dockercfg"])),
    ("kubernetes.io/dockerconfigjson", Keys::All(&[".dockerconfigjson"])),
    ("kubernetes.io/ssh-auth", Keys::All(&["ssh-privatekey"])),
    ("kubernetes.io/tls", Keys::All(&["tls.crt", "tls.key"])),
];
const TOKEN: &str = "kubernetes.io/service-account-token";
const ACCOUNT: &str = "kubernetes.io/service-account.name";

fn demanded_keys(secret: &Place<'_, '_>, findings: &mut Findings) {
    let Some(kind) = secret.text("type") else { return };
    if kind == TOKEN {
        return account(secret, findings);
    }
    if secret.is_open_at("data") || secret.is_open_at("stringData") {
        return;
    }
    let has = |key: &str| {
        ["data", "stringData"].into_iter().any(|field| secret.get(field).is_some_and(|map| map.get(key).is_some()))
    };
    let field = if secret.has("stringData") && !secret.has("data") { "stringData" } else { "data" };
    match TYPES.iter().find(|(name, _)| *name == kind) {
        Some((_, Keys::All(keys))) => {
            for key in keys.iter().filter(|key| !has(key)) {
                findings.push(required_value::diagnose_because(
                    secret.at(&[field, key]),
                    &format!("a Secret of type `{kind}` has this key"),
                ));
            }
        }
        Some((_, Keys::One(keys))) if !keys.iter().any(|key| has(key)) => {
            findings.push(missing_choice::diagnose(secret.at(&[field]), keys));
        }
        _ => {}
    }
}

/// A token names the account that it is for.
fn account(secret: &Place<'_, '_>, findings: &mut Findings) {
    if secret.is_open() {
        return;
    }
    let metadata = secret.get("metadata");
    let annotations = metadata.and_then(|metadata| metadata.get("annotations"));
    let is_open = [metadata, annotations].into_iter().flatten().any(crate::check::objects::is_open_node);
    let name = annotations.and_then(|annotations| annotations.get(ACCOUNT)).map(Node::value);
    if !is_open && matches!(name, None | Some(Value::Null | Value::String(""))) {
        findings.push(required_value::diagnose_because(
            secret.at(&["metadata", "annotations", ACCOUNT]),
            "a token names the account that it is for",
        ));
    }
}

/// Types whose key holds a JSON object.
const JSON: &[(&str, &str)] =
    &[("kubernetes.io/dockercfg", ".dockercfg"), ("kubernetes.io/dockerconfigjson", ".dockerconfigjson")];

fn json_values(secret: &Place<'_, '_>, findings: &mut Findings) {
    let kind = secret.text("type");
    let Some((_, key)) = JSON.iter().find(|(name, _)| Some(*name) == kind) else { return };
    // What is written as a string overrides the bytes.
    let (field, text) = match secret.get("stringData").and_then(|map| map.get(key)).map(Node::value) {
        Some(Value::String(text)) => ("stringData", text.to_owned()),
        Some(_) => return,
        None => match secret.get("data").and_then(|map| map.get(key)).map(Node::value) {
            Some(Value::String(text)) => ("data", forms::base64_text(text)),
            Some(Value::Null) => ("data", String::new()),
            _ => return,
        },
    };
    let is_object = |text: &str| {
        let text = text.trim_start();
        text == "null" || serde_json::from_str::<serde_json::Map<String, serde_json::Value>>(text).is_ok()
    };
    if !is_object(&text) {
        findings.push(invalid_value::diagnose(secret.at(&[field, key]), "takes a JSON object"));
    }
}
