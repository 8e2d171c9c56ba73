//! Plain scalars as Kubernetes resolves them: YAML 1.1 as `sigs.k8s.io/yaml` reads it.
//!
//! Enters: the text of one scalar. Leaves: its type and value. Pure functions; no tree, no spans.

use std::borrow::Cow;

/// What a plain scalar is.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Scalar {
    /// `null`, `~`, or nothing.
    Null,
    /// `true`, `yes`, `on`, `y` and their opposites.
    Bool(bool),
    /// A whole number that fits a signed 64-bit integer.
    Int(i64),
    /// A whole number that fits only an unsigned 64-bit integer.
    Uint(u64),
    /// Any other finite number.
    Float(f64),
    /// `.inf` or `.nan`: YAML has it, JSON and so Kubernetes does not.
    NotFinite,
    /// Anything else.
    String,
}

/// Resolves a plain scalar.
pub fn resolve(text: &str) -> Scalar {
    let Some(&first) = text.as_bytes().first() else {
        return Scalar::Null;
    };
    match first {
        b'+' | b'-' | b'0'..=b'9' => signed_or_digit(text),
        b'.' => dot(text),
        b'y' | b'Y' | b'n' | b'N' | b't' | b'T' | b'f' | b'F' | b'o' | b'O' | b'~' => word(text),
        _ => Scalar::String,
    }
}

/// The number that a float is in JSON: Go writes a float without a fraction as a whole number, so
/// that `1e3` reaches a field of type integer as `1000`.
pub fn whole(float: f64) -> Option<i64> {
    const LIMIT: f64 = i64::MAX as f64;
    (float.fract() == 0.0 && (-LIMIT..LIMIT).contains(&float)).then_some(float as i64)
}

/// The JSON string that a plain scalar is as a key: `1` is `"1"`, `yes` is `"true"`, `0x10` is
/// `"16"`. `None` for what cannot be a key: null and whole numbers beyond 64 bits.
pub fn key(text: &str) -> Option<Cow<'_, str>> {
    Some(match resolve(text) {
        Scalar::String => Cow::Borrowed(text),
        Scalar::Null | Scalar::Uint(_) => return None,
        Scalar::Bool(true) => Cow::Borrowed("true"),
        Scalar::Bool(false) => Cow::Borrowed("false"),
        Scalar::Int(number) => Cow::Owned(number.to_string()),
        Scalar::Float(number) => Cow::Owned(go_float_32(number)),
        Scalar::NotFinite => Cow::Owned(text.to_ascii_lowercase()),
    })
}

fn word(text: &str) -> Scalar {
    match text {
        "y" | "Y" | "yes" | "Yes" | "YES" | "true" | "True" | "TRUE" | "on" | "On" | "ON" => Scalar::Bool(true),
        "n" | "N" | "no" | "No" | "NO" | "false" | "False" | "FALSE" | "off" | "Off" | "OFF" => Scalar::Bool(false),
        "~" | "null" | "Null" | "NULL" => Scalar::Null,
        _ => Scalar::String,
    }
}

fn dot(text: &str) -> Scalar {
    match text {
        ".inf" | ".Inf" | ".INF" | ".nan" | ".NaN" | ".NAN" => Scalar::NotFinite,
        _ if text[1..].starts_with(|c: char| c.is_ascii_digit()) => finite(text),
        _ => Scalar::String,
    }
}

fn signed_or_digit(text: &str) -> Scalar {
    if matches!(text, "+.inf" | "+.Inf" | "+.INF" | "-.inf" | "-.Inf" | "-.INF") {
        return Scalar::NotFinite;
    }
    let plain: Cow<'_, str> = if text.contains('_') { text.replace('_', "").into() } else { text.into() };
    integer(&plain).unwrap_or_else(|| if is_float(plain.as_bytes()) { finite(&plain) } else { Scalar::String })
}

/// Go's `ParseInt` and `ParseUint` with base 0: an optional sign, then `0x`, `0b`, `0o` or `0` for
/// the base, then digits.
fn integer(text: &str) -> Option<Scalar> {
    let unsigned = text.strip_prefix(['+', '-']).unwrap_or(text);
    let (base, digits) = match unsigned.as_bytes() {
        [b'0', b'x' | b'X', ..] => (16, &unsigned[2..]),
        [b'0', b'b' | b'B', ..] => (2, &unsigned[2..]),
        [b'0', b'o' | b'O', ..] => (8, &unsigned[2..]),
        [b'0', _, ..] => (8, &unsigned[1..]),
        _ => (10, unsigned),
    };
    if digits.is_empty() || digits.starts_with(['+', '-']) {
        return None;
    }
    let magnitude = u64::from_str_radix(digits, base).ok()?;
    if text.starts_with('-') {
        return 0i64.checked_sub_unsigned(magnitude).map(Scalar::Int);
    }
    match i64::try_from(magnitude) {
        Ok(number) => Some(Scalar::Int(number)),
        // `ParseUint` takes no sign.
        Err(_) => (!text.starts_with('+')).then_some(Scalar::Uint(magnitude)),
    }
}

/// `[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?`
fn is_float(text: &[u8]) -> bool {
    let mut rest = text;
    if let [b'+' | b'-', after @ ..] = rest {
        rest = after;
    }
    let whole = digits(&mut rest);
    let mut fraction = 0;
    if let [b'.', after @ ..] = rest {
        rest = after;
        fraction = digits(&mut rest);
    }
    if whole + fraction == 0 {
        return false;
    }
    if let [b'e' | b'E', after @ ..] = rest {
        rest = match after {
            [b'+' | b'-', after @ ..] => after,
            _ => after,
        };
        return digits(&mut rest) > 0 && rest.is_empty();
    }
    rest.is_empty()
}

fn digits(rest: &mut &[u8]) -> usize {
    let count = rest.iter().take_while(|b| b.is_ascii_digit()).count();
    *rest = &rest[count..];
    count
}

/// A number out of the range of 64-bit floats (`1e400`) is a string.
fn finite(text: &str) -> Scalar {
    match text.parse::<f64>() {
        Ok(number) if number.is_finite() => Scalar::Float(number),
        _ => Scalar::String,
    }
}

/// Go's `FormatFloat(f, 'g', -1, 32)`, by which `sigs.k8s.io/yaml` makes keys of floats.
fn go_float_32(number: f64) -> String {
    let number = number as f32;
    let scientific = format!("{number:e}");
    let Some((mantissa, exponent)) = scientific.split_once('e') else {
        return scientific;
    };
    match exponent.parse::<i32>() {
        Ok(exponent) if (-4..6).contains(&exponent) => number.to_string(),
        Ok(exponent) => format!("{mantissa}e{}{:02}", if exponent < 0 { '-' } else { '+' }, exponent.abs()),
        Err(_) => number.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words() {
        for yes in ["y", "Y", "yes", "YES", "on", "On", "true", "TRUE"] {
            assert_eq!(resolve(yes), Scalar::Bool(true), "{yes}");
        }
        for no in ["n", "N", "No", "OFF", "off", "False"] {
            assert_eq!(resolve(no), Scalar::Bool(false), "{no}");
        }
        for null in ["", "~", "null", "Null", "NULL"] {
            assert_eq!(resolve(null), Scalar::Null, "{null}");
        }
        for string in
            ["yEs", "nO", "tRUE", "nil", "none", "NuLL", "oN", "ya", "=", "<<", "e1", "_1", "가", "Inf", "NaN"]
        {
            assert_eq!(resolve(string), Scalar::String, "{string}");
        }
    }

    #[test]
    fn whole_numbers() {
        let cases = [
            ("0", 0),
            ("-0", 0),
            ("+7", 7),
            ("010", 8),
            ("0777", 511),
            ("0o10", 8),
            ("0O10", 8),
            ("0xff", 255),
            ("0XFF", 255),
            ("-0x10", -16),
            ("0b11", 3),
            ("0B11", 3),
            ("-0b11", -3),
            ("1_000_000", 1_000_000),
            ("1__1", 11),
            ("000", 0),
            ("9223372036854775807", i64::MAX),
            ("-9223372036854775808", i64::MIN),
        ];
        for (text, number) in cases {
            assert_eq!(resolve(text), Scalar::Int(number), "{text}");
        }
        assert_eq!(resolve("9223372036854775808"), Scalar::Uint(1 << 63));
        assert_eq!(resolve("18446744073709551615"), Scalar::Uint(u64::MAX));
    }

    #[test]
    fn other_numbers() {
        let cases = [
            ("0.5", 0.5),
            (".5", 0.5),
            ("-.5", -0.5),
            ("+.5", 0.5),
            ("5.", 5.0),
            ("3.10", 3.1),
            ("1e3", 1000.0),
            ("1E+3", 1000.0),
            ("2e-2", 0.02),
            ("09", 9.0),
            ("01.5", 1.5),
            ("1_0.5", 10.5),
            (".25e1", 2.5),
            ("18446744073709551616", 18446744073709551616.0),
        ];
        for (text, number) in cases {
            assert_eq!(resolve(text), Scalar::Float(number), "{text}");
        }
        assert_eq!(whole(1000.0), Some(1000));
        assert_eq!(whole(0.5), None);
        assert_eq!(whole(9.3e18), None);
    }

    #[test]
    fn strings_that_look_like_numbers() {
        for text in [
            "1e400",
            "-1e999",
            "1e",
            "1e+",
            ".",
            "..",
            "...",
            "-",
            "+",
            "--1",
            "+-1",
            "0x",
            "0b",
            "0o",
            "0b2",
            "0o8",
            "0xg",
            "1:30",
            "22:22",
            "12:34:56",
            "2024-01-01",
            "2024-01-01T00:00:00Z",
            "100m",
            "1Gi",
            "1.2.3",
            "0.0.0.0",
            "1,000",
            "::1",
            ".5_0",
            "0x1p4",
            "1e3e3",
            "inf",
            "-inf",
            "infinity",
            ".e5",
            "-+5",
        ] {
            assert_eq!(resolve(text), Scalar::String, "{text}");
        }
        for text in [".inf", "-.INF", "+.Inf", ".nan", ".NaN"] {
            assert_eq!(resolve(text), Scalar::NotFinite, "{text}");
        }
    }

    #[test]
    fn keys_are_json_strings() {
        let cases = [
            ("a", "a"),
            ("1", "1"),
            ("0644", "420"),
            ("yes", "true"),
            ("Off", "false"),
            ("1.50", "1.5"),
            ("0.1", "0.1"),
            ("1e22", "1e+22"),
            ("1234567.5", "1.2345675e+06"),
            ("0.00001", "1e-05"),
            ("8.0", "8"),
            ("2024-01-01", "2024-01-01"),
        ];
        for (text, expected) in cases {
            assert_eq!(key(text).as_deref(), Some(expected), "{text}");
        }
        assert_eq!(key("~"), None);
        assert_eq!(key("18446744073709551615"), None);
    }
}
