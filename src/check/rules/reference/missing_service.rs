//! A Service that the guide does not have.

use crate::check::applied::Applied;
use crate::check::references::{Lack, Use};
use crate::check::registry::{Reach, Rule};
use crate::diagnostic::{Diagnostic, Level, RuleName};

pub(crate) static RULE: Rule = Rule {
    name: RuleName::new("reference::missing-service"),
    level: Level::Warning,
    summary: "an Ingress, a route or a StatefulSet names a Service that the guide lacks",
    reach: Reach::Set,
    explanation: r#"
## What

An Ingress or a route of the Gateway API sends requests to a Service that the guide does not show, though it shows other Services or a workload of that name; or the `serviceName` of a StatefulSet names another Service than the guide shows.

Services that the guide assumes (`assumes`), that a guide before it shows (`requires`), that a command of the guide makes (`kubectl expose …`), or that a custom resource names are no finding, nor are those of other namespaces.

## Why

The Ingress answers every request with an error. The pods of a StatefulSet get no names in the cluster's DNS.

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
    app: web
  ports:
    - port: 80
      targetPort: 80
```

```yaml
apiVersion: networking.k8s.io/v1
kind: Ingress
metadata:
  name: web
spec:
  rules:
    - http:
        paths:
          - path: /
            pathType: Prefix
            backend:
              service:
                name: website
                port:
                  number: 80
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

```yaml
apiVersion: networking.k8s.io/v1
kind: Ingress
metadata:
  name: web
spec:
  rules:
    - http:
        paths:
          - path: /
            pathType: Prefix
            backend:
              service:
                name: web
                port:
                  number: 80
```

## How to silence

Where the object exists already, say so in the guide's front matter; where another guide makes it, name that guide:

```yaml
assumes: [service/web]
requires: [setup.md]
```

Else write `allow=reference::missing-service` after the fence, or set the level in `guidewright.toml`:

```toml
[rules]
"reference::missing-service" = "off"
```
"#,
};

/// Words a reference to what the guide lacks.
pub(crate) fn diagnose(object: &Applied<'_>, used: &Use<'_>, lack: &Lack) -> Diagnostic {
    lack.diagnostic(&RULE, object, used)
}
