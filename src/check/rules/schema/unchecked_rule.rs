//! A rule of a definition that was not run.

use super::rule_failed;
use crate::check::document::field_name;
use crate::check::registry::{Reach, Rule};
use crate::diagnostic::{Diagnostic, Level, RuleName};
use crate::schema::Violation;

pub(crate) static RULE: Rule = Rule {
    name: RuleName::new("schema::unchecked-rule"),
    level: Level::Info,
    summary: "a validation rule of a custom resource was not run",
    reach: Reach::Document,
    explanation: r#"
## What

The definition of a custom resource has a rule (`x-kubernetes-validations`) that uses a function Guidewright does not know, or that would take too long, or a `pattern` that is too large. All else was checked.

## Why

You should know what is not checked. The API server runs the rule and may reject the object.

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
                name:
                  type: string
              x-kubernetes-validations:
                - rule: base64.decode(self.name) == b'web'
---
apiVersion: example.com/v1
kind: Widget
metadata:
  name: web
spec:
  name: d2Vi
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
                name:
                  type: string
              x-kubernetes-validations:
                - rule: self.name == 'web'
---
apiVersion: example.com/v1
kind: Widget
metadata:
  name: web
spec:
  name: web
```

## How to silence

Write `allow=schema::unchecked-rule` after the fence, or set the level in `guidewright.toml`:

```toml
[rules]
"schema::unchecked-rule" = "off"
```
"#,
};

/// Words a rule that was not run.
pub(crate) fn diagnose(violation: &Violation<'_>, rule: &str) -> Diagnostic {
    let field = field_name(&violation.path);
    let message = match rule {
        "" => "the object is too large to be checked as a whole".to_owned(),
        rule => format!("a rule of {field} was not run: `{}`", rule_failed::shown(rule)),
    };
    Diagnostic::new(RULE.name, RULE.level, message, violation.span)
}
