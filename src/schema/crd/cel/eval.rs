//! The language itself: operators, selection, and the folds that macros expand to.

use std::borrow::Cow;
use std::cmp::Ordering;
use std::rc::Rc;

use cel::IdedExpr;
use cel::common::ast::{CallExpr, EntryExpr, Expr, ListExpr, LiteralValue, MapExpr, SelectExpr, operators};

use super::functions;
use super::value::{Stop, Text, Value};
use crate::schema::crd::budget::Budget;
use crate::schema::crd::datum::{Content, Datum};
use crate::schema::crd::model::{NodeId, Schema};

pub(super) type Computed<'a> = Result<Value<'a>, Stop>;

/// Computes an expression.
pub(super) struct Evaluator<'a, 's> {
    pub(super) schema: &'a Schema,
    /// What `self` is.
    pub(super) own: Value<'a>,
    pub(super) budget: &'s mut Budget,
}

/// The variables around an expression, innermost first.
#[derive(Clone, Copy)]
pub(super) struct Scope<'a, 'p> {
    pub(super) name: &'a str,
    pub(super) value: &'p Computed<'a>,
    pub(super) outer: Option<&'p Scope<'a, 'p>>,
}

impl<'a> Evaluator<'a, '_> {
    pub(super) fn run(&mut self, expression: &'a IdedExpr) -> Computed<'a> {
        self.eval(expression, None)
    }

    /// Takes from the budget.
    pub(super) fn spend(&mut self, steps: u64) -> Result<(), Stop> {
        if self.budget.spend(steps) { Ok(()) } else { Err(Stop::NotKnown) }
    }

    pub(super) fn eval(&mut self, expression: &'a IdedExpr, scope: Option<&Scope<'a, '_>>) -> Computed<'a> {
        self.spend(20)?;
        match &expression.expr {
            Expr::Literal(literal) => literal_value(literal),
            Expr::Ident(name) => self.variable(name, scope),
            Expr::Select(select) => self.select(select, scope),
            Expr::Call(call) => self.call(call, scope),
            Expr::List(list) => self.list(list, scope),
            Expr::Map(map) => self.map(map, scope),
            Expr::Comprehension(fold) => self.fold(fold, scope),
            Expr::Struct(_) | Expr::Unspecified => Err(Stop::NotKnown),
        }
    }

    fn variable(&mut self, name: &str, scope: Option<&Scope<'a, '_>>) -> Computed<'a> {
        let mut at = scope;
        while let Some(scope) = at {
            if scope.name == name {
                return scope.value.clone();
            }
            at = scope.outer;
        }
        match name {
            "self" if self.own.is_wildcard() => Err(Stop::Open),
            "self" => Ok(self.own.clone()),
            // A rule that speaks of it and is run has it as an option.
            "oldSelf" => Ok(Value::Optional(None)),
            "bool" | "int" | "uint" | "double" | "string" | "bytes" | "list" | "map" | "null_type" | "type" => {
                Ok(Value::Type(type_of(name)))
            }
            _ => Err(Stop::NotKnown),
        }
    }

    pub(super) fn is_bound(&self, name: &str, scope: Option<&Scope<'a, '_>>) -> bool {
        name == "self" || std::iter::successors(scope, |scope| scope.outer).any(|scope| scope.name == name)
    }

    fn list(&mut self, list: &'a ListExpr, scope: Option<&Scope<'a, '_>>) -> Computed<'a> {
        let mut items = Vec::with_capacity(list.elements.len());
        for (index, element) in list.elements.iter().enumerate() {
            match (self.eval(element, scope)?, list.optional_indices.contains(&index)) {
                (Value::Optional(value), true) => items.extend(value.map(Rc::unwrap_or_clone)),
                (value, _) => items.push(value),
            }
        }
        Ok(Value::list(items))
    }

    fn map(&mut self, map: &'a MapExpr, scope: Option<&Scope<'a, '_>>) -> Computed<'a> {
        let mut entries = Vec::with_capacity(map.entries.len());
        for entry in &map.entries {
            let EntryExpr::MapEntry(entry) = &entry.expr else { return Err(Stop::NotKnown) };
            let (key, value) = (self.eval(&entry.key, scope)?, self.eval(&entry.value, scope)?);
            match (value, entry.optional) {
                (Value::Optional(None), true) => {}
                (Value::Optional(Some(value)), true) => entries.push((key, Rc::unwrap_or_clone(value))),
                (value, _) => entries.push((key, value)),
            }
        }
        Ok(Value::Map(Rc::new(entries)))
    }

    fn select(&mut self, select: &'a SelectExpr, scope: Option<&Scope<'a, '_>>) -> Computed<'a> {
        let operand = self.eval(&select.operand, scope)?;
        let name = unescape(&select.field);
        if select.test {
            return match operand {
                Value::Optional(None) => Ok(Value::Bool(false)),
                Value::Optional(Some(value)) => self.has(&value, &name).map(Value::Bool),
                value => self.has(&value, &name).map(Value::Bool),
            };
        }
        match operand {
            Value::Optional(value) => self.optional_field(value.as_deref(), &name),
            value => self.field(&value, &name)?.ok_or_else(|| no_such_key(&name)),
        }
    }

    /// A field behind `?`: an option of its value.
    fn optional_field(&mut self, value: Option<&Value<'a>>, name: &str) -> Computed<'a> {
        let field = match value {
            Some(value) => self.field(value, name)?,
            None => None,
        };
        Ok(Value::Optional(field.map(Rc::new)))
    }

    fn has(&mut self, value: &Value<'a>, name: &str) -> Result<bool, Stop> {
        if let Value::Part(datum, _) = value
            && let Some(field) = datum.get(name)
        {
            // A null is as good as absent.
            return Ok(!matches!(field.content, Content::Null));
        }
        Ok(self.field(value, name)?.is_some())
    }

    /// The value of a field or key.
    pub(super) fn field(&mut self, value: &Value<'a>, name: &str) -> Result<Option<Value<'a>>, Stop> {
        match value {
            Value::Part(datum, _) if matches!(datum.content, Content::Wildcard) => Err(Stop::Open),
            Value::Part(datum, id) if matches!(datum.content, Content::Map(_)) => {
                self.spend(8)?;
                let below = id.and_then(|id| self.schema.node(id).member(name));
                match datum.get(name) {
                    Some(field) if matches!(field.content, Content::Null) && below.is_some() => Ok(None),
                    Some(field) => self.datum(field, below).map(Some),
                    None if datum.is_open => Err(Stop::Open),
                    None => Ok(None),
                }
            }
            Value::Map(entries) => {
                self.spend(entries.len() as u64)?;
                let found = entries.iter().find(|(key, _)| matches!(key, Value::Text(text) if text.as_str() == name));
                Ok(found.map(|(_, value)| value.clone()))
            }
            _ => Err(Stop::error("no such overload")),
        }
    }

    /// A datum as a value; a placeholder has none.
    pub(super) fn datum(&self, datum: &'a Datum<'a>, id: Option<NodeId>) -> Computed<'a> {
        match datum.content {
            Content::Wildcard => Err(Stop::Open),
            _ => Ok(Value::of(self.schema, id, datum)),
        }
    }

    /// What `x[index]` is.
    pub(super) fn index(&mut self, value: &Value<'a>, index: &Value<'a>) -> Result<Option<Value<'a>>, Stop> {
        let at = match index {
            Value::Text(text) => return self.field(value, text.as_str()),
            Value::Int(at) => usize::try_from(*at).ok(),
            Value::UInt(at) => usize::try_from(*at).ok(),
            Value::Double(at) if at.fract() == 0.0 && *at >= 0.0 => Some(*at as usize),
            _ => return Err(Stop::error("no such overload")),
        };
        match value {
            Value::Part(datum, id) => match &datum.content {
                Content::List(items) => {
                    let below = id.and_then(|id| self.schema.node(id).items);
                    match at.and_then(|at| items.get(at)) {
                        Some(item) => self.datum(item, below).map(Some),
                        None if datum.is_open => Err(Stop::Open),
                        None => Ok(None),
                    }
                }
                Content::Wildcard => Err(Stop::Open),
                _ => Ok(None),
            },
            Value::List(items) => Ok(at.and_then(|at| items.get(at)).cloned()),
            Value::Map(entries) => {
                for (key, value) in entries.iter() {
                    if self.equal(key, index)? {
                        return Ok(Some(value.clone()));
                    }
                }
                Ok(None)
            }
            _ => Err(Stop::error("no such overload")),
        }
    }

    fn call(&mut self, call: &'a CallExpr, scope: Option<&Scope<'a, '_>>) -> Computed<'a> {
        let name = call.func_name.as_str();
        match (name, call.args.as_slice()) {
            (operators::LOGICAL_AND, [a, b]) => self.either(a, b, false, scope),
            (operators::LOGICAL_OR, [a, b]) => self.either(a, b, true, scope),
            (operators::CONDITIONAL, [condition, yes, no]) => match self.eval(condition, scope)? {
                Value::Bool(true) => self.eval(yes, scope),
                Value::Bool(false) => self.eval(no, scope),
                _ => Err(Stop::error("no such overload")),
            },
            (operators::NOT_STRICTLY_FALSE, [value]) => {
                let is_false = matches!(self.eval(value, scope), Ok(Value::Bool(false)));
                Ok(Value::Bool(!is_false))
            }
            (operators::OPT_SELECT, [value, field]) => {
                let Expr::Literal(LiteralValue::String(field)) = &field.expr else { return Err(Stop::NotKnown) };
                let name = unescape(field.inner());
                match self.eval(value, scope)? {
                    Value::Optional(value) => self.optional_field(value.as_deref(), &name),
                    value => self.optional_field(Some(&value), &name),
                }
            }
            (operators::OPT_INDEX, [value, index]) => {
                let index = self.eval(index, scope)?;
                let found = match self.eval(value, scope)? {
                    Value::Optional(None) => None,
                    Value::Optional(Some(value)) => self.index(&value, &index)?,
                    value => self.index(&value, &index)?,
                };
                Ok(Value::Optional(found.map(Rc::new)))
            }
            _ => functions::call(self, call, scope),
        }
    }

    /// `&&` and `||`: what either side decides holds, whatever the other is.
    fn either(
        &mut self,
        a: &'a IdedExpr,
        b: &'a IdedExpr,
        decides: bool,
        scope: Option<&Scope<'a, '_>>,
    ) -> Computed<'a> {
        let left = self.truth(a, scope);
        if left == Ok(decides) {
            return Ok(Value::Bool(decides));
        }
        let right = self.truth(b, scope);
        match (left, right) {
            (_, Ok(right)) if right == decides => Ok(Value::Bool(decides)),
            (Ok(_), Ok(_)) => Ok(Value::Bool(!decides)),
            (Err(stop), Ok(_)) | (Ok(_), Err(stop)) => Err(stop),
            (Err(left), Err(right)) => Err(left.or(right)),
        }
    }

    pub(super) fn truth(&mut self, expression: &'a IdedExpr, scope: Option<&Scope<'a, '_>>) -> Result<bool, Stop> {
        match self.eval(expression, scope)? {
            Value::Bool(value) => Ok(value),
            _ => Err(Stop::error("no such overload")),
        }
    }

    /// Whether two values are equal.
    pub(super) fn equal(&mut self, a: &Value<'a>, b: &Value<'a>) -> Result<bool, Stop> {
        self.spend(4)?;
        if let (Value::Text(a), Value::Text(b)) = (a, b) {
            self.spend(a.as_str().len().min(b.as_str().len()) as u64 / 8)?;
        }
        if let Some(equal) = a.equals_scalar(b) {
            return Ok(equal);
        }
        match (a, b) {
            (Value::Optional(None), Value::Optional(None)) => Ok(true),
            (Value::Optional(Some(a)), Value::Optional(Some(b))) => self.equal(a, b),
            (Value::Optional(_), _) | (_, Value::Optional(_)) => Ok(false),
            _ if a.type_name() != b.type_name() => Ok(false),
            _ if a.type_name() == "list" => self.equal_lists(a, b),
            _ => self.equal_maps(a, b),
        }
    }

    fn equal_lists(&mut self, a: &Value<'a>, b: &Value<'a>) -> Result<bool, Stop> {
        let (a, b) = (self.items(a)?, self.items(b)?);
        if a.is_open || b.is_open {
            return Err(Stop::Open);
        }
        if a.items.len() != b.items.len() {
            return Ok(false);
        }
        for (a, b) in a.items.into_iter().zip(b.items) {
            if !self.equal(&a?, &b?)? {
                return Ok(false);
            }
        }
        Ok(true)
    }

    fn equal_maps(&mut self, a: &Value<'a>, b: &Value<'a>) -> Result<bool, Stop> {
        let (keys, others) = (self.items(a)?, self.items(b)?);
        if keys.is_open || others.is_open {
            return Err(Stop::Open);
        }
        if keys.items.len() != others.items.len() {
            return Ok(false);
        }
        for key in keys.items {
            let key = key?;
            match (self.index(a, &key)?, self.index(b, &key)?) {
                (Some(a), Some(b)) if self.equal(&a, &b)? => {}
                (None, None) => {}
                _ => return Ok(false),
            }
        }
        Ok(true)
    }

    /// The order of two values.
    pub(super) fn order(&mut self, a: &Value<'a>, b: &Value<'a>) -> Result<Ordering, Stop> {
        self.spend(4)?;
        a.order(b).ok_or_else(|| Stop::error("no such overload"))
    }
}

fn literal_value<'a>(literal: &'a LiteralValue) -> Computed<'a> {
    Ok(match literal {
        LiteralValue::Boolean(value) => Value::Bool(*value.inner()),
        LiteralValue::Int(number) => Value::Int(*number.inner()),
        LiteralValue::UInt(number) => Value::UInt(*number.inner()),
        LiteralValue::Double(number) => Value::Double(*number.inner()),
        LiteralValue::String(text) => Value::Text(Text::Borrowed(text.inner())),
        LiteralValue::Bytes(bytes) => Value::Bytes(bytes.inner().into()),
        LiteralValue::Null => Value::Null,
    })
}

pub(super) fn no_such_key(name: &str) -> Stop {
    Stop::error(format!("no such key: {name}"))
}

fn type_of(name: &str) -> &'static str {
    ["bool", "int", "uint", "double", "string", "bytes", "list", "map", "null_type"]
        .into_iter()
        .find(|known| *known == name)
        .unwrap_or("type")
}

/// The name of a field whose name in a rule is escaped: `__dash__` for `-`, `__namespace__` for a
/// word of the language.
fn unescape(name: &str) -> Cow<'_, str> {
    if !name.contains("__") {
        return Cow::Borrowed(name);
    }
    let word = name.strip_prefix("__").and_then(|name| name.strip_suffix("__"));
    const RESERVED: [&str; 20] = [
        "true",
        "false",
        "null",
        "in",
        "as",
        "break",
        "const",
        "continue",
        "else",
        "for",
        "function",
        "if",
        "import",
        "let",
        "loop",
        "package",
        "namespace",
        "return",
        "var",
        "void",
    ];
    if let Some(word) = word.filter(|word| RESERVED.contains(word) || *word == "while") {
        return Cow::Borrowed(word);
    }
    let plain = name.replace("__underscores__", "\u{0}").replace("__dot__", ".").replace("__dash__", "-");
    Cow::Owned(plain.replace("__slash__", "/").replace('\u{0}', "__"))
}
