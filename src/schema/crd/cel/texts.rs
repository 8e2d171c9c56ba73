//! Functions of strings, and what a string is read as: patterns, quantities, addresses, URLs.

use super::eval::{Computed, Evaluator};
use super::network;
use super::quantity::Quantity;
use super::value::{Stop, Text, Value};
use crate::schema::crd::form;

/// A text that grows beyond this ends the rule.
pub(super) const LONGEST_TEXT: usize = 1 << 20;

pub(super) fn match_pattern<'a>(
    evaluator: &mut Evaluator<'a, '_>,
    name: &str,
    text: &str,
    pattern: &str,
) -> Computed<'a> {
    let Some(pattern) = evaluator.budget.pattern(pattern) else { return Err(Stop::NotKnown) };
    evaluator.spend(pattern.cost(text))?;
    match name {
        "matches" => Ok(Value::Bool(pattern.is_match(text))),
        "find" => Ok(Value::text(pattern.find(text).unwrap_or_default())),
        _ => Err(Stop::NotKnown),
    }
}

pub(super) fn made<'a>(text: String) -> Computed<'a> {
    if text.len() > LONGEST_TEXT { Err(Stop::NotKnown) } else { Ok(Value::text(text)) }
}

/// Methods of strings, and functions that read one.
pub(super) fn texts<'a>(
    evaluator: &mut Evaluator<'a, '_>,
    name: &str,
    text: &Text<'a>,
    arguments: &[Value<'a>],
) -> Computed<'a> {
    let own = text.as_str();
    evaluator.spend(own.len() as u64 / 4)?;
    match (name, &arguments[1..]) {
        ("contains", [Value::Text(part)]) => Ok(Value::Bool(own.contains(part.as_str()))),
        ("startsWith", [Value::Text(part)]) => Ok(Value::Bool(own.starts_with(part.as_str()))),
        ("endsWith", [Value::Text(part)]) => Ok(Value::Bool(own.ends_with(part.as_str()))),
        ("lowerAscii", []) => made(own.to_ascii_lowercase()),
        ("upperAscii", []) => made(own.to_ascii_uppercase()),
        ("trim", []) => made(own.trim().to_owned()),
        ("reverse", []) => made(own.chars().rev().collect()),
        ("charAt", [Value::Int(at)]) => {
            let at = usize::try_from(*at).map_err(|_| Stop::error("index out of range"))?;
            made(own.chars().nth(at).map(String::from).unwrap_or_default())
        }
        ("indexOf", [Value::Text(part)]) => Ok(Value::Int(char_index(own, own.find(part.as_str())))),
        ("lastIndexOf", [Value::Text(part)]) => Ok(Value::Int(char_index(own, own.rfind(part.as_str())))),
        ("substring", [Value::Int(from)]) => substring(own, *from, None),
        ("substring", [Value::Int(from), Value::Int(to)]) => substring(own, *from, Some(*to)),
        ("replace", [Value::Text(part), Value::Text(with)]) => {
            let pieces = own.matches(part.as_str()).count() as u64;
            evaluator.spend(pieces.saturating_mul(with.as_str().len() as u64 + 8))?;
            if pieces.saturating_mul(with.as_str().len() as u64) > LONGEST_TEXT as u64 {
                return Err(Stop::NotKnown);
            }
            made(own.replace(part.as_str(), with.as_str()))
        }
        ("split", [Value::Text(separator)]) => {
            let pieces: Vec<Value<'a>> = if separator.as_str().is_empty() {
                own.chars().map(|c| Value::text(String::from(c))).collect()
            } else {
                own.split(separator.as_str()).map(Value::text).collect()
            };
            evaluator.spend(16 * pieces.len() as u64)?;
            Ok(Value::list(pieces))
        }
        ("quantity", []) => Quantity::read(own).map(Value::Quantity).ok_or_else(|| Stop::error("no quantity")),
        ("isQuantity", []) => Ok(Value::Bool(crate::schema::format::is_quantity(own))),
        ("isIP", []) => Ok(Value::Bool(form::is_address(own))),
        ("isCIDR", []) => Ok(Value::Bool(form::is_cidr(own))),
        ("isURL", []) => Ok(Value::Bool(form::is_uri(own))),
        ("ip", []) => own.parse().map(Value::Address).map_err(|_| Stop::error("no address")),
        ("cidr", []) => network::range(own).ok_or_else(|| Stop::error("no range of addresses")),
        ("url", []) if form::is_uri(own) => Ok(Value::Url(text.clone())),
        ("url", []) => Err(Stop::error("no URL")),
        _ => Err(Stop::NotKnown),
    }
}

/// The index in characters of a byte offset; -1 for none.
fn char_index(text: &str, at: Option<usize>) -> i64 {
    at.map_or(-1, |at| text[..at].chars().count() as i64)
}

fn substring<'a>(text: &str, from: i64, to: Option<i64>) -> Computed<'a> {
    let length = text.chars().count() as i64;
    let to = to.unwrap_or(length);
    if from < 0 || to > length || from > to {
        return Err(Stop::error("index out of range"));
    }
    made(text.chars().skip(from as usize).take((to - from) as usize).collect())
}
