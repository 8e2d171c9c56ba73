//! What a build leaves for the next one of the same site: of each guide what was read and found out, and which
//! files are made of it, with all that this depends on.
//!
//! Nothing is guessed. A guide is taken as it was read where its text and every file that it may name are what
//! they were; what `memory` keeps in one process, a record keeps from one to the next. Files are
//! left alone where their [key](Key) is the same and they are as the last build left them.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::fmt;
use std::hash::{Hash, Hasher};
use std::sync::{Arc, OnceLock};

use rayon::prelude::*;
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};

use super::memory::{Kept, Known, Last, Texts};
use super::{mode_of, parse_text};
use crate::bundle::IndexEntry;
use crate::check::KnownGuide;
use crate::check::level::RunScope;
use crate::deferred::Deferred;
use crate::diagnostic::Diagnostic;
use crate::example::{Inclusion, PlacedExample, Placing};
use crate::guide::front_matter::FrontMatter;
use crate::guide::outline::Heading;
use crate::guide::{self, Guide};
use crate::inclusion::Files;
use crate::load::{Input, InputKind, Project};
use crate::render::{KeptFields, KeptIndex, PageFields, Part};
use crate::sink::{OutPath, Stamp};
use crate::site::{self, KeptNotes, SiteGuide};
use crate::source::{FileId, Sources};

/// A digest of everything that something depends on.
pub type Key = [u8; 32];

/// What a build leaves for the next.
#[derive(Debug, Default, Serialize, Deserialize)]
pub struct Record<'m> {
    settings: Cow<'m, str>,
    /// The path of each source and the digest of its text, in the order of their ids.
    sources: Vec<(Cow<'m, str>, Key)>,
    files: Cow<'m, Files>,
    definitions: Option<Key>,
    surface: Key,
    site: KeptNotes<'m>,
    guides: Vec<GuideNotes<'m>>,
    pub(super) made: Made,
}

/// The files that were made.
#[derive(Debug, Default, Serialize, Deserialize)]
pub(super) struct Made {
    /// Of each guide, by its path in `content/`.
    pub(super) guides: BTreeMap<String, MadeGuide>,
    /// Of parts of the site.
    pub(super) parts: BTreeMap<Part, MadeFiles>,
    /// The indexes of the search, by language.
    pub(super) indexes: BTreeMap<String, KeptIndex>,
}

/// Files, and what they depend on.
#[derive(Debug, Default, Serialize, Deserialize)]
pub(super) struct MadeFiles {
    pub(super) key: Key,
    pub(super) files: Vec<(OutPath, Stamp)>,
    /// The site's own files that templates named in them.
    pub(super) named: BTreeSet<String>,
}

/// What was made of a guide.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct MadeGuide {
    pub(super) all: MadeFiles,
    /// What the list of all bundles says of its own, in the order of their plans.
    pub(super) entries: Vec<Option<IndexEntry>>,
}

/// A guide as it was read, but for what is read again, and what is known of it.
#[derive(Debug, Serialize, Deserialize)]
struct GuideNotes<'m> {
    file: FileId,
    path: Cow<'m, str>,
    /// Nothing, where it holds what cannot be written down: then it is read again.
    header: Option<Cow<'m, FrontMatter>>,
    first_heading: Cow<'m, Option<String>>,
    outline: Cow<'m, [Heading]>,
    anchors: Cow<'m, [String]>,
    examples: Vec<Placing>,
    inclusions: Cow<'m, [Inclusion]>,
    diagnostics: Cow<'m, [Diagnostic]>,
    lookups: Cow<'m, [String]>,
    targets: Cow<'m, [String]>,
    leads: Key,
    known: KnownGuide,
    fields: Option<Arc<PageFields>>,
}

impl Record<'_> {
    /// Notes how the files were left. Files that are not known are made again.
    pub fn stamp(&mut self, stamp: impl Fn(&OutPath) -> Option<Stamp>) {
        let is_known = |made: &mut MadeFiles| {
            made.files.iter_mut().all(|(path, left)| stamp(path).map(|stamp| *left = stamp).is_some())
        };
        self.made.guides.retain(|_, made| is_known(&mut made.all));
        self.made.parts.retain(|_, made| is_known(made));
    }
}

/// What the last build left, for one that begins.
#[derive(Debug, Default)]
pub(super) struct Restored {
    pub(super) last: Option<Last>,
    pub(super) site: site::Kept,
    pub(super) fields: KeptFields,
    pub(super) made: Made,
}

/// The digest of the text of each source, in the order of their ids.
pub(super) fn digests(sources: &Sources) -> Vec<Key> {
    let texts: Vec<&str> = sources.iter().map(|(_, source)| source.text()).collect();
    texts.par_iter().map(|text| Sha256::digest(text).into()).collect()
}

/// The texts that guides are read from again.
struct Shelf {
    sources: Sources,
    files: Files,
}

impl Restored {
    /// Of this project, whose texts have these digests. Nothing, where the sources are others.
    pub(super) fn of(record: Record<'static>, project: &Project, digests: &[Key]) -> Self {
        let paths = record.sources.iter().map(|(path, _)| &**path);
        if !paths.eq(project.sources.iter().map(|(_, source)| source.path())) {
            return Self::default();
        }
        let texts =
            project.sources.iter().zip(&record.sources).zip(digests).map(|(((_, source), (_, before)), now)| {
                (source.path().to_owned(), (before == now).then(|| source.shared_text()))
            });
        let texts: Vec<_> = texts.collect();
        let shelf = Arc::new(Shelf { sources: project.sources.clone(), files: project.files.clone() });
        let unchanged = |notes: &GuideNotes<'_>| texts.get(notes.file.index()).is_some_and(|(_, text)| text.is_some());
        let guides: Vec<GuideNotes<'_>> = record.guides.into_iter().filter(unchanged).collect();
        let guides: Vec<(Kept, Known, Option<Arc<PageFields>>)> =
            guides.into_par_iter().map(|notes| notes.restore(&shelf)).collect();
        let by_path = guides.iter().map(|(kept, ..)| (kept.path.as_str(), (&kept.guide, kept.examples.as_slice())));
        let site = site::Kept::of(record.site, &by_path.collect());
        let (mut kept, mut known, mut fields) = (HashMap::new(), HashMap::new(), Vec::new());
        for (guide, judged, own) in guides {
            if let (Some(own), Some(settled)) = (own, &judged.guide.settled) {
                let examples = guide.examples.iter().cloned().zip(settled.verdicts().iter().cloned());
                fields.push((guide.path.clone(), own, examples.collect()));
            }
            known.insert(guide.guide.file, judged);
            kept.insert(guide.guide.file, Arc::new(guide));
        }
        let last = Last {
            settings: record.settings.into_owned(),
            texts: Texts(texts),
            files: record.files.into_owned(),
            guides: kept,
            outcomes: HashMap::new(),
            known,
            definitions: record.definitions,
            catalogue: None,
            surface: record.surface,
        };
        Self { last: Some(last), site, fields: KeptFields::of(fields.into_iter()), made: record.made }
    }
}

impl GuideNotes<'_> {
    /// The guide, of which the rest is read for who looks.
    fn restore(self, shelf: &Arc<Shelf>) -> (Kept, Known, Option<Arc<PageFields>>) {
        let source = shelf.sources.get(self.file);
        let mode = mode_of(RunScope::Site);
        let (file, path) = (self.file, self.path.clone().into_owned());
        let whole: Arc<Deferred<SiteGuide>> = {
            let shelf = Arc::clone(shelf);
            let input = Input { file, path: path.clone(), kind: InputKind::Markdown };
            Arc::new(Deferred::later(move || parse_text(&input, &shelf.sources, &shelf.files, mode).0))
        };
        let content = Arc::clone(&whole);
        let guide = Guide {
            file,
            front_matter: self.header.map_or_else(|| guide::header(file, source, mode), Cow::into_owned),
            first_heading: self.first_heading.into_owned(),
            outline: self.outline.into_owned(),
            anchors: self.anchors.into_owned(),
            content: Deferred::later(move || (*content.guide.content).clone()),
        };
        let example = |(at, placing): (usize, Placing)| {
            let whole = Arc::clone(&whole);
            PlacedExample::later(placing, move || (*whole.examples[at]).clone())
        };
        let kept = Kept {
            path,
            guide: Arc::new(guide),
            examples: self.examples.into_iter().enumerate().map(example).collect(),
            inclusions: self.inclusions.into_owned(),
            diagnostics: self.diagnostics.into_owned(),
            lookups: self.lookups.into_owned(),
            targets: OnceLock::from(self.targets.into_owned()),
        };
        (kept, Known { leads: self.leads, guide: self.known }, self.fields)
    }
}

/// What is kept of the examples of pages, by their paths.
pub(super) type Fields = HashMap<String, Arc<PageFields>>;

/// What the next build may know of a project whose texts have these digests.
pub(super) fn record<'m>(
    (last, site): (&'m Last, &'m site::Kept),
    digests: &[Key],
    fields: &'m Fields,
    made: Made,
) -> Record<'m> {
    let texts = last.texts.0.iter().map(|(path, _)| Cow::Borrowed(path.as_str()));
    let mut guides: Vec<&Arc<Kept>> = last.guides.values().collect();
    guides.sort_unstable_by_key(|kept| kept.guide.file);
    let notes = guides.into_par_iter().map(|kept| {
        let known = last.known.get(&kept.guide.file);
        GuideNotes {
            file: kept.guide.file,
            path: Cow::Borrowed(&kept.path),
            header: Some(&kept.guide.front_matter).filter(|header| header.extra.is_empty()).map(Cow::Borrowed),
            first_heading: Cow::Borrowed(&kept.guide.first_heading),
            outline: Cow::Borrowed(&kept.guide.outline),
            anchors: Cow::Borrowed(&kept.guide.anchors),
            examples: kept.examples.iter().map(PlacedExample::placing).collect(),
            inclusions: Cow::Borrowed(&kept.inclusions),
            diagnostics: Cow::Borrowed(&kept.diagnostics),
            lookups: Cow::Borrowed(&kept.lookups),
            targets: Cow::Borrowed(kept.targets.get().map_or(&[], Vec::as_slice)),
            leads: known.map(|known| known.leads).unwrap_or_default(),
            known: known.map(|known| known.guide.clone()).unwrap_or_default(),
            fields: fields.get(&kept.path).cloned(),
        }
    });
    Record {
        settings: Cow::Borrowed(&last.settings),
        sources: texts.zip(digests.iter().copied()).collect(),
        files: Cow::Borrowed(&last.files),
        definitions: last.definitions,
        surface: last.surface,
        site: site.notes(),
        guides: notes.collect(),
        made,
    }
}

/// Collects what a key is made of.
#[derive(Clone, Default)]
pub(super) struct Sum(Sha256);

impl Sum {
    /// Adds bytes, apart from those before and after.
    pub(super) fn bytes(&mut self, bytes: &[u8]) {
        self.0.update((bytes.len() as u64).to_le_bytes());
        self.0.update(bytes);
    }

    /// Adds a value by what is printed of it.
    pub(super) fn value(&mut self, value: &dyn fmt::Debug) {
        self.bytes(format!("{value:?}").as_bytes());
    }

    /// Adds a value by what tells it from others.
    pub(super) fn hash(&mut self, value: &impl Hash) {
        let mut all = Collected::default();
        value.hash(&mut all);
        self.bytes(&all.0);
    }

    pub(super) fn key(self) -> Key {
        self.0.finalize().into()
    }
}

/// Takes all that is hashed of a value, in one piece: a digest of many small ones takes several times as long.
#[derive(Default)]
struct Collected(Vec<u8>);

impl Hasher for Collected {
    fn write(&mut self, bytes: &[u8]) {
        self.0.extend_from_slice(bytes);
    }

    /// What was taken is the result: it is never cut down to a number.
    fn finish(&self) -> u64 {
        0
    }
}
