//! A number outside the range that its field takes.

use crate::check::registry::{Reach, Rule};
use crate::check::spot::{Spot, shown};
use crate::diagnostic::{Diagnostic, Level, RuleName};

pub(crate) static RULE: Rule = Rule {
    name: RuleName::new("object::out-of-range"),
    level: Level::Error,
    summary: "a number lies outside the range that its field takes",
    reach: Reach::Document,
    explanation: r#"
## What

A number is of the right type, but too small or too large for what it means: a port above 65535, a negative number of replicas, a probe that waits zero seconds.

## Why

The API server rejects the object.

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
      ports:
        - containerPort: 80800
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
      ports:
        - containerPort: 8080
```

## How to silence

A placeholder (`<name>`, `${NAME}`, `{{ name }}`) stands for any value. Where the fault is what the example shows, write `yaml invalid=object::out-of-range` after the fence.
"#,
};

/// Words a number that is not from `least` to `most`.
pub(crate) fn diagnose(spot: Spot<'_>, least: i64, most: i64) -> Diagnostic {
    if most == i64::MAX || most == i64::from(i32::MAX) {
        return diagnose_least(spot, least);
    }
    diagnose_bound(spot, &format!("from {least} to {most}"))
}

/// Words a number that is below `least`.
pub(crate) fn diagnose_least(spot: Spot<'_>, least: i64) -> Diagnostic {
    match least {
        0 => diagnose_bound(spot, "that is not negative"),
        _ => diagnose_bound(spot, &format!("of at least {least}")),
    }
}

/// Words a number outside a bound that follows "takes a number": `greater than zero`, `of at most
/// `maxReplicas``.
pub(crate) fn diagnose_bound(spot: Spot<'_>, bound: &str) -> Diagnostic {
    let message = format!("{} takes a number {bound}, not {}", spot.name(), shown(spot.text()));
    Diagnostic::new(RULE.name, RULE.level, message, spot.span()).at("out of range").field(spot.path().clone())
}
