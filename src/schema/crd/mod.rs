//! Custom resources: definitions become types of the catalogue.
//!
//! Enters: CustomResourceDefinitions as text or as a parsed document, and JSON schemas laid out as
//! `group/kind_version.json`. Leaves: kinds, their fields, and what in a document breaks them, as
//! the API server judges it: unknown fields pruned, defaults set, values validated, rules run.
//! A text is only skimmed; its schemas are made when a document first needs them.

mod budget;
mod build;
mod canonical;
mod cel;
mod datum;
mod definition;
mod form;
mod judge;
mod kinds;
mod model;
mod pattern;
mod rules;
mod shallow;

use std::collections::{BTreeMap, HashMap, HashSet};
use std::ops::Range;
use std::sync::{Arc, OnceLock};

use self::definition::{Built, Source, SourceText, crd, is_definition};
use self::judge::Judge;
pub(super) use self::kinds::Found;
use self::model::{Additional, Dialect, Kind as JsonKind, NodeId, ROOT, Schema, SchemaNode, Status};
use super::{Completeness, Fault, Field, Format, Scope, Shape, TypeId, Violation, similar, walk};
use crate::kube::{FieldPath, Gvk, ReleaseSet};
use crate::source::{Excerpt, FileId, Span};
use crate::yaml::{self, Node, Reading, Value};

/// A file of definitions.
#[derive(Clone, Debug)]
pub struct DefinitionFile {
    /// Its id, for places in it.
    pub file: FileId,
    /// Its path; the last two parts name a JSON schema.
    pub path: String,
    /// Its text.
    pub text: Arc<String>,
    /// Whose it is.
    pub owner: Owner,
}

/// Whose a definition is, and so which of its flaws are told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Owner {
    /// A guide shows it: its flaws are the guide's ([`super::Catalogue::flaws_of`]).
    Guide,
    /// It belongs to the site: all are told.
    Site,
    /// It was brought along: those of definitions in use are told.
    Other,
}

/// What is wrong with a definition.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Flaw {
    /// The place.
    pub span: Span,
    /// The fault.
    pub kind: FlawKind,
}

/// Kinds of flaws: what the API server would refuse.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum FlawKind {
    /// The text cannot be read as YAML.
    NotYaml(String),
    /// A field that every definition has is missing.
    Missing(&'static str),
    /// A schema is no mapping, or there is none.
    NoSchema,
    /// A field of an object, or an item of a list, has no type.
    Untyped,
    /// A list does not say what its items are.
    NoItems,
    /// A type that does not exist.
    UnknownType(String),
    /// The schema of the whole is none of an object.
    RootIsNoObject,
    /// Both named fields and a schema for all others.
    PropertiesAndAdditional,
    /// A reference to another schema.
    Reference,
    /// A pattern that is no regular expression.
    BadPattern(String),
    /// A rule that cannot be read.
    BadRule(String),
    /// A rule that names something else than the value it is asked of.
    UndeclaredName(String),
    /// More schemas, or deeper ones, than anybody needs.
    TooLarge,
}

impl FlawKind {
    /// Whether it is a text in a language of its own that cannot be read.
    pub fn is_of_text(&self) -> bool {
        matches!(self, Self::BadPattern(_) | Self::BadRule(_) | Self::UndeclaredName(_) | Self::TooLarge)
    }
}

/// All definitions of a catalogue.
#[derive(Debug, Default)]
pub(super) struct Definitions {
    sources: Vec<Source>,
    entries: Vec<Entry>,
    /// The definitions of a kind. Several, where several guides define it: one of them must fit.
    of_kind: BTreeMap<Gvk, Vec<u32>>,
    /// The same by kinds in small letters, as files of JSON schemas are named.
    of_lower_kind: BTreeMap<Gvk, Vec<u32>>,
    /// The definitions of each group.
    of_group: BTreeMap<String, Vec<u32>>,
    /// The patterns of all definitions, compiled.
    shelf: Arc<budget::Shelf>,
    /// The type of every object's metadata.
    metadata: Option<TypeId>,
}

/// One version of a definition.
#[derive(Debug)]
struct Entry {
    gvk: Gvk,
    plural: String,
    scope: Scope,
    is_served: bool,
    source: u32,
}

/// Ids of custom types have this bit, then the entry, then the node.
const CUSTOM: u32 = 1 << 31;
const NODE_BITS: u32 = 17;
const MOST_ENTRIES: usize = 1 << (31 - NODE_BITS);
const _: () = assert!(build::MAX_NODES <= 1 << NODE_BITS);

impl Definitions {
    pub(super) fn new(metadata: Option<TypeId>) -> Self {
        Self { metadata, ..Self::default() }
    }

    /// Takes a file; returns how many kinds it defines.
    pub(super) fn add_file(&mut self, file: &DefinitionFile) -> usize {
        let before = self.entries.len();
        let text = file.text.as_str();
        for (range, found) in shallow::scan(text) {
            match found {
                shallow::Found::Definition(head) => {
                    let text = self.text(file, range, Dialect::Structural);
                    let source = self.source(Some(text), file.owner);
                    for version in &head.versions {
                        self.entry(&head, version, source);
                    }
                }
                shallow::Found::Unclear => self.add_unclear(file, range),
            }
        }
        if self.entries.len() == before && text.trim_start().starts_with('{') {
            self.add_json_schema(file);
        }
        self.entries.len() - before
    }

    /// Takes a document that is a definition, or a list of them.
    pub(super) fn add_document(&mut self, root: Node<'_>, owner: Owner) {
        if let Some(Value::Sequence(items)) = root.get("items").map(Node::value) {
            for item in items.iter().filter(|item| is_definition(*item)) {
                self.add_parsed(item, owner);
            }
        } else if is_definition(root) {
            self.add_parsed(root, owner);
        }
    }

    fn text(&self, file: &DefinitionFile, range: Range<usize>, dialect: Dialect) -> SourceText {
        SourceText { file: file.file, text: Arc::clone(&file.text), range, dialect }
    }

    fn source(&mut self, text: Option<SourceText>, owner: Owner) -> u32 {
        self.sources.push(Source { text, owner, built: OnceLock::new() });
        (self.sources.len() - 1) as u32
    }

    fn add_unclear(&mut self, file: &DefinitionFile, range: Range<usize>) {
        let excerpt = Excerpt::of_range(file.file, &file.text, range);
        let (documents, mut faults) = yaml::parse(&Reading::plain(&excerpt));
        for root in documents.iter().filter_map(yaml::Document::root) {
            self.add_document(root, file.owner);
        }
        if let Some(fault) = faults.pop().filter(|_| documents.iter().any(yaml::Document::is_broken)) {
            let source = self.source(None, file.owner);
            let flaw = Flaw { span: fault.primary.span, kind: FlawKind::NotYaml(fault.message) };
            let _ = self.sources[source as usize].built.set(Built { flaws: vec![flaw], ..Built::default() });
        }
    }

    fn add_parsed(&mut self, root: Node<'_>, owner: Owner) {
        let source = self.source(None, owner);
        let (head, built) = crd(root);
        let _ = self.sources[source as usize].built.set(built);
        for version in &head.versions {
            self.entry(&head, version, source);
        }
    }

    /// `group/kind_version.json`.
    fn add_json_schema(&mut self, file: &DefinitionFile) {
        let mut parts = file.path.rsplit('/');
        let (Some(name), Some(group)) = (parts.next(), parts.next()) else { return };
        let Some((kind, version)) = name.strip_suffix(".json").and_then(|stem| stem.rsplit_once('_')) else { return };
        if !group.contains('.') || kind.is_empty() || version.is_empty() {
            return;
        }
        let text = self.text(file, 0..file.text.len(), Dialect::Open);
        let source = self.source(Some(text), file.owner);
        let head = shallow::Head { group: group.into(), kind: kind.to_ascii_lowercase(), ..shallow::Head::default() };
        self.entry(&head, &shallow::Version { name: version.into(), is_served: true }, source);
    }

    fn entry(&mut self, head: &shallow::Head, version: &shallow::Version, source: u32) {
        if self.entries.len() >= MOST_ENTRIES {
            return;
        }
        let id = self.entries.len() as u32;
        let gvk = Gvk { group: head.group.clone(), version: version.name.clone(), kind: head.kind.clone() };
        let lower = Gvk { kind: gvk.kind.to_ascii_lowercase(), ..gvk.clone() };
        self.of_group.entry(gvk.group.clone()).or_default().push(id);
        self.of_kind.entry(gvk.clone()).or_default().push(id);
        self.of_lower_kind.entry(lower).or_default().push(id);
        self.entries.push(Entry {
            gvk,
            plural: head.plural.clone(),
            scope: if head.is_cluster_scoped { Scope::Cluster } else { Scope::Namespaced },
            is_served: version.is_served,
            source,
        });
    }

    /// How many definitions there are.
    pub(super) fn len(&self) -> usize {
        self.sources.len()
    }

    /// Makes the schemas of a definition, if it is one that is read in any case.
    pub(super) fn prepare(&self, index: usize) {
        if let Some(source) = self.sources.get(index).filter(|source| source.owner == Owner::Site) {
            source.built();
        }
    }

    /// What is wrong with definitions: with all of the site's own, and with those of others that were needed.
    pub(super) fn flaws(&self) -> Vec<Flaw> {
        let (mut flaws, mut refused) = (Vec::new(), HashMap::new());
        for source in &self.sources {
            let built = match source.owner {
                Owner::Site => Some(source.built()),
                Owner::Other => source.built.get(),
                Owner::Guide => None,
            };
            let Some(built) = built else { continue };
            flaws.extend(built.flaws.iter().cloned());
            if source.owner == Owner::Site {
                built.schemas.iter().for_each(|(_, schema)| schema.flaws(&mut refused, &mut flaws));
            }
        }
        flaws
    }

    /// What is wrong with a document that is a definition.
    pub(super) fn flaws_of(root: Node<'_>) -> Vec<Flaw> {
        if !is_definition(root) {
            return Vec::new();
        }
        let (_, Built { schemas, mut flaws }) = crd(root);
        let mut refused = HashMap::new();
        schemas.iter().for_each(|(_, schema)| schema.flaws(&mut refused, &mut flaws));
        flaws
    }

    fn schema(&self, id: u32) -> Option<&Schema> {
        let entry = self.entries.get(id as usize)?;
        let built = self.sources[entry.source as usize].built();
        let (_, schema) =
            built.schemas.iter().find(|(version, _)| version.is_empty() || *version == entry.gvk.version)?;
        built.flaws.is_empty().then_some(schema)
    }

    /// The node that a type is.
    fn node(&self, ty: TypeId) -> Option<(u32, NodeId, &SchemaNode)> {
        let (entry, node) = split(ty)?;
        Some((entry, node, self.schema(entry)?.nodes.get(node as usize)?))
    }

    pub(super) fn shape(&self, ty: TypeId) -> Shape {
        self.node(ty).map_or(Shape::Any, |(entry, id, node)| shape(node, entry, id))
    }

    pub(super) fn fields(&self, ty: TypeId) -> impl Iterator<Item = Field<'_>> {
        let node = self.node(ty);
        let metadata = self.metadata_field(ty);
        let named = node.into_iter().flat_map(move |(entry, _, node)| {
            let named =
                node.properties.iter().filter(move |(name, _)| metadata.is_none_or(|own| own.name != name.as_ref()));
            named.map(move |(name, id)| self.field_view(entry, node, name, *id))
        });
        named.chain(metadata)
    }

    pub(super) fn field(&self, ty: TypeId, name: &str) -> Option<Field<'_>> {
        if let Some(metadata) = self.metadata_field(ty).filter(|field| field.name == name) {
            return Some(metadata);
        }
        let (entry, _, node) = self.node(ty)?;
        let at = node.properties.binary_search_by(|(own, _)| own.as_ref().cmp(name)).ok()?;
        let (name, id) = &node.properties[at];
        Some(self.field_view(entry, node, name, *id))
    }

    /// The metadata of a whole object: the same as of every object, whatever its definition says.
    fn metadata_field(&self, ty: TypeId) -> Option<Field<'_>> {
        let (_, id) = split(ty)?;
        let (ty, description) = (self.metadata.filter(|_| id == ROOT)?, "Standard object's metadata.");
        let (releases, required) = (ReleaseSet::ALL, ReleaseSet::NONE);
        Some(Field { name: "metadata", ty, shape: Shape::Object(ty), releases, required, description })
    }

    fn field_view<'c>(&'c self, entry: u32, parent: &'c SchemaNode, name: &'c str, id: NodeId) -> Field<'c> {
        let ty = type_id(entry, id);
        let demands = parent.demands.as_deref();
        let is_required = demands.is_some_and(|demands| demands.required.iter().any(|own| own.as_ref() == name));
        let (shape, description) =
            self.node(ty).map_or((Shape::Any, ""), |(entry, id, node)| (shape(node, entry, id), &*node.description));
        let required = if is_required { ReleaseSet::ALL } else { ReleaseSet::NONE };
        Field { name, ty, shape, releases: ReleaseSet::ALL, required, description }
    }

    /// The name of the kind whose type this is; of types inside it there is none.
    pub(super) fn type_name(&self, ty: TypeId) -> &str {
        match split(ty) {
            Some((entry, ROOT)) => self.entries.get(entry as usize).map_or("", |entry| &entry.gvk.kind),
            _ => "",
        }
    }

    /// The default of a value, as JSON; none where there is none.
    pub(super) fn default_value(&self, ty: TypeId) -> Option<String> {
        match self.node(ty)?.2.default.as_deref()? {
            serde_json::Value::String(text) => Some(text.clone()),
            value => Some(value.to_string()),
        }
    }

    pub(super) fn type_description(&self, ty: TypeId) -> &str {
        self.node(ty).map_or("", |(_, _, node)| &node.description)
    }

    /// Everything in `node` that breaks a type.
    pub(super) fn violations(
        &self,
        ty: TypeId,
        node: Node<'_>,
        completeness: Completeness,
        releases: ReleaseSet,
    ) -> Vec<Violation<'_>> {
        let Some((entry, id)) = split(ty) else { return Vec::new() };
        if id != ROOT {
            return self.of_entry(entry, id, node, completeness, releases);
        }
        let gvk = &self.entries[entry as usize].gvk;
        let mut best: Option<Vec<Violation<'_>>> = None;
        for id in self.served(gvk).into_iter().rev().filter(|id| self.schema(*id).is_some()) {
            let found = self.of_entry(id, ROOT, node, completeness, releases);
            if best.as_ref().is_none_or(|best| found.len() < best.len()) {
                best = Some(found);
            }
        }
        best.unwrap_or_default()
    }

    fn of_entry(
        &self,
        entry: u32,
        id: NodeId,
        node: Node<'_>,
        completeness: Completeness,
        releases: ReleaseSet,
    ) -> Vec<Violation<'_>> {
        let Some(schema) = self.schema(entry) else { return Vec::new() };
        let mut judge = Judge::new(schema, entry, node.span(), releases, &self.shelf);
        if id == ROOT {
            self.metadata_violations(node, completeness, releases, &mut judge.found);
        }
        let mut unknown = Vec::new();
        let mut datum = datum::read(schema, id, node, completeness, &mut |entry, place, id| {
            let mut path = judge::path(place);
            path.push_key(entry.key);
            let near = if unknown.len() < MOST_SUGGESTIONS { near(schema, id, entry.key) } else { Vec::new() };
            let fault = Fault::UnknownField { similar: near, exists_in: ReleaseSet::NONE, belongs_in: None };
            unknown.push(Violation { path, span: entry.key_span, fault, releases });
        });
        if id == ROOT && schema.status == Status::Dropped {
            datum.remove("status");
        }
        judge.value(id, &datum, None);
        if schema.has_rules && unknown.is_empty() && !judge.is_blocked {
            rules::Runner { judge: &mut judge, not_run: HashSet::new() }.value(id, &datum, None);
        }
        judge.found.append(&mut unknown);
        judge.finish()
    }
}

impl Definitions {
    /// What breaks the type of the metadata that every object has.
    fn metadata_violations(
        &self,
        root: Node<'_>,
        completeness: Completeness,
        releases: ReleaseSet,
        found: &mut Vec<Violation<'_>>,
    ) {
        let (Some(ty), Some(metadata)) = (self.metadata, root.get("metadata")) else { return };
        for violation in walk::violations(ty, metadata, completeness, releases) {
            let mut path = FieldPath::root().key("metadata");
            path.extend(&violation.path);
            found.push(Violation { path, ..violation });
        }
    }
}

/// So many unknown fields of a document get suggestions.
const MOST_SUGGESTIONS: usize = 100;

fn near<'c>(schema: &'c Schema, id: Option<NodeId>, key: &str) -> Vec<&'c str> {
    let names = id.map(|id| schema.node(id).properties.iter().map(|(name, _)| name.as_ref()));
    names.map_or_else(Vec::new, |names| similar::nearest(key, names, 3))
}

fn type_id(entry: u32, node: NodeId) -> TypeId {
    TypeId(CUSTOM | entry << NODE_BITS | node)
}

/// The entry and the node of a custom type.
fn split(ty: TypeId) -> Option<(u32, NodeId)> {
    (ty.0 & CUSTOM != 0).then_some(((ty.0 & !CUSTOM) >> NODE_BITS, ty.0 & ((1 << NODE_BITS) - 1)))
}

/// Whether a type is that of a custom resource.
pub(super) fn is_custom(ty: TypeId) -> bool {
    ty.0 & CUSTOM != 0
}

/// What a node takes.
fn shape(node: &SchemaNode, entry: u32, id: NodeId) -> Shape {
    let ty = |id| type_id(entry, id);
    match node.kind {
        // Every object has metadata.
        _ if id == ROOT => Shape::Object(ty(ROOT)),
        _ if node.is_int_or_string => Shape::IntOrString,
        None => Shape::Any,
        Some(JsonKind::String) => Shape::String(Format::None),
        Some(JsonKind::Boolean) => Shape::Boolean,
        Some(JsonKind::Number) => Shape::Number,
        Some(JsonKind::Integer) if node.demands.as_ref().is_some_and(|demands| demands.is_int32) => {
            Shape::Integer(Format::Int32)
        }
        Some(JsonKind::Integer) => Shape::Integer(Format::Int64),
        Some(JsonKind::Array) => node.items.map_or(Shape::Any, |items| Shape::List(ty(items))),
        Some(JsonKind::Object) => match node.additional {
            Additional::Of(element) if node.properties.is_empty() => Shape::Map(ty(element)),
            _ if node.properties.is_empty() => Shape::AnyObject,
            _ => Shape::Object(ty(id)),
        },
    }
}

#[cfg(test)]
mod tests;
