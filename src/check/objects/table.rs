//! The facts of each type, found once: from the names in the tables of facts to numbers of types.

use std::sync::OnceLock;

use super::TypeFacts;
use crate::check::facts;
use crate::schema::{Catalogue, TypeId};

/// Facts by type.
pub(super) struct Table {
    /// For each type of the embedded releases, the end of its facts in `facts`; they begin where those of the type before end.
    ends: Box<[u32]>,
    facts: Box<[&'static TypeFacts]>,
}

impl Table {
    /// The facts of a type; none for those of custom resources.
    pub(super) fn of(&self, ty: TypeId) -> &[&'static TypeFacts] {
        let at = ty.0 as usize;
        let Some(&end) = self.ends.get(at) else { return &[] };
        let start = at.checked_sub(1).map_or(0, |before| self.ends[before]);
        &self.facts[start as usize..end as usize]
    }
}

/// The table of the embedded releases, made on first use: a tenth of a millisecond.
pub(super) fn table() -> &'static Table {
    static TABLE: OnceLock<Table> = OnceLock::new();
    TABLE.get_or_init(|| {
        let mut rows: Vec<&'static TypeFacts> = facts::AREAS.iter().copied().flatten().collect();
        rows.sort_by_key(|row| row.ty);
        let catalogue = Catalogue::builtin();
        let (mut ends, mut found) = (Vec::new(), Vec::new());
        for ty in Catalogue::builtin_types() {
            let name = catalogue.full_type_name(ty);
            let start = rows.partition_point(|row| row.ty < name);
            found.extend(rows[start..].iter().copied().take_while(|row| row.ty == name));
            ends.push(u32::try_from(found.len()).unwrap_or(u32::MAX));
        }
        Table { ends: ends.into(), facts: found.into() }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_fact_is_about_a_field_of_the_catalogue() {
        let catalogue = Catalogue::builtin();
        for facts in facts::AREAS.iter().copied().flatten() {
            let ty = Catalogue::builtin_types().find(|&ty| catalogue.full_type_name(ty) == facts.ty);
            let Some(ty) = ty else { panic!("no type `{}`", facts.ty) };
            assert!(table().of(ty).iter().any(|found| std::ptr::eq(*found, facts)), "{}", facts.ty);
            for fact in facts.fields {
                assert!(catalogue.field(ty, fact.field).is_some(), "`{}` has no field `{}`", facts.ty, fact.field);
            }
        }
    }
}
