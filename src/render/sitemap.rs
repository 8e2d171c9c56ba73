//! The sitemap: every page with its full address, last change and translations.

use std::fmt::Write as _;

use super::link::absolute;
use crate::escape;
use crate::sink::UrlPath;
use crate::site::Site;

/// The sitemap of a site that knows its address, with `others` beside the pages of guides.
pub(super) fn sitemap(site: &Site, others: impl Iterator<Item = UrlPath>) -> Option<String> {
    let base = site.config.base_url.as_deref()?;
    let mut xml = String::from(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<urlset xmlns=\"http://www.sitemaps.org/schemas/sitemap/0.9\" \
         xmlns:xhtml=\"http://www.w3.org/1999/xhtml\">\n",
    );
    for (index, page) in site.pages.iter().enumerate().filter(|(_, page)| page.state.is_published()) {
        xml.push_str("<url><loc>");
        escape::markup(&absolute(base, &page.url), &mut xml);
        xml.push_str("</loc>");
        let header = &page.guide.front_matter;
        if let Some(date) = header.updated.or(header.date) {
            let _ = write!(xml, "<lastmod>{date}</lastmod>");
        }
        if !page.translations.is_empty() {
            for version in page.translations.iter().copied().filter(|&other| other != index).chain([index]) {
                let version = &site.pages[version];
                xml.push_str("<xhtml:link rel=\"alternate\" hreflang=\"");
                escape::markup(&version.language, &mut xml);
                xml.push_str("\" href=\"");
                escape::markup(&absolute(base, &version.url), &mut xml);
                xml.push_str("\"/>");
            }
        }
        xml.push_str("</url>\n");
    }
    for url in others {
        xml.push_str("<url><loc>");
        escape::markup(&absolute(base, &url), &mut xml);
        xml.push_str("</loc></url>\n");
    }
    xml.push_str("</urlset>\n");
    Some(xml)
}
