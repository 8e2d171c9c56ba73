//! Objects and what they refer to, as a graph: what the rules know of references, for a picture.

use std::collections::{HashMap, HashSet};

use crate::check::Checked;
use crate::check::applied::{self, Applied, Pod, field};
use crate::yaml::Value;

use super::relation::Relation;
use super::selectors::{self, Requirements};
use super::set::shares;
use super::{links, ports, uses};

/// Nothing is said of the references of more objects than these: who selects whom is asked of every two.
const MOST_MEMBERS: usize = 200;

/// A reference of one object of a set.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reference {
    /// Which object refers, as index of the set.
    pub from: usize,
    /// To what.
    pub to: Target,
    /// What for.
    pub relation: Relation,
}

/// What a reference leads to.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Target {
    /// An object of the set, by its index.
    Member(usize),
    /// An object that is not in the set.
    Missing {
        /// Its kind.
        kind: String,
        /// Its name.
        name: String,
    },
}

/// The references of a set of objects: each a document of an example, by their indexes. In the order
/// of the objects, each reference once.
pub fn references(checked: &Checked, members: &[(usize, usize)]) -> Vec<Reference> {
    if members.len() > MOST_MEMBERS {
        return Vec::new();
    }
    let members = Members::of(checked, members);
    let mut found = Vec::new();
    let mut known = HashSet::new();
    for (from, object) in members.objects.iter().enumerate() {
        let Some(object) = object else { continue };
        members.outgoing(object, &mut |to, relation| {
            if to != Target::Member(from) && known.insert((from, to.clone(), relation)) {
                found.push(Reference { from, to, relation });
            }
        });
    }
    found
}

struct Members<'a> {
    /// In the order of the set; `None` for what is no object.
    objects: Vec<Option<Applied<'a>>>,
    by_name: HashMap<(&'a str, &'a str), Vec<usize>>,
    pods: Vec<(usize, Pod<'a>)>,
}

impl<'a> Members<'a> {
    fn of(checked: &'a Checked, members: &[(usize, usize)]) -> Self {
        let mut all = Self { objects: Vec::with_capacity(members.len()), by_name: HashMap::new(), pods: Vec::new() };
        for (at, &(example, document)) in members.iter().enumerate() {
            let content = checked.site.examples.get(example).and_then(|one| one.documents.get(document));
            let verdict = checked.verdicts.get(example).and_then(|verdicts| verdicts.get(document));
            let object = content.zip(verdict).and_then(|(content, verdict)| {
                applied::objects(content, &verdict.subject, example).find(|object| !object.kind.is_empty())
            });
            if let Some(object) = object {
                if let Some(name) = object.name() {
                    all.by_name.entry((object.kind, name)).or_default().push(at);
                }
                all.pods.extend(object.pod().map(|pod| (at, pod)));
            }
            all.objects.push(object);
        }
        all
    }

    fn outgoing(&self, object: &Applied<'a>, visit: &mut dyn FnMut(Target, Relation)) {
        ports::backends(object, &mut |backend, _, _| {
            let name = backend.name.text();
            if !name.is_empty() {
                visit(self.target("Service", backend.namespace, name), Relation::Requests);
            }
        });
        if let Some(selector) = Selector::of(object) {
            self.selected(object, &selector, visit);
        }
        uses::of(object, &mut |used, _| {
            let target = self.target(used.kind, used.namespace, used.name.text());
            // Every namespace has a default account; which role is granted is worth showing in any case.
            let is_told =
                matches!(target, Target::Member(_)) || !used.is_built_in() || used.relation == Relation::Grants;
            if is_told {
                visit(target, used.relation);
            }
        });
        links::of(object, &mut |link| {
            let namespace = link.namespace.or(object.namespace);
            visit(self.target(link.kind, namespace, link.name), link.relation);
        });
    }

    /// The object of this name: that of the namespace itself before one that may be in any.
    fn target(&self, kind: &str, namespace: Option<&str>, name: &str) -> Target {
        let named = self.by_name.get(&(kind, name)).map_or(&[][..], Vec::as_slice);
        let namespace_of = |at: usize| self.objects.get(at)?.as_ref()?.namespace;
        let exact = named.iter().find(|at| namespace_of(**at) == namespace);
        let member = exact.or_else(|| named.iter().find(|at| shares(namespace_of(**at), namespace)));
        member.map_or_else(|| Target::Missing { kind: kind.into(), name: name.into() }, |at| Target::Member(*at))
    }

    fn selected(&self, object: &Applied<'a>, selector: &Selector<'a>, visit: &mut dyn FnMut(Target, Relation)) {
        let is_near = |other: &Applied<'_>| selector.is_anywhere || shares(object.namespace, other.namespace);
        let asked = selector.asked;
        match selector.of {
            Selected::Pods => {
                for (at, pod) in &self.pods {
                    if is_near(&pod.applied) && selectors::has_labels(pod.labels(), asked, selectors::is_closed(pod)) {
                        visit(Target::Member(*at), selector.relation);
                    }
                }
            }
            Selected::Services => {
                for (at, service) in self.objects.iter().enumerate() {
                    let Some(service) = service.filter(|one| one.group.is_empty() && one.kind == "Service") else {
                        continue;
                    };
                    let labels = field(service.root, &["metadata", "labels"]);
                    if is_near(&service) && selectors::has_labels(labels, asked, true) {
                        visit(Target::Member(at), selector.relation);
                    }
                }
            }
        }
    }
}

/// What an object selects by labels.
struct Selector<'a> {
    asked: Requirements<'a>,
    of: Selected,
    relation: Relation,
    /// Whether it also selects in other namespaces than its own.
    is_anywhere: bool,
}

enum Selected {
    Pods,
    Services,
}

impl<'a> Selector<'a> {
    fn of(object: &Applied<'a>) -> Option<Self> {
        let (path, of, relation): (&[&str], _, _) = match (object.group, object.kind) {
            ("", "Service") => {
                let labels = field(object.root, &["spec", "selector"]).and_then(selectors::pairs)?;
                let asked = Requirements { labels: Some(labels), expressions: None };
                return Some(Self { asked, of: Selected::Pods, relation: Relation::Selects, is_anywhere: false });
            }
            ("policy", "PodDisruptionBudget") => (&["spec", "selector"], Selected::Pods, Relation::Protects),
            ("networking.k8s.io", "NetworkPolicy") => (&["spec", "podSelector"], Selected::Pods, Relation::Restricts),
            ("monitoring.coreos.com", "PodMonitor") => (&["spec", "selector"], Selected::Pods, Relation::Monitors),
            ("monitoring.coreos.com", "ServiceMonitor") => {
                (&["spec", "selector"], Selected::Services, Relation::Monitors)
            }
            _ => return None,
        };
        let selector = field(object.root, path)?;
        let labels = match selector.get("matchLabels") {
            None => None,
            Some(labels) if matches!(labels.value(), Value::Mapping(labels) if labels.is_empty()) => None,
            // What cannot be told selects nothing here.
            Some(labels) => Some(selectors::pairs(labels)?),
        };
        let asked = Requirements { labels, expressions: selector.get("matchExpressions") };
        let is_anywhere = field(object.root, &["spec", "namespaceSelector"]).is_some();
        Some(Self { asked, of, relation, is_anywhere })
    }
}

#[cfg(test)]
mod tests;
