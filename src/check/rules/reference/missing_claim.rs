//! A PersistentVolumeClaim that the guide does not have.

use crate::check::applied::Applied;
use crate::check::references::{Lack, Use};
use crate::check::registry::{Reach, Rule};
use crate::diagnostic::{Diagnostic, Level, RuleName};

pub(crate) static RULE: Rule = Rule {
    name: RuleName::new("reference::missing-claim"),
    level: Level::Warning,
    summary: "a pod mounts a claim that the guide lacks",
    reach: Reach::Set,
    explanation: r#"
## What

A pod mounts a PersistentVolumeClaim that the guide does not show.

It is told where the guide shows other objects of that kind in the namespace, or the pod together with its Service: then it shows an application as a whole, and else the pod may be shown for itself. It is not told of objects that the guide assumes (`assumes`), that a guide before it shows (`requires`), that a command of the guide makes (`kubectl create …`), or that a custom resource names; nor of optional references, placeholders, and what every cluster has.

## Why

The scheduler finds no node for the pod: it stays `Pending` until somebody makes the claim.

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
      volumes:
        - name: data
          persistentVolumeClaim:
            claimName: data
```

```yaml
apiVersion: v1
kind: PersistentVolumeClaim
metadata:
  name: web-data
spec:
  accessModes: [ReadWriteOnce]
  resources:
    requests:
      storage: 1Gi
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
      volumes:
        - name: data
          persistentVolumeClaim:
            claimName: web-data
```

```yaml
apiVersion: v1
kind: PersistentVolumeClaim
metadata:
  name: web-data
spec:
  accessModes: [ReadWriteOnce]
  resources:
    requests:
      storage: 1Gi
```

## How to silence

Where the object exists already, say so in the guide's front matter; where another guide makes it, name that guide:

```yaml
assumes: [persistentvolumeclaim/web-data]
requires: [setup.md]
```

Else write `allow=reference::missing-claim` after the fence, or set the level in `guidewright.toml`:

```toml
[rules]
"reference::missing-claim" = "off"
```
"#,
};

/// Words a reference to what the guide lacks.
pub(crate) fn diagnose(object: &Applied<'_>, used: &Use<'_>, lack: &Lack) -> Diagnostic {
    lack.diagnostic(&RULE, object, used)
}
