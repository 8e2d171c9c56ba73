//! What the tags of other generators say to a reader, by their names.
//!
//! The rule: a name that stands for a note, a fold or a tab is one; a tag that shows a picture, a
//! link or words gives these; of everything else only what it encloses is shown.

use super::ContainerKind;
use super::tags::{Notation, Role, Tag};
use crate::inclusion;

/// What becomes of a tag.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Meaning {
    /// It encloses a note, a fold or a tab.
    Container { kind: ContainerKind, title: Option<String>, expanded: bool },
    /// It encloses code, perhaps as the whole of a tab with this label.
    Code { language: String, tab: Option<String> },
    /// It encloses Markdown, with these words before it.
    Around(String),
    /// It encloses what its author does not show.
    Comment,
    /// It shows a file.
    File(String),
}

/// Words for a note, and the one by which we know it.
const NOTES: [(&str, &str); 22] = [
    ("abstract", "abstract"),
    ("attention", "warning"),
    ("bug", "bug"),
    ("caution", "caution"),
    ("check", "success"),
    ("danger", "danger"),
    ("error", "error"),
    ("failure", "failure"),
    ("hint", "tip"),
    ("important", "important"),
    ("info", "info"),
    ("note", "note"),
    ("notice", "note"),
    ("question", "question"),
    ("quote", "quote"),
    ("seealso", "seealso"),
    ("success", "success"),
    ("summary", "summary"),
    ("tip", "tip"),
    ("todo", "todo"),
    ("warn", "warning"),
    ("warning", "warning"),
];
/// Colours of notes, where they are more than a note.
const COLORS: [(&str, &str); 4] = [("green", "tip"), ("orange", "warning"), ("red", "danger"), ("yellow", "warning")];
/// Tags that are a note of the type that their arguments say.
const TYPED_NOTES: [&str; 9] =
    ["admonition", "alert", "aside", "callout", "hint", "notice", "pageinfo", "thirdparty-content", "admonish"];
const FOLDS: [&str; 8] = ["accordion", "collapse", "collapsible", "details", "expand", "expandable", "faq", "spoiler"];
const TABS: [&str; 5] = ["tab", "tabitem", "tab-item", "codetab", "tabs.tab"];
const IMAGES: [&str; 5] = ["figure", "image", "img", "imgproc", "picture"];
/// The file that a shortcode shows as code.
const FILES: [&str; 9] =
    ["code", "code-sample", "code_sample", "codenew", "example", "snippet", "readfile", "literalinclude", "include"];

/// The words of headings that Kubernetes' own documentation keeps apart from its pages.
const HEADINGS: [(&str, &str, &str); 8] = [
    ("cleanup", "Cleaning up", "정리하기"),
    ("discussion", "Discussion", "토의"),
    ("objectives", "Objectives", "목적"),
    ("options", "Options", "옵션"),
    ("prerequisites", "Before you begin", "시작하기 전에"),
    ("seealso", "See also", "같이 보기"),
    ("synopsis", "Synopsis", "개요"),
    ("whatsnext", "What's next", "다음 내용"),
];

/// What a tag that begins something, or stands alone, means. `encloses` says whether a tag of its name
/// closes it, and `is_korean` whether words that we put in are Korean.
pub(super) fn of(tag: &Tag<'_>, encloses: bool, is_korean: bool) -> Meaning {
    let name = tag.name.as_str();
    if !encloses || tag.role == Role::Whole {
        return alone(tag, is_korean);
    }
    let title = || tag.get(&["title", "summary", "header", "heading", "label", "name"]);
    if TABS.contains(&name) {
        return tab(tag);
    }
    if FOLDS.contains(&name) || (name == "step" && tag.notation != Notation::Jsx) {
        let title = title().or_else(|| tag.positional(0)).map(str::to_owned);
        let expanded = tag.get(&["open"]).is_some_and(|open| open != "false");
        return Meaning::Container { kind: ContainerKind::Details("note".to_owned()), title, expanded };
    }
    if let Some(word) = note(tag) {
        let title = tag.get(&["title", "header", "heading"]).map(str::to_owned);
        return Meaning::Container { kind: ContainerKind::Admonition(word.to_owned()), title, expanded: true };
    }
    match name {
        "highlight" | "mermaid" | "prism" if tag.notation != Notation::Jsx => {
            let language = tag.get(&["lang", "language"]).or_else(|| tag.positional(0)).unwrap_or("");
            let language = if name == "mermaid" { "mermaid" } else { language };
            Meaning::Code { language: plain_word(language), tab: None }
        }
        "comment" => Meaning::Comment,
        _ => {
            let title =
                tag.get(&["title", "header", "heading"]).map(clean).filter(|_| tag.notation != Notation::Liquid);
            Meaning::Around(title.map_or(String::new(), |title| match tag.get(&["href", "link", "url"]) {
                Some(url) => format!("**[{title}](<{}>)**", clean(url)),
                None => format!("**{title}**"),
            }))
        }
    }
}

/// What a tag shows that encloses nothing.
fn alone(tag: &Tag<'_>, is_korean: bool) -> Meaning {
    let name = tag.name.as_str();
    let text = || tag.get(&["text", "title", "label", "caption", "alt"]).map(clean);
    if IMAGES.contains(&name) || (name == "frame" && tag.get(&["src"]).is_some()) {
        return Meaning::Around(image(tag));
    }
    let file = tag.get(&["file", "path"]).or_else(|| tag.positional(0));
    if let Some(file) = file.filter(|file| FILES.contains(&name) && inclusion::is_data_file(file)) {
        return Meaning::File(file.to_owned());
    }
    Meaning::Around(match name {
        "glossary_tooltip" => {
            text().or_else(|| tag.get(&["term_id"]).map(|term| clean(&term.replace('-', " ")))).unwrap_or_default()
        }
        "heading" => heading(tag.positional(0).unwrap_or(""), is_korean),
        "feature-state" => feature_state(tag),
        "ref" | "relref" => clean(tag.get(&["path"]).or_else(|| tag.positional(0)).unwrap_or("")),
        "youtube" => {
            let id = tag.get(&["id"]).or_else(|| tag.positional(0)).unwrap_or("");
            link(
                &text().unwrap_or_else(|| "YouTube".to_owned()),
                &format!("https://www.youtube.com/watch?v={}", clean(id)),
            )
        }
        _ => match (text(), tag.get(&["url", "href", "link"])) {
            (Some(text), Some(url)) => link(&text, &clean(url)),
            (None, Some(url)) if name == "embed" => link(&clean(url), &clean(url)),
            (text, _) => text.unwrap_or_default(),
        },
    })
}

fn tab(tag: &Tag<'_>) -> Meaning {
    let label = tag.get(&["name", "title", "header", "label", "value"]).or_else(|| tag.positional(0));
    let label = label.unwrap_or("").to_owned();
    let language = match tag.notation {
        Notation::Hugo => {
            let is_text = tag.get(&["text"]).is_some_and(|text| text == "true");
            tag.get(&["codelang", "lang"]).or_else(|| tag.positional(1)).filter(|_| !is_text)
        }
        _ => None,
    };
    match language {
        Some(language) => Meaning::Code { language: plain_word(language), tab: Some(label) },
        None => Meaning::Container { kind: ContainerKind::Tab, title: Some(label), expanded: false },
    }
}

/// The type word of a note.
fn note(tag: &Tag<'_>) -> Option<&'static str> {
    let among = |words: &[(&str, &'static str)], word: &str| {
        words.iter().find(|(own, _)| *own == word).map(|(_, known)| *known)
    };
    if !TYPED_NOTES.contains(&tag.name.as_str()) {
        return among(&NOTES, &tag.name);
    }
    let said = tag.get(&["type", "style", "color", "level", "intent", "kind"]).or_else(|| tag.positional(0));
    let said = said.unwrap_or("").to_lowercase();
    Some(among(&NOTES, &said).or_else(|| among(&COLORS, &said)).unwrap_or("note"))
}

fn image(tag: &Tag<'_>) -> String {
    let Some(source) = tag.get(&["src", "link", "name"]).or_else(|| tag.positional(0)) else { return String::new() };
    let caption = tag.get(&["caption", "title"]).map(clean);
    let alt = tag.get(&["alt"]).map(clean).or_else(|| caption.clone()).unwrap_or_default();
    let image = format!("![{alt}](<{}>)", clean(source));
    match caption {
        Some(caption) => format!("{image}<br>*{caption}*"),
        None => image,
    }
}

fn heading(word: &str, is_korean: bool) -> String {
    let found = HEADINGS.iter().find(|(own, ..)| *own == word);
    found.map_or_else(|| clean(word), |(_, english, korean)| (*if is_korean { korean } else { english }).to_owned())
}

fn feature_state(tag: &Tag<'_>) -> String {
    match (tag.get(&["for_k8s_version"]), tag.get(&["state"])) {
        (Some(version), Some(state)) => format!("*Kubernetes {} ({})*", clean(version), clean(state)),
        _ => String::new(),
    }
}

fn link(text: &str, url: &str) -> String {
    format!("[{text}](<{url}>)")
}

/// A word that may stand after a fence.
fn plain_word(word: &str) -> String {
    word.chars().take_while(|c| c.is_ascii_alphanumeric() || matches!(c, '+' | '-' | '_' | '#')).collect()
}

/// An argument as text of a line: it can neither end the line nor begin a tag, so that nobody forges
/// the marks of containers.
fn clean(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.trim().chars() {
        match c {
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '\n' | '\r' => out.push(' '),
            c => out.push(c),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::super::tags::{self, Components};
    use super::*;

    fn meaning(text: &str, encloses: bool) -> Meaning {
        let components = Components { is_mdx: true, ..Components::default() };
        of(&tags::read(text, 0, &components).unwrap(), encloses, false)
    }

    #[test]
    fn names_tell_what_encloses() {
        let container =
            |kind, title: Option<&str>| Meaning::Container { kind, title: title.map(str::to_owned), expanded: true };
        let admonition = |word: &str| ContainerKind::Admonition(word.to_owned());
        for (text, kind, title) in [
            ("{{< note >}}", admonition("note"), None),
            ("{{% alert title=\"Mind\" color=\"danger\" %}}", admonition("danger"), Some("Mind")),
            ("{{< alert \"warning\" >}}", admonition("warning"), None),
            ("{% hint style=\"success\" %}", admonition("success"), None),
            ("<Aside type=\"caution\" title=\"T\">", admonition("caution"), Some("T")),
            ("<Tip>", admonition("tip"), None),
            ("{{< callout emoji=x >}}", admonition("note"), None),
        ] {
            assert_eq!(meaning(text, true), container(kind, title), "{text}");
        }
        for (text, kind, title) in [
            ("{{< tab name=\"A\" >}}", ContainerKind::Tab, "A"),
            ("<TabItem value=\"a\" label=\"B\">", ContainerKind::Tab, "B"),
            ("{% tab title=\"C\" %}", ContainerKind::Tab, "C"),
            ("{{< details \"D\" >}}", ContainerKind::Details("note".to_owned()), "D"),
            ("<Accordion title=\"E\">", ContainerKind::Details("note".to_owned()), "E"),
        ] {
            let expected = Meaning::Container { kind, title: Some(title.to_owned()), expanded: false };
            assert_eq!(meaning(text, true), expected, "{text}");
        }
        let code = |language: &str, tab: Option<&str>| Meaning::Code {
            language: language.to_owned(),
            tab: tab.map(str::to_owned),
        };
        assert_eq!(meaning("{{< highlight yaml \"linenos=table\" >}}", true), code("yaml", None));
        assert_eq!(meaning("{% highlight yaml %}", true), code("yaml", None));
        assert_eq!(meaning("{{< tab name=\"A\" codelang=\"bash\" >}}", true), code("bash", Some("A")));
        assert_eq!(meaning("{{< tab \"A\" \"go\" >}}", true), code("go", Some("A")));
        assert_eq!(meaning("{{< comment >}}", true), Meaning::Comment);
    }

    #[test]
    fn what_stands_alone_gives_its_words() {
        for (text, expected) in [
            ("{{< glossary_tooltip text=\"Pods\" term_id=\"pod\" >}}", "Pods"),
            ("{{< glossary_tooltip term_id=\"replica-set\" >}}", "replica set"),
            ("{{% heading \"prerequisites\" %}}", "Before you begin"),
            ("{{% heading \"own words\" %}}", "own words"),
            ("{{< figure src=\"/a.png\" alt=\"A\" caption=\"B\" >}}", "![A](</a.png>)<br>*B*"),
            ("{{< ref \"docs/a.md\" >}}", "docs/a.md"),
            ("{{< link text=\"t\" url=\"/u\" >}}", "[t](</u>)"),
            ("{{< youtube abc >}}", "[YouTube](<https://www.youtube.com/watch?v=abc>)"),
            ("{{< feature-state for_k8s_version=\"v1.9\" state=\"stable\" >}}", "*Kubernetes v1.9 (stable)*"),
            ("{{< param \"version\" >}}", ""),
            ("{{< include \"prereqs.md\" >}}", ""),
            ("{% include note.html %}", ""),
            ("<Badge text=\"<b>1\" />", "&lt;b&gt;1"),
            ("<Prereqs />", ""),
        ] {
            assert_eq!(meaning(text, false), Meaning::Around(expected.to_owned()), "{text}");
        }
        assert_eq!(meaning("{{% code_sample file=\"a/b.yaml\" %}}", false), Meaning::File("a/b.yaml".to_owned()));
        assert_eq!(
            meaning("<Card title=\"Learn\" href=\"/l\">", true),
            Meaning::Around("**[Learn](</l>)**".to_owned())
        );
        assert_eq!(meaning("<Steps>", true), Meaning::Around(String::new()));
    }
}
