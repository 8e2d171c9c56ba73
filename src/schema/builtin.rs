//! The embedded catalogue of all supported releases, as `build.rs` made it from the `k8s-openapi` types.
//!
//! Rows are read in place from bytes in the binary: nothing is parsed or allocated at start-up.
//! Knows the table's layout, and nothing of nodes or violations.

#[path = "../../build/layout.rs"]
mod layout;

use std::cmp::Ordering;

use layout::Code;
pub(super) use layout::{FieldRow, KindRow, NOT_IN_PODS, NameRow, TypeRow};

use super::{Format, Kind, Scope, Shape, TypeId};
use crate::kube::ReleaseSet;

/// Embeds a file of rows.
macro_rules! rows {
    ($row:ty, $file:literal) => {
        include_bytes!(concat!(env!("OUT_DIR"), "/", $file)).as_chunks::<{ <$row>::SIZE }>().0
    };
}

static KINDS: &[[u8; KindRow::SIZE]] = rows!(KindRow, "kinds.bin");
static TYPES: &[[u8; TypeRow::SIZE]] = rows!(TypeRow, "types.bin");
static FIELDS: &[[u8; FieldRow::SIZE]] = rows!(FieldRow, "fields.bin");
static FIELD_NAMES: &[[u8; NameRow::SIZE]] = rows!(NameRow, "field_names.bin");
static TYPE_NAMES: &[[u8; NameRow::SIZE]] = rows!(NameRow, "type_names.bin");
static NAMED_TYPES: &[[u8; 2]] = include_bytes!(concat!(env!("OUT_DIR"), "/named_types.bin")).as_chunks().0;
static STRINGS: &str = include_str!(concat!(env!("OUT_DIR"), "/strings.txt"));

/// The minor versions of the embedded releases, in the order of the bits of every release set.
#[cfg(test)]
static MINORS: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/releases.bin"));

/// All kinds, sorted by group, version and kind.
pub(super) fn kinds<'c>() -> impl Iterator<Item = Kind<'c>> {
    KINDS.iter().map(|row| kind(KindRow::decode(row)))
}

/// The kind with exactly these names.
pub(super) fn find_kind(group: &str, version: &str, kind_name: &str) -> Option<Kind<'static>> {
    let at = KINDS
        .binary_search_by(|row| {
            let row = KindRow::decode(row);
            bytes(row.group_at, row.group_len)
                .cmp(group.as_bytes())
                .then_with(|| bytes(row.version_at, row.version_len).cmp(version.as_bytes()))
                .then_with(|| bytes(row.kind_at, row.kind_len).cmp(kind_name.as_bytes()))
        })
        .ok()?;
    Some(kind(KindRow::decode(&KINDS[at])))
}

/// All types.
pub(super) fn types() -> impl Iterator<Item = TypeId> {
    (0..).zip(TYPES).map(|(id, _)| TypeId(id))
}

/// The row of a type.
pub(super) fn type_row(ty: TypeId) -> TypeRow {
    // Ids come from this table; an id from elsewhere is a type without fields.
    TYPES.get(ty.0 as usize).map_or_else(TypeRow::default, TypeRow::decode)
}

/// The rows of a type's fields, sorted by name.
pub(super) fn field_rows(ty: &TypeRow) -> impl ExactSizeIterator<Item = FieldRow> + use<> {
    field_bytes(ty).iter().map(FieldRow::decode)
}

/// The rows of one field: more than one where its shape differs between releases.
pub(super) fn find_fields<'n>(ty: &TypeRow, name: &'n str) -> impl Iterator<Item = FieldRow> + use<'n> {
    let rows = field_bytes(ty);
    let compare = move |row: &[u8; FieldRow::SIZE]| {
        let row = FieldRow::decode(row);
        bytes(row.name_at, row.name_len).cmp(name.as_bytes())
    };
    let start = rows.partition_point(|row| compare(row) == Ordering::Less);
    rows[start..].iter().take_while(move |row| compare(row) == Ordering::Equal).map(FieldRow::decode)
}

/// The types with a field of this name, fewest fields first, then nearest to pods.
pub(super) fn types_with_field(name: &str) -> impl Iterator<Item = TypeId> + use<> {
    types_named(FIELD_NAMES, name)
}

/// The types of this short name, the most stable and newest version first.
pub(super) fn types_with_name(name: &str) -> impl Iterator<Item = TypeId> + Clone + use<> {
    types_named(TYPE_NAMES, name)
}

/// The shape of a type.
pub(super) fn shape(ty: TypeId) -> Shape {
    shape_of(type_row(ty).shape, ty)
}

/// The shape of a field's value.
pub(super) fn field_shape(field: &FieldRow) -> Shape {
    shape_of(field.shape, TypeId(u32::from(field.ty)))
}

fn shape_of(code: u8, ty: TypeId) -> Shape {
    let element = || TypeId(u32::from(type_row(ty).element));
    match Code::ALL.get(usize::from(code)).copied().unwrap_or(Code::Any) {
        Code::Any => Shape::Any,
        Code::Resource => Shape::Resource,
        Code::String => Shape::String(Format::None),
        Code::Bytes => Shape::String(Format::Byte),
        Code::DateTime => Shape::String(Format::DateTime),
        Code::MicroTime => Shape::String(Format::MicroTime),
        Code::Int32 => Shape::Integer(Format::Int32),
        Code::Int64 => Shape::Integer(Format::Int64),
        Code::Number => Shape::Number,
        Code::Boolean => Shape::Boolean,
        Code::IntOrString => Shape::IntOrString,
        Code::Quantity => Shape::Quantity,
        Code::List => Shape::List(element()),
        Code::Map => Shape::Map(element()),
        Code::Object => Shape::Object(ty),
        Code::Union => Shape::Union(ty),
    }
}

/// A name of the string pool.
pub(super) fn name(at: u32, length: u8) -> &'static str {
    text(at, u16::from(length))
}

/// A text of the string pool.
pub(super) fn text(at: u32, length: u16) -> &'static str {
    STRINGS.get(at as usize..at as usize + usize::from(length)).unwrap_or_default()
}

fn bytes(at: u32, length: u8) -> &'static [u8] {
    STRINGS.as_bytes().get(at as usize..at as usize + usize::from(length)).unwrap_or_default()
}

fn field_bytes(ty: &TypeRow) -> &'static [[u8; FieldRow::SIZE]] {
    let start = ty.fields_at as usize;
    FIELDS.get(start..start + usize::from(ty.fields_len)).unwrap_or_default()
}

fn types_named(index: &'static [[u8; NameRow::SIZE]], wanted: &str) -> impl Iterator<Item = TypeId> + Clone + use<> {
    let found = index.binary_search_by(|row| {
        let row = NameRow::decode(row);
        bytes(row.name_at, row.name_len).cmp(wanted.as_bytes())
    });
    let row = found.map(|at| NameRow::decode(&index[at])).unwrap_or_default();
    let start = row.types_at as usize;
    let types = NAMED_TYPES.get(start..start + usize::from(row.types_len)).unwrap_or_default();
    types.iter().map(|ty| TypeId(u32::from(u16::from_le_bytes(*ty))))
}

fn kind(row: KindRow) -> Kind<'static> {
    Kind {
        group: name(row.group_at, row.group_len),
        version: name(row.version_at, row.version_len),
        kind: name(row.kind_at, row.kind_len),
        plural: name(row.plural_at, row.plural_len),
        scope: match row.scope {
            layout::NAMESPACED => Scope::Namespaced,
            layout::CLUSTER => Scope::Cluster,
            layout::LIST => Scope::List,
            other => {
                debug_assert_eq!(other, layout::NO_OBJECT);
                Scope::NoObject
            }
        },
        releases: ReleaseSet::from_bits(row.releases),
        ty: TypeId(u32::from(row.ty)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kube::Release;

    #[test]
    fn bits_of_release_sets_mean_the_same_to_the_build_script() {
        assert_eq!(MINORS, Release::ALL.map(Release::minor));
        assert_eq!(layout::NAMESPACED + layout::CLUSTER + layout::NO_OBJECT + layout::LIST, 6);
        for (index, code) in Code::ALL.into_iter().enumerate() {
            assert_eq!(code as usize, index, "{code:?}");
        }
    }

    #[test]
    fn the_table_is_whole_and_small() {
        let size = STRINGS.len()
            + KINDS.as_flattened().len()
            + TYPES.as_flattened().len()
            + FIELDS.as_flattened().len()
            + FIELD_NAMES.as_flattened().len()
            + TYPE_NAMES.as_flattened().len()
            + NAMED_TYPES.as_flattened().len();
        assert!((300_000..3_000_000).contains(&size), "{size} bytes");
        for (index, bytes) in TYPES.iter().enumerate() {
            let row = TypeRow::decode(bytes);
            let end = row.fields_at as usize + usize::from(row.fields_len);
            assert!(end <= FIELDS.len(), "type {index}");
            let names: Vec<&str> = field_rows(&row).map(|field| name(field.name_at, field.name_len)).collect();
            assert!(names.is_sorted() && names.iter().all(|name| !name.is_empty()), "type {index}: {names:?}");
            for field in field_rows(&row) {
                assert!(usize::from(field.ty) < TYPES.len());
                assert!(field.releases & !row.releases == 0, "type {index} lacks releases of its fields");
                assert!(field.required & !field.releases == 0);
            }
        }
    }
}
