//! What the page of one guide may show of the rest of the site.
//!
//! Enters: a site. Leaves: everything of it but what stands in the bodies of guides, as text for a
//! digest. Two sites with one surface differ in bodies alone: a page whose own body is the same in both is
//! the same page. Every value is taken apart by its fields, so that none that comes later is forgotten.

use std::fmt::{Result, Write};

use super::alias::Alias;
use super::bundles::BundlePlan;
use super::route::ExampleRoute;
use super::terms::{Term, TermList};
use super::{Page, Site};
use crate::guide::Guide;
use crate::guide::outline::Heading;

impl Site {
    /// Writes the surface.
    pub fn write_surface(&self, out: &mut dyn Write) -> Result {
        // What examples say stands in bodies; what leads to them are their routes.
        let Self { config, pages, own_pages, examples, downloads, navigation, bundles, terms, aliases, index } = self;
        writeln!(out, "{config:?} {own_pages} {}", examples.len())?;
        for page in pages {
            of_page(page, out)?;
        }
        for download in downloads {
            let ExampleRoute { id, raw } = &**download;
            writeln!(out, "{id:?} {raw:?}")?;
        }
        for plan in bundles {
            let BundlePlan { page, variant, url, folder, candidates: _, left_out: _ } = plan;
            writeln!(out, "{page} {variant:?} {url:?} {folder:?}")?;
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
        examples,
        inclusions: _,
        translations,
        fallbacks,
        drift,
        previous,
        next,
        ancestors,
    } = page;
    write!(out, "{kind:?} {state:?} {path:?} {language:?} {title:?} {repeats_title} {url:?} {examples:?} ")?;
    writeln!(out, "{translations:?} {fallbacks:?} {drift:?} {previous:?} {next:?} {ancestors:?}")?;
    let Guide { file, front_matter, first_heading, outline, anchors, body: _, containers: _, fences: _, links: _ } =
        &**guide;
    writeln!(out, "{file:?} {front_matter:?} {first_heading:?} {anchors:?}")?;
    for Heading { level, text, id, span: _ } in outline {
        writeln!(out, "{level} {text:?} {id:?}")?;
    }
    Ok(())
}
