//! Facts of admission policies and their bindings.
//!
//! Source: `validateValidatingAdmissionPolicySpec`, `validateMutatingAdmissionPolicySpec` and what they call,
//! `pkg/apis/admissionregistration/validation/validation.go`. `expressions` reads theirs.

use super::admission::{FAILURE_POLICIES, MATCH_POLICIES, REINVOCATION_POLICIES, expression};
use super::forms;
use crate::check::objects::Demand::{Filled, MostBytes, NameOrEmpty, NotEmpty, OneOf, Unique};
use crate::check::objects::{FieldFact, Findings, NameForm, Place, TypeFacts, names};
use crate::check::rules::object::{conflicting_fields, invalid_name, invalid_value, missing_choice, required_value};
use crate::yaml::{Node, Value};

pub(super) const FACTS: &[TypeFacts] = &[
    TypeFacts {
        ty: "admissionregistration.v1.ValidatingAdmissionPolicySpec",
        fields: POLICY,
        validators: &[rules_of_policy, something_to_do],
    },
    TypeFacts {
        ty: "admissionregistration.v1.ValidatingAdmissionPolicySpec",
        fields: &[FieldFact { field: "auditAnnotations", demand: Unique(&["key"]) }],
        validators: &[],
    },
    mutating("admissionregistration.v1.MutatingAdmissionPolicySpec"),
    mutating("admissionregistration.v1beta1.MutatingAdmissionPolicySpec"),
    mutating("admissionregistration.v1alpha1.MutatingAdmissionPolicySpec"),
    // `validateParamKind`
    TypeFacts { ty: "admissionregistration.v1.ParamKind", fields: PARAMETER_KIND, validators: &[parameter_kind] },
    TypeFacts { ty: "admissionregistration.v1beta1.ParamKind", fields: PARAMETER_KIND, validators: &[parameter_kind] },
    TypeFacts { ty: "admissionregistration.v1alpha1.ParamKind", fields: PARAMETER_KIND, validators: &[parameter_kind] },
    // `validateValidation`
    TypeFacts {
        ty: "admissionregistration.v1.Validation",
        fields: &[
            FieldFact { field: "expression", demand: Filled },
            FieldFact {
                field: "reason",
                demand: OneOf(&["Forbidden", "Invalid", "RequestEntityTooLarge", "Unauthorized"]),
            },
            FieldFact { field: "reason", demand: NotEmpty },
        ],
        validators: &[expression, message],
    },
    // `validateAuditAnnotation`
    TypeFacts {
        ty: "admissionregistration.v1.AuditAnnotation",
        fields: &[
            FieldFact { field: "key", demand: Filled },
            FieldFact { field: "valueExpression", demand: Filled },
            FieldFact { field: "valueExpression", demand: MostBytes(5 * 1024) },
        ],
        validators: &[],
    },
    // `validateVariable`
    variable("admissionregistration.v1.Variable"),
    variable("admissionregistration.v1beta1.Variable"),
    variable("admissionregistration.v1alpha1.Variable"),
    // `validateMatchResources`
    matching("admissionregistration.v1.MatchResources"),
    matching("admissionregistration.v1beta1.MatchResources"),
    matching("admissionregistration.v1alpha1.MatchResources"),
    // `validateMutation`
    mutation("admissionregistration.v1.Mutation"),
    mutation("admissionregistration.v1beta1.Mutation"),
    mutation("admissionregistration.v1alpha1.Mutation"),
    // `validateValidatingAdmissionPolicyBindingSpec`
    TypeFacts {
        ty: "admissionregistration.v1.ValidatingAdmissionPolicyBindingSpec",
        fields: &[
            FieldFact { field: "policyName", demand: Filled },
            FieldFact { field: "policyName", demand: NameOrEmpty(NameForm::Subdomain) },
            FieldFact { field: "validationActions", demand: Filled },
            FieldFact { field: "validationActions", demand: NotEmpty },
            FieldFact { field: "validationActions", demand: OneOf(&["Audit", "Deny", "Warn"]) },
            FieldFact { field: "validationActions", demand: Unique(&[]) },
        ],
        validators: &[deny_and_warn],
    },
    binding("admissionregistration.v1.MutatingAdmissionPolicyBindingSpec"),
    binding("admissionregistration.v1beta1.MutatingAdmissionPolicyBindingSpec"),
    binding("admissionregistration.v1alpha1.MutatingAdmissionPolicyBindingSpec"),
    // `validateParamRef`
    parameter("admissionregistration.v1.ParamRef"),
    parameter("admissionregistration.v1beta1.ParamRef"),
    parameter("admissionregistration.v1alpha1.ParamRef"),
];

const POLICY: &[FieldFact] = &[
    FieldFact { field: "matchConstraints", demand: Filled },
    FieldFact { field: "failurePolicy", demand: NotEmpty },
    FieldFact { field: "failurePolicy", demand: OneOf(FAILURE_POLICIES) },
    FieldFact { field: "matchConditions", demand: Unique(&["name"]) },
    FieldFact { field: "variables", demand: Unique(&["name"]) },
];

const PARAMETER_KIND: &[FieldFact] =
    &[FieldFact { field: "apiVersion", demand: Filled }, FieldFact { field: "kind", demand: Filled }];

const fn mutating(ty: &'static str) -> TypeFacts {
    TypeFacts {
        ty,
        fields: &[
            FieldFact { field: "matchConstraints", demand: Filled },
            FieldFact { field: "mutations", demand: Filled },
            FieldFact { field: "failurePolicy", demand: NotEmpty },
            FieldFact { field: "failurePolicy", demand: OneOf(FAILURE_POLICIES) },
            FieldFact { field: "reinvocationPolicy", demand: Filled },
            FieldFact { field: "reinvocationPolicy", demand: OneOf(REINVOCATION_POLICIES) },
            FieldFact { field: "matchConditions", demand: Unique(&["name"]) },
            FieldFact { field: "variables", demand: Unique(&["name"]) },
        ],
        validators: &[rules_of_policy],
    }
}

const fn mutation(ty: &'static str) -> TypeFacts {
    TypeFacts {
        ty,
        fields: &[
            FieldFact { field: "patchType", demand: Filled },
            FieldFact { field: "patchType", demand: OneOf(&["ApplyConfiguration", "JSONPatch"]) },
        ],
        validators: &[patch],
    }
}

const fn variable(ty: &'static str) -> TypeFacts {
    TypeFacts {
        ty,
        fields: &[
            FieldFact { field: "name", demand: Filled },
            FieldFact { field: "name", demand: NameOrEmpty(NameForm::CIdentifier) },
            FieldFact { field: "expression", demand: Filled },
        ],
        validators: &[expression],
    }
}

const fn matching(ty: &'static str) -> TypeFacts {
    TypeFacts {
        ty,
        fields: &[
            FieldFact { field: "matchPolicy", demand: NotEmpty },
            FieldFact { field: "matchPolicy", demand: OneOf(MATCH_POLICIES) },
        ],
        validators: &[],
    }
}

const fn binding(ty: &'static str) -> TypeFacts {
    TypeFacts {
        ty,
        fields: &[
            FieldFact { field: "policyName", demand: Filled },
            FieldFact { field: "policyName", demand: NameOrEmpty(NameForm::Subdomain) },
        ],
        validators: &[],
    }
}

const fn parameter(ty: &'static str) -> TypeFacts {
    TypeFacts {
        ty,
        fields: &[
            FieldFact { field: "parameterNotFoundAction", demand: Filled },
            FieldFact { field: "parameterNotFoundAction", demand: OneOf(&["Allow", "Deny"]) },
        ],
        validators: &[parameter_choice],
    }
}

/// A policy says which resources it is for; a binding need not.
fn rules_of_policy(spec: &Place<'_, '_>, findings: &mut Findings) {
    let Some(matching) = spec.get("matchConstraints") else { return };
    let is_empty = match matching.get("resourceRules").map(Node::value) {
        None | Some(Value::Null) => !spec.is_open_at("matchConstraints"),
        Some(Value::Sequence(rules)) => rules.is_empty() && !spec.is_open_at("matchConstraints"),
        Some(_) => false,
    };
    let is_mapping = matches!(matching.value(), Value::Mapping(mapping) if !mapping.is_empty());
    if is_empty && is_mapping {
        let why = "a policy says which resources it is for";
        findings.push(required_value::diagnose_because(spec.at(&["matchConstraints", "resourceRules"]), why));
    }
}

/// A policy validates or writes to the audit log.
fn something_to_do(spec: &Place<'_, '_>, findings: &mut Findings) {
    let lacks = |field| spec.items(field).next().is_none() && !spec.is_open_at(field);
    if lacks("validations") && lacks("auditAnnotations") {
        findings.push(missing_choice::diagnose(spec.at(&[]), &["validations", "auditAnnotations"]));
    }
}

/// A group and version, and a kind.
fn parameter_kind(parameter: &Place<'_, '_>, findings: &mut Findings) {
    if let Some(version) = parameter.text("apiVersion").filter(|version| !version.is_empty()) {
        let spot = || parameter.at(&["apiVersion"]);
        let fault = match version.split_once('/') {
            None => names::label_1035_fault(version),
            Some((group, version)) => names::subdomain_fault(group).or_else(|| names::label_1035_fault(version)),
        };
        if let Some(fault) = fault {
            findings.push(invalid_name::diagnose(spot(), &fault));
        }
    }
    if let Some(kind) = parameter.text("kind").filter(|kind| !kind.is_empty())
        && let Some(fault) = names::label_1035_fault(&kind.to_lowercase())
    {
        findings.push(invalid_name::diagnose(parameter.at(&["kind"]), &fault));
    }
}

/// A message is one line.
fn message(validation: &Place<'_, '_>, findings: &mut Findings) {
    for field in ["message", "messageExpression"] {
        let Some(text) = validation.text(field).filter(|text| !text.is_empty()) else { continue };
        if text.trim().is_empty() {
            findings.push(required_value::diagnose(validation.at(&[field])));
        } else if field == "message" && text.trim().contains(['\n', '\r']) {
            findings.push(invalid_value::diagnose(validation.at(&[field]), "takes a single line"));
        }
    }
}

/// The patch is of its type.
fn patch(mutation: &Place<'_, '_>, findings: &mut Findings) {
    let (own, other) = match mutation.text("patchType") {
        Some("ApplyConfiguration") => ("applyConfiguration", "jsonPatch"),
        Some("JSONPatch") => ("jsonPatch", "applyConfiguration"),
        _ => return,
    };
    if mutation.has(other) {
        findings.push(conflicting_fields::diagnose(
            mutation.at(&[other]),
            mutation.at(&["patchType"]),
            "a mutation has the patch that `patchType` names",
        ));
    }
    let expression = mutation.get(own).and_then(|patch| patch.get("expression")).map(Node::value);
    let is_empty = match expression {
        None => !mutation.is_open_at(own),
        Some(Value::Null) => true,
        Some(Value::String(text)) => text.trim().is_empty(),
        Some(_) => false,
    };
    if is_empty {
        let spot = if mutation.has(own) { mutation.at(&[own, "expression"]) } else { mutation.at(&[own]) };
        findings.push(required_value::diagnose_because(spot, "a mutation has the patch that `patchType` names"));
    }
}

/// Denying is more than warning.
fn deny_and_warn(spec: &Place<'_, '_>, findings: &mut Findings) {
    let at = |name: &str| {
        spec.items("validationActions").position(|action| matches!(action.value(), Value::String(text) if text == name))
    };
    if let (Some(deny), Some(warn)) = (at("Deny"), at("Warn")) {
        findings.push(conflicting_fields::diagnose(
            spec.item("validationActions", warn),
            spec.item("validationActions", deny),
            "who is denied is told the message already",
        ));
    }
}

/// Parameters are named or selected.
fn parameter_choice(reference: &Place<'_, '_>, findings: &mut Findings) {
    let is_named = forms::is_set(reference.get("name"));
    match (is_named, reference.has("selector")) {
        (true, true) => findings.push(conflicting_fields::diagnose(
            reference.at(&["selector"]),
            reference.at(&["name"]),
            "parameters are named or selected",
        )),
        (false, false) if !reference.is_open() && reference.get("name").is_none_or(|name| name.text().is_empty()) => {
            findings.push(missing_choice::diagnose(reference.at(&[]), &["name", "selector"]));
        }
        _ => {}
    }
}
