//! A key that a ConfigMap or Secret does not have.

use crate::check::applied::Applied;
use crate::check::references::{Holder, Use};
use crate::check::registry::{Reach, Rule};
use crate::diagnostic::{Diagnostic, Level, RuleName};
use crate::yaml::Node;

pub(crate) static RULE: Rule = Rule {
    name: RuleName::new("reference::missing-key"),
    level: Level::Warning,
    summary: "a pod uses a key that the ConfigMap or Secret lacks",
    reach: Reach::Set,
    explanation: r#"
## What

A variable (`configMapKeyRef`, `secretKeyRef`) or an item of a volume names a key that the ConfigMap or Secret in the guide does not have.

Optional references and placeholders are no finding, nor are ConfigMaps and Secrets of which the guide shows a part.

## Why

The pod is created and waits: `CreateContainerConfigError`, or a volume that cannot be mounted.

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
          env:
            - name: LOG_LEVEL
              valueFrom:
                configMapKeyRef:
                  name: web-settings
                  key: LOGLEVEL
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
          env:
            - name: LOG_LEVEL
              valueFrom:
                configMapKeyRef:
                  name: web-settings
                  key: LOG_LEVEL
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

Write `allow=reference::missing-key` after the fence, or set the level in `guidewright.toml` or in the guide's front matter:

```toml
[rules]
"reference::missing-key" = "off"
```
"#,
};

/// Words a key that the object does not have.
pub(crate) fn diagnose(object: &Applied<'_>, used: &Use<'_>, key: Node<'_>, holder: &Holder) -> Diagnostic {
    let message = format!("the {} `{}` has no key `{}`", used.kind, used.name.text(), key.text());
    let diagnostic =
        Diagnostic::new(RULE.name, RULE.level, message, key.span()).at(format!("{} asks for it here", object.title()));
    match &holder.near {
        Some(near) => {
            diagnostic.label(near.span, "a key with this name").help(format!("did you mean `{}`?", near.name))
        }
        None => diagnostic.label(holder.span, "its keys"),
    }
}
