//! Merge keys (`<<`): entries of another mapping, or of several, join this one.
//!
//! As `sigs.k8s.io/yaml` does it, in order of position: what stands later wins, a merge key over a
//! key before it and a key over a merge key before it; of a list of mappings the earlier wins.

use std::collections::HashMap;

use super::compose::{Composer, alias_limit};
use super::fault::{self, Fault};
use super::tree::{Kind, MERGED};
use crate::source::Span;

/// More entries than this do not come from merge keys in one document.
const MAX_MERGED: usize = 100_000;

/// The entries of a mapping with its merge keys resolved: the author's own first, then the merged
/// ones, whose keys bear [`MERGED`]. In `pending` the merge keys themselves bear it.
pub(super) fn merge(composer: &mut Composer<'_>, pending: &[u32]) -> Result<Vec<u32>, Fault> {
    let mut own = Vec::with_capacity(pending.len());
    let mut sources = Vec::new();
    for (position, pair) in pending.chunks_exact(2).enumerate() {
        if pair[0] & MERGED == 0 {
            own.extend_from_slice(pair);
        } else {
            sources.push((position, mappings(composer, pair[0] & !MERGED, pair[1])?));
        }
    }
    // For each key name the position of the author's last entry, and the place of the merged one.
    let mut last_own: HashMap<&str, usize> = HashMap::new();
    for (position, pair) in pending.chunks_exact(2).enumerate().filter(|(_, pair)| pair[0] & MERGED == 0) {
        last_own.insert(composer.scalar_text(&composer.nodes[pair[0] as usize]), position);
    }
    let mut places: HashMap<&str, (usize, usize)> = HashMap::new();
    let mut merged: Vec<u32> = Vec::new();
    for (position, mappings) in sources {
        for mapping in mappings {
            let data = composer.nodes[mapping as usize];
            for pair in composer.children[data.at as usize..][..2 * data.len as usize].chunks_exact(2) {
                let key = pair[0] & !MERGED;
                let name = composer.scalar_text(&composer.nodes[key as usize]);
                if last_own.get(name).is_some_and(|&own| own > position) {
                    continue;
                }
                match places.get(name) {
                    // An earlier mapping of this merge key, or this mapping's own duplicate.
                    Some(&(by, at)) if by == position => {
                        if merged_from(&merged, at) == mapping {
                            merged[at + 1] = pair[1];
                        }
                    }
                    Some(&(_, at)) => {
                        merged[at..at + 3].copy_from_slice(&[key | MERGED, pair[1], mapping]);
                        places.insert(name, (position, at));
                    }
                    None => {
                        places.insert(name, (position, merged.len()));
                        merged.extend_from_slice(&[key | MERGED, pair[1], mapping]);
                    }
                }
            }
        }
    }
    own.extend(merged.chunks_exact(3).flat_map(|entry| [entry[0], entry[1]]));
    let count = merged.len() / 3;
    composer.merged += count;
    if composer.merged > MAX_MERGED {
        let first = pending.iter().find(|key| **key & MERGED != 0).map_or(0, |key| key & !MERGED);
        let span = span(composer, first);
        return Err(alias_limit(span, format!("merge keys bring more than {MAX_MERGED} entries into this document")));
    }
    Ok(own)
}

/// `merged` holds keys, values and the mappings that they come from in turn.
fn merged_from(merged: &[u32], at: usize) -> u32 {
    merged[at + 2]
}

/// The mappings that the value of a merge key names, in order of precedence.
fn mappings(composer: &Composer<'_>, key: u32, value: u32) -> Result<Vec<u32>, Fault> {
    let data = composer.nodes[value as usize];
    let is_mapping = |id: &u32| composer.nodes[*id as usize].kind == Kind::Mapping;
    match data.kind {
        Kind::Mapping => Ok(vec![value]),
        Kind::Wildcard => Ok(Vec::new()),
        Kind::Sequence => {
            let items = composer.children[data.at as usize..][..data.len as usize].to_vec();
            if items.iter().all(is_mapping) { Ok(items) } else { Err(fault::merge(span(composer, key))) }
        }
        _ => Err(fault::merge(span(composer, key))),
    }
}

fn span(composer: &Composer<'_>, node: u32) -> Span {
    let node = &composer.nodes[node as usize];
    Span { start: node.start, end: node.end, ..composer.span(0..0) }
}
