//! A block that names a file as its JSON schema which is none.

use crate::check::registry::{Reach, Rule};
use crate::diagnostic::{Diagnostic, Level, RuleName};
use crate::source::Span;

pub(crate) static RULE: Rule = Rule {
    name: RuleName::new("guide::invalid-schema"),
    level: Level::Error,
    summary: "the file that a block names as its JSON schema is none",
    reach: Reach::Request,
    explanation: r#"
## What

A block names a JSON schema (`schema=values.schema.json`), and the file is not one: it is not JSON or YAML, breaks the rules of JSON Schema, or refers to schemas that are not in it.

## Why

Nothing can be said of the block. No schema is fetched from the network.

## Bad

```json title="values.schema.json"
{"type": "integr"}
```

```markdown
~~~yaml schema="values.schema.json"
replicas: 3
~~~
```

## Good

```json title="values.schema.json"
{"properties": {"replicas": {"type": "integer"}}}
```

```markdown
~~~yaml schema="values.schema.json"
replicas: 3
~~~
```

## How to silence

Correct the schema, or write `schema=none` to check the syntax only.
"#,
};

/// Words a schema that cannot be used.
pub(crate) fn diagnose(span: Span, path: &str, why: &str) -> Diagnostic {
    Diagnostic::new(RULE.name, RULE.level, format!("`{path}` is no JSON schema: {why}"), span)
}
