//! A field that must be filled and is not.

use crate::check::registry::{Reach, Rule};
use crate::check::spot::Spot;
use crate::diagnostic::{Diagnostic, Level, RuleName};

pub(crate) static RULE: Rule = Rule {
    name: RuleName::new("object::required-value"),
    level: Level::Error,
    summary: "a field that must be filled is missing or empty",
    reach: Reach::Document,
    explanation: r#"
## What

A field is missing or empty that the API server demands, though the schema calls it optional: the name of an object, the ports of a Service, the storage that a claim asks for.

## Why

The API server rejects the object.

## Bad

```yaml
apiVersion: v1
kind: Service
metadata:
  name: web
spec:
  selector:
    app: web
```

## Good

```yaml
apiVersion: v1
kind: Service
metadata:
  name: web
spec:
  selector:
    app: web
  ports:
    - port: 80
```

## How to silence

Mark what is left out with an ellipsis (`# ...`), or the whole example with `yaml partial`: then nothing is missing. In a guide, a manifest without a name counts as partial. Where the fault is what the example shows, write `yaml invalid=object::required-value` after the fence.
"#,
};

/// Words a field that is absent or empty.
pub(crate) fn diagnose(spot: Spot<'_>) -> Diagnostic {
    let message = match spot.node() {
        Some(_) => format!("{} must not be empty", spot.name()),
        None => format!("{} is missing", spot.name()),
    };
    finding(&spot, message)
}

/// Words a field that is demanded here: `why` says what for, as in "a Service that is not headless".
pub(crate) fn diagnose_because(spot: Spot<'_>, why: &str) -> Diagnostic {
    diagnose(spot).help(why)
}

fn finding(spot: &Spot<'_>, message: String) -> Diagnostic {
    let at = if spot.node().is_some() { "filled by nothing" } else { "the API server demands it here" };
    Diagnostic::new(RULE.name, RULE.level, message, spot.span()).at(at).field(spot.path().clone())
}
