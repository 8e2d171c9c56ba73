//! Facts of what a cluster is made of: namespaces, nodes, runtimes, API services, certificates, leases, reviews.
//!
//! Sources: `pkg/apis/{core,node,certificates,coordination,authorization,authentication}/validation`,
//! `kube-aggregator/pkg/apis/apiregistration/validation`.

use super::forms;
use crate::check::objects::Demand::{Cidr, Filled, Name, NotEmpty, OneOf, Range, Unique};
use crate::check::objects::{FieldFact, Findings, NameForm, Place, TypeFacts, names};
use crate::check::rules::object::{conflicting_fields, invalid_name, invalid_value, missing_choice, required_value};
use crate::yaml::{Node, Value};

pub(super) const FACTS: &[TypeFacts] = &[
    // `validateFinalizerName`
    TypeFacts {
        ty: "core.v1.NamespaceSpec",
        fields: &[FieldFact { field: "finalizers", demand: Name(NameForm::Qualified) }],
        validators: &[finalizers],
    },
    // `ValidateNode`
    TypeFacts {
        ty: "core.v1.NodeSpec",
        fields: &[
            FieldFact { field: "podCIDRs", demand: Cidr },
            FieldFact { field: "taints", demand: Unique(&["key", "effect"]) },
        ],
        validators: &[],
    },
    // `validateNodeTaints`
    TypeFacts {
        ty: "core.v1.Taint",
        fields: &[
            FieldFact { field: "key", demand: Name(NameForm::Qualified) },
            FieldFact { field: "effect", demand: Filled },
            FieldFact { field: "effect", demand: OneOf(&["NoSchedule", "PreferNoSchedule", "NoExecute"]) },
        ],
        validators: &[taint_value],
    },
    // `ValidateRuntimeClass`
    TypeFacts {
        ty: "node.v1.RuntimeClass",
        fields: &[FieldFact { field: "handler", demand: Name(NameForm::Label) }],
        validators: &[],
    },
    TypeFacts {
        ty: "node.v1.Scheduling",
        fields: &[FieldFact { field: "nodeSelector", demand: crate::check::objects::Demand::Labels }],
        validators: &[],
    },
    // `ValidateAPIService`
    TypeFacts { ty: "apiregistration.v1.APIService", fields: &[], validators: &[service_name] },
    TypeFacts {
        ty: "apiregistration.v1.APIServiceSpec",
        fields: &[
            FieldFact { field: "version", demand: Name(NameForm::Label1035) },
            FieldFact { field: "groupPriorityMinimum", demand: Range(1, 20_000) },
            FieldFact { field: "versionPriority", demand: Range(1, 1000) },
        ],
        validators: &[service_group, service_trust],
    },
    TypeFacts {
        ty: "apiregistration.v1.ServiceReference",
        fields: &[
            FieldFact { field: "namespace", demand: Filled },
            FieldFact { field: "name", demand: Filled },
            FieldFact { field: "port", demand: Range(1, 65535) },
        ],
        validators: &[],
    },
    // `validateCertificateSigningRequest`
    TypeFacts {
        ty: "certificates.v1.CertificateSigningRequestSpec",
        fields: &[
            FieldFact { field: "request", demand: Filled },
            FieldFact { field: "signerName", demand: Filled },
            FieldFact { field: "usages", demand: Filled },
            FieldFact { field: "usages", demand: NotEmpty },
            FieldFact { field: "usages", demand: OneOf(USAGES) },
            FieldFact { field: "usages", demand: Unique(&[]) },
            FieldFact { field: "expirationSeconds", demand: Range(600, i64::MAX) },
        ],
        validators: &[request, signer],
    },
    // `ValidateLeaseSpec`
    TypeFacts {
        ty: "coordination.v1.LeaseSpec",
        fields: &[
            FieldFact { field: "leaseDurationSeconds", demand: Range(1, i64::MAX) },
            FieldFact { field: "leaseTransitions", demand: Range(0, i64::MAX) },
        ],
        validators: &[],
    },
    // `ValidateSubjectAccessReviewSpec`, `ValidateSelfSubjectAccessReviewSpec`
    TypeFacts {
        ty: "authorization.v1.SubjectAccessReviewSpec",
        fields: &[],
        validators: &[asked_attributes, asked_subject],
    },
    TypeFacts { ty: "authorization.v1.SelfSubjectAccessReviewSpec", fields: &[], validators: &[asked_attributes] },
    // `ValidateTokenRequest`
    TypeFacts {
        ty: "authentication.v1.TokenRequestSpec",
        fields: &[FieldFact { field: "expirationSeconds", demand: Range(600, 1 << 32) }],
        validators: &[],
    },
];

/// Without a prefix there is one finalizer, Kubernetes' own.
fn finalizers(spec: &Place<'_, '_>, findings: &mut Findings) {
    for (index, item) in spec.items("finalizers").enumerate() {
        let Value::String(name) = item.value() else { continue };
        if !name.contains('/') && name != "kubernetes" && names::qualified_fault(name).is_none() {
            let demand = "takes `kubernetes`, or a name with a prefix as in `example.com/cleanup`";
            findings.push(invalid_value::diagnose(spec.item("finalizers", index), demand));
        }
    }
}

fn taint_value(taint: &Place<'_, '_>, findings: &mut Findings) {
    if let Some(fault) = taint.text("value").and_then(names::label_value_fault) {
        findings.push(invalid_name::diagnose(taint.at(&["value"]), &fault));
    }
}

/// An API service is named by its version and group.
fn service_name(service: &Place<'_, '_>, findings: &mut Findings) {
    let name = service.get("metadata").and_then(|metadata| metadata.get_str("name"));
    let Some(spec) = service.get("spec") else { return };
    let part = |field: &str| match spec.get(field).map(Node::value) {
        None | Some(Value::Null) => Some("").filter(|_| !service.is_open_at("spec")),
        Some(Value::String(text)) => Some(text),
        Some(_) => None,
    };
    let (Some(name), Some(version), Some(group)) = (name, part("version"), part("group")) else { return };
    if name.strip_prefix(version).and_then(|rest| rest.strip_prefix('.')) != Some(group) && !version.is_empty() {
        findings.push(invalid_value::diagnose_beside(
            service.at(&["metadata", "name"]),
            service.at(&["spec", "version"]),
            &format!("must be `{version}.{group}`: the version and the group"),
        ));
    }
}

/// Only the core group, of `v1`, has no name.
fn service_group(spec: &Place<'_, '_>, findings: &mut Findings) {
    match spec.text("group").unwrap_or_default() {
        "" if spec.text("version").is_some_and(|version| version != "v1") && !spec.is_open_at("group") => {
            findings
                .push(required_value::diagnose_because(spec.at(&["group"]), "only `v1` has a group without a name"));
        }
        "" => {}
        group => {
            if let Some(fault) = names::subdomain_fault(group) {
                findings.push(invalid_name::diagnose(spec.at(&["group"]), &fault));
            }
        }
    }
}

/// What the server itself serves needs no trust; else it is one authority, or none.
fn service_trust(spec: &Place<'_, '_>, findings: &mut Findings) {
    let is_insecure = spec.bool("insecureSkipTLSVerify") == Some(true);
    let has_bundle = forms::is_set(spec.get("caBundle"));
    if !spec.has("service") && !spec.is_open() {
        for (field, _) in
            [("insecureSkipTLSVerify", is_insecure), ("caBundle", has_bundle)].iter().filter(|(_, set)| *set)
        {
            let why = "without `service` the API server itself serves the group";
            findings.push(conflicting_fields::diagnose_alone(spec.at(&[field]), why));
        }
    } else if is_insecure && has_bundle {
        findings.push(conflicting_fields::diagnose(
            spec.at(&["insecureSkipTLSVerify"]),
            spec.at(&["caBundle"]),
            "a certificate is verified with the bundle, or not at all",
        ));
    }
}

/// `certificates.KeyUsage`
const USAGES: &[&str] = &[
    "any",
    "cert sign",
    "client auth",
    "code signing",
    "content commitment",
    "crl sign",
    "data encipherment",
    "decipher only",
    "digital signature",
    "email protection",
    "encipher only",
    "ipsec end system",
    "ipsec tunnel",
    "ipsec user",
    "key agreement",
    "key encipherment",
    "microsoft sgc",
    "netscape sgc",
    "ocsp signing",
    "s/mime",
    "server auth",
    "signing",
    "timestamping",
];

/// The request is in PEM, in base64.
fn request(spec: &Place<'_, '_>, findings: &mut Findings) {
    let Some(text) = spec.text("request").filter(|text| !text.is_empty()) else { return };
    if !forms::base64_text(text).contains("-----BEGIN CERTIFICATE REQUEST-----") {
        let demand = "takes a certificate signing request in PEM, encoded as base64";
        findings.push(invalid_value::diagnose(spec.at(&["request"]), demand));
    }
}

/// `domain/path`
fn signer(spec: &Place<'_, '_>, findings: &mut Findings) {
    let Some(name) = spec.text("signerName").filter(|name| !name.is_empty()) else { return };
    let is_right = name.split_once('/').is_some_and(|(domain, path)| {
        domain.contains('.')
            && names::subdomain_fault(domain).is_none()
            && path.split('.').all(|part| names::subdomain_fault(part).is_none())
    });
    if !is_right {
        let demand = "takes a path behind a domain, such as `kubernetes.io/kube-apiserver-client`";
        findings.push(invalid_value::diagnose(spec.at(&["signerName"]), demand));
    }
}

/// What is asked for is a resource or a URL.
fn asked_attributes(spec: &Place<'_, '_>, findings: &mut Findings) {
    let fields = ["resourceAttributes", "nonResourceAttributes"];
    match (spec.has(fields[0]), spec.has(fields[1])) {
        (true, true) => findings.push(conflicting_fields::diagnose(
            spec.at(&[fields[1]]),
            spec.at(&[fields[0]]),
            "a review is about a resource or about a URL",
        )),
        (false, false) if !spec.is_open() => {
            findings.push(missing_choice::diagnose(spec.at(&[]), &fields));
        }
        _ => {}
    }
}

/// Who asks is a user, or somebody of groups.
fn asked_subject(spec: &Place<'_, '_>, findings: &mut Findings) {
    let has_user = spec.get("user").is_some_and(|user| !matches!(user.value(), Value::String("")));
    if !has_user && spec.items("groups").next().is_none() && !spec.is_open() && !spec.is_open_at("groups") {
        findings.push(missing_choice::diagnose(spec.at(&[]), &["user", "groups"]));
    }
}
