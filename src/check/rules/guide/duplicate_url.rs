//! Two pages, or a page and a file, with one address.

use crate::check::registry::{Reach, Rule};
use crate::diagnostic::Level;
use crate::site::pages::DUPLICATE_URL;

pub(crate) static RULE: Rule = Rule {
    name: DUPLICATE_URL,
    level: Level::Error,
    summary: "two guides, or a guide and a file, have the same address",
    reach: Reach::Text,
    explanation: r#"
## What

The address of a guide, or of one of its downloads, belongs to another guide or file already: two guides have the same `slug`, say, or a file beside a guide is named as its bundle.

## Why

Only one of the two can be published.

## Bad

```markdown title="one.md"
---
title: One
slug: volumes
---

The first guide.
```

```markdown title="two.md"
---
title: Two
slug: volumes
---

The second guide.
```

## Good

```markdown title="one.md"
---
title: One
slug: volumes
---

The first guide.
```

```markdown title="two.md"
---
title: Two
slug: claims
---

The second guide.
```

## How to silence

Rename one of the files, or give one of the guides another `slug`. The rule cannot sensibly be off: the second guide is not published.
"#,
};
