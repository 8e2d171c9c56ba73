//! Kinds as people write them.

use std::borrow::Cow;

/// Kinds that are pods or make them, in lower case.
pub(super) const POD_KINDS: [&str; 8] =
    ["pod", "deployment", "statefulset", "daemonset", "replicaset", "replicationcontroller", "job", "cronjob"];

/// A kind as `assumes` and `kubectl` write it, in lower case and without its group: singular, plural or short.
pub(super) fn kind_of(written: &str) -> Cow<'_, str> {
    let kind = written.trim().split('.').next().unwrap_or_default();
    if kind.bytes().any(|b| b.is_ascii_uppercase()) {
        return Cow::Owned(kind_of(&kind.to_lowercase()).into_owned());
    }
    let known = match kind {
        "cm" => "configmap",
        "sa" => "serviceaccount",
        "svc" => "service",
        "pvc" => "persistentvolumeclaim",
        "deploy" => "deployment",
        "sts" => "statefulset",
        "ds" => "daemonset",
        "rs" => "replicaset",
        "rc" => "replicationcontroller",
        "po" => "pod",
        "ing" => "ingress",
        kind if kind.ends_with("sses") => kind.strip_suffix("es").unwrap_or(kind),
        kind => kind.strip_suffix('s').filter(|kind| !kind.ends_with('s')).unwrap_or(kind),
    };
    Cow::Borrowed(known)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn kinds_are_written_in_many_ways() {
        for (written, kind) in [
            ("ConfigMap", "configmap"),
            ("secrets", "secret"),
            ("deployments.apps", "deployment"),
            ("svc", "service"),
            ("ingress", "ingress"),
            ("ingresses", "ingress"),
            ("PersistentVolumeClaim", "persistentvolumeclaim"),
        ] {
            assert_eq!(kind_of(written), kind, "{written}");
        }
    }
}
