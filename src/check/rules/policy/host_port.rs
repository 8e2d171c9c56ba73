//! A container that takes a port of its node.

use crate::check::applied::{Applied, Pod, Step, is_true, items};
use crate::check::registry::{Judge, Reach, Rule};
use crate::diagnostic::{Diagnostic, Level, RuleName};
use crate::yaml::Value;

pub(crate) static RULE: Rule = Rule {
    name: RuleName::new("policy::host-port"),
    level: Level::Off,
    summary: "a container takes a port of its node",
    reach: Reach::Applied(Judge(judge)),
    explanation: r#"
## What

A container's port sets `hostPort`. The Pod Security Standards forbid it from the level *baseline* on. With `hostNetwork` every port is one of the node, and `policy::host-network` tells that.

## Why

Only one pod on a node can have the port, so others stay `Pending`; and the port is open on the node's own address, past Services and many network policies.

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
      ports:
        - containerPort: 80
          hostPort: 8080
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
      ports:
        - containerPort: 80
```

## How to silence

The rule is off until you turn it on, alone or with all of its family, in `guidewright.toml` or in a guide's front matter:

```toml
[rules]
policy = "warning"
```

Where the example needs it, write `allow=policy::host-port` after the fence.
"#,
};

fn judge(_: &Applied<'_>, pod: Option<&Pod<'_>>, found: &mut Vec<Diagnostic>) {
    let Some(pod) = pod.filter(|pod| !is_true(pod.get(&["hostNetwork"]))) else { return };
    for container in pod.containers() {
        for (index, port) in items(container.node.get("ports")).enumerate() {
            let Some(node) = port.get("hostPort") else { continue };
            let Value::Int(number @ 1..) = node.value() else { continue };
            let steps =
                pod.container_steps(&container, [Step::Key("ports"), Step::Index(index), Step::Key("hostPort")]);
            found.push(
                pod.applied
                    .finding(RULE.name, format!("{} takes port {number} of its node", container.title()), node, steps)
                    .at("one pod on each node can have it")
                    .help("reach the pod through a Service"),
            );
        }
    }
}
