//! How guides name other files, and where each generator looks for them.
//!
//! Enters: the text of a guide. Leaves: its [`Reference`]s and, for each, the paths where the file may
//! be. `load` reads what is there into [`Files`], and `example` finds it again by the same paths.
//! Strings alone: neither the file system nor Markdown is known here.

mod scan;

use std::collections::BTreeMap;
use std::ops::Range;

use serde::{Deserialize, Serialize};

use crate::source::FileId;

pub(crate) use scan::raw_paths;
pub use scan::references;

/// A place in a guide that names a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reference {
    /// Whose notation it is.
    pub style: Style,
    /// The file as written, without a region or section.
    pub path: String,
    /// Where it stands in the guide's text.
    pub range: Range<usize>,
}

/// Whose notation a reference is: each generator looks for files in places of its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Style {
    /// Our own attributes `file=` and `schema=`: relative to the guide.
    Attribute,
    /// Hugo's `{{< code_sample file="..." >}}` and its relatives.
    Hugo,
    /// MkDocs' `--8<-- "..."`.
    MkDocs,
    /// Docusaurus' `import X from '!!raw-loader!...'`.
    Docusaurus,
}

/// Files that guides name, by the paths that people know them by.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Files {
    found: BTreeMap<String, Found>,
    /// How many folders lie between the current one and the root above it: names begin with as many `..`.
    above: usize,
}

/// What is known of a file that a guide names.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Found {
    /// Its text.
    Text(FileId),
    /// It lies outside of what may be read.
    Outside,
    /// It exists and is not read, with the reason.
    Unreadable(String),
    /// There is no such file.
    Missing,
}

impl Files {
    /// No files yet; the root lies `above` folders above the current one.
    pub fn new(above: usize) -> Self {
        Self { found: BTreeMap::new(), above }
    }

    /// Remembers what was found at a path.
    pub fn add(&mut self, path: impl Into<String>, found: Found) {
        self.found.insert(path.into(), found);
    }

    /// Whether it is known what is at a path.
    pub fn knows(&self, path: &str) -> bool {
        self.found.contains_key(path)
    }

    /// Whether a text is among them.
    pub fn has(&self, file: FileId) -> bool {
        self.found.values().any(|found| *found == Found::Text(file))
    }

    /// The paths that guides name.
    pub fn paths(&self) -> impl Iterator<Item = &str> {
        self.found.keys().map(String::as_str)
    }

    /// What is at a path.
    pub fn get(&self, path: &str) -> &Found {
        self.found.get(path).unwrap_or(&Found::Missing)
    }

    /// The first text among the places where a reference of this guide may lead.
    pub fn find(&self, guide: &str, reference: &Reference) -> Option<FileId> {
        candidates(guide, reference, self.above).iter().find_map(|path| match self.get(path) {
            Found::Text(file) => Some(*file),
            _ => None,
        })
    }

    /// How many folders lie between the current one and the root above it.
    pub fn above(&self) -> usize {
        self.above
    }
}

/// The path of what a guide names relative to itself. `None` for an absolute path.
pub fn beside(guide: &str, written: &str) -> Option<String> {
    if written.starts_with(['/', '\\', '~']) || written.contains('\0') {
        return None;
    }
    Some(join(folder(guide), written))
}

/// The paths at which the file of a reference may be, in the order in which they count.
pub fn candidates(guide: &str, reference: &Reference, above: usize) -> Vec<String> {
    let written = reference.path.as_str();
    let mut paths = Vec::new();
    match reference.style {
        Style::Attribute => paths.extend(beside(guide, written)),
        Style::Hugo => {
            let written = written.trim_start_matches('/');
            if let Some((content, language)) = content_folder(guide) {
                for language in [language, "en"] {
                    paths.push(join(&content, &format!("{language}/examples/{written}")));
                }
                paths.push(join(&content, &format!("examples/{written}")));
                paths.push(join(&content, written));
                paths.push(join(&content, &format!("../{written}")));
                paths.push(join(&content, &format!("../static/{written}")));
            }
            paths.push(join(folder(guide), written));
        }
        Style::MkDocs => {
            let written = written.trim_start_matches('/');
            for folder in ancestors(guide, above) {
                paths.push(join(&folder, written));
                paths.push(join(&folder, &format!("docs/{written}")));
            }
        }
        Style::Docusaurus => match written.strip_prefix("@site/") {
            Some(below) => paths.extend(ancestors(guide, above).iter().map(|folder| join(folder, below))),
            None => paths.extend(beside(guide, written)),
        },
    }
    // A name from elsewhere cannot say more than a name.
    paths.dedup();
    paths
}

/// The folder of a file; empty for one in the current folder.
fn folder(path: &str) -> &str {
    path.rfind('/').map_or("", |at| &path[..at.max(1)])
}

/// The `content` folder that a guide of Hugo lies in, and its language.
fn content_folder(guide: &str) -> Option<(String, &str)> {
    let at = guide.rfind("/content/").map(|at| at + 1).or_else(|| guide.starts_with("content/").then_some(0))?;
    let below = &guide[at + "content/".len()..];
    Some((guide[..at + "content".len()].to_owned(), below.split('/').next().unwrap_or("")))
}

/// The folder of a guide and those above it, up to the root.
fn ancestors(guide: &str, above: usize) -> Vec<String> {
    let mut folders = Vec::new();
    let mut current = folder(guide);
    while !current.is_empty() && current != "/" && !current.ends_with("..") {
        folders.push(current.to_owned());
        current = folder(current);
    }
    if !guide.starts_with('/') {
        let outside = guide.split('/').take_while(|part| *part == "..").count();
        folders.extend((outside..=above.max(outside)).map(|steps| vec![".."; steps].join("/")));
    }
    folders
}

/// Walks from a folder along a relative path, without a look at what exists.
fn join(folder: &str, relative: &str) -> String {
    let is_absolute = folder.starts_with('/');
    let mut parts: Vec<&str> = Vec::new();
    for part in folder.split('/').chain(relative.split('/')) {
        match part {
            "" | "." => {}
            ".." if parts.last().is_some_and(|last| *last != "..") => drop(parts.pop()),
            ".." if is_absolute => {}
            part => parts.push(part),
        }
    }
    let joined = parts.join("/");
    if is_absolute { format!("/{joined}") } else { joined }
}

/// Whether a name is that of a YAML or JSON file.
pub fn is_data_file(path: &str) -> bool {
    let ending = path.rsplit_once('.').map_or("", |(_, ending)| ending);
    ["yaml", "yml", "json", "jsonc"].iter().any(|known| ending.eq_ignore_ascii_case(known))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn paths(style: Style, guide: &str, path: &str, above: usize) -> Vec<String> {
        candidates(guide, &Reference { style, path: path.to_owned(), range: 0..0 }, above)
    }

    #[test]
    fn our_own_names_are_relative_to_the_guide() {
        for (guide, written, expected) in [
            ("content/web.md", "manifests/web.yaml", Some("content/manifests/web.yaml")),
            ("content/a/web.md", "../b/./web.yaml", Some("content/b/web.yaml")),
            ("web.md", "../web.yaml", Some("../web.yaml")),
            ("../docs/web.md", "../../web.yaml", Some("../../web.yaml")),
            ("/srv/docs/web.md", "../web.yaml", Some("/srv/web.yaml")),
            ("/web.md", "../../web.yaml", Some("/web.yaml")),
            ("web.md", "/etc/passwd", None),
        ] {
            assert_eq!(beside(guide, written).as_deref(), expected, "{guide} {written}");
        }
    }

    #[test]
    fn hugo_keeps_examples_per_language() {
        let found = paths(Style::Hugo, "site/content/ko/docs/web.md", "pods/web.yaml", 0);
        assert_eq!(
            found[..3],
            [
                "site/content/ko/examples/pods/web.yaml",
                "site/content/en/examples/pods/web.yaml",
                "site/content/examples/pods/web.yaml"
            ]
        );
        assert_eq!(found.last().map(String::as_str), Some("site/content/ko/docs/pods/web.yaml"));
        assert_eq!(paths(Style::Hugo, "web.md", "/x.yaml", 0), ["x.yaml"]);
    }

    #[test]
    fn snippets_are_looked_up_towards_the_root() {
        assert_eq!(
            paths(Style::MkDocs, "docs/a/web.md", "s/x.yaml", 1),
            [
                "docs/a/s/x.yaml",
                "docs/a/docs/s/x.yaml",
                "docs/s/x.yaml",
                "docs/docs/s/x.yaml",
                "s/x.yaml",
                "docs/s/x.yaml",
                "../s/x.yaml",
                "../docs/s/x.yaml"
            ]
        );
    }

    #[test]
    fn imports_may_begin_at_the_site() {
        assert_eq!(paths(Style::Docusaurus, "docs/a.mdx", "./x.yaml", 0), ["docs/x.yaml"]);
        assert_eq!(
            paths(Style::Docusaurus, "docs/a.mdx", "@site/static/x.yaml", 0),
            ["docs/static/x.yaml", "static/x.yaml"]
        );
    }

    #[test]
    fn the_first_text_counts() {
        let mut files = Files::new(0);
        let file = crate::source::Sources::default().add("x", "");
        files.add("docs/x.yaml", Found::Outside);
        files.add("x.yaml", Found::Text(file));
        let reference = Reference { style: Style::MkDocs, path: "x.yaml".into(), range: 0..0 };
        assert_eq!(files.find("docs/web.md", &reference), Some(file));
        assert_eq!(files.find("../web.md", &reference), None);
        assert_eq!(files.get("nowhere"), &Found::Missing);
    }
}
