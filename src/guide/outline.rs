//! Headings, and the anchors that links lead to: stable, and readable in any script.

use std::collections::HashMap;

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

use crate::source::Span;

/// One heading.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Heading {
    /// From 1 to 6.
    pub level: u8,
    /// Its text without markup.
    pub text: String,
    /// Its anchor, unique in the guide: an explicit `{#id}`, else made of the text.
    pub id: String,
    /// Its place in the file.
    pub span: Span,
}

/// The anchor that a text gets, as GitHub makes it: lower case, without punctuation, with `-` for
/// each space, letters of every script kept. Never empty. Not yet unique.
pub fn slug(text: &str) -> String {
    let mut slug = String::with_capacity(text.len());
    for c in text.trim().nfc() {
        match c {
            ' ' | '\t' | '\n' | '\u{a0}' | '\u{3000}' => slug.push('-'),
            '-' | '_' => slug.push(c),
            // Selects how an emoji looks; invisible without it.
            '\u{fe00}'..='\u{fe0f}' => {}
            c if c.is_alphanumeric() || is_combining_mark(c) => slug.extend(c.to_lowercase()),
            _ => {}
        }
    }
    if slug.bytes().all(|b| b == b'-') { "section".to_owned() } else { slug }
}

/// The anchors taken in one guide.
#[derive(Default)]
pub(super) struct Ids {
    /// For each anchor, the next number to try behind it.
    taken: HashMap<String, usize>,
}

impl Ids {
    /// Takes an explicit anchor as it is.
    pub(super) fn reserve(&mut self, id: &str) {
        self.taken.entry(id.to_owned()).or_insert(1);
    }

    /// An anchor for a text: its slug, with `-1`, `-2` and so on behind it where it is taken.
    pub(super) fn of(&mut self, text: &str) -> String {
        let base = slug(text);
        let Some(&first) = self.taken.get(&base) else {
            self.taken.insert(base.clone(), 1);
            return base;
        };
        let mut number = first;
        loop {
            let id = format!("{base}-{number}");
            number += 1;
            if !self.taken.contains_key(&id) {
                self.taken.insert(base, number);
                self.taken.insert(id.clone(), 1);
                return id;
            }
        }
    }
}
