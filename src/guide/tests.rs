use super::*;
use crate::source::Sources;

struct Read {
    sources: Sources,
    guide: Guide,
    diagnostics: Vec<Diagnostic>,
}

impl Read {
    fn code(&self) -> Vec<&str> {
        self.guide.content.fences.iter().map(|fence| fence.code.text()).collect()
    }

    /// The lines of the file in which each line of the code stands, checked against its text.
    fn lines(&self, fence: usize) -> Vec<u32> {
        let code = &self.guide.content.fences[fence].code;
        let mut at = 0;
        let mut lines = Vec::new();
        for line in code.text().lines() {
            let content = line.trim();
            let start = at + line.find(content).unwrap_or(0);
            let span = code.span(start..start + content.len());
            assert_eq!(self.sources.slice(span), content);
            lines.push(self.sources.positions(span).0.line.get());
            at += line.len() + 1;
        }
        lines
    }
}

fn read(text: &str) -> Read {
    read_as(text, Mode::Site)
}

fn read_as(text: &str, mode: Mode) -> Read {
    let mut sources = Sources::default();
    let file = sources.add("guides/web.md", text);
    let (guide, diagnostics) = parse(file, sources.get(file), mode);
    check_places(&sources, &guide);
    Read { sources, guide, diagnostics }
}

/// Every character of code that is no space stands where its place says.
fn check_places(sources: &Sources, guide: &Guide) {
    let text = sources.get(guide.file).text();
    for fence in &guide.content.fences {
        let range = fence.span.range();
        assert!(text.is_char_boundary(range.start) && text.is_char_boundary(range.end));
        for (at, c) in fence.code.text().char_indices().filter(|(_, c)| !c.is_whitespace() && *c != '\u{fffd}') {
            let place = fence.code.offset_in_file(at);
            assert_eq!(text.get(place..).and_then(|rest| rest.chars().next()), Some(c), "{:?}", fence.code.text());
            assert!(range.contains(&place));
        }
    }
}

/// How many containers begin and end, each at one depth of the Markdown around them.
fn closed_containers(guide: &Guide) -> usize {
    let (mut depth, mut open, mut closed) = (0, Vec::new(), 0);
    for (event, range) in events(guide.content.body.text()) {
        match event {
            pulldown_cmark::Event::Start(_) => depth += 1,
            pulldown_cmark::Event::End(_) => depth -= 1,
            pulldown_cmark::Event::Html(html) => match dialect::edge(&guide.content.body, &html, range) {
                Some(dialect::Edge::Open(index)) => open.push((index, depth)),
                Some(dialect::Edge::Close(index)) => {
                    assert_eq!(open.pop(), Some((index, depth)));
                    closed += 1;
                }
                None => {}
            },
            _ => {}
        }
    }
    assert_eq!(open, []);
    closed
}

#[test]
fn code_is_exact_wherever_it_stands() {
    for (text, code, lines) in [
        ("```yaml\na: 1\n```\n", "a: 1\n", &[2][..]),
        ("\u{feff}```yaml\r\na: 가\r\n\r\nb: 나\r\n```\r\n", "a: 가\n\nb: 나\n", &[2, 3, 4]),
        ("text\n\n~~~~ yaml\n~~~\na: 1\n~~~~\n", "~~~\na: 1\n", &[4, 5]),
        ("- item\n\n  ```yaml\n  a:\n    b: 1\n  ```\n", "a:\n  b: 1\n", &[4, 5]),
        ("1. > - ```yaml\n   >   가: 1\n   >\n   >   b: 2\n   >   ```\n", "가: 1\n\nb: 2\n", &[2, 3, 4]),
        ("> > ```yaml\n> > a: 1\n> > ```\n", "a: 1\n", &[2]),
        ("    a: 1\n\n    b: 2\n", "a: 1\n\nb: 2\n", &[1, 2, 3]),
        ("\ta: 1\n\t\tb: 2\n", "a: 1\n\tb: 2\n", &[1, 2]),
        ("-\t```yaml\n\ta: 1\n\t  b: 2\n\t```\n", "a: 1\n  b: 2\n", &[2, 3]),
        ("- a\n\n\t```yaml\n\tb: 1\n\t```\n", "b: 1\n", &[4]),
        ("```yaml\na: 1", "a: 1\n", &[2]),
        ("> ```yaml\n> a: 1\nb: 2\n", "a: 1\n", &[2]),
        ("```\n```\n", "", &[]),
        ("   ```yaml\n   a: 1\n b: 2\n   ```\n", "a: 1\nb: 2\n", &[2, 3]),
        ("[^1]: note\n\n    ```yaml\n    a: 1\n    ```\n\nx[^1]\n", "a: 1\n", &[4]),
        ("term\n: ```yaml\n  a: 1\n  ```\n", "a: 1\n", &[3]),
        ("```yaml\ra: 1\r```\r", "a: 1\n", &[1]),
    ] {
        let read = read(text);
        assert_eq!(read.code(), [code], "{text:?}");
        assert_eq!(read.lines(0), lines, "{text:?}");
    }
}

#[test]
fn spaces_of_a_broken_tab_map_to_their_line() {
    let read = read("- ```yaml\n\ta: 1\n  ```\n");
    assert_eq!(read.code(), ["  a: 1\n"]);
    assert_eq!(read.lines(0), [2]);
}

#[test]
fn a_block_reaches_from_fence_to_fence() {
    let read = read("a\n\n- b\n  ```yaml partial\n  c: 1\n  ```\n\nd\n");
    let fence = &read.guide.content.fences[0];
    assert_eq!(read.sources.slice(fence.span), "```yaml partial\n  c: 1\n  ```");
    assert_eq!(fence.info.language(), "yaml");
    assert!(fence.info.get("partial").is_some());
    let found = events(read.guide.content.body.text()).any(|(event, range)| {
        matches!(event, pulldown_cmark::Event::Start(pulldown_cmark::Tag::CodeBlock(_))) && range == fence.body_range
    });
    assert!(found);
}

#[test]
fn a_comment_gives_attributes_to_the_block_after_it() {
    for (text, keys) in [
        ("<!-- guidewright: ignore=\"why\" -->\n```yaml\na: 1\n```\n", &["ignore"][..]),
        (
            "text\n<!--guidewright:partial,title=x.yaml-->\n\n```yaml numbers\na: 1\n```\n",
            &["numbers", "partial", "title"],
        ),
        ("- <!-- guidewright: partial\n       bundle=none -->\n  ```yaml\n  a: 1\n  ```\n", &["partial", "bundle"]),
        ("<!-- guidewright: partial -->\n\n    a: 1\n", &["partial"]),
        ("<!-- guidewright: partial -->\n\ntext\n\n```yaml\na: 1\n```\n", &[]),
        ("<!-- partial -->\n```yaml\na: 1\n```\n", &[]),
    ] {
        let read = read(text);
        let attributes = &read.guide.content.fences[0].info.attributes;
        assert_eq!(attributes.iter().map(|attribute| attribute.key.text.as_str()).collect::<Vec<_>>(), keys, "{text}");
        for attribute in attributes {
            assert_eq!(read.sources.slice(attribute.key.span), attribute.key.text);
        }
        assert_eq!(read.diagnostics, []);
    }
}

#[test]
fn headings_have_text_levels_and_anchors() {
    let read = read(
        "# The *whole* `kubectl` [line](x) :rocket:\n\nSetext 가나\n===\n\n## Own {#mine .wide}\n\n## GET /pods/{name}\n\n\
         ### Own\n\n> ## Own\n\n####### no\n\n## {name}\n",
    );
    let seen: Vec<(u8, &str, &str)> =
        read.guide.outline.iter().map(|h| (h.level, h.text.as_str(), h.id.as_str())).collect();
    assert_eq!(
        seen,
        [
            (1, "The whole kubectl line :rocket:", "the-whole-kubectl-line-rocket"),
            (1, "Setext 가나", "setext-가나"),
            (2, "Own", "mine"),
            (2, "GET /pods/{name}", "get-podsname"),
            (3, "Own", "own"),
            (2, "Own", "own-1"),
            (2, "{name}", "name"),
        ]
    );
    assert_eq!(read.sources.slice(read.guide.outline[2].span), "## Own {#mine .wide}");
    assert_eq!(read.guide.title("guides/web.md"), "The whole kubectl line :rocket:");
}

#[test]
fn links_are_collected_with_their_places() {
    let text = "[a](b.md#c \"t\") ![i](d.png) [e][f] <https://g.io> <h@i.io> [![k](l.png)](m)\n\n\
                <a href=\"n.md\" id=\"o\">p</a> `[q](r)`\n\n[f]: s.md\n";
    let read = read(text);
    let seen: Vec<(LinkKind, &str, &str)> =
        read.guide.content.links.iter().map(|l| (l.kind, l.target.as_str(), read.sources.slice(l.span))).collect();
    use links::LinkKind::{self, Image, Link};
    assert_eq!(
        seen,
        [
            (Link, "b.md#c", "[a](b.md#c \"t\")"),
            (Image, "d.png", "![i](d.png)"),
            (Link, "s.md", "[e][f]"),
            (Link, "https://g.io", "<https://g.io>"),
            (Link, "mailto:h@i.io", "<h@i.io>"),
            (Link, "m", "[![k](l.png)](m)"),
            (Image, "l.png", "![k](l.png)"),
            (Link, "n.md", "<a href=\"n.md\" id=\"o\">"),
        ]
    );
    assert_eq!(read.guide.anchors, ["o"]);
}

#[test]
fn faults_are_told_for_a_site_only() {
    let text = "---\nweight: x\n---\n\n```yaml title=\"a\nb: 1\n```\n\n<script></script>\n\n<your-name> <your-name>\n";
    let rules: Vec<&str> = read(text).diagnostics.iter().map(|diagnostic| diagnostic.rule.as_str()).collect();
    assert_eq!(rules, ["guide::front-matter", "guide::malformed-attribute", "guide::raw-html", "guide::raw-html"]);
    let foreign = read_as(text, Mode::Foreign);
    assert_eq!(foreign.diagnostics, []);
    assert_eq!(foreign.code(), ["b: 1\n"]);
}

#[test]
fn places_of_raw_html_are_exact_in_containers() {
    let read = read("> - <div>\n>   <font>x\n>   </div>\n");
    let said: Vec<&str> = read.diagnostics.iter().map(|d| read.sources.slice(d.primary.span)).collect();
    assert_eq!(said, ["<font>"]);
}

#[test]
fn any_bytes_are_read_and_places_hold() {
    const PIECES: [&str; 75] = [
        "\n",
        "\n",
        "\n",
        "\n\n",
        "\r\n",
        "\r",
        " ",
        "  ",
        "    ",
        "\t",
        "> ",
        "- ",
        "1. ",
        "* ",
        "```",
        "```yaml\n",
        "~~~",
        "a: 1",
        "가나",
        "!!! note\n",
        "!!! note \"T\"\n\n    ",
        "??? x\n",
        "=== \"T\"\n",
        ":::note\n",
        ":::\n",
        "::::tip\n",
        "<div>",
        "</div>",
        "<!-- ",
        "-->",
        "<pre>",
        "</pre>",
        "<Tabs>\n",
        "</Tabs>\n",
        "{{< tab >}}\n",
        "{{< tab \"A\" \"bash\" >}}\n",
        "{{< /tab >}}\n",
        "{{< /tab >}}",
        "{{% note %}}",
        "{{% /note %}}",
        "{{< highlight yaml >}}\n",
        "{{< /highlight >}}",
        "{{< comment >}}\n",
        "{{< /comment >}}\n",
        "{{< card title=\"T\" >}}",
        "{{< /card >}}\n",
        "{{< glossary_tooltip text=\"<gw-open-0>\" >}}",
        "{{% code file=\"a.yaml\" %}}",
        "{% hint %}\n",
        "{% endhint %}",
        "<TabItem\n  value=\"a\">",
        "</TabItem>",
        "import A from 'a'\n",
        "<A b={{c}}>\n",
        "</A>\n",
        "--8<-- \"a.yaml\"\n",
        "::: group\n",
        ":material-check:{ .a }",
        "# h {a}",
        "## h {#a}",
        "[a](b)",
        "[^1]: ",
        "|a|b|\n|-|-|\n",
        "`",
        "*",
        "_",
        "---\n",
        "+++\n",
        "\0",
        "\u{feff}",
        ": ",
        "> [!NOTE]\n",
        "&amp;",
        "<b>",
        "<!-- guidewright: partial -->\n",
    ];
    let mut seed = 7_u64;
    for round in 0..1500 {
        let mut text = String::new();
        for _ in 0..5 + round % 40 {
            seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            text.push_str(PIECES[(seed >> 33) as usize % PIECES.len()]);
        }
        for mode in [Mode::Site, Mode::Foreign] {
            let read = read_as(&text, mode);
            assert_eq!(closed_containers(&read.guide), read.guide.content.containers.len(), "{text:?}");
        }
    }
}

#[test]
fn nesting_without_end_takes_linear_time() {
    for start in ["> ", "- ", "1. ", ">", "-\t"] {
        let text = format!("{}```\n{}", start.repeat(10_000), "\n".repeat(10_000));
        let begin = std::time::Instant::now();
        let read = read(&text);
        assert!(read.guide.content.fences.len() <= 2);
        assert!(begin.elapsed().as_secs() < 5, "{start:?}");
    }
}
