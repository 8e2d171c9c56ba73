//! The index of one language: for each term the pages that have it.
//!
//! Enters: the terms of pages, in the order of the pages' numbers; of a page that is what it was when the
//! last index was made, its path alone. Leaves: a [`KeptIndex`], whose shards are the text that is
//! published and all that the next build needs. It is the same whatever was taken from the last one.

use std::mem;

use foldhash::{HashMap, HashMapExt};
use serde::{Deserialize, Serialize};

use super::record::Place;
use super::shards::{Posting, Records, Shard, Shards, order_of_scripts};

/// A digest.
pub(super) type Digest = [u8; 32];

/// The terms of a page, each once, in any order.
pub(super) type Terms = Vec<(Box<str>, Place)>;

/// An index as it is kept from one build to the next.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct KeptIndex {
    /// The guides of its pages by their numbers: their paths, and the digests of what was made of them.
    guides: Vec<(String, Digest)>,
    /// The pages that are made for the site, whose numbers follow: how many, and what they depend on.
    made: (u32, Digest),
    /// The terms with their pages, as they are published.
    shards: Vec<String>,
}

impl KeptIndex {
    /// The digests of what was made of guides, in the order of their numbers.
    pub(super) fn digests(&self) -> impl Iterator<Item = &Digest> {
        self.guides.iter().map(|(_, digest)| digest)
    }

    /// How many pages it has.
    pub(super) fn pages(&self) -> usize {
        self.guides.len() + self.made.0 as usize
    }

    /// The text of its shards.
    pub(super) fn shards(&self) -> &[String] {
        &self.shards
    }
}

/// An index in the making.
#[derive(Debug)]
pub(super) struct Index<'k> {
    last: &'k KeptIndex,
    /// The numbers of the last index by the paths of guides.
    last_numbers: HashMap<&'k str, usize>,
    /// The new numbers of pages by their last ones, if they are as they were.
    numbers: Vec<Option<u32>>,
    /// The terms of pages that are new or not what they were.
    terms: HashMap<Box<str>, Vec<Posting>>,
    next: KeptIndex,
}

impl<'k> Index<'k> {
    /// An index without pages, after the last one.
    pub(super) fn after(last: &'k KeptIndex) -> Self {
        let last_numbers = last.guides.iter().enumerate().map(|(number, (path, _))| (path.as_str(), number));
        Self {
            last,
            last_numbers: last_numbers.collect(),
            numbers: vec![None; last.pages()],
            terms: HashMap::new(),
            next: KeptIndex::default(),
        }
    }

    /// Whether the last index has the page of a guide.
    pub(super) fn knows(&self, path: &str) -> bool {
        self.last_numbers.contains_key(path)
    }

    /// Adds the page of a guide as the last index has it.
    pub(super) fn keep(&mut self, path: &str) {
        if let Some(&number) = self.last_numbers.get(path) {
            self.numbers[number] = Some(self.next.pages() as u32);
            self.next.guides.push(self.last.guides[number].clone());
        }
    }

    /// Adds the page of a guide.
    pub(super) fn add(&mut self, path: &str, digest: Digest, terms: Terms) {
        self.note(terms);
        self.next.guides.push((path.to_owned(), digest));
    }

    /// Adds the pages that are made for the site, behind those of guides. `digest` is that of all that they depend on.
    pub(super) fn add_made(&mut self, digest: Digest, count: usize, terms: impl Fn(usize) -> Terms) {
        let made = (count as u32, digest);
        if made == self.last.made {
            let first = self.next.pages() as u32;
            let numbers = &mut self.numbers[self.last.guides.len()..];
            numbers.iter_mut().zip(first..).for_each(|(number, new)| *number = Some(new));
            self.next.made = made;
            return;
        }
        for at in 0..count {
            self.note(terms(at));
            self.next.made.0 += 1;
        }
        self.next.made = made;
    }

    /// Notes the terms of the next page.
    fn note(&mut self, terms: Terms) {
        let page = self.next.pages() as u32;
        for (term, place) in terms {
            self.terms.entry(term).or_default().push(Posting { page, place: place as u8 });
        }
    }

    /// The index, and what the shards are found by: what tells their terms from those before.
    pub(super) fn finish(mut self) -> (KeptIndex, Vec<String>) {
        let mut new: Vec<_> = mem::take(&mut self.terms).into_iter().collect();
        new.sort_unstable_by(|(a, _), (b, _)| order_of_scripts(a, b));
        let mut new = new.into_iter().peekable();
        let mut shards = Shards::default();
        let mut records = Records::of(&self.last.shards);
        let mut postings = Vec::new();
        while records.advance() {
            while let Some((term, own)) = new.next_if(|(term, _)| order_of_scripts(term, records.term()).is_lt()) {
                shards.push(&term, &own);
            }
            let own = new.next_if(|(term, _)| **term == *records.term()).map(|(_, own)| own);
            if own.is_none() && records.postings().all(|posting| self.number(posting.page) == Some(posting.page)) {
                shards.push_written(records.term(), records.pages());
                continue;
            }
            postings.clear();
            let renumber = |posting: Posting| Some(Posting { page: self.number(posting.page)?, ..posting });
            postings.extend(records.postings().filter_map(renumber));
            postings.extend(own.into_iter().flatten());
            // What is in order already is merged.
            postings.sort();
            if !postings.is_empty() {
                shards.push(records.term(), &postings);
            }
        }
        new.for_each(|(term, own)| shards.push(&term, &own));
        let split = |shard: Shard| (shard.records, shard.first);
        let (shards, firsts) = shards.finish().into_iter().map(split).unzip();
        (KeptIndex { shards, ..self.next }, firsts)
    }

    /// The number of a page that is as it was, by its last one.
    fn number(&self, last: u32) -> Option<u32> {
        self.numbers.get(last as usize).copied().flatten()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The pages of guides by number, and those that are made for the site.
    #[derive(Clone, Debug, Default)]
    struct Model {
        guides: Vec<(String, Vec<(String, Place)>)>,
        made: Vec<Vec<(String, Place)>>,
    }

    fn terms(terms: &[(String, Place)]) -> Terms {
        terms.iter().map(|(term, place)| (term.as_str().into(), *place)).collect()
    }

    /// A digest that tells texts apart.
    fn digest(text: &str) -> Digest {
        use sha2::Digest as _;
        sha2::Sha256::digest(text).into()
    }

    impl Model {
        /// The index after another one, in which the guides at `same` are as they are.
        fn index(&self, last: &KeptIndex, same: &[&str]) -> (KeptIndex, Vec<String>) {
            let mut index = Index::after(last);
            for (path, own) in &self.guides {
                if same.contains(&path.as_str()) && index.knows(path) {
                    index.keep(path);
                } else {
                    index.add(path, digest(&format!("{own:?}")), terms(own));
                }
            }
            index.add_made(digest(&format!("{:?}", self.made)), self.made.len(), |at| terms(&self.made[at]));
            index.finish()
        }

        /// What the index says, term by term.
        fn expect(&self) -> Vec<(String, Vec<Posting>)> {
            let mut all: std::collections::BTreeMap<String, Vec<Posting>> = Default::default();
            for (page, terms) in self.guides.iter().map(|(_, terms)| terms).chain(&self.made).enumerate() {
                for (term, place) in terms {
                    all.entry(term.clone()).or_default().push(Posting { page: page as u32, place: *place as u8 });
                }
            }
            let mut all: Vec<_> = all.into_iter().collect();
            all.sort_by(|(a, _), (b, _)| order_of_scripts(a, b));
            all
        }
    }

    /// Numbers that look random and are the same in every run.
    struct Numbers(u64);

    impl Numbers {
        fn below(&mut self, bound: usize) -> usize {
            self.0 ^= self.0 << 13;
            self.0 ^= self.0 >> 7;
            self.0 ^= self.0 << 17;
            (self.0 % bound as u64) as usize
        }

        fn term(&mut self) -> String {
            const PIECES: [&str; 12] = ["pod", "apps", ".", "v1", "spec", "스테", "이트", "풀셋", "𝐚", "ａ", "é", "z"];
            let length = 1 + self.below(4);
            (0..length).map(|_| PIECES[self.below(PIECES.len())]).collect()
        }

        fn terms(&mut self) -> Vec<(String, Place)> {
            const PLACES: [Place; 3] = [Place::WholeTitle, Place::Text, Place::Code];
            let count = self.below(200);
            let terms: std::collections::BTreeSet<String> = (0..count).map(|_| self.term()).collect();
            terms.into_iter().map(|term| (term, PLACES[self.below(3)])).collect()
        }
    }

    #[test]
    fn any_series_of_edits_comes_to_what_a_fresh_index_is() {
        let mut numbers = Numbers(0x2026_1201_0000_0007);
        let guides = (0..40).map(|at| (format!("first/{at}.md"), numbers.terms()));
        let mut model = Model { guides: guides.collect(), made: vec![numbers.terms()] };
        let mut kept = KeptIndex::default();
        let mut names = 0;
        for round in 0..60 {
            let before = model.clone();
            for _ in 0..numbers.below(4) {
                let count = model.guides.len();
                match numbers.below(9) {
                    0..3 => {
                        names += 1;
                        model.guides.insert(numbers.below(count + 1), (format!("{names}.md"), numbers.terms()));
                    }
                    3 if count > 0 => drop(model.guides.remove(numbers.below(count))),
                    4 if count > 0 => model.guides[numbers.below(count)].1 = numbers.terms(),
                    5 if count > 0 => drop(model.guides[numbers.below(count)].1.pop()),
                    6 if count > 0 => model.guides.swap(numbers.below(count), numbers.below(count)),
                    7 => model.made = (0..numbers.below(5)).map(|_| numbers.terms()).collect(),
                    8 if numbers.below(8) == 0 => kept = KeptIndex::default(),
                    _ => {}
                }
            }
            // Also pages that are the same are sometimes read anew.
            let same = model.guides.iter().filter(|guide| before.guides.contains(guide) && numbers.below(5) > 0);
            let same: Vec<&str> = same.map(|(path, _)| path.as_str()).collect();
            let warm = model.index(&kept, &same);
            assert_eq!(warm, model.index(&KeptIndex::default(), &[]), "round {round}");
            let mut records = Records::of(warm.0.shards());
            for (term, postings) in model.expect() {
                assert!(records.advance());
                assert_eq!((records.term(), records.postings().collect()), (&*term, postings), "round {round}");
            }
            assert!(!records.advance(), "round {round}");
            assert!(warm.0.shards.len() > 2, "round {round}");
            kept = warm.0;
        }
    }

    #[test]
    fn what_is_kept_in_another_form_is_no_harm() {
        let model = Model {
            guides: vec![("a.md".into(), vec![("pod".into(), Place::Text)])],
            made: vec![vec![("svc".into(), Place::Title)]],
        };
        let (fresh, _) = model.index(&KeptIndex::default(), &["a.md"]);
        assert_eq!(fresh.pages(), 2);
        assert_eq!(fresh.shards(), ["0pod F,0svc J,"]);
        let shards = ["nonsense, ,0", "0z __A,", "9é A,~A G"].map(str::to_owned).to_vec();
        let strange = KeptIndex { guides: Vec::new(), made: (2, [0; 32]), shards };
        assert_eq!(model.index(&strange, &[]).0, fresh);
    }
}
