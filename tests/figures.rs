//! Differences and pictures as a reader gets them, on built pages.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

mod support;

use support::Folder;

/// The page of a guide with this text, built as a site.
fn page(text: &str) -> String {
    pages(&[("page.md", text)], &["page"]).remove(0)
}

/// Pages of a site of these guides.
fn pages(guides: &[(&str, &str)], names: &[&str]) -> Vec<String> {
    let folder = Folder::site(guides);
    let run = folder.run(&["build", "--keep-going"]);
    let read = |name: &&str| {
        let path = folder.path().join("public").join(name).join("index.html");
        std::fs::read_to_string(path).unwrap_or_else(|_| panic!("{name} is built: {}", run.stderr))
    };
    names.iter().map(read).collect()
}

/// What stands between two marks, with both.
fn between<'p>(page: &'p str, start: &str, end: &str) -> &'p str {
    let from = page.find(start).unwrap_or_else(|| panic!("no `{start}` in {page}"));
    let to = page[from..].find(end).unwrap_or_else(|| panic!("no `{end}` in {page}")) + from + end.len();
    &page[from..to]
}

fn deployment(title: &str, replicas: usize, image: &str) -> String {
    format!(
        "```yaml title=\"{title}\"\napiVersion: apps/v1\nkind: Deployment\nmetadata:\n  name: web\nspec:\n  replicas: {replicas}\n  \
         selector:\n    matchLabels:\n      app: web\n  template:\n    metadata:\n      labels:\n        app: web\n    spec:\n      \
         containers:\n      - name: web\n        image: {image}\n        envFrom:\n        - configMapRef:\n            name: settings\n```\n\n"
    )
}

const CONFIG_MAP: &str =
    "```yaml\napiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: settings\ndata:\n  A: b\n```\n\n";
const SERVICE: &str = "```yaml\napiVersion: v1\nkind: Service\nmetadata:\n  name: web\nspec:\n  selector:\n    app: web\n  ports:\n  - port: 80\n```\n\n";

#[test]
fn a_later_revision_tells_what_changed() {
    let page = page(&format!("# t\n\n{}{}", deployment("web.yaml", 2, "web:1"), deployment("web.yaml", 3, "web:2")));
    assert_eq!(page.matches("<details class=\"diff\">").count(), 1);
    assert_eq!(
        between(&page, "<details class=\"diff\">", "</details>"),
        "<details class=\"diff\"><summary>What changed <span class=\"i\">+2</span> <span class=\"d\">−2</span></summary>\n\
         <p><a href=\"#web.yaml\">Compared with the earlier Deployment web</a></p>\n\
         <ul><li><code>spec.replicas</code> <del>2</del> → <ins>3</ins></li>\
         <li><code>spec.template.spec.containers[web].image</code> <del>web:1</del> → <ins>web:2</ins></li></ul>\n\
         <pre tabindex=\"0\" role=\"group\" aria-label=\"What changed: Deployment web\"><code>\
         <span class=gap>⋯ 2 unchanged lines</span>\n\
         \x20 metadata:\n\
         \x20   name: web\n\
         \x20 spec:\n\
         <del><span class=vh>removed </span>-   replicas: 2\n</del>\
         <ins><span class=vh>added </span>+   replicas: 3\n</ins>\
         \x20   selector:\n\
         \x20     matchLabels:\n\
         \x20       app: web\n\
         <span class=gap>⋯ 4 unchanged lines</span>\n\
         \x20     spec:\n\
         \x20       containers:\n\
         \x20       - name: web\n\
         <del><span class=vh>removed </span>-         image: web:1\n</del>\
         <ins><span class=vh>added </span>+         image: web:2\n</ins>\
         \x20         envFrom:\n\
         \x20         - configMapRef:\n\
         \x20             name: settings\n\
         </code></pre>\n</details>"
    );
}

#[test]
fn what_is_the_same_has_no_difference() {
    let same = deployment("web.yaml", 2, "web:1");
    assert!(!page(&format!("# t\n\n{same}{same}")).contains("class=\"diff\""));
    let form = page(&format!("# t\n\n{CONFIG_MAP}{}", CONFIG_MAP.replace("A: b", "A: \"b\" # one")));
    assert!(
        between(&form, "<details class=\"diff\">", "</details>")
            .contains("Only formatting, order or comments changed.")
    );
}

#[test]
fn files_that_are_no_manifests_are_compared_too() {
    let file = |info: &str, text: &str| format!("```{info}\n{text}\n```\n\n");
    let page = page(&format!(
        "# t\n\n{}{}{}{}",
        file("nginx title=\"nginx.conf\"", "listen 80;"),
        file("yaml schema=none title=\"values.yaml\"", "image: {tag: 1}"),
        file("nginx title=\"nginx.conf\"", "listen 81;"),
        file("yaml schema=none title=\"values.yaml\"", "image:\n  tag: 2")
    ));
    // A block that is no example has an anchor only where something leads to it.
    assert!(page.contains("id=\"block:0\"") && !page.contains("id=\"block:2\""), "{page}");
    assert!(page.contains("<a href=\"#block:0\">Compared with the earlier nginx.conf</a>"), "{page}");
    assert!(page.contains("<a href=\"#values.yaml\">Compared with the earlier values.yaml</a>"), "{page}");
    assert!(page.contains("<code>image.tag</code> <del>1</del> → <ins>2</ins>"), "{page}");
}

#[test]
fn a_bundle_has_a_picture() {
    let page = page(&format!("# t\n\n{}{SERVICE}", deployment("web.yaml", 2, "web:1")));
    assert_eq!(
        between(&page, "<div class=\"map\">", "</details>"),
        "<div class=\"map\"><svg class=fit viewBox=\"0 0 386 46\" width=386 height=46 role=group aria-label=\"2 objects and how they refer to one another\">\
         <g aria-hidden=true>\
         <g class=no><title>takes its environment from</title><path d=\"M242 23H286\"/><path class=h d=\"M284 23l-6 -4v8z\"/></g>\
         <g><title>selects</title><path d=\"M100 23H144\"/><path class=h d=\"M142 23l-6 -4v8z\"/></g></g>\
         <a href=\"#service-web.yaml\" class=net><rect x=2 y=2 width=98 height=42 rx=5 /><path d=\"M8 11v24\"/>\
         <text x=16 y=19>Service <tspan x=16 y=35>web</tspan></text></a>\
         <a href=\"#web.yaml\" class=run><rect x=144 y=2 width=98 height=42 rx=5 /><path d=\"M150 11v24\"/>\
         <text x=158 y=19>Deployment <tspan x=158 y=35>web</tspan></text></a>\
         <g class=\"no cfg\"><rect x=286 y=2 width=98 height=42 rx=5 /><path d=\"M292 11v24\"/>\
         <text x=300 y=19>ConfigMap <tspan x=300 y=35>settings</tspan></text></g></svg></div>\n\
         <details class=\"refs\"><summary>Objects and references as a list</summary><ul>\n\
         <li><a href=\"#web.yaml\"><bdi>Deployment web</bdi></a><ul><li>takes its environment from: <bdi>ConfigMap settings</bdi> (not in the bundle)</li></ul></li>\n\
         <li><a href=\"#service-web.yaml\"><bdi>Service web</bdi></a><ul><li>selects: <a href=\"#web.yaml\"><bdi>Deployment web</bdi></a></li></ul></li>\n\
         </ul></details>"
    );
}

#[test]
fn nothing_to_see_has_no_picture() {
    for text in [SERVICE.to_owned(), format!("{SERVICE}{CONFIG_MAP}")] {
        let page = page(&format!("# t\n\n{text}"));
        assert!(page.contains("<ul class=\"objects\">") && !page.contains("class=\"map\""), "{page}");
    }
}

#[test]
fn a_namespace_is_drawn_around_what_is_in_it() {
    let inside = |block: &str| block.replacen("  name:", "  namespace: shop\n  name:", 1);
    let all = [SERVICE, CONFIG_MAP, &deployment("web.yaml", 2, "web:1")].map(inside).concat();
    let space = "```yaml\napiVersion: v1\nkind: Namespace\nmetadata:\n  name: shop\n```\n\n";
    let svg = |text: &str| between(&page(&format!("# t\n\n{text}")), "<svg class=fit", "</svg>").to_owned();
    let drawn = svg(&format!("{space}{all}"));
    assert!(drawn.contains("<rect class=ns "), "{drawn}");
    assert!(drawn.contains(">Namespace <tspan>shop</tspan>"), "{drawn}");
    // An object that is elsewhere: then the namespace is one object among others.
    let other = svg(&format!("{space}{all}{}", CONFIG_MAP.replace("settings", "other")));
    assert!(!other.contains("class=ns") && other.contains(">Namespace <tspan x="), "{other}");
}

#[test]
fn many_twins_are_drawn_as_one_and_a_thicket_is_listed() {
    let maps =
        |count: usize| -> String { (0..count).map(|at| CONFIG_MAP.replace("settings", &format!("c{at}"))).collect() };
    let refs: String = (0..40).map(|at| format!("        - configMapRef:\n            name: c{at}\n")).collect();
    let web =
        deployment("web.yaml", 1, "web:1").replace("        - configMapRef:\n            name: settings\n", &refs);
    let twins = page(&format!("# t\n\n{web}{}", maps(40)));
    assert!(between(&twins, "<svg class=fit", "</svg>").contains("<tspan x=158 y=35>40 objects</tspan>"), "{twins}");
    let own = |at: usize| {
        let map = format!("c{at}");
        deployment("", 1, "web:1").replace("web", &format!("w{at}")).replace("settings", &map)
    };
    let thicket: String = (0..20).map(own).collect();
    let listed = page(&format!("# t\n\n{thicket}{}", maps(20)));
    assert!(!listed.contains("class=\"map\"") && listed.contains("<details class=\"refs\" open>"), "{listed}");
}

#[test]
fn words_are_those_of_the_page() {
    let text = format!("# t\n\n{}{}{SERVICE}", deployment("web.yaml", 2, "web:1"), deployment("web.yaml", 3, "web:1"));
    let page = pages(&[("page.md", &text), ("page.ko.md", &text)], &["ko/page"]).remove(0);
    for word in [
        "변경된 내용",
        "비교 대상: 앞서 나온 Deployment web",
        "같은 줄 2개",
        "오브젝트와 참조 목록",
        "환경 변수: ",
        "(번들에 없음)",
    ] {
        assert!(page.contains(word), "{word}: {page}");
    }
}

#[test]
fn hostile_texts_stay_texts() {
    let hostile = [
        "</script><script>alert(1)</script>",
        "\"><img src=x onerror=alert(1)>",
        "]]>&lt;b&gt;",
        "\u{202e}gnp.exe",
        "' onmouseover='alert(1)",
    ];
    for text in hostile {
        let quoted = text.replace('\\', "\\\\").replace('"', "\\\"");
        // A custom resource of a group that nothing is known of may have any kind and name.
        let custom = |value: &str| {
            format!(
                "```yaml\napiVersion: example.com/v1\nkind: \"{quoted}\"\nmetadata:\n  name: \"{quoted}\"\nspec:\n  \
                 \"{quoted}\": \"{value}\"\n  template:\n    metadata:\n      labels:\n        app: web\n    spec:\n      \
                 containers:\n      - name: a\n        envFrom:\n        - configMapRef:\n            name: \"{quoted}\"\n```\n\n"
            )
        };
        let page = page(&format!("# t\n\n{}{}{SERVICE}", custom("a"), custom(&quoted)));
        let changes = between(&page, "<details class=\"diff\">", "</details>");
        let bundle = between(&page, "<section class=\"bundle\"", "</section>");
        assert!(bundle.contains("<svg"), "{bundle}");
        for part in [changes, bundle] {
            for bad in ["<script", "<img", "style=", "&lt;b&gt;\n"] {
                assert!(!part.contains(bad), "{text}: {part}");
            }
            let mut escaped = String::new();
            guidewright::escape::markup(text, &mut escaped);
            // The engine of the templates also writes `'` as an entity.
            let forms = [escaped.clone(), escaped.replace('\'', "&#39;"), escaped.replace('\'', "&#x27;")];
            assert!(forms.iter().any(|form| part.contains(form)), "{text}: {part}");
        }
    }
}
