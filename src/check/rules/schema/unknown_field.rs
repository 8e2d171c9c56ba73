//! A field that its type does not have.

use crate::check::document::{DocumentView, field_name, rewrite};
use crate::check::registry::{Reach, Rule};
use crate::diagnostic::{Diagnostic, Level, RuleName};
use crate::kube::{FieldPath, PathSegment, ReleaseSet};
use crate::schema::{Shape, Violation};

pub(crate) static RULE: Rule = Rule {
    name: RuleName::new("schema::unknown-field"),
    level: Level::Error,
    summary: "a field does not exist in its type",
    reach: Reach::Document,
    explanation: r#"
## What

A manifest has a field that its type does not have: a typo, a wrong indentation, or a field of another level.

In a fragment that Guidewright recognised by itself, this is a warning.

## Why

The API server rejects unknown fields when asked to be strict, as `kubectl apply` asks it. An older client drops them without a word, and the setting that the reader relies on is never made.

## Bad

```yaml
apiVersion: v1
kind: Pod
metadata:
  name: web
spec:
  containers:
    - name: web
      imagee: nginx:1.30
```

## Good

```yaml
apiVersion: v1
kind: Pod
metadata:
  name: web
spec:
  containers:
    - name: web
      image: nginx:1.30
```

## How to silence

Where the fault is what the example shows, write `yaml invalid=schema::unknown-field` after the fence: the page shows the block with the message. Else write `allow=schema::unknown-field` there.
"#,
};

/// Words an unknown field.
pub(crate) fn diagnose(
    view: &DocumentView<'_>,
    violation: &Violation<'_>,
    similar: &[&str],
    exists_in: ReleaseSet,
    belongs_in: Option<&FieldPath>,
) -> Diagnostic {
    let (parent, name) = split(&violation.path);
    let owner = owner(view, &parent);
    let mut diagnostic =
        Diagnostic::new(RULE.name, RULE.level, format!("{owner} has no field `{name}`"), violation.span)
            .at("no such field");
    if !exists_in.is_empty() {
        return diagnostic.help(format!("the field exists in Kubernetes {exists_in}"));
    }
    match (similar, belongs_in.filter(|place| is_above_or_below(&parent, place))) {
        ([], None) => {}
        (_, Some(place)) => {
            let place = if place.is_root() { "the top level".to_owned() } else { format!("`{place}`") };
            diagnostic = diagnostic.help(format!("`{name}` is a field of {place}: check the indentation"));
        }
        ([first, rest @ ..], None) => {
            let others: String = rest.iter().map(|name| format!(" or `{name}`")).collect();
            diagnostic = diagnostic.help(format!("did you mean `{first}`{others}?"));
            let is_free = view.node_at(&parent).is_some_and(|node| node.get(first).is_none());
            if let Some(edit) = rewrite(violation.span, name, first).filter(|_| is_free) {
                let title = format!("rename it to `{first}`");
                diagnostic = match rest {
                    [] => diagnostic.safe_fix(title, vec![edit]),
                    _ => diagnostic.fix(title, vec![edit]),
                };
            }
        }
    }
    diagnostic
}

/// Whether a field in one mapping may have slipped out of the other by its indentation.
fn is_above_or_below(parent: &FieldPath, place: &FieldPath) -> bool {
    let keys = |path: &'_ FieldPath| -> Vec<String> {
        let keys = path.segments().iter().filter_map(|segment| match segment {
            PathSegment::Key(key) => Some(key.clone()),
            PathSegment::Index(_) => None,
        });
        keys.collect()
    };
    let (parent, place) = (keys(parent), keys(place));
    parent.starts_with(&place) || place.starts_with(&parent)
}

/// Words an unknown field without looking around: for documents that have a great many of them.
pub(crate) fn diagnose_briefly(violation: &Violation<'_>) -> Diagnostic {
    let (_, name) = split(&violation.path);
    Diagnostic::new(RULE.name, RULE.level, format!("there is no field `{name}`"), violation.span).at("no such field")
}

/// The mapping that a field stands in, and the field's own name.
fn split(path: &FieldPath) -> (FieldPath, &str) {
    let mut parent = path.clone();
    parent.pop();
    match path.segments().last() {
        Some(PathSegment::Key(name)) => (parent, name),
        _ => (parent, ""),
    }
}

/// The type of the mapping at `path`, in words.
fn owner(view: &DocumentView<'_>, path: &FieldPath) -> String {
    let mut shape = view.catalogue.shape(view.ty);
    for segment in path.segments().iter().skip(view.base.segments().len()) {
        let inner = match (shape, segment) {
            (Shape::Object(ty), PathSegment::Key(key)) => view.catalogue.field(ty, key).map(|field| field.shape),
            (Shape::List(ty), PathSegment::Index(_)) | (Shape::Map(ty), PathSegment::Key(_)) => {
                Some(view.catalogue.shape(ty))
            }
            _ => None,
        };
        match inner {
            Some(inner) => shape = inner,
            None => return field_name(path),
        }
    }
    match shape {
        Shape::Object(ty) if !view.catalogue.type_name(ty).is_empty() => {
            format!("`{}`", view.catalogue.type_name(ty))
        }
        _ => field_name(path),
    }
}
