//! Addresses, ranges of addresses, and URLs.

use std::net::IpAddr;

use super::eval::Computed;
use super::value::{Stop, Value};
use crate::schema::crd::form;

pub(super) fn range<'a>(text: &str) -> Option<Value<'a>> {
    let (address, bits) = text.split_once('/').filter(|_| form::is_cidr(text))?;
    Some(Value::Range(address.parse().ok()?, bits.parse().ok()?))
}

pub(super) fn network<'a>(name: &str, arguments: &[Value<'a>]) -> Computed<'a> {
    let family = |address: &IpAddr| if address.is_ipv4() { 4 } else { 6 };
    Ok(match (name, arguments) {
        ("family", [Value::Address(address)]) => Value::Int(family(address)),
        ("isLoopback", [Value::Address(address)]) => Value::Bool(address.is_loopback()),
        ("isUnspecified", [Value::Address(address)]) => Value::Bool(address.is_unspecified()),
        ("prefixLength", [Value::Range(_, bits)]) => Value::Int(i64::from(*bits)),
        ("ip", [Value::Range(address, _)]) => Value::Address(*address),
        ("containsIP", [Value::Range(base, bits), Value::Address(address)]) => {
            Value::Bool(is_in_range(*base, *bits, *address))
        }
        ("containsIP", [Value::Range(base, bits), Value::Text(address)]) => {
            let address = address.as_str().parse().map_err(|_| Stop::error("no address"))?;
            Value::Bool(is_in_range(*base, *bits, address))
        }
        ("getScheme", [Value::Url(url)]) => {
            Value::text(url.as_str().split_once(':').map_or("", |(scheme, _)| scheme).to_ascii_lowercase())
        }
        ("getHost" | "getHostname", [Value::Url(url)]) => {
            let host = url.as_str().split_once("://").map_or("", |(_, rest)| rest);
            let host = host.split(['/', '?', '#']).next().unwrap_or_default();
            let host = host.rsplit_once('@').map_or(host, |(_, host)| host);
            if name == "getHostname" && host.contains('[') {
                return Err(Stop::NotKnown);
            }
            Value::text(if name == "getHostname" { host.split(':').next().unwrap_or_default() } else { host })
        }
        _ => return Err(Stop::NotKnown),
    })
}

fn is_in_range(base: IpAddr, bits: u8, address: IpAddr) -> bool {
    let bits = u32::from(bits);
    match (base, address) {
        (IpAddr::V4(base), IpAddr::V4(address)) => {
            let mask = u32::MAX.checked_shl(32 - bits.min(32)).unwrap_or(0);
            u32::from(base) & mask == u32::from(address) & mask
        }
        (IpAddr::V6(base), IpAddr::V6(address)) => {
            let mask = u128::MAX.checked_shl(128 - bits.min(128)).unwrap_or(0);
            u128::from(base) & mask == u128::from(address) & mask
        }
        _ => false,
    }
}
