//! None of several fields is set of which one must be.

use crate::check::registry::{Reach, Rule};
use crate::check::spot::Spot;
use crate::diagnostic::{Diagnostic, Level, RuleName};

pub(crate) static RULE: Rule = Rule {
    name: RuleName::new("object::missing-choice"),
    level: Level::Error,
    summary: "none of several fields is set of which one must be",
    reach: Reach::Document,
    explanation: r#"
## What

A mapping says what something is by which of its fields is set (the way a probe asks, the source of an environment variable, the peer of a network policy), and none of them is.

## Why

The API server has nothing to act on, and rejects the object.

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
      readinessProbe:
        periodSeconds: 5
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
      readinessProbe:
        periodSeconds: 5
        httpGet:
          path: /ready
          port: 80
```

## How to silence

Mark what is left out with an ellipsis (`# ...`), or the whole example with `yaml partial`. Where the fault is what the example shows, write `yaml invalid=object::missing-choice` after the fence.
"#,
};

/// Words a mapping that has none of these fields, one of which it must have.
pub(crate) fn diagnose(spot: Spot<'_>, choices: &[&str]) -> Diagnostic {
    let words = choices.iter().map(|choice| format!("`{choice}`")).collect::<Vec<_>>();
    let message = match words.as_slice() {
        [only] => format!("{} must set {only}", spot.name()),
        [one, other] => format!("{} must set {one} or {other}", spot.name()),
        _ => format!("{} must set one of {}", spot.name(), words.join(", ")),
    };
    Diagnostic::new(RULE.name, RULE.level, message, spot.span()).at("sets none of them").field(spot.path().clone())
}
