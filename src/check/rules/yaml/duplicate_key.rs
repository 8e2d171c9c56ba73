//! A key that stands twice in one mapping.

use crate::check::registry::{Reach, Rule};
use crate::diagnostic::Level;
use crate::yaml::DUPLICATE_KEY;

pub(crate) static RULE: Rule = Rule {
    name: DUPLICATE_KEY,
    level: Level::Error,
    summary: "a key stands twice in one mapping",
    reach: Reach::Text,
    explanation: r#"
## What

Two entries of one mapping have the same key. A key that overrides one from a merge (`<<`) is not meant.

In manifests, declared fragments and YAML files this is an error, elsewhere a warning.

## Why

YAML forbids it, and tools disagree on what it means: `kubectl` drops one of the two without a word, the API server rejects the object. Often two alternatives were put into one block: they belong in two.

## Bad

```yaml
apiVersion: v1
kind: Pod
metadata:
  name: web
spec:
  containers:
    - name: web
      image: nginx:1.29
      image: nginx:1.30
```

## Good

```yaml
apiVersion: v1
kind: Pod
metadata:
  name: web
spec:
  containers:
    - name: web
      image: nginx:1.30
```

## How to silence

Write `allow=yaml::duplicate-key` after the fence, or set the level in `guidewright.toml` or in the guide's front matter:

```toml
[rules]
"yaml::duplicate-key" = "off"
```
"#,
};
