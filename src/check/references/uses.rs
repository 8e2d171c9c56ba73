//! What an object refers to by name: where the API has a reference, as a list.

use crate::check::applied::{Applied, Pod, Step, field, is_text, is_true, items};
use crate::kube::FieldPath;
use crate::yaml::{Node, Value};

use super::relation::Relation;

/// A reference to an object by its name.
pub(crate) struct Use<'a> {
    /// The kind of the object.
    pub(crate) kind: &'a str,
    /// Its namespace; `None` for that of the object that refers to it, where it names none.
    pub(crate) namespace: Option<&'a str>,
    /// Its name.
    pub(crate) name: Node<'a>,
    /// What makes its absence a finding.
    pub(crate) need: Need,
    /// The keys of it that are used.
    pub(crate) keys: Keys<'a>,
    /// What it is for.
    pub(crate) relation: Relation,
    /// The pod that refers to it.
    pub(crate) pod: Option<Pod<'a>>,
}

/// Which objects of a set make it evidence that one is missing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Need {
    /// Others of its kind.
    Kind,
    /// Others of its kind, or a Service of the pod that refers to it: the guide shows an application.
    Application,
    /// Others of its kind, or a workload of its name.
    Namesake,
    /// Workloads of any kind.
    Workload,
    /// None: what refers to it does without.
    Nothing,
}

/// The keys of a ConfigMap or Secret that a reference names.
#[derive(Clone, Copy)]
pub(crate) enum Keys<'a> {
    /// None: all of it.
    All,
    /// One.
    One(Node<'a>),
    /// Those of the items of a list.
    Items(Node<'a>),
}

/// Tells the path of a field below the mapping that holds the reference.
pub(crate) type PathOf<'p> = &'p dyn Fn(&[Step]) -> FieldPath;

type Visit<'v, 'a> = &'v mut dyn FnMut(Use<'a>, PathOf<'_>);

/// Roles that every cluster has.
const CLUSTER_ROLES: [&str; 4] = ["admin", "cluster-admin", "edit", "view"];

impl<'a> Use<'a> {
    /// Whether every cluster has the object.
    pub(crate) fn is_built_in(&self) -> bool {
        let name = self.name.text();
        match self.kind {
            "ServiceAccount" => name == "default",
            "ConfigMap" => name == "kube-root-ca.crt",
            "Service" => name == "kubernetes" && matches!(self.namespace, None | Some("default")),
            "Role" => name.starts_with("system:") || name == "extension-apiserver-authentication-reader",
            "ClusterRole" => name.starts_with("system:") || CLUSTER_ROLES.contains(&name),
            _ => false,
        }
    }
}

impl<'a> Keys<'a> {
    pub(crate) fn is_empty(&self) -> bool {
        matches!(self, Self::All)
    }

    /// The keys, each with the steps from the mapping that holds the reference.
    pub(crate) fn iter(self) -> impl Iterator<Item = (Node<'a>, Vec<Step>)> {
        let (one, list) = match self {
            Self::All => (None, None),
            Self::One(key) => (Some((key, vec![Step::Key("key")])), None),
            Self::Items(list) => (None, Some(list)),
        };
        let keys = items(list).enumerate().filter_map(|(index, item)| {
            let key = item.get("key").filter(|key| is_text(*key))?;
            Some((key, vec![Step::Key("items"), Step::Index(index), Step::Key("key")]))
        });
        one.into_iter().chain(keys)
    }
}

/// Visits all references of an object.
pub(super) fn of<'a>(object: &Applied<'a>, visit: Visit<'_, 'a>) {
    if let Some(pod) = object.pod() {
        of_pod(&pod, visit);
    }
    match (object.group, object.kind) {
        ("apps", "StatefulSet") => {
            let relation = Relation::Names;
            one(object, &["spec"], "serviceName", "Service", Need::Kind, relation, visit);
        }
        ("autoscaling", "HorizontalPodAutoscaler") => scale_target(object, "scaleTargetRef", visit),
        ("autoscaling.k8s.io", "VerticalPodAutoscaler") => scale_target(object, "targetRef", visit),
        ("networking.k8s.io", "Ingress") => tls(object, visit),
        ("rbac.authorization.k8s.io", "RoleBinding" | "ClusterRoleBinding") => binding(object, visit),
        ("", "ServiceAccount") => {
            for list in ["secrets", "imagePullSecrets"] {
                for (index, secret) in items(object.root.get(list)).enumerate() {
                    let path = |tail: &[Step]| {
                        object.path([Step::Key(list), Step::Index(index)].into_iter().chain(tail.iter().copied()))
                    };
                    source("Secret", object, secret, "name", Need::Kind, Relation::Credentials, visit, &path);
                }
            }
        }
        _ => {}
    }
}

/// A field of an object that names another.
fn one<'a>(
    object: &Applied<'a>,
    base: &'static [&'static str],
    key: &'static str,
    kind: &'static str,
    need: Need,
    relation: Relation,
    visit: Visit<'_, 'a>,
) {
    let Some(holder) = field(object.root, base) else { return };
    let path = |tail: &[Step]| object.path(base.iter().map(|key| Step::Key(key)).chain(tail.iter().copied()));
    source(kind, object, holder, key, need, relation, visit, &path);
}

/// The object that `key` of `holder` names, unless the one that refers to it does without.
#[expect(clippy::too_many_arguments, reason = "each is one fact of a reference")]
fn source<'a>(
    kind: &'static str,
    object: &Applied<'a>,
    holder: Node<'a>,
    key: &'static str,
    need: Need,
    relation: Relation,
    visit: Visit<'_, 'a>,
    path: PathOf<'_>,
) {
    let Some(name) = holder.get(key).filter(|name| is_text(*name)) else { return };
    let is_optional = is_true(holder.get("optional"));
    let need = if is_optional { Need::Nothing } else { need };
    let keys = match (kind, holder.get("key"), holder.get("items")) {
        _ if is_optional => Keys::All,
        ("ConfigMap" | "Secret", Some(key), _) if is_text(key) => Keys::One(key),
        ("ConfigMap" | "Secret", _, Some(items)) => Keys::Items(items),
        _ => Keys::All,
    };
    let used = Use { kind, namespace: object.namespace, name, need, keys, relation, pod: object.pod() };
    let named = |tail: &[Step]| match tail {
        [] => path(&[Step::Key(key)]),
        tail => path(tail),
    };
    visit(used, &named);
}

fn scale_target<'a>(object: &Applied<'a>, key: &'static str, visit: Visit<'_, 'a>) {
    let Some(target) = field(object.root, &["spec", key]) else { return };
    let (Some(kind), Some(name)) = (target.get_str("kind"), target.get("name").filter(|name| is_text(*name))) else {
        return;
    };
    let used = Use {
        kind,
        namespace: object.namespace,
        name,
        need: Need::Workload,
        keys: Keys::All,
        relation: Relation::Scales,
        pod: None,
    };
    visit(used, &|_| object.path([Step::Key("spec"), Step::Key(key), Step::Key("name")]));
}

/// The certificates of an Ingress. With an annotation that asks for one, a controller makes the Secret.
fn tls<'a>(object: &Applied<'a>, visit: Visit<'_, 'a>) {
    let is_asked_for = |key: &str| key.contains("cert-manager") || key.contains("acme") || key.contains("certificate");
    let is_made = match field(object.root, &["metadata", "annotations"]).map(Node::value) {
        Some(Value::Mapping(annotations)) => annotations.iter().any(|entry| is_asked_for(entry.key)),
        _ => false,
    };
    let need = if is_made { Need::Nothing } else { Need::Kind };
    for (index, tls) in items(field(object.root, &["spec", "tls"])).enumerate() {
        let steps = [Step::Key("spec"), Step::Key("tls"), Step::Index(index)];
        let path = |tail: &[Step]| object.path(steps.into_iter().chain(tail.iter().copied()));
        source("Secret", object, tls, "secretName", need, Relation::Certificate, visit, &path);
    }
}

/// The role and the accounts that a binding joins.
fn binding<'a>(object: &Applied<'a>, visit: Visit<'_, 'a>) {
    if let Some(role) = object.root.get("roleRef")
        && let Some(name) = role.get("name").filter(|name| is_text(*name))
    {
        let (kind, namespace) = match role.get_str("kind") {
            Some("Role") => ("Role", object.namespace),
            Some("ClusterRole") => ("ClusterRole", None),
            _ => return,
        };
        let used =
            Use { kind, namespace, name, need: Need::Kind, keys: Keys::All, relation: Relation::Grants, pod: None };
        visit(used, &|_| object.path([Step::Key("roleRef"), Step::Key("name")]));
    }
    for (index, subject) in items(object.root.get("subjects")).enumerate() {
        if subject.get_str("kind") != Some("ServiceAccount") {
            continue;
        }
        let Some(name) = subject.get("name").filter(|name| is_text(*name)) else { continue };
        let namespace = subject.get_str("namespace").or(object.namespace);
        let used = Use {
            kind: "ServiceAccount",
            namespace,
            name,
            need: Need::Kind,
            keys: Keys::All,
            relation: Relation::Subject,
            pod: None,
        };
        visit(used, &|_| object.path([Step::Key("subjects"), Step::Index(index), Step::Key("name")]));
    }
}

/// What a pod cannot start without.
fn of_pod<'a>(pod: &Pod<'a>, visit: Visit<'_, 'a>) {
    let object = &pod.applied;
    for key in ["serviceAccountName", "serviceAccount"] {
        let path = |tail: &[Step]| object.path(pod.steps([]).chain(tail.iter().copied()));
        if pod.spec.get(key).is_some() {
            source("ServiceAccount", object, pod.spec, key, Need::Application, Relation::ActsAs, visit, &path);
            break;
        }
    }
    for (index, secret) in items(pod.get(&["imagePullSecrets"])).enumerate() {
        let steps = [Step::Key("imagePullSecrets"), Step::Index(index)];
        let path = |tail: &[Step]| object.path(pod.steps(steps).chain(tail.iter().copied()));
        source("Secret", object, secret, "name", Need::Kind, Relation::Registry, visit, &path);
    }
    environment(pod, visit);
    volumes(pod, visit);
}

/// Where a container takes its environment from: the list, the field in it, the kind.
const ENVIRONMENT: [(&str, &[&str], &str); 4] = [
    ("env", &["valueFrom", "configMapKeyRef"], "ConfigMap"),
    ("env", &["valueFrom", "secretKeyRef"], "Secret"),
    ("envFrom", &["configMapRef"], "ConfigMap"),
    ("envFrom", &["secretRef"], "Secret"),
];

fn environment<'a>(pod: &Pod<'a>, visit: Visit<'_, 'a>) {
    let object = &pod.applied;
    for container in pod.containers() {
        for (list, below, kind) in ENVIRONMENT {
            for (index, entry) in items(container.node.get(list)).enumerate() {
                let Some(holder) = field(entry, below) else { continue };
                let path = |tail: &[Step]| {
                    let steps = pod.container_steps(&container, [Step::Key(list), Step::Index(index)]);
                    object.path(steps.chain(below.iter().map(|key| Step::Key(key))).chain(tail.iter().copied()))
                };
                source(kind, object, holder, "name", Need::Application, Relation::Environment, visit, &path);
            }
        }
    }
}

/// The volumes that are filled from an object: the field, the key of the name in it, the kind.
const VOLUMES: [(&str, &str, &str); 3] = [
    ("configMap", "name", "ConfigMap"),
    ("secret", "secretName", "Secret"),
    ("persistentVolumeClaim", "claimName", "PersistentVolumeClaim"),
];

fn volumes<'a>(pod: &Pod<'a>, visit: Visit<'_, 'a>) {
    let object = &pod.applied;
    for (index, volume) in items(pod.get(&["volumes"])).enumerate() {
        let to_volume = [Step::Key("volumes"), Step::Index(index)];
        for (below, key, kind) in VOLUMES {
            let Some(holder) = field(volume, &[below]) else { continue };
            let path =
                |tail: &[Step]| object.path(pod.steps(to_volume).chain([Step::Key(below)]).chain(tail.iter().copied()));
            source(kind, object, holder, key, Need::Application, Relation::Volume, visit, &path);
        }
        for (part, entry) in items(field(volume, &["projected", "sources"])).enumerate() {
            for (below, kind) in [("configMap", "ConfigMap"), ("secret", "Secret")] {
                let Some(holder) = field(entry, &[below]) else { continue };
                let path = |tail: &[Step]| {
                    let to = [Step::Key("projected"), Step::Key("sources"), Step::Index(part), Step::Key(below)];
                    object.path(pod.steps(to_volume).chain(to).chain(tail.iter().copied()))
                };
                source(kind, object, holder, "name", Need::Application, Relation::Volume, visit, &path);
            }
        }
    }
}
