//! The fields that examples set, as a tree below each kind.

use foldhash::HashMap;

use serde::{Deserialize, Serialize};

use super::gvk;
use super::home::Homes;
use super::kept::{PageField, PageFields};
use crate::check::fields::Follow;
use crate::kube::Gvk;
use crate::schema::{Catalogue, Field, Kind, Lookup, Shape, TypeId};
use crate::source::Span;

/// A kind, or a field below it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub(super) struct Place {
    /// Index of [`Tree::kinds`].
    pub(super) kind: u32,
    /// Index of [`Tree::fields`], but for the kind itself.
    pub(super) field: Option<u32>,
}

/// All kinds that examples have, with the fields that they set.
#[derive(Debug, Default)]
pub(super) struct Tree<'c> {
    pub(super) kinds: Vec<UsedKind<'c>>,
    /// Parents before what they hold.
    pub(super) fields: Vec<UsedField<'c>>,
    of_name: HashMap<(&'c str, &'c str, &'c str), u32>,
    below: HashMap<(Place, &'c str), u32>,
}

#[derive(Debug)]
pub(super) struct UsedKind<'c> {
    pub(super) kind: Kind<'c>,
    /// The examples that hold an object of it, as indexes of the site's examples, in order.
    pub(super) examples: Vec<u32>,
}

#[derive(Debug)]
pub(super) struct UsedField<'c> {
    pub(super) field: Field<'c>,
    /// The type that has the field.
    pub(super) owner: TypeId,
    /// What it stands in.
    pub(super) parent: Place,
    /// The examples that set it, as indexes of the site's examples, in order.
    pub(super) examples: Vec<u32>,
}

impl<'c> Tree<'c> {
    /// The kind with this name.
    pub(super) fn find_kind(&self, gvk: &Gvk) -> Option<u32> {
        self.of_name.get(&(gvk.group.as_str(), gvk.version.as_str(), gvk.kind.as_str())).copied()
    }

    /// The field of this name below a place.
    pub(super) fn find(&self, at: Place, name: &str) -> Option<u32> {
        self.below.get(&(at, name)).copied()
    }

    fn kind(&mut self, kind: Kind<'c>) -> u32 {
        let next = self.kinds.len() as u32;
        let at = *self.of_name.entry((kind.group, kind.version, kind.kind)).or_insert(next);
        if at == next {
            self.kinds.push(UsedKind { kind, examples: Vec::new() });
        }
        at
    }

    fn field(&mut self, parent: Place, owner: TypeId, field: Field<'c>) -> u32 {
        let next = self.fields.len() as u32;
        let at = *self.below.entry((parent, field.name)).or_insert(next);
        if at == next {
            self.fields.push(UsedField { field, owner, parent, examples: Vec::new() });
        }
        at
    }

    /// What it holds, without the catalogue; examples count from `first` on.
    pub(super) fn detach(self, first: u32) -> PageFields {
        let from_first = |examples: Vec<u32>| examples.into_iter().map(|example| example - first).collect();
        let kinds = self.kinds.into_iter().map(|used| (gvk(&used.kind), from_first(used.examples))).collect();
        let field = |used: UsedField<'_>| PageField {
            parent: used.parent,
            owner: used.owner,
            name: used.field.name.into(),
            examples: from_first(used.examples),
        };
        PageFields { kinds, fields: self.fields.into_iter().map(field).collect() }
    }

    /// Takes what the examples of a later page set, which count from `first` on.
    pub(super) fn attach(&mut self, page: &PageFields, first: u32, catalogue: &'c Catalogue) {
        let kind = |(name, examples): &(Gvk, Vec<u32>)| {
            let kind = self.find_kind(name).or_else(|| match catalogue.lookup_briefly(name) {
                Lookup::Known(kind) => Some(self.kind(kind)),
                _ => None,
            })?;
            self.kinds[kind as usize].examples.extend(examples.iter().map(|example| first + example));
            Some(kind)
        };
        let kinds: Vec<Option<u32>> = page.kinds.iter().map(kind).collect();
        let mut fields: Vec<Option<u32>> = Vec::with_capacity(page.fields.len());
        for used in &page.fields {
            let parent = kinds[used.parent.kind as usize].and_then(|kind| match used.parent.field {
                Some(field) => Some(Place { kind, field: Some(fields[field as usize]?) }),
                None => Some(Place { kind, field: None }),
            });
            let at = parent.and_then(|parent| {
                let known = self.find(parent, &used.name);
                known.or_else(|| Some(self.field(parent, used.owner, catalogue.field(used.owner, &used.name)?)))
            });
            if let Some(at) = at {
                self.fields[at as usize].examples.extend(used.examples.iter().map(|example| first + example));
            }
            fields.push(at);
        }
    }

    /// Takes what later examples set.
    pub(super) fn merge(&mut self, later: Tree<'c>) {
        let kinds: Vec<u32> = later
            .kinds
            .into_iter()
            .map(|used| {
                let at = self.kind(used.kind);
                self.kinds[at as usize].examples.extend(used.examples);
                at
            })
            .collect();
        let mut fields: Vec<u32> = Vec::with_capacity(later.fields.len());
        for used in later.fields {
            let parent = Place {
                kind: kinds[used.parent.kind as usize],
                field: used.parent.field.map(|field| fields[field as usize]),
            };
            let at = self.field(parent, used.owner, used.field);
            self.fields[at as usize].examples.extend(used.examples);
            fields.push(at);
        }
    }
}

/// Adds to a tree what an example sets.
pub(super) struct Collect<'a, 'c> {
    pub(super) tree: &'a mut Tree<'c>,
    pub(super) catalogue: &'c Catalogue,
    pub(super) homes: &'a Homes<'c>,
    /// The example, unless it is none that others should follow.
    pub(super) example: Option<u32>,
}

impl Collect<'_, '_> {
    fn add(examples: &mut Vec<u32>, example: Option<u32>) {
        if let Some(example) = example
            && examples.last() != Some(&example)
        {
            examples.push(example);
        }
    }
}

impl Follow for Collect<'_, '_> {
    type Place = Place;

    fn object(&mut self, gvk: &Gvk) -> Option<(Place, Shape)> {
        let kind = match self.tree.find_kind(gvk) {
            Some(kind) => kind,
            None => match self.catalogue.lookup_briefly(gvk) {
                Lookup::Known(kind) => self.tree.kind(kind),
                _ => return None,
            },
        };
        let used = &mut self.tree.kinds[kind as usize];
        Self::add(&mut used.examples, self.example);
        Some((Place { kind, field: None }, self.catalogue.shape(used.kind.ty)))
    }

    fn fragment(&mut self, ty: TypeId, path: Option<&str>) -> Option<Place> {
        let home = self.homes.of(ty, path)?;
        let kind = self.tree.kind(home.kind);
        let mut place = Place { kind, field: None };
        let mut owner = home.kind.ty;
        for name in home.path {
            let field = self.catalogue.field(owner, name)?;
            place.field = Some(self.tree.field(place, owner, field));
            owner = self.homes.innermost(field.ty);
        }
        Some(place)
    }

    fn key(&mut self, at: Place, ty: TypeId, name: &str, _span: Span) -> Option<(Place, Shape)> {
        let field = match self.tree.find(at, name) {
            Some(field) => field,
            None => {
                let field = self.catalogue.field(ty, name)?;
                self.tree.field(at, ty, field)
            }
        };
        let used = &mut self.tree.fields[field as usize];
        Self::add(&mut used.examples, self.example);
        Some((Place { field: Some(field), ..at }, used.field.shape))
    }
}
