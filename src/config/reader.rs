//! The values of the configuration, taken out of the tree of its file.
//!
//! Enters: a table with the places of its keys and values. Leaves: a [`Config`], and what is said of values that
//! are not what they must be. A fault in one key loses that key alone.

use std::ops::Range;

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::{
    Config, INVALID_VALUE, KEYS, MISSING_KEY, OVERRIDE_KEYS, Override, RawHtml, RuleLevel, UNKNOWN_KEY, nearest,
    parse_base_url,
};
use crate::diagnostic::{Diagnostic, Edit, Level, RuleName};
use crate::kube::ReleaseSet;
use crate::source::{FileId, Span};

/// Takes values of their types out of the tree, and reports the others.
pub(super) struct Reader {
    pub(super) file: FileId,
    /// Where the TOML begins in the file, after a byte order mark.
    pub(super) offset: usize,
    pub(super) diagnostics: Vec<Diagnostic>,
}

type Value<'i> = Spanned<DeValue<'i>>;

impl Reader {
    pub(super) fn config(&mut self, table: &DeTable<'_>) -> Config {
        let mut config = Config::default();
        for (key, value) in self.entries(table, &KEYS) {
            match key {
                "title" => config.title = self.non_empty(key, value).unwrap_or_default(),
                "description" => config.description = self.string(key, value),
                "base-url" => config.base_url = self.base_url(value),
                "edit-url" => config.edit_url = self.edit_url(value),
                "language" => config.language = self.language(key, value).unwrap_or_default(),
                "languages" => config.languages = self.languages(value),
                "releases" => config.releases = self.releases(value),
                "exclude" => config.exclude = self.globs(key, value),
                "rules" => config.rules = self.rules(value),
                "overrides" => config.overrides = self.overrides(value),
                "raw-html" => config.raw_html = self.raw_html(value),
                "extra" => config.extra = self.extra(value),
                _ => {}
            }
        }
        config
    }

    /// The entries in the order of the file; those whose key is not known are reported and left out.
    fn entries<'t, 'i>(
        &mut self,
        table: &'t DeTable<'i>,
        known: &[&'static str],
    ) -> Vec<(&'static str, &'t Value<'i>)> {
        let mut entries = Vec::new();
        for (key, value) in in_order(table) {
            match known.iter().find(|name| **name == key.get_ref().as_ref()) {
                Some(name) => entries.push((*name, value)),
                None => self.unknown_key(key.get_ref(), key.span(), known),
            }
        }
        entries
    }

    fn unknown_key(&mut self, key: &str, range: Range<usize>, known: &[&str]) {
        let place = self.span(range);
        let diagnostic = Diagnostic::new(UNKNOWN_KEY, Level::Error, format!("unknown key `{key}`"), place);
        let diagnostic = match nearest(key, known) {
            Some(name) => diagnostic
                .at(format!("did you mean `{name}`?"))
                .fix(format!("write `{name}`"), vec![Edit { span: place, text: name.into() }]),
            None => diagnostic.help(format!("the keys are {}", known.join(", "))),
        };
        self.diagnostics.push(diagnostic);
    }

    fn string(&mut self, key: &str, value: &Value<'_>) -> Option<String> {
        let text = value.get_ref().as_str();
        if text.is_none() {
            self.wrong_type(key, "a string", value);
        }
        text.map(str::to_owned)
    }

    fn non_empty(&mut self, key: &str, value: &Value<'_>) -> Option<String> {
        let text = self.string(key, value)?;
        if text.trim().is_empty() {
            self.invalid(format!("`{key}` is empty"), value);
            return None;
        }
        Some(text)
    }

    fn strings(&mut self, key: &str, value: &Value<'_>) -> Vec<String> {
        let Some(items) = value.get_ref().as_array() else {
            self.wrong_type(key, "a list of strings", value);
            return Vec::new();
        };
        items.iter().filter_map(|item| self.string(key, item)).collect()
    }

    /// Globs. One that cannot be meant matches nothing, and is told.
    fn globs(&mut self, key: &str, value: &Value<'_>) -> Vec<String> {
        let globs = self.strings(key, value);
        for item in value.get_ref().as_array().into_iter().flatten() {
            let Some(glob) = item.get_ref().as_str() else { continue };
            if let Some(open) = never_closed(glob) {
                self.invalid(format!("`{glob}` is no glob: its `{open}` is never closed"), item);
            } else if glob.starts_with('/') || glob.split('/').any(|part| part == "..") {
                self.invalid(format!("`{glob}` matches nothing: globs begin in the folder of this file"), item);
            }
        }
        globs
    }

    fn base_url(&mut self, value: &Value<'_>) -> Option<String> {
        let text = self.string("base-url", value)?;
        match parse_base_url(&text) {
            Ok(url) => Some(url),
            Err(error) => {
                self.invalid(error.to_string(), value);
                None
            }
        }
    }

    fn edit_url(&mut self, value: &Value<'_>) -> Option<String> {
        let text = self.string("edit-url", value)?;
        match parse_base_url(&text) {
            Ok(url) => Some(if text.contains("{path}") { text } else { url }),
            Err(_) => {
                let message = format!(
                    "`{text}` cannot be an edit URL; write a whole address such as `https://github.com/me/guides/edit/main/`"
                );
                self.invalid(message, value);
                None
            }
        }
    }

    fn language(&mut self, key: &str, value: &Value<'_>) -> Option<String> {
        let text = self.string(key, value)?;
        let is_tag = text
            .split('-')
            .all(|part| (1..=8).contains(&part.len()) && part.bytes().all(|byte| byte.is_ascii_alphanumeric()))
            && text.bytes().take(2).filter(u8::is_ascii_alphabetic).count() == 2;
        if !is_tag {
            self.invalid(format!("`{text}` is no language; write a tag such as `en`, `ko` or `pt-BR`"), value);
        }
        is_tag.then_some(text)
    }

    fn languages(&mut self, value: &Value<'_>) -> Vec<String> {
        let Some(items) = value.get_ref().as_array() else {
            self.wrong_type("languages", "a list of strings", value);
            return Vec::new();
        };
        let mut languages = Vec::new();
        for item in items {
            match self.language("languages", item) {
                Some(language) if languages.contains(&language) => {
                    self.invalid(format!("the language `{language}` is named twice"), item);
                }
                Some(language) => languages.push(language),
                None => {}
            }
        }
        languages
    }

    /// A list of releases, or one text such as `1.35..1.37`.
    fn releases(&mut self, value: &Value<'_>) -> Option<ReleaseSet> {
        let mut set = ReleaseSet::NONE;
        let mut add = |reader: &mut Self, item: &Value<'_>| match item.get_ref().as_str().map(str::parse::<ReleaseSet>)
        {
            Some(Ok(releases)) => set = set.union(releases),
            Some(Err(error)) => reader.invalid(error.to_string(), item),
            // `1.30` without quotes would be the number 1.3.
            None => reader.wrong_type("releases", "a string such as \"1.37\"", item),
        };
        match value.get_ref() {
            DeValue::Array(items) if items.is_empty() => self.invalid("`releases` names no release".into(), value),
            DeValue::Array(items) => items.iter().for_each(|item| add(self, item)),
            DeValue::String(_) => add(self, value),
            _ => self.wrong_type("releases", "a list of strings such as [\"1.36\", \"1.37\"]", value),
        }
        (!set.is_empty()).then_some(set)
    }

    fn rules(&mut self, value: &Value<'_>) -> Vec<RuleLevel> {
        let Some(table) = value.get_ref().as_table() else {
            self.wrong_type("rules", "a table of rules and their levels", value);
            return Vec::new();
        };
        let mut rules = Vec::new();
        for (key, value) in in_order(table) {
            let Some(word) = self.string(key.get_ref(), value) else { continue };
            match word.parse() {
                Ok(level) => {
                    rules.push(RuleLevel { rule: key.get_ref().to_string(), level, span: self.span(key.span()) });
                }
                Err(error) => self.invalid(format!("{error}"), value),
            }
        }
        rules
    }

    fn overrides(&mut self, value: &Value<'_>) -> Vec<Override> {
        let Some(items) = value.get_ref().as_array() else {
            self.wrong_type("overrides", "a list of tables, each under `[[overrides]]`", value);
            return Vec::new();
        };
        let mut overrides = Vec::new();
        for item in items {
            let Some(table) = item.get_ref().as_table() else {
                self.wrong_type("overrides", "a table with `paths` and `rules`", item);
                continue;
            };
            let mut one = Override::default();
            for (key, value) in self.entries(table, &OVERRIDE_KEYS) {
                match key {
                    "paths" => one.paths = self.globs(key, value),
                    _ => one.rules = self.rules(value),
                }
            }
            if table.get("paths").is_none() {
                let place = self.span(item.span());
                let diagnostic = Diagnostic::new(MISSING_KEY, Level::Error, "the override has no `paths`", place)
                    .help("add a line such as `paths = [\"content/blog/**\"]`");
                self.diagnostics.push(diagnostic);
            }
            overrides.push(one);
        }
        overrides
    }

    fn raw_html(&mut self, value: &Value<'_>) -> RawHtml {
        match value.get_ref().as_bool() {
            Some(true) => RawHtml::All,
            Some(false) => RawHtml::Safe,
            None => {
                self.wrong_type("raw-html", "true or false", value);
                RawHtml::Safe
            }
        }
    }

    fn extra(&mut self, value: &Value<'_>) -> toml::Table {
        match plain(value.get_ref()) {
            Some(toml::Value::Table(table)) => table,
            Some(_) => {
                self.wrong_type("extra", "a table", value);
                toml::Table::new()
            }
            None => {
                self.invalid("a number in `extra` is out of range".into(), value);
                toml::Table::new()
            }
        }
    }

    fn wrong_type(&mut self, key: &str, expected: &str, value: &Value<'_>) {
        let place = self.span(value.span());
        let diagnostic = Diagnostic::new(INVALID_VALUE, Level::Error, format!("`{key}` must be {expected}"), place)
            .at(format!("this is {}", with_article(value.get_ref().type_str())));
        self.diagnostics.push(diagnostic);
    }

    fn invalid(&mut self, message: String, value: &Value<'_>) {
        let place = self.span(value.span());
        self.report(INVALID_VALUE, message, place);
    }

    pub(super) fn report(&mut self, rule: RuleName, message: String, place: Span) {
        self.diagnostics.push(Diagnostic::new(rule, Level::Error, message, place));
    }

    pub(super) fn span(&self, range: Range<usize>) -> Span {
        Span::new(self.file, range.start + self.offset..range.end.max(range.start) + self.offset)
    }
}

/// The bracket of a glob that is opened and never closed.
fn never_closed(glob: &str) -> Option<char> {
    let mut open = None;
    let mut chars = glob.chars();
    while let Some(c) = chars.next() {
        match (open, c) {
            (_, '\\') => drop(chars.next()),
            (None, '[' | '{') => open = Some(c),
            (Some('['), ']') | (Some('{'), '}') => open = None,
            _ => {}
        }
    }
    open
}

/// The entries of a table in the order of the file (the tree sorts them by key).
fn in_order<'t, 'i>(table: &'t DeTable<'i>) -> Vec<(&'t Spanned<toml::de::DeString<'i>>, &'t Value<'i>)> {
    let mut entries: Vec<_> = table.iter().collect();
    entries.sort_by_key(|(key, _)| key.span().start);
    entries
}

/// The value without places; `None` if a number does not fit.
fn plain(value: &DeValue<'_>) -> Option<toml::Value> {
    Some(match value {
        DeValue::String(text) => toml::Value::String(text.to_string()),
        DeValue::Integer(number) => toml::Value::Integer(i64::from_str_radix(number.as_str(), number.radix()).ok()?),
        DeValue::Float(number) => toml::Value::Float(number.as_str().parse().ok()?),
        DeValue::Boolean(truth) => toml::Value::Boolean(*truth),
        // Templates get it as it is written.
        DeValue::Datetime(time) => toml::Value::String(time.to_string()),
        DeValue::Array(items) => {
            toml::Value::Array(items.iter().map(|item| plain(item.get_ref())).collect::<Option<_>>()?)
        }
        DeValue::Table(table) => {
            let entries = table.iter().map(|(key, value)| Some((key.get_ref().to_string(), plain(value.get_ref())?)));
            toml::Value::Table(entries.collect::<Option<_>>()?)
        }
    })
}

fn with_article(word: &str) -> String {
    let article = if word.starts_with(['a', 'e', 'i', 'o', 'u']) { "an" } else { "a" };
    format!("{article} {word}")
}
