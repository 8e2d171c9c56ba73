//! What the API server sets where a document says nothing: the schemas of Kubernetes' own types are
//! silent about it, those of custom resources tell it.
//!
//! `defaults.txt` has a line for each field: the type that has it, its name, the value. The values are
//! those of the server's defaulting and of the admission plugins that every cluster has.

use std::borrow::Cow;
use std::collections::HashMap;
use std::sync::OnceLock;

use super::{Catalogue, Field, TypeId};

static TABLE: &str = include_str!("defaults.txt");

impl Catalogue {
    /// The default of a field of a type, as people write it; none where it is unknown or depends on the rest.
    pub fn default_of(&self, owner: TypeId, field: &Field<'_>) -> Option<Cow<'static, str>> {
        if let Some(custom) = self.custom(field.ty) {
            return custom.default_value(field.ty).map(Cow::Owned);
        }
        table().get(&(self.type_name(owner), field.name)).copied().map(Cow::Borrowed)
    }
}

fn table() -> &'static HashMap<(&'static str, &'static str), &'static str> {
    static PARSED: OnceLock<HashMap<(&str, &str), &str>> = OnceLock::new();
    PARSED.get_or_init(|| rows().collect())
}

/// Type, field, value.
fn rows() -> impl Iterator<Item = ((&'static str, &'static str), &'static str)> {
    TABLE.lines().filter_map(|line| {
        let (field, value) = line.split_once(' ')?;
        Some((field.split_once('.')?, value))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_default_is_of_a_field_that_exists() {
        let catalogue = Catalogue::builtin();
        let lines: Vec<&str> = TABLE.lines().collect();
        assert!(lines.is_sorted());
        assert_eq!(rows().count(), lines.len());
        assert_eq!(table().len(), lines.len(), "a field stands twice");
        for ((ty, name), value) in rows() {
            let field = catalogue.type_at(ty).and_then(|ty| catalogue.field(ty, name));
            assert!(field.is_some(), "{ty}.{name} is no field");
            assert!(!value.trim().is_empty(), "{ty}.{name}");
        }
    }

    #[test]
    fn defaults_are_told() {
        let catalogue = Catalogue::builtin();
        let of = |ty: &str, name: &str| {
            let ty = catalogue.type_at(ty).unwrap();
            catalogue.default_of(ty, &catalogue.field(ty, name).unwrap())
        };
        assert_eq!(of("Deployment.spec", "replicas").as_deref(), Some("1"));
        assert_eq!(of("Deployment.spec.strategy.rollingUpdate", "maxSurge").as_deref(), Some("25%"));
        assert_eq!(of("Pod.spec", "restartPolicy").as_deref(), Some("Always"));
        assert_eq!(of("Pod.spec", "nodeName"), None);
    }
}
