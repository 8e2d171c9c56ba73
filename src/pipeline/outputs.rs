//! The outputs of a checked site, each made when it is asked for.
//!
//! A reader of a site that is being written looks at one page at a time: that page is rendered at once,
//! and no other. What is made of the whole set (search, kinds, lists) is made in parts, each when the
//! first file of it is asked for. The bytes are those that [`super::build`] makes.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use super::{BuildError, BuildOptions, FirstWins, Silent, render_options};
use crate::bundle;
use crate::check::Checked;
use crate::load::{Asset, Project, Stamp};
use crate::render::templates::Templates;
use crate::render::{self, KeptFields, Part};
use crate::schema::Catalogue;
use crate::sink::{MemorySink, OutPath, Sink, SinkError};
use crate::site::bundles::BundleSummary;

/// The files of a part.
type Files = BTreeMap<OutPath, Vec<u8>>;

/// What is made of the whole set, at once.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Whole {
    /// The list of all bundles.
    BundleIndex,
    Part(Part),
}

/// A catalogue, and what is known of the site's examples as long as it holds.
#[derive(Debug)]
pub(super) struct OfCatalogue {
    pub(super) catalogue: Arc<Catalogue>,
    pub(super) fields: KeptFields,
}

/// What outputs are made with, beside the site.
#[derive(Debug)]
pub(super) struct Surroundings {
    pub(super) templates: Arc<Templates>,
    /// The sizes of images.
    pub(super) images: BTreeMap<OutPath, (u32, u32)>,
    /// The site's own files, and what tells their states apart.
    pub(super) assets: Vec<(Asset, Stamp)>,
    pub(super) kept: Arc<OfCatalogue>,
    pub(super) options: BuildOptions,
}

/// A checked site, and what was made of it so far.
#[derive(Debug)]
pub struct Outputs {
    project: Project,
    checked: Checked,
    around: Surroundings,
    own_assets: BTreeSet<OutPath>,
    pages: HashMap<OutPath, usize>,
    rendered: Mutex<HashMap<usize, Arc<[u8]>>>,
    wholes: Mutex<Vec<(Whole, Arc<Files>)>>,
}

impl Outputs {
    pub(super) fn new(project: Project, checked: Checked, around: Surroundings) -> Self {
        let shown = checked.site.pages.iter().enumerate().filter(|(_, page)| page.state.is_shown());
        let pages = shown.filter_map(|(index, page)| Some((page.url.out_path().ok()?, index))).collect();
        let own_assets = project.assets.iter().map(|asset| asset.out.clone()).collect();
        Self { project, checked, around, own_assets, pages, rendered: Mutex::default(), wholes: Mutex::default() }
    }

    /// What was read.
    pub fn project(&self) -> &Project {
        &self.project
    }

    /// What is known of it.
    pub fn checked(&self) -> &Checked {
        &self.checked
    }

    /// The site's own files, and what tells their states apart.
    pub fn assets(&self) -> &[(Asset, Stamp)] {
        &self.around.assets
    }

    /// Whether a page of a guide stands at this path.
    pub fn is_page(&self, path: &OutPath) -> bool {
        self.pages.contains_key(path)
    }

    /// The bytes of an output. `None` if a build makes no such file.
    pub fn get(&self, path: &OutPath) -> Result<Option<Arc<[u8]>>, BuildError> {
        // In the order in which a build lets them win.
        if self.own_assets.contains(path) {
            return match self.project.assets.iter().find(|asset| asset.out == *path) {
                Some(asset) => Ok(Some(asset.read()?.into())),
                None => Ok(None),
            };
        }
        if let Some(&index) = self.pages.get(path) {
            return Ok(self.render(&[index])?.pop());
        }
        if let Some(bytes) = self.around.templates.assets().at(path)? {
            return Ok(Some(bytes.into()));
        }
        if path.as_str() == bundle::INDEX {
            return self.find(Whole::BundleIndex, path);
        }
        let sink = MemorySink::default();
        bundle::bundle_beside(&self.checked, path, &first_wins(&sink, &Mutex::default()))?;
        if let Some(bytes) = sink.into_files().remove(path) {
            return Ok(Some(bytes.into()));
        }
        for part in Part::candidates(&self.checked.site, path) {
            if let Some(bytes) = self.find(Whole::Part(part), path)? {
                return Ok(Some(bytes));
            }
        }
        Ok(None)
    }

    /// Renders the pages among these outputs: together that is less work than one after the other.
    pub fn prepare(&self, paths: &[OutPath]) -> Result<(), BuildError> {
        let pages: BTreeSet<usize> = paths.iter().filter_map(|path| self.pages.get(path).copied()).collect();
        self.render(&pages.into_iter().collect::<Vec<_>>()).map(drop)
    }

    /// The bytes of these pages.
    fn render(&self, indexes: &[usize]) -> Result<Vec<Arc<[u8]>>, BuildError> {
        let missing: Vec<usize> = {
            let rendered = lock(&self.rendered);
            indexes.iter().copied().filter(|index| !rendered.contains_key(index)).collect()
        };
        if !missing.is_empty() {
            let originals: Vec<usize> = missing.iter().map(|&index| self.checked.site.original(index)).collect();
            let bundles = bundle::bundle_pages(&self.checked, &originals, &Nowhere)?;
            let options = self.render_options(&bundles);
            let pages = render::render_pages(
                &self.checked,
                &self.around.kept.catalogue,
                &self.around.templates,
                &options,
                &missing,
            )?;
            lock(&self.rendered)
                .extend(missing.into_iter().zip(pages.into_iter().map(|page| page.into_bytes().into())));
        }
        let rendered = lock(&self.rendered);
        Ok(indexes.iter().filter_map(|index| rendered.get(index).cloned()).collect())
    }

    fn render_options<'a>(&'a self, bundles: &'a [Option<BundleSummary>]) -> render::RenderOptions<'a> {
        let options =
            render_options(&self.project, bundles, &self.own_assets, &self.around.images, &self.around.options);
        render::RenderOptions { kept_fields: Some(&self.around.kept.fields), ..options }
    }

    /// A file of what is made of the whole set. Who asks while it is made waits.
    fn find(&self, whole: Whole, path: &OutPath) -> Result<Option<Arc<[u8]>>, BuildError> {
        let mut wholes = lock(&self.wholes);
        let known = wholes.iter().find(|(known, _)| *known == whole).map(|(_, files)| Arc::clone(files));
        let files = match known {
            Some(files) => files,
            None => {
                let files = Arc::new(self.make(whole)?);
                wholes.push((whole, Arc::clone(&files)));
                files
            }
        };
        Ok(files.get(path).map(|bytes| bytes.as_slice().into()))
    }

    fn make(&self, whole: Whole) -> Result<Files, BuildError> {
        let sink = MemorySink::default();
        match whole {
            Whole::BundleIndex => {
                let only = Only { path: bundle::INDEX, sink: &sink };
                bundle::bundle(&self.checked, &only)?;
            }
            Whole::Part(part) => {
                let options = self.render_options(&[]);
                let lost = Mutex::default();
                let first = first_wins(&sink, &lost);
                render::render_part(
                    &self.checked,
                    &self.around.kept.catalogue,
                    &self.around.templates,
                    &options,
                    part,
                    &first,
                )?;
            }
        }
        Ok(sink.into_files())
    }
}

fn first_wins<'a>(sink: &'a MemorySink, lost: &'a Mutex<Vec<OutPath>>) -> FirstWins<'a> {
    FirstWins { sink, progress: &Silent, lost, taken: Mutex::default() }
}

/// A sink that keeps nothing.
struct Nowhere;

impl Sink for Nowhere {
    fn put(&self, _path: &OutPath, _bytes: &[u8]) -> Result<(), SinkError> {
        Ok(())
    }
}

/// A sink that keeps one file.
struct Only<'a> {
    path: &'a str,
    sink: &'a MemorySink,
}

impl Sink for Only<'_> {
    fn put(&self, path: &OutPath, bytes: &[u8]) -> Result<(), SinkError> {
        if path.as_str() == self.path { self.sink.put(path, bytes) } else { Ok(()) }
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
