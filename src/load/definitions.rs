//! Definitions of custom resources: those of a site's `crds/`, and those that `--crds` names.

use std::fs;
use std::path::{Path, PathBuf};

use walkdir::WalkDir;

use super::{InputKind, LoadError, Project, read, shown};
use crate::schema::crd::{DefinitionFile, Owner};
use crate::vantage::Vantage;

impl Project {
    /// Reads the definitions in these files and folders.
    pub fn read_definitions(&mut self, paths: &[PathBuf]) -> Result<(), LoadError> {
        let mut files = Vec::new();
        for path in paths {
            let meta = fs::metadata(path).map_err(LoadError::io(path))?;
            if meta.is_dir() {
                files.extend(self.files_of(path));
            } else if is_definition_file(path) {
                files.push((path.clone(), shown(path)));
            } else {
                return Err(LoadError::NoDefinitions(path.clone()));
            }
        }
        files.iter_mut().for_each(|(path, name)| *name = self.name_of(path));
        self.add_definitions(&files, Owner::Other);
        Ok(())
    }

    /// The name of a path that begins in the current folder: it begins where those of other sources do.
    pub(super) fn name_of(&self, path: &Path) -> String {
        let is_here = self.folder.as_os_str().is_empty() || self.folder == Path::new(".");
        let [here, folder] = [Path::new("."), &self.folder].map(|folder| std::path::absolute(folder).ok());
        match here.zip(folder).filter(|_| !is_here && path.is_relative()) {
            Some((here, folder)) => Vantage::new(&shown(&here), &shown(&folder)).see(&shown(path)),
            None => shown(path),
        }
    }

    fn files_of(&mut self, folder: &Path) -> Vec<(PathBuf, String)> {
        let mut files = Vec::new();
        for entry in WalkDir::new(folder).sort_by_file_name() {
            match entry {
                Ok(entry) if entry.file_type().is_file() && is_definition_file(entry.path()) => {
                    files.push((entry.path().to_owned(), shown(entry.path())));
                }
                Ok(_) => {}
                Err(error) => {
                    let path = error.path().unwrap_or(folder);
                    self.unreadable(shown(path), &error);
                }
            }
        }
        files
    }

    /// Reads definitions: files and the names by which people know them.
    pub(super) fn add_definitions(&mut self, files: &[(PathBuf, String)], owner: Owner) {
        let files: Vec<&(PathBuf, String)> = files.iter().filter(|(path, _)| is_definition_file(path)).collect();
        let paths: Vec<PathBuf> = files.iter().map(|(path, _)| path.clone()).collect();
        for ((_, name), text) in files.into_iter().zip(read::texts(&paths)) {
            match text {
                Ok(text) => {
                    if let Some(file) = self.add(name.clone(), text) {
                        let text = self.sources.get(file).shared_text();
                        self.definitions.push(DefinitionFile { file, path: name.clone(), text, owner });
                    }
                }
                Err(error) => self.unreadable(name.clone(), &error),
            }
        }
    }
}

fn is_definition_file(path: &Path) -> bool {
    matches!(InputKind::of(path), Some(InputKind::Yaml | InputKind::Json))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_and_folders_are_read() {
        let root = tempfile::tempdir().unwrap();
        fs::create_dir_all(root.path().join("all/example.com")).unwrap();
        for name in ["one.yaml", "all/two.yml", "all/README.md", "all/example.com/widget_v1.json"] {
            fs::write(root.path().join(name), "{}").unwrap();
        }
        let mut project = Project::default();
        project.read_definitions(&[root.path().join("one.yaml"), root.path().join("all")]).unwrap();
        let below =
            |file: &DefinitionFile| file.path.strip_prefix(&format!("{}/", shown(root.path()))).unwrap().to_owned();
        let names: Vec<String> = project.definitions.iter().map(below).collect();
        assert_eq!(names, ["one.yaml", "all/example.com/widget_v1.json", "all/two.yml"]);
        assert!(project.inputs.is_empty());
        let error = project.read_definitions(&[root.path().join("none")]);
        assert!(matches!(error, Err(LoadError::Io { .. })));
        let error = project.read_definitions(&[root.path().join("all/README.md")]);
        assert!(matches!(error, Err(LoadError::NoDefinitions(_))));
    }
}
