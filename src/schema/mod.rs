//! What Kubernetes knows of its types: the catalogue, and what in a document breaks its types.
//!
//! Enters: a type and a YAML node. Leaves: [`Violation`]s, paths and kinds of fault, without words
//! or levels: those are the rules' business. Knows nothing of guides and examples.
//!
//! The standard is the API server's strict decoding, in the four releases at once: one walk of the
//! merged types, in which every field carries the releases that have it.

mod builtin;
mod elsewhere;
mod format;
pub mod json;
mod lookup;
mod removed;
mod similar;
mod walk;

use crate::kube::{FieldPath, Gvk, ReleaseSet};
use crate::source::Span;
use crate::yaml::Node;

/// All kinds of all supported releases, with their types; later also those of custom resources.
#[derive(Debug)]
pub struct Catalogue {
    _private: (),
}

/// Names a type of a catalogue.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct TypeId(pub(crate) u32);

/// Where the objects of a kind live.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scope {
    /// In a namespace.
    Namespaced,
    /// In the cluster as a whole.
    Cluster,
    /// Nowhere: it is sent to a subresource of an object (`Eviction`), or only the server writes it
    /// (`Status`). Nothing to apply.
    NoObject,
    /// Nowhere: a list (`List`, `PodList`), whose items `kubectl` applies one by one.
    List,
}

/// A kind of the catalogue.
#[derive(Clone, Copy, Debug)]
pub struct Kind<'c> {
    /// API group; empty for the core group.
    pub group: &'c str,
    /// Version in the group.
    pub version: &'c str,
    /// The kind's name.
    pub kind: &'c str,
    /// The plural in URLs, such as `deployments`; empty for what has no URL.
    pub plural: &'c str,
    /// Namespaced or not.
    pub scope: Scope,
    /// The releases that serve it.
    pub releases: ReleaseSet,
    /// Its type.
    pub ty: TypeId,
}

impl Kind<'_> {
    /// The value of the `apiVersion` field.
    pub fn api_version(&self) -> String {
        if self.group.is_empty() { self.version.into() } else { format!("{}/{}", self.group, self.version) }
    }
}

/// What the catalogue knows of a group, version and kind.
#[derive(Clone, Debug)]
pub enum Lookup<'c> {
    /// A kind of at least one release.
    Known(Kind<'c>),
    /// A version of a kind that no release of the catalogue serves any more.
    Removed {
        /// The minor version of the release that removed it: 22 for Kubernetes 1.22.
        removed_in: u8,
        /// What serves the same purpose, if anything does.
        replacement: Option<Gvk>,
    },
    /// No such kind, but the group is Kubernetes' own, or nearly: a typo.
    UnknownKind {
        /// The nearest names in the group or of this name in other groups and versions, best first; at most three.
        similar: Vec<Gvk>,
    },
    /// Nothing the catalogue could judge: a custom resource, or a format that is never an object.
    UnknownGroup,
}

/// Whether a lookup searches for what may have been meant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Suggestions {
    Wanted,
    Spared,
}

/// That a kind still served is on its way out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Deprecation {
    /// The minor version of the release that deprecated it.
    pub deprecated_in: u8,
    /// The minor version of the release that removes it, where that is settled.
    pub removed_in: Option<u8>,
    /// What to use instead.
    pub replacement: Option<Gvk>,
}

/// How much of a document is there: what is asked of missing fields.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Completeness {
    /// All of it: required fields must be there, but for elided places.
    Whole,
    /// A part of it: missing fields are not reported.
    Partial,
}

/// A place where a document breaks its type.
#[derive(Clone, Debug, PartialEq)]
pub struct Violation<'c> {
    /// The field.
    pub path: FieldPath,
    /// The place: the key of an unknown field, the value of a wrong type, the mapping's first key (or,
    /// for a nested mapping, the key that holds it) where a field is missing.
    pub span: Span,
    /// What is wrong.
    pub fault: Fault<'c>,
    /// The releases that reject it; never empty, always within those asked for.
    pub releases: ReleaseSet,
}

/// Kinds of violations.
#[derive(Clone, Debug, PartialEq)]
pub enum Fault<'c> {
    /// The type has no such field. `path` ends with it.
    UnknownField {
        /// Names of real fields near it, nearest first, at most three.
        similar: Vec<&'c str>,
        /// The releases on which the field does exist; empty for a plain typo.
        exists_in: ReleaseSet,
        /// The mapping nearby that does have a field of this name, without list indexes; `None` if
        /// there is none, or more than one as near.
        belongs_in: Option<FieldPath>,
    },
    /// A required field is not there. `path` is that of the mapping that lacks it.
    MissingField {
        /// The field's name.
        name: &'c str,
    },
    /// A value of another type.
    WrongType {
        /// What the field takes.
        expected: Shape,
        /// What stands there, in words: `a boolean`, `a mapping`.
        found: &'static str,
    },
    /// A value of the right type whose text breaks the format, or a number out of range.
    BadFormat {
        /// The format.
        format: Format,
    },
}

/// The shapes that a field can have.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Shape {
    /// A string.
    String(Format),
    /// A whole number.
    Integer(Format),
    /// Any number.
    Number,
    /// `true` or `false`.
    Boolean,
    /// A list of a type's values.
    List(TypeId),
    /// A mapping from any string to a type's values.
    Map(TypeId),
    /// A mapping with named fields.
    Object(TypeId),
    /// One of several shapes ([`Catalogue::alternatives`]), such as a schema or a boolean.
    Union(TypeId),
    /// An object that names its own `apiVersion` and `kind`, such as an item of a `List`.
    Resource,
    /// A whole number or a string (`IntOrString`).
    IntOrString,
    /// A quantity: a string such as `128Mi`, or a number.
    Quantity,
    /// Any JSON value.
    Any,
    /// Any mapping.
    AnyObject,
}

/// What the text of a scalar must look like.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Format {
    /// Nothing more is asked.
    None,
    /// A 32-bit signed integer.
    Int32,
    /// A 64-bit signed integer.
    Int64,
    /// Base64 bytes.
    Byte,
    /// An RFC 3339 timestamp (`Time`).
    DateTime,
    /// An RFC 3339 timestamp with microseconds (`MicroTime`).
    MicroTime,
    /// A Kubernetes quantity.
    Quantity,
}

/// A field of a type, as `explain` and the site show it.
#[derive(Clone, Copy, Debug)]
pub struct Field<'c> {
    /// The name in YAML.
    pub name: &'c str,
    /// The type of its value.
    pub ty: TypeId,
    /// What it takes.
    pub shape: Shape,
    /// The releases on which it exists.
    pub releases: ReleaseSet,
    /// The releases whose API server demands it.
    pub required: ReleaseSet,
    /// The API documentation of the newest release that has it.
    pub description: &'c str,
}

impl Catalogue {
    /// The catalogue of the embedded releases. Costs nothing: the table is read in place.
    pub const fn builtin() -> Self {
        Self { _private: () }
    }

    /// Looks a kind up. Under a microsecond for a known kind.
    pub fn lookup(&self, gvk: &Gvk) -> Lookup<'_> {
        lookup::lookup(gvk, Suggestions::Wanted)
    }

    /// Looks a kind up and spares the search for similar ones where the answer does not depend on it:
    /// for documents with a great many unknown kinds.
    pub fn lookup_briefly(&self, gvk: &Gvk) -> Lookup<'_> {
        lookup::lookup(gvk, Suggestions::Spared)
    }

    /// Since when a kind is deprecated and what to use instead, if it is.
    pub fn deprecation(&self, kind: &Kind<'_>) -> Option<Deprecation> {
        lookup::deprecation(kind)
    }

    /// All kinds, sorted by group, version and kind.
    pub fn kinds<'c>(&'c self) -> impl Iterator<Item = Kind<'c>> {
        builtin::kinds()
    }

    /// The fields of an object type, sorted by name; empty for other shapes. A field whose type differs between releases stands once for each.
    pub fn fields(&self, ty: TypeId) -> impl Iterator<Item = Field<'_>> {
        let row = self.object_row(ty);
        builtin::field_rows(&row).map(|field| field_view(&field))
    }

    /// The field of an object type with this name: its newest form.
    pub fn field(&self, ty: TypeId, name: &str) -> Option<Field<'_>> {
        let row = self.object_row(ty);
        let newest = builtin::find_fields(&row, name).max_by_key(|field| field.releases)?;
        Some(field_view(&newest))
    }

    /// The alternatives of a union type; empty for other shapes.
    pub fn alternatives(&self, ty: TypeId) -> impl Iterator<Item = Shape> {
        let row = match builtin::shape(ty) {
            Shape::Union(_) => builtin::type_row(ty),
            _ => builtin::TypeRow::default(),
        };
        builtin::field_rows(&row).map(|field| builtin::field_shape(&field))
    }

    /// A type's name as people know it, such as `PodSpec` or `Container`; empty for one that is only a
    /// shape, such as a list of strings.
    pub fn type_name(&self, ty: TypeId) -> &str {
        let name = self.full_type_name(ty);
        name.rsplit_once('.').map_or(name, |(_, short)| short)
    }

    /// A type's name with the group and version that it was made for, such as `core.v1.Container`.
    pub fn full_type_name(&self, ty: TypeId) -> &str {
        let row = builtin::type_row(ty);
        builtin::name(row.name_at, row.name_len)
    }

    /// The types of the embedded releases.
    pub(crate) fn builtin_types() -> impl Iterator<Item = TypeId> {
        builtin::types()
    }

    /// A type's API documentation.
    pub fn type_description(&self, ty: TypeId) -> &str {
        let row = builtin::type_row(ty);
        builtin::text(row.description_at, row.description_len)
    }

    /// What a type is.
    pub fn shape(&self, ty: TypeId) -> Shape {
        builtin::shape(ty)
    }

    /// How many fields an object type has: the fewer, the more it says that a mapping fits.
    pub fn field_count(&self, ty: TypeId) -> usize {
        builtin::field_rows(&self.object_row(ty)).len()
    }

    /// How many steps lead from a pod's spec to a value of this type; `None` if no pod holds one.
    pub fn depth_in_pod(&self, ty: TypeId) -> Option<u8> {
        Some(builtin::type_row(ty).pod_depth).filter(|&depth| depth != builtin::NOT_IN_PODS)
    }

    /// The types that have a field of this name, for the inference of fragments: fewest fields first,
    /// then nearest to a pod's spec. Lists of objects are left out.
    pub fn types_with_field(&self, name: &str) -> impl Iterator<Item = TypeId> {
        builtin::types_with_field(name)
    }

    /// The type at a path such as `Deployment.spec.strategy`: a kind or type name, then fields. Lists
    /// and maps are entered silently, also as `containers[]` or `containers[0]`; at the end of the path
    /// they stay what they are. Of several types of a name, kinds come first, then stable versions.
    pub fn type_at(&self, path: &str) -> Option<TypeId> {
        let mut steps = path.split('.');
        let first = steps.next()?;
        builtin::types_with_name(first).find_map(|start| {
            steps.clone().try_fold(start, |ty, step| {
                let (name, index) = step.split_once('[').map_or((step, None), |(name, index)| (name, Some(index)));
                let value = self.field(self.innermost(ty), name)?.ty;
                Some(if index.is_some() { self.innermost(value) } else { value })
            })
        })
    }

    /// Everything in `node` that breaks `ty`, on the releases asked for, in one walk. Releases that do
    /// not have the type are left out.
    pub fn violations(
        &self,
        ty: TypeId,
        node: Node<'_>,
        completeness: Completeness,
        releases: ReleaseSet,
    ) -> Vec<Violation<'_>> {
        walk::violations(ty, node, completeness, releases)
    }

    /// The type inside lists and maps.
    fn innermost(&self, ty: TypeId) -> TypeId {
        match builtin::shape(ty) {
            Shape::List(element) | Shape::Map(element) => self.innermost(element),
            _ => ty,
        }
    }

    fn object_row(&self, ty: TypeId) -> builtin::TypeRow {
        match builtin::shape(ty) {
            Shape::Object(_) => builtin::type_row(ty),
            _ => builtin::TypeRow::default(),
        }
    }
}

fn field_view(field: &builtin::FieldRow) -> Field<'static> {
    Field {
        name: builtin::name(field.name_at, field.name_len),
        ty: TypeId(u32::from(field.ty)),
        shape: builtin::field_shape(field),
        releases: ReleaseSet::from_bits(field.releases),
        required: ReleaseSet::from_bits(field.required),
        description: builtin::text(field.description_at, field.description_len),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn types_are_found_by_path() {
        let catalogue = Catalogue::builtin();
        let at = |path: &str| catalogue.type_at(path).map(|ty| (catalogue.type_name(ty), catalogue.shape(ty)));
        for (path, name) in [
            ("Deployment.spec.strategy", "DeploymentStrategy"),
            ("Deployment.spec.template.spec.containers.livenessProbe", "Probe"),
            ("Pod.spec.containers[0].env[]", "EnvVar"),
            ("PodSpec.affinity", "Affinity"),
            ("HorizontalPodAutoscaler.spec", "HorizontalPodAutoscalerSpec"),
            ("ResourceClaim.spec", "ResourceClaimSpec"),
            ("Container", "Container"),
        ] {
            assert_eq!(at(path).map(|(name, _)| name), Some(name), "{path}");
        }
        assert!(matches!(at("Pod.spec.containers"), Some(("", Shape::List(_)))));
        assert!(matches!(at("Pod.metadata.labels"), Some(("", Shape::Map(_)))));
        assert!(matches!(at("Deployment.spec.replicas"), Some(("", Shape::Integer(Format::Int32)))));
        for path in ["", "Nothing", "Deployment.spec.nothing", "Deployment..spec", "Deployment.spec.replicas.x"] {
            assert_eq!(at(path), None, "{path}");
        }
        // Of two versions of autoscaling, the newer.
        let hpa = catalogue.type_at("HorizontalPodAutoscaler.spec").unwrap();
        assert!(catalogue.field(hpa, "metrics").is_some());
    }

    #[test]
    fn fields_carry_what_explain_needs() {
        let catalogue = Catalogue::builtin();
        let container = catalogue.type_at("Container").unwrap();
        assert!(catalogue.type_description(container).starts_with("A single application container"));
        let image = catalogue.field(container, "image").unwrap();
        assert_eq!((image.shape, image.releases), (Shape::String(Format::None), ReleaseSet::ALL));
        assert!(image.description.starts_with("Container image name."), "{}", image.description);
        assert_eq!(catalogue.field(container, "name").unwrap().required, ReleaseSet::ALL);
        assert_eq!(catalogue.depth_in_pod(container).map(|depth| depth < 4), Some(true));
        let service = catalogue.type_at("ServiceSpec").unwrap();
        assert_eq!(catalogue.depth_in_pod(service), None);
        assert!(catalogue.field_count(service) > 15);
    }

    #[test]
    fn types_with_a_field_come_with_the_most_specific_first() {
        let catalogue = Catalogue::builtin();
        let names: Vec<&str> = catalogue.types_with_field("livenessProbe").map(|ty| catalogue.type_name(ty)).collect();
        assert_eq!(names, ["EphemeralContainer", "Container"].map(|n| n).into_iter().rev().collect::<Vec<_>>());
        let counts: Vec<usize> = catalogue.types_with_field("spec").map(|ty| catalogue.field_count(ty)).collect();
        assert!(counts.is_sorted() && counts.len() > 20);
        assert!(catalogue.types_with_field("items").all(|ty| !catalogue.type_name(ty).ends_with("List")));
        assert_eq!(catalogue.types_with_field("no-such-field").count(), 0);
    }

    #[test]
    fn unions_have_alternatives() {
        let catalogue = Catalogue::builtin();
        let items = catalogue.type_at("JSONSchemaProps.additionalProperties").unwrap();
        let alternatives: Vec<Shape> = catalogue.alternatives(items).collect();
        assert!(matches!(alternatives[..], [Shape::Object(_), Shape::Boolean]), "{alternatives:?}");
    }
}
