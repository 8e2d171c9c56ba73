//! Rendered pages, from Markdown to HTML, through every stage between.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::collections::{BTreeMap, BTreeSet};

use guidewright::check::registry::RULES;
use guidewright::check::{self, level::Levels};
use guidewright::config::RawHtml;
use guidewright::example;
use guidewright::guide::{self, Mode};
use guidewright::kube::ReleaseSet;
use guidewright::render::templates::Templates;
use guidewright::render::{self, About, LinkStyle, RenderOptions};
use guidewright::schema::Catalogue;
use guidewright::sink::{MemorySink, OutPath};
use guidewright::site::{Drafts, Site, SiteConfig, SiteGuide};
use guidewright::source::Sources;

/// How a site of a test differs from the plain one.
struct Variant<'a> {
    languages: &'a [&'a str],
    base_url: Option<&'a str>,
    links: LinkStyle,
    raw_html: RawHtml,
    templates: &'a [(&'a str, &'a str)],
    own_assets: &'a [&'a str],
}

const PLAIN: Variant<'_> = Variant {
    languages: &["en"],
    base_url: None,
    links: LinkStyle::Folders,
    raw_html: RawHtml::Safe,
    templates: &[],
    own_assets: &[],
};

/// The files of a site of these guides.
fn build(guides: &[(&str, &str)], variant: &Variant<'_>) -> BTreeMap<String, String> {
    let mut sources = Sources::default();
    let mut born = Vec::new();
    let mut parsed = Vec::new();
    for (path, text) in guides {
        let file = sources.add(format!("content/{path}"), *text);
        let (guide, diagnostics) = guide::parse(file, sources.get(file), Mode::Site);
        born.extend(diagnostics);
        let (examples, diagnostics) = example::collect(&guide, Mode::Site);
        born.extend(diagnostics);
        parsed.push(SiteGuide::new(*path, guide, examples));
    }
    let config = SiteConfig {
        title: "Test <site>".into(),
        base_url: variant.base_url.map(Into::into),
        language: variant.languages[0].into(),
        languages: variant.languages.iter().copied().map(Into::into).collect(),
        drafts: Drafts::Hide,
    };
    let (site, diagnostics) = Site::assemble(parsed, Vec::new(), config, Vec::new(), &sources);
    born.extend(diagnostics);
    let catalogue = Catalogue::builtin();
    let checked = check::check(site, &sources, &catalogue, &Levels::default(), born);
    let overrides: Vec<_> = variant.templates.iter().map(|(name, text)| ((*name).into(), (*text).into())).collect();
    let own_assets: BTreeSet<OutPath> = variant.own_assets.iter().map(|path| OutPath::new(*path).unwrap()).collect();
    let (changes, images) = (BTreeMap::from([("dated.md".to_owned(), "2026-01-02".parse().unwrap())]), BTreeMap::new());
    let options = RenderOptions {
        bundles: &[],
        links: variant.links,
        raw_html: variant.raw_html,
        own_assets: &own_assets,
        sources: &sources,
        kept_fields: None,
        about: About {
            description: Some("Tests & <trials>"),
            extra: &toml::Table::new(),
            edit_url: None,
            changes: &changes,
            images: &images,
        },
    };
    let sink = MemorySink::default();
    let templates = Templates::load(&overrides).unwrap();
    render::render(&checked, &catalogue, &templates, &options, &sink).unwrap();
    let files = sink.into_files().into_iter();
    plain_names(files.map(|(path, bytes)| (path.as_str().to_owned(), String::from_utf8(bytes).unwrap())).collect())
}

/// The files with assets under their plain names, without the hash of their content: what is in an
/// asset is not what most tests are about.
fn plain_names(files: BTreeMap<String, String>) -> BTreeMap<String, String> {
    let is_hash = |part: &str| part.len() == 8 && part.bytes().all(|b| matches!(b, b'0'..=b'9' | b'a'..=b'f'));
    let plain = |name: &str| {
        let parts: Vec<&str> = name.split('.').collect();
        let at = parts.iter().skip(1).position(|part| is_hash(part))? + 1;
        Some([&parts[..at], &parts[at + 1..]].concat().join("."))
    };
    let renamed: Vec<(String, String)> = files.keys().filter_map(|name| Some((name.clone(), plain(name)?))).collect();
    let name = |path: String| renamed.iter().find(|(hashed, _)| *hashed == path).map_or(path, |(_, name)| name.clone());
    let text = |text: String| renamed.iter().fold(text, |text, (hashed, name)| text.replace(hashed, name));
    files.into_iter().map(|(path, content)| (name(path), text(content))).collect()
}

/// The page of a guide with this text.
fn page(text: &str) -> String {
    build(&[("page.md", text)], &PLAIN).remove("page/index.html").unwrap()
}

/// The body of the page of a guide with this text: what stands in its prose.
fn prose(text: &str) -> String {
    let page = page(text);
    let (_, rest) = page.split_once("<div class=\"prose\">\n").unwrap();
    let (prose, _) = rest.split_once("</article>").unwrap();
    // The links to its sources stand below it.
    let prose = prose.split("<p class=\"source\">").next().unwrap_or(prose);
    prose.trim().strip_suffix("</div>").unwrap().trim().to_owned()
}

/// Markdown and the HTML it becomes.
#[test]
fn bodies() {
    let cases = [
        // Headings: anchors that read well, and the title once only.
        ("# page\n\ntext", "<p>text</p>"),
        (
            "## 1. 개요 :rocket:",
            "<h2 id=\"1-개요-rocket\">1. 개요 🚀<a class=a href=\"#1-개요-rocket\" aria-label=\"Link to 1. 개요 🚀\">#</a></h2>",
        ),
        (
            "---\ntitle: page\n---\n# One\n\n## Two",
            "<h2 id=\"one\">One<a class=a href=\"#one\" aria-label=\"Link to One\">#</a></h2>\n\
             <h3 id=\"two\">Two<a class=a href=\"#two\" aria-label=\"Link to Two\">#</a></h3>",
        ),
        // Text.
        (
            "*a* **b** ~~c~~ `d :rocket:` :white_check_mark:",
            "<p><em>a</em> <strong>b</strong> <del>c</del> <code>d :rocket:</code> ✅</p>",
        ),
        (
            "- [x] a\n- [ ] b",
            "<ul>\n<li><input type=checkbox disabled checked aria-label=\"Done\"> a</li>\n<li><input type=checkbox disabled aria-label=\"To do\"> b</li>\n</ul>",
        ),
        ("3. a\n4. b", "<ol start=3>\n<li>a</li>\n<li>b</li>\n</ol>"),
        // Notes.
        ("> [!WARNING]\n> hot", "<div class=\"note warning\">\n<p class=name>Warning</p>\n<p>hot</p>\n</div>"),
        ("!!! tip \"A & B\"\n    text", "<div class=\"note tip\">\n<p class=name>A &amp; B</p>\n<p>text</p>\n</div>"),
        ("??? note\n    text", "<details><summary>Note</summary>\n<p>text</p>\n</details>"),
        (
            "=== \"A\"\n    one\n\n=== \"B <b>\"\n    two\n\nend",
            "<div class=tabs>\n<section class=tab id=\"tab:a\">\n<p class=name>A</p>\n<p>one</p>\n</section>\n\
             <section class=tab id=\"tab:b-b\">\n<p class=name>B &lt;b&gt;</p>\n<p>two</p>\n</section>\n</div>\n<p>end</p>",
        ),
        (
            "~~~text tab=A\nx\n~~~\n<!-- y -->\n~~~text tab=\"B\"\nz\n~~~\n\n<i>w</i>\n\n~~~text tab=A\nv\n~~~\nend",
            "<div class=tabs>\n<section class=tab id=\"tab:a\">\n<p class=name>A</p>\n<figure class=\"ex bare\">\n\
             <pre tabindex=\"0\" role=\"group\" aria-label=\"Code\"><code>x</code></pre>\n<button class=\"copy icon\" type=\"button\" aria-label=\"Copy Code\">Copy</button>\n</figure>\n</section>\n\n\
             <section class=tab id=\"tab:b\">\n<p class=name>B</p>\n<figure class=\"ex bare\">\n\
             <pre tabindex=\"0\" role=\"group\" aria-label=\"Code\"><code>z</code></pre>\n<button class=\"copy icon\" type=\"button\" aria-label=\"Copy Code\">Copy</button>\n</figure>\n</section>\n</div>\n\
             <p><i>w</i></p>\n<div class=tabs>\n<section class=tab id=\"tab:a:2\">\n<p class=name>A</p>\n<figure class=\"ex bare\">\n\
             <pre tabindex=\"0\" role=\"group\" aria-label=\"Code\"><code>v</code></pre>\n<button class=\"copy icon\" type=\"button\" aria-label=\"Copy Code\">Copy</button>\n</figure>\n</section>\n</div>\n<p>end</p>",
        ),
        // Tables scroll, and say what they are.
        (
            "| a | b |\n| --- | ---: |\n| 1 | 2 |",
            "<div class=table tabindex=0 role=group aria-label=\"Table\"><table><thead><tr><th scope=col>a</th>\
             <th scope=col class=num>b</th></tr></thead>\n<tbody><tr><td>1</td><td class=num>2</td></tr>\n</tbody></table></div>",
        ),
        // Footnotes lead there and back; a mark without a note stays text.
        (
            "a[^x] b[^x] c[^y]\n\n[^x]: note",
            "<p>a<a class=fn href=\"#fn:1\" id=\"fnref:1:1\" aria-label=\"Footnote 1\">1</a> \
             b<a class=fn href=\"#fn:1\" id=\"fnref:1:2\" aria-label=\"Footnote 1\">1</a> c[^y]</p>\n\
             <section class=notes aria-label=\"Footnotes\">\n<ol>\n<li id=\"fn:1\"><p>note \
             <a href=\"#fnref:1:1\" aria-label=\"Back to the text\">↩</a> \
             <a href=\"#fnref:1:2\" aria-label=\"Back to the text\">↩</a></p></li>\n</ol>\n</section>",
        ),
        // Links and images.
        ("[a](https://b.c/?d=1&e=\"f\")", "<p><a href=\"https://b.c/?d=1&amp;e=&quot;f&quot;\">a</a></p>"),
        ("<a@b.c>", "<p><a href=\"mailto:a@b.c\">a@b.c</a></p>"),
        ("[a](javascript:b)", "<p>a</p>"),
        (
            "![a *b* \"c\"](https://d.e/f.png \"g\")",
            "<p><img src=\"https://d.e/f.png\" alt=\"a b &quot;c&quot;\" title=\"g\" decoding=async></p>",
        ),
        // Code that is no example.
        (
            "```python\nx = 1\n```",
            "<figure class=\"ex bare\">\n<pre tabindex=\"0\" role=\"group\" aria-label=\"Code, Python\"><code>x \
             <span class=w>=</span> <span class=n>1</span></code></pre>\n\
             <button class=\"copy icon\" type=\"button\" aria-label=\"Copy Code, Python\">Copy</button>\n</figure>",
        ),
    ];
    for (markdown, expect) in cases {
        assert_eq!(prose(markdown), expect, "{markdown}");
    }
}

#[test]
fn examples_say_what_is_known_of_them() {
    let cases = [
        ("yaml", "apiVersion: v1\nkind: Namespace\nmetadata:\n  name: shop", "proven", "Kubernetes ALL"),
        ("yaml", "apiVersion: v1\nkind: Service\nmetadata:\n  name: a\nspec:\n  prots: []", "invalid", "Invalid"),
        (
            "yaml invalid",
            "apiVersion: v1\nkind: Service\nmetadata:\n  name: a\nspec:\n  prots: []",
            "expected",
            "Wrong on purpose",
        ),
        (
            "yaml ignore=\"a <b>\"",
            "apiVersion: v1\nkind: Service\nmetadata:\n  name: a",
            "unchecked",
            "Not checked: a &lt;b&gt;",
        ),
        (
            "yaml",
            "livenessProbe:\n  httpGet:\n    path: /\n    port: 80",
            "partial",
            "Part of Container · Kubernetes ALL",
        ),
        (
            "yaml",
            "apiVersion: example.com/v1\nkind: Boat\nmetadata:\n  name: a",
            "unchecked",
            "Custom resource, not checked",
        ),
    ];
    for (info, yaml, state, text) in cases {
        let text = text.replace("ALL", &ReleaseSet::ALL.to_string());
        let html = prose(&format!("```{info}\n{yaml}\n```"));
        assert!(html.starts_with(&format!("<figure class=\"ex {state}\"")), "{yaml}: {html}");
        assert!(html.contains(&format!("<span class=\"badge\">{text}</span>")), "{yaml}: {html}");
    }
    let data = prose("```yaml\na: b\n```");
    assert!(!data.contains("badge"), "{data}");
    let invalid = prose("```yaml\napiVersion: v1\nkind: Service\nmetadata:\n  name: a\nspec:\n  prots: []\n```");
    assert!(invalid.contains("<p class=\"why\" lang=\"en\">") && invalid.contains("<code>prots</code>"), "{invalid}");
}

#[test]
fn examples_have_names_and_files() {
    let html = prose("```yaml\napiVersion: v1\nkind: Namespace\nmetadata:\n  name: shop\n```");
    assert!(html.contains("<b>Namespace shop</b><span class=\"what\">YAML</span>"), "{html}");
    assert!(html.contains("aria-label=\"Namespace shop, YAML\""), "{html}");
    assert!(html.contains(" download>Download</a>"), "{html}");
    let html = prose("```yaml title=\"web.yaml\" numbers\na: 1\n\nb: 2\n```");
    assert!(html.contains("<b>web.yaml</b>"), "{html}");
    assert!(html.contains("<code><span class=l data-n=1><span class=k>a</span>: "), "{html}");
    let html = prose("```yaml title=\"web.yaml\"\napiVersion: v1\nkind: Namespace\nmetadata:\n  name: shop\n```");
    assert!(html.contains("<b>web.yaml</b><span class=\"what\">Namespace shop</span>"), "{html}");
}

/// The prose of a guide of a site with an address.
fn published(text: &str) -> String {
    let variant = Variant { base_url: Some("https://x.dev/docs/"), ..PLAIN };
    build(&[("page.md", text)], &variant).remove("page/index.html").unwrap()
}

#[test]
fn what_applies_as_it_stands_has_a_command() {
    let namespace = "apiVersion: v1\nkind: Namespace\nmetadata:\n  name: shop\n";
    let line = "<p class=\"apply\"><code>kubectl apply -f https://x.dev/docs/page/namespace-shop.yaml</code>";
    assert!(published(&format!("```yaml\n{namespace}```")).contains(line));
    assert!(
        published(&format!("```yaml bundle=none\n{namespace}```")).contains(line),
        "out of the bundle is not wrong"
    );
    assert!(!page(&format!("```yaml\n{namespace}```")).contains("kubectl apply"), "the site has no address");
    for (info, yaml) in [
        ("yaml del=4", namespace),
        ("yaml partial", namespace),
        ("yaml ignore=\"x\"", namespace),
        ("yaml", "apiVersion: v1\nkind: Namespace\nmetadata:\n  name: <shop>\n"),
        ("yaml", "apiVersion: v1\nkind: Namespace\nmetadata:\n  generateName: shop-\n"),
        ("yaml", "apiVersion: v1\nkind: Namespace\nmetadata:\n  name: shop\n  # ...\n"),
        ("yaml", "apiVersion: v1\nkind: Namespace\nmetadata:\n  name: shop\n---\na: 1\n"),
        ("yaml", "apiVersion: example.com/v1\nkind: Boat\nmetadata:\n  name: a\n"),
        ("yaml invalid", "apiVersion: v1\nkind: Namespace\nmetadata:\n  name: shop\n  nmae: x\n"),
        ("bash", "cat <<'EOF' | kubectl apply -f -\napiVersion: v1\nkind: Namespace\nmetadata:\n  name: shop\nEOF\n"),
    ] {
        assert!(!published(&format!("```{info}\n{yaml}```")).contains("class=\"apply\""), "{info}\n{yaml}");
    }
}

#[test]
fn the_line_that_is_wrong_is_marked() {
    let yaml = "apiVersion: v1\nkind: Service\nmetadata:\n  name: a\nspec:\n  prots: []";
    let bad = "<span class=bad>  <span class=k>prots</span>: []</span></code>";
    assert!(prose(&format!("```yaml\n{yaml}\n```")).contains(bad));
    assert!(prose(&format!("> - ```yaml invalid\n>   {}\n>   ```", yaml.replace('\n', "\n>   "))).contains(bad));
    let html = prose(&format!("```yaml hl=6\n{yaml}\n```"));
    assert!(html.contains("<mark class=bad>  <span class=k>prots"), "{html}");
    let html = prose(&format!("```bash\nkubectl apply -f - <<'EOF'\n{yaml}\nEOF\n```"));
    assert!(html.contains("<span class=bad>  <span class=k>prots</span>: []\n</span>"), "{html}");
}

#[test]
fn lines_are_marked_numbered_and_folded() {
    let html = prose("```yaml hl=a ins=2 del=3 numbers\na: 1\nb: 2\nc: 3\n```");
    for part in ["<mark class=l data-n=1>", "<ins class=l data-n=2>", "<del class=l data-n=3>"] {
        assert!(html.contains(part), "{part}: {html}");
    }
    let html = prose("```yaml fold=a\na:\n  b: 1\nc: 3\n```\n\n```text fold=2\na\nb\n```");
    assert!(html.contains("<code><details class=fold><summary>2 more lines</summary><span class=k>a"), "{html}");
    assert!(html.contains("a\n<details class=fold><summary>1 more line</summary>b</details></code>"), "{html}");
    let long = prose(&format!("```text\n{}```", "line\n".repeat(50)));
    assert!(long.contains("<summary>30 more lines</summary>") && long.matches("line\n").count() >= 49, "{long}");
}

/// A session of several commands has a bar, since each of them can be copied.
#[test]
fn sessions_have_bars() {
    let bar = "<figcaption><span class=\"what\">Terminal</span><span class=\"tools\"><button class=\"copy\"";
    assert!(prose("```console\n$ a\nx\n$ b\n```").contains(bar));
    for text in ["```console\n$ a\nx\n```", "```bash\na\nb\n```"] {
        assert!(prose(text).starts_with("<figure class=\"ex bare\">"), "{text}");
    }
}

#[test]
fn every_rule_has_a_page() {
    let variant = Variant { languages: &["ko", "en"], base_url: Some("https://x.dev/"), ..PLAIN };
    let invalid = "```yaml invalid\napiVersion: v1\nkind: Service\nmetadata:\n  name: a\nspec:\n  prots: []\n```\n";
    let guides = [("_index.md", "---\ntitle: 처음\n---\n"), ("a.md", invalid), ("b.en.md", "---\ntitle: B\n---\n")];
    let files = build(&guides, &variant);
    // Badges and the footer lead there.
    let guide = &files["a/index.html"];
    assert!(guide.contains("<a href=\"../rules/schema/unknown-field/\">schema::unknown-field</a></p>"), "{guide}");
    assert!(guide.contains("<a href=\"../rules/\">규칙</a>"), "{guide}");
    // The page is rendered like a guide, in English, and its bad example is told by the rule itself.
    let page = &files["rules/schema/unknown-field/index.html"];
    for part in [
        "<html lang=\"en\"",
        "<title>schema::unknown-field · Test &lt;site&gt;</title>",
        "<link rel=\"canonical\" href=\"https://x.dev/rules/schema/unknown-field/\">",
        "<link rel=\"stylesheet\" href=\"../../../site.css\">",
        "<h1><code>schema::unknown-field</code></h1>",
        "Default level: error",
        "<li><a href=\"../../\">Rules</a></li>",
        "<h2 id=\"how-to-silence\">",
        "<li><a href=\"#bad\">Bad</a></li>",
        "<figure class=\"ex invalid\"",
        "<code>imagee</code>",
        "<figure class=\"ex proven\"",
        "<a href=\"../../../\" hreflang=\"ko\" lang=\"ko\">한국어</a>",
    ] {
        assert!(page.contains(part), "{part}\n{page}");
    }
    assert!(!page.contains(" download>"), "its examples are no files: {page}");
    let index = &files["rules/index.html"];
    assert!(files["sitemap.xml"].contains("<loc>https://x.dev/rules/schema/unknown-field/</loc>"));
    for rule in RULES {
        let (family, fault) = rule.name.as_str().split_once("::").unwrap();
        assert!(index.contains(&format!("<a href=\"{family}/{fault}/\">{}</a>", rule.name)), "{index}");
        let page = &files[&format!("rules/{family}/{fault}/index.html")];
        assert_eq!(page.matches("<h1").count(), 1, "{page}");
        assert!(page.len() < 20_000, "{}", page.len());
    }
}

#[test]
fn a_sites_own_pages_win_over_those_of_rules() {
    let guides =
        [("_index.md", "hi"), ("rules/_index.md", "---\ntitle: Club rules\n---\n"), ("rules/yaml/tab.md", "own")];
    let files = build(&guides, &Variant { own_assets: &["rules/yaml/syntax/index.html"], ..PLAIN });
    assert!(files["rules/index.html"].contains("<h1>Club rules</h1>"));
    assert!(files["rules/yaml/tab/index.html"].contains("<p>own</p>"));
    assert!(
        !files.contains_key("rules/yaml/syntax/index.html") && files.contains_key("rules/schema/wrong-type/index.html")
    );
    assert!(!files["index.html"].contains(">Rules</a>"));
    let offline = build(&[("a.md", "hi")], &Variant { links: LinkStyle::IndexFiles, ..PLAIN });
    assert!(offline["a/index.html"].contains("<a href=\"../rules/index.html\">Rules</a>"));
    assert!(offline["rules/yaml/tab/index.html"].contains("<a href=\"../../index.html\">Rules</a>"));
}

/// What an author writes stays text, wherever it stands.
#[test]
fn author_text_stays_text() {
    let nasty = [
        "</script><script>alert(1)</script>",
        "\"><img src=x onerror=alert(1)>",
        "' onmouseover='alert(1)",
        "{{ page.title }}{% raw %}",
        "a\u{202e}b\u{2066}c",
        "<!-- x --><b onclick=alert(1)>",
        "&lt;b&gt;&#x3c;i&#x3e;",
    ];
    for text in nasty {
        let quoted = text.replace('\\', "\\\\").replace('"', "\\\"");
        let markdown = format!(
            "---\ntitle: \"{quoted}\"\ndescription: \"{quoted}\"\ntags: [\"{quoted}\"]\nauthors: [\"{quoted}\"]\n---\n\
             # {text}\n\n## {text}\n\n### {text}\n\ntext {text}\n\n`{text}`\n\n![{text}](a.png)\n\n[{text}](https://a.b \"{quoted}\")\n\n\
             !!! note \"{text}\"\n    x\n\n=== \"{text}\"\n    x\n\n| {text} |\n| --- |\n| {text} |\n\n\
             ```yaml title=\"{quoted}\" ignore=\"{quoted}\"\n# {text}\n{text}: {text}\n```\n\n```{text}\n{text}\n```\n\n\
             ```bash\n$ {text}\n```\n\nnote[^1]\n\n[^1]: {text}\n"
        );
        let variant = Variant { base_url: Some("https://a.b/"), ..PLAIN };
        for (path, html) in build(&[("page.md", &markdown), ("_index.md", "hi")], &variant) {
            if !path.ends_with(".html") {
                continue;
            }
            for tag in tags(&html) {
                let name: String = tag.chars().take_while(char::is_ascii_alphanumeric).collect();
                let is_data = tag == "script type=\"application/ld+json\"";
                assert!(name != "script" || tag.contains("src=\"") || is_data, "{path}: <{tag}>");
                let attributes = attributes(tag);
                for (attribute, value) in &attributes {
                    assert!(!attribute.starts_with("on") && attribute != "style", "{text}: {path}: <{tag}>");
                    assert!(!value.to_lowercase().starts_with("javascript:"), "{path}: <{tag}>");
                }
            }
            assert!(!html.contains("<script>"), "{path}: {html}");
        }
    }
}

/// The insides of all tags of a page.
fn tags(html: &str) -> Vec<&str> {
    let mut tags = Vec::new();
    let mut rest = html;
    while let Some(open) = rest.find('<') {
        rest = &rest[open + 1..];
        let mut quote = None;
        let end = rest.char_indices().find(|(_, c)| match (quote, c) {
            (None, '>') => true,
            (None, '"' | '\'') => {
                quote = Some(*c);
                false
            }
            (Some(open), c) if open == *c => {
                quote = None;
                false
            }
            _ => false,
        });
        let Some((end, _)) = end else { panic!("a tag does not end: {rest}") };
        tags.push(&rest[..end]);
        rest = &rest[end + 1..];
    }
    tags
}

/// The attributes of a tag, as a browser reads them.
fn attributes(tag: &str) -> Vec<(String, String)> {
    let mut attributes = Vec::new();
    let mut rest = tag.trim_start_matches(|c: char| !c.is_whitespace()).trim_start();
    while !rest.is_empty() {
        let end = rest.find(|c: char| c == '=' || c.is_whitespace()).unwrap_or(rest.len());
        let name = rest[..end].to_lowercase();
        rest = &rest[end..];
        let mut value = String::new();
        if let Some(after) = rest.strip_prefix('=') {
            let (quote, from) = match after.chars().next() {
                Some(quote @ ('"' | '\'')) => (Some(quote), 1),
                _ => (None, 0),
            };
            let length = after[from..].find(|c: char| quote.map_or(c.is_whitespace(), |quote| c == quote));
            let length = length.unwrap_or(after.len() - from);
            value = after[from..from + length].to_owned();
            rest = &after[(from + length + from).min(after.len())..];
        }
        attributes.push((name, value));
        rest = rest.trim_start();
    }
    attributes
}

#[test]
fn pages_are_whole_and_need_nothing_from_elsewhere() {
    let guides = [
        ("_index.md", "---\ntitle: Home\n---\nhi"),
        ("guides/_index.md", "---\ntitle: Guides\ndescription: all\n---\n"),
        ("guides/a.md", "---\ntitle: A\nweight: 1\n---\n## One\n## Two\n### Three\n"),
        ("guides/a.ko.md", "---\ntitle: 가\nweight: 1\n---\n## 하나\n## 둘\n"),
        ("guides/b.md", "---\ntitle: B\nweight: 2\n---\nsee [A](a.md#two)\n"),
    ];
    let variant = Variant { languages: &["en", "ko"], base_url: Some("https://x.dev/"), ..PLAIN };
    let files = build(&guides, &variant);
    let a = &files["guides/a/index.html"];
    for part in [
        "<html lang=\"en\"",
        "<title>A · Test &lt;site&gt;</title>",
        "<link rel=\"canonical\" href=\"https://x.dev/guides/a/\">",
        "<link rel=\"alternate\" hreflang=\"ko\" href=\"https://x.dev/ko/guides/a/\">",
        "<link rel=\"stylesheet\" href=\"../../site.css\">",
        "<a class=\"skip\" href=\"#content:\">Skip to content</a>",
        "<a href=\"../../guides/a/\" aria-current=\"page\">A</a>",
        "<a href=\"../../ko/guides/a/\" hreflang=\"ko\" lang=\"ko\">한국어</a>",
        "<li class=\"sub\"><a href=\"#three\">Three</a></li>",
        "<a rel=\"next\" href=\"../b/\"><span>Next</span> B</a>",
        "<li><a href=\"../\">Guides</a></li>",
    ] {
        assert!(a.contains(part), "{part}\n{a}");
    }
    assert!(files["guides/b/index.html"].contains("<a href=\"../a/#two\">A</a>"));
    assert!(files["ko/guides/a/index.html"].contains("이 페이지의 내용"));
    assert!(files["guides/index.html"].contains("<a href=\"b/\">B</a>"));
    assert!(files["sitemap.xml"].contains("<loc>https://x.dev/guides/b/</loc>"));
    assert!(files["404.html"].contains("href=\"/site.css\""));
    for (path, html) in files.iter().filter(|(path, _)| path.ends_with(".html")) {
        for tag in tags(html) {
            for (name, value) in attributes(tag) {
                assert!(name != "style" && !name.starts_with("on"), "{path}: <{tag}>");
                let is_own = !value.contains("//") || value.starts_with("https://x.dev/");
                assert!(is_own || !matches!(name.as_str(), "src" | "href"), "{path}: <{tag}>");
            }
        }
        assert_eq!(html.matches("<h1").count(), 1, "{path}");
    }
}

#[test]
fn without_an_address_there_is_no_sitemap_and_files_link_to_files() {
    let guides = [("_index.md", "hi"), ("a.md", "[home](_index.md) [b](b.md)"), ("b.md", "b")];
    let files = build(&guides, &Variant { links: LinkStyle::IndexFiles, ..PLAIN });
    assert!(!files.contains_key("sitemap.xml"));
    let a = &files["a/index.html"];
    assert!(a.contains("<a href=\"../index.html\">home</a> <a href=\"../b/index.html\">b</a>"), "{a}");
    assert!(!a.contains("canonical"), "{a}");
}

#[test]
fn a_site_overrides_templates_by_name() {
    let variant = Variant {
        templates: &[(
            "partials/footer.html",
            "<p>{{ site.title }}{% if page.extra.by %}, {{ page.extra.by }}{% endif %}</p>",
        )],
        ..PLAIN
    };
    let files = build(&[("page.md", "---\nextra: {by: \"<me>\"}\n---\nhi")], &variant);
    assert!(files["page/index.html"].contains("<p>Test &lt;site&gt;, &lt;me&gt;</p>"));
}

#[test]
fn raw_html_passes_the_sanitizer_or_untouched() {
    let text = "a <kbd>b</kbd> <script>c</script>\n\n<div onclick=\"d\">\n\ne\n";
    let safe = prose(text);
    assert!(safe.contains("<kbd>b</kbd>") && !safe.contains("<script") && !safe.contains("onclick=\""), "{safe}");
    let all = build(&[("page.md", text)], &Variant { raw_html: RawHtml::All, ..PLAIN });
    assert!(all["page/index.html"].contains("<script>c</script>"));
}

/// A page grows with its own section at most, and with that only to a bound.
#[test]
fn navigation_is_bounded() {
    let texts: Vec<(String, String)> = (0..400)
        .map(|n| (format!("s{}/p{n:03}.md", n % 2), format!("---\ntitle: Page {n}\n---\nhi")))
        .chain([0, 1].map(|s| (format!("s{s}/_index.md"), format!("---\ntitle: S{s}\n---\n"))))
        .collect();
    let guides: Vec<(&str, &str)> = texts.iter().map(|(path, text)| (path.as_str(), text.as_str())).collect();
    let files = build(&guides, &PLAIN);
    let page = &files["s1/p255/index.html"];
    assert!(page.contains("aria-current=\"page\">Page 255</a>"), "{page}");
    assert!(page.len() < 9_000, "{}", page.len());
    assert!(files["s1/index.html"].contains("Page 399"));
}

#[test]
fn the_same_site_gives_the_same_bytes() {
    let guides = [("_index.md", "hi"), ("a.md", "# A\n\n```yaml\na: 1\n```\n"), ("b.md", "b")];
    assert_eq!(build(&guides, &PLAIN), build(&guides, &PLAIN));
}

/// Each colour of the style sheet is told in its table, and can be read in light and in dark.
#[test]
fn colours_have_contrast() {
    let css = &build(&[("a.md", "a")], &PLAIN)["site.css"];
    let colours: BTreeMap<&str, [[u8; 3]; 2]> = css
        .lines()
        .filter_map(|line| {
            let (name, value) = line.trim().strip_prefix("--")?.split_once(": light-dark(")?;
            let (light, dark) = value.strip_suffix(");")?.split_once(", ")?;
            Some((name, [rgb(light), rgb(dark)]))
        })
        .collect();
    let text = ["ink", "soft", "link", "signal", "good", "k", "s", "n", "c", "w", "f", "v", "t"];
    assert!(colours.len() > text.len() + 5, "the table of colours is read");
    for (theme, word) in ["light", "dark"].into_iter().enumerate() {
        for ground in ["paper", "panel", "tint", "mark", "added", "removed"] {
            for name in text {
                let ratio = contrast(colours[name][theme], colours[ground][theme]);
                assert!(ratio >= 4.5, "--{name} on --{ground}, {word}: {ratio:.2}");
            }
        }
        let ratio = contrast(colours["on-link"][theme], colours["link"][theme]);
        assert!(ratio >= 4.5, "--on-link, {word}: {ratio:.2}");
    }
}

fn rgb(hex: &str) -> [u8; 3] {
    let hex = hex.strip_prefix('#').unwrap();
    [0, 2, 4].map(|at| u8::from_str_radix(&hex[at..at + 2], 16).unwrap())
}

/// The contrast of two colours, as WCAG 2 defines it.
fn contrast(a: [u8; 3], b: [u8; 3]) -> f64 {
    let luminance = |colour: [u8; 3]| {
        let [r, g, b] = colour.map(|part| {
            let part = f64::from(part) / 255.0;
            if part <= 0.04045 { part / 12.92 } else { ((part + 0.055) / 1.055).powf(2.4) }
        });
        0.2126 * r + 0.7152 * g + 0.0722 * b
    };
    let (a, b) = (luminance(a), luminance(b));
    (a.max(b) + 0.05) / (a.min(b) + 0.05)
}

/// The budget of the first view: style sheet and scripts, compressed.
#[test]
fn assets_are_small() {
    use std::io::Write as _;
    let files = build(&[("a.md", "a")], &PLAIN);
    let compressed = |names: &[&str]| -> usize {
        let size = |name: &&str| {
            let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
            encoder.write_all(files[*name].as_bytes()).unwrap();
            encoder.finish().unwrap().len()
        };
        names.iter().map(size).sum()
    };
    assert!(compressed(&["site.css"]) <= 8_000, "{}", compressed(&["site.css"]));
    let scripts = compressed(&["site.js", "theme.js"]);
    assert!(scripts <= 4_500, "{scripts}");
    let css = &files["site.css"];
    assert!(!css.contains("@import") && !css.contains("url("), "the style sheet asks for something else");
}

/// A guide without a translation stands in the other language's tree, and says what it is.
#[test]
fn what_is_not_translated_is_shown_in_the_original() {
    let guides = [
        ("_index.md", "---\ntitle: Home\n---\n[A](a.md) [B](b.md)"),
        ("a.md", "---\ntitle: A\n---\nsee [B](b.md)\n\n```yaml\na: 1\n```\n"),
        ("b.md", "---\ntitle: B\n---\n"),
        ("b.ko.md", "---\ntitle: 나\n---\n[A](a.md)"),
    ];
    let variant = Variant { languages: &["en", "ko"], base_url: Some("https://x.dev/"), ..PLAIN };
    let files = build(&guides, &variant);
    let fallback = &files["ko/a/index.html"];
    for part in [
        "<html lang=\"ko\"",
        "<link rel=\"canonical\" href=\"https://x.dev/a/\">",
        "<h1 lang=\"en\">A</h1>",
        "<div class=\"prose\" lang=\"en\">\n<p>see <a href=\"../b/\">B</a></p>",
        "이 페이지는 아직 번역되지 않아 원문을 그대로 보여 드립니다. <a href=\"../../a/\" hreflang=\"en\">원문 (<span lang=\"en\">English</span>)</a>",
        "<a href=\"../../ko/a/\" aria-current=\"page\" lang=\"en\">A</a>",
        "<a href=\"../../a/\" hreflang=\"en\" lang=\"en\">English</a>",
        "<a href=\"../../a/example-1.yaml\">Raw</a>",
    ] {
        assert!(fallback.contains(part), "{part}\n{fallback}");
    }
    assert!(!fallback.contains("rel=\"alternate\" hreflang"), "{fallback}");
    // The switch stays on the page, links stay in the language, and nothing is listed twice.
    assert!(files["a/index.html"].contains("<a href=\"../ko/a/\" hreflang=\"ko\" lang=\"ko\">한국어</a>"));
    assert!(files["ko/b/index.html"].contains("<a href=\"../a/\">A</a>"));
    assert!(!files["sitemap.xml"].contains("/ko/a/") && files["sitemap.xml"].contains("/ko/b/"));
    assert!(!files.contains_key("ko/a/example-1.yaml"));
}
