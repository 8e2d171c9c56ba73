//! Search: an index from the text of guides, in files that a script fetches when a reader asks.
//!
//! Enters: the pages of a checked site, also those of kinds and rules. Leaves, for each language: `index.js`, which says where terms
//! stand; shards `t0.js`, `t1.js`, ... with the terms; for each page `p0.js` with what results show of
//! it, and `c0.js` with its code; and the page `search/`. The files are scripts that hand data to
//! `gwSearch`, since nothing else can be fetched from `file://`. `static/search.js` reads them. Never
//! knows HTML, and holds no text of pages, only their terms.

mod content;
mod index;
mod listing;
mod made;
mod record;
mod terms;

use std::collections::{BTreeMap, HashSet};

use rayon::prelude::*;
use serde::{Deserialize, Serialize};
use serde_json::json;
use sha2::{Digest, Sha256};

use super::page::Pages;
use super::view::SearchView;
use super::{PerPage, RenderError, RenderOptions};
use crate::sink::{OutPath, PageSinks, Sink, SinkError, UrlPath};
use crate::site::{Site, route};
use index::Index;
use record::Place;

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

/// The terms of a page, each once, with the number of the place that counts most; and what its files are.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct PageTerms {
    /// All terms, one after the other.
    text: String,
    /// Where each ends.
    ends: Vec<u32>,
    places: Vec<u8>,
    /// The digest of the file that results are shown from.
    digest: [u8; 32],
}

impl PageTerms {
    fn of(terms: &[(Box<str>, Place)], digest: [u8; 32]) -> Self {
        let mut all = Self { digest, ..Self::default() };
        for (term, place) in terms {
            all.text.push_str(term);
            all.ends.push(all.text.len() as u32);
            all.places.push(*place as u8);
        }
        all
    }

    fn iter(&self) -> impl Iterator<Item = (&str, u8)> {
        let starts = [0].into_iter().chain(self.ends.iter().copied());
        let terms = starts.zip(&self.ends).map(|(start, &end)| self.text.get(start as usize..end as usize));
        terms.map(Option::unwrap_or_default).zip(self.places.iter().copied())
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
        write_index(pages, (rank, &members), &Folder { data, sink }, sinks, per_page)?;
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
    per_page: &PerPage,
) -> Result<(), RenderError> {
    let mut index = Index::default();
    let mut version = Sha256::new();
    for (part, members) in members.chunks(PART).enumerate() {
        let first = part * PART;
        let read = |(at, &page): (usize, &usize)| match sinks.of(page) {
            Some(sink) => Folder { sink, ..*folder }.put_page(pages, first + at, page),
            None => Ok(per_page.terms().remove(&page).unwrap_or_default()),
        };
        let terms: Vec<_> = members.par_iter().enumerate().map(read).collect::<Result<_, RenderError>>()?;
        let mut all = per_page.terms();
        for (at, (terms, page)) in terms.into_iter().zip(members).enumerate() {
            index.add((first + at) as u32, &terms);
            version.update(terms.digest);
            all.insert(*page, terms);
        }
    }
    let made = made::pages(pages, rank);
    for (at, page) in made.iter().enumerate() {
        let number = members.len() + at;
        let record = record::of_made(page, pages.options.links);
        version.update(folder.put(&format!("p{number}"), &record.shown)?);
        index.add(number as u32, &PageTerms::of(&record.terms, [0; 32]));
    }
    let count = members.len() + made.len();
    let shards = index.into_shards();
    for (at, shard) in shards.iter().enumerate() {
        version.update(folder.put(&format!("t{at}"), &json!(shard.records).to_string())?);
    }
    let firsts: Vec<&str> = shards.iter().map(|shard| shard.first.as_str()).collect();
    let version: String = version.finalize().iter().take(4).map(|byte| format!("{byte:02x}")).collect();
    folder.put("index", &json!({ "version": version, "pages": count, "shards": firsts }).to_string())?;
    Ok(())
}

/// The folder of one language's index.
#[derive(Clone, Copy)]
struct Folder<'a> {
    data: &'a UrlPath,
    sink: &'a dyn Sink,
}

impl Folder<'_> {
    /// Writes the files of a page, and gives its terms and a digest of the files.
    fn put_page(&self, pages: &Pages<'_>, number: usize, page: usize) -> Result<PageTerms, RenderError> {
        let site = &pages.checked.site;
        let record = record::of(site, &site.pages[page], pages.options);
        let digest = self.put(&format!("p{number}"), &record.shown)?;
        if !record.code.is_empty() {
            self.put(&format!("c{number}"), &record.code)?;
        }
        Ok(PageTerms::of(&record.terms, digest))
    }

    /// Writes a script that hands over data, and gives its digest.
    fn put(&self, name: &str, json: &str) -> Result<[u8; 32], RenderError> {
        // Line breaks to scripts of before 2019.
        let mut script = format!("gwSearch(\"{name}\",{json});\n");
        if script.contains(['\u{2028}', '\u{2029}']) {
            script = script.replace('\u{2028}', "\\u2028").replace('\u{2029}', "\\u2029");
        }
        let path = OutPath::new(format!("{}{name}.js", self.data.as_str()))?;
        match self.sink.put(&path, script.as_bytes()) {
            // A file of the site itself.
            Ok(()) | Err(SinkError::Duplicate(_)) => Ok(Sha256::digest(script.as_bytes()).into()),
            Err(error) => Err(error.into()),
        }
    }
}
