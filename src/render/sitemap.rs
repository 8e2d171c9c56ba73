//! The sitemap: every page with its full address, last change and translations.

use std::fmt::Write as _;

use super::link::absolute;
use super::page::Pages;
use crate::escape;

/// The sitemap of a site that knows its address.
pub(super) fn sitemap(pages: &Pages<'_>) -> Option<String> {
    let site = &pages.checked.site;
    let base = site.config.base_url.as_deref()?;
    let mut xml = String::from(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<urlset xmlns=\"http://www.sitemaps.org/schemas/sitemap/0.9\" \
         xmlns:xhtml=\"http://www.w3.org/1999/xhtml\">\n",
    );
    for (index, page) in site.pages.iter().enumerate().filter(|(_, page)| page.state.is_published()) {
        xml.push_str("<url><loc>");
        escape::xml(&absolute(base, &page.url), &mut xml);
        xml.push_str("</loc>");
        if let Some(date) = pages.updated(page).or(page.guide.front_matter.date) {
            let _ = write!(xml, "<lastmod>{date}</lastmod>");
        }
        for version in pages.alternates(index) {
            xml.push_str("<xhtml:link rel=\"alternate\" hreflang=\"");
            escape::xml(version.language, &mut xml);
            xml.push_str("\" href=\"");
            escape::xml(&version.href, &mut xml);
            xml.push_str("\"/>");
        }
        xml.push_str("</url>\n");
    }
    for url in pages.term_urls().chain(pages.rules.urls()).chain(pages.kinds.urls()) {
        xml.push_str("<url><loc>");
        escape::xml(&absolute(base, &url), &mut xml);
        xml.push_str("</loc></url>\n");
    }
    xml.push_str("</urlset>\n");
    Some(xml)
}
