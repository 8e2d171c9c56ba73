//! What a key of a configuration or of front matter may say: one table for its parser, for editors and for people.
//!
//! Enters: nothing. Leaves: the words of which `config` and `guide::front_matter` make their tables. It
//! knows no key itself.

/// A key that a file may have.
#[derive(Clone, Copy, Debug)]
pub struct Setting {
    /// The key.
    pub key: &'static str,
    /// What its value may be.
    pub shape: Shape,
    /// What it says, in a sentence without its full stop.
    pub says: &'static str,
    /// What holds where it is not there.
    pub otherwise: Otherwise,
}

/// What holds without a key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Otherwise {
    /// Nothing.
    Nothing,
    /// The key must be there.
    Required,
    /// This text.
    Text(&'static str),
    /// No.
    No,
}

/// What a value may be.
#[derive(Clone, Copy, Debug)]
pub enum Shape {
    /// A text.
    Text,
    /// A text with something in it.
    Name,
    /// The whole address of a site or page.
    Address,
    /// The tag of a language.
    Language,
    /// Tags of languages, each once.
    Languages,
    /// Texts.
    Texts,
    /// Globs of paths.
    Globs,
    /// Kubernetes releases: a range, or a list of them.
    Releases,
    /// Rules and families, and their levels.
    Levels,
    /// Tables with these keys.
    Tables(&'static [Setting]),
    /// True or false.
    Flag,
    /// A whole number.
    Number,
    /// A day, with or without a time of it.
    Day,
    /// A part of an address.
    Segment,
    /// Hashes of sections.
    Hashes,
    /// A table of anything.
    Anything,
}

impl Setting {
    /// A key that may be missing.
    pub const fn new(key: &'static str, shape: Shape, says: &'static str) -> Self {
        Self { key, shape, says, otherwise: Otherwise::Nothing }
    }

    /// The same key with what holds where it is not there.
    pub const fn or(self, otherwise: Otherwise) -> Self {
        Self { otherwise, ..self }
    }
}

/// The keys of a table, in its order.
pub const fn keys<const N: usize>(settings: &[Setting; N]) -> [&'static str; N] {
    let mut keys = [""; N];
    let mut at = 0;
    while at < N {
        keys[at] = settings[at].key;
        at += 1;
    }
    keys
}
