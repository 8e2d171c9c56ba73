//! Quantities, compared as the API server compares them.

use std::cmp::Ordering;

use crate::yaml::{Node, Value};

/// Decimal places that count: the server rounds smaller parts up to a nano.
const NANO: i128 = 1_000_000_000;

/// So many decimal places are read.
const MOST_PLACES: usize = 18;

/// An amount, in billionths; amounts too large for that are as large as can be.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Quantity(i128);

impl Quantity {
    /// Nothing.
    pub(crate) const ZERO: Self = Self(0);

    /// Whether it is a whole number.
    pub(crate) fn is_whole(self) -> bool {
        self.0 % NANO == 0
    }

    /// Whether it is a multiple of another that is not zero.
    pub(crate) fn is_multiple_of(self, other: Self) -> bool {
        self.0.checked_rem(other.0) == Some(0)
    }

    /// Both together.
    #[must_use]
    pub(crate) fn plus(self, other: Self) -> Self {
        Self(self.0.saturating_add(other.0))
    }

    /// A whole number.
    pub(crate) const fn whole(number: i64) -> Self {
        Self(number as i128 * NANO)
    }

    /// The quantity of a scalar; `None` if it is none.
    pub(crate) fn of(node: Node<'_>) -> Option<Self> {
        match node.value() {
            Value::Int(number) => Some(Self::whole(number)),
            Value::Float(_) | Value::String(_) => Self::parse(node.text()),
            _ => None,
        }
    }

    /// Reads `128Mi`, `0.5` or `1e3`.
    pub(crate) fn parse(text: &str) -> Option<Self> {
        let text = text.trim_matches([' ', '\t', '\n', '\r']);
        let (sign, unsigned): (i128, &str) = match text.strip_prefix('-') {
            Some(rest) => (-1, rest),
            None => (1, text.strip_prefix('+').unwrap_or(text)),
        };
        let at = unsigned.find(|c: char| !c.is_ascii_digit() && c != '.').unwrap_or(unsigned.len());
        let (number, suffix) = unsigned.split_at(at);
        let (integer, fraction) = number.split_once('.').unwrap_or((number, ""));
        if fraction.contains('.') {
            return None;
        }
        let (base, exponent) = scale(suffix)?;
        Some(Self(magnitude(integer, fraction, base, exponent).saturating_mul(sign)))
    }
}

/// The base and exponent that a suffix stands for.
fn scale(suffix: &str) -> Option<(u32, i32)> {
    let decimal = |exponent| Some((10, exponent));
    match suffix {
        "n" => decimal(-9),
        "u" => decimal(-6),
        "m" => decimal(-3),
        "" => decimal(0),
        "k" => decimal(3),
        "M" => decimal(6),
        "G" => decimal(9),
        "T" => decimal(12),
        "P" => decimal(15),
        "E" => decimal(18),
        "Ki" => Some((1024, 1)),
        "Mi" => Some((1024, 2)),
        "Gi" => Some((1024, 3)),
        "Ti" => Some((1024, 4)),
        "Pi" => Some((1024, 5)),
        "Ei" => Some((1024, 6)),
        _ => decimal(suffix.strip_prefix(['e', 'E'])?.parse().ok()?),
    }
}

/// `integer.fraction * base^exponent`, in billionths, rounded up; saturates.
fn magnitude(integer: &str, fraction: &str, base: u32, exponent: i32) -> i128 {
    // More decimal places than count only round up.
    let fraction = &fraction[..fraction.len().min(MOST_PLACES)];
    let mut digits = integer.bytes().chain(fraction.bytes()).map(|byte| i128::from(byte - b'0'));
    let Some(mut number) = digits.try_fold(0_i128, |sum, digit| sum.checked_mul(10)?.checked_add(digit)) else {
        return i128::MAX;
    };
    let places = i32::try_from(fraction.len()).unwrap_or(i32::MAX);
    let (mut power, factor) = match base {
        10 => (exponent.saturating_add(9).saturating_sub(places), 1),
        _ => (9_i32.saturating_sub(places), 1024_i128.pow(exponent.unsigned_abs())),
    };
    number = number.saturating_mul(factor);
    while power > 0 && number != 0 && number != i128::MAX {
        number = number.saturating_mul(10);
        power -= 1;
    }
    let mut is_rounded = false;
    while power < 0 && number != 0 {
        is_rounded |= number % 10 != 0;
        number /= 10;
        power += 1;
    }
    number.saturating_add(i128::from(is_rounded))
}

/// Whether a text is a quantity below zero.
pub(crate) fn is_negative(text: &str) -> bool {
    text.trim_start().starts_with('-') && Quantity::parse(text).is_some_and(|quantity| quantity < Quantity::ZERO)
}

/// Compares two scalars as quantities; `None` if either is none.
pub(crate) fn compare(a: Node<'_>, b: Node<'_>) -> Option<Ordering> {
    Some(Quantity::of(a)?.cmp(&Quantity::of(b)?))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn order(a: &str, b: &str) -> Option<Ordering> {
        Some(Quantity::parse(a)?.cmp(&Quantity::parse(b)?))
    }

    #[test]
    fn suffixes_are_scales() {
        for (a, b) in [
            ("1", "1000m"),
            ("1Ki", "1024"),
            ("0.5", "500m"),
            (".5Gi", "512Mi"),
            ("1e3", "1k"),
            ("1E3", "1000"),
            ("1E", "1e18"),
            ("-1", "-1000m"),
            ("1n", "0.1n"),
            ("+5.", "5"),
        ] {
            assert_eq!(order(a, b), Some(Ordering::Equal), "{a} {b}");
        }
        for (small, large) in
            [("100m", "1"), ("128M", "128Mi"), ("-1", "0"), ("1Gi", "2G"), ("1Ei", "9e99999"), ("0", "1n")]
        {
            assert_eq!(order(small, large), Some(Ordering::Less), "{small} {large}");
        }
        for text in ["1Kib", "a", "1.2.3", "1 Gi", "1e", "1ee3"] {
            assert_eq!(Quantity::parse(text), None, "{text}");
        }
        assert!(is_negative("-1m") && !is_negative("-0") && !is_negative("1"));
        assert!(Quantity::parse("0.5").is_some_and(|half| !half.is_whole()));
    }

    #[test]
    fn hostile_numbers_saturate() {
        let long = "9".repeat(10_000);
        assert_eq!(order(&long, "1e100"), Some(Ordering::Equal));
        assert_eq!(order(&format!("0.{long}"), "2"), Some(Ordering::Less));
        assert!(Quantity::parse("1e-2000000000").is_some());
        assert!(Quantity::parse("1e2000000000").is_some());
    }
}
