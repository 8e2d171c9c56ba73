//! A tab where YAML wants spaces.

use crate::check::registry::{Reach, Rule};
use crate::diagnostic::Level;
use crate::yaml::TAB;

pub(crate) static RULE: Rule = Rule {
    name: TAB,
    level: Level::Error,
    summary: "a line is indented with a tab",
    reach: Reach::Text,
    explanation: "
## What

A line of YAML is indented with a tab.

In manifests, declared fragments and YAML files this is an error, elsewhere a warning.

## Why

YAML allows only spaces for indentation. A tab looks like the spaces around it, so the message of other tools (\"found character that cannot start any token\") is hard to understand.

## Bad

```yaml
apiVersion: v1
kind: ConfigMap
metadata:
\tname: greeting
```

## Good

```yaml
apiVersion: v1
kind: ConfigMap
metadata:
  name: greeting
```

## How to silence

Replace the tab. Where the tab is the point of the example, write `yaml invalid=yaml::tab` after the fence.
",
};
