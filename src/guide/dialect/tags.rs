//! Tags of other generators, read: Hugo's shortcodes, Liquid's tags, and components of MDX.

use std::collections::{BTreeSet, HashMap};
use std::ops::Range;

use memchr::memmem;

/// How long a tag can be, in bytes: no search is longer.
const REACH: usize = 4096;

/// Components that are known without an import, if they are closed.
const COMPONENTS: [&str; 25] = [
    "Accordion",
    "AccordionGroup",
    "Admonition",
    "Aside",
    "Badge",
    "Callout",
    "Card",
    "CardGrid",
    "CardGroup",
    "Caution",
    "CodeGroup",
    "Danger",
    "Details",
    "FileTree",
    "Frame",
    "Info",
    "LinkCard",
    "Note",
    "Step",
    "Steps",
    "Tab",
    "TabItem",
    "Tabs",
    "Tip",
    "Warning",
];

/// Whose notation a tag is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum Notation {
    /// `{{< name >}}` and `{{% name %}}`.
    Hugo,
    /// `{% name %}`, closed by `{% endname %}`.
    Liquid,
    /// `<Name>`.
    Jsx,
}

/// What a tag does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Role {
    /// It begins something, or stands alone: what follows tells.
    Open,
    /// It ends what a tag of its name began.
    Close,
    /// It is complete in itself.
    Whole,
}

/// A tag.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Tag<'a> {
    pub(super) notation: Notation,
    /// Its name, in lower case.
    pub(super) name: String,
    pub(super) role: Role,
    /// Keys, where they are written, and values without quotes.
    pub(super) arguments: Vec<(Option<&'a str>, &'a str)>,
    /// Where it stands in the text.
    pub(super) range: Range<usize>,
}

impl<'a> Tag<'a> {
    /// The value of the first of these keys that it has.
    pub(super) fn get(&self, keys: &[&str]) -> Option<&'a str> {
        let value = |key: &&str| {
            let found = self.arguments.iter().find(|(own, _)| own.is_some_and(|own| own.eq_ignore_ascii_case(key)));
            found.map(|(_, value)| *value).filter(|value| !value.is_empty())
        };
        keys.iter().find_map(value)
    }

    /// The value without a key that stands at this place among its like.
    pub(super) fn positional(&self, at: usize) -> Option<&'a str> {
        self.arguments.iter().filter(|(key, _)| key.is_none()).nth(at).map(|(_, value)| *value)
    }
}

/// Which words in angle brackets are components.
#[derive(Clone, Debug, Default)]
pub(super) struct Components<'a> {
    /// Whether the file is MDX: every capital letter begins one.
    pub(super) is_mdx: bool,
    /// Those that the file imports or defines.
    pub(super) imported: BTreeSet<&'a str>,
    /// Where the last tag stands that closes one of a name, in lower case.
    pub(super) closed: HashMap<String, usize>,
}

impl Components<'_> {
    /// Whether the tag that ends at `end` is one.
    fn has(&self, name: &str, role: Role, end: usize) -> bool {
        let is_closed = || self.closed.get(&name.to_lowercase()).is_some_and(|&close| close >= end);
        self.is_mdx
            || self.imported.contains(name.split('.').next().unwrap_or(name))
            || (COMPONENTS.binary_search(&name).is_ok() && (role != Role::Open || is_closed()))
    }
}

/// The tag that begins at `at`.
pub(super) fn read<'a>(text: &'a str, at: usize, components: &Components<'_>) -> Option<Tag<'a>> {
    let rest = &text[at..];
    let rest = &rest[..rest.floor_char_boundary(REACH)];
    if let Some(inside) = rest.strip_prefix("{{") {
        let close = match inside.chars().next()? {
            '<' => ">}}",
            '%' => "%}}",
            _ => return None,
        };
        let end = memmem::find(&inside.as_bytes()[1..], close.as_bytes())? + 1;
        // `{{</* note */>}}` is how a shortcode is written about.
        let inside = inside.get(1..end).filter(|inside| !inside.trim_start().starts_with("/*"))?;
        return braces(inside, Notation::Hugo, at..at + 2 + end + close.len());
    }
    if let Some(inside) = rest.strip_prefix("{%") {
        let end = memmem::find(inside.as_bytes(), b"%}")?;
        return braces(inside[..end].trim_matches('-'), Notation::Liquid, at..at + end + 4);
    }
    component(text, rest, at, components)
}

/// A tag in braces: `name arguments`, `/name`, `name arguments /`.
fn braces(inside: &str, notation: Notation, range: Range<usize>) -> Option<Tag<'_>> {
    if inside.contains("\n\n") {
        return None;
    }
    let inside = inside.trim();
    let (inside, mut role) = match (inside.strip_prefix('/'), inside.strip_suffix('/')) {
        (Some(name), _) if notation == Notation::Hugo => (name.trim(), Role::Close),
        (_, Some(inside)) if notation == Notation::Hugo => (inside.trim_end(), Role::Whole),
        _ => (inside, Role::Open),
    };
    let end = inside.find(char::is_whitespace).unwrap_or(inside.len());
    let mut name = &inside[..end];
    let is_name = |c: char| c.is_alphanumeric() || matches!(c, '_' | '-' | '.' | '/');
    if name.is_empty() || !name.chars().all(is_name) {
        return None;
    }
    if let Some(ended) = name.strip_prefix("end").filter(|ended| !ended.is_empty() && notation == Notation::Liquid) {
        (name, role) = (ended, Role::Close);
    }
    Some(Tag { notation, name: name.to_lowercase(), role, arguments: arguments(&inside[end..]), range })
}

/// `<Name key="value" flag>`, `<Name />`, `</Name>`.
fn component<'a>(text: &'a str, rest: &'a str, at: usize, components: &Components<'_>) -> Option<Tag<'a>> {
    let inside = rest.strip_prefix('<')?;
    let (inside, is_close) = inside.strip_prefix('/').map_or((inside, false), |inside| (inside, true));
    let end = inside.find(|c: char| !c.is_ascii_alphanumeric() && c != '.').unwrap_or(inside.len());
    let (name, attributes) = inside.split_at(end);
    if !name.starts_with(|c: char| c.is_ascii_uppercase()) {
        return None;
    }
    let length = tag_end(attributes)?;
    let (attributes, after) = (&attributes[..length], &attributes[length + 1..]);
    let whole = attributes.strip_suffix('/');
    let role = match (is_close, whole) {
        (true, _) => Role::Close,
        (false, Some(_)) => Role::Whole,
        (false, None) => Role::Open,
    };
    let end = text.len().min(at + rest.len() - after.len());
    let is_cut = !attributes.is_empty() && !attributes.starts_with([' ', '\t', '\n', '/']);
    if is_cut || !components.has(name, role, end) {
        return None;
    }
    let arguments = arguments(whole.unwrap_or(attributes));
    Some(Tag { notation: Notation::Jsx, name: name.to_lowercase(), role, arguments, range: at..end })
}

/// Where the `>` of a tag stands, outside of quotes and braces.
fn tag_end(text: &str) -> Option<usize> {
    let (mut quote, mut depth) = (None, 0usize);
    for (at, byte) in text.bytes().enumerate() {
        match (quote, byte) {
            (Some(open), byte) if byte == open => quote = None,
            (Some(_), _) => {}
            (None, b'"' | b'\'' | b'`') => quote = Some(byte),
            (None, b'{') => depth += 1,
            (None, b'}') => depth = depth.saturating_sub(1),
            (None, b'>') if depth == 0 => return Some(at),
            (None, b'<') if depth == 0 => return None,
            (None, _) => {}
        }
    }
    None
}

/// Keys and values: `key="value"`, `key='value'`, `key={value}`, `"value"`, `value`.
fn arguments(mut rest: &str) -> Vec<(Option<&str>, &str)> {
    let mut found = Vec::new();
    loop {
        rest = rest.trim_start_matches(|c: char| c.is_whitespace() || c == ',');
        if rest.is_empty() {
            return found;
        }
        let is_key = |c: char| c.is_alphanumeric() || matches!(c, '_' | '-' | '.' | ':');
        let (key, after) = rest.split_at(rest.find(|c| !is_key(c)).unwrap_or(rest.len()));
        let value = after.trim_start().strip_prefix('=').filter(|_| !key.is_empty());
        let (value, left) = value_of(value.map_or(rest, str::trim_start));
        let is_named = !key.is_empty() && after.trim_start().starts_with('=');
        found.push((is_named.then_some(key), value.trim()));
        rest = left;
    }
}

/// The value that a text begins with, without its quotes, and the text after it.
fn value_of(text: &str) -> (&str, &str) {
    let quoted = |open: char, close: char| text.strip_prefix(open)?.split_once(close);
    let braced = || {
        let inside = text.strip_prefix('{')?;
        let mut depth = 1usize;
        let end = inside.bytes().position(|byte| {
            depth = match byte {
                b'{' => depth + 1,
                b'}' => depth - 1,
                _ => depth,
            };
            depth == 0
        })?;
        Some((inside[..end].trim().trim_matches(['"', '\'', '`']), &inside[end + 1..]))
    };
    let found =
        [('"', '"'), ('\'', '\''), ('`', '`'), ('“', '”')].iter().find_map(|&(open, close)| quoted(open, close));
    found.or_else(braced).unwrap_or_else(|| text.split_at(text.find(char::is_whitespace).unwrap_or(text.len())))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn first(text: &str) -> Option<Tag<'_>> {
        let closed = HashMap::from([("tabs".to_owned(), 50)]);
        let components = Components { is_mdx: false, imported: BTreeSet::from(["Own"]), closed };
        read(text, 0, &components)
    }

    #[test]
    fn tags_are_read_with_their_arguments() {
        let cases = [
            ("{{< note >}} x", Notation::Hugo, Role::Open, "note", vec![], 12),
            ("{{<note>}}", Notation::Hugo, Role::Open, "note", vec![], 10),
            ("{{% /Alert %}}", Notation::Hugo, Role::Close, "alert", vec![], 14),
            ("{{< br />}}", Notation::Hugo, Role::Whole, "br", vec![], 11),
            (
                "{{< tab \"Mac OS\" name='a b' n=1 raw=`x` flag >}}",
                Notation::Hugo,
                Role::Open,
                "tab",
                vec![(None, "Mac OS"), (Some("name"), "a b"), (Some("n"), "1"), (Some("raw"), "x"), (None, "flag")],
                48,
            ),
            ("{%- hint style=\"info\" -%}", Notation::Liquid, Role::Open, "hint", vec![(Some("style"), "info")], 25),
            ("{% endhint %}", Notation::Liquid, Role::Close, "hint", vec![], 13),
            (
                "<Tabs\n  defaultValue=\"a>b\" values={[{a: 1}]} lazy>x</Tabs>",
                Notation::Jsx,
                Role::Open,
                "tabs",
                vec![(Some("defaultValue"), "a>b"), (Some("values"), "[{a: 1}]"), (None, "lazy")],
                50,
            ),
            ("<Own.Part title={'T'} />", Notation::Jsx, Role::Whole, "own.part", vec![(Some("title"), "T")], 24),
            ("</TabItem>", Notation::Jsx, Role::Close, "tabitem", vec![], 10),
        ];
        for (text, notation, role, name, arguments, end) in cases {
            let tag = Tag { notation, name: name.to_owned(), role, arguments, range: 0..end };
            assert_eq!(first(text), Some(tag), "{text}");
        }
    }

    #[test]
    fn other_braces_and_brackets_are_text() {
        for text in [
            "{{ .Values.image }}",
            "{{</* note */>}}",
            "{{< a",
            "{{< a\n\nb >}}",
            "{{% = %}}",
            "{% %}",
            "<name>",
            "<Name>",
            "<Tab> key",
            "<Note: x>",
            "<Note\n\n<b>",
            "<TabItem",
            "가",
        ] {
            assert_eq!(first(text), None, "{text}");
        }
    }

    #[test]
    fn no_arguments_hang() {
        for text in ["=", "==", "\"", "a=", "a=\"", "{", "a={", " = a", "가=나", "'", "“", ",,,"] {
            arguments(text);
        }
        assert!(COMPONENTS.is_sorted());
    }
}
