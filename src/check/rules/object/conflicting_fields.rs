//! Fields that exclude each other, or a field that may not stand where it does.

use crate::check::registry::{Reach, Rule};
use crate::check::spot::Spot;
use crate::diagnostic::{Diagnostic, Level, RuleName};

pub(crate) static RULE: Rule = Rule {
    name: RuleName::new("object::conflicting-fields"),
    level: Level::Error,
    summary: "fields exclude each other, or a field may not stand where it does",
    reach: Reach::Document,
    explanation: r#"
## What

Of several fields only one may be set (a volume has one source, a probe one way to ask), or a field has no place beside what another says: a `rollingUpdate` of a Deployment that recreates its pods.

## Why

The API server cannot tell which one counts, and rejects the object.

## Bad

```yaml
apiVersion: v1
kind: Pod
metadata:
  name: web
spec:
  containers:
    - name: web
      image: nginx:1.30
      livenessProbe:
        httpGet:
          path: /
          port: 80
        tcpSocket:
          port: 80
```

## Good

```yaml
apiVersion: v1
kind: Pod
metadata:
  name: web
spec:
  containers:
    - name: web
      image: nginx:1.30
      livenessProbe:
        httpGet:
          path: /
          port: 80
```

## How to silence

Show the alternatives in examples of their own. Where the fault is what the example shows, write `yaml invalid=object::conflicting-fields` after the fence.
"#,
};

/// Words a field that cannot stand beside another; `why` is a sentence without a full stop.
pub(crate) fn diagnose(spot: Spot<'_>, other: Spot<'_>, why: &str) -> Diagnostic {
    let message = format!("{} cannot be set beside {}", spot.name(), other.name());
    Diagnostic::new(RULE.name, RULE.level, message, spot.key_span())
        .at("this one")
        .label(other.key_span(), "or this one")
        .help(why)
        .field(spot.path().clone())
}

/// Words a field that may not stand where it does, whatever is beside it.
pub(crate) fn diagnose_alone(spot: Spot<'_>, why: &str) -> Diagnostic {
    let message = format!("{} may not be set here", spot.name());
    Diagnostic::new(RULE.name, RULE.level, message, spot.key_span())
        .at("not allowed here")
        .help(why)
        .field(spot.path().clone())
}
