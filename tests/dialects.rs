//! Markdown of other generators: pages hold readable text, and no example is hidden or moved.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

mod support;

use support::Folder;

/// A guide of another generator, what its page says, and what it must not. Each line `wrong: 1` is a mistake
/// in a manifest, and must be told at its place.
struct Case {
    file: &'static str,
    text: &'static str,
    has: &'static [&'static str],
    lacks: &'static [&'static str],
}

const CASES: &[Case] = &[
    Case {
        file: "notes.md",
        text: "{{< note >}}\nMind **this**.\n\n```yaml\napiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\nwrong: 1\n```\n{{< /note >}}\n\n\
               {{% alert title=\"Beware\" color=\"warning\" %}}Text.{{% /alert %}}\n\n{{< details \"More `code`\" >}}\nFolded.\n{{< /details >}}\n",
        has: &[
            "<p class=name>Note</p>",
            "<strong>this</strong>",
            "class=\"note warning\"",
            "Beware",
            "<details><summary>More <code>code</code></summary>",
        ],
        lacks: &["{{", "}}"],
    },
    Case {
        file: "tabs.md",
        text: "{{< tabs name=\"a\" >}}\n{{% tab name=\"One\" %}}\n```yaml\napiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\nwrong: 1\n```\n{{% /tab %}}\n\
               {{< tab name=\"Two\" codelang=\"yaml\" >}}\napiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\nwrong: 1\n{{< /tab >}}\n{{< /tabs >}}\n\n\
               {{< tabs >}}\n{{< tab \"Three\" >}}\nText.\n{{< /tab >}}\n{{< /tabs >}}\n",
        has: &[
            "<p class=name>One</p>",
            "<p class=name>Two</p>",
            "</div>\n<div class=tabs>\n<section class=tab id=\"tab:three\">",
        ],
        lacks: &["{{", "tab name"],
    },
    Case {
        file: "lists.md",
        text: "1. First\n\n   {{< caution >}}\n   Mind.\n   {{< /caution >}}\n\n   ```yaml\n   apiVersion: v1\n   kind: ConfigMap\n   metadata: {name: a}\n   wrong: 1\n   ```\n\n\
               2. Second {{< tip >}}Within.{{< /tip >}}\n- {{< note >}}\n  At the start.\n  {{< /note >}}\n",
        has: &[
            "<div class=\"note caution\">\n<p class=name>Caution</p>\n<p>Mind.</p>\n</div>",
            "Within.",
            "<li><div class=\"note\">",
            "At the start.",
        ],
        lacks: &["{{"],
    },
    Case {
        file: "words.md",
        text: "A {{< glossary_tooltip text=\"Pod\" term_id=\"pod\" >}} and {{<glossary_tooltip term_id=\"replica-set\">}}: \
               [see]({{< ref \"notes.md\" >}}){:target=\"_blank\"}.\n\n## {{% heading \"whatsnext\" %}}\n\n{{< unknown a=\"b\" >}}\n\n| a | b |\n|---|---|\n| {{< c text=\"in a cell\" >}} | :material-check: |\n\n\
               > {{< note >}}quoted{{< /note >}}\n\n{{< wrap >}}\nInside.\n{{< /wrap >}}\n\n{{< comment >}}\nNot for readers.\n{{< /comment >}}\n\n\
               `{{< note >}}` and\n\n```\n{{< note >}} {% raw %} <Tabs>\n```\n",
        has: &[
            "A Pod and replica set: <a href=\"../notes/\">see</a>.",
            "id=\"whats-next\"",
            "<td>in a cell</td><td>✔</td>",
            "<p>quoted</p>",
            "<p>Inside.</p>",
            "<code>{{&lt; note &gt;}}</code>",
            "{% raw %} &lt;Tabs&gt;",
        ],
        lacks: &["unknown", "Not for readers", "_blank", "wrap"],
    },
    Case {
        file: "code.md",
        text: "{{< highlight yaml \"linenos=table\" >}}\napiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\nwrong: 1\n{{< /highlight >}}\n\nText.\n\n\
               {% highlight yaml %}\napiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\nwrong: 1\n{% endhighlight %}\n\nMore.\n",
        has: &["<p>Text.</p>", "<p>More.</p>", "class=k>kind</span>"],
        lacks: &["highlight yaml", "endhighlight", "~~~"],
    },
    Case {
        file: "liquid.md",
        text: "{% hint style=\"warning\" %}\nA hint.\n{% endhint %}\n\n{% tabs %}\n{% tab title=\"YAML\" %}\n```yaml\napiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\nwrong: 1\n```\n{% endtab %}\n{% endtabs %}\n\n\
               {% include note.html %}\n\n* TOC\n{:toc}\n\nVisit {{ site.url }}{% if x %} now{% endif %}.\n{: .lead }\n",
        has: &["class=\"note warning\"", "A hint.", "<p class=name>YAML</p>", "Visit {{ site.url }} now."],
        lacks: &["{%", "{:", "TOC", "include"],
    },
    Case {
        file: "mkdocs.md",
        text: "# MkDocs\n\n[TOC]\n\n!!! note \"Title\"\n    Text.\n\n    ```yaml\n    apiVersion: v1\n    kind: ConfigMap\n    metadata: {name: a}\n    wrong: 1\n    ```\n\n=== \"A\"\n    In a.\n=== \"B\"\n    In b.\n\n\
               --8<-- \"words.txt\"\n\n[Button](https://x.dev){ .md-button } :octicons-arrow-24:\n\nText.\n{ .annotate }\n\n*[CRD]: Custom resource definition\n\n$x_{i=0}$\n",
        has: &["<p class=name>Title</p>", "<p class=name>A</p>", ">Button</a>", "<p>Text.</p>", "$x_{i=0}$"],
        lacks: &["!!!", "===", "8&lt;", "[TOC]", ".md-button", "octicons", "annotate", "*[CRD]"],
    },
    Case {
        file: "colons.md",
        text: "[[toc]]\n\n:::tip[Mind]\nText.\n:::\n\n:::: columns\n\nIn a column.\n\n```yaml\napiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\nwrong: 1\n```\n\n::::\n\n\
               ::: code-group\n\n```yaml [one.yaml]\na: 1\n```\n\n```sh [npm]\nnpm add x\n```\n\n:::\n",
        has: &["<p class=name>Mind</p>", "<p>In a column.</p>", "<p class=name>one.yaml</p>", "<p class=name>npm</p>"],
        lacks: &[":::", "toc]]", "columns", "[npm]"],
    },
    Case {
        file: "docusaurus.mdx",
        text: "import Tabs from '@theme/Tabs';\nimport {\n  Item,\n} from \"x\";\n\nexport const A = ({a}) => (\n  <b>{a}</b>\n);\n\n{/* said\nto nobody */}\n\n<Tabs\n  groupId=\"tool\">\n  <TabItem value=\"one\" label=\"One\">\n\n    Apply it:\n\n    ```yaml\n    apiVersion: v1\n    kind: ConfigMap\n    metadata: {name: a}\n    wrong: 1\n    ```\n\n  </TabItem>\n\
               \x20 <TabItem value=\"two\">\n    Text of <A>two</A>.\n  </TabItem>\n</Tabs>\n\n<Admonition type=\"danger\" title=\"Mind\">Text.</Admonition>\n\n<Own.Card title=\"Learn\" href=\"https://x.dev\">\n  Read.\n</Own.Card>\n\n<Prereqs />\n",
        has: &[
            "<p class=name>One</p>",
            "<p>Apply it:</p>",
            "<p class=name>two</p>",
            "Text of two.",
            "class=\"note caution\"",
            "<a href=\"https://x.dev\">Learn</a>",
            "<p>Read.</p>",
        ],
        lacks: &["import", "export", "said", "&lt;", "groupId", "Prereqs"],
    },
    Case {
        file: "components.md",
        text: "import Own from './own'\n\n<Note>\nMind.\n\n```yaml\napiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\nwrong: 1\n```\n</Note>\n\n<Own prop={1}>In ours.</Own>\n\nPress <Tab> and name the `<Pod>`.\n",
        has: &["<p class=name>Note</p>", "<p>In ours.</p>", "Press &lt;Tab&gt; and name the <code>&lt;Pod&gt;</code>."],
        lacks: &["import", "&lt;Own", "&lt;Note"],
    },
    Case {
        file: "toml.md",
        text: "+++\ntitle = \"TOML\"\n+++\n\n```yaml\napiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\nwrong: 1\n```\n",
        has: &[],
        lacks: &[],
    },
    Case {
        file: "bare.md",
        text: "```yaml\napiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\nwrong: 1\n```\n",
        has: &["class=k>kind</span>"],
        lacks: &[],
    },
    // What seems to be a tag, and is code or crosses blocks, must not move an example either.
    Case {
        file: "crossed.md",
        text: "- a\n  {{< note >}}\n  ```yaml\n  apiVersion: v1\n  kind: ConfigMap\n  metadata: {name: a}\n  wrong: 1\n  ```\n{{< /note >}}\n\n{{< note >}}\n- b\n{{< /note >}}\n  ```yaml\n  apiVersion: v1\n  kind: ConfigMap\n  metadata: {name: a}\n  wrong: 1\n  ```\n\n\
               ```yaml\n# {{< comment >}}\napiVersion: v1\nkind: ConfigMap\nmetadata: {name: \"{{< param x >}}\"}\nwrong: 1\n```\n\n> ```yaml\n> apiVersion: v1\n> kind: ConfigMap\n> metadata: {name: a, labels: {a: \"{{< x text=1 >}}\"}}\n> wrong: 1\n> ```\n\n\
               {{< comment >}}\n```yaml\napiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\nwrong: 1\n```\n",
        has: &["{{&lt; comment &gt;}}", "{{&lt; x text=1 &gt;}}"],
        lacks: &[],
    },
];

#[test]
fn check_tells_each_mistake_at_its_line() {
    for case in CASES {
        let folder = Folder::with(&[(case.file, case.text)]);
        let run = folder.run(&["check", "--format", "json", case.file]);
        let told: Vec<u64> = run
            .json()
            .iter()
            .filter(|one| one["rule"] == "schema::unknown-field")
            .map(|one| one["line"].as_u64().unwrap())
            .collect();
        let lines = case.text.lines().enumerate().filter(|(_, line)| line.trim_start_matches(['>', ' ']) == "wrong: 1");
        let lines: Vec<u64> = lines.map(|(at, _)| at as u64 + 1).collect();
        assert_eq!(told, lines, "{}", case.file);
    }
}

#[test]
fn pages_hold_readable_text() {
    let guides: Vec<_> =
        CASES.iter().filter(|case| case.file != "toml.md").map(|case| (case.file, case.text)).collect();
    let folder = Folder::site(&guides);
    folder.run(&["build", "--keep-going"]);
    for case in CASES.iter().filter(|case| case.file != "toml.md") {
        let (name, _) = case.file.split_once('.').unwrap();
        let html = std::fs::read_to_string(folder.path().join(format!("public/{name}/index.html"))).unwrap();
        let (_, prose) = html.split_once("<div class=\"prose\"").unwrap();
        let (prose, _) = prose.split_once("</article>").unwrap();
        for text in case.has {
            assert!(prose.contains(text), "{}: {text}\n{prose}", case.file);
        }
        for text in case.lacks {
            assert!(!prose.contains(text), "{}: {text}\n{prose}", case.file);
        }
    }
}

#[test]
fn imported_files_are_shown_where_their_names_stand() {
    let folder = Folder::site(&[(
        "page.mdx",
        "import Web from '!!raw-loader!./web.yaml';\nimport Gone from '!!raw-loader!./gone.yaml';\n\n# Page\n\n\
         <CodeBlock language=\"yaml\" title=\"Over it\">{Web}</CodeBlock>\n\nText.\n\n\
         <TabItem value=\"a\">\n\n<CodeBlock language=\"yaml\">\n  {Gone}\n</CodeBlock>\n\n</TabItem>\n",
    )]);
    folder.write("content/web.yaml", "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: shown\n");
    folder.run(&["build", "--keep-going"]);
    let html = std::fs::read_to_string(folder.path().join("public/page/index.html")).unwrap();
    for text in [
        "<b>web.yaml</b><span class=\"what\">ConfigMap shown</span><span class=\"badge\">Kubernetes 1.34 to 1.37</span>",
        "<p>Text.</p>",
        "<p><code>./gone.yaml</code></p>",
    ] {
        assert!(html.contains(text), "{text}\n{html}");
    }
    for text in ["{Web}", "{Gone}", "Over it", "raw-loader", "CodeBlock"] {
        assert!(!html.contains(text), "{text}\n{html}");
    }
}

#[test]
fn included_files_are_shown_where_they_are_named() {
    let good = "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: shown\n";
    let folder = Folder::site(&[(
        "en/page.md",
        "# Page\n\n{{% code_sample file=\"web/a.yaml\" %}}\n\nText.\n\n{{< codenew file=\"web/missing.yaml\" >}}\n\n\
         ```yaml title=\"own.yaml\"\n--8<-- \"snippets/b.yaml\"\n```\n",
    )]);
    folder.write("content/en/examples/web/a.yaml", good);
    folder.write("snippets/b.yaml", "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: other\nwrong: 1\n");
    let run = folder.run(&["build", "--keep-going"]);
    run.expect_text("snippets/b.yaml");
    let html = std::fs::read_to_string(folder.path().join("public/en/page/index.html")).unwrap();
    for text in [
        "<b>a.yaml</b><span class=\"what\">ConfigMap shown</span><span class=\"badge\">Kubernetes 1.34 to 1.37</span>",
        "<p><code>web/missing.yaml</code></p>",
        "<b>own.yaml</b><span class=\"what\">ConfigMap other</span><span class=\"badge\">Invalid</span>",
        "<span class=bad>",
    ] {
        assert!(html.contains(text), "{text}\n{html}");
    }
    assert!(!html.contains("8&lt;") && !html.contains("code_sample"));
}
