//! A header that cannot be read.

use crate::check::registry::{Reach, Rule};
use crate::diagnostic::Level;
use crate::guide::front_matter::FRONT_MATTER;

pub(crate) static RULE: Rule = Rule {
    name: FRONT_MATTER,
    level: Level::Error,
    summary: "the front matter, or a value in it, cannot be read",
    reach: Reach::Text,
    explanation: r#"
## What

The front matter of a guide (the YAML between two lines `---` at its top) cannot be read, or one of its values is not what its key takes.

## Why

The guide loses its title, its place or its settings.

## Bad

```markdown
---
title: Settings
weight: first
---

Text.
```

## Good

```markdown
---
title: Settings
weight: 10
---

Text.
```

## How to silence

Correct the value. Values for your own templates belong under `extra`, where anything may stand.
"#,
};
