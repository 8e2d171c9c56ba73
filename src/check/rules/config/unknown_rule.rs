//! A rule or family in the configuration that does not exist.

use crate::check::registry::{Reach, Rule};
use crate::diagnostic::{Level, RuleName};

pub(crate) static RULE: Rule = Rule {
    name: RuleName::new("config::unknown-rule"),
    level: Level::Error,
    summary: "`guidewright.toml` names a rule that does not exist",
    reach: Reach::Text,
    explanation: r#"
## What

A table `rules` in `guidewright.toml` names a rule or family that does not exist.

## Why

The setting has no effect, though its author relies on it.

## Bad

```toml
title = "Guides"

[rules]
"schema::unknwon-field" = "off"
```

## Good

```toml
title = "Guides"

[rules]
"schema::unknown-field" = "off"
```

## How to silence

Correct the name. `guidewright explain` lists all rules.
"#,
};
