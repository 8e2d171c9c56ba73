//! Forms of texts and lists that more than one area of the API demands.

use std::net::IpAddr;

use super::seen::Seen;
use crate::check::objects::{Demand, FieldFact, Findings, Place, names};
use crate::check::rules::object::{conflicting_fields, duplicate_item, invalid_value, missing_choice};
use crate::check::spot::shown;
use crate::yaml::{Entry, Node, Value};

/// Whether a field of a mapping is absent, null or the empty string.
pub(super) fn is_blank(node: Node<'_>, field: &str) -> bool {
    match node.get(field).map(Node::value) {
        None => !crate::check::objects::is_open_node(node),
        Some(Value::Null | Value::String("")) => true,
        Some(_) => false,
    }
}

/// Whether a field is set to anything but nothing: an empty string, list or mapping, zero, `false`, or a
/// placeholder that may be one of these.
pub(super) fn is_set(node: Option<Node<'_>>) -> bool {
    match node.map(Node::value) {
        None | Some(Value::Null | Value::Wildcard(_) | Value::String("") | Value::Int(0) | Value::Bool(false)) => false,
        Some(Value::Sequence(items)) => !items.is_empty(),
        Some(Value::Mapping(mapping)) => !mapping.is_empty(),
        Some(_) => true,
    }
}

/// The entries of a mapping, but for those whose key is a placeholder; none for anything else.
pub(super) fn entries<'d>(node: Option<Node<'d>>) -> impl Iterator<Item = Entry<'d>> + use<'d> {
    let mapping = match node.map(Node::value) {
        Some(Value::Mapping(mapping)) => Some(mapping.iter()),
        _ => None,
    };
    mapping.into_iter().flatten().filter(|entry| !entry.key_is_wildcard)
}

/// Tells of lists that have anything beside `*`, which stands for all others.
pub(super) fn lonely_stars(place: &Place<'_, '_>, findings: &mut Findings, fields: &[&str]) {
    let is_star = |node: Node<'_>| matches!(node.value(), Value::String("*"));
    for field in fields {
        if place.items(field).nth(1).is_some() && place.items(field).any(is_star) {
            findings.push(invalid_value::diagnose(place.at(&[field]), "takes nothing beside `*`"));
        }
    }
}

/// Whether a text is `domain/path` (`validation.IsDomainPrefixedPath`).
pub(super) fn is_domain_prefixed(text: &str) -> bool {
    let is_path = |path: &str| {
        path.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"/-._~%!$&'()*+,;=:".contains(&byte))
            && !path.is_empty()
    };
    text.split_once('/').is_some_and(|(domain, path)| names::subdomain_fault(domain).is_none() && is_path(path))
}

/// The text that base64 stands for, as far as it is one.
pub(super) fn base64_text(text: &str) -> String {
    let mut bytes = Vec::with_capacity(text.len() / 4 * 3);
    let (mut bits, mut held) = (0_u32, 0);
    for byte in text.bytes() {
        let digit = match byte {
            b'A'..=b'Z' => byte - b'A',
            b'a'..=b'z' => byte - b'a' + 26,
            b'0'..=b'9' => byte - b'0' + 52,
            b'+' => 62,
            b'/' => 63,
            _ => continue,
        };
        bits = bits << 6 | u32::from(digit);
        held += 6;
        if held >= 8 {
            held -= 8;
            bytes.push((bits >> held) as u8);
        }
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

/// Tells items of a list field whose texts, those of `key`, are equal; items without a text differ from all.
pub(super) fn distinct<'d>(
    place: &Place<'_, 'd>,
    findings: &mut Findings,
    field: &str,
    key: &str,
    text: impl Fn(Node<'d>) -> Option<&'d str>,
) {
    let mut seen = Seen::new();
    for (index, item) in place.items(field).enumerate() {
        let Some(text) = text(item) else { continue };
        if let Some(first) = seen.first(text, index) {
            let what = if text.is_empty() { format!("an empty {key}") } else { format!("{key} {}", shown(text)) };
            let spot = |index| place.item(field, index).key(key);
            findings.push(duplicate_item::diagnose_spots(spot(index), spot(first), &what));
        }
    }
}

/// Why an address is none that traffic may be sent to (`ValidateNonSpecialIP`), as a demand.
pub(super) fn special(text: &str) -> Option<&'static str> {
    let ip: IpAddr = text.parse().ok()?;
    let ip = ip.to_canonical();
    let is_link_local = match ip {
        IpAddr::V4(ip) => ip.is_link_local() || ip.octets()[..3] == [224, 0, 0],
        IpAddr::V6(ip) => ip.is_unicast_link_local() || ip.segments()[0] & 0xff0f == 0xff02,
    };
    if ip.is_unspecified() {
        Some("takes no unspecified address such as `0.0.0.0`")
    } else if ip.is_loopback() {
        Some("takes no loopback address such as `127.0.0.1`")
    } else if is_link_local {
        Some("takes no link-local address such as `169.254.0.1`")
    } else {
        None
    }
}

/// The largest 32-bit number: the bound of numbers that have no other.
pub(super) const MAX: i64 = i32::MAX as i64;

/// A demand on one field.
pub(super) const fn fact(field: &'static str, demand: Demand) -> FieldFact {
    FieldFact { field, demand }
}

/// Of these fields exactly one must be set.
pub(super) fn one_of(place: &Place<'_, '_>, fields: &[&str], findings: &mut Findings) {
    let entries = match place.node.value() {
        Value::Mapping(mapping) => Some(mapping.iter()),
        _ => None,
    };
    let keys = entries.into_iter().flatten().map(|entry| entry.key);
    let mut set = keys.filter(|key| fields.contains(key) && place.has(key));
    let Some(first) = set.next() else {
        if !place.is_open() {
            findings.push(missing_choice::diagnose(place.at(&[]), fields));
        }
        return;
    };
    for second in set.filter(|second| *second != first).take(fields.len()) {
        findings.push(conflicting_fields::diagnose(place.at(&[second]), place.at(&[first]), "only one may be set"));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_stand_behind_domains() {
        for text in ["example.com/a", "example.com/a/b-c", "a/B"] {
            assert!(is_domain_prefixed(text), "{text}");
        }
        for text in ["", "example.com", "example.com/", "/a", "Example.com/a", "example.com/a b"] {
            assert!(!is_domain_prefixed(text), "{text}");
        }
    }

    #[test]
    fn base64_is_read() {
        for (text, read) in [("", ""), ("YQ==", "a"), ("YWJj\nZA==", "abcd"), ("/w==", "\u{fffd}")] {
            assert_eq!(base64_text(text), read);
        }
    }

    #[test]
    fn special_addresses_are_told() {
        for text in ["127.0.0.1", "::1", "0.0.0.0", "::", "169.254.1.1", "224.0.0.5", "fe80::1", "::ffff:127.0.0.1"] {
            assert!(special(text).is_some(), "{text}");
        }
        for text in ["10.0.0.1", "2001:db8::1", "239.1.1.1", "255.255.255.255", "x"] {
            assert_eq!(special(text), None, "{text}");
        }
    }
}
