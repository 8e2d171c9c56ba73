//! A site: its configuration, `content/`, `templates/`, `static/` and `crds/`.

use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::ffi::OsStr;
use std::fs;
use std::path::{Path, PathBuf};

use walkdir::{DirEntry, WalkDir};

use super::kept::Kept;
use super::linked::Bounds;
use super::read::{Loaded, Text};
use super::{
    Asset, CONFIG_FILE, DUPLICATE_FILE, Input, InputKind, LoadError, OUTSIDE_SITE, Project, SiteFolder, UNSAFE_NAME,
    read, shown,
};
use crate::config;
use crate::diagnostic::Level;
use crate::schema::crd::Owner;
use crate::sink::OutPath;

/// Reads a site: configuration, `content/`, `templates/`, `static/`, `crds/`.
pub fn site(folder: &SiteFolder) -> Result<Project, LoadError> {
    site_again(folder, &mut Kept::default())
}

/// Reads a site as [`site`] does; of guides that are as they were, the texts are taken from `kept`.
pub fn site_again(folder: &SiteFolder, kept: &mut Kept) -> Result<Project, LoadError> {
    let root = &folder.root;
    // What does not exist is told by the name that the user gave.
    let real = fs::canonicalize(root).map_err(LoadError::io(root))?;
    let mut project = Project { config: config::default(), folder: root.clone(), ..Project::default() };
    match &folder.config {
        Some(config) => project.read_config(config, project.name_of(config))?,
        None if !root.join(CONFIG_FILE).is_file() => return Err(LoadError::NoSite(root.clone())),
        None => project.read_config(&root.join(CONFIG_FILE), CONFIG_FILE.into())?,
    }
    if !root.join("content").is_dir() {
        return Err(LoadError::NoContent(root.clone()));
    }
    let mut taken = Taken::new();
    project.read_content(&Tree::walk(root, &real, "content", Hidden::Skip), &mut taken, kept);
    project.make_up_home();
    project.read_templates(&Tree::walk(root, &real, "templates", Hidden::Skip));
    let tree = Tree::walk(root, &real, "static", Hidden::Take);
    project.tell(&tree.faults);
    for (path, name) in tree.files {
        project.add_asset(path, name, "static/", &mut taken);
    }
    let tree = Tree::walk(root, &real, "crds", Hidden::Skip);
    project.tell(&tree.faults);
    project.add_definitions(&tree.files, Owner::Site);
    project.read_linked(Bounds::Site(real), kept);
    Ok(project)
}

/// The addresses of assets, and the file that each is of.
type Taken = HashMap<OutPath, String>;

/// Whether files count whose names begin with a dot.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Hidden {
    Skip,
    Take,
}

/// The files of one folder of a site, in order, and what is wrong with some.
#[derive(Debug, Default)]
struct Tree {
    /// Where each stands, and its path in the site.
    files: Vec<(PathBuf, String)>,
    faults: Vec<Fault>,
}

/// An entry of a folder that is left out.
#[derive(Debug)]
struct Fault {
    name: String,
    kind: FaultKind,
}

#[derive(Debug)]
enum FaultKind {
    /// A link that leads out of the site.
    Outside,
    /// A linked folder inside a linked folder: such links can multiply without end.
    NestedLink,
    /// Neither file nor folder, or not to be read.
    Unreadable(String),
    /// A name that is no Unicode text.
    Name,
}

impl Tree {
    /// Walks the folder `name` of the site at `root`, whose real path is `real`. No folder, no files.
    fn walk(root: &Path, real: &Path, name: &str, hidden: Hidden) -> Self {
        let mut tree = Self::default();
        let top = root.join(name);
        if fs::symlink_metadata(&top).is_err() {
            return tree;
        }
        let in_site = |path: &Path| shown(path.strip_prefix(root).unwrap_or(path));
        let mut links: Vec<PathBuf> = Vec::new();
        let mut walk = WalkDir::new(&top).follow_links(true).sort_by_file_name().into_iter();
        while let Some(entry) = walk.next() {
            let entry = match entry {
                Ok(entry) => entry,
                Err(error) => {
                    let path = error.path().unwrap_or(&top);
                    tree.faults.push(Fault { name: in_site(path), kind: FaultKind::Unreadable(reason(&error)) });
                    continue;
                }
            };
            if entry.depth() > 0 && hidden.skips(entry.file_name()) {
                skip(&mut walk, &entry);
                continue;
            }
            if let Some(kind) = left_out(&entry, real, &mut links) {
                tree.faults.push(Fault { name: in_site(entry.path()), kind });
                skip(&mut walk, &entry);
            } else if entry.file_type().is_file() {
                tree.files.push((entry.path().to_owned(), in_site(entry.path())));
            }
        }
        tree
    }
}

impl Hidden {
    fn skips(self, name: &OsStr) -> bool {
        is_litter(name) || (self == Self::Skip && name.as_encoded_bytes().starts_with(b"."))
    }
}

/// Whether a file of this name is nobody's content: what editors and desktops strew about.
pub fn is_litter(name: &OsStr) -> bool {
    let name = name.to_string_lossy();
    let is_swap = name.starts_with('.') && [".swp", ".swo", ".swx"].iter().any(|ending| name.ends_with(ending));
    let is_emacs = name.starts_with(".#") || (name.starts_with('#') && name.ends_with('#'));
    // Vim tries by the name of a number whether it can write.
    let is_known = matches!(&*name, "4913" | ".DS_Store");
    is_known || is_swap || is_emacs || name.ends_with('~') || name.ends_with("___jb_tmp___")
}

/// Why an entry is left out, if it is.
fn left_out(entry: &DirEntry, real: &Path, links: &mut Vec<PathBuf>) -> Option<FaultKind> {
    if entry.file_name().to_str().is_none() {
        return Some(FaultKind::Name);
    }
    if entry.path_is_symlink() {
        match fs::canonicalize(entry.path()) {
            Ok(target) if !target.starts_with(real) => return Some(FaultKind::Outside),
            Ok(_) => {}
            Err(error) => return Some(FaultKind::Unreadable(error.to_string())),
        }
        if entry.file_type().is_dir() {
            if links.iter().any(|link| entry.path().starts_with(link)) {
                return Some(FaultKind::NestedLink);
            }
            links.push(entry.path().to_owned());
        }
    }
    let is_known = entry.file_type().is_file() || entry.file_type().is_dir();
    (!is_known).then(|| FaultKind::Unreadable("it is neither a file nor a folder".into()))
}

fn skip(walk: &mut walkdir::IntoIter, entry: &DirEntry) {
    if entry.file_type().is_dir() {
        walk.skip_current_dir();
    }
}

fn reason(error: &walkdir::Error) -> String {
    match error.loop_ancestor() {
        Some(_) => "the link leads to a folder above itself".into(),
        None => error.io_error().map_or_else(|| error.to_string(), ToString::to_string),
    }
}

impl Project {
    /// A site without a home page in its default language gets an empty one: it lists what there is.
    fn make_up_home(&mut self) {
        let own = format!("_index.{}.md", self.config.language);
        if !self.inputs.iter().any(|input| ["_index.md", "index.md", &own].contains(&input.path.as_str())) {
            let file = self.sources.add("content/_index.md", "");
            self.inputs.insert(0, Input { file, path: "_index.md".into(), kind: InputKind::Markdown });
        }
    }

    /// Guides as inputs, everything else beside them as assets.
    fn read_content(&mut self, tree: &Tree, taken: &mut Taken, kept: &mut Kept) {
        self.tell(&tree.faults);
        let (guides, others): (Vec<_>, Vec<_>) =
            tree.files.iter().partition(|(path, _)| InputKind::of(path) == Some(InputKind::Markdown));
        let mut stamps = Vec::with_capacity(guides.len());
        for ((_, name), (text, stamp)) in guides.iter().zip(kept.texts(&guides)) {
            match text {
                Ok(text) => {
                    let is_text = matches!(text, Loaded::Again(_) | Loaded::Anew(Text::Utf8(_)));
                    if let Some(file) = self.add_loaded(name.clone(), text) {
                        // What has faults is read again: they are told each time.
                        stamps.extend(stamp.filter(|_| is_text).map(|stamp| (file, stamp)));
                        let path = name.strip_prefix("content/").unwrap_or(name).to_owned();
                        self.inputs.push(Input { file, path, kind: InputKind::Markdown });
                    }
                }
                Err(error) => self.unreadable(name.clone(), &error),
            }
        }
        kept.renew(stamps, &self.sources);
        for (path, name) in others {
            self.add_asset(path.clone(), name.clone(), "content/", taken);
        }
    }

    fn read_templates(&mut self, tree: &Tree) {
        self.tell(&tree.faults);
        let files: Vec<_> = tree.files.iter().collect();
        for ((_, name), text) in files.iter().zip(read::texts(&paths(&files))) {
            match text {
                Ok(read::Text::Utf8(text)) => {
                    let template = name.strip_prefix("templates/").unwrap_or(name);
                    self.templates.push((template.to_owned(), text));
                }
                // A template with faults in its bytes is not used: the fault is told instead.
                Ok(faulty) => drop(self.add(name.clone(), faulty)),
                Err(error) => self.unreadable(name.clone(), &error),
            }
        }
    }

    fn add_asset(&mut self, source: PathBuf, name: String, prefix: &str, taken: &mut Taken) {
        match OutPath::new(name.strip_prefix(prefix).unwrap_or(&name)) {
            Ok(out) => match taken.entry(out.clone()) {
                Entry::Vacant(entry) => {
                    entry.insert(name);
                    self.assets.push(Asset { out, source });
                }
                Entry::Occupied(entry) => {
                    let message = format!("the file is not published: `{}` has its address", entry.get());
                    self.fault(name, DUPLICATE_FILE, Level::Error, message);
                }
            },
            Err(error) => {
                let message = format!("the file cannot be published: {}", error.reason);
                self.fault(name, UNSAFE_NAME, Level::Warning, message);
            }
        }
    }

    fn tell(&mut self, faults: &[Fault]) {
        for Fault { name, kind } in faults {
            let name = name.clone();
            match kind {
                FaultKind::Outside => {
                    let message = "the link leads out of the site and is not followed".into();
                    self.fault(name, OUTSIDE_SITE, Level::Warning, message);
                }
                FaultKind::NestedLink => {
                    let message = "the link to a folder stands in a linked folder and is not followed".into();
                    self.fault(name, OUTSIDE_SITE, Level::Warning, message);
                }
                FaultKind::Unreadable(why) => self.unreadable(name, why),
                FaultKind::Name => {
                    let message = "the file cannot be published: its name is not UTF-8".into();
                    self.fault(name, UNSAFE_NAME, Level::Warning, message);
                }
            }
        }
    }
}

fn paths(files: &[&(PathBuf, String)]) -> Vec<PathBuf> {
    files.iter().map(|(path, _)| path.clone()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn write(root: &Path, files: &[(&str, &[u8])]) {
        for (name, bytes) in files {
            let path = root.join(name);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, bytes).unwrap();
        }
    }

    fn load(root: &Path) -> Project {
        site(&SiteFolder { root: root.to_owned(), config: None }).unwrap()
    }

    /// Each diagnostic as `path:line:column rule`.
    fn told(project: &Project) -> Vec<String> {
        let tell = |diagnostic: &crate::diagnostic::Diagnostic| {
            let span = diagnostic.primary.span;
            let start = project.sources.positions(span).0;
            format!("{}:{}:{} {}", project.sources.get(span.file).path(), start.line, start.column, diagnostic.rule)
        };
        project.diagnostics.iter().map(tell).collect()
    }

    #[test]
    fn a_site_is_read_in_order() {
        let root = tempfile::tempdir().unwrap();
        write(
            root.path(),
            &[
                ("guidewright.toml", b"title = 't'"),
                ("content/b/web.md", b"# b"),
                ("content/b/web.png", b"\x89PNG"),
                ("content/_index.md", b"# home"),
                ("content/a.ko.MD", b"# a"),
                ("content/.draft.md", b"hidden"),
                ("content/a.md~", b"saved before"),
                ("static/.site.css.swp", b"being written"),
                ("templates/sub/page.html", b"<p>"),
                ("static/.well-known/x", b"x"),
                ("static/site.css", b"x"),
                ("notes.md", b"not content"),
            ],
        );
        let project = load(root.path());
        let inputs: Vec<_> = project.inputs.iter().map(|input| input.path.as_str()).collect();
        assert_eq!(inputs, ["_index.md", "a.ko.MD", "b/web.md"]);
        assert_eq!(project.sources.get(project.inputs[2].file).path(), "content/b/web.md");
        let assets: Vec<_> = project.assets.iter().map(|asset| asset.out.as_str()).collect();
        assert_eq!(assets, ["b/web.png", ".well-known/x", "site.css"]);
        assert_eq!(project.assets[0].read().unwrap(), b"\x89PNG");
        assert_eq!(project.templates, [("sub/page.html".into(), "<p>".into())]);
        assert_eq!((project.config.title.as_str(), project.diagnostics.len()), ("t", 0));
    }

    #[test]
    fn bytes_that_are_no_text_are_told() {
        let root = tempfile::tempdir().unwrap();
        let large = vec![b'x'; usize::try_from(super::super::MAX_FILE_BYTES).unwrap() + 1];
        write(
            root.path(),
            &[
                ("guidewright.toml", b"title = 't'"),
                ("content/bad.md", b"# \xea\xb0\x80\nab\xffcd\n"),
                ("content/large.md", &large),
                ("templates/x.html", b"\xff"),
                ("static/a:b", b""),
                ("content/a/b.png", b"1"),
                ("static/a/b.png", b"2"),
            ],
        );
        let project = load(root.path());
        let expected = [
            "content/bad.md:2:3 source::not-utf8",
            "content/large.md:1:1 source::too-large",
            "templates/x.html:1:1 source::not-utf8",
            "static/a/b.png:1:1 source::duplicate-file",
            "static/a:b:1:1 source::unsafe-name",
        ];
        assert_eq!(told(&project), expected);
        assert_eq!(project.assets.len(), 1);
        assert_eq!(project.inputs.len(), 2);
        assert!(project.templates.is_empty());
    }

    #[cfg(unix)]
    #[test]
    fn links_are_followed_inside_the_site_only() {
        use std::os::unix::fs::symlink;
        let root = tempfile::tempdir().unwrap();
        let site = root.path().join("site");
        write(
            root.path(),
            &[
                ("secret.md", b"# secret"),
                ("away/x.md", b"# x"),
                ("site/guidewright.toml", b"title = 't'"),
                ("site/content/g/a.md", b"# a"),
                ("site/shared/s.md", b"# s"),
            ],
        );
        let links = [
            ("../../secret.md", "content/out.md"),
            ("../../away", "content/away"),
            ("g/a.md", "content/again.md"),
            ("../shared", "content/shared"),
            ("../content/g", "shared/g"),
            ("nowhere", "content/broken.md"),
            (".", "content/g/loop"),
        ];
        for (target, link) in links {
            symlink(target, site.join(link)).unwrap();
        }
        let project = load(&site);
        let inputs: Vec<_> = project.inputs.iter().map(|input| input.path.as_str()).collect();
        assert_eq!(inputs, ["_index.md", "again.md", "g/a.md", "shared/s.md"]);
        let mut told = told(&project);
        told.sort();
        let expected = [
            "content/away:1:1 source::outside-site",
            "content/broken.md:1:1 source::unreadable",
            "content/g/loop:1:1 source::unreadable",
            "content/out.md:1:1 source::outside-site",
            "content/shared/g:1:1 source::outside-site",
        ];
        assert_eq!(told, expected);
    }

    #[test]
    fn what_is_no_site_is_an_error() {
        let root = tempfile::tempdir().unwrap();
        let load = || site(&SiteFolder { root: root.path().to_owned(), config: None });
        assert!(matches!(load(), Err(LoadError::NoSite(_))));
        write(root.path(), &[("guidewright.toml", b"title = 't'")]);
        assert!(matches!(load(), Err(LoadError::NoContent(_))));
        let nowhere = SiteFolder { root: root.path().join("nowhere"), config: None };
        assert!(matches!(site(&nowhere), Err(LoadError::Io { .. })));
    }
}
