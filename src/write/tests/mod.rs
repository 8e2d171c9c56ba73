//! Builds, refusals, and kills at every step.

use std::collections::BTreeMap;
use std::fs;

use super::staging::holding;
use super::*;
use crate::sink::{OutPath, Sink as _, SinkError};

mod spare;

/// A site folder with `content/` and an output folder `public`.
struct Bench {
    root: tempfile::TempDir,
}

impl Bench {
    fn new() -> Self {
        let root = tempfile::tempdir().unwrap();
        fs::create_dir_all(root.path().join("site/content")).unwrap();
        Self { root }
    }

    fn site(&self) -> PathBuf {
        self.root.path().join("site")
    }

    fn out(&self) -> PathBuf {
        self.site().join("public")
    }

    fn open(&self) -> Result<StagingSink, WriteError> {
        StagingSink::open(&self.out(), &self.site(), None)
    }

    fn build(&self, files: &[(&str, &str)]) -> Published {
        let sink = self.open().unwrap();
        put(&sink, files);
        sink.publish().unwrap().published()
    }

    /// The files of the output folder but for the marker.
    fn published(&self) -> BTreeMap<String, String> {
        let mut files = BTreeMap::new();
        for entry in walkdir::WalkDir::new(self.out()).into_iter().map(Result::unwrap) {
            if entry.file_type().is_file() && entry.file_name() != MARKER {
                let name = entry.path().strip_prefix(self.out()).unwrap().to_str().unwrap().to_owned();
                files.insert(name, fs::read_to_string(entry.path()).unwrap());
            }
        }
        files
    }

    /// What stands in the site folder.
    fn beside(&self) -> Vec<String> {
        let mut names: Vec<String> =
            fs::read_dir(self.site()).unwrap().map(|e| e.unwrap().file_name().into_string().unwrap()).collect();
        names.sort();
        names
    }
}

fn put(sink: &StagingSink, files: &[(&str, &str)]) {
    for (path, text) in files {
        sink.put(&OutPath::new(*path).unwrap(), text.as_bytes()).unwrap();
    }
}

fn set(files: &[(&str, &str)]) -> BTreeMap<String, String> {
    files.iter().map(|(path, text)| ((*path).to_owned(), (*text).to_owned())).collect()
}

#[cfg(unix)]
fn inode(path: &Path) -> u64 {
    std::os::unix::fs::MetadataExt::ino(&fs::metadata(path).unwrap())
}

const OLD: &[(&str, &str)] = &[("index.html", "old"), ("a/same.css", "same"), ("gone.html", "gone")];
const NEW: &[(&str, &str)] = &[("index.html", "new"), ("a/same.css", "same"), ("b/c/d.html", "d")];

#[test]
fn a_build_replaces_the_whole_site() {
    let bench = Bench::new();
    assert_eq!(bench.build(OLD), Published { written: 3, unchanged: 0 });
    assert_eq!(bench.published(), set(OLD));
    assert_eq!(bench.build(NEW), Published { written: 2, unchanged: 1 });
    assert_eq!(bench.published(), set(NEW));
    assert_eq!(bench.beside(), ["content", "public"]);
}

#[cfg(unix)]
#[test]
fn unchanged_files_stay_the_same_file() {
    let bench = Bench::new();
    bench.build(OLD);
    let (same, index) = (bench.out().join("a/same.css"), bench.out().join("index.html"));
    let before = (inode(&same), fs::metadata(&same).unwrap().modified().unwrap(), inode(&index));
    bench.build(NEW);
    assert_eq!((inode(&same), fs::metadata(&same).unwrap().modified().unwrap()), (before.0, before.1));
    assert_ne!(inode(&index), before.2);
}

#[test]
fn a_build_that_fails_leaves_the_old_site() {
    let bench = Bench::new();
    bench.build(OLD);
    let sink = bench.open().unwrap();
    put(&sink, NEW);
    drop(sink);
    assert_eq!(bench.published(), set(OLD));
    assert_eq!(bench.beside(), ["content", "public"]);
}

#[test]
fn a_killed_build_leaves_the_old_site_or_the_new() {
    // Killed while writing: the staging folder stays, with or without its marker.
    for staged in [&[][..], &[(MARKER, "x")], &[(MARKER, "x"), ("index.html", "half")]] {
        let bench = Bench::new();
        bench.build(OLD);
        let staging = bench.site().join(".public.guidewright-staging");
        fs::create_dir(&staging).unwrap();
        staged.iter().for_each(|(name, text)| fs::write(staging.join(name), text).unwrap());
        fs::write(bench.site().join(".public.guidewright-lock"), "").unwrap();
        assert_eq!(bench.published(), set(OLD));
        bench.build(NEW);
        assert_eq!((bench.published(), bench.beside()), (set(NEW), vec!["content".into(), "public".into()]));
    }
    // Killed between the two renames of a system without exchange.
    let bench = Bench::new();
    bench.build(OLD);
    fs::rename(bench.out(), bench.site().join(".public.guidewright-old")).unwrap();
    fs::create_dir(bench.site().join(".public.guidewright-staging")).unwrap();
    let sink = bench.open().unwrap();
    assert_eq!(bench.published(), set(OLD), "the old site is back before anything else is done");
    drop(sink);
    // Killed after both renames, before the old site was removed.
    let old = bench.site().join(".public.guidewright-old");
    fs::create_dir(&old).unwrap();
    fs::write(old.join(MARKER), "x").unwrap();
    bench.build(NEW);
    assert_eq!((bench.published(), bench.beside()), (set(NEW), vec!["content".into(), "public".into()]));
}

#[test]
fn two_renames_do_what_the_exchange_does() {
    let bench = Bench::new();
    bench.build(OLD);
    let sink = bench.open().unwrap();
    put(&sink, NEW);
    sink.folders.exchange_in_two_steps().unwrap();
    drop(sink);
    assert_eq!((bench.published(), bench.beside()), (set(NEW), vec!["content".into(), "public".into()]));
}

#[test]
fn foreign_folders_are_refused() {
    let bench = Bench::new();
    fs::create_dir(bench.out()).unwrap();
    drop(bench.open().expect("an empty folder may be filled"));
    fs::write(bench.out().join("thesis.txt"), "years of work").unwrap();
    let error = bench.open().unwrap_err();
    assert!(matches!(error, WriteError::Foreign(_)), "{error}");
    assert_eq!(bench.published(), set(&[("thesis.txt", "years of work")]));
    assert_eq!(bench.beside(), ["content", "public"]);

    // Files that come in while a build runs are kept, too.
    fs::remove_file(bench.out().join("thesis.txt")).unwrap();
    let sink = bench.open().unwrap();
    fs::write(bench.out().join("thesis.txt"), "years of work").unwrap();
    assert!(matches!(sink.publish(), Err(WriteError::Foreign(_))));
    assert_eq!(bench.published().len(), 1);
}

#[test]
fn a_leftover_that_is_none_is_refused() {
    let bench = Bench::new();
    let staging = bench.site().join(".public.guidewright-staging");
    fs::create_dir(&staging).unwrap();
    fs::write(staging.join("mine"), "").unwrap();
    assert!(matches!(bench.open(), Err(WriteError::StrangeLeftover(_))));
    assert!(staging.join("mine").exists());
}

#[test]
fn sources_are_never_overwritten() {
    let bench = Bench::new();
    let site = bench.site();
    for out in [site.clone(), site.join("content"), site.join("content/x/public"), site.join("."), site.join("..")] {
        let error = StagingSink::open(&out, &site, None).unwrap_err();
        assert!(matches!(error, WriteError::Overlap { .. }), "{}: {error}", out.display());
    }
    assert!(matches!(
        StagingSink::open(Path::new("/"), &site, None),
        Err(WriteError::NoName(_) | WriteError::Overlap { .. })
    ));
}

#[test]
fn a_place_that_cannot_be_written_is_named() {
    let bench = Bench::new();
    fs::write(bench.site().join("file"), "").unwrap();
    let error = StagingSink::open(&bench.site().join("file/public"), &bench.site(), None).unwrap_err();
    assert!(matches!(&error, WriteError::Io { path, .. } if path.ends_with("file/public")), "{error:?}");
    let error = StagingSink::open(&bench.site().join("file"), &bench.site(), None).unwrap_err();
    assert!(matches!(error, WriteError::NotAFolder(_)), "{error:?}");
}

#[test]
fn a_path_is_written_once() {
    let bench = Bench::new();
    let sink = bench.open().unwrap();
    put(&sink, &[("a", "1")]);
    let again = sink.put(&OutPath::new("a").unwrap(), b"2");
    assert!(matches!(again, Err(SinkError::Duplicate(_))));
    let below_a_file = sink.put(&OutPath::new("a/b").unwrap(), b"2");
    assert!(matches!(below_a_file, Err(SinkError::Io { .. })));
    assert!(sink.put(&OutPath::new(MARKER).unwrap(), b"").is_err());
    sink.publish().unwrap();
    assert_eq!(bench.published(), set(&[("a", "1")]));
}

#[test]
fn two_builds_do_not_collide() {
    let bench = Bench::new();
    let first = bench.open().unwrap();
    assert!(matches!(bench.open(), Err(WriteError::Busy(_))));
    put(&first, NEW);
    first.publish().unwrap();
    assert_eq!(bench.published(), set(NEW));
    drop(bench.open().unwrap());
}

#[test]
fn many_threads_may_put() {
    let bench = Bench::new();
    let sink = bench.open().unwrap();
    std::thread::scope(|scope| {
        for thread in 0..4 {
            let sink = &sink;
            scope.spawn(move || {
                for n in 0..50 {
                    sink.put(&OutPath::new(format!("x/{n}/{thread}.txt")).unwrap(), b"text").unwrap();
                }
            });
        }
    });
    assert_eq!(sink.publish().unwrap().published(), Published { written: 200, unchanged: 0 });
    assert_eq!(bench.published().len(), 200);
}

#[cfg(unix)]
#[test]
fn a_linked_output_folder_stays_a_link() {
    let bench = Bench::new();
    let real = bench.root.path().join("www");
    fs::create_dir(&real).unwrap();
    std::os::unix::fs::symlink(&real, bench.out()).unwrap();
    bench.build(NEW);
    assert!(fs::symlink_metadata(bench.out()).unwrap().is_symlink());
    assert!(real.join("index.html").exists());
}

#[test]
fn files_are_compared_whole() {
    let bench = Bench::new();
    let path = bench.site().join("file");
    let long = "x".repeat(40_000);
    fs::write(&path, &long).unwrap();
    assert!(holding(&path, long.as_bytes()).is_some());
    assert!(holding(&path, format!("{}y", &long[1..]).as_bytes()).is_none());
    assert!(holding(&path, b"x").is_none());
    assert!(holding(&bench.site(), b"").is_none());
}
