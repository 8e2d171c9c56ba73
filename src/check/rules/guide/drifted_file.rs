//! A block whose body is no longer that of the file that it mirrors.

use crate::check::registry::{Reach, Rule};
use crate::diagnostic::Level;
use crate::example::DRIFTED_FILE;

pub(crate) static RULE: Rule = Rule {
    name: DRIFTED_FILE,
    level: Level::Error,
    summary: "a block differs from the file that it mirrors",
    reach: Reach::Request,
    explanation: r#"
## What

A block is marked `file="web.yaml"`, and its body is not the text of that file (or of its region, `file="web.yaml#pod"`). Space at the ends of lines does not count. The file is what is checked, shown and bundled.

## Why

The guide shows something else than the file that its readers download or that a test runs.

## Bad

```yaml title="web.yaml"
replicas: 3
```

```markdown
~~~yaml file="web.yaml"
replicas: 2
~~~
```

## Good

```yaml title="web.yaml"
replicas: 3
```

```markdown
~~~yaml file="web.yaml"
~~~
```

## How to silence

Run `guidewright check --fix`: it copies the file into the block. A block with an empty body is filled when the site is built and never differs.
"#,
};
