//! The lines that open and close containers, without their indentation.

use super::ContainerKind;

/// What a line says about containers.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Marker {
    /// A container whose body is indented by four columns.
    Indented(Opening),
    /// A container that runs to a line of at least as many colons.
    Colons(usize, Opening),
    /// A container of so many colons whose name says nothing to us.
    Group(usize),
    /// A line of colons only.
    EndOfColons(usize),
}

/// The opening line of a container, read.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Opening {
    pub(super) kind: ContainerKind,
    pub(super) title: Option<String>,
    pub(super) expanded: bool,
}

/// The words that name a `:::` container which reads as an admonition. Of others only the body is
/// shown.
const COLON_ADMONITIONS: [&str; 20] = [
    "abstract",
    "bug",
    "caution",
    "danger",
    "error",
    "example",
    "failure",
    "hint",
    "important",
    "info",
    "note",
    "question",
    "quote",
    "secondary",
    "seealso",
    "success",
    "summary",
    "tip",
    "todo",
    "warning",
];

/// Reads a line without the space around it.
pub(super) fn read(line: &str) -> Option<Marker> {
    match line.get(..3)? {
        "!!!" => admonition(&line[3..]).map(Marker::Indented),
        "???" => details(&line[3..]).map(Marker::Indented),
        "===" => tab(&line[3..]).map(Marker::Indented),
        ":::" => colons(line),
        _ => None,
    }
}

/// `!!! note inline end "Title"`
fn admonition(rest: &str) -> Option<Opening> {
    let (word, title) = words_and_title(rest)?;
    let kind = ContainerKind::Admonition(word?);
    Some(Opening { kind, title, expanded: true })
}

/// `??? note "Title"`, `???+ note`, `??? "Title"`
fn details(rest: &str) -> Option<Opening> {
    let (rest, expanded) = rest.strip_prefix('+').map_or((rest, false), |rest| (rest, true));
    let (word, title) = words_and_title(rest.strip_prefix(' ')?)?;
    if word.is_none() && title.is_none() {
        return None;
    }
    let kind = ContainerKind::Details(word.unwrap_or_else(|| "note".to_owned()));
    Some(Opening { kind, title, expanded })
}

/// `=== "Title"`, `===+ "Title"`, `===! "Title"`
fn tab(rest: &str) -> Option<Opening> {
    let expanded = rest.split('"').next().is_some_and(|flags| flags.contains('+'));
    let title = quoted(rest.trim_start_matches(['+', '!']).trim_start())?;
    Some(Opening { kind: ContainerKind::Tab, title: Some(title), expanded })
}

/// Words, the first of which is the type, then perhaps a title in quotes, then nothing.
fn words_and_title(rest: &str) -> Option<(Option<String>, Option<String>)> {
    let (words, title) = match rest.find('"') {
        Some(at) => (&rest[..at], Some(quoted(&rest[at..])?)),
        None => (rest, None),
    };
    let is_word = |word: &str| word.chars().all(|c| c.is_alphanumeric() || matches!(c, '-' | '_'));
    if !words.split_whitespace().all(is_word) || (title.is_some() && !words.is_empty() && !words.ends_with(' ')) {
        return None;
    }
    Some((words.split_whitespace().next().map(str::to_lowercase), title))
}

fn quoted(text: &str) -> Option<String> {
    Some(text.strip_prefix('"')?.strip_suffix('"')?.to_owned())
}

/// `:::note Title`, `::: note[Title]`, `:::note{title="Title"}`, `::: details Title {open}`, `:::`
fn colons(line: &str) -> Option<Marker> {
    let rest = line.trim_start_matches(':');
    let count = line.len() - rest.len();
    let rest = rest.trim();
    if rest.is_empty() {
        return Some(Marker::EndOfColons(count));
    }
    let name_end = rest.find(|c: char| !c.is_alphanumeric() && c != '-').unwrap_or(rest.len());
    let (name, rest) = rest.split_at(name_end);
    let name = name.to_lowercase();
    let title = rest.trim();
    // `:::image ... :::` is complete in itself.
    if title.ends_with(":::") || !(rest.is_empty() || rest.starts_with([' ', '\t', '[', '{'])) {
        return None;
    }
    let (title, options) = match title.rfind('{').filter(|_| title.ends_with('}')) {
        Some(at) => (title[..at].trim_end(), &title[at + 1..title.len() - 1]),
        None => (title, ""),
    };
    let title = title.strip_prefix('[').and_then(|title| title.strip_suffix(']')).unwrap_or(title);
    let title = quoted(title).unwrap_or_else(|| title.to_owned());
    let title = Some(title).filter(|title| !title.is_empty()).or_else(|| title_option(options));
    let expanded = name != "details" || options.split_whitespace().any(|word| word == "open");
    let kind = match name.as_str() {
        "details" => ContainerKind::Details("note".to_owned()),
        name if COLON_ADMONITIONS.contains(&name) => ContainerKind::Admonition(name.to_owned()),
        _ => return Some(Marker::Group(count)),
    };
    Some(Marker::Colons(count, Opening { kind, title, expanded }))
}

fn title_option(options: &str) -> Option<String> {
    let value = options.split_once("title=\"")?.1;
    Some(value.split_once('"')?.0.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn opening_lines_are_read_as_their_generators_read_them() {
        let admonition = |word: &str| ContainerKind::Admonition(word.to_owned());
        let details = |word: &str| ContainerKind::Details(word.to_owned());
        let cases = [
            ("!!! note", admonition("note"), None, true),
            ("!!!note", admonition("note"), None, true),
            ("!!! Warning inline end \"Mind the *gap*\"", admonition("warning"), Some("Mind the *gap*"), true),
            ("!!! tip \"\"", admonition("tip"), Some(""), true),
            ("??? example", details("example"), None, false),
            ("???+ \"가나\"", details("note"), Some("가나"), true),
            ("=== \"Helm\"", ContainerKind::Tab, Some("Helm"), false),
            ("===+ \"Helm\"", ContainerKind::Tab, Some("Helm"), true),
            (":::note", admonition("note"), None, true),
            ("::: warning Mind the gap", admonition("warning"), Some("Mind the gap"), true),
            (":::tip[Mind] ", admonition("tip"), Some("Mind"), true),
            (":::tip{title=\"Mind\"}", admonition("tip"), Some("Mind"), true),
            ("::: details More {open}", details("note"), Some("More"), true),
        ];
        for (line, kind, title, expanded) in cases {
            let opening = Opening { kind, title: title.map(str::to_owned), expanded };
            let expected = match line.starts_with(':') {
                true => Marker::Colons(3, opening),
                false => Marker::Indented(opening),
            };
            assert_eq!(read(line.trim()), Some(expected), "{line}");
        }
        assert_eq!(read("::::"), Some(Marker::EndOfColons(4)));
        assert_eq!(read("::: code-group"), Some(Marker::Group(3)));
        assert_eq!(read(":::{.columns}"), Some(Marker::Group(3)));
    }

    #[test]
    fn other_lines_are_text() {
        let lines = [
            "!!!",
            "!!! note: this",
            "!!! really?",
            "???",
            "=====",
            "=== Tab",
            "=== \"Tab\" x",
            "::",
            ":::image src=\"a.png\":::",
            ":::note:::",
            "가나다",
            "!!",
        ];
        for line in lines {
            assert_eq!(read(line), None, "{line}");
        }
    }
}
