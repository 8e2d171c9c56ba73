//! Files that guides name: read where they lie inside the site or repository, else told apart.

use std::collections::HashMap;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use rayon::prelude::*;

use super::kept::{Kept, Scanned};
use super::{InputKind, MAX_FILE_BYTES, Project, find_site, read};
use crate::inclusion::{self, Files, Found, Style};

/// Fewer guides than these are searched by one thread.
const PARALLEL_FROM: usize = 64;

/// Within which folder the files that guides name may lie.
pub(super) enum Bounds {
    /// The site's, by its real path.
    Site(PathBuf),
    /// The repository of each guide.
    Repositories(Roots),
}

impl Project {
    /// Reads what the guides name. Each file is read once, whoever names it.
    pub(super) fn read_linked(&mut self, mut bounds: Bounds, kept: &mut Kept) {
        let above = match &mut bounds {
            Bounds::Site(_) => 0,
            Bounds::Repositories(roots) => self.inputs.first().map_or(0, |input| roots.above(&input.path)),
        };
        let mut files = Files::new(above);
        for input in &self.inputs {
            files.add(self.sources.get(input.file).path(), Found::Text(input.file));
        }
        let guides: Vec<_> = self.inputs.iter().filter(|input| input.kind == InputKind::Markdown).collect();
        let scan = |input: &&super::Input| kept.references(self.sources.shared(input.file));
        let found: Vec<Scanned> = if guides.len() < PARALLEL_FROM {
            guides.iter().map(scan).collect()
        } else {
            guides.par_iter().map(scan).collect()
        };
        for (source, references) in found.iter().filter(|(_, references)| !references.is_empty()) {
            let guide = source.path();
            for reference in references.iter() {
                for path in inclusion::candidates(guide, reference, above) {
                    if !files.knows(&path) {
                        let found = self.probe(guide, &path, reference.style, &mut bounds);
                        files.add(path.clone(), found);
                    }
                    if matches!(files.get(&path), Found::Text(_)) {
                        break;
                    }
                }
            }
        }
        kept.keep_references(found);
        self.files = files;
    }

    /// What is at a path that a guide names.
    fn probe(&mut self, guide: &str, path: &str, style: Style, bounds: &mut Bounds) -> Found {
        let place = self.folder.join(path);
        let root = match bounds {
            Bounds::Site(_) if path == ".." || path.starts_with("../") => return Found::Outside,
            Bounds::Site(root) => Some(&*root),
            Bounds::Repositories(roots) => roots.of(guide),
        };
        let real = match fs::canonicalize(&place) {
            Ok(real) => real,
            Err(error) if is_absent(&error) => return Found::Missing,
            Err(error) => return Found::Unreadable(error.to_string()),
        };
        if !root.is_some_and(|root| real.starts_with(root)) {
            return Found::Outside;
        }
        if style != Style::Attribute && !real.is_file() {
            return Found::Missing;
        }
        match read::text(&place) {
            Ok(read::Text::Utf8(text)) => Found::Text(self.sources.add(path, text)),
            Ok(read::Text::Lossy { .. }) => Found::Unreadable("it is not UTF-8".into()),
            Ok(read::Text::TooLarge) => {
                Found::Unreadable(format!("it is larger than {} MiB", MAX_FILE_BYTES / (1024 * 1024)))
            }
            Err(error) if is_absent(&error) => Found::Missing,
            Err(error) => Found::Unreadable(error.to_string()),
        }
    }
}

fn is_absent(error: &io::Error) -> bool {
    matches!(error.kind(), io::ErrorKind::NotFound | io::ErrorKind::NotADirectory)
}

/// The root of the repository that each guide lies in, by the folder of the guide.
#[derive(Default)]
pub(super) struct Roots {
    of_folders: HashMap<PathBuf, Option<PathBuf>>,
}

impl Roots {
    /// The real path of the folder that a guide's files may lie in: that of a `guidewright.toml` above
    /// it, else the git root, else the current folder, else its own.
    fn of(&mut self, guide: &str) -> Option<&PathBuf> {
        let folder = Path::new(guide).parent().unwrap_or(Path::new(""));
        if !self.of_folders.contains_key(folder) {
            self.of_folders.insert(folder.to_owned(), root_above(folder));
        }
        self.of_folders.get(folder).and_then(Option::as_ref)
    }

    /// How many folders lie between the current one and the root.
    fn above(&mut self, guide: &str) -> usize {
        let here = std::env::current_dir().and_then(fs::canonicalize).ok();
        let below = self.of(guide).zip(here).and_then(|(root, here)| here.strip_prefix(root).ok().map(Path::to_owned));
        below.map_or(0, |below| below.components().count())
    }
}

fn root_above(folder: &Path) -> Option<PathBuf> {
    let here = std::env::current_dir().and_then(fs::canonicalize).ok();
    let folder = fs::canonicalize(if folder.as_os_str().is_empty() { Path::new(".") } else { folder }).ok()?;
    find_site(&folder)
        .or_else(|| folder.ancestors().find(|above| above.join(".git").exists()).map(Path::to_owned))
        .or_else(|| here.filter(|here| folder.starts_with(here)))
        .or(Some(folder))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::inclusion::Reference;
    use crate::load::{self, PathSelection, SiteFolder, YamlFiles};

    fn write(root: &Path, files: &[(&str, &str)]) {
        for (name, text) in files {
            let path = root.join(name);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, text).unwrap();
        }
    }

    #[test]
    fn files_of_a_site_are_read_once() {
        let root = tempfile::tempdir().unwrap();
        let site = root.path().join("site");
        write(
            root.path(),
            &[
                ("secret.yaml", "a: 1"),
                ("site/guidewright.toml", "title = 't'"),
                ("site/content/a.md", "```yaml file=m/web.yaml\n```\n```yaml file=../../secret.yaml\n```\n"),
                ("site/content/b.md", "```yaml file=\"m/web.yaml#pod\" schema=no.json\n```\n```yaml file=m\n```\n"),
                ("site/content/m/web.yaml", "a: 1"),
            ],
        );
        let project = load::site(&SiteFolder { root: site, config: None }).unwrap();
        assert!(matches!(project.files.get("content/m/web.yaml"), Found::Text(_)));
        assert_eq!(project.sources.iter().filter(|(_, source)| source.path() == "content/m/web.yaml").count(), 1);
        assert_eq!(project.files.get("../secret.yaml"), &Found::Outside);
        assert_eq!(project.files.get("content/no.json"), &Found::Missing);
        assert!(matches!(project.files.get("content/m"), Found::Unreadable(_)));
        assert_eq!(project.diagnostics, []);
    }

    #[cfg(unix)]
    #[test]
    fn links_do_not_lead_out() {
        let root = tempfile::tempdir().unwrap();
        write(
            root.path(),
            &[
                ("secret.yaml", "a: 1"),
                ("site/guidewright.toml", "title = 't'"),
                ("site/content/a.md", "```yaml file=out.yaml\n```\n"),
            ],
        );
        std::os::unix::fs::symlink("../../secret.yaml", root.path().join("site/content/out.yaml")).unwrap();
        let project = load::site(&SiteFolder { root: root.path().join("site"), config: None }).unwrap();
        assert_eq!(project.files.get("content/out.yaml"), &Found::Outside);
    }

    #[test]
    fn without_a_site_the_repository_is_the_root() {
        let root = tempfile::tempdir().unwrap();
        write(
            root.path(),
            &[
                ("other.yaml", "a: 1"),
                ("repo/.git/HEAD", ""),
                ("repo/m/web.yaml", "a: 1"),
                ("repo/docs/a.md", "```yaml file=../m/web.yaml\n```\n```yaml file=../../other.yaml\n```\n"),
                ("repo/docs/b.md", "--8<-- \"m/web.yaml\"\n"),
            ],
        );
        let docs = root.path().join("repo/docs");
        let selection =
            PathSelection { paths: vec![docs], stdin_name: String::new(), yaml: YamlFiles::Named, config: None };
        let project = load::paths(&selection).unwrap();
        let at = |path: &str| project.files.get(&root.path().join(path).to_string_lossy());
        assert!(matches!(at("repo/m/web.yaml"), Found::Text(_)));
        assert_eq!(at("other.yaml"), &Found::Outside);
        let snippet = Reference { style: Style::MkDocs, path: "m/web.yaml".into(), range: 0..0 };
        let guide = root.path().join("repo/docs/b.md");
        assert!(project.files.find(&guide.to_string_lossy(), &snippet).is_some());
    }
}
