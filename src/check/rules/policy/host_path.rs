//! A volume that is a folder of the node.

use crate::check::applied::{Applied, Pod, Step, items};
use crate::check::registry::{Judge, Reach, Rule};
use crate::diagnostic::{Diagnostic, Level, RuleName};

pub(crate) static RULE: Rule = Rule {
    name: RuleName::new("policy::host-path"),
    level: Level::Off,
    summary: "a volume is a folder of the node",
    reach: Reach::Applied(Judge(judge)),
    explanation: r#"
## What

A pod has a volume of the type `hostPath`. The Pod Security Standards forbid it from the level *baseline* on; kube-linter calls parts of it `sensitive-host-mounts` and `writable-host-mount`.

## Why

The container sees files of the node, and with the right folder it owns the node. The data also stays behind when the pod moves to another node.

## Bad

```yaml
apiVersion: v1
kind: Pod
metadata:
  name: web
spec:
  containers:
    - name: web
      image: nginx:1.29
      volumeMounts:
        - name: data
          mountPath: /data
  volumes:
    - name: data
      hostPath:
        path: /srv/data
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
      image: nginx:1.29
      volumeMounts:
        - name: data
          mountPath: /data
  volumes:
    - name: data
      emptyDir: {}
```

## How to silence

The rule is off until you turn it on, alone or with all of its family, in `guidewright.toml` or in a guide's front matter:

```toml
[rules]
policy = "warning"
```

Where the example needs it, write `allow=policy::host-path` after the fence.
"#,
};

fn judge(_: &Applied<'_>, pod: Option<&Pod<'_>>, found: &mut Vec<Diagnostic>) {
    let Some(pod) = pod else { return };
    for (index, volume) in items(pod.get(&["volumes"])).enumerate() {
        let Some(node) = volume.get("hostPath") else { continue };
        let name = volume.get_str("name").unwrap_or_default();
        let place = node.get("path").unwrap_or(node);
        let steps = pod.steps([Step::Key("volumes"), Step::Index(index), Step::Key("hostPath")]);
        found.push(
            pod.applied
                .finding(RULE.name, format!("the volume `{name}` is a folder of the node"), place, steps)
                .at("the container sees the node's files here")
                .help("use a PersistentVolumeClaim for data that stays, an `emptyDir` for data that need not"),
        );
    }
}
