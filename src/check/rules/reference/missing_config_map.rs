//! A ConfigMap that the guide does not have.

use crate::check::applied::Applied;
use crate::check::references::{Lack, Use};
use crate::check::registry::{Reach, Rule};
use crate::diagnostic::{Diagnostic, Level, RuleName};

pub(crate) static RULE: Rule = Rule {
    name: RuleName::new("reference::missing-config-map"),
    level: Level::Warning,
    summary: "a pod uses a ConfigMap that the guide lacks",
    reach: Reach::Set,
    explanation: r#"
## What

A pod takes its environment or a volume from a ConfigMap that the guide does not show.

It is told where the guide shows other objects of that kind in the namespace, or the pod together with its Service: then it shows an application as a whole, and else the pod may be shown for itself. It is not told of objects that the guide assumes (`assumes`), that a guide before it shows (`requires`), that a command of the guide makes (`kubectl create …`), or that a custom resource names; nor of optional references, placeholders, and what every cluster has. `kube-root-ca.crt` is such.

## Why

The pod is created and waits: `CreateContainerConfigError`, or a volume that cannot be mounted, until somebody makes the ConfigMap.

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
          envFrom:
            - configMapRef:
                name: web-setings
```

```yaml
apiVersion: v1
kind: ConfigMap
metadata:
  name: web-settings
data:
  LOG_LEVEL: info
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
          envFrom:
            - configMapRef:
                name: web-settings
```

```yaml
apiVersion: v1
kind: ConfigMap
metadata:
  name: web-settings
data:
  LOG_LEVEL: info
```

## How to silence

Where the object exists already, say so in the guide's front matter; where another guide makes it, name that guide:

```yaml
assumes: [configmap/web-settings]
requires: [setup.md]
```

Else write `allow=reference::missing-config-map` after the fence, or set the level in `guidewright.toml`:

```toml
[rules]
"reference::missing-config-map" = "off"
```
"#,
};

/// Words a reference to what the guide lacks.
pub(crate) fn diagnose(object: &Applied<'_>, used: &Use<'_>, lack: &Lack) -> Diagnostic {
    lack.diagnostic(&RULE, object, used)
}
