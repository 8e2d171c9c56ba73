//! A configuration that is not TOML.

use crate::check::registry::{Reach, Rule};
use crate::config::SYNTAX;
use crate::diagnostic::Level;

pub(crate) static RULE: Rule = Rule {
    name: SYNTAX,
    level: Level::Error,
    summary: "`guidewright.toml` cannot be read as TOML",
    reach: Reach::Text,
    explanation: r#"
## What

The file `guidewright.toml` is not TOML.

## Why

Nothing after the fault can be relied on, so the site is not built as its author wants it.

## Bad

```toml
title = "Guides
```

## Good

```toml
title = "Guides"
```

## How to silence

Correct the file; the rule cannot sensibly be off.
"#,
};
