//! An attribute of a block that breaks the grammar.

use crate::check::registry::{Reach, Rule};
use crate::diagnostic::Level;
use crate::guide::fence::MALFORMED_ATTRIBUTE;

pub(crate) static RULE: Rule = Rule {
    name: MALFORMED_ATTRIBUTE,
    level: Level::Warning,
    summary: "an attribute of a block cannot be read",
    reach: Reach::Request,
    explanation: r#"
## What

What follows the opening fence of a block cannot be read: a quote that is never closed, typographic quotes, a value without a key. Or it holds a backtick behind a fence of backticks: then Markdown sees no block there at all.

## Why

The attribute may mean something else than its author thinks, and what is no block is not checked.

## Bad

```yaml title="settings.yaml
apiVersion: v1
kind: ConfigMap
metadata:
  name: settings
```

## Good

```yaml title="settings.yaml"
apiVersion: v1
kind: ConfigMap
metadata:
  name: settings
```

## How to silence

Correct the attribute: words, `key=value` or `key="a value with spaces"`, each after a space. Where a value needs backticks, begin and end the block with `~~~`.
"#,
};
