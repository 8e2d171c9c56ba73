//! Links, images and raw HTML.

use pulldown_cmark::{CowStr, Event, LinkType, Tag, TagEnd};

use super::{Body, Renderer};
use crate::config::RawHtml;
use crate::escape;
use crate::guide::html::is_safe_url;
use crate::guide::links::LinkKind;
use crate::site::Resolved;

/// What an open link became.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum OpenLink {
    /// An `<a>`.
    Anchor,
    /// Nothing: its address is not one that a page may lead to.
    Nothing,
}

/// An image whose alternative text is being collected.
pub(super) struct Image<'a> {
    target: CowStr<'a>,
    title: CowStr<'a>,
    pub(super) alt: String,
    /// How many images are open inside it.
    nested: usize,
}

impl<'a> Renderer<'a> {
    pub(super) fn start_link(&mut self, link_type: LinkType, target: &str, title: &str) {
        let href = match link_type {
            LinkType::Email => Some(format!("mailto:{target}")),
            _ => href(&self.body, target),
        };
        let Some(href) = href else { return self.links.push(OpenLink::Nothing) };
        self.out.push_str("<a href=\"");
        escape::markup(&href, &mut self.out);
        self.out.push('"');
        self.attribute("title", title);
        self.out.push('>');
        self.links.push(OpenLink::Anchor);
    }

    pub(super) fn end_link(&mut self) {
        if self.links.pop() == Some(OpenLink::Anchor) {
            self.out.push_str("</a>");
        }
    }

    pub(super) fn start_image(&mut self, target: CowStr<'a>, title: CowStr<'a>) {
        self.image = Some(Image { target, title, alt: String::new(), nested: 0 });
    }

    /// Inside an image only text counts.
    pub(super) fn image_event(&mut self, event: &Event<'_>) {
        let Some(image) = &mut self.image else { return };
        match event {
            Event::Code(text) => image.alt.push_str(text),
            Event::SoftBreak | Event::HardBreak => image.alt.push(' '),
            Event::Start(Tag::Image { .. }) => image.nested += 1,
            Event::End(TagEnd::Image) if image.nested > 0 => image.nested -= 1,
            Event::End(TagEnd::Image) => self.end_image(),
            _ => {}
        }
    }

    fn end_image(&mut self) {
        let Some(image) = self.image.take() else { return };
        let Some(source) = href(&self.body, &image.target) else {
            return escape::markup(&image.alt, &mut self.out);
        };
        self.out.push_str("<img src=\"");
        escape::markup(&source, &mut self.out);
        self.out.push_str("\" alt=\"");
        escape::markup(&image.alt, &mut self.out);
        self.out.push('"');
        self.attribute("title", &image.title);
        if let Some((width, height)) = self.size_of(&image.target) {
            self.out.push_str(&format!(" width={width} height={height}"));
        }
        // The first image is often in the first view: to load it late would be felt.
        self.out.push_str(if self.images == 0 { " decoding=async>" } else { " loading=lazy decoding=async>" });
        self.images += 1;
    }

    /// The width and height of an image of this site.
    fn size_of(&self, target: &str) -> Option<(u32, u32)> {
        match self.body.checked.site.resolve(self.body.index, target) {
            Resolved::File(url, _) => self.body.images.get(&url.out_path().ok()?).copied(),
            _ => None,
        }
    }

    fn attribute(&mut self, name: &str, value: &str) {
        if !value.is_empty() {
            self.out.push(' ');
            self.out.push_str(name);
            self.out.push_str("=\"");
            escape::markup(value, &mut self.out);
            self.out.push('"');
        }
    }

    /// Raw HTML of the author: the whole text of a block, or one inline tag.
    pub(super) fn raw_html(&mut self, html: &str) {
        match self.body.raw_html {
            RawHtml::All => self.out.push_str(html),
            RawHtml::Safe => {
                let body = self.body;
                let mut rewrite = |_: LinkKind, target: &str| href(&body, target);
                self.sanitizer.html_with_links(html, &mut self.out, &mut rewrite);
            }
        }
    }
}

/// What a target of the guide is in the page; `None` where a page may not lead.
fn href(body: &Body<'_>, target: &str) -> Option<String> {
    let site = &body.checked.site;
    match site.resolve_in(body.index, target, body.language) {
        Resolved::Page(page, anchor) => {
            let page = site.pages.get(page)?;
            Some(body.links.to_anchor(&page.url, anchor.as_deref()))
        }
        Resolved::File(url, anchor) => Some(body.links.to_anchor(&url, anchor.as_deref())),
        // What is broken was reported; the reader gets what the author wrote.
        Resolved::External | Resolved::Broken { .. } => is_safe_url(target).then(|| target.to_owned()),
    }
}
