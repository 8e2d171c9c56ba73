//! Finds the places in a guide's text that name files.
//!
//! A rough reading on purpose: what it finds besides the true references is a path that nobody asks for.

use std::ops::Range;

use memchr::memmem;

use super::{Reference, Style, is_data_file};

/// Hugo's shortcodes that show a file.
const SHORTCODES: [&str; 6] = ["code", "code-sample", "code_sample", "codenew", "example", "snippet"];

/// How long a reference can be, in bytes: no search is longer.
const REACH: usize = 1024;

/// No more references of one guide are followed.
const MOST: usize = 2000;

/// The references in a text, in order.
pub fn references(text: &str) -> Vec<Reference> {
    let mut found = Vec::new();
    attributes(text, "file", &mut found);
    attributes(text, "schema", &mut found);
    shortcodes(text, &mut found);
    snippets(text, &mut found);
    raw_imports(text, &mut found);
    found.truncate(MOST);
    found.sort_by_key(|reference| reference.range.start);
    found
}

/// The text from `at` on, as far as a reference may reach.
fn reach(text: &str, at: usize) -> &str {
    let rest = &text[at..];
    &rest[..rest.floor_char_boundary(REACH)]
}

/// `file=x.yaml`, `schema = "x.json"`: also in comments before a block.
fn attributes(text: &str, key: &str, found: &mut Vec<Reference>) {
    for at in memmem::find_iter(text.as_bytes(), key) {
        let is_word = text[..at].ends_with(|c: char| c.is_alphanumeric() || matches!(c, '_' | '-'));
        if !is_word && let Some((path, range)) = value_after(text, at + key.len()) {
            let path = path.split_once('#').map_or(path, |(path, _)| path).trim();
            if !path.is_empty() {
                found.push(Reference { style: Style::Attribute, path: path.to_owned(), range });
            }
        }
    }
}

/// The value of a key that ends at `at`, in quotes, in brackets or bare.
fn value_after(text: &str, at: usize) -> Option<(&str, Range<usize>)> {
    let rest = reach(text, at);
    let after = rest.trim_start_matches([' ', '\t']).strip_prefix('=')?.trim_start_matches([' ', '\t']);
    let start = at + (rest.len() - after.len());
    let close: &[char] = match after.chars().next()? {
        '"' => &['"'],
        '\'' => &['\''],
        '“' | '”' => &['”', '“', '"'],
        '{' => &['}'],
        '[' => &[']'],
        _ => {
            let end = after.find(|c: char| c.is_whitespace() || matches!(c, ',' | '}')).unwrap_or(after.len());
            return Some((&after[..end], start..start + end));
        }
    };
    let inner = after.char_indices().nth(1)?.0;
    let length = after[inner..].find(|c| c == '\n' || close.contains(&c))?;
    let value = after[inner..inner + length].trim_matches(['"', '\'']);
    Some((value, start..start + inner + length + 1))
}

/// `{{< code_sample file="pods/web.yaml" >}}`, with `%` in place of `<`, too.
fn shortcodes(text: &str, found: &mut Vec<Reference>) {
    for at in memmem::find_iter(text.as_bytes(), "{{") {
        let rest = reach(text, at + 2);
        let close = match rest.chars().next() {
            Some('<') => ">}}",
            Some('%') => "%}}",
            _ => continue,
        };
        let Some(end) = rest.find(close) else { continue };
        let inside = &rest[1..end];
        let name = inside.trim_start();
        let length = name.find(|c: char| c.is_whitespace()).unwrap_or(name.len());
        if !SHORTCODES.contains(&&name[..length]) {
            continue;
        }
        let arguments = at + 3 + (inside.len() - name.len()) + length;
        let inside = &text[arguments..at + 2 + end];
        let key =
            memmem::find_iter(inside.as_bytes(), "file").find(|&key| inside[..key].ends_with(char::is_whitespace));
        let value = key.and_then(|key| value_after(text, arguments + key + "file".len()));
        if let Some((path, range)) = value.filter(|(path, _)| is_data_file(path)) {
            found.push(Reference { style: Style::Hugo, path: path.to_owned(), range });
        }
    }
}

/// `--8<-- "web.yaml"` on a line of its own, and the form with a list of files between two markers.
fn snippets(text: &str, found: &mut Vec<Reference>) {
    let mut done = 0;
    for at in memmem::find_iter(text.as_bytes(), "-8<-") {
        if at < done {
            continue;
        }
        let line = text[..at].rfind('\n').map_or(0, |at| at + 1);
        let before = text[line..at].trim_end_matches('-');
        if !before.bytes().all(|b| matches!(b, b' ' | b'\t' | b'>')) {
            continue;
        }
        let after = text[at + 3..].trim_start_matches('-');
        let start = text.len() - after.len();
        let end = start + after.find('\n').unwrap_or(after.len());
        if !text[start..end].trim().is_empty() {
            snippet(text, start..end, found);
            continue;
        }
        let mut line = end + 1;
        for _ in 0..64 {
            let Some(rest) = text.get(line..).filter(|rest| !rest.is_empty()) else { break };
            let end = line + rest.find('\n').unwrap_or(rest.len());
            done = end;
            if text[line..end].contains("8<-") {
                break;
            }
            snippet(text, line..end, found);
            line = end + 1;
        }
    }
}

/// One file of MkDocs' snippets: quoted or a line of its own, perhaps with lines or a section after it.
fn snippet(text: &str, range: Range<usize>, found: &mut Vec<Reference>) {
    let written = text[range.clone()].trim();
    let start = range.start + text[range].find(written).unwrap_or(0);
    let path = written.trim_matches(['"', '\'']);
    if path.starts_with(';') || path.contains("://") {
        return;
    }
    let path = path.split_once(':').map_or(path, |(path, _)| path);
    if is_data_file(path) {
        found.push(Reference { style: Style::MkDocs, path: path.to_owned(), range: start..start + written.len() });
    }
}

/// `import Web from '!!raw-loader!./web.yaml';`
fn raw_imports(text: &str, found: &mut Vec<Reference>) {
    let reference =
        |range: Range<usize>| Reference { style: Style::Docusaurus, path: text[range.clone()].to_owned(), range };
    found.extend(raw_paths(text).map(reference));
}

/// Where a text names files of YAML or JSON that Docusaurus imports as they are.
pub(crate) fn raw_paths(text: &str) -> impl Iterator<Item = Range<usize>> {
    const LOADER: &str = "raw-loader!";
    memmem::find_iter(text.as_bytes(), LOADER).filter_map(|at| {
        let start = at + LOADER.len();
        let rest = reach(text, start);
        let length = rest.find(['"', '\'', '\n'])?;
        is_data_file(&rest[..length]).then_some(start..start + length)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(text: &str) -> Vec<(Style, String)> {
        references(text)
            .into_iter()
            .map(|one| {
                assert!(text[one.range.clone()].contains(&one.path), "{text}");
                (one.style, one.path)
            })
            .collect()
    }

    #[test]
    fn attributes_are_found_in_any_form() {
        for text in [
            "```yaml file=a/web.yaml",
            "```yaml file=\"a/web.yaml\" hl=2",
            "```yaml {file='a/web.yaml#pod'}",
            "```yaml file = \"a/web.yaml\"",
            "```yaml {file=a/web.yaml}",
            "<!-- guidewright:\n  schema=a/web.yaml -->",
            "```yaml file={a/web.yaml}",
        ] {
            assert_eq!(found(text), [(Style::Attribute, "a/web.yaml".to_owned())], "{text}");
        }
        for text in ["a file", "profile=web.yaml", "file=", "file=\"open", "schema: a"] {
            assert_eq!(found(text), [], "{text}");
        }
    }

    #[test]
    fn other_generators_includes_are_found() {
        let hugo = (Style::Hugo, "pods/web.yaml".to_owned());
        for text in [
            "{{< code_sample file=\"pods/web.yaml\" >}}",
            "{{% code_sample language=\"yaml\" file=\"pods/web.yaml\" %}}",
            "{{<codenew file='pods/web.yaml'>}}",
        ] {
            assert!(found(text).contains(&hugo), "{text}");
        }
        for text in ["{{</* code_sample file=\"pods/web.yaml\" */>}}", "{{< figure file=\"web.yaml\" >}}", "{{< open"] {
            assert!(!found(text).contains(&hugo), "{text}");
        }
        let snippet = |path: &str| (Style::MkDocs, path.to_owned());
        assert_eq!(found("  --8<-- \"web.yaml\"\n"), [snippet("web.yaml")]);
        assert_eq!(found("-8<- 'web.yaml:pod'"), [snippet("web.yaml")]);
        assert_eq!(
            found("--8<--\na.yaml\n; b.yaml\nc.md\nd.yml\n--8<--\ne.yaml\n"),
            [snippet("a.yaml"), snippet("d.yml")]
        );
        for text in [";--8<-- \"web.yaml\"", "see --8<-- \"web.yaml\"", "--8<-- \"https://x/web.yaml\"", "--8<--"] {
            assert_eq!(found(text), [], "{text}");
        }
        assert_eq!(
            found("import Web from '!!raw-loader!./web.yaml';\nimport X from '!!raw-loader!./x.go';"),
            [(Style::Docusaurus, "./web.yaml".to_owned())]
        );
    }

    #[test]
    fn any_text_is_read() {
        for text in ["", "file", "file=“é", "{{<", "{{< é", "--8<--\n", "raw-loader!", "é{{% code file=%}}"] {
            references(text);
        }
        references(&"--8<--\n".repeat(10_000));
        references(&"{{< code file=\"".repeat(10_000));
    }
}
