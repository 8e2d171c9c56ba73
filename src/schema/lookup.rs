//! From group, version and kind to what the catalogue knows of them.

use super::{Deprecation, Kind, Lookup, Scope, Suggestions, builtin, removed, similar};
use crate::kube::Gvk;
use crate::similar::edits;

/// Looks a kind up: without allocation if it is known.
pub(super) fn lookup(gvk: &Gvk, suggestions: Suggestions) -> Lookup<'static> {
    let (group, version, kind) = (gvk.group.as_str(), gvk.version.as_str(), gvk.kind.as_str());
    if let Some(known) = builtin::find_kind(group, version, kind) {
        return Lookup::Known(known);
    }
    if let Some((row, removed_in)) = removed::find(group, version, kind).and_then(|row| Some((row, row.removed?))) {
        return Lookup::Removed { removed_in, replacement: row.replacement(kind) };
    }
    if is_exchanged_only(group, kind) {
        return Lookup::UnknownGroup;
    }
    // The API server's own groups: what is not in the catalogue does not exist.
    let is_own = match group {
        "" => version == "v1",
        _ => is_served(group) || removed::knows_group(group),
    };
    if is_own && suggestions == Suggestions::Spared {
        return Lookup::UnknownKind { similar: Vec::new() };
    }
    if is_own || is_slip_in_group(group, kind) {
        return Lookup::UnknownKind { similar: similar_kinds(gvk) };
    }
    // No custom resource has a group without a dot, but other tools' files may.
    let similar = if group.contains('.') { Vec::new() } else { similar_kinds(gvk) };
    if similar.is_empty() { Lookup::UnknownGroup } else { Lookup::UnknownKind { similar } }
}

/// Whether a group near this one has a kind of exactly this name.
fn is_slip_in_group(group: &str, kind: &str) -> bool {
    builtin::kinds().any(|known| known.kind == kind && edits(group, known.group, 2).is_some())
}

/// Since when a kind that is still served is deprecated, and what to use instead.
pub(super) fn deprecation(kind: &Kind<'_>) -> Option<Deprecation> {
    let row = removed::find(kind.group, kind.version, kind.kind)?;
    Some(Deprecation {
        deprecated_in: row.deprecated,
        removed_in: row.removed,
        replacement: row.replacement(kind.kind),
    })
}

/// Kinds in the server's own groups that are never objects: the bodies of webhook calls, options of
/// requests, formats of client files. The catalogue has no types for them, and they are no typos.
const EXCHANGED_ONLY: &[(&str, &str)] = &[
    ("", "Config"),
    ("", "NodeProxyOptions"),
    ("", "PodAttachOptions"),
    ("", "PodExecOptions"),
    ("", "PodLogOptions"),
    ("", "PodPortForwardOptions"),
    ("", "PodProxyOptions"),
    ("", "PodStatusResult"),
    ("", "Policy"),
    ("", "RangeAllocation"),
    ("", "SerializedReference"),
    ("", "ServiceProxyOptions"),
    ("apiextensions.k8s.io", "ConversionReview"),
];

/// Kinds that exist in every group.
const IN_EVERY_GROUP: [&str; 7] =
    ["CreateOptions", "DeleteOptions", "GetOptions", "ListOptions", "PatchOptions", "UpdateOptions", "WatchEvent"];

fn is_exchanged_only(group: &str, kind: &str) -> bool {
    (IN_EVERY_GROUP.contains(&kind) && is_served(group)) || EXCHANGED_ONLY.contains(&(group, kind))
}

fn is_served(group: &str) -> bool {
    builtin::kinds().any(|kind| kind.group == group)
}

/// The kinds that may have been meant, nearest first, at most three.
fn similar_kinds(gvk: &Gvk) -> Vec<Gvk> {
    let Some(mut written) = similar::Written::new(&gvk.kind) else { return Vec::new() };
    let wants_list = gvk.kind.ends_with("List");
    let mut near: Vec<(Rank<'static>, Kind<'static>)> = builtin::kinds()
        .filter(|kind| wants_list || kind.scope != Scope::List)
        .filter_map(|kind| {
            let edits = written.distance(kind.kind).filter(|&edits| edits < 4)?;
            Some((rank(gvk, edits, &kind), kind))
        })
        .collect();
    near.sort_unstable_by_key(|(rank, _)| *rank);
    let best = near.first().map_or(0, |(rank, _)| rank.edits);
    near.iter()
        .take_while(|(rank, _)| rank.edits <= best + 1)
        .take(3)
        .map(|(_, kind)| Gvk::from_fields(&kind.api_version(), kind.kind))
        .collect()
}

/// The order of suggestions: the nearest name, in the group that was written, at its most stable.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Rank<'c> {
    edits: usize,
    other_group: bool,
    oldest: u8,
    instability: u8,
    group: &'c str,
    newer: std::cmp::Reverse<&'c str>,
    kind: &'c str,
}

fn rank(written: &Gvk, edits: usize, kind: &Kind<'static>) -> Rank<'static> {
    let instability = if kind.version.contains("alpha") { 2 } else { u8::from(kind.version.contains("beta")) };
    Rank {
        edits,
        other_group: written.group != kind.group,
        // What the newest release serves comes first.
        oldest: u8::from(kind.releases.newest() != crate::kube::ReleaseSet::ALL.newest()),
        instability,
        group: kind.group,
        newer: std::cmp::Reverse(kind.version),
        kind: kind.kind,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn look(api_version: &str, kind: &str) -> String {
        match lookup(&Gvk::from_fields(api_version, kind), Suggestions::Wanted) {
            Lookup::Known(kind) => format!("known {} {:?} {}", kind.plural, kind.scope, kind.releases),
            Lookup::Removed { removed_in, replacement } => {
                format!("removed in 1.{removed_in}, use {}", replacement.map_or("nothing".into(), |to| to.to_string()))
            }
            Lookup::UnknownKind { similar } => {
                let similar: Vec<String> = similar.iter().map(ToString::to_string).collect();
                format!("unknown, near {}", similar.join(", "))
            }
            Lookup::UnknownGroup => "unknown group".into(),
        }
    }

    #[test]
    fn kinds_are_known_removed_or_unknown() {
        for (api_version, kind, expected) in [
            ("apps/v1", "Deployment", "known deployments Namespaced ALL"),
            ("v1", "Pod", "known pods Namespaced ALL"),
            ("rbac.authorization.k8s.io/v1", "ClusterRole", "known clusterroles Cluster ALL"),
            ("v1", "List", "known  List ALL"),
            ("apps/v1", "DeploymentList", "known  List ALL"),
            ("policy/v1", "Eviction", "known eviction NoObject ALL"),
            ("v1", "DeleteOptions", "known  NoObject ALL"),
            ("extensions/v1beta1", "Ingress", "removed in 1.22, use networking.k8s.io/v1 Ingress"),
            ("apps/v1beta1", "Deployment", "removed in 1.16, use apps/v1 Deployment"),
            ("policy/v1beta1", "PodSecurityPolicy", "removed in 1.25, use nothing"),
            (
                "autoscaling/v2beta2",
                "HorizontalPodAutoscaler",
                "removed in 1.26, use autoscaling/v2 HorizontalPodAutoscaler",
            ),
            ("resource.k8s.io/v1alpha2", "ResourceClass", "removed in 1.31, use resource.k8s.io/v1 DeviceClass"),
            ("apps/v1", "Deploymnt", "unknown, near apps/v1 Deployment"),
            ("apps/v1", "deployment", "unknown, near apps/v1 Deployment"),
            ("v1", "Deployment", "unknown, near apps/v1 Deployment"),
            ("app/v1", "Deployment", "unknown, near apps/v1 Deployment"),
            ("extensions/v1beta1", "Ingres", "unknown, near networking.k8s.io/v1 Ingress"),
            ("networking.k8s.io/v1", "GatewayClass", "unknown, near "),
            ("networking.k8s.oi/v1", "NetworkPolicy", "unknown, near networking.k8s.io/v1 NetworkPolicy"),
            ("batch/v1", "Cronjob", "unknown, near batch/v1 CronJob"),
            ("autoscaling.k8s.io/v1", "VerticalPodAutoscaler", "unknown group"),
            ("gateway.networking.k8s.io/v1", "Gateway", "unknown group"),
            ("metrics.k8s.io/v1beta1", "PodMetrics", "unknown group"),
            ("snapshot.storage.k8s.io/v1", "VolumeSnapshot", "unknown group"),
            ("serving.knative.dev/v1", "Service", "unknown group"),
            ("skaffold/v4beta6", "Config", "unknown group"),
            ("apiextensions.k8s.io/v1", "ConversionReview", "unknown group"),
            ("v1", "Config", "unknown group"),
            ("", "", "unknown group"),
        ] {
            let expected = expected.replace("ALL", &crate::kube::ReleaseSet::ALL.to_string());
            assert_eq!(look(api_version, kind), expected, "{api_version} {kind}");
        }
    }

    #[test]
    fn served_kinds_may_be_deprecated() {
        let of = |api_version, kind| match lookup(&Gvk::from_fields(api_version, kind), Suggestions::Wanted) {
            Lookup::Known(kind) => deprecation(&kind),
            _ => None,
        };
        assert_eq!(of("apps/v1", "Deployment"), None);
        let endpoints = of("v1", "Endpoints").unwrap();
        assert_eq!(endpoints.deprecated_in, 33);
        assert_eq!(endpoints.replacement.unwrap().to_string(), "discovery.k8s.io/v1 EndpointSlice");
        assert_eq!(of("storage.k8s.io/v1beta1", "VolumeAttributesClass").unwrap().removed_in, Some(37));
    }
}
