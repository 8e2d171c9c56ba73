//! Explicit tags, as `sigs.k8s.io/yaml` takes them: `!!str 1`, `!!int "3"`, `!!binary aGk=`, `!mine x`.

use std::borrow::Cow;

use super::scalar::{self, Scalar};
use super::tree::{Kind, ScalarStyle};

/// The prefix that `!!` stands for.
const CORE: &str = "tag:yaml.org,2002:";

/// The type and text of a scalar with a tag or without; an error says what does not fit.
pub(super) fn resolve<'t>(
    tag: Option<&str>,
    text: &'t str,
    style: ScalarStyle,
) -> Result<(Kind, Cow<'t, str>), String> {
    let kind = match tag {
        None if style == ScalarStyle::Plain => plain(text)?,
        None => Kind::String,
        Some(tag) => match tag.strip_prefix(CORE) {
            Some("binary") => return binary(text).map(|text| (Kind::String, text.into())),
            Some(name @ ("bool" | "int" | "float" | "null")) => tagged(name, text)?,
            // Tags that Kubernetes does not know leave a string.
            _ => Kind::String,
        },
    };
    Ok((kind, Cow::Borrowed(text)))
}

fn plain(text: &str) -> Result<Kind, String> {
    Ok(match scalar::resolve(text) {
        Scalar::Null => Kind::Null,
        Scalar::Bool(true) => Kind::True,
        Scalar::Bool(false) => Kind::False,
        Scalar::Int(_) | Scalar::Uint(_) | Scalar::Float(_) => Kind::Number,
        Scalar::NotFinite => return Err(format!("`{text}` has no JSON form, so Kubernetes cannot read it")),
        Scalar::String => Kind::String,
    })
}

fn tagged(name: &str, text: &str) -> Result<Kind, String> {
    let scalar = scalar::resolve(text);
    let fits = match name {
        "bool" => matches!(scalar, Scalar::Bool(_)),
        "int" => matches!(scalar, Scalar::Int(_) | Scalar::Uint(_)),
        "float" => matches!(scalar, Scalar::Int(_) | Scalar::Uint(_) | Scalar::Float(_) | Scalar::NotFinite),
        _ => scalar == Scalar::Null,
    };
    if fits { plain(text) } else { Err(format!("`{text}` does not fit its tag `!!{name}`")) }
}

/// Bytes that are not UTF-8 are replaced, as JSON would have it.
fn binary(text: &str) -> Result<String, String> {
    let invalid = || "the value of a `!!binary` tag is not base64".to_owned();
    let digits: Vec<u8> = text.bytes().filter(|byte| !matches!(byte, b'\n' | b'\r')).collect();
    if !digits.len().is_multiple_of(4) {
        return Err(invalid());
    }
    let padding = digits.iter().rev().take_while(|&&byte| byte == b'=').count();
    if padding > 2 {
        return Err(invalid());
    }
    let mut bytes = Vec::with_capacity(digits.len() / 4 * 3);
    for group in digits[..digits.len() - padding].chunks(4) {
        let mut bits = 0u32;
        for &digit in group {
            bits = bits << 6 | sextet(digit).ok_or_else(invalid)?;
        }
        bits <<= 6 * (4 - group.len());
        bytes.extend_from_slice(&bits.to_be_bytes()[1..group.len()]);
    }
    Ok(String::from_utf8_lossy(&bytes).into_owned())
}

fn sextet(digit: u8) -> Option<u32> {
    Some(u32::from(match digit {
        b'A'..=b'Z' => digit - b'A',
        b'a'..=b'z' => digit - b'a' + 26,
        b'0'..=b'9' => digit - b'0' + 52,
        b'+' => 62,
        b'/' => 63,
        _ => return None,
    }))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tags_decide_the_type() {
        type Case = (&'static str, &'static str, Result<(Kind, &'static str), ()>);
        let cases: [Case; 14] = [
            ("str", "5", Ok((Kind::String, "5"))),
            ("int", "5", Ok((Kind::Number, "5"))),
            ("int", "5.5", Err(())),
            ("float", "1", Ok((Kind::Number, "1"))),
            ("bool", "yes", Ok((Kind::True, "yes"))),
            ("bool", "5", Err(())),
            ("null", "", Ok((Kind::Null, ""))),
            ("null", "x", Err(())),
            ("binary", "aGVsbG8=", Ok((Kind::String, "hello"))),
            ("binary", "aGVs\nbG8h", Ok((Kind::String, "hello!"))),
            ("binary", "aGVsbG8", Err(())),
            ("binary", "====", Err(())),
            ("binary", "a*==", Err(())),
            ("timestamp", "2001-01-01", Ok((Kind::String, "2001-01-01"))),
        ];
        for (name, text, expected) in cases {
            let resolved = resolve(Some(&format!("{CORE}{name}")), text, ScalarStyle::DoubleQuoted);
            let resolved = resolved.as_ref().map(|(kind, text)| (*kind, &**text)).map_err(|_| ());
            assert_eq!(resolved, expected, "!!{name} {text}");
        }
        assert_eq!(resolve(Some("!mine"), "5", ScalarStyle::Plain), Ok((Kind::String, "5".into())));
        assert_eq!(resolve(Some("!"), "5", ScalarStyle::Plain), Ok((Kind::String, "5".into())));
        assert!(resolve(None, ".inf", ScalarStyle::Plain).is_err());
    }
}
