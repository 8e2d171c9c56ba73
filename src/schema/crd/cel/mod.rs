//! Rules of `x-kubernetes-validations`, run on values of a document.
//!
//! The `cel` crate reads the text and expands its macros. What it makes is evaluated here, and not by
//! the crate: a rule runs on the document in place, knows what a placeholder or an ellipsis leaves
//! open, has the functions that Kubernetes adds, and stops when its budget is spent, so that no
//! definition can hang a run.

mod depth;
mod eval;
mod fold;
mod functions;
mod network;
mod quantity;
mod texts;
mod value;

use std::collections::BTreeMap;
use std::sync::Mutex;

use cel::IdedExpr;
use cel::common::ast::{EntryExpr, Expr};
use cel::parser::Parser;

use self::eval::Evaluator;
use self::value::Value;
use super::datum::Datum;
use super::model::{NodeId, Schema};
use super::pattern::Pattern;

/// A rule that was read.
#[derive(Debug)]
pub(super) struct Program {
    expression: IdedExpr,
    /// Whether it speaks of the object before a change.
    pub(super) has_old_self: bool,
    /// The patterns it matches with, compiled.
    patterns: Mutex<BTreeMap<String, Option<Pattern>>>,
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

/// Longer rules are not read.
const LONGEST: usize = 10_000;
/// Nor are those nested deeper than this.
const MOST_NESTED: u16 = 60;
/// A rule remembers so many patterns.
const MOST_PATTERNS: usize = 32;

impl Program {
    /// Reads a rule; `None` if it cannot be read.
    pub(super) fn read(text: &str) -> Option<Self> {
        if text.len() > LONGEST || depth::most(text) > usize::from(MOST_NESTED) {
            return None;
        }
        let expression =
            Parser::new().enable_optional_syntax(true).max_recursion_depth(MOST_NESTED).parse(text).ok()?;
        let has_old_self = names(&expression, "oldSelf");
        Some(Self { expression, has_old_self, patterns: Mutex::default() })
    }

    /// Runs the rule on a value; `steps` is what it may cost, and then what is left of it.
    pub(super) fn run<'a>(&'a self, schema: &'a Schema, id: NodeId, datum: &'a Datum<'a>, steps: &mut u64) -> Outcome {
        match self.value(schema, id, datum, steps) {
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
        steps: &mut u64,
    ) -> Option<String> {
        match self.value(schema, id, datum, steps) {
            Ok(Value::Text(text)) => Some(text.as_str().trim().to_owned()).filter(|text| !text.is_empty()),
            _ => None,
        }
    }

    fn value<'a>(
        &'a self,
        schema: &'a Schema,
        id: NodeId,
        datum: &'a Datum<'a>,
        steps: &mut u64,
    ) -> Result<Value<'a>, value::Stop> {
        let own = Value::of(schema, Some(id), datum);
        Evaluator { program: self, schema, own, steps_left: steps }.run(&self.expression)
    }

    fn pattern(&self, text: &str) -> Option<Pattern> {
        let mut patterns = self.patterns.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        if let Some(known) = patterns.get(text) {
            return known.clone();
        }
        let compiled = Pattern::new(text);
        if patterns.len() < MOST_PATTERNS {
            patterns.insert(text.to_owned(), compiled.clone());
        }
        compiled
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
