//! Facts of CustomResourceDefinitions.
//!
//! Source: `apiextensions-apiserver/pkg/apis/apiextensions/validation/validation.go`.

use super::admission;
use super::definition_schema as schema;
use crate::check::objects::Demand::{Filled, Name, NotEmpty, OneOf, Range, Unique};
use crate::check::objects::{FieldFact, Findings, NameForm, Place, TypeFacts, names};
use crate::check::rules::object::{conflicting_fields, invalid_name, invalid_value, required_value};
use crate::yaml::{Node, Value};

pub(super) const FACTS: &[TypeFacts] = &[
    TypeFacts { ty: "apiextensions.v1.CustomResourceDefinition", fields: &[], validators: &[object_name] },
    // `validateCustomResourceDefinitionSpec`
    TypeFacts {
        ty: "apiextensions.v1.CustomResourceDefinitionSpec",
        fields: &[
            FieldFact { field: "group", demand: Filled },
            FieldFact { field: "scope", demand: Filled },
            FieldFact { field: "scope", demand: OneOf(&["Cluster", "Namespaced"]) },
            FieldFact { field: "versions", demand: Unique(&["name"]) },
        ],
        validators: &[group, stored_version, unknown_fields],
    },
    // `ValidateCustomResourceDefinitionNames`
    TypeFacts {
        ty: "apiextensions.v1.CustomResourceDefinitionNames",
        fields: &[
            FieldFact { field: "plural", demand: Name(NameForm::Label1035) },
            FieldFact { field: "shortNames", demand: Name(NameForm::Label1035) },
            FieldFact { field: "categories", demand: Name(NameForm::Label1035) },
        ],
        validators: &[resource_names],
    },
    // `validateCustomResourceDefinitionVersion`
    TypeFacts {
        ty: "apiextensions.v1.CustomResourceDefinitionVersion",
        fields: &[FieldFact { field: "name", demand: Name(NameForm::Label1035) }],
        validators: &[version_schema, deprecation],
    },
    // `ValidateCustomResourceColumnDefinition`
    TypeFacts {
        ty: "apiextensions.v1.CustomResourceColumnDefinition",
        fields: &[
            FieldFact { field: "name", demand: Filled },
            FieldFact { field: "type", demand: Filled },
            FieldFact { field: "type", demand: OneOf(&["boolean", "date", "integer", "number", "string"]) },
            FieldFact { field: "format", demand: OneOf(COLUMN_FORMATS) },
            FieldFact { field: "jsonPath", demand: Filled },
        ],
        validators: &[column_path],
    },
    // `ValidateCustomResourceDefinitionSubresources`
    TypeFacts {
        ty: "apiextensions.v1.CustomResourceSubresourceScale",
        fields: &[
            FieldFact { field: "specReplicasPath", demand: Filled },
            FieldFact { field: "statusReplicasPath", demand: Filled },
        ],
        validators: &[scale_paths],
    },
    // `validateCustomResourceConversion`
    TypeFacts {
        ty: "apiextensions.v1.CustomResourceConversion",
        fields: &[
            FieldFact { field: "strategy", demand: Filled },
            FieldFact { field: "strategy", demand: OneOf(&["None", "Webhook"]) },
        ],
        validators: &[conversion],
    },
    TypeFacts {
        ty: "apiextensions.v1.WebhookConversion",
        fields: &[FieldFact { field: "conversionReviewVersions", demand: Filled }],
        validators: &[conversion_client],
    },
    TypeFacts { ty: "apiextensions.v1.WebhookClientConfig", fields: &[], validators: &[admission::client] },
    TypeFacts {
        ty: "apiextensions.v1.ServiceReference",
        fields: &[
            FieldFact { field: "name", demand: Filled },
            FieldFact { field: "namespace", demand: Filled },
            FieldFact { field: "port", demand: Range(1, 65535) },
        ],
        validators: &[admission::service_path],
    },
    TypeFacts {
        ty: "apiextensions.v1.JSONSchemaProps",
        fields: &[
            FieldFact { field: "x-kubernetes-list-type", demand: NotEmpty },
            FieldFact { field: "x-kubernetes-list-type", demand: OneOf(&["atomic", "map", "set"]) },
            FieldFact { field: "x-kubernetes-map-type", demand: NotEmpty },
            FieldFact { field: "x-kubernetes-map-type", demand: OneOf(&["atomic", "granular"]) },
        ],
        validators: &[schema::type_of, schema::unsupported, schema::children, schema::extensions],
    },
];

/// `printerColumnDatatypes` have these formats.
const COLUMN_FORMATS: &[&str] = &["byte", "date", "date-time", "double", "float", "int32", "int64", "password"];

/// A definition is named by what it defines.
fn object_name(definition: &Place<'_, '_>, findings: &mut Findings) {
    let text = |path: &[&str]| {
        let node = path.iter().try_fold(definition.node, |node, field| node.get(field))?;
        match node.value() {
            Value::String(text) if !text.is_empty() => Some(text),
            _ => None,
        }
    };
    let (Some(name), Some(plural), Some(group)) =
        (text(&["metadata", "name"]), text(&["spec", "names", "plural"]), text(&["spec", "group"]))
    else {
        return;
    };
    if name.strip_prefix(plural).and_then(|rest| rest.strip_prefix('.')) != Some(group) {
        let demand = format!("must be `{plural}.{group}`: the plural and the group");
        findings.push(invalid_value::diagnose_beside(
            definition.at(&["metadata", "name"]),
            definition.at(&["spec", "names", "plural"]),
            &demand,
        ));
    }
}

/// A domain of at least two parts.
fn group(spec: &Place<'_, '_>, findings: &mut Findings) {
    let Some(group) = spec.text("group").filter(|group| !group.is_empty()) else { return };
    if let Some(fault) = names::subdomain_fault(group) {
        findings.push(invalid_name::diagnose(spec.at(&["group"]), &fault));
    } else if !group.contains('.') {
        findings.push(invalid_value::diagnose(spec.at(&["group"]), "takes a domain, as in `stable.example.com`"));
    }
}

/// Objects are stored in one version.
fn stored_version(spec: &Place<'_, '_>, findings: &mut Findings) {
    if spec.is_open_at("versions") {
        return;
    }
    let is_stored = |version: Node<'_>| matches!(version.get("storage").map(Node::value), Some(Value::Bool(true)));
    let is_unknown = |version: Node<'_>| {
        let storage = version.get("storage").map(Node::value);
        matches!(storage, Some(Value::Wildcard(_))) || storage.is_none() && crate::check::objects::is_open_node(version)
    };
    if spec.items("versions").any(is_unknown) {
        return;
    }
    if spec.items("versions").filter(|version| is_stored(*version)).count() != 1 {
        let demand = "must have exactly one version with `storage: true`";
        findings.push(invalid_value::diagnose(spec.at(&["versions"]), demand));
    }
}

/// What a schema does not know is dropped, but where the schema itself says otherwise.
fn unknown_fields(spec: &Place<'_, '_>, findings: &mut Findings) {
    if spec.bool("preserveUnknownFields") == Some(true) {
        let demand = "must be `false`; a schema may say `x-kubernetes-preserve-unknown-fields: true`";
        findings.push(invalid_value::diagnose(spec.at(&["preserveUnknownFields"]), demand));
    }
}

/// Kinds are labels but for their case, and lists have a kind of their own.
fn resource_names(resource: &Place<'_, '_>, findings: &mut Findings) {
    if let Some(fault) = resource.text("singular").filter(|name| !name.is_empty()).and_then(names::label_1035_fault) {
        findings.push(invalid_name::diagnose(resource.at(&["singular"]), &fault));
    }
    for field in ["kind", "listKind"] {
        let Some(kind) = resource.text(field) else { continue };
        let is_default = kind.is_empty() && field == "listKind";
        if let Some(fault) = names::label_1035_fault(&kind.to_lowercase()).filter(|_| !is_default) {
            findings.push(invalid_name::diagnose(resource.at(&[field]), &fault));
        }
    }
    if let (Some(kind), Some(list)) = (resource.text("kind"), resource.text("listKind"))
        && kind == list
    {
        let demand = "must be another name than `kind`";
        findings.push(invalid_value::diagnose_beside(resource.at(&["listKind"]), resource.at(&["kind"]), demand));
    }
}

/// Each version has a schema.
fn version_schema(version: &Place<'_, '_>, findings: &mut Findings) {
    let schema = version.get("schema");
    let is_open = version.is_open_at("schema");
    let has_schema = schema
        .and_then(|schema| schema.get("openAPIV3Schema"))
        .is_some_and(|schema| !matches!(schema.value(), Value::Null));
    if !has_schema && !is_open {
        let spot = if schema.is_some() { version.at(&["schema", "openAPIV3Schema"]) } else { version.at(&["schema"]) };
        findings.push(required_value::diagnose_because(spot, "each version of a custom resource has a schema"));
    }
}

fn deprecation(version: &Place<'_, '_>, findings: &mut Findings) {
    let is_deprecated = version.bool("deprecated") == Some(true);
    if version.has("deprecationWarning") && !is_deprecated && !version.is_open_at("deprecated") {
        let why = "only a version with `deprecated: true` has a warning";
        findings.push(conflicting_fields::diagnose_alone(version.at(&["deprecationWarning"]), why));
    }
}

/// A simple path from the object's root.
fn column_path(column: &Place<'_, '_>, findings: &mut Findings) {
    if column.text("jsonPath").is_some_and(|path| !path.is_empty() && !path.starts_with('.')) {
        let demand = "takes a path from the object's root, one that begins with `.`";
        findings.push(invalid_value::diagnose(column.at(&["jsonPath"]), demand));
    }
}

/// Replicas are wished in `spec` and counted in `status`.
fn scale_paths(scale: &Place<'_, '_>, findings: &mut Findings) {
    let rules: [(&str, &[&str]); 3] = [
        ("specReplicasPath", &[".spec."]),
        ("statusReplicasPath", &[".status."]),
        ("labelSelectorPath", &[".status.", ".spec."]),
    ];
    for (field, prefixes) in rules {
        let Some(path) = scale.text(field).filter(|path| !path.is_empty()) else { continue };
        if !prefixes.iter().any(|prefix| path.starts_with(prefix)) {
            let demand = format!("takes a path under `{}`", prefixes.join("` or `"));
            findings.push(invalid_value::diagnose(scale.at(&[field]), &demand));
        }
    }
}

/// A webhook converts, or nobody.
fn conversion(conversion: &Place<'_, '_>, findings: &mut Findings) {
    match (conversion.text("strategy"), conversion.has("webhook")) {
        (Some("Webhook"), false) if !conversion.is_open() => {
            let why = "`strategy: Webhook` names the webhook";
            findings.push(required_value::diagnose_because(conversion.at(&["webhook"]), why));
        }
        (Some("None"), true) => findings.push(conflicting_fields::diagnose(
            conversion.at(&["webhook"]),
            conversion.at(&["strategy"]),
            "with `strategy: None` nothing is converted",
        )),
        _ => {}
    }
}

fn conversion_client(webhook: &Place<'_, '_>, findings: &mut Findings) {
    if !webhook.has("clientConfig") && !webhook.is_open() {
        findings.push(required_value::diagnose(webhook.at(&["clientConfig"])));
    }
    let is_known = |item: Node<'_>| matches!(item.value(), Value::String("v1" | "v1beta1") | Value::Wildcard(_));
    let mut versions = webhook.items("conversionReviewVersions").peekable();
    if versions.peek().is_some() && !versions.any(is_known) && !webhook.is_open_at("conversionReviewVersions") {
        let demand = "must include a version that the server sends: `v1` or `v1beta1`";
        findings.push(invalid_value::diagnose(webhook.at(&["conversionReviewVersions"]), demand));
    }
}
