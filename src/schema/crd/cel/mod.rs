//! Rules of `x-kubernetes-validations`, run on values of a document.
//!
//! The `cel` crate reads the text and expands its macros. What it makes is evaluated here, and not by
//! the crate: a rule runs on the document in place, knows what a placeholder or an ellipsis leaves
//! open, has the functions that Kubernetes adds, and stops when its budget is spent, so that no
//! definition can hang a run.

mod eval;
mod fold;
mod functions;
mod network;
mod quantity;
mod texts;
mod value;

use cel::IdedExpr;
use cel::common::ast::{EntryExpr, Expr};

use self::eval::Evaluator;
use self::value::Value;
use super::budget::Budget;
use super::datum::Datum;
use super::model::{NodeId, Schema};
use crate::schema::expression::{self, Unread};

/// A rule that was read.
#[derive(Debug)]
pub(super) struct Program {
    expression: IdedExpr,
    /// Whether it speaks of the object before a change.
    pub(super) has_old_self: bool,
}

/// What a rule says of a value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Outcome {
    Holds,
    Fails,
    /// It cannot be computed, such as for a field that is not there: the server refuses the value.
    Errs(String),
    /// It depends on what a placeholder or an ellipsis stands for.
    Open,
    /// It uses what is not known here, or costs too much.
    NotRun,
}

impl Program {
    /// Reads a rule; `None` if it cannot be read.
    pub(super) fn read(text: &str) -> Option<Self> {
        let expression = expression::read(text).ok()?;
        let has_old_self = names(&expression, "oldSelf");
        Some(Self { expression, has_old_self })
    }

    /// Whether a server would refuse a rule that was not read; it takes longer ones than are read here.
    pub(super) fn is_refused(text: &str) -> bool {
        matches!(expression::read(text), Err(Unread::Refused { .. }))
    }

    /// The first name in it that no server knows.
    pub(super) fn undeclared(&self) -> Option<&str> {
        let uses = expression::uses(&self.expression);
        uses.into_iter().map(|named| named.name).find(|name| !matches!(*name, "self" | "oldSelf"))
    }

    /// Runs the rule on a value; `budget` is what it may cost, and then what is left of it.
    pub(super) fn run<'a>(
        &'a self,
        schema: &'a Schema,
        id: NodeId,
        datum: &'a Datum<'a>,
        budget: &mut Budget,
    ) -> Outcome {
        match self.value(schema, id, datum, budget) {
            Ok(Value::Bool(true)) => Outcome::Holds,
            Ok(Value::Bool(false)) => Outcome::Fails,
            Ok(_) | Err(value::Stop::NotKnown) => Outcome::NotRun,
            Err(value::Stop::Open) => Outcome::Open,
            Err(value::Stop::Error(message)) => Outcome::Errs(message),
        }
    }

    /// Computes the text of a message.
    pub(super) fn text<'a>(
        &'a self,
        schema: &'a Schema,
        id: NodeId,
        datum: &'a Datum<'a>,
        budget: &mut Budget,
    ) -> Option<String> {
        match self.value(schema, id, datum, budget) {
            Ok(Value::Text(text)) => Some(text.as_str().trim().to_owned()).filter(|text| !text.is_empty()),
            _ => None,
        }
    }

    fn value<'a>(
        &'a self,
        schema: &'a Schema,
        id: NodeId,
        datum: &'a Datum<'a>,
        budget: &mut Budget,
    ) -> Result<Value<'a>, value::Stop> {
        let own = Value::of(schema, Some(id), datum);
        Evaluator { schema, own, budget }.run(&self.expression)
    }
}

/// Whether an expression names a variable.
fn names(expression: &IdedExpr, name: &str) -> bool {
    match &expression.expr {
        Expr::Ident(own) => own == name,
        Expr::Select(select) => names(&select.operand, name),
        Expr::Call(call) => {
            call.target.as_ref().is_some_and(|target| names(target, name))
                || call.args.iter().any(|arg| names(arg, name))
        }
        Expr::List(list) => list.elements.iter().any(|element| names(element, name)),
        Expr::Map(map) => map.entries.iter().any(|entry| match &entry.expr {
            EntryExpr::MapEntry(entry) => names(&entry.key, name) || names(&entry.value, name),
            EntryExpr::StructField(field) => names(&field.value, name),
        }),
        Expr::Comprehension(fold) => {
            [&fold.iter_range, &fold.accu_init, &fold.loop_cond, &fold.loop_step, &fold.result]
                .into_iter()
                .any(|part| names(part, name))
        }
        Expr::Struct(_) | Expr::Literal(_) | Expr::Unspecified => false,
    }
}
