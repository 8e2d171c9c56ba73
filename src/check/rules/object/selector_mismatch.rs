//! A selector that does not match the labels of its own template.

use crate::check::registry::{Reach, Rule};
use crate::check::spot::Spot;
use crate::diagnostic::{Diagnostic, Level, RuleName};

pub(crate) static RULE: Rule = Rule {
    name: RuleName::new("object::selector-mismatch"),
    level: Level::Error,
    summary: "a selector does not match the labels of its own template",
    reach: Reach::Document,
    explanation: r#"
## What

The `selector` of a Deployment, StatefulSet, DaemonSet, ReplicaSet or Job asks for labels that the pods of its own `template` do not have.

## Why

The controller would create pods that it does not see as its own, without end. The API server rejects the object.

## Bad

```yaml
apiVersion: apps/v1
kind: Deployment
metadata:
  name: web
spec:
  selector:
    matchLabels:
      app: web
  template:
    metadata:
      labels:
        app: website
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
  selector:
    matchLabels:
      app: web
  template:
    metadata:
      labels:
        app: web
    spec:
      containers:
        - name: web
          image: nginx:1.30
```

## How to silence

Placeholders match everything. Where the fault is what the example shows, write `yaml invalid=object::selector-mismatch` after the fence.
"#,
};

/// Words a selector that does not match the labels of a template.
pub(crate) fn diagnose(selector: Spot<'_>, labels: Spot<'_>) -> Diagnostic {
    let message = format!("{} does not match the labels of the template", selector.name());
    let there = match labels.node() {
        Some(_) => "the labels of its pods",
        None => "its pods have no labels",
    };
    Diagnostic::new(RULE.name, RULE.level, message, selector.span())
        .at("asks for labels that its pods lack")
        .label(labels.span(), there)
        .help("a selector must match the labels under `template.metadata.labels`")
        .field(selector.path().clone())
}
