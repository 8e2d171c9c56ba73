//! Which type a mapping or list without `apiVersion` and `kind` is a fragment of.
//!
//! Enters: a catalogue and a node. Leaves: the one type that the node fits, or none. A type counts only
//! if nothing in the node breaks it but missing fields, or a single field that is one slip away from a
//! real one. Most YAML in the world is no part of a manifest, so a document must also bring evidence:
//! names that few types have.

use std::collections::BTreeSet;

use crate::kube::{PathSegment, ReleaseSet};
use crate::schema::{Catalogue, Completeness, Fault, Shape, TypeId, Violation};
use crate::similar::edits;
use crate::yaml::{Mapping, Node, Value};

/// What a node without `apiVersion` and `kind` is a part of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Inference {
    /// The type whose fields it shows.
    pub ty: TypeId,
    /// One value of the type, or a list of them.
    pub form: Form,
    /// The releases on which it fits.
    pub releases: ReleaseSet,
}

/// How a fragment stands in the document.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// The node is a mapping with fields of the type.
    Fields,
    /// The node is a list whose items are of the type.
    Items,
}

/// The types that a fragment is most likely of, where it fits several: those of pods and what runs them
/// first. `HTTPHeader` fits `name` and `value` as well as `EnvVar` does.
const USUAL: [&str; 44] = [
    "Container",
    "PodSpec",
    "PodTemplateSpec",
    "EnvVar",
    "EnvVarSource",
    "EnvFromSource",
    "Probe",
    "ContainerPort",
    "ResourceRequirements",
    "VolumeMount",
    "Volume",
    "SecurityContext",
    "PodSecurityContext",
    "Affinity",
    "NodeSelectorRequirement",
    "LabelSelectorRequirement",
    "LabelSelector",
    "Toleration",
    "TopologySpreadConstraint",
    "KeyToPath",
    "ConfigMapKeySelector",
    "SecretKeySelector",
    "ConfigMapVolumeSource",
    "SecretVolumeSource",
    "DeploymentSpec",
    "DeploymentStrategy",
    "StatefulSetSpec",
    "JobSpec",
    "CronJobSpec",
    "ServiceSpec",
    "ServicePort",
    "IngressSpec",
    "HorizontalPodAutoscalerSpec",
    "NetworkPolicySpec",
    "PersistentVolumeClaimSpec",
    "PersistentVolumeSpec",
    "Role",
    "PolicyRule",
    "RoleBinding",
    "ObjectMeta",
    "Secret",
    "ConfigMap",
    "ServiceAccount",
    "StorageClass",
];

/// Words that say "Kubernetes" almost as well as a compound name does.
const TELLING: [&str; 12] = [
    "affinity",
    "args",
    "command",
    "containers",
    "env",
    "image",
    "limits",
    "replicas",
    "requests",
    "resources",
    "strategy",
    "tolerations",
];
/// So many names that any YAML could have are evidence together.
const ENOUGH_COMMON_NAMES: usize = 4;
/// Types far from pods that fit as well as each other: more, and it is none of them.
const MOST_RIVALS: usize = 3;
/// How many types are tried: those of a name that all of the catalogue shares are no evidence.
const MOST_TRIED: usize = 48;
/// Fields that must fit beside one that is a slip away from a real one.
const FIELDS_BESIDE_A_SLIP: usize = 3;
/// How deep evidence is looked for.
const DEPTH: usize = 12;

/// The type that a mapping, or the items of a list, is a fragment of.
pub fn infer(catalogue: &Catalogue, root: Node<'_>) -> Option<Inference> {
    let (items, form) = match root.value() {
        Value::Mapping(_) => (vec![root], Form::Fields),
        Value::Sequence(items) => {
            (items.iter().filter(|item| !matches!(item.value(), Value::Wildcard(_))).collect(), Form::Items)
        }
        _ => return None,
    };
    let mappings = items.iter().map(|item| match item.value() {
        Value::Mapping(mapping) => Some(mapping),
        _ => None,
    });
    let mappings: Vec<Mapping<'_>> = mappings.collect::<Option<_>>()?;
    let names: BTreeSet<&str> = mappings
        .iter()
        .flat_map(|mapping| mapping.iter())
        .filter(|entry| !entry.key_is_wildcard)
        .map(|entry| entry.key)
        .collect();
    if names.contains("apiVersion") {
        return None;
    }
    let mut types = candidates(catalogue, &names);
    types.retain(|&ty| may_be_shown(catalogue, ty, root, &names));
    types.sort_by_cached_key(|&ty| {
        (rank(catalogue, ty), catalogue.field_count(ty), catalogue.depth_in_pod(ty).unwrap_or(u8::MAX), ty)
    });
    types.truncate(MOST_TRIED);
    let mut fitting = types.into_iter().filter_map(|ty| Some((ty, fit(catalogue, ty, &items)?)));
    let (ty, releases) = fitting.next()?;
    if rank(catalogue, ty) > Rank::InPods {
        let rivals: BTreeSet<&str> = fitting.map(|(ty, _)| catalogue.type_name(ty)).collect();
        if rivals.len() > MOST_RIVALS {
            return None;
        }
    }
    Some(Inference { ty, form, releases })
}

/// Whether an author may show the type without its `apiVersion`. Of the types of whole objects it is the
/// one that `kind` names. The type of schemas fits most that is a schema of anything.
fn may_be_shown(catalogue: &Catalogue, ty: TypeId, root: Node<'_>, names: &BTreeSet<&str>) -> bool {
    let name = catalogue.type_name(ty);
    let is_object = names.contains("kind") && catalogue.field(ty, "metadata").is_some();
    (!is_object || root.get_str("kind") == Some(name))
        && (name != "JSONSchemaProps" || names.iter().any(|name| name.starts_with("x-kubernetes-")))
}

/// The types that have all the names as fields; of four names or more one may be a slip.
fn candidates(catalogue: &Catalogue, names: &BTreeSet<&str>) -> Vec<TypeId> {
    let slips = usize::from(names.len() > FIELDS_BESIDE_A_SLIP);
    let mut with_field: Vec<Vec<TypeId>> = Vec::with_capacity(names.len());
    let mut missed = 0;
    for name in names {
        let types: Vec<TypeId> = catalogue.types_with_field(name).collect();
        missed += usize::from(types.is_empty());
        if missed > slips {
            return Vec::new();
        }
        with_field.push(types);
    }
    with_field.sort_unstable_by_key(Vec::len);
    // A type that has all names but one has one of the two that the fewest types have.
    let mut types: Vec<TypeId> =
        with_field.iter().filter(|types| !types.is_empty()).take(1 + slips).flatten().copied().collect();
    types.sort_unstable();
    types.dedup();
    for types in &mut with_field {
        types.sort_unstable();
    }
    types.retain(|ty| with_field.iter().filter(|types| types.binary_search(ty).is_err()).count() <= slips);
    types
}

/// How likely an author shows a type.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Rank {
    /// At this place of [`USUAL`].
    Usual(usize),
    /// Part of a pod.
    InPods,
    /// Anything else.
    Elsewhere,
    /// What a server reports.
    Report,
}

fn rank(catalogue: &Catalogue, ty: TypeId) -> Rank {
    let name = catalogue.type_name(ty);
    match USUAL.iter().position(|usual| *usual == name) {
        Some(place) => Rank::Usual(place),
        None if name.ends_with("Status") || name.ends_with("List") => Rank::Report,
        None if catalogue.depth_in_pod(ty).is_some() => Rank::InPods,
        None => Rank::Elsewhere,
    }
}

/// The releases on which all nodes fit the type, if there are any and the evidence is enough.
fn fit(catalogue: &Catalogue, ty: TypeId, nodes: &[Node<'_>]) -> Option<ReleaseSet> {
    let mut evidence = Evidence::default();
    for node in nodes {
        evidence.collect(catalogue, Shape::Object(ty), *node, DEPTH);
    }
    if !evidence.is_enough_for(rank(catalogue, ty)) {
        return None;
    }
    let mut releases = ReleaseSet::ALL;
    let mut slip = None;
    for node in nodes {
        for violation in catalogue.violations(ty, *node, Completeness::Partial, ReleaseSet::ALL) {
            if matches!(violation.fault, Fault::MissingField { .. }) {
                continue;
            }
            if is_slip(&violation) && slip.replace(violation.path.clone()).is_none_or(|path| path == violation.path) {
                continue;
            }
            releases = releases.without(violation.releases);
            if releases.is_empty() {
                return None;
            }
        }
    }
    (slip.is_none() || evidence.fields >= FIELDS_BESIDE_A_SLIP).then_some(releases)
}

/// Whether a violation is an unknown field that is one edit away from a real one.
fn is_slip(violation: &Violation<'_>) -> bool {
    let Fault::UnknownField { similar, exists_in, .. } = &violation.fault else { return false };
    let name = match violation.path.segments().last() {
        Some(PathSegment::Key(name)) => name.as_str(),
        _ => return false,
    };
    exists_in.is_empty() && similar.iter().any(|real| edits(real, name, 1) == Some(1))
}

/// What speaks for a fragment: the names of real fields that it shows.
#[derive(Default)]
struct Evidence<'d> {
    names: BTreeSet<&'d str>,
    fields: usize,
    has_strong: bool,
}

impl<'d> Evidence<'d> {
    fn collect(&mut self, catalogue: &Catalogue, shape: Shape, node: Node<'d>, depth: usize) {
        if depth == 0 {
            return;
        }
        match (shape, node.value()) {
            (Shape::Object(ty), Value::Mapping(mapping)) => {
                for entry in mapping.iter() {
                    if let Some(field) = catalogue.field(ty, entry.key) {
                        self.names.insert(entry.key);
                        self.fields += 1;
                        self.has_strong |= is_strong(entry.key, entry.value);
                        self.collect(catalogue, field.shape, entry.value, depth - 1);
                    }
                }
            }
            (Shape::List(ty), Value::Sequence(items)) => {
                for item in items.iter() {
                    self.collect(catalogue, catalogue.shape(ty), item, depth - 1);
                }
            }
            (Shape::Map(ty), Value::Mapping(mapping)) => {
                for entry in mapping.iter() {
                    self.collect(catalogue, catalogue.shape(ty), entry.value, depth - 1);
                }
            }
            _ => {}
        }
    }

    fn is_enough_for(&self, rank: Rank) -> bool {
        let has_many = self.names.len() >= ENOUGH_COMMON_NAMES;
        if rank == Rank::Report { self.has_strong && has_many } else { self.has_strong || has_many }
    }
}

/// Whether a field says by itself that this is Kubernetes: its name is a compound (`mountPath`), or a
/// telling word with the value that it has there. References have the same names everywhere.
fn is_strong(name: &str, value: Node<'_>) -> bool {
    let is_compound = name.bytes().any(|b| b.is_ascii_uppercase()) || name.starts_with("x-kubernetes-");
    if is_compound {
        return name != "apiVersion" && !name.ends_with("Ref");
    }
    TELLING.contains(&name)
        && match value.value() {
            Value::Mapping(_) | Value::Wildcard(_) => true,
            Value::Sequence(_) => name != "resources",
            Value::String(_) | Value::Int(_) => matches!(name, "image" | "replicas"),
            Value::Null | Value::Bool(_) | Value::Float(_) => false,
        }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::{Excerpt, Sources};
    use crate::yaml::{self, Reading};

    /// The name of the inferred type, with `[]` for a list.
    fn inferred(text: &str) -> Option<String> {
        let mut sources = Sources::default();
        let file = sources.add("a.yaml", text);
        let excerpt = Excerpt::whole(file, sources.get(file));
        let (documents, _) = yaml::parse(&Reading::plain(&excerpt));
        let catalogue = Catalogue::builtin();
        let inference = infer(&catalogue, documents.first()?.root()?)?;
        let list = if inference.form == Form::Items { "[]" } else { "" };
        Some(format!("{}{list}", catalogue.type_name(inference.ty)))
    }

    #[test]
    fn parts_of_manifests_are_recognised() {
        for (text, expected) in [
            ("livenessProbe:\n  httpGet: {path: /, port: 80}\nreadinessProbe:\n  exec: {command: [x]}\n", "Container"),
            ("resources:\n  requests: {cpu: 100m}\n  limits: {cpu: 1}\n", "Container"),
            ("strategy:\n  type: RollingUpdate\n  rollingUpdate: {maxSurge: 1}\n", "DeploymentSpec"),
            ("image: nginx:1.29\n", "Container"),
            ("image: nginx:1.29\nimage: nginx\n", "Container"),
            ("httpGet: {path: /, port: 80}\ninitialDelaySeconds: 5\n", "Probe"),
            ("containers:\n- name: web\n  image: nginx\n", "PodSpec"),
            ("- name: web\n  image: nginx\n", "Container[]"),
            ("env:\n- name: A\n  value: b\n", "Container"),
            ("- name: A\n  valueFrom:\n    secretKeyRef: {name: s, key: k}\n", "EnvVar[]"),
            ("volumes:\n- name: v\n  emptyDir: {}\n", "PodSpec"),
            ("replicas: 3\nselector:\n  matchLabels: {app: web}\n", "DeploymentSpec"),
            ("rules:\n- apiGroups: ['']\n  resources: [pods]\n  verbs: [get]\n", "Role"),
            ("- apiGroups: ['']\n  resources: [pods]\n  verbs: [get]\n", "PolicyRule[]"),
            ("- port: 80\n  targetPort: 8080\n", "ServicePort[]"),
            ("accessModes: [ReadWriteOnce]\nresources:\n  requests: {storage: 1Gi}\n", "PersistentVolumeClaimSpec"),
            ("kind: Deployment\nmetadata: {name: a}\nspec: {replicas: 1, paused: true}\n", "Deployment"),
        ] {
            assert_eq!(inferred(text).as_deref(), Some(expected), "{text}");
        }
    }

    #[test]
    fn one_slip_beside_three_fields_is_forgiven() {
        let probe = "httpGet: {path: /, port: 80}\nperiodSeconds: 5\ninitialDelaySecond: 5\ntimeoutSeconds: 1\n";
        assert_eq!(inferred(probe).as_deref(), Some("Probe"));
        assert_eq!(inferred("initialDelaySecond: 5\nperiodSeconds: 5\n"), None);
        assert_eq!(inferred(&probe.replace("Second:", "Secs:")), None);
        assert_eq!(inferred(&probe.replace("timeoutSeconds", "timeoutSecond")), None);
    }

    #[test]
    fn other_yaml_is_no_fragment() {
        for text in [
            "name: x\n",
            "labels: {app: web}\n",
            "- name: a\n  value: b\n",
            "host: example.com\nport: 80\n",
            "type: LoadBalancer\n",
            "replicaCount: 1\nimage: {repository: nginx, tag: latest}\n",
            "image: {repository: nginx, tag: latest, pullPolicy: Always}\n",
            "image: nginx\nports: ['80:80']\n",
            "image: nginx\nenvironment: {A: b}\n",
            "services:\n  web:\n    image: nginx\n",
            "resources:\n- deployment.yaml\n- service.yaml\n",
            "apiVersion: v2\nname: chart\nversion: 1.0.0\n",
            "name: build\non: push\njobs: {}\n",
            "groups:\n- name: a\n  rules:\n  - alert: b\n    expr: c\n",
            "type: object\ntitle: a\ndescription: b\nrequired: [c]\nproperties: {c: {type: string}}\n",
            "secretRef: {name: a}\n",
            "conditions:\n- type: Ready\n  status: 'True'\n  lastTransitionTime: 2026-01-01T00:00:00Z\n",
            "interval: 5m\npath: ./deploy\n",
            "- a\n- b\n",
            "just text\n",
            "{}\n",
        ] {
            assert_eq!(inferred(text), None, "{text}");
        }
    }
}
