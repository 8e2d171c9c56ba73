//! An item that a list may have only once.

use crate::check::document::field_name;
use crate::check::registry::{Reach, Rule};
use crate::diagnostic::{Diagnostic, Level, RuleName};
use crate::schema::Violation;

pub(crate) static RULE: Rule = Rule {
    name: RuleName::new("schema::duplicate-item"),
    level: Level::Error,
    summary: "a list of a custom resource has an item twice",
    reach: Reach::Document,
    explanation: r#"
## What

The definition of a custom resource says that a list is a set, or a map by some fields of its items. Two items are equal, or agree in those fields. A definition is known if it stands in the site's `crds/` folder, if `--crds PATH` names it, or if a guide shows it.

## Why

The API server rejects the object: `Duplicate value`.

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
                parts:
                  type: array
                  x-kubernetes-list-type: map
                  x-kubernetes-list-map-keys: [name]
                  items:
                    type: object
                    required: [name]
                    properties:
                      name:
                        type: string
---
apiVersion: example.com/v1
kind: Widget
metadata:
  name: web
spec:
  parts:
    - name: a
    - name: a
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
                parts:
                  type: array
                  x-kubernetes-list-type: map
                  x-kubernetes-list-map-keys: [name]
                  items:
                    type: object
                    required: [name]
                    properties:
                      name:
                        type: string
---
apiVersion: example.com/v1
kind: Widget
metadata:
  name: web
spec:
  parts:
    - name: a
    - name: b
```

## How to silence

Where the fault is what the example shows, write `yaml invalid=schema::duplicate-item` after the fence. Else write `allow=schema::duplicate-item` there. A placeholder (`<name>`, `${NAME}`, `{{ name }}`) stands for any value.
"#,
};

/// Words an item that stands there twice.
pub(crate) fn diagnose(violation: &Violation<'_>, keys: &[&str]) -> Diagnostic {
    let field = field_name(&violation.path);
    let message = if keys.is_empty() {
        format!("{field} stands in the list before")
    } else {
        let keys: Vec<String> = keys.iter().map(|key| format!("`{key}`")).collect();
        format!("{field} has the same {} as an item before it", keys.join(" and "))
    };
    Diagnostic::new(RULE.name, RULE.level, message, violation.span).help("the API server takes each item once")
}
