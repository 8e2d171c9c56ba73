//! A container without a memory limit.

use crate::check::applied::{Applied, Pod, Step};
use crate::check::registry::{Judge, Reach, Rule};
use crate::diagnostic::{Diagnostic, Level, RuleName};
use crate::yaml::Node;

pub(crate) static RULE: Rule = Rule {
    name: RuleName::new("policy::no-limits"),
    level: Level::Off,
    summary: "a container has no memory limit",
    reach: Reach::Applied(Judge(judge)),
    explanation: r#"
## What

A container sets no `resources.limits.memory`. kube-linter calls this `unset-memory-requirements`.

A limit for CPU is not asked for: it slows the container down even where the node has time to spare. Limits of the pod as a whole (`spec.resources`) count.

## Why

Nothing stops a container that leaks memory before the node itself runs out: then the kubelet ends pods that did nothing wrong.

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
      resources:
        limits:
          memory: 128Mi
```

## How to silence

The rule is off until you turn it on, alone or with all of its family, in `guidewright.toml` or in a guide's front matter:

```toml
[rules]
policy = "warning"
```

Where the example needs it, write `allow=policy::no-limits` after the fence.
"#,
};

fn judge(_: &Applied<'_>, pod: Option<&Pod<'_>>, found: &mut Vec<Diagnostic>) {
    let Some(pod) = pod.filter(|pod| pod.is_whole()) else { return };
    if pod.spec.get("resources").and_then(|resources| resources.get("limits")?.get("memory")).is_some() {
        return;
    }
    for container in pod.containers().filter(|container| container.list != "ephemeralContainers") {
        let resources = container.node.get("resources");
        let limits = resources.and_then(|resources| resources.get("limits"));
        let is_set = limits.and_then(|limits| limits.get("memory")).is_some();
        let is_open = [Some(container.node), resources, limits].into_iter().flatten().any(Node::is_elided);
        if is_set || is_open {
            continue;
        }
        let steps = pod.container_steps(&container, [Step::Key("resources")]);
        found.push(
            pod.applied
                .finding(RULE.name, format!("{} has no memory limit", container.title()), container.head(), steps)
                .at("may use all memory of its node")
                .help("set `resources.limits.memory`"),
        );
    }
}
