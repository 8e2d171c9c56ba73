//! Which guides are one page in several languages: `name.ko.md` beside `name.md`.

use std::collections::{HashMap, HashSet};

use super::{Page, drift};
use crate::source::Sources;

/// Endings that are read as languages where the configuration lists none. Short endings that name
/// languages of programs rather than of people (`ts`, `sh`, `io`) are not among them.
const KNOWN: [&str; 62] = [
    "ar", "bg", "bn", "ca", "cs", "da", "de", "el", "en", "es", "et", "eu", "fa", "fi", "fr", "gl", "he", "hi", "hr",
    "hu", "hy", "id", "is", "it", "ja", "ka", "kk", "ko", "lt", "lv", "mk", "mn", "ms", "nb", "ne", "nl", "nn", "no",
    "pl", "pt", "pt-br", "ro", "ru", "sk", "sl", "sq", "sr", "sv", "sw", "ta", "te", "th", "tr", "uk", "ur", "uz",
    "vi", "zh", "zh-cn", "zh-hans", "zh-hant", "zh-tw",
];

/// A path in `content/`, taken apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct SourcePath<'a> {
    /// Its folder, without slashes at either end; empty for `content/` itself.
    pub(super) folder: &'a str,
    /// The file's name without language and ending.
    pub(super) stem: &'a str,
    /// The language in its name, as written.
    pub(super) language: Option<&'a str>,
}

impl<'a> SourcePath<'a> {
    /// Takes a path apart; what follows the stem is a language if `is_language` says so.
    pub(super) fn new(path: &'a str, is_language: impl Fn(&str) -> bool) -> Self {
        let path = path.trim_start_matches('/');
        let (folder, name) = path.rsplit_once('/').unwrap_or(("", path));
        let stem = strip_ending(name);
        match stem.rsplit_once('.') {
            Some((stem, language)) if !stem.is_empty() && is_language(language) => {
                Self { folder: folder.trim_end_matches('/'), stem, language: Some(language) }
            }
            _ => Self { folder: folder.trim_end_matches('/'), stem, language: None },
        }
    }

    /// Whether the file stands for its folder.
    pub(super) fn is_index(self) -> bool {
        matches!(self.stem, "_index" | "index")
    }

    /// What all languages of a page have in common: `guides/web`, and the folder for its index.
    pub(super) fn key(self) -> String {
        match (self.is_index(), self.folder) {
            (true, folder) => folder.to_owned(),
            (false, "") => self.stem.to_owned(),
            (false, folder) => format!("{folder}/{}", self.stem),
        }
    }
}

/// A file's name without the ending of Markdown.
pub(super) fn strip_ending(name: &str) -> &str {
    [".md", ".mdx", ".markdown"]
        .iter()
        .find_map(|ending| {
            let at = name.len().checked_sub(ending.len())?;
            (name.is_char_boundary(at) && name[at..].eq_ignore_ascii_case(ending)).then(|| &name[..at])
        })
        .unwrap_or(name)
}

/// Whether a file's name may end with this as its language, in a site that lists none.
pub fn is_language(ending: &str) -> bool {
    KNOWN.iter().any(|known| known.eq_ignore_ascii_case(ending))
}

/// The languages of a site, the default one first, without repetitions. Where the configuration
/// lists no other than the default, those that file names bear are added, sorted.
pub(super) fn languages<'a>(default: &str, listed: &[String], paths: impl Iterator<Item = &'a str>) -> Vec<String> {
    let mut languages = vec![default.to_owned()];
    for language in listed {
        if !languages.iter().any(|known| known.eq_ignore_ascii_case(language)) {
            languages.push(language.clone());
        }
    }
    if languages.len() == 1 {
        let found: HashSet<String> = paths
            .filter_map(|path| SourcePath::new(path, is_language).language)
            .filter(|language| !language.eq_ignore_ascii_case(default))
            .map(str::to_ascii_lowercase)
            .collect();
        let mut found: Vec<String> = found.into_iter().collect();
        found.sort_unstable();
        languages.extend(found);
    }
    languages
}

/// Links the published pages that are one in several languages, in the order of the languages.
/// `keys` are the [`SourcePath::key`]s of the pages; `rank` is the place of each page's language.
pub(super) fn link(pages: &mut [Page], keys: &[String], rank: &[usize]) {
    let mut groups: HashMap<&str, Vec<usize>> = HashMap::new();
    for (at, key) in keys.iter().enumerate() {
        if pages[at].state.is_published() {
            groups.entry(key).or_default().push(at);
        }
    }
    for group in groups.values_mut().filter(|group| group.len() > 1) {
        group.sort_by_key(|&at| (rank[at], at));
        group.dedup_by_key(|at| rank[*at]);
        for &at in group.iter() {
            pages[at].translations = group.iter().copied().filter(|&other| other != at).collect();
        }
    }
}

/// Notes what changed in the originals of translations. The original is the page in the default language.
pub(super) fn note_drift(pages: &mut [Page], rank: &[usize], sources: &Sources) {
    for at in 0..pages.len() {
        let page = &pages[at];
        let Some(known) = page.guide.front_matter.source.as_deref().filter(|_| rank[at] > 0) else { continue };
        if let Some(original) = page.translations.iter().find(|&&other| rank[other] == 0) {
            let guide = &pages[*original].guide;
            pages[at].drift = Some(drift::drift(known, guide, sources.get(guide.file)));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_come_apart() {
        let cases = [
            ("guides/web.md", ("guides", "web", None)),
            ("guides/web.ko.md", ("guides", "web", Some("ko"))),
            ("_index.ko.md", ("", "_index", Some("ko"))),
            ("v1.2.md", ("", "v1.2", None)),
            ("a/b/ko.md", ("a/b", "ko", None)),
            ("a/.ko.md", ("a", ".ko", None)),
            ("웹.KO.MD", ("", "웹", Some("KO"))),
            ("plain", ("", "plain", None)),
        ];
        for (path, (folder, stem, language)) in cases {
            let is_language = |ending: &str| ending.eq_ignore_ascii_case("ko");
            assert_eq!(SourcePath::new(path, is_language), SourcePath { folder, stem, language }, "{path}");
        }
    }

    #[test]
    fn languages_are_listed_or_found() {
        let paths = ["a.ko.md", "b.ja.md", "c.ts.md", "d.KO.md"];
        assert_eq!(languages("en", &[], paths.into_iter()), ["en", "ja", "ko"]);
        assert_eq!(languages("en", &["en".into(), "ko".into(), "KO".into()], paths.into_iter()), ["en", "ko"]);
    }
}
