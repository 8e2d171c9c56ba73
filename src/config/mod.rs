//! `guidewright.toml` as written: typed, closed, with the place of every fault.
//!
//! Enters: the file's text. Leaves: [`Config`] and diagnostics. Only `title` is required. Stages
//! get the part of it that they need; flags of the command line are laid over it in `cli`.

mod reader;

use toml::de::DeTable;

use self::reader::Reader;
use crate::diagnostic::{Diagnostic, Level, RuleName};
use crate::kube::ReleaseSet;
use crate::setting::{self, Otherwise, Setting, Shape};
use crate::similar;
use crate::source::{FileId, Source, Span};

/// A file that is not TOML.
pub const SYNTAX: RuleName = RuleName::new("config::syntax");
/// A key that does not exist.
pub const UNKNOWN_KEY: RuleName = RuleName::new("config::unknown-key");
/// A key that must be there and is not.
pub const MISSING_KEY: RuleName = RuleName::new("config::missing-key");
/// A value of the wrong type, or that cannot be.
pub const INVALID_VALUE: RuleName = RuleName::new("config::invalid-value");

/// The configuration of a site.
#[derive(Clone, Debug, Default)]
pub struct Config {
    /// `title`: the site's name.
    pub title: String,
    /// `description`.
    pub description: Option<String>,
    /// `base-url`: where the site is published; with a slash at its end.
    pub base_url: Option<String>,
    /// `language`: the default one; `en` where nothing is said.
    pub language: String,
    /// `languages`: all of them, the default one first.
    pub languages: Vec<String>,
    /// `edit-url`: where a guide's source is edited.
    pub edit_url: Option<String>,
    /// `releases`: those that decide.
    pub releases: Option<ReleaseSet>,
    /// `exclude`: globs of paths that are not checked.
    pub exclude: Vec<String>,
    /// `[rules]`: levels of rules and families, in the order of the file.
    pub rules: Vec<RuleLevel>,
    /// `[[overrides]]`: levels for paths.
    pub overrides: Vec<Override>,
    /// `raw-html`: whether raw HTML passes untouched.
    pub raw_html: RawHtml,
    /// `[extra]`: anything, for templates.
    pub extra: toml::Table,
}

/// A rule or family and the level that it is given.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RuleLevel {
    /// The name as written, such as `schema::unknown-field` or `policy`.
    pub rule: String,
    /// Its level.
    pub level: Level,
    /// Where the name stands.
    pub span: Span,
}

/// Levels for some paths.
#[derive(Clone, Debug, Default)]
pub struct Override {
    /// `paths`: globs.
    pub paths: Vec<String>,
    /// `rules`.
    pub rules: Vec<RuleLevel>,
}

/// What becomes of raw HTML in guides.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum RawHtml {
    /// Harmless tags and attributes pass, the rest is shown as text.
    #[default]
    Safe,
    /// Everything passes.
    All,
}

/// The language of a site that names none.
const DEFAULT_LANGUAGE: &str = "en";

/// A file that is no TOML at all gives no more errors than these.
const MAX_SYNTAX_ERRORS: usize = 20;

/// What the file may say, by key.
pub const SETTINGS: [Setting; 12] = [
    Setting::new(
        "base-url",
        Shape::Address,
        "Where the site is published, such as `https://guides.example.com/`. Without it there are no `kubectl apply` \
         lines, canonical links, feeds and sitemap",
    ),
    Setting::new("description", Shape::Text, "What the site is; in the feed and in `llms.txt`"),
    Setting::new(
        "edit-url",
        Shape::Address,
        "Where a guide's source is edited. The path of the file follows it, or stands for `{path}`",
    ),
    Setting::new("exclude", Shape::Globs, "Paths of which nothing is said, such as `content/blog/**`"),
    Setting::new("extra", Shape::Anything, "Anything, for your own templates"),
    Setting::new("language", Shape::Language, "The default language, else the first of `languages`")
        .or(Otherwise::Text(DEFAULT_LANGUAGE)),
    Setting::new(
        "languages",
        Shape::Languages,
        "All languages. Guides that are not translated into one of them fall back to the default language",
    ),
    Setting::new(
        "overrides",
        Shape::Tables(&OVERRIDE_SETTINGS),
        "Levels of rules for some paths, each under `[[overrides]]`",
    ),
    Setting::new("raw-html", Shape::Flag, "Whether all raw HTML passes into pages; else only harmless tags do")
        .or(Otherwise::No),
    Setting::new(
        "releases",
        Shape::Releases,
        "The Kubernetes releases that decide: `\"1.35..1.37\"`, or a list. Without it, all that Guidewright knows are \
         checked, and what only some accept has a badge that says so",
    ),
    Setting::new("rules", Shape::Levels, "Levels of rules and of families of rules"),
    Setting::new("title", Shape::Name, "The name of the site").or(Otherwise::Required),
];

/// What one of `[[overrides]]` may say, by key.
const OVERRIDE_SETTINGS: [Setting; 2] = [
    Setting::new("paths", Shape::Globs, "Globs of paths, such as `content/old/**`").or(Otherwise::Required),
    Setting::new("rules", Shape::Levels, "Levels of rules and of families of rules for these paths"),
];

/// The keys of the file's top level.
const KEYS: [&str; SETTINGS.len()] = setting::keys(&SETTINGS);

/// The keys of one of `[[overrides]]`.
const OVERRIDE_KEYS: [&str; OVERRIDE_SETTINGS.len()] = setting::keys(&OVERRIDE_SETTINGS);

/// Reads the configuration. What cannot be used is reported and left at its default.
pub fn parse(file: FileId, source: &Source) -> (Config, Vec<Diagnostic>) {
    let text = source.text();
    let offset = if text.starts_with('\u{feff}') { '\u{feff}'.len_utf8() } else { 0 };
    let (table, errors) = DeTable::parse_recoverable(&text[offset..]);
    let mut reader = Reader { file, offset, diagnostics: Vec::new() };
    for error in errors.iter().take(MAX_SYNTAX_ERRORS) {
        let place = reader.span(error.span().unwrap_or(0..0));
        reader.report(SYNTAX, error.message().to_owned(), place);
    }
    let mut config = reader.config(table.get_ref());
    // A value after a syntax error is half a value: what is said of it would mislead.
    let mut broken: Vec<usize> =
        errors.iter().filter_map(|error| Some(source.line_index(error.span()?.start + offset))).collect();
    broken.sort_unstable();
    reader.diagnostics.retain(|diagnostic| {
        let line = source.line_index(diagnostic.primary.span.start as usize);
        diagnostic.rule == SYNTAX || broken.binary_search(&line).is_err()
    });
    // After a syntax error, or under a key that is nearly its own, the title may be among what was not understood.
    let is_mistyped = table.get_ref().keys().any(|key| nearest(key.get_ref(), &KEYS) == Some("title"));
    if errors.is_empty() && !is_mistyped {
        let place = reader.span(0..0);
        let diagnostic = Diagnostic::new(MISSING_KEY, Level::Error, "the site has no `title`", place)
            .help("add a line such as `title = \"Our guides\"` at the top");
        reader.diagnostics.push(diagnostic);
    }
    if config.language.is_empty() {
        config.language = config.languages.first().map_or(DEFAULT_LANGUAGE, String::as_str).to_owned();
    }
    config.languages.retain(|language| *language != config.language);
    config.languages.insert(0, config.language.clone());
    (config, reader.diagnostics)
}

/// The configuration of a run without a file.
pub fn default() -> Config {
    Config { language: DEFAULT_LANGUAGE.into(), languages: vec![DEFAULT_LANGUAGE.into()], ..Config::default() }
}

/// A text that cannot be the address of a site.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` cannot be the base URL; write a whole address such as `https://guides.example.com/`")]
pub struct BaseUrlError(pub String);

/// The address of a site, with a slash at its end.
pub fn parse_base_url(text: &str) -> Result<String, BaseUrlError> {
    let rest = text.strip_prefix("https://").or_else(|| text.strip_prefix("http://"));
    let host = rest.and_then(|rest| rest.split('/').next()).unwrap_or("");
    let is_safe =
        |c: char| !c.is_whitespace() && !c.is_control() && !matches!(c, '"' | '\'' | '<' | '>' | '\\' | '?' | '#');
    if host.is_empty() || !text.chars().all(is_safe) {
        return Err(BaseUrlError(text.into()));
    }
    Ok(if text.ends_with('/') { text.into() } else { format!("{text}/") })
}

/// The known name that a mistyped one most likely stands for.
pub(crate) fn nearest<'n>(name: &str, known: &[&'n str]) -> Option<&'n str> {
    let name = name.replace('_', "-").to_lowercase();
    // Of a short name little is left after two edits: `site` is no `title`.
    let most = |known: &str| known.len().div_ceil(3).min(name.len().div_ceil(4));
    similar::nearest(&name, known.iter().map(|&known| (known, known)), most)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::Sources;

    /// The configuration, and each diagnostic as `rule line:column "text at the place" message`.
    fn read(text: &str) -> (Config, Vec<String>) {
        let mut sources = Sources::default();
        let file = sources.add("guidewright.toml", text);
        let (config, diagnostics) = parse(file, sources.get(file));
        let told = diagnostics
            .iter()
            .map(|diagnostic| {
                let start = sources.positions(diagnostic.primary.span).0;
                let at = sources.slice(diagnostic.primary.span);
                format!("{} {}:{} {at:?} {}", diagnostic.rule, start.line, start.column, diagnostic.message)
            })
            .collect();
        (config, told)
    }

    #[test]
    fn everything_is_read() {
        let (config, told) = read(
            r#"title = "가이드"
description = "d"
base-url = "https://example.com/docs"
edit-url = "https://example.com/edit"
language = "ko"
languages = ["en", "ko"]
releases = "1.35..1.37"
exclude = ["content/blog/**"]
raw-html = true

[rules]
policy = "warning"
"schema::unknown-field" = "off"
"policy::latest-tag" = "error"

[[overrides]]
paths = ["content/old/**"]
rules = { api = "off" }

[extra]
color = "teal"
n = [1, 2.5, true, { d = 2026-01-02 }]
"#,
        );
        assert_eq!(told, [""; 0]);
        assert_eq!(config.base_url.as_deref(), Some("https://example.com/docs/"));
        assert_eq!(config.edit_url.as_deref(), Some("https://example.com/edit/"));
        assert_eq!(config.languages, ["ko", "en"]);
        assert_eq!(config.releases.unwrap().to_string(), "1.35 to 1.37");
        let rules: Vec<_> = config.rules.iter().map(|rule| (rule.rule.as_str(), rule.level)).collect();
        assert_eq!(
            rules,
            [("policy", Level::Warning), ("schema::unknown-field", Level::Off), ("policy::latest-tag", Level::Error)]
        );
        assert_eq!(config.overrides[0].paths, ["content/old/**"]);
        assert_eq!(config.overrides[0].rules[0].rule, "api");
        assert_eq!(config.raw_html, RawHtml::All);
        assert_eq!(config.extra["color"].as_str(), Some("teal"));
        assert_eq!(config.extra["n"].as_array().unwrap().len(), 4);
    }

    #[test]
    fn little_is_enough() {
        let (config, told) = read("\u{feff}title = \"t\"\r\nreleases = [\"1.36\", \"1.37\"]\r\n");
        assert_eq!(told, [""; 0]);
        assert_eq!((config.language.as_str(), config.languages.len()), ("en", 1));
        assert_eq!(config.releases.unwrap().to_string(), "1.36, 1.37");
        assert_eq!(read("title = \"t\"\nlanguages = [\"ko\", \"en\"]").0.language, "ko");
    }

    #[test]
    fn faults_have_places() {
        let cases = [
            ("", "config::missing-key 1:1 \"\" the site has no `title`"),
            ("title = 3", "config::invalid-value 1:9 \"3\" `title` must be a string"),
            ("title = ' '", "config::invalid-value 1:9 \"' '\" `title` is empty"),
            ("title = 't'\nbase_url = 'x'", "config::unknown-key 2:1 \"base_url\" unknown key `base_url`"),
            ("\u{feff}title = 't'\nzzz = 1", "config::unknown-key 2:1 \"zzz\" unknown key `zzz`"),
            (
                "title = 't'\nreleases = [1.37]",
                "config::invalid-value 2:13 \"1.37\" `releases` must be a string such as \"1.37\"",
            ),
            (
                "title = 't'\nreleases = '1.37..1.36'",
                "config::invalid-value 2:12 \"'1.37..1.36'\" the range `1.37..1.36` is empty; write the older release first, as in `1.35..1.37`",
            ),
            (
                "title = 't'\nedit-url = 'main'",
                "config::invalid-value 2:12 \"'main'\" `main` cannot be an edit URL; write a whole address such as `https://github.com/me/guides/edit/main/`",
            ),
            ("title = 't'\nreleases = []", "config::invalid-value 2:12 \"[]\" `releases` names no release"),
            (
                "title = 't'\n[rules]\nyaml = 'deny'",
                "config::invalid-value 3:8 \"'deny'\" `deny` is no level; the levels are error, warning, info and off",
            ),
            (
                "title = 't'\nbase-url = 'example.com'",
                "config::invalid-value 2:12 \"'example.com'\" `example.com` cannot be the base URL; write a whole address such as `https://guides.example.com/`",
            ),
            (
                "title = 't'\nlanguage = 'K!'",
                "config::invalid-value 2:12 \"'K!'\" `K!` is no language; write a tag such as `en`, `ko` or `pt-BR`",
            ),
            (
                "title = 't'\n[[overrides]]\nrules = {}",
                "config::missing-key 2:1 \"[[overrides]]\" the override has no `paths`",
            ),
            (
                "title = 't'\nexclude = ['a/**', 'docs/[']",
                "config::invalid-value 2:20 \"'docs/['\" `docs/[` is no glob: its `[` is never closed",
            ),
            (
                "title = 't'\nexclude = ['/docs/**']",
                "config::invalid-value 2:12 \"'/docs/**'\" `/docs/**` matches nothing: globs begin in the folder of this file",
            ),
            ("title = 't'\nraw-html = 'yes'", "config::invalid-value 2:12 \"'yes'\" `raw-html` must be true or false"),
        ];
        for (text, expected) in cases {
            assert_eq!(read(text).1, [expected], "{text}");
        }
    }

    #[test]
    fn what_can_be_read_of_broken_toml_is_read() {
        let (config, told) = read("title = 't'\nlanguage = \nreleases = '1.36'\n");
        assert_eq!((config.title.as_str(), told.len()), ("t", 1), "{told:?}");
        assert!(told[0].starts_with("config::syntax 2:"), "{told:?}");
        for hostile in ["[".repeat(100_000), "a = ".to_owned() + &"[".repeat(100_000), "a.".repeat(50_000)] {
            assert!(!read(&hostile).1.is_empty());
        }
    }

    #[test]
    fn near_keys_are_suggested() {
        assert_eq!(nearest("titel", &KEYS), Some("title"));
        assert_eq!(nearest("baseURL", &KEYS), Some("base-url"));
        assert_eq!(nearest("tile", &KEYS), Some("title"));
        for name in ["colour", "site", "theme"] {
            assert_eq!(nearest(name, &KEYS), None, "{name}");
        }
    }
}
