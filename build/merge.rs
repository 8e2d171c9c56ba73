//! Many releases to one set of types: a type is the union of what it is in each release.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use serde_json::Value;

use crate::build::kinds::{self, Release};
use crate::build::layout::{self, Code};

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

/// A field as long as its shape stays the same.
pub(crate) struct Field {
    pub(crate) shape: Shape,
    pub(crate) releases: u8,
    pub(crate) required: u8,
    pub(crate) description: String,
}

/// A [`Code`], with the type that it needs: an element, or the object or union itself.
#[derive(Clone, PartialEq, Eq)]
pub(crate) struct Shape {
    pub(crate) code: Code,
    pub(crate) ty: Option<String>,
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
        merged.add_list("", "v1", "List", Shape { code: Code::Resource, ty: None }, bit);
        merged.add_object("", "v1", "DeleteOptions", "", layout::NO_OBJECT, DELETE_OPTIONS, bit);
    }
    merged.types.values_mut().for_each(Type::settle_required);
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
            self.add_list(kind.group, kind.version, list, Shape { code: Code::Object, ty: Some(ty) }, bit);
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
    fn add_list(&mut self, group: &str, version: &str, kind: &str, item: Shape, bit: u8) {
        let name = format!("list.{group}.{version}.{kind}");
        let string = Shape { code: Code::String, ty: None };
        let metadata = Shape { code: Code::Object, ty: Some(kinds::LIST_META.into()) };
        let items = Shape { code: Code::List, ty: Some(self.element(item, bit)) };
        let ty = self.types.entry(name.clone()).or_default();
        ty.describe("A list of objects, each of which is applied on its own.");
        ty.shape = Some(Shape { code: Code::Object, ty: None });
        ty.releases |= bit;
        ty.add_field("apiVersion", string.clone(), bit, 0, "The group and version of the list's kind.");
        ty.add_field("kind", string, bit, 0, "The list's kind.");
        ty.add_field("metadata", metadata, bit, 0, "Metadata of the list itself.");
        ty.add_field("items", items, bit, bit, "The objects.");
        self.add_object(group, version, kind, "", layout::LIST, &name, bit);
    }

    fn add_definition(&mut self, name: &str, schema: &Value, bit: u8) {
        let shape = match name {
            INT_OR_STRING => Shape { code: Code::IntOrString, ty: None },
            QUANTITY => Shape { code: Code::Quantity, ty: None },
            MICRO_TIME => Shape { code: Code::MicroTime, ty: None },
            _ if FREE_FORM.contains(&name) => Shape { code: Code::Any, ty: None },
            _ if schema.get("oneOf").is_some() => Shape { code: Code::Union, ty: None },
            _ if schema["type"] == "object" => Shape { code: Code::Object, ty: None },
            _ => self.shape(schema, bit),
        };
        let mut fields = Vec::new();
        let required: BTreeSet<&str> = strings(&schema["required"]).collect();
        for (field, schema) in schema.get("properties").and_then(Value::as_object).into_iter().flatten() {
            let required = if required.contains(field.as_str()) { bit } else { 0 };
            fields.push((field.clone(), self.shape(schema, bit), required, description(schema)));
        }
        for (index, schema) in schema.get("oneOf").and_then(Value::as_array).into_iter().flatten().enumerate() {
            fields.push((index.to_string(), self.shape(schema, bit), 0, String::new()));
        }
        let ty = self.types.entry(name.into()).or_default();
        assert!(
            ty.shape.as_ref().is_none_or(|before| *before == shape),
            "{name} is another kind of type in another release, which the table cannot say"
        );
        ty.shape = Some(shape);
        ty.releases |= bit;
        ty.describe(&description(schema));
        for (field, shape, required, description) in fields {
            ty.add_field(&field, shape, bit, required, &description);
        }
    }

    /// The shape of a field or element.
    fn shape(&mut self, schema: &Value, bit: u8) -> Shape {
        if let Some(name) = reference(schema) {
            return Shape { code: Code::Object, ty: Some(name.into()) };
        }
        let plain = |code| Shape { code, ty: None };
        match (schema["type"].as_str(), schema["format"].as_str()) {
            (Some("string"), None) => plain(Code::String),
            (Some("string"), Some("byte")) => plain(Code::Bytes),
            (Some("string"), Some("date-time")) => plain(Code::DateTime),
            (Some("integer"), Some("int32")) => plain(Code::Int32),
            (Some("integer"), Some("int64")) => plain(Code::Int64),
            (Some("number"), _) => plain(Code::Number),
            (Some("boolean"), _) => plain(Code::Boolean),
            (Some("array"), _) => {
                let element = self.shape(&schema["items"], bit);
                Shape { code: Code::List, ty: Some(self.element(element, bit)) }
            }
            (Some("object"), _) if schema.get("additionalProperties").is_some() => {
                let element = self.shape(&schema["additionalProperties"], bit);
                Shape { code: Code::Map, ty: Some(self.element(element, bit)) }
            }
            _ => panic!("build/merge.rs does not know the shape of {schema}"),
        }
    }

    /// The name of the type of an element; one that has no name of its own is named by its shape.
    fn element(&mut self, shape: Shape, bit: u8) -> String {
        let name = match (&shape.code, &shape.ty) {
            (Code::Object, Some(name)) => return name.clone(),
            (Code::List, Some(element)) => format!("list of {element}"),
            (Code::Map, Some(element)) => format!("map of {element}"),
            (code, _) => format!("{code:?}").to_lowercase(),
        };
        let ty = self.types.entry(name.clone()).or_default();
        ty.shape = Some(shape);
        ty.releases |= bit;
        name
    }

    /// A reference to a type that is no object has that type's own shape.
    pub(crate) fn resolve<'a>(&'a self, shape: &'a Shape) -> Shape {
        let Some(target) = shape.ty.as_ref().filter(|_| shape.code == Code::Object) else {
            return shape.clone();
        };
        match &self.types.get(target).and_then(|ty| ty.shape.as_ref()).expect("every reference has its definition") {
            Shape { code: code @ (Code::Object | Code::Union), .. } => Shape { code: *code, ty: Some(target.clone()) },
            other => (*other).clone(),
        }
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

    fn add_field(&mut self, name: &str, shape: Shape, bit: u8, required: u8, description: &str) {
        let variants = self.fields.entry(name.into()).or_default();
        let at = variants.iter().position(|variant| variant.shape == shape).unwrap_or_else(|| {
            variants.push(Field { shape, releases: 0, required: 0, description: String::new() });
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
        let fields = self.fields.values().flatten().map(|field| &field.shape);
        self.shape.iter().chain(fields).filter_map(|shape| shape.ty.as_deref())
    }
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
