//! Names in capitals that stand for the reader's own: `name: SECRET_NAME`, `namespace: NAMESPACE`.
//!
//! Guides write them, and no object can be called so. Only lines of their own count, not items of lists:
//! `- name: LOG_LEVEL` is the name of an environment variable.

use super::marks::{Mark, MarkKind};

/// Adds the names in capitals to the marks of a document, which are in order and do not overlap.
pub(super) fn add(text: &str, found: &mut Vec<Mark>) {
    let known = found.len();
    let mut at = 0;
    while at < text.len() {
        let end = memchr::memchr(b'\n', &text.as_bytes()[at..]).map_or(text.len(), |length| at + length);
        if let Some(range) = stand_in(&text[at..end]).map(|range| at + range.start..at + range.end) {
            let next = found[..known].partition_point(|mark| mark.range.end <= range.start);
            if found[..known].get(next).is_none_or(|mark| mark.range.start >= range.end) {
                found.push(Mark { range, kind: MarkKind::Stub });
            }
        }
        at = end + 1;
    }
    if found.len() > known {
        found.sort_by_key(|mark| mark.range.start);
    }
}

/// Where the value of a line stands, if it is a name in capitals.
fn stand_in(line: &str) -> Option<std::ops::Range<usize>> {
    let content = line.trim_start();
    let (value, needs_mark) = match content.strip_prefix("name") {
        Some(rest) => match rest.strip_prefix("space: ") {
            Some(value) => (value, false),
            None => (rest.strip_prefix(": ")?, true),
        },
        None => return None,
    };
    let value = value.split(" #").next().unwrap_or(value).trim();
    let bare = value.trim_matches(['"', '\'']);
    let is_capital = bare.len() > 1
        && bare.starts_with(|first: char| first.is_ascii_uppercase())
        && bare.bytes().all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit() || byte == b'_')
        && (!needs_mark || bare.contains('_'));
    // The value is a slice of the line.
    let start = value.as_ptr() as usize - line.as_ptr() as usize;
    is_capital.then_some(start..start + value.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_in_capitals_stand_for_others() {
        for (line, value) in [
            ("  name: SECRET_NAME", Some("SECRET_NAME")),
            ("  name: \"SECRET_NAME\" # yours", Some("\"SECRET_NAME\"")),
            ("  namespace: NAMESPACE", Some("NAMESPACE")),
            ("  name: NAME", None),
            ("  - name: LOG_LEVEL", None),
            ("  name: Secret_Name", None),
            ("  namespace: shop", None),
            ("  names: A_B", None),
        ] {
            assert_eq!(stand_in(line).map(|range| &line[range]), value, "{line}");
        }
    }

    #[test]
    fn marks_stay_in_order() {
        let text = "a: <name>\nname: A_B\nnamespace: ${A}\n";
        let mut found = super::super::marks::find(text);
        add(text, &mut found);
        let texts: Vec<&str> = found.iter().map(|mark| &text[mark.range.clone()]).collect();
        assert_eq!(texts, ["<name>", "A_B", "${A}"]);
    }
}
