//! A guide's body to HTML: headings with anchors, notes, tabs, links, code frames.
//!
//! Enters: a page of a checked site, and what its links and frames need. Leaves: the HTML of its
//! body, in which every text of the author is escaped. Fails only when the frame's template does.

mod containers;
mod footnotes;
mod frame;
mod included;
mod inline;
mod looks;
mod text;

use std::borrow::Cow;
use std::ops::Range;

use pulldown_cmark::{Alignment, BlockQuoteKind, CowStr, Event, Tag, TagEnd};

pub(super) use text::with_emoji;

use super::fields::Index;
use super::link::Linker;
use super::strings::Words;
use super::templates::{TemplateError, Templates};
use super::view::Shared;
use crate::check::Checked;
use crate::config::RawHtml;
use crate::escape;
use crate::guide::html::Sanitizer;
use crate::guide::{self, Guide};
use crate::schema::Catalogue;
use crate::site::Page;
use crate::site::revisions::{self, Revision};

/// What the body of one page is rendered with.
#[derive(Clone, Copy, Debug)]
pub(super) struct Body<'a> {
    /// The site.
    pub(super) checked: &'a Checked,
    /// The page's index; of a fallback, that of its original.
    pub(super) index: usize,
    /// The language that links lead to where they can: that of the reader.
    pub(super) language: &'a str,
    /// Writes its links.
    pub(super) links: Linker<'a>,
    /// Names types on badges.
    pub(super) catalogue: &'a Catalogue,
    /// What becomes of raw HTML.
    pub(super) raw_html: RawHtml,
    /// The width and height of the images that the site publishes.
    pub(super) images: &'a std::collections::BTreeMap<crate::sink::OutPath, (u32, u32)>,
    /// Frames code.
    pub(super) templates: &'a Templates,
    /// The interface in the page's language.
    pub(super) words: &'a Words,
    /// The same for templates.
    pub(super) shared_words: &'a Shared,
    /// Whether grammars highlight what we do not highlight ourselves.
    pub(super) grammars: Grammars,
    /// What the keys of examples mean; nothing on the pages of rules.
    pub(super) fields: Option<&'a Index<'a>>,
}

/// Code within a line that is longer, in bytes, may need to break.
const LONG_CODE: usize = 20;

/// Whether grammars are used: they take long to load.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Grammars {
    Use,
    Spare,
}

impl<'a> Body<'a> {
    pub(super) fn page(&self) -> &'a Page {
        &self.checked.site.pages[self.index]
    }
}

/// How the headings of a guide are shown below the page's own title.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Headings {
    /// The index of the heading that is the title and not shown twice.
    pub(super) title: Option<usize>,
    /// By how much the others step down, so that the title stays the only one of the first level.
    step: u8,
}

impl Headings {
    pub(super) fn of(page: &Page) -> Self {
        let outline = &page.guide.outline;
        let title = outline.iter().position(|heading| heading.level == 1).filter(|_| page.repeats_title);
        let others = outline.iter().enumerate().any(|(at, heading)| heading.level == 1 && Some(at) != title);
        Self { title, step: u8::from(others) }
    }

    /// The level at which the page shows a heading.
    pub(super) fn level(self, level: u8) -> u8 {
        (level + self.step).min(6)
    }
}

/// Renders the body of a page.
pub(super) fn render(body: &Body<'_>) -> Result<String, TemplateError> {
    let guide = &body.page().guide;
    let text = guide.content.body.text();
    let mut renderer = Renderer {
        body: *body,
        guide,
        headings: Headings::of(body.page()),
        out: String::with_capacity(text.len() * 5),
        text: None,
        heading: 0,
        fence: 0,
        hidden: None,
        table: None,
        image: None,
        images: 0,
        links: Vec::new(),
        footnotes: footnotes::Footnotes::of(text),
        outer: Vec::new(),
        containers: containers::Containers::default(),
        sanitizer: Sanitizer::new(),
        depth: 0,
        revisions: revisions::of_page(&body.checked.site, body.index),
    };
    for (event, range) in guide::events(text) {
        renderer.event(event, range)?;
    }
    renderer.finish();
    Ok(renderer.out)
}

struct Renderer<'a> {
    body: Body<'a>,
    guide: &'a Guide,
    headings: Headings,
    out: String,
    /// Text that may go on: shortcodes can stand across several events.
    text: Option<CowStr<'a>>,
    /// The next heading, as index of the outline.
    heading: usize,
    /// The next block, as index of the guide's fences.
    fence: usize,
    /// What is not shown: the events up to this one's end.
    hidden: Option<TagEnd>,
    table: Option<Table>,
    image: Option<inline::Image<'a>>,
    /// How many images were written.
    images: usize,
    /// For each open link, whether it is one in HTML.
    links: Vec<inline::OpenLink>,
    footnotes: footnotes::Footnotes,
    /// What was written before the open footnote definition.
    outer: Vec<(CowStr<'a>, String)>,
    containers: containers::Containers,
    sanitizer: Sanitizer,
    /// How many blocks are open.
    depth: usize,
    /// What the page shows again.
    revisions: Vec<Revision>,
}

struct Table {
    alignments: Vec<Alignment>,
    is_head: bool,
    cell: usize,
}

impl<'a> Renderer<'a> {
    fn event(&mut self, event: Event<'a>, range: Range<usize>) -> Result<(), TemplateError> {
        if let Some(end) = self.hidden {
            self.sanitizer.follow(&event, &mut self.out);
            if event == Event::End(end) {
                self.hidden = None;
            }
            return Ok(());
        }
        if let Event::Text(text) = event {
            self.text = Some(match self.text.take() {
                None => text,
                Some(before) => CowStr::from(format!("{before}{text}")),
            });
            return Ok(());
        }
        self.flush_text();
        if let Event::End(tag) = &event
            && is_block(tag)
        {
            self.containers.close_deeper(self.depth, &mut self.sanitizer, &mut self.out);
            self.depth = self.depth.saturating_sub(1);
        }
        self.sanitizer.follow(&event, &mut self.out);
        if self.image.is_some() {
            self.image_event(&event);
            return Ok(());
        }
        match event {
            Event::Start(tag) => self.start(tag, range)?,
            Event::End(tag) => self.end(tag),
            Event::Text(_) => {}
            Event::Code(code) => self.inline_code(&code),
            Event::InlineMath(math) | Event::DisplayMath(math) => self.element("code", &math),
            Event::Html(html) => self.html_block(&html, range)?,
            Event::InlineHtml(html) => self.raw_html(&html),
            Event::SoftBreak => self.out.push('\n'),
            Event::HardBreak => self.out.push_str("<br>\n"),
            Event::Rule => self.block("<hr>\n"),
            Event::TaskListMarker(is_done) => self.task(is_done),
            Event::FootnoteReference(label) => self.footnotes.refer(&label, self.body.words, &mut self.out),
        }
        Ok(())
    }

    fn start(&mut self, tag: Tag<'a>, range: Range<usize>) -> Result<(), TemplateError> {
        if is_block(&tag.to_end()) {
            // A block of code may go on with the tabs before it.
            if !matches!(tag, Tag::HtmlBlock | Tag::CodeBlock(_)) {
                self.containers.end_tab_group(self.depth, &mut self.out);
            }
            self.depth += 1;
        }
        match tag {
            Tag::Paragraph => self.out.push_str("<p>"),
            Tag::Heading { level, .. } => self.start_heading(level as u8),
            Tag::BlockQuote(kind) => self.start_quote(kind),
            Tag::CodeBlock(_) => {
                self.frame(&range)?;
                self.hidden = Some(TagEnd::CodeBlock);
                self.depth -= 1;
            }
            Tag::List(None) => self.out.push_str("<ul>\n"),
            Tag::List(Some(1)) => self.out.push_str("<ol>\n"),
            Tag::List(Some(start)) => self.out.push_str(&format!("<ol start={start}>\n")),
            Tag::Item => self.out.push_str("<li>"),
            Tag::FootnoteDefinition(label) => self.outer.push((label, std::mem::take(&mut self.out))),
            Tag::DefinitionList => self.out.push_str("<dl>\n"),
            Tag::DefinitionListTitle => self.out.push_str("<dt>"),
            Tag::DefinitionListDefinition => self.out.push_str("<dd>"),
            Tag::Table(alignments) => self.start_table(alignments),
            Tag::TableHead => self.out.push_str("<thead><tr>"),
            Tag::TableRow => self.start_row(),
            Tag::TableCell => self.start_cell(),
            Tag::Emphasis => self.out.push_str("<em>"),
            Tag::Strong => self.out.push_str("<strong>"),
            Tag::Strikethrough => self.out.push_str("<del>"),
            Tag::Superscript => self.out.push_str("<sup>"),
            Tag::Subscript => self.out.push_str("<sub>"),
            Tag::Link { link_type, dest_url, title, .. } => self.start_link(link_type, &dest_url, &title),
            Tag::Image { dest_url, title, .. } => self.start_image(dest_url, title),
            Tag::HtmlBlock => {}
            Tag::MetadataBlock(kind) => self.hidden = Some(TagEnd::MetadataBlock(kind)),
        }
        Ok(())
    }

    fn end(&mut self, tag: TagEnd) {
        match tag {
            TagEnd::Paragraph => self.out.push_str("</p>\n"),
            TagEnd::Heading(_) => self.end_heading(),
            TagEnd::BlockQuote(None) => self.out.push_str("</blockquote>\n"),
            TagEnd::BlockQuote(Some(_)) => self.out.push_str("</div>\n"),
            TagEnd::List(true) => self.out.push_str("</ol>\n"),
            TagEnd::List(false) => self.out.push_str("</ul>\n"),
            TagEnd::Item => self.out.push_str("</li>\n"),
            TagEnd::FootnoteDefinition => {
                if let Some((label, outer)) = self.outer.pop() {
                    let html = std::mem::replace(&mut self.out, outer);
                    self.footnotes.define(&label, &html);
                }
            }
            TagEnd::DefinitionList => self.out.push_str("</dl>\n"),
            TagEnd::DefinitionListTitle => self.out.push_str("</dt>\n"),
            TagEnd::DefinitionListDefinition => self.out.push_str("</dd>\n"),
            TagEnd::Table => {
                self.table = None;
                self.out.push_str("</tbody></table></div>\n");
            }
            TagEnd::TableHead => self.end_table_head(),
            TagEnd::TableRow => self.out.push_str("</tr>\n"),
            TagEnd::TableCell => self.end_cell(),
            TagEnd::Emphasis => self.out.push_str("</em>"),
            TagEnd::Strong => self.out.push_str("</strong>"),
            TagEnd::Strikethrough => self.out.push_str("</del>"),
            TagEnd::Superscript => self.out.push_str("</sup>"),
            TagEnd::Subscript => self.out.push_str("</sub>"),
            TagEnd::Link => self.end_link(),
            TagEnd::CodeBlock | TagEnd::Image | TagEnd::HtmlBlock | TagEnd::MetadataBlock(_) => {}
        }
    }

    fn finish(&mut self) {
        self.flush_text();
        self.containers.close_deeper(0, &mut self.sanitizer, &mut self.out);
        self.sanitizer.finish(&mut self.out);
        std::mem::take(&mut self.footnotes).finish(self.body.words, &mut self.out);
    }

    fn flush_text(&mut self) {
        let Some(text) = self.text.take() else { return };
        let text = with_emoji(&text);
        match &mut self.image {
            Some(image) => image.alt.push_str(&text),
            None => escape::markup(&text, &mut self.out),
        }
    }

    fn element(&mut self, name: &str, text: &str) {
        self.out.push('<');
        self.out.push_str(name);
        self.out.push('>');
        escape::markup(text, &mut self.out);
        self.out.push_str("</");
        self.out.push_str(name);
        self.out.push('>');
    }

    /// A long path or address may break after its points and slashes, where its reader would.
    fn inline_code(&mut self, code: &str) {
        let is_long = code.len() > LONG_CODE && !code.contains(char::is_whitespace);
        if !is_long {
            return self.element("code", code);
        }
        self.out.push_str("<code>");
        const POINTS: [char; 5] = ['.', '/', '=', ':', '_'];
        let mut parts = code.split_inclusive(POINTS).peekable();
        while let Some(part) = parts.next() {
            escape::markup(part, &mut self.out);
            if part.len() > 1 && parts.peek().is_some_and(|next| !next.starts_with(POINTS)) {
                self.out.push_str("<wbr>");
            }
        }
        self.out.push_str("</code>");
    }

    fn block(&mut self, html: &str) {
        self.containers.end_tab_group(self.depth, &mut self.out);
        self.out.push_str(html);
    }

    fn start_heading(&mut self, level: u8) {
        if self.headings.title == Some(self.heading) {
            self.heading += 1;
            self.depth -= 1;
            self.hidden = Some(TagEnd::Heading(heading_level(level)));
            return;
        }
        self.out.push_str("<h");
        self.out.push(char::from(b'0' + self.headings.level(level)));
        if let Some(heading) = self.guide.outline.get(self.heading) {
            self.out.push_str(" id=\"");
            escape::markup(&heading.id, &mut self.out);
            self.out.push('"');
        }
        self.out.push('>');
    }

    fn end_heading(&mut self) {
        let heading = self.guide.outline.get(self.heading);
        self.heading += 1;
        let Some(heading) = heading else { return };
        self.out.push_str("<a class=a href=\"#");
        escape::markup(&escape::path(&heading.id, escape::Letters::AsTheyAre), &mut self.out);
        self.out.push_str("\" aria-label=\"");
        self.out.push_str(self.body.words.link_to);
        self.out.push(' ');
        escape::markup(&with_emoji(&heading.text), &mut self.out);
        self.out.push_str("\">#</a></h");
        self.out.push(char::from(b'0' + self.headings.level(heading.level)));
        self.out.push_str(">\n");
    }

    fn start_quote(&mut self, kind: Option<BlockQuoteKind>) {
        let names = &self.body.words.notes;
        let (class, name) = match kind {
            None => return self.out.push_str("<blockquote>\n"),
            Some(BlockQuoteKind::Note) => ("note", names.note),
            Some(BlockQuoteKind::Tip) => ("note tip", names.tip),
            Some(BlockQuoteKind::Important) => ("note important", names.important),
            Some(BlockQuoteKind::Warning) => ("note warning", names.warning),
            Some(BlockQuoteKind::Caution) => ("note caution", names.caution),
        };
        containers::open_note(class, name, &mut self.out);
    }

    fn task(&mut self, is_done: bool) {
        let (state, word) =
            if is_done { (" checked", self.body.words.task_done) } else { ("", self.body.words.task_open) };
        self.out.push_str(&format!("<input type=checkbox disabled{state} aria-label=\"{word}\"> "));
    }

    fn start_table(&mut self, alignments: Vec<Alignment>) {
        self.out.push_str("<div class=table tabindex=0 role=group aria-label=\"");
        self.out.push_str(self.body.words.table);
        let heading = self.heading.checked_sub(1).and_then(|at| self.guide.outline.get(at));
        if let Some(heading) = heading {
            self.out.push_str(": ");
            escape::markup(&with_emoji(&heading.text), &mut self.out);
        }
        self.out.push_str("\"><table>");
        self.table = Some(Table { alignments, is_head: true, cell: 0 });
    }

    fn end_table_head(&mut self) {
        self.out.push_str("</tr></thead>\n<tbody>");
        if let Some(table) = &mut self.table {
            table.is_head = false;
        }
    }

    fn start_row(&mut self) {
        self.out.push_str("<tr>");
        if let Some(table) = &mut self.table {
            table.cell = 0;
        }
    }

    fn start_cell(&mut self) {
        let Some(table) = &mut self.table else { return };
        self.out.push_str(if table.is_head { "<th scope=col" } else { "<td" });
        self.out.push_str(match table.alignments.get(table.cell) {
            Some(Alignment::Right) => " class=num>",
            Some(Alignment::Center) => " class=mid>",
            _ => ">",
        });
        table.cell += 1;
    }

    fn end_cell(&mut self) {
        let is_head = self.table.as_ref().is_some_and(|table| table.is_head);
        self.out.push_str(if is_head { "</th>" } else { "</td>" });
    }
}

/// Blocks that may hold containers, or stand between two tabs.
fn is_block(tag: &TagEnd) -> bool {
    !matches!(
        tag,
        TagEnd::Emphasis
            | TagEnd::Strong
            | TagEnd::Strikethrough
            | TagEnd::Superscript
            | TagEnd::Subscript
            | TagEnd::Link
            | TagEnd::Image
    )
}

fn heading_level(level: u8) -> pulldown_cmark::HeadingLevel {
    pulldown_cmark::HeadingLevel::try_from(usize::from(level)).unwrap_or(pulldown_cmark::HeadingLevel::H6)
}

/// A line of the table of contents.
#[derive(Debug)]
pub(super) struct Line<'a> {
    /// 2 or 3.
    pub(super) level: u8,
    pub(super) text: Cow<'a, str>,
    pub(super) id: &'a str,
}

/// The table of contents: headings of the second and third level as the page shows them.
pub(super) fn contents(guide: &Guide, headings: Headings) -> Vec<Line<'_>> {
    let shown = guide.outline.iter().enumerate().filter(|(at, _)| headings.title != Some(*at));
    shown
        .map(|(_, heading)| (headings.level(heading.level), heading))
        .filter(|(level, heading)| matches!(level, 2 | 3) && !heading.text.is_empty())
        .map(|(level, heading)| Line { level, text: with_emoji(&heading.text), id: &heading.id })
        .collect()
}
