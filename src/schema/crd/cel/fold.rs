//! What macros (`all`, `exists`, `map`, `filter`) expand to, and the items they go over.

use std::rc::Rc;

use cel::IdedExpr;
use cel::common::ast::{ComprehensionExpr, Expr, operators};

use super::eval::{Computed, Evaluator, Scope};
use super::value::{Stop, Text, Value};
use crate::schema::crd::datum::Content;

/// What a list or mapping has, and whether it may have more.
pub(super) struct Items<'a> {
    pub(super) items: Vec<Computed<'a>>,
    pub(super) is_open: bool,
}

impl<'a> Evaluator<'a, '_> {
    /// What a macro (`all`, `exists`, `map`, `filter`, ...) expands to.
    pub(super) fn fold(&mut self, fold: &'a ComprehensionExpr, scope: Option<&Scope<'a, '_>>) -> Computed<'a> {
        let range = self.eval(&fold.iter_range, scope)?;
        let Items { items, is_open } = self.items(&range)?;
        let keys = if fold.iter_var2.is_some() { Some(self.keys(&range)?) } else { None };
        let mut accumulated = self.eval(&fold.accu_init, scope);
        for (index, item) in items.iter().enumerate() {
            let with_accumulated = Scope { name: &fold.accu_var, value: &accumulated, outer: scope };
            let condition = self.eval(&fold.loop_cond, Some(&with_accumulated));
            if condition == Ok(Value::Bool(false)) {
                break;
            }
            let next = match (&keys, &fold.iter_var2) {
                (Some(keys), Some(second)) => {
                    let key = keys.get(index).cloned().unwrap_or(Err(Stop::NotKnown));
                    let first = Scope { name: &fold.iter_var, value: &key, outer: scope };
                    let both = Scope { name: second, value: item, outer: Some(&first) };
                    self.step(fold, &accumulated, &both)
                }
                _ => {
                    let own = Scope { name: &fold.iter_var, value: item, outer: scope };
                    self.step(fold, &accumulated, &own)
                }
            };
            match next {
                Next::Value(next) => accumulated = next,
                Next::Append(item) => {
                    if let Ok(Value::List(list)) = &mut accumulated {
                        Rc::make_mut(list).push(item);
                    }
                }
                Next::Same => {}
            }
            if accumulated == Err(Stop::NotKnown) {
                return accumulated;
            }
        }
        if is_open && !is_decided(fold, &accumulated) {
            return Err(Stop::Open);
        }
        let with_accumulated = Scope { name: &fold.accu_var, value: &accumulated, outer: scope };
        self.eval(&fold.result, Some(&with_accumulated))
    }

    /// One step of a fold. A list grows in place: to copy it each time would cost its square.
    fn step(&mut self, fold: &'a ComprehensionExpr, accumulated: &Computed<'a>, scope: &Scope<'a, '_>) -> Next<'a> {
        if let (Ok(Value::List(_)), Some((condition, item))) = (accumulated, appended(fold)) {
            match condition.map(|condition| self.truth(condition, Some(scope))) {
                Some(Ok(false)) => return Next::Same,
                Some(Err(stop)) => return Next::Value(Err(stop)),
                Some(Ok(true)) | None => {}
            }
            return match self.eval(item, Some(scope)) {
                Ok(item) => Next::Append(item),
                Err(stop) => Next::Value(Err(stop)),
            };
        }
        let with_accumulated = Scope { name: &fold.accu_var, value: accumulated, outer: Some(scope) };
        Next::Value(self.eval(&fold.loop_step, Some(&with_accumulated)))
    }

    /// The items of a list, or the keys of a mapping (with two variables: its values).
    pub(super) fn items(&mut self, value: &Value<'a>) -> Result<Items<'a>, Stop> {
        let (items, is_open) = match value {
            Value::List(items) => (items.iter().cloned().map(Ok).collect(), false),
            Value::Map(entries) => (entries.iter().map(|(key, _)| Ok(key.clone())).collect::<Vec<_>>(), false),
            Value::Part(datum, id) => match &datum.content {
                Content::List(items) => {
                    let below = id.and_then(|id| self.schema.node(id).items);
                    (items.iter().map(|item| self.datum(item, below)).collect(), datum.is_open)
                }
                Content::Map(members) => {
                    let keys = members.iter().map(|member| Ok(Value::Text(Text::Borrowed(member.key))));
                    (keys.collect(), datum.is_open)
                }
                Content::Wildcard => return Err(Stop::Open),
                _ => return Err(Stop::error("no such overload")),
            },
            _ => return Err(Stop::error("no such overload")),
        };
        self.spend(4 * items.len() as u64)?;
        Ok(Items { items, is_open })
    }

    /// The first variable of a fold with two: indexes of a list. Of mappings the pairs are not known.
    fn keys(&mut self, value: &Value<'a>) -> Result<Vec<Computed<'a>>, Stop> {
        let is_list = match value {
            Value::List(_) => true,
            Value::Part(datum, _) => matches!(datum.content, Content::List(_)),
            _ => false,
        };
        if !is_list {
            return Err(Stop::NotKnown);
        }
        let count = self.items(value)?.items.len();
        Ok((0..count).map(|index| Ok(Value::Int(index as i64))).collect())
    }
}

/// What a step of a fold does to what was accumulated.
enum Next<'a> {
    Value(Computed<'a>),
    Append(Value<'a>),
    Same,
}

impl PartialEq for Value<'_> {
    /// Only for what decides a fold.
    fn eq(&self, other: &Self) -> bool {
        matches!((self, other), (Value::Bool(a), Value::Bool(b)) if a == b)
    }
}

/// Of a step that appends to the accumulated list: on which condition, and what.
fn appended(fold: &ComprehensionExpr) -> Option<(Option<&IdedExpr>, &IdedExpr)> {
    let (condition, step) = match &fold.loop_step.expr {
        Expr::Call(call) if call.func_name == operators::CONDITIONAL => match call.args.as_slice() {
            [condition, yes, no] if is_variable(no, &fold.accu_var) => (Some(condition), yes),
            _ => return None,
        },
        _ => (None, &fold.loop_step),
    };
    let Expr::Call(call) = &step.expr else { return None };
    match call.args.as_slice() {
        [list, item] if call.func_name == operators::ADD && is_variable(list, &fold.accu_var) => match &item.expr {
            Expr::List(list) => match list.elements.as_slice() {
                [item] if list.optional_indices.is_empty() => Some((condition, item)),
                _ => None,
            },
            _ => None,
        },
        _ => None,
    }
}

fn is_variable(expression: &IdedExpr, name: &str) -> bool {
    matches!(&expression.expr, Expr::Ident(own) if own == name)
}

/// Whether items that were left out cannot change the outcome: one that breaks `all`, one that makes `exists`.
fn is_decided(fold: &ComprehensionExpr, accumulated: &Computed<'_>) -> bool {
    let Expr::Call(step) = &fold.loop_step.expr else { return false };
    match step.func_name.as_str() {
        operators::LOGICAL_AND => *accumulated == Ok(Value::Bool(false)),
        operators::LOGICAL_OR => *accumulated == Ok(Value::Bool(true)),
        _ => false,
    }
}
