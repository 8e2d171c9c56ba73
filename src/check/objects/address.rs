//! IP addresses and ranges, as the API server reads them in fields that it has always read leniently.

use std::net::{Ipv4Addr, Ipv6Addr};

/// Whether a text is an IP address. Leading zeros (`010.0.0.1`) are taken in old fields of the API.
pub(crate) fn is_address(text: &str) -> bool {
    is_v4(text) || is_v6(text)
}

/// Whether a text is a range such as `10.0.0.0/8`.
pub(crate) fn is_range(text: &str) -> bool {
    let Some((address, bits)) = text.split_once('/') else { return false };
    let most = match (is_v4(address), is_v6(address)) {
        (true, _) => 32,
        (_, true) => 128,
        _ => return false,
    };
    !bits.is_empty()
        && bits.bytes().all(|byte| byte.is_ascii_digit())
        && bits.parse::<u32>().is_ok_and(|bits| bits <= most)
}

/// Whether a text is an IPv4 address; leading zeros count as nothing.
pub(crate) fn is_v4(text: &str) -> bool {
    if text.parse::<Ipv4Addr>().is_ok() {
        return true;
    }
    let mut parts = 0;
    text.split('.').all(|part| {
        parts += 1;
        let digits = part.trim_start_matches('0');
        !part.is_empty()
            && part.bytes().all(|byte| byte.is_ascii_digit())
            && digits.len() <= 3
            && (digits.is_empty() || digits.parse::<u8>().is_ok())
    }) && parts == 4
}

/// Whether a text is an IPv6 address.
pub(crate) fn is_v6(text: &str) -> bool {
    text.parse::<Ipv6Addr>().is_ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_and_ranges() {
        for text in ["10.0.0.1", "010.0.0.01", "::1", "2001:db8::ffff"] {
            assert!(is_address(text), "{text}");
        }
        for text in ["", "10.0.0", "10.0.0.256", "10.0.0.1/8", "a.b.c.d", "1.2.3.4.5", "1..2.3", "::g"] {
            assert!(!is_address(text), "{text}");
        }
        for text in ["10.0.0.0/8", "0.0.0.0/0", "fd00::/8", "10.0.0.1/32"] {
            assert!(is_range(text), "{text}");
        }
        for text in ["10.0.0.0", "10.0.0.0/33", "10.0.0.0/", "fd00::/129", "10.0.0.0/+8", "/8", "10.0.0.0/8/8"] {
            assert!(!is_range(text), "{text}");
        }
    }
}
