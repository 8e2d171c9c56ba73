//! A workload to be scaled that the guide does not have.

use crate::check::applied::Applied;
use crate::check::references::{Lack, Use};
use crate::check::registry::{Reach, Rule};
use crate::diagnostic::{Diagnostic, Level, RuleName};

pub(crate) static RULE: Rule = Rule {
    name: RuleName::new("reference::missing-scale-target"),
    level: Level::Warning,
    summary: "an autoscaler scales a workload that the guide lacks",
    reach: Reach::Set,
    explanation: r#"
## What

A HorizontalPodAutoscaler or VerticalPodAutoscaler names a workload that the guide does not show, though it shows others: the name or the kind is another one. A guide that shows no workload at all shows the autoscaler for itself.

Workloads that the guide assumes (`assumes`) or makes with a command (`kubectl create deployment …`) are no finding.

## Why

The autoscaler is taken and does nothing: its condition `AbleToScale` says that it cannot get the scale of its target.

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
apiVersion: autoscaling/v2
kind: HorizontalPodAutoscaler
metadata:
  name: web
spec:
  scaleTargetRef:
    apiVersion: apps/v1
    kind: Deployment
    name: website
  maxReplicas: 5
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
apiVersion: autoscaling/v2
kind: HorizontalPodAutoscaler
metadata:
  name: web
spec:
  scaleTargetRef:
    apiVersion: apps/v1
    kind: Deployment
    name: web
  maxReplicas: 5
```

## How to silence

Where the object exists already, say so in the guide's front matter; where another guide makes it, name that guide:

```yaml
assumes: [deployment/web]
requires: [setup.md]
```

Else write `allow=reference::missing-scale-target` after the fence, or set the level in `guidewright.toml`:

```toml
[rules]
"reference::missing-scale-target" = "off"
```
"#,
};

/// Words a reference to what the guide lacks.
pub(crate) fn diagnose(object: &Applied<'_>, used: &Use<'_>, lack: &Lack) -> Diagnostic {
    lack.diagnostic(&RULE, object, used)
}
