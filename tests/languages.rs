//! Translations: what they were made from, what fell behind, and what a build shows of it.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

mod support;

use support::Folder;

const CONFIG: &str = "title = \"Test\"\nlanguages = [\"en\", \"ko\"]\n";

fn site() -> Folder {
    let folder = Folder::site(&[
        ("_index.md", "---\ntitle: Home\n---\n"),
        ("web.md", "---\ntitle: Web\n---\n\nIntro.\n\n## Deploy\n\nOld words.\n\n## Scale\n\nMore.\n"),
        ("web.ko.md", "---\ntitle: 웹\n---\n\n소개.\n\n## 배포\n\n## 확장\n"),
        ("free.md", "---\ntitle: Free\n---\n"),
    ]);
    folder.write("guidewright.toml", CONFIG);
    folder
}

#[test]
fn a_translation_is_marked_falls_behind_and_says_so() {
    let folder = site();
    let list = folder.run(&["translations"]);
    assert_eq!(
        list.stdout,
        "ko: 1 of 3 guides are translated\n\
         \x20 content/_index.md  not translated\n\
         \x20 content/free.md    not translated\n\
         \x20 content/web.ko.md  translated; `--done` follows its original from now on\n"
    );

    let done = folder.run(&["translations", "--done", "content/web.ko.md"]);
    assert_eq!((done.status, done.stderr.as_str()), (0, "content/web.ko.md is up to date with web.md\n"));
    let marked = std::fs::read_to_string(folder.path().join("content/web.ko.md")).unwrap();
    assert!(marked.starts_with("---\ntitle: 웹\nsource: \""), "{marked}");
    assert!(folder.run(&["translations"]).stdout.contains("content/web.ko.md  up to date"));
    assert_eq!(folder.run(&["check"]).status, 0);

    let original = folder.path().join("content/web.md");
    let text = std::fs::read_to_string(&original).unwrap();
    std::fs::write(&original, text.replace("Old", "New")).unwrap();
    assert!(folder.run(&["translations"]).stdout.contains("content/web.ko.md  changed: Deploy\n"));
    let check = folder.run(&["check"]);
    assert_eq!(check.status, 0, "a warning is no error");
    assert!(check.stdout.contains("guide::stale-translation"), "{}", check.stdout);
    assert!(check.stdout.contains("in `web.md`, 1 section changed since it was translated"), "{}", check.stdout);

    assert_eq!(folder.run(&["build"]).status, 0);
    let page = std::fs::read_to_string(folder.path().join("public/ko/web/index.html")).unwrap();
    let notice = "이 페이지를 번역한 뒤에 원문의 일부가 바뀌었습니다. <a href=\"../../web/\" hreflang=\"en\">원문</a></p>\n\
                  <ul lang=\"en\"><li><a href=\"../../web/#deploy\">Deploy</a></li></ul>";
    assert!(page.contains(notice), "{page}");
    let fallback = std::fs::read_to_string(folder.path().join("public/ko/free/index.html")).unwrap();
    assert!(fallback.contains("<h1 lang=\"en\">Free</h1>"), "{fallback}");

    assert_eq!(folder.run(&["translations", "--done", "content/web.ko.md"]).status, 0);
    assert!(!folder.run(&["check"]).stdout.contains("stale-translation"));
}

#[test]
fn only_translations_are_marked() {
    let folder = site();
    for (file, why) in [
        ("content/web.md", "is no translation: no guide in `en` stands beside it"),
        ("guidewright.toml", "is no guide of this site"),
        ("content/gone.ko.md", "cannot read"),
    ] {
        let run = folder.run(&["translations", "--done", "content/web.ko.md", file]);
        assert_eq!(run.status, 2, "{file}");
        assert!(run.stderr.contains(why), "{file}: {}", run.stderr);
    }
    // None was marked: one of them was wrong.
    assert!(!std::fs::read_to_string(folder.path().join("content/web.ko.md")).unwrap().contains("source"));
}
