//! What a finding is called from run to run.
//!
//! Enters: the findings of a report, in its order. Leaves: a name for each that says what was found and
//! in which file, but not where: a finding stays the same finding when the text around it moves.

use std::collections::HashMap;
use std::fmt;

use super::Diagnostic;
use crate::source::Sources;
use crate::vantage::Vantage;

/// Names findings. Equal ones of a file are told apart by their order.
#[derive(Debug)]
pub struct Fingerprints<'s> {
    sources: &'s Sources,
    /// Where paths are looked at from, if not from where they begin.
    vantage: Option<&'s Vantage>,
    /// How often each hash was given.
    seen: HashMap<u64, usize>,
}

/// The name of a finding, such as `0f3a9d2c5b7e1a64:1`: a hash, and its number among equal ones.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Fingerprint {
    hash: u64,
    number: usize,
}

impl<'s> Fingerprints<'s> {
    /// Begins a report on these sources.
    pub fn new(sources: &'s Sources) -> Self {
        Self { sources, vantage: None, seen: HashMap::new() }
    }

    /// Begins a report on these sources, whose paths are looked at from another folder.
    pub fn seen_from(sources: &'s Sources, vantage: &'s Vantage) -> Self {
        Self { vantage: Some(vantage), ..Self::new(sources) }
    }

    /// The name of the next finding of the report.
    pub fn next(&mut self, diagnostic: &Diagnostic) -> Fingerprint {
        let mut hash = Fnv::new();
        hash.add(diagnostic.rule.as_str());
        let path = self.sources.get(diagnostic.primary.span.file).path();
        match self.vantage {
            Some(vantage) => hash.add(&vantage.see(path)),
            None => hash.add(path),
        }
        hash.add(&diagnostic.object.as_ref().map_or_else(String::new, ToString::to_string));
        hash.add(&diagnostic.field.as_ref().map_or_else(String::new, ToString::to_string));
        hash.add(&diagnostic.message);
        let number = self.seen.entry(hash.0).or_default();
        *number += 1;
        Fingerprint { hash: hash.0, number: *number }
    }
}

impl fmt::Display for Fingerprint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:016x}:{}", self.hash, self.number)
    }
}

impl std::str::FromStr for Fingerprint {
    type Err = ParseFingerprintError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let error = || ParseFingerprintError(text.to_owned());
        let (hash, number) = text.split_once(':').ok_or_else(error)?;
        match (u64::from_str_radix(hash, 16), number.parse()) {
            (Ok(hash), Ok(number)) => Ok(Self { hash, number }),
            _ => Err(error()),
        }
    }
}

/// A text that is no fingerprint.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is no fingerprint of a finding")]
pub struct ParseFingerprintError(String);

/// The hash of Fowler, Noll and Vo (1a, 64 bits): the same on every machine and for ever.
struct Fnv(u64);

impl Fnv {
    fn new() -> Self {
        Self(0xcbf2_9ce4_8422_2325)
    }

    /// Adds a text and its end.
    fn add(&mut self, text: &str) {
        for byte in text.bytes().chain([0xff]) {
            self.0 = (self.0 ^ u64::from(byte)).wrapping_mul(0x100_0000_01b3);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnostic::{Level, RuleName};
    use crate::source::Span;

    #[test]
    fn a_finding_keeps_its_name_when_it_moves() {
        let name = |text: &str, at: usize| {
            let mut sources = Sources::default();
            let file = sources.add("a.md", text);
            let finding =
                Diagnostic::new(RuleName::new("yaml::syntax"), Level::Error, "m", Span::new(file, at..at + 1));
            let mut names = Fingerprints::new(&sources);
            [names.next(&finding), names.next(&finding)]
        };
        assert_eq!(name("abc", 0), name("xxabc", 2));
        let [first, second] = name("abc", 0);
        assert_ne!(first, second);
        assert_eq!(first.to_string().parse(), Ok(first));
        assert!("x".parse::<Fingerprint>().is_err() && "12:".parse::<Fingerprint>().is_err());
    }
}
