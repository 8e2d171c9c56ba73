//! A container that mounts a volume which its pod does not have.

use crate::check::registry::{Reach, Rule};
use crate::check::spot::{Spot, shown};
use crate::diagnostic::{Diagnostic, Level, RuleName};
use crate::similar;

pub(crate) static RULE: Rule = Rule {
    name: RuleName::new("object::unknown-volume"),
    level: Level::Error,
    summary: "a container mounts a volume that its pod does not have",
    reach: Reach::Document,
    explanation: r#"
## What

A `volumeMounts` or `volumeDevices` entry names a volume, and the pod has none of that name under `volumes`. In a StatefulSet, `volumeClaimTemplates` count, too.

## Why

The API server rejects the object.

## Bad

```yaml
apiVersion: v1
kind: Pod
metadata:
  name: web
spec:
  containers:
    - name: web
      image: nginx:1.30
      volumeMounts:
        - name: data
          mountPath: /data
```

## Good

```yaml
apiVersion: v1
kind: Pod
metadata:
  name: web
spec:
  containers:
    - name: web
      image: nginx:1.30
      volumeMounts:
        - name: data
          mountPath: /data
  volumes:
    - name: data
      emptyDir: {}
```

## How to silence

Mark what is left out of `volumes` with an ellipsis (`# ...`). Where the fault is what the example shows, write `yaml invalid=object::unknown-volume` after the fence.
"#,
};

/// Words a mount of a volume that is not among `known`.
pub(crate) fn diagnose(spot: Spot<'_>, volumes: Spot<'_>, known: &[&str]) -> Diagnostic {
    let text = spot.text();
    let message = format!("the pod has no volume {}", shown(text));
    let finding = Diagnostic::new(RULE.name, RULE.level, message, spot.span()).at("mounted here");
    let finding = match volumes.node() {
        Some(_) => finding.label(volumes.span(), "its volumes"),
        None => finding,
    };
    let names = known.iter().take(100).map(|name| (*name, name));
    let finding = match similar::nearest(text, names, |name| name.len().div_ceil(3)) {
        Some(near) => finding.help(format!("did you mean `{near}`?")),
        None => finding.help("add it under `volumes` of the pod's `spec`"),
    };
    finding.field(spot.path().clone())
}
