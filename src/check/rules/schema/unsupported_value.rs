//! A value that is none of those that its definition lists.

use crate::check::document::{field_name, shown};
use crate::check::registry::{Reach, Rule};
use crate::diagnostic::{Diagnostic, Edit, Level, RuleName};
use crate::schema::Violation;
use crate::yaml::Node;

pub(crate) static RULE: Rule = Rule {
    name: RuleName::new("schema::unsupported-value"),
    level: Level::Error,
    summary: "a value is none of those that a custom resource allows",
    reach: Reach::Document,
    explanation: r#"
## What

The definition of a custom resource lists the values that a field takes, and another one stands there. A definition is known if it stands in the site's `crds/` folder, if `--crds PATH` names it, or if a guide shows it.

## Why

The API server rejects the object: `Unsupported value`.

## Bad

```yaml
apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata:
  name: widgets.example.com
spec:
  group: example.com
  scope: Namespaced
  names:
    kind: Widget
    plural: widgets
    singular: widget
    listKind: WidgetList
  versions:
    - name: v1
      served: true
      storage: true
      schema:
        openAPIV3Schema:
          type: object
          properties:
            spec:
              type: object
              properties:
                color:
                  type: string
                  enum: [Red, Blue]
---
apiVersion: example.com/v1
kind: Widget
metadata:
  name: web
spec:
  color: Green
```

## Good

```yaml
apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata:
  name: widgets.example.com
spec:
  group: example.com
  scope: Namespaced
  names:
    kind: Widget
    plural: widgets
    singular: widget
    listKind: WidgetList
  versions:
    - name: v1
      served: true
      storage: true
      schema:
        openAPIV3Schema:
          type: object
          properties:
            spec:
              type: object
              properties:
                color:
                  type: string
                  enum: [Red, Blue]
---
apiVersion: example.com/v1
kind: Widget
metadata:
  name: web
spec:
  color: Blue
```

## How to silence

Where the fault is what the example shows, write `yaml invalid=schema::unsupported-value` after the fence. Else write `allow=schema::unsupported-value` there. A placeholder (`<name>`, `${NAME}`, `{{ name }}`) stands for any value.
"#,
};

/// Words a value that is not in the list.
pub(crate) fn diagnose(
    violation: &Violation<'_>,
    values: &[String],
    total: usize,
    node: Option<Node<'_>>,
) -> Diagnostic {
    let field = field_name(&violation.path);
    let written = node.map_or("", Node::text);
    let message = match written {
        "" => format!("{field} does not take this value"),
        written => format!("{field} does not take `{}`", shown(written)),
    };
    let more = if total > values.len() { ", ..." } else { "" };
    let listed: Vec<String> = values.iter().map(|value| format!("`{value}`")).collect();
    let diagnostic = Diagnostic::new(RULE.name, RULE.level, message, violation.span);
    let meant = values.iter().find(|value| value.eq_ignore_ascii_case(written));
    match meant.zip(node) {
        Some((meant, node)) => {
            let edit = Edit { span: node.span(), text: meant.clone() };
            diagnostic.help(format!("did you mean `{meant}`?")).fix(format!("write `{meant}`"), vec![edit])
        }
        None if values.is_empty() => diagnostic,
        None => diagnostic.help(format!("it takes {}{more}", listed.join(", "))),
    }
}
