//! A key that the configuration must have.

use crate::check::registry::{Reach, Rule};
use crate::config::MISSING_KEY;
use crate::diagnostic::Level;

pub(crate) static RULE: Rule = Rule {
    name: MISSING_KEY,
    level: Level::Error,
    summary: "`guidewright.toml` lacks a key that it must have",
    reach: Reach::Text,
    explanation: r#"
## What

The file `guidewright.toml` has no `title`, the only key that it must have.

## Why

Every page shows the site's title.

## Bad

```toml
base-url = "https://example.com/"
```

## Good

```toml
title = "Guides"
base-url = "https://example.com/"
```

## How to silence

Add the key.
"#,
};
