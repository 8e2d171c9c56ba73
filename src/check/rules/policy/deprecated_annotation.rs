//! An annotation that a field has replaced.

use crate::check::applied::{Applied, Pod, Step, field};
use crate::check::registry::{Judge, Reach, Rule};
use crate::diagnostic::{Diagnostic, Level, RuleName};
use crate::yaml::{Node, Value};

pub(crate) static RULE: Rule = Rule {
    name: RuleName::new("policy::deprecated-annotation"),
    level: Level::Off,
    summary: "an annotation has been replaced by a field",
    reach: Reach::Applied(Judge(judge)),
    explanation: r#"
## What

An object or a pod template has an annotation that Kubernetes once used for what a field, or another annotation, says today: `kubernetes.io/ingress.class`, the alpha and beta annotations for seccomp, AppArmor, storage classes, sysctls, critical pods, and more.

## Why

The server takes any annotation. Those that nothing reads any more do nothing, without a word: a pod runs without the profile it asked for.

## Bad

```yaml
apiVersion: networking.k8s.io/v1
kind: Ingress
metadata:
  name: web
  annotations:
    kubernetes.io/ingress.class: nginx
spec:
  defaultBackend:
    service:
      name: web
      port:
        number: 80
```

## Good

```yaml
apiVersion: networking.k8s.io/v1
kind: Ingress
metadata:
  name: web
spec:
  ingressClassName: nginx
  defaultBackend:
    service:
      name: web
      port:
        number: 80
```

## How to silence

The rule is off until you turn it on, alone or with all of its family, in `guidewright.toml` or in a guide's front matter:

```toml
[rules]
policy = "warning"
```

Where the example needs it, write `allow=policy::deprecated-annotation` after the fence.
"#,
};

/// An annotation (with `*` at its end for all that begin so), and what replaces it.
const REPLACED: [(&str, &str); 21] = [
    ("autoscaling.alpha.kubernetes.io/behavior", "`spec.behavior` of `autoscaling/v2`"),
    ("autoscaling.alpha.kubernetes.io/conditions", "`status.conditions` of `autoscaling/v2`"),
    ("autoscaling.alpha.kubernetes.io/current-metrics", "`status.currentMetrics` of `autoscaling/v2`"),
    ("autoscaling.alpha.kubernetes.io/metrics", "`spec.metrics` of `autoscaling/v2`"),
    ("container.apparmor.security.beta.kubernetes.io/*", "`securityContext.appArmorProfile`"),
    ("container.seccomp.security.alpha.kubernetes.io/*", "`securityContext.seccompProfile` of the container"),
    ("kubernetes.io/ingress.class", "`spec.ingressClassName`"),
    ("pod.beta.kubernetes.io/hostname", "`spec.hostname`"),
    ("pod.beta.kubernetes.io/init-containers", "`spec.initContainers`"),
    ("pod.beta.kubernetes.io/subdomain", "`spec.subdomain`"),
    ("scheduler.alpha.kubernetes.io/affinity", "`spec.affinity`"),
    ("scheduler.alpha.kubernetes.io/critical-pod", "`spec.priorityClassName`"),
    ("scheduler.alpha.kubernetes.io/tolerations", "`spec.tolerations`"),
    ("seccomp.security.alpha.kubernetes.io/pod", "`spec.securityContext.seccompProfile`"),
    ("security.alpha.kubernetes.io/sysctls", "`spec.securityContext.sysctls`"),
    ("security.alpha.kubernetes.io/unsafe-sysctls", "`spec.securityContext.sysctls`"),
    ("service.alpha.kubernetes.io/tolerate-unready-endpoints", "`spec.publishNotReadyAddresses`"),
    ("service.kubernetes.io/topology-aware-hints", "`spec.trafficDistribution`"),
    (
        "storageclass.beta.kubernetes.io/is-default-class",
        "the annotation `storageclass.kubernetes.io/is-default-class`",
    ),
    ("volume.beta.kubernetes.io/storage-class", "`spec.storageClassName`"),
    ("volume.beta.kubernetes.io/storage-provisioner", "the annotation `volume.kubernetes.io/storage-provisioner`"),
];

fn judge(object: &Applied<'_>, pod: Option<&Pod<'_>>, found: &mut Vec<Diagnostic>) {
    let own = field(object.root, &["metadata", "annotations"]);
    annotations(object, own, &[Step::Key("metadata"), Step::Key("annotations")], found);
    let of_pod = pod.and_then(|pod| Some((pod, pod.metadata?.get("annotations")?)));
    if let Some((pod, of_pod)) = of_pod.filter(|(_, of_pod)| own.is_none_or(|own| own.span() != of_pod.span())) {
        let steps: Vec<Step> = pod.metadata_steps("annotations").collect();
        annotations(object, Some(of_pod), &steps, found);
    }
}

fn annotations(object: &Applied<'_>, node: Option<Node<'_>>, steps: &[Step], found: &mut Vec<Diagnostic>) {
    let Some(Value::Mapping(annotations)) = node.map(Node::value) else { return };
    for entry in annotations.iter().filter(|entry| !entry.key_is_wildcard) {
        let Some(replacement) = replacement(entry.key) else { continue };
        let message = format!("the annotation `{}` is deprecated", entry.key);
        let mut finding = object.finding(RULE.name, message, entry.value, steps.iter().copied());
        finding.primary.span = entry.key_span;
        if let Some(path) = &mut finding.field {
            path.push_key(entry.key);
        }
        found.push(finding.at("replaced").help(format!("use {replacement}")));
    }
}

/// What replaces an annotation.
fn replacement(key: &str) -> Option<&'static str> {
    let fits = |pattern: &str| match pattern.strip_suffix('*') {
        Some(start) => key.starts_with(start),
        None => key == pattern,
    };
    REPLACED.iter().find(|(pattern, _)| fits(pattern)).map(|(_, replacement)| *replacement)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn annotations_have_replacements() {
        assert!(replacement("container.apparmor.security.beta.kubernetes.io/web").is_some());
        assert_eq!(replacement("kubernetes.io/ingress.class"), Some("`spec.ingressClassName`"));
        assert_eq!(replacement("kubernetes.io/ingress.classes"), None);
        assert!(REPLACED.is_sorted());
    }
}
