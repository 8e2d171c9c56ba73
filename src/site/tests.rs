//! The set, from texts to pages: addresses, order, links, names and plans.

use super::bundles::Share;
use super::nav::{Entry, Section};
use super::*;
use crate::example;
use crate::guide::{self, Mode};
use crate::kube::Gvk;

/// A site of these files, in `en` and, where names say so, other languages.
fn assemble(files: &[(&str, &str)], assets: &[&str]) -> (Site, Vec<Diagnostic>, Sources) {
    let mut sources = Sources::default();
    let mut guides = Vec::new();
    for (path, text) in files {
        let file = sources.add(*path, *text);
        let (guide, _) = guide::parse(file, sources.get(file), Mode::Site);
        let (examples, _) = example::collect(&guide, Mode::Site);
        guides.push(SiteGuide { path: (*path).into(), guide, examples, inclusions: Vec::new() });
    }
    guides.reverse();
    let config = SiteConfig {
        title: "Manual".into(),
        base_url: None,
        language: "en".into(),
        languages: vec!["en".into()],
        drafts: Drafts::Hide,
    };
    let assets = assets.iter().map(|path| OutPath::new(*path).unwrap()).collect();
    let (site, diagnostics) = Site::assemble(guides, Vec::new(), config, assets, &sources);
    (site, diagnostics, sources)
}

fn urls(files: &[(&str, &str)]) -> Vec<String> {
    assemble(files, &[]).0.pages.iter().map(|page| page.url.to_string()).collect()
}

fn page(site: &Site, path: &str) -> usize {
    site.pages.iter().position(|page| page.path == path).unwrap()
}

/// `title(entry entry)` of a section.
fn outline(site: &Site, section: &Section) -> String {
    let entries = section.entries.iter().map(|entry| match entry {
        Entry::Page(at) => site.pages[*at].title.clone(),
        Entry::Section(section) => outline(site, section),
    });
    let mark = if section.page.is_some() { "" } else { "?" };
    format!("{}{mark}({})", section.title, entries.collect::<Vec<_>>().join(", "))
}

#[test]
fn paths_become_addresses() {
    let cases = [
        ("_index.md", ""),
        ("_index.ko.md", "ko/"),
        ("guides/web.md", "guides/web/"),
        ("guides/web.ko.md", "ko/guides/web/"),
        ("guides/bundle/index.md", "guides/bundle/"),
        ("Guides/Web App!.md", "guides/web-app/"),
        ("한국어/배포 가이드.md", "한국어/배포-가이드/"),
        ("v1.2/notes.md", "v1.2/notes/"),
        ("../outside/../x.md", "outside/x/"),
        ("a/???.md", "a/untitled/"),
        ("a/con.md", "a/con_/"),
        ("a/.hidden.md", "a/hidden/"),
        ("a\u{202e}b.md", "ab/"),
    ];
    for (path, url) in cases {
        assert_eq!(urls(&[(path, "text")]), [url], "{path}");
    }
    assert_eq!(urls(&[("g/web.md", "---\nslug: Front-End\n---\n")]), ["g/front-end/"]);
}

#[test]
fn the_slug_of_a_section_holds_for_what_is_under_it() {
    let files =
        [("g/_index.md", "---\nslug: handbook\n---\n"), ("g/deep/x.md", ""), ("g/web.ko.md", ""), ("g/web.md", "")];
    assert_eq!(urls(&files), ["handbook/", "handbook/deep/x/", "ko/handbook/web/", "handbook/web/"]);
}

#[test]
fn kinds_and_titles_come_from_names_and_headings() {
    let files = [
        ("_index.md", ""),
        ("a/index.md", "# A *guide*\n"),
        ("b/index.md", "# Of b\n\ntext\n"),
        ("b/c/x.md", "---\ntitle: Ex\n---\n## First\n# Ex\n"),
        ("d/02-set-up.md", "text"),
    ];
    let (site, ..) = assemble(&files, &[]);
    let kinds: Vec<_> = site.pages.iter().map(|page| page.kind).collect();
    assert_eq!(kinds, [PageKind::Home, PageKind::Guide, PageKind::Section, PageKind::Guide, PageKind::Guide]);
    let titles: Vec<_> = site.pages.iter().map(|page| (page.title.as_str(), page.repeats_title)).collect();
    // A heading that does not stand first is not the title's repetition.
    assert_eq!(titles, [("Manual", false), ("A guide", true), ("Of b", true), ("Ex", false), ("Set up", false)]);
}

#[test]
fn two_guides_with_one_address_are_told_and_one_is_published() {
    let files = [("A/x.md", "# One"), ("a/X.md", "\n---\ntext"), ("a/y.md", "---\nslug: x\ntitle: Three\n---\n")];
    let (site, diagnostics, sources) = assemble(&files, &[]);
    let states: Vec<_> = site.pages.iter().map(|page| page.state).collect();
    assert_eq!(states, [PageState::Published, PageState::Displaced, PageState::Displaced]);
    let told: Vec<_> = diagnostics
        .iter()
        .map(|d| (d.rule.as_str(), d.message.as_str(), sources.slice(d.labels[0].span), d.primary.span.start))
        .collect();
    let message = "two guides have the address `/a/x/`";
    assert_eq!(told, [("guide::duplicate-url", message, "# One", 0), ("guide::duplicate-url", message, "# One", 0)]);
    assert!(site.navigation[0].entries.len() == 1 && site.downloads.is_empty());
}

#[test]
fn addresses_of_files_are_taken() {
    for (path, asset) in
        [("bundles.json.md", ""), ("pics.md", "pics"), ("pics/a.md", "Pics"), ("a/index.md", "a/index.html")]
    {
        let assets: Vec<&str> = Some(asset).filter(|asset| !asset.is_empty()).into_iter().collect();
        let (site, diagnostics, _) = assemble(&[(path, "")], &assets);
        assert_eq!(site.pages[0].state, PageState::Displaced, "{path}");
        assert_eq!(diagnostics[0].rule, pages::DUPLICATE_URL);
    }
}

#[test]
fn sections_order_by_weight_then_name() {
    let files = [
        ("_index.md", "# Home"),
        ("10-last.md", ""),
        ("2-first.md", ""),
        ("guides/_index.md", "---\nweight: 5\ntitle: Guides\n---\n"),
        ("guides/b.md", "---\ntitle: B\nweight: 2\n---\n"),
        ("guides/c.md", "---\ntitle: C\nweight: -1\n---\n"),
        ("guides/d.md", "---\ntitle: D\ndraft: true\n---\n"),
        ("tasks/run/x.ko.md", "# 엑스"),
        ("tasks/run/x.md", "# X"),
        ("zero/d.md", "---\ndraft: true\n---\n"),
        ("guides/b.ko.md", "# 비"),
    ];
    let (site, ..) = assemble(&files, &[]);
    assert_eq!(outline(&site, &site.navigation[0]), "Home(Guides(C, B), First, Last, Tasks?(Run?(X)))");
    assert_eq!(outline(&site, &site.navigation[1]), "Manual?(Guides?(비), Tasks?(Run?(엑스)))");

    let b = page(&site, "guides/b.md");
    let name = |at: Option<usize>| at.map(|at| site.pages[at].title.as_str());
    assert_eq!((name(site.pages[b].previous), name(site.pages[b].next)), (Some("C"), Some("First")));
    assert_eq!(site.pages[b].ancestors, [page(&site, "_index.md"), page(&site, "guides/_index.md")]);
    assert_eq!(site.pages[b].translations, [page(&site, "guides/b.ko.md")]);
    let draft = &site.pages[page(&site, "guides/d.md")];
    assert_eq!((draft.state, draft.next, draft.translations.len()), (PageState::Draft, None, 0));
    assert_eq!(site.config.languages, ["en", "ko"]);
}

const YAML: &str = "```yaml title=web.yaml\napiVersion: v1\nkind: Pod\nmetadata: {name: web}\n```\n";

#[test]
fn links_lead_where_they_say() {
    let guide = format!("# Web\n\n## 설치 하기\n\n<a id=\"raw\"></a>\n\n{YAML}");
    let files = [
        ("_index.md", "# Home"),
        ("guides/_index.md", "# Guides"),
        ("guides/intro.ko.md", "# 소개"),
        ("guides/intro.md", "# Intro\n\n## Steps"),
        ("guides/web.ko.md", "# 웹"),
        ("guides/web.md", guide.as_str()),
        ("other/my file.md", "# Other"),
        ("other/draft.md", "---\ndraft: true\n---\n# Draft"),
    ];
    let (site, ..) = assemble(&files, &["guides/pic.png", "Logo.svg"]);
    let to = |from: &str, target: &str| match site.resolve(page(&site, from), target) {
        Resolved::Page(at, anchor) => {
            format!("{}{}", site.pages[at].path, anchor.map_or("".into(), |a| format!("#{a}")))
        }
        Resolved::File(url, anchor) => {
            format!("file {url}{}", anchor.map_or_else(String::new, |anchor| format!("#{anchor}")))
        }
        Resolved::External => "external".into(),
        Resolved::Broken { reason, similar } => format!("{reason}; {}", similar.unwrap_or_default()),
    };
    let cases = [
        ("guides/intro.md", "web.md", "guides/web.md"),
        ("guides/intro.md", "./web.md#web", "guides/web.md#web"),
        ("guides/intro.md", "/guides/web/", "guides/web.md"),
        ("guides/intro.md", "../web/", "guides/web.md"),
        ("guides/intro.md", "../web/index.html", "guides/web.md"),
        ("guides/intro.md", "web", "guides/web.md"),
        ("guides/intro.md", "..", "guides/_index.md"),
        ("guides/intro.md", "/", "_index.md"),
        ("guides/intro.md", "../_index.md", "_index.md"),
        ("guides/intro.md", "web.md?plain=1#raw", "guides/web.md#raw"),
        ("guides/intro.md", "web.md#web.yaml", "guides/web.md#web.yaml"),
        ("guides/intro.md", "../web/web.yaml", "file guides/web/web.yaml"),
        ("guides/web.md", "web.tar.gz", "file guides/web/web.tar.gz"),
        ("guides/web.md", "bundle.yaml.sha256", "file guides/web/bundle.yaml.sha256"),
        ("guides/intro.md", "pic.png", "file guides/pic.png"),
        ("guides/intro.ko.md", "pic.png", "file guides/pic.png"),
        ("guides/intro.md", "/Logo.svg", "file Logo.svg"),
        ("guides/intro.md", "../other/my%20file.md", "other/my file.md"),
        ("guides/intro.md", "#steps", "guides/intro.md#steps"),
        ("guides/intro.md", "#top", "guides/intro.md#top"),
        ("guides/intro.md", "#", "guides/intro.md"),
        // A guide is read in the reader's language, if it has the anchor.
        ("guides/intro.ko.md", "web.md", "guides/web.ko.md"),
        ("guides/intro.ko.md", "web.md#web", "guides/web.md#web"),
        ("guides/intro.md", "web.ko.md", "guides/web.ko.md"),
        ("guides/intro.ko.md", "../web/", "guides/web.ko.md"),
        ("guides/intro.ko.md", "/guides/web/", "guides/web.md"),
        ("guides/intro.md", "https://example.com/x", "external"),
        ("guides/intro.md", "mailto:a@example.com", "external"),
        ("guides/intro.md", "//example.com/x", "external"),
        ("other/draft.md", "../guides/web.md", "guides/web.md"),
        ("guides/intro.md", "weeb.md", "there is no file `weeb.md`; web.md"),
        ("guides/intro.md", "/web.md", "there is no file `/web.md`; web.md"),
        ("_index.md", "my-file.md", "there is no file `my-file.md`; other/my file.md"),
        ("guides/intro.md", "../weeb/", "there is no page `../weeb/`; web.md"),
        ("guides/intro.md", "images/pic.png", "there is no file `images/pic.png`; pic.png"),
        ("guides/intro.md", "#step", "this page has no anchor `#step`; #steps"),
        ("guides/intro.md", "web.md#wb", "`guides/web.md` has no anchor `#wb`; web.md#web"),
        ("guides/intro.md", "../other/draft.md", "`../other/draft.md` is a draft, and drafts are not published; "),
        ("guides/intro.md", "../../../x.md", "`../../../x.md` leads out of the site; "),
        ("guides/intro.md", "%ff.md", "`%ff.md` is not percent-encoded UTF-8; "),
        ("guides/intro.md", "", "the link has no target; "),
        ("guides/intro.md", "한글-없음.md", "there is no file `한글-없음.md`; "),
    ];
    for (from, target, expected) in cases {
        assert_eq!(to(from, target), expected, "`{target}` in {from}");
    }
    let heading = &site.pages[page(&site, "guides/web.md")].guide.outline[1].id;
    assert_eq!(to("guides/intro.md", &format!("web.md#{heading}")), format!("guides/web.md#{heading}"));
}

fn block(info: &str, kind: &str, name: &str) -> String {
    format!("```{info}\napiVersion: v1\nkind: {kind}\nmetadata:\n  name: {name}\n```\n\n")
}

#[test]
fn examples_get_names_that_stay() {
    let guide = [
        block("yaml", "ConfigMap", "web"),
        block("yaml title=web.yaml", "Service", "web"),
        block("yaml title=\"deploy/Web.yaml\"", "Service", "web"),
        block("yaml", "ConfigMap", "web"),
        block("yaml title=web-2.yaml", "Secret", "web"),
        block("yaml title=bundle.yaml", "Secret", "x"),
        block("yaml ignore=\"not yet\"", "ConfigMap", "web"),
        "```json\n{\"a\": 1}\n```\n\n```yaml title=\"My Values.yaml\"\na: 1\n```\n\n```yaml title=\"page.html\"\na: 1\n```\n".into(),
        block("yaml title=web.yaml", "Secret", "other"),
        block("yaml title=../../etc/passwd.yaml", "Pod", "p"),
    ]
    .concat();
    let (site, diagnostics, sources) = assemble(&[("g/web.md", &guide)], &["g/web/example-1.json"]);
    let ids: Vec<_> = site.downloads.iter().map(|route| route.id.as_str()).collect();
    let expected = [
        "configmap-web.yaml",
        "web.yaml",
        "Web-3.yaml",
        "configmap-web-2.yaml",
        "web-2.yaml",
        "bundle-2.yaml",
        "example-3.yaml",
        "example-1-2.json",
        "My-Values.yaml",
        "example-2.yaml",
        "web-4.yaml",
        "passwd.yaml",
    ];
    assert_eq!(ids, expected);
    let raw: Vec<bool> = site.downloads.iter().map(|route| route.raw.is_some()).collect();
    assert_eq!(raw.iter().position(|raw| !raw), Some(6));
    assert_eq!(site.downloads[1].raw.as_ref().unwrap().as_str(), "g/web/web.yaml");
    // A revision shares an object with what it revises; another file of the name does not.
    assert_eq!(diagnostics.len(), 1);
    assert_eq!(diagnostics[0].rule, route::DUPLICATE_TITLE);
    assert_eq!(sources.positions(diagnostics[0].primary.span).0.line, sources.positions(site.examples[10].span).0.line);
}

#[test]
fn plans_hold_what_applies_and_say_what_does_not() {
    let guide = [
        block("yaml", "ConfigMap", "web"),
        block("yaml ignore=\"old\"", "ConfigMap", "a"),
        block("yaml invalid", "ConfigMap", "b"),
        block("yaml bundle=none", "ConfigMap", "c"),
        block("yaml", "ConfigMap", "<name>"),
        "```yaml\napiVersion: v1\nkind: Pod\nmetadata: {generateName: x-}\n---\napiVersion: v1\nkind: Pod\nmetadata: {name: y}\nstatus: {phase: Running}\n---\napiVersion: v1\nkind: Pod\nmetadata: {name: z, creationTimestamp: null}\nstatus: {}\n---\nspec: {}\n---\napiVersion: v1\nkind: List\nitems: []\n---\napiVersion: v1\nkind: Pod\n```\n\n".into(),
        block("yaml bundle=ha", "ConfigMap", "web"),
        block("yaml bundle=ha", "Secret", "ha"),
    ]
    .concat();
    let (site, ..) = assemble(&[("g/web.md", &guide), ("g/web/ha.md", "")], &[]);
    let [own, ha] = site.bundles.as_slice() else { panic!("{:?}", site.bundles) };
    let of = |plan: &bundles::BundlePlan| -> Vec<_> {
        plan.candidates.iter().map(|candidate| (candidate.example, candidate.document, candidate.share)).collect()
    };
    assert_eq!(of(own), [(0, 0, Share::Own), (5, 2, Share::Own)]);
    assert_eq!(of(ha), [(0, 0, Share::Own), (5, 2, Share::Own), (6, 0, Share::Variant), (7, 0, Share::Variant)]);
    assert_eq!((own.url.as_str(), own.folder.as_str()), ("g/web/", "web"));
    // `g/web/ha/` is a page.
    assert_eq!((ha.url.as_str(), ha.folder.as_str()), ("g/web/ha-2/", "web-ha"));
    let reasons: Vec<_> = own.left_out.iter().map(|left_out| left_out.reason.to_string()).collect();
    let expected = [
        "the guide marks it as ignored: old",
        "the guide shows it as a mistake",
        "the guide keeps it out of bundles",
        "it has placeholders to fill in",
        "it has `generateName`, so it makes another object each time",
        "it is output of a cluster: it has `status`",
        "it is a list; only single objects are bundled",
        "it is an excerpt",
    ];
    assert_eq!(reasons, expected);
}

#[test]
fn a_file_at_the_address_of_a_download_is_told() {
    let guide = block("yaml", "ConfigMap", "web");
    let (site, diagnostics, _) = assemble(&[("web/index.md", &guide)], &["web/bundle.yaml"]);
    assert!(site.bundles.is_empty());
    assert_eq!(diagnostics[0].message, "the file `bundle.yaml` has the address of a download of this guide");
}

#[test]
fn kinds_have_addresses_that_are_always_paths() {
    for (api_version, kind, expect) in [
        ("apps/v1", "Deployment", "kinds/apps/v1/deployment/"),
        ("v1", "ConfigMap", "kinds/core/v1/configmap/"),
        ("networking.k8s.io/v1", "Ingress", "kinds/networking.k8s.io/v1/ingress/"),
        ("../v1", "../A b", "kinds/core/v1/a-b/"),
        ("///", "<>", "kinds/core/_/_/"),
    ] {
        let url = route::kind_page(&Gvk::from_fields(api_version, kind));
        assert_eq!(url.as_str(), expect);
        assert!(url.out_path().is_ok());
    }
}

#[test]
fn pages_of_kinds_are_known_where_examples_show_the_kind() {
    let guide = block("yaml", "ConfigMap", "web");
    let (site, ..) = assemble(&[("a.md", &guide), ("b.ko.md", "# b")], &[]);
    for (target, is_known) in [
        ("/kinds/", true),
        ("/kinds/core/v1/configmap/", true),
        ("/ko/kinds/core/v1/configmap/fields/", true),
        ("/kinds/apps/v1/deployment/", false),
        ("/kinds/core/", false),
        ("/kinds/core/v1/configmap/x/", false),
    ] {
        assert_eq!(matches!(site.resolve(0, target), Resolved::File(..)), is_known, "{target}");
    }
    let field = site.resolve(0, "/kinds/core/v1/configmap/#data");
    assert_eq!(field, Resolved::File(UrlPath::new("kinds/core/v1/configmap/"), Some("data".into())));
    // A fragment is part of a kind that nothing says here.
    let (site, ..) = assemble(&[("a.md", "```yaml\ncontainers:\n- name: a\n```\n")], &[]);
    for (target, is_known) in [
        ("/kinds/core/v1/pod/", true),
        ("/kinds/core/v1/pod/fields/", true),
        ("/kinds/core/v1/", false),
        ("/x/", false),
    ] {
        assert_eq!(matches!(site.resolve(0, target), Resolved::File(..)), is_known, "{target}");
    }
}

#[test]
fn ten_thousand_guides_cost_little() {
    let mut files = Vec::new();
    for at in 0..10_000 {
        files.push((format!("s{}/t{}/g{at}.md", at % 7, at % 100), format!("# G{at}\n\n[x](../gg.md)\n\n## Same\n")));
    }
    let files: Vec<(&str, &str)> = files.iter().map(|(path, text)| (path.as_str(), text.as_str())).collect();
    let (site, diagnostics, _) = assemble(&files, &[]);
    assert!(diagnostics.is_empty());
    for page in 0..site.pages.len() {
        assert!(matches!(site.resolve(page, "../gg.md"), Resolved::Broken { .. }));
    }
    let linked = site.pages.iter().filter(|page| page.next.is_some()).count();
    assert_eq!(linked, site.pages.len() - 1);
}

/// A site of these files whose configuration lists English and Korean.
fn promised(files: &[(&str, &str)]) -> Site {
    let mut sources = Sources::default();
    let guides = files.iter().map(|(path, text)| {
        let file = sources.add(*path, *text);
        let (guide, _) = guide::parse(file, sources.get(file), Mode::Site);
        let (examples, _) = example::collect(&guide, Mode::Site);
        SiteGuide { path: (*path).into(), guide, examples, inclusions: Vec::new() }
    });
    let guides = guides.collect();
    let config = SiteConfig {
        title: "Manual".into(),
        base_url: None,
        language: "en".into(),
        languages: vec!["en".into(), "ko".into()],
        drafts: Drafts::Hide,
    };
    let assets = vec![OutPath::new("ko/taken/index.html").unwrap()];
    Site::assemble(guides, Vec::new(), config, assets, &sources).0
}

#[test]
fn what_is_not_translated_stands_in_the_tree_of_each_promised_language() {
    let site = promised(&[
        ("_index.md", "---\ntitle: Home\n---\n[a](g/a.md) [b](g/b.md#end)"),
        ("g/_index.md", "---\ntitle: Guides\nslug: all\n---\n"),
        ("g/a.md", "---\ntitle: A\n---\n[b](b.md#end)"),
        ("g/a.ko.md", "---\ntitle: 가\n---\n[b](b.md#end) [home](../_index.md)"),
        ("g/b.md", "---\ntitle: B\n---\n## End\n\n```yaml title=\"b.yaml\"\na: 1\n```\n"),
        ("g/c.md", "---\ntitle: C\ndraft: true\n---\n"),
        ("taken.md", "---\ntitle: T\n---\n"),
        ("only.ko.md", "---\ntitle: 한\n---\n"),
    ]);
    assert_eq!(outline(&site, &site.navigation[0]), "Home(Guides(A, B), T)");
    assert_eq!(outline(&site, &site.navigation[1]), "Home(Guides(가, B), 한)");
    let fallbacks: Vec<&str> = site.pages[site.guides().len()..].iter().map(|page| page.url.as_str()).collect();
    assert_eq!(fallbacks, ["ko/", "ko/all/", "ko/all/b/"]);

    let (a, b) = (page(&site, "g/a.ko.md"), page(&site, "g/b.md"));
    let fallback = site.in_language(b, "ko").unwrap();
    assert_eq!((site.original(fallback), site.pages[fallback].language.as_str()), (b, "ko"));
    assert_eq!(site.in_language(fallback, "en"), Some(b));
    assert_eq!(site.pages[a].next, Some(fallback));
    assert!(site.pages[fallback].examples.is_empty() && site.pages[b].translations.is_empty());
    // Links of a translation stay in its language; so do those of a fallback, for its reader.
    assert_eq!(site.resolve(a, "b.md#end"), Resolved::Page(fallback, Some("end".into())));
    assert_eq!(site.resolve(a, "b.md#b.yaml"), Resolved::Page(fallback, Some("b.yaml".into())));
    let home = page(&site, "_index.md");
    assert_eq!(site.resolve(home, "g/a.md"), Resolved::Page(page(&site, "g/a.md"), None));
    assert_eq!(site.resolve_in(home, "g/a.md", "ko"), Resolved::Page(a, None));
    assert_eq!(site.resolve_in(home, "g/b.md#end", "ko"), Resolved::Page(fallback, Some("end".into())));
    assert_eq!(site.resolve(home, "/ko/all/b/"), Resolved::Page(fallback, None));
}

#[test]
fn languages_that_only_file_names_bear_are_not_promised() {
    let (site, ..) = assemble(&[("a.md", "a"), ("b.md", "b"), ("b.ko.md", "b")], &[]);
    assert_eq!(site.pages.len(), site.guides().len());
    assert_eq!(outline(&site, &site.navigation[1]), "Manual?(B)");
}

/// The revisions of a guide: the block, and what it shows again of which example or block.
fn revisions(text: &str) -> Vec<String> {
    use super::revisions::{Again, of_page};
    let (site, _, _) = assemble(&[("a.md", text)], &[]);
    let line = |revision: super::revisions::Revision| {
        let again = match revision.again {
            Again::Object { before, after } => {
                format!("{}.{} of {}.{}", after.example, after.document, before.example, before.document)
            }
            Again::New { after } => format!("{}.{} new", after.example, after.document),
            Again::File { before } => format!("file of {before}"),
        };
        format!("{}: {again}", revision.fence)
    };
    of_page(&site, 0).into_iter().map(line).collect()
}

#[test]
fn what_is_shown_again_is_a_revision() {
    let object = |info: &str, name: &str| {
        format!("```yaml {info}\napiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: {name}\n```\n\n")
    };
    let (a, b) = (object("", "a"), object("", "b"));
    let both = "```yaml\napiVersion: v1\nkind: ConfigMap\nmetadata: {name: b}\n---\n\
        apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a, namespace: default}\n```\n\n";
    let file = |title: &str| format!("```toml title=\"{title}\"\nx = 1\n```\n\n");
    let here = "```bash\nkubectl apply -f - <<EOF\napiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\nEOF\n```\n\n";
    let cases: &[(&[&str], &[&str])] = &[
        (&[&a, &b], &[]),
        // Always the last one before.
        (&[&a, &a, &b, &a], &["1: 1.0 of 0.0", "3: 3.0 of 1.0"]),
        (&[&a, both], &["1: 1.0 new", "1: 1.1 of 0.0"]),
        (&[&a, here], &["1: 1.0 of 0.0"]),
        // Excerpts, mistakes and what is ignored are no revisions.
        (&[&a, &object("partial", "a"), &object("invalid", "a"), &object("ignore=x", "a")], &[]),
        (&[&object("invalid", "a"), &a], &[]),
        (&[&a, &object("bundle=none", "a")], &["1: 1.0 of 0.0"]),
        // A variant follows on itself, else on the guide's own.
        (
            &[&a, &object("bundle=x", "a"), &a, &object("bundle=x", "a"), &object("bundle=y", "a")],
            &["1: 1.0 of 0.0", "2: 2.0 of 0.0", "3: 3.0 of 1.0", "4: 4.0 of 2.0"],
        ),
        // Tabs are alternatives.
        (
            &[&a, &object("tab=x", "a"), &object("tab=y", "a"), "and\n\n", &a],
            &["1: 1.0 of 0.0", "2: 2.0 of 0.0", "3: 3.0 of 1.0"],
        ),
        (&[&object("tab=x", "a"), "then\n\n", &object("tab=x", "a")], &["1: 1.0 of 0.0"]),
        (&[&file("a.toml"), &file("b.toml"), &file("a.toml")], &["2: file of 0"]),
        (&[&file("Terminal"), &file("Terminal"), &file("in a.toml"), &file("in a.toml")], &[]),
    ];
    for (blocks, expect) in cases {
        assert_eq!(revisions(&blocks.concat()), *expect, "{blocks:#?}");
    }
}
