//! Pods, wherever their template stands.

use super::{Applied, Shown, Step, field, items};
use crate::yaml::{Node, Value};

/// The pod of an object, or the template of the pods that it makes.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Pod<'a> {
    /// What holds it.
    pub(crate) applied: Applied<'a>,
    /// Who keeps it running.
    pub(crate) owner: TemplateOwner,
    /// Its `metadata`.
    pub(crate) metadata: Option<Node<'a>>,
    /// Its `spec`.
    pub(crate) spec: Node<'a>,
    /// Where `metadata` and `spec` stand in the object.
    base: &'static [&'static str],
    /// Where the containers of a fragment stand that has no `spec` of its own.
    bare: Bare,
}

/// Who runs a pod, which says how long it lives.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum TemplateOwner {
    /// Something that keeps it running: a Deployment and the like.
    Service,
    /// Something that runs it to its end: a Job or a CronJob.
    Task,
    /// Nobody: it is a pod of its own.
    Itself,
    /// It is not known.
    Unknown,
}

/// What of a pod a fragment shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Bare {
    /// At least its `spec`.
    No,
    /// What stands in its `spec`.
    Spec,
    /// A list of containers.
    Containers,
    /// One container.
    Container,
}

/// A container of a pod.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Container<'a> {
    /// The container.
    pub(crate) node: Node<'a>,
    /// The list that holds it: `containers`, `initContainers` or `ephemeralContainers`.
    pub(crate) list: &'static str,
    /// Its index there.
    pub(crate) index: usize,
}

/// The lists of containers of a pod.
const LISTS: [&str; 3] = ["containers", "initContainers", "ephemeralContainers"];

impl<'a> Applied<'a> {
    /// The pod that it is or makes.
    pub(crate) fn pod(&self) -> Option<Pod<'a>> {
        let (base, owner): (&'static [&'static str], _) = match (self.group, self.kind) {
            ("", "") => return self.bare_pod(),
            ("", "Pod") => (&[], TemplateOwner::Itself),
            ("", "PodTemplate") => (&["template"], TemplateOwner::Unknown),
            ("batch", "CronJob") => (&["spec", "jobTemplate", "spec", "template"], TemplateOwner::Task),
            ("batch", "Job") => (&["spec", "template"], TemplateOwner::Task),
            ("apps" | "extensions", "Deployment" | "StatefulSet" | "DaemonSet" | "ReplicaSet")
            | ("", "ReplicationController") => (&["spec", "template"], TemplateOwner::Service),
            // Custom workloads have the same shape.
            _ => (&["spec", "template"], TemplateOwner::Unknown),
        };
        let template = base.iter().try_fold(self.root, |node, key| node.get(key));
        let spec = template.and_then(|template| field(template, &["spec"]));
        let is_known = owner != TemplateOwner::Unknown || spec.is_some_and(|spec| spec.get("containers").is_some());
        is_known.then_some(Pod {
            applied: *self,
            owner,
            metadata: template.and_then(|template| template.get("metadata")),
            // An excerpt may leave the template out: then there is a pod of which nothing is known.
            spec: spec.unwrap_or(self.root),
            base,
            bare: Bare::No,
        })
    }

    /// The pod of a fragment: what has containers, or is one, by its shape.
    fn bare_pod(&self) -> Option<Pod<'a>> {
        let root = self.root;
        let (base, spec, bare): (&'static [&'static str], _, _) = match root.value() {
            Value::Sequence(items) if items.get(0).is_some_and(is_container) => (&[], root, Bare::Containers),
            Value::Mapping(_) if is_container(root) => (&[], root, Bare::Container),
            Value::Mapping(_) => {
                let bases: [&'static [&'static str]; 4] = [&[], &["spec"], &["template"], &["spec", "template"]];
                let at = |base: &[&str]| base.iter().try_fold(root, |node, key| node.get(key));
                let with_spec = bases.iter().find_map(|base| {
                    let spec = at(base)?.get("spec").filter(|spec| spec.get("containers").is_some())?;
                    Some((*base, spec, Bare::No))
                });
                with_spec.or_else(|| Some((bases[0], root, Bare::Spec)))?
            }
            _ => return None,
        };
        let metadata = (bare == Bare::No).then(|| base.iter().try_fold(root, |node, key| node.get(key))).flatten();
        let metadata = metadata.and_then(|template| template.get("metadata"));
        Some(Pod { applied: *self, owner: TemplateOwner::Unknown, metadata, spec, base, bare })
    }
}

/// Whether a fragment is a container, by its shape: it has an image, and a name or nothing else that
/// another type might have.
fn is_container(node: Node<'_>) -> bool {
    let is_bare = match node.value() {
        Value::Mapping(mapping) => mapping.iter().all(|entry| matches!(entry.key, "image" | "imagePullPolicy")),
        _ => false,
    };
    node.get("image").is_some() && (is_bare || node.get("name").is_some())
}

impl<'a> Pod<'a> {
    /// Whether what is absent from its spec is truly absent.
    pub(crate) fn is_whole(&self) -> bool {
        self.applied.state == Shown::Whole && self.bare == Bare::No && !self.spec.is_elided()
    }

    /// Its labels.
    pub(crate) fn labels(&self) -> Option<Node<'a>> {
        self.metadata?.get("labels")
    }

    /// A field of its spec.
    pub(crate) fn get(&self, path: &[&str]) -> Option<Node<'a>> {
        match self.bare {
            Bare::No | Bare::Spec => field(self.spec, path),
            Bare::Containers | Bare::Container => None,
        }
    }

    /// Its containers, then those that run before, then those that are added while it runs.
    pub(crate) fn containers(&self) -> impl Iterator<Item = Container<'a>> + use<'a> {
        let (spec, bare) = (self.spec, self.bare);
        let single = (bare == Bare::Container).then_some(Container { node: spec, list: "", index: 0 });
        let list = match bare {
            Bare::Containers => Some(spec),
            _ => None,
        };
        let direct = items(list).enumerate().map(|(index, node)| Container { node, list: "", index });
        let is_spec = matches!(bare, Bare::No | Bare::Spec);
        let lists = LISTS.into_iter().filter(move |_| is_spec).flat_map(move |list| {
            items(spec.get(list)).enumerate().map(move |(index, node)| Container { node, list, index })
        });
        single.into_iter().chain(direct).chain(lists)
    }

    /// The steps to a field of its spec.
    pub(crate) fn steps<const N: usize>(&self, within: [Step; N]) -> impl Iterator<Item = Step> + use<N> {
        let spec = (self.bare == Bare::No).then_some(Step::Key("spec"));
        self.base.iter().map(|key| Step::Key(key)).chain(spec).chain(within)
    }

    /// The steps to a field of its metadata.
    pub(crate) fn metadata_steps(&self, key: &'static str) -> impl Iterator<Item = Step> + use<> {
        self.base.iter().map(|key| Step::Key(key)).chain([Step::Key("metadata"), Step::Key(key)])
    }

    /// The steps to a field of one of its containers.
    pub(crate) fn container_steps<const N: usize>(
        &self,
        container: &Container<'_>,
        within: [Step; N],
    ) -> impl Iterator<Item = Step> + use<N> {
        let (bare, list, index) = (self.bare, container.list, container.index);
        let to = match bare {
            Bare::No | Bare::Spec => [Some(Step::Key(list)), Some(Step::Index(index))],
            Bare::Containers => [Some(Step::Index(index)), None],
            Bare::Container => [None, None],
        };
        let spec = (bare == Bare::No).then_some(Step::Key("spec"));
        self.base.iter().map(|key| Step::Key(key)).chain(spec).chain(to.into_iter().flatten()).chain(within)
    }
}

impl<'a> Container<'a> {
    /// A field of it.
    pub(crate) fn get(&self, path: &[&str]) -> Option<Node<'a>> {
        field(self.node, path)
    }

    /// Its images: of a key that is set more than once, each value.
    pub(crate) fn images(&self) -> impl Iterator<Item = Node<'a>> + use<'a> {
        let mapping = match self.node.value() {
            Value::Mapping(mapping) => Some(mapping),
            _ => None,
        };
        let entries = mapping.into_iter().flat_map(crate::yaml::Mapping::iter);
        entries.filter(|entry| entry.key == "image").map(|entry| entry.value)
    }

    /// What it is called in a sentence: `the container `web``.
    pub(crate) fn title(&self) -> String {
        match self.node.get_str("name") {
            Some(name) => format!("the container `{name}`"),
            None => "the container".into(),
        }
    }

    /// Where it is named, else where it begins.
    pub(crate) fn head(&self) -> Node<'a> {
        self.node.get("name").or_else(|| self.node.get("image")).unwrap_or(self.node)
    }

    /// Whether it runs as long as its pod.
    pub(crate) fn is_main(&self) -> bool {
        matches!(self.list, "containers" | "")
    }
}

#[cfg(test)]
mod tests {
    use super::super::objects;
    use super::*;
    use crate::check::verdict::Subject;
    use crate::example::{Syntax, of_file};
    use crate::source::Sources;

    /// For each container of a file: the owner of its pod and its path.
    fn containers(text: &str) -> Vec<String> {
        let mut sources = Sources::default();
        let file = sources.add("a.yaml", text);
        let (example, _) = of_file(file, sources.get(file), Syntax::Yaml);
        let documents = example.documents.iter();
        let applied = documents.flat_map(|document| objects(document, &Subject::Unknown, 0).collect::<Vec<_>>());
        let pods = applied.filter_map(|object| object.pod());
        let of_pod = |pod: Pod<'_>| {
            let path = |container: Container<'_>| pod.applied.path(pod.container_steps(&container, []));
            pod.containers().map(|container| format!("{:?} {}", pod.owner, path(container))).collect::<Vec<_>>()
        };
        pods.flat_map(of_pod).collect()
    }

    #[test]
    fn pods_are_found_wherever_their_template_stands() {
        let spec = "{containers: [{name: a}], initContainers: [{name: b}]}";
        for (head, before, after, expected) in [
            ("v1\nkind: Pod", "spec: ", "", "Itself spec"),
            ("v1\nkind: PodTemplate", "template: {spec: ", "}", "Unknown template.spec"),
            ("apps/v1\nkind: DaemonSet", "spec: {template: {spec: ", "}}", "Service spec.template.spec"),
            ("batch/v1\nkind: Job", "spec: {template: {spec: ", "}}", "Task spec.template.spec"),
            (
                "batch/v1\nkind: CronJob",
                "spec: {jobTemplate: {spec: {template: {spec: ",
                "}}}}",
                "Task spec.jobTemplate.spec.template.spec",
            ),
            ("example.com/v1\nkind: Rollout", "spec: {template: {spec: ", "}}", "Unknown spec.template.spec"),
            ("v1\nkind: List", "items: [{apiVersion: v1, kind: Pod, spec: ", "}]", "Itself items[0].spec"),
        ] {
            let text = format!("apiVersion: {head}\n{before}{spec}{after}\n");
            let expected = ["containers[0]", "initContainers[0]"].map(|list| format!("{expected}.{list}"));
            assert_eq!(containers(&text), expected, "{text}");
        }
        assert_eq!(containers("apiVersion: v1\nkind: Service\nspec: {template: {spec: {a: b}}}\n"), [""; 0]);
    }
}
