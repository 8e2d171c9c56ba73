//! Two examples of one guide with one title and no object in common.

use crate::check::registry::{Reach, Rule};
use crate::diagnostic::Level;
use crate::site::route::DUPLICATE_TITLE;

pub(crate) static RULE: Rule = Rule {
    name: DUPLICATE_TITLE,
    level: Level::Warning,
    summary: "two examples of a guide have one title and share no object",
    reach: Reach::Text,
    explanation: r#"
## What

Two blocks of a guide have the same `title`, and none of the objects of one is defined in the other. Where they share an object, the second is the next revision of the file, and nothing is said.

## Why

The title is the name of the file that readers download. The second file gets a number that nobody wrote.

## Bad

```markdown
---
title: Two files
---

~~~yaml title="app.yaml"
apiVersion: v1
kind: ConfigMap
metadata:
  name: settings
~~~

~~~yaml title="app.yaml"
apiVersion: v1
kind: Namespace
metadata:
  name: app
~~~
```

## Good

```markdown
---
title: Two files
---

~~~yaml title="settings.yaml"
apiVersion: v1
kind: ConfigMap
metadata:
  name: settings
~~~

~~~yaml title="namespace.yaml"
apiVersion: v1
kind: Namespace
metadata:
  name: app
~~~
```

## How to silence

Set the level in `guidewright.toml` or in the guide's front matter:

```toml
[rules]
"guide::duplicate-title" = "off"
```
"#,
};
