//! What MDX says to its compiler: imports, exports and comments, which no reader sees.
//!
//! A look ahead at the lines that are no code, before the scan of containers.

use std::collections::HashMap;
use std::ops::Range;

use super::Flavour;
use super::grammar::{fence_start, is_closing_fence};
use super::tags::{self, Components, Notation, Role};
use crate::inclusion;

/// A statement longer than this, in lines, is text.
const MOST_LINES: usize = 200;
/// And a comment longer than this.
const MOST_BYTES: usize = 16 * 1024;

/// What is known of a body's tags before its lines are read.
#[derive(Debug, Default)]
pub(super) struct Modules<'a> {
    /// Lines that are statements or comments, in order.
    statements: Vec<Range<usize>>,
    /// Which words in angle brackets are components.
    pub(super) components: Components<'a>,
    /// Where the last tag stands that closes one of a name.
    last_close: HashMap<(Notation, String), usize>,
    /// Where the last line of colons begins.
    pub(super) last_colons: usize,
    /// Whether words that are put in are Korean: where the text has Hangul.
    pub(super) is_korean: bool,
    /// Files of YAML or JSON that are imported as they are, by the names that they get: where their paths stand.
    raw_files: HashMap<&'a str, Range<usize>>,
}

impl Modules<'_> {
    /// The file that `{Name}` at the beginning of `rest` shows: the length of that, and where the file is named.
    pub(super) fn raw_file(&self, rest: &str) -> Option<(usize, Range<usize>)> {
        let name = rest.strip_prefix('{')?.trim_start();
        let end = name.find(|c: char| !c.is_alphanumeric() && !matches!(c, '_' | '$')).unwrap_or(name.len());
        let after = name[end..].trim_start().strip_prefix('}')?;
        self.raw_files.get(&name[..end]).map(|named| (rest.len() - after.len(), named.clone()))
    }

    /// Whether the line that begins at `at` is none of the text.
    pub(super) fn is_statement(&self, at: usize) -> bool {
        let next = self.statements.partition_point(|range| range.end <= at);
        self.statements.get(next).is_some_and(|range| range.contains(&at))
    }

    /// Whether a tag of this name closes somewhere after `at`.
    pub(super) fn closes_after(&self, name: &(Notation, String), at: usize) -> bool {
        self.last_close.get(name).is_some_and(|close| *close >= at)
    }
}

/// Looks through a body.
pub(super) fn look(text: &str, flavour: Flavour) -> Modules<'_> {
    let mut modules = Modules {
        is_korean: text.chars().any(|c| ('가'..='힣').contains(&c)),
        components: Components { is_mdx: flavour == Flavour::Mdx, ..Components::default() },
        ..Modules::default()
    };
    let (mut at, mut fence, mut may_begin) = (0, None, true);
    while at < text.len() {
        let line = &text[at..line_end(text, at)];
        let content = line.trim();
        match fence {
            Some((mark, length)) => {
                if is_closing_fence(content, mark, length) {
                    fence = None;
                }
            }
            None => {
                fence = fence_start(content);
                let statement = statement(text, at, flavour).filter(|_| fence.is_none() && may_begin);
                if let Some((range, names)) = statement {
                    let path = inclusion::raw_paths(&text[range.clone()]).next();
                    if let (Some(name), Some(path)) = (names.first(), path) {
                        modules.raw_files.insert(name, range.start + path.start..range.start + path.end);
                    }
                    modules.components.imported.extend(names);
                    at = range.end;
                    modules.statements.push(range);
                    continue;
                }
                if content.starts_with(":::") && content.bytes().all(|byte| byte == b':') {
                    modules.last_colons = at;
                }
            }
        }
        may_begin = content.is_empty() || (content.starts_with('<') && content.ends_with('>'));
        at += line.len();
    }
    let starts = memchr::memchr2_iter(b'{', b'<', text.as_bytes());
    for at in starts.filter(|&at| is_close(&text[at..])) {
        if let Some(tag) = tags::read(text, at, &modules.components).filter(|tag| tag.role == Role::Close) {
            if tag.notation == Notation::Jsx {
                modules.components.closed.insert(tag.name.clone(), at);
            }
            modules.last_close.insert((tag.notation, tag.name), at);
        }
    }
    modules
}

fn is_close(text: &str) -> bool {
    let shortcode = text.strip_prefix("{{<").or_else(|| text.strip_prefix("{{%"));
    text.starts_with("</")
        || shortcode.is_some_and(|inside| inside.trim_start().starts_with('/'))
        || text.strip_prefix("{%").is_some_and(|inside| inside.trim_start_matches(['-', ' ']).starts_with("end"))
}

fn line_end(text: &str, at: usize) -> usize {
    memchr::memchr(b'\n', &text.as_bytes()[at..]).map_or(text.len(), |end| at + end + 1)
}

/// The statement or comment that begins at `at`, and the names that it makes known.
fn statement(text: &str, at: usize, flavour: Flavour) -> Option<(Range<usize>, Vec<&str>)> {
    let rest = &text[at..];
    let line = rest[..rest.find('\n').unwrap_or(rest.len())].trim_end();
    if let Some(names) = line.strip_prefix("import ").and_then(imported) {
        return Some((at..line_end(text, at), names));
    }
    if flavour == Flavour::Markdown {
        return None;
    }
    if rest.trim_start_matches([' ', '\t']).starts_with("{/*") {
        let rest = &rest[..rest.floor_char_boundary(MOST_BYTES)];
        let end = rest.find("*/}").filter(|end| !has_fence(&rest[..*end]))?;
        let end = line_end(text, at + end);
        return text[at..end].trim_end().ends_with("*/}").then(|| (at..end, Vec::new()));
    }
    if !line.starts_with("import ") && !line.starts_with("export ") {
        return None;
    }
    let (mut end, mut depth) = (at, 0i32);
    for _ in 0..MOST_LINES {
        let next = line_end(text, end);
        let line = &text[end..next];
        if line.is_empty() || (depth <= 0 && line.trim().is_empty()) {
            let statement = &text[at..end];
            let names = statement.split(|c: char| !c.is_alphanumeric() && c != '_');
            let names = names.filter(|name| name.starts_with(|c: char| c.is_ascii_uppercase())).collect();
            return Some((at..end, names)).filter(|_| !has_fence(statement));
        }
        depth += line
            .bytes()
            .map(|byte| i32::from(matches!(byte, b'{' | b'(' | b'[')) - i32::from(matches!(byte, b'}' | b')' | b']')))
            .sum::<i32>();
        end = next;
    }
    None
}

/// Whether a block of code stands in lines that would go: then they stay.
fn has_fence(text: &str) -> bool {
    text.lines().any(|line| fence_start(line.trim_start()).is_some())
}

/// The names of `X, {A, B as C} from "module"`, or of none for `"module"`.
fn imported(clause: &str) -> Option<Vec<&str>> {
    let clause = clause.trim().trim_end_matches(';').trim_end();
    let is_module = |text: &str| {
        let text = text.trim();
        text.len() > 2
            && ((text.starts_with('"') && text.ends_with('"')) || (text.starts_with('\'') && text.ends_with('\'')))
    };
    if is_module(clause) {
        return Some(Vec::new());
    }
    let (names, module) = clause.rsplit_once(" from ")?;
    let names = names.split([',', '{', '}']).filter_map(|name| name.rsplit(" as ").next()).map(str::trim);
    is_module(module).then(|| names.filter(|name| !name.is_empty()).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn left(text: &str, flavour: Flavour) -> (String, Vec<String>) {
        let modules = look(text, flavour);
        let lines = text.split_inclusive('\n');
        let mut at = 0;
        let mut out = String::new();
        for line in lines {
            if !modules.is_statement(at) {
                out.push_str(line);
            }
            at += line.len();
        }
        (out, modules.components.imported.iter().map(|name| (*name).to_owned()).collect())
    }

    #[test]
    fn imports_exports_and_comments_are_not_text() {
        let cases = [
            (
                "import A, {B, C as D} from '@x/y';\nimport \"z.css\"\n\ntext\n",
                Flavour::Markdown,
                "\ntext\n",
                vec!["A", "B", "D"],
            ),
            (
                "import {\n  A,\n} from 'x';\n\nexport const b = () => {\n\n  c\n}\n\ntext\n",
                Flavour::Mdx,
                "\n\ntext\n",
                vec!["A"],
            ),
            ("{/* a\n\nb */}\ntext\n", Flavour::Mdx, "text\n", vec![]),
            ("export const A = 1\n\ntext", Flavour::Mdx, "\ntext", vec!["A"]),
        ];
        for (text, flavour, expected, names) in cases {
            let names: Vec<String> = names.into_iter().map(str::to_owned).collect();
            assert_eq!(left(text, flavour), (expected.to_owned(), names), "{text}");
        }
    }

    #[test]
    fn files_that_are_imported_as_they_are_have_names() {
        let text = "import Web from '!!raw-loader!./web.yaml';\nimport Go from '!!raw-loader!./x.go';\n\n{Web}\n";
        let modules = look(text, Flavour::Mdx);
        let named = text.find("./web.yaml").map(|at| at..at + "./web.yaml".len()).unwrap();
        for (shown, length) in [("{Web}", 5), ("{ Web } more", 7)] {
            assert_eq!(modules.raw_file(shown), Some((length, named.clone())), "{shown}");
        }
        for other in ["{Go}", "{Web.x}", "{Web", "{}", "{", "Web", "{W}"] {
            assert_eq!(modules.raw_file(other), None, "{other}");
        }
    }

    #[test]
    fn what_only_looks_so_stays() {
        for (text, flavour) in [
            ("import goods from other places\n", Flavour::Markdown),
            ("text\nimport A from 'a'\n", Flavour::Markdown),
            ("```js\nimport A from 'a'\n```\n", Flavour::Mdx),
            ("export the file\n", Flavour::Markdown),
            ("{/* a\n```yaml\nb: 1\n```\n*/}\n", Flavour::Mdx),
            ("{/* a */} b\n", Flavour::Mdx),
            ("export const a = `\n```yaml\nb: 1\n```\n`\n", Flavour::Mdx),
            ("    import A from 'a'\n", Flavour::Markdown),
        ] {
            assert_eq!(left(text, flavour).0, text, "{text}");
        }
    }
}
