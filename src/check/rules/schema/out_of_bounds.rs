//! A number, or a length, beyond what its definition allows.

use crate::check::document::{field_name, shown};
use crate::check::registry::{Reach, Rule};
use crate::diagnostic::{Diagnostic, Level, RuleName};
use crate::schema::{Count, Limit, Violation};
use crate::yaml::Node;

pub(crate) static RULE: Rule = Rule {
    name: RuleName::new("schema::out-of-bounds"),
    level: Level::Error,
    summary: "a number or a length is beyond what a custom resource allows",
    reach: Reach::Document,
    explanation: r#"
## What

The definition of a custom resource bounds a number, the length of a text, or how many items or fields there are, and the value is beyond. A definition is known if it stands in the site's `crds/` folder, if `--crds PATH` names it, or if a guide shows it.

## Why

The API server rejects the object.

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
                size:
                  type: integer
                  minimum: 1
                  maximum: 9
---
apiVersion: example.com/v1
kind: Widget
metadata:
  name: web
spec:
  size: 12
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
                size:
                  type: integer
                  minimum: 1
                  maximum: 9
---
apiVersion: example.com/v1
kind: Widget
metadata:
  name: web
spec:
  size: 3
```

## How to silence

Where the fault is what the example shows, write `yaml invalid=schema::out-of-bounds` after the fence. Else write `allow=schema::out-of-bounds` there. A placeholder (`<name>`, `${NAME}`, `{{ name }}`) stands for any value.
"#,
};

/// Words a value beyond its bounds.
pub(crate) fn diagnose(violation: &Violation<'_>, limit: Limit, node: Option<Node<'_>>) -> Diagnostic {
    let field = field_name(&violation.path);
    let number = |what: String| {
        let written = node.map_or("the value", Node::text);
        (format!("{field} takes {what}, not {}", shown(written)), String::new())
    };
    let (message, label) = match limit {
        Limit::AtLeast(least) => number(format!("a number of at least {least}")),
        Limit::MoreThan(bound) => number(format!("a number above {bound}")),
        Limit::AtMost(most) => number(format!("a number of at most {most}")),
        Limit::LessThan(bound) => number(format!("a number below {bound}")),
        Limit::MultipleOf(factor) => number(format!("a multiple of {factor}")),
        Limit::Length(count) => counted(&field, count, "character"),
        Limit::Items(count) => counted(&field, count, "item"),
        Limit::Properties(count) => counted(&field, count, "field"),
    };
    let diagnostic = Diagnostic::new(RULE.name, RULE.level, message, violation.span);
    if label.is_empty() { diagnostic } else { diagnostic.at(label) }
}

fn counted(field: &str, count: Count, word: &str) -> (String, String) {
    let words = |n: u64| format!("{n} {word}{}", if n == 1 { "" } else { "s" });
    let asked = match (count.least, count.most) {
        (Some(least), _) if count.found < least => format!("at least {}", words(least)),
        (_, Some(most)) => format!("at most {}", words(most)),
        _ => format!("another number of {word}s"),
    };
    (format!("{field} takes {asked}"), format!("{} here", words(count.found)))
}
