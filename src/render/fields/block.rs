//! The fields of one block, as few letters: for each key in order, which field it is.
//!
//! The letters are read by `explain.js`. A key is `-` where it is no field; a letter from `a` to `z`
//! for the field 1 to 26 after the one before; else the field's number and a point. A capital letter
//! begins an object of another kind, of those that the block names; `(N)` begins a fragment, whose
//! paths are told from the field N on.

use std::fmt::Write as _;
use std::ops::Range;

use super::Index;
use super::tree::Place;
use crate::check::fields::{Follow, follow};
use crate::check::verdict::Verdict;
use crate::example::{Example, Syntax};
use crate::kube::Gvk;
use crate::schema::{Shape, TypeId};
use crate::source::{Excerpt, Span};
use crate::yaml::scan::{self, Token, TokenKind};

/// As many kinds of one block are told as there are capital letters.
const MOST_KINDS: usize = 26;

/// The fields of a block.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct BlockFields {
    /// The kinds, as indexes of the index's kinds, in order of appearance.
    pub(crate) kinds: Vec<u32>,
    /// For each key.
    pub(crate) keys: String,
}

/// An example as a block shows it.
#[derive(Clone, Debug)]
pub(crate) struct Part<'a> {
    pub(crate) example: &'a Example,
    pub(crate) verdicts: &'a [Verdict],
    /// The text that stands in the block, and which part of it the example is.
    pub(crate) code: &'a Excerpt,
    pub(crate) range: Range<usize>,
}

/// What is told of the examples of one block, in order: nothing, if none of its keys is a field.
pub(super) fn fields_of(index: &Index<'_>, parts: &[Part<'_>]) -> Option<BlockFields> {
    let mut keys = Keys { index, begun: None, told: Vec::new() };
    let mut writer = Writer { index, fields: BlockFields::default(), kind: None, base: None, before: 0 };
    for part in parts {
        for (document, verdict) in part.example.documents.iter().zip(part.verdicts) {
            follow(part.example, document, &verdict.subject, index.catalogue, &mut keys);
        }
        keys.told.sort_by_key(|key| key.at);
        writer.write(part, &keys.told);
        keys.told.clear();
    }
    let BlockFields { kinds, mut keys } = writer.fields;
    keys.truncate(keys.trim_end_matches('-').len());
    (!keys.is_empty()).then_some(BlockFields { kinds, keys })
}

/// One key that is a field.
struct Key {
    /// Where the key begins in the file.
    at: u32,
    place: Place,
    /// Where its object begins: at its kind, or for a fragment at a field.
    base: Option<u32>,
}

struct Keys<'a, 'c> {
    index: &'a Index<'c>,
    /// The field at which the fragment at hand begins.
    begun: Option<u32>,
    told: Vec<Key>,
}

impl Follow for Keys<'_, '_> {
    type Place = Place;

    fn object(&mut self, gvk: &Gvk) -> Option<(Place, Shape)> {
        let kind = self.index.tree.find_kind(gvk)?;
        self.begun = None;
        let ty = self.index.tree.kinds[kind as usize].kind.ty;
        Some((Place { kind, field: None }, self.index.catalogue.shape(ty)))
    }

    fn fragment(&mut self, ty: TypeId, path: Option<&str>) -> Option<Place> {
        let home = self.index.homes.of(ty, path)?;
        let kind = self.index.tree.find_kind(&super::gvk(&home.kind))?;
        let start = Place { kind, field: None };
        let place = home.path.iter().try_fold(start, |at, name| {
            self.index.tree.find(at, name).map(|field| Place { field: Some(field), ..at })
        })?;
        self.begun = place.field;
        Some(place)
    }

    fn key(&mut self, at: Place, _ty: TypeId, name: &str, span: Span) -> Option<(Place, Shape)> {
        let field = self.index.tree.find(at, name)?;
        let place = Place { field: Some(field), ..at };
        self.told.push(Key { at: span.start, place, base: self.begun });
        Some((place, self.index.tree.fields[field as usize].field.shape))
    }
}

struct Writer<'a, 'c> {
    index: &'a Index<'c>,
    fields: BlockFields,
    /// The kind, the start of the fragment, and the number after that of the field of the last key.
    kind: Option<u32>,
    base: Option<u32>,
    before: u32,
}

impl Writer<'_, '_> {
    fn write(&mut self, part: &Part<'_>, told: &[Key]) {
        let mut rest = told;
        for at in keys_of(part) {
            while rest.first().is_some_and(|key| key.at < at) {
                rest = &rest[1..];
            }
            let is_told = rest.first().filter(|key| key.at == at).is_some_and(|key| self.key(key));
            if !is_told {
                self.fields.keys.push('-');
            }
        }
    }

    /// Writes a key, unless it is of one kind too many.
    fn key(&mut self, key: &Key) -> bool {
        let numbers = &self.index.numbers;
        let Some(number) = key.place.field.map(|field| numbers[field as usize]) else { return false };
        if self.kind != Some(key.place.kind) {
            let known = self.fields.kinds.iter().position(|known| *known == key.place.kind);
            let letter = known.unwrap_or(self.fields.kinds.len());
            if letter >= MOST_KINDS {
                return false;
            }
            if known.is_none() {
                self.fields.kinds.push(key.place.kind);
            }
            self.fields.keys.push(char::from(b'A' + letter as u8));
            (self.kind, self.base, self.before) = (Some(key.place.kind), None, 0);
        }
        if self.base != key.base {
            match key.base.map(|base| numbers[base as usize]) {
                Some(base) => drop(write!(self.fields.keys, "({base})")),
                None => self.fields.keys.push_str("()"),
            }
            self.base = key.base;
        }
        match (number + 1).checked_sub(self.before) {
            Some(step @ 1..=26) => self.fields.keys.push(char::from(b'a' + step as u8 - 1)),
            _ => drop(write!(self.fields.keys, "{number}.")),
        }
        self.before = number + 1;
        true
    }
}

/// Where the keys of an example begin in its file, as the page shows them: each in a span of its own.
fn keys_of<'a>(part: &Part<'a>) -> impl Iterator<Item = u32> + use<'a> {
    let (code, start) = (part.code, part.range.start);
    let text = code.text().get(part.range.clone()).unwrap_or_default();
    let tokens = match part.example.syntax {
        Syntax::Yaml => scan::scan(text),
        Syntax::Json => scan::scan_json(text),
    };
    let mut before = TokenKind::Break;
    tokens
        .filter(|token| !matches!(token.kind, TokenKind::Space | TokenKind::Break))
        .filter(move |Token { kind, .. }| {
            // Two keys in a row share a span.
            let is_first = *kind == TokenKind::Key && before != TokenKind::Key;
            before = *kind;
            is_first
        })
        .map(move |token| code.offset_in_file(start + token.range.start) as u32)
}
