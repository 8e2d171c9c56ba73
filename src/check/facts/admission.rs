//! Facts of admission: webhooks, and the rules that say what they see.
//!
//! Source: `pkg/apis/admissionregistration/validation/validation.go`.

use std::collections::HashSet;

use super::forms;
use crate::check::objects::Demand::{Filled, Name, NameOrEmpty, NotEmpty, OneOf, Range, Unique};
use crate::check::objects::{FieldFact, Findings, NameForm, Place, TypeFacts, names};
use crate::check::rules::object::{
    conflicting_fields, duplicate_item, invalid_name, invalid_value, missing_choice, required_value,
};
use crate::yaml::Value;

pub(super) const FAILURE_POLICIES: &[&str] = &["Fail", "Ignore"];
pub(super) const MATCH_POLICIES: &[&str] = &["Equivalent", "Exact"];
pub(super) const REINVOCATION_POLICIES: &[&str] = &["IfNeeded", "Never"];

/// The fields that webhooks of both kinds share; some enumerations are of pointers, where empty is wrong.
const fn webhook(ty: &'static str, fields: &'static [FieldFact]) -> TypeFacts {
    TypeFacts { ty, fields, validators: &[webhook_name, review_versions] }
}

/// `validateValidatingWebhook`, `validateMutatingWebhook`
const WEBHOOK: &[FieldFact] = &[
    FieldFact { field: "name", demand: Filled },
    FieldFact { field: "sideEffects", demand: Filled },
    FieldFact { field: "sideEffects", demand: OneOf(&["None", "NoneOnDryRun"]) },
    FieldFact { field: "failurePolicy", demand: NotEmpty },
    FieldFact { field: "failurePolicy", demand: OneOf(FAILURE_POLICIES) },
    FieldFact { field: "matchPolicy", demand: NotEmpty },
    FieldFact { field: "matchPolicy", demand: OneOf(MATCH_POLICIES) },
    FieldFact { field: "timeoutSeconds", demand: Range(1, 30) },
    FieldFact { field: "admissionReviewVersions", demand: Filled },
    FieldFact { field: "matchConditions", demand: Unique(&["name"]) },
];

pub(super) const FACTS: &[TypeFacts] = &[
    webhook("admissionregistration.v1.ValidatingWebhook", WEBHOOK),
    webhook("admissionregistration.v1.MutatingWebhook", WEBHOOK),
    TypeFacts {
        ty: "admissionregistration.v1.MutatingWebhook",
        fields: &[
            FieldFact { field: "reinvocationPolicy", demand: NotEmpty },
            FieldFact { field: "reinvocationPolicy", demand: OneOf(REINVOCATION_POLICIES) },
        ],
        validators: &[],
    },
    TypeFacts {
        ty: "admissionregistration.v1.ValidatingWebhookConfiguration",
        fields: &[FieldFact { field: "webhooks", demand: Unique(&["name"]) }],
        validators: &[],
    },
    TypeFacts {
        ty: "admissionregistration.v1.MutatingWebhookConfiguration",
        fields: &[FieldFact { field: "webhooks", demand: Unique(&["name"]) }],
        validators: &[],
    },
    // `ValidateWebhookURL`, `ValidateWebhookService`
    TypeFacts { ty: "admissionregistration.v1.WebhookClientConfig", fields: &[], validators: &[client] },
    TypeFacts {
        ty: "admissionregistration.v1.ServiceReference",
        fields: &[
            FieldFact { field: "name", demand: Filled },
            FieldFact { field: "namespace", demand: Filled },
            FieldFact { field: "port", demand: Range(1, 65535) },
        ],
        validators: &[service_path],
    },
    // `validateRuleWithOperations`
    TypeFacts {
        ty: "admissionregistration.v1.RuleWithOperations",
        fields: RULE,
        validators: &[lonely_stars, resources],
    },
    named_rule("admissionregistration.v1.NamedRuleWithOperations"),
    named_rule("admissionregistration.v1beta1.NamedRuleWithOperations"),
    named_rule("admissionregistration.v1alpha1.NamedRuleWithOperations"),
    named_objects("admissionregistration.v1.NamedRuleWithOperations"),
    named_objects("admissionregistration.v1beta1.NamedRuleWithOperations"),
    named_objects("admissionregistration.v1alpha1.NamedRuleWithOperations"),
    condition("admissionregistration.v1.MatchCondition"),
    condition("admissionregistration.v1beta1.MatchCondition"),
    condition("admissionregistration.v1alpha1.MatchCondition"),
];

const fn named_rule(ty: &'static str) -> TypeFacts {
    TypeFacts { ty, fields: RULE, validators: &[lonely_stars, resources] }
}

/// `validateNamedRuleWithOperations`
const fn named_objects(ty: &'static str) -> TypeFacts {
    TypeFacts {
        ty,
        fields: &[
            FieldFact { field: "resourceNames", demand: NotEmpty },
            FieldFact { field: "resourceNames", demand: Name(NameForm::PathSegment) },
            FieldFact { field: "resourceNames", demand: Unique(&[]) },
        ],
        validators: &[],
    }
}

/// `validateMatchCondition`
const fn condition(ty: &'static str) -> TypeFacts {
    TypeFacts {
        ty,
        fields: &[
            FieldFact { field: "name", demand: Filled },
            FieldFact { field: "name", demand: NameOrEmpty(NameForm::Qualified) },
            FieldFact { field: "expression", demand: Filled },
        ],
        validators: &[expression],
    }
}

const RULE: &[FieldFact] = &[
    FieldFact { field: "operations", demand: Filled },
    FieldFact { field: "operations", demand: NotEmpty },
    FieldFact { field: "operations", demand: OneOf(&["*", "CONNECT", "CREATE", "DELETE", "UPDATE"]) },
    FieldFact { field: "apiGroups", demand: Filled },
    FieldFact { field: "apiVersions", demand: Filled },
    FieldFact { field: "apiVersions", demand: NotEmpty },
    FieldFact { field: "resources", demand: Filled },
    FieldFact { field: "resources", demand: NotEmpty },
    FieldFact { field: "scope", demand: NotEmpty },
    FieldFact { field: "scope", demand: OneOf(&["*", "Cluster", "Namespaced"]) },
];

/// An expression of spaces is none.
pub(super) fn expression(place: &Place<'_, '_>, findings: &mut Findings) {
    if place.text("expression").is_some_and(|text| !text.is_empty() && text.trim().is_empty()) {
        findings.push(required_value::diagnose(place.at(&["expression"])));
    }
}

/// A domain of at least three parts.
fn webhook_name(webhook: &Place<'_, '_>, findings: &mut Findings) {
    let Some(name) = webhook.text("name").filter(|name| !name.is_empty()) else { return };
    let spot = || webhook.at(&["name"]);
    if let Some(fault) = names::subdomain_fault(name) {
        findings.push(invalid_name::diagnose(spot(), &fault));
    } else if name.split('.').count() < 3 {
        findings
            .push(invalid_value::diagnose(spot(), "takes a domain of at least three parts, as in `pods.example.com`"));
    }
}

/// Versions of the review that a webhook takes: one that the server can send must be among them.
fn review_versions(webhook: &Place<'_, '_>, findings: &mut Findings) {
    let mut is_known = webhook.is_open_at("admissionReviewVersions");
    let mut count = 0;
    for (index, item) in webhook.items("admissionReviewVersions").enumerate() {
        let Value::String(version) = item.value() else { continue };
        count += 1;
        is_known |= matches!(version, "v1" | "v1beta1");
        let spot = || webhook.item("admissionReviewVersions", index);
        if let Some(fault) = names::label_1035_fault(version) {
            findings.push(invalid_name::diagnose(spot(), &fault));
        }
        let first = webhook
            .items("admissionReviewVersions")
            .take(index.min(FEW))
            .position(|earlier| matches!(earlier.value(), Value::String(text) if text == version));
        if let Some(first) = first {
            findings.push(duplicate_item::diagnose(spot(), webhook.item("admissionReviewVersions", first), &[]));
        }
    }
    if count > 0 && !is_known {
        let demand = "must include a version that the server sends: `v1` or `v1beta1`";
        findings.push(invalid_value::diagnose(webhook.at(&["admissionReviewVersions"]), demand));
    }
}

/// So many items are compared with each other.
const FEW: usize = 16;

/// A webhook is reached by a URL or through a Service.
pub(super) fn client(client: &Place<'_, '_>, findings: &mut Findings) {
    match (client.has("url"), client.has("service")) {
        (true, true) => findings.push(conflicting_fields::diagnose(
            client.at(&["url"]),
            client.at(&["service"]),
            "a webhook is reached by a URL or through a Service",
        )),
        (false, false) if !client.is_open() => {
            findings.push(missing_choice::diagnose(client.at(&[]), &["service", "url"]));
        }
        _ => {}
    }
    let Some(url) = client.text("url") else { return };
    if !is_webhook_url(url) {
        let demand = "takes a URL such as `https://example.com/path`, without user, query and fragment";
        findings.push(invalid_value::diagnose(client.at(&["url"]), demand));
    }
}

/// Whether a text is an `https` URL with a host, and without user, query and fragment.
fn is_webhook_url(url: &str) -> bool {
    let Some((scheme, rest)) = url.split_once("://") else { return false };
    let host = rest.split(['/', '?', '#']).next().unwrap_or_default();
    scheme.eq_ignore_ascii_case("https")
        && !host.is_empty()
        && !host.contains('@')
        && rest.split_once('?').is_none_or(|(_, query)| query.is_empty())
        && rest.split_once('#').is_none_or(|(_, fragment)| fragment.is_empty())
}

/// An absolute path of DNS labels, or `/`.
pub(super) fn service_path(service: &Place<'_, '_>, findings: &mut Findings) {
    let Some(path) = service.text("path").filter(|&path| !path.is_empty() && path != "/") else { return };
    let spot = || service.at(&["path"]);
    let Some(steps) = path.strip_prefix('/') else {
        findings.push(invalid_value::diagnose(spot(), "takes an absolute path, one that begins with `/`"));
        return;
    };
    let steps = steps.strip_suffix('/').unwrap_or(steps);
    if steps.split('/').any(|step| names::subdomain_fault(step).is_some()) {
        findings.push(invalid_value::diagnose(spot(), "takes a path whose steps are DNS subdomains"));
    }
}

/// `*` stands for all others.
fn lonely_stars(rule: &Place<'_, '_>, findings: &mut Findings) {
    forms::lonely_stars(rule, findings, &["operations", "apiGroups", "apiVersions"]);
}

/// `*` and `*/*` stand for all resources, `*/x` and `x/*` for some of those that follow
/// (`validateResources`).
fn resources(rule: &Place<'_, '_>, findings: &mut Findings) {
    let all: Vec<&str> = rule
        .items("resources")
        .filter_map(|item| match item.value() {
            Value::String(text) => Some(text),
            _ => None,
        })
        .collect();
    if all.len() < 2 {
        return;
    }
    let spot = || rule.at(&["resources"]);
    if all.contains(&"*/*") {
        findings.push(invalid_value::diagnose(spot(), "takes nothing beside `*/*`"));
        return;
    }
    let has_all_kinds = all.contains(&"*");
    let (mut all_parts, mut all_kinds) = (HashSet::new(), HashSet::new());
    let covered = all.iter().any(|resource| match resource.split_once('/') {
        None => has_all_kinds && *resource != "*",
        Some((kind, part)) => {
            let covered = all_parts.contains(kind) || all_kinds.contains(part);
            if part == "*" {
                all_parts.insert(kind);
            }
            if kind == "*" {
                all_kinds.insert(part);
            }
            covered
        }
    });
    if covered {
        findings.push(invalid_value::diagnose(spot(), "names resources that a `*` in it stands for already"));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn webhooks_have_plain_urls() {
        for url in ["https://example.com", "HTTPS://example.com:8443/path", "https://[::1]/a?", "https://10.0.0.1/#"] {
            assert!(is_webhook_url(url), "{url}");
        }
        for url in [
            "http://example.com",
            "example.com",
            "https://",
            "https:///a",
            "https://a@b.c",
            "https://a/?b",
            "https://a#b",
        ] {
            assert!(!is_webhook_url(url), "{url}");
        }
    }
}
