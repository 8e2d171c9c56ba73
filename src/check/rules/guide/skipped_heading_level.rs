//! A heading more than one level below the one before it.

use crate::check::registry::{Reach, Rule};
use crate::diagnostic::{Diagnostic, Level, RuleName};
use crate::site::Site;
use crate::source::Sources;

pub(crate) static RULE: Rule = Rule {
    name: RuleName::new("guide::skipped-heading-level"),
    level: Level::Warning,
    summary: "a heading is more than one level below the one before it",
    reach: Reach::Page(find),
    explanation: r#"
## What

A heading (`####`) follows one that is more than one level above it (`##`). The title of the guide is level 1.

## Why

Screen readers and the page's contents show headings as an outline. A skipped level looks like a part that is missing.

## Bad

```markdown
---
title: Storage
---

## Volumes

#### Claims

A claim asks for a volume.
```

## Good

```markdown
---
title: Storage
---

## Volumes

### Claims

A claim asks for a volume.
```

## How to silence

Set the level in `guidewright.toml` or in the guide's front matter:

```toml
[rules]
"guide::skipped-heading-level" = "off"
```
"#,
};

fn find(site: &Site, page: usize, _: &Sources) -> Vec<Diagnostic> {
    let mut above = 1;
    let mut found = Vec::new();
    for heading in &site.pages[page].guide.outline {
        if heading.level > above + 1 {
            let message = format!("a heading of level {} follows one of level {above}", heading.level);
            found.push(
                Diagnostic::new(RULE.name, RULE.level, message, heading.span)
                    .help(format!("begin it with `{}`", "#".repeat(usize::from(above) + 1))),
            );
        }
        above = heading.level;
    }
    found
}
