//! Facts of API priority and fairness.
//!
//! Source: `pkg/apis/flowcontrol/validation/validation.go`.

use super::forms;
use crate::check::objects::Demand::{Filled, NameOrEmpty, OneOf, Range};
use crate::check::objects::{FieldFact, Findings, NameForm, Place, TypeFacts};
use crate::check::rules::object::{conflicting_fields, missing_choice, out_of_range, required_value};
use crate::yaml::{Node, Value};

/// `flowcontrol.FlowSchemaMaxMatchingPrecedence`
const MOST_PRECEDENCE: i64 = 10_000;

pub(super) const FACTS: &[TypeFacts] = &[
    // `ValidateFlowSchemaSpec`
    TypeFacts {
        ty: "flowcontrol.v1.FlowSchemaSpec",
        fields: &[FieldFact { field: "matchingPrecedence", demand: Range(0, MOST_PRECEDENCE) }],
        validators: &[],
    },
    TypeFacts {
        ty: "flowcontrol.v1.PriorityLevelConfigurationReference",
        fields: &[
            FieldFact { field: "name", demand: Filled },
            FieldFact { field: "name", demand: NameOrEmpty(NameForm::Subdomain) },
        ],
        validators: &[],
    },
    TypeFacts {
        ty: "flowcontrol.v1.FlowDistinguisherMethod",
        fields: &[
            FieldFact { field: "type", demand: Filled },
            FieldFact { field: "type", demand: OneOf(&["ByNamespace", "ByUser"]) },
        ],
        validators: &[],
    },
    // `ValidateFlowSchemaPolicyRulesWithSubjects`
    TypeFacts {
        ty: "flowcontrol.v1.PolicyRulesWithSubjects",
        fields: &[FieldFact { field: "subjects", demand: Filled }],
        validators: &[some_rules],
    },
    TypeFacts {
        ty: "flowcontrol.v1.Subject",
        fields: &[
            FieldFact { field: "kind", demand: Filled },
            FieldFact { field: "kind", demand: OneOf(&["Group", "ServiceAccount", "User"]) },
        ],
        validators: &[subject],
    },
    TypeFacts {
        ty: "flowcontrol.v1.UserSubject",
        fields: &[FieldFact { field: "name", demand: Filled }],
        validators: &[],
    },
    TypeFacts {
        ty: "flowcontrol.v1.GroupSubject",
        fields: &[FieldFact { field: "name", demand: Filled }],
        validators: &[],
    },
    TypeFacts {
        ty: "flowcontrol.v1.ServiceAccountSubject",
        fields: &[FieldFact { field: "name", demand: Filled }, FieldFact { field: "namespace", demand: Filled }],
        validators: &[],
    },
    TypeFacts {
        ty: "flowcontrol.v1.ResourcePolicyRule",
        fields: &[
            FieldFact { field: "verbs", demand: Filled },
            FieldFact { field: "apiGroups", demand: Filled },
            FieldFact { field: "resources", demand: Filled },
        ],
        validators: &[lonely_stars, somewhere],
    },
    TypeFacts {
        ty: "flowcontrol.v1.NonResourcePolicyRule",
        fields: &[FieldFact { field: "verbs", demand: Filled }, FieldFact { field: "nonResourceURLs", demand: Filled }],
        validators: &[lonely_stars],
    },
    // `ValidatePriorityLevelConfigurationSpec`
    TypeFacts {
        ty: "flowcontrol.v1.PriorityLevelConfigurationSpec",
        fields: &[
            FieldFact { field: "type", demand: Filled },
            FieldFact { field: "type", demand: OneOf(&["Exempt", "Limited"]) },
        ],
        validators: &[level],
    },
    TypeFacts {
        ty: "flowcontrol.v1.LimitedPriorityLevelConfiguration",
        fields: &[
            FieldFact { field: "nominalConcurrencyShares", demand: Range(0, i64::MAX) },
            FieldFact { field: "lendablePercent", demand: Range(0, 100) },
            FieldFact { field: "borrowingLimitPercent", demand: Range(0, i64::MAX) },
        ],
        validators: &[],
    },
    TypeFacts {
        ty: "flowcontrol.v1.ExemptPriorityLevelConfiguration",
        fields: &[
            FieldFact { field: "nominalConcurrencyShares", demand: Range(0, i64::MAX) },
            FieldFact { field: "lendablePercent", demand: Range(0, 100) },
        ],
        validators: &[],
    },
    TypeFacts {
        ty: "flowcontrol.v1.LimitResponse",
        fields: &[
            FieldFact { field: "type", demand: Filled },
            FieldFact { field: "type", demand: OneOf(&["Queue", "Reject"]) },
        ],
        validators: &[response],
    },
    // `ValidatePriorityLevelQueuingConfiguration`; 0 is the default
    TypeFacts {
        ty: "flowcontrol.v1.QueuingConfiguration",
        fields: &[
            FieldFact { field: "queues", demand: Range(0, 10_000_000) },
            FieldFact { field: "handSize", demand: Range(0, i64::MAX) },
            FieldFact { field: "queueLengthLimit", demand: Range(0, i64::MAX) },
        ],
        validators: &[hand],
    },
];

/// A rule is about resources, URLs or both.
fn some_rules(rules: &Place<'_, '_>, findings: &mut Findings) {
    let lacks = |field| rules.items(field).next().is_none() && !rules.is_open_at(field);
    if lacks("resourceRules") && lacks("nonResourceRules") {
        findings.push(missing_choice::diagnose(rules.at(&[]), &["resourceRules", "nonResourceRules"]));
    }
}

/// The subject is of its kind.
fn subject(subject: &Place<'_, '_>, findings: &mut Findings) {
    let own = match subject.text("kind") {
        Some("User") => "user",
        Some("Group") => "group",
        Some("ServiceAccount") => "serviceAccount",
        _ => return,
    };
    for field in ["user", "group", "serviceAccount"] {
        if field == own && !subject.has(field) && !subject.is_open() {
            let why = "a subject has the field that `kind` names";
            findings.push(required_value::diagnose_because(subject.at(&[field]), why));
        } else if field != own && subject.has(field) {
            findings.push(conflicting_fields::diagnose(
                subject.at(&[field]),
                subject.at(&["kind"]),
                "a subject has the field that `kind` names",
            ));
        }
    }
}

/// `*` stands for all others.
fn lonely_stars(rule: &Place<'_, '_>, findings: &mut Findings) {
    forms::lonely_stars(rule, findings, &["verbs", "apiGroups", "resources", "nonResourceURLs"]);
}

/// A rule about resources is for the cluster, for namespaces, or for both.
fn somewhere(rule: &Place<'_, '_>, findings: &mut Findings) {
    let is_cluster = rule.has("clusterScope") && rule.bool("clusterScope") != Some(false);
    if !is_cluster && rule.items("namespaces").next().is_none() && !rule.is_open_at("namespaces") {
        findings.push(missing_choice::diagnose(rule.at(&[]), &["clusterScope", "namespaces"]));
    }
}

/// The level is of its type.
fn level(spec: &Place<'_, '_>, findings: &mut Findings) {
    let (own, other) = match spec.text("type") {
        Some("Limited") => ("limited", "exempt"),
        Some("Exempt") => ("exempt", "limited"),
        _ => return,
    };
    if spec.has(other) {
        findings.push(conflicting_fields::diagnose(
            spec.at(&[other]),
            spec.at(&["type"]),
            "a level has the field that `type` names",
        ));
    }
    if own == "limited" && !spec.has(own) && !spec.is_open() {
        findings.push(required_value::diagnose_because(spec.at(&[own]), "a level has the field that `type` names"));
    }
}

/// What waits in a queue has queues.
fn response(response: &Place<'_, '_>, findings: &mut Findings) {
    match (response.text("type"), response.has("queuing")) {
        (Some("Reject"), true) => findings.push(conflicting_fields::diagnose(
            response.at(&["queuing"]),
            response.at(&["type"]),
            "what is rejected does not wait",
        )),
        (Some("Queue"), false) if !response.is_open() => {
            findings.push(required_value::diagnose_because(response.at(&["queuing"]), "`type: Queue` has queues"));
        }
        _ => {}
    }
}

/// A hand is dealt from the queues.
fn hand(queuing: &Place<'_, '_>, findings: &mut Findings) {
    let count = |field, default| match queuing.get(field).map(Node::value) {
        None | Some(Value::Int(0)) => (!queuing.is_open()).then_some(default),
        Some(Value::Int(number)) => Some(number),
        Some(_) => None,
    };
    if let (Some(hand), Some(queues)) = (count("handSize", 8), count("queues", 64))
        && hand > queues
    {
        findings.push(out_of_range::diagnose_bound(
            queuing.at(&["handSize"]),
            &format!("of at most {queues}, that of queues"),
        ));
    }
}
