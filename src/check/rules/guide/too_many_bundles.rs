//! More named bundles in one guide than are published.

use crate::check::registry::{Reach, Rule};
use crate::diagnostic::Level;
use crate::site::bundles::TOO_MANY_BUNDLES;

pub(crate) static RULE: Rule = Rule {
    name: TOO_MANY_BUNDLES,
    level: Level::Error,
    summary: "a guide has more named bundles than are published",
    reach: Reach::Text,
    explanation: r#"
## What

The blocks of one guide name a great many different bundles (`bundle=NAME`).

## Why

Each named bundle holds the guide's own bundle and its own examples. A guide with hundreds of them would publish hundreds of copies of the same files.

## Bad

```text
100 blocks, from `yaml bundle=cluster-001` to `yaml bundle=cluster-100`
```

## Good

```yaml bundle=small
apiVersion: v1
kind: ConfigMap
metadata:
  name: settings
```

## How to silence

Split the guide, or give blocks that belong together the same name.
"#,
};
