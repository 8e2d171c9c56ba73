//! The scan of lines behind [`super::flatten`].
//!
//! Containers by their opening lines are followed here, tags within lines in `inline`.
//! Columns are those of the flattened text: after the indentation of the containers around is gone.
//! What changes is collected as edits; a body without any is returned as it is.

use std::borrow::Cow;
use std::ops::Range;

use super::grammar::{
    SPACE, fence_start, holds_any, indent_of, is_closing_fence, list_item, marker_beyond_limit, raw_html_end,
};
use super::inline::{self, Indentation};
use super::marker::{self, Marker, Opening};
use super::modules::Modules;
use super::state::{BODY_INDENT, Block, BlockKind, Edit, Level, LevelKind, Line, TagName};
use super::{Container, Flat, Tags};
use crate::source::{Excerpt, ExcerptBuilder};

/// Containers nested deeper than this stay text: nobody writes so, and every line asks each open one.
pub(super) const MAX_DEPTH: usize = 32;
const SPACES: &str = "                                ";

pub(super) fn flatten(body: &Excerpt, modules: Modules<'_>, tags: Tags) -> Option<Flat> {
    let mut scan = Scan::new(body, modules, tags);
    let mut start = 0;
    for newline in memchr::memchr_iter(b'\n', body.text().as_bytes()) {
        scan.line(start..newline + 1);
        start = newline + 1;
    }
    if start < body.text().len() {
        scan.line(start..body.text().len());
    }
    scan.close_to(0, body.text().len());
    let Scan { edits, containers, touched, .. } = scan;
    (!edits.is_empty()).then(|| Flat { body: apply(body, edits), containers, touched })
}

fn apply(body: &Excerpt, edits: Vec<Edit>) -> Excerpt {
    let mut out = ExcerptBuilder::new(body.file(), body.offset_in_file(0));
    let mut at = 0;
    for Edit { range, text } in edits {
        out.push_excerpt(body, at..range.start);
        out.push_inserted(&text, body.offset_in_file(range.start));
        at = range.end;
    }
    out.push_excerpt(body, at..body.text().len());
    out.finish()
}

pub(super) struct Scan<'a> {
    pub(super) body: &'a Excerpt,
    pub(super) modules: Modules<'a>,
    /// What becomes of tags that enclose something.
    pub(super) tags: Tags,
    pub(super) edits: Vec<Edit>,
    pub(super) containers: Vec<Container>,
    /// Where lines were changed for more than their indentation, as offsets of the file.
    pub(super) touched: Vec<usize>,
    pub(super) open: Vec<Level>,
    /// The columns where the contents of the open list items begin.
    pub(super) lists: Vec<usize>,
    pub(super) block: Option<Block>,
    /// Whether the line before is blank, or there is none.
    pub(super) after_blank: bool,
    /// Whether an HTML block that ends at a blank line may be open.
    pub(super) in_html: bool,
    /// Whether the last line that is not blank was a tag or shortcode of its own.
    pub(super) after_tag: bool,
    /// How many JSX components are open.
    components: usize,
    /// The fence that is open in the quote that the last line stands in.
    pub(super) quoted_fence: Option<(u8, usize)>,
    /// The tag whose content its author does not show.
    pub(super) comment: Option<TagName>,
    /// Where the tag ends that the last line began.
    pub(super) tag_end: usize,
}

impl<'a> Scan<'a> {
    fn new(body: &'a Excerpt, modules: Modules<'a>, tags: Tags) -> Self {
        Self {
            body,
            modules,
            tags,
            quoted_fence: None,
            comment: None,
            tag_end: 0,
            edits: Vec::new(),
            containers: Vec::new(),
            touched: Vec::new(),
            open: Vec::new(),
            lists: Vec::new(),
            block: None,
            after_blank: true,
            in_html: false,
            after_tag: false,
            components: 0,
        }
    }

    fn line(&mut self, range: Range<usize>) {
        let text = &self.body.text()[range.clone()];
        if range.start < self.tag_end {
            return;
        }
        if self.modules.is_statement(range.start) {
            self.touch(range.start);
            self.edits.push(Edit { range, text: "".into() });
            return;
        }
        let line = Line { content: text.trim_matches(SPACE), indent: indent_of(text), range };
        if line.content.is_empty() {
            self.blank_line(&line);
            return;
        }
        let dedent = self.close_left_containers(&line);
        let column = line.indent.saturating_sub(dedent);
        if self.block.as_ref().is_some_and(|block| column < block.base) {
            self.block = None;
        }
        if self.block.is_some() {
            self.block_line(&line, dedent);
        } else {
            self.text_line(&line, dedent, column);
        }
        if let Some(at) = marker_beyond_limit(text).filter(|_| !self.in_fence()) {
            self.insert(line.range.start + at, "\\".into());
        }
    }

    fn in_fence(&self) -> bool {
        self.block.as_ref().is_some_and(|block| matches!(block.kind, BlockKind::Fence { .. }))
    }

    fn blank_line(&mut self, line: &Line<'_>) {
        let containers: usize = self.open.iter().map(|level| level.kind.indent()).sum();
        match &self.block {
            Some(block) => {
                let extra = block.extra;
                self.dedent(line, containers + extra);
            }
            None => self.in_html = false,
        }
        self.quoted_fence = None;
        self.after_blank = true;
    }

    /// Closes the containers that the line does not belong to; returns the indentation of the others.
    fn close_left_containers(&mut self, line: &Line<'_>) -> usize {
        let mut dedent = 0;
        for depth in 0..self.open.len() {
            let level = &self.open[depth];
            let column = line.indent - dedent;
            let belongs = match level.kind {
                LevelKind::Indented => column >= level.column + BODY_INDENT,
                LevelKind::Colons(_, base) => column >= base,
                LevelKind::Tag { .. } => column >= level.column,
            };
            if !belongs {
                self.close_to(depth, line.range.start);
                break;
            }
            dedent += level.kind.indent().min(column.saturating_sub(level.column));
        }
        dedent
    }

    /// A line of a fence or of raw HTML.
    fn block_line(&mut self, line: &Line<'_>, dedent: usize) {
        let Some(block) = &self.block else { return };
        let column = line.indent.saturating_sub(dedent);
        let extra = block.extra;
        let ends = match &block.kind {
            &BlockKind::Fence { mark, length } => {
                column < block.base + extra + 4 && is_closing_fence(line.content, mark, length)
            }
            BlockKind::Html(ends) => holds_any(line.content, ends),
            BlockKind::Tagged(_) => return self.tagged_line(line, dedent),
        };
        if ends {
            self.after_tag = extra > 0;
            self.block = None;
        }
        self.dedent(line, dedent + extra);
        self.after_blank = false;
    }

    fn text_line(&mut self, line: &Line<'_>, dedent: usize, column: usize) {
        if self.comment.is_some() && self.commented_line(line) {
            return;
        }
        let marker = marker::read(line.content);
        let starts_tag = self.starts_tag(line);
        self.leave_lists(line.content, column, marker.is_some() || starts_tag.is_some());
        let base = self.lists.last().copied().unwrap_or(0);
        let is_indented = |level: &Level| level.kind.indent() > 0;
        let is_lenient = self.after_tag || self.components > 0 || self.open.iter().any(is_indented);
        // Four columns further is code, unless a paragraph goes on or a tag ends there.
        if column >= base + 4 && starts_tag != Some(Indentation::Ignored) {
            match fence_start(line.content).filter(|_| is_lenient) {
                Some(fence) => self.open_fence(fence, line, dedent, column, column - base),
                None => self.plain_line(line, dedent),
            }
            return;
        }
        match marker {
            Some(Marker::Indented(opening)) if self.has_body(line, dedent, column) => {
                self.open_container(opening, line, column, LevelKind::Indented);
            }
            Some(Marker::Colons(count, opening)) => {
                self.open_container(opening, line, column, LevelKind::Colons(count, base));
            }
            Some(Marker::Group(count)) if self.modules.last_colons > line.range.start => {
                self.open_group(count, line, base);
            }
            Some(Marker::EndOfColons(count)) => self.end_of_colons(count, line, dedent),
            _ => self.markdown_line(line, dedent, column),
        }
    }

    /// A line that is no marker: list items, fences, HTML.
    fn markdown_line(&mut self, line: &Line<'_>, dedent: usize, column: usize) {
        let (mut content, mut column) = (line.content, column);
        while let Some((rest, offset)) = list_item(content, column) {
            self.lists.push(offset);
            (content, column) = (rest, offset);
            if self.lists.len() > 2 * MAX_DEPTH {
                break;
            }
        }
        if !content.starts_with('>') {
            self.quoted_fence = None;
        }
        if let Some(fence) = fence_start(content) {
            self.open_fence(fence, line, dedent, column, 0);
        } else if let Some(ends) = raw_html_end(content) {
            let base = self.lists.last().copied().unwrap_or(0);
            if !self.in_html && !holds_any(&content[2..], ends) {
                self.plain_line(line, dedent);
                self.block = Some(Block { kind: BlockKind::Html(ends), column, base, extra: 0 });
                self.in_html = false;
                return;
            }
            self.plain_line(line, dedent);
        } else if !self.line_with_tags(line, content, dedent) {
            self.plain_line(line, dedent);
        }
    }

    /// Notes what the line means for those after it, and dedents it.
    pub(super) fn plain_line(&mut self, line: &Line<'_>, dedent: usize) {
        let content = line.content;
        let is_tag = content.starts_with('<');
        self.in_html |= is_tag;
        self.after_tag = (is_tag && content.ends_with('>'))
            || ((content.starts_with("{{<") || content.starts_with("{{%")) && content.ends_with("}}"));
        self.count_components(content);
        self.dedent(line, dedent);
        self.after_blank = false;
    }

    fn open_fence(&mut self, fence: (u8, usize), line: &Line<'_>, dedent: usize, column: usize, extra: usize) {
        if self.in_html || (extra > 0 && !self.after_blank) {
            // Without a blank line the HTML block or paragraph before would go on.
            self.insert(line.range.start, "\n".into());
            self.in_html = false;
        }
        let base = self.lists.last().copied().unwrap_or(0);
        let (mark, length) = fence;
        self.block = Some(Block { kind: BlockKind::Fence { mark, length }, column: column - extra, base, extra });
        self.dedent(line, dedent + extra);
        self.label_tab(line);
        self.after_blank = false;
    }

    /// List items end at a line left of their content, unless it goes on with their paragraph.
    fn leave_lists(&mut self, content: &str, column: usize, is_marker: bool) {
        let starts_block =
            is_marker || content.starts_with(['#', '>', '<', '`', '~', '|']) || list_item(content, column).is_some();
        if self.after_blank || starts_block {
            while self.lists.last().is_some_and(|&offset| column < offset)
                && self.open.last().is_none_or(|level| self.lists.len() > level.lists)
            {
                self.lists.pop();
            }
        }
    }

    /// Whether the next line that is not blank stands in the body of the container that `line` opens.
    fn has_body(&self, line: &Line<'_>, dedent: usize, column: usize) -> bool {
        let next = self.body.text()[line.range.end..].split('\n').find(|next| !next.trim_matches(SPACE).is_empty());
        next.is_some_and(|next| indent_of(next) >= dedent + column + BODY_INDENT) && self.open.len() < MAX_DEPTH
    }

    fn open_container(&mut self, opening: Opening, line: &Line<'_>, column: usize, kind: LevelKind) {
        if self.open.len() >= MAX_DEPTH {
            return;
        }
        let index = self.containers.len();
        let start = line.range.start + self.body.text()[line.range.clone()].find(line.content).unwrap_or(0);
        self.containers.push(Container {
            kind: opening.kind,
            title: opening.title,
            expanded: opening.expanded,
            span: self.body.span(start..start + line.content.len()),
        });
        let before = if self.after_blank { "" } else { "\n" };
        let text = format!("{before}{}<gw-open-{index}>\n\n", indentation(column));
        self.edits.push(Edit { range: line.range.clone(), text: text.into() });
        self.open.push(Level { index: Some(index), column, kind, lists: self.lists.len() });
        self.in_html = false;
        self.after_tag = false;
        self.after_blank = true;
    }

    /// A container of colons that only shows what it holds.
    fn open_group(&mut self, count: usize, line: &Line<'_>, base: usize) {
        if self.open.len() >= MAX_DEPTH {
            return;
        }
        let text = if self.after_blank { "" } else { "\n" };
        self.touch(line.range.start);
        self.edits.push(Edit { range: line.range.clone(), text: text.into() });
        let kind = LevelKind::Colons(count, base);
        self.open.push(Level { index: None, column: base, kind, lists: self.lists.len() });
        self.after_blank = true;
    }

    /// In a group of colons `[label]` names a tab: our attribute says the same.
    fn label_tab(&mut self, line: &Line<'_>) {
        let is_group = |level: &Level| level.index.is_none() && matches!(level.kind, LevelKind::Colons(..));
        if !self.open.last().is_some_and(is_group) {
            return;
        }
        let text = &self.body.text()[line.range.clone()];
        let label = text.find('[').and_then(|start| Some((start, start + text[start..].find(']')?)));
        if let Some((start, end)) = label {
            let range = line.range.start + start..line.range.start + end + 1;
            let label = text[start + 1..end].replace('"', "'");
            self.edits.push(Edit { range, text: format!("tab=\"{label}\"").into() });
        }
    }

    fn end_of_colons(&mut self, count: usize, line: &Line<'_>, dedent: usize) {
        let is_other = |level: &Level| !matches!(level.kind, LevelKind::Colons(..));
        let reachable = self.open.iter().rposition(is_other).map_or(0, |at| at + 1);
        let colons = |level: &Level| match level.kind {
            LevelKind::Colons(count, _) => count,
            _ => 0,
        };
        let levels = &self.open[reachable..];
        let found = levels
            .iter()
            .rposition(|level| colons(level) == count)
            .or_else(|| levels.iter().rposition(|level| colons(level) < count));
        let Some(found) = found else {
            self.plain_line(line, dedent);
            return;
        };
        self.close_to(reachable + found, line.range.start);
        self.edits.push(Edit { range: line.range.clone(), text: "".into() });
        self.after_blank = true;
    }

    /// Closes all containers but the outermost `depth`, before the byte `at`.
    fn close_to(&mut self, depth: usize, at: usize) {
        if depth >= self.open.len() {
            return;
        }
        let mut text = String::new();
        if at > 0 && self.body.text().as_bytes()[at - 1] != b'\n' {
            text.push('\n');
        }
        if let Some(block) = self.block.take() {
            text.push_str(&indentation(block.column));
            match block.kind {
                BlockKind::Fence { mark, length } => text.extend(std::iter::repeat_n(char::from(mark), length)),
                BlockKind::Html(ends) => {
                    self.touch(at);
                    text.push_str(ends[0]);
                }
                BlockKind::Tagged(_) => text.push_str(inline::FENCE),
            }
            text.push_str("\n\n");
        } else if !self.after_blank {
            text.push('\n');
        }
        self.close_levels(depth, at, text);
    }

    /// Writes the marks that close containers, after `text`.
    pub(super) fn close_levels(&mut self, depth: usize, at: usize, mut text: String) {
        for level in self.open.drain(depth..).rev() {
            if let Some(index) = level.index {
                text.push_str(&indentation(level.column));
                text.push_str(&format!("<gw-close-{index}>\n\n"));
            }
            self.lists.truncate(level.lists);
        }
        self.insert(at, text.into());
        self.in_html = false;
        self.after_tag = false;
        self.after_blank = true;
    }

    pub(super) fn touch(&mut self, at: usize) {
        self.touched.push(self.body.offset_in_file(at));
    }

    pub(super) fn insert(&mut self, at: usize, text: Cow<'static, str>) {
        self.edits.push(Edit { range: at..at, text });
    }

    /// Takes `columns` of indentation from a line, or what there is.
    pub(super) fn dedent(&mut self, line: &Line<'_>, columns: usize) {
        if columns == 0 {
            return;
        }
        let bytes = self.body.text()[line.range.clone()].as_bytes();
        let (mut at, mut width) = (0, 0);
        while width < columns {
            match bytes.get(at) {
                Some(b' ') => width += 1,
                Some(b'\t') => width += 4 - width % 4,
                _ => break,
            }
            at += 1;
        }
        let text = &SPACES[..width.saturating_sub(columns).min(3)];
        self.edits.push(Edit { range: line.range.start..line.range.start + at, text: text.into() });
    }

    /// Follows JSX components: `<Tabs>`, `</Tabs>`, `<Tab ... />`.
    fn count_components(&mut self, content: &str) {
        for at in memchr::memchr_iter(b'<', content.as_bytes()) {
            let rest = &content[at + 1..];
            if rest.starts_with(|c: char| c.is_ascii_uppercase()) {
                let end = rest.find('>');
                if !end.is_some_and(|end| rest[..end].ends_with('/')) {
                    self.components += 1;
                }
            } else if rest.strip_prefix('/').is_some_and(|rest| rest.starts_with(|c: char| c.is_ascii_uppercase())) {
                self.components = self.components.saturating_sub(1);
            }
        }
        if content.ends_with("/>") && !content.contains('<') {
            self.components = self.components.saturating_sub(1);
        }
    }
}

pub(super) fn indentation(columns: usize) -> Cow<'static, str> {
    SPACES.get(..columns).map_or_else(|| " ".repeat(columns).into(), Cow::from)
}
