//! Required fields that are not there.

use crate::check::document::DocumentView;
use crate::check::registry::{Reach, Rule};
use crate::diagnostic::{Diagnostic, Label, Level, RuleName};
use crate::example::{Example, Origin, Syntax};
use crate::kube::{FieldPath, PathSegment};
use crate::schema::Violation;
use crate::source::Span;
use crate::yaml::{Node, Value};

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
pub(crate) fn diagnose(view: &DocumentView<'_>, missing: &[Missing], example: &Example) -> Option<Diagnostic> {
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
    let mut diagnostic =
        Diagnostic::new(RULE.name, RULE.level, message, first.span).at(label(view, first)).field(first.path.clone());
    diagnostic.help.extend(help(example.origin, example.syntax).map(str::to_owned));
    diagnostic.labels =
        rest.iter().take(MAX_LABELS).map(|missing| Label { span: missing.span, text: label(view, missing) }).collect();
    Some(diagnostic)
}

/// How an excerpt is marked: only a block of a guide has a fence to write after, and JSON has no comments.
fn help(origin: Origin, syntax: Syntax) -> Option<&'static str> {
    Some(match (origin, syntax) {
        (Origin::Fence(_), Syntax::Yaml) => {
            "if this is an excerpt, mark it: add `# ...` where fields are left out, or write `yaml partial` after the fence"
        }
        (Origin::Fence(_), Syntax::Json) => "if this is an excerpt, mark it: write `json partial` after the fence",
        (_, Syntax::Yaml) => "if this is an excerpt, mark it: add a comment `# ...` where fields are left out",
        (_, Syntax::Json) => return None,
    })
}

/// Words one missing field by itself.
pub(crate) fn diagnose_one(violation: &Violation<'_>, name: &str) -> Diagnostic {
    let path = violation.path.key(name);
    Diagnostic::new(RULE.name, RULE.level, format!("`{path}` is missing"), violation.span)
}

fn label(view: &DocumentView<'_>, missing: &Missing) -> String {
    let why = if has_nothing_to_select(view, &missing.path) {
        ", and the template has no labels that it could match"
    } else {
        ""
    };
    format!("`{}` is missing{why}", missing.path)
}

/// Whether it is the selector of a workload whose template has no labels: adding the selector alone
/// would not do.
fn has_nothing_to_select(view: &DocumentView<'_>, path: &FieldPath) -> bool {
    let mut holder = path.clone();
    holder.pop();
    let is_selector = matches!(path.segments().last(), Some(PathSegment::Key(key)) if key == "selector");
    let Some(template) = view.node_at(&holder.key("template")).filter(|_| is_selector) else { return false };
    let metadata = template.get("metadata");
    let labels = metadata.and_then(|metadata| metadata.get("labels"));
    let is_open = [Some(template), metadata, labels].into_iter().flatten().any(Node::is_elided);
    !is_open
        && match labels.map(Node::value) {
            None | Some(Value::Null) => true,
            Some(Value::Mapping(labels)) => labels.is_empty(),
            Some(_) => false,
        }
}
