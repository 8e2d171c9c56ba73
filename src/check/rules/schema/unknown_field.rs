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
    let belongs_in = belongs_in.and_then(|place| Some((place, misplacement(&parent, place)?)));
    match (similar, belongs_in) {
        ([], None) => {}
        (_, Some((place, misplacement))) => {
            let place = if place.is_root() { "the top level".to_owned() } else { format!("`{}`", items(view, place)) };
            let advice = match misplacement {
                Misplacement::Indentation => ": check the indentation",
                Misplacement::Twin => "",
            };
            diagnostic = diagnostic.help(format!("`{name}` is a field of {place}{advice}"));
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

/// How a field may have come to the wrong mapping.
enum Misplacement {
    /// It slipped out of a mapping above or below.
    Indentation,
    /// There is another mapping of the same name: that of a pod, and that of a container.
    Twin,
}

fn misplacement(parent: &FieldPath, place: &FieldPath) -> Option<Misplacement> {
    fn keys(path: &FieldPath) -> Vec<&str> {
        let keys = path.segments().iter().filter_map(|segment| match segment {
            PathSegment::Key(key) => Some(key.as_str()),
            PathSegment::Index(_) => None,
        });
        keys.collect()
    }
    let (parent, place) = (keys(parent), keys(place));
    if parent.starts_with(&place) || place.starts_with(&parent) {
        Some(Misplacement::Indentation)
    } else {
        (parent.last() == place.last()).then_some(Misplacement::Twin)
    }
}

/// A path in words, with `[]` after each list: `spec.containers[].securityContext`.
fn items(view: &DocumentView<'_>, path: &FieldPath) -> String {
    let base = view.base.segments().len();
    let mut shape = view.catalogue.shape(view.ty);
    let mut words = String::new();
    for (depth, segment) in path.segments().iter().enumerate() {
        let PathSegment::Key(key) = segment else { return path.to_string() };
        let step = FieldPath::root().key(key.clone()).to_string();
        let dot = if words.is_empty() || step.starts_with('[') { "" } else { "." };
        words.push_str(dot);
        words.push_str(&step);
        if depth < base {
            continue;
        }
        let field = match shape {
            Shape::Object(ty) => view.catalogue.field(ty, key),
            _ => None,
        };
        shape = match field.map(|field| field.shape) {
            Some(Shape::List(element)) => {
                words.push_str("[]");
                view.catalogue.shape(element)
            }
            Some(shape) => shape,
            None => return path.to_string(),
        };
    }
    words
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
