//! Many releases to one set of types: a type is the union of what it is in each release.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use serde_json::Value;

use crate::build::kinds::{self, Release};
use crate::build::layout::{self, Code};
use crate::build::required;

/// Types by their full name (such as `io.k8s.api.core.v1.PodSpec`, or `list of string` for one
/// without a name), and kinds by group, version and kind.
#[derive(Default)]
pub(crate) struct Merged {
    pub(crate) types: BTreeMap<String, Type>,
    pub(crate) kinds: BTreeMap<(String, String, String), Kind>,
}

pub(crate) struct Kind {
    pub(crate) plural: String,
    pub(crate) scope: u8,
    pub(crate) releases: u8,
    pub(crate) ty: String,
}

#[derive(Default)]
pub(crate) struct Type {
    pub(crate) description: String,
    pub(crate) shape: Option<Shape>,
    pub(crate) releases: u8,
    /// By name; alternatives of a union are numbered.
    pub(crate) fields: BTreeMap<String, Vec<Field>>,
}

/// A field as long as its type stays the same.
pub(crate) struct Field {
    pub(crate) ty: String,
    pub(crate) releases: u8,
    pub(crate) required: u8,
    pub(crate) description: String,
}

/// A [`Code`], with the type of its elements where it has some.
#[derive(Clone, PartialEq, Eq)]
pub(crate) struct Shape {
    pub(crate) code: Code,
    pub(crate) element: Option<String>,
}

impl Shape {
    fn plain(code: Code) -> Self {
        Self { code, element: None }
    }
}

/// Types that hold whatever the author likes. Other objects without fields have none: empty structs.
const FREE_FORM: [&str; 3] = [
    "io.k8s.apiextensions-apiserver.pkg.apis.apiextensions.v1.JSON",
    "io.k8s.apimachinery.pkg.apis.meta.v1.FieldsV1",
    "io.k8s.apimachinery.pkg.runtime.RawExtension",
];
const INT_OR_STRING: &str = "io.k8s.apimachinery.pkg.util.intstr.IntOrString";
const QUANTITY: &str = "io.k8s.apimachinery.pkg.api.resource.Quantity";
const MICRO_TIME: &str = "io.k8s.apimachinery.pkg.apis.meta.v1.MicroTime";
const DELETE_OPTIONS: &str = "io.k8s.apimachinery.pkg.apis.meta.v1.DeleteOptions";
const POD_SPEC: &str = "io.k8s.api.core.v1.PodSpec";

/// The union of all releases.
pub(crate) fn merge(releases: &[Release]) -> Merged {
    let mut merged = Merged::default();
    for (index, release) in releases.iter().enumerate() {
        let bit = 1 << index;
        for (name, schema) in &release.definitions {
            merged.add_definition(name, schema, bit);
        }
        for kind in &release.kinds {
            merged.add_kind(kind, bit);
        }
        let any_object = merged.unnamed(Shape::plain(Code::Resource), bit);
        merged.add_list("", "v1", "List", &any_object, bit);
        merged.add_object("", "v1", "DeleteOptions", "", layout::NO_OBJECT, DELETE_OPTIONS, bit);
    }
    merged.types.values_mut().for_each(Type::settle_required);
    required::correct(&mut merged);
    merged
}

impl Merged {
    fn add_kind(&mut self, kind: &kinds::Kind, bit: u8) {
        let ty = reference(&kind.schema).expect("a kind's schema is a reference").to_owned();
        let scope = match kind.scope {
            _ if kind.plural.is_empty() => layout::NO_OBJECT,
            "NamespaceResourceScope" => layout::NAMESPACED,
            "ClusterResourceScope" => layout::CLUSTER,
            "SubResourceScope" => layout::NO_OBJECT,
            other => panic!("{} has the scope {other}, which build/merge.rs does not know", kind.kind),
        };
        self.add_object(kind.group, kind.version, kind.kind, kind.plural, scope, &ty, bit);
        if let Some(list) = kind.list {
            self.add_list(kind.group, kind.version, list, &ty, bit);
        }
    }

    #[expect(clippy::too_many_arguments, reason = "the columns of one row")]
    fn add_object(&mut self, group: &str, version: &str, kind: &str, plural: &str, scope: u8, ty: &str, bit: u8) {
        self.kinds
            .entry((group.into(), version.into(), kind.into()))
            .or_insert_with(|| Kind { plural: plural.into(), scope, releases: 0, ty: ty.into() })
            .releases |= bit;
    }

    /// A list is a kind without a schema: `apiVersion`, `kind`, `metadata` and `items`.
    fn add_list(&mut self, group: &str, version: &str, kind: &str, item: &str, bit: u8) {
        let name = format!("list.{group}.{version}.{kind}");
        let string = self.unnamed(Shape::plain(Code::String), bit);
        let items = self.unnamed(Shape { code: Code::List, element: Some(item.into()) }, bit);
        let ty = self.types.entry(name.clone()).or_default();
        ty.describe("A list of objects, each of which is applied on its own.");
        ty.shape = Some(Shape::plain(Code::Object));
        ty.releases |= bit;
        ty.add_field("apiVersion", &string, bit, 0, "The group and version of the list's kind.");
        ty.add_field("kind", &string, bit, 0, "The list's kind.");
        ty.add_field("metadata", kinds::LIST_META, bit, 0, "Metadata of the list itself.");
        ty.add_field("items", &items, bit, bit, "The objects.");
        self.add_object(group, version, kind, "", layout::LIST, &name, bit);
    }

    fn add_definition(&mut self, name: &str, schema: &Value, bit: u8) {
        let shape = match name {
            INT_OR_STRING => Shape::plain(Code::IntOrString),
            QUANTITY => Shape::plain(Code::Quantity),
            MICRO_TIME => Shape::plain(Code::MicroTime),
            _ if FREE_FORM.contains(&name) => Shape::plain(Code::Any),
            _ if schema.get("oneOf").is_some() => Shape::plain(Code::Union),
            _ if schema["type"] == "object" => Shape::plain(Code::Object),
            _ => self.shape(schema, bit),
        };
        let mut fields = Vec::new();
        let required: BTreeSet<&str> = strings(&schema["required"]).collect();
        for (field, schema) in schema.get("properties").and_then(Value::as_object).into_iter().flatten() {
            let required = if required.contains(field.as_str()) { bit } else { 0 };
            fields.push((field.clone(), self.type_of(schema, bit), required, description(schema)));
        }
        for (index, schema) in schema.get("oneOf").and_then(Value::as_array).into_iter().flatten().enumerate() {
            fields.push((index.to_string(), self.type_of(schema, bit), 0, String::new()));
        }
        let ty = self.types.entry(name.into()).or_default();
        assert!(
            ty.shape.as_ref().is_none_or(|before| *before == shape),
            "{name} is another kind of type in another release, which the table cannot say"
        );
        ty.shape = Some(shape);
        ty.releases |= bit;
        ty.describe(&description(schema));
        for (field, value, required, description) in fields {
            ty.add_field(&field, &value, bit, required, &description);
        }
    }

    /// The name of the type that a field or element has.
    fn type_of(&mut self, schema: &Value, bit: u8) -> String {
        match reference(schema) {
            Some(name) => name.into(),
            None => {
                let shape = self.shape(schema, bit);
                self.unnamed(shape, bit)
            }
        }
    }

    /// The shape that a schema without a reference describes.
    fn shape(&mut self, schema: &Value, bit: u8) -> Shape {
        match (schema["type"].as_str(), schema["format"].as_str()) {
            (Some("string"), None) => Shape::plain(Code::String),
            (Some("string"), Some("byte")) => Shape::plain(Code::Bytes),
            (Some("string"), Some("date-time")) => Shape::plain(Code::DateTime),
            (Some("integer"), Some("int32")) => Shape::plain(Code::Int32),
            (Some("integer"), Some("int64")) => Shape::plain(Code::Int64),
            (Some("number"), _) => Shape::plain(Code::Number),
            (Some("boolean"), _) => Shape::plain(Code::Boolean),
            (Some("array"), _) => Shape { code: Code::List, element: Some(self.type_of(&schema["items"], bit)) },
            (Some("object"), _) if schema.get("additionalProperties").is_some() => {
                Shape { code: Code::Map, element: Some(self.type_of(&schema["additionalProperties"], bit)) }
            }
            _ => panic!("build/merge.rs does not know the shape of {schema}"),
        }
    }

    /// The name of a type that has none of its own: its shape.
    fn unnamed(&mut self, shape: Shape, bit: u8) -> String {
        let code = format!("{:?}", shape.code).to_lowercase();
        let name = shape.element.as_ref().map_or(code.clone(), |element| format!("{code} of {element}"));
        let ty = self.types.entry(name.clone()).or_default();
        ty.shape = Some(shape);
        ty.releases |= bit;
        name
    }

    /// The code of a type's shape.
    pub(crate) fn code(&self, ty: &str) -> Code {
        self.types.get(ty).and_then(|ty| ty.shape.as_ref()).expect("every type that is named is defined").code
    }

    /// How many steps each type is away from `PodSpec`, of those that a pod can hold.
    pub(crate) fn pod_depths(&self) -> BTreeMap<&str, u8> {
        let mut depths = BTreeMap::from([(POD_SPEC, 0)]);
        let mut queue = VecDeque::from([POD_SPEC]);
        while let Some(name) = queue.pop_front() {
            let depth = depths[name];
            let ty = &self.types[name];
            for next in ty.targets() {
                if !depths.contains_key(next) {
                    depths.insert(next, depth + 1);
                    queue.push_back(next);
                }
            }
        }
        depths
    }
}

impl Type {
    /// Releases come oldest first: the newest description stays.
    fn describe(&mut self, description: &str) {
        if !description.is_empty() {
            description.clone_into(&mut self.description);
        }
    }

    fn add_field(&mut self, name: &str, ty: &str, bit: u8, required: u8, description: &str) {
        let variants = self.fields.entry(name.into()).or_default();
        let at = variants.iter().position(|variant| variant.ty == ty).unwrap_or_else(|| {
            variants.push(Field { ty: ty.into(), releases: 0, required: 0, description: String::new() });
            variants.len() - 1
        });
        let field = &mut variants[at];
        field.releases |= bit;
        field.required |= required;
        description.clone_into(&mut field.description);
    }

    /// Takes the newest release's word for what is required on all: where releases differ, it is
    /// their documentation that was corrected and not the server that changed.
    fn settle_required(&mut self) {
        for field in self.fields.values_mut().flatten() {
            let newest = 1 << (u8::BITS - 1 - field.releases.leading_zeros());
            field.required = if field.required & newest == 0 { 0 } else { field.releases };
        }
    }

    /// The types that this one names.
    pub(crate) fn targets(&self) -> impl Iterator<Item = &str> {
        let element = self.shape.as_ref().and_then(|shape| shape.element.as_deref());
        element.into_iter().chain(self.fields.values().flatten().map(|field| field.ty.as_str()))
    }
}

/// The name that people know; none for a type that is named by its shape.
pub(crate) fn display_name(full: &str) -> &str {
    if full.contains('.') && !full.contains(' ') { full.rsplit('.').next().unwrap_or_default() } else { "" }
}

/// The end of a type's full name that tells it from all others: its group, version and short name, as in
/// `core.v1.Container`. Empty for one that is only a shape.
pub(crate) fn type_name(full: &str) -> &str {
    if display_name(full).is_empty() {
        return "";
    }
    full.rmatch_indices('.').nth(2).map_or(full, |(at, _)| &full[at + 1..])
}

fn reference(schema: &Value) -> Option<&str> {
    schema.get("$ref")?.as_str()?.strip_prefix(kinds::REFERENCE)
}

fn description(schema: &Value) -> String {
    schema.get("description").and_then(Value::as_str).unwrap_or_default().trim().into()
}

fn strings(list: &Value) -> impl Iterator<Item = &str> {
    list.as_array().into_iter().flatten().filter_map(Value::as_str)
}
