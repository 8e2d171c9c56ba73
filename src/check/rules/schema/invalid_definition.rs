//! A definition of custom resources that the API server refuses.

use crate::check::document::shown;
use crate::check::registry::{Reach, Rule};
use crate::diagnostic::{Diagnostic, Level, RuleName};
use crate::schema::crd::{Flaw, FlawKind};

pub(crate) static RULE: Rule = Rule {
    name: RuleName::new("schema::invalid-definition"),
    level: Level::Error,
    summary: "a definition of custom resources is not valid",
    reach: Reach::Document,
    explanation: r#"
## What

A CustomResourceDefinition has a pattern that is no regular expression, or a validation rule that cannot be read; or a file of definitions (in the site's folder `crds/`, or named by `--crds`) holds one whose schema is not structural. Custom resources are not checked against a schema that is not structural.

Of the site's own definitions every fault is told; of those that `--crds` names, the faults of definitions that are used. In a definition that a guide shows, what keeps its schema from being structural is told by the `object::` rules.

## Why

The API server does not take the definition, or does not enforce it.

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
                  type: string
                  pattern: '[0-9'
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
                  type: string
                  pattern: '[0-9]+'
```

## How to silence

Where the fault is what the example shows, write `yaml invalid=schema::invalid-definition` after the fence. Else write `allow=schema::invalid-definition` there.
"#,
};

/// Words a flaw of a definition.
pub(crate) fn diagnose(flaw: &Flaw) -> Diagnostic {
    let diagnostic = |message: String| Diagnostic::new(RULE.name, RULE.level, message, flaw.span);
    match &flaw.kind {
        FlawKind::NotYaml(why) => diagnostic(format!("the definition cannot be read: {why}")),
        FlawKind::Missing(field) => diagnostic(format!("the definition lacks `{field}`")),
        FlawKind::NoSchema => diagnostic("a schema is a mapping".into()),
        FlawKind::Untyped => diagnostic("the schema of this field has no `type`".into()).help(
            "give it a type, or write `x-kubernetes-preserve-unknown-fields: true` or `x-kubernetes-int-or-string: true`",
        ),
        FlawKind::NoItems => diagnostic("the schema of this list has no `items`".into()),
        FlawKind::UnknownType(name) => diagnostic(format!("there is no type `{}`", shown(name)))
            .help("the types are `object`, `array`, `string`, `integer`, `number` and `boolean`"),
        FlawKind::RootIsNoObject => diagnostic("the schema of a custom resource has the type `object`".into()),
        FlawKind::PropertiesAndAdditional => {
            diagnostic("a schema has `properties` or `additionalProperties`, not both".into())
        }
        FlawKind::Reference => diagnostic("a definition may not refer to other schemas with `$ref`".into()),
        FlawKind::BadPattern(pattern) => diagnostic(format!("`{}` is no regular expression", shown(pattern)))
            .help("the API server reads patterns as RE2 does: without look-around and back-references"),
        FlawKind::BadRule(rule) => diagnostic(format!("the rule `{}` cannot be read", shown(rule))),
        FlawKind::UndeclaredName(name) => diagnostic(format!("a rule names `{}`, which is not declared", shown(name)))
            .help("a rule speaks of the value that it stands at as `self`, and of what it was before as `oldSelf`"),
        FlawKind::TooLarge => diagnostic("the schema is too large or too deep".into()),
    }
}
