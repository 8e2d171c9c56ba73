//! A container with all rights on its node.

use crate::check::applied::{Applied, Pod, Step, is_true};
use crate::check::registry::{Judge, Reach, Rule};
use crate::diagnostic::{Diagnostic, Level, RuleName};

pub(crate) static RULE: Rule = Rule {
    name: RuleName::new("policy::privileged"),
    level: Level::Off,
    summary: "a container is privileged",
    reach: Reach::Applied(Judge(judge)),
    explanation: r#"
## What

A container sets `securityContext.privileged: true`. The Pod Security Standards forbid it from the level *baseline* on; kube-linter calls it `privileged-container`.

## Why

A privileged container has every capability and every device of its node. Who breaks into it has the node, and all pods on it.

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
      securityContext:
        privileged: true
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
        capabilities:
          add: [NET_BIND_SERVICE]
```

## How to silence

The rule is off until you turn it on, alone or with all of its family, in `guidewright.toml` or in a guide's front matter:

```toml
[rules]
policy = "warning"
```

Where the example needs it, write `allow=policy::privileged` after the fence.
"#,
};

fn judge(_: &Applied<'_>, pod: Option<&Pod<'_>>, found: &mut Vec<Diagnostic>) {
    let Some(pod) = pod else { return };
    for container in pod.containers() {
        let Some(node) = container.get(&["securityContext", "privileged"]).filter(|node| is_true(Some(*node))) else {
            continue;
        };
        let steps = pod.container_steps(&container, [Step::Key("securityContext"), Step::Key("privileged")]);
        found.push(
            pod.applied
                .finding(RULE.name, format!("{} is privileged", container.title()), node, steps)
                .at("has all rights on its node")
                .help("grant the capability that it needs: `securityContext.capabilities.add`"),
        );
    }
}
