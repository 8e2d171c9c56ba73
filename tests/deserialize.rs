//! Holds the checker against the types themselves: a document that `k8s-openapi`'s own `Deserialize`
//! refuses, `check` refuses, too.
//!
//! Two generators, both without chance: one gives every field of every type each of a list of values, in
//! the smallest document that reaches the field; the other damages real manifests in many ways. The
//! property holds in one direction only, since those types take more than an API server does; where they
//! take less, the server is right, and [`EXCEPTIONS`] says why.

use std::collections::{BTreeMap, BTreeSet, HashSet, VecDeque};

use guidewright::check::level::{Levels, RunScope};
use guidewright::check::{self, verdict::Verdict};
use guidewright::diagnostic::Level;
use guidewright::example::{self, Syntax};
use guidewright::kube::{Gvk, Release, ReleaseSet};
use guidewright::schema::{Catalogue, Format, Lookup, Shape, TypeId};
use guidewright::site::{Drafts, Site, SiteConfig};
use guidewright::source::Sources;
use k8s_openapi::apiextensions_apiserver::pkg::apis::apiextensions;
use k8s_openapi::apimachinery::pkg::apis::meta;
use k8s_openapi::kube_aggregator::pkg::apis::apiregistration;
use k8s_openapi::{Resource, api};
use k8s_openapi_1_37 as k8s_openapi;
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::{Map, Value, json};

/// The release whose types `k8s-openapi` has here.
const MINOR: u8 = 37;

/// Reads a document as a type, and says why it cannot.
type Read = fn(&Value) -> Result<(), String>;

fn read<T: DeserializeOwned>(document: &Value) -> Result<(), String> {
    T::deserialize(document).map(drop).map_err(|error| error.to_string())
}

/// The types of kinds, by what their documents say.
fn kinds() -> BTreeMap<(&'static str, &'static str), Read> {
    let mut kinds: BTreeMap<(&str, &str), Read> = BTreeMap::new();
    macro_rules! kinds {
        ($($($module:ident)::+ [$($kind:ident),+ $(,)?])+) => {$({
            use $($module)::+ as module;
            $(
                let names = (module::$kind::API_VERSION, module::$kind::KIND);
                kinds.insert(names, read::<module::$kind>);
            )+
        })+};
    }
    kinds! {
        api::admissionregistration::v1 [
            MutatingAdmissionPolicy, MutatingAdmissionPolicyBinding, MutatingWebhookConfiguration,
            ValidatingAdmissionPolicy, ValidatingAdmissionPolicyBinding, ValidatingWebhookConfiguration,
        ]
        api::admissionregistration::v1alpha1 [MutatingAdmissionPolicy, MutatingAdmissionPolicyBinding]
        api::admissionregistration::v1beta1 [MutatingAdmissionPolicy, MutatingAdmissionPolicyBinding]
        api::apiserverinternal::v1alpha1 [StorageVersion]
        api::apps::v1 [ControllerRevision, DaemonSet, Deployment, ReplicaSet, StatefulSet]
        api::authentication::v1 [SelfSubjectReview, TokenRequest, TokenReview]
        api::authorization::v1 [
            LocalSubjectAccessReview, SelfSubjectAccessReview, SelfSubjectRulesReview, SubjectAccessReview,
        ]
        api::autoscaling::v1 [HorizontalPodAutoscaler, Scale]
        api::autoscaling::v2 [HorizontalPodAutoscaler]
        api::batch::v1 [CronJob, Job]
        api::certificates::v1 [CertificateSigningRequest, ClusterTrustBundle, PodCertificateRequest]
        api::certificates::v1beta1 [ClusterTrustBundle, PodCertificateRequest]
        api::coordination::v1 [Lease]
        api::coordination::v1alpha2 [LeaseCandidate]
        api::coordination::v1beta1 [LeaseCandidate]
        api::core::v1 [
            Binding, ComponentStatus, ConfigMap, Endpoints, Event, LimitRange, Namespace, Node, PersistentVolume,
            PersistentVolumeClaim, Pod, PodTemplate, ReplicationController, ResourceQuota, Secret, Service,
            ServiceAccount,
        ]
        api::discovery::v1 [EndpointSlice]
        api::events::v1 [Event]
        api::flowcontrol::v1 [FlowSchema, PriorityLevelConfiguration]
        api::lifecycle::v1alpha1 [Eviction, EvictionRequest]
        api::networking::v1 [IPAddress, Ingress, IngressClass, NetworkPolicy, ServiceCIDR]
        api::node::v1 [RuntimeClass]
        api::policy::v1 [Eviction, PodDisruptionBudget]
        api::rbac::v1 [ClusterRole, ClusterRoleBinding, Role, RoleBinding]
        api::resource::v1 [DeviceClass, DeviceTaintRule, ResourceClaim, ResourceClaimTemplate, ResourceSlice]
        api::resource::v1alpha3 [DeviceTaintRule, ResourcePoolStatusRequest]
        api::resource::v1beta1 [DeviceClass, ResourceClaim, ResourceClaimTemplate, ResourceSlice]
        api::resource::v1beta2 [DeviceClass, DeviceTaintRule, ResourceClaim, ResourceClaimTemplate, ResourceSlice]
        api::scheduling::v1 [PriorityClass]
        api::scheduling::v1alpha3 [CompositePodGroup, PodGroup, Workload]
        api::scheduling::v1beta1 [PodGroup, Workload]
        api::storage::v1 [
            CSIDriver, CSINode, CSIStorageCapacity, StorageClass, VolumeAttachment, VolumeAttributesClass,
        ]
        api::storagemigration::v1 [StorageVersionMigration]
        api::storagemigration::v1beta1 [StorageVersionMigration]
        apiextensions::v1 [CustomResourceDefinition]
        apiregistration::v1 [APIService]
        meta::v1 [APIGroup, APIGroupList, APIResourceList, APIVersions, Status]
    }
    kinds
}

/// What `Deserialize` refuses and an API server takes.
struct Exception {
    /// Whether a document that was refused with this message is one, by the value that did it.
    holds: fn(&str, &Value) -> bool,
    /// Why a server takes it.
    why: &'static str,
}

const EXCEPTIONS: &[Exception] = &[
    Exception {
        holds: |why, value| why.starts_with("invalid type: null") && holds(value, Value::is_null),
        why: "an item of nothing is the zero value of its type, as a field of nothing is",
    },
    Exception {
        holds: |why, value| {
            why.starts_with("invalid type: floating point") && value.as_f64().is_some_and(|value| value.fract() == 0.0)
        },
        why: "YAML has one kind of number: 2.0 reaches a server as 2",
    },
    Exception {
        holds: |why, value| why.ends_with("expected a base64-encoded string") && holds(value, Value::is_array),
        why: "bytes may be a list of numbers",
    },
    Exception {
        holds: |why, _| why == "missing field `lastTransitionTime`",
        why: "a status is dropped, and a time that is missing is the zero time",
    },
    Exception {
        holds: |why, value| value.is_string() && why.starts_with("invalid value: string"),
        why: "an object in a field of its type need not say what it is: its apiVersion and kind are not read",
    },
];

/// Whether a value, or one that it holds, is such a one.
fn holds(value: &Value, is: fn(&Value) -> bool) -> bool {
    is(value)
        || match value {
            Value::Array(items) => items.iter().any(is),
            Value::Object(fields) => fields.values().any(is),
            _ => false,
        }
}

/// A document that was made from another.
struct Case {
    document: Value,
    /// What was done, for people.
    damage: String,
    /// What stands there since.
    value: Value,
}

/// Checks documents as those of one file on one release.
fn verdicts(cases: &[Case], rules: &[(String, Level)]) -> Vec<Verdict> {
    if cases.is_empty() {
        return Vec::new();
    }
    let text: String = cases.iter().map(|case| format!("---\n{}\n", case.document)).collect();
    let mut sources = Sources::default();
    let file = sources.add("cases.yaml", text);
    let (example, mut born) = example::of_file(file, sources.get(file), Syntax::Yaml);
    let config = SiteConfig {
        title: "Cases".into(),
        base_url: None,
        language: "en".into(),
        languages: vec!["en".into()],
        drafts: Drafts::Hide,
    };
    let (site, more) = Site::assemble(Vec::new(), vec![example], config, Vec::new(), &sources);
    born.extend(more);
    let releases = Release::from_minor(MINOR).map(ReleaseSet::only);
    assert!(releases.is_some(), "Kubernetes 1.{MINOR} is in the catalogue");
    let levels = Levels { rules: rules.to_vec(), releases, scope: RunScope::Paths, ..Levels::default() };
    let mut checked = check::check(site, &sources, &Catalogue::builtin(), &levels, born);
    checked.verdicts.remove(0).to_vec()
}

/// What came of all cases.
#[derive(Default)]
struct Tally {
    refused: usize,
    missed: Vec<String>,
}

impl Tally {
    /// Counts the cases that `Deserialize` refuses, and keeps those of them that `check` does not.
    fn add(&mut self, read: Read, cases: &[Case], verdicts: &[Verdict]) {
        assert_eq!(cases.len(), verdicts.len());
        for (case, verdict) in cases.iter().zip(verdicts) {
            let Err(why) = read(&case.document) else { continue };
            self.refused += 1;
            if verdict.errors == 0 && !is_exception(&why, &case.value) {
                self.missed.push(format!("{}: {why}\n  {}", case.damage, case.document));
            }
        }
    }

    /// Fails where something was missed, or where too little was refused for that to mean anything.
    fn judge(&self, least: usize) {
        assert!(self.missed.is_empty(), "{} are missed:\n{}", self.missed.len(), self.missed.join("\n"));
        assert!(self.refused >= least, "only {} are refused", self.refused);
    }
}

/// Whether `Deserialize` refuses a document for a reason that is none to a server.
fn is_exception(why: &str, value: &Value) -> bool {
    EXCEPTIONS.iter().any(|one| (one.holds)(why, value) && !one.why.is_empty())
}

/// Values of every kind, for a field of any type.
fn values() -> Vec<Value> {
    vec![
        Value::Null,
        json!(true),
        json!(0),
        json!(-1),
        json!(2.0),
        json!(1.5),
        json!(2_147_483_648_i64),
        json!(-2_147_483_649_i64),
        json!(9_223_372_036_854_775_808_u64),
        json!(1e300),
        json!(""),
        json!("a b"),
        json!("1"),
        json!("YQ=="),
        json!("YQ"),
        json!("2026-02-30T00:00:00Z"),
        json!([]),
        json!([null]),
        json!(["x"]),
        json!([1]),
        json!([{}]),
        json!([[]]),
        json!({}),
        json!({"a": null}),
        json!({"a": "x"}),
        json!({"a": 1}),
        json!({"a": {}}),
        json!({"a": []}),
    ]
}

/// A way from the root of a document to a value in it.
#[derive(Clone)]
enum Step {
    Field(String),
    Item,
    Key,
}

/// The smallest value of a type.
fn sample(catalogue: &Catalogue, shape: Shape) -> Value {
    match shape {
        Shape::String(Format::Byte) => json!("YQ=="),
        Shape::String(Format::DateTime) => json!("2026-01-31T12:00:00Z"),
        Shape::String(Format::MicroTime) => json!("2026-01-31T12:00:00.000000Z"),
        Shape::String(_) | Shape::Any => json!("a"),
        Shape::Integer(_) | Shape::Number | Shape::IntOrString => json!(1),
        Shape::Boolean => json!(true),
        Shape::Quantity => json!("1"),
        Shape::List(_) => json!([]),
        Shape::Map(_) | Shape::AnyObject => json!({}),
        Shape::Object(ty) => object(catalogue, ty),
        Shape::Union(ty) => catalogue.alternatives(ty).next().map_or(Value::Null, |shape| sample(catalogue, shape)),
        Shape::Resource => json!({"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "a"}}),
    }
}

/// A mapping with nothing but the fields that it must have.
fn object(catalogue: &Catalogue, ty: TypeId) -> Value {
    let releases = Release::from_minor(MINOR).map_or(ReleaseSet::NONE, ReleaseSet::only);
    let required = catalogue.fields(ty).filter(|field| !field.required.intersection(releases).is_empty());
    let fields: Map<String, Value> =
        required.map(|field| (field.name.to_owned(), sample(catalogue, field.shape))).collect();
    Value::Object(fields)
}

/// Puts a value at the end of a way, with what must stand beside it on the way.
fn build(catalogue: &Catalogue, shape: Shape, way: &[Step], value: &Value) -> Value {
    let Some((step, rest)) = way.split_first() else { return value.clone() };
    match (step, shape) {
        (Step::Item, Shape::List(item)) => json!([build(catalogue, catalogue.shape(item), rest, value)]),
        (Step::Key, Shape::Map(item)) => json!({"a": build(catalogue, catalogue.shape(item), rest, value)}),
        (Step::Field(name), Shape::Object(ty)) => {
            let mut mapping = object(catalogue, ty);
            let field = field(catalogue, ty, name).map(|field| field.shape);
            if let Some(shape) = field {
                mapping[name] = build(catalogue, shape, rest, value);
            }
            mapping
        }
        (_, Shape::Union(ty)) => {
            let object = catalogue.alternatives(ty).find(|shape| matches!(shape, Shape::Object(_)));
            object.map_or(Value::Null, |shape| build(catalogue, shape, way, value))
        }
        _ => Value::Null,
    }
}

fn field<'c>(catalogue: &'c Catalogue, ty: TypeId, name: &str) -> Option<guidewright::schema::Field<'c>> {
    let release = Release::from_minor(MINOR)?;
    catalogue.fields(ty).find(|field| field.name == name && field.releases.contains(release))
}

/// Every field of every type that a kind reaches and no kind before it, with the way there.
fn fields(catalogue: &Catalogue, kind: TypeId, seen: &mut HashSet<TypeId>) -> Vec<(Vec<Step>, Shape)> {
    let Some(release) = Release::from_minor(MINOR) else { return Vec::new() };
    let mut found = Vec::new();
    let mut queue = VecDeque::from([(Vec::new(), kind)]);
    while let Some((way, ty)) = queue.pop_front() {
        if !seen.insert(ty) {
            continue;
        }
        for field in catalogue.fields(ty).filter(|field| field.releases.contains(release)) {
            let mut way = way.clone();
            way.push(Step::Field(field.name.to_owned()));
            found.push((way.clone(), field.shape));
            let mut shape = field.shape;
            loop {
                match shape {
                    Shape::List(item) => {
                        way.push(Step::Item);
                        shape = catalogue.shape(item);
                    }
                    Shape::Map(item) => {
                        way.push(Step::Key);
                        shape = catalogue.shape(item);
                    }
                    Shape::Union(ty) => {
                        let object = catalogue.alternatives(ty).find(|shape| matches!(shape, Shape::Object(_)));
                        match object {
                            Some(object) => shape = object,
                            None => break,
                        }
                    }
                    Shape::Object(inner) => {
                        queue.push_back((way, inner));
                        break;
                    }
                    _ => break,
                }
            }
        }
    }
    found
}

fn shown(way: &[Step]) -> String {
    let steps: Vec<&str> = way
        .iter()
        .map(|step| match step {
            Step::Field(name) => name.as_str(),
            Step::Item => "[]",
            Step::Key => "{}",
        })
        .collect();
    steps.join(".")
}

/// A document of a kind: it says so itself.
fn document(api_version: &str, kind: &str, mut body: Value) -> Value {
    if let Value::Object(fields) = &mut body {
        fields.entry("apiVersion").or_insert_with(|| json!(api_version));
        fields.entry("kind").or_insert_with(|| json!(kind));
    }
    body
}

#[test]
fn every_kind_of_the_release_is_read() {
    let catalogue = Catalogue::builtin();
    let release = Release::from_minor(MINOR).expect("the catalogue has the release");
    let read = kinds();
    let stored = catalogue.kinds().filter(|kind| kind.releases.contains(release) && !kind.plural.is_empty());
    let lacking: BTreeSet<String> = stored
        .filter(|kind| !read.contains_key(&(kind.api_version().as_str(), kind.kind)))
        .map(|kind| format!("{} {}", kind.api_version(), kind.kind))
        .collect();
    assert_eq!(lacking, BTreeSet::new());
}

/// Every so many-th of the values is tried on a field, beginning with another one for each field.
const SHARE: usize = 9;

#[test]
fn what_no_field_can_hold_is_refused() {
    let catalogue = Catalogue::builtin();
    // What the server's validation says beyond the types is left out: only the types decide.
    let rules = ["object", "schema::invalid-definition"].map(|rule| (rule.to_owned(), Level::Off));
    let values = values();
    let (mut seen, mut met) = (HashSet::new(), 0);
    let mut tally = Tally::default();
    for ((api_version, kind), read) in kinds() {
        let Lookup::Known(known) = catalogue.lookup(&Gvk::from_fields(api_version, kind)) else {
            panic!("{api_version} {kind} is not in the catalogue")
        };
        let root = catalogue.shape(known.ty);
        let mut cases = Vec::new();
        let mut sound = Vec::new();
        for (way, shape) in fields(&catalogue, known.ty, &mut seen) {
            if matches!(&way[..], [Step::Field(name)] if name == "apiVersion" || name == "kind") {
                continue;
            }
            let case = |value: Value| Case {
                document: document(api_version, kind, build(&catalogue, root, &way, &value)),
                damage: format!("{api_version} {kind} {} = {value}", shown(&way)),
                value,
            };
            sound.push(case(sample(&catalogue, shape)));
            // All values for every field would take half a minute: each field has its own share of them.
            cases.extend(values.iter().skip(met % SHARE).step_by(SHARE).cloned().map(case));
            met += 1;
        }
        for (case, verdict) in sound.iter().zip(verdicts(&sound, &rules)) {
            let is_read = read(&case.document).map_or_else(|why| is_exception(&why, &case.value), |()| true);
            assert!(is_read && verdict.errors == 0, "{}: {:?}", case.damage, verdict.reason);
        }
        tally.add(read, &cases, &verdicts(&cases, &rules));
    }
    tally.judge(5_000);
}

#[test]
fn what_damaged_manifests_cannot_hold_is_refused() {
    let manifests: Vec<Value> = serde_yaml::Deserializer::from_str(include_str!("deserialize/manifests.yaml"))
        .map(|document| Value::deserialize(document).expect("a manifest is YAML"))
        .collect();
    let kinds = kinds();
    let mut tally = Tally::default();
    let mut dice = Dice(0x2545_f491_4f6c_dd1d);
    for manifest in &manifests {
        let text = |field: &str| manifest[field].as_str().expect("a manifest says what it is");
        let names = (text("apiVersion"), text("kind"));
        let read = kinds[&names];
        let whole = Case { document: manifest.clone(), damage: String::new(), value: Value::Null };
        let verdict = verdicts(&[whole], &[]).remove(0);
        assert_eq!((verdict.errors, read(manifest)), (0, Ok(())), "{names:?}: {:?}", verdict.reason);
        let cases: Vec<Case> = (0..DAMAGES).map(|_| damaged(manifest, &names, &mut dice)).collect();
        tally.add(read, &cases, &verdicts(&cases, &[]));
    }
    tally.judge(1_000);
}

/// How often each manifest is damaged.
const DAMAGES: usize = 60;

/// Numbers without chance: xorshift.
struct Dice(u64);

impl Dice {
    /// A number below `sides`.
    fn below(&mut self, sides: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 >> 33) as usize % sides.max(1)
    }
}

/// The JSON pointers of all values below a value; what a document says it is stays.
fn pointers(value: &Value, at: &str, found: &mut Vec<String>) {
    let below: Vec<(String, &Value)> = match value {
        Value::Object(fields) => {
            let escaped = |key: &str| key.replace('~', "~0").replace('/', "~1");
            fields.iter().map(|(key, value)| (format!("{at}/{}", escaped(key)), value)).collect()
        }
        Value::Array(items) => items.iter().enumerate().map(|(index, item)| (format!("{at}/{index}"), item)).collect(),
        _ => Vec::new(),
    };
    for (at, value) in below {
        if at != "/apiVersion" && at != "/kind" {
            pointers(value, &at, found);
            found.push(at);
        }
    }
}

/// A manifest with one thing wrong, or not wrong.
fn damaged(manifest: &Value, names: &(&str, &str), dice: &mut Dice) -> Case {
    let mut document = manifest.clone();
    let mut all = Vec::new();
    pointers(manifest, "", &mut all);
    let at = &all[dice.below(all.len())];
    let own = manifest.pointer(at).cloned().unwrap_or_default();
    let (holder, name) = at.rsplit_once('/').unwrap_or_default();
    let name = name.replace("~1", "/").replace("~0", "~");
    let (what, value) = match dice.below(8) {
        0 => ("without", None),
        1 => ("renamed", None),
        2 => ("in a list", Some(json!([own]))),
        3 => ("in a mapping", Some(json!({"a": own}))),
        4 => ("as text", Some(Value::String(own.as_str().map_or_else(|| own.to_string(), str::to_owned)))),
        5 => ("as another's", manifest.pointer(&all[dice.below(all.len())]).cloned()),
        _ => {
            let mut values = values();
            ("as", Some(values.swap_remove(dice.below(values.len()))))
        }
    };
    match (document.pointer_mut(holder), &value) {
        (Some(Value::Object(fields)), Some(value)) => drop(fields.insert(name, value.clone())),
        (Some(Value::Object(fields)), None) => {
            fields.remove(&name);
            if what == "renamed" {
                fields.insert(format!("{name}s"), own);
            }
        }
        (Some(Value::Array(items)), value) => {
            match (name.parse().ok().and_then(|at: usize| items.get_mut(at)), value) {
                (Some(item), Some(value)) => *item = value.clone(),
                (Some(_), None) => drop(items.pop()),
                (None, _) => {}
            }
        }
        _ => {}
    }
    // What stands around a value of nothing is what cannot hold it.
    let value = value.unwrap_or_default();
    let value = if value.is_null() { document.pointer(holder).cloned().unwrap_or_default() } else { value };
    Case { damage: format!("{} {} {at} {what} {value}", names.0, names.1), document, value }
}
