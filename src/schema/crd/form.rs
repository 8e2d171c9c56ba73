//! The formats that the API server knows for strings of custom resources.
//!
//! Where its own libraries are lenient in ways that nobody relies on, so is this: what is refused
//! here is refused there.

use std::net::{Ipv4Addr, Ipv6Addr};

use crate::schema::format;

/// A format of a string.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Form {
    Byte,
    Cidr,
    Date,
    DateTime,
    Duration,
    Email,
    Ipv4,
    Ipv6,
    LongName,
    Mac,
    Quantity,
    ShortName,
    Uri,
    Uuid,
}

impl Form {
    /// The format of this name, if the server looks at it.
    pub(super) fn of(name: &str) -> Option<Self> {
        Some(match name.replace('-', "").as_str() {
            "byte" => Self::Byte,
            "cidr" => Self::Cidr,
            "date" => Self::Date,
            "datetime" => Self::DateTime,
            "duration" => Self::Duration,
            "email" => Self::Email,
            "ipv4" => Self::Ipv4,
            "ipv6" => Self::Ipv6,
            "k8slongname" => Self::LongName,
            "mac" => Self::Mac,
            "quantity" => Self::Quantity,
            "k8sshortname" => Self::ShortName,
            "uri" => Self::Uri,
            "uuid" => Self::Uuid,
            _ => return None,
        })
    }

    /// What a text of this format is, in words.
    pub(super) fn words(self) -> &'static str {
        match self {
            Self::Byte => "base64",
            Self::Cidr => "a range of addresses such as `10.0.0.0/8`",
            Self::Date => "a date such as `2026-01-31`",
            Self::DateTime => "a time such as `2026-01-31T12:00:00Z`",
            Self::Duration => "a duration such as `90s`",
            Self::Email => "an email address",
            Self::Ipv4 => "an IPv4 address",
            Self::Ipv6 => "an IPv6 address",
            Self::LongName => "a name of lower-case letters, digits, `-` and `.`",
            Self::Mac => "a MAC address",
            Self::Quantity => "a quantity such as `500m` or `128Mi`",
            Self::ShortName => "a name of lower-case letters, digits and `-`",
            Self::Uri => "a URI",
            Self::Uuid => "a UUID",
        }
    }

    /// Whether a text has the format.
    pub(super) fn fits(self, text: &str) -> bool {
        match self {
            Self::Byte => format::is_base64(text),
            Self::Cidr => is_cidr(text),
            Self::Date => format::is_date_time(&format!("{text}T00:00:00Z")),
            Self::DateTime => is_date_time(text),
            Self::Duration => is_duration(text),
            Self::Email => text.split_once('@').is_some_and(|(name, host)| !name.is_empty() && !host.is_empty()),
            Self::Ipv4 => is_address(text) && text.contains('.'),
            Self::Ipv6 => is_address(text) && text.contains(':'),
            Self::LongName => text.len() <= 253 && text.split('.').all(is_label),
            Self::Mac => is_mac(text),
            Self::Quantity => format::is_quantity(text),
            Self::ShortName => text.len() <= 63 && is_label(text),
            Self::Uri => is_uri(text),
            Self::Uuid => is_uuid(text),
        }
    }
}

/// An IPv4 or IPv6 address.
pub(super) fn is_address(text: &str) -> bool {
    text.parse::<Ipv4Addr>().is_ok() || text.parse::<Ipv6Addr>().is_ok()
}

/// A range of addresses.
pub(super) fn is_cidr(text: &str) -> bool {
    let Some((address, bits)) = text.split_once('/') else { return false };
    let most = if address.parse::<Ipv4Addr>().is_ok() {
        32
    } else if address.parse::<Ipv6Addr>().is_ok() {
        128
    } else {
        return false;
    };
    !bits.is_empty()
        && bits.len() <= 3
        && bits.bytes().all(|b| b.is_ascii_digit())
        && bits.parse().is_ok_and(|n: u32| n <= most)
}

/// Lower-case letters, digits and dashes that do not stand at an end.
fn is_label(text: &str) -> bool {
    !text.is_empty()
        && text.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-')
        && !text.starts_with('-')
        && !text.ends_with('-')
}

fn is_date_time(text: &str) -> bool {
    let text = text.to_ascii_uppercase();
    format::is_date_time(&text)
}

/// As Go writes durations (`1h30m`), or a number and a unit in words (`2 days`).
fn is_duration(text: &str) -> bool {
    go_duration(text).is_some() || is_worded_duration(text)
}

/// The nanoseconds of a duration as Go writes it.
pub(super) fn go_duration(text: &str) -> Option<i128> {
    let (is_negative, mut rest) = match text.as_bytes().first()? {
        b'-' => (true, &text[1..]),
        b'+' => (false, &text[1..]),
        _ => (false, text),
    };
    if rest == "0" {
        return Some(0);
    }
    if rest.is_empty() || rest.len() > 100 {
        return None;
    }
    let mut total: i128 = 0;
    while !rest.is_empty() {
        let digits = rest.find(|c: char| !c.is_ascii_digit() && c != '.').filter(|&at| at > 0)?;
        let (number, after) = rest.split_at(digits);
        let unit_end = after.find(|c: char| c.is_ascii_digit() || c == '.').unwrap_or(after.len());
        let (unit, after) = after.split_at(unit_end);
        let scale: i128 = match unit {
            "ns" => 1,
            "us" | "µs" | "μs" => 1_000,
            "ms" => 1_000_000,
            "s" => 1_000_000_000,
            "m" => 60_000_000_000,
            "h" => 3_600_000_000_000,
            _ => return None,
        };
        let (whole, fraction) = number.split_once('.').unwrap_or((number, ""));
        if (whole.is_empty() && fraction.is_empty()) || fraction.contains('.') || whole.len() > 19 {
            return None;
        }
        let whole: i128 = if whole.is_empty() { 0 } else { whole.parse().ok()? };
        total += whole * scale;
        let fraction = &fraction[..fraction.len().min(15)];
        if !fraction.is_empty() {
            total += fraction.parse::<i128>().ok()? * scale / 10_i128.pow(u32::try_from(fraction.len()).ok()?);
        }
        rest = after;
    }
    (total <= i128::from(i64::MAX)).then_some(if is_negative { -total } else { total })
}

fn is_worded_duration(text: &str) -> bool {
    let text = text.trim();
    let digits = text.trim_start_matches(|c: char| c.is_ascii_digit() || c == '.');
    let unit = digits.trim_start();
    digits.len() < text.len()
        && !unit.is_empty()
        && ["ns", "nano", "us", "micro", "ms", "milli", "s", "m", "h", "d", "w"]
            .iter()
            .any(|start| unit.starts_with(start))
}

fn is_mac(text: &str) -> bool {
    let pieces: Vec<&str> = text.split([':', '-', '.']).collect();
    let width = if text.contains('.') { 4 } else { 2 };
    let bytes = pieces.len() * width / 2;
    matches!(bytes, 6 | 8 | 20)
        && pieces.iter().all(|piece| piece.len() == width && piece.bytes().all(|b| b.is_ascii_hexdigit()))
}

/// What Go takes as the target of a request: absolute, or a path from the root.
pub(super) fn is_uri(text: &str) -> bool {
    if text.is_empty() || text.bytes().any(|b| b < 0x20 || b == 0x7f) {
        return false;
    }
    if text == "*" || text.starts_with('/') {
        return true;
    }
    let Some((scheme, _)) = text.split_once(':') else { return false };
    scheme.starts_with(|c: char| c.is_ascii_alphabetic())
        && scheme.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'+' | b'-' | b'.'))
}

fn is_uuid(text: &str) -> bool {
    let digits = text.bytes().filter(|b| *b != b'-');
    text.len() <= 36 && digits.clone().count() == 32 && digits.clone().all(|b| b.is_ascii_hexdigit())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn formats_are_read_as_the_server_reads_them() {
        for (name, good, bad) in [
            ("ipv4", "10.0.0.1", "10.0.0.256"),
            ("ipv6", "::1", "10.0.0.1"),
            ("cidr", "10.0.0.0/8", "10.0.0.0/33"),
            ("date", "2026-02-28", "2026-02-30"),
            ("date-time", "2026-01-31T12:00:00Z", "2026-01-31"),
            ("duration", "1h30m", "soon"),
            ("duration", "2 days", "days"),
            ("email", "a@b.c", "a"),
            ("mac", "00:00:5e:00:53:01", "00:00:5e"),
            ("uri", "https://example.com/x", "example"),
            ("uuid", "123e4567-e89b-12d3-a456-426614174000", "123e4567"),
            ("byte", "YQ==", "a b"),
            ("k8s-short-name", "web-1", "Web"),
            ("k8s-long-name", "web.example", "web..example"),
        ] {
            let form = Form::of(name).unwrap();
            assert!(form.fits(good), "{name}: {good}");
            assert!(!form.fits(bad), "{name}: {bad}");
        }
        assert_eq!(Form::of("int-or-string"), None);
        assert_eq!(go_duration("1.5s"), Some(1_500_000_000));
        assert_eq!(go_duration("-2m"), Some(-120_000_000_000));
        assert_eq!(go_duration("5"), None);
    }
}
