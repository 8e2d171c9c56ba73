//! What only some of the checked releases reject.

use crate::check::document::{DocumentView, field_name};
use crate::check::registry::{Reach, Rule};
use crate::diagnostic::{Diagnostic, Level, RuleName};
use crate::kube::{FieldPath, Gvk, ReleaseSet};
use crate::schema::{Fault, Violation};
use crate::source::Span;

pub(crate) static RULE: Rule = Rule {
    name: RuleName::new("api::not-in-release"),
    level: Level::Error,
    summary: "some of the chosen releases reject what others accept",
    reach: Reach::Document,
    explanation: r#"
## What

A kind, a field or a value is accepted by some of the Kubernetes releases that you chose, and rejected by others. The message names them.

Releases are chosen by `releases` in `guidewright.toml` or in a guide's front matter, or by `--releases`. Where none are chosen, every release that Guidewright knows is checked, and a difference between them is no finding: the badge of the example says which release it needs.

## Why

The guide promises to work on each of the releases that it names.

## Bad

```markdown
---
title: Migrate stored objects
releases: ["1.34", "1.36"]
---

~~~yaml
apiVersion: storagemigration.k8s.io/v1beta1
kind: StorageVersionMigration
metadata:
  name: secrets
spec:
  resource:
    group: ""
    resource: secrets
~~~
```

## Good

```markdown
---
title: A config map
releases: ["1.34", "1.36"]
---

~~~yaml
apiVersion: v1
kind: ConfigMap
metadata:
  name: settings
~~~
```

## How to silence

Choose the releases that the guide is for, in its front matter:

```yaml
releases: ["1.36..1.37"]
```

Or write `allow=api::not-in-release` after the fence.
"#,
};

/// Words what only some of the checked releases reject.
pub(crate) fn diagnose(view: &DocumentView<'_>, violation: &Violation<'_>) -> Diagnostic {
    let rejecting = violation.releases;
    let field = field_name(&violation.path);
    let message = match &violation.fault {
        Fault::UnknownField { .. } => format!("{field} does not exist in Kubernetes {rejecting}"),
        Fault::MissingField { name } => {
            format!("Kubernetes {rejecting} requires `{}`, which is missing", violation.path.key(*name))
        }
        Fault::WrongType { expected, found } => {
            format!("in Kubernetes {rejecting}, {field} takes {}, not {found}", view.takes(*expected))
        }
        _ => format!("Kubernetes {rejecting} does not accept this value of {field}"),
    };
    let mut diagnostic = new(message, violation.span, &violation.path, rejecting);
    if let Fault::UnknownField { exists_in, .. } = &violation.fault
        && !exists_in.is_empty()
    {
        diagnostic = diagnostic.help(format!("it exists in Kubernetes {exists_in}"));
    }
    diagnostic
}

/// Words a kind that only some of the checked releases serve.
pub(crate) fn diagnose_kind(gvk: &Gvk, span: Span, rejecting: ReleaseSet, serving: ReleaseSet) -> Diagnostic {
    let message = format!("Kubernetes {rejecting} does not serve {} of `{}`", gvk.kind, gvk.api_version());
    new(message, span, &FieldPath::root(), rejecting).help(format!("Kubernetes {serving} serves it"))
}

fn new(message: String, span: Span, path: &FieldPath, rejecting: ReleaseSet) -> Diagnostic {
    let diagnostic = Diagnostic::new(RULE.name, RULE.level, message, span).releases(rejecting);
    if path.is_root() { diagnostic } else { diagnostic.field(path.clone()) }
}
