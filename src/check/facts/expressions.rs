//! Facts of expressions: where they stand, what is declared there, and what they come to.
//!
//! Source: `pkg/apis/admissionregistration/validation/validation.go` with the environments of
//! `k8s.io/apiserver/pkg/admission/plugin/cel/compile.go`, and for devices
//! `k8s.io/dynamic-resource-allocation/cel/compile.go`. Functions, and the types of what only a cluster
//! knows, are not judged.

use crate::check::objects::{Findings, Place, TypeFacts};
use crate::check::rules::object::invalid_expression::{self, Fault};
use crate::schema::expression::{self, Unread, Use};
use crate::yaml::{Node, Value};

pub(super) const FACTS: &[TypeFacts] = &[
    condition_of("admissionregistration.v1.MatchCondition"),
    condition_of("admissionregistration.v1beta1.MatchCondition"),
    condition_of("admissionregistration.v1alpha1.MatchCondition"),
    TypeFacts { ty: "admissionregistration.v1.Validation", fields: &[], validators: &[validation] },
    TypeFacts { ty: "admissionregistration.v1.AuditAnnotation", fields: &[], validators: &[annotation] },
    variable_of("admissionregistration.v1.Variable"),
    variable_of("admissionregistration.v1beta1.Variable"),
    variable_of("admissionregistration.v1alpha1.Variable"),
    configuration_of("admissionregistration.v1.ApplyConfiguration"),
    configuration_of("admissionregistration.v1beta1.ApplyConfiguration"),
    configuration_of("admissionregistration.v1alpha1.ApplyConfiguration"),
    patch_of("admissionregistration.v1.JSONPatch"),
    patch_of("admissionregistration.v1beta1.JSONPatch"),
    patch_of("admissionregistration.v1alpha1.JSONPatch"),
    device_of("resource.v1.CELDeviceSelector"),
    device_of("resource.v1beta1.CELDeviceSelector"),
    device_of("resource.v1beta2.CELDeviceSelector"),
];

const fn condition_of(ty: &'static str) -> TypeFacts {
    TypeFacts { ty, fields: &[], validators: &[condition] }
}

const fn variable_of(ty: &'static str) -> TypeFacts {
    TypeFacts { ty, fields: &[], validators: &[variable] }
}

const fn configuration_of(ty: &'static str) -> TypeFacts {
    TypeFacts { ty, fields: &[], validators: &[configuration] }
}

const fn patch_of(ty: &'static str) -> TypeFacts {
    TypeFacts { ty, fields: &[], validators: &[patch] }
}

const fn device_of(ty: &'static str) -> TypeFacts {
    TypeFacts { ty, fields: &[], validators: &[device] }
}

/// What every expression of admission may name.
const ADMISSION: [&str; 4] = ["namespaceObject", "object", "oldObject", "request"];
/// And most: who asks, and whether somebody may.
const AUTHORIZER: &str = "authorizer";
const PARAMETERS: &str = "params";
const VARIABLES: &str = "variables";

/// The fields of a request, and of those that have fields (`BuildRequestType`).
const REQUEST: [(&str, &[&str]); 12] = [
    ("dryRun", &[]),
    ("kind", &["group", "kind", "version"]),
    ("name", &[]),
    ("namespace", &[]),
    ("operation", &[]),
    ("options", &[]),
    ("requestKind", &["group", "kind", "version"]),
    ("requestResource", &["group", "resource", "version"]),
    ("requestSubResource", &[]),
    ("resource", &["group", "resource", "version"]),
    ("subResource", &[]),
    ("userInfo", &["extra", "groups", "uid", "username"]),
];

/// What an expression finds around it.
struct Environment<'d> {
    names: Vec<&'static str>,
    /// The variables of the policy; `None` where they may have any name.
    variables: Option<Vec<&'d str>>,
    /// The types that it may come to; none where any will do.
    outcomes: &'static [&'static str],
}

impl<'d> Environment<'d> {
    /// Of an expression inside a policy.
    fn of_policy(place: &Place<'_, 'd>, outcomes: &'static [&'static str]) -> Self {
        let policy = policy(place);
        let has_parameters = policy.is_none_or(|spec| spec.has("paramKind") || spec.is_open_at("paramKind"));
        let mut names = ADMISSION.to_vec();
        names.extend([AUTHORIZER, VARIABLES]);
        names.extend(has_parameters.then_some(PARAMETERS));
        let variables = policy.filter(|spec| !spec.is_open_at("variables")).and_then(variables_of);
        Self { names, variables, outcomes }
    }

    fn without(mut self, name: &str) -> Self {
        self.names.retain(|own| *own != name);
        self
    }

    /// What a server says against a name.
    fn fault(&self, named: &Use<'_>) -> Option<Fault> {
        if !self.names.contains(&named.name) {
            let declared = self.names.iter().copied().filter(|name| *name != VARIABLES).collect();
            return Some(Fault::Undeclared { name: named.name.to_owned(), declared });
        }
        let lacks = |of: &str, field: &str| Some(Fault::NoField { of: of.to_owned(), field: field.to_owned() });
        match (named.name, &self.variables, named.fields.as_slice()) {
            (VARIABLES, Some(known), [field, ..]) if !known.contains(field) => lacks(VARIABLES, field),
            ("request", _, [field, rest @ ..]) if !field.starts_with("__") => {
                match (REQUEST.iter().find(|(name, _)| name == field), rest) {
                    (None, _) => lacks("request", field),
                    (Some((name, fields)), [inner, ..]) if !fields.is_empty() && !fields.contains(inner) => {
                        lacks(&format!("request.{name}"), inner)
                    }
                    _ => None,
                }
            }
            _ => None,
        }
    }
}

/// The spec of the policy around a place.
fn policy<'p, 'd>(place: &Place<'p, 'd>) -> Option<&'p Place<'p, 'd>> {
    let is_policy = matches!(place.gvk.kind.as_str(), "ValidatingAdmissionPolicy" | "MutatingAdmissionPolicy");
    place.ancestors().find(|place| is_policy && place.field == "spec")
}

/// The names of a policy's variables; `None` if one of them may be any.
fn variables_of<'d>(spec: &Place<'_, 'd>) -> Option<Vec<&'d str>> {
    let name = |variable: Node<'d>| match variable.get("name").map(Node::value) {
        Some(Value::String(name)) => Some(name),
        _ => None,
    };
    spec.items("variables").map(name).collect()
}

/// `validateMatchCondition`
fn condition(place: &Place<'_, '_>, findings: &mut Findings) {
    let environment = Environment::of_policy(place, &["bool"]).without(VARIABLES);
    let is_policy = policy(place).is_some() || place.gvk.kind.is_empty();
    let environment = if is_policy { environment } else { environment.without(PARAMETERS) };
    judge(place, "expression", &environment, findings);
}

/// `validateValidation`
fn validation(place: &Place<'_, '_>, findings: &mut Findings) {
    judge(place, "expression", &Environment::of_policy(place, &["bool"]), findings);
    let message = Environment::of_policy(place, &["string"]).without(AUTHORIZER);
    judge(place, "messageExpression", &message, findings);
}

/// `validateAuditAnnotation`
fn annotation(place: &Place<'_, '_>, findings: &mut Findings) {
    judge(place, "valueExpression", &Environment::of_policy(place, &["null", "string"]), findings);
}

/// `validateVariable`: those before it are declared.
fn variable(place: &Place<'_, '_>, findings: &mut Findings) {
    let mut environment = Environment::of_policy(place, &[]);
    if let (Some(known), Some(index)) = (&mut environment.variables, place.index) {
        known.truncate(index);
    }
    judge(place, "expression", &environment, findings);
}

/// `validateApplyConfiguration`
fn configuration(place: &Place<'_, '_>, findings: &mut Findings) {
    judge(place, "expression", &Environment::of_policy(place, &["object"]), findings);
}

/// `validateJSONPatch`
fn patch(place: &Place<'_, '_>, findings: &mut Findings) {
    judge(place, "expression", &Environment::of_policy(place, &["list"]), findings);
}

/// `validateCELSelector`
fn device(place: &Place<'_, '_>, findings: &mut Findings) {
    let environment = Environment { names: vec!["device"], variables: None, outcomes: &["bool"] };
    judge(place, "expression", &environment, findings);
}

/// Reads an expression, and tells the first thing that is wrong with it.
fn judge(place: &Place<'_, '_>, field: &str, environment: &Environment<'_>, findings: &mut Findings) {
    let Some(text) = place.text(field).filter(|text| !text.trim().is_empty()) else { return };
    let fault = match expression::read(text) {
        Err(Unread::TooLarge) => None,
        Err(Unread::Refused { line, column }) => Some(Fault::Unreadable { line, column }),
        Ok(read) => {
            let name = || expression::uses(&read).iter().find_map(|named| environment.fault(named));
            name().or_else(|| {
                let found = expression::outcome(&read)?;
                let is_right = environment.outcomes.is_empty() || environment.outcomes.contains(&found);
                (!is_right).then_some(Fault::Outcome { found, wanted: environment.outcomes })
            })
        }
    };
    if let Some(fault) = fault {
        findings.push(invalid_expression::diagnose(place.at(&[field]), &fault));
    }
}
