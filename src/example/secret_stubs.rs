//! Values of a Secret's `data` that stand for others: described in words, cut short, or plain text where
//! base64 belongs.
//!
//! No base64 has spaces or an ellipsis, `base64-of-the-key` says what belongs there, and `your-password`
//! asks for the reader's own. In guides they are placeholders; in files they are values, and wrong. Other
//! plain text is wrong in both: an address with its dots shows the mistake that a guide warns of.

use super::marks::{Mark, MarkKind};

/// Adds such values to the marks of a text, which are in order and do not overlap.
pub(super) fn add(text: &str, found: &mut Vec<Mark>) {
    if !text.contains("kind: Secret") {
        return;
    }
    let mut stubs = Vec::new();
    let mut at = 0;
    for document in text.split_inclusive("\n---") {
        of_document(document, at, &mut stubs);
        at += document.len();
    }
    // A block holds its marks; elsewhere what is marked already stays what it is.
    let is_in = |mark: &Mark, block: &Mark| block.range.start <= mark.range.start && mark.range.start < block.range.end;
    let blocks: Vec<&Mark> = stubs.iter().filter(|stub| stub.kind == MarkKind::BlockStub).collect();
    found.retain(|mark| {
        let after = blocks.partition_point(|block| block.range.start <= mark.range.start);
        after.checked_sub(1).is_none_or(|at| !is_in(mark, blocks[at]))
    });
    stubs.retain(|stub: &Mark| {
        let next = found.partition_point(|mark| mark.range.end <= stub.range.start);
        found.get(next).is_none_or(|mark| mark.range.start >= stub.range.end)
    });
    if !stubs.is_empty() {
        found.append(&mut stubs);
        found.sort_by_key(|mark| mark.range.start);
    }
}

/// Where the lines of a text stand.
fn lines(text: &str, offset: usize) -> impl Iterator<Item = (usize, &str)> {
    let mut at = offset;
    text.split_inclusive('\n').map(move |line| {
        let start = at;
        at += line.len();
        (start, line)
    })
}

fn indent(line: &str) -> usize {
    line.len() - line.trim_start().len()
}

fn of_document(document: &str, offset: usize, stubs: &mut Vec<Mark>) {
    let Some(level) = document.lines().find(|line| line.trim() == "kind: Secret").map(indent) else { return };
    let mut in_data = false;
    let mut lines = lines(document, offset).filter(|(_, line)| !line.trim().is_empty()).peekable();
    while let Some((start, line)) = lines.next() {
        if indent(line) <= level {
            in_data = indent(line) == level && line.trim() == "data:";
            continue;
        }
        let Some((key, value)) = line.split_once(": ").filter(|_| in_data) else { continue };
        if value.starts_with(['|', '>']) {
            let mut range = start + line.len()..start + line.len();
            let mut is_text = false;
            while let Some((start, line)) = lines.next_if(|(_, next)| indent(next) > indent(line)) {
                range.end = start + line.trim_end().len();
                is_text |= is_described(line.trim());
            }
            if is_text {
                stubs.push(Mark { range, kind: MarkKind::BlockStub });
            }
            continue;
        }
        let value_start = start + key.len() + 2 + indent(value);
        let value = value.split(" #").next().unwrap_or(value).trim();
        let inner = value.trim_matches(['"', '\'']);
        let is_scalar = !inner.is_empty() && !value.starts_with(['&', '*', '!', '{', '[', '#']);
        let asks = inner.get(..5).is_some_and(|head| head.eq_ignore_ascii_case("your-"));
        if is_scalar && (asks || is_described(inner)) {
            stubs.push(Mark { range: value_start..value_start + value.len(), kind: MarkKind::Stub });
        }
    }
}

/// Whether a value is told in words, or cut short.
fn is_described(value: &str) -> bool {
    value.contains([' ', '…'])
        || value.contains("..")
        || value.ends_with('.')
        || value.as_bytes().windows(6).any(|part| part.eq_ignore_ascii_case(b"base64"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::example::marks;

    fn stubs(data: &str) -> Vec<String> {
        let text = format!("a: 1\n---\nkind: Secret\ndata:\n{data}type: a b\n");
        let mut found = marks::find(&text);
        add(&text, &mut found);
        assert!(found.windows(2).all(|pair| pair[0].range.end <= pair[1].range.start), "{found:?}");
        found.iter().map(|mark| text[mark.range.clone()].to_owned()).collect()
    }

    #[test]
    fn what_is_no_base64_is_a_stub() {
        for (data, expected) in [
            ("  a: base64 of the key # why\n  b: cGFzcw==\n", &["base64 of the key"][..]),
            ("  c: \"x..y\"\n  f: your-key\n", &["\"x..y\"", "your-key"]),
            ("  a: cGFz.\n  b: Base64-of-it\n  c: cGFz…\n", &["cGFz.", "Base64-of-it", "cGFz…"]),
            ("  url: postgresql://api:x@db.shop:5432/shop\n  f: a.b\n", &[]),
            ("  a: &x b c\n  d: [e f]\n", &[]),
            (
                "  k: |\n    aws_key: AKIA\n    secret: <x>\n\n  b: x y\n",
                &["    aws_key: AKIA\n    secret: <x>", "x y"],
            ),
            ("  k: >-\n    a...\n", &["    a..."]),
            ("  k: >-\n    a.b\n", &[]),
            ("  k: |\n    LS0tLS1CRUdJTiBD\n    RVJUSUZJQ0FURQ==\n  l: |\n", &[]),
        ] {
            assert_eq!(stubs(data), expected, "{data}");
        }
    }
}
