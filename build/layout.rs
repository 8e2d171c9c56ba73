//! The rows of the embedded table, as the build script writes them and the library reads them.
//!
//! Shared by both: `build/` encodes, `src/schema/builtin.rs` decodes. Every number is little-endian;
//! texts are a range of one string pool.

/// Declares a row: its struct, its size, and both directions of its encoding, field by field.
macro_rules! row {
    ($(#[$doc:meta])* $name:ident { $($(#[$field_doc:meta])* $field:ident: $ty:ty),+ $(,)? }) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
        pub(crate) struct $name { $($(#[$field_doc])* pub(crate) $field: $ty),+ }

        impl $name {
            /// Bytes of one row.
            pub(crate) const SIZE: usize = 0 $(+ size_of::<$ty>())+;

            /// The row from its bytes.
            #[allow(dead_code)] // The build script only encodes.
            #[inline]
            pub(crate) fn decode(bytes: &[u8; Self::SIZE]) -> Self {
                let rest = bytes.as_slice();
                $(let ($field, rest) = match rest.split_first_chunk() {
                    Some((head, rest)) => (<$ty>::from_le_bytes(*head), rest),
                    None => (0, rest),
                };)+
                debug_assert!(rest.is_empty());
                Self { $($field),+ }
            }

            /// Appends the row's bytes.
            #[allow(dead_code)] // The library only decodes.
            pub(crate) fn encode(&self, out: &mut Vec<u8>) {
                $(out.extend_from_slice(&self.$field.to_le_bytes());)+
            }
        }
    };
}

row! {
    /// A kind in a group and version. Sorted by group, version and kind.
    KindRow {
        group_at: u32,
        version_at: u32,
        kind_at: u32,
        plural_at: u32,
        group_len: u8,
        version_len: u8,
        kind_len: u8,
        plural_len: u8,
        ty: u16,
        /// One of the scopes below.
        scope: u8,
        /// Bit `n` for the `n`th release.
        releases: u8,
    }
}

row! {
    /// A type.
    TypeRow {
        /// Group, version and short name, such as `core.v1.Container`.
        name_at: u32,
        description_at: u32,
        /// The first of its [`FieldRow`]s.
        fields_at: u32,
        description_len: u16,
        fields_len: u16,
        /// The type of a list's or map's elements.
        element: u16,
        name_len: u8,
        /// A [`Code`].
        shape: u8,
        releases: u8,
        /// Steps from `PodSpec` to it, or [`NOT_IN_PODS`].
        pod_depth: u8,
        /// How many of its fields some release requires.
        required: u8,
    }
}

row! {
    /// A field of a type, or an alternative of a union. Sorted by name inside its type; a field whose
    /// type differs between releases has one row for each, with disjoint releases.
    FieldRow {
        name_at: u32,
        description_at: u32,
        description_len: u16,
        /// The type of its value.
        ty: u16,
        name_len: u8,
        /// A [`Code`].
        shape: u8,
        releases: u8,
        /// The releases that require it.
        required: u8,
    }
}

row! {
    /// A name and the [`u16`] type numbers that it leads to. Sorted by name.
    NameRow {
        name_at: u32,
        types_at: u32,
        types_len: u16,
        name_len: u8,
        pad: u8,
    }
}

/// `KindRow::scope`: in a namespace.
pub(crate) const NAMESPACED: u8 = 0;
/// `KindRow::scope`: in the cluster as a whole.
pub(crate) const CLUSTER: u8 = 1;
/// `KindRow::scope`: sent to an object's subresource, or only answered by the server.
pub(crate) const NO_OBJECT: u8 = 2;
/// `KindRow::scope`: a list of objects.
pub(crate) const LIST: u8 = 3;

/// `TypeRow::pod_depth` of what no pod holds.
pub(crate) const NOT_IN_PODS: u8 = u8::MAX;

/// Shapes as bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[repr(u8)]
pub(crate) enum Code {
    /// Any JSON value.
    Any,
    /// An object that names its own `apiVersion` and `kind`.
    Resource,
    String,
    Bytes,
    DateTime,
    MicroTime,
    Int32,
    Int64,
    Number,
    Boolean,
    IntOrString,
    Quantity,
    /// A list of the type's elements.
    List,
    /// A mapping from strings to the type's elements.
    Map,
    /// A mapping with the type's fields.
    Object,
    /// Any of the type's alternatives.
    Union,
}

impl Code {
    /// All codes; the position of each is its byte.
    #[allow(dead_code)] // The build script only encodes.
    pub(crate) const ALL: [Code; 16] = [
        Self::Any,
        Self::Resource,
        Self::String,
        Self::Bytes,
        Self::DateTime,
        Self::MicroTime,
        Self::Int32,
        Self::Int64,
        Self::Number,
        Self::Boolean,
        Self::IntOrString,
        Self::Quantity,
        Self::List,
        Self::Map,
        Self::Object,
        Self::Union,
    ];
}
