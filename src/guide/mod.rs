//! One Markdown file, understood: front matter, outline, blocks and links, each with its place.
//!
//! Enters: one source file. Leaves: a [`Guide`] and diagnostics; a guide with faults still yields
//! everything that could be read. The body is kept as an [`Excerpt`] in which containers of other
//! dialects are dedented; `render` runs the same [`events`] over it again (at hundreds of megabytes
//! a second that costs less than holding the events of a whole site in memory). Knows nothing of
//! YAML blocks' meaning, of other guides, or of HTML pages.

mod body;
pub mod dialect;
pub mod fence;
pub mod front_matter;
pub mod html;
pub mod links;
mod markdown;
pub mod outline;
mod tabs;

use dialect::{Flavour, Tags};

pub use body::is_comment;
pub use markdown::events;
pub use tabs::TabPlace;

use std::ops::Range;

use crate::deferred::Deferred;
use crate::diagnostic::Diagnostic;
use crate::source::{Excerpt, FileId, Source, Span};

/// How guides are read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mode {
    /// A guide of a site: front matter is typed and its faults are told.
    Site,
    /// A foreign Markdown file (`check PATH`): front matter of any kind is skipped, our own rules for guides are off.
    Foreign,
}

/// One Markdown file.
#[derive(Clone, Debug)]
pub struct Guide {
    /// The file.
    pub file: FileId,
    /// What its header says.
    pub front_matter: front_matter::FrontMatter,
    /// The first `# ` heading's text, where there is one.
    pub first_heading: Option<String>,
    /// All headings, in order.
    pub outline: Vec<outline::Heading>,
    /// Anchors that raw HTML sets, besides those of the headings.
    pub anchors: Vec<String>,
    /// What is between the headings. Of a guide that was read before, it is read again for who looks.
    pub content: Deferred<Content>,
}

/// The text of a guide, and what stands in it.
#[derive(Clone, Debug)]
pub struct Content {
    /// The text after the header, with dialect containers flattened.
    pub body: Excerpt,
    /// The containers that were flattened, in order of their opening. Each opens and closes once in
    /// [`events`], at one depth, and they nest: [`dialect::edge`] finds where.
    pub containers: Vec<dialect::Container>,
    /// All code blocks, in order.
    pub fences: Vec<Fence>,
    /// All links and images, in order, unresolved. Also those of raw HTML.
    pub links: Vec<links::Link>,
}

impl Guide {
    /// The title: the front matter's, else the first heading, else the file's name without its ending.
    pub fn title<'a>(&'a self, path: &'a str) -> &'a str {
        let stem = path.rsplit('/').next().unwrap_or(path);
        let stem = stem.split_once('.').map_or(stem, |(stem, _)| stem);
        self.front_matter.title.as_deref().or(self.first_heading.as_deref()).unwrap_or(stem)
    }
}

/// One code block, fenced or indented.
#[derive(Clone, Debug)]
pub struct Fence {
    /// Where the block's event stands in [`Content::body`]: how `render` finds the block again.
    pub body_range: Range<usize>,
    /// The block in the file, from the opening fence to the closing one.
    pub span: Span,
    /// What follows the opening fence; empty for an indented block.
    pub info: fence::Info,
    /// The code, without container prefixes and indentation.
    pub code: Excerpt,
    /// Of a block with `tab`: where it stands in its group.
    pub tab: Option<TabPlace>,
    /// Whether it stands in a tab, of its own or around it, that is not the first of its group.
    pub is_alternative: bool,
}

/// Reads the header of one file alone.
pub fn header(file: FileId, source: &Source, mode: Mode) -> front_matter::FrontMatter {
    front_matter::parse(file, source, mode).0
}

/// Parses one file.
pub fn parse(file: FileId, source: &Source, mode: Mode) -> (Guide, Vec<Diagnostic>) {
    let (front_matter, body_start, mut diagnostics) = front_matter::parse(file, source, mode);
    let body = Excerpt::of_range(file, source.text(), body_start..source.text().len());
    let flavour = if source.path().ends_with(".mdx") { Flavour::Mdx } else { Flavour::Markdown };
    // Where the Markdown parser does not see every container and block of code as the line scanner
    // did, tags are no containers, then text, and if that does not help, all is.
    let flattened = [Tags::Containers, Tags::Dropped, Tags::Kept].into_iter().find_map(|tags| {
        let flat = dialect::flatten(&body, flavour, tags)?;
        let parts = body::read(&flat.body, &flat.containers, mode);
        let is_seen = parts.containers == Some(flat.containers.len());
        let is_whole = is_seen && !flat.touches(parts.fences.iter().map(|fence| fence.span));
        is_whole.then_some((flat.body, flat.containers, parts))
    });
    let (body, containers, parts) = flattened.unwrap_or_else(|| {
        let parts = body::read(&body, &[], mode);
        (body, Vec::new(), parts)
    });
    diagnostics.extend(parts.diagnostics);
    let first_heading = parts.outline.iter().find(|heading| heading.level == 1).map(|heading| heading.text.clone());
    let guide = Guide {
        file,
        front_matter,
        first_heading,
        outline: parts.outline,
        anchors: parts.anchors,
        content: Content { body, containers, fences: parts.fences, links: parts.links }.into(),
    };
    (guide, diagnostics)
}

#[cfg(test)]
mod tests;
