//! A key that front matter does not have.

use crate::check::registry::{Reach, Rule};
use crate::diagnostic::Level;
use crate::guide::front_matter::UNKNOWN_KEY;

pub(crate) static RULE: Rule = Rule {
    name: UNKNOWN_KEY,
    level: Level::Error,
    summary: "the front matter has a key that does not exist",
    reach: Reach::Text,
    explanation: r#"
## What

The front matter of a guide has a key that Guidewright does not know.

## Why

A mistyped key has no effect, though its author relies on it. Keys that other generators know are told as
`guide::foreign-key`.

## Bad

```markdown
---
title: Settings
wieght: 10
---

Text.
```

## Good

```markdown
---
title: Settings
weight: 10
extra:
  audience: operators
---

Text.
```

## How to silence

Correct the key, or put it under `extra`, where templates find it.
"#,
};
