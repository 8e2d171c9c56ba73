//! The names that an expression takes from around it, with the fields it selects of them.

use cel::IdedExpr;
use cel::common::ast::{CallExpr, ComprehensionExpr, EntryExpr, Expr, IdedEntryExpr, SelectExpr};

/// A name that an expression uses and does not define.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Use<'e> {
    /// The name.
    pub(crate) name: &'e str,
    /// What is selected of it, from the outside in: of `request.kind.group`, `kind` and `group`.
    pub(crate) fields: Vec<&'e str>,
}

/// Names of types, and those before the dot of a function's own name.
const KNOWN: [&str; 27] = [
    "JSONPatch",
    "Object",
    "base64",
    "bool",
    "bytes",
    "cel",
    "cidr",
    "double",
    "dyn",
    "format",
    "google",
    "int",
    "ip",
    "jsonpatch",
    "kubernetes",
    "list",
    "lists",
    "map",
    "math",
    "net",
    "null_type",
    "optional",
    "optional_type",
    "regex",
    "sets",
    "string",
    "strings",
];
const KNOWN_TOO: [&str; 4] = ["semver", "type", "uint", "url"];

/// Macros that some servers expand and the parser does not: their first arguments are names.
const MACROS: [&str; 12] = [
    "all",
    "bind",
    "exists",
    "existsOne",
    "exists_one",
    "filter",
    "map",
    "optFlatMap",
    "optMap",
    "transformList",
    "transformMap",
    "transformMapEntry",
];

/// Every name that an expression takes from around it, in the order of its text.
pub(crate) fn uses(expression: &IdedExpr) -> Vec<Use<'_>> {
    let mut reader = Reader { own: Vec::new(), uses: Vec::new() };
    reader.read(expression);
    reader.uses
}

struct Reader<'e> {
    /// The names that the macros around define.
    own: Vec<&'e str>,
    uses: Vec<Use<'e>>,
}

impl<'e> Reader<'e> {
    fn read(&mut self, expression: &'e IdedExpr) {
        match &expression.expr {
            Expr::Ident(name) => self.name(name, Vec::new()),
            Expr::Select(select) => self.select(select),
            Expr::Call(call) => self.call(call),
            Expr::List(list) => list.elements.iter().for_each(|element| self.read(element)),
            Expr::Map(map) => self.entries(&map.entries),
            Expr::Struct(object) => self.entries(&object.entries),
            Expr::Comprehension(fold) => self.fold(fold),
            Expr::Literal(_) | Expr::Unspecified => {}
        }
    }

    fn name(&mut self, name: &'e str, fields: Vec<&'e str>) {
        let name = name.strip_prefix('.').unwrap_or(name);
        if !self.own.contains(&name) && !KNOWN.contains(&name) && !KNOWN_TOO.contains(&name) {
            self.uses.push(Use { name, fields });
        }
    }

    fn select(&mut self, select: &'e SelectExpr) {
        let mut fields = vec![select.field.as_str()];
        let mut operand = &*select.operand;
        while let Expr::Select(inner) = &operand.expr {
            fields.push(&inner.field);
            operand = &inner.operand;
        }
        fields.reverse();
        match &operand.expr {
            Expr::Ident(name) => self.name(name, fields),
            _ => self.read(operand),
        }
    }

    fn call(&mut self, call: &'e CallExpr) {
        if let Some(target) = &call.target {
            self.read(target);
        }
        let defined = self.own.len();
        let last = call.args.len().saturating_sub(1);
        for (index, argument) in call.args.iter().enumerate() {
            match &argument.expr {
                Expr::Ident(name) if index < last && MACROS.contains(&call.func_name.as_str()) => self.own.push(name),
                _ => self.read(argument),
            }
        }
        self.own.truncate(defined);
    }

    fn entries(&mut self, entries: &'e [IdedEntryExpr]) {
        for entry in entries {
            match &entry.expr {
                EntryExpr::MapEntry(entry) => {
                    self.read(&entry.key);
                    self.read(&entry.value);
                }
                EntryExpr::StructField(field) => self.read(&field.value),
            }
        }
    }

    fn fold(&mut self, fold: &'e ComprehensionExpr) {
        self.read(&fold.iter_range);
        self.read(&fold.accu_init);
        let defined = self.own.len();
        self.own.extend([fold.iter_var.as_str(), fold.accu_var.as_str()]);
        self.own.extend(fold.iter_var2.as_deref());
        for part in [&fold.loop_cond, &fold.loop_step, &fold.result] {
            self.read(part);
        }
        self.own.truncate(defined);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::schema::expression::read;

    #[test]
    fn names_from_around_are_found() {
        for (text, expected) in [
            ("object.spec.replicas <= 5", "object.spec.replicas"),
            ("a/b/c", "a b c"),
            ("has(request.object) && request.namespace == ''", "request.object request.namespace"),
            ("object.l.all(x, x.n > params.n)", "object.l params.n"),
            ("object.l.all(i, x, i < y)", "object.l y"),
            ("cel.bind(x, object.a, x == x)", "object.a"),
            ("[variables.a].exists(x, x in [b])", "variables.a b"),
            ("optional.of(type(1) == int) == sets.contains([string], [c])", "c"),
            ("Object{spec: Object.spec{replicas: object.n}}", "object.n"),
            ("{a: b}[c]", "a b c"),
            ("authorizer.group('').resource('pods').check('get').allowed()", "authorizer"),
            ("object.?metadata.labels['x'].orValue('')", "object"),
            ("x.f(y).g", "x y"),
        ] {
            let read = read(text).unwrap_or_else(|why| panic!("{text}: {why:?}"));
            let found: Vec<String> =
                uses(&read).into_iter().map(|one| [&[one.name], &one.fields[..]].concat().join(".")).collect();
            assert_eq!(found.join(" "), expected, "{text}");
        }
    }
}
