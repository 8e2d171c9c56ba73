//! Two files that would be published at one address.

use crate::check::registry::{Reach, Rule};
use crate::diagnostic::{Level, RuleName};

pub(crate) static RULE: Rule = Rule {
    name: RuleName::new("source::duplicate-file"),
    level: Level::Error,
    summary: "two files would be published at one address",
    reach: Reach::Text,
    explanation: r#"
## What

A file of `static/` has the same address as a file beside the guides in `content/`. Both folders are published at the root of the site.

## Why

Only one of the two can be published, and readers would see the wrong one.

## Bad

```text
content/guides/plan.png
static/guides/plan.png
```

## Good

```text
content/guides/plan.png
static/guides/old-plan.png
```

## How to silence

Rename or remove one of the two files.
"#,
};
