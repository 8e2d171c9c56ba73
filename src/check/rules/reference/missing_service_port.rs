//! A port that a Service does not have.

use crate::check::applied::{Applied, field, items};
use crate::check::registry::{Reach, Rule};
use crate::diagnostic::{Diagnostic, Level, RuleName};
use crate::yaml::{Node, Value};

pub(crate) static RULE: Rule = Rule {
    name: RuleName::new("reference::missing-service-port"),
    level: Level::Warning,
    summary: "an Ingress or a route names a port that the Service lacks",
    reach: Reach::Set,
    explanation: r#"
## What

An Ingress or a route of the Gateway API sends requests to a port, by name or by number, that the Service in the guide does not have. What counts is the Service's `port` and its `name`, not its `targetPort`.

## Why

The Ingress controller finds no place to send the requests to, and answers them with an error.

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
                name: web
                port:
                  number: 8080
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

Write `allow=reference::missing-service-port` after the fence, or set the level in `guidewright.toml` or in the guide's front matter:

```toml
[rules]
"reference::missing-service-port" = "off"
```
"#,
};

/// So many ports are listed.
const MOST_LISTED: usize = 5;

/// Words a port that the Service does not have.
pub(crate) fn diagnose(object: &Applied<'_>, port: Node<'_>, service: &Applied<'_>) -> Diagnostic {
    let name = service.name().unwrap_or_default();
    let asked = match port.value() {
        Value::String(text) => format!("port `{text}`"),
        _ => format!("port {}", port.text()),
    };
    let ports = field(service.root, &["spec", "ports"]);
    let listed: Vec<String> = items(ports).take(MOST_LISTED).filter_map(shown).collect();
    Diagnostic::new(RULE.name, RULE.level, format!("the Service `{name}` has no {asked}"), port.span())
        .at(format!("{} sends requests here", object.title()))
        .label(ports.map_or(service.place(), Node::span), format!("its ports: {}", listed.join(", ")))
}

/// A port as a sentence lists it.
fn shown(port: Node<'_>) -> Option<String> {
    let number = port.get("port")?.text();
    Some(match port.get_str("name") {
        Some(name) => format!("{number} (`{name}`)"),
        None => number.to_owned(),
    })
}
