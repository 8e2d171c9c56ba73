//! What a translation was made from, and what of it changed since.
//!
//! A guide has sections: what stands before its first heading, with title and description, and one
//! for each heading of the first two levels. The front matter of a translation keeps a hash of each
//! section of its original (`source`), in their order. A section whose hash is not among them is new
//! or changed.

use sha2::{Digest, Sha256};

use crate::diagnostic::Edit;
use crate::guide::Guide;
use crate::source::{Source, Span};

/// The deepest heading that begins a section.
const DEEPEST: u8 = 2;

/// How many bytes of a hash are kept: enough to tell two states of one section apart.
const HASH_BYTES: usize = 4;

/// What of an original changed since a translation of it was marked as complete.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Drift {
    /// Sections that changed or are new: the heading of each as index of the original's outline;
    /// `None` for the beginning of the guide.
    pub changed: Vec<Option<usize>>,
    /// How many sections are no longer there, beyond those that stand for a changed one.
    pub removed: usize,
}

impl Drift {
    /// Whether nothing changed.
    pub fn is_none(&self) -> bool {
        self.changed.is_empty() && self.removed == 0
    }
}

/// The hashes of a guide's sections, as front matter keeps them.
pub fn fingerprint(guide: &Guide, source: &Source) -> String {
    let hashes: Vec<String> = sections(guide, source).into_iter().map(|(_, hash)| hash).collect();
    hashes.join(" ")
}

/// What changed in an original since its sections had these hashes.
pub fn drift(known: &str, original: &Guide, source: &Source) -> Drift {
    let mut known: Vec<&str> = known.split_whitespace().collect();
    let mut changed = Vec::new();
    for (heading, hash) in sections(original, source) {
        match known.iter().position(|known| *known == hash) {
            Some(at) => drop(known.remove(at)),
            None => changed.push(heading),
        }
    }
    // A changed section leaves its old hash behind.
    let removed = known.len().saturating_sub(changed.len());
    Drift { changed, removed }
}

/// The edit that makes a translation say that it holds what its original holds.
pub fn mark(translation: &Guide, text: &Source, fingerprint: &str) -> Edit {
    let file = translation.file;
    let line = format!("source: \"{fingerprint}\"\n");
    let header = &translation.front_matter;
    if let Some(place) = header.place("source") {
        return Edit { span: place, text: format!("\"{fingerprint}\"") };
    }
    let Some(span) = header.span else {
        let start = if text.text().starts_with('\u{feff}') { '\u{feff}'.len_utf8() } else { 0 };
        return Edit { span: Span::new(file, start..start), text: format!("---\n{line}---\n\n") };
    };
    // Before the closing line.
    let whole = &text.text()[span.range()];
    let closing = whole.trim_end().rfind('\n').map_or(whole.len(), |at| at + 1);
    let at = span.start as usize + closing;
    Edit { span: Span::new(file, at..at), text: line }
}

/// Each section's heading and hash.
fn sections(guide: &Guide, source: &Source) -> Vec<(Option<usize>, String)> {
    let text = source.text();
    let body = guide.front_matter.span.map_or(0, |span| span.end as usize);
    let mut start = body;
    let mut heading = None;
    let mut sections = Vec::new();
    let header = &guide.front_matter;
    let mut close = |heading: Option<usize>, start: usize, end: usize| {
        let mut hasher = Sha256::new();
        if heading.is_none() {
            for said in [&header.title, &header.description] {
                hasher.update(said.as_deref().unwrap_or_default().trim());
                hasher.update([0]);
            }
        }
        // Blanks at the ends of lines and line breaks of other systems change nothing.
        for line in text.get(start..end).unwrap_or_default().trim().lines() {
            hasher.update(line.trim_end());
            hasher.update([b'\n']);
        }
        sections.push((heading, hex(&hasher.finalize()[..HASH_BYTES])));
    };
    for (at, next) in guide.outline.iter().enumerate() {
        // The title of the guide is the head of its beginning.
        let is_title = at == 0 && next.level == 1;
        if next.level <= DEEPEST && !is_title {
            close(heading, start, next.span.start as usize);
            (heading, start) = (Some(at), next.span.start as usize);
        }
    }
    close(heading, start, text.len());
    sections
}

fn hex(bytes: &[u8]) -> String {
    let digit = |half: u8| char::from_digit(half.into(), 16).unwrap_or('0');
    bytes.iter().flat_map(|byte| [digit(byte >> 4), digit(byte & 15)]).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::guide::{self, Mode};
    use crate::source::Sources;

    fn read(text: &str) -> (Guide, Sources) {
        let mut sources = Sources::default();
        let file = sources.add("a.md", text);
        (guide::parse(file, sources.get(file), Mode::Site).0, sources)
    }

    fn fingerprint_of(text: &str) -> String {
        let (guide, sources) = read(text);
        fingerprint(&guide, sources.get(guide.file))
    }

    /// The headings of what changed from one text to another, and how many sections went.
    fn changes(old: &str, new: &str) -> (Vec<String>, usize) {
        let (guide, sources) = read(new);
        let drift = drift(&fingerprint_of(old), &guide, sources.get(guide.file));
        let name = |heading: &Option<usize>| heading.map_or("top".to_owned(), |at| guide.outline[at].text.clone());
        (drift.changed.iter().map(name).collect(), drift.removed)
    }

    const GUIDE: &str = "---\ntitle: A\n---\n# A\n\nintro\n\n## One\n\n### Deep\n\ntext\n\n## Two\n\nmore\n";

    #[test]
    fn a_section_that_changed_is_named() {
        let none: (Vec<String>, usize) = (Vec::new(), 0);
        assert_eq!(changes(GUIDE, GUIDE), none);
        assert_eq!(changes(GUIDE, &GUIDE.replace("text", "text  ").replace('\n', "\r\n")), none);
        assert_eq!(changes(GUIDE, &GUIDE.replace("text", "other")), (vec!["One".into()], 0));
        assert_eq!(changes(GUIDE, &GUIDE.replace("## Two", "## 2")), (vec!["2".into()], 0));
        assert_eq!(changes(GUIDE, &GUIDE.replace("title: A", "title: B")), (vec!["top".into()], 0));
        assert_eq!(changes(GUIDE, &format!("{GUIDE}\n## Three\n")), (vec!["Three".into()], 0));
        assert_eq!(changes(GUIDE, &GUIDE.replace("## Two\n\nmore\n", "")), (Vec::new(), 1));
        // Moved, not changed.
        assert_eq!(changes("## A\n\na\n\n## B\n\nb\n", "## B\n\nb\n\n## A\n\na\n"), none);
    }

    #[test]
    fn sections_are_few_and_their_hashes_short() {
        let marked = fingerprint_of(GUIDE);
        assert_eq!(marked.split(' ').count(), 3);
        assert_eq!(fingerprint_of(""), fingerprint_of("\n"));
    }

    #[test]
    fn a_translation_is_marked_where_its_front_matter_is() {
        let cases = [
            ("text\n", "---\nsource: \"h\"\n---\n\ntext\n"),
            ("---\ntitle: T\n---\ntext\n", "---\ntitle: T\nsource: \"h\"\n---\ntext\n"),
            ("---\nsource: old one\ntags: [a]\n---\n", "---\nsource: \"h\"\ntags: [a]\n---\n"),
            ("---\r\ntitle: T\r\n---\r\n", "---\r\ntitle: T\r\nsource: \"h\"\n---\r\n"),
        ];
        for (text, expected) in cases {
            let (guide, sources) = read(&text.replace("old one", "0123abcd 4567cdef"));
            let source = sources.get(guide.file);
            let edit = mark(&guide, source, "h");
            let mut marked = source.text().to_owned();
            marked.replace_range(edit.span.range(), &edit.text);
            assert_eq!(marked, expected, "{text:?}");
        }
    }
}
