//! Aliases that expand beyond reason.

use crate::check::registry::{Reach, Rule};
use crate::diagnostic::Level;
use crate::yaml::ALIAS_LIMIT;

pub(crate) static RULE: Rule = Rule {
    name: ALIAS_LIMIT,
    level: Level::Error,
    summary: "aliases expand to more than is reasonable",
    reach: Reach::Text,
    explanation: r#"
## What

The aliases (`*name`) of a document stand for so many nodes, once each is replaced by what its anchor (`&name`) holds, that the document is not read further.

## Why

A few lines of aliases of aliases can stand for billions of nodes. The API server refuses such a document to protect itself, and so does Guidewright.

## Bad

```yaml
apiVersion: v1
kind: ConfigMap
metadata:
  name: laughs
  labels: &a {a: x, b: x, c: x, d: x, e: x, f: x, g: x, h: x, i: x, j: x}
data:
  b: &b [*a, *a, *a, *a, *a, *a, *a, *a, *a, *a]
  c: &c [*b, *b, *b, *b, *b, *b, *b, *b, *b, *b]
  d: &d [*c, *c, *c, *c, *c, *c, *c, *c, *c, *c]
  e: &e [*d, *d, *d, *d, *d, *d, *d, *d, *d, *d]
  f: &f [*e, *e, *e, *e, *e, *e, *e, *e, *e, *e]
  g: &g [*f, *f, *f, *f, *f, *f, *f, *f, *f, *f]
  h: &h [*g, *g, *g, *g, *g, *g, *g, *g, *g, *g]
  i: &i [*h, *h, *h, *h, *h, *h, *h, *h, *h, *h]
```

## Good

```yaml
apiVersion: v1
kind: ConfigMap
metadata:
  name: greeting
  labels: &labels
    app: greeting
  annotations: *labels
```

## How to silence

The document is not read beyond the limit, so there is nothing to silence: write out what the aliases stand for, or leave the block unchecked with `ignore="why"`.
"#,
};
