//! What a build leaves for the next one of the same site: of each guide, which files are made of it and
//! what else was learnt, under a key of everything that this depends on.
//!
//! Nothing is guessed. The key of a guide holds the program, the configuration, the options, templates,
//! files, definitions and dates, the [surface](crate::site::Site::write_surface) of the site, the text of
//! the guide and what was found in it. Where any of it is another, the guide's files are made anew; where
//! none is, they are left alone, if they are as the last build left them.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::{self, Write as _};
use std::sync::{Mutex, PoisonError};

use rayon::prelude::*;
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};

use super::{BuildError, BuildOptions, FirstWins, Progress};
use crate::bundle;
use crate::check::{self, Checked};
use crate::load::Project;
use crate::render::{KeptIndex, PerPage};
use crate::sink::{OutPath, PageSinks, Sink, Stamp, UrlPath};
use crate::site::bundles::BundleSummary;
use crate::site::{Page, Site};

/// A digest of everything that something depends on.
pub type Key = [u8; 32];

/// What a build leaves for the next.
#[derive(Debug, Default, Serialize, Deserialize)]
pub struct Record {
    /// By the paths of guides in `content/`.
    guides: BTreeMap<String, Made>,
    /// The indexes of the search, by language.
    indexes: BTreeMap<String, KeptIndex>,
}

/// What was made of a guide.
#[derive(Debug, Serialize, Deserialize)]
struct Made {
    key: Key,
    files: Vec<(OutPath, Stamp)>,
    named: BTreeSet<String>,
    summaries: Vec<BundleSummary>,
}

impl Record {
    /// Notes how the files were left. Files that are not known are no longer those of a guide.
    pub fn stamp(&mut self, stamp: impl Fn(&OutPath) -> Option<Stamp>) {
        self.guides.retain(|_, made| {
            made.files.iter_mut().all(|(path, left)| stamp(path).map(|stamp| *left = stamp).is_some())
        });
    }
}

/// Collects what a key is made of.
#[derive(Clone, Default)]
pub(super) struct Sum(Sha256);

impl fmt::Write for Sum {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        self.0.update(text);
        Ok(())
    }
}

impl Sum {
    /// Adds bytes, apart from those before and after.
    pub(super) fn bytes(&mut self, bytes: &[u8]) {
        self.0.update((bytes.len() as u64).to_le_bytes());
        self.0.update(bytes);
    }

    /// Adds a value by what is printed of it.
    pub(super) fn value(&mut self, value: &dyn fmt::Debug) {
        // A digest takes everything.
        let _ = writeln!(self, "{value:?}");
    }

    fn key(self) -> Key {
        self.0.finalize().into()
    }
}

/// The guides of a site while it is built: those whose files are there, and a sink for each other.
pub(super) struct Guides<'a> {
    site: &'a Site,
    keys: Vec<Option<Key>>,
    last: BTreeMap<usize, Made>,
    indexes: BTreeMap<String, KeptIndex>,
    sinks: Vec<FirstWins<'a>>,
}

impl PageSinks for Guides<'_> {
    fn of(&self, page: usize) -> Option<&dyn Sink> {
        let page = self.site.original(page);
        if self.last.contains_key(&page) { None } else { self.sinks.get(page).map(|sink| sink as &dyn Sink) }
    }
}

impl<'a> Guides<'a> {
    /// Finds what is there already. `around` is the sum of everything beside the site.
    pub(super) fn new(
        project: &Project,
        checked: &'a Checked,
        mut around: Sum,
        last: Record,
        (sink, progress, lost): (&'a dyn Sink, &'a dyn Progress, &'a Mutex<Vec<OutPath>>),
    ) -> Result<Self, BuildError> {
        let site = &checked.site;
        let _ = site.write_surface(&mut around);
        let guides: BTreeSet<_> = site.guides().iter().map(|page| page.guide.file).collect();
        for (file, source) in project.sources.iter().filter(|(file, _)| !guides.contains(file)) {
            around.value(&file);
            around.bytes(source.path().as_bytes());
            around.bytes(source.text().as_bytes());
        }
        around.value(&project.files);
        // Files that are shown are judged, too.
        let mut from = 0;
        for page in site.guides() {
            around.value(&&checked.verdicts[from..page.examples.start.max(from)]);
            from = page.examples.end.max(from);
        }
        around.value(&&checked.verdicts[from..]);
        for (example, _) in check::definitions(site) {
            around.bytes(example.code.text().as_bytes());
        }
        let Record { guides: mut last, indexes } = last;
        let pages = site.guides().iter().map(|page| (page, last.remove(&page.path)));
        let pages: Vec<(&Page, Option<Made>)> = pages.collect();
        let keep = |(index, (page, made)): (usize, (&Page, Option<Made>))| {
            if !page.state.is_published() {
                return Ok((None, None));
            }
            let mut sum = around.clone();
            sum.bytes(project.sources.get(page.guide.file).text().as_bytes());
            sum.value(&(index, project.changes.get(&page.path), &checked.verdicts[page.examples.clone()]));
            let key = sum.key();
            let made = match made.filter(|made| made.key == key) {
                Some(made) if sink.keep(&made.files)? => Some(made),
                _ => None,
            };
            made.iter().flat_map(|made| &made.files).for_each(|_| progress.advance());
            Ok((Some(key), made))
        };
        let kept: Vec<_> = pages.into_par_iter().enumerate().map(keep).collect::<Result<_, BuildError>>()?;
        let sinks = kept.iter().map(|_| FirstWins { sink, progress, lost, taken: Mutex::default() }).collect();
        let (keys, kept): (Vec<_>, Vec<_>) = kept.into_iter().unzip();
        let last = kept.into_iter().enumerate().filter_map(|(index, made)| Some((index, made?))).collect();
        Ok(Self { site, keys, last, indexes, sinks })
    }

    /// What is known of the bundles of guides whose files are there.
    pub(super) fn summaries(&self) -> Vec<Option<BundleSummary>> {
        let mut all = vec![None; self.site.bundles.len()];
        for summary in self.last.values().flat_map(|made| &made.summaries) {
            if let Some(slot) = all.get_mut(summary.plan) {
                *slot = Some(summary.clone());
            }
        }
        all
    }

    /// What is known of their pages.
    pub(super) fn per_page(&mut self) -> PerPage {
        let per_page = PerPage::default();
        *per_page.indexes() = std::mem::take(&mut self.indexes);
        for (index, made) in &mut self.last {
            per_page.named().insert(*index, std::mem::take(&mut made.named));
        }
        per_page
    }

    /// What the next build may know.
    pub(super) fn record(mut self, summaries: Vec<Option<BundleSummary>>, per_page: &PerPage) -> Record {
        let mut of_pages: BTreeMap<usize, Vec<BundleSummary>> = BTreeMap::new();
        for summary in summaries.into_iter().flatten() {
            of_pages.entry(self.site.bundles[summary.plan].page).or_default().push(summary);
        }
        let mut guides = BTreeMap::new();
        for (index, (key, sink)) in self.keys.into_iter().zip(self.sinks).enumerate() {
            let Some(key) = key else { continue };
            let files = match self.last.remove(&index) {
                Some(made) => made.files,
                None => {
                    let taken = sink.taken.into_inner().unwrap_or_else(PoisonError::into_inner);
                    taken.into_iter().map(|path| (path, Stamp::default())).collect()
                }
            };
            let made = Made {
                key,
                files,
                named: per_page.named().remove(&index).unwrap_or_default(),
                summaries: of_pages.remove(&index).unwrap_or_default(),
            };
            guides.insert(self.site.guides()[index].path.clone(), made);
        }
        Record { guides, indexes: std::mem::take(&mut *per_page.indexes()) }
    }
}

/// Everything beside the site itself that pages of guides depend on.
pub(super) fn around(
    program: &str,
    project: &Project,
    options: &BuildOptions,
    assets: &[(OutPath, Key)],
    kinds: &[UrlPath],
) -> Sum {
    let mut sum = Sum::default();
    sum.value(&(program, bundle::INDEX, options, &project.config, assets, kinds));
    for (name, text) in &project.templates {
        sum.bytes(name.as_bytes());
        sum.bytes(text.as_bytes());
    }
    sum
}
