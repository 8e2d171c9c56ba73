//! A container that is never asked how it is.

use crate::check::applied::{Applied, Pod, Step, TemplateOwner};
use crate::check::registry::{Judge, Reach, Rule};
use crate::diagnostic::{Diagnostic, Level, RuleName};

pub(crate) static RULE: Rule = Rule {
    name: RuleName::new("policy::no-probe"),
    level: Level::Off,
    summary: "a container has no readiness or no liveness probe",
    reach: Reach::Applied(Judge(judge)),
    explanation: r#"
## What

A container of a workload that keeps running (a Deployment, a StatefulSet, a DaemonSet, a pod of its own) has no `readinessProbe`, or no `livenessProbe`. Jobs and init containers run to their end and need none. kube-linter calls these `no-readiness-probe` and `no-liveness-probe`.

## Why

Without a readiness probe a pod gets requests before it can answer them, at every rollout. Without a liveness probe a container that hangs stays as it is.

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
          readinessProbe:
            httpGet:
              path: /
              port: 80
          livenessProbe:
            httpGet:
              path: /
              port: 80
```

## How to silence

The rule is off until you turn it on, alone or with all of its family, in `guidewright.toml` or in a guide's front matter:

```toml
[rules]
policy = "warning"
```

Where the example needs it, write `allow=policy::no-probe` after the fence.
"#,
};

fn judge(_: &Applied<'_>, pod: Option<&Pod<'_>>, found: &mut Vec<Diagnostic>) {
    let Some(pod) = pod.filter(|pod| pod.is_whole()) else { return };
    let keeps_running = match pod.owner {
        TemplateOwner::Service => true,
        TemplateOwner::Itself => pod.spec.get_str("restartPolicy").is_none_or(|policy| policy == "Always"),
        TemplateOwner::Task | TemplateOwner::Unknown => false,
    };
    if !keeps_running {
        return;
    }
    for container in pod.containers().filter(|container| container.is_main() && !container.node.is_elided()) {
        let has = |probe: &str| container.node.get(probe).is_some();
        let (lacking, field) = match (has("readinessProbe"), has("livenessProbe")) {
            (true, true) => continue,
            (false, true) => ("no readiness probe", "readinessProbe"),
            (true, false) => ("no liveness probe", "livenessProbe"),
            (false, false) => ("neither a readiness nor a liveness probe", "readinessProbe"),
        };
        let steps = pod.container_steps(&container, [Step::Key(field)]);
        found.push(
            pod.applied
                .finding(RULE.name, format!("{} has {lacking}", container.title()), container.head(), steps)
                .at(match field {
                    "readinessProbe" => "gets requests before it can answer",
                    _ => "stays as it is when it hangs",
                })
                .help(format!("add a `{field}`")),
        );
    }
}
