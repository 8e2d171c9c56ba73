//! A site that is built again and again while it is written.
//!
//! Enters: the folder of a site. Leaves: [`Outputs`] after each change. What a change does not touch is
//! taken from the run before (`memory`, and here templates, sizes of images and the history); what is
//! made is what a first run would make.

use std::collections::{BTreeMap, HashMap};
use std::path::PathBuf;
use std::sync::Arc;

use jiff::civil::Date;
use rayon::prelude::*;

use super::memory::{self, Last, Texts};
use super::outputs::{OfCatalogue, Outputs, Surroundings};
use super::{BuildError, BuildOptions, CheckOptions, Progress};
use crate::diagnostic::Diagnostic;
use crate::inclusion::Files;
use crate::load::{self, Asset, Kept, LoadError, Project, SiteFolder, Stamp};
use crate::render::assets::Assets;
use crate::render::templates::Templates;
use crate::render::{KeptFields, image_size};
use crate::sink::OutPath;
use crate::site;

/// Which site is built, and how.
#[derive(Clone, Debug)]
pub struct LiveOptions {
    /// The site.
    pub site: SiteFolder,
    /// Definitions of custom resources beside its own.
    pub definitions: Vec<PathBuf>,
    /// How it is checked.
    pub check: CheckOptions,
    /// How it is built.
    pub build: BuildOptions,
    /// Where the site is to be found, for sites whose configuration says where they are published.
    pub address: String,
}

/// A site, and what is kept of it from build to build.
#[derive(Debug)]
pub struct Live {
    options: LiveOptions,
    last: Option<Last>,
    site: site::Kept,
    seen: Option<Seen>,
    templates: Option<(TemplateInputs, Arc<Templates>)>,
    images: HashMap<PathBuf, (Stamp, Option<(u32, u32)>)>,
    history: Option<History>,
    kept: Kept,
    of_catalogue: Option<Arc<OfCatalogue>>,
}

/// Everything that went into a build.
#[derive(Debug, PartialEq, Eq)]
struct Seen {
    texts: Texts,
    inputs: Vec<String>,
    files: Files,
    templates: TemplateInputs,
    changes: BTreeMap<String, Date>,
    diagnostics: Vec<Diagnostic>,
}

/// What templates are made of: those of the site, and the files that they may name.
type TemplateInputs = (Vec<(String, String)>, Vec<(Asset, Stamp)>);

/// The days of last change, and what they depend on.
#[derive(Debug)]
struct History {
    head: Option<String>,
    inputs: Vec<String>,
    changes: BTreeMap<String, Date>,
}

impl Live {
    /// Nothing is read yet.
    pub fn new(options: LiveOptions) -> Self {
        Self {
            options,
            last: None,
            site: site::Kept::default(),
            seen: None,
            templates: None,
            images: HashMap::new(),
            history: None,
            kept: Kept::default(),
            of_catalogue: None,
        }
    }

    /// Reads the site and checks it. `None` if nothing that counts is different from the last build that
    /// came to an end.
    pub fn build(&mut self, progress: &dyn Progress) -> Result<Option<Outputs>, BuildError> {
        let LiveOptions { site, .. } = &self.options;
        // While git answers, files are looked at.
        let (loaded, head) = rayon::join(|| load::site_again(site, &mut self.kept), || load::head(&site.root));
        let mut project = loaded?;
        project.read_definitions(&self.options.definitions)?;
        self.read_history(&mut project, head);
        let stamped = project.assets.iter().map(|asset| Ok((asset.clone(), asset.stamp()?)));
        let stamped: Vec<(Asset, Stamp)> = stamped.collect::<Result<_, LoadError>>()?;
        let seen = Seen {
            texts: Texts::of(&project.sources),
            inputs: project.inputs.iter().map(|input| input.path.clone()).collect(),
            files: project.files.clone(),
            templates: (project.templates.clone(), stamped),
            changes: project.changes.clone(),
            diagnostics: project.diagnostics.clone(),
        };
        if self.seen.as_ref() == Some(&seen) {
            return Ok(None);
        }
        // Until this build has come to its end, no state is one that was built.
        self.seen = None;
        let templates = self.templates(&project, &seen.templates)?;
        let images = self.sizes(&seen.templates.1)?;
        let mut check = self.options.check.clone();
        check.base_url = project.config.base_url.as_ref().map(|_| self.options.address.clone());
        let (checked, catalogue, last) = memory::check(self.last.take(), &mut self.site, &project, &check, progress);
        self.last = Some(last);
        let known = self.of_catalogue.take().filter(|known| Arc::ptr_eq(&known.catalogue, &catalogue));
        let kept = known.unwrap_or_else(|| Arc::new(OfCatalogue { catalogue, fields: KeptFields::default() }));
        self.of_catalogue = Some(Arc::clone(&kept));
        let assets = seen.templates.1.clone();
        let around = Surroundings { templates, images, assets, kept, options: self.options.build };
        let outputs = Outputs::new(project, checked, around);
        self.seen = Some(seen);
        Ok(Some(outputs))
    }

    /// Takes the next build for news, whatever it is made of.
    pub fn forget(&mut self) {
        self.seen = None;
    }

    /// The days of last change. Git is asked for them only where the answer may be another than before.
    fn read_history(&mut self, project: &mut Project, head: Option<String>) {
        let inputs: Vec<String> = project.inputs.iter().map(|input| input.path.clone()).collect();
        match &self.history {
            Some(known) if known.head == head && known.inputs == inputs => project.changes = known.changes.clone(),
            _ => {
                // Without a history no page has a day, which is no fault of what is being written.
                let _ = project.read_history();
                self.history = Some(History { head, inputs, changes: project.changes.clone() });
            }
        }
    }

    fn templates(&mut self, project: &Project, inputs: &TemplateInputs) -> Result<Arc<Templates>, BuildError> {
        if let Some((_, templates)) = self.templates.as_ref().filter(|(known, _)| known == inputs) {
            return Ok(Arc::clone(templates));
        }
        let templates = Arc::new(Templates::with_assets(&project.templates, Assets::of(&project.assets))?);
        self.templates = Some((inputs.clone(), Arc::clone(&templates)));
        Ok(templates)
    }

    /// The width and height of the images among the assets. Only those that changed are read.
    fn sizes(&mut self, assets: &[(Asset, Stamp)]) -> Result<BTreeMap<OutPath, (u32, u32)>, BuildError> {
        let known = std::mem::take(&mut self.images);
        let size = |one: &(Asset, Stamp)| {
            let (asset, stamp) = one;
            let size = match known.get(&asset.source).filter(|(known, _)| known == stamp) {
                Some((_, size)) => *size,
                None => image_size::size(asset.out.as_str(), &asset.read()?),
            };
            Ok((asset.out.clone(), asset.source.clone(), *stamp, size))
        };
        let images = assets.par_iter().filter(|(asset, _)| image_size::is_image(asset.out.as_str()));
        let sizes: Vec<_> = images.map(size).collect::<Result<_, LoadError>>()?;
        self.images = sizes.iter().map(|(_, source, stamp, size)| (source.clone(), (*stamp, *size))).collect();
        Ok(sizes.into_iter().filter_map(|(out, _, _, size)| Some((out, size?))).collect())
    }
}
