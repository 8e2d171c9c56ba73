//! A container whose processes may gain rights.

use crate::check::applied::{Applied, Pod, Step, field};
use crate::check::registry::{Judge, Reach, Rule};
use crate::diagnostic::{Diagnostic, Level, RuleName};
use crate::yaml::{Node, Value};

pub(crate) static RULE: Rule = Rule {
    name: RuleName::new("policy::privilege-escalation"),
    level: Level::Off,
    summary: "a container may gain more rights than it started with",
    reach: Reach::Applied(Judge(judge)),
    explanation: r#"
## What

A container does not set `securityContext.allowPrivilegeEscalation: false`. The Pod Security Standards ask for it at the level *restricted*; kube-linter calls it `privilege-escalation-container`. Pods for Windows have no such field.

## Why

Without it a program with the setuid bit can become root inside the container, whatever user the container began as.

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
        allowPrivilegeEscalation: false
```

## How to silence

The rule is off until you turn it on, alone or with all of its family, in `guidewright.toml` or in a guide's front matter:

```toml
[rules]
policy = "warning"
```

Where the example needs it, write `allow=policy::privilege-escalation` after the fence.
"#,
};

fn judge(_: &Applied<'_>, pod: Option<&Pod<'_>>, found: &mut Vec<Diagnostic>) {
    let Some(pod) = pod.filter(|pod| !is_windows(pod)) else { return };
    for container in pod.containers() {
        let context = container.node.get("securityContext");
        let setting = context.and_then(|context| context.get("allowPrivilegeEscalation"));
        let (node, at) = match setting.map(Node::value) {
            Some(Value::Bool(false) | Value::Wildcard(_)) => continue,
            Some(Value::Bool(true)) => (setting.unwrap_or(container.node), "processes may become root"),
            _ => {
                let is_open = container.node.is_elided() || context.is_some_and(Node::is_elided);
                if is_open || !pod.is_whole() {
                    continue;
                }
                (container.head(), "does not forbid it")
            }
        };
        let steps =
            pod.container_steps(&container, [Step::Key("securityContext"), Step::Key("allowPrivilegeEscalation")]);
        found.push(
            pod.applied
                .finding(RULE.name, format!("{} allows privilege escalation", container.title()), node, steps)
                .at(at)
                .help("set `securityContext.allowPrivilegeEscalation: false`"),
        );
    }
}

fn is_windows(pod: &Pod<'_>) -> bool {
    field(pod.spec, &["os"]).and_then(|os| os.get_str("name")) == Some("windows")
}
