//! Facts of Ingresses and their classes.
//!
//! Source: `pkg/apis/networking/validation/validation.go`.

use super::forms;
use crate::check::objects::Demand::{Filled, Name, NameOrEmpty, NotEmpty, OneOf, Range};
use crate::check::objects::{FieldFact, Findings, NameForm, Place, TypeFacts, names};
use crate::check::rules::object::{
    conflicting_fields, invalid_name, invalid_value, missing_choice, required_value, too_long,
};
use crate::yaml::{Node, Value};

pub(super) static FACTS: &[TypeFacts] = &[
    TypeFacts {
        ty: "networking.v1.IngressSpec",
        fields: &[FieldFact { field: "ingressClassName", demand: Name(NameForm::Subdomain) }],
        validators: &[rules_or_default],
    },
    TypeFacts { ty: "networking.v1.Ingress", fields: &[], validators: &[class_annotation] },
    // `validateIngressTLS`
    TypeFacts {
        ty: "networking.v1.IngressTLS",
        fields: &[FieldFact { field: "secretName", demand: NameOrEmpty(NameForm::Subdomain) }],
        validators: &[tls_hosts],
    },
    // `validateIngressRules`, `validateHTTPIngressPath`
    TypeFacts { ty: "networking.v1.IngressRule", fields: &[], validators: &[rule_host] },
    TypeFacts {
        ty: "networking.v1.HTTPIngressRuleValue",
        fields: &[FieldFact { field: "paths", demand: Filled }],
        validators: &[],
    },
    TypeFacts {
        ty: "networking.v1.HTTPIngressPath",
        fields: &[
            FieldFact { field: "pathType", demand: Filled },
            FieldFact { field: "pathType", demand: OneOf(&["Exact", "ImplementationSpecific", "Prefix"]) },
        ],
        validators: &[path],
    },
    // `validateIngressBackend`
    TypeFacts { ty: "networking.v1.IngressBackend", fields: &[], validators: &[backend] },
    TypeFacts {
        ty: "networking.v1.IngressServiceBackend",
        fields: &[
            FieldFact { field: "name", demand: Filled },
            FieldFact { field: "name", demand: NameOrEmpty(NameForm::Label) },
        ],
        validators: &[backend_port],
    },
    TypeFacts {
        ty: "networking.v1.ServiceBackendPort",
        fields: &[
            FieldFact { field: "name", demand: NameOrEmpty(NameForm::Port) },
            FieldFact { field: "number", demand: Range(0, 65535) },
        ],
        validators: &[],
    },
    // `ValidateIngressClass`
    TypeFacts {
        ty: "networking.v1.IngressClassSpec",
        fields: &[FieldFact { field: "controller", demand: Filled }],
        validators: &[controller],
    },
    TypeFacts {
        ty: "networking.v1.IngressClassParametersReference",
        fields: &[
            FieldFact { field: "scope", demand: NotEmpty },
            FieldFact { field: "scope", demand: OneOf(&["Cluster", "Namespace"]) },
            FieldFact { field: "apiGroup", demand: Name(NameForm::Subdomain) },
            FieldFact { field: "kind", demand: Filled },
            FieldFact { field: "kind", demand: Name(NameForm::PathSegment) },
            FieldFact { field: "name", demand: Filled },
            FieldFact { field: "name", demand: Name(NameForm::PathSegment) },
        ],
        validators: &[parameters_namespace],
    },
];

/// Without either, an Ingress routes nothing.
fn rules_or_default(spec: &Place<'_, '_>, findings: &mut Findings) {
    let has_rules = spec.items("rules").next().is_some() || spec.is_open_at("rules");
    if !has_rules && !spec.has("defaultBackend") {
        findings.push(missing_choice::diagnose(spec.at(&[]), &["defaultBackend", "rules"]));
    }
}

/// The class as an annotation, as it was written before `ingressClassName`.
const CLASS: &str = "kubernetes.io/ingress.class";

/// Both name the same class.
fn class_annotation(ingress: &Place<'_, '_>, findings: &mut Findings) {
    let annotations = ingress.get("metadata").and_then(|metadata| metadata.get("annotations"));
    let annotated = annotations.and_then(|annotations| annotations.get_str(CLASS));
    let class = ingress.get("spec").and_then(|spec| spec.get_str("ingressClassName"));
    if let (Some(annotated), Some(class)) = (annotated, class)
        && annotated != class
    {
        findings.push(invalid_value::diagnose(
            ingress.at(&["metadata", "annotations", CLASS]),
            "must name the same class as `spec.ingressClassName`",
        ));
    }
}

/// A DNS name whose first label may be `*`.
fn host_fault(host: &str) -> Option<names::NameFault> {
    names::subdomain_fault(host.strip_prefix("*.").unwrap_or(host))
}

fn tls_hosts(tls: &Place<'_, '_>, findings: &mut Findings) {
    for (index, item) in tls.items("hosts").enumerate() {
        let Value::String(host) = item.value() else { continue };
        if let Some(fault) = host_fault(host) {
            findings.push(invalid_name::diagnose(tls.item("hosts", index), &fault));
        }
    }
}

fn rule_host(rule: &Place<'_, '_>, findings: &mut Findings) {
    let Some(host) = rule.text("host").filter(|host| !host.is_empty()) else { return };
    if host.parse::<std::net::IpAddr>().is_ok() {
        findings.push(invalid_value::diagnose(rule.at(&["host"]), "takes a DNS name, not an IP address"));
    } else if let Some(fault) = host_fault(host) {
        findings.push(invalid_name::diagnose(rule.at(&["host"]), &fault));
    }
}

/// What a path that is matched segment by segment may not hold.
const AMBIGUOUS: &[&str] = &["//", "/./", "/../", "%2f", "%2F"];

/// Paths begin at the root; those matched by the API's own rules are also normalised.
fn path(path: &Place<'_, '_>, findings: &mut Findings) {
    let Some(kind) = path.text("pathType") else { return };
    let is_normal = matches!(kind, "Exact" | "Prefix");
    let text = match path.get("path").map(Node::value) {
        None if path.is_open() => return,
        None => "",
        Some(Value::String(text)) => text,
        Some(_) => return,
    };
    let spot = || path.at(&["path"]);
    if text.is_empty() {
        if is_normal {
            findings.push(required_value::diagnose_because(
                spot(),
                "`pathType: Exact` and `Prefix` match a path that begins with `/`",
            ));
        }
    } else if !text.starts_with('/') && (is_normal || kind == "ImplementationSpecific") {
        findings.push(invalid_value::diagnose(spot(), "takes an absolute path, one that begins with `/`"));
    } else if is_normal
        && (AMBIGUOUS.iter().any(|part| text.contains(part)) || text.ends_with("/..") || text.ends_with("/."))
    {
        findings.push(invalid_value::diagnose(spot(), "takes a path without `//`, `/./`, `/../` and `%2f`"));
    }
}

/// A Service or another resource.
fn backend(backend: &Place<'_, '_>, findings: &mut Findings) {
    match (backend.has("service"), backend.has("resource")) {
        (true, true) => findings.push(conflicting_fields::diagnose(
            backend.at(&["resource"]),
            backend.at(&["service"]),
            "a backend is a Service or another resource",
        )),
        (false, false) if !backend.is_open() => {
            findings.push(missing_choice::diagnose(backend.at(&[]), &["service", "resource"]));
        }
        _ => {}
    }
    let Some(resource) = backend.get("resource") else { return };
    for field in ["kind", "name"] {
        if resource.get_str(field).is_some_and(str::is_empty) {
            findings.push(required_value::diagnose(backend.at(&["resource", field])));
        } else if let Some(fault) = resource.get_str(field).and_then(|text| names::fault(NameForm::PathSegment, text)) {
            findings.push(invalid_name::diagnose(backend.at(&["resource", field]), &fault));
        }
    }
    if let Some(fault) = resource.get_str("apiGroup").and_then(names::subdomain_fault) {
        findings.push(invalid_name::diagnose(backend.at(&["resource", "apiGroup"]), &fault));
    }
}

/// The port of a Service, by name or by number.
fn backend_port(service: &Place<'_, '_>, findings: &mut Findings) {
    let port = service.get("port");
    let is_set = |field| match port.and_then(|port| port.get(field)).map(Node::value) {
        None | Some(Value::Null | Value::Int(0) | Value::String("")) => false,
        Some(_) => true,
    };
    match (is_set("name"), is_set("number")) {
        (true, true) => findings.push(conflicting_fields::diagnose(
            service.at(&["port", "number"]),
            service.at(&["port", "name"]),
            "a port is named or numbered",
        )),
        (false, false) if !service.is_open_at("port") => {
            findings.push(missing_choice::diagnose(service.at(&["port"]), &["name", "number"]));
        }
        _ => {}
    }
}

/// `acme.io/foo`, of at most 250 characters.
fn controller(spec: &Place<'_, '_>, findings: &mut Findings) {
    let Some(text) = spec.text("controller").filter(|text| !text.is_empty()) else { return };
    let spot = || spec.at(&["controller"]);
    if text.len() > 250 {
        findings.push(too_long::diagnose(spot(), text.len(), 250));
    }
    if !forms::is_domain_prefixed(text) {
        findings.push(invalid_value::diagnose(spot(), "takes a path behind a domain, such as `example.com/ingress`"));
    }
}

/// A namespace belongs to what is in one.
fn parameters_namespace(parameters: &Place<'_, '_>, findings: &mut Findings) {
    let is_open = parameters.is_open() || parameters.has("scope") && parameters.text("scope").is_none();
    match (parameters.text("scope"), parameters.text("namespace")) {
        (Some("Namespace"), None) if !parameters.has("namespace") && !is_open => {
            findings.push(required_value::diagnose_because(
                parameters.at(&["namespace"]),
                "parameters of `scope: Namespace` are in one",
            ));
        }
        (Some("Namespace"), Some("")) => findings.push(required_value::diagnose(parameters.at(&["namespace"]))),
        (Some("Namespace"), Some(namespace)) => {
            if let Some(fault) = names::label_fault(namespace) {
                findings.push(invalid_name::diagnose(parameters.at(&["namespace"]), &fault));
            }
        }
        (None | Some("Cluster"), Some(_)) if !is_open => {
            findings.push(conflicting_fields::diagnose_alone(
                parameters.at(&["namespace"]),
                "only parameters of `scope: Namespace` are in one",
            ));
        }
        _ => {}
    }
}
