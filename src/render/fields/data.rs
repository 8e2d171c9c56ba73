//! The script of a kind: the fields that the site uses, for `explain.js`, which loads it on first use.
//!
//! Its name holds a checksum, so that a page never meets a script of another build.

use serde::Serialize;
use sha2::{Digest, Sha256};

use super::describe::{Language, describe, short, takes};
use super::{Index, gvk};
use crate::kube::ReleaseSet;
use crate::render::LinkStyle;
use crate::render::link::Linker;
use crate::render::strings::fields::Descriptions;
use crate::render::strings::{Words, words};
use crate::sink::UrlPath;
use crate::site::{SiteConfig, route};

/// A script of a kind.
#[derive(Debug)]
pub(in crate::render) struct Script {
    /// The language of its descriptions; none for English.
    pub(super) language: Option<&'static str>,
    pub(in crate::render) url: UrlPath,
    pub(in crate::render) text: String,
}

/// What descriptions and words a script has.
#[derive(Clone, Copy, Debug)]
pub(super) struct Speech {
    /// The first language of the site that speaks so, by its rank.
    rank: usize,
    descriptions: Option<&'static Descriptions>,
    words: &'static Words,
}

/// What scripts are made of, for the languages of a site.
pub(super) fn speeches(languages: &[String]) -> Vec<Speech> {
    let name = |descriptions: Option<&'static Descriptions>| descriptions.map(Descriptions::language);
    let mut speeches: Vec<Speech> = Vec::new();
    for (rank, language) in languages.iter().enumerate() {
        let descriptions = Descriptions::of_language(language);
        if !speeches.iter().any(|known| name(known.descriptions) == name(descriptions)) {
            speeches.push(Speech { rank, descriptions, words: words(language) });
        }
    }
    speeches
}

#[derive(Serialize)]
struct File<'a> {
    kind: &'a str,
    /// Leads to the kind's page.
    page: String,
    words: FileWords,
    /// Sets of releases, which fields name by their place.
    on: Vec<String>,
    fields: Vec<Row<'a>>,
}

#[derive(Serialize)]
struct FileWords {
    required: &'static str,
    default: &'static str,
    english: &'static str,
    close: &'static str,
    fields: &'static str,
    all: &'static str,
    keys: &'static str,
}

/// The number of the field that holds it (-1 for none), name, type, place in `on`, flags (1: required,
/// 2: described in English, on a page that is not), default, description.
type Row<'a> = (i64, &'a str, std::borrow::Cow<'a, str>, usize, u8, String, std::borrow::Cow<'a, str>);

/// The script of a kind, as index of the tree's kinds.
pub(super) fn script(index: &Index<'_>, kind: usize, speech: &Speech, config: &SiteConfig, links: LinkStyle) -> Script {
    let own = gvk(&index.tree.kinds[kind].kind);
    let folder = route::kind_page(&own);
    let page = route::kind_page_in(&own, &config.languages, speech.rank);
    let mut on: Vec<ReleaseSet> = Vec::new();
    let mut rows: Vec<Row<'_>> = Vec::with_capacity(index.order[kind].len());
    for at in &index.order[kind] {
        let used = &index.tree.fields[*at as usize];
        let field = &used.field;
        let description = describe(index.catalogue, used.owner, field, speech.descriptions);
        let releases = on.iter().position(|set| *set == field.releases).unwrap_or_else(|| {
            on.push(field.releases);
            on.len() - 1
        });
        let is_english = description.language == Language::English && !description.text.is_empty();
        rows.push((
            used.parent.field.map_or(-1, |parent| i64::from(index.numbers[parent as usize])),
            field.name,
            takes(index.catalogue, field.shape),
            releases,
            u8::from(!field.required.is_empty()) | u8::from(is_english) << 1,
            index.catalogue.default_of(used.owner, field).map_or_else(String::new, Into::into),
            short(description.text),
        ));
    }
    let words = speech.words;
    let file = File {
        kind: &own.kind,
        page: Linker { from: &folder, style: links }.to(&page),
        words: FileWords {
            required: words.required,
            default: words.default_value,
            english: words.in_english,
            close: words.close,
            fields: words.fields_in,
            all: words.all_about,
            keys: words.explain_keys,
        },
        on: on.iter().map(|set| format!("Kubernetes {}", words.badges.releases(*set))).collect(),
        fields: rows,
    };
    // Nothing in it ends a script or starts a tag, whoever reads it.
    let json = serde_json::to_string(&file).unwrap_or_default();
    let json = json.replace('<', "\\u003c").replace('\u{2028}', "\\u2028").replace('\u{2029}', "\\u2029");
    let text = format!("gwFields({json});\n");
    let language = speech.descriptions.map(Descriptions::language);
    let sum = Sha256::digest(text.as_bytes());
    let sum = sum.iter().take(4).fold(String::new(), |sum, byte| format!("{sum}{byte:02x}"));
    Script { language, url: route::kind_script(&own, language.unwrap_or("en"), &sum), text }
}
