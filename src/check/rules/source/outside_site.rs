//! A link in the file system that leads out of the site.

use crate::check::registry::{Reach, Rule};
use crate::diagnostic::{Level, RuleName};

pub(crate) static RULE: Rule = Rule {
    name: RuleName::new("source::outside-site"),
    level: Level::Warning,
    summary: "a file-system link leads out of the site",
    reach: Reach::Text,
    explanation: r#"
## What

A symbolic link in the site's folder leads to a file outside of it, and is not followed.

## Why

A site is one folder, which can be copied and built anywhere; and no link may publish files that are not meant to be.

## Bad

```text
content/notes.md -> /home/me/notes.md
```

## Good

```text
content/notes.md -> drafts/notes.md
```

## How to silence

Copy the file into the site, or leave the link out with `exclude` in `guidewright.toml`.
"#,
};
