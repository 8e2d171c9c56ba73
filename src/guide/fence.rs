//! The grammar of info strings: a language, then words, `key=value` and `key="quoted value"`.
//!
//! Grammar only: which attributes exist and what they mean is said by `example`. Commas between
//! attributes and braces around them are accepted (`{.yaml .annotate hl_lines="2 3"}`, `{2,4}`).

use crate::source::Span;

/// What follows an opening fence.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Info {
    /// The first word, if it is a language: as written.
    pub language: Option<Spanned>,
    /// Words, keys with values, in order. Also those of an `<!-- guidewright: ... -->` comment before the block.
    pub attributes: Vec<Attribute>,
}

/// A text with its place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Spanned {
    /// The text, unquoted.
    pub text: String,
    /// The place in the file, with quotes.
    pub span: Span,
}

/// One attribute of a block.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Attribute {
    /// The word or the key.
    pub key: Spanned,
    /// The value after `=`; `None` for a bare word.
    pub value: Option<Spanned>,
}

impl Info {
    /// The language in lower case; empty where there is none.
    pub fn language(&self) -> String {
        self.language.as_ref().map(|language| language.text.to_ascii_lowercase()).unwrap_or_default()
    }

    /// The first attribute with this key.
    pub fn get(&self, key: &str) -> Option<&Attribute> {
        self.attributes.iter().find(|attribute| attribute.key.text == key)
    }
}
