//! The schemas for editors: current, and of one mind with the parsers.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

mod support;

use std::path::{Path, PathBuf};

use guidewright::diagnostic::Level;
use guidewright::editor::{self, Subject};
use guidewright::guide::{self, Mode};
use guidewright::setting::{Otherwise, Setting, Shape};
use guidewright::source::Sources;
use guidewright::{check, config};
use serde_json::Value;

use support::Folder;

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn validator(subject: Subject) -> jsonschema::Validator {
    let schema: Value = serde_json::from_str(&editor::schema(subject)).unwrap();
    assert!(jsonschema::meta::is_valid(&schema), "{subject:?} is no JSON schema");
    jsonschema::validator_for(&schema).unwrap()
}

/// A file as an editor sees it; `None` if it cannot be read at all.
fn value_of(subject: Subject, text: &str) -> Option<Value> {
    match subject {
        Subject::Config => serde_json::to_value(toml::from_str::<toml::Table>(text).ok()?).ok(),
        Subject::FrontMatter => serde_json::to_value(serde_yaml::from_str::<serde_yaml::Value>(text).ok()?).ok(),
    }
}

/// What the parser says, from warnings upwards.
fn told(subject: Subject, text: &str) -> Vec<String> {
    let mut sources = Sources::default();
    let mut rules = Vec::new();
    let mut diagnostics = match subject {
        Subject::Config => {
            let file = sources.add("guidewright.toml", text);
            let (config, diagnostics) = config::parse(file, sources.get(file));
            rules.extend(
                config
                    .rules
                    .iter()
                    .chain(config.overrides.iter().flat_map(|one| &one.rules))
                    .map(|rule| rule.rule.clone()),
            );
            diagnostics
        }
        Subject::FrontMatter => {
            let file = sources.add("guide.md", format!("---\n{text}\n---\n"));
            let (guide, diagnostics) = guide::parse(file, sources.get(file), Mode::Site);
            rules.extend(guide.front_matter.rules.iter().map(|(rule, _)| rule.clone()));
            diagnostics
        }
    };
    diagnostics.retain(|one| one.level >= Level::Warning);
    let unknown = rules.iter().filter(|rule| !check::registry::is_name(rule)).map(|rule| format!("no rule {rule}"));
    diagnostics.iter().map(|one| one.message.clone()).chain(unknown).collect()
}

#[test]
fn the_published_schemas_are_current() {
    for subject in Subject::ALL {
        let path = root().join(format!("content/schemas/{}.json", subject.name()));
        if std::env::var("SNAPSHOTS").is_ok_and(|action| action == "overwrite") {
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            std::fs::write(&path, editor::schema(subject)).unwrap();
        }
        let published = std::fs::read_to_string(&path).unwrap_or_default();
        let hint = "`SNAPSHOTS=overwrite cargo test --test schemas` writes it anew";
        assert!(published == editor::schema(subject), "{} is not current; {hint}", path.display());
        let printed = Folder::empty().run(&["schema", subject.name()]).expect_status(0);
        assert!(printed.stdout == published, "`guidewright schema {}` prints another", subject.name());
    }
}

/// The tables of keys in the manual: the guide, the heading above the table, and whose keys they are.
const TABLES: [(&str, &str, Subject); 2] = [
    ("content/using/settings.md", "All keys", Subject::Config),
    ("content/using/writing-guides.md", "Front matter", Subject::FrontMatter),
];

#[test]
fn the_tables_of_keys_in_the_manual_are_current() {
    for (file, heading, subject) in TABLES {
        let path = root().join(file);
        let guide = std::fs::read_to_string(&path).unwrap();
        let part = guide.find(&format!("\n## {heading}\n")).unwrap();
        let start = part + guide[part..].find("\n| ").unwrap() + 1;
        let length: usize =
            guide[start..].split_inclusive('\n').take_while(|row| row.starts_with('|')).map(str::len).sum();
        let made = table(subject);
        if std::env::var("SNAPSHOTS").is_ok_and(|action| action == "overwrite") {
            std::fs::write(&path, format!("{}{made}{}", &guide[..start], &guide[start + length..])).unwrap();
            continue;
        }
        let hint = "`SNAPSHOTS=overwrite cargo test --test schemas` writes it anew";
        assert_eq!(&guide[start..start + length], made, "the table under `{heading}` of {file} is not current; {hint}");
    }
}

fn table(subject: Subject) -> String {
    let settings = match subject {
        Subject::Config => &config::SETTINGS[..],
        Subject::FrontMatter => &guide::front_matter::SETTINGS[..],
    };
    let mut settings: Vec<&Setting> = settings.iter().collect();
    // What every file says first.
    settings.sort_by_key(|setting| (setting.key != "title", setting.key != "description"));
    let rows = settings.into_iter().map(|setting| {
        let otherwise = match setting.otherwise {
            Otherwise::Required => "; must be there".to_owned(),
            Otherwise::Text(text) => format!("; else `{text}`"),
            Otherwise::No | Otherwise::Nothing => String::new(),
        };
        let says = setting.says.chars().next().unwrap().to_lowercase().chain(setting.says.chars().skip(1));
        let says: String = says.collect();
        format!("| `{}` | {} | {says}{otherwise} |\n", setting.key, takes(setting.shape, subject))
    });
    format!("| key | takes | what it says |\n| --- | --- | --- |\n{}", rows.collect::<String>())
}

/// What a value may be, in words.
fn takes(shape: Shape, subject: Subject) -> String {
    let list = |of: &str| match subject {
        Subject::Config => format!("a list of {of}s"),
        Subject::FrontMatter => format!("a {of} or a list of them"),
    };
    let table = match subject {
        Subject::Config => "a table",
        Subject::FrontMatter => "a mapping",
    };
    match shape {
        Shape::Text | Shape::Name => "a text".into(),
        Shape::Address => "an address".into(),
        Shape::Language => "a tag such as `ko`".into(),
        Shape::Languages => "a list of tags".into(),
        Shape::Texts => list("text"),
        Shape::Globs => list("glob"),
        Shape::Releases => "`\"1.36..1.37\"` or `[\"1.36\", \"1.37\"]`".into(),
        Shape::Levels => format!("{table} of names and levels"),
        Shape::Tables(settings) => {
            let keys: Vec<String> = settings.iter().map(|setting| format!("`{}`", setting.key)).collect();
            format!("tables with {}", keys.join(" and "))
        }
        Shape::Flag => "`true` or `false`".into(),
        Shape::Number => "a whole number".into(),
        Shape::Day => "a day".into(),
        Shape::Segment => "a word".into(),
        Shape::Hashes => "hashes".into(),
        Shape::Anything => table.into(),
    }
}

#[test]
fn what_stands_in_this_repository_is_accepted() {
    let config = validator(Subject::Config);
    let front_matter = validator(Subject::FrontMatter);
    let starter = Folder::empty();
    starter.run(&["init"]).expect_status(0);
    for site in [root(), starter.path()] {
        let text = std::fs::read_to_string(site.join("guidewright.toml")).unwrap();
        let value = value_of(Subject::Config, &text).unwrap();
        assert!(config.is_valid(&value), "{text}: {:?}", config.iter_errors(&value).next());
        let mut headers = 0;
        for path in markdown(&site.join("content")) {
            let text = std::fs::read_to_string(&path).unwrap();
            let Some((header, _)) = text.strip_prefix("---\n").and_then(|text| text.split_once("\n---\n")) else {
                continue;
            };
            let value = value_of(Subject::FrontMatter, header).unwrap();
            let error = front_matter.iter_errors(&value).next().map(|error| error.to_string());
            assert_eq!(error, None, "{}", path.display());
            headers += 1;
        }
        assert!(headers > 3, "{headers} headers in {}", site.display());
    }
}

fn markdown(folder: &Path) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    entries
        .flat_map(|path| match path.is_dir() {
            true => markdown(&path),
            false => Vec::from_iter(path.extension().is_some_and(|ending| ending == "md").then_some(path)),
        })
        .collect()
}

/// Files that both the parser and the schema accept.
const ACCEPTED: &[(Subject, &str)] = &[
    (Subject::Config, "title = 't'"),
    (Subject::Config, "title = 't'\nbase-url = 'https://example.com/docs'\nedit-url = 'http://h/edit/{path}'\n"),
    (Subject::Config, "title = 't'\nlanguage = 'ko'\nlanguages = ['en', 'pt-BR', 'zh-Hant']"),
    (Subject::Config, "title = 't'\nlanguages = []\nexclude = []\nraw-html = true\ndescription = ''"),
    (Subject::Config, "title = 't'\nreleases = '1.35..1.37'"),
    (Subject::Config, "title = 't'\nreleases = '1.34, v1.35 ..= 1.37'"),
    (Subject::Config, "title = 't'\nreleases = ['1.36', '1.35..1.35']"),
    (Subject::Config, "title = 't'\n[rules]\npolicy = 'off'\n'schema::unknown-field' = 'info'\n[extra]\na = [1, 'b']"),
    (Subject::Config, "title = 't'\n[[overrides]]\npaths = ['a/**']\nrules = { api = 'warning' }"),
    (Subject::FrontMatter, "title: T"),
    (Subject::FrontMatter, "title: 2026\ndescription:\nslug: 1.5\ndraft: false\nweight: -3\nbundle: true"),
    (Subject::FrontMatter, "date: 2026-02-28\nupdated: 2026-12-31T10:00:00+09:00"),
    (Subject::FrontMatter, "date: '2026-11-30 10:00'"),
    (
        Subject::FrontMatter,
        "tags: one\nauthor: [A, 2]\ncategories: []\naliases: [/a/]\nrequires: a.md\nassumes: [namespace/web]",
    ),
    (Subject::FrontMatter, "releases: 1.36\nauthors: A\ncategory: c"),
    (Subject::FrontMatter, "releases: [1.36, '1.34..1.35']\nrules: {policy: off, 'yaml::tab': error}"),
    (Subject::FrontMatter, "slug: 가이드.v2\nsource: 'c317b9a0 16a67c8a'\nextra: {a: {b: [c]}}"),
    (Subject::FrontMatter, "source: 12345678"),
];

/// Files that both refuse.
const REFUSED: &[(Subject, &str)] = &[
    (Subject::Config, ""),
    (Subject::Config, "titel = 't'"),
    (Subject::Config, "title = ' '"),
    (Subject::Config, "title = 3"),
    (Subject::Config, "title = 't'\nbase_url = 'https://example.com/'"),
    (Subject::Config, "title = 't'\nbase-url = 'example.com'"),
    (Subject::Config, "title = 't'\nbase-url = 'https:///docs'"),
    (Subject::Config, "title = 't'\nbase-url = 'https://exa mple.com/'"),
    (Subject::Config, "title = 't'\nedit-url = 'main'"),
    (Subject::Config, "title = 't'\nlanguage = 'K!'"),
    (Subject::Config, "title = 't'\nlanguage = 'e'"),
    (Subject::Config, "title = 't'\nlanguages = ['en', 'en']"),
    (Subject::Config, "title = 't'\nlanguages = 'en'"),
    (Subject::Config, "title = 't'\nreleases = [1.37]"),
    (Subject::Config, "title = 't'\nreleases = []"),
    (Subject::Config, "title = 't'\nreleases = '1.37..1.36'"),
    (Subject::Config, "title = 't'\nreleases = '1.2'"),
    (Subject::Config, "title = 't'\nexclude = 'a/**'"),
    (Subject::Config, "title = 't'\nexclude = ['/a/**']"),
    (Subject::Config, "title = 't'\nraw-html = 'yes'"),
    (Subject::Config, "title = 't'\n[rules]\nyaml = 'deny'"),
    (Subject::Config, "title = 't'\n[rules]\nyamll = 'off'"),
    (Subject::Config, "title = 't'\n[[overrides]]\nrules = {}"),
    (Subject::Config, "title = 't'\n[[overrides]]\npaths = ['a']\nlevels = {}"),
    (Subject::Config, "title = 't'\n[overrides]\npaths = ['a']"),
    (Subject::Config, "title = 't'\nextra = 3"),
    (Subject::FrontMatter, "titel: T"),
    (Subject::FrontMatter, "layout: wide"),
    (Subject::FrontMatter, "title: [a]"),
    (Subject::FrontMatter, "weight: many"),
    (Subject::FrontMatter, "weight: 1.5"),
    (Subject::FrontMatter, "draft: perhaps"),
    (Subject::FrontMatter, "date: 2026-02-30"),
    (Subject::FrontMatter, "date: 2026-13-01"),
    (Subject::FrontMatter, "date: yesterday"),
    (Subject::FrontMatter, "updated: 2026-02-06 noon"),
    (Subject::FrontMatter, "tags: {a: b}"),
    (Subject::FrontMatter, "tags: [{a: b}]"),
    (Subject::FrontMatter, "slug: a/b"),
    (Subject::FrontMatter, "slug: '..'"),
    (Subject::FrontMatter, "slug: a b"),
    (Subject::FrontMatter, "source: abc"),
    (Subject::FrontMatter, "releases: [1.36, '1.3']"),
    (Subject::FrontMatter, "releases: 1.2"),
    (Subject::FrontMatter, "rules: {schema: warn}"),
    (Subject::FrontMatter, "rules: {schemma: warning}"),
    (Subject::FrontMatter, "rules: off"),
    (Subject::FrontMatter, "extra: text"),
];

#[test]
fn parsers_and_schemas_are_of_one_mind() {
    for subject in Subject::ALL {
        let validator = validator(subject);
        let cases = |cases: &'static [(Subject, &str)]| cases.iter().filter(move |(of, _)| *of == subject);
        for (_, text) in cases(ACCEPTED) {
            assert_eq!(told(subject, text), [""; 0], "the parser refuses {text:?}");
            let value = value_of(subject, text).unwrap();
            let error = validator.iter_errors(&value).next().map(|error| error.to_string());
            assert_eq!(error, None, "the schema refuses {text:?}");
        }
        for (_, text) in cases(REFUSED) {
            assert!(!told(subject, text).is_empty(), "the parser accepts {text:?}");
            let is_valid = value_of(subject, text).is_some_and(|value| validator.is_valid(&value));
            assert!(!is_valid, "the schema accepts {text:?}");
        }
    }
}

fn is_key(text: &str, key: &str) -> bool {
    let lines = text.split(['\n', '{', '[']).map(str::trim_start);
    lines.filter_map(|line| line.strip_prefix(key)).any(|rest| rest.starts_with([' ', ':', ']']))
}

#[test]
fn every_key_is_tried_and_told_of() {
    let manual: String = markdown(&root().join("content/using"))
        .iter()
        .filter(|path| !path.to_string_lossy().ends_with(".ko.md"))
        .map(|path| std::fs::read_to_string(path).unwrap())
        .collect();
    let rows: Vec<&str> = manual.lines().filter(|line| line.starts_with("| ")).collect();
    for (subject, settings) in
        [(Subject::Config, &config::SETTINGS[..]), (Subject::FrontMatter, &guide::front_matter::SETTINGS[..])]
    {
        for setting in settings {
            let is_tried = |(of, text): &&(Subject, &str)| *of == subject && is_key(text, setting.key);
            assert!(ACCEPTED.iter().any(|case| is_tried(&case)), "{} is never accepted", setting.key);
            let names =
                [format!("`{}`", setting.key), format!("`[{}]`", setting.key), format!("`[[{}]]`", setting.key)];
            let is_told = names.iter().any(|name| rows.iter().any(|row| row.contains(name)));
            assert!(is_told, "no table in content/using tells of {}", setting.key);
        }
    }
}
