//! A file or folder that cannot be read.

use crate::check::registry::{Reach, Rule};
use crate::diagnostic::{Level, RuleName};

pub(crate) static RULE: Rule = Rule {
    name: RuleName::new("source::unreadable"),
    level: Level::Error,
    summary: "a file or folder cannot be read",
    reach: Reach::Text,
    explanation: r#"
## What

A file or folder of the site cannot be read: permissions are missing, or the disk fails.

## Why

A site that silently lacks a guide is worse than one that is not built.

## Bad

```text
$ ls -l content
--w-------  1 root  web.md
```

## Good

```text
$ ls -l content
-rw-r--r--  1 me  web.md
```

## How to silence

Give yourself the permission to read it, or leave it out with `exclude` in `guidewright.toml`.
"#,
};
