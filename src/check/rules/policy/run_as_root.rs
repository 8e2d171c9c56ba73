//! A container that may run as root.

use crate::check::applied::{Applied, Pod, Step};
use crate::check::registry::{Judge, Reach, Rule};
use crate::diagnostic::{Diagnostic, Level, RuleName};
use crate::yaml::{Node, Value};

pub(crate) static RULE: Rule = Rule {
    name: RuleName::new("policy::run-as-root"),
    level: Level::Off,
    summary: "a container may run as root",
    reach: Reach::Applied(Judge(judge)),
    explanation: r#"
## What

Neither a container nor its pod sets `securityContext.runAsNonRoot: true` or a `runAsUser` other than 0. The Pod Security Standards ask for `runAsNonRoot` at the level *restricted*; kube-linter calls it `run-as-non-root`. Pods for Windows have no such users.

## Why

Most images run as root unless they are told otherwise. With `runAsNonRoot` the kubelet refuses to start such an image, and a hole in the runtime gives no root on the node.

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
  securityContext:
    runAsNonRoot: true
    runAsUser: 10001
  containers:
    - name: web
      image: nginx:1.29
```

## How to silence

The rule is off until you turn it on, alone or with all of its family, in `guidewright.toml` or in a guide's front matter:

```toml
[rules]
policy = "warning"
```

Where the example needs it, write `allow=policy::run-as-root` after the fence.
"#,
};

fn judge(_: &Applied<'_>, pod: Option<&Pod<'_>>, found: &mut Vec<Diagnostic>) {
    let Some(pod) = pod else { return };
    if pod.spec.get("os").and_then(|os| os.get_str("name")) == Some("windows") {
        return;
    }
    let of_pod = pod.spec.get("securityContext");
    for container in pod.containers() {
        let own = container.node.get("securityContext");
        // What the container says counts; what it leaves open, the pod says.
        let setting = |name: &str| {
            let of = |context: Option<Node<'_>>| {
                context.and_then(|context| context.get(name)).map(Node::value).map(Setting::of)
            };
            of(own).or_else(|| of(of_pod)).unwrap_or(Setting::Absent)
        };
        let (message, node) = match (setting("runAsNonRoot"), setting("runAsUser")) {
            (Setting::Yes | Setting::Open, _) | (_, Setting::Yes | Setting::Open) => continue,
            (_, Setting::No) => {
                let user = [own, of_pod].into_iter().flatten().find_map(|context| context.get("runAsUser"));
                (format!("{} runs as root", container.title()), user.unwrap_or_else(|| container.head()))
            }
            (_, Setting::Absent) => {
                let parts = [Some(container.node), own, of_pod];
                if !pod.is_whole() || parts.into_iter().flatten().any(Node::is_elided) {
                    continue;
                }
                (format!("{} may run as root", container.title()), container.head())
            }
        };
        let steps = pod.container_steps(&container, [Step::Key("securityContext"), Step::Key("runAsNonRoot")]);
        found.push(
            pod.applied
                .finding(RULE.name, message, node, steps)
                .at("root in the container is root to the node's kernel")
                .help("set `securityContext.runAsNonRoot: true`, and a `runAsUser` where the image has no user"),
        );
    }
}

/// What a setting says of running as somebody else than root.
#[derive(Clone, Copy)]
enum Setting {
    Yes,
    No,
    /// A placeholder.
    Open,
    Absent,
}

impl Setting {
    fn of(value: Value<'_>) -> Self {
        match value {
            Value::Bool(true) => Self::Yes,
            Value::Bool(false) | Value::Int(0) => Self::No,
            Value::Int(_) => Self::Yes,
            Value::Wildcard(_) => Self::Open,
            _ => Self::Absent,
        }
    }
}
