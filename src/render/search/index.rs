//! The index of one language: for each term the pages that have it, cut into shards.
//!
//! Enters: the terms of each page, in order. Leaves: the shards as text, and what each begins with.
//! A shard is a run of records in the order of their terms, each ended by a comma:
//!
//! ```text
//! 0deployment EhA,astrategy C,3ription ...
//! ```
//!
//! A record is how many characters its term shares with the one before (one digit of base 36), the
//! rest of the term, a blank, and its pages. A page is one number: how many pages lie between it and
//! the one before, times eight, and the [`Place`](super::record::Place) of the term in it. A number is written in digits of
//! base 64, five bits in each, the lowest first; all but the last have the sixth bit set.
//!
//! Shards are small, so that a query fetches little beside what it asks for. What lies beside a term
//! begins as it does: while a word is typed, the shards at hand serve it.

use std::cmp::Ordering;

use foldhash::HashMap;

use super::PageTerms;

/// A shard is closed when its text is as long: it goes over the wire in about half of that.
const SHARD: usize = 6 * 1024;
/// The digits of numbers. None of them needs escaping in a script.
const DIGITS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
/// The most characters that a term takes over from the one before.
const MAX_SHARED: usize = 35;

/// The terms of the pages seen so far.
#[derive(Debug, Default)]
pub(super) struct Index {
    terms: HashMap<Box<str>, Pages>,
}

/// The pages of one term, as they are written.
#[derive(Debug, Default)]
struct Pages {
    digits: String,
    /// The number of the page after the last one.
    next: u32,
}

/// A finished shard.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Shard {
    /// Its first term.
    pub(super) first: String,
    /// Its records.
    pub(super) records: String,
}

impl Index {
    /// Adds a page with its terms. Pages come in order of their numbers.
    pub(super) fn add(&mut self, page: u32, terms: &PageTerms) {
        for (term, place) in terms.iter() {
            let pages = match self.terms.get_mut(term) {
                Some(pages) => pages,
                None => self.terms.entry(term.into()).or_default(),
            };
            number((page - pages.next) << 3 | u32::from(place), &mut pages.digits);
            pages.next = page + 1;
        }
    }

    /// Cuts the index into shards.
    pub(super) fn into_shards(self) -> Vec<Shard> {
        let mut terms: Vec<(Box<str>, Pages)> = self.terms.into_iter().collect();
        terms.sort_unstable_by(|(a, _), (b, _)| order_of_scripts(a, b));
        let mut shards: Vec<Shard> = Vec::new();
        let mut before: Option<Box<str>> = None;
        for (term, pages) in terms {
            if shards.last().is_none_or(|shard| shard.records.len() >= SHARD) {
                shards.push(Shard { first: String::from(&*term), records: String::new() });
                before = None;
            }
            if let Some(shard) = shards.last_mut() {
                record(before.as_deref().unwrap_or(""), &term, &pages.digits, &mut shard.records);
            }
            before = Some(term);
        }
        shards
    }
}

/// The order of strings in scripts: by units of UTF-16. It is that of bytes but for characters from U+E000 on.
fn order_of_scripts(a: &str, b: &str) -> Ordering {
    match a.bytes().zip(b.bytes()).find(|(a, b)| a != b) {
        Some((a, b)) if a < 0xee || b < 0xee => a.cmp(&b),
        Some(_) => a.encode_utf16().cmp(b.encode_utf16()),
        None => a.len().cmp(&b.len()),
    }
}

fn record(before: &str, term: &str, pages: &str, out: &mut String) {
    let mut shared = 0;
    let mut bytes = 0;
    for (a, b) in before.chars().zip(term.chars()) {
        if a != b || shared + a.len_utf16() > MAX_SHARED {
            break;
        }
        shared += a.len_utf16();
        bytes += a.len_utf8();
    }
    out.push(char::from_digit(shared as u32, 36).unwrap_or('0'));
    out.push_str(&term[bytes..]);
    out.push(' ');
    out.push_str(pages);
    out.push(',');
}

fn number(mut number: u32, out: &mut String) {
    loop {
        let digit = (number & 31) as usize;
        number >>= 5;
        out.push(char::from(DIGITS[digit | if number > 0 { 32 } else { 0 }]));
        if number == 0 {
            return;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::render::search::record::Place;

    fn index(pages: &[&[(&str, Place)]]) -> Vec<Shard> {
        let mut index = Index::default();
        for (number, terms) in pages.iter().enumerate() {
            let terms: Vec<(Box<str>, Place)> = terms.iter().map(|&(term, place)| (term.into(), place)).collect();
            index.add(number as u32, &PageTerms::of(&terms, [0; 32]));
        }
        index.into_shards()
    }

    #[test]
    fn records_share_beginnings_and_pages_are_distances() {
        let shards = index(&[
            &[("pod", Place::WholeTitle), ("port", Place::Code)],
            &[],
            &[("pod", Place::Text)],
            &[("podman", Place::Text), ("파드", Place::Heading)],
        ]);
        let [shard] = &shards[..] else { panic!("one shard") };
        assert_eq!(shard.first, "pod");
        // Page 0 is 0 << 3 | 0, page 2 after page 0 is 1 << 3 | 5, page 3 as the first is 3 << 3 | 5.
        assert_eq!(shard.records, "0pod AN,3man d,2rt G,0파드 a,");
    }

    #[test]
    fn numbers_of_any_size_come_back() {
        for value in [0, 1, 31, 32, 1023, 1024, 80_000, u32::MAX] {
            let mut digits = String::new();
            number(value, &mut digits);
            let place = |digit: u8| DIGITS.iter().position(|&known| known == digit).unwrap() as u64;
            let read = digits.bytes().rev().fold(0, |sum, digit| sum << 5 | place(digit) & 31);
            assert_eq!(read, u64::from(value), "{digits}");
            assert!(
                digits.bytes().rev().skip(1).all(|digit| place(digit) > 31)
                    && place(digits.as_bytes()[digits.len() - 1]) < 32
            );
        }
    }

    #[test]
    fn shards_are_cut_by_length_and_begin_anew() {
        let terms: Vec<String> = (0..2_000).map(|at| format!("term{at:05}")).collect();
        let mut index = Index::default();
        let terms: Vec<(Box<str>, Place)> = terms.iter().map(|term| (term.as_str().into(), Place::Text)).collect();
        index.add(0, &PageTerms::of(&terms, [0; 32]));
        let shards = index.into_shards();
        assert!(shards.len() > 1);
        for shard in &shards {
            assert!(shard.records.len() < SHARD + 100);
            assert!(shard.records.starts_with(&format!("0{} ", shard.first)), "{}", &shard.records[..20]);
        }
        assert!(shards.windows(2).all(|pair| pair[0].first < pair[1].first));
    }

    #[test]
    fn the_order_is_that_of_scripts() {
        // As UTF-16, a letter beyond the basic plane stands before U+FF21.
        let shards = index(&[&[("ａ", Place::Text), ("𝐚", Place::Text)]]);
        assert_eq!(shards[0].first, "𝐚");
    }
}
