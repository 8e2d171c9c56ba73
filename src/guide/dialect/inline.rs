//! Lines that hold tags: what encloses becomes a container, the rest words, a file, or nothing.
//!
//! Nothing in code is touched: neither in fences and indented code, which never come here, nor in
//! code within a line.

use std::borrow::Cow;
use std::ops::Range;

use super::grammar::fence_start;
use super::lines::{MAX_DEPTH, Scan, indentation};
use super::meaning::{self, Meaning};
use super::parts::Part;
use super::state::{Block, BlockKind, Edit, Level, LevelKind, Line, TagName};
use super::tags::{self, Notation, Role, Tag};
use super::{Container, ContainerKind, Tags};

/// The fence around code that a tag encloses: longer than any that stands in it.
pub(super) const FENCE: &str = "~~~~~~~~~~";

/// What the column of a line that begins with a tag says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Indentation {
    /// As elsewhere: far to the right it is code.
    Counts,
    /// Nothing.
    Ignored,
}

/// Where the text stands that was written for a line so far.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Place {
    /// Right after the marker of a list item.
    ItemStart,
    /// At the start of a line, after a blank one.
    AfterBlank,
    /// At the start of a line.
    LineStart,
    /// Behind other text.
    InLine,
}

/// The text of a line as it is written: edits of the body, and where they have led.
struct Writing {
    at: usize,
    base: usize,
    place: Place,
    /// Whether tags can open and close blocks here: not in headings, tables and quotes.
    has_blocks: bool,
}

impl Writing {
    /// What stands before text that begins here.
    fn indentation(&self) -> Cow<'static, str> {
        match self.place {
            Place::ItemStart | Place::InLine => "".into(),
            Place::AfterBlank | Place::LineStart => indentation(self.base),
        }
    }
}

impl<'a> Scan<'a> {
    pub(super) fn name(tag: &Tag<'_>) -> TagName {
        (tag.notation, tag.name.clone())
    }

    /// Whether the line begins with a tag that opens or closes a block, and what its column says.
    pub(super) fn starts_tag(&self, line: &Line<'_>) -> Option<Indentation> {
        if !line.content.starts_with(['{', '<']) || self.tags == Tags::Kept {
            return None;
        }
        let text = self.body.text();
        let at = line.range.start + text[line.range.clone()].find(line.content)?;
        let tag = tags::read(text, at, &self.modules.components)?;
        let name = Self::name(&tag);
        let is_open = |level: &Level| matches!(&level.kind, LevelKind::Tag { name: own, .. } if *own == name);
        let closes = tag.role == Role::Close && self.open.iter().any(is_open);
        let in_module = self.modules.components.is_mdx || !self.modules.components.imported.is_empty();
        if closes || (tag.notation == Notation::Jsx && tag.role != Role::Close && in_module) {
            return Some(Indentation::Ignored);
        }
        (tag.role == Role::Close || self.encloses(&tag)).then_some(match self.after_blank {
            true => Indentation::Counts,
            false => Indentation::Ignored,
        })
    }

    fn encloses(&self, tag: &Tag<'_>) -> bool {
        tag.role == Role::Open && self.modules.closes_after(&Self::name(tag), tag.range.end)
    }

    /// Writes a line that holds tags; `content` is what follows its list markers. Says whether there was any.
    pub(super) fn line_with_tags(&mut self, line: &Line<'_>, content: &str, dedent: usize) -> bool {
        if self.tags == Tags::Kept {
            return false;
        }
        let text = self.body.text();
        let end = line.range.start + text[line.range.clone()].trim_end().len();
        let start = end - content.len();
        if content.starts_with('>') && self.is_quoted_code(content) {
            return false;
        }
        if self.is_left_out(content, line) {
            self.touch(start);
            self.edits.push(Edit { range: line.range.clone(), text: "".into() });
            return true;
        }
        let (parts, end) = self.parts(content, start..end);
        if parts.is_empty() {
            return false;
        }
        let first = parts[0].range().start;
        let place = match text[line.range.start..first].trim().is_empty() {
            true if self.after_blank => Place::AfterBlank,
            true => Place::LineStart,
            false if first == start && !content.starts_with('>') => Place::ItemStart,
            false => Place::InLine,
        };
        let has_blocks = self.tags == Tags::Containers && !content.starts_with(['>', '#', '|']);
        let base = self.lists.last().copied().unwrap_or(0);
        let mut writing = Writing { at: line.range.start, base, place, has_blocks };
        if matches!(place, Place::InLine | Place::ItemStart) {
            self.dedent(line, dedent);
            writing.at = first;
        }
        let rest_end = self.line_end(end);
        self.tag_end = rest_end;
        self.after_tag = false;
        for part in parts {
            let range = part.range();
            self.keep(writing.at..range.start, &mut writing);
            writing.at = range.start;
            self.part(part, end, &mut writing);
            writing.at = writing.at.max(range.end);
            if self.block.is_some() {
                break;
            }
        }
        self.finish_line(rest_end, &mut writing);
        true
    }

    /// Where the line ends in which `at` stands, with its line break.
    pub(super) fn line_end(&self, at: usize) -> usize {
        let text = self.body.text();
        memchr::memchr(b'\n', &text.as_bytes()[at..]).map_or(text.len(), |end| at + end + 1)
    }

    fn finish_line(&mut self, end: usize, writing: &mut Writing) {
        let rest = &self.body.text()[writing.at..end];
        if !rest.trim().is_empty() {
            self.keep(writing.at..end, writing);
        } else if matches!(writing.place, Place::AfterBlank | Place::LineStart) {
            self.edits.push(Edit { range: writing.at..end, text: "".into() });
        }
        self.after_tag |= rest.trim().is_empty();
        match writing.place {
            Place::AfterBlank => self.after_blank = true,
            Place::LineStart => {}
            Place::ItemStart | Place::InLine => self.after_blank = false,
        }
    }

    /// Keeps text of the author, at the column where text stands.
    fn keep(&mut self, range: Range<usize>, writing: &mut Writing) {
        let text = &self.body.text()[range.clone()];
        if writing.place == Place::InLine {
            return;
        }
        let space = text.len() - text.trim_start().len();
        let is_blank = space == text.len();
        let indent = if is_blank { "".into() } else { writing.indentation() };
        self.edits.push(Edit { range: range.start..range.start + space, text: indent });
        if !is_blank {
            writing.place = Place::InLine;
        }
    }

    fn part(&mut self, part: Part<'_>, line_end: usize, writing: &mut Writing) {
        let is_code = matches!(&part, Part::Tag(tag) if tag.role != Role::Close && self.is_code(tag));
        if !is_code {
            self.touch(part.range().start);
        }
        match part {
            Part::Nothing(range) => self.edits.push(Edit { range, text: "".into() }),
            Part::Sign(range, sign) => self.write(range, sign.into(), writing),
            Part::File { range, path, named } => self.file(range, path, named, writing),
            Part::Tag(tag) if tag.role == Role::Close => self.close_tag(&tag, line_end, writing),
            Part::Tag(tag) => self.open_tag(&tag, line_end, writing),
        }
    }

    fn open_tag(&mut self, tag: &Tag<'_>, line_end: usize, writing: &mut Writing) {
        let encloses = self.encloses(tag);
        let is_last = self.body.text()[tag.range.end..line_end].trim().is_empty();
        match meaning::of(tag, encloses, self.modules.is_korean) {
            Meaning::File(path) => self.file(tag.range.clone(), path, tag.range.clone(), writing),
            Meaning::Comment => {
                self.comment = Some(Self::name(tag)).filter(|_| is_last);
                self.edits.push(Edit { range: tag.range.clone(), text: "".into() });
            }
            Meaning::Around(words) if !encloses => self.write(tag.range.clone(), words.into(), writing),
            _ if !writing.has_blocks || self.open.len() >= MAX_DEPTH => {
                self.edits.push(Edit { range: tag.range.clone(), text: "".into() });
            }
            Meaning::Around(words) => {
                let after = self.body.text()[tag.range.end..].trim_start();
                // A file has its own name over it.
                let words = if self.modules.raw_file(after).is_some() { String::new() } else { words };
                let is_alone = writing.place != Place::InLine && is_last;
                if !is_alone && words.is_empty() {
                    self.edits.push(Edit { range: tag.range.clone(), text: "".into() });
                    return;
                }
                let words = match words.as_str() {
                    "" => String::new(),
                    words => format!("{}{words}\n\n", indentation(writing.base)),
                };
                let mark = self.add_container(ContainerKind::Group, None, true, tag.range.clone());
                self.mark(tag.range.clone(), &format!("{mark}{words}"), writing);
                self.push_level(tag, Some(self.containers.len() - 1), is_last, writing.base);
            }
            Meaning::Container { kind, title, expanded } => {
                let mark = self.add_container(kind, title, expanded, tag.range.clone());
                self.mark(tag.range.clone(), &mark, writing);
                self.push_level(tag, Some(self.containers.len() - 1), is_last, writing.base);
            }
            Meaning::Code { language, tab } => self.open_code(tag, &language, tab, is_last, writing),
        }
    }

    fn is_code(&self, tag: &Tag<'_>) -> bool {
        matches!(meaning::of(tag, self.encloses(tag), self.modules.is_korean), Meaning::Code { .. })
    }

    /// Code that a tag encloses becomes a fence, if it is not one already.
    fn open_code(&mut self, tag: &Tag<'_>, language: &str, tab: Option<String>, is_last: bool, writing: &mut Writing) {
        let next = self.body.text()[tag.range.end..].split('\n').find(|line| !line.trim().is_empty());
        let is_code = is_last && next.is_none_or(|line| fence_start(line.trim_start()).is_none());
        let mut mark = String::new();
        if let Some(label) = tab {
            mark = self.add_container(ContainerKind::Tab, Some(label), false, tag.range.clone());
            self.mark(tag.range.clone(), &mark, writing);
            self.push_level(tag, Some(self.containers.len() - 1), is_last, writing.base);
        }
        if !is_code {
            if mark.is_empty() {
                self.mark(tag.range.clone(), "", writing);
            }
            return;
        }
        let fence = format!("{FENCE} {language}\n");
        if mark.is_empty() {
            self.mark(tag.range.clone(), &fence, writing);
        } else {
            self.insert(tag.range.end, format!("{}{fence}", indentation(writing.base)).into());
        }
        let kind = BlockKind::Tagged(Self::name(tag));
        self.block = Some(Block { kind, column: writing.base, base: writing.base, extra: 0 });
        writing.place = Place::LineStart;
    }

    fn push_level(&mut self, tag: &Tag<'_>, index: Option<usize>, is_last: bool, base: usize) {
        let next = self.body.text()[tag.range.end..].split('\n').skip(1).find(|line| !line.trim().is_empty());
        let outer: usize = self.open.iter().map(|level| level.kind.indent()).sum();
        let indent = match (tag.notation, next) {
            // In MDX no indentation is code.
            (Notation::Jsx, Some(next)) if is_last => super::grammar::indent_of(next).saturating_sub(outer + base),
            _ => 0,
        };
        let kind = LevelKind::Tag { name: Self::name(tag), indent };
        self.open.push(Level { index, column: base, kind, lists: self.lists.len() });
    }

    fn add_container(
        &mut self,
        kind: ContainerKind,
        title: Option<String>,
        expanded: bool,
        range: Range<usize>,
    ) -> String {
        let index = self.containers.len();
        self.containers.push(Container { kind, title, expanded, span: self.body.span(range) });
        format!("<gw-open-{index}>\n\n")
    }

    fn close_tag(&mut self, tag: &Tag<'_>, line_end: usize, writing: &mut Writing) {
        let name = Self::name(tag);
        let is_open = |level: &Level| matches!(&level.kind, LevelKind::Tag { name: own, .. } if *own == name);
        let Some(depth) = self.open.iter().rposition(is_open).filter(|_| writing.has_blocks) else {
            let is_alone =
                writing.place != Place::InLine && self.body.text()[tag.range.end..line_end].trim().is_empty();
            if is_alone && writing.has_blocks {
                self.mark(tag.range.clone(), "", writing);
            } else {
                self.edits.push(Edit { range: tag.range.clone(), text: "".into() });
            }
            return;
        };
        self.mark(tag.range.start..tag.range.start, "", writing);
        self.after_blank = true;
        let at = tag.range.start;
        self.close_levels(depth, at, String::new());
        self.edits.push(Edit { range: tag.range.clone(), text: "".into() });
        writing.base = self.lists.last().copied().unwrap_or(0);
        writing.place = Place::AfterBlank;
    }

    /// A file that is shown here, and named here or elsewhere.
    fn file(&mut self, range: Range<usize>, path: String, named: Range<usize>, writing: &mut Writing) {
        if !writing.has_blocks {
            let path = path.replace(['`', '\n'], " ");
            self.write(range, format!("`{path}`").into(), writing);
            return;
        }
        let index = self.containers.len();
        let mark = self.add_container(ContainerKind::File, Some(path), true, named);
        let close = format!("{mark}{}<gw-close-{index}>\n\n", indentation(writing.base));
        self.mark(range, &close, writing);
    }

    /// Writes words in place of a range.
    fn write(&mut self, range: Range<usize>, words: Cow<'static, str>, writing: &mut Writing) {
        if words.is_empty() {
            self.edits.push(Edit { range, text: words });
            return;
        }
        self.edits.push(Edit { range, text: format!("{}{words}", writing.indentation()).into() });
        writing.place = Place::InLine;
    }

    /// Writes a block of its own in place of a range.
    fn mark(&mut self, range: Range<usize>, block: &str, writing: &mut Writing) {
        let before = match writing.place {
            Place::InLine => "\n\n",
            Place::LineStart => "\n",
            Place::AfterBlank | Place::ItemStart => "",
        };
        let indent = match writing.place {
            _ if block.is_empty() => "".into(),
            Place::ItemStart => "".into(),
            _ => indentation(writing.base),
        };
        self.edits.push(Edit { range, text: format!("{before}{indent}{block}").into() });
        if writing.place != Place::ItemStart || !block.is_empty() {
            writing.place = Place::AfterBlank;
        }
        self.in_html = false;
    }

    /// A line of the code that a tag encloses.
    pub(super) fn tagged_line(&mut self, line: &Line<'_>, dedent: usize) {
        let Some(Block { kind: BlockKind::Tagged(name), column, .. }) = &self.block else { return };
        let (name, column) = (name.clone(), *column);
        self.dedent(line, dedent);
        self.after_blank = false;
        let Some(tag) = self.closing_tag(line, &name) else { return };
        let before = &self.body.text()[line.range.start..tag.start];
        let start = if before.trim().is_empty() { line.range.start } else { tag.start };
        let break_ = if start == tag.start { "\n" } else { "" };
        if start == line.range.start && dedent > 0 {
            self.edits.pop();
        }
        self.block = None;
        let text = format!("{break_}{}{FENCE}\n\n", indentation(column));
        self.edits.push(Edit { range: start..tag.start, text: text.into() });
        self.after_blank = true;
        let is_open = |level: &Level| matches!(&level.kind, LevelKind::Tag { name: own, .. } if *own == name);
        if let Some(depth) = self.open.iter().rposition(is_open) {
            self.close_levels(depth, tag.start, String::new());
        }
        self.edits.push(Edit { range: tag.clone(), text: "".into() });
        let end = self.line_end(tag.end);
        if self.body.text()[tag.end..end].trim().is_empty() {
            self.edits.push(Edit { range: tag.end..end, text: "".into() });
        } else {
            self.after_blank = false;
        }
        self.after_tag = true;
    }
}
