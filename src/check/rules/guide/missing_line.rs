//! A line or field that a block marks and that is not in it.

use crate::check::registry::{Reach, Rule};
use crate::diagnostic::Level;
use crate::example::marked::MISSING_LINE;

pub(crate) static RULE: Rule = Rule {
    name: MISSING_LINE,
    level: Level::Error,
    summary: "a line or field that is to be marked is not in the block",
    reach: Reach::Request,
    explanation: r#"
## What

A block marks lines (`hl`, `ins`, `del` or `fold`) by numbers, `hl=2-4,7`, or by fields, `hl=spec.replicas`, and one of them is not in the block.

## Why

The reader's eye is led to the wrong place, or nowhere. Most often the example has changed and the mark has not.

## Bad

```yaml hl=spec.replicas
apiVersion: v1
kind: ConfigMap
metadata:
  name: settings
```

## Good

```yaml hl=metadata.name
apiVersion: v1
kind: ConfigMap
metadata:
  name: settings
```

## How to silence

Correct the mark, or remove it.
"#,
};
