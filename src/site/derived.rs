//! What follows for a page from its own guide and address: the names of its examples, its bundles, its anchors.
//!
//! The one thing beside the page that counts are the addresses which are taken. So of a site that is
//! assembled again and again, a page whose guide and address are what they were is not looked at again.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

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

/// What follows from a page, and what it follows from. Examples count from the page's first.
#[derive(Debug)]
pub(super) struct Derived {
    from: From,
    pub(super) routes: Vec<Arc<ExampleRoute>>,
    pub(super) told_of_names: Vec<Diagnostic>,
    plans: Vec<BundlePlan>,
    pub(super) told_of_bundles: Vec<Diagnostic>,
    pub(super) anchors: Arc<Anchors>,
    pub(super) kinds: Kinds,
}

/// The kinds of some examples.
#[derive(Debug, Default)]
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
        Self {
            anchors: Arc::new(Anchors::of(page, &routes)),
            routes: routes.into_iter().map(Arc::new).collect(),
            told_of_names,
            plans: bundles::plan(page, examples, taken, sources, &mut told_of_bundles),
            told_of_bundles,
            kinds,
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
        self.plans.iter().cloned().map(move |mut plan| {
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
