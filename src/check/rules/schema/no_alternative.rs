//! A value that fits none of the alternatives of its definition, or too many.

use crate::check::document::field_name;
use crate::check::registry::{Reach, Rule};
use crate::diagnostic::{Diagnostic, Level, RuleName};
use crate::schema::{Mismatch, Violation};

pub(crate) static RULE: Rule = Rule {
    name: RuleName::new("schema::no-alternative"),
    level: Level::Error,
    summary: "a value fits none of the alternatives that a custom resource offers, or too many",
    reach: Reach::Document,
    explanation: r#"
## What

The definition of a custom resource offers alternatives (`oneOf`, `anyOf`) or rules one out (`not`). The value fits none of them, more than the one that it may, or the one that it must not. A definition is known if it stands in the site's `crds/` folder, if `--crds PATH` names it, or if a guide shows it.

## Why

The API server rejects the object: `must validate one and only one schema`.

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
                text:
                  type: string
                file:
                  type: string
              oneOf:
                - required: [text]
                - required: [file]
---
apiVersion: example.com/v1
kind: Widget
metadata:
  name: web
spec:
  text: a
  file: b
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
                text:
                  type: string
                file:
                  type: string
              oneOf:
                - required: [text]
                - required: [file]
---
apiVersion: example.com/v1
kind: Widget
metadata:
  name: web
spec:
  text: a
```

## How to silence

Where the fault is what the example shows, write `yaml invalid=schema::no-alternative` after the fence. Else write `allow=schema::no-alternative` there. A placeholder (`<name>`, `${NAME}`, `{{ name }}`) stands for any value.
"#,
};

/// Words a value that misses the alternatives.
pub(crate) fn diagnose(violation: &Violation<'_>, mismatch: &Mismatch<'_>) -> Diagnostic {
    let field = field_name(&violation.path);
    let message = match mismatch {
        Mismatch::None { required } if required.is_empty() => {
            format!("{field} fits none of the alternatives of its definition")
        }
        Mismatch::None { required } => format!("{field} needs one of {}", listed(required)),
        Mismatch::Several { required, fitting } if required.is_empty() => {
            format!("{field} fits {fitting} alternatives of its definition and may fit only one")
        }
        Mismatch::Several { required, .. } => format!("{field} takes only one of {}", listed(required)),
        Mismatch::Excluded { required } if required.is_empty() => format!("{field} is what its definition rules out"),
        Mismatch::Excluded { required } => format!("{field} may not have {}", listed(required)),
    };
    Diagnostic::new(RULE.name, RULE.level, message, violation.span)
}

fn listed(names: &[&str]) -> String {
    let names: Vec<String> = names.iter().take(MOST_NAMES).map(|name| format!("`{name}`")).collect();
    names.join(", ")
}

/// So many fields are named.
const MOST_NAMES: usize = 8;
