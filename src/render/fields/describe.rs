//! A field in words: its type as `kubectl explain` writes it, its default, its description.

use std::borrow::Cow;

use crate::render::strings::fields::Descriptions;
use crate::schema::{Catalogue, Field, Format, Shape, TypeId};

/// How much of a description stands where space is short.
const MOST_SHORT: usize = 480;
/// How much of one stands in a list of many fields.
const MOST_LINE: usize = 150;

/// A description and whether it is in the language of the page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::render) struct Description<'c> {
    pub(in crate::render) text: &'c str,
    pub(in crate::render) language: Language,
}

/// The language of a description.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::render) enum Language {
    /// That of the page.
    Page,
    /// English, in a page that is not.
    English,
}

/// What a field takes: `string`, `[]Container`, `map[string]Quantity`.
pub(in crate::render) fn takes(catalogue: &Catalogue, shape: Shape) -> Cow<'_, str> {
    match shape {
        Shape::String(Format::Byte) => "[]byte".into(),
        Shape::String(Format::DateTime) => "Time".into(),
        Shape::String(Format::MicroTime) => "MicroTime".into(),
        Shape::String(_) => "string".into(),
        Shape::Integer(_) => "integer".into(),
        Shape::Number => "number".into(),
        Shape::Boolean => "boolean".into(),
        Shape::IntOrString => "IntOrString".into(),
        Shape::Quantity => "Quantity".into(),
        Shape::List(item) => format!("[]{}", takes(catalogue, catalogue.shape(item))).into(),
        Shape::Map(value) => format!("map[string]{}", takes(catalogue, catalogue.shape(value))).into(),
        Shape::Object(ty) => match catalogue.type_name(ty) {
            "" => "object".into(),
            name => name.into(),
        },
        Shape::Union(ty) => {
            let alternatives: Vec<_> = catalogue.alternatives(ty).map(|shape| takes(catalogue, shape)).collect();
            alternatives.join(" | ").into()
        }
        Shape::Resource | Shape::AnyObject => "object".into(),
        Shape::Any => "any".into(),
    }
}

/// What a field of a type means: in the language of the page where we have it, else in English.
pub(in crate::render) fn describe<'c>(
    catalogue: &Catalogue,
    owner: TypeId,
    field: &Field<'c>,
    descriptions: Option<&'c Descriptions>,
) -> Description<'c> {
    let Some(descriptions) = descriptions else {
        return Description { text: field.description.trim(), language: Language::Page };
    };
    // Of a kind's own type, what every kind has is said once.
    let of_kind = || catalogue.field(owner, "apiVersion").and_then(|_| descriptions.of_any_kind(field.name));
    match descriptions.of(catalogue.type_name(owner), field.name).or_else(of_kind) {
        Some(text) => Description { text, language: Language::Page },
        None => Description { text: field.description.trim(), language: Language::English },
    }
}

/// The beginning of a description, as far as whole sentences go.
pub(in crate::render) fn short(text: &str) -> Cow<'_, str> {
    cut(text, MOST_SHORT)
}

/// Its first sentence.
pub(in crate::render) fn line(text: &str) -> Cow<'_, str> {
    let line = text.lines().next().unwrap_or_default();
    let end = line.find(". ").map_or(line.len(), |at| at + 1);
    cut(&line[..end], MOST_LINE)
}

fn cut(text: &str, most: usize) -> Cow<'_, str> {
    if text.len() <= most {
        return text.into();
    }
    let head = &text[..text.floor_char_boundary(most)];
    let end = match head.rfind(". ").or_else(|| head.rfind(".\n")) {
        Some(at) if at > most / 3 => at + 1,
        _ => head.rfind(char::is_whitespace).unwrap_or(head.len()),
    };
    format!("{} …", head[..end].trim_end()).into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn types_read_as_kubectl_writes_them() {
        let catalogue = Catalogue::builtin();
        for (path, expect) in [
            ("PodSpec.containers", "[]Container"),
            ("ObjectMeta.labels", "map[string]string"),
            ("ResourceRequirements.limits", "map[string]Quantity"),
            ("Secret.data", "map[string][]byte"),
            ("ServicePort.targetPort", "IntOrString"),
            ("DeploymentSpec.replicas", "integer"),
            ("ObjectMeta.creationTimestamp", "Time"),
            ("JSONSchemaProps.additionalProperties", "JSONSchemaProps | boolean"),
        ] {
            let ty = catalogue.type_at(path).unwrap();
            assert_eq!(takes(&catalogue, catalogue.shape(ty)), expect, "{path}");
        }
    }

    #[test]
    fn descriptions_end_with_a_sentence() {
        assert_eq!(line("Size of a page. More."), "Size of a page.");
        assert_eq!(line("가\n나"), "가");
        let long = "One sentence of words. ".repeat(40);
        let shortened = short(&long);
        assert!(shortened.ends_with("words. …") && shortened.len() < 490, "{shortened}");
        assert_eq!(short("short"), "short");
        assert!(short(&"가".repeat(400)).ends_with(" …"));
    }
}
