//! Headings, and the anchors that links lead to: stable, and readable in any script.

use std::collections::HashMap;

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

use serde::{Deserialize, Serialize};

use crate::source::Span;

/// One heading.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn anchors_are_readable_in_any_script() {
        for (text, expected) in [
            ("Deploy a Web-Service", "deploy-a-web-service"),
            ("3.1. 디플로이먼트 (Deployment)", "31-디플로이먼트-deployment"),
            ("`kubectl apply -f`", "kubectl-apply--f"),
            ("What's new?", "whats-new"),
            ("A & B", "a--b"),
            ("Überblick — für ÄÖ", "überblick--für-äö"),
            ("हिन्दी में", "हिन्दी-में"),
            ("日本語 の 見出し", "日本語-の-見出し"),
            ("snake_case", "snake_case"),
            ("⚠\u{fe0f} Warning", "-warning"),
            (":rocket: Start", "rocket-start"),
            ("  ", "section"),
            ("!?", "section"),
            // Hangul in pieces, as macOS writes it.
            ("\u{1100}\u{1161}\u{1102}\u{1161}", "가나"),
        ] {
            assert_eq!(slug(text), expected, "{text}");
        }
    }

    #[test]
    fn anchors_are_unique() {
        let mut ids = Ids::default();
        ids.reserve("b");
        let made: Vec<String> = ["A", "a-1", "a", "A", "b", "", ""].into_iter().map(|text| ids.of(text)).collect();
        assert_eq!(made, ["a", "a-1", "a-2", "a-3", "b-1", "section", "section-1"]);
    }
}
