//! One page at a time: from a page of the site to its view to its HTML.

use std::collections::BTreeMap;

use super::link::{Linker, absolute};
use super::markdown::{self, Body, Headings};
use super::navigation::Trees;
use super::strings::{Words, language_name, words};
use super::templates::{TemplateError, Templates};
use super::view::{
    BundleView, EntryView, FileView, HeadingView, Html, LeftOutView, LinkView, PageView, Shared, SiteView,
    TranslationView, View,
};
use super::{LinkStyle, RenderOptions};
use crate::check::Checked;
use crate::schema::Catalogue;
use crate::sink::UrlPath;
use crate::site::nav::{Entry, Section};
use crate::site::{Page, PageKind};

/// How many pages of a section its parent lists.
const CHILDREN: usize = 12;

/// Everything that many pages share, made once.
pub(super) struct Pages<'a> {
    checked: &'a Checked,
    catalogue: &'a Catalogue,
    templates: &'a Templates,
    options: &'a RenderOptions<'a>,
    site: Shared,
    /// The words of each language of the site.
    words: Vec<(&'static Words, Shared)>,
    /// The home page of each language.
    homes: Vec<Option<usize>>,
    /// For each page with downloads, its bundles' indexes.
    bundles: BTreeMap<usize, Vec<usize>>,
    /// The section that each index page opens.
    sections: BTreeMap<usize, &'a Section>,
    trees: Trees,
}
