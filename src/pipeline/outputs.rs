//! The outputs of a checked site, each made when it is asked for.
//!
//! A reader of a site that is being written looks at one page at a time: that page is rendered at once,
//! and no other. For what is made of the whole set (search, lists, downloads), the site is built into
//! memory, once. Either way the bytes are those that [`super::build`] makes.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use super::{BuildError, BuildOptions, Silent, build, render_options};
use crate::bundle;
use crate::check::Checked;
use crate::load::Project;
use crate::render;
use crate::render::templates::Templates;
use crate::schema::Catalogue;
use crate::sink::{MemorySink, OutPath};

/// All files of a build.
type Files = BTreeMap<OutPath, Vec<u8>>;

/// A checked site, and what was made of it so far.
#[derive(Debug)]
pub struct Outputs {
    project: Project,
    checked: Checked,
    catalogue: Arc<Catalogue>,
    templates: Arc<Templates>,
    options: BuildOptions,
    images: BTreeMap<OutPath, (u32, u32)>,
    own_assets: BTreeSet<OutPath>,
    pages: HashMap<OutPath, usize>,
    rendered: Mutex<HashMap<usize, Arc<[u8]>>>,
    whole: Mutex<Option<Arc<Files>>>,
}

impl Outputs {
    pub(super) fn new(
        project: Project,
        (checked, catalogue): (Checked, Arc<Catalogue>),
        templates: Arc<Templates>,
        images: BTreeMap<OutPath, (u32, u32)>,
        options: BuildOptions,
    ) -> Self {
        let shown = checked.site.pages.iter().enumerate().filter(|(_, page)| page.state.is_shown());
        let pages = shown.filter_map(|(index, page)| Some((page.url.out_path().ok()?, index))).collect();
        let own_assets = project.assets.iter().map(|asset| asset.out.clone()).collect();
        Self {
            project,
            checked,
            catalogue,
            templates,
            options,
            images,
            own_assets,
            pages,
            rendered: Mutex::default(),
            whole: Mutex::default(),
        }
    }

    /// What was read.
    pub fn project(&self) -> &Project {
        &self.project
    }

    /// What is known of it.
    pub fn checked(&self) -> &Checked {
        &self.checked
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
            return self.page(index).map(Some);
        }
        if let Some(bytes) = self.templates.assets().builtin(path) {
            return Ok(Some(bytes.into()));
        }
        Ok(self.whole()?.get(path).map(|bytes| bytes.as_slice().into()))
    }

    fn page(&self, index: usize) -> Result<Arc<[u8]>, BuildError> {
        if let Some(bytes) = lock(&self.rendered).get(&index) {
            return Ok(Arc::clone(bytes));
        }
        let bundles = bundle::summaries_of(&self.checked, self.checked.site.original(index))?;
        let options = render_options(&self.project, &bundles, &self.own_assets, &self.images, &self.options);
        let html = render::render_page(&self.checked, &self.catalogue, &self.templates, &options, index)?;
        let bytes: Arc<[u8]> = html.into_bytes().into();
        lock(&self.rendered).insert(index, Arc::clone(&bytes));
        Ok(bytes)
    }

    /// Every output. Who asks while they are made waits.
    fn whole(&self) -> Result<Arc<Files>, BuildError> {
        let mut whole = lock(&self.whole);
        if let Some(files) = &*whole {
            return Ok(Arc::clone(files));
        }
        let sink = MemorySink::default();
        build(&self.project, &self.checked, &self.catalogue, &self.options, &sink, &Silent)?;
        let files = Arc::new(sink.into_files());
        *whole = Some(Arc::clone(&files));
        Ok(files)
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
