//! What follows for a page from its own guide and address: the names of its examples, its bundles, its anchors.
//!
//! The one thing beside the page that counts are the addresses which are taken. So of a site that is
//! assembled again and again, a page whose guide and address are what they were is not looked at again.

use std::borrow::Cow;
use std::sync::Arc;

use foldhash::{HashMap, HashMapExt as _, HashSet};
use serde::{Deserialize, Serialize};

use super::bundles::{self, BundlePlan};
use super::resolve::Anchors;
use super::route::{self, ExampleRoute};
use super::{Addresses, Page, PageKind, PageState};
use crate::diagnostic::Diagnostic;
use crate::example::{Class, Example, PlacedExample};
use crate::guide::Guide;
use crate::kube::Gvk;
use crate::sink::UrlPath;
use crate::source::Sources;

/// What is kept of a site for the next time it is assembled.
#[derive(Debug, Default)]
pub struct Kept {
    addresses: Addresses,
    /// By path and language.
    pages: HashMap<(String, String), Arc<Derived>>,
}

/// What is kept of a site, without its guides: to be written down.
#[derive(Debug, Default, Serialize, Deserialize)]
pub struct KeptNotes<'k> {
    addresses: Cow<'k, Addresses>,
    pages: Vec<PageNotes<'k>>,
}

#[derive(Debug, Serialize, Deserialize)]
struct PageNotes<'k> {
    path: Cow<'k, str>,
    language: Cow<'k, str>,
    url: Cow<'k, UrlPath>,
    kind: PageKind,
    state: PageState,
    facts: Cow<'k, Facts>,
}

/// What follows from a page, and what it follows from.
#[derive(Debug)]
pub(super) struct Derived {
    from: From,
    pub(super) facts: Facts,
}

/// What follows from a page. Examples count from its first.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct Facts {
    pub(super) routes: Vec<Arc<ExampleRoute>>,
    pub(super) told_of_names: Vec<Diagnostic>,
    plans: Vec<BundlePlan>,
    pub(super) told_of_bundles: Vec<Diagnostic>,
    pub(super) anchors: Arc<Anchors>,
    pub(super) kinds: Kinds,
}

/// The kinds of some examples.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub(super) struct Kinds {
    pub(super) of_manifests: HashSet<Gvk>,
    /// Which kind a fragment is part of is not known here.
    pub(super) may_be_others: bool,
}

/// Everything of a page that counts here.
#[derive(Debug)]
struct From {
    guide: Arc<Guide>,
    examples: Vec<PlacedExample>,
    url: UrlPath,
    kind: PageKind,
    state: PageState,
}

impl Kept {
    /// What follows from each page.
    pub(super) fn derive(
        &mut self,
        pages: &[Page],
        examples: &[PlacedExample],
        addresses: Addresses,
        sources: &Sources,
    ) -> Vec<Arc<Derived>> {
        let known = std::mem::take(&mut self.pages);
        let mut known = if self.addresses == addresses { known } else { HashMap::new() };
        let derive = |page: &Page| {
            let own = &examples[page.examples.clone()];
            let key = (page.path.clone(), page.language.clone());
            let same = known.remove(&key).filter(|derived| derived.from.is(page, own));
            (key, same.unwrap_or_else(|| Arc::new(Derived::of(page, own, &addresses, sources))))
        };
        let derived: Vec<_> = pages.iter().map(derive).collect();
        self.pages = derived.iter().cloned().collect();
        self.addresses = addresses;
        derived.into_iter().map(|(_, derived)| derived).collect()
    }

    /// What can be written down of it.
    pub fn notes(&self) -> KeptNotes<'_> {
        let mut pages: Vec<_> = self.pages.iter().collect();
        pages.sort_unstable_by_key(|(key, _)| *key);
        let notes = pages.into_iter().map(|((path, language), derived)| PageNotes {
            path: Cow::Borrowed(path),
            language: Cow::Borrowed(language),
            url: Cow::Borrowed(&derived.from.url),
            kind: derived.from.kind,
            state: derived.from.state,
            facts: Cow::Borrowed(&derived.facts),
        });
        KeptNotes { addresses: Cow::Borrowed(&self.addresses), pages: notes.collect() }
    }

    /// What was written down, with the guides of which it holds: each with its examples, by its path.
    pub fn of(notes: KeptNotes<'_>, guides: &HashMap<&str, (&Arc<Guide>, &[PlacedExample])>) -> Self {
        let page = |notes: PageNotes<'_>| {
            let (guide, examples) = guides.get(&*notes.path)?;
            let examples = if matches!(notes.state, PageState::Fallback { .. }) { &[] } else { *examples };
            let from = From {
                guide: Arc::clone(guide),
                examples: examples.to_vec(),
                url: notes.url.into_owned(),
                kind: notes.kind,
                state: notes.state,
            };
            let derived = Derived { from, facts: notes.facts.into_owned() };
            Some(((notes.path.into_owned(), notes.language.into_owned()), Arc::new(derived)))
        };
        let pages = notes.pages.into_iter().filter_map(page).collect();
        Self { addresses: notes.addresses.into_owned(), pages }
    }
}

impl From {
    fn is(&self, page: &Page, examples: &[PlacedExample]) -> bool {
        Arc::ptr_eq(&self.guide, &page.guide)
            && (&self.url, self.kind, self.state) == (&page.url, page.kind, page.state)
            && self.examples.len() == examples.len()
            && self.examples.iter().zip(examples).all(|(known, own)| known.is(own))
    }
}

impl Derived {
    fn of(page: &Page, examples: &[PlacedExample], taken: &Addresses, sources: &Sources) -> Self {
        let (mut told_of_names, mut told_of_bundles) = (Vec::new(), Vec::new());
        let routes = route::name_examples(page, examples, taken, &mut told_of_names);
        let mut kinds = Kinds::default();
        examples.iter().for_each(|example| kinds.add(example));
        let facts = Facts {
            anchors: Arc::new(Anchors::of(page, &routes)),
            routes: routes.into_iter().map(Arc::new).collect(),
            told_of_names,
            plans: bundles::plan(page, examples, taken, sources, &mut told_of_bundles),
            told_of_bundles,
            kinds,
        };
        Self {
            facts,
            from: From {
                guide: Arc::clone(&page.guide),
                examples: examples.to_vec(),
                url: page.url.clone(),
                kind: page.kind,
                state: page.state,
            },
        }
    }

    /// The plans of the page with this index, whose first example is `first`.
    pub(super) fn plans(&self, page: usize, first: usize) -> impl Iterator<Item = BundlePlan> {
        self.facts.plans.iter().cloned().map(move |mut plan| {
            plan.page = page;
            plan.candidates.iter_mut().for_each(|candidate| candidate.example += first);
            plan.left_out.iter_mut().for_each(|left_out| left_out.example += first);
            plan
        })
    }
}

impl Kinds {
    pub(super) fn add(&mut self, example: &Example) {
        for document in &example.documents {
            match &document.class {
                Class::Manifest { gvk, .. } if !self.of_manifests.contains(gvk) => {
                    self.of_manifests.insert(gvk.clone());
                }
                Class::Candidate | Class::DeclaredFragment => self.may_be_others = true,
                _ => {}
            }
        }
    }
}
