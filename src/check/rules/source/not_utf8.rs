//! A file whose bytes are not UTF-8.

use crate::check::registry::{Reach, Rule};
use crate::diagnostic::{Level, RuleName};

pub(crate) static RULE: Rule = Rule {
    name: RuleName::new("source::not-utf8"),
    level: Level::Error,
    summary: "a file is not UTF-8",
    reach: Reach::Text,
    explanation: r#"
## What

A guide, a manifest or a template has bytes that are not UTF-8.

## Why

What the bytes mean cannot be known, so the page would show wrong characters.

## Bad

```text
Se\xf1or: saved as ISO 8859-1
```

## Good

```text
Señor: saved as UTF-8
```

## How to silence

Save the file with the encoding UTF-8, or leave it out with `exclude` in `guidewright.toml`.
"#,
};
