//! A value of another type than its field takes.

use crate::check::document::{DocumentView, field_name};
use crate::check::registry::{Reach, Rule};
use crate::diagnostic::{Diagnostic, Edit, Level, RuleName};
use crate::schema::{Shape, TypeId, Violation};
use crate::yaml::{Node, Value};

pub(crate) static RULE: Rule = Rule {
    name: RuleName::new("schema::wrong-type"),
    level: Level::Error,
    summary: "a value has another type than its field takes",
    reach: Reach::Document,
    explanation: r#"
## What

A field takes a value of one type (a whole number, say), and a value of another type stands there.

Where a plain scalar only looks like a string (`no`, `0644`, `1.10`), the rule is `yaml::ambiguous-scalar`.

## Why

The API server cannot read the object and rejects it.

## Bad

```yaml
apiVersion: v1
kind: Pod
metadata:
  name: web
spec:
  containers:
    - name: web
      image: nginx:1.30
      env:
        - name: PORT
          value: 8080
```

## Good

```yaml
apiVersion: v1
kind: Pod
metadata:
  name: web
spec:
  containers:
    - name: web
      image: nginx:1.30
      env:
        - name: PORT
          value: "8080"
```

## How to silence

A placeholder (`<port>`, `${PORT}`, `{{ port }}`) stands for a value of any type. Where the fault is what the example shows, write `yaml invalid=schema::wrong-type` after the fence.
"#,
};

/// Words a value of the wrong type; with its node, also what its author may have meant.
pub(crate) fn diagnose(
    view: &DocumentView<'_>,
    violation: &Violation<'_>,
    expected: Shape,
    found: &str,
    node: Option<Node<'_>>,
) -> Diagnostic {
    let field = field_name(&violation.path);
    let message = format!("{field} takes {}, not {found}", view.takes(expected));
    let diagnostic = Diagnostic::new(RULE.name, RULE.level, message, violation.span).at(format!("this is {found}"));
    match node {
        Some(node) => advise(view, diagnostic, node, expected),
        None => diagnostic,
    }
}

/// Adds what to do, where the value itself tells what its author meant.
fn advise(view: &DocumentView<'_>, diagnostic: Diagnostic, node: Node<'_>, expected: Shape) -> Diagnostic {
    let span = node.span();
    let text = node.text();
    let written = if node.is_plain() { text.len() } else { text.len() + 2 };
    let replace = |title: &str, text: String| {
        let diagnostic = diagnostic.clone();
        let edits = vec![Edit { span, text }];
        // A tag, an anchor or an escape is more than the text.
        if span.range().len() == written { diagnostic.safe_fix(title, edits) } else { diagnostic.fix(title, edits) }
    };
    let is_quoted = |is_number: bool| is_number && !node.is_plain();
    match (expected, node.value()) {
        (Shape::String(_), Value::Bool(_) | Value::Int(_) | Value::Float(_)) => {
            replace("put it in quotes", format!("\"{text}\""))
        }
        (Shape::Integer(_), Value::String(_)) if is_quoted(text.parse::<i64>().is_ok()) => {
            replace("remove the quotes", text.to_owned())
        }
        (Shape::Number, Value::String(_)) if is_quoted(text.parse::<f64>().is_ok_and(f64::is_finite)) => {
            replace("remove the quotes", text.to_owned())
        }
        (Shape::Boolean, Value::String("true" | "false")) if !node.is_plain() => {
            replace("remove the quotes", text.to_owned())
        }
        (Shape::List(_), Value::Mapping(_)) => diagnostic.help("begin each item of the list with `- `"),
        (Shape::List(item), Value::String(_)) if matches!(view.catalogue.shape(item), Shape::String(_)) => {
            diagnostic.help("a list of one item is written with `- ` before the item, or as `[item]`")
        }
        (Shape::Object(_) | Shape::Map(_) | Shape::AnyObject, Value::Sequence(_)) => {
            diagnostic.help("write one mapping, `name: value`, and no list of them")
        }
        (Shape::Object(ty), Value::String(_) | Value::Int(_) | Value::Bool(_) | Value::Float(_)) => {
            diagnostic.help(format!("its fields stand on lines of their own below it: {}", fields(view, ty)))
        }
        _ => diagnostic,
    }
}

/// The first fields of a type, required ones before the others.
fn fields(view: &DocumentView<'_>, ty: TypeId) -> String {
    let mut fields: Vec<(bool, &str)> =
        view.catalogue.fields(ty).map(|field| (field.required.is_empty(), field.name)).collect();
    fields.sort_unstable();
    fields.dedup_by_key(|(_, name)| *name);
    let shown: Vec<String> = fields.iter().take(MOST_FIELDS).map(|(_, name)| format!("`{name}`")).collect();
    let more = if fields.len() > MOST_FIELDS { ", ..." } else { "" };
    format!("{}{more}", shown.join(", "))
}

/// As many fields of a type are named.
const MOST_FIELDS: usize = 5;
