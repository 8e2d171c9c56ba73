//! A file or region that a block names and that is not there.

use crate::check::registry::{Reach, Rule};
use crate::diagnostic::Level;
use crate::example::MISSING_FILE;

pub(crate) static RULE: Rule = Rule {
    name: MISSING_FILE,
    level: Level::Error,
    summary: "a file or region that a block names does not exist, or lies outside of the site",
    reach: Reach::Request,
    explanation: r##"
## What

A block names a file with `file=` or `schema=`, and there is none at that path, it cannot be read, or it lies outside of the site (or, without a site, of the repository). Paths are relative to the guide. After a `#` stands the name of a region of the file, from a comment `# region NAME` to `# endregion`.

## Why

The block cannot show what it promises, or nothing can be said of it.

## Bad

```yaml file="manifests/web.yaml"
```

## Good

```yaml title="web.yaml"
apiVersion: v1
kind: ConfigMap
metadata:
  name: web
```

## How to silence

Correct the path, or remove the attribute.
"##,
};
