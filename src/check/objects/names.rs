//! The forms of names and labels, as `k8s.io/apimachinery/pkg/util/validation` has them.

use super::NameForm;

/// Why a text is not of a form, to stand after "`x` is no ...: it ...".
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct NameFault {
    /// What is asked, in words: `a lowercase DNS label`.
    pub(crate) form: &'static str,
    /// How the text fails, or what it must be, in words.
    pub(crate) reason: String,
}

const LABEL: &str = "a DNS label";
const LABEL_1035: &str = "a DNS label that begins with a letter";
const SUBDOMAIN: &str = "a DNS subdomain";
const QUALIFIED: &str = "a qualified name";
const LABEL_VALUE: &str = "the value of a label";

/// What keeps a text from being of a form.
pub(crate) fn fault(form: NameForm, text: &str) -> Option<NameFault> {
    match form {
        NameForm::Subdomain => subdomain_fault(text),
        NameForm::Label => label_fault(text),
        NameForm::Label1035 => label_1035_fault(text),
        NameForm::PathSegment => path_segment_fault(text),
        NameForm::Qualified => qualified_fault(text),
        NameForm::Port => port_fault(text),
        NameForm::CIdentifier => c_identifier_fault(text),
        NameForm::EnvironmentVariable => environment_variable_fault(text),
        NameForm::DataKey => data_key_fault(text),
    }
}

fn fails(form: &'static str, reason: impl Into<String>) -> Option<NameFault> {
    Some(NameFault { form, reason: reason.into() })
}

fn too_long(form: &'static str, text: &str, most: usize) -> Option<NameFault> {
    (text.len() > most).then(|| NameFault { form, reason: format!("has {} characters, of at most {most}", text.len()) })
}

fn is_lower(byte: u8) -> bool {
    byte.is_ascii_lowercase() || byte.is_ascii_digit()
}

/// `[a-z0-9]([-a-z0-9]*[a-z0-9])?`
pub(crate) fn is_label_text(text: &str) -> bool {
    is_framed(text, is_lower, |byte| is_lower(byte) || byte == b'-')
}

/// Whether a text begins and ends with an `edge` and holds nothing but `inner`.
fn is_framed(text: &str, edge: impl Fn(u8) -> bool, inner: impl Fn(u8) -> bool) -> bool {
    match text.as_bytes() {
        [] => false,
        [only] => edge(*only),
        [first, middle @ .., last] => edge(*first) && edge(*last) && middle.iter().all(|&byte| inner(byte)),
    }
}

/// What keeps a text from being an RFC 1123 subdomain.
pub(crate) fn subdomain_fault(text: &str) -> Option<NameFault> {
    if text.split('.').all(is_label_text) {
        return too_long(SUBDOMAIN, text, 253);
    }
    fails(SUBDOMAIN, lower_reason(text, "lowercase letters, digits, `-` and `.`", ".-"))
}

/// What keeps a text from being an RFC 1123 label.
pub(crate) fn label_fault(text: &str) -> Option<NameFault> {
    if is_label_text(text) {
        return too_long(LABEL, text, 63);
    }
    fails(LABEL, lower_reason(text, "lowercase letters, digits and `-`", "-"))
}

/// What keeps a text from being an RFC 1035 label.
pub(crate) fn label_1035_fault(text: &str) -> Option<NameFault> {
    if !is_label_text(text) {
        return fails(LABEL_1035, lower_reason(text, "lowercase letters, digits and `-`", "-"));
    }
    if !text.starts_with(|first: char| first.is_ascii_lowercase()) {
        return fails(LABEL_1035, "begins with a digit");
    }
    too_long(LABEL_1035, text, 63)
}

/// Says the first thing that is wrong with what should be lowercase letters, digits and `marks`.
fn lower_reason(text: &str, allowed: &str, marks: &str) -> String {
    if text.is_empty() {
        return "is empty".into();
    }
    let stranger = text.chars().find(|&c| !(c.is_ascii_lowercase() || c.is_ascii_digit() || marks.contains(c)));
    match stranger {
        Some(stranger) => has(stranger, allowed),
        None if marks.contains('.') => "has a part that does not begin and end with a letter or digit".into(),
        None => "must begin and end with a letter or digit".into(),
    }
}

/// `has `_`; allowed are ...`
fn has(stranger: char, allowed: &str) -> String {
    match stranger {
        ' ' => format!("has a space; allowed are {allowed}"),
        _ if stranger.is_control() => format!("has a control character; allowed are {allowed}"),
        _ => format!("has `{stranger}`; allowed are {allowed}"),
    }
}

/// What keeps a text from being a segment of a path, as the names of RBAC objects are.
fn path_segment_fault(text: &str) -> Option<NameFault> {
    const SEGMENT: &str = "a path segment";
    match text {
        "." | ".." => fails(SEGMENT, "may not be `.` or `..`"),
        _ if text.contains('/') => fails(SEGMENT, "may not contain `/`"),
        _ if text.contains('%') => fails(SEGMENT, "may not contain `%`"),
        _ => None,
    }
}

fn is_word(byte: u8) -> bool {
    byte.is_ascii_alphanumeric()
}

fn is_word_or_mark(byte: u8) -> bool {
    is_word(byte) || matches!(byte, b'-' | b'_' | b'.')
}

const WORD: &str = "letters, digits, `-`, `_` and `.`";

fn word_reason(text: &str) -> String {
    match text.chars().find(|&c| !(c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.'))) {
        Some(stranger) => has(stranger, WORD),
        None => "must begin and end with a letter or digit".into(),
    }
}

/// What keeps a text from being a qualified name (`prefix/name`), as the keys of labels are.
pub(crate) fn qualified_fault(text: &str) -> Option<NameFault> {
    let name = match text.split_once('/') {
        None => text,
        Some((_, name)) if name.contains('/') => return fails(QUALIFIED, "has more than one `/`"),
        Some(("", _)) => return fails(QUALIFIED, "has nothing before its `/`"),
        Some((prefix, name)) => {
            if let Some(fault) = subdomain_fault(prefix) {
                return fails(QUALIFIED, format!("has a prefix that is no DNS subdomain: it {}", fault.reason));
            }
            name
        }
    };
    if name.is_empty() {
        return fails(QUALIFIED, if text.is_empty() { "is empty" } else { "has nothing after its `/`" });
    }
    if name.len() > 63 {
        return fails(QUALIFIED, format!("has a name of {} characters, of at most 63", name.len()));
    }
    if is_framed(name, is_word, is_word_or_mark) { None } else { fails(QUALIFIED, word_reason(name)) }
}

/// What keeps a text from being the value of a label.
pub(crate) fn label_value_fault(text: &str) -> Option<NameFault> {
    if text.is_empty() || is_framed(text, is_word, is_word_or_mark) {
        return too_long(LABEL_VALUE, text, 63);
    }
    fails(LABEL_VALUE, word_reason(text))
}

/// What keeps a text from being the name of a port.
fn port_fault(text: &str) -> Option<NameFault> {
    const PORT: &str = "a port's name";
    let allowed = "lowercase letters, digits and `-`";
    if let Some(stranger) = text.chars().find(|&c| !(c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-')) {
        return fails(PORT, has(stranger, allowed));
    }
    if text.len() > 15 {
        return too_long(PORT, text, 15);
    }
    if !text.bytes().any(|byte| byte.is_ascii_lowercase()) {
        return fails(PORT, "has no letter");
    }
    if text.contains("--") {
        return fails(PORT, "has two `-` in a row");
    }
    if text.starts_with('-') || text.ends_with('-') {
        return fails(PORT, "must begin and end with a letter or digit");
    }
    None
}

/// `[A-Za-z_][A-Za-z0-9_]*`
fn c_identifier_fault(text: &str) -> Option<NameFault> {
    const IDENTIFIER: &str = "an identifier";
    let is_right = text.starts_with(|first: char| first.is_ascii_alphabetic() || first == '_')
        && text.bytes().all(|byte| is_word(byte) || byte == b'_');
    if is_right {
        None
    } else {
        fails(IDENTIFIER, "must hold nothing but letters, digits and `_`, and not begin with a digit")
    }
}

/// Printable ASCII without `=`.
fn environment_variable_fault(text: &str) -> Option<NameFault> {
    const VARIABLE: &str = "the name of an environment variable";
    if text.is_empty() {
        return fails(VARIABLE, "is empty");
    }
    match text.chars().find(|&c| !matches!(c, ' '..='~') || c == '=') {
        None => None,
        Some(stranger) => fails(VARIABLE, has(stranger, "printable ASCII characters but for `=`")),
    }
}

/// `[-._a-zA-Z0-9]+`, not `.`, `..` or what begins with `..`.
fn data_key_fault(text: &str) -> Option<NameFault> {
    const KEY: &str = "a key";
    if text.is_empty() {
        return fails(KEY, "is empty");
    }
    if let Some(stranger) = text.chars().find(|&c| !(c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.'))) {
        return fails(KEY, has(stranger, WORD));
    }
    if text == "." || text.starts_with("..") {
        return fails(KEY, "may not be `.` or begin with `..`");
    }
    too_long(KEY, text, 253)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rejects(form: NameForm, texts: &[&str]) {
        for text in texts {
            assert!(fault(form, text).is_some(), "{form:?} takes {text:?}");
        }
    }

    fn takes(form: NameForm, texts: &[&str]) {
        for text in texts {
            assert_eq!(fault(form, text), None, "{form:?} {text:?}");
        }
    }

    #[test]
    fn dns_names() {
        let long = "a".repeat(64);
        takes(NameForm::Label, &["a", "9", "a-b", "a--b", &long[1..]]);
        rejects(NameForm::Label, &["", "-a", "a-", "a.b", "A", "a_b", "ä", &long]);
        takes(NameForm::Label1035, &["a", "a9", "a-b"]);
        rejects(NameForm::Label1035, &["9a", "", "-", "a.b", &long]);
        takes(NameForm::Subdomain, &["a.b-c.9", &long, "a".repeat(253).as_str()]);
        rejects(NameForm::Subdomain, &["a..b", ".a", "a.", "a.-b", "a b", "", "a".repeat(254).as_str()]);
    }

    #[test]
    fn other_names() {
        takes(NameForm::PathSegment, &["system:node", "A b", "a.b"]);
        rejects(NameForm::PathSegment, &["a/b", "a%b", ".", ".."]);
        takes(NameForm::Qualified, &["a", "A_b.c", "example.com/A", "9"]);
        rejects(NameForm::Qualified, &["", "/a", "a/", "a/b/c", "Example.com/a", "_a", "a b", "a".repeat(64).as_str()]);
        takes(NameForm::Port, &["http", "a-1", "1a", "abcdefghijklmno"]);
        rejects(NameForm::Port, &["", "80", "Http", "a--b", "-a", "a-", "abcdefghijklmnop"]);
        takes(NameForm::EnvironmentVariable, &["A", "a.b-c", "1 2"]);
        rejects(NameForm::EnvironmentVariable, &["", "A=B", "ä"]);
        takes(NameForm::DataKey, &["a.b", ".a", "A_1", "-"]);
        rejects(NameForm::DataKey, &["", ".", "..", "..a", "a/b"]);
        takes(NameForm::CIdentifier, &["_a1"]);
        rejects(NameForm::CIdentifier, &["1a", "a-b", ""]);
    }

    #[test]
    fn values_of_labels() {
        for text in ["", "a", "A.b_c-9", "a".repeat(63).as_str()] {
            assert_eq!(label_value_fault(text), None, "{text}");
        }
        for text in ["a b", "-a", "a-", "a/b", "a:b", "a".repeat(64).as_str()] {
            assert!(label_value_fault(text).is_some(), "{text}");
        }
    }

    #[test]
    fn reasons_name_what_is_wrong() {
        let reason = |text: &str| subdomain_fault(text).map(|fault| fault.reason).unwrap_or_default();
        assert_eq!(reason("My_app"), "has `M`; allowed are lowercase letters, digits, `-` and `.`");
        assert_eq!(reason("a-"), "has a part that does not begin and end with a letter or digit");
        assert_eq!(reason(""), "is empty");
    }
}
