//! The difference of two objects by the paths of their fields; order and formatting do not count.

use std::collections::{HashMap, HashSet};

use super::keys;
use super::short::short;
use crate::yaml::{Mapping, Node, Sequence, Value};

/// So many changes are told; others are counted.
pub const MOST_CHANGES: usize = 40;
/// So many nodes are looked at: aliases can make a small text a large tree.
const MOST_NODES: usize = 50_000;

/// What changed, field by field.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct FieldDifference {
    /// The changes, in the order of the revision after; what a mapping or list lost comes first.
    pub changes: Vec<FieldChange>,
    /// How many more there are.
    pub more: usize,
    /// Whether something is too large to be compared: then there may be others.
    pub is_cut: bool,
}

/// One field that changed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FieldChange {
    /// Its path: `spec.template.spec.containers[web].image`, where lists have a key by its value.
    pub path: String,
    /// How.
    pub change: Change,
}

/// How a field changed. Values are shortened for people.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Change {
    /// It came, with this value.
    Added(String),
    /// It went, and had this value.
    Removed(String),
    /// Its value is another.
    Changed {
        /// What it was.
        before: String,
        /// What it is.
        after: String,
    },
}

/// Compares two objects.
pub fn fields(before: Node<'_>, after: Node<'_>) -> FieldDifference {
    let mut walk = Walk { found: FieldDifference::default(), path: String::new(), left: MOST_NODES };
    walk.compare("", before, after);
    walk.found
}

struct Walk {
    found: FieldDifference,
    path: String,
    /// How many nodes may still be looked at.
    left: usize,
}

impl Walk {
    /// Compares two values of the field with this name.
    fn compare(&mut self, field: &str, before: Node<'_>, after: Node<'_>) {
        let size = |value| match value {
            Value::Mapping(mapping) => mapping.len(),
            Value::Sequence(items) => items.len(),
            _ => 1,
        };
        let (one, other) = (before.value(), after.value());
        let Some(left) = self.left.checked_sub(size(one) + size(other)) else {
            self.found.is_cut = true;
            return;
        };
        self.left = left;
        match (one, other) {
            (Value::Mapping(before), Value::Mapping(after)) => self.mappings(before, after),
            (Value::Sequence(before), Value::Sequence(after)) => match keys::key_of(field, before, after) {
                Some(key) => self.by_key(key, before, after),
                None => self.by_index(before, after),
            },
            (one, other) if is_same(one, other) => {}
            _ => self.tell(|| Change::Changed { before: short(before), after: short(after) }),
        }
    }

    fn mappings(&mut self, before: Mapping<'_>, after: Mapping<'_>) {
        let (old, new) = (Last::of(before), Last::of(after));
        for (key, value) in old.entries() {
            if new.get(key).is_none() {
                self.at_key(key, |walk| walk.tell(|| Change::Removed(short(value))));
            }
        }
        for (key, value) in new.entries() {
            self.at_key(key, |walk| match old.get(key) {
                Some(old) => walk.compare(key, old, value),
                None => walk.tell(|| Change::Added(short(value))),
            });
        }
    }

    fn by_key(&mut self, key: &str, before: Sequence<'_>, after: Sequence<'_>) {
        let value = |item| keys::value(item, key).unwrap_or_default();
        let new: HashSet<&str> = after.iter().map(value).collect();
        let old: HashMap<&str, Node<'_>> = before.iter().map(|item| (value(item), item)).collect();
        for item in before.iter().filter(|item| !new.contains(value(*item))) {
            self.at_item(value(item), |walk| walk.tell(|| Change::Removed(short(item))));
        }
        for item in after.iter() {
            self.at_item(value(item), |walk| match old.get(value(item)) {
                Some(old) => walk.compare("", *old, item),
                None => walk.tell(|| Change::Added(short(item))),
            });
        }
    }

    fn by_index(&mut self, before: Sequence<'_>, after: Sequence<'_>) {
        for at in 0..before.len().max(after.len()) {
            self.at_item(&at.to_string(), |walk| match (before.get(at), after.get(at)) {
                (Some(before), Some(after)) => walk.compare("", before, after),
                (Some(before), None) => walk.tell(|| Change::Removed(short(before))),
                (None, Some(after)) => walk.tell(|| Change::Added(short(after))),
                (None, None) => {}
            });
        }
    }

    /// Tells a change of the field at the path. Values are worded only where they are shown.
    fn tell(&mut self, change: impl FnOnce() -> Change) {
        if self.found.changes.len() < MOST_CHANGES {
            self.found.changes.push(FieldChange { path: self.path.clone(), change: change() });
        } else {
            self.found.more += 1;
        }
    }

    fn at_key(&mut self, key: &str, then: impl FnOnce(&mut Self)) {
        let end = self.path.len();
        let is_word =
            !key.is_empty() && key.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'_' | b'-' | b'$'));
        if is_word {
            if end > 0 {
                self.path.push('.');
            }
            self.path.push_str(key);
        } else {
            self.path.push_str(&format!("[{key:?}]"));
        }
        then(self);
        self.path.truncate(end);
    }

    fn at_item(&mut self, item: &str, then: impl FnOnce(&mut Self)) {
        let end = self.path.len();
        self.path.push('[');
        self.path.push_str(item);
        self.path.push(']');
        then(self);
        self.path.truncate(end);
    }
}

/// The entries of a mapping that count: of equal keys the last.
struct Last<'d> {
    entries: Vec<(&'d str, Node<'d>)>,
    of_key: HashMap<&'d str, usize>,
}

impl<'d> Last<'d> {
    fn of(mapping: Mapping<'d>) -> Self {
        let entries: Vec<_> = mapping.iter().map(|entry| (entry.key, entry.value)).collect();
        let of_key = entries.iter().enumerate().map(|(at, (key, _))| (*key, at)).collect();
        Self { entries, of_key }
    }

    fn entries(&self) -> impl Iterator<Item = (&'d str, Node<'d>)> {
        let is_last = |(at, entry): (usize, &(&'d str, Node<'d>))| (self.of_key[entry.0] == at).then_some(*entry);
        self.entries.iter().enumerate().filter_map(is_last)
    }

    fn get(&self, key: &str) -> Option<Node<'d>> {
        self.of_key.get(key).map(|&at| self.entries[at].1)
    }
}

/// Whether two values are the same to Kubernetes. Collections are not compared here.
fn is_same(one: Value<'_>, other: Value<'_>) -> bool {
    match (one, other) {
        (Value::Null, Value::Null) => true,
        (Value::Bool(one), Value::Bool(other)) => one == other,
        (Value::Int(one), Value::Int(other)) => one == other,
        (Value::Float(one), Value::Float(other)) => one == other || (one.is_nan() && other.is_nan()),
        (Value::String(one), Value::String(other)) | (Value::Wildcard(one), Value::Wildcard(other)) => one == other,
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::{Excerpt, Sources};
    use crate::yaml::{self, Document, Reading};

    fn document(text: &str) -> Document {
        let mut sources = Sources::default();
        let file = sources.add("a.yaml", text);
        let excerpt = Excerpt::whole(file, sources.get(file));
        let (mut documents, faults) = yaml::parse(&Reading::plain(&excerpt));
        assert!(faults.is_empty(), "{faults:?}");
        documents.remove(0)
    }

    fn compared(before: &str, after: &str) -> FieldDifference {
        let (before, after) = (document(before), document(after));
        fields(before.root().unwrap(), after.root().unwrap())
    }

    /// The changes as lines.
    fn told(before: &str, after: &str) -> Vec<String> {
        let line = |one: &FieldChange| match &one.change {
            Change::Added(value) => format!("+ {}: {value}", one.path),
            Change::Removed(value) => format!("- {}: {value}", one.path),
            Change::Changed { before, after } => format!("{}: {before} → {after}", one.path),
        };
        compared(before, after).changes.iter().map(line).collect()
    }

    #[test]
    fn changes_are_told_by_path() {
        let cases: &[(&str, &str, &[&str])] = &[
            ("spec: {replicas: 2}", "spec: {replicas: 3}", &["spec.replicas: 2 → 3"]),
            // Neither order nor formatting nor comments count.
            ("a: 1\nb: {c: 'x', d: [1]}", "b:\n  d:\n  - 1 # one\n  c: x\na: 0x1", &[]),
            ("a: 1", "a: '1'", &["a: 1 → \"1\""]),
            ("a: yes", "a: true", &[]),
            ("a: x", "a:\n  b: 1", &["a: x → {b: 1}"]),
            ("a: 1", "a: 1\nb: {c: [1, {d: e}]}", &["+ b: {c: [1, {d: e}]}"]),
            ("a: {b: 1, c: 2}", "a: {c: 2}", &["- a.b: 1"]),
            ("l: {a.b/c: x}", "l: {a.b/c: y}", &["l[\"a.b/c\"]: x → y"]),
            ("a: |\n  one\n  two\n", "a: ''", &["a: one two → \"\""]),
            // Lists by their merge key, else by index.
            (
                "containers: [{name: a, image: x}, {name: b}]",
                "containers: [{name: c}, {name: a, image: y}]",
                &["- containers[b]: {name: b}", "+ containers[c]: {name: c}", "containers[a].image: x → y"],
            ),
            (
                "ports: [{containerPort: 80}]",
                "ports: [{containerPort: 80, name: web}, {containerPort: 81}]",
                &["+ ports[80].name: web", "+ ports[81]: {containerPort: 81}"],
            ),
            ("ports: [{port: 80, name: a}]", "ports: [{port: 81, name: a}]", &["ports[a].port: 80 → 81"]),
            ("args: [a, b]", "args: [b]", &["args[0]: a → b", "- args[1]: b"]),
            ("env: [{name: a}, {name: a}]", "env: [{name: b}, {name: a}]", &["env[0].name: a → b"]),
        ];
        for (before, after, expect) in cases {
            assert_eq!(told(before, after), *expect, "{before} / {after}");
        }
    }

    #[test]
    fn long_values_are_shortened() {
        let long = "x".repeat(1_000);
        let [change] = &told("a: 1", &format!("a: {long}"))[..] else { panic!("one change") };
        assert!(change.ends_with("x…") && change.chars().count() < 80, "{change}");
    }

    #[test]
    fn what_is_too_much_is_counted() {
        let many = |value: usize| (0..100).map(|n| format!("k{n}: {value}\n")).collect::<String>();
        let difference = compared(&many(1), &many(2));
        assert_eq!((difference.changes.len(), difference.more, difference.is_cut), (MOST_CHANGES, 60, false));
        let huge = |value: usize| format!("a: [{}]\nb: {value}\n", "1, ".repeat(MOST_NODES));
        let difference = compared(&huge(1), &huge(2));
        assert_eq!((difference.changes.len(), difference.is_cut), (1, true));
    }
}
