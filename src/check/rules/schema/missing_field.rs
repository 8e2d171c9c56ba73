//! Required fields that are not there.

use crate::check::document::DocumentView;
use crate::check::registry::{Reach, Rule};
use crate::diagnostic::{Diagnostic, Label, Level, RuleName};
use crate::kube::FieldPath;
use crate::schema::Violation;
use crate::source::Span;

pub(crate) static RULE: Rule = Rule {
    name: RuleName::new("schema::missing-field"),
    level: Level::Error,
    summary: "required fields are missing",
    reach: Reach::Document,
    explanation: r#"
## What

A manifest lacks fields that its type requires. All that one document lacks is told in one message.

Nothing is said where something is left out on purpose and the example says so: under an ellipsis (`# ...`, `...` or `[...]`), in a block marked `partial`, in a fragment that Guidewright recognised by itself, and in a manifest of a Markdown file that has no `metadata.name`, or lacks its whole `spec` or all containers of its pods: nobody forgets those, so it is taken for an excerpt.

## Why

The API server rejects the object, so a reader who copies the example cannot apply it.

## Bad

```yaml
apiVersion: apps/v1
kind: Deployment
metadata:
  name: web
spec:
  replicas: 3
  template:
    metadata:
      labels:
        app: web
    spec:
      containers:
        - name: web
          image: nginx:1.30
```

## Good

```yaml
apiVersion: apps/v1
kind: Deployment
metadata:
  name: web
spec:
  replicas: 3
  selector:
    matchLabels:
      app: web
  # ...
```

## How to silence

If the example is an excerpt, mark it: add a line `# ...` where fields are left out, or write `yaml partial` after the fence. It is then checked in all other respects, and it is not part of the guide's bundle.
"#,
};

/// As many paths stand in the message; the others have labels.
const MAX_NAMED: usize = 4;

/// As many places get a label.
const MAX_LABELS: usize = 16;

/// A required field that is not there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Missing {
    /// The path that the field would have.
    pub(crate) path: FieldPath,
    /// The mapping that lacks it.
    pub(crate) span: Span,
}

/// Words all that one document lacks. `None` if it lacks nothing.
pub(crate) fn diagnose(view: &DocumentView<'_>, missing: &[Missing]) -> Option<Diagnostic> {
    let (first, rest) = missing.split_first()?;
    let subject = view.subject();
    let message = if rest.is_empty() {
        format!("`{}` is missing from {subject}", first.path)
    } else {
        let named: Vec<String> = missing.iter().take(MAX_NAMED).map(|missing| format!("`{}`", missing.path)).collect();
        let more = match missing.len() - named.len() {
            0 => String::new(),
            more => format!(" and {more} more"),
        };
        format!("{} required fields are missing from {subject}: {}{more}", missing.len(), named.join(", "))
    };
    let mut diagnostic = Diagnostic::new(RULE.name, RULE.level, message, first.span)
        .at(label(first))
        .field(first.path.clone())
        .help("if this is an excerpt, mark it: add `# ...` where fields are left out, or write `yaml partial` after the fence");
    diagnostic.labels =
        rest.iter().take(MAX_LABELS).map(|missing| Label { span: missing.span, text: label(missing) }).collect();
    Some(diagnostic)
}

/// Words one missing field by itself.
pub(crate) fn diagnose_one(violation: &Violation<'_>, name: &str) -> Diagnostic {
    let path = violation.path.key(name);
    Diagnostic::new(RULE.name, RULE.level, format!("`{path}` is missing"), violation.span)
}

fn label(missing: &Missing) -> String {
    format!("`{}` is missing", missing.path)
}
