//! Builds with a spare come to what builds without one come to, whatever happens to it.

use super::*;
use crate::sink::Stamp;

impl Bench {
    fn with_cache() -> Self {
        let bench = Self::new();
        fs::create_dir(bench.cache()).unwrap();
        bench
    }

    fn cache(&self) -> PathBuf {
        self.root.path().join("cache")
    }

    fn spare(&self) -> PathBuf {
        self.cache().join("spare")
    }

    fn staging(&self) -> PathBuf {
        self.site().join(".public.guidewright-staging")
    }

    fn open_with_spare(&self) -> StagingSink {
        StagingSink::open(&self.out(), &self.site(), Some(self.spare())).unwrap()
    }

    /// Builds, and leaves a spare. Tells how the files were left.
    fn build_with_spare(&self, files: &[(&str, &str)]) -> Vec<(OutPath, Stamp)> {
        let sink = self.open_with_spare();
        put(&sink, files);
        let replacement = sink.publish().unwrap();
        let paths = files.iter().map(|(path, _)| OutPath::new(*path).unwrap());
        let left = paths.map(|path| (path.clone(), replacement.stamp(&path).unwrap())).collect();
        replacement.leave_spare();
        assert_eq!(self.published(), set(files));
        assert_eq!(self.beside(), ["content", "public"]);
        left
    }

    /// Ends a build as a kill does.
    fn kill<T>(&self, build: T) {
        std::mem::forget(build);
        fs::remove_file(self.site().join(".public.guidewright-lock")).unwrap();
    }
}

fn text(path: &Path) -> String {
    fs::read_to_string(path).unwrap()
}

/// Files where the other sites have folders, and folders where they have files.
const OTHER: &[(&str, &str)] = &[("a", "file"), ("b/c", "file"), ("index.html/x/y", "deep"), ("gone.html", "new")];

#[test]
fn sites_follow_each_other() {
    let bench = Bench::with_cache();
    for files in [OLD, NEW, NEW, OTHER, OLD, &[], OTHER, NEW] {
        bench.build_with_spare(files);
        assert!(bench.spare().join(MARKER).exists());
        let folders = walkdir::WalkDir::new(bench.out()).into_iter().map(Result::unwrap);
        let mut folders = folders.filter(|entry| entry.file_type().is_dir() && entry.depth() > 0);
        assert!(folders.all(|folder| fs::read_dir(folder.path()).unwrap().next().is_some()), "no folder is empty");
    }
}

#[test]
fn the_first_spare_is_of_the_same_files() {
    let bench = Bench::with_cache();
    bench.build_with_spare(OLD);
    for (path, _) in OLD {
        assert_eq!(inode(&bench.spare().join(path)), inode(&bench.out().join(path)));
    }
    let before = inode(&bench.out().join("a/same.css"));
    let sink = bench.open_with_spare();
    put(&sink, NEW);
    assert_eq!(bench.published(), set(OLD), "nothing is written to a file of the old site");
    let replacement = sink.publish().unwrap();
    assert_eq!(replacement.published(), Published { written: 2, unchanged: 1 });
    replacement.leave_spare();
    assert_eq!(inode(&bench.out().join("a/same.css")), before);
    assert_eq!(text(&bench.spare().join("gone.html")), "gone", "the old site is the spare");
}

#[test]
fn files_are_kept_while_they_are_as_they_were_left() {
    let bench = Bench::with_cache();
    let left = bench.build_with_spare(OLD);
    let keep = |sink: &StagingSink| sink.keep(&left).unwrap();

    // The spare has them.
    let sink = bench.open_with_spare();
    assert!(keep(&sink));
    assert!(matches!(sink.keep(&left), Err(SinkError::Duplicate(_))));
    let replacement = sink.publish().unwrap();
    assert!(left.iter().all(|(path, stamp)| replacement.stamp(path) == Some(*stamp)));
    replacement.leave_spare();
    assert_eq!(bench.published(), set(OLD));

    // The output has them: those of the spare are older.
    bench.build_with_spare(&[("index.html", "older"), ("a/same.css", "older"), ("gone.html", "gone")]);
    let left = bench.build_with_spare(OLD);
    let sink = bench.open_with_spare();
    assert!(sink.keep(&left).unwrap());
    assert_eq!(sink.publish().unwrap().published(), Published { written: 0, unchanged: 3 });
    assert_eq!(bench.published(), set(OLD));

    // Only the spare has them.
    let left = bench.build_with_spare(OLD);
    fs::remove_dir_all(bench.out()).unwrap();
    let sink = bench.open_with_spare();
    assert!(sink.keep(&left).unwrap());
    sink.publish().unwrap().leave_spare();
    assert_eq!(bench.published(), set(OLD));

    // None has one of them, which is a file of both.
    fs::write(bench.out().join("gone.html"), "touched").unwrap();
    let sink = bench.open_with_spare();
    assert!(!sink.keep(&left).unwrap());
    put(&sink, OLD);
    assert_eq!(sink.publish().unwrap().published(), Published { written: 1, unchanged: 2 });
    assert_eq!(bench.published(), set(OLD));
}

#[test]
fn a_build_that_fails_gives_the_spare_back() {
    let bench = Bench::with_cache();
    bench.build_with_spare(OLD);
    let sink = bench.open_with_spare();
    put(&sink, OTHER);
    drop(sink);
    assert_eq!((bench.published(), bench.beside()), (set(OLD), vec!["content".into(), "public".into()]));
    assert!(bench.spare().join("b/c").exists(), "with what the build made");
    bench.build_with_spare(NEW);
}

#[test]
fn a_build_without_a_spare_leaves_it_alone() {
    let bench = Bench::with_cache();
    bench.build_with_spare(OLD);
    bench.build(NEW);
    assert!(bench.spare().join("gone.html").exists());
    bench.build_with_spare(OTHER);
}

#[test]
fn a_spare_that_was_changed_costs_time_alone() {
    let harm = |what: &str, harm: &dyn Fn(&Bench)| {
        let bench = Bench::with_cache();
        bench.build_with_spare(OLD);
        bench.build_with_spare(NEW);
        harm(&bench);
        bench.build_with_spare(OTHER);
        bench.build_with_spare(NEW);
        assert!(bench.spare().join(MARKER).exists(), "after {what} there is a spare again");
    };
    harm("its removal", &|bench| fs::remove_dir_all(bench.spare()).unwrap());
    harm("the removal of its files", &|bench| {
        fs::remove_file(bench.spare().join("index.html")).unwrap();
        fs::remove_dir_all(bench.spare().join("a")).unwrap();
    });
    harm("an edit of the output", &|bench| fs::write(bench.out().join("a/same.css"), "mine").unwrap());
    harm("the removal of the output", &|bench| fs::remove_dir_all(bench.out()).unwrap());
    harm("more files", &|bench| {
        fs::create_dir_all(bench.spare().join("x/y/z")).unwrap();
        fs::write(bench.spare().join("x/y/z/file"), "").unwrap();
        fs::create_dir_all(bench.spare().join("x/hollow/hollow")).unwrap();
        fs::create_dir_all(bench.spare().join("b/c")).unwrap();
    });
    harm("another marker", &|bench| {
        fs::remove_file(bench.spare().join(MARKER)).unwrap();
        fs::write(bench.spare().join(MARKER), "something else").unwrap();
    });
    harm("a kill at its beginning", &|bench| {
        fs::remove_dir_all(bench.spare()).unwrap();
        fs::create_dir(bench.spare()).unwrap();
    });
    harm("a kill while it is made", &|bench| {
        fs::remove_dir_all(bench.spare()).unwrap();
        fs::create_dir(bench.spare()).unwrap();
        fs::hard_link(bench.out().join(MARKER), bench.spare().join(MARKER)).unwrap();
        fs::hard_link(bench.out().join("index.html"), bench.spare().join("index.html")).unwrap();
    });
}

#[test]
fn what_is_not_ours_in_the_place_of_the_spare_stays() {
    let bench = Bench::with_cache();
    fs::create_dir(bench.spare()).unwrap();
    fs::write(bench.spare().join("thesis.txt"), "years of work").unwrap();
    bench.build_with_spare(OLD);
    bench.build_with_spare(NEW);
    assert_eq!(text(&bench.spare().join("thesis.txt")), "years of work");
    fs::remove_dir_all(bench.cache()).unwrap();
    // A place that cannot be.
    bench.build_with_spare(OLD);
    bench.build_with_spare(NEW);
    fs::write(bench.cache(), "").unwrap();
    bench.build_with_spare(OLD);
    assert_eq!(text(&bench.cache()), "");
}

#[cfg(unix)]
#[test]
fn links_lead_nowhere() {
    use std::os::unix::ffi::OsStrExt as _;
    use std::os::unix::fs::{PermissionsExt as _, symlink};
    let bench = Bench::with_cache();
    let outside = bench.root.path().join("outside");
    fs::create_dir_all(outside.join("c")).unwrap();
    fs::write(outside.join("same.css"), "theirs").unwrap();
    fs::write(outside.join(MARKER), "").unwrap();
    let harms: [&dyn Fn(); 6] = [
        &|| {
            fs::remove_dir_all(bench.spare().join("a")).unwrap();
            symlink(&outside, bench.spare().join("a")).unwrap();
            symlink(&outside, bench.spare().join("b")).unwrap();
        },
        &|| {
            fs::remove_file(bench.spare().join("index.html")).unwrap();
            symlink(outside.join("same.css"), bench.spare().join("index.html")).unwrap();
            fs::remove_dir_all(bench.spare().join("b")).unwrap();
            symlink("nowhere", bench.spare().join("b")).unwrap();
        },
        &|| {
            fs::remove_dir_all(bench.spare()).unwrap();
            symlink(&outside, bench.spare()).unwrap();
        },
        // As a build finds them, that follows one which could leave no spare.
        &|| fs::remove_file(bench.spare()).unwrap(),
        &|| symlink(&outside, bench.out().join("more")).unwrap(),
        &|| {
            fs::write(bench.spare().join(std::ffi::OsStr::from_bytes(b"\xff")), "").unwrap();
            fs::set_permissions(bench.spare().join("a"), fs::Permissions::from_mode(0o500)).unwrap();
        },
    ];
    bench.build_with_spare(OLD);
    for harm in harms {
        harm();
        bench.build_with_spare(NEW);
        bench.build_with_spare(OLD);
    }
    let mut left: Vec<_> = fs::read_dir(&outside).unwrap().map(|entry| entry.unwrap().file_name()).collect();
    left.sort();
    assert_eq!(left, [MARKER, "c", "same.css"]);
    assert_eq!(text(&outside.join("same.css")), "theirs");
}

#[cfg(unix)]
#[test]
fn folders_are_as_open_as_without_a_spare() {
    use std::os::unix::fs::PermissionsExt as _;
    let bench = Bench::with_cache();
    let mode = |path: PathBuf| fs::metadata(path).unwrap().permissions().mode() & 0o7777;
    let set = |path: PathBuf, mode| fs::set_permissions(path, fs::Permissions::from_mode(mode)).unwrap();
    bench.build_with_spare(OLD);
    let usual = (mode(bench.out()), mode(bench.out().join("a")));
    set(bench.out(), 0o700);
    set(bench.out().join("a"), 0o700);
    for _ in 0..3 {
        bench.build_with_spare(OLD);
        assert_eq!((mode(bench.out()), mode(bench.out().join("a"))), (0o700, usual.1));
    }
    fs::remove_dir_all(bench.out()).unwrap();
    bench.build_with_spare(OLD);
    assert_eq!((mode(bench.out()), mode(bench.out().join("a"))), usual);
}

#[test]
fn what_a_killed_build_left_is_a_spare() {
    // Killed while it wrote.
    let bench = Bench::with_cache();
    let left = bench.build_with_spare(OLD);
    let sink = bench.open_with_spare();
    put(&sink, &OTHER[..2]);
    bench.kill(sink);
    assert!(!bench.spare().exists() && bench.staging().exists());
    assert_eq!(bench.published(), set(OLD));
    let sink = bench.open_with_spare();
    assert!(!bench.spare().exists() && bench.staging().join("gone.html").exists());
    assert!(sink.keep(&left).unwrap());
    sink.publish().unwrap().leave_spare();
    assert_eq!((bench.published(), bench.beside()), (set(OLD), vec!["content".into(), "public".into()]));

    // Killed after the exchange.
    let sink = bench.open_with_spare();
    put(&sink, NEW);
    bench.kill(sink.publish().unwrap());
    assert_eq!(bench.published(), set(NEW));
    bench.build_with_spare(OTHER);

    // Killed before it had a staging folder; the one of an earlier kill is there, too.
    fs::create_dir(bench.staging()).unwrap();
    fs::write(bench.staging().join(MARKER), "x").unwrap();
    bench.build_with_spare(NEW);

    // The next build wants no spare.
    let sink = bench.open_with_spare();
    put(&sink, OTHER);
    bench.kill(sink);
    bench.build(OLD);
    assert_eq!((bench.published(), bench.beside()), (set(OLD), vec!["content".into(), "public".into()]));
    bench.build_with_spare(OTHER);
}

#[test]
fn a_kill_while_names_are_tried_costs_nothing() {
    let bench = Bench::with_cache();
    bench.build_with_spare(OLD);
    let before = inode(&bench.spare());
    fs::write(bench.spare().join(crate::write::folder::PROBE), "").unwrap();
    let sink = bench.open_with_spare();
    assert_eq!(inode(&bench.staging()), before, "the spare is used all the same");
    put(&sink, NEW);
    sink.publish().unwrap().leave_spare();
    assert_eq!(bench.published(), set(NEW));
    assert!(!bench.out().join(crate::write::folder::PROBE).exists());
    assert_eq!(bench.beside(), ["content", "public"]);
}

#[test]
fn two_renames_leave_a_spare() {
    let bench = Bench::with_cache();
    bench.build_with_spare(OLD);
    let sink = bench.open_with_spare();
    let files = [NEW, &[("gone.html", "gone")]].concat();
    put(&sink, &files);
    sink.folders.exchange_in_two_steps().unwrap();
    bench.kill(sink);
    assert_eq!((bench.published(), text(&bench.staging().join("index.html"))), (set(&files), "old".into()));
    // Killed between the two.
    fs::rename(bench.out(), bench.site().join(".public.guidewright-old")).unwrap();
    let sink = bench.open_with_spare();
    assert_eq!(bench.published(), set(&files));
    put(&sink, OTHER);
    sink.publish().unwrap().leave_spare();
    assert_eq!((bench.published(), bench.beside()), (set(OTHER), vec!["content".into(), "public".into()]));
}

#[test]
fn a_file_in_the_way_of_another_is_told() {
    let bench = Bench::with_cache();
    bench.build_with_spare(OTHER);
    bench.build_with_spare(NEW);
    let sink = bench.open_with_spare();
    put(&sink, &[("a", "file"), ("index.html/x/y", "deep")]);
    for path in ["a/b", "index.html/x", "index.html"] {
        assert!(matches!(sink.put(&OutPath::new(path).unwrap(), b""), Err(SinkError::Io { .. })), "{path}");
    }
    sink.publish().unwrap();
    assert_eq!(bench.published(), set(&[("a", "file"), ("index.html/x/y", "deep")]));
}

/// Numbers that look random and are the same in every run.
struct Numbers(u64);

impl Numbers {
    fn below(&mut self, bound: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 % bound as u64) as usize
    }
}

const PATHS: [&str; 10] = ["a", "a/b", "a/b/c", "a/b/d", "a/e", "f/g", "f/g/h", "f/i", "j", "k/l/m/n"];
/// Of different lengths: these builds follow each other faster than the clocks of file systems tick.
const TEXTS: [&str; 3] = ["one", "four", "three"];

/// Some files, none of them in the way of another.
fn site(numbers: &mut Numbers) -> BTreeMap<&'static str, &'static str> {
    let mut files: BTreeMap<&str, &str> = BTreeMap::new();
    for _ in 0..numbers.below(12) {
        let path = PATHS[numbers.below(PATHS.len())];
        let is_in = |one: &str, other: &str| one.strip_prefix(other).is_some_and(|rest| rest.starts_with('/'));
        if !files.keys().any(|other| is_in(path, other) || is_in(other, path)) {
            files.insert(path, TEXTS[numbers.below(TEXTS.len())]);
        }
    }
    files
}

/// Does something to the output or the spare that no build does.
fn meddle(bench: &Bench, numbers: &mut Numbers) {
    let folder = if numbers.below(2) == 0 { bench.out() } else { bench.spare() };
    if !folder.join(MARKER).exists() {
        // Nothing is a build's there.
        let _ = fs::create_dir(bench.cache());
        return;
    }
    let path = folder.join(PATHS[numbers.below(PATHS.len())]);
    if path.ancestors().skip(1).any(Path::is_symlink) {
        return;
    }
    // What is not there is not harmed.
    let _ = match numbers.below(8) {
        0 => fs::write(&path, "edited by hand"),
        1 => fs::remove_file(&path),
        2 => fs::remove_dir_all(&path),
        3 => fs::create_dir_all(&path),
        4 => fs::remove_dir_all(&folder),
        5 => fs::remove_dir_all(bench.cache()),
        6 => fs::remove_file(&path).and_then(|()| fs::hard_link(folder.join("j"), &path)),
        _ => link_to_folder(&bench.root.path().join("outside"), &path),
    };
}

#[cfg(unix)]
fn link_to_folder(folder: &Path, at: &Path) -> std::io::Result<()> {
    std::os::unix::fs::symlink(folder, at)
}

#[cfg(not(unix))]
fn link_to_folder(_folder: &Path, at: &Path) -> std::io::Result<()> {
    fs::remove_file(at)
}

#[test]
fn whatever_happens_a_site_is_what_was_put() {
    let bench = Bench::with_cache();
    let outside = bench.root.path().join("outside");
    fs::create_dir(&outside).unwrap();
    fs::write(outside.join("b"), "theirs").unwrap();
    let mut numbers = Numbers(0x2026_1201_0000_0001);
    let mut record: BTreeMap<&str, (&str, Stamp)> = BTreeMap::new();
    let (mut kept, mut kills) = (0, 0);
    for round in 0..400 {
        (0..numbers.below(3)).for_each(|_| meddle(&bench, &mut numbers));
        let files = site(&mut numbers);
        let before = fs::metadata(bench.out()).is_ok_and(|out| out.is_dir()).then(|| bench.published());
        let sink = if numbers.below(8) == 0 { bench.open().unwrap() } else { bench.open_with_spare() };
        let (known, new): (Vec<_>, Vec<_>) =
            files.iter().partition(|(path, text)| record.get(*path).is_some_and(|(known, _)| known == *text));
        let stamped: Vec<_> = known.iter().map(|(path, _)| (OutPath::new(**path).unwrap(), record[*path].1)).collect();
        let to_put = if sink.keep(&stamped).unwrap() { new } else { [known, new].concat() };
        kept += usize::from(to_put.len() < files.len());
        for (path, text) in to_put {
            sink.put(&OutPath::new(*path).unwrap(), text.as_bytes()).unwrap();
        }
        if numbers.below(5) == 0 {
            kills += 1;
            bench.kill(sink);
            assert_eq!(before, before.as_ref().map(|_| bench.published()), "round {round}: a kill changed the site");
            continue;
        }
        let replacement = sink.publish().unwrap();
        let wanted = files.iter().map(|(path, text)| ((*path).to_owned(), (*text).to_owned())).collect();
        assert_eq!(bench.published(), wanted, "round {round}");
        if numbers.below(5) > 0 {
            let stamp = |path: &str| replacement.stamp(&OutPath::new(path).unwrap()).unwrap();
            record = files.iter().map(|(path, text)| (*path, (*text, stamp(path)))).collect();
        }
        match numbers.below(5) {
            0 => bench.kill(replacement),
            1 => drop(replacement),
            _ => replacement.leave_spare(),
        }
    }
    assert!(kept > 60 && kills > 60, "{kept} kept, {kills} killed");
    assert_eq!(text(&outside.join("b")), "theirs");
    assert_eq!(fs::read_dir(&outside).unwrap().count(), 1);
}
