//! A new guide in the style of its site.
//!
//! Enters: a site and a [`Request`]. Leaves: the files of the guide in each language that is asked for, as
//! texts. Front matter is what the guides beside it have; a translation is made of its original, and
//! remembers it.

use std::path::{Component, Path};

use jiff::civil::Date;

use crate::guide::{self, Guide, Mode};
use crate::load::InputKind;
use crate::site::{self, Page, Site, drift, route};
use crate::source::Sources;

/// What is asked for.
#[derive(Clone, Debug)]
pub struct Request<'r> {
    /// The guide's path in `content/`, with or without that folder and an ending.
    pub path: &'r Path,
    /// Its title; made of its file's name where nothing is said.
    pub title: Option<&'r str>,
    /// The languages; without any that of the path, or the default one.
    pub languages: Languages<'r>,
    /// Whether it is published before somebody says so.
    pub stage: Stage,
    /// How the site came to its languages.
    pub known: Known,
    /// The day for guides that have one.
    pub today: Date,
}

/// How a site came to its languages.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Known {
    /// Its configuration lists them: these and no others.
    Listed,
    /// They were found in the names of files, where the first translation brings another.
    Found,
}

/// The languages that a new guide is made in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Languages<'r> {
    /// That of the path, or the default one.
    OfPath,
    /// All languages of the site.
    All,
    /// These.
    These(&'r [String]),
}

/// Whether a new guide is published.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stage {
    /// It is.
    Published,
    /// It is a draft.
    Draft,
}

/// A file of a new guide.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewFile {
    /// Its path in `content/`.
    pub path: String,
    /// Its text.
    pub text: String,
    /// What it is.
    pub role: Role,
}

/// What a file of a new guide is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Role {
    /// A guide to write.
    Original,
    /// A draft that has the text of its original, to translate.
    Translation,
}

/// Why no guide is made.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NewError {
    /// A path that leads out of `content/`.
    #[error("`{0}` is not in `content/`; write a path such as `guides/web.md`")]
    Outside(String),
    /// A name that is no guide's.
    #[error("`{0}` is no name of a guide; write a path such as `guides/web.md`")]
    NoName(String),
    /// A name that could not be part of an address.
    #[error("`{name}` cannot be part of an address as it is; write `{safe}`")]
    Unsafe {
        /// The name as written.
        name: String,
        /// What comes close to it.
        safe: String,
    },
    /// A language that the site does not have.
    #[error(
        "the site has no language `{language}`, only {known}; name all in `languages` of guidewright.toml, as in \
         `languages = [\"en\", \"ko\"]`"
    )]
    Language {
        /// The language as written.
        language: String,
        /// Those that it has.
        known: String,
    },
    /// Languages for a path that has one.
    #[error("`{path}` is in `{language}` by its name, so `--languages` can say nothing else")]
    TwoLanguages {
        /// The path.
        path: String,
        /// The language in its name.
        language: String,
    },
    /// Another file has the same address.
    #[error("the guide is there already: `content/{0}`")]
    Taken(String),
}

impl NewError {
    fn language(site: &Site, language: &str) -> Self {
        Self::Language { language: language.to_owned(), known: site.config.languages.join(", ") }
    }
}

/// The texts of a new guide.
pub fn plan(site: &Site, sources: &Sources, request: &Request<'_>) -> Result<Vec<NewFile>, NewError> {
    let target = Target::new(site, request)?;
    let default = site.config.language.as_str();
    let mut languages = target.languages(site, request.languages)?;
    // Translations are made of the original.
    languages.sort_by_key(|language| *language != default);
    let mut files: Vec<NewFile> = Vec::new();
    let existing =
        site.guides().iter().find(|page| page.path == target.path(default, default) && !is_made_up(page, sources));
    for language in languages {
        let path = target.path(language, default);
        if let Some(page) = same_guide(site, sources, &target, language) {
            return Err(NewError::Taken(page.path.clone()));
        }
        let original = match (existing, files.first()) {
            _ if language == default => None,
            (Some(page), _) => Some(sources.get(page.guide.file).text()),
            (None, Some(file)) if file.role == Role::Original => Some(file.text.as_str()),
            _ => None,
        };
        let (text, role) = match original {
            // The title is that of the original, unless it was there before.
            Some(original) => (translation(original, request.title.filter(|_| existing.is_some())), Role::Translation),
            None => (original_text(site, sources, &target, language, request), Role::Original),
        };
        files.push(NewFile { path, text, role });
    }
    Ok(files)
}

/// Where a new guide goes.
struct Target<'r> {
    /// Its folder in `content/`, without slashes at either end.
    folder: String,
    stem: &'r str,
    ending: &'r str,
    /// The language in its name.
    language: Option<&'r str>,
}

impl<'r> Target<'r> {
    fn new(site: &Site, request: &Request<'r>) -> Result<Self, NewError> {
        let path = request.path;
        let shown = || path.display().to_string();
        let mut parts = Vec::new();
        for component in path.components() {
            match component {
                Component::Normal(part) => parts.push(part.to_str().ok_or_else(|| NewError::NoName(shown()))?),
                Component::CurDir => {}
                _ => return Err(NewError::Outside(shown())),
            }
        }
        let is_named = parts.len() > 1 && parts[0] == "content";
        let folders = if is_named { &parts[1..] } else { &parts[..] };
        let Some((&name, folders)) = folders.split_last() else { return Err(NewError::NoName(shown())) };
        let (stem, ending) = match name.rsplit_once('.') {
            Some((stem, _)) if InputKind::of(Path::new(name)) == Some(InputKind::Markdown) => {
                (stem, &name[stem.len()..])
            }
            Some((_, other)) if !is_language(site, other) => return Err(NewError::NoName(shown())),
            _ => (name, ".md"),
        };
        let (stem, language) = match stem.rsplit_once('.') {
            Some((stem, language)) if is_language(site, language) => (stem, Some(language)),
            Some((stem, language)) if site::is_language(language) && has_guide(site, folders, &[stem, ending]) => {
                match request.known {
                    Known::Found => (stem, Some(language)),
                    Known::Listed => return Err(NewError::language(site, language)),
                }
            }
            _ => (stem, None),
        };
        for &part in folders.iter().chain([&stem]) {
            let safe = route::file_name(part);
            match part == safe {
                true if !part.is_empty() => {}
                _ if safe.is_empty() => return Err(NewError::NoName(shown())),
                _ => return Err(NewError::Unsafe { name: part.to_owned(), safe }),
            }
        }
        Ok(Self { folder: folders.join("/"), stem, ending, language })
    }

    fn path(&self, language: &str, default: &str) -> String {
        let slash = if self.folder.is_empty() { "" } else { "/" };
        let language = if language == default { String::new() } else { format!(".{language}") };
        format!("{}{slash}{}{language}{}", self.folder, self.stem, self.ending)
    }

    fn languages<'s>(&self, site: &'s Site, wanted: Languages<'_>) -> Result<Vec<&'s str>, NewError>
    where
        'r: 's,
    {
        let known = &site.config.languages;
        let find = |language: &str| known.iter().find(|known| known.eq_ignore_ascii_case(language)).map(String::as_str);
        if let Some(language) = self.language {
            // The first guide in a language brings it.
            let found = vec![find(language).unwrap_or(language)];
            let is_same = match wanted {
                Languages::OfPath => true,
                Languages::All => false,
                Languages::These(these) => these.iter().all(|one| one.eq_ignore_ascii_case(language)),
            };
            let path = self.path(language, "");
            return if is_same { Ok(found) } else { Err(NewError::TwoLanguages { path, language: language.into() }) };
        }
        match wanted {
            Languages::OfPath => Ok(find(&site.config.language).into_iter().collect()),
            Languages::All => Ok(known.iter().map(String::as_str).collect()),
            Languages::These(these) => {
                these.iter().map(|language| find(language).ok_or_else(|| NewError::language(site, language))).collect()
            }
        }
    }

    fn is_index(&self) -> bool {
        matches!(self.stem, "_index" | "index")
    }

    /// The section that it stands in: its folder, or the one above if it stands for its folder.
    fn section(&self) -> &str {
        section(&self.folder, self.is_index())
    }
}

fn section(folder: &str, is_index: bool) -> &str {
    if is_index { folder.rsplit_once('/').map_or("", |(above, _)| above) } else { folder }
}

fn is_language(site: &Site, word: &str) -> bool {
    site.config.languages.iter().any(|language| language.eq_ignore_ascii_case(word))
}

/// Whether there is a guide in this folder whose name is these parts.
fn has_guide(site: &Site, folders: &[&str], name: &[&str]) -> bool {
    let path = folders.iter().copied().chain([name.concat().as_str()]).collect::<Vec<_>>().join("/");
    site.guides().iter().any(|page| page.path == path)
}

/// A home page that nobody wrote has no text.
fn is_made_up(page: &Page, sources: &Sources) -> bool {
    sources.get(page.guide.file).text().is_empty()
}

/// A page that would be the same guide in the same language: `web.md`, `web.markdown` and `web/index.md`.
fn same_guide<'s>(site: &'s Site, sources: &Sources, target: &Target<'_>, language: &str) -> Option<&'s Page> {
    let default = site.config.language.as_str();
    let key = |path: &str| {
        let stem = Path::new(path).with_extension("").to_string_lossy().replace('\\', "/");
        let stem = stem.strip_suffix(&format!(".{language}")).unwrap_or(&stem).to_owned();
        let folder = ["/_index", "/index"].iter().find_map(|name| stem.strip_suffix(name).map(str::to_owned));
        route::fold(&folder.unwrap_or(stem))
    };
    let wanted = key(&target.path(language, default));
    site.guides()
        .iter()
        .find(|page| page.language == language && key(&page.path) == wanted && !is_made_up(page, sources))
}

/// The text of a guide that nothing is there of.
fn original_text(site: &Site, sources: &Sources, target: &Target<'_>, language: &str, request: &Request<'_>) -> String {
    let mut siblings: Vec<&Page> = Vec::new();
    let all: Vec<&Page> =
        site.guides().iter().filter(|page| page.language == language && !is_made_up(page, sources)).collect();
    siblings.extend(all.iter().filter(|page| is_in(page, target.section())));
    // The first of its section follows the rest of the site.
    let style = if siblings.is_empty() { &all } else { &siblings };
    let has = |what: fn(&Guide) -> bool| {
        let count = style.iter().filter(|page| what(&page.guide)).count();
        count * 2 > style.len()
    };
    let title = request.title.map_or_else(|| title_of(target), str::to_owned);
    let mut text = format!("---\ntitle: {}\n", scalar(&title));
    if has(|guide| guide.front_matter.description.is_some()) {
        text.push_str("description: # one sentence, for lists and search results\n");
    }
    if has(|guide| guide.front_matter.date.is_some()) {
        text.push_str(&format!("date: {}\n", request.today));
    }
    if has(|guide| guide.front_matter.weight.is_some()) {
        text.push_str(&format!("weight: {}\n", next_weight(&siblings, &all)));
    }
    if has(|guide| !guide.front_matter.tags.is_empty()) && !target.is_index() {
        text.push_str("tags: []\n");
    }
    if request.stage == Stage::Draft {
        text.push_str("draft: true\n");
    }
    text.push_str("---\n\n");
    text.push_str(if target.is_index() {
        "<!-- What do the guides of this section have in common? -->\n"
    } else {
        "<!-- What does a reader have at the end of this guide? -->\n"
    });
    text
}

/// Whether a page stands in a section itself.
fn is_in(page: &Page, folder: &str) -> bool {
    let (of, name) = page.path.rsplit_once('/').unwrap_or(("", &page.path));
    let is_index = matches!(name.split('.').next(), Some("_index" | "index"));
    section(of, is_index) == folder && !(is_index && of.is_empty())
}

/// The weight after the last of a section, in the steps of the site.
fn next_weight(siblings: &[&Page], all: &[&Page]) -> i64 {
    let weights =
        |pages: &[&Page]| -> Vec<i64> { pages.iter().filter_map(|page| page.guide.front_matter.weight).collect() };
    let known = weights(if siblings.is_empty() { all } else { siblings });
    let step =
        if known.iter().any(|weight| *weight != 0) && known.iter().all(|weight| weight % 10 == 0) { 10 } else { 1 };
    weights(siblings).into_iter().max().map_or(step, |last| last.saturating_add(step))
}

/// A title out of a file's name: `run-a-server` is "Run a server".
fn title_of(target: &Target<'_>) -> String {
    let name = if target.is_index() { target.folder.rsplit('/').next().unwrap_or_default() } else { target.stem };
    let name = name.replace(['-', '_'], " ");
    let mut letters = name.trim().chars();
    letters.next().map_or_else(|| "Home".into(), |first| first.to_uppercase().chain(letters).collect())
}

/// A text as YAML writes it on one line.
fn scalar(text: &str) -> String {
    let line = text.split_whitespace().collect::<Vec<_>>().join(" ");
    serde_yaml::to_string(&line).map_or_else(|_| format!("{line:?}"), |yaml| yaml.trim_end().to_owned())
}

/// Keys of an original that its translation has no use for: addresses are taken, and the rest is set anew.
const OWN_KEYS: [&str; 3] = ["aliases", "draft", "source"];

/// The text of a translation that is still to be made: that of its original, as a draft that remembers it.
fn translation(original: &str, title: Option<&str>) -> String {
    let mut sources = Sources::default();
    let file = sources.add("original.md", original);
    let (guide, _) = guide::parse(file, sources.get(file), Mode::Site);
    let fingerprint = drift::fingerprint(&guide, sources.get(file));
    let mut text = original.to_owned();
    if let (Some(title), Some(place)) = (title, guide.front_matter.place("title")) {
        text.replace_range(place.range(), &scalar(title));
    }
    if let Some(span) = guide.front_matter.span {
        let end = text.len() - (original.len() - span.range().end);
        let header = without_keys(&text[span.range().start..end]);
        text.replace_range(span.range().start..end, &header);
    }
    let file = sources.add("translation.md", text);
    let (guide, _) = guide::parse(file, sources.get(file), Mode::Site);
    let edit = drift::mark(&guide, sources.get(file), &fingerprint);
    let mut text = sources.get(file).text().to_owned();
    text.replace_range(edit.span.range(), &edit.text.replacen("source:", "draft: true\nsource:", 1));
    text
}

/// A header without some keys, which stand at the beginning of a line; what is indented under one belongs to it.
fn without_keys(header: &str) -> String {
    let mut is_dropped = false;
    let lines = header.split_inclusive('\n').filter(|line| {
        let is_key = line.starts_with(|first: char| !first.is_whitespace() && first != '-') || line.starts_with("---");
        if is_key {
            is_dropped = OWN_KEYS
                .iter()
                .any(|key| line.strip_prefix(key).is_some_and(|rest| rest.trim_start().starts_with(':')));
        }
        !is_dropped
    });
    lines.collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::example;
    use crate::site::{Drafts, SiteConfig, SiteGuide};

    const TODAY: Date = Date::constant(2026, 2, 6);

    fn made(guides: &[(&str, &str)], request: &Request<'_>) -> Result<Vec<NewFile>, NewError> {
        let mut sources = Sources::default();
        let mut site_guides = Vec::new();
        for (path, text) in guides {
            let file = sources.add(*path, *text);
            let (guide, _) = guide::parse(file, sources.get(file), Mode::Site);
            let (examples, _) = example::collect(&guide, Mode::Site);
            site_guides.push(SiteGuide::new(*path, guide, examples));
        }
        let config = SiteConfig {
            title: "Manual".into(),
            base_url: None,
            language: "en".into(),
            languages: vec!["en".into(), "ko".into()],
            drafts: Drafts::Publish,
        };
        let (site, _) = Site::assemble(site_guides, Vec::new(), config, Vec::new(), &sources);
        plan(&site, &sources, request)
    }

    fn request(path: &str) -> Request<'_> {
        let path = Path::new(path);
        let (languages, stage, known) = (Languages::OfPath, Stage::Published, Known::Listed);
        Request { path, title: Some("A: title"), languages, stage, known, today: TODAY }
    }

    const SITE: &[(&str, &str)] = &[
        ("_index.md", ""),
        ("guides/_index.md", "---\ntitle: Guides\nweight: 5\n---\n"),
        ("guides/a.md", "---\ntitle: A\ndescription: d\nweight: 10\n---\n"),
        (
            "guides/b.md",
            "---\ntitle: B\ndescription: d\nweight: 20\naliases:\n  - /old/\n\n# why\ntags: [x]\n---\n\n# B\n\ntext\n",
        ),
        ("guides/b/c.md", "---\ntitle: C\ndate: 2026-01-01\n---\n"),
        ("plain/x.md", "# X\n"),
    ];

    #[test]
    fn front_matter_is_that_of_its_neighbours() {
        let comment = "\n<!-- What does a reader have at the end of this guide? -->\n";
        let cases = [
            ("guides/new.md", "weight: 30\n", "description: # one sentence, for lists and search results\n"),
            ("content/guides/new", "weight: 30\n", "description: # one sentence, for lists and search results\n"),
            ("./guides/b/new.md", "", "date: 2026-02-06\n"),
            ("plain/new.md", "", ""),
        ];
        for (path, weight, before) in cases {
            let files = made(SITE, &request(path)).unwrap();
            assert_eq!(files[0].text, format!("---\ntitle: 'A: title'\n{before}{weight}---\n{comment}"), "{path}");
        }
        let files =
            made(SITE, &Request { stage: Stage::Draft, title: None, ..request("plain/run-it_now.md") }).unwrap();
        assert!(files[0].text.starts_with("---\ntitle: Run it now\ndraft: true\n---\n"), "{}", files[0].text);
        let files = made(SITE, &Request { title: None, ..request("recipes/_index.md") }).unwrap();
        assert!(files[0].text.starts_with("---\ntitle: Recipes\nweight: 6\n---\n"), "{}", files[0].text);
    }

    #[test]
    fn a_translation_is_a_draft_of_its_original() {
        let files = made(SITE, &Request { title: Some("나"), ..request("guides/b.ko.md") }).unwrap();
        assert_eq!((files[0].path.as_str(), files[0].role), ("guides/b.ko.md", Role::Translation));
        let (header, body) = files[0].text.split_once("\n---\n").unwrap();
        assert_eq!(body, "\n# B\n\ntext\n");
        let (kept, source) = header.split_once("source: ").unwrap();
        assert_eq!(kept, "---\ntitle: 나\ndescription: d\nweight: 20\n# why\ntags: [x]\ndraft: true\n");
        assert_eq!(source.len(), 10, "a hash for each section: {source}");
    }

    #[test]
    fn the_first_translation_brings_its_language() {
        let found = Request { known: Known::Found, ..request("guides/b.ja.md") };
        let files = made(SITE, &found).unwrap();
        assert_eq!((files[0].path.as_str(), files[0].role), ("guides/b.ja.md", Role::Translation));
        let listed = made(SITE, &request("guides/b.ja.md")).unwrap_err();
        assert!(listed.to_string().starts_with("the site has no language `ja`, only en, ko; "), "{listed}");
        // No guide stands beside this one, and `sh` is no language.
        for path in ["guides/x.ja.md", "guides/b.sh.md"] {
            let files = made(SITE, &Request { known: Known::Found, ..request(path) }).unwrap();
            assert_eq!((files[0].path.as_str(), files[0].role), (path, Role::Original));
        }
    }

    #[test]
    fn all_languages_are_made_at_once_on_wish() {
        for languages in [Languages::All, Languages::These(&["ko".into(), "EN".into()])] {
            let files = made(SITE, &Request { languages, ..request("guides/new.md") }).unwrap();
            let paths: Vec<_> = files.iter().map(|file| (file.path.as_str(), file.role)).collect();
            assert_eq!(paths, [("guides/new.md", Role::Original), ("guides/new.ko.md", Role::Translation)]);
            assert!(files[1].text.contains("title: 'A: title'\n") && files[1].text.contains("draft: true\nsource: \""));
        }
        let alone = made(SITE, &request("guides/local.ko.md")).unwrap();
        assert!(alone[0].role == Role::Original && !alone[0].text.contains("source"), "{alone:?}");
    }

    #[test]
    fn what_cannot_be_a_guide_is_refused() {
        let cases = [
            ("../x.md", "`../x.md` is not in `content/`; write a path such as `guides/web.md`"),
            ("/etc/x.md", "`/etc/x.md` is not in `content/`; write a path such as `guides/web.md`"),
            ("guides/../../x.md", "`guides/../../x.md` is not in `content/`; write a path such as `guides/web.md`"),
            ("guides/x.txt", "`guides/x.txt` is no name of a guide; write a path such as `guides/web.md`"),
            ("", "`` is no name of a guide; write a path such as `guides/web.md`"),
            ("guides/.md", "`guides/.md` is no name of a guide; write a path such as `guides/web.md`"),
            ("guides/My guide.md", "`My guide` cannot be part of an address as it is; write `My-guide`"),
            ("guides/a.md", "the guide is there already: `content/guides/a.md`"),
            ("guides/A.markdown", "the guide is there already: `content/guides/a.md`"),
            ("guides/a/index.md", "the guide is there already: `content/guides/a.md`"),
        ];
        for (path, expected) in cases {
            assert_eq!(made(SITE, &request(path)).unwrap_err().to_string(), expected, "{path}");
        }
        let these = ["ja".to_owned()];
        let japanese = made(SITE, &Request { languages: Languages::These(&these), ..request("guides/x.md") });
        assert!(japanese.unwrap_err().to_string().starts_with("the site has no language `ja`, only en, ko; "));
        let both = made(SITE, &Request { languages: Languages::All, ..request("guides/x.ko.md") });
        assert!(both.unwrap_err().to_string().starts_with("`guides/x.ko.md` is in `ko` by its name"));
        assert!(made(SITE, &request("_index.md")).is_ok(), "a home page that was made up is none");
    }
}
