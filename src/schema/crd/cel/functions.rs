//! Functions of the language and of Kubernetes' libraries: strings, lists, patterns, times,
//! quantities, addresses, URLs, sets and options.

use std::rc::Rc;

use cel::common::ast::{CallExpr, Expr, operators};

use super::eval::{Computed, Evaluator, Scope, no_such_key};
use super::fold::Items;
use super::network::network;
use super::quantity::Quantity;
use super::texts::{LONGEST_TEXT, made, match_pattern, texts};
use super::value::{Stop, Value, time};
use crate::schema::crd::form;

/// Calls a function or an operator whose operands are all computed first.
pub(super) fn call<'a>(
    evaluator: &mut Evaluator<'a, '_>,
    call: &'a CallExpr,
    scope: Option<&Scope<'a, '_>>,
) -> Computed<'a> {
    let name = call.func_name.as_str();
    let mut arguments = Vec::with_capacity(call.args.len() + 1);
    let mut space = "";
    if let Some(target) = &call.target {
        match &target.expr {
            // `optional.of(x)`: a name before the dot that is no variable.
            Expr::Ident(own) if is_space(own) && !evaluator.is_bound(own, scope) => space = own,
            _ => arguments.push(evaluator.eval(target, scope)?),
        }
    }
    for argument in &call.args {
        // The value of an option is only asked for if it has none: not computing it would change nothing.
        arguments.push(evaluator.eval(argument, scope)?);
    }
    match space {
        "optional" => optional(name, arguments),
        "sets" => sets(evaluator, name, &arguments),
        "" => plain(evaluator, name, &arguments),
        _ => Err(Stop::NotKnown),
    }
}

fn is_space(name: &str) -> bool {
    matches!(name, "optional" | "sets" | "math" | "format" | "base64" | "authorizer")
}

pub(super) fn overload() -> Stop {
    Stop::error("no such overload")
}

fn plain<'a>(evaluator: &mut Evaluator<'a, '_>, name: &str, arguments: &[Value<'a>]) -> Computed<'a> {
    match (name, arguments) {
        (operators::EQUALS, [a, b]) => evaluator.equal(a, b).map(Value::Bool),
        (operators::NOT_EQUALS, [a, b]) => evaluator.equal(a, b).map(|equal| Value::Bool(!equal)),
        (operators::LESS, [a, b]) => Ok(Value::Bool(evaluator.order(a, b)?.is_lt())),
        (operators::LESS_EQUALS, [a, b]) => Ok(Value::Bool(evaluator.order(a, b)?.is_le())),
        (operators::GREATER, [a, b]) => Ok(Value::Bool(evaluator.order(a, b)?.is_gt())),
        (operators::GREATER_EQUALS, [a, b]) => Ok(Value::Bool(evaluator.order(a, b)?.is_ge())),
        (operators::LOGICAL_NOT, [Value::Bool(value)]) => Ok(Value::Bool(!value)),
        (operators::INDEX, [value, index]) => {
            let found = match value {
                Value::Optional(None) => return Ok(Value::Optional(None)),
                Value::Optional(Some(value)) => {
                    return Ok(Value::Optional(evaluator.index(value, index)?.map(Rc::new)));
                }
                value => evaluator.index(value, index)?,
            };
            found.ok_or_else(|| match index {
                Value::Text(key) => no_such_key(key.as_str()),
                _ => Stop::error("index out of bounds"),
            })
        }
        (operators::IN, [value, collection]) => contains(evaluator, collection, value),
        (operators::NEGATE | operators::ADD | operators::SUBSTRACT | operators::MULTIPLY | operators::DIVIDE, _)
        | (operators::MODULO, _) => arithmetic(evaluator, name, arguments),
        ("size", [value]) => size(evaluator, value),
        ("type", [value]) => Ok(Value::Type(value.type_name())),
        ("dyn", [value]) => Ok(value.clone()),
        ("int" | "uint" | "double" | "string" | "bool" | "duration" | "timestamp", [value]) => convert(name, value),
        ("orValue" | "or" | "hasValue" | "value", [Value::Optional(_), ..]) => option_method(name, arguments),
        ("matches" | "find" | "findAll", [Value::Text(text), Value::Text(pattern), ..]) => {
            match_pattern(evaluator, name, text.as_str(), pattern.as_str())
        }
        (_, [Value::Text(text), ..]) => {
            let text = text.clone();
            texts(evaluator, name, &text, arguments)
        }
        (_, [Value::Quantity(quantity), ..]) => quantity_method(name, *quantity, arguments),
        (_, [Value::Address(_) | Value::Range(..) | Value::Url(_), ..]) => network(name, arguments),
        ("isSorted" | "sum" | "min" | "max" | "indexOf" | "lastIndexOf" | "join", [list, ..])
            if list.type_name() == "list" =>
        {
            lists(evaluator, name, arguments)
        }
        ("getSeconds" | "getMinutes" | "getHours" | "getMilliseconds", [Value::Duration(nanos)]) => {
            let unit = match name {
                "getHours" => 3_600_000_000_000,
                "getMinutes" => 60_000_000_000,
                "getSeconds" => 1_000_000_000,
                _ => 1_000_000,
            };
            i64::try_from(nanos / unit).map(Value::Int).map_err(|_| Stop::NotKnown)
        }
        _ => Err(Stop::NotKnown),
    }
}

fn contains<'a>(evaluator: &mut Evaluator<'a, '_>, collection: &Value<'a>, value: &Value<'a>) -> Computed<'a> {
    if collection.type_name() == "map"
        && let Value::Text(key) = value
    {
        let key = key.clone();
        return evaluator.field(collection, key.as_str()).map(|found| Value::Bool(found.is_some()));
    }
    let Items { items, is_open } = evaluator.items(collection)?;
    let mut stop = None;
    for item in items {
        match item.and_then(|item| evaluator.equal(&item, value)) {
            Ok(true) => return Ok(Value::Bool(true)),
            Ok(false) => {}
            Err(why) => stop = Some(why),
        }
    }
    match stop {
        Some(why) => Err(why),
        None if is_open => Err(Stop::Open),
        None => Ok(Value::Bool(false)),
    }
}

fn size<'a>(evaluator: &mut Evaluator<'a, '_>, value: &Value<'a>) -> Computed<'a> {
    let size = match value {
        Value::Text(text) => {
            evaluator.spend(text.as_str().len() as u64 / 8)?;
            text.as_str().chars().count()
        }
        Value::Bytes(bytes) => bytes.len(),
        Value::List(items) => items.len(),
        Value::Map(entries) => entries.len(),
        Value::Part(..) => {
            let Items { items, is_open } = evaluator.items(value)?;
            if is_open {
                return Err(Stop::Open);
            }
            items.len()
        }
        _ => return Err(overload()),
    };
    Ok(Value::Int(size as i64))
}

fn arithmetic<'a>(evaluator: &mut Evaluator<'a, '_>, name: &str, arguments: &[Value<'a>]) -> Computed<'a> {
    let overflow = || Stop::error("integer overflow");
    let whole = |number: Option<i64>| number.map(Value::Int).ok_or_else(overflow);
    match (name, arguments) {
        (operators::NEGATE, [Value::Int(a)]) => whole(a.checked_neg()),
        (operators::NEGATE, [Value::Double(a)]) => Ok(Value::Double(-a)),
        (operators::ADD, [Value::Text(a), Value::Text(b)]) => {
            let (a, b) = (a.as_str(), b.as_str());
            evaluator.spend((a.len() + b.len()) as u64)?;
            made(format!("{a}{b}"))
        }
        (operators::ADD, [a, b]) if a.type_name() == "list" && b.type_name() == "list" => {
            let (mut items, more) = (evaluator.items(a)?, evaluator.items(b)?);
            if items.is_open || more.is_open {
                return Err(Stop::Open);
            }
            items.items.extend(more.items);
            Ok(Value::list(items.items.into_iter().collect::<Result<_, _>>()?))
        }
        (operators::ADD, [Value::Time(a), Value::Duration(b)] | [Value::Duration(b), Value::Time(a)]) => {
            Ok(Value::Time(a + b))
        }
        (operators::SUBSTRACT, [Value::Time(a), Value::Time(b)]) => Ok(Value::Duration(a - b)),
        (operators::SUBSTRACT, [Value::Time(a), Value::Duration(b)]) => Ok(Value::Time(a - b)),
        (operators::ADD, [Value::Duration(a), Value::Duration(b)]) => Ok(Value::Duration(a + b)),
        (operators::SUBSTRACT, [Value::Duration(a), Value::Duration(b)]) => Ok(Value::Duration(a - b)),
        (operators::DIVIDE | operators::MODULO, [Value::Int(_), Value::Int(0)]) => Err(Stop::error("division by zero")),
        (_, [Value::Int(a), Value::Int(b)]) => whole(match name {
            operators::ADD => a.checked_add(*b),
            operators::SUBSTRACT => a.checked_sub(*b),
            operators::MULTIPLY => a.checked_mul(*b),
            operators::DIVIDE => a.checked_div(*b),
            _ => a.checked_rem(*b),
        }),
        (_, [a, b]) => {
            // A whole number in a field of any number is a number, too.
            let (Some(a), Some(b)) = (a.number(), b.number()) else { return Err(overload()) };
            Ok(Value::Double(match name {
                operators::ADD => a + b,
                operators::SUBSTRACT => a - b,
                operators::MULTIPLY => a * b,
                operators::DIVIDE => a / b,
                _ => return Err(overload()),
            }))
        }
        _ => Err(overload()),
    }
}

fn convert<'a>(name: &str, value: &Value<'a>) -> Computed<'a> {
    let refuse = || Stop::error(format!("type conversion error from {} to {name}", value.type_name()));
    Ok(match (name, value) {
        ("int", Value::Int(_)) | ("double", Value::Double(_)) | ("string", Value::Text(_)) => value.clone(),
        ("bool", Value::Bool(_)) | ("duration", Value::Duration(_)) | ("timestamp", Value::Time(_)) => value.clone(),
        ("int", Value::Double(number)) if number.abs() < 9e18 => Value::Int(*number as i64),
        ("int", Value::UInt(number)) => Value::Int(i64::try_from(*number).map_err(|_| refuse())?),
        ("int", Value::Text(text)) => Value::Int(text.as_str().parse().map_err(|_| refuse())?),
        ("uint", Value::Int(number)) => Value::UInt(u64::try_from(*number).map_err(|_| refuse())?),
        ("uint", Value::UInt(_)) => value.clone(),
        ("uint", Value::Text(text)) => Value::UInt(text.as_str().parse().map_err(|_| refuse())?),
        ("double", Value::Int(_) | Value::UInt(_)) => Value::Double(value.number().unwrap_or_default()),
        ("double", Value::Text(text)) => Value::Double(text.as_str().parse().map_err(|_| refuse())?),
        ("bool", Value::Text(text)) => match text.as_str() {
            "true" | "True" | "TRUE" | "t" | "T" | "1" => Value::Bool(true),
            "false" | "False" | "FALSE" | "f" | "F" | "0" => Value::Bool(false),
            _ => return Err(refuse()),
        },
        ("string", Value::Int(number)) => Value::text(number.to_string()),
        ("string", Value::UInt(number)) => Value::text(number.to_string()),
        ("string", Value::Bool(value)) => Value::text(value.to_string()),
        ("string", Value::Address(address)) => Value::text(address.to_string()),
        ("duration", Value::Text(text)) => Value::Duration(form::go_duration(text.as_str()).ok_or_else(refuse)?),
        ("timestamp", Value::Text(text)) => Value::Time(time(text.as_str()).ok_or_else(refuse)?),
        _ => return Err(Stop::NotKnown),
    })
}

fn optional<'a>(name: &str, mut arguments: Vec<Value<'a>>) -> Computed<'a> {
    match (name, arguments.pop()) {
        ("none", None) => Ok(Value::Optional(None)),
        ("of", Some(value)) => Ok(Value::Optional(Some(Rc::new(value)))),
        _ => Err(Stop::NotKnown),
    }
}

fn option_method<'a>(name: &str, arguments: &[Value<'a>]) -> Computed<'a> {
    match (name, arguments) {
        ("hasValue", [Value::Optional(value)]) => Ok(Value::Bool(value.is_some())),
        ("value", [Value::Optional(Some(value))]) | ("orValue", [Value::Optional(Some(value)), _]) => {
            Ok(value.as_ref().clone())
        }
        ("value", [Value::Optional(None)]) => Err(Stop::error("optional.none() dereference")),
        ("orValue" | "or", [Value::Optional(None), other]) => Ok(other.clone()),
        ("or", [own, _]) => Ok(own.clone()),
        _ => Err(overload()),
    }
}

fn lists<'a>(evaluator: &mut Evaluator<'a, '_>, name: &str, arguments: &[Value<'a>]) -> Computed<'a> {
    let Items { items, is_open } = evaluator.items(&arguments[0])?;
    let items: Vec<Value<'a>> = items.into_iter().collect::<Result<_, _>>()?;
    if is_open {
        return Err(Stop::Open);
    }
    match (name, &arguments[1..]) {
        ("isSorted", []) => {
            for pair in items.windows(2) {
                if evaluator.order(&pair[0], &pair[1])?.is_gt() {
                    return Ok(Value::Bool(false));
                }
            }
            Ok(Value::Bool(true))
        }
        ("sum", []) => {
            let mut items = items.into_iter();
            let first = items.next().unwrap_or(Value::Int(0));
            items.try_fold(first, |sum, item| arithmetic(evaluator, operators::ADD, &[sum, item]))
        }
        ("min" | "max", []) => {
            let mut items = items.into_iter();
            let mut best = items.next().ok_or_else(|| Stop::error("an empty list has no least item"))?;
            for item in items {
                let order = evaluator.order(&item, &best)?;
                if (name == "min" && order.is_lt()) || (name == "max" && order.is_gt()) {
                    best = item;
                }
            }
            Ok(best)
        }
        ("indexOf" | "lastIndexOf", [wanted]) => {
            let mut found = -1;
            for (index, item) in items.iter().enumerate() {
                if evaluator.equal(item, wanted)? {
                    found = index as i64;
                    if name == "indexOf" {
                        break;
                    }
                }
            }
            Ok(Value::Int(found))
        }
        ("join", rest) => {
            let separator = match rest {
                [] => "",
                [Value::Text(separator)] => separator.as_str(),
                _ => return Err(overload()),
            };
            let mut text = String::new();
            for (index, item) in items.iter().enumerate() {
                let Value::Text(item) = item else { return Err(overload()) };
                if index > 0 {
                    text.push_str(separator);
                }
                text.push_str(item.as_str());
                if text.len() > LONGEST_TEXT {
                    return Err(Stop::NotKnown);
                }
            }
            evaluator.spend(text.len() as u64)?;
            made(text)
        }
        _ => Err(Stop::NotKnown),
    }
}

fn sets<'a>(evaluator: &mut Evaluator<'a, '_>, name: &str, arguments: &[Value<'a>]) -> Computed<'a> {
    let [a, b] = arguments else { return Err(overload()) };
    let mut all_in = |small: &Value<'a>, large: &Value<'a>| -> Result<(bool, bool), Stop> {
        let Items { items, is_open } = evaluator.items(small)?;
        if is_open {
            return Err(Stop::Open);
        }
        let (mut all, mut any) = (true, false);
        for item in items {
            match contains(evaluator, large, &item?)? {
                Value::Bool(true) => any = true,
                _ => all = false,
            }
        }
        Ok((all, any))
    };
    match name {
        "contains" => Ok(Value::Bool(all_in(b, a)?.0)),
        "equivalent" => Ok(Value::Bool(all_in(a, b)?.0 && all_in(b, a)?.0)),
        "intersects" => Ok(Value::Bool(all_in(a, b)?.1)),
        _ => Err(Stop::NotKnown),
    }
}

fn quantity_method<'a>(name: &str, own: Quantity, arguments: &[Value<'a>]) -> Computed<'a> {
    let other = match &arguments[1..] {
        [] => None,
        [Value::Quantity(other)] => Some(*other),
        [Value::Int(other)] => Some(Quantity::whole(*other)),
        _ => return Err(overload()),
    };
    let too_large = || Stop::NotKnown;
    Ok(match (name, other) {
        ("sign", None) => Value::Int(own.sign()),
        ("isInteger", None) => Value::Bool(own.as_integer().is_some()),
        ("asInteger", None) => Value::Int(own.as_integer().ok_or_else(|| Stop::error("no whole number"))?),
        ("asApproximateFloat", None) => Value::Double(own.as_float()),
        ("add", Some(other)) => Value::Quantity(own.plus(other).ok_or_else(too_large)?),
        ("sub", Some(other)) => Value::Quantity(own.minus(other).ok_or_else(too_large)?),
        ("isGreaterThan", Some(other)) => Value::Bool(own.cmp(&other).is_gt()),
        ("isLessThan", Some(other)) => Value::Bool(own.cmp(&other).is_lt()),
        ("compareTo", Some(other)) => Value::Int(own.cmp(&other) as i64),
        _ => return Err(Stop::NotKnown),
    })
}
