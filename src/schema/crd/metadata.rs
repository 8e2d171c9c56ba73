//! What the API server asks of the metadata of every custom resource.

use crate::kube::{FieldPath, ReleaseSet};
use crate::schema::{Completeness, Fault, Scope, TypeId, Violation, walk};
use crate::source::Span;
use crate::yaml::{Entry, Node, Value};

const NAME: &str = "a name of lower-case letters, digits, `-` and `.`, of at most 253 characters";
const LABEL: &str = "a name of lower-case letters, digits and `-`, of at most 63 characters";
const LABEL_VALUE: &str = "a label's value: letters, digits, `-`, `_` and `.`, of at most 63 characters";
const LABEL_KEY: &str = "a label's key: a name of at most 63 characters, perhaps after a domain and `/`";

/// Everything in the metadata of `root` that the server refuses.
pub(super) fn violations(
    root: Node<'_>,
    ty: Option<TypeId>,
    scope: Scope,
    completeness: Completeness,
    releases: ReleaseSet,
    found: &mut Vec<Violation<'_>>,
) {
    let path = FieldPath::root().key("metadata");
    let entry = root.entry("metadata");
    let is_whole = completeness == Completeness::Whole && !root.is_elided();
    let metadata = entry.map(|entry| entry.value);
    if let (Some(metadata), Some(ty)) = (metadata, ty) {
        for violation in walk::violations(ty, metadata, completeness, releases) {
            let mut whole = path.clone();
            whole.extend(&violation.path);
            found.push(Violation { path: whole, ..violation });
        }
    }
    let has_name = |metadata: Node<'_>| {
        metadata.is_elided() || ["name", "generateName"].iter().any(|key| metadata.get(key).is_some_and(is_something))
    };
    if let Some(metadata) = metadata.filter(|metadata| matches!(metadata.value(), Value::Mapping(_))) {
        fields(metadata, scope, |path_in, span, what| {
            let mut path = path.clone();
            path.extend(&path_in);
            found.push(Violation { path, span, fault: Fault::NotA { what }, releases });
        });
    }
    let is_mapping = metadata.is_none_or(|metadata| matches!(metadata.value(), Value::Mapping(_) | Value::Null));
    if is_whole
        && is_mapping
        && !has_wildcard_key(root)
        && !metadata.is_some_and(|node| has_name(node) || has_wildcard_key(node))
    {
        let first = |node: Node<'_>| first_key(node).unwrap_or(node.span());
        let span = entry.map_or_else(|| first(root), |entry| entry.key_span);
        found.push(Violation { path, span, fault: Fault::MissingField { name: "name" }, releases });
    }
}

fn is_something(node: Node<'_>) -> bool {
    !matches!(node.value(), Value::Null | Value::String(""))
}

fn has_wildcard_key(node: Node<'_>) -> bool {
    entries(node).any(|entry| entry.key_is_wildcard)
}

fn first_key(node: Node<'_>) -> Option<Span> {
    entries(node).next().map(|entry| entry.key_span)
}

fn entries(node: Node<'_>) -> impl Iterator<Item = Entry<'_>> {
    match node.value() {
        Value::Mapping(mapping) => Some(mapping.iter()),
        _ => None,
    }
    .into_iter()
    .flatten()
}

/// Tells of names, labels and annotations that are none.
fn fields(metadata: Node<'_>, scope: Scope, mut tell: impl FnMut(FieldPath, Span, &'static str)) {
    let mut name = |key: &str, fits: &dyn Fn(&str) -> bool, what| {
        if let Some(node) = metadata.get(key)
            && let Value::String(text) = node.value()
            && !text.is_empty()
            && !fits(text)
        {
            tell(FieldPath::root().key(key), node.span(), what);
        }
    };
    name("name", &is_subdomain, NAME);
    // What the server adds makes it end well.
    name("generateName", &|text| is_subdomain(text.strip_suffix('-').unwrap_or(text)), NAME);
    if scope == Scope::Namespaced {
        name("namespace", &is_label, LABEL);
    }
    for (map, keys_only) in [("labels", Checked::KeysAndValues), ("annotations", Checked::Keys)] {
        for entry in metadata.get(map).into_iter().flat_map(entries).filter(|entry| !entry.key_is_wildcard) {
            let path = || FieldPath::root().key(map).key(entry.key);
            // Keys of annotations may have capitals in their domain.
            let lower = entry.key.to_ascii_lowercase();
            let key = if keys_only == Checked::Keys { lower.as_str() } else { entry.key };
            if !is_qualified(key) {
                tell(path(), entry.key_span, LABEL_KEY);
            }
            if let (Checked::KeysAndValues, Value::String(value)) = (keys_only, entry.value.value())
                && !value.is_empty()
                && !is_name_part(value)
            {
                tell(path(), entry.value.span(), LABEL_VALUE);
            }
        }
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Checked {
    Keys,
    KeysAndValues,
}

fn is_label(text: &str) -> bool {
    text.len() <= 63 && is_label_of_any_length(text)
}

fn is_label_of_any_length(text: &str) -> bool {
    let is_end = |byte: Option<&u8>| byte.is_some_and(|b| b.is_ascii_lowercase() || b.is_ascii_digit());
    let bytes = text.as_bytes();
    is_end(bytes.first())
        && is_end(bytes.last())
        && bytes.iter().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || *b == b'-')
}

fn is_subdomain(text: &str) -> bool {
    text.len() <= 253 && text.split('.').all(is_label_of_any_length)
}

/// Letters and digits, with dashes, underscores and dots between them.
fn is_name_part(text: &str) -> bool {
    let bytes = text.as_bytes();
    bytes.len() <= 63
        && bytes.first().is_some_and(u8::is_ascii_alphanumeric)
        && bytes.last().is_some_and(u8::is_ascii_alphanumeric)
        && bytes.iter().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_' | b'.'))
}

fn is_qualified(key: &str) -> bool {
    match key.split_once('/') {
        Some((domain, name)) => is_subdomain(domain) && is_name_part(name),
        None => is_name_part(key),
    }
}
