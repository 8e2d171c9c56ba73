//! How addresses are written into pages.

use crate::escape::{Letters, path};
use crate::sink::UrlPath;

use super::LinkStyle;

/// Writes links from one page.
#[derive(Clone, Copy, Debug)]
pub(super) struct Linker<'a> {
    /// The page that the links stand in.
    pub(super) from: &'a UrlPath,
    /// How they are written.
    pub(super) style: LinkStyle,
}

impl Linker<'_> {
    /// The relative link to a page or file.
    pub(super) fn to(self, target: &UrlPath) -> String {
        let mut href = path(&self.from.relative(target), Letters::AsTheyAre);
        if self.style == LinkStyle::IndexFiles && target.is_page() {
            // `./` and `../` are folders, too.
            href.push_str("index.html");
        }
        href
    }

    /// The relative link to a place in a page; of the page itself only the anchor.
    pub(super) fn to_anchor(self, target: &UrlPath, anchor: Option<&str>) -> String {
        let Some(anchor) = anchor else { return self.to(target) };
        let mut href = if target == self.from { String::new() } else { self.to(target) };
        href.push_str(&in_page(anchor));
        href
    }

    /// What leads from the page to the site's root: `../../`, or nothing.
    pub(super) fn root(self) -> String {
        "../".repeat(self.from.as_str().matches('/').count())
    }
}

/// The link to a place in the page itself.
pub(super) fn in_page(anchor: &str) -> String {
    format!("#{}", path(anchor, Letters::AsTheyAre))
}

/// The full address of a page or file: `base` ends with a slash.
pub(super) fn absolute(base: &str, target: &UrlPath) -> String {
    format!("{base}{}", path(target.as_str(), Letters::AsBytes))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn links_are_encoded_and_styled() {
        let from = UrlPath::new("guides/web/");
        let folders = Linker { from: &from, style: LinkStyle::Folders };
        let files = Linker { from: &from, style: LinkStyle::IndexFiles };
        let target = UrlPath::new("가이드/a b/");
        assert_eq!(folders.to(&target), "../../가이드/a%20b/");
        assert_eq!(files.to(&target), "../../가이드/a%20b/index.html");
        assert_eq!(files.to(&UrlPath::new("guides/web/bundle.yaml")), "bundle.yaml");
        assert_eq!(files.to(&from), "./index.html");
        assert_eq!(folders.to_anchor(&from, Some("1-개요")), "#1-개요");
        assert_eq!(folders.to_anchor(&target, Some("\"<>")), "../../가이드/a%20b/#%22%3c%3e");
        assert_eq!(folders.root(), "../../");
        assert_eq!(absolute("https://x.dev/", &target), "https://x.dev/%ea%b0%80%ec%9d%b4%eb%93%9c/a%20b/");
    }
}
