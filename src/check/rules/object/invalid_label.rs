//! A label, annotation or selector whose key or value has a form that Kubernetes refuses.

use crate::check::objects::names::NameFault;
use crate::check::registry::{Reach, Rule};
use crate::check::spot::{Spot, shown};
use crate::diagnostic::{Diagnostic, Level, RuleName};
use crate::kube::PathSegment;
use crate::source::Span;

pub(crate) static RULE: Rule = Rule {
    name: RuleName::new("object::invalid-label"),
    level: Level::Error,
    summary: "a label or annotation has not the form that Kubernetes demands",
    reach: Reach::Document,
    explanation: r#"
## What

The key of a label or annotation is no qualified name (`name` or `example.com/name`, the name of at most 63 letters, digits, `-`, `_` and `.`), or the value of a label is longer than 63 characters or holds others than these.

## Why

Selectors match labels as text in a compact form. The API server rejects what does not fit it. Longer or free text belongs in an annotation, whose value may be anything.

## Bad

```yaml
apiVersion: v1
kind: Pod
metadata:
  name: web
  labels:
    app: my web app
spec:
  containers:
    - name: web
      image: nginx:1.30
```

## Good

```yaml
apiVersion: v1
kind: Pod
metadata:
  name: web
  labels:
    app: my-web-app
spec:
  containers:
    - name: web
      image: nginx:1.30
```

## How to silence

A placeholder (`<name>`, `${NAME}`, `{{ name }}`) stands for any value. Where the fault is what the example shows, write `yaml invalid=object::invalid-label` after the fence.
"#,
};

/// Words a key that is no qualified name.
pub(crate) fn diagnose_key(spot: Spot<'_>, fault: &NameFault) -> Diagnostic {
    let key = match spot.path().segments().last() {
        Some(PathSegment::Key(key)) => key.clone(),
        _ => spot.text().to_owned(),
    };
    let message = format!("{} is not {}, as a key must be here", shown(&key), fault.form);
    finding(&spot, spot.key_span(), message, fault)
}

/// Words a value that no label can have, or a key that stands as a value.
pub(crate) fn diagnose_value(spot: Spot<'_>, fault: &NameFault) -> Diagnostic {
    let message = format!("{} cannot be {}", shown(spot.text()), fault.form);
    finding(&spot, spot.span(), message, fault)
}

fn finding(spot: &Spot<'_>, span: Span, message: String, fault: &NameFault) -> Diagnostic {
    Diagnostic::new(RULE.name, RULE.level, message, span).at(format!("it {}", fault.reason)).field(spot.path().clone())
}
