//! A text that does not match the pattern of its definition.

use crate::check::document::{field_name, shown};
use crate::check::registry::{Reach, Rule};
use crate::diagnostic::{Diagnostic, Level, RuleName};
use crate::schema::Violation;
use crate::yaml::Node;

pub(crate) static RULE: Rule = Rule {
    name: RuleName::new("schema::pattern-mismatch"),
    level: Level::Error,
    summary: "a text does not match the pattern that a custom resource asks for",
    reach: Reach::Document,
    explanation: r#"
## What

The definition of a custom resource asks that a text matches a regular expression, and it does not. A definition is known if it stands in the site's `crds/` folder, if `--crds PATH` names it, or if a guide shows it.

## Why

The API server rejects the object: `should match`.

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
                code:
                  type: string
                  pattern: ^[a-z]+-[0-9]+$
---
apiVersion: example.com/v1
kind: Widget
metadata:
  name: web
spec:
  code: A7
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
                code:
                  type: string
                  pattern: ^[a-z]+-[0-9]+$
---
apiVersion: example.com/v1
kind: Widget
metadata:
  name: web
spec:
  code: a-7
```

## How to silence

Where the fault is what the example shows, write `yaml invalid=schema::pattern-mismatch` after the fence. Else write `allow=schema::pattern-mismatch` there. A placeholder (`<name>`, `${NAME}`, `{{ name }}`) stands for any value.
"#,
};

/// Words a text that does not match.
pub(crate) fn diagnose(violation: &Violation<'_>, pattern: &str, node: Option<Node<'_>>) -> Diagnostic {
    let field = field_name(&violation.path);
    let message = match node.map_or("", Node::text) {
        "" => format!("{field} does not match its pattern"),
        written => format!("`{}` does not match the pattern of {field}", shown(written)),
    };
    Diagnostic::new(RULE.name, RULE.level, message, violation.span).help(format!("it must match `{}`", cut(pattern)))
}

/// A pattern, or its beginning.
fn cut(pattern: &str) -> String {
    match pattern.char_indices().nth(MAX_PATTERN) {
        Some((end, _)) => format!("{}...", &pattern[..end]),
        None => pattern.to_owned(),
    }
}

/// Longer patterns are shown by their beginning.
const MAX_PATTERN: usize = 160;
