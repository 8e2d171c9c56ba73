//! An attribute of a block that is close to one of ours but is none.

use crate::check::registry::{Reach, Rule};
use crate::diagnostic::Level;
use crate::example::UNKNOWN_ATTRIBUTE;

pub(crate) static RULE: Rule = Rule {
    name: UNKNOWN_ATTRIBUTE,
    level: Level::Warning,
    summary: "an attribute of a block does not exist",
    reach: Reach::Request,
    explanation: r#"
## What

A word after the fence of a block is close to one of Guidewright's attributes, but is none. Attributes of other generators are no finding.

## Why

A mistyped attribute has no effect, though its author relies on it.

## Bad

```yaml partail
apiVersion: v1
kind: ConfigMap
metadata:
  name: settings
```

## Good

```yaml partial
apiVersion: v1
kind: ConfigMap
metadata:
  name: settings
```

## How to silence

Correct the word, or remove it.
"#,
};
