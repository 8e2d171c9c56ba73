use super::*;
use crate::source::Sources;

fn flat(text: &str) -> (String, Vec<String>) {
    let mut sources = Sources::default();
    let file = sources.add("guide.md", text);
    let whole = Excerpt::whole(file, sources.get(file));
    let flat = flatten(&whole, Flavour::Markdown, Tags::Containers);
    let (body, containers) = flat.map_or((whole, Vec::new()), |flat| (flat.body, flat.containers));
    for container in &containers {
        assert!(sources.slice(container.span).starts_with(['!', '?', '=', ':', '{', '<', '-']));
    }
    let kinds = containers.iter().map(|container| match &container.kind {
        ContainerKind::Admonition(word) | ContainerKind::Details(word) => word.clone(),
        ContainerKind::Group => "group".to_owned(),
        ContainerKind::File => format!("file {}", container.title.as_deref().unwrap_or("")),
        ContainerKind::Tab => format!("tab {}", container.title.as_deref().unwrap_or("")),
    });
    (body.text().to_owned(), kinds.collect())
}

#[test]
fn a_body_without_containers_is_left_alone() {
    for text in [
        "",
        "text\n",
        "```yaml\n!!! note\n\n    x\n```\n",
        "a !!! b\n",
        "!!! note\n\nnot indented\n",
        "===\n",
        "<b>a</b>\n",
    ] {
        assert_eq!(flat(text), (text.to_owned(), vec![]), "{text:?}");
    }
}

#[test]
fn containers_are_dedented_between_their_marks() {
    let cases = [
        (
            "a\n\n!!! note \"T\"\n\n    b\n\n        code\n\nc\n",
            "a\n\n<gw-open-0>\n\n\nb\n\n    code\n\n<gw-close-0>\n\nc\n",
        ),
        ("a\n!!! note\n    b\nc\n", "a\n\n<gw-open-0>\n\nb\n\n<gw-close-0>\n\nc\n"),
        ("!!! note\n    b", "<gw-open-0>\n\nb\n\n<gw-close-0>\n\n"),
        ("!!! note\n\tb\n\t\tc\n", "<gw-open-0>\n\nb\n\tc\n\n<gw-close-0>\n\n"),
        (
            "=== \"A\"\n\n    a\n\n=== \"B\"\n\n    b\n",
            "<gw-open-0>\n\n\na\n\n<gw-close-0>\n\n<gw-open-1>\n\n\nb\n\n<gw-close-1>\n\n",
        ),
        (
            "!!! note\n    ??? tip\n        ```\n        a\n        ```\n    b\n",
            "<gw-open-0>\n\n<gw-open-1>\n\n```\na\n```\n\n<gw-close-1>\n\nb\n\n<gw-close-0>\n\n",
        ),
        (
            "1. a\n\n    !!! note\n\n        b\n\n    c\n",
            "1. a\n\n    <gw-open-0>\n\n\n    b\n\n    <gw-close-0>\n\n    c\n",
        ),
        ("!!! note\n\n    ```\n    a\n\nb\n", "<gw-open-0>\n\n\n```\na\n\n```\n\n<gw-close-0>\n\nb\n"),
        ("!!! note\n\n    <!-- a\n\nb\n", "<gw-open-0>\n\n\n<!-- a\n\n-->\n\n<gw-close-0>\n\nb\n"),
        (":::note\na\n:::\nb\n", "<gw-open-0>\n\na\n\n<gw-close-0>\n\nb\n"),
        ("::::tip\n:::note\na\n:::\n::::\n", "<gw-open-0>\n\n<gw-open-1>\n\na\n\n<gw-close-1>\n\n<gw-close-0>\n\n"),
        (":::\na\n:::columns\n", ":::\na\n:::columns\n"),
        ("- a\n\n  :::note\n  b\n\nc\n", "- a\n\n  <gw-open-0>\n\n  b\n\n  <gw-close-0>\n\nc\n"),
    ];
    for (text, expected) in cases {
        assert_eq!(flat(text).0, expected, "{text}");
    }
}

#[test]
fn containers_nest_across_styles() {
    let (_, kinds) = flat(":::tip\n\n=== \"A\"\n\n    !!! Danger\n        x\n\n:::\n\n!!! note\n    y\n");
    assert_eq!(kinds, ["tip", "tab A", "danger", "note"]);
}

#[test]
fn fences_are_found_between_tags() {
    let cases = [
        ("<Item>\n```yaml\na: 1\n```\n</Item>\n", "<Item>\n\n```yaml\na: 1\n```\n</Item>\n"),
        (
            "<Parts>\n  <Part>\n\n    ```yaml\n    a: 1\n      b: 2\n    ```\n\n    More:\n\n    ```yaml\n    c: 3\n    ```\n",
            "<Parts>\n  <Part>\n\n```yaml\na: 1\n  b: 2\n```\n\n    More:\n\n```yaml\nc: 3\n```\n",
        ),
        ("<details>\n<summary>a</summary>\n```\nb\n```\n", "<details>\n<summary>a</summary>\n\n```\nb\n```\n"),
        ("{{< tab >}}\n    ```\n    b\n    ```\n", "```\nb\n```\n"),
        ("<pre>\n```\nb\n```\n</pre>\n", "<pre>\n```\nb\n```\n</pre>\n"),
        ("<!--\n```\nb\n```\n-->\n", "<!--\n```\nb\n```\n-->\n"),
        ("text\n\n    ```\n    b\n    ```\n<b>\n", "text\n\n    ```\n    b\n    ```\n<b>\n"),
    ];
    for (text, expected) in cases {
        assert_eq!(flat(text).0, expected, "{text}");
    }
}

#[test]
fn marks_cannot_be_forged() {
    let text = "<gw-open-0>\n\n!!! note\n    x\n\n<gw-close-0>\n";
    let mut sources = Sources::default();
    let file = sources.add("guide.md", text);
    let body = flatten(&Excerpt::whole(file, sources.get(file)), Flavour::Markdown, Tags::Containers).unwrap().body;
    let edges: Vec<Edge> = crate::guide::events(body.text())
        .filter_map(|(event, range)| match event {
            pulldown_cmark::Event::Html(html) => edge(&body, &html, range),
            _ => None,
        })
        .collect();
    assert_eq!(edges, [Edge::Open(0), Edge::Close(0)]);
}

#[test]
fn markers_too_deep_are_text() {
    let (text, _) = flat(&format!("{}a\n", "- ".repeat(150)));
    assert_eq!(text, format!("{}\\{}a\n", "- ".repeat(100), "- ".repeat(50)));
}
