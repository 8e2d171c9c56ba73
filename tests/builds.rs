//! Whole builds: the same content gives the same bytes, and what is published is what was written.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

mod support;

use support::Folder;

fn site() -> Folder {
    let folder = Folder::site(&[("_index.md", "---\ntitle: Home\n---\n\nWelcome.\n")]);
    for number in 0..30 {
        folder.write(
            &format!("content/part-{}/guide-{number}.md", number % 4),
            format!(
                "---\ntitle: Guide {number}\nweight: {}\n---\n\n## 시작하기\n\n```yaml title=\"web.yaml\"\n# The one of guide {number}.\napiVersion: v1\nkind: Service\nmetadata:\n  name: web-{number}\nspec:\n  selector:\n    app: web\n  ports:\n  - port: {}\n```\n\n```rust\nfn main() {{}}\n```\n",
                number % 5,
                8000 + number
            ),
        );
    }
    folder
}

#[test]
fn builds_are_equal_whatever_the_threads() {
    let one = site();
    one.run_with(&["build"], &[("RAYON_NUM_THREADS", "1")]).expect_status(0);
    let other = site();
    other
        .run_with(&["build"], &[("RAYON_NUM_THREADS", "8"), ("TZ", "Asia/Seoul"), ("LC_ALL", "ko_KR.UTF-8")])
        .expect_status(0);
    let (one, other) = (one.files("public"), other.files("public"));
    assert!(one.len() > 150, "the site is too small to prove anything: {} files", one.len());
    assert_eq!(one.keys().collect::<Vec<_>>(), other.keys().collect::<Vec<_>>());
    for (path, bytes) in &one {
        assert!(bytes == &other[path], "{path} differs between two builds");
    }
}

#[test]
fn a_rebuild_writes_only_what_changed() {
    let folder = site();
    folder.run(&["build"]).expect_status(0);
    let raw = folder.path().join("public/part-1/guide-1/web.yaml");
    let other = folder.path().join("public/part-2/guide-2/web.yaml");
    let before = (inode(&raw), inode(&other));
    let guide = std::fs::read_to_string(folder.path().join("content/part-1/guide-1.md")).unwrap();
    folder.write("content/part-1/guide-1.md", guide.replace("port: 8001", "port: 9001"));
    folder.run(&["build"]).expect_status(0);
    assert!(std::fs::read_to_string(&raw).unwrap().contains("port: 9001"));
    assert_ne!(inode(&raw), before.0);
    assert_eq!(inode(&other), before.1);
}

#[test]
fn a_site_without_a_home_page_gets_one() {
    let folder = Folder::site(&[("web.md", "---\ntitle: Web\n---\n")]);
    folder.run(&["build"]).expect_status(0).expect_text("checked 1 guide");
    let home = String::from_utf8(folder.files("public")["index.html"].clone()).unwrap();
    assert!(home.contains("href=\"web/\""), "{home}");
}

#[test]
fn raw_examples_are_the_authors_text() {
    let folder = site();
    folder.run(&["build"]).expect_status(0);
    let files = folder.files("public");
    let raw = String::from_utf8(files["part-3/guide-7/web.yaml"].clone()).unwrap();
    assert!(raw.starts_with("# The one of guide 7.\napiVersion: v1\n"), "{raw}");
    assert!(String::from_utf8_lossy(&files["part-3/guide-7/index.html"]).contains("web.yaml"));
    assert!(String::from_utf8_lossy(&files["part-3/guide-7/bundle.yaml"]).contains("# The one of guide 7."));
}

#[cfg(unix)]
fn inode(path: &std::path::Path) -> u64 {
    std::os::unix::fs::MetadataExt::ino(&std::fs::metadata(path).expect("the file is there"))
}

#[test]
fn a_build_trusts_nothing_that_was_touched_since_the_last() {
    let folder = site();
    let hold = |what: &str, options: &[&str]| {
        folder.run(&[&["build"], options].concat()).expect_status(0);
        folder.run(&[&["build", "--no-cache", "--out", "anew"], options].concat()).expect_status(0);
        let (again, anew) = (folder.files("public"), folder.files("anew"));
        assert_eq!(again.keys().collect::<Vec<_>>(), anew.keys().collect::<Vec<_>>(), "{what}");
        let different: Vec<_> = anew.iter().filter(|(path, bytes)| again[*path] != **bytes).collect();
        assert!(different.is_empty(), "after {what}, {:?} differ", different.iter().map(|(path, _)| path));
    };
    hold("the first build", &[]);
    let home = folder.path().join(".guidewright");
    assert_eq!(std::fs::read_to_string(home.join(".gitignore")).unwrap(), "*\n");
    let cached = std::fs::read_dir(home.join("cache")).unwrap().map(|entry| entry.unwrap().path());
    let record = cached.into_iter().find(|path| path.is_file()).unwrap();

    // Files of the same length, too.
    let page = folder.path().join("public/part-1/guide-1/index.html");
    let text = std::fs::read_to_string(&page).unwrap();
    std::fs::write(&page, text.replace("Guide 1", "Guide 9")).unwrap();
    std::fs::remove_file(folder.path().join("public/part-2/guide-2/bundle.zip.sha256")).ok();
    std::fs::remove_file(folder.path().join("public/part-2/guide-2/index.html")).unwrap();
    folder.write("public/part-3/guide-3/more.html", "nobody's");
    hold("changes by hand", &[]);
    hold("other options", &["--offline"]);
    hold("the first options again", &[]);

    let bytes = std::fs::read(&record).unwrap();
    std::fs::write(&record, &bytes[..bytes.len() / 2]).unwrap();
    hold("a record that was cut short", &[]);
    let mut bytes = std::fs::read(&record).unwrap();
    let middle = bytes.len() / 2;
    bytes[middle] ^= 1;
    std::fs::write(&record, &bytes).unwrap();
    hold("a record with another bit", &[]);
    std::fs::remove_dir_all(&home).unwrap();
    std::fs::rename(folder.path().join("content/part-1/guide-5.md"), folder.path().join("content/part-1/x.md"))
        .unwrap();
    hold("a cache that was removed", &[]);
    folder.write("content/part-1/x.md", "---\ntitle: X\n---\n\nText.\n");
    hold("another guide", &[]);
}

#[cfg(unix)]
#[test]
fn a_build_takes_nothing_but_what_it_left_from_the_spare() {
    use std::fs;
    let folder = site();
    let path = |path: &str| folder.path().join(path);
    let spare = || {
        let cached = fs::read_dir(path(".guidewright/cache")).unwrap().map(|entry| entry.unwrap().path());
        cached.into_iter().find(|path| path.is_dir()).expect("there is a spare")
    };
    let hold = |what: &str| {
        folder.run(&["build"]).expect_status(0);
        folder.run(&["build", "--no-cache", "--out", "anew"]).expect_status(0);
        assert!(folder.files("public") == folder.files("anew"), "after {what}, the site is another");
        let beside = fs::read_dir(folder.path()).unwrap().map(|entry| entry.unwrap().file_name());
        assert!(!beside.into_iter().any(|name| name.to_string_lossy().contains("staging")), "{what}");
    };
    let guide = |number: usize, text: &str| {
        folder.write(
            &format!("content/part-1/guide-{number}.md"),
            format!("---\ntitle: Guide {number}\n---\n\n{text}\n"),
        );
    };
    hold("the first build");
    let page = "part-2/guide-2/index.html";
    assert_eq!(inode(&spare().join(page)), inode(&path("public").join(page)));

    guide(1, "One.");
    hold("a change");
    assert_eq!(inode(&spare().join(page)), inode(&path("public").join(page)));
    guide(5, "Five.");
    // One file under two names.
    fs::write(path("public").join(page), "by hand").unwrap();
    hold("an edit of the output");
    fs::remove_file(spare().join(page)).unwrap();
    fs::write(spare().join(page), "by hand").unwrap();
    fs::write(spare().join("more"), "by hand").unwrap();
    folder.write("elsewhere/index.html", "theirs");
    fs::remove_dir_all(spare().join("part-2/guide-6")).unwrap();
    std::os::unix::fs::symlink(path("elsewhere"), spare().join("part-2/guide-6")).unwrap();
    hold("edits of the spare, and a link in it");
    assert_eq!(fs::read_to_string(path("elsewhere/index.html")).unwrap(), "theirs");
    fs::remove_dir_all(path("public")).unwrap();
    hold("the removal of the output");
    fs::remove_dir_all(spare()).unwrap();
    guide(1, "One again.");
    hold("the removal of the spare");

    // What is published to another folder has a spare of its own, and links of another kind.
    folder.run(&["build", "--offline", "--out", "other"]).expect_status(0);
    folder.run(&["build", "--out", "other"]).expect_status(0);
    assert!(folder.files("other") == folder.files("public"));

    // Nothing is published, and nothing is lost.
    guide(9, "```yaml\napiVersion: v1\nkind: Pood\n```");
    folder.run(&["build"]).expect_status(1);
    assert!(folder.files("public") == folder.files("anew"));
    let spares = fs::read_dir(path(".guidewright/cache")).unwrap().map(|entry| entry.unwrap().path().join(page));
    let spares = spares.filter(|page| page.exists()).map(|page| inode(&page));
    assert!(spares.collect::<Vec<_>>().contains(&inode(&path("public").join(page))));
    fs::remove_file(path("content/part-1/guide-9.md")).unwrap();

    // A cache that is elsewhere has a record alone.
    fs::remove_dir_all(path("elsewhere")).unwrap();
    fs::rename(path(".guidewright/cache"), path("elsewhere")).unwrap();
    std::os::unix::fs::symlink("../elsewhere", path(".guidewright/cache")).unwrap();
    fs::write(path("elsewhere/mine"), "").unwrap();
    let left = || fs::read_dir(path("elsewhere")).unwrap().count();
    let before = left();
    hold("a cache that is a link");
    assert_eq!(left(), before);
}
