//! A container that does not say what it needs.

use crate::check::applied::{Applied, Pod, Step};
use crate::check::registry::{Judge, Reach, Rule};
use crate::diagnostic::{Diagnostic, Level, RuleName};
use crate::yaml::Node;

pub(crate) static RULE: Rule = Rule {
    name: RuleName::new("policy::no-requests"),
    level: Level::Off,
    summary: "a container requests no CPU or no memory",
    reach: Reach::Applied(Judge(judge)),
    explanation: r#"
## What

A container sets no `resources.requests` for CPU or for memory. Where there is a limit and no request, the limit is the request. kube-linter calls these `unset-cpu-requirements` and `unset-memory-requirements`.

## Why

The scheduler takes the container for one that needs nothing, and puts it on nodes that are full. Under pressure it is the first to go, and a HorizontalPodAutoscaler has nothing to measure against.

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
        requests:
          cpu: 50m
          memory: 64Mi
```

## How to silence

The rule is off until you turn it on, alone or with all of its family, in `guidewright.toml` or in a guide's front matter:

```toml
[rules]
policy = "warning"
```

Where the example needs it, write `allow=policy::no-requests` after the fence.
"#,
};

fn judge(_: &Applied<'_>, pod: Option<&Pod<'_>>, found: &mut Vec<Diagnostic>) {
    let Some(pod) = pod.filter(|pod| pod.is_whole() && pod.spec.get("resources").is_none()) else { return };
    for container in pod.containers().filter(|container| container.list != "ephemeralContainers") {
        let resources = container.node.get("resources");
        let of = |key: &str| resources.and_then(|resources| resources.get(key));
        let (requests, limits) = (of("requests"), of("limits"));
        let parts = [Some(container.node), resources, requests, limits];
        if parts.into_iter().flatten().any(Node::is_elided) {
            continue;
        }
        let is_set = |name: &str| [requests, limits].into_iter().flatten().any(|set| set.get(name).is_some());
        let lacking = match (is_set("cpu"), is_set("memory")) {
            (true, true) => continue,
            (false, true) => "no CPU",
            (true, false) => "no memory",
            (false, false) => "neither CPU nor memory",
        };
        let steps = pod.container_steps(&container, [Step::Key("resources")]);
        found.push(
            pod.applied
                .finding(RULE.name, format!("{} requests {lacking}", container.title()), container.head(), steps)
                .at("the scheduler takes it for one that needs nothing")
                .help("set `resources.requests.cpu` and `resources.requests.memory`"),
        );
    }
}
