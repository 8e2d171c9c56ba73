//! The values that a rule computes with: parts of the document in place, or made by the rule.

use std::cmp::Ordering;
use std::net::IpAddr;
use std::rc::Rc;

use crate::schema::crd::datum::{Content, Datum};
use crate::schema::crd::form::{self, Form};
use crate::schema::crd::model::{NodeId, Schema};

use super::quantity::Quantity;

/// A value.
#[derive(Clone, Debug)]
pub(super) enum Value<'a> {
    Null,
    Bool(bool),
    Int(i64),
    UInt(u64),
    Double(f64),
    Text(Text<'a>),
    Bytes(Rc<[u8]>),
    /// A list or mapping of the document, with its schema.
    Part(&'a Datum<'a>, Option<NodeId>),
    List(Rc<Vec<Value<'a>>>),
    Map(Rc<Vec<(Value<'a>, Value<'a>)>>),
    /// Nanoseconds.
    Duration(i128),
    /// A time, as nanoseconds since 1970.
    Time(i128),
    Optional(Option<Rc<Value<'a>>>),
    Quantity(Quantity),
    Address(IpAddr),
    /// A range of addresses and its length in bits.
    Range(IpAddr, u8),
    Url(Text<'a>),
    /// The name of a type.
    Type(&'static str),
}

/// A string of the document or the rule, or one that was made.
#[derive(Clone, Debug)]
pub(super) enum Text<'a> {
    Borrowed(&'a str),
    Made(Rc<str>),
}

/// Why an expression has no value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Stop {
    /// By the rules of the language.
    Error(String),
    /// It depends on a placeholder or an ellipsis.
    Open,
    /// It uses what is not known here, or its budget is spent.
    NotKnown,
}

impl Text<'_> {
    pub(super) fn as_str(&self) -> &str {
        match self {
            Self::Borrowed(text) => text,
            Self::Made(text) => text,
        }
    }
}

impl Stop {
    pub(super) fn error(message: impl Into<String>) -> Self {
        Self::Error(message.into())
    }

    /// Of two reasons, the one that says less.
    pub(super) fn or(self, other: Self) -> Self {
        match (&self, &other) {
            (Self::NotKnown, _) | (_, Self::Error(_)) => self,
            _ => other,
        }
    }
}

impl<'a> Value<'a> {
    pub(super) fn text(text: impl AsRef<str>) -> Self {
        Self::Text(Text::Made(text.as_ref().into()))
    }

    pub(super) fn list(items: Vec<Value<'a>>) -> Self {
        Self::List(Rc::new(items))
    }

    /// A datum as a value, as its schema says.
    pub(super) fn of(schema: &Schema, id: Option<NodeId>, datum: &'a Datum<'a>) -> Self {
        match &datum.content {
            Content::Null => Self::Null,
            Content::Bool(value) => Self::Bool(*value),
            Content::Int(number) => Self::Int(*number),
            Content::Float(number) => Self::Double(*number),
            Content::Text(text) => {
                let demands = id.and_then(|id| schema.node(id).demands.as_deref());
                let made = match demands.and_then(|demands| demands.form) {
                    Some(Form::Duration) => form::go_duration(text).map(Self::Duration),
                    Some(Form::DateTime) => time(text).map(Self::Time),
                    Some(Form::Date) => time(&format!("{text}T00:00:00Z")).map(Self::Time),
                    _ => None,
                };
                made.unwrap_or(Self::Text(Text::Borrowed(text)))
            }
            // Looked at only after `wildcard`.
            Content::Wildcard | Content::List(_) | Content::Map(_) => Self::Part(datum, id),
        }
    }

    /// Whether a placeholder stands for the value.
    pub(super) fn is_wildcard(&self) -> bool {
        matches!(self, Self::Part(datum, _) if matches!(datum.content, Content::Wildcard))
    }

    pub(super) fn type_name(&self) -> &'static str {
        match self {
            Self::Null => "null_type",
            Self::Bool(_) => "bool",
            Self::Int(_) => "int",
            Self::UInt(_) => "uint",
            Self::Double(_) => "double",
            Self::Text(_) => "string",
            Self::Bytes(_) => "bytes",
            Self::Part(datum, _) if matches!(datum.content, Content::List(_)) => "list",
            Self::List(_) => "list",
            Self::Part(..) | Self::Map(_) => "map",
            Self::Duration(_) => "google.protobuf.Duration",
            Self::Time(_) => "google.protobuf.Timestamp",
            Self::Optional(_) => "optional_type",
            Self::Quantity(_) => "kubernetes.Quantity",
            Self::Address(_) => "net.IP",
            Self::Range(..) => "net.CIDR",
            Self::Url(_) => "kubernetes.URL",
            Self::Type(_) => "type",
        }
    }

    /// The order of two values, where they have one.
    pub(super) fn order(&self, other: &Self) -> Option<Ordering> {
        match (self, other) {
            (Self::Bool(a), Self::Bool(b)) => Some(a.cmp(b)),
            (Self::Int(a), Self::Int(b)) => Some(a.cmp(b)),
            (Self::UInt(a), Self::UInt(b)) => Some(a.cmp(b)),
            (Self::Text(a), Self::Text(b)) => Some(a.as_str().cmp(b.as_str())),
            (Self::Bytes(a), Self::Bytes(b)) => Some(a.cmp(b)),
            (Self::Duration(a), Self::Duration(b)) | (Self::Time(a), Self::Time(b)) => Some(a.cmp(b)),
            (Self::Quantity(a), Self::Quantity(b)) => Some(a.cmp(b)),
            _ => self.number()?.partial_cmp(&other.number()?),
        }
    }

    /// A number of any type.
    pub(super) fn number(&self) -> Option<f64> {
        match self {
            Self::Int(number) => Some(*number as f64),
            Self::UInt(number) => Some(*number as f64),
            Self::Double(number) => Some(*number),
            _ => None,
        }
    }

    /// Whether two scalars are equal; `None` for what is more than a scalar.
    pub(super) fn equals_scalar(&self, other: &Self) -> Option<bool> {
        let is_collection =
            |value: &Self| matches!(value, Self::Part(..) | Self::List(_) | Self::Map(_) | Self::Optional(_));
        if is_collection(self) || is_collection(other) {
            return if is_collection(self) && is_collection(other) { None } else { Some(false) };
        }
        Some(match (self, other) {
            (Self::Null, Self::Null) => true,
            (Self::Type(a), Self::Type(b)) => a == b,
            (Self::Address(a), Self::Address(b)) => a == b,
            (Self::Range(a, n), Self::Range(b, m)) => a == b && n == m,
            (Self::Url(a), Self::Url(b)) => a.as_str() == b.as_str(),
            _ => self.order(other) == Some(Ordering::Equal),
        })
    }
}

/// An RFC 3339 time as nanoseconds since 1970.
pub(super) fn time(text: &str) -> Option<i128> {
    let time: jiff::Timestamp = text.to_ascii_uppercase().parse().ok()?;
    Some(time.as_nanosecond())
}
