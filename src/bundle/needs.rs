//! What an operator has to see to before applying a bundle: what it refers to and does not bring.

use std::collections::{BTreeSet, HashSet};

use super::select::Manifest;
use crate::site::bundles::{Needs, is_cluster_scoped};
use crate::yaml::{Node, Sequence, Value};

/// What the manifests need.
pub(super) fn of(manifests: &[Manifest<'_>]) -> Needs {
    let mut brought: HashSet<Reference<'_>> = HashSet::new();
    let mut namespaces: BTreeSet<&str> = BTreeSet::new();
    let mut secrets = BTreeSet::new();
    for manifest in manifests {
        let gvk = &manifest.object.gvk;
        let name = manifest.object.name.as_deref().unwrap_or_default();
        let namespace = manifest.object.namespace.as_deref();
        if gvk.group.is_empty() {
            let kind = Kind::of(&gvk.kind);
            let namespace = if kind == Kind::Namespace { None } else { namespace };
            brought.insert(Reference { kind, namespace: effective(namespace), name });
            if gvk.kind == "Secret" {
                secrets.insert(named("Secret", namespace, name));
            }
        }
        if !is_cluster_scoped(&gvk.group, &gvk.kind) {
            namespaces.extend(namespace.filter(|namespace| !matches!(*namespace, "" | "default")));
        }
    }
    let mut objects = BTreeSet::new();
    for manifest in manifests {
        let namespace = manifest.object.namespace.as_deref();
        for (kind, name) in references(manifest) {
            if !brought.contains(&Reference { kind, namespace: effective(namespace), name }) {
                objects.insert(named(kind.name(), namespace, name));
            }
        }
    }
    let is_brought = |name: &str| brought.contains(&Reference { kind: Kind::Namespace, namespace: "default", name });
    let groups: BTreeSet<String> = manifests
        .iter()
        .filter(|manifest| manifest.lacks_definition)
        .map(|manifest| manifest.object.gvk.api_version())
        .collect();
    Needs {
        groups: groups.into_iter().collect(),
        namespaces: namespaces.into_iter().filter(|name| !is_brought(name)).map(str::to_owned).collect(),
        objects: objects.into_iter().collect(),
        secrets: secrets.into_iter().collect(),
    }
}

#[derive(Clone, Copy, PartialEq, Eq, Hash)]
struct Reference<'a> {
    kind: Kind,
    namespace: &'a str,
    name: &'a str,
}

/// Kinds that pods refer to.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
enum Kind {
    ConfigMap,
    Secret,
    Claim,
    ServiceAccount,
    Namespace,
    Other,
}

impl Kind {
    fn of(kind: &str) -> Self {
        match kind {
            "ConfigMap" => Self::ConfigMap,
            "Secret" => Self::Secret,
            "PersistentVolumeClaim" => Self::Claim,
            "ServiceAccount" => Self::ServiceAccount,
            "Namespace" => Self::Namespace,
            _ => Self::Other,
        }
    }

    fn name(self) -> &'static str {
        match self {
            Self::ConfigMap => "ConfigMap",
            Self::Secret => "Secret",
            Self::Claim => "PersistentVolumeClaim",
            Self::ServiceAccount => "ServiceAccount",
            Self::Namespace => "Namespace",
            Self::Other => "object",
        }
    }
}

fn effective(namespace: Option<&str>) -> &str {
    namespace.filter(|namespace| !namespace.is_empty()).unwrap_or("default")
}

fn named(kind: &str, namespace: Option<&str>, name: &str) -> String {
    match effective(namespace) {
        "default" => format!("{kind} {name}"),
        namespace => format!("{kind} {name} in {namespace}"),
    }
}

/// What the pods of a manifest cannot start without.
fn references<'a>(manifest: &Manifest<'a>) -> Vec<(Kind, &'a str)> {
    let gvk = &manifest.object.gvk;
    let Some(spec) = manifest.root.get("spec") else { return Vec::new() };
    let pod = match (gvk.group.as_str(), gvk.kind.as_str()) {
        ("", "Pod") => Some(spec),
        ("batch", "CronJob") => field(spec, &["jobTemplate", "spec", "template", "spec"]),
        ("apps", "Deployment" | "ReplicaSet" | "StatefulSet" | "DaemonSet")
        | ("batch", "Job")
        | ("", "ReplicationController") => field(spec, &["template", "spec"]),
        _ => None,
    };
    let mut found = Vec::new();
    let Some(pod) = pod else { return found };
    let account = pod.get_str("serviceAccountName").or_else(|| pod.get_str("serviceAccount"));
    found.extend(account.filter(|name| !matches!(*name, "" | "default")).map(|name| (Kind::ServiceAccount, name)));
    for secret in items(pod.get("imagePullSecrets")) {
        reference(Kind::Secret, Some(secret), "name", &mut found);
    }
    for container in ["containers", "initContainers"].into_iter().flat_map(|key| items(pod.get(key))) {
        for variable in items(container.get("env")) {
            let source = variable.get("valueFrom");
            reference(Kind::ConfigMap, source.and_then(|source| source.get("configMapKeyRef")), "name", &mut found);
            reference(Kind::Secret, source.and_then(|source| source.get("secretKeyRef")), "name", &mut found);
        }
        for source in items(container.get("envFrom")) {
            reference(Kind::ConfigMap, source.get("configMapRef"), "name", &mut found);
            reference(Kind::Secret, source.get("secretRef"), "name", &mut found);
        }
    }
    for volume in items(pod.get("volumes")) {
        reference(Kind::ConfigMap, volume.get("configMap"), "name", &mut found);
        reference(Kind::Secret, volume.get("secret"), "secretName", &mut found);
        reference(Kind::Claim, volume.get("persistentVolumeClaim"), "claimName", &mut found);
        for source in items(volume.get("projected").and_then(|projected| projected.get("sources"))) {
            reference(Kind::ConfigMap, source.get("configMap"), "name", &mut found);
            reference(Kind::Secret, source.get("secret"), "name", &mut found);
        }
    }
    // Every namespace has this one.
    found.retain(|reference| *reference != (Kind::ConfigMap, "kube-root-ca.crt"));
    found
}

/// Adds what `source` names, unless the pod starts without it.
fn reference<'a>(kind: Kind, source: Option<Node<'a>>, key: &str, found: &mut Vec<(Kind, &'a str)>) {
    let Some(source) = source else { return };
    if matches!(source.get("optional").map(Node::value), Some(Value::Bool(true))) {
        return;
    }
    found.extend(source.get_str(key).filter(|name| !name.is_empty()).map(|name| (kind, name)));
}

fn field<'a>(node: Node<'a>, path: &[&str]) -> Option<Node<'a>> {
    path.iter().try_fold(node, |node, key| node.get(key))
}

fn items<'a>(node: Option<Node<'a>>) -> impl Iterator<Item = Node<'a>> {
    let sequence = match node.map(Node::value) {
        Some(Value::Sequence(sequence)) => Some(sequence),
        _ => None,
    };
    sequence.into_iter().flat_map(Sequence::iter)
}
