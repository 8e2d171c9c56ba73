//! From group, version and kind to definitions.

use super::model::ROOT;
use super::{Definitions, type_id};
use crate::kube::{Gvk, ReleaseSet};
use crate::schema::{Kind, TypeId, similar};

/// What the lookup of a kind finds among definitions.
pub(in crate::schema) enum Found<'c> {
    Kind(Kind<'c>),
    /// The group is known, and the kind is not, or not in this version.
    Unknown(Vec<Gvk>),
    Nothing,
}

impl Definitions {
    /// Looks a kind up.
    pub(in crate::schema) fn lookup(&self, gvk: &Gvk) -> Found<'_> {
        let Some(group) = self.of_group.get(&gvk.group) else { return Found::Nothing };
        let known = self.served(gvk);
        if let Some(&id) = known.last() {
            // A definition that nothing can be checked against is as good as none.
            let usable = known.iter().rev().find(|id| self.schema(**id).is_some());
            return usable.map_or(Found::Nothing, |_| Found::Kind(self.kind(id)));
        }
        let mut written = similar::Written::new(&gvk.kind);
        let mut near: Vec<(usize, Gvk)> = Vec::new();
        for entry in group.iter().map(|id| &self.entries[*id as usize]).filter(|entry| entry.is_served) {
            // Another version of the kind itself, or a name near to this one.
            let distance = if entry.gvk.kind.eq_ignore_ascii_case(&gvk.kind) {
                Some(usize::from(entry.gvk.version == gvk.version && entry.gvk.kind != gvk.kind))
            } else {
                written.as_mut().and_then(|written| written.distance(&entry.gvk.kind)).map(|distance| distance + 1)
            };
            near.extend(distance.map(|distance| (distance, entry.gvk.clone())));
        }
        near.sort();
        near.dedup();
        if near.first().is_some_and(|(distance, _)| *distance == 0) {
            near.retain(|(distance, _)| *distance == 0);
        }
        // Of a group that has more kinds than are defined here nothing is known.
        if near.is_empty() {
            Found::Nothing
        } else {
            Found::Unknown(near.into_iter().take(3).map(|(_, gvk)| gvk).collect())
        }
    }

    /// The entries of a kind that the server would serve.
    pub(super) fn served(&self, gvk: &Gvk) -> Vec<u32> {
        let exact = self.of_kind.get(gvk);
        let ids = exact.or_else(|| {
            let lower = Gvk { kind: gvk.kind.to_ascii_lowercase(), ..gvk.clone() };
            let ids = self.of_lower_kind.get(&lower)?;
            // Only names of files are in small letters.
            ids.iter().all(|id| self.entries[*id as usize].gvk.kind == lower.kind).then_some(ids)
        });
        let served = ids.into_iter().flatten().filter(|id| self.entries[**id as usize].is_served);
        served.copied().collect()
    }

    /// All kinds that are served.
    pub(in crate::schema) fn kinds(&self) -> impl Iterator<Item = Kind<'_>> {
        let served = self.of_kind.values().filter_map(|ids| ids.last());
        served.filter(|id| self.entries[**id as usize].is_served).map(|id| self.kind(*id))
    }

    fn kind(&self, id: u32) -> Kind<'_> {
        let entry = &self.entries[id as usize];
        Kind {
            group: &entry.gvk.group,
            version: &entry.gvk.version,
            kind: &entry.gvk.kind,
            plural: &entry.plural,
            scope: entry.scope,
            releases: ReleaseSet::ALL,
            ty: type_id(id, ROOT),
        }
    }

    /// The type of a kind by its name alone: of several the newest.
    pub(in crate::schema) fn type_with_name(&self, kind: &str) -> Option<TypeId> {
        let named = self.kinds().filter(|known| known.kind == kind);
        named.max_by_key(|known| !known.version.contains(['a', 'b'])).map(|known| known.ty)
    }
}
