//! The objects of a guide and of the guides before it, and what their absence proves.

use std::borrow::Cow;
use std::cell::Cell;
use std::rc::Rc;

use crate::check::applied::{Applied, Pod, Shown};
use crate::check::registry::Rule;
use crate::diagnostic::Diagnostic;
use crate::source::Span;
use crate::yaml::{Node, Value};

use super::index::PageObjects;
use super::kinds::kind_of;
use super::selectors;
use super::uses::{Need, Use};

/// So many findings of a set look around for a name that may be meant.
const MOST_DETAILED: u32 = 100;
/// So many names are compared with one that is missing.
const MOST_COMPARED: usize = 200;
/// So many objects of one kind and name are looked at.
const MOST_ALIKE: usize = 100;
/// So many labels and keys are compared for one set; beyond, everything is taken to fit.
const BUDGET: u32 = 1_000_000;
/// No name of an object is longer.
const LONGEST_NAME: usize = 253;

/// Kinds that a scale target may have.
const WORKLOADS: [&str; 5] = ["Deployment", "StatefulSet", "ReplicaSet", "ReplicationController", "DaemonSet"];

/// The objects of a guide, then those of the guides that it requires.
pub(crate) struct Set<'a> {
    pages: Vec<Rc<PageObjects<'a>>>,
    /// Kind (in lower case, singular) and name of what exists already.
    assumed: Vec<(Cow<'a, str>, &'a str)>,
    /// Whether all that comes before the guide is known.
    is_known: bool,
    detailed: Cell<u32>,
    budget: Cell<u32>,
}

/// What a set says of a name that it lacks.
pub(crate) struct Lack {
    /// The object that may be meant.
    pub(crate) near: Option<Near>,
    /// An object of the kind, where none is near.
    pub(crate) other: Option<Span>,
    /// Where the object is defined, in another namespace.
    pub(crate) elsewhere: Option<(Span, String)>,
    /// The object's kind, as `assumes` has it, and its name.
    pub(crate) assumption: String,
}

impl Lack {
    /// What a rule says of it.
    pub(crate) fn diagnostic(&self, rule: &Rule, object: &Applied<'_>, used: &Use<'_>) -> Diagnostic {
        let (kind, name) = (used.kind, used.name.text());
        let message = format!("this guide has no {kind} `{name}`");
        let at = format!("{} refers to it: it {}", object.title(), used.relation.purpose());
        let diagnostic = Diagnostic::new(rule.name, rule.level, message, used.name.span()).at(at);
        if let (Some((span, of)), Some(namespace)) = (&self.elsewhere, used.namespace) {
            let label = format!("this one is in the namespace `{of}`");
            return diagnostic.label(*span, label).help(format!("define it in the namespace `{namespace}`"));
        }
        match (&self.near, self.other) {
            (Some(near), _) => {
                diagnostic.label(near.span, "has a name near it").help(format!("did you mean `{}`?", near.name))
            }
            (None, Some(other)) => diagnostic.label(other, format!("a {kind} of this guide")).help(self.advice()),
            (None, None) => diagnostic.help(self.advice()),
        }
    }

    fn advice(&self) -> String {
        format!("show it, or write `assumes: [{}]` in the front matter if it exists already", self.assumption)
    }
}

/// A name that may be meant.
pub(crate) struct Near {
    /// The name.
    pub(crate) name: String,
    /// Where it is given.
    pub(crate) span: Span,
}

/// An object without the key that is asked of it.
pub(crate) struct Holder {
    /// Where its keys stand.
    pub(crate) span: Span,
    /// The key that may be meant.
    pub(crate) near: Option<Near>,
}

impl<'a> Set<'a> {
    pub(super) fn new(pages: Vec<Rc<PageObjects<'a>>>, assumed: impl Iterator<Item = &'a str>, is_known: bool) -> Self {
        let assumed = assumed.filter_map(|entry| entry.trim().split_once('/'));
        let assumed = assumed.map(|(kind, name)| (kind_of(kind), name.trim())).collect();
        Self { pages, assumed, is_known, detailed: Cell::new(0), budget: Cell::new(BUDGET) }
    }

    /// The objects of the guide itself.
    pub(super) fn own(&self) -> &PageObjects<'a> {
        &self.pages[0]
    }

    /// The indexes of the pages whose objects these are.
    pub(super) fn pages(&self) -> impl Iterator<Item = usize> {
        self.pages.iter().map(|page| page.page)
    }

    /// The objects of this kind and name in a namespace.
    pub(super) fn named<'s>(
        &'s self,
        kind: &'s str,
        namespace: Option<&'s str>,
        name: &'s str,
    ) -> impl Iterator<Item = &'s Applied<'a>> {
        let of_page = move |page: &'s Rc<PageObjects<'a>>| {
            let indexes = page.by_name.get(&(kind, name)).into_iter().flatten();
            indexes.filter_map(move |&at| page.get(at))
        };
        let all = self.pages.iter().flat_map(of_page);
        all.filter(move |object| shares(object.namespace, namespace)).take(MOST_ALIKE)
    }

    /// Whether an object of this kind is in a namespace.
    pub(super) fn has_kind(&self, kind: &str, namespace: Option<&str>) -> bool {
        self.pages.iter().any(|page| match namespace {
            None => page.by_kind.contains_key(kind),
            Some(_) => page.kinds.contains(&(kind, namespace)) || page.kinds.contains(&(kind, None)),
        })
    }

    /// Whether a workload of this name is in a namespace.
    fn has_workload(&self, namespace: Option<&str>, name: &str) -> bool {
        WORKLOADS.iter().any(|kind| self.named(kind, namespace, name).next().is_some())
    }

    /// The pods in a namespace.
    pub(super) fn pods(&self, namespace: Option<&str>) -> impl Iterator<Item = &Pod<'a>> {
        let all = self.pages.iter().flat_map(|page| &page.pods);
        all.filter(move |pod| shares(pod.applied.namespace, namespace))
    }

    /// Whether a Service of the set is for this pod: then the guide shows an application.
    fn has_service_of(&self, pod: &Pod<'a>) -> bool {
        let services = self.pages.iter().flat_map(|page| {
            page.by_kind.get("Service").into_iter().flatten().filter_map(|&at| page.get(at)).take(MOST_ALIKE)
        });
        let mut near = services.filter(|service| shares(service.namespace, pod.applied.namespace));
        near.any(|service| self.spend(1) && selectors::is_service_of(service, pod))
    }

    /// Whether the guide says that an object of one of these kinds exists.
    pub(super) fn assumes_any(&self, kinds: &[&str]) -> bool {
        self.assumed.iter().any(|(assumed, _)| kinds.iter().any(|kind| assumed.eq_ignore_ascii_case(kind)))
    }

    fn assumes(&self, kind: &str, name: &str) -> bool {
        self.assumed.iter().any(|(assumed, known)| assumed.eq_ignore_ascii_case(kind) && *known == name)
    }

    /// Whether a command, a custom resource or something unread of the set may make such an object.
    fn mentions(&self, kind: &str, name: &str) -> bool {
        self.pages.iter().any(|page| page.mentions().has(kind, name))
    }

    /// Whether the set may have pods with a label of this value without showing them.
    pub(super) fn mentions_label(&self, value: &str) -> bool {
        self.pages.iter().any(|page| page.mentions().has_label(value))
    }

    /// Whether objects that the set does not show come from elsewhere.
    pub(super) fn is_open(&self) -> bool {
        !self.is_known || self.pages.iter().any(|page| page.mentions().is_open)
    }

    /// Takes from what may be compared; `false` once it is used up.
    pub(super) fn spend(&self, comparisons: usize) -> bool {
        let left = self.budget.get().checked_sub(u32::try_from(comparisons).unwrap_or(u32::MAX));
        self.budget.set(left.unwrap_or(0));
        left.is_some()
    }

    /// Whether the set proves that what is used does not exist.
    ///
    /// It does so only where it is evidence. Where the guide shows objects of the kind in that
    /// namespace, one that it does not show is likely mistyped or forgotten. Where it shows none, it
    /// may show the object that refers to it for itself, unless other objects say that the guide
    /// shows an application as a whole: [`Need`] says which.
    pub(super) fn lacks(&self, used: &Use<'a>) -> Option<Lack> {
        let name = used.name.text();
        let is_there = || self.named(used.kind, used.namespace, name).next().is_some();
        if used.is_built_in() || is_there() || self.assumes(used.kind, name) {
            return None;
        }
        if self.pages.iter().any(|page| page.unnamed.contains(used.kind)) {
            return None;
        }
        let is_evidence = match used.need {
            Need::Kind => self.has_kind(used.kind, used.namespace),
            Need::Application => {
                self.has_kind(used.kind, used.namespace) || used.pod.is_some_and(|pod| self.has_service_of(&pod))
            }
            Need::Namesake => self.has_kind(used.kind, used.namespace) || self.has_workload(used.namespace, name),
            Need::Workload => WORKLOADS.iter().any(|kind| self.has_kind(kind, used.namespace)),
            Need::Nothing => false,
        };
        if !is_evidence || self.mentions(used.kind, name) {
            return None;
        }
        let elsewhere =
            self.named(used.kind, None, name).find_map(|object| Some((object.place(), object.namespace?.to_owned())));
        let near = self.near(used);
        if near.is_none() && self.is_open() {
            return None;
        }
        let other = self.pages.iter().find_map(|page| {
            let of_kind = page.by_kind.get(used.kind)?.iter().filter_map(|&at| page.get(at));
            of_kind.take(MOST_ALIKE).find(|object| shares(object.namespace, used.namespace)).map(Applied::place)
        });
        Some(Lack { near, other, elsewhere, assumption: format!("{}/{name}", used.kind.to_lowercase()) })
    }

    /// Whether findings may still look around.
    fn may_detail(&self) -> bool {
        self.detailed.set(self.detailed.get().saturating_add(1));
        self.detailed.get() <= MOST_DETAILED
    }

    fn near(&self, used: &Use<'a>) -> Option<Near> {
        let of_kind = self.pages.iter().flat_map(|page| {
            page.by_kind.get(used.kind).into_iter().flatten().filter_map(|&at| page.get(at)).take(MOST_COMPARED)
        });
        let names = of_kind
            .filter(|object| shares(object.namespace, used.namespace))
            .filter_map(|object| object.name.map(|name| (name.text(), name.span())));
        self.nearest(used.name.text(), names)
    }

    /// The name that is nearest, if it is near.
    pub(super) fn nearest<'n>(&self, wanted: &str, names: impl Iterator<Item = (&'n str, Span)>) -> Option<Near> {
        if !self.may_detail() || wanted.len() > LONGEST_NAME {
            return None;
        }
        let most = (wanted.chars().count() / 3).clamp(1, 3);
        names
            .take(MOST_COMPARED)
            .filter(|(name, _)| name.len().abs_diff(wanted.len()) <= most)
            .map(|(name, span)| (strsim::osa_distance(wanted, name), name, span))
            .filter(|(distance, ..)| *distance <= most)
            .min_by_key(|(distance, ..)| *distance)
            .map(|(_, name, span)| Near { name: name.to_owned(), span })
    }

    /// The object that is used, if the set proves that it has no such key.
    pub(super) fn lacks_key(&self, used: &Use<'a>, key: Node<'a>) -> Option<Holder> {
        let mut last = None;
        for object in self.named(used.kind, used.namespace, used.name.text()) {
            let fields = if used.kind == "Secret" { ["data", "stringData"] } else { ["data", "binaryData"] };
            let data = || fields.iter().filter_map(|field| object.root.entry(field));
            let is_closed = |node: Node<'_>| match node.value() {
                Value::Mapping(data) => {
                    !node.is_elided() && self.spend(data.len()) && !data.iter().any(|entry| entry.key_is_wildcard)
                }
                Value::Null => true,
                _ => false,
            };
            // Some Secrets are filled by the cluster.
            let is_filled = object.root.get_str("type") == Some("kubernetes.io/service-account-token");
            if object.state != Shown::Whole
                || is_filled
                || !object.group.is_empty()
                || !data().all(|entry| is_closed(entry.value))
                || data().any(|entry| entry.value.get(key.text()).is_some())
            {
                return None;
            }
            last = Some((object, data().next().map(|entry| entry.key_span)));
        }
        let (object, span) = last?;
        let keys = ["data", "stringData", "binaryData"].into_iter().filter_map(|field| {
            match object.root.get(field)?.value() {
                Value::Mapping(data) => Some(data),
                _ => None,
            }
        });
        let near = self.nearest(key.text(), keys.flat_map(|data| data.iter().map(|entry| (entry.key, entry.key_span))));
        Some(Holder { span: span.unwrap_or_else(|| object.place()), near })
    }
}

/// Whether two objects may be in one namespace: one that names none goes where the reader is.
pub(super) fn shares(one: Option<&str>, other: Option<&str>) -> bool {
    one.is_none() || other.is_none() || one == other
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_object_without_a_namespace_goes_anywhere() {
        assert!(shares(None, Some("shop")) && shares(Some("shop"), Some("shop")));
        assert!(!shares(Some("shop"), Some("bank")));
    }
}
