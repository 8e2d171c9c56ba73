//! Fields explained: what each key of a block means, the scripts of kinds, and the pages of kinds, on a
//! site that the program builds.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

mod support;

use std::collections::{BTreeMap, BTreeSet};

use support::Folder;

/// The files of the site of these guides.
fn build(config: &str, files: &[(&str, &str)], args: &[&str]) -> BTreeMap<String, String> {
    let folder = Folder::with(&[("guidewright.toml", config)]);
    for (path, text) in files {
        folder.write(path, text);
    }
    let args: Vec<&str> = ["build", "-q"].into_iter().chain(args.iter().copied()).collect();
    folder.run(&args).expect_status(0);
    let files = folder.files("public").into_iter();
    files.map(|(path, bytes)| (path, String::from_utf8_lossy(&bytes).into_owned())).collect()
}

const PLAIN: &str = "title = 'Test'\n";

/// The value of an attribute, from where it first stands.
fn attribute<'h>(html: &'h str, name: &str) -> &'h str {
    let (_, rest) = html.split_once(&format!(" {name}=\"")).unwrap_or_else(|| panic!("no {name} in {html}"));
    rest.split_once('"').unwrap().0
}

/// What `explain.js` would tell of each key of the first block of a page, as `key: path`; keys without
/// a field have no path. Reads the letters as the script does.
fn told(files: &BTreeMap<String, String>, page: &str) -> Vec<String> {
    let html = &files[page];
    let folder = page.strip_suffix("index.html").unwrap();
    let scripts: Vec<serde_json::Value> = attribute(html, "data-fields")
        .split(' ')
        .map(|href| {
            let script = &files[&resolve(folder, href)];
            let json = script.strip_prefix("gwFields(").unwrap().trim_end().strip_suffix(");").unwrap();
            serde_json::from_str(json).unwrap()
        })
        .collect();
    let letters = attribute(html, "data-keys");
    let code = html.split_once(" data-keys=\"").unwrap().1.split_once("</code>").unwrap().0;
    let keys = code.split("<span class=k>").skip(1).map(|rest| rest.split_once("</span>").unwrap().0);
    let mut fields = letters_to_fields(letters).into_iter();
    keys.map(|key| {
        let Some(Some((script, field, base))) = fields.next() else { return format!("{key}:") };
        let script = &scripts[script];
        let rows = script["fields"].as_array().unwrap();
        let (mut path, mut at) = (Vec::new(), i64::try_from(field).unwrap());
        while at >= 0 && Some(usize::try_from(at).unwrap()) != base {
            let row = &rows[usize::try_from(at).unwrap()];
            path.push(row[1].as_str().unwrap());
            at = row[0].as_i64().unwrap();
        }
        path.reverse();
        let start = base.map_or(script["kind"].as_str(), |base| rows[base][2].as_str()).unwrap();
        let start = start.trim_start_matches("[]");
        assert_eq!(key.replace("&quot;", ""), *path.last().unwrap());
        format!("{key}: {start}.{}", path.join("."))
    })
    .collect()
}

/// For each key the script, the field, and where its paths begin.
type KeyField = Option<(usize, usize, Option<usize>)>;

fn letters_to_fields(letters: &str) -> Vec<KeyField> {
    let (mut fields, mut script, mut base, mut next) = (Vec::new(), 0, None, 0);
    let mut rest = letters;
    while let Some(c) = rest.chars().next() {
        let mut length = 1;
        match c {
            'A'..='Z' => (script, base, next) = (usize::from(c as u8 - b'A'), None, 0),
            'a'..='z' => {
                next += usize::from(c as u8 - b'a');
                fields.push(Some((script, next, base)));
                next += 1;
            }
            '-' => fields.push(None),
            '(' => {
                length = rest.find(')').unwrap() + 1;
                base = rest[1..length - 1].parse().ok();
            }
            _ => {
                length = rest.find('.').unwrap() + 1;
                next = rest[..length - 1].parse().unwrap();
                fields.push(Some((script, next, base)));
                next += 1;
            }
        }
        rest = &rest[length..];
    }
    fields
}

/// The file that a relative link leads to.
fn resolve(folder: &str, href: &str) -> String {
    let mut parts: Vec<&str> = folder.split('/').filter(|part| !part.is_empty()).collect();
    for part in href.split('/') {
        match part {
            "" | "." => {}
            ".." => drop(parts.pop().unwrap()),
            part => parts.push(part),
        }
    }
    let path = parts.join("/");
    if href.ends_with('/') || path.is_empty() {
        format!("{path}/index.html").trim_start_matches('/').to_owned()
    } else {
        path
    }
}

/// Every relative link leads to a file, and every anchor in it to an element.
fn check_links(files: &BTreeMap<String, String>) {
    for (path, html) in files.iter().filter(|(path, _)| path.ends_with("index.html")) {
        let folder = path.strip_suffix("index.html").unwrap();
        for part in html.split(" href=\"").skip(1) {
            let href = part.split_once('"').unwrap().0;
            if href.contains("://") {
                continue;
            }
            let (address, anchor) =
                href.split_once('#').map_or((href, None), |(address, anchor)| (address, Some(anchor)));
            let target = if address.is_empty() { path.clone() } else { resolve(folder, address) };
            let text = files.get(&target).unwrap_or_else(|| panic!("{path}: {href} leads nowhere"));
            if let Some(anchor) = anchor {
                let id = format!("id=\"{}\"", anchor.replace("%5b", "[").replace("%5d", "]"));
                assert!(text.contains(&id), "{path}: {href} has no {id}");
            }
        }
    }
}

const DEPLOYMENT: &str = "apiVersion: apps/v1\nkind: Deployment\nmetadata:\n  name: web\n  labels:\n    app: web\nspec:\n  \
    selector:\n    matchLabels:\n      app: web\n  template:\n    metadata:\n      labels:\n        app: web\n    spec:\n      \
    containers:\n      - name: web\n        image: a.b/c:1\n";

fn yaml(info: &str, text: &str) -> String {
    format!("```yaml{info}\n{text}```\n\n")
}

#[test]
fn each_key_of_a_block_has_its_field() {
    let cases: &[(String, &[&str])] = &[
        (
            yaml("", DEPLOYMENT),
            &[
                "apiVersion: Deployment.apiVersion",
                "kind: Deployment.kind",
                "metadata: Deployment.metadata",
                "name: Deployment.metadata.name",
                "labels: Deployment.metadata.labels",
                "app:",
                "spec: Deployment.spec",
                "selector: Deployment.spec.selector",
                "matchLabels: Deployment.spec.selector.matchLabels",
                "app:",
                "template: Deployment.spec.template",
                "metadata: Deployment.spec.template.metadata",
                "labels: Deployment.spec.template.metadata.labels",
                "app:",
                "spec: Deployment.spec.template.spec",
                "containers: Deployment.spec.template.spec.containers",
                "name: Deployment.spec.template.spec.containers.name",
                "image: Deployment.spec.template.spec.containers.image",
            ],
        ),
        // A fragment tells its paths from its own type on; a list, too.
        (
            yaml("", "livenessProbe:\n  httpGet:\n    port: 80\n"),
            &[
                "livenessProbe: Container.livenessProbe",
                "httpGet: Container.livenessProbe.httpGet",
                "port: Container.livenessProbe.httpGet.port",
            ],
        ),
        (
            yaml(" fragment=Deployment.spec.template.spec.volumes", "volumes:\n- name: a\n  emptyDir: {}\n"),
            &["volumes:", "name: Volume.name", "emptyDir: Volume.emptyDir"],
        ),
        // Several kinds in one block, in flow style and as JSON.
        (
            yaml(
                "",
                "apiVersion: v1\nkind: Namespace\nmetadata: {name: a}\n---\napiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\ndata: {x: \"y\"}\n",
            ),
            &[
                "apiVersion: Namespace.apiVersion",
                "kind: Namespace.kind",
                "metadata: Namespace.metadata",
                "name: Namespace.metadata.name",
                "apiVersion: ConfigMap.apiVersion",
                "kind: ConfigMap.kind",
                "metadata: ConfigMap.metadata",
                "name: ConfigMap.metadata.name",
                "data: ConfigMap.data",
                "x:",
            ],
        ),
        (
            "```json\n{\"apiVersion\": \"v1\", \"kind\": \"Namespace\", \"metadata\": {\"name\": \"a\"}}\n```\n".into(),
            &[
                "&quot;apiVersion&quot;: Namespace.apiVersion",
                "&quot;kind&quot;: Namespace.kind",
                "&quot;metadata&quot;: Namespace.metadata",
                "&quot;name&quot;: Namespace.metadata.name",
            ],
        ),
        (
            yaml(
                "",
                "apiVersion: v1\nkind: List\nitems:\n- apiVersion: v1\n  kind: Namespace\n  metadata:\n    name: a\n",
            ),
            &[
                "apiVersion: List.apiVersion",
                "kind: List.kind",
                "items: List.items",
                "apiVersion: Namespace.apiVersion",
                "kind: Namespace.kind",
                "metadata: Namespace.metadata",
                "name: Namespace.metadata.name",
            ],
        ),
        // Under no label, and in here-documents of a script or a session.
        (
            "```\napiVersion: v1\nkind: Namespace\nmetadata:\n  name: a\n```\n".into(),
            &[
                "apiVersion: Namespace.apiVersion",
                "kind: Namespace.kind",
                "metadata: Namespace.metadata",
                "name: Namespace.metadata.name",
            ],
        ),
        (
            "```bash\nNAME=a\nkubectl apply -f - <<EOF\napiVersion: v1\nkind: Namespace\nmetadata:\n  name: $NAME\nEOF\ncat <<'E' > c.yaml\n\
             apiVersion: v1\nkind: ConfigMap\nmetadata: {name: b}\nE\necho \"a: b\"\n```\n"
                .into(),
            &[
                "apiVersion: Namespace.apiVersion",
                "kind: Namespace.kind",
                "metadata: Namespace.metadata",
                "name: Namespace.metadata.name",
                "apiVersion: ConfigMap.apiVersion",
                "kind: ConfigMap.kind",
                "metadata: ConfigMap.metadata",
                "name: ConfigMap.metadata.name",
            ],
        ),
        (
            "```console\n$ kubectl apply -f - <<EOF\napiVersion: v1\nkind: Namespace\nmetadata:\n  name: a\nEOF\nnamespace/a created\n```\n".into(),
            &[
                "apiVersion: Namespace.apiVersion",
                "kind: Namespace.kind",
                "metadata: Namespace.metadata",
                "name: Namespace.metadata.name",
            ],
        ),
        // An unknown field has none, and what is wrong is explained as far as it is known.
        (
            yaml(" invalid", "apiVersion: v1\nkind: Namespace\nmetadata:\n  name: a\n  nmae: b\n"),
            &[
                "apiVersion: Namespace.apiVersion",
                "kind: Namespace.kind",
                "metadata: Namespace.metadata",
                "name: Namespace.metadata.name",
                "nmae:",
            ],
        ),
    ];
    for (text, expected) in cases {
        let files = build(PLAIN, &[("content/a.md", text)], &[]);
        assert_eq!(told(&files, "a/index.html"), *expected, "{text}");
        check_links(&files);
    }
    // In a block quote, in a list, beside others that use other fields.
    let quoted: String =
        yaml("", DEPLOYMENT).lines().map(|line| format!("> - {line}\n").replace("> - ", "> ")).collect();
    let files = build(
        PLAIN,
        &[("content/a.md", &quoted), ("content/b.md", &yaml("", &format!("{DEPLOYMENT}  replicas: 2\n")))],
        &[],
    );
    assert_eq!(told(&files, "a/index.html"), cases[0].1);
    assert_eq!(told(&files, "b/index.html").last().unwrap(), "replicas: Deployment.spec.replicas");
    // What nothing is known of is not explained.
    for text in [
        yaml("", "a: b\n"),
        yaml("", "apiVersion: a.b/v1\nkind: C\nmetadata:\n  name: d\n"),
        yaml(" ignore=\"x\"", DEPLOYMENT),
    ] {
        let files = build(PLAIN, &[("content/a.md", &text)], &[]);
        assert!(
            !files["a/index.html"].contains("data-keys") && !files.keys().any(|path| path.contains("kinds/")),
            "{text}"
        );
        assert!(!files["a/index.html"].contains("kinds/"));
    }
}

const DEFINITION: &str = r#"apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata:
  name: boats.example.com
spec:
  group: example.com
  scope: Namespaced
  names: {plural: boats, kind: Boat}
  versions:
  - name: v1
    served: true
    storage: true
    schema:
      openAPIV3Schema:
        type: object
        properties:
          spec:
            type: object
            required: [length]
            properties:
              length: {type: integer, description: "</script><b>long</b> `x` https://a.b/\"c {{ page.title }}"}
              "</script>":
                type: string
                default: "\"><img src=x>"
"#;

#[test]
fn custom_resources_are_explained_and_stay_text() {
    let boat = "apiVersion: example.com/v1\nkind: Boat\nmetadata:\n  name: a\nspec:\n  length: 3\n  \"</script>\": x\n";
    let title = "---\ntitle: \"</script><b>\\\"x\"\n---\n\n";
    let files = build(
        PLAIN,
        &[("crds/boat.yaml", DEFINITION), ("content/a.md", &format!("{title}{}", yaml(" title=\"<b>.yaml\"", boat)))],
        &[],
    );
    let path = files.keys().find(|path| path.starts_with("kinds/example.com/v1/boat/fields-en.")).unwrap();
    let script = &files[path];
    assert!(!script.contains('<'), "{script}");
    assert!(script.contains("\"length\",\"integer\""), "{script}");
    let page = &files["kinds/example.com/v1/boat/index.html"];
    for part in [
        "<span>Custom resource</span>",
        "<code>length</code> <span class=\"type\">integer</span> <strong>required</strong>",
        "&lt;/script&gt;&lt;b&gt;long&lt;/b&gt; <code>x</code> <a href=\"https://a.b/\">https://a.b/</a>&quot;c {{ page.title }}",
        "<code>&quot;&gt;&lt;img src=x&gt;</code>",
        "<li id=\"spec.&lt;/script&gt;\">",
        ">&lt;/script&gt;&lt;b&gt;&quot;x</a>: <a href=",
    ] {
        assert!(page.contains(part), "{part}\n{page}");
    }
    for (path, html) in files.iter().filter(|(path, _)| path.ends_with(".html")) {
        assert!(!html.contains("<b>long") && !html.contains("<img src=x") && !html.contains("</script><b>"), "{path}");
    }
}

#[test]
fn kinds_have_pages_in_every_language() {
    let config = "title = 'Test'\nlanguage = 'en'\nlanguages = ['en', 'ko']\nbase-url = 'https://x.dev/'\n";
    let probe = yaml("", "livenessProbe:\n  httpGet:\n    port: 80\n");
    let guides = [
        ("content/_index.md", "---\ntitle: Home\n---\n"),
        ("content/_index.ko.md", "---\ntitle: 처음\n---\n"),
        ("content/a.md", &format!("---\ntitle: Web\n---\n\n{}{}", yaml("", DEPLOYMENT), probe)),
        ("content/a.ko.md", &format!("---\ntitle: 웹\n---\n\n{}", yaml("", DEPLOYMENT))),
        (
            "content/b.md",
            &format!("---\ntitle: Only English\n---\n\n{}", yaml("", &format!("{DEPLOYMENT}  replicas: 2\n"))),
        ),
    ];
    let files = build(config, &guides, &[]);
    check_links(&files);
    let page = &files["kinds/apps/v1/deployment/index.html"];
    for part in [
        "<html lang=\"en\"",
        "<h1>Deployment</h1>",
        "<p class=\"lead\">Deployment enables declarative updates for Pods and ReplicaSets.</p>",
        "<span><code>apps/v1</code></span><span>In a namespace</span><span>Kubernetes 1.",
        "<link rel=\"canonical\" href=\"https://x.dev/kinds/apps/v1/deployment/\">",
        "hreflang=\"ko\" href=\"https://x.dev/ko/kinds/apps/v1/deployment/\"",
        "<h2 id=\"examples:\">Examples (2)</h2>",
        "<li><a href=\"../../../../a/\">Web</a>: <a href=\"../../../../a/#deployment-web.yaml\">deployment-web.yaml</a></li>",
        "<li id=\"spec.replicas\"><code>replicas</code> <span class=\"type\">integer</span> <span class=\"type\">Default: <code>1</code></span>",
        "<li id=\"spec.template.spec.containers.image\"><code>image</code>",
        "<a href=\"fields/#spec.strategy\">strategy</a>",
        "<li><a href=\"../../../\">Kinds</a></li>",
    ] {
        assert!(page.contains(part), "{part}\n{page}");
    }
    // A field that every example sets has no list; another has those that set it.
    let replicas = page.split_once("<li id=\"spec.replicas\">").unwrap().1.split_once("</li>\n<li id=").unwrap().0;
    assert!(
        replicas.contains("<summary>Examples (1)</summary>") && replicas.contains(">Only English</a>"),
        "{replicas}"
    );
    let selector = page.split_once("<li id=\"spec.selector.matchLabels\">").unwrap().1.split_once("</li>").unwrap().0;
    assert!(!selector.contains("<details>"), "{selector}");
    // Korean, with what we have in Korean, and its own guides first.
    let page = &files["ko/kinds/apps/v1/deployment/index.html"];
    for part in [
        "<html lang=\"ko\"",
        "<p class=\"lead\" lang=\"en\">Deployment enables",
        "<p>유지할 파드의 수입니다.</p>",
        "<li><a href=\"../../../../a/\">웹</a>: ",
        // What is not translated stands in the Korean tree, in English.
        "<li lang=\"en\"><a href=\"../../../../b/\">Only English</a>: ",
        "기본값: <code>1</code>",
    ] {
        assert!(page.contains(part), "{part}\n{page}");
    }
    assert!(!page.contains(">Web</a>"), "its translation stands there: {page}");
    // A fragment counts for its field, not for its kind.
    let pod = &files["kinds/core/v1/pod/index.html"];
    assert!(!pod.contains("examples:") && pod.contains("<li id=\"spec.containers.livenessProbe\">"), "{pod}");
    let index = &files["ko/kinds/index.html"];
    assert!(
        index.contains("<a href=\"apps/v1/deployment/\">Deployment</a> <span class=\"type\">예시: 2</span>"),
        "{index}"
    );
    assert!(files["index.html"].contains("<a href=\"kinds/\">Kinds</a>"));
    assert!(files["ko/a/index.html"].contains("<a class=\"explain\" href=\"../kinds/apps/v1/deployment/\""));
    assert!(attribute(&files["ko/a/index.html"], "data-fields").contains("fields-ko."));
    assert!(files["sitemap.xml"].contains("<loc>https://x.dev/ko/kinds/apps/v1/deployment/</loc>"));
    // The scripts of both languages, and no other.
    let scripts = files.keys().filter(|path| path.contains("/deployment/fields-")).count();
    assert_eq!(scripts, 2);
    let offline = build(config, &guides, &["--offline"]);
    assert!(offline["a/index.html"].contains("href=\"../kinds/apps/v1/deployment/index.html\""));
    let script = offline.keys().find(|path| path.contains("/deployment/fields-ko")).unwrap();
    assert!(offline[script].contains("\"page\":\"../../../../ko/kinds/apps/v1/deployment/index.html\""));
}

#[test]
fn a_sites_own_pages_win_over_those_of_kinds() {
    let files = build(
        PLAIN,
        &[
            ("content/_index.md", &yaml("", DEPLOYMENT)),
            ("content/kinds/_index.md", "---\ntitle: Of people\n---\n"),
            ("static/kinds/apps/v1/deployment/index.html", "own"),
        ],
        &[],
    );
    assert_eq!(files["kinds/apps/v1/deployment/index.html"], "own");
    assert!(files["kinds/index.html"].contains("<h1>Of people</h1>"));
    assert!(!files["index.html"].contains("class=\"explain\"") && !files["index.html"].contains(">Kinds</a>"));
}

#[test]
fn pages_are_bounded_and_long_lists_go_on() {
    let guides: Vec<(String, String)> = (0..450)
        .map(|number| {
            let replicas = if number % 2 == 0 { "  replicas: 2\n" } else { "" };
            let text = yaml("", &format!("{DEPLOYMENT}{replicas}"));
            (format!("content/g{number:03}.md"), format!("---\ntitle: Guide {number}\n---\n\n{text}{text}"))
        })
        .collect();
    let guides: Vec<(&str, &str)> = guides.iter().map(|(path, text)| (path.as_str(), text.as_str())).collect();
    let files = build(PLAIN, &guides, &[]);
    check_links(&files);
    let kinds = || files.iter().filter(|(path, _)| path.starts_with("kinds/"));
    for (path, html) in kinds() {
        assert!(html.len() < 200_000, "{path}: {}", html.len());
    }
    let page = &files["kinds/apps/v1/deployment/index.html"];
    assert!(page.contains("Examples (900)") && page.contains("<a href=\"examples/\">All examples</a>"), "{page}");
    assert!(page.contains("<a href=\"examples/spec.replicas/\">All examples</a>"));
    // Every example stands in the list of all, and each that sets the field in the field's.
    let links = |below: &str| -> BTreeSet<String> {
        let pages = kinds().filter(|(path, _)| {
            path.strip_prefix(below).is_some_and(|rest| {
                rest.trim_end_matches("index.html").trim_matches('/').bytes().all(|b| b.is_ascii_digit())
            })
        });
        let anchors =
            pages.flat_map(|(_, html)| html.split("<a href=\"").skip(1)).map(|link| link.split_once('"').unwrap().0);
        anchors
            .filter(|link| link.contains("#deployment-web"))
            .map(|link| link.trim_start_matches("../").to_owned())
            .collect()
    };
    assert_eq!(links("kinds/apps/v1/deployment/examples/").len(), 900);
    assert_eq!(links("kinds/apps/v1/deployment/examples/spec.replicas/").len(), 450);
    assert!(files.contains_key("kinds/apps/v1/deployment/examples/3/index.html"));
    let paths: Vec<&String> = files.keys().filter(|path| path.contains("/examples/")).collect();
    assert_eq!(paths.len(), 5, "{paths:?}");
}

#[test]
fn the_same_site_gives_the_same_bytes_with_any_number_of_threads() {
    let folder = Folder::with(&[("guidewright.toml", "title = 'Test'\nlanguages = ['en', 'ko']\nlanguage = 'en'\n")]);
    for number in 0..60 {
        let text = match number % 3 {
            0 => yaml("", DEPLOYMENT),
            1 => yaml("", "livenessProbe:\n  httpGet:\n    port: 80\n"),
            _ => yaml("", &format!("{DEPLOYMENT}  replicas: {number}\n")),
        };
        folder.write(&format!("content/g{number}.md"), text);
    }
    for (threads, out) in [("1", "one"), ("4", "four")] {
        folder.run_with(&["build", "-q", "--out", out], &[("RAYON_NUM_THREADS", threads)]).expect_status(0);
    }
    assert_eq!(folder.files("one"), folder.files("four"));
}
