//! Facts of roles and their bindings.
//!
//! Source: `pkg/apis/rbac/validation/validation.go`; defaults as in `pkg/apis/rbac/v1/defaults.go`.

use super::forms;
use crate::check::objects::Demand::{Filled, Name, OneOf};
use crate::check::objects::{FieldFact, Findings, NameForm, Place, TypeFacts, names};
use crate::check::rules::object::{conflicting_fields, invalid_name, invalid_value, required_value, unsupported_value};

/// The API group of roles, users and groups.
const GROUP: &str = "rbac.authorization.k8s.io";

pub(super) const FACTS: &[TypeFacts] = &[
    // `ValidatePolicyRule`
    TypeFacts {
        ty: "rbac.v1.PolicyRule",
        fields: &[FieldFact { field: "verbs", demand: Filled }],
        validators: &[rule],
    },
    // `ValidateClusterRole`
    TypeFacts {
        ty: "rbac.v1.AggregationRule",
        fields: &[FieldFact { field: "clusterRoleSelectors", demand: Filled }],
        validators: &[],
    },
    // `ValidateRoleBinding`, `ValidateClusterRoleBinding`
    TypeFacts {
        ty: "rbac.v1.RoleRef",
        fields: &[
            FieldFact { field: "apiGroup", demand: OneOf(&[GROUP]) },
            FieldFact { field: "name", demand: Filled },
            FieldFact { field: "name", demand: Name(NameForm::PathSegment) },
        ],
        validators: &[role_kind],
    },
    // `ValidateRoleBindingSubject`
    TypeFacts {
        ty: "rbac.v1.Subject",
        fields: &[
            FieldFact { field: "name", demand: Filled },
            FieldFact { field: "kind", demand: Filled },
            FieldFact { field: "kind", demand: OneOf(&["ServiceAccount", "User", "Group"]) },
        ],
        validators: &[subject],
    },
];

/// A rule is about resources or about URLs; both need verbs.
fn rule(rule: &Place<'_, '_>, findings: &mut Findings) {
    let resources = ["apiGroups", "resources", "resourceNames"];
    if rule.items("nonResourceURLs").next().is_none() {
        for field in &resources[..2] {
            let is_missing = rule.items(field).next().is_none() && !rule.is_open_at(field);
            if is_missing && !rule.is_open_at("nonResourceURLs") {
                let why = "a rule about resources names their API groups (`\"\"` is the core group) and the resources";
                findings.push(required_value::diagnose_because(rule.at(&[field]), why));
            }
        }
        return;
    }
    let urls = || rule.at(&["nonResourceURLs"]);
    if rule.gvk.kind == "Role" {
        findings
            .push(conflicting_fields::diagnose_alone(urls(), "URLs are in no namespace: only a ClusterRole has them"));
    }
    for field in resources.into_iter().filter(|field| forms::is_set(rule.get(field))) {
        let why = "a rule is about resources or about URLs that are none; write two rules";
        findings.push(conflicting_fields::diagnose(urls(), rule.at(&[field]), why));
    }
}

/// A binding for all namespaces takes a role of all namespaces.
fn role_kind(reference: &Place<'_, '_>, findings: &mut Findings) {
    let allowed: &[&str] = match reference.gvk.kind.as_str() {
        "ClusterRoleBinding" => &["ClusterRole"],
        _ => &["Role", "ClusterRole"],
    };
    if reference.text("kind").is_some_and(|kind| !allowed.contains(&kind)) {
        findings.push(unsupported_value::diagnose(reference.at(&["kind"]), allowed));
    }
}

/// Accounts are in the core group and in a namespace, users and groups in that of RBAC.
fn subject(subject: &Place<'_, '_>, findings: &mut Findings) {
    let (group, is_account) = match subject.text("kind") {
        Some("ServiceAccount") => ("", true),
        Some("User" | "Group") => (GROUP, false),
        _ => return,
    };
    if subject.text("apiGroup").is_some_and(|found| !found.is_empty() && found != group) {
        let spot = subject.at(&["apiGroup"]);
        findings.push(match is_account {
            true => invalid_value::diagnose(spot, "must be empty for a ServiceAccount"),
            false => unsupported_value::diagnose(spot, &[GROUP]),
        });
    }
    if !is_account {
        return;
    }
    if let Some(fault) = subject.text("name").filter(|name| !name.is_empty()).and_then(names::subdomain_fault) {
        findings.push(invalid_name::diagnose(subject.at(&["name"]), &fault));
    }
    if subject.gvk.kind == "ClusterRoleBinding" && forms::is_blank(subject.node, "namespace") && !subject.is_open() {
        let why = "a ClusterRoleBinding is in no namespace, so the account's must be named";
        findings.push(required_value::diagnose_because(subject.at(&["namespace"]), why));
    }
}
