//! The typed fields of a header.

use std::collections::HashMap;
use std::ops::Range;

use serde_yaml::{Mapping, Value};

use super::header::{self, Entry, Header};
use super::{FOREIGN_KEY, FRONT_MATTER, FrontMatter, Place, SETTINGS, UNKNOWN_KEY, foreign};
use crate::diagnostic::{Diagnostic, Edit, Level};
use crate::guide::Mode;
use crate::kube::ReleaseSet;
use crate::setting;
use crate::similar;
use crate::source::{FileId, Span};

/// The keys that a header may have.
const KEYS: [&str; SETTINGS.len()] = setting::keys(&SETTINGS);

/// A longer header is not read.
const MAX_BYTES: usize = 64 * 1024;
/// Nor is one that opens more brackets than this.
const MAX_OPEN_BRACKETS: usize = 100;

/// Reads one header.
pub(super) struct Reader<'a> {
    file: FileId,
    text: &'a str,
    front_matter: FrontMatter,
    diagnostics: Vec<Diagnostic>,
}

impl<'a> Reader<'a> {
    pub(super) fn new(file: FileId, text: &'a str) -> Self {
        Self { file, text, front_matter: FrontMatter::default(), diagnostics: Vec::new() }
    }

    pub(super) fn finish(self) -> (FrontMatter, Vec<Diagnostic>) {
        (self.front_matter, self.diagnostics)
    }

    /// Reads a YAML header; of a foreign file, only the title.
    pub(super) fn read(&mut self, header: &Header, mode: Mode) {
        if let Some(opening) = header.unclosed.clone() {
            let diagnostic = self.fault("the front matter is never closed", opening).at("opens here");
            self.diagnostics.push(diagnostic.help("write a line `---` after its last key"));
        }
        if is_unreasonable(&self.text[header.content.clone()]) {
            let opening = header.range.start..header.range.start + "---".len();
            let diagnostic = self.fault("the front matter is too long or nested too deeply to be read", opening);
            let help = format!("It may hold {} KiB and {MAX_OPEN_BRACKETS} open brackets.", MAX_BYTES / 1024);
            self.diagnostics.push(diagnostic.help(help));
            return;
        }
        let entries = header::entries(self.text, header.content.clone());
        let values = self.values(header, &entries);
        let mut seen: HashMap<&str, &Entry<'_>> = HashMap::new();
        for entry in &entries {
            if entry.key.is_empty() || (mode == Mode::Foreign && entry.key != "title") {
                continue;
            }
            if let Some(first) = seen.get(entry.key) {
                let first = self.span(first.key_range.clone());
                let diagnostic = self.fault(format!("the key `{}` stands twice", entry.key), entry.key_range.clone());
                self.diagnostics.push(diagnostic.label(first, "it stands here first"));
                continue;
            }
            seen.insert(entry.key, entry);
            if let Some(value) = values.get(entry.key) {
                self.field(entry, value);
            }
        }
    }

    /// TOML is not read, but for the title.
    pub(super) fn read_toml(&mut self, header: &Header) {
        let table: Option<toml::Table> = self.text[header.content.clone()].parse().ok();
        let title = table.as_ref().and_then(|table| table.get("title")).and_then(|title| title.as_str());
        self.front_matter.title = title.map(str::to_owned);
        let opening = header.range.start..header.range.start + "+++".len();
        let diagnostic = self.fault("front matter in TOML is not read", opening);
        self.diagnostics.push(diagnostic.help("write it in YAML between lines `---`: `title: My guide`"));
    }

    /// The values of the header. If it cannot be read as a whole, each entry is read by itself.
    fn values(&mut self, header: &Header, entries: &[Entry<'_>]) -> Mapping {
        match serde_yaml::from_str(&self.text[header.content.clone()]) {
            Ok(Value::Mapping(values)) => return values,
            Ok(Value::Null) => return Mapping::new(),
            _ => {}
        }
        let mut values = Mapping::new();
        for entry in entries {
            match serde_yaml::from_str::<Value>(&self.text[entry.range.clone()]) {
                Ok(Value::Mapping(entry)) => {
                    for (key, value) in entry {
                        values.entry(key).or_insert(value);
                    }
                }
                Ok(_) => {
                    let diagnostic = self.fault("this is no key with a value", entry.key_range.clone());
                    self.diagnostics.push(diagnostic.help("front matter is lines of `key: value`"));
                }
                Err(error) => self.syntax_fault(entry, &error),
            }
        }
        values
    }

    fn syntax_fault(&mut self, entry: &Entry<'_>, error: &serde_yaml::Error) {
        let line = error.location().map_or(0, |location| location.line().saturating_sub(1));
        let mut at = entry.range.start;
        let mut place = entry.key_range.clone();
        for (index, text) in self.text[entry.range.clone()].split_inclusive('\n').enumerate() {
            if index <= line && !text.trim().is_empty() {
                place = at + (text.len() - text.trim_start().len())..at + text.trim_end().len();
            }
            at += text.len();
        }
        let reason = error.to_string();
        let reason = reason.split(" at line ").next().unwrap_or(&reason);
        let mut diagnostic = self.fault(format!("the front matter is not YAML: {reason}"), place);
        let value = &self.text[entry.value_range.clone()];
        if value.contains(": ") && !value.contains('\n') {
            diagnostic = diagnostic.help("A value that holds `: ` stands in quotes");
        }
        self.diagnostics.push(diagnostic);
    }

    fn field(&mut self, entry: &Entry<'_>, value: &Value) {
        if value.is_null() {
            return;
        }
        match entry.key {
            "title" => {
                let title = self.string("title", entry, value);
                self.front_matter.title = title.filter(|title| !title.trim().is_empty());
            }
            "description" => self.front_matter.description = self.string("description", entry, value),
            "bundle" => self.front_matter.bundle = self.string("bundle", entry, value),
            "slug" => self.front_matter.slug = self.slug(entry, value),
            "source" => self.front_matter.source = self.source(entry, value),
            "date" => self.front_matter.date = self.date("date", entry, value),
            "updated" => self.front_matter.updated = self.date("updated", entry, value),
            "weight" => {
                self.front_matter.weight = value.as_i64();
                self.typed("weight", entry, value.is_i64(), "a whole number");
            }
            "draft" => {
                self.front_matter.draft = value.as_bool().unwrap_or(false);
                self.typed("draft", entry, value.is_bool(), "`true` or `false`");
            }
            "aliases" => self.front_matter.aliases = self.strings("aliases", entry, value),
            "tags" => self.front_matter.tags = self.strings("tags", entry, value),
            "requires" => self.front_matter.requires = self.strings("requires", entry, value),
            "assumes" => self.front_matter.assumes = self.strings("assumes", entry, value),
            "category" | "categories" => self.add_strings("categories", entry, value),
            "author" | "authors" => self.add_strings("authors", entry, value),
            "releases" => self.front_matter.releases = self.releases(entry, value),
            "rules" => self.rules(entry, value),
            "extra" => match value {
                Value::Mapping(extra) => self.front_matter.extra = extra.clone(),
                _ => self.typed("extra", entry, false, "a mapping"),
            },
            _ => self.unknown_key(entry),
        }
    }

    fn string(&mut self, field: &'static str, entry: &Entry<'_>, value: &Value) -> Option<String> {
        let written = &self.text[entry.value_range.clone()];
        let text = scalar_text(value, written);
        self.typed(field, entry, text.is_some(), "text");
        text
    }

    fn slug(&mut self, entry: &Entry<'_>, value: &Value) -> Option<String> {
        let slug = self.string("slug", entry, value)?;
        let is_segment = !slug.is_empty()
            && !slug
                .contains(|c: char| matches!(c, '/' | '\\' | '?' | '#' | '%') || c.is_whitespace() || c.is_control())
            && slug.chars().any(|c| c != '.');
        if !is_segment {
            let diagnostic = self.fault(format!("`{slug}` cannot be part of a URL"), entry.value_range.clone());
            self.diagnostics.push(diagnostic.help("A slug is one word of letters, digits, `-`, `_` and `.`"));
        }
        is_segment.then_some(slug)
    }

    /// Hashes, each of eight digits.
    fn source(&mut self, entry: &Entry<'_>, value: &Value) -> Option<String> {
        let source = self.string("source", entry, value)?;
        let is_hash = |word: &str| word.len() == 8 && word.bytes().all(|b| b.is_ascii_hexdigit());
        let is_right = source.split_whitespace().all(is_hash);
        if !is_right {
            let fault =
                self.fault("`source` must be what `guidewright translations --done` writes", entry.value_range.clone());
            self.diagnostics
                .push(fault.help("it says what a translation was made from; other values belong under `extra`"));
        }
        is_right.then_some(source)
    }

    fn date(&mut self, field: &'static str, entry: &Entry<'_>, value: &Value) -> Option<jiff::civil::Date> {
        let date = value.as_str().and_then(day);
        self.typed(field, entry, date.is_some(), "a day such as 2026-02-06");
        date
    }

    fn add_strings(&mut self, field: &'static str, entry: &Entry<'_>, value: &Value) {
        let before = match field {
            "authors" => self.front_matter.authors.len(),
            _ => self.front_matter.categories.len(),
        };
        let strings = self.strings_from(field, entry, value, before);
        match field {
            "authors" => self.front_matter.authors.extend(strings),
            _ => self.front_matter.categories.extend(strings),
        }
    }

    fn strings(&mut self, field: &'static str, entry: &Entry<'_>, value: &Value) -> Vec<String> {
        self.strings_from(field, entry, value, 0)
    }

    /// The texts of a list or of a single value; `first` is the index of the first.
    fn strings_from(&mut self, field: &'static str, entry: &Entry<'_>, value: &Value, first: usize) -> Vec<String> {
        let mut strings = Vec::new();
        let Value::Sequence(items) = value else {
            let text = scalar_text(value, &self.text[entry.value_range.clone()]);
            self.typed(field, entry, text.is_some(), "text or a list of texts");
            if text.is_some() {
                self.note(field, Some(first), entry.value_range.clone());
            }
            return text.into_iter().collect();
        };
        self.note(field, None, entry.value_range.clone());
        let mut rest = entry.value_range.clone();
        for item in items {
            let place = self.find(item, &mut rest).unwrap_or_else(|| entry.value_range.clone());
            match scalar_text(item, &self.text[place.clone()]) {
                Some(text) => {
                    self.note(field, Some(first + strings.len()), place);
                    strings.push(text);
                }
                None => self.wrong_type(field, "a list of texts", place),
            }
        }
        strings
    }

    fn releases(&mut self, entry: &Entry<'_>, value: &Value) -> Option<ReleaseSet> {
        let mut set = ReleaseSet::NONE;
        for (index, release) in self.strings("releases", entry, value).iter().enumerate() {
            match release.parse::<ReleaseSet>() {
                Ok(releases) => set = set.union(releases),
                Err(error) => {
                    let span = self.front_matter.item_place("releases", index);
                    let span = span.unwrap_or_else(|| self.span(entry.value_range.clone()));
                    self.diagnostics.push(Diagnostic::new(FRONT_MATTER, Level::Error, error.to_string(), span));
                }
            }
        }
        (!set.is_empty()).then_some(set)
    }

    fn rules(&mut self, entry: &Entry<'_>, value: &Value) {
        let Value::Mapping(rules) = value else {
            self.typed("rules", entry, false, "a mapping of rules to levels");
            return;
        };
        self.note("rules", None, entry.value_range.clone());
        let mut rest = entry.value_range.clone();
        for (rule, level) in rules {
            let key = self.find(rule, &mut rest).unwrap_or_else(|| entry.value_range.clone());
            let place = self.find(level, &mut rest).unwrap_or_else(|| key.clone());
            let level = level.as_str().unwrap_or(&self.text[place.clone()]).parse::<Level>();
            match (rule.as_str(), level) {
                (Some(rule), Ok(level)) => {
                    self.note("rules", Some(self.front_matter.rules.len()), key);
                    self.front_matter.rules.push((rule.to_owned(), level));
                }
                (None, _) => self.wrong_type("rules", "a mapping of rules to levels", key),
                (_, Err(error)) => {
                    let diagnostic = self.fault(error.to_string(), place);
                    self.diagnostics.push(diagnostic);
                }
            }
        }
    }

    fn unknown_key(&mut self, entry: &Entry<'_>) {
        let key = entry.key;
        let span = self.span(entry.key_range.clone());
        let message = format!("front matter has no key `{key}`");
        let keys = KEYS.iter().map(|known| (*known, known));
        let nearest = || similar::nearest(&key.to_lowercase(), keys, |known| (known.len() / 3).max(1));
        let diagnostic = if foreign::KEYS.contains(&key) {
            Diagnostic::new(FOREIGN_KEY, Level::Warning, message, span)
                .at("a key of other generators")
                .help("it has no effect here; put values for your own templates under `extra`")
        } else if let Some(known) = nearest() {
            Diagnostic::new(UNKNOWN_KEY, Level::Error, message, span)
                .at(format!("did you mean `{known}`?"))
                .fix(format!("write `{known}`"), vec![Edit { span, text: (*known).into() }])
        } else {
            Diagnostic::new(UNKNOWN_KEY, Level::Error, message, span)
                .help("put values for your own templates under `extra`")
        };
        self.diagnostics.push(diagnostic);
    }

    /// The place of a scalar that comes next in `rest`, which then begins after it.
    fn find(&self, value: &Value, rest: &mut Range<usize>) -> Option<Range<usize>> {
        let area = &self.text[rest.clone()];
        let written = match value {
            Value::String(text) => text.lines().next().unwrap_or("").to_owned(),
            Value::Number(number) => number.to_string(),
            Value::Bool(value) => value.to_string(),
            _ => return None,
        };
        let at = area.find(&written)?;
        let mut length = written.len();
        if value.is_number() {
            // `1.30` is the number 1.3.
            length += area[at + length..].bytes().take_while(|b| b.is_ascii_digit() || *b == b'.').count();
        }
        let place = rest.start + at..rest.start + at + length;
        rest.start = place.end;
        Some(place)
    }

    fn typed(&mut self, field: &'static str, entry: &Entry<'_>, is_right: bool, wanted: &str) {
        if is_right {
            self.note(field, None, entry.value_range.clone());
        } else {
            self.wrong_type(field, wanted, entry.value_range.clone());
        }
    }

    fn wrong_type(&mut self, field: &str, wanted: &str, place: Range<usize>) {
        let diagnostic = self.fault(format!("`{field}` must be {wanted}"), place);
        self.diagnostics.push(diagnostic);
    }

    fn note(&mut self, field: &'static str, item: Option<usize>, place: Range<usize>) {
        let span = self.span(place);
        self.front_matter.places.push(Place { field: super::Field(field), item, span });
    }

    fn fault(&self, message: impl Into<String>, place: Range<usize>) -> Diagnostic {
        Diagnostic::new(FRONT_MATTER, Level::Error, message, self.span(place))
    }

    fn span(&self, place: Range<usize>) -> Span {
        Span::new(self.file, place)
    }
}

/// Whether a header would take the YAML library too long: its time grows with the square of open brackets.
fn is_unreasonable(content: &str) -> bool {
    let mut open = 0_usize;
    let mut deepest = 0;
    for byte in content.bytes() {
        match byte {
            b'[' | b'{' => open += 1,
            b']' | b'}' => open = open.saturating_sub(1),
            _ => {}
        }
        deepest = deepest.max(open);
    }
    content.len() > MAX_BYTES || deepest > MAX_OPEN_BRACKETS
}

/// The text of a scalar. Of numbers and booleans as written: `1.10` is a version, not 1.1.
fn scalar_text(value: &Value, written: &str) -> Option<String> {
    match value {
        Value::String(text) => Some(text.clone()),
        Value::Number(_) | Value::Bool(_) => Some(written.split(" #").next().unwrap_or(written).trim().to_owned()),
        _ => None,
    }
}

/// The day of `2026-02-06`, `2026-02-06T10:00:00+09:00` or `2026-02-06 10:00`.
fn day(text: &str) -> Option<jiff::civil::Date> {
    let text = text.trim();
    let (day, time) = text.split_at_checked(10)?;
    let is_time = time.is_empty()
        || (time.starts_with(['T', 't', ' '])
            && time[1..].chars().all(|c| c.is_ascii_digit() || " :.+-Zz".contains(c)));
    if is_time { day.parse().ok() } else { None }
}
