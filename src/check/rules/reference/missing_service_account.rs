//! A ServiceAccount that the guide does not have.

use crate::check::applied::Applied;
use crate::check::references::{Lack, Use};
use crate::check::registry::{Reach, Rule};
use crate::diagnostic::{Diagnostic, Level, RuleName};

pub(crate) static RULE: Rule = Rule {
    name: RuleName::new("reference::missing-service-account"),
    level: Level::Warning,
    summary: "a pod or a binding uses a ServiceAccount that the guide lacks",
    reach: Reach::Set,
    explanation: r#"
## What

A pod acts as a ServiceAccount that the guide does not show, or a RoleBinding gives rights to one.

It is told where the guide shows other objects of that kind in the namespace, or the pod together with its Service: then it shows an application as a whole, and else the pod may be shown for itself. It is not told of objects that the guide assumes (`assumes`), that a guide before it shows (`requires`), that a command of the guide makes (`kubectl create …`), or that a custom resource names; nor of optional references, placeholders, and what every cluster has. The account `default` is such. Of bindings it is told only where the guide shows other ServiceAccounts in that namespace.

## Why

Without its account no pod is created at all: the Deployment stays at zero, and the reason stands in the events of its ReplicaSet.

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
      serviceAccountName: website
```

```yaml
apiVersion: v1
kind: ServiceAccount
metadata:
  name: web
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
      serviceAccountName: web
```

```yaml
apiVersion: v1
kind: ServiceAccount
metadata:
  name: web
```

## How to silence

Where the object exists already, say so in the guide's front matter; where another guide makes it, name that guide:

```yaml
assumes: [serviceaccount/web]
requires: [setup.md]
```

Else write `allow=reference::missing-service-account` after the fence, or set the level in `guidewright.toml`:

```toml
[rules]
"reference::missing-service-account" = "off"
```
"#,
};

/// Words a reference to what the guide lacks.
pub(crate) fn diagnose(object: &Applied<'_>, used: &Use<'_>, lack: &Lack) -> Diagnostic {
    lack.diagnostic(&RULE, object, used)
}
