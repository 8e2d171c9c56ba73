//! Expressions of the Common Expression Language, as texts: whether one can be read, the names it
//! uses, and what it evidently comes to.
//!
//! Enters: a text. Leaves: the `cel` crate's tree of it, or why there is none. Knows nothing of who
//! runs it, or on what.

mod depth;
mod uses;

use cel::IdedExpr;
use cel::common::ast::{CallExpr, Expr, LiteralValue, operators};
use cel::parser::Parser;

pub(crate) use uses::{Use, uses};

/// Longer expressions are not read.
const LONGEST: usize = 10_000;
/// Nor are those nested deeper than this.
const MOST_NESTED: u16 = 60;

/// Why an expression was not read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Unread {
    /// It is longer or nested deeper than anybody needs; a server may read it.
    TooLarge,
    /// A server would not read it, either.
    Refused {
        /// The line of the text where it fails, from one.
        line: usize,
        /// The column there, from one.
        column: usize,
    },
}

/// Reads an expression.
pub(crate) fn read(text: &str) -> Result<IdedExpr, Unread> {
    if text.len() > LONGEST || depth::most(text) > usize::from(MOST_NESTED) {
        return Err(Unread::TooLarge);
    }
    let parser = Parser::new().enable_optional_syntax(true).enable_ident_escape_syntax(true);
    parser.max_recursion_depth(MOST_NESTED).parse(text).map_err(|faults| {
        // A fault of the text has no cause; the parser giving up has one.
        let is_too_deep = faults.errors.iter().any(|fault| fault.source.is_some());
        let first = faults.errors.first().map_or((1, 0), |fault| fault.pos);
        let from_one = |number: isize| usize::try_from(number).unwrap_or_default().max(1);
        match is_too_deep {
            true => Unread::TooLarge,
            false => Unread::Refused { line: from_one(first.0), column: from_one(first.1) },
        }
    })
}

/// The type of what an expression comes to, where its form alone says so.
pub(crate) fn outcome(expression: &IdedExpr) -> Option<&'static str> {
    match &expression.expr {
        Expr::Literal(literal) => Some(match literal {
            LiteralValue::Boolean(_) => "bool",
            LiteralValue::Bytes(_) => "bytes",
            LiteralValue::Double(_) => "double",
            LiteralValue::Int(_) => "int",
            LiteralValue::Null => "null",
            LiteralValue::String(_) => "string",
            LiteralValue::UInt(_) => "uint",
        }),
        Expr::List(_) => Some("list"),
        Expr::Map(_) => Some("map"),
        Expr::Struct(_) => Some("object"),
        Expr::Call(call) => outcome_of_call(call),
        Expr::Select(select) if select.test => Some("bool"),
        Expr::Ident(_) | Expr::Select(_) | Expr::Comprehension(_) | Expr::Unspecified => None,
    }
}

fn outcome_of_call(call: &CallExpr) -> Option<&'static str> {
    match (call.func_name.as_str(), call.args.as_slice()) {
        (
            operators::LOGICAL_AND
            | operators::LOGICAL_OR
            | operators::LOGICAL_NOT
            | operators::EQUALS
            | operators::NOT_EQUALS
            | operators::LESS
            | operators::LESS_EQUALS
            | operators::GREATER
            | operators::GREATER_EQUALS
            | operators::IN,
            _,
        ) => Some("bool"),
        (operators::CONDITIONAL, [_, yes, no]) => outcome(yes).filter(|own| outcome(no) == Some(own)),
        (operators::ADD, [a, b]) => outcome(a).filter(|own| outcome(b) == Some(own)),
        ("string", [_]) if call.target.is_none() => Some("string"),
        ("size", _) => Some("int"),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_no_expression_is_refused_at_its_place() {
        for (text, line, column) in [
            ("", 1, 1),
            ("a b", 1, 3),
            ("a.b ==", 1, 7),
            ("has(a)", 1, 5),
            ("x.all(1, true)", 1, 7),
            ("a ==\n  'b", 2, 3),
            ("a = b", 1, 3),
            ("a &&\n b c", 2, 4),
        ] {
            assert_eq!(read(text), Err(Unread::Refused { line, column }), "{text}");
        }
        for text in
            ["a.b == 'x' // why\n && c.all(x, x > 1)", "a.?b.orValue(1)", "Object{spec: Object.spec{}}", "a.`b-c`"]
        {
            assert!(read(text).is_ok(), "{text}: {:?}", read(text));
        }
    }

    #[test]
    fn what_is_too_large_may_still_be_right() {
        for text in ["(".repeat(90) + "a" + &")".repeat(90), "a && ".repeat(5_000) + "a"] {
            assert_eq!(read(&text), Err(Unread::TooLarge));
        }
    }
}
