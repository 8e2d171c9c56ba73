//! A value that does not match the JSON schema that its block names.

use crate::check::document::field_name;
use crate::check::registry::{Reach, Rule};
use crate::diagnostic::{Diagnostic, Level, RuleName};
use crate::schema::json::Mismatch;
use crate::source::Span;
use crate::yaml::{Document, Node};

pub(crate) static RULE: Rule = Rule {
    name: RuleName::new("schema::mismatch"),
    level: Level::Error,
    summary: "a value does not match the JSON schema that its block names",
    reach: Reach::Document,
    explanation: r#"
## What

A block names a JSON schema (`schema=values.schema.json`), and a value in it does not match: a field that the schema requires is missing, a value has another type, or is none of those allowed.

## Why

The program that reads the file refuses it. The schema says so before a reader finds out.

## Bad

```json title="values.schema.json"
{"properties": {"replicas": {"type": "integer"}}}
```

```markdown
~~~yaml schema="values.schema.json"
replicas: many
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

Correct the value. Where the fault is what the example shows, write `invalid=schema::mismatch` after the fence; `schema=none` checks the syntax only.
"#,
};

/// Words a value that does not match; `named` is where the block names the schema.
pub(crate) fn diagnose(document: &Document, mismatch: Mismatch, named: Span) -> Diagnostic {
    let field = field_name(&mismatch.path);
    let message = format!("{field} does not match the schema: {}", mismatch.message);
    let span = if mismatch.path.is_root() {
        document.root().map_or(document.span(), Node::span)
    } else {
        document.span_of(&mismatch.path, mismatch.part)
    };
    Diagnostic::new(RULE.name, RULE.level, message, span).label(named, "the schema").field(mismatch.path)
}
