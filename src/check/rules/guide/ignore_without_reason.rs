//! An `ignore` without a reason.

use crate::check::registry::{Reach, Rule};
use crate::diagnostic::Level;
use crate::example::IGNORE_WITHOUT_REASON;

pub(crate) static RULE: Rule = Rule {
    name: IGNORE_WITHOUT_REASON,
    level: Level::Warning,
    summary: "a block is ignored without a reason",
    reach: Reach::Request,
    explanation: r#"
## What

A block is marked `ignore`, and does not say why.

## Why

An example that nobody checks needs a reason that the next author can weigh. `guidewright check --ignored` lists them.

## Bad

```yaml ignore
apiVersion: v1
kind: ConfigMap
metadata:
  name: settings
```

## Good

```yaml ignore="shows the format of an older release"
apiVersion: v1
kind: ConfigMap
metadata:
  name: settings
```

## How to silence

Write the reason: `ignore="why"`.
"#,
};
