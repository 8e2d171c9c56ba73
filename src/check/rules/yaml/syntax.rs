//! Text that is not YAML.

use crate::check::registry::{Reach, Rule};
use crate::diagnostic::Level;
use crate::yaml::SYNTAX;

pub(crate) static RULE: Rule = Rule {
    name: SYNTAX,
    level: Level::Error,
    summary: "the text cannot be read as YAML",
    reach: Reach::Text,
    explanation: r#"
## What

A block, a here-document or a file that should be YAML (or JSON) cannot be read as such.

In manifests, declared fragments and YAML files this is an error. In other blocks it is a warning, and in text with placeholders or template lines an info: templates need not be YAML.

## Why

A reader who copies the example cannot apply it: `kubectl` stops at the same place.

## Bad

```yaml
apiVersion: v1
kind: ConfigMap
metadata:
  name: greeting
data:
  message: "good morning
```

## Good

```yaml
apiVersion: v1
kind: ConfigMap
metadata:
  name: greeting
data:
  message: "good morning"
```

## How to silence

Where the text is broken on purpose, say so after the fence: `yaml invalid` shows the block with its message, and `yaml ignore="not a whole file"` leaves it unchecked. Where it is no YAML at all, give the block its real language, or `text`.
"#,
};
