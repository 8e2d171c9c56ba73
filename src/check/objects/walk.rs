//! The walk of one document along its type, from facts to findings.

use std::rc::Rc;

use super::table::{Table, table};
use super::{Demand, Findings, Place, TypeFacts, demand};
use crate::check::facts::metadata;
use crate::check::rules::object::required_value;
use crate::check::spot::Spot;
use crate::diagnostic::Diagnostic;
use crate::kube::{FieldPath, Gvk, ReleaseSet};
use crate::schema::{Catalogue, Completeness, Lookup, Shape, TypeId};
use crate::yaml::{Mapping, Node, Value};

/// Types that hold themselves are followed so deep and no deeper, as in the walk of the schema.
const MAX_DEPTH: u16 = 200;

/// Fields that the server does not judge: it drops a status that comes with a new object.
const UNCHECKED: [&str; 1] = ["status"];

/// What is judged.
#[derive(Clone, Copy)]
pub(crate) struct Subject<'a, 'd> {
    pub(crate) catalogue: &'a Catalogue,
    pub(crate) node: Node<'d>,
    pub(crate) ty: TypeId,
    /// The object's kind; empty for a fragment.
    pub(crate) gvk: &'a Gvk,
    /// Where the node stands in its document.
    pub(crate) base: &'a FieldPath,
    /// Of a declared fragment: the type that would hold it, and the field there.
    pub(crate) stands_in: Option<(TypeId, &'d str)>,
    pub(crate) completeness: Completeness,
    /// The releases that were asked for and have the type.
    pub(crate) releases: ReleaseSet,
    /// Whether the schema found anything.
    pub(crate) schema: Typing,
}

/// What the schema said of a document.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Typing {
    /// Nothing: every field is known and of its type.
    Sound,
    /// Something: an unknown field may be any that seems to be missing.
    Faulty,
}

/// What the API server's validation says of a document beyond the schema.
pub(crate) fn judge(subject: &Subject<'_, '_>) -> Vec<Diagnostic> {
    let mut walk = Walk {
        catalogue: subject.catalogue,
        table: table(),
        typing: subject.schema,
        releases: subject.releases,
        findings: Findings::new(),
    };
    let spots = Rc::clone(&walk.findings.spots_left);
    let root = Place {
        node: subject.node,
        root: subject.node,
        gvk: subject.gvk,
        parent: None,
        field: subject.stands_in.map_or("", |(_, field)| field),
        index: None,
        open: subject.completeness == Completeness::Partial,
        base: subject.base,
        spots: &spots,
    };
    if let Some((holder, _)) = subject.stands_in {
        walk.list_of(holder, &root);
    }
    walk.start(subject.ty, &root);
    walk.findings.limited.into_findings()
}

struct Walk<'c> {
    catalogue: &'c Catalogue,
    table: &'static Table,
    typing: Typing,
    releases: ReleaseSet,
    findings: Findings,
}

impl Walk<'_> {
    fn start(&mut self, ty: TypeId, root: &Place<'_, '_>) {
        match (self.catalogue.shape(ty), root.node.value()) {
            (Shape::Object(ty), Value::Mapping(mapping)) => self.object(ty, mapping, root, 0),
            (Shape::List(element), Value::Sequence(items)) => {
                for (index, item) in items.iter().enumerate() {
                    let mut base = root.base.clone();
                    base.push_index(index);
                    self.part(element, item, &base, root);
                }
            }
            (Shape::Map(element), Value::Mapping(mapping)) => {
                for entry in mapping.iter() {
                    self.part(element, entry.value, &root.base.key(entry.key), root);
                }
            }
            _ => {}
        }
    }

    /// What is demanded of a list that is a fragment: `containers` without the pod around it.
    fn list_of(&mut self, holder: TypeId, list: &Place<'_, '_>) {
        if !matches!(list.node.value(), Value::Sequence(_)) {
            return;
        }
        let spot = || Spot::new(list.base.clone(), list.node, None);
        for fact in self.table.of(holder).iter().flat_map(|facts| facts.fields) {
            if fact.field == list.field && !matches!(fact.demand, Demand::Filled) {
                demand::check(fact.demand, list.node, spot, &mut self.findings);
            }
        }
    }

    /// One item of a fragment that is a list or map: nothing is around it.
    fn part<'d>(&mut self, element: TypeId, node: Node<'d>, base: &FieldPath, whole: &Place<'_, 'd>) {
        let open = whole.open || whole.node.is_elided();
        let place = Place { node, root: node, base, open, ..*whole };
        self.item(self.catalogue.shape(element), &place, 0);
    }

    /// A mapping of a type.
    fn object(&mut self, ty: TypeId, mapping: Mapping<'_>, place: &Place<'_, '_>, depth: u16) {
        if depth > MAX_DEPTH {
            return;
        }
        let mut opened;
        let mut place = place;
        if !place.open && (place.node.is_elided() || self.has_unknown_field(ty, mapping)) {
            opened = Place { open: true, ..*place };
            place = &mut opened;
        }
        if place.is_root() && !place.gvk.kind.is_empty() && self.has_metadata(ty, place) {
            let scope = || match self.catalogue.lookup(place.gvk) {
                Lookup::Known(kind) => Some(kind.scope),
                _ => None,
            };
            metadata::object(place, scope, &mut self.findings);
        }
        let facts = self.table.of(ty);
        for validator in facts.iter().flat_map(|facts| facts.validators) {
            validator(place, &mut self.findings);
        }
        for entry in mapping.iter() {
            if entry.key_is_wildcard || UNCHECKED.contains(&entry.key) {
                continue;
            }
            let node = entry.value;
            for fact in facts.iter().flat_map(|facts| facts.fields).filter(|fact| fact.field == entry.key) {
                demand::check(fact.demand, node, || place.at(&[fact.field]), &mut self.findings);
            }
            if !matches!(node.value(), Value::Mapping(_) | Value::Sequence(_)) {
                continue;
            }
            let shape = match self.catalogue.field(ty, entry.key).map(|field| field.shape) {
                Some(
                    shape @ (Shape::Object(_) | Shape::List(_) | Shape::Map(_) | Shape::Union(_) | Shape::Resource),
                ) => shape,
                _ => continue,
            };
            self.field(shape, node, place, entry.key, depth + 1);
        }
        if !place.is_open() {
            self.filled(ty, facts, place);
        }
    }

    /// What a field holds.
    fn field<'d>(&mut self, shape: Shape, node: Node<'d>, holder: &Place<'_, 'd>, field: &'d str, depth: u16) {
        match (shape, node.value()) {
            (Shape::Object(ty), Value::Mapping(mapping)) => {
                let place = Place { node, parent: Some(holder), field, index: None, ..*holder };
                self.object(ty, mapping, &place, depth);
            }
            (Shape::Union(ty), Value::Mapping(_) | Value::Sequence(_)) => {
                let shape = self.catalogue.alternatives(ty).find(|shape| {
                    matches!(
                        (shape, node.value()),
                        (Shape::Object(_), Value::Mapping(_)) | (Shape::List(_), Value::Sequence(_))
                    )
                });
                if let Some(shape) = shape {
                    self.field(shape, node, holder, field, depth);
                }
            }
            _ => self.value(shape, node, holder, field, depth),
        }
    }

    /// The items of a list or map.
    fn value<'d>(&mut self, shape: Shape, node: Node<'d>, holder: &Place<'_, 'd>, field: &'d str, depth: u16) {
        let open = holder.open || node.is_elided();
        let place =
            |node: Node<'d>, index| Place { node, parent: Some(holder), field, index: Some(index), open, ..*holder };
        match (shape, node.value()) {
            (Shape::List(element), Value::Sequence(items)) => {
                let shape = self.catalogue.shape(element);
                for (index, item) in items.iter().enumerate() {
                    self.item(shape, &place(item, index), depth);
                }
            }
            (Shape::Map(element), Value::Mapping(mapping)) => {
                let shape = self.catalogue.shape(element);
                for (index, entry) in mapping.iter().enumerate() {
                    self.item(shape, &place(entry.value, index), depth);
                }
            }
            _ => {}
        }
    }

    /// One item of a list or map.
    fn item(&mut self, shape: Shape, place: &Place<'_, '_>, depth: u16) {
        match (shape, place.node.value()) {
            (Shape::Object(ty), Value::Mapping(mapping)) => self.object(ty, mapping, place, depth),
            (Shape::Object(ty), Value::Null) => self.nothing(ty, place),
            (Shape::Union(ty), Value::Mapping(mapping)) => {
                let object = self.catalogue.alternatives(ty).find_map(|shape| match shape {
                    Shape::Object(ty) => Some(ty),
                    _ => None,
                });
                if let Some(ty) = object {
                    self.object(ty, mapping, place, depth);
                }
            }
            (Shape::Resource, Value::Mapping(mapping)) => self.resource(mapping, place, depth),
            _ => {}
        }
    }

    /// An item of nothing is an object of nothing, as it is to the schema.
    fn nothing(&mut self, ty: TypeId, place: &Place<'_, '_>) {
        if place.open {
            return;
        }
        let facts = self.table.of(ty);
        for validator in facts.iter().flat_map(|facts| facts.validators) {
            validator(place, &mut self.findings);
        }
        self.filled(ty, facts, place);
    }

    /// An object in a list is judged as if it stood alone.
    fn resource(&mut self, mapping: Mapping<'_>, place: &Place<'_, '_>, depth: u16) {
        let (Some(api_version), Some(kind)) = (place.node.get_str("apiVersion"), place.node.get_str("kind")) else {
            return;
        };
        let gvk = Gvk::from_fields(api_version, kind);
        if let Lookup::Known(kind) = self.catalogue.lookup(&gvk) {
            let place = Place { root: place.node, gvk: &gvk, ..*place };
            self.object(kind.ty, mapping, &place, depth);
        }
    }

    /// Whether the objects of a type are kept under a name; lists and reviews in old groups are not. Where
    /// the schema demands metadata and there are none, it has told.
    fn has_metadata(&self, ty: TypeId, place: &Place<'_, '_>) -> bool {
        let Some(field) = self.catalogue.field(ty, "metadata") else { return false };
        let told = field.required.intersection(self.releases) == self.releases && !place.has("metadata");
        !told && self.catalogue.full_type_name(field.ty) == "meta.v1.ObjectMeta"
    }

    fn has_unknown_field(&self, ty: TypeId, mapping: Mapping<'_>) -> bool {
        self.typing == Typing::Faulty
            && mapping.iter().any(|entry| !entry.key_is_wildcard && self.catalogue.field(ty, entry.key).is_none())
    }

    /// Fields that must be filled and are not there; those that the schema itself requires it has told.
    fn filled(&mut self, ty: TypeId, facts: &[&'static TypeFacts], place: &Place<'_, '_>) {
        let demanded = facts.iter().flat_map(|facts| facts.fields).filter(|fact| matches!(fact.demand, Demand::Filled));
        for fact in demanded {
            if place.has(fact.field) {
                continue;
            }
            let told = self
                .catalogue
                .field(ty, fact.field)
                .is_none_or(|field| !field.required.intersection(self.releases).is_empty());
            if !told {
                self.findings.push(required_value::diagnose(place.at(&[fact.field])));
            }
        }
    }
}
