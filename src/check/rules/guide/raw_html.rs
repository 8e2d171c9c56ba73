//! Raw HTML that does not pass as it is.

use crate::check::registry::{Reach, Rule};
use crate::diagnostic::Level;
use crate::guide::html::RAW_HTML;

pub(crate) static RULE: Rule = Rule {
    name: RAW_HTML,
    level: Level::Warning,
    summary: "raw HTML in a guide is not passed on as it is",
    reach: Reach::Text,
    explanation: r#"
## What

A guide has raw HTML with a tag or an attribute that does not pass: `style`, `script`, `onclick`, an unknown element. It is shown as text, or without the attribute. Harmless tags such as `<details>`, `<kbd>` or `<br>` pass.

## Why

Pages of a site run no scripts and set no styles of their own, so that text which somebody contributes cannot change what readers see elsewhere.

## Bad

```markdown
---
title: Colours
---

This is <font color="red">important</font>.
```

## Good

```markdown
---
title: Colours
---

This is **important**.
```

## How to silence

Write Markdown, or let all raw HTML pass by `raw-html = true` in `guidewright.toml`. Set the level in `guidewright.toml` or in the guide's front matter:

```toml
[rules]
"guide::raw-html" = "off"
```
"#,
};
