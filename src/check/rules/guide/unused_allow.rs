//! An `allow` that silences nothing.

use crate::check::registry::{Reach, Rule};
use crate::diagnostic::{Diagnostic, Level, RuleName};
use crate::guide::fence::Spanned;

pub(crate) static RULE: Rule = Rule {
    name: RuleName::new("guide::unused-allow"),
    level: Level::Warning,
    summary: "an `allow` silences nothing",
    reach: Reach::Request,
    explanation: r#"
## What

A block says `allow=RULE`, and that rule finds nothing in it.

## Why

The example was repaired, or never had the fault. An `allow` that stays hides the next one.

## Bad

```yaml allow=schema::unknown-field
apiVersion: v1
kind: ConfigMap
metadata:
  name: settings
```

## Good

```yaml
apiVersion: v1
kind: ConfigMap
metadata:
  name: settings
```

## How to silence

Remove the `allow`.
"#,
};

/// Words an `allow` that silences nothing.
pub(crate) fn diagnose(allow: &Spanned) -> Diagnostic {
    let message = format!("`{}` is allowed, but finds nothing here", allow.text);
    Diagnostic::new(RULE.name, RULE.level, message, allow.span).help("remove it from the block's attributes")
}
