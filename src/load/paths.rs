//! Files and folders for a check without a site.
//!
//! Folders are walked the way git sees them: hidden entries and what `.gitignore` leaves out are
//! skipped, links are not followed. What is named is read, whatever ignores it.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use ignore::{DirEntry, WalkBuilder};

use super::kept::Kept;
use super::linked::{Bounds, Roots};
use super::{
    CONFIG_FILE, Input, InputKind, LoadError, PathSelection, Project, STANDARD_INPUT, YamlFiles, find_site, read, shown,
};
use crate::config;
use crate::vantage::Vantage;

/// Folders of other people's code and of build output.
const SKIPPED_FOLDERS: [&str; 2] = ["node_modules", "target"];

/// Reads files and folders for a check without a site.
pub fn paths(selection: &PathSelection) -> Result<Project, LoadError> {
    let mut project = Project { config: config::default(), ..Project::default() };
    if let Some(config) = &selection.config {
        project.read_config(config, shown(config))?;
    } else if let Some(site) = first_place(selection).and_then(|path| find_site(&path)) {
        let config = site.join(CONFIG_FILE);
        project.read_config(&config, from_here(&config))?;
        if let Ok(here) = std::env::current_dir() {
            project.vantage = Vantage::new(&shown(&here), &shown(&site));
        }
        let definitions = site.join("crds");
        if definitions.is_dir() {
            project.read_definitions(&[PathBuf::from(from_here(&definitions))])?;
        }
    }
    let mut found = Found::default();
    let is_stdin = |path: &Path| path == Path::new(STANDARD_INPUT);
    if selection.paths.iter().any(|path| is_stdin(path)) {
        let name = shown(Path::new(&selection.stdin_name));
        let kind = InputKind::of(Path::new(&name))
            .ok_or_else(|| LoadError::UnknownKind(PathBuf::from(&selection.stdin_name)))?;
        let text = read::standard_input().map_err(LoadError::StandardInput)?;
        if let Some(file) = project.add(name.clone(), text) {
            project.inputs.push(Input { file, path: name, kind });
        }
    }
    for path in selection.paths.iter().filter(|path| !is_stdin(path)) {
        let meta = fs::metadata(path).map_err(LoadError::io(path))?;
        if meta.is_dir() {
            found.walk(path, selection.yaml);
        } else {
            let kind = InputKind::of(path).ok_or_else(|| LoadError::UnknownKind(path.clone()))?;
            found.files.insert(shown(path), (path.clone(), kind));
        }
    }
    for (name, why) in found.unreadable {
        project.unreadable(name, &why);
    }
    let places: Vec<PathBuf> = found.files.values().map(|(path, _)| path.clone()).collect();
    for ((name, (_, kind)), text) in found.files.into_iter().zip(read::texts(&places)) {
        match text {
            Ok(text) => {
                if let Some(file) = project.add(name.clone(), text) {
                    project.inputs.push(Input { file, path: name, kind });
                }
            }
            Err(error) => project.unreadable(name, &error),
        }
    }
    project.read_linked(Bounds::Repositories(Roots::default()), &mut Kept::default());
    Ok(project)
}

/// Where the first text stands, as far as it stands anywhere.
fn first_place(selection: &PathSelection) -> Option<PathBuf> {
    let first = selection.paths.first()?;
    Some(if first == Path::new(STANDARD_INPUT) { PathBuf::from(&selection.stdin_name) } else { first.clone() })
}

/// What the paths come to, by the names that people know; a file that is named twice is there once.
#[derive(Default)]
struct Found {
    files: BTreeMap<String, (PathBuf, InputKind)>,
    unreadable: BTreeMap<String, String>,
}

impl Found {
    fn walk(&mut self, top: &Path, yaml: YamlFiles) {
        let walk = WalkBuilder::new(top)
            .ignore(false)
            // What is left out is the repository's choice, not that of the machine.
            .git_global(false)
            .git_exclude(false)
            .filter_entry(|entry| !is_skipped(entry))
            .build();
        for entry in walk {
            match entry {
                Ok(entry) if entry.file_type().is_some_and(|kind| kind.is_file()) => {
                    match (InputKind::of(entry.path()), yaml) {
                        (Some(kind @ InputKind::Markdown), _) | (Some(kind @ InputKind::Yaml), YamlFiles::All) => {
                            self.files.insert(shown(entry.path()), (entry.path().to_owned(), kind));
                        }
                        _ => {}
                    }
                }
                Ok(_) => {}
                Err(error) => {
                    let path = path_of(&error).unwrap_or(top);
                    self.unreadable.insert(shown(path), reason(&error));
                }
            }
        }
    }
}

fn is_skipped(entry: &DirEntry) -> bool {
    if entry.depth() == 0 || !entry.file_type().is_some_and(|kind| kind.is_dir()) {
        return false;
    }
    let name = entry.file_name();
    let is_chart_templates =
        || name == "templates" && entry.path().parent().is_some_and(|parent| parent.join("Chart.yaml").is_file());
    SKIPPED_FOLDERS.iter().any(|skipped| name == *skipped) || is_chart_templates()
}

fn path_of(error: &ignore::Error) -> Option<&Path> {
    match error {
        ignore::Error::WithPath { path, .. } => Some(path),
        ignore::Error::Loop { child, .. } => Some(child),
        ignore::Error::WithDepth { err, .. } | ignore::Error::WithLineNumber { err, .. } => path_of(err),
        _ => None,
    }
}

fn reason(error: &ignore::Error) -> String {
    error.io_error().map_or_else(|| error.to_string(), ToString::to_string)
}

/// The path as seen from the current folder, if it is below it.
fn from_here(path: &Path) -> String {
    let here = std::env::current_dir().ok();
    let below = here.and_then(|here| path.strip_prefix(here).ok().map(Path::to_owned));
    shown(below.as_deref().unwrap_or(path))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn load(root: &Path, names: &[&str], yaml: YamlFiles) -> Result<Project, LoadError> {
        let paths = names.iter().map(|name| root.join(name)).collect();
        super::paths(&PathSelection { paths, stdin_name: String::new(), yaml, config: None })
    }

    fn read(root: &Path, names: &[&str], yaml: YamlFiles) -> Vec<String> {
        let project = load(root, names, yaml).unwrap();
        assert_eq!(project.diagnostics, []);
        let below = |input: &Input| input.path.strip_prefix(&format!("{}/", shown(root))).unwrap().to_owned();
        project.inputs.iter().map(below).collect()
    }

    fn tree() -> tempfile::TempDir {
        let root = tempfile::tempdir().unwrap();
        for name in [
            "docs/b.md",
            "docs/a.mdx",
            "docs/data.json",
            "docs/web.yaml",
            "docs/.hidden/x.md",
            "docs/node_modules/x.md",
            "docs/target/x.md",
            "docs/build/x.md",
            "docs/chart/Chart.yaml",
            "docs/chart/README.md",
            "docs/chart/templates/web.yaml",
            "docs/templates/plain.yaml",
            "docs/notes.txt",
        ] {
            let path = root.path().join(name);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, "x").unwrap();
        }
        fs::create_dir(root.path().join(".git")).unwrap();
        fs::write(root.path().join(".gitignore"), "/docs/build\n").unwrap();
        root
    }

    #[test]
    fn folders_are_walked_as_git_sees_them() {
        let root = tree();
        assert_eq!(read(root.path(), &["docs"], YamlFiles::Named), ["docs/a.mdx", "docs/b.md", "docs/chart/README.md"]);
        assert_eq!(
            read(root.path(), &["docs"], YamlFiles::All),
            [
                "docs/a.mdx",
                "docs/b.md",
                "docs/chart/Chart.yaml",
                "docs/chart/README.md",
                "docs/templates/plain.yaml",
                "docs/web.yaml"
            ]
        );
    }

    #[test]
    fn what_is_named_is_read_once() {
        let root = tree();
        let named = ["docs/web.yaml", "docs/build/x.md", "docs/data.json", "docs/web.yaml", "docs/chart"];
        assert_eq!(
            read(root.path(), &named, YamlFiles::Named),
            ["docs/build/x.md", "docs/chart/README.md", "docs/data.json", "docs/web.yaml"]
        );
        assert!(matches!(load(root.path(), &["docs/notes.txt"], YamlFiles::All), Err(LoadError::UnknownKind(_))));
        assert!(matches!(load(root.path(), &["docs/none.md"], YamlFiles::All), Err(LoadError::Io { .. })));
    }

    #[test]
    fn a_configuration_above_counts() {
        let root = tree();
        fs::write(root.path().join(CONFIG_FILE), "title = 't'\nreleases = '1.36'\n").unwrap();
        let project = load(root.path(), &["docs/b.md"], YamlFiles::Named).unwrap();
        assert_eq!(project.config.releases.unwrap().to_string(), "1.36");
        assert_eq!(project.vantage.see(&project.inputs[0].path), "docs/b.md", "globs begin beside it");
        fs::write(root.path().join(CONFIG_FILE), "title = 3").unwrap();
        assert_eq!(load(root.path(), &["docs/b.md"], YamlFiles::Named).unwrap().diagnostics.len(), 1);
    }

    #[test]
    fn names_are_plain() {
        assert_eq!(shown(Path::new("././a/b.md")), "a/b.md");
        assert_eq!(shown(Path::new("./")), ".");
        assert_eq!(shown(Path::new("../a.md")), "../a.md");
    }
}
