//! A plain scalar that is no string, though its author surely meant one.

use crate::check::registry::{Reach, Rule};
use crate::diagnostic::{Diagnostic, Edit, Level, RuleName};
use crate::kube::FieldPath;
use crate::schema::Violation;
use crate::yaml::{Node, Value};

pub(crate) static RULE: Rule = Rule {
    name: RuleName::new("yaml::ambiguous-scalar"),
    level: Level::Error,
    summary: "a plain scalar is read as another value than it looks like",
    reach: Reach::Document,
    explanation: r#"
## What

A field takes a string, and what stands there without quotes looks like one but is read as something else: `no` and `on` are booleans, `0644` is the number 420, `1.10` is the number 1.1, `1e3` is the number 1000.

A value that is read as it looks, such as `8080` or `true`, is `schema::wrong-type` where a string is wanted.

## Why

Kubernetes reads YAML 1.1. The API server rejects the value, or worse: where any value is taken, it arrives as another one than was written.

## Bad

```yaml
apiVersion: v1
kind: ConfigMap
metadata:
  name: settings
data:
  VERBOSE: no
  MODE: 0644
  VERSION: 1.10
```

## Good

```yaml
apiVersion: v1
kind: ConfigMap
metadata:
  name: settings
data:
  VERBOSE: "no"
  MODE: "0644"
  VERSION: "1.10"
```

## How to silence

Put the value in quotes. Where the fault is what the example shows, write `yaml invalid=yaml::ambiguous-scalar` after the fence.
"#,
};

/// Tells a wrong type at `node`, where a string is wanted, if the scalar's look misleads.
pub(crate) fn diagnose(violation: &Violation<'_>, node: Node<'_>) -> Option<Diagnostic> {
    let read_as = misleading(node)?;
    let text = node.text();
    Some(
        Diagnostic::new(
            RULE.name,
            RULE.level,
            format!("`{text}` is read as {read_as}, but {} takes a string", name_of(&violation.path)),
            violation.span,
        )
        .at(format!("without quotes, this is {read_as}"))
        .safe_fix("put it in quotes", vec![Edit { span: violation.span, text: format!("\"{text}\"") }]),
    )
}

/// What a plain scalar is read as, if that is not how it looks.
fn misleading(node: Node<'_>) -> Option<String> {
    if !node.is_plain() {
        return None;
    }
    let text = node.text();
    match node.value() {
        Value::Bool(value) if !text.eq_ignore_ascii_case(if value { "true" } else { "false" }) => {
            Some(format!("the boolean `{value}`"))
        }
        Value::Int(value) if value.to_string() != text => Some(format!("the number `{value}`")),
        Value::Float(value) if format!("{value}") != text => Some(format!("the number `{value}`")),
        _ => None,
    }
}

fn name_of(path: &FieldPath) -> String {
    if path.is_root() { "the document".to_owned() } else { format!("`{path}`") }
}
