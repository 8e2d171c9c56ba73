//! Quantities such as `500m` and `128Mi`, exactly.

use std::cmp::Ordering;

/// A quantity, in thousandths of a millionth.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Quantity {
    nanos: i128,
}

const ONE: i128 = 1_000_000_000;

impl Quantity {
    /// Reads a quantity; `None` for what is none, and for what is too large to count.
    pub(super) fn read(text: &str) -> Option<Self> {
        if !crate::schema::format::is_quantity(text) {
            return None;
        }
        let text = text.trim();
        let (is_negative, unsigned) = match text.as_bytes().first()? {
            b'-' => (true, &text[1..]),
            b'+' => (false, &text[1..]),
            _ => (false, text),
        };
        let end = unsigned.find(|c: char| !c.is_ascii_digit() && c != '.').unwrap_or(unsigned.len());
        let (number, suffix) = unsigned.split_at(end);
        let (whole, fraction) = number.split_once('.').unwrap_or((number, ""));
        if whole.len() > 20 || fraction.len() > 12 {
            return None;
        }
        let digits: i128 = format!("0{whole}{fraction}").parse().ok()?;
        let parts = 10_i128.pow(u32::try_from(fraction.len()).ok()?);
        let scaled = digits.checked_mul(scale(suffix)?)?;
        // Smaller parts are rounded up, as the server does.
        let nanos = (scaled + parts - 1) / parts;
        Some(Self { nanos: if is_negative { -nanos } else { nanos } })
    }

    pub(super) fn whole(number: i64) -> Self {
        Self { nanos: i128::from(number) * ONE }
    }

    pub(super) fn sign(self) -> i64 {
        self.nanos.signum() as i64
    }

    /// As a whole number, if it is one.
    pub(super) fn as_integer(self) -> Option<i64> {
        (self.nanos % ONE == 0).then(|| i64::try_from(self.nanos / ONE).ok()).flatten()
    }

    pub(super) fn as_float(self) -> f64 {
        self.nanos as f64 / ONE as f64
    }

    pub(super) fn plus(self, other: Self) -> Option<Self> {
        Some(Self { nanos: self.nanos.checked_add(other.nanos)? })
    }

    pub(super) fn minus(self, other: Self) -> Option<Self> {
        Some(Self { nanos: self.nanos.checked_sub(other.nanos)? })
    }

    pub(super) fn cmp(&self, other: &Self) -> Ordering {
        self.nanos.cmp(&other.nanos)
    }
}

/// What a suffix multiplies by, in nanos.
fn scale(suffix: &str) -> Option<i128> {
    Some(match suffix {
        "n" => 1,
        "u" => 1_000,
        "m" => 1_000_000,
        "" => ONE,
        "k" => ONE * 1_000,
        "M" => ONE * 1_000_000,
        "G" => ONE * 1_000_000_000,
        "T" => ONE * 1_000_000_000_000,
        "P" => ONE * 1_000_000_000_000_000,
        "E" => ONE * 1_000_000_000_000_000_000,
        "Ki" => ONE << 10,
        "Mi" => ONE << 20,
        "Gi" => ONE << 30,
        "Ti" => ONE << 40,
        "Pi" => ONE << 50,
        "Ei" => ONE << 60,
        _ => {
            let exponent: i32 = suffix.strip_prefix(['e', 'E'])?.parse().ok()?;
            if !(-9..=18).contains(&exponent) {
                return None;
            }
            10_i128.pow(u32::try_from(exponent + 9).ok()?)
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quantities_compare_by_value() {
        let read = |text| Quantity::read(text).unwrap();
        assert_eq!(read("1"), read("1000m"));
        assert_eq!(read("1Ki").as_integer(), Some(1024));
        assert_eq!(read("1.5Gi").cmp(&read("1536Mi")), Ordering::Equal);
        assert_eq!(read("-1").sign(), -1);
        assert_eq!(read("1e3"), read("1k"));
        assert_eq!(read("0.5").as_integer(), None);
        assert!(Quantity::read("lots").is_none());
    }
}
