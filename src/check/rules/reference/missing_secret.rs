//! A Secret that the guide does not have.

use crate::check::applied::Applied;
use crate::check::references::{Lack, Use};
use crate::check::registry::{Reach, Rule};
use crate::diagnostic::{Diagnostic, Level, RuleName};

pub(crate) static RULE: Rule = Rule {
    name: RuleName::new("reference::missing-secret"),
    level: Level::Warning,
    summary: "a pod or an Ingress uses a Secret that the guide lacks",
    reach: Reach::Set,
    explanation: r#"
## What

A pod takes its environment or a volume from a Secret that the guide does not show, or its images with one; an Ingress takes its certificate from one.

It is told where the guide shows other objects of that kind in the namespace, or the pod together with its Service: then it shows an application as a whole, and else the pod may be shown for itself. It is not told of objects that the guide assumes (`assumes`), that a guide before it shows (`requires`), that a command of the guide makes (`kubectl create …`), or that a custom resource names; nor of optional references, placeholders, and what every cluster has.

Of Secrets for images and certificates it is told only where the guide shows other Secrets.

## Why

The pod is created and waits: `CreateContainerConfigError`, or a volume that cannot be mounted, until somebody makes the Secret.

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
            - secretRef:
                name: web-logins
```

```yaml
apiVersion: v1
kind: Secret
metadata:
  name: web-login
stringData:
  user: shop
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
            - secretRef:
                name: web-login
```

```yaml
apiVersion: v1
kind: Secret
metadata:
  name: web-login
stringData:
  user: shop
```

## How to silence

Where the object exists already, say so in the guide's front matter; where another guide makes it, name that guide:

```yaml
assumes: [secret/web-login]
requires: [setup.md]
```

Else write `allow=reference::missing-secret` after the fence, or set the level in `guidewright.toml`:

```toml
[rules]
"reference::missing-secret" = "off"
```
"#,
};

/// Words a reference to what the guide lacks.
pub(crate) fn diagnose(object: &Applied<'_>, used: &Use<'_>, lack: &Lack) -> Diagnostic {
    lack.diagnostic(&RULE, object, used)
}
