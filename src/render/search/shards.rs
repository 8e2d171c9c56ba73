//! Shards: the terms of an index with their pages, as text, cut into pieces that are fetched alone.
//!
//! Enters: terms in the order of scripts, each with its [`Posting`]s. Leaves: [`Shard`]s; and the terms
//! of shards again. Never knows what a page is. A shard is a run of records in the order of their
//! terms, each ended by a comma:
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
//! begins as it does: while a word is typed, the shards at hand serve it. Where a shard ends depends on
//! the terms around: a change of some records leaves the other shards as they are.

use std::cmp::Ordering;
use std::mem;

/// A shard is cut when its text is between these lengths. It goes over the wire in about half of that.
const LENGTHS: (usize, usize) = (4 * 1024, 7 * 1024);
/// The digits of numbers. None of them needs escaping in a script.
const DIGITS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
/// The values of digits, by their bytes.
const VALUES: [u8; 256] = {
    let mut values = [0; 256];
    let mut value = 0;
    while value < DIGITS.len() {
        values[DIGITS[value] as usize] = value as u8;
        value += 1;
    }
    values
};
/// The most characters that a term takes over from the one before.
const MAX_SHARED: usize = 35;

/// That a page has a term.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Posting {
    /// The page's number.
    pub(super) page: u32,
    /// The number of the place where it has the term.
    pub(super) place: u8,
}

/// A finished shard.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Shard {
    /// What tells its terms from those before: the beginning of its first one, as far as it is its own.
    pub(super) first: String,
    /// Its records.
    pub(super) records: String,
}

/// The order of strings in scripts: by units of UTF-16. It is that of bytes but for characters from U+E000 on.
pub(super) fn order_of_scripts(a: &str, b: &str) -> Ordering {
    match a.bytes().zip(b.bytes()).find(|(a, b)| a != b) {
        Some((a, b)) if a < 0xee || b < 0xee => a.cmp(&b),
        Some(_) => a.encode_utf16().cmp(b.encode_utf16()),
        None => a.len().cmp(&b.len()),
    }
}

/// Writes shards, term by term.
#[derive(Debug, Default)]
pub(super) struct Shards {
    finished: Vec<Shard>,
    /// The one at hand.
    shard: Shard,
    /// The term before.
    before: String,
    /// Where the one at hand is best cut, of the places seen so far.
    best: Option<Cut>,
    /// The pages of the term at hand, as they are written.
    pages: String,
}

/// A place between two records.
#[derive(Debug)]
struct Cut {
    /// How many characters the term behind it shares with the one before, since queries ask for what
    /// begins in the same way; then a number that looks random, so that it is often the best one of
    /// another shard, too.
    rank: (usize, u32),
    at: usize,
    /// The length of the record up to its pages.
    head: usize,
    first: String,
    term: String,
}

impl Shards {
    /// Adds a term, which follows those before in the order of scripts, with its pages in order.
    pub(super) fn push(&mut self, term: &str, postings: &[Posting]) {
        let mut pages = mem::take(&mut self.pages);
        pages.clear();
        let mut next = 0;
        for posting in postings {
            number((posting.page - next) << 3 | u32::from(posting.place), &mut pages);
            next = posting.page + 1;
        }
        self.push_written(term, &pages);
        self.pages = pages;
    }

    /// Adds a term with its pages as they are written.
    pub(super) fn push_written(&mut self, term: &str, pages: &str) {
        let (shared, bytes) = shared(&self.before, term);
        let (least, most) = LENGTHS;
        while self.shard.records.len() >= least {
            let at = self.shard.records.len();
            let rank = (shared, number_of(term));
            if self.best.as_ref().is_none_or(|best| at <= most && rank < best.rank) {
                self.best = Some(Cut { rank, at, head: 0, first: beginning(term, bytes), term: term.to_owned() });
            }
            if at < most {
                break;
            }
            self.cut();
        }
        if self.finished.is_empty() && self.shard.records.is_empty() {
            self.shard.first = beginning(term, 0);
        }
        if self.shard.records.is_empty() {
            self.record(term, (0, 0), pages);
        } else {
            self.record(term, (shared, bytes), pages);
        }
    }

    /// All shards.
    pub(super) fn finish(mut self) -> Vec<Shard> {
        if !self.shard.records.is_empty() {
            self.finished.push(self.shard);
        }
        self.finished
    }

    /// Cuts the shard at hand at its best place. What lies behind begins the next one.
    fn cut(&mut self) {
        let Some(Cut { at, head, first, term, .. }) = self.best.take() else { return };
        let mut records = String::new();
        if at < self.shard.records.len() {
            // Its first term stands there in full.
            records.push('0');
            records.push_str(&term);
            records.push_str(&self.shard.records[at + head..]);
            self.shard.records.truncate(at);
        }
        self.finished.push(mem::replace(&mut self.shard, Shard { first, records }));
    }

    fn record(&mut self, term: &str, (shared, bytes): (usize, usize), pages: &str) {
        let (shared, bytes) = if shared > MAX_SHARED { shorter(term, MAX_SHARED) } else { (shared, bytes) };
        let out = &mut self.shard.records;
        let at = out.len();
        out.push(char::from_digit(shared as u32, 36).unwrap_or('0'));
        out.push_str(&term[bytes..]);
        if let Some(best) = self.best.as_mut().filter(|best| best.at == at) {
            best.head = out.len() - at;
        }
        out.push(' ');
        out.push_str(pages);
        out.push(',');
        self.before.clear();
        self.before.push_str(term);
    }
}

/// How many units of UTF-16, and how many bytes, the beginnings of two terms share, in whole characters.
fn shared(before: &str, term: &str) -> (usize, usize) {
    let same = before.bytes().zip(term.bytes()).take_while(|(a, b)| a == b).count();
    let bytes = (0..=same).rev().find(|&at| term.is_char_boundary(at)).unwrap_or(0);
    (term[..bytes].encode_utf16().count(), bytes)
}

/// How many units of UTF-16, at most so many, and how many bytes a term begins with in whole characters.
fn shorter(term: &str, most: usize) -> (usize, usize) {
    let (mut units, mut bytes) = (0, 0);
    for c in term.chars() {
        if units + c.len_utf16() > most {
            break;
        }
        units += c.len_utf16();
        bytes += c.len_utf8();
    }
    (units, bytes)
}

/// So many bytes of a term, and the character behind them.
fn beginning(term: &str, bytes: usize) -> String {
    let own = term[bytes..].chars().next().map_or(0, char::len_utf8);
    term[..bytes + own].to_owned()
}

/// A number that looks random, the same for a term in every index.
fn number_of(term: &str) -> u32 {
    // FNV-1a.
    term.bytes().fold(0x811c_9dc5, |sum, byte| (sum ^ u32::from(byte)).wrapping_mul(0x0100_0193))
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

/// Reads the records of shards, one after the other.
#[derive(Debug)]
pub(super) struct Records<'s> {
    shards: std::slice::Iter<'s, String>,
    rest: &'s str,
    term: String,
    pages: &'s str,
}

impl<'s> Records<'s> {
    /// Before the first record.
    pub(super) fn of(shards: &'s [String]) -> Self {
        Self { shards: shards.iter(), rest: "", term: String::new(), pages: "" }
    }

    /// Goes to the next record, if there is one.
    pub(super) fn advance(&mut self) -> bool {
        loop {
            if let Some((record, rest)) = self.rest.split_once(',')
                && let Some((head, pages)) = record.split_once(' ')
            {
                let shared = head.chars().next().and_then(|digit| digit.to_digit(36)).unwrap_or(0);
                truncate(&mut self.term, shared as usize);
                self.term.push_str(head.get(1..).unwrap_or_default());
                (self.rest, self.pages) = (rest, pages);
                return true;
            }
            match self.shards.next() {
                Some(shard) => self.rest = shard,
                None => return false,
            }
        }
    }

    /// The term of the record.
    pub(super) fn term(&self) -> &str {
        &self.term
    }

    /// Its pages as they are written.
    pub(super) fn pages(&self) -> &'s str {
        self.pages
    }

    /// Its pages.
    pub(super) fn postings(&self) -> impl Iterator<Item = Posting> + use<'s> {
        let mut digits = self.pages.bytes();
        let mut next = 0_u32;
        std::iter::from_fn(move || {
            let (mut number, mut shift) = (0_u32, 0);
            loop {
                let value = u32::from(VALUES[digits.next()? as usize]);
                number |= (value & 31).checked_shl(shift).unwrap_or(0);
                shift += 5;
                if value < 32 {
                    break;
                }
            }
            let page = next.wrapping_add(number >> 3);
            next = page.wrapping_add(1);
            Some(Posting { page, place: (number & 7) as u8 })
        })
    }
}

/// Leaves so many units of UTF-16 of a term.
fn truncate(term: &mut String, mut units: usize) {
    let end = term.char_indices().find(|(_, c)| {
        let is_end = units == 0;
        units = units.saturating_sub(c.len_utf16());
        is_end
    });
    if let Some((at, _)) = end {
        term.truncate(at);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The shards of these terms, each in one page.
    fn cut(terms: &[String]) -> Vec<Shard> {
        let mut shards = Shards::default();
        terms.iter().for_each(|term| shards.push(term, &[Posting { page: 7, place: 5 }]));
        shards.finish()
    }

    fn terms(count: u32) -> Vec<String> {
        let mut terms: Vec<String> = (0..count).map(|at| format!("{:08x}", at.wrapping_mul(0x9e37_79b1))).collect();
        terms.sort();
        terms
    }

    fn texts(shards: &[Shard]) -> Vec<String> {
        shards.iter().map(|shard| shard.records.clone()).collect()
    }

    #[test]
    fn records_share_beginnings_and_pages_are_distances() {
        let mut shards = Shards::default();
        let posting = |page, place| Posting { page, place };
        shards.push("pod", &[posting(0, 0), posting(2, 5)]);
        shards.push("podman", &[posting(3, 5)]);
        shards.push("port", &[posting(0, 6)]);
        shards.push("파드", &[posting(3, 2)]);
        let shards = shards.finish();
        let [shard] = &shards[..] else { panic!("one shard") };
        assert_eq!(shard.first, "p");
        // Page 0 is 0 << 3 | 0, page 2 after page 0 is 1 << 3 | 5, page 3 as the first is 3 << 3 | 5.
        assert_eq!(shard.records, "0pod AN,3man d,2rt G,0파드 a,");
    }

    #[test]
    fn what_is_written_comes_back() {
        let mut written = Vec::new();
        let mut shards = Shards::default();
        for (at, term) in ["a".repeat(34) + "𝐚b", "a".repeat(34) + "𝐚c", "가나".into(), "가나다".into(), "ａ".into()]
            .into_iter()
            .enumerate()
        {
            let pages = [0, 1, 31, 32, 1023, 1024, 80_000, (1 << 29) - 1];
            let postings: Vec<Posting> = pages[at..].iter().map(|&page| Posting { page, place: at as u8 }).collect();
            shards.push(&term, &postings);
            written.push((term, postings));
        }
        let shards = texts(&shards.finish());
        let mut records = Records::of(&shards);
        for (term, postings) in written {
            assert!(records.advance());
            assert_eq!((records.term(), records.postings().collect::<Vec<_>>()), (&*term, postings));
        }
        assert!(!records.advance());
    }

    #[test]
    fn shards_are_cut_by_length_and_begin_anew() {
        let terms = terms(20_000);
        let shards = cut(&terms);
        let (least, most) = LENGTHS;
        let last = shards.len() - 1;
        assert!(last > 10);
        let mut records = Records::of(&[]);
        let mut all = terms.iter();
        for (at, shard) in shards.iter().enumerate() {
            assert!(shard.records.len() <= most && (at == last || shard.records.len() >= least));
            let own = [shard.records.clone()];
            let mut own_records = Records::of(&own);
            assert!(shard.records.starts_with(&format!("0{}", shard.first)), "{}", &shard.records[..20]);
            while own_records.advance() {
                assert_eq!(own_records.term(), all.next().unwrap());
                assert!(order_of_scripts(&shard.first, own_records.term()).is_le());
                let next = shards.get(at + 1);
                assert!(next.is_none_or(|next| order_of_scripts(own_records.term(), &next.first).is_lt()));
            }
        }
        assert!(all.next().is_none() && !records.advance());
    }

    #[test]
    fn a_small_change_alters_few_shards() {
        let before = terms(20_000);
        let old = texts(&cut(&before));
        let mut altered = Vec::new();
        for place in (0..before.len()).step_by(509) {
            let mut after = before.clone();
            let more = format!("{}0", after[place]);
            after.insert(place + 1, more);
            let new = texts(&cut(&after));
            altered.push(new.iter().filter(|shard| !old.contains(shard)).count());
        }
        altered.sort_unstable();
        assert_eq!(altered[altered.len() / 2], 1, "{altered:?}");
        assert!(altered.iter().sum::<usize>() < 2 * altered.len() && altered[altered.len() - 1] < 8, "{altered:?}");
    }

    #[test]
    fn a_record_of_any_length_is_written() {
        let long = "R".repeat(20_000);
        let mut written = Vec::new();
        let mut shards = Shards::default();
        for (at, term) in terms(1_200).into_iter().enumerate() {
            let pages = if at % 97 < 2 { &long[..] } else { &long[..20] };
            shards.push_written(&term, pages);
            written.push((term, pages.len()));
        }
        let shards = shards.finish();
        let texts = texts(&shards);
        assert!(texts.iter().all(|shard| shard.len() < long.len() + LENGTHS.1));
        let mut records = Records::of(&texts);
        for (term, count) in written {
            assert!(records.advance());
            assert_eq!((records.term(), records.postings().count()), (&*term, count));
        }
    }

    #[test]
    fn the_order_is_that_of_scripts() {
        // As UTF-16, a letter beyond the basic plane stands before U+FF21.
        assert!(order_of_scripts("𝐚", "ａ").is_lt());
        assert!(order_of_scripts("ab", "abc").is_lt() && order_of_scripts("가", "b").is_gt());
    }
}
