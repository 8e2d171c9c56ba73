//! Patches of a kustomization: manifests that say only what they change.

use std::collections::HashSet;

use super::{Class, Example, Extent};
use crate::yaml::{Node, Value};

/// Takes as partial the manifests that a kustomization among these examples names as its patches.
/// `name_of` gives an example's path, if it has one; only file names are compared.
pub fn mark<'n>(examples: &mut [Example], name_of: impl Fn(&Example) -> Option<&'n str>) {
    let mut patches: HashSet<String> = HashSet::new();
    for document in examples.iter().flat_map(|example| &example.documents) {
        // A `kustomization.yaml` is known by its name and often says nothing else of itself.
        let is_kustomization = match &document.class {
            Class::ClientConfig(gvk) => gvk.group == "kustomize.config.k8s.io",
            class => !matches!(class, Class::Manifest { .. }),
        };
        if let Some(root) = document.document.root().filter(|_| is_kustomization) {
            collect(root, &mut patches);
        }
    }
    if patches.is_empty() {
        return;
    }
    for example in examples {
        let named = name_of(example).or(example.attributes.title.as_ref().map(|title| title.text.as_str()));
        if !named.is_some_and(|name| patches.contains(file_name(name))) {
            continue;
        }
        for document in &mut example.documents {
            if let Class::Manifest { extent: extent @ Extent::Whole, .. } = &mut document.class {
                *extent = Extent::Partial;
            }
        }
    }
}

fn collect(root: Node<'_>, patches: &mut HashSet<String>) {
    for field in ["patches", "patchesStrategicMerge", "patchesJson6902"] {
        let Some(Value::Sequence(items)) = root.get(field).map(Node::value) else { continue };
        for item in items.iter() {
            let path = match item.value() {
                Value::String(path) => Some(path),
                _ => item.get_str("path"),
            };
            // An inline patch is a text of several lines.
            patches.extend(path.filter(|path| !path.contains('\n')).map(|path| file_name(path).to_owned()));
        }
    }
}

fn file_name(path: &str) -> &str {
    path.trim().rsplit('/').next().unwrap_or(path)
}
