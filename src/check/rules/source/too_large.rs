//! A file that is too large to be a text that somebody wrote.

use crate::check::registry::{Reach, Rule};
use crate::diagnostic::{Level, RuleName};

pub(crate) static RULE: Rule = Rule {
    name: RuleName::new("source::too-large"),
    level: Level::Error,
    summary: "a file is too large to be read",
    reach: Reach::Text,
    explanation: r#"
## What

A file is larger than any text that somebody writes.

## Why

Reading it would take memory and time that the other guides need.

## Bad

```text
a log of 200 MB, saved as notes.md
```

## Good

```text
the ten lines of that log that the guide is about
```

## How to silence

Split the file, or leave it out with `exclude` in `guidewright.toml`.
"#,
};
