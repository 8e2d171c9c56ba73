//! An attribute of a block without the value that it needs, or that contradicts another.

use crate::check::registry::{Reach, Rule};
use crate::diagnostic::Level;
use crate::example::INVALID_ATTRIBUTE;

pub(crate) static RULE: Rule = Rule {
    name: INVALID_ATTRIBUTE,
    level: Level::Warning,
    summary: "an attribute of a block lacks its value, or contradicts another",
    reach: Reach::Request,
    explanation: r#"
## What

An attribute of a block has no value where it needs one, or two attributes of a block contradict each other.

## Why

Nobody can tell what the author meant, so the attribute has no effect.

## Bad

```yaml allow=
apiVersion: v1
kind: ConfigMap
metadata:
  name: settings
```

## Good

```yaml bundle=none
apiVersion: v1
kind: ConfigMap
metadata:
  name: settings
```

## How to silence

Correct the attribute, or remove it.
"#,
};
