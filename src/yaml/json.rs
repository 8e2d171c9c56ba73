//! JSON as events: what begins with a brace is read as JSON first, as kubectl does.
//!
//! YAML is almost a superset of JSON, but not with `\/`, with surrogate pairs, or with a key of more
//! than a thousand bytes; and JSON needs a fraction of the work.

use super::events::{Collection, Event, EventKind, Layout, Properties};
use super::tree::ScalarStyle;

/// The events of a JSON object or array that begins at `base` of the excerpt; `None` if it is not
/// strictly JSON (then it may be YAML in flow style).
pub(super) fn events(text: &str, base: usize) -> Option<Vec<Event>> {
    if !matches!(text.trim_start().as_bytes().first(), Some(b'{' | b'[')) {
        return None;
    }
    let mut reader = Reader { text, bytes: text.as_bytes(), at: 0, base, events: Vec::new(), open: Vec::new() };
    reader.document()?;
    Some(reader.events)
}

struct Reader<'t> {
    text: &'t str,
    bytes: &'t [u8],
    at: usize,
    base: usize,
    events: Vec<Event>,
    open: Vec<Collection>,
}

impl Reader<'_> {
    fn document(&mut self) -> Option<()> {
        loop {
            // A value, or the key before it.
            self.blanks();
            match self.bytes.get(self.at)? {
                b'{' => {
                    self.start(Collection::Mapping);
                    if !self.is_at_end(b'}') {
                        self.key()?;
                        continue;
                    }
                }
                b'[' => {
                    self.start(Collection::Sequence);
                    if !self.is_at_end(b']') {
                        continue;
                    }
                }
                b'"' => self.string()?,
                _ => self.word()?,
            }
            // What closes, then a comma or the end.
            loop {
                self.blanks();
                let collection = *self.open.last()?;
                match (self.bytes.get(self.at)?, collection) {
                    (b'}', Collection::Mapping) | (b']', Collection::Sequence) => {
                        self.open.pop();
                        self.push(EventKind::End, self.at, self.at + 1);
                        if self.open.is_empty() {
                            self.blanks();
                            return (self.at == self.bytes.len()).then_some(());
                        }
                    }
                    (b',', collection) => {
                        self.at += 1;
                        if collection == Collection::Mapping {
                            self.key()?;
                        }
                        break;
                    }
                    _ => return None,
                }
            }
        }
    }

    fn blanks(&mut self) {
        self.at += self.bytes[self.at..].iter().take_while(|b| matches!(b, b' ' | b'\t' | b'\n' | b'\r')).count();
    }

    fn is_at_end(&mut self, close: u8) -> bool {
        self.blanks();
        self.bytes.get(self.at) == Some(&close)
    }

    fn push(&mut self, kind: EventKind, start: usize, end: usize) {
        self.events.push(Event { kind, range: self.base + start..self.base + end, column: 0 });
        self.at = end;
    }

    fn start(&mut self, collection: Collection) {
        self.open.push(collection);
        let kind = EventKind::Start { properties: Properties::default(), collection, layout: Layout::Flow };
        self.push(kind, self.at, self.at + 1);
    }

    fn key(&mut self) -> Option<()> {
        self.blanks();
        self.string()?;
        self.blanks();
        (self.bytes.get(self.at) == Some(&b':')).then(|| self.at += 1)
    }

    fn scalar(&mut self, text: String, style: ScalarStyle, end: usize) {
        self.push(EventKind::Scalar { properties: Properties::default(), text, style }, self.at, end);
    }

    fn string(&mut self) -> Option<()> {
        if self.bytes.get(self.at) != Some(&b'"') {
            return None;
        }
        let start = self.at + 1;
        let mut at = start;
        loop {
            match self.bytes.get(at)? {
                b'"' => break,
                b'\\' => at += 2,
                0..=0x1f => return None,
                _ => at += 1,
            }
        }
        let raw = self.text.get(start..at)?;
        // Escapes are rare; a JSON library knows them, and refuses lone surrogates.
        let text =
            if raw.contains('\\') { serde_json::from_str(&self.text[self.at..=at]).ok()? } else { raw.to_owned() };
        self.scalar(text, ScalarStyle::DoubleQuoted, at + 1);
        Some(())
    }

    /// A number, `true`, `false` or `null`.
    fn word(&mut self) -> Option<()> {
        let length = self.bytes[self.at..]
            .iter()
            .take_while(|b| b.is_ascii_alphanumeric() || matches!(b, b'+' | b'-' | b'.'))
            .count();
        let word = &self.text[self.at..self.at + length];
        let is_json = matches!(word, "true" | "false" | "null") || is_number(word.as_bytes());
        is_json.then(|| self.scalar(word.to_owned(), ScalarStyle::Plain, self.at + length))
    }
}

/// `-?(0|[1-9][0-9]*)(\.[0-9]+)?([eE][-+]?[0-9]+)?`
fn is_number(word: &[u8]) -> bool {
    fn digits(rest: &[u8]) -> (usize, &[u8]) {
        let count = rest.iter().take_while(|b| b.is_ascii_digit()).count();
        (count, &rest[count..])
    }
    let unsigned = word.strip_prefix(b"-").unwrap_or(word);
    let (whole, mut rest) = digits(unsigned);
    if whole == 0 || whole > 1 && unsigned[0] == b'0' {
        return false;
    }
    if let [b'.', after @ ..] = rest {
        let (fraction, after) = digits(after);
        if fraction == 0 {
            return false;
        }
        rest = after;
    }
    if let [b'e' | b'E', after @ ..] = rest {
        let (exponent, after) = digits(after.strip_prefix(b"-").or_else(|| after.strip_prefix(b"+")).unwrap_or(after));
        return exponent > 0 && after.is_empty();
    }
    rest.is_empty()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(text: &str) -> Option<String> {
        let events = events(text, 0)?;
        let words = events.iter().map(|event| match &event.kind {
            EventKind::Start { collection: Collection::Mapping, .. } => "{".to_owned(),
            EventKind::Start { .. } => "[".to_owned(),
            EventKind::Scalar { text, style: ScalarStyle::Plain, .. } => text.clone(),
            EventKind::Scalar { text, .. } => format!("'{text}'"),
            _ => "end".to_owned(),
        });
        Some(words.collect::<Vec<_>>().join(" "))
    }

    #[test]
    fn json_is_read_strictly() {
        let cases: &[(&str, Option<&str>)] = &[
            (
                r#"{"a": [1, -2.5e3, true, null], "b": {}, "c": []}"#,
                Some("{ 'a' [ 1 -2.5e3 true null end 'b' { end 'c' [ end end"),
            ),
            ("[\n\t{\"a\":\"\\/\\ud83d\\ude00\\n\"}\n]\n", Some("[ { 'a' '/😀\n' end end")),
            (r#"{"a": 1,}"#, None),
            (r#"{"a": 01}"#, None),
            (r#"{"a": .5}"#, None),
            (r#"{a: 1}"#, None),
            (r#"{"a": 'x'}"#, None),
            (r#"{"a": "x"#, None),
            (r#"{"a": "\d"}"#, None),
            (r#"{"a": "\ud83d"}"#, None),
            ("{\"a\": \"x\ny\"}", None),
            (r#"{"a": 1} {"#, None),
            (r#"{"a" 1}"#, None),
            (r#"{"a": [1}"#, None),
            (r#"{"a": "가"#, None),
            (r#"{"a": "\"#, None),
            ("{", None),
            ("a", None),
            ("", None),
        ];
        for (text, expected) in cases {
            assert_eq!(shown(text).as_deref(), *expected, "{text}");
        }
    }

    #[test]
    fn deep_nesting_is_only_memory() {
        assert_eq!(events(&"[".repeat(100_000), 0).map(|events| events.len()), None);
        let text = "[".repeat(100_000) + &"]".repeat(100_000);
        assert_eq!(events(&text, 0).map(|events| events.len()), Some(200_000));
    }
}
