//! A value of the configuration that cannot be.

use crate::check::registry::{Reach, Rule};
use crate::config::INVALID_VALUE;
use crate::diagnostic::Level;

pub(crate) static RULE: Rule = Rule {
    name: INVALID_VALUE,
    level: Level::Error,
    summary: "a value in `guidewright.toml` is not what its key takes",
    reach: Reach::Text,
    explanation: r#"
## What

A value in `guidewright.toml` has the wrong type, or is none that its key can have.

## Why

The setting is left at its default, which is not what its author wants.

## Bad

```toml
title = "Guides"
releases = ["1.5"]
```

## Good

```toml
title = "Guides"
releases = ["1.36", "1.37"]
```

## How to silence

Correct the value.
"#,
};
