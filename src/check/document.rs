//! One document as the rules see it.

use crate::diagnostic::Edit;
use crate::kube::{FieldPath, ObjectRef};
use crate::schema::{Catalogue, Shape, TypeId};
use crate::source::Span;
use crate::yaml::{Document, Node};

/// A document whose type is known.
#[derive(Clone, Copy)]
pub(crate) struct DocumentView<'a> {
    pub(crate) catalogue: &'a Catalogue,
    pub(crate) document: &'a Document,
    /// The node that is checked: the root, or a part of it that has a type of its own.
    pub(crate) node: Node<'a>,
    /// Where that node stands in the document.
    pub(crate) base: &'a FieldPath,
    /// Its type.
    pub(crate) ty: TypeId,
    /// Its object, where it is a manifest.
    pub(crate) object: Option<&'a ObjectRef>,
}

impl<'a> DocumentView<'a> {
    /// The document as a sentence names it: `the Deployment `web``, `this `Container``.
    pub(crate) fn subject(&self) -> String {
        match self.object {
            Some(ObjectRef { gvk, name: Some(name), .. }) => format!("the {} `{name}`", gvk.kind),
            Some(ObjectRef { gvk, name: None, .. }) => format!("the {}", gvk.kind),
            None => format!("this `{}`", self.catalogue.type_name(self.ty)),
        }
    }

    /// The node at a path of the document, if it exists.
    pub(crate) fn node_at(&self, path: &FieldPath) -> Option<Node<'a>> {
        self.document.node_at(path)
    }

    /// What a shape takes, in words: `a whole number`, `a list of `Container``.
    pub(crate) fn takes(&self, shape: Shape) -> String {
        match shape {
            Shape::String(_) => "a string".into(),
            Shape::Integer(_) => "a whole number".into(),
            Shape::Number => "a number".into(),
            Shape::Boolean => "`true` or `false`".into(),
            Shape::List(item) => format!("a list of {}", self.several(item)),
            Shape::Map(value) => format!("a mapping of names to {}", self.several(value)),
            Shape::Object(ty) if self.catalogue.type_name(ty).is_empty() => "a mapping".into(),
            Shape::Object(ty) => format!("a mapping (`{}`)", self.catalogue.type_name(ty)),
            Shape::Union(ty) => {
                let alternatives: Vec<String> =
                    self.catalogue.alternatives(ty).map(|alternative| self.takes(alternative)).collect();
                alternatives.join(" or ")
            }
            Shape::Resource => "an object with `apiVersion` and `kind`".into(),
            Shape::IntOrString => "a whole number or a string".into(),
            Shape::Quantity => "a quantity such as `500m` or `128Mi`".into(),
            Shape::Any => "any value".into(),
            Shape::AnyObject => "a mapping".into(),
        }
    }

    fn several(&self, ty: TypeId) -> String {
        match self.catalogue.shape(ty) {
            Shape::String(_) => "strings".into(),
            Shape::Integer(_) => "whole numbers".into(),
            Shape::Number => "numbers".into(),
            Shape::Boolean => "booleans".into(),
            Shape::List(_) => "lists".into(),
            Shape::Map(_) | Shape::AnyObject => "mappings".into(),
            Shape::Object(ty) if self.catalogue.type_name(ty).is_empty() => "mappings".into(),
            Shape::Object(ty) => format!("`{}`", self.catalogue.type_name(ty)),
            Shape::Union(_) | Shape::Any => "values".into(),
            Shape::Resource => "objects".into(),
            Shape::IntOrString => "whole numbers or strings".into(),
            Shape::Quantity => "quantities".into(),
        }
    }
}

/// The edit that writes another word in the place of one, whose quotes it keeps. `None` if more than the
/// word stands there: an escape, a tag, an anchor.
pub(crate) fn rewrite(span: Span, written: &str, text: &str) -> Option<Edit> {
    let span = match span.range().len().checked_sub(written.len())? {
        0 => span,
        2 => Span { start: span.start + 1, end: span.end - 1, ..span },
        _ => return None,
    };
    Some(Edit { span, text: text.to_owned() })
}

/// A field as a sentence names it; the root of a document has no name.
pub(crate) fn field_name(path: &FieldPath) -> String {
    if path.is_root() { "the document".into() } else { format!("`{path}`") }
}

/// A text in a sentence: its first line, or the beginning of that.
pub(crate) fn shown(text: &str) -> String {
    let line = text.trim().lines().next().unwrap_or_default();
    match line.char_indices().nth(MAX_SHOWN) {
        Some((end, _)) => format!("{}...", &line[..end]),
        None if line.len() < text.trim().len() => format!("{line}..."),
        None => line.to_owned(),
    }
}

/// Longer texts are shown by their beginning.
const MAX_SHOWN: usize = 60;
