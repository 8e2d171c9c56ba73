//! What a document is, by its shape alone: manifest, client configuration, candidate, data.
//!
//! Enters: a parsed document and what the block's author asked for. Leaves: its [`Class`]. Needs no
//! catalogue: the few names that stand here are of files that no server ever sees.

use super::{Attributes, Class, Extent, Likely, Setting};
use crate::kube::{Gvk, ObjectRef};
use crate::yaml::{Document, Node, Value};

/// What is known of a document besides its tree.
#[derive(Clone, Copy, Debug)]
pub struct Circumstances<'a> {
    /// What the author asked for.
    pub attributes: &'a Attributes,
    /// In a guide, or a file of its own.
    pub setting: Setting,
    /// The author's text of the document.
    pub text: &'a str,
    /// Whether an ellipsis stands in it.
    pub ellipses: Presence,
    /// Whether a placeholder or template line stands in it.
    pub placeholders: Presence,
}

/// Whether something stands in a document.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Presence {
    /// It does.
    Some,
    /// It does not.
    None,
}

/// Groups of configuration files that look like objects and are never sent to a server. An empty kind
/// stands for all kinds of the group.
const CLIENT_SIDE: [(&str, &str); 31] = [
    ("", "Config"),
    ("abac.authorization.kubernetes.io", ""),
    ("apiserver.config.k8s.io", ""),
    ("apiserver.k8s.io", ""),
    ("audit.k8s.io", ""),
    ("builtin", ""),
    ("chainsaw.kyverno.io", ""),
    ("cli.kyverno.io", ""),
    ("client.authentication.k8s.io", ""),
    ("cloudcontrollermanager.config.k8s.io", ""),
    ("config.kubernetes.io", ""),
    ("controllermanager.config.k8s.io", ""),
    ("credentialprovider.kubelet.k8s.io", ""),
    ("eksctl.io", ""),
    ("eventratelimit.admission.k8s.io", ""),
    ("imagepolicy.k8s.io", ""),
    ("k3d.io", ""),
    ("kind.x-k8s.io", ""),
    ("kpt.dev", ""),
    ("kubeadm.k8s.io", ""),
    ("kubecontrollermanager.config.k8s.io", ""),
    ("kubectl.config.k8s.io", ""),
    ("kubelet.config.k8s.io", ""),
    ("kubeproxy.config.k8s.io", ""),
    ("kubescheduler.config.k8s.io", ""),
    ("kustomize.config.k8s.io", ""),
    ("kuttl.dev", ""),
    ("pod-security.admission.config.k8s.io", ""),
    ("podsecurity.admission.config.k8s.io", ""),
    ("resourcequota.admission.k8s.io", ""),
    ("skaffold", ""),
];

/// What a document is.
pub fn classify(document: &Document, circumstances: Circumstances<'_>) -> Class {
    let Some(root) = document.root() else {
        return if document.is_broken() { Class::Broken(likely(circumstances)) } else { Class::Empty };
    };
    if circumstances.attributes.schema.is_some() {
        return Class::Data;
    }
    if let Some(gvk) = manifest_gvk(root) {
        return if is_client_config(&gvk) || is_encrypted(root) {
            Class::ClientConfig(gvk)
        } else {
            manifest(gvk, root, circumstances)
        };
    }
    if matches!(root.value(), Value::Null) {
        return Class::Empty;
    }
    if circumstances.attributes.fragment.is_some() {
        return Class::DeclaredFragment;
    }
    if root.get("apiVersion").is_some() && root.get("kind").is_some() {
        // Which kind it is, a placeholder leaves open.
        return Class::Data;
    }
    if may_be_fragment(root) { Class::Candidate } else { Class::Data }
}

/// The group, version and kind of a node that has `apiVersion` and `kind` as words.
fn manifest_gvk(root: Node<'_>) -> Option<Gvk> {
    let api_version = root.get_str("apiVersion").or_else(|| {
        // `apiVersion: 1` is a number to YAML and a manifest to its author.
        root.get("apiVersion").filter(|node| matches!(node.value(), Value::Int(_) | Value::Float(_))).map(Node::text)
    })?;
    let kind = root.get_str("kind")?;
    (!api_version.is_empty() && !kind.is_empty()).then(|| Gvk::from_fields(api_version, kind))
}

fn manifest(gvk: Gvk, root: Node<'_>, circumstances: Circumstances<'_>) -> Class {
    let metadata = root.get("metadata");
    let field = |name: &str| metadata.and_then(|metadata| metadata.get(name)).and_then(scalar_text);
    let name = field("name");
    let is_named = name.is_some()
        || field("generateName").is_some()
        || metadata.is_some_and(|metadata| matches!(metadata.value(), Value::Wildcard(_)))
        || is_nameless(&gvk.kind);
    let extent =
        if circumstances.attributes.partial.is_some() || (circumstances.setting == Setting::Markdown && !is_named) {
            Extent::Partial
        } else if circumstances.ellipses == Presence::Some {
            Extent::Elided
        } else {
            Extent::Whole
        };
    let object =
        ObjectRef { gvk: gvk.clone(), namespace: field("namespace").map(str::to_owned), name: name.map(str::to_owned) };
    Class::Manifest { gvk, object, extent }
}

/// The text of a scalar that names something.
fn scalar_text(node: Node<'_>) -> Option<&str> {
    match node.value() {
        Value::String(text) | Value::Wildcard(text) => Some(text).filter(|text| !text.is_empty()),
        Value::Bool(_) | Value::Int(_) | Value::Float(_) => Some(node.text()),
        Value::Null | Value::Mapping(_) | Value::Sequence(_) => None,
    }
}

/// Kinds whose objects have no name: lists, and questions to the server.
fn is_nameless(kind: &str) -> bool {
    kind.ends_with("List") || kind.ends_with("Review")
}

fn is_client_config(gvk: &Gvk) -> bool {
    let group = if gvk.group.is_empty() && gvk.version == "builtin" { "builtin" } else { gvk.group.as_str() };
    CLIENT_SIDE.iter().any(|(of_group, of_kind)| *of_group == group && (of_kind.is_empty() || *of_kind == gvk.kind))
}

/// Whether SOPS has encrypted the manifest: it keeps its own data beside the object's fields, and no
/// server sees the file before it is decrypted.
fn is_encrypted(root: Node<'_>) -> bool {
    root.get("sops").is_some_and(|sops| matches!(sops.value(), Value::Mapping(_) | Value::Wildcard(_)))
}

/// Whether a document without `apiVersion` and `kind` may be part of a manifest: a mapping with keys
/// that can be fields, or a list of such. What only says `spec`, `status`, `metadata` or `data` may be
/// part of any.
fn may_be_fragment(root: Node<'_>) -> bool {
    match root.value() {
        Value::Mapping(mapping) => {
            !mapping.is_empty()
                && mapping.iter().all(|entry| entry.key_is_wildcard || is_field_name(entry.key))
                && !mapping
                    .iter()
                    .all(|entry| entry.key_is_wildcard || matches!(entry.key, "spec" | "status" | "metadata" | "data"))
        }
        Value::Sequence(items) => {
            let mut mappings = items.iter().filter(|item| !matches!(item.value(), Value::Wildcard(_))).peekable();
            mappings.peek().is_some()
                && mappings.all(|item| match item.value() {
                    Value::Mapping(mapping) => {
                        !mapping.is_empty()
                            && mapping.iter().all(|entry| entry.key_is_wildcard || is_field_name(entry.key))
                    }
                    _ => false,
                })
        }
        _ => false,
    }
}

/// Whether a key can be a field's name: a word that begins with a lower-case letter or `$`.
fn is_field_name(key: &str) -> bool {
    key.starts_with(|c: char| c.is_ascii_lowercase() || c == '$')
        && key.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_' | b'$'))
}

/// What a text that could not be read seems to be.
fn likely(circumstances: Circumstances<'_>) -> Likely {
    if circumstances.placeholders == Presence::Some {
        return Likely::Template;
    }
    let has_field = |name: &str| {
        circumstances.text.lines().any(|line| {
            let line = line.trim_start().trim_start_matches('"');
            line.strip_prefix(name).is_some_and(|rest| rest.trim_start_matches('"').starts_with(':'))
        })
    };
    if has_field("apiVersion") && has_field("kind") { Likely::Manifest } else { Likely::Data }
}

#[cfg(test)]
mod tests {
    use super::super::read;
    use super::super::{ExampleDocument, FragmentRequest, Syntax};
    use super::*;
    use crate::source::{Excerpt, Sources, Span};

    fn read(text: &str, setting: Setting, attributes: &Attributes) -> Vec<ExampleDocument> {
        let mut sources = Sources::default();
        let file = sources.add("a", text);
        let excerpt = Excerpt::whole(file, sources.get(file));
        read::documents(&excerpt, Syntax::Yaml, setting, attributes, &[])
    }

    /// The class of each document, in a word.
    fn words(text: &str, setting: Setting, attributes: &Attributes) -> Vec<String> {
        let documents = read(text, setting, attributes);
        documents
            .into_iter()
            .map(|document| match document.class {
                Class::Manifest { object, extent, .. } => format!("{object} {extent:?}"),
                Class::ClientConfig(gvk) => format!("client {}", gvk.kind),
                other => format!("{other:?}"),
            })
            .collect()
    }

    fn in_markdown(text: &str) -> Vec<String> {
        words(text, Setting::Markdown, &Attributes::default())
    }

    #[test]
    fn documents_are_classified_by_shape() {
        for (text, expected) in [
            ("apiVersion: v1\nkind: Pod\nmetadata: {name: web}\n", "Pod web Whole"),
            ("kind: Pod\napiVersion: v1\nmetadata: {generateName: web-}\n", "Pod Whole"),
            ("apiVersion: v1\nkind: Pod\nspec: {}\n", "Pod Partial"),
            ("apiVersion: v1\nkind: List\nitems: []\n", "List Whole"),
            ("apiVersion: v1\nkind: Pod\nmetadata: {name: web}\nspec:\n  # ...\n", "Pod web Elided"),
            ("apiVersion: v1\nkind: Pod\nmetadata: {name: 7}\nspec: ...\n", "Pod 7 Elided"),
            ("apiVersion: v1\nkind: Pod\nmetadata: ...\n", "Pod Elided"),
            ("apiVersion: v1\nkind: Pod\nmetadata:\n  name: <name>\n", "Pod <name> Whole"),
            ("apiVersion: <version>\nkind: Pod\nmetadata: {name: a}\n", "Data"),
            ("apiVersion: kustomize.config.k8s.io/v1beta1\nkind: Kustomization\n", "client Kustomization"),
            ("apiVersion: v1\nkind: Config\nclusters: []\n", "client Config"),
            (
                "apiVersion: v1\nkind: Secret\nmetadata: {name: a}\ndata: {b: 'ENC[x]'}\nsops: {version: 3.9.0}\n",
                "client Secret",
            ),
            (
                "apiVersion: kustomize.toolkit.fluxcd.io/v1\nkind: Kustomization\nmetadata: {name: a}\n",
                "Kustomization a Whole",
            ),
            ("livenessProbe: {}\n", "Candidate"),
            ("- name: a\n  image: b\n- ...\n", "Candidate"),
            ("spec: {}\nstatus: {}\n", "Data"),
            ("Some Key: 1\n", "Data"),
            ("- a\n- b\n", "Data"),
            ("just text\n", "Data"),
            ("# nothing\n", "Empty"),
            ("~\n", "Empty"),
            ("a: [\n", "Broken(Data)"),
            ("apiVersion: v1\nkind: Pod\n  metadata: {}\n", "Broken(Manifest)"),
            ("apiVersion: v1\nkind: Pod\n  metadata: <x>\n", "Broken(Template)"),
        ] {
            assert_eq!(in_markdown(text), [expected], "{text}");
        }
    }

    #[test]
    fn a_file_is_no_excerpt() {
        let text = "apiVersion: v1\nkind: Pod\nspec: {}\n";
        assert_eq!(words(text, Setting::File, &Attributes::default()), ["Pod Whole"]);
    }

    #[test]
    fn the_author_has_the_last_word() {
        let mut sources = Sources::default();
        let span = Span::new(sources.add("a", ""), 0..0);
        let partial = Attributes { partial: Some(span), ..Attributes::default() };
        let pod = "apiVersion: v1\nkind: Pod\nmetadata: {name: a}\n";
        assert_eq!(words(pod, Setting::Markdown, &partial), ["Pod a Partial"]);
        let fragment = Attributes { fragment: Some(FragmentRequest { span, path: None }), ..Attributes::default() };
        assert_eq!(words("spec: {}\n", Setting::Markdown, &fragment), ["DeclaredFragment"]);
        assert_eq!(words(pod, Setting::Markdown, &fragment), ["Pod a Whole"]);
    }

    #[test]
    fn each_document_has_its_text_and_its_findings() {
        let text = "# first\na: 1\n\n---\n\n  b: 1\n  b: 2\n---\nc: [\n";
        let documents = read(text, Setting::Markdown, &Attributes::default());
        let texts: Vec<_> = documents.iter().map(|document| &text[document.text.clone()]).collect();
        assert_eq!(texts, ["# first\na: 1", "  b: 1\n  b: 2", "c: ["]);
        let rules: Vec<Vec<_>> =
            documents.iter().map(|d| d.findings.iter().map(|finding| finding.rule.as_str()).collect()).collect();
        assert_eq!(rules, [vec![], vec!["yaml::duplicate-key"], vec!["yaml::syntax"]]);
    }

    #[test]
    fn branches_of_a_template_may_repeat_a_key() {
        let documents =
            read("{{ if .a }}\nb: 1\n{{ else }}\nb: 2\n{{ end }}\n", Setting::Markdown, &Attributes::default());
        assert!(documents.iter().all(|document| document.findings.is_empty() && document.has_placeholders));
    }

    #[test]
    fn placeholders_count_where_they_keep_from_applying() {
        let pod = "apiVersion: v1\nkind: Pod\nmetadata: {name: a}\n";
        for (text, expected) in [
            (format!("{pod}spec:\n  nodeName: <node>\n"), true),
            (format!("{pod}<key>: a\n"), true),
            (format!("{pod}spec:\n  containers:\n  - args: [\"${{A}}\"]\n    command: [$B]\n"), false),
            (pod.replace("name: a", "name: a, annotations: {b: <c>}"), false),
            (pod.replace("Pod", "ConfigMap") + "data:\n  a: ${B}\n", false),
            (pod.replace("Pod", "Secret") + "data:\n  a: ${B}\n", true),
            (format!("{pod}# <a>\nspec:\n  a: |\n    ${{B}}\n"), false),
        ] {
            let documents = read(&text, Setting::Markdown, &Attributes::default());
            assert_eq!(documents[0].has_placeholders, expected, "{text}");
        }
    }
}
