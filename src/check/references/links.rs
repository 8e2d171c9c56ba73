//! References that no rule judges, as a table: classes, volumes, Gateways, issuers, webhooks.

use crate::check::applied::{Applied, field, is_text, items};
use crate::yaml::Node;

use super::relation::Relation;

/// A reference that stands in a field.
pub(super) struct Link<'a> {
    pub(super) kind: &'a str,
    /// `None` for the namespace of the object that refers to it.
    pub(super) namespace: Option<&'a str>,
    pub(super) name: &'a str,
    pub(super) relation: Relation,
}

/// The fields of one kind that name an object.
struct Row {
    group: &'static str,
    kind: &'static str,
    /// The way to the mapping with the name; `*` goes into each item of a list.
    path: &'static [&'static str],
    /// The field with the name.
    key: &'static str,
    /// The kind of the object, unless a field `kind` beside the name says another.
    to: &'static str,
    relation: Relation,
}

const fn row(
    (group, kind): (&'static str, &'static str),
    path: &'static [&'static str],
    key: &'static str,
    to: &'static str,
    relation: Relation,
) -> Row {
    Row { group, kind, path, key, to, relation }
}

const ADMISSION: &str = "admissionregistration.k8s.io";
const CERT_MANAGER: &str = "cert-manager.io";
const GATEWAY: &str = "gateway.networking.k8s.io";

const ROWS: &[Row] = &[
    row(("", "PersistentVolumeClaim"), &["spec"], "storageClassName", "StorageClass", Relation::Class),
    row(("", "PersistentVolumeClaim"), &["spec"], "volumeName", "PersistentVolume", Relation::Volume),
    row(("", "PersistentVolume"), &["spec"], "storageClassName", "StorageClass", Relation::Class),
    row(("", "PersistentVolume"), &["spec", "claimRef"], "name", "PersistentVolumeClaim", Relation::Volume),
    row(
        ("apps", "StatefulSet"),
        &["spec", "volumeClaimTemplates", "*", "spec"],
        "storageClassName",
        "StorageClass",
        Relation::Class,
    ),
    row(("networking.k8s.io", "Ingress"), &["spec"], "ingressClassName", "IngressClass", Relation::Class),
    row((GATEWAY, "HTTPRoute"), &["spec", "parentRefs", "*"], "name", "Gateway", Relation::Parent),
    row((GATEWAY, "GRPCRoute"), &["spec", "parentRefs", "*"], "name", "Gateway", Relation::Parent),
    row((GATEWAY, "TLSRoute"), &["spec", "parentRefs", "*"], "name", "Gateway", Relation::Parent),
    row((GATEWAY, "Gateway"), &["spec"], "gatewayClassName", "GatewayClass", Relation::Class),
    row(
        (GATEWAY, "Gateway"),
        &["spec", "listeners", "*", "tls", "certificateRefs", "*"],
        "name",
        "Secret",
        Relation::Certificate,
    ),
    row((CERT_MANAGER, "Certificate"), &["spec", "issuerRef"], "name", "Issuer", Relation::Issuer),
    row((CERT_MANAGER, "Certificate"), &["spec"], "secretName", "Secret", Relation::Certificate),
    row((CERT_MANAGER, "Issuer"), &["spec", "ca"], "secretName", "Secret", Relation::Certificate),
    row((CERT_MANAGER, "ClusterIssuer"), &["spec", "ca"], "secretName", "Secret", Relation::Certificate),
    row(
        (ADMISSION, "ValidatingWebhookConfiguration"),
        &["webhooks", "*", "clientConfig", "service"],
        "name",
        "Service",
        Relation::Requests,
    ),
    row(
        (ADMISSION, "MutatingWebhookConfiguration"),
        &["webhooks", "*", "clientConfig", "service"],
        "name",
        "Service",
        Relation::Requests,
    ),
    row(
        (ADMISSION, "ValidatingAdmissionPolicyBinding"),
        &["spec"],
        "policyName",
        "ValidatingAdmissionPolicy",
        Relation::Grants,
    ),
    row(
        (ADMISSION, "MutatingAdmissionPolicyBinding"),
        &["spec"],
        "policyName",
        "MutatingAdmissionPolicy",
        Relation::Grants,
    ),
    row(("apiregistration.k8s.io", "APIService"), &["spec", "service"], "name", "Service", Relation::Requests),
];

/// The classes that a pod's spec names. Those of `system-` priorities are in every cluster.
const POD_CLASSES: [(&str, &str); 2] = [("priorityClassName", "PriorityClass"), ("runtimeClassName", "RuntimeClass")];

/// Visits the references of an object.
pub(super) fn of<'a>(object: &Applied<'a>, visit: &mut dyn FnMut(Link<'a>)) {
    for row in ROWS.iter().filter(|row| (row.group, row.kind) == (object.group, object.kind)) {
        holders(object.root, row.path, &mut |holder| {
            let Some(name) = holder.get(row.key).filter(|name| is_text(*name)) else { return };
            // Only references in a mapping of their own say kind and namespace themselves.
            let says = |field: &str| if row.key == "name" { holder.get_str(field) } else { None };
            visit(Link {
                kind: says("kind").unwrap_or(row.to),
                namespace: says("namespace"),
                name: name.text(),
                relation: row.relation,
            });
        });
    }
    if let Some(pod) = object.pod() {
        for (key, kind) in POD_CLASSES {
            let name = pod.get(&[key]).filter(|name| is_text(*name)).map(Node::text);
            if let Some(name) = name.filter(|name| !name.starts_with("system-")) {
                visit(Link { kind, namespace: None, name, relation: Relation::Class });
            }
        }
    }
}

fn holders<'a>(node: Node<'a>, path: &[&str], visit: &mut dyn FnMut(Node<'a>)) {
    match path {
        [] => visit(node),
        ["*", rest @ ..] => items(Some(node)).for_each(|item| holders(item, rest, visit)),
        [key, rest @ ..] => {
            if let Some(next) = field(node, &[key]) {
                holders(next, rest, visit);
            }
        }
    }
}
