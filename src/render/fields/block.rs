//! The fields of one block, as few letters: for each key in order, which field it is.
//!
//! The letters are read by `explain.js`. A key is `-` where it is no field; a letter from `a` to `z`
//! for the field 1 to 26 after the one before; else the field's number and a point. A capital letter
//! begins an object of another kind, of those that the block names; `(N)` begins a fragment, whose
//! paths are told from the field N on.

use std::fmt::Write as _;

use super::Index;
use super::tree::Place;
use crate::check::fields::{Follow, follow};
use crate::check::verdict::Verdict;
use crate::example::{Example, Syntax};
use crate::kube::Gvk;
use crate::schema::{Shape, TypeId};
use crate::source::Span;
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

/// What is told of one block: nothing, if none of its keys is a field.
pub(super) fn fields_of(index: &Index<'_>, example: &Example, verdicts: &[Verdict]) -> Option<BlockFields> {
    let mut keys = Keys { index, begun: None, told: Vec::new() };
    for (document, verdict) in example.documents.iter().zip(verdicts) {
        follow(example, document, &verdict.subject, index.catalogue, &mut keys);
    }
    let mut told = keys.told;
    if told.is_empty() {
        return None;
    }
    told.sort_by_key(|key| key.at);
    Some(write(index, example, &told))
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

fn write(index: &Index<'_>, example: &Example, told: &[Key]) -> BlockFields {
    let mut fields = BlockFields::default();
    let (mut kind, mut base, mut before) = (None, None, 0);
    let mut rest = told;
    for at in keys_of(example) {
        while rest.first().is_some_and(|key| key.at < at) {
            rest = &rest[1..];
        }
        let key = rest.first().filter(|key| key.at == at);
        let number = key.and_then(|key| Some((key, index.numbers[key.place.field? as usize])));
        let Some((key, number)) = number else {
            fields.keys.push('-');
            continue;
        };
        if kind != Some(key.place.kind) {
            let known = fields.kinds.iter().position(|known| *known == key.place.kind);
            let letter = known.unwrap_or(fields.kinds.len());
            if letter >= MOST_KINDS {
                fields.keys.push('-');
                continue;
            }
            if known.is_none() {
                fields.kinds.push(key.place.kind);
            }
            fields.keys.push(char::from(b'A' + letter as u8));
            (kind, base, before) = (Some(key.place.kind), None, 0);
        }
        if base != key.base {
            // Back at the kind itself, the way begins at its letter again.
            match key.base.map(|base| index.numbers[base as usize]) {
                Some(base) => drop(write!(fields.keys, "({base})")),
                None => fields.keys.push_str("()"),
            }
            base = key.base;
        }
        match (number + 1).checked_sub(before) {
            Some(step @ 1..=26) => fields.keys.push(char::from(b'a' + step as u8 - 1)),
            _ => drop(write!(fields.keys, "{number}.")),
        }
        before = number + 1;
    }
    fields.keys.truncate(fields.keys.trim_end_matches('-').len());
    fields
}

/// Where the keys of an example begin in its file, as the page shows them: each in a span of its own.
fn keys_of(example: &Example) -> impl Iterator<Item = u32> {
    let code = &example.code;
    let tokens = match example.syntax {
        Syntax::Yaml => scan::scan(code.text()),
        Syntax::Json => scan::scan_json(code.text()),
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
        .map(|token| code.offset_in_file(token.range.start) as u32)
}
