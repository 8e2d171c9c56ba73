//! A key of front matter that only other generators have.

use crate::check::registry::{Reach, Rule};
use crate::diagnostic::Level;
use crate::guide::front_matter::FOREIGN_KEY;

pub(crate) static RULE: Rule = Rule {
    name: FOREIGN_KEY,
    level: Level::Warning,
    summary: "the front matter has a key of another generator, which has no effect",
    reach: Reach::Text,
    explanation: r#"
## What

The front matter of a guide has a key to which Hugo, Jekyll, MkDocs Material or Docusaurus gives a meaning, and
Guidewright does not.

## Why

Guides that come from elsewhere have such keys. They do no harm, but what they ask for does not happen.

## Bad

```markdown
---
title: Settings
layout: wide
---

Text.
```

## Good

```markdown
---
title: Settings
extra:
  layout: wide
---

Text.
```

## How to silence

Take the key out, or put it under `extra`, where templates find it. For guides that another generator reads, too:
`"guide::foreign-key" = "off"` under `[rules]` in `guidewright.toml`.
"#,
};
