//! From the text of an example to its documents: masked, parsed, classified.

use std::ops::Range;

use super::classify::{Circumstances, Presence, classify};
use super::mask::{Masked, Stubs, mask_with};
use super::{Attributes, Class, ExampleDocument, Setting, Syntax};
use crate::diagnostic::Diagnostic;
use crate::source::Excerpt;
use crate::yaml::{self, Document, Node, Value};

/// The documents of an example, each with what the parser says of it. `expansions` are places where a
/// shell puts in values.
pub(super) fn documents(
    code: &Excerpt,
    syntax: Syntax,
    setting: Setting,
    attributes: &Attributes,
    expansions: &[Range<usize>],
) -> Vec<ExampleDocument> {
    let is_asked = attributes.invalid.is_some() || attributes.fragment.is_some();
    let stubs = if is_asked { Stubs::Checked } else { Stubs::Taken };
    let masked = mask_with(code, syntax, setting, stubs, expansions);
    let (documents, findings) = yaml::parse(&masked.reading);
    let mut findings = attribute(code, &documents, findings);
    documents
        .into_iter()
        .zip(&mut findings)
        .map(|(document, findings)| {
            let mut read = read_one(document, std::mem::take(findings), code, &masked, setting, attributes);
            // What the shell puts in is never what stands there.
            read.has_placeholders |= has_any(expansions, &read.document.range(), |place| place.start);
            read
        })
        .collect()
}

/// The findings of each document: those that stand in it.
fn attribute(code: &Excerpt, documents: &[Document], findings: Vec<Diagnostic>) -> Vec<Vec<Diagnostic>> {
    let starts: Vec<usize> = documents.iter().map(|document| code.offset_in_file(document.range().start)).collect();
    let mut of_documents = vec![Vec::new(); documents.len()];
    for finding in findings {
        let at = finding.primary.span.start as usize;
        let index = starts.partition_point(|&start| start <= at).saturating_sub(1);
        if let Some(of_document) = of_documents.get_mut(index) {
            of_document.push(finding);
        }
    }
    of_documents
}

fn read_one(
    document: Document,
    mut findings: Vec<Diagnostic>,
    code: &Excerpt,
    masked: &Masked<'_>,
    setting: Setting,
    attributes: &Attributes,
) -> ExampleDocument {
    let text = trimmed(code.text(), document.range());
    let range = document.range();
    let has_ellipses = has_any(&masked.ellipses, &range, |at| *at);
    let has_template_lines = has_any(&masked.template_lines, &range, |lines| lines.start);
    let has_marks = has_template_lines || has_any(&masked.placeholders, &range, |place| place.start);
    if has_template_lines {
        // The branches of a condition may hold the same key.
        findings.retain(|finding| finding.rule != yaml::DUPLICATE_KEY);
    }
    let presence = |is_there: bool| if is_there { Presence::Some } else { Presence::None };
    let class = classify(
        &document,
        Circumstances {
            attributes,
            setting,
            text: code.text().get(text.clone()).unwrap_or(""),
            ellipses: presence(has_ellipses),
            placeholders: presence(has_marks),
        },
    );
    let has_placeholders = has_template_lines || (has_marks && keeps_from_applying(&document, &class));
    ExampleDocument { document, class, has_placeholders, has_ellipses, text, findings }
}

/// Whether any of the sorted places begins in the range.
fn has_any<T>(places: &[T], range: &Range<usize>, start_of: impl Fn(&T) -> usize) -> bool {
    let first = places.partition_point(|place| start_of(place) < range.start);
    places.get(first).is_some_and(|place| start_of(place) < range.end)
}

/// The range without a document's `---` line and without empty lines at either end.
fn trimmed(text: &str, range: Range<usize>) -> Range<usize> {
    let Some(part) = text.get(range.clone()) else { return range };
    let end = range.start + part.trim_end().len();
    let part = part.trim_end();
    let blank = part.len() - part.trim_start().len();
    // The indentation of the first line is part of the text.
    let first_line = part[..blank].rfind('\n').map_or(0, |newline| newline + 1);
    let start = range.start + if range.start == 0 || first_line > 0 { first_line } else { blank };
    start..end.max(start)
}

/// Whether a placeholder stands where the document could not be applied with it.
fn keeps_from_applying(document: &Document, class: &Class) -> bool {
    let Some(root) = document.root() else { return true };
    let is_config_map = matches!(class, Class::Manifest { gvk, .. } if gvk.group.is_empty() && gvk.kind == "ConfigMap");
    match root.value() {
        Value::Mapping(mapping) => mapping.iter().any(|entry| {
            let is_free = is_config_map && matches!(entry.key, "data" | "binaryData");
            entry.key_is_wildcard || (!is_free && holds_placeholder(entry.value))
        }),
        _ => holds_placeholder(root),
    }
}

/// Whether a placeholder stands in a node, but for those in annotations and arguments, which are
/// often meant as they stand.
fn holds_placeholder(root: Node<'_>) -> bool {
    let mut open = vec![root];
    while let Some(node) = open.pop() {
        match node.value() {
            Value::Wildcard(_) => return true,
            Value::Mapping(mapping) => {
                for entry in mapping.iter() {
                    if matches!(entry.key, "annotations" | "args" | "command") {
                        continue;
                    }
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
