//! A value of the right type that its field does not take, for a reason of its own.

use crate::check::registry::{Reach, Rule};
use crate::check::spot::{Spot, shown};
use crate::diagnostic::{Diagnostic, Level, RuleName};

pub(crate) static RULE: Rule = Rule {
    name: RuleName::new("object::invalid-value"),
    level: Level::Error,
    summary: "a value has not the form or meaning that its field demands",
    reach: Reach::Document,
    explanation: r#"
## What

A value has the type that its field takes, and yet makes no sense there: a path that is not absolute, a percentage without its `%`. The message says what the field demands.

## Why

The API server rejects the object.

## Bad

```yaml
apiVersion: networking.k8s.io/v1
kind: Ingress
metadata:
  name: web
spec:
  rules:
    - http:
        paths:
          - path: shop
            pathType: Prefix
            backend:
              service:
                name: web
                port:
                  number: 80
```

## Good

```yaml
apiVersion: networking.k8s.io/v1
kind: Ingress
metadata:
  name: web
spec:
  rules:
    - http:
        paths:
          - path: /shop
            pathType: Prefix
            backend:
              service:
                name: web
                port:
                  number: 80
```

## How to silence

A placeholder (`<name>`, `${NAME}`, `{{ name }}`) stands for any value. Where the fault is what the example shows, write `yaml invalid=object::invalid-value` after the fence.
"#,
};

/// Words a value that is not as `demand` says: `must be an absolute path`, `takes a number or a
/// percentage`.
pub(crate) fn diagnose(spot: Spot<'_>, demand: &str) -> Diagnostic {
    let message = format!("{} {demand}", spot.name());
    let finding = Diagnostic::new(RULE.name, RULE.level, message, spot.span());
    let finding = match spot.text() {
        "" => finding,
        text => finding.at(format!("not {}", shown(text))),
    };
    finding.field(spot.path().clone())
}

/// Words an entry whose key is not as `demand` says, at the key.
pub(crate) fn diagnose_key(spot: Spot<'_>, demand: &str) -> Diagnostic {
    let message = format!("{} {demand}", spot.name());
    Diagnostic::new(RULE.name, RULE.level, message, spot.key_span()).field(spot.path().clone())
}

/// Words a value that cannot stand beside another.
pub(crate) fn diagnose_beside(spot: Spot<'_>, other: Spot<'_>, demand: &str) -> Diagnostic {
    diagnose(spot, demand).label(other.span(), "because of this")
}
