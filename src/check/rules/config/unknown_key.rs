//! A key that the configuration does not have.

use crate::check::registry::{Reach, Rule};
use crate::config::UNKNOWN_KEY;
use crate::diagnostic::Level;

pub(crate) static RULE: Rule = Rule {
    name: UNKNOWN_KEY,
    level: Level::Error,
    summary: "`guidewright.toml` has a key that does not exist",
    reach: Reach::Text,
    explanation: r#"
## What

The file `guidewright.toml` has a key that Guidewright does not know.

## Why

A mistyped key has no effect, though its author relies on it.

## Bad

```toml
title = "Guides"
base-ulr = "https://example.com/"
```

## Good

```toml
title = "Guides"
base-url = "https://example.com/"
```

## How to silence

Correct the key, or put it under `[extra]`, where templates find it.
"#,
};
