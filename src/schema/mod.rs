//! What Kubernetes knows of its types: the catalogue, and what in a document breaks its types.
//!
//! Enters: a type and a YAML node. Leaves: [`Violation`]s, paths and kinds of fault, without words
//! or levels: those are the rules' business. Knows nothing of guides and examples.
//!
//! The standard is the API server's strict decoding, in the four releases at once: one walk of the
//! merged types, in which every field carries the releases that have it.

pub mod abbreviation;
mod builtin;
pub mod crd;
mod defaults;
mod elsewhere;
pub(crate) mod expression;
mod format;
pub mod json;
mod lookup;
mod removed;
mod similar;
mod walk;

use std::borrow::Cow;

use serde::{Deserialize, Serialize};

use crate::kube::{FieldPath, Gvk, ReleaseSet};
use crate::source::Span;
use crate::yaml::Node;

/// All kinds of all supported releases and of custom resources, with their types.
#[derive(Debug)]
pub struct Catalogue {
    /// Custom resources; `None` as long as there are none.
    custom: Option<Box<crd::Definitions>>,
}

/// Names a type of a catalogue.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct TypeId(pub(crate) u32);

impl TypeId {
    /// Whether it is a type of custom resources, and not Kubernetes' own.
    pub fn is_custom(self) -> bool {
        crd::is_custom(self)
    }
}

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
    /// A text that is not what its definition says.
    NotA {
        /// What it should be, in words.
        what: &'static str,
    },
    /// A value that is none of those that are allowed.
    NotOneOf {
        /// The first of the values that are.
        values: Vec<String>,
        /// How many there are.
        total: usize,
    },
    /// A number or a length out of bounds.
    OutOfBounds {
        /// The bound.
        limit: Limit,
    },
    /// A text that does not match its pattern.
    PatternMismatch {
        /// The pattern.
        pattern: &'c str,
    },
    /// A value that fits none of several schemas, or too many of them.
    NoAlternative {
        /// Which it fits.
        mismatch: Mismatch<'c>,
    },
    /// An item that a list has twice.
    DuplicateItem {
        /// The fields in which no two items may agree; empty if items may not be equal.
        keys: Vec<&'c str>,
    },
    /// A rule of the definition does not hold.
    RuleFailed {
        /// The rule.
        rule: &'c str,
        /// What it says of that; may be empty.
        message: Cow<'c, str>,
    },
    /// A rule of the definition could not be run. No fault of the document.
    Unchecked {
        /// The rule; empty where the whole document costs too much.
        rule: &'c str,
    },
}

/// A bound that a value does not keep.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Limit {
    /// A least number.
    AtLeast(f64),
    /// A number that it must be above.
    MoreThan(f64),
    /// A greatest number.
    AtMost(f64),
    /// A number that it must be below.
    LessThan(f64),
    /// A number of which it must be a multiple.
    MultipleOf(f64),
    /// How many characters a text may have, and has.
    Length(Count),
    /// How many items a list may have, and has.
    Items(Count),
    /// How many fields a mapping may have, and has.
    Properties(Count),
}

/// How many there may be, and are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Count {
    /// The least number.
    pub least: Option<u64>,
    /// The greatest number.
    pub most: Option<u64>,
    /// How many there are.
    pub found: u64,
}

/// How a value misses the alternatives of its schema. Where those only ask for fields, they are named.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Mismatch<'c> {
    /// It fits none.
    None {
        /// The fields of which one must be there.
        required: Vec<&'c str>,
    },
    /// It fits more than the one that it may.
    Several {
        /// How many it fits.
        fitting: usize,
        /// The fields of which only one may be there.
        required: Vec<&'c str>,
    },
    /// It fits one that it must not.
    Excluded {
        /// The fields that may not be there together.
        required: Vec<&'c str>,
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
        Self { custom: None }
    }

    /// Adds the custom resources that a file defines, and says how many those are.
    pub fn define_file(&mut self, file: &crd::DefinitionFile) -> usize {
        self.definitions().add_file(file)
    }

    /// Adds the custom resources that a document defines; any other document is left alone.
    pub fn define(&mut self, root: Node<'_>) {
        self.definitions().add_document(root, crd::Owner::Guide);
    }

    /// What is wrong with a document that defines custom resources; nothing is wrong with any other.
    pub fn flaws_of(&self, root: Node<'_>) -> Vec<crd::Flaw> {
        crd::Definitions::flaws_of(root)
    }

    /// How many definitions of custom resources there are.
    pub fn definition_count(&self) -> usize {
        self.custom.as_ref().map_or(0, |custom| custom.len())
    }

    /// Reads one of the site's own definitions, so that several can be read at the same time.
    pub fn prepare_definition(&self, index: usize) {
        if let Some(custom) = &self.custom {
            custom.prepare(index);
        }
    }

    /// What is wrong with the definitions of custom resources, as far as they were needed.
    pub fn flaws(&self) -> Vec<crd::Flaw> {
        self.custom.as_ref().map_or_else(Vec::new, |custom| custom.flaws())
    }

    fn definitions(&mut self) -> &mut crd::Definitions {
        let metadata = || builtin::types_with_name("ObjectMeta").next();
        self.custom.get_or_insert_with(|| Box::new(crd::Definitions::new(metadata())))
    }

    /// The definitions, if a type is one of theirs.
    fn custom(&self, ty: TypeId) -> Option<&crd::Definitions> {
        self.custom.as_deref().filter(|_| crd::is_custom(ty))
    }

    /// Looks a kind up. Under a microsecond for a known kind.
    pub fn lookup(&self, gvk: &Gvk) -> Lookup<'_> {
        self.or_custom(gvk, lookup::lookup(gvk, Suggestions::Wanted))
    }

    /// Looks a kind up and spares the search for similar ones where the answer does not depend on it:
    /// for documents with a great many unknown kinds.
    pub fn lookup_briefly(&self, gvk: &Gvk) -> Lookup<'_> {
        self.or_custom(gvk, lookup::lookup(gvk, Suggestions::Spared))
    }

    /// What definitions say of a kind that the embedded releases do not know.
    fn or_custom<'c>(&'c self, gvk: &Gvk, builtin: Lookup<'c>) -> Lookup<'c> {
        match (&self.custom, &builtin) {
            (Some(custom), Lookup::UnknownGroup | Lookup::UnknownKind { .. }) => match custom.lookup(gvk) {
                crd::Found::Kind(kind) => Lookup::Known(kind),
                crd::Found::Unknown(similar) => Lookup::UnknownKind { similar },
                crd::Found::Nothing => builtin,
            },
            _ => builtin,
        }
    }

    /// Since when a kind is deprecated and what to use instead, if it is.
    pub fn deprecation(&self, kind: &Kind<'_>) -> Option<Deprecation> {
        lookup::deprecation(kind)
    }

    /// All kinds, sorted by group, version and kind; then those of custom resources.
    pub fn kinds<'c>(&'c self) -> impl Iterator<Item = Kind<'c>> {
        builtin::kinds().chain(self.custom.iter().flat_map(|custom| custom.kinds()))
    }

    /// The fields of an object type, sorted by name; empty for other shapes. A field whose type differs between releases stands once for each.
    pub fn fields(&self, ty: TypeId) -> impl Iterator<Item = Field<'_>> {
        let custom = self.custom(ty).into_iter().flat_map(move |custom| custom.fields(ty));
        let row = self.object_row(ty);
        builtin::field_rows(&row).map(|field| field_view(&field)).chain(custom)
    }

    /// The field of an object type with this name: its newest form.
    pub fn field(&self, ty: TypeId, name: &str) -> Option<Field<'_>> {
        if let Some(custom) = self.custom(ty) {
            return custom.field(ty, name);
        }
        let row = self.object_row(ty);
        let newest = builtin::find_fields(&row, name).max_by_key(|field| field.releases)?;
        Some(field_view(&newest))
    }

    /// The alternatives of a union type; empty for other shapes.
    pub fn alternatives(&self, ty: TypeId) -> impl Iterator<Item = Shape> {
        let row = match self.shape(ty) {
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
        if let Some(custom) = self.custom(ty) {
            return custom.type_name(ty);
        }
        let row = builtin::type_row(ty);
        builtin::name(row.name_at, row.name_len)
    }

    /// The types of the embedded releases.
    pub(crate) fn builtin_types() -> impl Iterator<Item = TypeId> {
        builtin::types()
    }

    /// A type's API documentation.
    pub fn type_description(&self, ty: TypeId) -> &str {
        if let Some(custom) = self.custom(ty) {
            return custom.type_description(ty);
        }
        let row = builtin::type_row(ty);
        builtin::text(row.description_at, row.description_len)
    }

    /// What a type is.
    pub fn shape(&self, ty: TypeId) -> Shape {
        self.custom(ty).map_or_else(|| builtin::shape(ty), |custom| custom.shape(ty))
    }

    /// How many fields an object type has: the fewer, the more it says that a mapping fits.
    pub fn field_count(&self, ty: TypeId) -> usize {
        match self.custom(ty) {
            Some(custom) => custom.fields(ty).count(),
            None => builtin::field_rows(&self.object_row(ty)).len(),
        }
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
        let custom = self.custom.iter().filter_map(|custom| custom.type_with_name(first));
        builtin::types_with_name(first).chain(custom).find_map(|start| {
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
        match self.custom(ty) {
            Some(custom) => custom.violations(ty, node, completeness, releases),
            None => walk::violations(ty, node, completeness, releases),
        }
    }

    /// The type inside lists and maps.
    fn innermost(&self, ty: TypeId) -> TypeId {
        match self.shape(ty) {
            Shape::List(element) | Shape::Map(element) => self.innermost(element),
            _ => ty,
        }
    }

    fn object_row(&self, ty: TypeId) -> builtin::TypeRow {
        match self.shape(ty) {
            Shape::Object(_) if !crd::is_custom(ty) => builtin::type_row(ty),
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
