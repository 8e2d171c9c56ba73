//! A pod that shares the network, processes or memory of its node.

use crate::check::applied::{Applied, Pod, Step, is_true};
use crate::check::registry::{Judge, Reach, Rule};
use crate::diagnostic::{Diagnostic, Level, RuleName};

pub(crate) static RULE: Rule = Rule {
    name: RuleName::new("policy::host-network"),
    level: Level::Off,
    summary: "a pod shares a namespace of its node",
    reach: Reach::Applied(Judge(judge)),
    explanation: r#"
## What

A pod sets `hostNetwork`, `hostPID` or `hostIPC`. The Pod Security Standards forbid all three from the level *baseline* on; kube-linter calls them `host-network`, `host-pid` and `host-ipc`.

## Why

With the node's network a pod can listen to the traffic of others and reach what listens on the node alone, and network policies do not hold it. With the node's processes it can read the environment of all of them.

## Bad

```yaml
apiVersion: v1
kind: Pod
metadata:
  name: web
spec:
  hostNetwork: true
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
      ports:
        - containerPort: 80
```

## How to silence

The rule is off until you turn it on, alone or with all of its family, in `guidewright.toml` or in a guide's front matter:

```toml
[rules]
policy = "warning"
```

Where the example needs it, write `allow=policy::host-network` after the fence.
"#,
};

const SHARED: [(&str, &str); 3] =
    [("hostNetwork", "the network"), ("hostPID", "the processes"), ("hostIPC", "the shared memory")];

fn judge(_: &Applied<'_>, pod: Option<&Pod<'_>>, found: &mut Vec<Diagnostic>) {
    let Some(pod) = pod else { return };
    for (name, what) in SHARED {
        let Some(node) = pod.get(&[name]).filter(|node| is_true(Some(*node))) else { continue };
        found.push(
            pod.applied
                .finding(RULE.name, format!("the pod shares {what} of its node"), node, pod.steps([Step::Key(name)]))
                .at("nothing separates it from the node here")
                .help(format!("leave `{name}` out")),
        );
    }
}
