//! What the examples of each page set, kept from build to build of a site that is being written.
//!
//! To follow every key of every example is most of the work of an index; what a page adds to it is
//! followed again only when its examples are others, or are judged otherwise.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use rayon::prelude::*;

use serde::{Deserialize, Serialize};

use super::home::Homes;
use super::tree::{Collect, Place, Tree};
use crate::check::Checked;
use crate::check::fields::follow;
use crate::check::verdict::Verdict;
use crate::example::PlacedExample;
use crate::kube::Gvk;
use crate::schema::{Catalogue, TypeId};
use crate::site::Page;

/// Pages that one thread looks at, at a time: a few parts, since what they find is put together again.
const PAGES_PER_PART: usize = 128;

/// What was found on the pages of a site. Holds for one catalogue.
#[derive(Debug, Default)]
pub struct KeptFields {
    /// By the paths of pages.
    pages: Mutex<HashMap<String, Arc<KeptPage>>>,
    /// Pages that were put together, in their order.
    parts: Mutex<Vec<KeptPart>>,
}

/// A page, and where its first example stands.
type PlacedPage = (u32, Arc<KeptPage>);

/// Examples with the verdicts of their documents.
pub type JudgedExamples = Vec<(PlacedExample, Arc<[Verdict]>)>;

/// Some pages, and what their examples set. Examples count from the first one of the first page.
#[derive(Debug)]
struct KeptPart {
    pages: Vec<PlacedPage>,
    fields: PageFields,
}

/// The examples of a page, and what they set.
#[derive(Debug)]
struct KeptPage {
    judged: Vec<Judged>,
    fields: Arc<PageFields>,
}

/// What the fields of an example depend on.
#[derive(Debug)]
struct Judged {
    example: PlacedExample,
    verdicts: Arc<[Verdict]>,
}

/// What the examples of one page set. Examples count from the first one of the page.
#[derive(Debug, Hash, Serialize, Deserialize)]
pub struct PageFields {
    pub(super) kinds: Vec<(Gvk, Vec<u32>)>,
    /// Parents before what they hold.
    pub(super) fields: Vec<PageField>,
}

/// A field that examples of a page set.
#[derive(Debug, Hash, Serialize, Deserialize)]
pub(super) struct PageField {
    pub(super) parent: Place,
    pub(super) owner: TypeId,
    pub(super) name: Box<str>,
    pub(super) examples: Vec<u32>,
}

/// Adds to a tree what the examples of a page set.
pub(super) fn follow_page<'c>(
    page: &Page,
    checked: &Checked,
    catalogue: &'c Catalogue,
    homes: &Homes<'c>,
    tree: &mut Tree<'c>,
) {
    for at in page.examples.clone() {
        let (example, verdicts) = (&checked.site.examples[at], &checked.verdicts[at]);
        // Nobody looks for a mistake to copy.
        let number = is_right(checked, at).then_some(at as u32);
        let mut collect = Collect { tree, catalogue, homes, example: number };
        for (document, verdict) in example.documents.iter().zip(&**verdicts) {
            follow(example, document, &verdict.subject, catalogue, &mut collect);
        }
    }
}

fn is_right(checked: &Checked, example: usize) -> bool {
    let verdicts = &checked.verdicts[example];
    checked.site.examples[example].attributes.invalid.is_none() && verdicts.iter().all(|verdict| verdict.errors == 0)
}

impl KeptFields {
    /// What was written down of pages, by their paths: what their examples set, the examples, and their verdicts.
    pub fn of(pages: impl Iterator<Item = (String, Arc<PageFields>, JudgedExamples)>) -> Self {
        let page = |(path, fields, examples): (String, Arc<PageFields>, JudgedExamples)| {
            let judged = examples.into_iter().map(|(example, verdicts)| Judged { example, verdicts }).collect();
            (path, Arc::new(KeptPage { judged, fields }))
        };
        Self { pages: Mutex::new(pages.map(page).collect()), parts: Mutex::default() }
    }

    /// What the examples of each page set, by its path.
    pub fn pages(&self) -> HashMap<String, Arc<PageFields>> {
        let pages = self.pages.lock().unwrap_or_else(PoisonError::into_inner);
        pages.iter().map(|(path, kept)| (path.clone(), Arc::clone(&kept.fields))).collect()
    }

    /// What the examples of all published pages set.
    pub(super) fn collect<'c>(&self, checked: &Checked, catalogue: &'c Catalogue, homes: &Homes<'c>) -> Tree<'c> {
        let known = std::mem::take(&mut *self.pages.lock().unwrap_or_else(PoisonError::into_inner));
        let known_parts = std::mem::take(&mut *self.parts.lock().unwrap_or_else(PoisonError::into_inner));
        let keep = |page: &Page| {
            let same = known.get(&page.path).filter(|kept| is_same(&kept.judged, page, checked));
            same.cloned().unwrap_or_else(|| {
                let mut own = Tree::default();
                follow_page(page, checked, catalogue, homes, &mut own);
                let fields = Arc::new(own.detach(page.examples.start as u32));
                Arc::new(KeptPage { judged: judged(page, checked), fields })
            })
        };
        let part = |(number, pages): (usize, &[Page])| {
            let first = pages.first().map_or(0, |page| page.examples.start as u32);
            let published: Vec<&Page> = pages.iter().filter(|page| page.state.is_published()).collect();
            let kept: Vec<_> = published.iter().map(|page| (page.examples.start as u32 - first, keep(page))).collect();
            let paths: Vec<_> = published.iter().map(|page| page.path.clone()).collect();
            let is_known = known_parts.get(number).is_some_and(|part| part.is_of(&kept));
            let fields = (!is_known).then(|| {
                let mut tree = Tree::default();
                kept.iter().for_each(|(at, page)| tree.attach(&page.fields, *at, catalogue));
                tree.detach(0)
            });
            (first, paths, kept, fields)
        };
        let parts: Vec<_> = checked.site.guides().par_chunks(PAGES_PER_PART).enumerate().map(part).collect();
        let (mut pages, mut tree) = (HashMap::with_capacity(known.len()), Tree::default());
        let mut known_parts = known_parts.into_iter().map(|part| part.fields);
        let mut kept_parts = Vec::with_capacity(parts.len());
        for (first, paths, kept, fields) in parts {
            let known = known_parts.next();
            let Some(fields) = fields.or(known) else { continue };
            tree.attach(&fields, first, catalogue);
            pages.extend(paths.into_iter().zip(kept.iter().map(|(_, page)| Arc::clone(page))));
            kept_parts.push(KeptPart { pages: kept, fields });
        }
        *self.pages.lock().unwrap_or_else(PoisonError::into_inner) = pages;
        *self.parts.lock().unwrap_or_else(PoisonError::into_inner) = kept_parts;
        tree
    }
}

impl KeptPart {
    /// Whether it was put together of these pages.
    fn is_of(&self, pages: &[PlacedPage]) -> bool {
        let is_same =
            |((at, own), (other_at, other)): (&PlacedPage, &PlacedPage)| at == other_at && Arc::ptr_eq(own, other);
        self.pages.len() == pages.len() && self.pages.iter().zip(pages).all(is_same)
    }
}

fn judged(page: &Page, checked: &Checked) -> Vec<Judged> {
    let judged =
        |at: usize| Judged { example: checked.site.examples[at].clone(), verdicts: Arc::clone(&checked.verdicts[at]) };
    page.examples.clone().map(judged).collect()
}

fn is_same(known: &[Judged], page: &Page, checked: &Checked) -> bool {
    let is_same = |(judged, at): (&Judged, usize)| {
        judged.example.is(&checked.site.examples[at]) && Arc::ptr_eq(&judged.verdicts, &checked.verdicts[at])
    };
    known.len() == page.examples.len() && known.iter().zip(page.examples.clone()).all(is_same)
}
