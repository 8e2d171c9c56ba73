//! Finds what authors write in YAML that is not YAML: ellipses, placeholders, template lines.
//!
//! Enters: any text. Leaves: [`Mark`]s, found line by line without regard to YAML's structure; `mask`
//! drops those that turn out to stand in block scalars and comments.

use std::ops::Range;

use super::Setting;

/// A place that is not YAML, or not its author's last word.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Mark {
    /// The bytes.
    pub(super) range: Range<usize>,
    /// What they are.
    pub(super) kind: MarkKind,
}

/// What a [`Mark`] is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum MarkKind {
    /// Part of a scalar or key that stands for any value.
    Placeholder,
    /// A line (or lines) of template code only.
    TemplateLine,
    /// An ellipsis that is a line of its own.
    EllipsisLine,
    /// An ellipsis that is the value of a key, or an item.
    EllipsisValue,
    /// An ellipsis between the brackets of a flow collection, if it stands in one.
    EllipsisInFlow,
    /// A value of opaque data that is cut short or described in words.
    Stub,
    /// The same as a block scalar: its lines.
    BlockStub,
}

/// How far a template expression may reach, in bytes: no search is longer.
const TEMPLATE_REACH: usize = 2048;
/// What stands between angle brackets for itself: a value as kubectl prints it, and markup.
const NOT_NAMES: [&str; 14] =
    ["none", "b", "body", "br", "code", "div", "h1", "h2", "hr", "html", "i", "p", "pre", "span"];

/// How long a name between brackets may be, in bytes.
const NAME_REACH: usize = 160;

/// Whether there may be a mark at all: one quick pass that most texts end with.
pub(super) fn may_have_marks(text: &str) -> bool {
    let bytes = text.as_bytes();
    bytes.iter().enumerate().any(|(at, byte)| {
        let next = || bytes.get(at + 1).copied().unwrap_or(b' ');
        match byte {
            b'{' => !matches!(next(), b'}' | b' ' | b'\n' | b'"'),
            b'$' => next() != b'(',
            b'<' => !matches!(next(), b' ' | b'<' | b'-' | b'='),
            b'.' => next() == b'.',
            b'8' => next() == b'<',
            0xE2 => text[at..].starts_with('…'),
            b'Y' | b'R' | b'C' => instruction(&text[at..]).is_some(),
            _ => false,
        }
    })
}

/// All marks, in order, not overlapping.
pub(super) fn find(text: &str) -> Vec<Mark> {
    let mut finder = Finder { text, marks: Vec::new() };
    let mut at = 0;
    while at < text.len() {
        let end = memchr::memchr(b'\n', &text.as_bytes()[at..]).map_or(text.len(), |length| at + length);
        at = finder.line(at..end) + 1;
    }
    finder.marks
}

/// Whether the text is an ellipsis and nothing else: `...`, `..`, `…`.
fn is_ellipsis(text: &str) -> bool {
    text.len() > 1 && text.chars().all(|c| matches!(c, '.' | '…'))
}

/// Whether a comment's text (after its sign) begins or ends with an ellipsis. In a file, where prose
/// about the whole is more likely than a gap, it must be one.
pub(super) fn is_ellipsis_comment(text: &str, setting: Setting) -> bool {
    let text =
        text.trim().trim_matches(|c: char| matches!(c, '[' | ']' | '(' | ')' | '{' | '}' | '<' | '>' | '-' | '#'));
    let text = text.trim();
    if setting == Setting::File {
        return is_ellipsis(text);
    }
    let starts = text.starts_with("..") && !text.starts_with("../");
    starts || text.ends_with("..") || text.starts_with('…') || text.ends_with('…')
}

struct Finder<'t> {
    text: &'t str,
    marks: Vec<Mark>,
}

impl Finder<'_> {
    fn push(&mut self, range: Range<usize>, kind: MarkKind) {
        self.marks.push(Mark { range, kind });
    }

    /// Marks one line; the answer is where it ends, or where a template that began in it does.
    fn line(&mut self, mut line: Range<usize>) -> usize {
        let text = &self.text[line.clone()];
        let content = text.trim();
        let start = line.start + (text.len() - text.trim_start().len());
        if is_include_line(content) {
            self.push(start..start + content.len(), MarkKind::TemplateLine);
            return line.end;
        }
        if is_ellipsis_line(content) {
            self.push(start..start + content.len(), MarkKind::EllipsisLine);
            return line.end;
        }
        let first = self.marks.len();
        let mut at = start;
        while at < line.end {
            let end_of_last = self.marks.last().map_or(0, |last| last.range.end);
            at = match self.mark_at(at, &line).filter(|mark| mark.range.start >= end_of_last) {
                Some(mark) => {
                    let next = mark.range.end;
                    self.marks.push(mark);
                    if next > line.end {
                        // The template goes on over lines: so does this line.
                        let rest = &self.text.as_bytes()[next..];
                        line.end = memchr::memchr(b'\n', rest).map_or(self.text.len(), |length| next + length);
                    }
                    next
                }
                None => at + 1,
            };
        }
        self.join_template_line(first, start..line.end);
        line.end
    }

    /// Makes one mark of a line that holds template code and nothing else but a comment.
    fn join_template_line(&mut self, first: usize, line: Range<usize>) {
        let mut at = line.start;
        for mark in &self.marks[first..] {
            let is_template =
                matches!(self.text.as_bytes().get(mark.range.start..mark.range.start + 2), Some(b"{{" | b"{%"));
            if !is_template || !self.text[at..mark.range.start].trim().is_empty() {
                return;
            }
            at = mark.range.end;
        }
        let rest = self.text[at..line.end].trim();
        if at > line.start && (rest.is_empty() || rest.starts_with('#')) {
            self.marks.truncate(first);
            self.push(line.start..at, MarkKind::TemplateLine);
        }
    }

    /// The mark that begins at `at`, a place in `line`.
    fn mark_at(&self, at: usize, line: &Range<usize>) -> Option<Mark> {
        let rest = &self.text.as_bytes()[at..line.end];
        let placeholder = |length: usize| Some(Mark { range: at..at + length, kind: MarkKind::Placeholder });
        match rest.first()? {
            b'{' => {
                placeholder(self.template(at, line).or_else(|| braced_name(&self.text[at..line.end], self.before(at)))?)
            }
            b'$' => placeholder(match rest.get(1)? {
                b'{' => self
                    .template(at + 1, line)
                    .map(|length| length + 1)
                    .or_else(|| expansion(&self.text[at..line.end]))?,
                _ => self.variable(at, line)?,
            }),
            b'<' => placeholder(bracketed_name(&self.text[at..line.end], self.before(at))?),
            b'Y' | b'R' | b'C' if !self.before(at).is_some_and(|b| b.is_ascii_alphanumeric() || b == b'_') => {
                placeholder(instruction(&self.text[at..line.end])?)
            }
            b'.' | 0xE2 => self.ellipsis(at, line),
            _ => None,
        }
    }

    fn before(&self, at: usize) -> Option<u8> {
        at.checked_sub(1).map(|before| self.text.as_bytes()[before])
    }

    /// The length of a `{{ }}` or `{% %}` at `at`. Only one that begins its line may reach over lines.
    fn template(&self, at: usize, line: &Range<usize>) -> Option<usize> {
        let bytes = self.text.as_bytes();
        let close = match bytes.get(at..at + 2)? {
            b"{{" => *b"}}",
            b"{%" => *b"%}",
            _ => return None,
        };
        let begins_line = self.text[line.start..at].trim().is_empty();
        let limit = if begins_line { self.text.len() } else { line.end }.min(at + TEMPLATE_REACH);
        let inner = bytes.get(at + 2..limit)?;
        let found = memchr::memchr_iter(close[1], inner).find(|&end| end > 0 && inner[end - 1] == close[0])? - 1;
        let mut end = at + 2 + found + 2;
        while close == *b"}}"
            && bytes.get(end) == Some(&b'}')
            && bytes[at..].starts_with(b"{{{")
            && end < at + found + 5
        {
            end += 1;
        }
        Some(end - at)
    }

    /// The length of a `$NAME` at `at`. In lower case it is one only where it is the whole plain value.
    fn variable(&self, at: usize, line: &Range<usize>) -> Option<usize> {
        let bytes = &self.text.as_bytes()[at..line.end];
        if self.before(at) == Some(b'$') || !bytes.get(1).is_some_and(|b| b.is_ascii_alphabetic() || *b == b'_') {
            return None;
        }
        let length = 1 + bytes[1..].iter().take_while(|b| b.is_ascii_alphanumeric() || **b == b'_').count();
        let shouted = !bytes[1..length].iter().any(u8::is_ascii_lowercase);
        let whole = || {
            let after = self.text[at + length..line.end].trim_start();
            matches!(self.text[line.start..at].trim_end().as_bytes().last(), Some(b':' | b'-'))
                && self.before(at) == Some(b' ')
                && (after.is_empty() || after.starts_with('#'))
        };
        (shouted || whole()).then_some(length)
    }

    /// An ellipsis at `at`, if it is an item, a value or a part of a flow collection.
    fn ellipsis(&self, at: usize, line: &Range<usize>) -> Option<Mark> {
        if self.text[line.start..at].ends_with(['.', '…']) {
            return None;
        }
        let rest = &self.text[at..line.end];
        let length = rest.find(|c| !matches!(c, '.' | '…')).unwrap_or(rest.len());
        let run = at..at + length;
        if !is_ellipsis(&self.text[run.clone()]) {
            return None;
        }
        let before = &self.text[line.start..at];
        let after = &self.text[run.end..line.end];
        let (left, right) = (before.trim_end(), after.trim_start());
        let spaced = left.len() < before.len();
        let comment = right.starts_with('#') && right.len() < after.len();
        let ends = right.is_empty() || comment;
        let closes = ends || right.starts_with([',', '}', ']']);
        let is_dash = |text: &str| text.ends_with('-') && text.trim_start().bytes().all(|b| matches!(b, b'-' | b' '));
        let value = |range: Range<usize>| Some(Mark { range, kind: MarkKind::EllipsisValue });
        match left.as_bytes().last() {
            Some(b':') if closes && (spaced || left.ends_with("\":")) => value(run),
            Some(b':') if spaced && (right.ends_with("...") || right.ends_with('…')) => {
                value(at..run.end + after.trim_end().len())
            }
            Some(b'-') if spaced && ends && is_dash(left) => value(run),
            Some(b'|' | b'>') if spaced && ends && left[..left.len() - 1].ends_with(": ") => {
                value(line.start + left.len() - 1..run.end)
            }
            Some(quote @ (b'"' | b'\'')) if !spaced && after.as_bytes().first() == Some(quote) => {
                let head = left[..left.len() - 1].trim_end();
                let begins = head.is_empty() || head.ends_with([':', '[', '{', ',']) || is_dash(head);
                (begins && !after[1..].trim_start().starts_with(':')).then_some(())?;
                value(at - 1..run.end + 1)
            }
            Some(open @ (b'[' | b'{')) if right.starts_with(if *open == b'[' { ']' } else { '}' }) => {
                let head = left[..left.len() - 1].trim_end();
                let begins = head.is_empty() || head.ends_with([':', '[', '{', ',']) || is_dash(head);
                let close = run.end + (after.len() - right.len()) + 1;
                begins.then(|| value(line.start + left.len() - 1..close))?
            }
            Some(b'[' | b'{' | b',') | None if closes || left.is_empty() => {
                closes.then_some(Mark { range: run, kind: MarkKind::EllipsisInFlow })
            }
            _ => self.stub(run, line),
        }
    }

    /// A token of opaque data that an ellipsis cuts short: `LS0tLS1C...`, `sha256:ec01...9f`.
    fn stub(&self, run: Range<usize>, line: &Range<usize>) -> Option<Mark> {
        let is_opaque = |c: char| c.is_ascii_alphanumeric() || matches!(c, '+' | '/' | '=' | '_' | '-' | ':');
        let before = &self.text[line.start..run.start];
        let head = &before[before.trim_end_matches(is_opaque).len()..];
        let tail = &self.text[run.end..line.end];
        let tail = &tail[..tail.find(|c| !is_opaque(c)).unwrap_or(tail.len())];
        let outside = before[..before.len() - head.len()].trim_end_matches(['"', '\'']);
        let begins_value = outside.ends_with(": ") || outside.ends_with("- ") || outside.ends_with("\":");
        let closes =
            matches!(self.text.as_bytes().get(run.end + tail.len()), None | Some(b'\n' | b' ' | b'"' | b'\'' | b','));
        (begins_value && closes && looks_random(head))
            .then(|| Mark { range: run.start - head.len()..run.end + tail.len(), kind: MarkKind::Stub })
    }
}

/// Whether a whole line is a snippet that MkDocs puts in: `--8<-- "web.yaml"`.
fn is_include_line(content: &str) -> bool {
    let rest = content.trim_start_matches([';', '-']);
    rest.len() < content.len() && rest.starts_with("8<-")
}

/// Whether a whole line is an ellipsis: `...`, `[...]`, `<...>`, `... more fields`.
fn is_ellipsis_line(content: &str) -> bool {
    if !content.starts_with(['.', '…', '[', '(', '<', '{', '"']) {
        return false;
    }
    let bare = content.trim_end_matches(',').trim_end();
    let inner = [('[', ']'), ('(', ')'), ('<', '>'), ('{', '}'), ('"', '"')]
        .into_iter()
        .find_map(|(open, close)| bare.strip_prefix(open)?.strip_suffix(close))
        .unwrap_or(bare)
        .trim();
    if is_ellipsis(inner) {
        return true;
    }
    let rest = content.trim_start_matches(['.', '…']);
    let is_run = is_ellipsis(&content[..content.len() - rest.len()]);
    is_run && !rest.contains(": ") && !rest.ends_with(':') && !rest.starts_with('/')
}

/// The start of the text, as far as a name may reach.
fn reach(text: &str) -> &str {
    &text[..text.floor_char_boundary(NAME_REACH)]
}

/// The length of a `${NAME}` with anything after the name, such as `${NAME:-default}`.
fn expansion(text: &str) -> Option<usize> {
    let inner = reach(text.strip_prefix("${")?);
    let end = inner.find('}')?;
    inner.starts_with(|c: char| c.is_alphabetic() || c == '_').then_some(end + 3)
}

/// The length of a `{name}`: words without any sign that would make it a YAML mapping of use.
fn braced_name(text: &str, before: Option<u8>) -> Option<usize> {
    let inner = reach(text.strip_prefix('{')?);
    let end = inner.find('}')?;
    let name = &inner[..end];
    let is_name = name.starts_with(char::is_alphabetic)
        && name.chars().all(|c| c.is_alphanumeric() || matches!(c, '_' | '-' | '.' | ' '))
        && !name.ends_with(' ');
    let is_pattern = matches!(before, Some(b'p' | b'P' | b'{' | b'%'));
    (is_name && !is_pattern).then_some(end + 2)
}

/// The length of a `<name>`. Mail addresses, markup and the groups of patterns are none.
fn bracketed_name(text: &str, before: Option<u8>) -> Option<usize> {
    let inner = reach(text.strip_prefix('<')?);
    let end = inner.find(['>', '<'])?;
    let name = &inner[..end];
    let is_name = inner[end..].starts_with('>')
        && (name.starts_with(char::is_alphabetic) || is_ellipsis(name.split(' ').next().unwrap_or("")))
        && !name.contains(['@', '=', '"'])
        && !name.contains("://")
        && !NOT_NAMES.contains(&name)
        && !inner[end..].contains("</");
    let is_group = matches!(before, Some(b'?' | b'P' | b'<'));
    (is_name && !is_group).then_some(end + 2)
}

/// The length of a word that tells the reader to put in his own: `YOUR_NAME`, `REPLACE_ME`.
fn instruction(text: &str) -> Option<usize> {
    let is_word = |b: &u8| b.is_ascii_uppercase() || b.is_ascii_digit() || matches!(b, b'_' | b'-');
    let begins = ["YOUR_", "YOUR-", "REPLACE_", "REPLACE-", "CHANGE_ME", "CHANGE-ME", "CHANGEME"]
        .iter()
        .any(|prefix| text.starts_with(prefix));
    let length = text.bytes().take_while(|b| is_word(b)).count();
    let ends_word = !text.as_bytes().get(length).is_some_and(u8::is_ascii_alphanumeric);
    (begins && ends_word && length > 5).then_some(length)
}

/// Whether a token looks like encoded data rather than a word.
fn looks_random(token: &str) -> bool {
    let digits = token.bytes().any(|b| b.is_ascii_digit());
    let turns = token.as_bytes().windows(2).filter(|pair| pair[0].is_ascii_lowercase() && pair[1].is_ascii_uppercase());
    token.len() >= 3 && (digits || turns.count() > 0 || token.len() > 20)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Every mark of the text, as its kind's letter and its text.
    fn marks(text: &str) -> Vec<(char, &str)> {
        let found = find(text);
        assert!(found.is_empty() || may_have_marks(text), "{text:?}");
        found
            .into_iter()
            .map(|mark| {
                let letter = match mark.kind {
                    MarkKind::Placeholder => 'p',
                    MarkKind::TemplateLine => 't',
                    MarkKind::EllipsisLine => 'l',
                    MarkKind::EllipsisValue => 'v',
                    MarkKind::EllipsisInFlow => 'f',
                    MarkKind::Stub | MarkKind::BlockStub => 's',
                };
                (letter, &text[mark.range])
            })
            .collect()
    }

    #[test]
    fn placeholders_are_found() {
        for (text, expected) in [
            ("name: {{ .Values.name }}", "{{ .Values.name }}"),
            ("name: \"{{ printf \"%s\" .x }}\"", "{{ printf \"%s\" .x }}"),
            ("token: ${{ secrets.TOKEN }}", "${{ secrets.TOKEN }}"),
            ("image: app:{{< version >}}", "{{< version >}}"),
            ("replicas: ${REPLICAS}", "${REPLICAS}"),
            ("version: ${VERSION:-1.2 beta}", "${VERSION:-1.2 beta}"),
            ("url: ${slack.webhook.url}", "${slack.webhook.url}"),
            ("name: $NAME", "$NAME"),
            ("version: $spec_version # why", "$spec_version"),
            ("name: <your-name>", "<your-name>"),
            ("name: <클러스터 이름>", "<클러스터 이름>"),
            (
                "ca: \"Ci0t...<base64-encoded PEM bundle of the webhook's CA>...LQo=\"",
                "<base64-encoded PEM bundle of the webhook's CA>",
            ),
            ("<key>: a", "<key>"),
            ("- image: docker.io/{username}/web", "{username}"),
            ("volumeID: aws://zone/{volume ID}", "{volume ID}"),
            ("project: YOUR_PROJECT-1", "YOUR_PROJECT-1"),
            ("password: CHANGEME", "CHANGEME"),
        ] {
            assert_eq!(marks(text).iter().find(|mark| mark.0 == 'p'), Some(&('p', expected)), "{text}");
        }
    }

    #[test]
    fn what_only_looks_like_a_placeholder_is_left() {
        for text in [
            "value: $(POD_IP)",
            "value: $$HOME",
            "extract: '$ts'",
            "$patch: delete",
            "from: Jane <jane@example.com>",
            "labels: {app: web}",
            "emptyDir: {}",
            "jsonPath: {.metadata.name}",
            "pattern: '(?P<ts>[0-9]+)'",
            "pattern: '\\p{Lu}'",
            "text: <b>bold</b>",
            "text: <a href=\"x\">",
            "value: <none>",
            "text: one<br>two",
            "expr: a < b and c > d",
            "path: ../base",
            "description: Loading...",
            "range: 1..5",
            "name: MY_POD_IP",
            "text: [{a: b}]",
            "x: SYOUR_NAME",
        ] {
            assert_eq!(marks(text), [], "{text}");
        }
    }

    #[test]
    fn ellipses_are_found() {
        for (text, expected) in [
            ("a: 1\n...\n", ('l', "...")),
            ("  ..", ('l', "..")),
            ("  …\n", ('l', "…")),
            ("  [...]", ('l', "[...]")),
            ("  { ... },", ('l', "{ ... },")),
            ("  ...omitted for brevity", ('l', "...omitted for brevity")),
            ("  ... other fields ...", ('l', "... other fields ...")),
            ("- ...", ('v', "...")),
            ("  - - …", ('v', "…")),
            ("spec: ... # as above", ('v', "...")),
            ("spec: ... as above ...", ('v', "... as above ...")),
            ("script: | ...", ('v', "| ...")),
            ("env: [...]", ('v', "[...]")),
            ("spec: { … }", ('v', "{ … }")),
            ("- {...}", ('v', "{...}")),
            ("value: \"...\"", ('v', "\"...\"")),
            ("\"spec\":...,", ('v', "...")),
            ("args: [a, ...]", ('f', "...")),
            ("labels: {..., app: web}", ('f', "...")),
            ("token: ey1234...", ('s', "ey1234...")),
            ("tls.crt: \"LS0tLS1C...LQo=\"", ('s', "LS0tLS1C...LQo=")),
        ] {
            assert_eq!(marks(text), [expected], "{text}");
        }
        for text in ["../base/deployment.yaml", "- ../base", "a: b...c", "text: wait for it...", "[a..b]: 1"] {
            assert_eq!(marks(text), [], "{text}");
        }
    }

    #[test]
    fn lines_of_template_code_are_one_mark() {
        assert_eq!(marks("{{- if .x }}\na: 1\n{{ end }} # why\n"), [('t', "{{- if .x }}"), ('t', "{{ end }}")]);
        assert_eq!(marks("  {% for x in y %} {% endfor %}"), [('t', "{% for x in y %} {% endfor %}")]);
        assert_eq!(marks("{{/* over\ntwo lines */}}\na: 1\n"), [('t', "{{/* over\ntwo lines */}}")]);
        assert_eq!(marks("{{ $k }}: {{ $v }}"), [('p', "{{ $k }}"), ('p', "{{ $v }}")]);
        assert_eq!(marks("{{ unclosed\na: 1"), []);
    }

    #[test]
    fn comments_with_an_ellipsis_at_an_end() {
        for text in ["...", " ... more", " and so on...", " …", " [...]", "... containers ...", " (…)", " -- ... --"]
        {
            assert!(is_ellipsis_comment(text, Setting::Markdown), "{text}");
        }
        for text in ["", " a...b", " ../base", " 1.2.", " etc."] {
            assert!(!is_ellipsis_comment(text, Setting::Markdown), "{text}");
        }
        assert!(is_ellipsis_comment(" ...", Setting::File));
        assert!(!is_ellipsis_comment(" waits for the volume...", Setting::File));
    }

    #[test]
    fn unclosed_brackets_cost_no_more_than_their_line() {
        let text = "{{ <a {b ${c ".repeat(5_000);
        assert_eq!(find(&text), []);
    }
}
