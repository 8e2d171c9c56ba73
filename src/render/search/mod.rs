//! Search: an index from the text of guides, in files that a script fetches when a reader asks.
//!
//! Enters: the pages of a checked site, also those of kinds and rules. Leaves, for each language: `index.js`, which says where terms
//! stand; shards `t0.js`, `t1.js`, ... with the terms; for each page `p0.js` with what results show of
//! it, and `c0.js` with its code; and the page `search/`. The files are scripts that hand data to
//! `gwSearch`, since nothing else can be fetched from `file://`. `static/search.js` reads them. Where an
//! index of the last build is at hand, only pages that are made anew are read. A page's number is its
//! place among the published guides of its language: files of pages are kept only where it is as it was.
//! Never knows HTML, and holds no text of pages, only their terms.

mod content;
mod index;
mod listing;
mod made;
mod record;
mod shards;
mod terms;

use std::collections::{BTreeMap, HashSet};

use rayon::prelude::*;
use serde_json::json;
use sha2::{Digest as _, Sha256};

use super::page::Pages;
use super::view::SearchView;
use super::{PerPage, RenderError, RenderOptions};
use crate::sink::{OutPath, PageSinks, Sink, SinkError, UrlPath};
use crate::site::{Site, route};
use index::{Digest, Index, Terms};

pub use index::KeptIndex;

/// Pages that are read at a time. Only their terms are held until they are in the index.
const PART: usize = 256;

/// Where the search of each language stands.
#[derive(Debug)]
pub(super) struct Addresses {
    /// Parallel to the languages of the site. The page is missing where the site has one of its own there.
    of: Vec<(Option<UrlPath>, UrlPath)>,
}

impl Addresses {
    pub(super) fn of(site: &Site, options: &RenderOptions<'_>) -> Self {
        let pages = site.pages.iter().filter(|page| page.state.is_published()).map(|page| page.url.as_str());
        let files = options.own_assets.iter().filter_map(|asset| asset.as_str().strip_suffix("index.html"));
        let taken: HashSet<String> = pages.chain(files).map(str::to_lowercase).collect();
        let languages = &site.config.languages;
        let address = |rank| {
            let page = Some(route::search_page(languages, rank)).filter(|page| !taken.contains(page.as_str()));
            (page, route::search_data(languages, rank))
        };
        Self { of: (0..languages.len()).map(address).collect() }
    }

    /// What templates see, by language. A page in a language that the site does not have, such as that
    /// of a rule, searches the default one.
    pub(super) fn views(&self, site: &Site, options: &RenderOptions<'_>) -> BTreeMap<String, SearchView> {
        let root = UrlPath::default();
        let links = super::link::Linker { from: &root, style: options.links };
        let view = |(page, data): &(Option<UrlPath>, UrlPath)| SearchView {
            page: page.as_ref().map(|page| links.to(page)),
            data: super::link::Linker { style: super::LinkStyle::Folders, ..links }.to(data),
        };
        let own = site.config.languages.iter().cloned().zip(self.of.iter().map(view));
        let other = self.of.first().map(|first| (crate::check::explained::LANGUAGE.to_owned(), view(first)));
        other.into_iter().chain(own).collect()
    }
}

/// Writes the index and the search page of each language, the files of each page into its own sink.
pub(super) fn write(
    pages: &Pages<'_>,
    sinks: &dyn PageSinks,
    per_page: &PerPage,
    sink: &dyn Sink,
) -> Result<(), RenderError> {
    let site = &pages.checked.site;
    for (rank, (page, data)) in pages.search.of.iter().enumerate() {
        let language = &site.config.languages[rank];
        let members: Vec<usize> = (0..site.pages.len())
            .filter(|&at| site.pages[at].state.is_published() && site.pages[at].language == *language)
            .collect();
        let last = per_page.indexes().remove(language).unwrap_or_default();
        let index = write_index(pages, (rank, &members), &Folder { data, sink }, sinks, &last)?;
        per_page.indexes().insert(language.clone(), index);
        if let Some(url) = page {
            let html = listing::render(pages, rank, url)?;
            sink.put(&url.out_path()?, html.as_bytes())?;
        }
    }
    Ok(())
}

fn write_index(
    pages: &Pages<'_>,
    (rank, members): (usize, &[usize]),
    folder: &Folder<'_>,
    sinks: &dyn PageSinks,
    last: &KeptIndex,
) -> Result<KeptIndex, RenderError> {
    let site = &pages.checked.site;
    let mut index = Index::after(last);
    for (part, members) in members.chunks(PART).enumerate() {
        let first = part * PART;
        let read = |(at, &page): (usize, &usize)| match sinks.of(page) {
            Some(sink) => Folder { sink, ..*folder }.put_page(pages, first + at, page).map(Some),
            None if index.knows(&site.pages[page].path) => Ok(None),
            // Its files are there.
            None => Folder { sink: &Nowhere, ..*folder }.put_page(pages, first + at, page).map(Some),
        };
        let read: Vec<_> = members.par_iter().enumerate().map(read).collect::<Result<_, RenderError>>()?;
        for (read, &page) in read.into_iter().zip(members) {
            let path = &site.pages[page].path;
            match read {
                Some((digest, terms)) => index.add(path, digest, terms),
                None => index.keep(path),
            }
        }
    }
    let made = made::pages(pages, rank);
    let mut sum = Sha256::new();
    for (at, page) in made.iter().enumerate() {
        sum.update(folder.put(&format!("p{}", members.len() + at), &record::shown_of_made(page, pages.options.links))?);
        page.add_to(&mut sum);
    }
    let sum: Digest = sum.finalize().into();
    index.add_made(sum, made.len(), |at| record::terms_of_made(&made[at]));
    let (index, firsts) = index.finish();
    let put = |(at, shard): (usize, &String)| folder.put(&format!("t{at}"), &json!(shard).to_string());
    let shards: Vec<Digest> = index.shards().par_iter().enumerate().map(put).collect::<Result<_, _>>()?;
    let mut version = Sha256::new();
    index.digests().chain([&sum]).chain(&shards).for_each(|digest| version.update(digest));
    let version: String = version.finalize().iter().take(4).map(|byte| format!("{byte:02x}")).collect();
    folder.put("index", &json!({ "version": version, "pages": index.pages(), "shards": firsts }).to_string())?;
    Ok(index)
}

/// A sink for files that are there already.
struct Nowhere;

impl Sink for Nowhere {
    fn put(&self, _path: &OutPath, _bytes: &[u8]) -> Result<(), SinkError> {
        Ok(())
    }
}

/// The folder of one language's index.
#[derive(Clone, Copy)]
struct Folder<'a> {
    data: &'a UrlPath,
    sink: &'a dyn Sink,
}

impl Folder<'_> {
    /// Writes the files of a page, and gives a digest of what they hand over, and its terms.
    fn put_page(&self, pages: &Pages<'_>, number: usize, page: usize) -> Result<(Digest, Terms), RenderError> {
        let site = &pages.checked.site;
        let record = record::of(site, &site.pages[page], pages.options);
        let mut digest = Sha256::new();
        digest.update(self.put(&format!("p{number}"), &record.shown)?);
        if !record.code.is_empty() {
            digest.update(self.put(&format!("c{number}"), &record.code)?);
        }
        Ok((digest.finalize().into(), record.terms))
    }

    /// Writes a script that hands over data, and gives the digest of these.
    fn put(&self, name: &str, json: &str) -> Result<Digest, RenderError> {
        // Line breaks to scripts of before 2019.
        let mut script = format!("gwSearch(\"{name}\",{json});\n");
        if script.contains(['\u{2028}', '\u{2029}']) {
            script = script.replace('\u{2028}', "\\u2028").replace('\u{2029}', "\\u2029");
        }
        let path = OutPath::new(format!("{}{name}.js", self.data.as_str()))?;
        match self.sink.put(&path, script.as_bytes()) {
            // A file of the site itself.
            Ok(()) | Err(SinkError::Duplicate(_)) => Ok(Sha256::digest(json).into()),
            Err(error) => Err(error.into()),
        }
    }
}
