//! What Kubernetes knows of its types: the catalogue, and what in a document breaks its types.
//!
//! Enters: a type and a YAML node. Leaves: [`Violation`]s, paths and kinds of fault, without words
//! or levels: those are the rules' business. Knows nothing of guides and examples.

pub mod builtin;

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

/// Whether the objects of a kind live in a namespace.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scope {
    /// In a namespace.
    Namespaced,
    /// In the cluster as a whole.
    Cluster,
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
    /// The plural in URLs, such as `deployments`.
    pub plural: &'c str,
    /// Namespaced or not.
    pub scope: Scope,
    /// The releases that serve it.
    pub releases: ReleaseSet,
    /// Its type.
    pub ty: TypeId,
}

/// What the catalogue knows of a group, version and kind.
#[derive(Clone, Debug)]
pub enum Lookup<'c> {
    /// A kind of at least one release.
    Known(Kind<'c>),
    /// No such kind, but the group and version are Kubernetes' own (or the group is): a typo or a version that is gone.
    UnknownKind {
        /// The nearest names in the group or of this name in other groups and versions, best first.
        similar: Vec<Gvk>,
    },
    /// A group that the catalogue does not know: a custom resource.
    UnknownGroup,
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
    /// What it takes.
    pub shape: Shape,
    /// The releases on which it exists.
    pub releases: ReleaseSet,
    /// The releases on which it must be there.
    pub required: ReleaseSet,
    /// The API documentation of the newest release that has it.
    pub description: &'c str,
}

impl Catalogue {
    /// The catalogue of the embedded releases.
    pub fn builtin() -> Self {
        todo!()
    }

    /// Looks a kind up. Under a microsecond for a known kind.
    pub fn lookup(&self, _gvk: &Gvk) -> Lookup<'_> {
        todo!()
    }

    /// All kinds, sorted by group, version and kind.
    pub fn kinds(&self) -> impl Iterator<Item = Kind<'_>> {
        std::iter::empty()
    }

    /// The fields of an object type, sorted by name; empty for other shapes. A field whose shape differs between releases stands once for each.
    pub fn fields(&self, _ty: TypeId) -> impl Iterator<Item = Field<'_>> {
        std::iter::empty()
    }

    /// A type's name as people know it, such as `PodSpec` or `Container`.
    pub fn type_name(&self, _ty: TypeId) -> &str {
        todo!()
    }

    /// A type's API documentation.
    pub fn type_description(&self, _ty: TypeId) -> &str {
        todo!()
    }

    /// What a type is.
    pub fn shape(&self, _ty: TypeId) -> Shape {
        todo!()
    }

    /// The types that have a field of this name, for the inference of fragments; most specific (fewest fields) first.
    pub fn types_with_field(&self, _name: &str) -> impl Iterator<Item = TypeId> {
        std::iter::empty()
    }

    /// The type at a path such as `Deployment.spec.strategy` (a kind or type name, then fields; lists and maps are entered silently).
    pub fn type_at(&self, _path: &str) -> Option<TypeId> {
        todo!()
    }

    /// Everything in `node` that breaks `ty`, on the releases asked for, in one walk.
    pub fn violations(
        &self,
        _ty: TypeId,
        _node: Node<'_>,
        _completeness: Completeness,
        _releases: ReleaseSet,
    ) -> Vec<Violation<'_>> {
        todo!()
    }
}
