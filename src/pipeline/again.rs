//! A build with what the last one left: files of which nothing is different are left alone.
//!
//! Enters: a checked project, and what was made of it before. Leaves: for each guide and each part of the site
//! a sink, or none where its files are in the output already; afterwards, what was made.
//!
//! The key of a guide holds the program, configuration and options, templates, files, definitions and dates, the
//! surface of the site, the text of the guide and where its links lead.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Mutex, PoisonError};

use rayon::prelude::*;

use super::memory::Last;
use super::record::{Fields, Key, MadeFiles, MadeGuide, Sum};
use super::{BuildError, BuildOptions, FirstWins, Progress};
use crate::bundle::{self, IndexEntry};
use crate::check::{self, Checked};
use crate::example::Origin;
use crate::load::Project;
use crate::render::{Part, PerPage};
use crate::sink::{OutPath, PageSinks, Sink, Stamp, UrlPath};
use crate::site::{Page, PageKind, Site};

/// Where files go, and who is told.
#[derive(Clone, Copy)]
pub(super) struct Output<'a> {
    pub(super) sink: &'a dyn Sink,
    pub(super) progress: &'a dyn Progress,
    pub(super) lost: &'a Mutex<Vec<OutPath>>,
}

impl<'a> Output<'a> {
    pub(super) fn first_wins(self) -> FirstWins<'a> {
        let Self { sink, progress, lost } = self;
        FirstWins { sink, progress, lost, taken: Mutex::default() }
    }

    /// Leaves files alone, if they are as they were left.
    fn keep(self, files: &[(OutPath, Stamp)]) -> Result<bool, BuildError> {
        let is_kept = self.sink.keep(files)?;
        if is_kept {
            files.iter().for_each(|_| self.progress.advance());
        }
        Ok(is_kept)
    }
}

/// The guides of a site while it is built: those whose files are there, and a sink for each other.
pub(super) struct Guides<'a> {
    site: &'a Site,
    keys: Vec<Option<Key>>,
    last: BTreeMap<usize, MadeGuide>,
    sinks: Vec<FirstWins<'a>>,
}

impl PageSinks for Guides<'_> {
    fn of(&self, page: usize) -> Option<&dyn Sink> {
        let page = self.site.original(page);
        if self.last.contains_key(&page) { None } else { self.sinks.get(page).map(|sink| sink as &dyn Sink) }
    }
}

impl<'a> Guides<'a> {
    /// Finds what is there already. `around` is the sum of everything beside the guides.
    pub(super) fn new(
        project: &Project,
        (checked, known): (&'a Checked, &Last),
        (around, digests): (&Sum, &[Key]),
        mut made: BTreeMap<String, MadeGuide>,
        output: Output<'a>,
    ) -> Result<Self, BuildError> {
        let site = &checked.site;
        let pages: Vec<_> = site.guides().iter().map(|page| (page, made.remove(&page.path))).collect();
        let keep = |(index, (page, made)): (usize, (&Page, Option<MadeGuide>))| {
            if !page.state.is_published() {
                return Ok((None, None));
            }
            let mut sum = around.clone();
            sum.bytes(&digests[page.guide.file.index()]);
            let leads = known.known.get(&page.guide.file).map(|known| known.leads);
            sum.value(&(index, project.changes.get(&page.path), leads));
            let key = sum.key();
            let made = match made.filter(|made| made.all.key == key) {
                Some(made) if output.keep(&made.all.files)? => Some(made),
                _ => None,
            };
            Ok((Some(key), made))
        };
        let kept: Vec<_> = pages.into_par_iter().enumerate().map(keep).collect::<Result<_, BuildError>>()?;
        let sinks = kept.iter().map(|_| output.first_wins()).collect();
        let (keys, kept): (Vec<_>, Vec<_>) = kept.into_iter().unzip();
        let last = kept.into_iter().enumerate().filter_map(|(index, made)| Some((index, made?))).collect();
        Ok(Self { site, keys, last, sinks })
    }

    /// What the list of all bundles says of those of guides whose files are there, by their plans.
    pub(super) fn entries(&mut self) -> Vec<Option<IndexEntry>> {
        let mut all = vec![None; self.site.bundles.len()];
        for (page, made) in &mut self.last {
            let plans = self.site.plans_of(*page);
            let entries = std::mem::take(&mut made.entries);
            if plans.len() == entries.len() {
                plans.zip(entries).for_each(|(plan, entry)| all[plan] = entry);
            }
        }
        all
    }

    /// What is known of their pages.
    pub(super) fn per_page(&mut self) -> PerPage {
        let per_page = PerPage::default();
        for (index, made) in &mut self.last {
            per_page.named().insert(*index, std::mem::take(&mut made.all.named));
        }
        per_page
    }

    /// What was made of each guide.
    pub(super) fn made(
        mut self,
        mut entries: Vec<Option<IndexEntry>>,
        per_page: &PerPage,
    ) -> BTreeMap<String, MadeGuide> {
        let mut guides = BTreeMap::new();
        for (index, (key, sink)) in self.keys.into_iter().zip(self.sinks).enumerate() {
            let Some(key) = key else { continue };
            let files = match self.last.remove(&index) {
                Some(made) => made.all.files,
                None => sink.files(),
            };
            let named = per_page.named().remove(&index).unwrap_or_default();
            let made = MadeGuide {
                all: MadeFiles { key, files, named },
                entries: entries[self.site.plans_of(index)].iter_mut().map(Option::take).collect(),
            };
            guides.insert(self.site.guides()[index].path.clone(), made);
        }
        guides
    }
}

impl FirstWins<'_> {
    /// The files that it wrote. How they were left is not known yet.
    fn files(self) -> Vec<(OutPath, Stamp)> {
        let taken = self.taken.into_inner().unwrap_or_else(PoisonError::into_inner);
        taken.into_iter().map(|path| (path, Stamp::default())).collect()
    }
}

/// The parts of a site while it is built, as [`Guides`] are.
pub(super) struct Parts<'a> {
    keys: BTreeMap<Part, Key>,
    last: BTreeMap<Part, MadeFiles>,
    sinks: BTreeMap<Part, FirstWins<'a>>,
}

impl<'a> Parts<'a> {
    pub(super) fn new(
        keys: BTreeMap<Part, Key>,
        mut made: BTreeMap<Part, MadeFiles>,
        output: Output<'a>,
    ) -> Result<Self, BuildError> {
        let (mut last, mut sinks) = (BTreeMap::new(), BTreeMap::new());
        for (part, key) in &keys {
            match made.remove(part).filter(|made| made.key == *key) {
                Some(made) if output.keep(&made.files)? => last.insert(*part, made).map(drop),
                _ => sinks.insert(*part, output.first_wins()).map(drop),
            };
        }
        Ok(Self { keys, last, sinks })
    }

    /// Where the files of a part go. None where they are in the output already.
    pub(super) fn sink(&self, part: Part) -> Option<&dyn Sink> {
        self.sinks.get(&part).map(|sink| sink as &dyn Sink)
    }

    /// The site's own files that templates named in parts whose files are there.
    pub(super) fn named(&self) -> impl Iterator<Item = (Part, BTreeSet<String>)> {
        self.last.iter().map(|(part, made)| (*part, made.named.clone()))
    }

    /// What was made of each part.
    pub(super) fn made(mut self, per_page: &PerPage) -> BTreeMap<Part, MadeFiles> {
        let mut all = self.last;
        for (part, sink) in std::mem::take(&mut self.sinks) {
            let named = per_page.named_by_parts().remove(&part).unwrap_or_default();
            let key = self.keys.get(&part).copied().unwrap_or_default();
            all.insert(part, MadeFiles { key, files: sink.files(), named });
        }
        all
    }
}

/// Everything beside guides that files depend on.
pub(super) fn around(
    (program, known): (&str, &Last),
    project: &Project,
    checked: &Checked,
    options: &BuildOptions,
    (assets, kinds): (&[(OutPath, Key)], &[UrlPath]),
    digests: &[Key],
) -> Sum {
    let mut sum = Sum::default();
    sum.value(&(program, bundle::INDEX, options, &known.settings, known.surface, assets, kinds, &project.files));
    for (name, text) in &project.templates {
        sum.bytes(name.as_bytes());
        sum.bytes(text.as_bytes());
    }
    for (file, source) in project.sources.iter().filter(|(file, _)| !known.guides.contains_key(file)) {
        sum.value(&file);
        sum.bytes(source.path().as_bytes());
        sum.bytes(&digests[file.index()]);
    }
    for (example, _) in check::definitions(&checked.site) {
        sum.bytes(example.code.text().as_bytes());
    }
    // Pages lead to the feed of a language, which there is where a guide has a day.
    let dated = checked.site.guides().iter().filter(|page| project.changes.contains_key(&page.path));
    let with_feeds: BTreeSet<&str> =
        dated.filter(|page| page.kind == PageKind::Guide).map(|page| page.language.as_str()).collect();
    sum.value(&with_feeds);
    sum
}

/// What each part depends on that is kept as a whole.
pub(super) fn part_keys(around: &Sum, project: &Project, checked: &Checked, fields: &Fields) -> BTreeMap<Part, Key> {
    let mut dated = around.clone();
    dated.value(&project.changes);
    let site = &checked.site;
    let mut shown = around.clone();
    for page in site.guides() {
        shown.hash(&fields.get(&page.path));
        for at in page.examples.clone() {
            shown.bytes(site.downloads[at].id.as_bytes());
            if let origin @ Origin::HereDocument { .. } = site.examples[at].origin {
                shown.value(&origin);
            }
        }
    }
    let dated = dated.key();
    BTreeMap::from([
        (Part::Lists, dated),
        (Part::Sitemap, dated),
        (Part::Rules, around.clone().key()),
        (Part::Kinds, shown.key()),
    ])
}
