//! Events to trees: places, types, anchors, duplicate keys, placeholders and ellipses.

use std::borrow::Cow;
use std::collections::HashMap;
use std::ops::Range;

use super::events::{Collection, Event, EventKind, Events, Layout, Properties};
use super::fault::{self, Fault};
use super::split::{self, Piece};
use super::tree::{Document, Kind, MERGED, NodeData, ScalarStyle, State};
use super::{ALIAS_LIMIT, Reading, json, merge, scalar, tag};
use crate::diagnostic::{Diagnostic, Level};
use crate::source::Span;

/// The deepest nesting that is read, aliases followed. Manifests have a tenth of it; the walks of
/// later stages are recursive.
const MAX_DEPTH: usize = 256;

/// Reads every document of an excerpt.
pub(super) fn compose(reading: &Reading<'_>) -> (Vec<Document>, Vec<Diagnostic>) {
    debug_assert_eq!(reading.text.len(), reading.excerpt.text().len());
    let mut composer = Composer::new(reading);
    let mut events = Events::new();
    let pieces = split::split(&reading.text);
    let mut documents = Vec::with_capacity(pieces.len());
    for piece in &pieces {
        documents.push(composer.document(&mut events, piece));
    }
    (documents, composer.diagnostics)
}

/// The state of reading one document, and buffers that are kept between documents.
pub(super) struct Composer<'r> {
    pub(super) reading: &'r Reading<'r>,
    pub(super) text: &'r str,
    pub(super) diagnostics: Vec<Diagnostic>,
    /// The next placeholder and the next ellipsis to be met.
    pub(super) wildcard: usize,
    pub(super) elision: usize,
    pub(super) nodes: Vec<NodeData>,
    pub(super) children: Vec<u32>,
    pub(super) scalars: String,
    /// Of each node: how much it is when its aliases are followed.
    pub(super) extents: Vec<Extent>,
    pub(super) frames: Vec<Frame>,
    /// The children of open collections, those of the innermost last.
    pub(super) pending: Vec<u32>,
    pub(super) anchors: HashMap<String, u32>,
    /// Where the last scalar, alias or flow collection ended.
    pub(super) end: usize,
    /// An ellipsis stood before the root.
    pub(super) root_is_elided: bool,
    pub(super) largest_alias: Option<(u64, Span)>,
    pub(super) merged: usize,
    /// The keys that are set again.
    pub(super) duplicates: Duplicates,
}

/// How many keys of one document are set again.
#[derive(Default)]
pub(super) struct Duplicates {
    /// Those that are told.
    pub(super) told: usize,
    /// Where the first of the others stands, and how many they are.
    pub(super) more: Option<(Span, usize)>,
}

/// How much a node is when its aliases are followed.
#[derive(Clone, Copy, Default)]
pub(super) struct Extent {
    /// Nodes, itself included.
    pub(super) nodes: u64,
    /// Levels, itself included.
    pub(super) levels: usize,
}

impl Extent {
    const ONE: Self = Self { nodes: 1, levels: 1 };

    fn add(&mut self, child: Extent) {
        self.nodes = self.nodes.saturating_add(child.nodes);
        self.levels = self.levels.max(child.levels + 1);
    }
}

/// A collection that is being read.
pub(super) struct Frame {
    pub(super) node: u32,
    pub(super) collection: Collection,
    pub(super) layout: Layout,
    pub(super) column: usize,
    /// Where its children begin in `pending`.
    pub(super) first: usize,
    pub(super) extent: Extent,
    pub(super) has_merge: bool,
    /// An ellipsis stands where the next value is expected.
    pub(super) elides_next: bool,
}

impl<'r> Composer<'r> {
    fn new(reading: &'r Reading<'r>) -> Self {
        Self {
            reading,
            text: &reading.text,
            diagnostics: Vec::new(),
            wildcard: 0,
            elision: 0,
            nodes: Vec::new(),
            children: Vec::new(),
            scalars: String::new(),
            extents: Vec::new(),
            frames: Vec::new(),
            pending: Vec::new(),
            anchors: HashMap::new(),
            end: 0,
            root_is_elided: false,
            largest_alias: None,
            merged: 0,
            duplicates: Duplicates::default(),
        }
    }

    fn document(&mut self, events: &mut Events<'r>, piece: &Piece) -> Document {
        self.clear();
        let state = match self.read(events, piece) {
            // After `---` the parser takes nothing for null.
            Ok(()) if self.nodes.first().is_none_or(|root| root.kind == Kind::Null && root.start == root.end) => {
                State::Empty
            }
            Ok(()) => State::Read,
            Err(fault) => {
                self.diagnostics.push(*fault);
                State::Broken
            }
        };
        self.report_more_duplicates();
        if state != State::Read {
            self.nodes.clear();
            self.children.clear();
            self.scalars.clear();
        }
        let file = self.reading.excerpt.file();
        let span = match self.nodes.first() {
            Some(root) => Span { file, start: root.start, end: root.end },
            None => self.span(trimmed(self.text, piece.content.clone())),
        };
        Document {
            file,
            range: offset(piece.content.start)..offset(piece.content.end),
            span,
            state,
            nodes: self.nodes.as_slice().into(),
            children: self.children.as_slice().into(),
            text: self.scalars.as_str().into(),
        }
    }

    fn clear(&mut self) {
        self.nodes.clear();
        self.children.clear();
        self.scalars.clear();
        self.extents.clear();
        self.frames.clear();
        self.pending.clear();
        self.anchors.clear();
        self.root_is_elided = false;
        self.largest_alias = None;
        self.merged = 0;
        self.duplicates = Duplicates::default();
    }

    fn read(&mut self, events: &mut Events<'r>, piece: &Piece) -> Result<(), Fault> {
        self.end = piece.content.start;
        if let Some(all) = json::events(&self.text[piece.content.clone()], piece.content.start) {
            for event in all {
                self.meet_elisions(event.range.start);
                self.event(event)?;
            }
        } else {
            events.start(&self.text[piece.whole.clone()], piece.whole.start);
            while let Some(event) = events.next().map_err(|error| fault::syntax(self.reading, piece, &error))? {
                self.meet_elisions(event.range.start);
                self.event(event)?;
            }
        }
        self.meet_elisions(piece.whole.end);
        if self.root_is_elided
            && let Some(root) = self.nodes.first_mut()
        {
            root.elided = true;
        }
        self.check_expansion()
    }

    fn event(&mut self, event: Event) -> Result<(), Fault> {
        let range = event.range;
        match event.kind {
            EventKind::Scalar { properties, text, style } => self.scalar(range, properties, &text, style),
            EventKind::Start { properties, collection, layout } => {
                self.open(range, properties, collection, layout, event.column)
            }
            EventKind::Alias(name) => self.alias(range, &name),
            EventKind::End => self.close(range),
        }
    }

    fn scalar(
        &mut self,
        range: Range<usize>,
        properties: Properties,
        text: &str,
        style: ScalarStyle,
    ) -> Result<(), Fault> {
        let range = self.without_properties(range, &properties);
        let range = trimmed_end(self.text, range);
        self.end = range.end;
        let is_key = self.expects_key();
        let is_block = matches!(style, ScalarStyle::Literal | ScalarStyle::Folded);
        // In a block scalar a part that looks like a placeholder is text; all of it may stand for another.
        let body = if is_block { self.text[range.clone()].find('\n').map(|at| range.start + at + 1) } else { None };
        let placeholder = self.placeholder(range.clone()).filter(|_| {
            let wildcard = self.reading.wildcards.get(self.wildcard);
            !is_block || wildcard.zip(body).is_some_and(|(all, body)| all.start <= body && all.end >= range.end)
        });
        if style == ScalarStyle::Plain && text.contains('?') && placeholder.is_none() && self.is_in_flow() {
            return Err(fault::question_mark(self.span(range)));
        }
        let mut is_merge = false;
        let (kind, text) = if let Some(author) = placeholder {
            let written = if style == ScalarStyle::Plain { author } else { author.trim_matches(['"', '\'']) };
            (Kind::Wildcard, Cow::Borrowed(written))
        } else {
            let resolved = tag::resolve(properties.tag.as_deref(), text, style);
            let (kind, value) = resolved.map_err(|problem| fault::value(self.span(range.clone()), problem))?;
            is_merge = is_key && style == ScalarStyle::Plain && text == "<<" && properties.tag.is_none();
            if is_key && kind != Kind::String {
                (Kind::String, scalar::key(text).ok_or_else(|| fault::key(self.span(range.clone()), text))?)
            } else {
                (kind, value)
            }
        };
        let at = offset(self.scalars.len());
        self.scalars.push_str(&text);
        let len = offset(text.len());
        let span = self.span(range);
        let id = self.push(NodeData { start: span.start, end: span.end, at, len, kind, style, elided: false });
        if let Some(anchor) = properties.anchor {
            self.anchors.insert(anchor, id);
        }
        if is_merge && let Some(frame) = self.frames.last_mut() {
            frame.has_merge = true;
            self.attach(id | MERGED);
        } else {
            self.attach(id);
        }
        Ok(())
    }

    fn open(
        &mut self,
        range: Range<usize>,
        properties: Properties,
        collection: Collection,
        layout: Layout,
        column: usize,
    ) -> Result<(), Fault> {
        let range = self.without_properties(range, &properties);
        if self.frames.len() >= MAX_DEPTH {
            return Err(fault::depth(self.span(range), MAX_DEPTH));
        }
        let span = self.span(range.clone());
        if self.expects_key() {
            return Err(fault::collection_key(self.reading, range.start));
        }
        let kind = match collection {
            Collection::Mapping => Kind::Mapping,
            Collection::Sequence => Kind::Sequence,
        };
        let (start, end) = (span.start, span.end);
        let id = self.push(NodeData { start, end, at: 0, len: 0, kind, style: ScalarStyle::Plain, elided: false });
        if let Some(anchor) = properties.anchor {
            self.anchors.insert(anchor, id);
        }
        self.end = range.end;
        self.attach(id);
        self.frames.push(Frame {
            node: id,
            collection,
            layout,
            column,
            first: self.pending.len(),
            extent: Extent::ONE,
            has_merge: false,
            elides_next: false,
        });
        Ok(())
    }

    fn close(&mut self, range: Range<usize>) -> Result<(), Fault> {
        let Some(mut frame) = self.frames.pop() else {
            return Ok(());
        };
        if frame.layout == Layout::Flow {
            self.end = range.end;
        }
        let at = self.children.len();
        let pending = self.pending.split_off(frame.first);
        match frame.collection {
            Collection::Sequence => self.children.extend_from_slice(&pending),
            Collection::Mapping if frame.has_merge => {
                let entries = merge::merge(self, &pending)?;
                for pair in entries.chunks_exact(2) {
                    if pair[0] & MERGED != 0 {
                        frame.extent.add(self.extents[pair[1] as usize]);
                    }
                }
                self.children.extend(entries);
            }
            Collection::Mapping => self.children.extend_from_slice(&pending),
        }
        let count = self.children.len() - at;
        let end = self.span(self.end.saturating_sub(1)..self.end).end;
        let node = &mut self.nodes[frame.node as usize];
        node.at = offset(at);
        node.len = offset(if frame.collection == Collection::Mapping { count / 2 } else { count });
        node.end = end.max(node.start);
        self.extents[frame.node as usize] = frame.extent;
        if let Some(parent) = self.frames.last_mut() {
            // `attach` counted this node as one.
            parent.extent.nodes = parent.extent.nodes.saturating_add(frame.extent.nodes - 1);
            parent.extent.levels = parent.extent.levels.max(frame.extent.levels + 1);
        }
        if frame.collection == Collection::Mapping {
            self.report_duplicates(&pending);
        }
        Ok(())
    }

    fn alias(&mut self, range: Range<usize>, name: &str) -> Result<(), Fault> {
        let span = self.span(range.clone());
        let Some(&target) = self.anchors.get(name) else {
            return Err(fault::unknown_anchor(span, name));
        };
        if self.frames.iter().any(|frame| frame.node == target) {
            let anchor = self.nodes[target as usize];
            return Err(fault::recursion(span, name, Span { file: span.file, start: anchor.start, end: anchor.start }));
        }
        self.end = range.end;
        let data = self.nodes[target as usize];
        let is_key = self.expects_key();
        if is_key && matches!(data.kind, Kind::Mapping | Kind::Sequence) {
            return Err(fault::collection_key(self.reading, range.start));
        }
        let extent = self.extents[target as usize];
        if self.frames.len() + extent.levels > MAX_DEPTH {
            return Err(fault::depth(span, MAX_DEPTH));
        }
        if self.largest_alias.is_none_or(|(nodes, _)| nodes < extent.nodes) {
            self.largest_alias = Some((extent.nodes, span));
        }
        if is_key {
            let text = self.scalar_text(&data).to_owned();
            let text = match data.kind {
                Kind::String | Kind::Wildcard => text,
                _ => scalar::key(&text).ok_or_else(|| fault::key(span, &text))?.into_owned(),
            };
            let at = offset(self.scalars.len());
            self.scalars.push_str(&text);
            let kind = if data.kind == Kind::Wildcard { Kind::Wildcard } else { Kind::String };
            let (start, end, len) = (span.start, span.end, offset(text.len()));
            let id = self.push(NodeData { start, end, at, len, kind, ..data });
            self.attach(id);
        } else {
            self.attach(target);
        }
        Ok(())
    }

    fn push(&mut self, node: NodeData) -> u32 {
        self.nodes.push(node);
        self.extents.push(Extent::ONE);
        offset(self.nodes.len() - 1)
    }

    /// Hands a node to the collection that it stands in.
    fn attach(&mut self, id: u32) {
        let extent = self.extents[(id & !MERGED) as usize];
        let Some(frame) = self.frames.last_mut() else {
            return;
        };
        frame.extent.add(extent);
        self.pending.push(id);
        let is_value = frame.collection == Collection::Sequence || (self.pending.len() - frame.first).is_multiple_of(2);
        if is_value && std::mem::take(&mut frame.elides_next) {
            self.elide(id);
        }
    }

    pub(super) fn expects_key(&self) -> bool {
        self.frames.last().is_some_and(|frame| {
            frame.collection == Collection::Mapping && (self.pending.len() - frame.first).is_multiple_of(2)
        })
    }

    fn is_in_flow(&self) -> bool {
        self.frames.last().is_some_and(|frame| frame.layout == Layout::Flow)
    }

    /// The author's text of a scalar that overlaps a placeholder.
    fn placeholder(&mut self, range: Range<usize>) -> Option<&'r str> {
        let wildcards = &self.reading.wildcards;
        while wildcards.get(self.wildcard).is_some_and(|wildcard| wildcard.end <= range.start) {
            self.wildcard += 1;
        }
        let wildcard = wildcards.get(self.wildcard)?;
        if wildcard.start >= range.end {
            return None;
        }
        let author: &'r Reading<'r> = self.reading;
        author.excerpt.text().get(range.clone()).or_else(|| self.text.get(range))
    }

    pub(super) fn scalar_text(&self, node: &NodeData) -> &str {
        &self.scalars[node.at as usize..(node.at + node.len) as usize]
    }

    /// The rule of the parser that Kubernetes uses: the larger a document is with its aliases
    /// followed, the less of it may come from them.
    fn check_expansion(&self) -> Result<(), Fault> {
        const LOW: f64 = 400_000.0;
        const HIGH: f64 = 4_000_000.0;
        let (Some((_, span)), Some(root)) = (self.largest_alias, self.extents.first()) else {
            return Ok(());
        };
        let direct = self.nodes.len() as u64;
        let from_aliases = root.nodes.saturating_sub(direct);
        let share = from_aliases as f64 / root.nodes as f64;
        let allowed = 0.99 - 0.89 * ((root.nodes as f64 - LOW) / (HIGH - LOW)).clamp(0.0, 1.0);
        if from_aliases <= 100 || root.nodes <= 1000 || share <= allowed {
            return Ok(());
        }
        Err(alias_limit(span, format!("the aliases of this document expand {direct} values to {}", root.nodes)))
    }

    fn without_properties(&self, range: Range<usize>, properties: &Properties) -> Range<usize> {
        if properties.is_empty() {
            return range;
        }
        let mut rest = &self.text[range.clone()];
        while rest.starts_with(['&', '!', '#', ' ', '\t', '\n']) {
            rest = match rest.as_bytes()[0] {
                b'#' => rest.find('\n').map_or("", |at| &rest[at..]),
                b'&' | b'!' => rest.find([' ', '\t', '\n']).map_or("", |at| &rest[at..]),
                _ => rest.trim_start_matches([' ', '\t', '\n']),
            };
        }
        range.end - rest.len()..range.end
    }

    pub(super) fn span(&self, range: Range<usize>) -> Span {
        self.reading.excerpt.span(range)
    }
}

pub(super) fn alias_limit(span: Span, message: String) -> Fault {
    Box::new(
        Diagnostic::new(ALIAS_LIMIT, Level::Error, message, span)
            .help("write the values out instead: the API server rejects a document that grows so much"),
    )
}

fn trimmed_end(text: &str, range: Range<usize>) -> Range<usize> {
    let slice = &text[range.clone()];
    range.start..range.start + slice.trim_end_matches([' ', '\t', '\n']).len()
}

fn trimmed(text: &str, range: Range<usize>) -> Range<usize> {
    let range = trimmed_end(text, range);
    range.end - text[range.clone()].trim_start_matches([' ', '\t', '\n']).len()..range.end
}

/// Sources are at most 2^31 bytes, so offsets and counts fit.
fn offset(offset: usize) -> u32 {
    u32::try_from(offset).unwrap_or(u32::MAX)
}
