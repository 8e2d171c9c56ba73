//! The grammars of formatted scalars, exactly as the API server's decoder reads them.

/// Whether the server reads `text` as a quantity such as `128Mi`, `0.5` or `1e3`.
///
/// A transcription of `resource.ParseQuantity`: it takes `.5`, `5.`, `+1` and even a lone sign.
pub(super) fn is_quantity(text: &str) -> bool {
    let text = text.trim_matches([' ', '\t', '\n', '\r']);
    if text.is_empty() {
        return false;
    }
    let unsigned = text.strip_prefix(['+', '-']).unwrap_or(text);
    let rest = unsigned.trim_start_matches(|c: char| c.is_ascii_digit());
    let suffix = match rest.strip_prefix('.') {
        Some(fraction) => fraction.trim_start_matches(|c: char| c.is_ascii_digit()),
        None => rest,
    };
    match suffix {
        "" | "n" | "u" | "m" | "k" | "M" | "G" | "T" | "P" | "E" | "Ki" | "Mi" | "Gi" | "Ti" | "Pi" | "Ei" => true,
        _ => suffix.strip_prefix(['e', 'E']).is_some_and(|exponent| exponent.parse::<i64>().is_ok()),
    }
}

/// Whether `text` is a timestamp as Go's RFC 3339 layout reads it.
pub(super) fn is_date_time(text: &str) -> bool {
    rest_of_date_time(text).is_some_and(|rest| is_zone(fraction(rest).1))
}

/// As [`is_date_time`], with at least microseconds: what `MicroTime` demands.
pub(super) fn is_micro_time(text: &str) -> bool {
    rest_of_date_time(text).is_some_and(|rest| {
        let (digits, zone) = fraction(rest);
        digits >= 6 && is_zone(zone)
    })
}

/// Whether `text` is standard base64 with its padding; line breaks do not count.
pub(super) fn is_base64(text: &str) -> bool {
    let mut letters = 0_usize;
    let mut padding = 0_usize;
    for byte in text.bytes() {
        match byte {
            b'\n' | b'\r' => {}
            b'=' => padding += 1,
            _ if padding > 0 => return false,
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'+' | b'/' => letters += 1,
            _ => return false,
        }
    }
    padding <= 2 && (letters + padding).is_multiple_of(4)
}

/// What follows `2006-01-02T15:04:05`, if that much is right.
fn rest_of_date_time(text: &str) -> Option<&str> {
    let (year, rest) = number(text, 4, 0, 9999)?;
    let (month, rest) = number(rest.strip_prefix('-')?, 2, 1, 12)?;
    let last = match month {
        2 if year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    };
    let (_, rest) = number(rest.strip_prefix('-')?, 2, 1, last)?;
    let rest = rest.strip_prefix('T')?;
    // Go's layout for hours takes a single digit, too.
    let (_, rest) = number(rest, 2, 0, 23).or_else(|| number(rest, 1, 0, 9))?;
    let (_, rest) = number(rest.strip_prefix(':')?, 2, 0, 59)?;
    Some(number(rest.strip_prefix(':')?, 2, 0, 59)?.1)
}

/// The number in the first `digits` bytes, and the rest.
fn number(text: &str, digits: usize, least: u32, most: u32) -> Option<(u32, &str)> {
    let (head, rest) = text.split_at_checked(digits)?;
    let value = head.bytes().all(|b| b.is_ascii_digit()).then(|| head.parse().ok())??;
    (least..=most).contains(&value).then_some((value, rest))
}

/// How many digits a fraction of a second has, and what follows it.
fn fraction(text: &str) -> (usize, &str) {
    let Some(rest) = text.strip_prefix(['.', ',']) else { return (0, text) };
    let zone = rest.trim_start_matches(|c: char| c.is_ascii_digit());
    match rest.len() - zone.len() {
        0 => (0, text),
        digits => (digits, zone),
    }
}

fn is_zone(text: &str) -> bool {
    let offset = |text: &str| {
        let (_, rest) = number(text, 2, 0, 24)?;
        Some(number(rest.strip_prefix(':')?, 2, 0, 60)?.1.is_empty())
    };
    text == "Z" || text.strip_prefix(['+', '-']).and_then(offset).unwrap_or(false)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(reads: fn(&str) -> bool, good: &[&str], bad: &[&str]) {
        for text in good {
            assert!(reads(text), "{text:?} is read");
        }
        for text in bad {
            assert!(!reads(text), "{text:?} is refused");
        }
    }

    #[test]
    fn quantities() {
        let good =
            ["0", "1", "128Mi", "0.5", ".5", "5.", "+1", "-1Gi", "100m", "1e3", "1E3", "12e-3", "1E", " 1Gi ", "1."];
        let bad = [
            "", " ", "Mi5", "1 Gi", "128mi", "128MB", "1KB", "1K", "1g", "1.2.3", "0x10", "1e", "1ee3", "10%", "1_000",
            "½",
        ];
        check(is_quantity, &good, &bad);
    }

    #[test]
    fn timestamps() {
        let good =
            ["2026-01-31T23:59:59Z", "2024-02-29T00:00:00+09:00", "2026-01-01T00:00:00.123Z", "2026-01-01T1:00:00Z"];
        let bad = [
            "",
            "2026-01-01",
            "2026-02-29T00:00:00Z",
            "2026-1-1T00:00:00Z",
            "2026-01-01 00:00:00Z",
            "2026-01-01T24:00:00Z",
            "2026-01-01T00:00:00",
            "2026-01-01T00:00:00.Z",
            "2026-01-01T00:00:00z",
            "2026-01-01T00:00:00+0900",
            "가나다라",
        ];
        check(is_date_time, &good, &bad);
        check(
            is_micro_time,
            &["2026-01-01T00:00:00.000000Z", "2026-01-01T00:00:00.123456+00:00"],
            &["2026-01-01T00:00:00Z", "x"],
        );
    }

    #[test]
    fn base64() {
        let good = ["", "YQ==", "YWI=", "YWJj", "YWJj\nYWJj\n", "YW\r\nJj", "++//"];
        let bad = ["a", "YQ", "YQ=", "Y===", "YQ==YQ==", "YW Jj", "YWJ_", "가나다라", "hello world!", "===="];
        check(is_base64, &good, &bad);
    }
}
