//! The objects of one page, found by name and by kind.

use std::cell::OnceCell;
use std::collections::{HashMap, HashSet};

use crate::check::applied::{self, Applied, Pod, Shown};
use crate::check::known::Outcomes;
use crate::example::BundleChoice;
use crate::site::Site;
use crate::yaml::{Node, Value};

use super::mentions::Mentions;

/// The objects of one page.
pub(super) struct PageObjects<'a> {
    /// The page, as index of `Site::pages`.
    pub(super) page: usize,
    /// All of them, also those of which only a part is shown, in order.
    pub(super) objects: Vec<Applied<'a>>,
    /// Those with a name, by kind and name.
    pub(super) by_name: HashMap<(&'a str, &'a str), Vec<u32>>,
    /// By kind.
    pub(super) by_kind: HashMap<&'a str, Vec<u32>>,
    /// The kinds in each namespace; `None` for objects that name none.
    pub(super) kinds: HashSet<(&'a str, Option<&'a str>)>,
    /// Kinds of which some object has a placeholder for a name.
    pub(super) unnamed: HashSet<&'a str>,
    /// The pods.
    pub(super) pods: Vec<Pod<'a>>,
    /// The objects that the guide arrives at: of each the last definition that is whole.
    referrers: Vec<u32>,
    mentions: OnceCell<Mentions<'a>>,
    sources: (&'a Site, &'a Outcomes<'a>),
}

impl<'a> PageObjects<'a> {
    pub(super) fn of(site: &'a Site, page: usize, outcomes: &'a Outcomes<'a>) -> Self {
        let mut all = Self {
            page,
            objects: Vec::new(),
            by_name: HashMap::new(),
            by_kind: HashMap::new(),
            kinds: HashSet::new(),
            unnamed: HashSet::new(),
            pods: Vec::new(),
            referrers: Vec::new(),
            mentions: OnceCell::new(),
            sources: (site, outcomes),
        };
        let mut last = HashMap::new();
        for index in site.pages[page].examples.clone() {
            let (Some(example), Some(outcome)) = (site.examples.get(index), outcomes.get(index)) else { continue };
            if example.attributes.invalid.is_some() {
                continue;
            }
            let is_applied = example.attributes.bundle != Some(BundleChoice::None);
            let variant = match &example.attributes.bundle {
                Some(BundleChoice::Named(name)) => Some(name.as_str()),
                _ => None,
            };
            for (document, outcome) in example.documents.iter().zip(&outcome.documents) {
                for object in
                    applied::objects(document, &outcome.subject, index).filter(|object| !object.kind.is_empty())
                {
                    let at = all.add(object);
                    if is_applied && object.state != Shown::Part && !is_server_output(&object) {
                        match object.name() {
                            Some(name) => {
                                last.insert((object.kind, object.group, object.namespace, name, variant), at);
                            }
                            None => all.referrers.push(at),
                        }
                    }
                }
            }
        }
        all.referrers.extend(last.into_values());
        all.referrers.sort_unstable();
        all
    }

    fn add(&mut self, object: Applied<'a>) -> u32 {
        let at = u32::try_from(self.objects.len()).unwrap_or(u32::MAX);
        self.objects.push(object);
        self.by_kind.entry(object.kind).or_default().push(at);
        self.kinds.insert((object.kind, object.namespace));
        match object.name() {
            Some(name) => self.by_name.entry((object.kind, name)).or_default().push(at),
            None => {
                self.unnamed.insert(object.kind);
            }
        }
        self.pods.extend(object.pod());
        at
    }

    /// The objects whose references are looked at, in order.
    pub(super) fn referrers(&self) -> impl Iterator<Item = &Applied<'a>> {
        self.referrers.iter().filter_map(|&at| self.objects.get(at as usize))
    }

    /// The object with this index.
    pub(super) fn get(&self, at: u32) -> Option<&Applied<'a>> {
        self.objects.get(at as usize)
    }

    /// What the page makes without showing it.
    pub(super) fn mentions(&self) -> &Mentions<'a> {
        let (site, outcomes) = self.sources;
        self.mentions.get_or_init(|| Mentions::of(site, self.page, outcomes))
    }
}

/// Whether an object was read back from a cluster: nobody applies it.
fn is_server_output(object: &Applied<'_>) -> bool {
    let has_status =
        || applied::field(object.root, &["status"]).is_some_and(|status| status.text().is_empty() && !is_blank(status));
    applied::field(object.root, &["metadata", "uid"]).is_some() || has_status()
}

fn is_blank(node: Node<'_>) -> bool {
    matches!(node.value(), Value::Mapping(mapping) if mapping.is_empty())
}
