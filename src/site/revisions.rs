//! What a guide shows again: which block is a later revision of what an earlier one shows.
//!
//! Enters: a page. Leaves: its [`Revision`]s, by syntax alone. What can be bundled is a revision;
//! excerpts, mistakes and what is ignored are none. Of blocks that stand beside one another in tabs
//! each follows on what came before the tabs, and the first one counts for what comes after.

use std::collections::HashMap;

use super::bundles::{Identity, identity, is_definition};
use super::{Page, Site};
use crate::example::{BundleChoice, Class, Example};

/// A block of a guide, and what of it an earlier block shows in another form.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Revision {
    /// The block, as index of the guide's fences.
    pub fence: usize,
    /// What it shows again.
    pub again: Again,
}

/// What a block shows again.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Again {
    /// An object.
    Object {
        /// Its last definition before the block.
        before: Place,
        /// Its definition in the block.
        after: Place,
    },
    /// An object that was not there before, in a block that defines others again.
    New {
        /// Its definition in the block.
        after: Place,
    },
    /// A file that is no manifest.
    File {
        /// The block that showed it last, as index of the guide's fences.
        before: usize,
    },
}

/// A document of an example.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Place {
    /// The example, as index of `Site::examples`.
    pub example: usize,
    /// Its index in the example's documents.
    pub document: usize,
}

/// The revisions of a page, in the order of its blocks.
pub fn of_page(site: &Site, page: usize) -> Vec<Revision> {
    let Some(page) = site.pages.get(page) else { return Vec::new() };
    let mut history = History::default();
    let mut revisions = Vec::new();
    // The last block that is not one of several tabs, or the first of them: the other tabs stand beside it.
    let mut pending = None;
    for (at, fence) in page.guide.content.fences.iter().enumerate() {
        let shown = Shown::by(site, page, at);
        if fence.is_alternative {
            history.compare(at, &shown, &mut revisions);
            continue;
        }
        if let Some((fence, shown)) = pending.take() {
            history.keep(fence, shown);
        }
        history.compare(at, &shown, &mut revisions);
        pending = Some((at, shown));
    }
    revisions
}

/// What a block shows.
struct Shown<'a> {
    objects: Vec<(Identity<'a>, Variant<'a>, Place)>,
    /// The name of the file that it is, if it is no manifest.
    file: Option<&'a str>,
}

/// The named bundle that an example belongs to.
type Variant<'a> = Option<&'a str>;

impl<'a> Shown<'a> {
    fn by(site: &'a Site, page: &'a Page, fence: usize) -> Self {
        let own = site.examples.get(page.examples.clone()).unwrap_or_default();
        let first = own.partition_point(|example| example.origin.fence() < Some(fence));
        let of_block = own.iter().enumerate().skip(first).take_while(|(_, one)| one.origin.fence() == Some(fence));
        let (mut objects, mut is_plain) = (Vec::new(), true);
        for (at, example) in of_block {
            is_plain &= is_plain_file(example);
            let variant = match &example.attributes.bundle {
                Some(BundleChoice::Named(name)) => Some(name.as_str()),
                _ => None,
            };
            for (index, document) in example.documents.iter().enumerate() {
                if let Class::Manifest { object, .. } = &document.class
                    && is_definition(example, document)
                {
                    let place = Place { example: page.examples.start + at, document: index };
                    objects.push((identity(object), variant, place));
                }
            }
        }
        let title = page.guide.content.fences.get(fence).and_then(|fence| fence.info.get("title")?.value.as_ref());
        let file = title.map(|title| title.text.trim()).filter(|title| is_plain && is_file_name(title));
        Self { objects, file }
    }
}

/// Whether an example is neither a manifest nor set apart by its author.
fn is_plain_file(example: &Example) -> bool {
    let attributes = &example.attributes;
    let is_manifest = |class: &Class| matches!(class, Class::Manifest { .. });
    attributes.ignore.is_none()
        && attributes.invalid.is_none()
        && attributes.partial.is_none()
        && !example.documents.iter().any(|document| is_manifest(&document.class))
}

/// Whether a title looks like the name of a file: a session titled `Terminal` is shown again and again.
fn is_file_name(title: &str) -> bool {
    let name = title.rsplit(['/', '\\']).next().unwrap_or_default();
    let has_ending = name.rsplit_once('.').is_some_and(|(_, ending)| {
        (1..=12).contains(&ending.len()) && ending.bytes().all(|b| b.is_ascii_alphanumeric())
    });
    !title.contains(char::is_whitespace) && (has_ending || matches!(name, "Dockerfile" | "Containerfile" | "Makefile"))
}

/// What the blocks so far have shown, last of all.
#[derive(Default)]
struct History<'a> {
    objects: HashMap<(Identity<'a>, Variant<'a>), Place>,
    files: HashMap<&'a str, usize>,
}

impl<'a> History<'a> {
    fn compare(&self, fence: usize, shown: &Shown<'a>, revisions: &mut Vec<Revision>) {
        // A named bundle holds the guide's own objects as long as it has none of its own.
        let last = |object, variant| self.objects.get(&(object, variant)).or_else(|| self.objects.get(&(object, None)));
        let is_again = shown.objects.iter().any(|(object, variant, _)| last(*object, *variant).is_some());
        for (object, variant, after) in shown.objects.iter().filter(|_| is_again) {
            let again = match last(*object, *variant) {
                Some(&before) => Again::Object { before, after: *after },
                None => Again::New { after: *after },
            };
            revisions.push(Revision { fence, again });
        }
        if let Some(before) = shown.file.and_then(|file| self.files.get(file)) {
            revisions.push(Revision { fence, again: Again::File { before: *before } });
        }
    }

    fn keep(&mut self, fence: usize, shown: Shown<'a>) {
        self.objects.extend(shown.objects.into_iter().map(|(object, variant, place)| ((object, variant), place)));
        self.files.extend(shown.file.map(|file| (file, fence)));
    }
}
