//! Which type a mapping or list without `apiVersion` and `kind` is a fragment of.
//!
//! Enters: a catalogue and a node. Leaves: the one type that the node fits, or none. A type counts only
//! if nothing in the node breaks it but missing fields, or a single field that is one slip away from a
//! real one. Most YAML in the world is no part of a manifest, so a document must also bring evidence:
//! names that few types have.

use std::collections::BTreeSet;

use crate::kube::ReleaseSet;
use crate::schema::{Catalogue, Completeness, Fault, Shape, TypeId, Violation};
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

/// A field's name is evidence if at most this many types have it.
const RARE: usize = 10;
/// So many names that many types have are evidence together.
const ENOUGH_COMMON_NAMES: usize = 4;
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
    let mut types = candidates(catalogue, &names);
    types.sort_by_cached_key(|&ty| (usual_rank(catalogue, ty), catalogue.fields(ty).count(), ty));
    types.truncate(MOST_TRIED);
    types.into_iter().find_map(|ty| {
        let releases = fit(catalogue, ty, &items)?;
        Some(Inference { ty, form, releases })
    })
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

/// The place in [`USUAL`]. What a server reports is no one's fragment if anything else fits.
fn usual_rank(catalogue: &Catalogue, ty: TypeId) -> usize {
    let name = catalogue.type_name(ty);
    let is_report = name.ends_with("Status") || name.ends_with("List");
    USUAL.iter().position(|usual| *usual == name).unwrap_or(USUAL.len() + usize::from(is_report))
}

/// The releases on which all nodes fit the type, if there are any and the evidence is enough.
fn fit(catalogue: &Catalogue, ty: TypeId, nodes: &[Node<'_>]) -> Option<ReleaseSet> {
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
    let mut evidence = Evidence::default();
    for node in nodes {
        evidence.collect(catalogue, Shape::Object(ty), *node, DEPTH);
    }
    let enough_beside = slip.is_none() || evidence.fields > FIELDS_BESIDE_A_SLIP - 1;
    (enough_beside && evidence.is_enough(catalogue)).then_some(releases)
}

/// Whether a violation is an unknown field that is one edit away from a real one.
fn is_slip(violation: &Violation<'_>) -> bool {
    let Fault::UnknownField { similar, exists_in, .. } = &violation.fault else { return false };
    let name = match violation.path.segments().last() {
        Some(crate::kube::PathSegment::Key(name)) => name.as_str(),
        _ => return false,
    };
    exists_in.is_empty() && similar.iter().any(|real| strsim::osa_distance(real, name) == 1)
}

/// The names of real fields that a fragment shows.
#[derive(Default)]
struct Evidence<'d> {
    names: BTreeSet<&'d str>,
    fields: usize,
}

impl<'d> Evidence<'d> {
    fn collect(&mut self, catalogue: &Catalogue, shape: Shape, node: Node<'d>, depth: usize) {
        if depth == 0 {
            return;
        }
        match (shape, node.value()) {
            (Shape::Object(ty), Value::Mapping(mapping)) => {
                for entry in mapping.iter() {
                    if let Some(field) = catalogue.fields(ty).find(|field| field.name == entry.key) {
                        self.names.insert(entry.key);
                        self.fields += 1;
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

    fn is_enough(&self, catalogue: &Catalogue) -> bool {
        self.names.len() >= ENOUGH_COMMON_NAMES
            || self.names.iter().any(|name| catalogue.types_with_field(name).count() <= RARE)
    }
}
