//! The merged types as the bytes that the library embeds.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::path::Path;
use std::{fs, io};

use crate::build::layout::{Code, FieldRow, KindRow, NOT_IN_PODS, NameRow, TypeRow};
use crate::build::merge::{Field, Merged, Type, display_name, type_name};

/// Writes the table's files into `folder`.
pub(crate) fn write(merged: &Merged, minors: &[u8], folder: &Path) -> io::Result<()> {
    let tables = Tables::new(merged);
    fs::write(folder.join("releases.bin"), minors)?;
    fs::write(folder.join("kinds.bin"), tables.kinds)?;
    fs::write(folder.join("types.bin"), tables.types)?;
    fs::write(folder.join("fields.bin"), tables.fields)?;
    fs::write(folder.join("field_names.bin"), tables.field_names)?;
    fs::write(folder.join("type_names.bin"), tables.type_names)?;
    fs::write(folder.join("named_types.bin"), tables.named_types)?;
    fs::write(folder.join("strings.txt"), tables.strings.pool)
}

#[derive(Default)]
struct Tables {
    kinds: Vec<u8>,
    types: Vec<u8>,
    fields: Vec<u8>,
    field_names: Vec<u8>,
    type_names: Vec<u8>,
    named_types: Vec<u8>,
    strings: Strings,
}

impl Tables {
    fn new(merged: &Merged) -> Self {
        let mut tables = Self::default();
        // Names first and together: a look-up by name stays within a few pages.
        for ty in merged.types.values() {
            for name in ty.fields.keys() {
                tables.strings.add(name);
            }
        }
        let numbers: BTreeMap<&str, u16> =
            (0..).zip(merged.types.keys()).map(|(at, name)| (name.as_str(), at)).collect();
        tables.add_kinds(merged, &numbers);
        let depths = merged.pod_depths();
        let mut row = 0;
        for (name, ty) in &merged.types {
            let shape = ty.shape.as_ref().expect("a type that is named is defined");
            let (name_at, name_len) = tables.strings.name(type_name(name));
            let (description_at, description_len) = tables.strings.add(&ty.description);
            let rows = ty.fields.values().flatten().count();
            TypeRow {
                name_at,
                description_at,
                fields_at: row,
                description_len,
                fields_len: narrow(rows),
                element: shape.element.as_ref().map_or(0, |element| numbers[element.as_str()]),
                name_len,
                shape: shape.code as u8,
                releases: ty.releases,
                pod_depth: depths.get(name.as_str()).copied().unwrap_or(NOT_IN_PODS),
                required: ty
                    .fields
                    .values()
                    .flatten()
                    .filter(|field| field.required != 0)
                    .count()
                    .try_into()
                    .expect("a type has few required fields"),
            }
            .encode(&mut tables.types);
            for (name, field) in ty.fields.iter().flat_map(|(name, variants)| variants.iter().map(move |v| (name, v))) {
                tables.add_field(name, field, merged.code(&field.ty), numbers[field.ty.as_str()]);
            }
            row += u32::try_from(rows).expect("far fewer rows than 2^32");
        }
        tables.add_field_names(merged, &numbers);
        tables.add_type_names(merged, &numbers);
        tables
    }

    fn add_kinds(&mut self, merged: &Merged, numbers: &BTreeMap<&str, u16>) {
        for ((group, version, kind), row) in &merged.kinds {
            let (group_at, group_len) = self.strings.name(group);
            let (version_at, version_len) = self.strings.name(version);
            let (kind_at, kind_len) = self.strings.name(kind);
            let (plural_at, plural_len) = self.strings.name(&row.plural);
            KindRow {
                group_at,
                version_at,
                kind_at,
                plural_at,
                group_len,
                version_len,
                kind_len,
                plural_len,
                ty: numbers[row.ty.as_str()],
                scope: row.scope,
                releases: row.releases,
            }
            .encode(&mut self.kinds);
        }
    }

    fn add_field(&mut self, name: &str, field: &Field, code: Code, ty: u16) {
        let (name_at, name_len) = self.strings.name(name);
        let (description_at, description_len) = self.strings.add(&field.description);
        FieldRow {
            name_at,
            description_at,
            description_len,
            ty,
            name_len,
            shape: code as u8,
            releases: field.releases,
            required: field.required,
        }
        .encode(&mut self.fields);
    }

    /// For each field name the types that have it, fewest fields first, then nearest to pods. Lists of
    /// objects are left out: nobody writes a part of one.
    fn add_field_names(&mut self, merged: &Merged, numbers: &BTreeMap<&str, u16>) {
        let depths = merged.pod_depths();
        let mut holders: BTreeMap<&str, Vec<(usize, u8, u16)>> = BTreeMap::new();
        for (name, ty) in merged.types.iter().filter(|(name, ty)| ty.is_object() && !name.starts_with("list.")) {
            let depth = depths.get(name.as_str()).copied().unwrap_or(NOT_IN_PODS);
            for field in ty.fields.keys() {
                holders.entry(field).or_default().push((ty.fields.len(), depth, numbers[name.as_str()]));
            }
        }
        for (name, mut types) in holders {
            types.sort_unstable();
            let row = self.name_row(name, types.into_iter().map(|(_, _, ty)| ty));
            row.encode(&mut self.field_names);
        }
    }

    /// For each short name the types that have it: kinds first, then the most stable and newest version.
    fn add_type_names(&mut self, merged: &Merged, numbers: &BTreeMap<&str, u16>) {
        let kinds: BTreeSet<&str> = merged.kinds.values().map(|kind| kind.ty.as_str()).collect();
        let mut named: BTreeMap<&str, BTreeSet<(bool, Stability, &str)>> = BTreeMap::new();
        for name in merged.types.keys().filter(|name| !display_name(name).is_empty()) {
            let is_part = !kinds.contains(name.as_str());
            named.entry(display_name(name)).or_default().insert((is_part, Stability::of(name), name));
        }
        for (name, types) in named {
            let row = self.name_row(name, types.into_iter().map(|(_, _, full)| numbers[full]));
            row.encode(&mut self.type_names);
        }
    }

    fn name_row(&mut self, name: &str, types: impl Iterator<Item = u16>) -> NameRow {
        let (name_at, name_len) = self.strings.name(name);
        let start = self.named_types.len();
        types.for_each(|ty| self.named_types.extend_from_slice(&ty.to_le_bytes()));
        let types_at = u32::try_from(start / 2).expect("far fewer types than 2^32");
        NameRow { name_at, types_at, types_len: narrow((self.named_types.len() - start) / 2), name_len, pad: 0 }
    }
}

impl Type {
    fn is_object(&self) -> bool {
        self.shape.as_ref().is_some_and(|shape| shape.code == Code::Object)
    }
}

/// The order of versions: stable before beta before alpha, core before other groups, higher before lower.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
struct Stability {
    level: u8,
    group: u8,
    version: std::cmp::Reverse<u32>,
}

impl Stability {
    /// Of a full name such as `io.k8s.api.resource.v1beta2.DeviceRequest`.
    fn of(name: &str) -> Self {
        let version = name.rsplit('.').nth(1).unwrap_or_default();
        let digits =
            |text: &str| text.chars().take_while(char::is_ascii_digit).collect::<String>().parse().unwrap_or(0);
        let (major, level, minor) = match version.strip_prefix('v') {
            Some(rest) if rest.contains("alpha") => (digits(rest), 2, rest.rsplit("alpha").next().map_or(0, digits)),
            Some(rest) if rest.contains("beta") => (digits(rest), 1, rest.rsplit("beta").next().map_or(0, digits)),
            Some(rest) => (digits(rest), 0, 0),
            None => (0, 3, 0),
        };
        let group = u8::from(!name.contains(".core."));
        Self { level, group, version: std::cmp::Reverse(major * 1000 + minor) }
    }
}

/// One text in which every string stands once.
#[derive(Default)]
struct Strings {
    pool: String,
    places: HashMap<String, u32>,
}

impl Strings {
    /// Where a text stands, and its length.
    fn add(&mut self, text: &str) -> (u32, u16) {
        if text.is_empty() {
            return (0, 0);
        }
        let at = self.places.get(text).copied().unwrap_or_else(|| {
            let at = u32::try_from(self.pool.len()).expect("the pool is a few megabytes");
            self.pool.push_str(text);
            self.places.insert(text.into(), at);
            at
        });
        (at, narrow(text.len()))
    }

    /// As [`Self::add`], for a name: at most 255 bytes.
    fn name(&mut self, text: &str) -> (u32, u8) {
        let (at, length) = self.add(text);
        (at, u8::try_from(length).expect("a name has at most 255 bytes"))
    }
}

fn narrow(count: usize) -> u16 {
    u16::try_from(count).expect("a length in the table is below 65,536")
}
