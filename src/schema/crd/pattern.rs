//! Regular expressions as the API server reads them: Go's RE2, matched in linear time.
//!
//! The engines differ in small things: `\d`, `\w` and `\s` are ASCII in Go, sets in brackets know no
//! operators there, and a brace that repeats nothing is a brace.

use std::fmt::Write as _;

use regex::{Regex, RegexBuilder};
use regex_syntax::ParserBuilder;

/// A compiled pattern.
#[derive(Debug)]
pub(super) struct Pattern {
    regex: Regex,
    /// How large it is at most, in bytes.
    size: usize,
}

/// Sizes of compiled patterns that are tried in turn, in bytes. The last is a third of Go's own limit.
const SIZES: [usize; 3] = [16 << 10, 128 << 10, LARGEST];
pub(super) const LARGEST: usize = 1 << 20;
/// A longer pattern is nobody's.
const LONGEST: usize = 20_000;
/// Bytes of a compiled pattern for each step of the slowest matching.
const BYTES_PER_STEP: usize = 64;

impl Pattern {
    /// Compiles a pattern; `None` if Go would refuse it, or if it is too large.
    pub(super) fn new(text: &str) -> Option<Self> {
        if text.len() > LONGEST {
            return None;
        }
        let translated = translate(text)?;
        SIZES.into_iter().find_map(|size| {
            let regex = RegexBuilder::new(&translated).size_limit(size).dfa_size_limit(size).nest_limit(100).build();
            Some(Self { regex: regex.ok()?, size })
        })
    }

    /// Whether Go would refuse the text as a pattern.
    pub(super) fn is_refused(text: &str) -> bool {
        let translated = if text.len() > LONGEST { None } else { translate(text) };
        // To compile it as well would cost far more.
        translated.is_some_and(|text| ParserBuilder::new().nest_limit(1000).build().parse(&text).is_err())
    }

    /// How large it is at most, in bytes.
    pub(super) fn size(&self) -> usize {
        self.size
    }

    /// What it costs to match a text, at worst.
    pub(super) fn cost(&self, text: &str) -> u64 {
        (self.size / BYTES_PER_STEP) as u64 * (text.len() as u64 + 1)
    }

    /// Whether the pattern matches anywhere in the text.
    pub(super) fn is_match(&self, text: &str) -> bool {
        self.regex.is_match(text)
    }

    /// The first match.
    pub(super) fn find<'t>(&self, text: &'t str) -> Option<&'t str> {
        self.regex.find(text).map(|found| found.as_str())
    }
}

/// A Go pattern in the syntax of Rust; `None` for what has no counterpart.
fn translate(text: &str) -> Option<String> {
    let mut out = String::with_capacity(text.len() + 16);
    let mut chars = text.char_indices().peekable();
    // In brackets: how many characters of the set came before.
    let mut in_set: Option<usize> = None;
    while let Some((at, c)) = chars.next() {
        match (c, in_set) {
            ('\\', _) => {
                let (_, escaped) = chars.next()?;
                escape(escaped, in_set.is_some(), &mut out)?;
                in_set = in_set.map(|count| count + 1);
            }
            ('[', None) => {
                out.push('[');
                if chars.next_if(|(_, c)| *c == '^').is_some() {
                    out.push('^');
                }
                in_set = Some(0);
            }
            (']', Some(count)) if count > 0 => {
                out.push(']');
                in_set = None;
            }
            ('[', Some(count)) if text[at..].starts_with("[:") && text[at..].contains(":]") => {
                // A class by name, such as `[:alpha:]`.
                let end = at + text[at..].find(":]")? + 2;
                out.push_str(&text[at..end]);
                while chars.next_if(|(next, _)| *next < end).is_some() {}
                in_set = Some(count + 1);
            }
            ('[' | ']' | '&' | '~', Some(count)) => {
                let _ = write!(out, "\\{c}");
                in_set = Some(count + 1);
            }
            ('-', Some(count)) => {
                // Two in a row would subtract.
                let is_operator = text[at + 1..].starts_with('-') || text[..at].ends_with('-');
                out.push_str(if is_operator { "\\-" } else { "-" });
                in_set = Some(count + 1);
            }
            ('{', None) if !is_repetition(&text[at..]) => out.push_str("\\{"),
            (_, None) => out.push(c),
            (_, Some(count)) => {
                out.push(c);
                in_set = Some(count + 1);
            }
        }
    }
    Some(out)
}

fn escape(escaped: char, in_set: bool, out: &mut String) -> Option<()> {
    let (class, negated) = match escaped {
        'd' => ("0-9", false),
        'D' => ("0-9", true),
        'w' => ("0-9A-Za-z_", false),
        'W' => ("0-9A-Za-z_", true),
        's' => ("\\t\\n\\f\\r ", false),
        'S' => ("\\t\\n\\f\\r ", true),
        'b' if !in_set => {
            out.push_str("(?-u:\\b)");
            return Some(());
        }
        // Quotation, single bytes and octal numbers.
        'Q' | 'E' | 'C' | 'B' | '0'..='9' => return None,
        _ => {
            out.push('\\');
            out.push(escaped);
            return Some(());
        }
    };
    match (in_set, negated) {
        (true, false) => out.push_str(class),
        (_, true) => {
            let _ = write!(out, "[^{class}]");
        }
        (false, false) => {
            let _ = write!(out, "[{class}]");
        }
    }
    Some(())
}

/// Whether a text that begins with a brace repeats what stands before it: `{2}`, `{2,}`, `{2,3}`.
fn is_repetition(text: &str) -> bool {
    let Some((inner, _)) = text[1..].split_once('}') else { return false };
    let (least, most) = inner.split_once(',').unwrap_or((inner, ""));
    let is_number = |text: &str| text.bytes().all(|b| b.is_ascii_digit());
    !least.is_empty() && is_number(least) && is_number(most)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn patterns_mean_what_they_mean_in_go() {
        for (pattern, good, bad) in [
            (r"^\d+$", "123", "१२३"),
            (r"^\w+$", "a_1", "가"),
            (r"^[\w.-]+$", "a.b-c", "a b"),
            (r"^[^\s]+$", "ab", "a b"),
            (r"^[a-z&&b]+$", "a&b", "A"),
            (r"^[a--]+$", "a", "b"),
            (r"^[[a]+$", "[a", "b"),
            (r"^[]a]+$", "]a", "b"),
            (r"^[[:alpha:]]+$", "ab", "1"),
            (r"^{}$", "{}", "x"),
            (r"^a{2}$", "aa", "a{2}"),
            (r"^a{b}$", "a{b}", "ab"),
            (r"^(?i)abc$", "ABC", "x"),
            (r"^https?:\/\/\S+$", "http://x", "http:// "),
            (r"^[\S]+$", "ab", "a b"),
        ] {
            let compiled = Pattern::new(pattern).unwrap_or_else(|| panic!("{pattern}"));
            assert!(compiled.is_match(good), "{pattern} {good}");
            assert!(!compiled.is_match(bad), "{pattern} {bad}");
        }
        for pattern in ["(", "[a-", "(?!x)", r"\Qa\E", "a**"] {
            assert!(pattern == "a**" || Pattern::new(pattern).is_none(), "{pattern}");
        }
    }

    #[test]
    fn a_hostile_pattern_costs_no_more_than_its_size() {
        assert!(Pattern::new("((((a{100}){100}){100}){100}){100}").is_none());
        assert!(Pattern::new(&"(".repeat(10_000)).is_none());
        let slow = Pattern::new("^(a+)+$").unwrap();
        assert!(!slow.is_match(&format!("{}b", "a".repeat(100_000))));
    }
}
