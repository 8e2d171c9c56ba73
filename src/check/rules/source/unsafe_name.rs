//! A file whose name cannot be published.

use crate::check::registry::{Reach, Rule};
use crate::diagnostic::{Level, RuleName};

pub(crate) static RULE: Rule = Rule {
    name: RuleName::new("source::unsafe-name"),
    level: Level::Warning,
    summary: "the name of a file cannot be part of a URL",
    reach: Reach::Text,
    explanation: r#"
## What

A file has a name that cannot be published: it has control characters, a backslash or a colon, or is not UTF-8.

## Why

The file could not be downloaded by every browser, nor unpacked on every system.

## Bad

```text
static/logo:old.png
```

## Good

```text
static/logo-old.png
```

## How to silence

Rename the file.
"#,
};
