//! What the page of one guide may show of the rest of the site.
//!
//! Enters: a site. Leaves: everything of it but what stands in the bodies of guides, as text for a
//! digest. Two sites with one surface differ in bodies alone: a page whose own body is the same in both, and
//! whose links lead to the same places, is the same page. Every value is taken apart by its fields, so that
//! none that comes later is forgotten.

use std::fmt::{Result, Write};

use super::alias::Alias;
use super::terms::{Term, TermList};
use super::{Page, Site};
use crate::guide::Guide;

impl Site {
    /// Writes the surface.
    pub fn write_surface(&self, out: &mut dyn Write) -> Result {
        // Examples stand in bodies, with their names and bundles: they concern others where links lead to them.
        let Self { config, pages, own_pages, examples: _, downloads: _, navigation, bundles: _, terms, aliases, index } =
            self;
        writeln!(out, "{config:?} {own_pages}")?;
        for page in pages {
            of_page(page, out)?;
        }
        for TermList { taxonomy, language, url, terms, .. } in terms {
            writeln!(out, "{taxonomy:?} {language} {url:?}")?;
            for Term { name, segment, url, pages } in terms {
                writeln!(out, "{name:?} {segment:?} {url:?} {pages:?}")?;
            }
        }
        for Alias { url, page } in aliases {
            writeln!(out, "{url:?} {page}")?;
        }
        writeln!(out, "{navigation:?}")?;
        index.write_surface(out)
    }
}

fn of_page(page: &Page, out: &mut dyn Write) -> Result {
    let Page {
        guide,
        kind,
        state,
        path,
        language,
        title,
        repeats_title,
        url,
        examples: _,
        inclusions: _,
        translations,
        fallbacks,
        drift: _,
        previous,
        next,
        ancestors,
    } = page;
    write!(out, "{kind:?} {state:?} {path:?} {language:?} {title:?} {repeats_title} {url:?} ")?;
    writeln!(out, "{translations:?} {fallbacks:?} {previous:?} {next:?} {ancestors:?}")?;
    // Headings stand in bodies, too. What of them is a title was taken above.
    let Guide { file, front_matter, first_heading: _, outline: _, anchors: _, content: _ } = &**guide;
    writeln!(out, "{file:?} {front_matter:?}")
}
