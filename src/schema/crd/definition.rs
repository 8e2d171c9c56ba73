//! One definition: its text or document, and the schemas of its versions.

use std::collections::HashMap;
use std::ops::Range;
use std::sync::{Arc, OnceLock};

use super::model::{Dialect, Schema, Status};
use super::{Flaw, FlawKind, Owner, build, cel, pattern, shallow};
use crate::source::{Excerpt, FileId};
use crate::yaml::{self, Node, Reading, Value};

/// Where definitions come from, and what was made of them.
#[derive(Debug)]
pub(super) struct Source {
    pub(super) text: Option<SourceText>,
    pub(super) owner: Owner,
    pub(super) built: OnceLock<Built>,
}

/// A definition that is still text.
#[derive(Debug)]
pub(super) struct SourceText {
    pub(super) file: FileId,
    pub(super) text: Arc<String>,
    pub(super) range: Range<usize>,
    pub(super) dialect: Dialect,
}

/// The schemas of a definition, by version; a JSON schema is for the one that its name says.
#[derive(Debug, Default)]
pub(super) struct Built {
    pub(super) schemas: Vec<(String, Schema)>,
    pub(super) flaws: Vec<Flaw>,
}

impl Source {
    /// Its schemas, made when they are first needed.
    pub(super) fn built(&self) -> &Built {
        self.built.get_or_init(|| self.text.as_ref().map_or_else(Built::default, SourceText::build))
    }
}

impl SourceText {
    fn build(&self) -> Built {
        let excerpt = Excerpt::of_range(self.file, &self.text, self.range.clone());
        let (documents, faults) = yaml::parse(&Reading::plain(&excerpt));
        let Some(root) = documents.iter().find_map(yaml::Document::root) else {
            let fault = faults.into_iter().next();
            let flaw = fault.map(|fault| Flaw { span: fault.primary.span, kind: FlawKind::NotYaml(fault.message) });
            return Built { flaws: flaw.into_iter().collect(), ..Built::default() };
        };
        if self.dialect == Dialect::Structural {
            return crd(root).1;
        }
        let mut flaws = Vec::new();
        let schema = build::schema(root, Dialect::Open, Status::Kept, &mut flaws);
        let version = String::new();
        Built { schemas: vec![(version, schema)], flaws }
    }
}

impl Schema {
    /// Patterns and rules that cannot be read.
    /// `refused` has what is known of patterns.
    pub(super) fn flaws<'s>(&'s self, refused: &mut HashMap<&'s str, bool>, flaws: &mut Vec<Flaw>) {
        for node in &self.nodes {
            if let Some(pattern) = node.demands.as_ref().and_then(|demands| demands.pattern.as_ref())
                && *refused.entry(&pattern.text).or_insert_with(|| pattern::Pattern::is_refused(&pattern.text))
            {
                flaws.push(Flaw { span: pattern.span, kind: FlawKind::BadPattern(pattern.text.to_string()) });
            }
            for rule in &node.rules {
                let text = &rule.program.text;
                let kind = match rule.program.get(cel::Program::read) {
                    Some(program) => program.undeclared().map(|name| FlawKind::UndeclaredName(name.to_owned())),
                    None => cel::Program::is_refused(text).then(|| FlawKind::BadRule(text.to_string())),
                };
                flaws.extend(kind.map(|kind| Flaw { span: rule.program.span, kind }));
            }
        }
    }
}

/// Whether a document is a definition.
pub(super) fn is_definition(root: Node<'_>) -> bool {
    root.get_str("kind") == Some("CustomResourceDefinition")
        && root.get_str("apiVersion").is_some_and(|version| version == "apiextensions.k8s.io/v1")
}

/// A parsed definition.
pub(super) fn crd(root: Node<'_>) -> (shallow::Head, Built) {
    let mut flaws = Vec::new();
    let spec = root.get("spec");
    let names = spec.and_then(|spec| spec.get("names"));
    let text =
        |node: Option<Node<'_>>, key: &str| node.and_then(|node| node.get_str(key)).unwrap_or_default().to_owned();
    let mut head = shallow::Head {
        group: text(spec, "group"),
        kind: text(names, "kind"),
        plural: text(names, "plural"),
        is_cluster_scoped: text(spec, "scope") == "Cluster",
        versions: Vec::new(),
    };
    for (is_there, name) in [(!head.group.is_empty(), "spec.group"), (!head.kind.is_empty(), "spec.names.kind")] {
        if !is_there {
            flaws.push(missing(root, name));
        }
    }
    let mut schemas = Vec::new();
    let Some(Value::Sequence(versions)) = spec.and_then(|spec| spec.get("versions")).map(Node::value) else {
        flaws.push(missing(root, "spec.versions"));
        return (head, Built { schemas, flaws });
    };
    for version in versions.iter() {
        let Some(name) = version.get_str("name") else {
            flaws.push(missing(version, "name"));
            continue;
        };
        let is_served = !matches!(version.get("served").map(Node::value), Some(Value::Bool(false)));
        head.versions.push(shallow::Version { name: name.to_owned(), is_served });
        let status = version.get("subresources").and_then(|subresources| subresources.get("status"));
        let status = if status.is_some() { Status::Dropped } else { Status::Kept };
        match version.get("schema").and_then(|schema| schema.get("openAPIV3Schema")) {
            Some(schema) => {
                schemas.push((name.to_owned(), build::schema(schema, Dialect::Structural, status, &mut flaws)));
            }
            None => flaws.push(missing(version, "schema.openAPIV3Schema")),
        }
    }
    (head, Built { schemas, flaws })
}

fn missing(node: Node<'_>, name: &'static str) -> Flaw {
    Flaw { span: node.span().at_start(), kind: FlawKind::Missing(name) }
}
