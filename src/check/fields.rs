//! Which field each key of a document is: its verdict says the type, and the type tells its keys.
//!
//! Enters: a document with its verdict. Leaves: each key with the type that has it, told to a
//! [`Follow`], parents before what they hold. Knows nothing of pages, and judges nothing: a key that
//! is no field is passed over.

use super::verdict::Subject;
use crate::example::{Class, Example, ExampleDocument};
use crate::kube::Gvk;
use crate::schema::{Catalogue, Shape, TypeId};
use crate::source::Span;
use crate::yaml::{Node, Value};

/// Is led along the keys of documents.
pub trait Follow {
    /// Where the way has led: to a kind, or to a field.
    type Place: Copy;

    /// An object of a kind begins: a document, or an item of a list.
    fn object(&mut self, gvk: &Gvk) -> Option<(Self::Place, Shape)>;

    /// A fragment of a type begins; `path` is what its author calls it, such as `Deployment.spec.strategy`.
    fn fragment(&mut self, ty: TypeId, path: Option<&str>) -> Option<Self::Place>;

    /// A key of an object of a type. Nothing, if it has no such field.
    fn key(&mut self, at: Self::Place, ty: TypeId, name: &str, span: Span) -> Option<(Self::Place, Shape)>;
}

/// Leads along the keys of one document of an example, whose verdict has this subject.
pub fn follow(
    example: &Example,
    document: &ExampleDocument,
    subject: &Subject,
    catalogue: &Catalogue,
    to: &mut impl Follow,
) {
    let Some(root) = document.document.root() else { return };
    let mut way = Way { catalogue, to };
    match (subject, &document.class) {
        (Subject::Manifest(_) | Subject::PartialManifest(_), Class::Manifest { gvk, .. }) => way.object(root, gvk),
        (Subject::Fragment(ty), _) => {
            let path = example.attributes.fragment.as_ref().and_then(|request| request.path.as_deref());
            let node = path.and_then(|path| below_its_key(catalogue, root, *ty, path)).unwrap_or(root);
            way.fragment(node, *ty, path);
        }
        _ => {}
    }
}

/// The value of a fragment's own key: under `fragment=Deployment.spec.strategy`, an example may begin
/// with `strategy:`.
pub(super) fn below_its_key<'d>(catalogue: &Catalogue, root: Node<'d>, ty: TypeId, path: &str) -> Option<Node<'d>> {
    let key = path.rsplit('.').next()?.split('[').next()?;
    let Value::Mapping(mapping) = root.value() else { return None };
    (mapping.len() == 1 && catalogue.field(ty, key).is_none()).then(|| root.get(key)).flatten()
}

struct Way<'a, F> {
    catalogue: &'a Catalogue,
    to: &'a mut F,
}

impl<F: Follow> Way<'_, F> {
    fn object(&mut self, node: Node<'_>, gvk: &Gvk) {
        if let Some((place, shape)) = self.to.object(gvk) {
            self.value(node, place, shape);
        }
    }

    fn fragment(&mut self, node: Node<'_>, ty: TypeId, path: Option<&str>) {
        let Some(place) = self.to.fragment(ty, path) else { return };
        let shape = self.catalogue.shape(ty);
        match (node.value(), shape) {
            (Value::Sequence(items), Shape::Object(_)) => {
                items.iter().for_each(|item| self.value(item, place, shape));
            }
            _ => self.value(node, place, shape),
        }
    }

    fn value(&mut self, node: Node<'_>, at: F::Place, shape: Shape) {
        match (shape, node.value()) {
            (Shape::Object(ty), Value::Mapping(mapping)) => {
                for entry in mapping.iter().filter(|entry| !entry.key_is_wildcard && !entry.is_merged) {
                    if let Some((place, shape)) = self.to.key(at, ty, entry.key, entry.key_span)
                        && stands_after(entry.key_span, entry.value)
                    {
                        self.value(entry.value, place, shape);
                    }
                }
            }
            (Shape::Map(ty), Value::Mapping(mapping)) => {
                let shape = self.catalogue.shape(ty);
                for entry in mapping.iter().filter(|entry| !entry.is_merged) {
                    if stands_after(entry.key_span, entry.value) {
                        self.value(entry.value, at, shape);
                    }
                }
            }
            (Shape::List(ty), Value::Sequence(items)) => {
                let (shape, whole) = (self.catalogue.shape(ty), node.span());
                for item in items.iter().filter(|item| item.span().start >= whole.start) {
                    self.value(item, at, shape);
                }
            }
            (Shape::Union(ty), _) => {
                let fits = |shape: &Shape| match node.value() {
                    Value::Mapping(_) => matches!(shape, Shape::Object(_) | Shape::Map(_)),
                    Value::Sequence(_) => matches!(shape, Shape::List(_)),
                    _ => false,
                };
                let alternative = self.catalogue.alternatives(ty).find(fits);
                if let Some(shape) = alternative {
                    self.value(node, at, shape);
                }
            }
            (Shape::Resource, Value::Mapping(_)) => {
                if let (Some(api_version), Some(kind)) = (node.get_str("apiVersion"), node.get_str("kind")) {
                    self.object(node, &Gvk::from_fields(api_version, kind));
                }
            }
            _ => {}
        }
    }
}

/// Whether a value stands after its key, and so is written there: an alias stands for what was written
/// before, whose keys are told at that place. Keeps the way as short as the text.
fn stands_after(key: Span, value: Node<'_>) -> bool {
    value.span().start >= key.end
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::check::level::Levels;
    use crate::example;
    use crate::guide::{self, Mode};
    use crate::schema::Lookup;
    use crate::site::{Drafts, Site, SiteConfig, SiteGuide};
    use crate::source::Sources;

    /// Tells each key as `path` at its line.
    struct Paths<'a> {
        catalogue: &'a Catalogue,
        sources: &'a Sources,
        places: Vec<String>,
        told: Vec<String>,
    }

    impl Paths<'_> {
        fn place(&mut self, path: String) -> usize {
            self.places.push(path);
            self.places.len() - 1
        }
    }

    impl Follow for Paths<'_> {
        type Place = usize;

        fn object(&mut self, gvk: &Gvk) -> Option<(usize, Shape)> {
            let Lookup::Known(kind) = self.catalogue.lookup(gvk) else { return None };
            Some((self.place(gvk.kind.clone()), self.catalogue.shape(kind.ty)))
        }

        fn fragment(&mut self, ty: TypeId, path: Option<&str>) -> Option<usize> {
            let name = path.unwrap_or(self.catalogue.type_name(ty)).to_owned();
            Some(self.place(name))
        }

        fn key(&mut self, at: usize, ty: TypeId, name: &str, span: Span) -> Option<(usize, Shape)> {
            let field = self.catalogue.field(ty, name)?;
            let path = format!("{}.{name}", self.places[at]);
            self.told.push(format!("{} {path}", self.sources.positions(span).0.line.get()));
            Some((self.place(path), field.shape))
        }
    }

    fn told(text: &str) -> Vec<String> {
        let mut sources = Sources::default();
        let file = sources.add("a.md", text);
        let (guide, _) = guide::parse(file, sources.get(file), Mode::Site);
        let (examples, _) = example::collect(&guide, Mode::Site);
        let config = SiteConfig {
            title: String::new(),
            base_url: None,
            language: "en".into(),
            languages: vec!["en".into()],
            drafts: Drafts::Hide,
        };
        let guides = vec![SiteGuide::new("a.md", guide, examples)];
        let (site, _) = Site::assemble(guides, Vec::new(), config, Vec::new(), &sources);
        let catalogue = Catalogue::builtin();
        let checked = crate::check::check(site, &sources, &catalogue, &Levels::default(), Vec::new());
        let mut paths = Paths { catalogue: &catalogue, sources: &sources, places: Vec::new(), told: Vec::new() };
        for (example, verdicts) in checked.site.examples.iter().zip(&checked.verdicts) {
            for (document, verdict) in example.documents.iter().zip(&**verdicts) {
                follow(example, document, &verdict.subject, &catalogue, &mut paths);
            }
        }
        paths.told
    }

    #[test]
    fn keys_are_fields_and_names_in_maps_are_not() {
        let text = "```yaml\napiVersion: v1\nkind: Pod\nmetadata:\n  name: a\n  labels:\n    app: a\nspec:\n  containers:\n  - name: b\n    image: c\n    imagee: d\n```\n";
        assert_eq!(
            told(text),
            [
                "2 Pod.apiVersion",
                "3 Pod.kind",
                "4 Pod.metadata",
                "5 Pod.metadata.name",
                "6 Pod.metadata.labels",
                "8 Pod.spec",
                "9 Pod.spec.containers",
                "10 Pod.spec.containers.name",
                "11 Pod.spec.containers.image",
            ]
        );
    }

    #[test]
    fn fragments_begin_at_their_type() {
        assert_eq!(
            told("```yaml\nlivenessProbe:\n  httpGet:\n    port: 80\n```\n"),
            [
                "2 Container.livenessProbe",
                "3 Container.livenessProbe.httpGet",
                "4 Container.livenessProbe.httpGet.port"
            ]
        );
        assert_eq!(
            told("```yaml fragment=Deployment.spec.strategy\nstrategy:\n  type: Recreate\n```\n"),
            ["3 Deployment.spec.strategy.type"]
        );
        assert_eq!(
            told("```yaml fragment=Container\n- name: a\n- name: b\n```\n"),
            ["2 Container.name", "3 Container.name"]
        );
        assert_eq!(told("```yaml\na: b\n```\n"), [""; 0]);
    }

    #[test]
    fn items_of_lists_are_objects_and_aliases_are_told_once() {
        let list = "```yaml\napiVersion: v1\nkind: List\nitems:\n- apiVersion: v1\n  kind: Namespace\n  metadata: &m\n    name: a\n- apiVersion: v1\n  kind: Namespace\n  metadata: *m\n```\n";
        let told = told(list);
        assert_eq!(
            told[2..],
            [
                "4 List.items",
                "5 Namespace.apiVersion",
                "6 Namespace.kind",
                "7 Namespace.metadata",
                "8 Namespace.metadata.name",
                "9 Namespace.apiVersion",
                "10 Namespace.kind",
                "11 Namespace.metadata",
            ]
        );
    }
}
