//! Small notations within a line: attribute lists, icons, snippets, code.

/// Sets of icons that a name may belong to.
const ICONS: [&str; 4] = [":material-", ":octicons-", ":fontawesome-", ":simple-"];

/// The length of an attribute list that a text begins with: `{ .class #id key=value }`, `{: name }`.
pub(super) fn list(text: &str) -> Option<usize> {
    let inside = text.strip_prefix('{')?;
    let end = inside.find(['}', '\n']).filter(|&end| inside[end..].starts_with('}'))?;
    let (inside, is_kramdown) = match inside[..end].strip_prefix(':') {
        Some(inside) => (inside, true),
        None => (&inside[..end], false),
    };
    let is_word = |word: &str| {
        !word.is_empty() && word.chars().all(|c| c.is_alphanumeric() || matches!(c, '-' | '_' | ':' | '.' | '/' | '%'))
    };
    let mut rest = inside.trim();
    if rest.is_empty() {
        return None;
    }
    while !rest.is_empty() {
        let end = rest.find(|c: char| c.is_whitespace() || c == '=').unwrap_or(rest.len());
        let word = &rest[..end];
        if let Some(value) = rest[end..].strip_prefix('=').filter(|_| word.len() > 1 && is_word(word)) {
            let quote = value.chars().next().filter(|c| matches!(c, '"' | '\''));
            let end = match quote {
                Some(quote) => value[1..].find(quote)? + 2,
                None => value.find(char::is_whitespace).unwrap_or(value.len()),
            };
            rest = value[end..].trim_start();
            continue;
        }
        let name = word.strip_prefix(['.', '#']);
        if !name.map_or(is_kramdown && is_word(word), is_word) {
            return None;
        }
        rest = rest[end..].trim_start();
    }
    Some(end + 2)
}

/// The length of an icon that a text begins with, and what it says: most are ornament.
pub(super) fn icon(text: &str) -> Option<(usize, &'static str)> {
    let set = ICONS.iter().find(|set| text.starts_with(**set))?;
    let end = set.len() + text[set.len()..].find(|c: char| !c.is_ascii_alphanumeric() && c != '-')?;
    if !text[end..].starts_with(':') {
        return None;
    }
    let name = text[set.len()..end].trim_end_matches("-16").trim_end_matches("-24");
    let sign = match name {
        "check" | "check-bold" | "check-circle" | "check-circle-fill" | "solid-check" => "✔",
        "close" | "close-thick" | "close-circle" | "x" | "x-circle-fill" | "solid-xmark" => "✘",
        _ => "",
    };
    Some((end + 1 + list(&text[end + 1..]).unwrap_or(0), sign))
}

/// The file of a line `--8<-- "file"`; empty for the line that begins or ends a list of files.
pub(super) fn snippet(content: &str) -> Option<&str> {
    let rest = content.strip_prefix('-')?.trim_start_matches('-').strip_prefix("8<-")?.trim_start_matches('-').trim();
    let file = rest.strip_prefix(['"', '\''])?.strip_suffix(['"', '\''])?.trim();
    // `file.yaml:section`, `file.yaml:1:3`
    let end = file.rfind('/').map_or(0, |at| at + 1);
    let name = file[end..].find(':').map_or(file.len(), |at| end + at);
    Some(if file.contains("://") { "" } else { &file[..name] })
}

/// The length of the code in backticks that a text begins with.
pub(super) fn code(text: &str) -> usize {
    let ticks = text.bytes().take_while(|&byte| byte == b'`').count();
    let mut at = ticks;
    while let Some(next) = text[at..].find('`') {
        let start = at + next;
        let length = text[start..].bytes().take_while(|&byte| byte == b'`').count();
        at = start + length;
        if length == ticks {
            return at;
        }
    }
    ticks
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn attribute_lists_are_told_from_other_braces() {
        for text in
            ["{ .a }", "{.a .b-c}", "{: .a }", "{:toc}", "{ #id width=\"30 0\" loading=lazy }", "{:target=\"_blank\"}"]
        {
            assert_eq!(list(text), Some(text.len()), "{text}");
        }
        for text in ["{", "{}", "{ }", "{a}", "{a, b}", "{{ .a }}", "{ .a\n}", "{key: value}", "{: a, b }", "{i=0}"] {
            assert_eq!(list(text), None, "{text}");
        }
    }

    #[test]
    fn icons_say_yes_no_or_nothing() {
        assert_eq!(icon(":material-check: x"), Some((16, "✔")));
        assert_eq!(icon(":octicons-x-16:"), Some((15, "✘")));
        assert_eq!(icon(":material-clock-fast:{ .lg }x"), Some((28, "")));
        assert_eq!(icon(":material"), None);
        assert_eq!(icon(":smile:"), None);
    }

    #[test]
    fn snippets_name_files() {
        assert_eq!(snippet("--8<-- \"a/b.yaml\""), Some("a/b.yaml"));
        assert_eq!(snippet("--8<-- 'a/b.yaml:section'"), Some("a/b.yaml"));
        assert_eq!(snippet("-8<- \"https://x.y/a.yaml\""), Some(""));
        assert_eq!(snippet("--8<-- a"), None);
        assert_eq!(snippet("- item"), None);
    }

    #[test]
    fn code_ends_at_as_many_ticks() {
        for (text, length) in [("`a` b", 3), ("``a`b`` c", 7), ("`a", 1), ("```", 3)] {
            assert_eq!(code(text), length, "{text}");
        }
    }
}
