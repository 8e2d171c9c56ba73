//! Which fields and kinds an author may have meant.

use crate::similar::{LONGEST, Letters, edits, fold};

/// Beyond this, another word results.
const MOST_EDITS: usize = 3;

/// A name as written, to be compared with many.
pub(super) struct Written {
    folded: String,
    letters: Letters,
    /// The other name, folded in its turn.
    other: String,
}

impl Written {
    /// `None` for a name that is too long to be meant for any other.
    pub(super) fn new(name: &str) -> Option<Self> {
        let mut folded = String::new();
        (name.len() <= LONGEST).then(|| {
            fold(name, &mut folded);
            Self { folded, letters: Letters::of(name), other: String::new() }
        })
    }

    /// How far `candidate` is from what was written: `None` if it is no plausible reading of it. Lower
    /// is nearer.
    pub(super) fn distance(&mut self, candidate: &str) -> Option<usize> {
        let letters = Letters::of(candidate);
        if self.letters.apart(letters) > MOST_EDITS && !self.letters.nested(letters) {
            return None;
        }
        self.other.clear();
        fold(candidate, &mut self.other);
        let (a, b) = (self.folded.as_str(), self.other.as_str());
        if a == b {
            return Some(0);
        }
        // One edit in three letters, and never so many that another word results.
        let shorter = a.len().min(b.len());
        let allowed = (shorter / 3).clamp(1, MOST_EDITS);
        let edits = edits(a, b, allowed).filter(|&edits| edits < shorter && a.len().abs_diff(b.len()) <= allowed);
        if edits.is_some() {
            return edits;
        }
        // `selectors` for `podSelector`: one is a part of the other.
        let (a, b) = (a.strip_suffix('s').unwrap_or(a), b.strip_suffix('s').unwrap_or(b));
        let is_part =
            a.len().min(b.len()) >= 4 && (a.ends_with(b) || b.ends_with(a) || a.starts_with(b) || b.starts_with(a));
        is_part.then(|| 4 + a.len().abs_diff(b.len()))
    }
}

/// The nearest of `candidates`, nearest first, at most `limit`.
pub(super) fn nearest<'c>(written: &str, candidates: impl Iterator<Item = &'c str>, limit: usize) -> Vec<&'c str> {
    let Some(mut written) = Written::new(written) else { return Vec::new() };
    let mut near: Vec<(usize, &str)> =
        candidates.filter_map(|name| written.distance(name).map(|distance| (distance, name))).collect();
    near.sort_unstable();
    near.dedup();
    // Beside a typo of one letter, names three letters away are noise.
    let best = near.first().map_or(0, |&(distance, _)| distance);
    near.into_iter().take_while(|&(distance, _)| distance <= best + 2).take(limit).map(|(_, name)| name).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn typos_casing_and_parts_are_near() {
        let fields =
            ["image", "imagePullPolicy", "name", "podSelector", "ports", "policyTypes", "ip", "env", "envFrom"];
        for (written, expected) in [
            ("imagePullpolicy", Some("imagePullPolicy")),
            ("image_pull_policy", Some("imagePullPolicy")),
            ("imgae", Some("image")),
            ("selectors", Some("podSelector")),
            ("port", Some("ports")),
            ("nam", Some("name")),
            ("envs", Some("env")),
            ("id", Some("ip")),
            ("replicas", None),
            ("x", None),
            ("", None),
        ] {
            assert_eq!(nearest(written, fields.into_iter(), 3).first().copied(), expected, "{written}");
        }
    }
}
