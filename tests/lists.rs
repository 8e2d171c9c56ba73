//! What a build publishes beside the pages of guides: lists, feeds, redirects, copies, metadata.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

mod support;

use std::collections::BTreeMap;

use support::Folder;

const CONFIG: &str = "title = \"Our guides\"\ndescription = \"Proven & kept\"\nbase-url = \"https://x.dev/docs\"\n\
                      edit-url = \"https://git.dev/edit/main/\"\nlanguages = [\"en\", \"ko\"]\n";

const WEB: &str = "---\ntitle: Web & more\ndescription: \"How <to>\"\ndate: 2026-01-02\nupdated: 2026-03-04\n\
                   tags: [Service, web app]\ncategory: Basics\nauthor: Kim\naliases: [/old/web/, /2019/web.html]\n---\n\n\
                   See [other](other.md#part) and [the file](web/settings.yaml).\n\n![picture](pic.png)\n\n![again](pic.png)\n\n\
                   ## Start\n\n```yaml file=settings.yaml title=\"settings.yaml\"\n```\n";

/// A 16 by 8 picture.
const GIF: &[u8] = b"GIF89a\x10\0\x08\0\0\0\0";

fn site() -> Folder {
    let folder = Folder::site(&[
        ("_index.md", "---\ntitle: Home\n---\n"),
        ("guides/_index.md", "---\ntitle: Guides\n---\n"),
        ("guides/web.md", WEB),
        (
            "guides/web.ko.md",
            "---\ntitle: 웹\ndate: 2026-01-03\ntags: [Service, 웹]\n---\n## 시작\n\n```yaml title=\"settings.yaml\"\nmode: quick\n```\n",
        ),
        ("guides/other.md", "---\ntitle: Other\ntags: [service]\n---\n# Other\n\n## Part\n"),
        ("guides/settings.yaml", "mode: quick\n"),
    ]);
    folder.write("content/guides/pic.png", GIF);
    folder.write("guidewright.toml", CONFIG);
    folder
}

fn built(folder: &Folder) -> BTreeMap<String, String> {
    let run = folder.run(&["build"]);
    assert_eq!(run.status, 0, "{}", run.stderr);
    let files = folder.files("public").into_iter();
    files.map(|(path, bytes)| (path, String::from_utf8_lossy(&bytes).into_owned())).collect()
}

fn has(files: &BTreeMap<String, String>, path: &str, parts: &[&str]) {
    let text = files.get(path).unwrap_or_else(|| panic!("no {path}: {:?}", files.keys()));
    for part in parts {
        assert!(text.contains(part), "{path} lacks {part}\n{text}");
    }
}

#[test]
fn tags_and_categories_are_listed_language_by_language() {
    let files = built(&site());
    has(
        &files,
        "tags/index.html",
        &[
            "<h1>Tags</h1>",
            "<li><a href=\"service/\">service</a><p>2 pages</p></li>",
            "<li><a href=\"web-app/\">web app</a><p>1 page</p></li>",
            "<a href=\"../ko/tags/\" hreflang=\"ko\" lang=\"ko\">한국어</a>",
        ],
    );
    // One term for both ways of writing it, under the name that stands first.
    has(
        &files,
        "tags/service/index.html",
        &[
            "<li><a href=\"../../guides/other/\">Other</a></li>",
            "<li><a href=\"../../guides/web/\">Web &amp; more</a><p>How &lt;to&gt;</p></li>",
            "<li><a href=\"../\">Tags</a></li>",
            "<link rel=\"canonical\" href=\"https://x.dev/docs/tags/service/\">",
        ],
    );
    has(&files, "ko/tags/index.html", &["<h1>태그</h1>", "<a href=\"웹/\">웹</a><p>페이지 1개</p>"]);
    // What is not translated is listed in the language's own list.
    has(&files, "ko/tags/service/index.html", &["<a href=\"../../guides/other/\">Other</a>"]);
    has(&files, "categories/basics/index.html", &["<a href=\"../../guides/web/\">"]);
    has(
        &files,
        "guides/web/index.html",
        &[
            "<a class=\"tag\" href=\"../../categories/basics/\">Basics</a>",
            "<a class=\"tag\" href=\"../../tags/web-app/\">web app</a>",
        ],
    );
    has(
        &files,
        "sitemap.xml",
        &["<loc>https://x.dev/docs/tags/web-app/</loc>", "<loc>https://x.dev/docs/ko/tags/</loc>"],
    );
}

#[test]
fn feeds_name_dated_guides() {
    let files = built(&site());
    has(
        &files,
        "feed.xml",
        &[
            "<feed xmlns=\"http://www.w3.org/2005/Atom\" xml:lang=\"en\">",
            "<subtitle>Proven &amp; kept</subtitle>",
            "<updated>2026-03-04T00:00:00Z</updated>\n<link rel=\"self\" type=\"application/atom+xml\" href=\"https://x.dev/docs/feed.xml\"/>",
            "<title>Web &amp; more</title>\n<id>https://x.dev/docs/guides/web/</id>",
            "<published>2026-01-02T00:00:00Z</published>",
            "<category term=\"web app\"/>",
            "<summary>How &lt;to&gt;</summary>",
        ],
    );
    assert_eq!(files["feed.xml"].matches("<entry>").count(), 1);
    has(&files, "ko/feed.xml", &["xml:lang=\"ko\"", "<title>웹</title>"]);
    let link = "<link rel=\"alternate\" type=\"application/atom+xml\" title=\"Our guides\" href=\"../../feed.xml\">";
    has(&files, "guides/other/index.html", &[link]);
    for feed in ["feed.xml", "ko/feed.xml", "sitemap.xml"] {
        roxmltree::Document::parse(&files[feed]).unwrap();
    }
}

#[test]
fn former_addresses_send_readers_on() {
    let files = built(&site());
    let canonical = "<link rel=\"canonical\" href=\"https://x.dev/docs/guides/web/\">";
    let refresh = |to: &str| format!("<meta http-equiv=\"refresh\" content=\"0; url={to}\">");
    has(
        &files,
        "old/web/index.html",
        &[canonical, &refresh("../../guides/web/"), "<a href=\"../../guides/web/\">Web &amp; more</a>"],
    );
    has(&files, "2019/web.html", &[canonical, &refresh("../guides/web/"), "noindex"]);
    assert!(!files["sitemap.xml"].contains("old/web"));

    let folder = site();
    folder.write("content/a.md", "---\ntitle: A\naliases: [/guides/web/, /feed.xml, /old/web, ../x, a?b]\n---\n");
    let check = folder.run(&["check"]).stdout;
    for message in [
        "the alias `/guides/web/` is the address of something else",
        "the alias `/feed.xml/` is the address of something else",
        "two guides have the alias `/old/web/`",
        "`../x` cannot be an alias: `.` and `..` are not allowed",
        "`a?b` cannot be an alias: a query or an anchor never reaches the server",
    ] {
        assert!(check.contains(message), "{message}\n{check}");
    }
}

#[test]
fn pages_tell_machines_what_they_are() {
    let files = built(&site());
    has(
        &files,
        "guides/web/index.html",
        &[
            "<link rel=\"alternate\" hreflang=\"en\" href=\"https://x.dev/docs/guides/web/\">",
            "<link rel=\"alternate\" hreflang=\"ko\" href=\"https://x.dev/docs/ko/guides/web/\">",
            "<link rel=\"alternate\" hreflang=\"x-default\" href=\"https://x.dev/docs/guides/web/\">",
            "<meta property=\"og:title\" content=\"Web &amp; more\">",
            "<meta property=\"og:type\" content=\"article\">",
            "<a href=\"https://git.dev/edit/main/content/guides/web.md\">Edit this page</a>",
            "<link rel=\"alternate\" type=\"text/markdown\" href=\"index.md\">",
            "alt=\"picture\" width=16 height=8 decoding=async>",
            "alt=\"again\" width=16 height=8 loading=lazy decoding=async>",
        ],
    );
    let page = &files["guides/web/index.html"];
    let (_, data) = page.split_once("<script type=\"application/ld+json\">").unwrap();
    let data: serde_json::Value = serde_json::from_str(data.split_once("</script>").unwrap().0).unwrap();
    let article = &data["@graph"][0];
    assert_eq!(article["@type"], "TechArticle");
    assert_eq!(article["headline"], "Web & more");
    assert_eq!((&article["datePublished"], &article["dateModified"]), (&"2026-01-02".into(), &"2026-03-04".into()));
    assert_eq!(article["author"][0]["name"], "Kim");
    assert_eq!(data["@graph"][1]["itemListElement"][1]["item"], "https://x.dev/docs/guides/");
    assert!(!files["guides/other/index.html"].contains("hreflang=\"x-default\""));
    // A fallback leaves all of it to its original, but for where the text is.
    let fallback = &files["ko/guides/other/index.html"];
    assert!(fallback.contains("<link rel=\"canonical\" href=\"https://x.dev/docs/guides/other/\">"), "{fallback}");
    assert!(
        !fallback.contains("ld+json") && fallback.contains("href=\"../../../guides/other/index.md\""),
        "{fallback}"
    );
}

#[test]
fn every_guide_has_a_copy_in_markdown() {
    let files = built(&site());
    let expected = "---\ntitle: \"Web & more\"\ndescription: \"How <to>\"\nlanguage: \"en\"\n\
                    url: \"https://x.dev/docs/guides/web/\"\ndate: 2026-01-02\nupdated: 2026-03-04\nauthors: [\"Kim\"]\n\
                    categories: [\"Basics\"]\ntags: [\"Service\", \"web app\"]\n---\n\n# Web & more\n\n\
                    See [other](../other/index.md#part) and [the file](settings.yaml).\n\n![picture](../pic.png)\n\n![again](../pic.png)\n\n\
                    ## Start\n\n```yaml file=settings.yaml title=\"settings.yaml\"\nmode: quick\n```\n";
    assert_eq!(files["guides/web/index.md"], expected);
    assert_eq!(files["guides/other/index.md"].matches("# Other").count(), 1);
    assert!(!files.contains_key("ko/guides/other/index.md"));
    assert_eq!(
        files["llms.txt"],
        "# Our guides\n\n> Proven & kept\n\n- [Home](https://x.dev/docs/index.md)\n\n## Guides\n\n\
         - [Guides](https://x.dev/docs/guides/index.md)\n- [Other](https://x.dev/docs/guides/other/index.md)\n\
         - [Web & more](https://x.dev/docs/guides/web/index.md): How \\<to\\>\n"
    );
    has(&files, "ko/llms.txt", &["- [웹](https://x.dev/docs/ko/guides/web/index.md)"]);
    assert_eq!(files["robots.txt"], "User-agent: *\nDisallow:\nSitemap: https://x.dev/docs/sitemap.xml\n");
}

#[test]
fn each_language_has_a_page_for_what_does_not_exist() {
    let files = built(&site());
    has(
        &files,
        "404.html",
        &["<html lang=\"en\"", "href=\"/docs/\"", "<a href=\"/docs/ko/\" hreflang=\"ko\" lang=\"ko\">"],
    );
    has(&files, "ko/404.html", &["<html lang=\"ko\"", "<a class=\"button\" href=\"/docs/ko/\">"]);
    let folder = site();
    assert_eq!(folder.run(&["build", "--offline"]).status, 0);
    let page = std::fs::read_to_string(folder.path().join("public/ko/404.html")).unwrap();
    assert!(page.contains("href=\"../ko/index.html\"") && page.contains("href=\"../index.html\""), "{page}");
}

#[test]
fn without_an_address_or_a_history_there_is_less_and_it_is_said() {
    let folder = site();
    folder.write("guidewright.toml", "title = \"T\"\n");
    let run = folder.run(&["build"]);
    assert!(run.stderr.contains("info: without `base-url`"), "{}", run.stderr);
    assert!(!run.stderr.contains("info: pages do not say"), "who keeps no history misses none: {}", run.stderr);
    let run = folder.run(&["build", "--verbose"]);
    assert!(run.stderr.contains("info: pages do not say when they last changed"), "{}", run.stderr);
    let files = folder.files("public");
    assert!(!files.contains_key("feed.xml") && !files.contains_key("sitemap.xml"));
    assert_eq!(files["robots.txt"], b"User-agent: *\nDisallow:\n");
    assert!(String::from_utf8_lossy(&files["llms.txt"]).contains("](guides/web/index.md)"));
    let page = String::from_utf8_lossy(&files["guides/web/index.html"]).into_owned();
    assert!(!page.contains("ld+json") && !page.contains("og:") && !page.contains("Edit this page"), "{page}");
}

#[test]
fn a_sites_own_pages_and_files_win() {
    let folder = site();
    folder.write("content/tags.md", "---\ntitle: My tags\n---\n");
    folder.write("static/robots.txt", "User-agent: *\nDisallow: /\n");
    folder.write("static/llms.txt", "mine");
    let files = built(&folder);
    has(&files, "tags/index.html", &["<h1>My tags</h1>"]);
    has(&files, "tags/service/index.html", &["<h1>service</h1>"]);
    assert_eq!(files["robots.txt"], "User-agent: *\nDisallow: /\n");
    assert_eq!(files["llms.txt"], "mine");
}
