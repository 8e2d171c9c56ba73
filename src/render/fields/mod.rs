//! Fields: what a key of an example means, for every key of every checked example.
//!
//! Enters: a checked site and the catalogue. Leaves: for each block which field each key is
//! ([`Index::block`]), for each kind a small script with the fields that the site uses, and what the
//! pages of kinds tell. A site uses few of the thousands of fields that there are: only those are told.

mod block;
mod data;
pub(super) mod describe;
mod home;
mod kept;
mod tree;

use std::collections::BTreeSet;

use rayon::prelude::*;

pub(super) use block::{BlockFields, Part};
pub use kept::{JudgedExamples, KeptFields, PageFields};

use self::home::Homes;
use self::tree::{Place, Tree};
use super::LinkStyle;
use super::strings::fields::Descriptions;
use crate::check::Checked;
use crate::check::verdict::{Subject, Verdict};
use crate::kube::Gvk;
use crate::schema::{Catalogue, Field, Kind, TypeId};
use crate::sink::UrlPath;
use crate::site::{Page, SiteConfig, route};

/// Pages that one thread looks at, at a time.
const PAGES_PER_PART: usize = 16;

/// The fields that the examples of a site use.
#[derive(Debug)]
pub(super) struct Index<'c> {
    catalogue: &'c Catalogue,
    homes: Homes<'c>,
    tree: Tree<'c>,
    /// For each field of the tree its number among those of its kind: parents first, then by name.
    numbers: Vec<u32>,
    /// For each kind of the tree its fields, by number.
    order: Vec<Vec<u32>>,
    /// For each kind of the tree its page and its scripts.
    places: Vec<Addresses>,
}

/// Where a kind is published.
#[derive(Debug)]
pub(super) struct Addresses {
    /// Its page in each language of the site; none, where the site has a page of its own there.
    pub(super) pages: Vec<Option<UrlPath>>,
    /// Its scripts, one for each language of descriptions.
    pub(super) scripts: Vec<data::Script>,
}

/// A field as the pages of kinds see it.
#[derive(Clone, Copy, Debug)]
pub(super) struct Used<'i, 'c> {
    /// The number of the field that it stands in.
    pub(super) parent: Option<usize>,
    /// The type that has it.
    pub(super) owner: TypeId,
    pub(super) field: &'i Field<'c>,
    /// The examples that set it, as indexes of the site's examples, in order.
    pub(super) examples: &'i [u32],
}

impl<'c> Index<'c> {
    /// Finds the fields of all examples of published pages, with what is known of some. `taken` are the addresses below `kinds/`
    /// that the site itself uses.
    pub(super) fn of(
        checked: &Checked,
        catalogue: &'c Catalogue,
        taken: &BTreeSet<String>,
        links: LinkStyle,
        kept: Option<&KeptFields>,
    ) -> Self {
        let is_fragment = |verdict: &Verdict| matches!(verdict.subject, Subject::Fragment(_));
        let homes = if checked.verdicts.iter().flat_map(|verdicts| &**verdicts).any(is_fragment) {
            Homes::find(catalogue)
        } else {
            Homes::none(catalogue)
        };
        let tree = match kept {
            Some(kept) => kept.collect(checked, catalogue, &homes),
            None => collect(checked, catalogue, &homes),
        };
        let order = order_of(&tree);
        let mut numbers = vec![0; tree.fields.len()];
        for fields in &order {
            for (number, field) in (0..).zip(fields) {
                numbers[*field as usize] = number;
            }
        }
        let mut index = Self { catalogue, homes, tree, numbers, order, places: Vec::new() };
        let config = &checked.site.config;
        let pages = index.pages(taken, config);
        let speeches = data::speeches(&config.languages);
        index.places = pages
            .into_par_iter()
            .enumerate()
            .map(|(kind, pages)| {
                let script = |speech: &data::Speech| data::script(&index, kind, speech, config, links);
                Addresses { scripts: speeches.iter().map(script).collect(), pages }
            })
            .collect();
        index
    }

    /// For each kind its pages. Of two kinds that would have one address, the first has it.
    fn pages(&self, taken: &BTreeSet<String>, config: &SiteConfig) -> Vec<Vec<Option<UrlPath>>> {
        let mut taken = taken.clone();
        let mut pages = vec![Vec::new(); self.tree.kinds.len()];
        for at in self.sorted() {
            let kind = gvk(&self.tree.kinds[at as usize].kind);
            let in_language = (0..config.languages.len()).map(|rank| {
                let page = route::kind_page_in(&kind, &config.languages, rank);
                taken.insert(page.as_str().to_lowercase()).then_some(page)
            });
            pages[at as usize] = in_language.collect();
        }
        pages
    }

    /// The kinds by group, version and name.
    pub(super) fn sorted(&self) -> Vec<u32> {
        let mut kinds: Vec<u32> = (0..self.tree.kinds.len() as u32).collect();
        kinds.sort_by_key(|at| {
            let kind = &self.tree.kinds[*at as usize].kind;
            (kind.group, kind.version, kind.kind)
        });
        kinds
    }

    /// The fields of a block that shows these examples.
    pub(super) fn block(&self, parts: &[Part<'_>]) -> Option<BlockFields> {
        block::fields_of(self, parts)
    }

    /// The examples that hold an object of a kind, as indexes of the site's examples, in order.
    pub(super) fn examples(&self, kind: u32) -> &[u32] {
        &self.tree.kinds[kind as usize].examples
    }

    /// The fields of a kind that the site uses, by number: parents first, then by name.
    pub(super) fn fields(&self, kind: u32) -> impl Iterator<Item = Used<'_, 'c>> {
        self.order[kind as usize].iter().map(|at| {
            let used = &self.tree.fields[*at as usize];
            Used {
                parent: used.parent.field.map(|parent| self.numbers[parent as usize] as usize),
                owner: used.owner,
                field: &used.field,
                examples: &used.examples,
            }
        })
    }

    /// All addresses of kinds, in the order of their names.
    pub(super) fn addresses(&self) -> Vec<UrlPath> {
        let places = self.sorted().into_iter().map(|kind| &self.places[kind as usize]);
        let all = |place: &'_ Addresses| {
            let scripts = place.scripts.iter().map(|script| script.url.clone());
            place.pages.iter().flatten().cloned().chain(scripts).collect::<Vec<_>>()
        };
        places.flat_map(all).collect()
    }

    /// A kind and where it is published.
    pub(super) fn kind(&self, at: u32) -> (&Kind<'c>, &Addresses) {
        (&self.tree.kinds[at as usize].kind, &self.places[at as usize])
    }
}

impl Addresses {
    /// The script in a language.
    pub(super) fn script(&self, language: &str) -> Option<&UrlPath> {
        let wanted = Descriptions::of_language(language).map(Descriptions::language);
        self.scripts.iter().find(|script| script.language == wanted).map(|script| &script.url)
    }
}

/// A kind's names.
pub(super) fn gvk(kind: &Kind<'_>) -> Gvk {
    Gvk { group: kind.group.into(), version: kind.version.into(), kind: kind.kind.into() }
}

fn collect<'c>(checked: &Checked, catalogue: &'c Catalogue, homes: &Homes<'c>) -> Tree<'c> {
    let parts = |pages: &[Page]| {
        let mut tree = Tree::default();
        for page in pages.iter().filter(|page| page.state.is_published()) {
            kept::follow_page(page, checked, catalogue, homes, &mut tree);
        }
        tree
    };
    let trees: Vec<Tree<'c>> = checked.site.guides().par_chunks(PAGES_PER_PART).map(parts).collect();
    trees.into_iter().fold(Tree::default(), |mut all, later| {
        all.merge(later);
        all
    })
}

/// For each kind its fields, parents first, then by name.
fn order_of(tree: &Tree<'_>) -> Vec<Vec<u32>> {
    let mut below: Vec<Vec<u32>> = vec![Vec::new(); tree.fields.len()];
    let mut tops: Vec<Vec<u32>> = vec![Vec::new(); tree.kinds.len()];
    for (at, used) in (0..).zip(&tree.fields) {
        let Place { kind, field } = used.parent;
        match field {
            Some(parent) => below[parent as usize].push(at),
            None => tops[kind as usize].push(at),
        }
    }
    let by_name = |fields: &mut Vec<u32>| fields.sort_by_key(|at| tree.fields[*at as usize].field.name);
    below.iter_mut().chain(&mut tops).for_each(by_name);
    let in_order = |top: Vec<u32>| {
        let mut order = Vec::new();
        let mut open: Vec<u32> = top.into_iter().rev().collect();
        while let Some(at) = open.pop() {
            order.push(at);
            open.extend(below[at as usize].iter().rev());
        }
        order
    };
    tops.into_iter().map(in_order).collect()
}
