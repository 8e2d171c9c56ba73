//! A container that can change its own programs.

use crate::check::applied::{Applied, Pod, Step};
use crate::check::registry::{Judge, Reach, Rule};
use crate::diagnostic::{Diagnostic, Level, RuleName};
use crate::yaml::{Node, Value};

pub(crate) static RULE: Rule = Rule {
    name: RuleName::new("policy::writable-root"),
    level: Level::Off,
    summary: "a container's root file system is writable",
    reach: Reach::Applied(Judge(judge)),
    explanation: r#"
## What

A container does not set `securityContext.readOnlyRootFilesystem: true`. kube-linter calls it `no-read-only-root-fs`.

## Why

Who breaks in can replace programs and leave tools behind. With a read-only root, only the volumes that are mounted can be written.

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
      securityContext:
        readOnlyRootFilesystem: true
      volumeMounts:
        - name: cache
          mountPath: /var/cache/nginx
  volumes:
    - name: cache
      emptyDir: {}
```

## How to silence

The rule is off until you turn it on, alone or with all of its family, in `guidewright.toml` or in a guide's front matter:

```toml
[rules]
policy = "warning"
```

Where the example needs it, write `allow=policy::writable-root` after the fence.
"#,
};

fn judge(_: &Applied<'_>, pod: Option<&Pod<'_>>, found: &mut Vec<Diagnostic>) {
    let Some(pod) = pod else { return };
    if pod.spec.get("os").and_then(|os| os.get_str("name")) == Some("windows") {
        return;
    }
    for container in pod.containers().filter(|container| container.list != "ephemeralContainers") {
        let context = container.node.get("securityContext");
        let setting = context.and_then(|context| context.get("readOnlyRootFilesystem"));
        let node = match setting.map(Node::value) {
            Some(Value::Bool(true) | Value::Wildcard(_)) => continue,
            Some(Value::Bool(false)) => setting.unwrap_or(container.node),
            _ => {
                let is_open = container.node.is_elided() || context.is_some_and(Node::is_elided);
                if is_open || !pod.is_whole() {
                    continue;
                }
                container.head()
            }
        };
        let steps =
            pod.container_steps(&container, [Step::Key("securityContext"), Step::Key("readOnlyRootFilesystem")]);
        found.push(
            pod.applied
                .finding(RULE.name, format!("{} can write to its root file system", container.title()), node, steps)
                .at("its programs can be replaced while it runs")
                .help(
                    "set `securityContext.readOnlyRootFilesystem: true`, and mount an `emptyDir` where it has to write",
                ),
        );
    }
}
