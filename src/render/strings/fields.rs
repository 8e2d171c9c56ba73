//! Descriptions of fields in other languages than English, for the fields that examples set most.
//!
//! A file per language has a line for each: the type that has the field, its name, the description.
//! `*` stands for any kind. What no line describes is told in English.

use std::collections::HashMap;
use std::sync::LazyLock;

/// The descriptions of one language.
#[derive(Debug)]
pub(in crate::render) struct Descriptions {
    language: &'static str,
    of: HashMap<(&'static str, &'static str), &'static str>,
}

static KOREAN_TEXT: &str = include_str!("fields.ko.txt");
static KOREAN: LazyLock<Descriptions> =
    LazyLock::new(|| Descriptions { language: "ko", of: rows(KOREAN_TEXT).collect() });

impl Descriptions {
    /// Those of a language, by its primary tag; none for English and for languages without descriptions.
    pub(in crate::render) fn of_language(language: &str) -> Option<&'static Self> {
        match language.split(['-', '_']).next().unwrap_or_default() {
            "ko" => Some(&KOREAN),
            _ => None,
        }
    }

    /// The language's primary tag.
    pub(in crate::render) fn language(&self) -> &'static str {
        self.language
    }

    /// The description of a field of a type.
    pub(in crate::render) fn of(&self, ty: &str, field: &str) -> Option<&'static str> {
        let own = self.of.get(&(ty, field));
        own.copied()
    }

    /// The description of a field that every kind has.
    pub(in crate::render) fn of_any_kind(&self, field: &str) -> Option<&'static str> {
        self.of.get(&("*", field)).copied()
    }
}

/// Type, field, description.
fn rows(text: &'static str) -> impl Iterator<Item = ((&'static str, &'static str), &'static str)> {
    text.lines().filter_map(|line| {
        let (field, description) = line.split_once(' ')?;
        Some((field.split_once('.')?, description))
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::schema::Catalogue;

    #[test]
    fn every_description_is_of_a_field_that_exists() {
        let catalogue = Catalogue::builtin();
        let lines: Vec<&str> = KOREAN_TEXT.lines().collect();
        assert!(lines.len() >= 200, "{}", lines.len());
        assert!(lines.is_sorted());
        assert_eq!(rows(KOREAN_TEXT).count(), lines.len());
        assert_eq!(KOREAN.of.len(), lines.len(), "a field stands twice");
        for ((ty, name), description) in rows(KOREAN_TEXT) {
            let any = if ty == "*" { "Deployment" } else { ty };
            assert!(catalogue.type_at(&format!("{any}.{name}")).is_some(), "{ty}.{name} is no field");
            let is_korean = description.chars().any(|c| ('가'..='힣').contains(&c));
            assert!(is_korean && description.ends_with('.'), "{ty}.{name}: {description}");
        }
    }

    #[test]
    fn only_some_languages_have_descriptions() {
        assert_eq!(Descriptions::of_language("ko-KR").map(Descriptions::language), Some("ko"));
        assert!(Descriptions::of_language("en").is_none() && Descriptions::of_language("fr").is_none());
    }
}
