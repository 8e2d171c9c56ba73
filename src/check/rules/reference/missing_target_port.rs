//! A named port that no container has.

use crate::check::applied::{Applied, Pod, items};
use crate::check::registry::{Reach, Rule};
use crate::diagnostic::{Diagnostic, Level, RuleName};
use crate::yaml::Node;

pub(crate) static RULE: Rule = Rule {
    name: RuleName::new("reference::missing-target-port"),
    level: Level::Warning,
    summary: "a Service names a target port that no container has",
    reach: Reach::Set,
    explanation: r#"
## What

The `targetPort` of a Service is a name, and no container of the pods that it selects has a port of that name.

A `targetPort` that is a number is no finding: a container may listen on ports that it does not declare.

## Why

The Service has an address and pods, and no endpoints for this port: every connection is refused.

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
          ports:
            - name: http
              containerPort: 80
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
      targetPort: web
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
          ports:
            - name: http
              containerPort: 80
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
      targetPort: http
```

## How to silence

Write `allow=reference::missing-target-port` after the fence, or set the level in `guidewright.toml` or in the guide's front matter:

```toml
[rules]
"reference::missing-target-port" = "off"
```
"#,
};

/// So many ports are listed.
const MOST_LISTED: usize = 5;

/// Words a target port that no container of the selected pods has.
pub(crate) fn diagnose(object: &Applied<'_>, target: Node<'_>, pods: &[&Pod<'_>]) -> Diagnostic {
    let message = format!("no container has a port named `{}`", target.text());
    let at = format!("{} sends its connections here", object.title());
    let diagnostic = Diagnostic::new(RULE.name, RULE.level, message, target.span()).at(at);
    let Some(pod) = pods.first() else { return diagnostic };
    let lists = || pod.containers().filter_map(|container| container.node.get("ports"));
    let names: Vec<String> = lists()
        .flat_map(|list| items(Some(list)))
        .filter_map(|port| port.get_str("name"))
        .map(|name| format!("`{name}`"))
        .take(MOST_LISTED)
        .collect();
    match (lists().next(), names.is_empty()) {
        (Some(list), false) => diagnostic.label(list.span(), format!("the ports of its pods: {}", names.join(", "))),
        (Some(list), true) => {
            diagnostic.label(list.span(), "the ports of its pods have no names").help("give the port a `name`")
        }
        (None, _) => {
            let place = pod.containers().next().map_or(pod.applied.place(), |container| container.head().span());
            diagnostic.label(place, "declares no port").help("add the port with its `name` to the container")
        }
    }
}
