//! By which field the items of a list are told apart: the merge keys of the Kubernetes API.

use std::collections::HashSet;

use crate::yaml::{Node, Sequence, Value};

/// Lists of the built-in types that are merged by a key, and their keys; for one that has several
/// meanings the first key counts that all items have, and no two of them alike. In custom resources
/// these names mean the same.
const KEYS: &[(&str, &[&str])] = &[
    ("addresses", &["type"]),
    ("conditions", &["type"]),
    ("containers", &["name"]),
    ("env", &["name"]),
    ("ephemeralContainers", &["name"]),
    ("hostAliases", &["ip"]),
    ("imagePullSecrets", &["name"]),
    ("initContainers", &["name"]),
    ("listeners", &["name"]),
    ("matchConditions", &["name"]),
    ("ownerReferences", &["uid"]),
    ("parameters", &["name"]),
    // Of containers and of Services; their names read better where they have them.
    ("ports", &["name", "containerPort", "port"]),
    ("resourceClaims", &["name"]),
    ("schedulingGates", &["name"]),
    ("secrets", &["name"]),
    ("topologySpreadConstraints", &["topologyKey"]),
    ("variables", &["name"]),
    ("versions", &["name"]),
    ("volumeDevices", &["devicePath"]),
    ("volumeMounts", &["mountPath"]),
    ("volumes", &["name"]),
    ("webhooks", &["name"]),
];

/// The key of the list that stands under `field`, if the items of both revisions have it.
pub(super) fn key_of(field: &str, before: Sequence<'_>, after: Sequence<'_>) -> Option<&'static str> {
    let at = KEYS.binary_search_by(|(name, _)| (*name).cmp(field)).ok()?;
    KEYS[at].1.iter().find(|key| tells_apart(key, before) && tells_apart(key, after)).copied()
}

/// The value of an item's key.
pub(super) fn value<'d>(item: Node<'d>, key: &str) -> Option<&'d str> {
    let node = item.get(key)?;
    let is_scalar = matches!(node.value(), Value::String(_) | Value::Int(_) | Value::Wildcard(_));
    is_scalar.then(|| node.text()).filter(|text| !text.is_empty())
}

fn tells_apart(key: &str, list: Sequence<'_>) -> bool {
    let mut seen = HashSet::new();
    list.iter().all(|item| value(item, key).is_some_and(|value| seen.insert(value)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_is_sorted_for_the_search() {
        assert!(KEYS.is_sorted_by_key(|(name, _)| *name));
    }
}
