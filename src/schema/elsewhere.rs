//! Where a field that stands in the wrong mapping belongs.

use std::collections::BTreeSet;

use super::builtin::{self, FieldRow};
use super::{Shape, TypeId};
use crate::kube::ReleaseSet;

/// A place nearby: so many levels up, then down through these fields.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Place {
    pub(super) up: usize,
    pub(super) down: Vec<&'static str>,
}

/// How far away is still nearby.
const MOST_UP: usize = 3;
const MOST_DOWN: usize = 3;
/// The way down again from a mapping further out: only into the parts that every object has. A
/// neighbour of the same name in another alternative (`azureFile` beside `storageos`) is chance.
const SIDEWAYS: [&str; 2] = ["metadata", "spec"];
/// The search ends after so many types, whatever is found by then.
const MOST_TYPES: usize = 400;

/// The nearest mapping around `types` (the one with the unknown field first, then those around it,
/// inside out) that has a field `name`. `None` also if two are equally near.
pub(super) fn find(name: &str, types: impl Iterator<Item = TypeId>, releases: ReleaseSet) -> Option<Place> {
    let mut best: Option<Place> = None;
    for (up, ty) in types.take(MOST_UP + 1).enumerate() {
        // What is found further out must not be further away.
        let limit = best.as_ref().map_or(MOST_DOWN, |place| place.up + place.down.len()).min(MOST_DOWN + up);
        let Some(left) = limit.checked_sub(up) else { break };
        let deepest = if up == 0 { MOST_DOWN } else { left.min(1) };
        let down = below(name, ty, deepest, releases);
        if let Some(down) = down.filter(|down| up == 0 || down.iter().all(|step| SIDEWAYS.contains(step))) {
            best = Some(Place { up, down });
        }
    }
    best
}

/// The nearest mapping of the same name as the one with the unknown field, `twin`, that has a field `name`:
/// a pod and its containers both have a `securityContext`. `types` are those of the mappings around, inside
/// out: the first has the field that leads to the mapping itself.
pub(super) fn find_twin(
    name: &str,
    twin: &str,
    mut types: impl Iterator<Item = TypeId>,
    releases: ReleaseSet,
) -> Option<Place> {
    let leads_there = |ty: TypeId| {
        fields(ty, twin, releases)
            .any(|field| matches!(builtin::field_shape(&field), Shape::Object(ty) if has_field(ty, name, releases)))
    };
    let holder = types.next()?;
    let step = fields(holder, twin, releases).next().map(|field| builtin::name(field.name_at, field.name_len))?;
    let (up, mut down) = match nearest_below(leads_there, holder, MOST_DOWN - 1) {
        Some(down) => (1, down),
        None => (types.take(MOST_UP - 1).position(leads_there)? + 2, Vec::new()),
    };
    down.push(step);
    Some(Place { up, down })
}

/// The way down from `ty` to the nearest mapping with a field `name`.
fn below(name: &str, ty: TypeId, deepest: usize, releases: ReleaseSet) -> Option<Vec<&'static str>> {
    nearest_below(|ty| has_field(ty, name, releases), ty, deepest)
}

/// The way down from `ty` to the nearest mapping whose type is one that is looked for.
fn nearest_below(is_it: impl Fn(TypeId) -> bool, ty: TypeId, deepest: usize) -> Option<Vec<&'static str>> {
    let mut seen = BTreeSet::from([ty]);
    let mut level = vec![Branch { ty, path: Vec::new(), is_required: true }];
    for depth in 0..=deepest {
        let mut found = level.iter().filter(|branch| is_it(branch.ty));
        if let Some(first) = found.next() {
            // Of several, the one that every such object has: `containers` before `initContainers`.
            return match found.next() {
                None => Some(first.path.clone()),
                Some(_) => {
                    let mut required = level.iter().filter(|branch| branch.is_required && is_it(branch.ty));
                    required.next().filter(|_| required.next().is_none()).map(|branch| branch.path.clone())
                }
            };
        }
        if depth == deepest || seen.len() > MOST_TYPES {
            break;
        }
        level = level.iter().flat_map(|branch| branch.children(&mut seen)).collect();
    }
    None
}

struct Branch {
    ty: TypeId,
    path: Vec<&'static str>,
    is_required: bool,
}

impl Branch {
    /// The mappings one field further down; lists count as their items. `status` is the server's.
    fn children(&self, seen: &mut BTreeSet<TypeId>) -> Vec<Branch> {
        let mut children = Vec::new();
        let mut new = BTreeSet::new();
        for field in builtin::field_rows(&builtin::type_row(self.ty)) {
            let name = builtin::name(field.name_at, field.name_len);
            let ty = match builtin::field_shape(&field) {
                Shape::Object(ty) => ty,
                Shape::List(element) if matches!(builtin::shape(element), Shape::Object(_)) => element,
                _ => continue,
            };
            if name == "status" || seen.contains(&ty) {
                continue;
            }
            new.insert(ty);
            let mut path = self.path.clone();
            path.push(name);
            children.push(Branch { ty, path, is_required: self.is_required && field.required != 0 });
        }
        seen.append(&mut new);
        children
    }
}

fn has_field(ty: TypeId, name: &str, releases: ReleaseSet) -> bool {
    fields(ty, name, releases).next().is_some()
}

/// The field of a type, as these releases have it.
fn fields(ty: TypeId, name: &str, releases: ReleaseSet) -> impl Iterator<Item = FieldRow> {
    builtin::find_fields(&builtin::type_row(ty), name)
        .filter(move |field| !ReleaseSet::from_bits(field.releases).intersection(releases).is_empty())
}
