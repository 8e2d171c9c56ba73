//! Which of some names an author may have meant.
//!
//! Enters: a name as written, and the names that exist. Leaves: the nearest. Hostile names cost
//! little: what is too long is near nothing, and most names are told apart without counting edits.

/// Nobody types a name of hundreds of letters: comparing it would only cost time.
pub const LONGEST: usize = 120;

/// The item whose name is nearest to what was `written`, the first of several; `None` if none is as
/// near as `most` allows, which is asked with each name.
pub fn nearest<'n, T>(
    written: &str,
    names: impl IntoIterator<Item = (&'n str, T)>,
    most: impl Fn(&str) -> usize,
) -> Option<T> {
    let mut best: Option<(usize, T)> = None;
    for (name, item) in names {
        // Only what is nearer than the best is worth counting.
        let limit =
            best.as_ref().map_or_else(|| Some(most(name)), |(best, _)| Some(most(name).min(best.checked_sub(1)?)));
        let Some(limit) = limit else { break };
        if let Some(edits) = edits(written, name, limit) {
            best = Some((edits, item));
        }
    }
    best.map(|(_, item)| item)
}

/// How many letters must be changed, added, left out or exchanged with a neighbour to make one name of
/// the other; `None` if more than `most`.
pub fn edits(a: &str, b: &str, most: usize) -> Option<usize> {
    let is_short = a.len().max(b.len()) <= LONGEST;
    // A letter has up to four bytes.
    let could_be = is_short && a.len().abs_diff(b.len()) <= most * 4 && Letters::of(a).apart(Letters::of(b)) <= most;
    could_be.then(|| strsim::osa_distance(a, b)).filter(|&edits| edits <= most)
}

/// The ASCII letters and digits of a name, whatever their case: tells most names apart at little cost.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Letters(u64);

/// The bit of `s`.
const PLURAL: u64 = 1 << (b'S' - b' ');

impl Letters {
    /// Those of this name.
    pub fn of(name: &str) -> Self {
        let mut set = 0;
        for byte in name.bytes() {
            if byte.is_ascii_alphanumeric() {
                // Bits 16 to 25 are digits, 33 to 58 letters.
                set |= 1_u64 << (byte.to_ascii_uppercase() - b' ');
            }
        }
        Self(set)
    }

    /// At least as many edits it takes to make one name of the other.
    pub fn apart(self, other: Self) -> usize {
        (self.0 & !other.0).count_ones().max((other.0 & !self.0).count_ones()) as usize
    }

    /// Whether one of the names could be a part of the other, but for the `s` of a plural.
    pub fn nested(self, other: Self) -> bool {
        let (own, other) = (self.0 | PLURAL, other.0 | PLURAL);
        own & other == own || own & other == other
    }
}

/// Appends a name without what authors confuse: case, `-` and `_`.
pub fn fold(name: &str, out: &mut String) {
    if name.is_ascii() {
        let start = out.len();
        out.push_str(name);
        out[start..].make_ascii_lowercase();
        if name.contains(['-', '_']) {
            let kept = out.split_off(start);
            out.extend(kept.split(['-', '_']));
        }
    } else {
        out.extend(name.chars().filter(|c| !matches!(c, '-' | '_')).flat_map(char::to_lowercase));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn edits_are_counted_up_to_a_limit() {
        for (a, b, edits) in
            [("", "", 0), ("image", "imgae", 1), ("port", "ports", 1), ("kitten", "sitting", 3), ("가나", "가다", 1)]
        {
            assert_eq!(super::edits(a, b, edits), Some(edits), "{a} {b}");
            assert!(edits == 0 || super::edits(a, b, edits - 1).is_none(), "{a} {b}");
        }
        assert_eq!(super::edits(&"a".repeat(LONGEST + 1), &"a".repeat(LONGEST + 1), 9), None);
    }

    #[test]
    fn the_first_of_the_nearest_wins() {
        let names = ["title", "tidle", "tite", "date"];
        let nearest = |written| nearest(written, names.map(|name| (name, name)), |name| name.len() / 3);
        assert_eq!(nearest("titel"), Some("title"));
        assert_eq!(nearest("date"), Some("date"));
        assert_eq!(nearest("colour"), None);
        assert_eq!(nearest(""), None);
    }

    #[test]
    fn what_authors_confuse_is_folded() {
        let mut folded = String::new();
        fold("Base_URL-x", &mut folded);
        assert_eq!(folded, "baseurlx");
    }
}
