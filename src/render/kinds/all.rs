//! All fields of a kind as one list, in which each type is shown once: a few hundred lines at most,
//! where a tree would have millions.

use std::collections::{BTreeSet, HashMap};

use crate::escape;
use crate::render::badge::with_code;
use crate::render::fields::describe::{Language, describe, line, takes};
use crate::render::strings::Words;
use crate::render::strings::fields::Descriptions;
use crate::schema::{Catalogue, Shape, TypeId};

/// A page ends after so many fields: definitions of custom resources can hold anything.
const MOST_FIELDS: usize = 4000;

/// The list, and where each type is shown.
#[derive(Debug, Default)]
pub(super) struct AllFields {
    pub(super) html: String,
    /// The path of each type's place, empty for the kind's own.
    pub(super) places: HashMap<TypeId, String>,
    /// How many fields there are.
    pub(super) count: usize,
}

/// Lists all fields below a type.
pub(super) fn list(
    catalogue: &Catalogue,
    ty: TypeId,
    descriptions: Option<&'static Descriptions>,
    words: &Words,
) -> AllFields {
    let mut writer = Writer { catalogue, descriptions, words, all: AllFields::default() };
    writer.place_all(ty);
    writer.fields(ty, "");
    writer.all
}

struct Writer<'a> {
    catalogue: &'a Catalogue,
    descriptions: Option<&'static Descriptions>,
    words: &'a Words,
    all: AllFields,
}

impl Writer<'_> {
    /// Finds for each type the place nearest to the kind, so that it is shown where people look for it.
    fn place_all(&mut self, top: TypeId) {
        self.all.places.insert(top, String::new());
        let mut level = vec![(top, String::new())];
        while !level.is_empty() {
            let mut below = Vec::new();
            for (ty, path) in level {
                for field in self.catalogue.fields(ty) {
                    let inner = innermost(self.catalogue, field.ty);
                    if is_object(self.catalogue, inner) && !self.all.places.contains_key(&inner) {
                        let path = join(&path, field.name);
                        self.all.places.insert(inner, path.clone());
                        below.push((inner, path));
                    }
                }
                if self.all.places.len() > MOST_FIELDS {
                    return;
                }
            }
            level = below;
        }
    }

    fn fields(&mut self, ty: TypeId, path: &str) {
        self.all.html.push_str("<ul class=\"fields\">\n");
        // A field whose type differs between releases stands once.
        let names: BTreeSet<&str> = self.catalogue.fields(ty).map(|field| field.name).collect();
        for name in names {
            self.all.count += 1;
            if self.all.count > MOST_FIELDS {
                break;
            }
            self.field(ty, name, &join(path, name));
        }
        self.all.html.push_str("</ul>");
    }

    fn field(&mut self, owner: TypeId, name: &str, path: &str) {
        let Some(field) = self.catalogue.field(owner, name) else { return };
        let html = &mut self.all.html;
        html.push_str("<li id=\"");
        escape::markup(path, html);
        html.push_str("\"><code>");
        escape::markup(name, html);
        html.push_str("</code> <span class=\"type\">");
        escape::markup(&takes(self.catalogue, field.shape), html);
        html.push_str("</span>");
        if !field.required.is_empty() {
            html.push_str(" <strong>");
            html.push_str(self.words.required);
            html.push_str("</strong>");
        }
        let description = describe(self.catalogue, owner, &field, self.descriptions);
        if !description.text.is_empty() {
            html.push_str(match description.language {
                Language::Page => " <span>",
                Language::English => " <span lang=\"en\">",
            });
            html.push_str(with_code(&line(description.text)).as_str());
            html.push_str("</span>");
        }
        let inner = innermost(self.catalogue, field.ty);
        match self.all.places.get(&inner) {
            Some(place) if place == path => {
                html.push('\n');
                self.fields(inner, path);
            }
            Some(place) if !place.is_empty() => {
                html.push(' ');
                html.push_str(self.words.see);
                html.push_str(" <a href=\"#");
                escape::markup(&escape::path(place, escape::Letters::AsTheyAre), html);
                html.push_str("\">");
                escape::markup(place, html);
                html.push_str("</a>");
            }
            _ => {}
        }
        self.all.html.push_str("</li>\n");
    }
}

/// The path of a field below another.
pub(super) fn join(path: &str, name: &str) -> String {
    if path.is_empty() { name.to_owned() } else { format!("{path}.{name}") }
}

/// The type inside lists and maps.
pub(super) fn innermost(catalogue: &Catalogue, ty: TypeId) -> TypeId {
    match catalogue.shape(ty) {
        Shape::List(element) | Shape::Map(element) => innermost(catalogue, element),
        _ => ty,
    }
}

fn is_object(catalogue: &Catalogue, ty: TypeId) -> bool {
    matches!(catalogue.shape(ty), Shape::Object(_))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::render::strings::words;

    #[test]
    fn each_type_is_shown_once_and_pages_stay_small() {
        let catalogue = Catalogue::builtin();
        for kind in catalogue.kinds() {
            let all = list(&catalogue, kind.ty, None, words("en"));
            assert!(all.html.len() < 400_000, "{}: {}", kind.kind, all.html.len());
            assert_eq!(all.html.matches("<ul").count(), all.html.matches("</ul>").count());
            assert_eq!(all.html.matches("<li").count(), all.html.matches("</li>").count());
        }
        let ty = catalogue.type_at("Deployment").unwrap();
        let all = list(&catalogue, ty, None, words("en"));
        assert!(all.html.contains("<li id=\"spec.template.spec.containers.livenessProbe.httpGet.port\">"));
        let probe = "<code>startupProbe</code> <span class=\"type\">Probe</span>";
        let at = all.html.find(probe).unwrap();
        assert!(all.html[at..at + 600].contains("see <a href=\"#spec.template.spec.containers.livenessProbe\">"));
        // A schema holds schemas.
        let ty = catalogue.type_at("CustomResourceDefinition").unwrap();
        assert!(list(&catalogue, ty, None, words("en")).count < 300);
    }
}
