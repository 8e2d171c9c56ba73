//! A selector that selects no pod of the guide.

use crate::check::applied::{Applied, Pod};
use crate::check::registry::{Reach, Rule};
use crate::diagnostic::{Diagnostic, Level, RuleName};
use crate::yaml::Node;

pub(crate) static RULE: Rule = Rule {
    name: RuleName::new("reference::selects-nothing"),
    level: Level::Warning,
    summary: "a Service or a disruption budget selects no pod of the guide",
    reach: Reach::Set,
    explanation: r#"
## What

The selector of a Service or a PodDisruptionBudget asks for labels that no pod template of the guide has, though the guide shows pods in that namespace.

A guide that shows no pods shows the Service for itself. Nothing is told either where pods may come from elsewhere: the guide assumes a workload (`assumes`), a guide before it shows the pods (`requires`), a command makes what bears the label (`kubectl run web`, `helm install web …`), a custom resource names it, or a manifest with an ellipsis or a placeholder may have the label.

## Why

The Service gets an address and no endpoints: every connection fails. The budget protects nothing.

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
        app: web
    spec:
      containers:
        - name: web
          image: nginx:1.29
```

```yaml
apiVersion: v1
kind: Service
metadata:
  name: web
spec:
  selector:
    app: website
  ports:
    - port: 80
      targetPort: 80
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
          image: nginx:1.29
```

```yaml
apiVersion: v1
kind: Service
metadata:
  name: web
spec:
  selector:
    app: web
  ports:
    - port: 80
      targetPort: 80
```

## How to silence

Where the object exists already, say so in the guide's front matter; where another guide makes it, name that guide:

```yaml
assumes: [deployment/web]
requires: [setup.md]
```

Else write `allow=reference::selects-nothing` after the fence, or set the level in `guidewright.toml`:

```toml
[rules]
"reference::selects-nothing" = "off"
```
"#,
};

/// Words a selector that no pod fits. `slip` is the label of the nearest pod whose value was likely meant.
pub(crate) fn diagnose(
    object: &Applied<'_>,
    selector: Node<'_>,
    pod: Option<&Pod<'_>>,
    slip: Option<(&str, &str)>,
) -> Diagnostic {
    let message = format!("{} selects no pod of this guide", object.title());
    let mut diagnostic =
        Diagnostic::new(RULE.name, RULE.level, message, selector.span()).at("no pod has all of these labels");
    if let Some(pod) = pod {
        diagnostic = match pod.labels() {
            Some(labels) => diagnostic.label(labels.span(), format!("the labels of {}", of(pod))),
            None => diagnostic.label(pod.applied.place(), format!("{} without labels", of(pod))),
        };
    }
    match slip {
        Some((key, value)) => diagnostic.help(format!("did you mean `{key}: {value}`?")),
        None => diagnostic.help(
            "select labels of the pod template, or name the workload under `assumes` in the front matter if it exists already",
        ),
    }
}

fn of(pod: &Pod<'_>) -> String {
    match pod.applied.kind {
        "Pod" => pod.applied.title(),
        _ => format!("the pods of {}", pod.applied.title()),
    }
}
