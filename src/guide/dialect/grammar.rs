//! Just enough of Markdown, line by line: list items, fences, raw HTML.

/// A list or quote marker this far to the right is text: the Markdown parser asks each list item and
/// quote that is open for each line, so their number must be bounded.
const MAX_MARKER_COLUMN: usize = 200;

/// What may stand around the content of a line.
pub(super) const SPACE: [char; 3] = [' ', '\t', '\n'];

/// Where the first list or quote marker stands that nests too deep to be one, by its column.
pub(super) fn marker_beyond_limit(line: &str) -> Option<usize> {
    let (mut column, mut marker) = (0, None);
    for (at, byte) in line.bytes().enumerate() {
        match byte {
            b' ' => column += 1,
            b'\t' => column += 4 - column % 4,
            b'>' | b'-' | b'+' | b'*' | b'.' | b')' | b'0'..=b'9' => {
                if column >= MAX_MARKER_COLUMN {
                    marker = Some(at).filter(|_| line.len() > at + 1);
                    break;
                }
                column += 1;
            }
            _ => break,
        }
    }
    marker
}

/// The width of the space that a line begins with.
pub(super) fn indent_of(line: &str) -> usize {
    let mut width = 0;
    for byte in line.bytes() {
        match byte {
            b' ' => width += 1,
            b'\t' => width += 4 - width % 4,
            _ => break,
        }
    }
    width
}

/// The mark and length of an opening fence.
pub(super) fn fence_start(content: &str) -> Option<(u8, usize)> {
    let mark = *content.as_bytes().first().filter(|byte| matches!(byte, b'`' | b'~'))?;
    let length = content.bytes().take_while(|&byte| byte == mark).count();
    let info = &content[length..];
    (length >= 3 && (mark == b'~' || !info.contains('`'))).then_some((mark, length))
}

/// Whether a line closes a fence.
pub(super) fn is_closing_fence(content: &str, mark: u8, length: usize) -> bool {
    content.len() >= length && content.bytes().all(|byte| byte == mark)
}

/// What a list item's first line holds, and the column where its content begins.
pub(super) fn list_item(content: &str, column: usize) -> Option<(&str, usize)> {
    let digits = content.bytes().take_while(u8::is_ascii_digit).count();
    let width = match content.as_bytes().get(digits)? {
        b'-' | b'+' | b'*' if digits == 0 => 1,
        b'.' | b')' if (1..=9).contains(&digits) => digits + 1,
        _ => return None,
    };
    let rest = &content[width..];
    let after = rest.trim_start_matches([' ', '\t']);
    if after.is_empty() {
        return Some((after, column + width + 1));
    }
    let mut end = column + width;
    for byte in rest.bytes() {
        match byte {
            b' ' => end += 1,
            b'\t' => end += 4 - end % 4,
            _ => break,
        }
    }
    match end - column - width {
        0 => None,
        1..=4 => Some((after, end)),
        // Indented code in the item.
        _ => Some(("", column + width + 1)),
    }
}

/// How raw HTML that may hold blank lines ends, if `content` starts such.
pub(super) fn raw_html_end(content: &str) -> Option<&'static [&'static str]> {
    const RAW: [&str; 4] = ["pre", "script", "style", "textarea"];
    let rest = content.strip_prefix('<')?;
    if rest.starts_with("!--") {
        return Some(&["-->"]);
    }
    if rest.starts_with("![CDATA[") {
        return Some(&["]]>"]);
    }
    if rest.starts_with('?') {
        return Some(&["?>"]);
    }
    let name = rest.bytes().take_while(u8::is_ascii_alphabetic).count();
    let is_raw = RAW.iter().any(|raw| raw.eq_ignore_ascii_case(&rest[..name]))
        && rest[name..].chars().next().is_none_or(|c| c == '>' || c.is_whitespace());
    is_raw.then_some(&["</pre>", "</script>", "</style>", "</textarea>"])
}

/// Whether a line ends raw HTML.
pub(super) fn holds_any(content: &str, ends: &[&str]) -> bool {
    // Only the closing tags have letters, and only they need care for case.
    ends.iter().any(|end| content.contains(end))
        || (ends.len() > 1 && {
            let lower = content.to_ascii_lowercase();
            ends.iter().any(|end| lower.contains(end))
        })
}
