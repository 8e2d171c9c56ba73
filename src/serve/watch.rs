//! Changes of a site's folder, many told as one.
//!
//! Editors write a file in several steps (a swap file, a rename), and tools write many files at once. After
//! the first event it waits until nothing more comes for a blink, but not for ever. Only the folders of a
//! site are watched, not what else lies beside them: a repository can be large.

use std::collections::BTreeSet;
use std::ffi::OsStr;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::time::Duration;

use notify::event::{AccessKind, AccessMode};
use notify::{Event, EventKind, RecommendedWatcher, RecursiveMode, Watcher as _};

use crate::load::{SiteFolder, is_litter};

/// So long it must be quiet.
const QUIET: Duration = Duration::from_millis(20);
/// So often quiet is waited for: a stream of changes is shown while it goes on.
const MOST_WAITS: usize = 20;

/// The folders of a site.
const FOLDERS: [&str; 4] = ["content", "templates", "static", "crds"];

/// Watches a site until it is dropped.
#[derive(Debug)]
pub(super) struct Watch {
    root: PathBuf,
    events: Receiver<()>,
    watcher: RecommendedWatcher,
    watched: BTreeSet<PathBuf>,
    /// Whether one of the folders came or went.
    is_stale: Arc<AtomicBool>,
}

impl Watch {
    /// Begins to watch a site, and files and folders that belong to it from elsewhere.
    pub(super) fn begin(site: &SiteFolder, others: &[PathBuf]) -> notify::Result<Self> {
        let (sender, events) = channel();
        let is_stale = Arc::new(AtomicBool::new(false));
        let (root, stale) = (site.root.clone(), Arc::clone(&is_stale));
        let watcher = notify::recommended_watcher(move |event: notify::Result<Event>| {
            let is_change = match &event {
                Ok(event) => is_change(event),
                // Events were lost: better to look once too often.
                Err(_) => true,
            };
            if is_change {
                if event.is_ok_and(|event| is_of_folder(&event)) {
                    stale.store(true, Ordering::Relaxed);
                }
                // Nobody listens when the server ends.
                let _ = sender.send(());
            }
        })?;
        let mut watch = Self { root, events, watcher, watched: BTreeSet::new(), is_stale };
        watch.add(site.root.clone(), RecursiveMode::NonRecursive)?;
        for path in others.iter().chain(&site.config) {
            if path.is_dir() {
                watch.add(path.clone(), RecursiveMode::Recursive)?;
            } else {
                watch.add_folder_of(path)?;
            }
        }
        watch.refresh()?;
        Ok(watch)
    }

    /// Waits for a change. `false` if none will come any more.
    pub(super) fn wait(&mut self) -> notify::Result<bool> {
        if self.events.recv().is_err() {
            return Ok(false);
        }
        for _ in 0..MOST_WAITS {
            match self.events.recv_timeout(QUIET) {
                Ok(()) => while self.events.try_recv().is_ok() {},
                Err(RecvTimeoutError::Timeout) => break,
                Err(RecvTimeoutError::Disconnected) => return Ok(false),
            }
        }
        self.refresh()?;
        Ok(true)
    }

    /// Also watches the places of these files, by their paths in the site, whether or not they are there.
    pub(super) fn follow<'a>(&mut self, paths: impl Iterator<Item = &'a str>) -> notify::Result<()> {
        let elsewhere = |path: &&str| !FOLDERS.iter().any(|folder| Path::new(path).starts_with(folder));
        for path in paths.filter(elsewhere) {
            self.add_folder_of(&self.root.join(path))?;
        }
        Ok(())
    }

    /// Watches the folders of the site that are there now.
    fn refresh(&mut self) -> notify::Result<()> {
        let is_stale = self.is_stale.swap(false, Ordering::Relaxed);
        for folder in FOLDERS.map(|name| self.root.join(name)) {
            if (is_stale || !folder.is_dir()) && self.watched.remove(&folder) {
                // A folder that is gone takes its watch with it.
                let _ = self.watcher.unwatch(&folder);
            }
            if folder.is_dir() {
                self.add(folder, RecursiveMode::Recursive)?;
            }
        }
        Ok(())
    }

    fn add_folder_of(&mut self, file: &Path) -> notify::Result<()> {
        let folder = match file.parent() {
            Some(folder) if folder != Path::new("") => folder,
            _ => Path::new("."),
        };
        if folder.is_dir() { self.add(folder.to_owned(), RecursiveMode::NonRecursive) } else { Ok(()) }
    }

    fn add(&mut self, path: PathBuf, mode: RecursiveMode) -> notify::Result<()> {
        if self.watched.contains(&path) {
            return Ok(());
        }
        self.watcher.watch(&path, mode)?;
        self.watched.insert(path);
        Ok(())
    }
}

/// Whether something that a site is made of may have changed.
fn is_change(event: &Event) -> bool {
    // Who closes a file may have written to it in ways that nobody is told of.
    let is_written = event.kind == EventKind::Access(AccessKind::Close(AccessMode::Write));
    let is_read = matches!(event.kind, EventKind::Access(_)) && !is_written;
    !is_read && (event.paths.is_empty() || event.paths.iter().any(|path| !path.file_name().is_some_and(is_litter)))
}

/// Whether a folder of a site came, went, or was renamed.
fn is_of_folder(event: &Event) -> bool {
    let is_name = |path: &PathBuf| path.file_name().and_then(OsStr::to_str).is_some_and(|name| FOLDERS.contains(&name));
    event.paths.iter().any(is_name)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fs;

    fn site() -> (tempfile::TempDir, Watch) {
        let root = tempfile::tempdir().unwrap();
        fs::create_dir(root.path().join("content")).unwrap();
        fs::write(root.path().join("guidewright.toml"), "title = 't'").unwrap();
        let watch = Watch::begin(&SiteFolder { root: root.path().to_owned(), config: None }, &[]).unwrap();
        (root, watch)
    }

    /// Whether a change is told within two seconds.
    fn is_told(watch: &mut Watch) -> bool {
        watch.events.recv_timeout(Duration::from_secs(2)).is_ok() && {
            std::thread::sleep(QUIET * 2);
            while watch.events.try_recv().is_ok() {}
            watch.refresh().unwrap();
            true
        }
    }

    #[test]
    fn a_burst_is_one_change() {
        let (root, mut watch) = site();
        for number in 0..50 {
            fs::write(root.path().join(format!("content/{number}.md")), "# a").unwrap();
        }
        assert!(watch.wait().unwrap());
        std::thread::sleep(QUIET * 3);
        assert!(watch.events.try_recv().is_err());
    }

    #[test]
    fn what_editors_leave_is_no_change() {
        let (root, mut watch) = site();
        for name in ["4913", ".a.md.swp", "a.md~", ".#a.md", "#a.md#"] {
            fs::write(root.path().join("content").join(name), "x").unwrap();
        }
        let _ = fs::read(root.path().join("guidewright.toml")).unwrap();
        std::thread::sleep(QUIET * 3);
        assert!(watch.events.try_recv().is_err());
        fs::rename(root.path().join("content/a.md~"), root.path().join("content/a.md")).unwrap();
        assert!(is_told(&mut watch));
    }

    #[test]
    fn folders_may_come_and_go() {
        let (root, mut watch) = site();
        let templates = root.path().join("templates");
        for _ in 0..2 {
            fs::create_dir(&templates).unwrap();
            assert!(is_told(&mut watch), "a folder came");
            fs::write(templates.join("guide.html"), "x").unwrap();
            assert!(is_told(&mut watch), "a file was written in it");
            fs::remove_dir_all(&templates).unwrap();
            assert!(is_told(&mut watch), "it went");
        }
    }

    #[test]
    fn files_that_guides_name_are_watched() {
        let (root, mut watch) = site();
        fs::create_dir(root.path().join("manifests")).unwrap();
        assert!(is_told(&mut watch));
        watch.follow(["manifests/web.yaml", "content/x.yaml"].into_iter()).unwrap();
        fs::write(root.path().join("manifests/web.yaml"), "a: 1").unwrap();
        assert!(is_told(&mut watch));
    }
}
