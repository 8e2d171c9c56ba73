//! A rule of a definition that does not hold.

use crate::check::document::field_name;
use crate::check::registry::{Reach, Rule};
use crate::diagnostic::{Diagnostic, Level, RuleName};
use crate::schema::Violation;

pub(crate) static RULE: Rule = Rule {
    name: RuleName::new("schema::rule-failed"),
    level: Level::Error,
    summary: "a validation rule of a custom resource does not hold",
    reach: Reach::Document,
    explanation: r#"
## What

The definition of a custom resource has rules in the Common Expression Language (`x-kubernetes-validations`), and one of them does not hold for the value. The message is the definition's own. A definition is known if it stands in the site's `crds/` folder, if `--crds PATH` names it, or if a guide shows it.

## Why

The API server runs the rule and rejects the object with this message.

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
                least:
                  type: integer
                most:
                  type: integer
              x-kubernetes-validations:
                - rule: self.least <= self.most
                  message: least must not exceed most
---
apiVersion: example.com/v1
kind: Widget
metadata:
  name: web
spec:
  least: 5
  most: 2
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
                least:
                  type: integer
                most:
                  type: integer
              x-kubernetes-validations:
                - rule: self.least <= self.most
                  message: least must not exceed most
---
apiVersion: example.com/v1
kind: Widget
metadata:
  name: web
spec:
  least: 2
  most: 5
```

## How to silence

Where the fault is what the example shows, write `yaml invalid=schema::rule-failed` after the fence. Else write `allow=schema::rule-failed` there. A placeholder (`<name>`, `${NAME}`, `{{ name }}`) stands for any value.
"#,
};

/// Words a rule that does not hold.
pub(crate) fn diagnose(violation: &Violation<'_>, rule: &str, message: &str) -> Diagnostic {
    let field = field_name(&violation.path);
    let said = message.lines().next().unwrap_or_default().trim();
    let message = if said.is_empty() { format!("a rule of {field} does not hold") } else { format!("{field}: {said}") };
    Diagnostic::new(RULE.name, RULE.level, message, violation.span).help(format!("the rule is `{}`", shown(rule)))
}

/// A rule on one line, or its beginning.
pub(crate) fn shown(rule: &str) -> String {
    let line = rule.split_whitespace().collect::<Vec<_>>().join(" ");
    match line.char_indices().nth(MAX_RULE) {
        Some((end, _)) => format!("{}...", &line[..end]),
        None => line,
    }
}

/// Longer rules are shown by their beginning.
const MAX_RULE: usize = 200;
