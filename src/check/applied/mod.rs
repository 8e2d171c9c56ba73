//! The objects that examples bring to a cluster, and the pods in them.
//!
//! Enters: a document and what the walk made of it. Leaves: [`Applied`] objects, also those in a
//! `List`, and their [`Pod`], found by one piece of code wherever its template stands. What the rules
//! of the families `reference` and `policy` look at. Allocates nothing.

pub(crate) mod image;
mod pod;

use std::iter;

use crate::diagnostic::{Diagnostic, Level, RuleName};
use crate::example::{Class, ExampleDocument, Extent};
use crate::kube::{FieldPath, Gvk, ObjectRef};
use crate::source::Span;
use crate::yaml::{Node, Sequence, Value};

use super::registry;
use super::verdict::Subject;

pub(crate) use pod::{Container, Pod, TemplateOwner};

/// One object of a document.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Applied<'a> {
    /// API group; empty for the core group and for fragments.
    pub(crate) group: &'a str,
    /// Version in the group.
    pub(crate) version: &'a str,
    /// The kind's name; empty for a fragment.
    pub(crate) kind: &'a str,
    /// `metadata.name`, unless a placeholder stands for it.
    pub(crate) name: Option<Node<'a>>,
    /// `metadata.namespace`, unless it is empty.
    pub(crate) namespace: Option<&'a str>,
    /// The object.
    pub(crate) root: Node<'a>,
    /// How much of it is there.
    pub(crate) state: Shown,
    /// The example that shows it, as index of `Site::examples`.
    pub(crate) example: usize,
    /// Its index in a `List`.
    item: Option<usize>,
}

/// How much of an object an example shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Shown {
    /// All of it.
    Whole,
    /// All but what placeholders stand for: what is absent may come with them.
    Template,
    /// A part of it.
    Part,
}

/// A step on the way to a field.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Step {
    /// Into a mapping.
    Key(&'static str),
    /// Into a list.
    Index(usize),
}

/// The objects of a document; a fragment of a pod or of its containers counts as one without a kind.
pub(crate) fn objects<'a>(
    document: &'a ExampleDocument,
    subject: &Subject,
    example: usize,
) -> impl Iterator<Item = Applied<'a>> {
    let state = match (&document.class, subject) {
        (Class::Manifest { extent: Extent::Whole, .. }, Subject::PartialManifest(_)) => Shown::Part,
        (Class::Manifest { extent: Extent::Whole, .. }, _) if document.has_placeholders => Shown::Template,
        (Class::Manifest { extent: Extent::Whole, .. }, _) => Shown::Whole,
        _ => Shown::Part,
    };
    let root = document.document.root();
    let is_fragment = matches!(subject, Subject::Fragment(_));
    let (list, single) = match (&document.class, root) {
        (Class::Manifest { gvk, .. }, Some(root)) if gvk.group.is_empty() && gvk.kind.ends_with("List") => {
            (root.get("items"), None)
        }
        (Class::Manifest { .. }, Some(root)) => (None, Applied::of(root, state, None)),
        (_, Some(root)) if is_fragment => (None, Some(Applied::fragment(root))),
        _ => (None, None),
    };
    let items = items(list).enumerate().filter_map(move |(index, item)| Applied::of(item, state, Some(index)));
    single.into_iter().chain(items).map(move |object| Applied { example, ..object })
}

impl<'a> Applied<'a> {
    fn of(root: Node<'a>, state: Shown, item: Option<usize>) -> Option<Self> {
        let (api_version, kind) = (root.get_str("apiVersion")?, root.get_str("kind")?);
        let (group, version) = api_version.rsplit_once('/').unwrap_or(("", api_version));
        let metadata = root.get("metadata");
        let name = metadata.and_then(|metadata| metadata.get("name")).filter(|name| is_text(*name));
        let namespace = metadata.and_then(|metadata| metadata.get_str("namespace"));
        let namespace = namespace.filter(|namespace| !namespace.is_empty());
        Some(Self { group, version, kind, name, namespace, root, state, example: 0, item })
    }

    fn fragment(root: Node<'a>) -> Self {
        Self {
            group: "",
            version: "",
            kind: "",
            name: None,
            namespace: None,
            root,
            state: Shown::Part,
            example: 0,
            item: None,
        }
    }

    /// Its name, as far as it has one.
    pub(crate) fn name(&self) -> Option<&'a str> {
        self.name.map(Node::text)
    }

    /// Where it is named, else where it stands.
    pub(crate) fn place(&self) -> Span {
        self.name.or_else(|| self.root.get("kind")).unwrap_or(self.root).span()
    }

    /// What it is called in a sentence: `the Deployment `web``.
    pub(crate) fn title(&self) -> String {
        match (self.kind, self.name()) {
            ("", _) => "this pod".into(),
            (kind, Some(name)) => format!("the {kind} `{name}`"),
            (kind, None) => format!("the {kind}"),
        }
    }

    /// It, as diagnostics name it.
    pub(crate) fn object(&self) -> Option<ObjectRef> {
        (!self.kind.is_empty()).then(|| ObjectRef {
            gvk: Gvk { group: self.group.into(), version: self.version.into(), kind: self.kind.into() },
            namespace: self.namespace.map(str::to_owned),
            name: self.name().map(str::to_owned),
        })
    }

    /// The path in the document of a field of it.
    pub(crate) fn path(&self, steps: impl IntoIterator<Item = Step>) -> FieldPath {
        let mut path = FieldPath::root();
        if let Some(index) = self.item {
            path.push_key("items");
            path.push_index(index);
        }
        for step in steps {
            match step {
                Step::Key(key) => path.push_key(key),
                Step::Index(index) => path.push_index(index),
            }
        }
        path
    }

    /// What a rule says of a node of it, at the rule's own level.
    pub(crate) fn finding(
        &self,
        rule: RuleName,
        message: impl Into<String>,
        node: Node<'_>,
        steps: impl IntoIterator<Item = Step>,
    ) -> Diagnostic {
        let level = registry::find(rule.as_str()).map_or(Level::Warning, |rule| rule.level);
        Diagnostic::new(rule, level, message, node.span()).field(self.path(steps)).object(self.object())
    }
}

/// The value of a field, unless it is absent, null or a placeholder.
pub(crate) fn field<'a>(node: Node<'a>, path: &[&str]) -> Option<Node<'a>> {
    let found = path.iter().try_fold(node, |node, key| node.get(key))?;
    (!matches!(found.value(), Value::Null | Value::Wildcard(_))).then_some(found)
}

/// The items of a list; none of anything else.
pub(crate) fn items<'a>(list: Option<Node<'a>>) -> impl Iterator<Item = Node<'a>> {
    let items: Option<Sequence<'a>> = list.and_then(|list| match list.value() {
        Value::Sequence(items) => Some(items),
        _ => None,
    });
    let mut index = 0;
    iter::from_fn(move || {
        let item = items?.get(index);
        index += 1;
        item
    })
}

/// Whether a value is true.
pub(crate) fn is_true(node: Option<Node<'_>>) -> bool {
    matches!(node.map(Node::value), Some(Value::Bool(true)))
}

/// Whether a node is a text that stands for itself.
pub(crate) fn is_text(node: Node<'_>) -> bool {
    matches!(node.value(), Value::String(text) if !text.is_empty())
}
