//! API versions that every supported release has dropped.
//!
//! Source: the deprecated API migration guide,
//! <https://kubernetes.io/docs/reference/using-api/deprecation-guide/>, and the release notes of the
//! versions named. What the catalogue's own releases drop is told by comparing them.

use crate::kube::Gvk;

/// An API version that is gone, for some of its kinds.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Removed {
    /// The group; empty for the core group.
    pub(crate) group: &'static str,
    /// The version in it.
    pub(crate) version: &'static str,
    /// The kinds.
    pub(crate) kinds: &'static [&'static str],
    /// The minor version of the first release without it.
    pub(crate) since: u8,
    /// The `apiVersion` that has the kinds; `None` where nothing replaces them.
    pub(crate) replacement: Option<&'static str>,
}

/// What became of a kind's API version, if it is one that is gone.
pub(crate) fn find(gvk: &Gvk) -> Option<&'static Removed> {
    REMOVED.iter().find(|removed| {
        removed.group == gvk.group && removed.version == gvk.version && removed.kinds.contains(&gvk.kind.as_str())
    })
}

const fn removed(
    group: &'static str,
    version: &'static str,
    kinds: &'static [&'static str],
    since: u8,
    replacement: Option<&'static str>,
) -> Removed {
    Removed { group, version, kinds, since, replacement }
}

const APPS: Option<&str> = Some("apps/v1");
const ADMISSION: &str = "admissionregistration.k8s.io";
const FLOW: &str = "flowcontrol.apiserver.k8s.io";
const RBAC: &str = "rbac.authorization.k8s.io";
const RBAC_KINDS: &[&str] = &["ClusterRole", "ClusterRoleBinding", "Role", "RoleBinding"];
const FLOW_KINDS: &[&str] = &["FlowSchema", "PriorityLevelConfiguration"];

/// Sorted by group and version.
const REMOVED: &[Removed] = &[
    removed(
        ADMISSION,
        "v1beta1",
        &["MutatingWebhookConfiguration", "ValidatingWebhookConfiguration"],
        22,
        Some("admissionregistration.k8s.io/v1"),
    ),
    removed("apiextensions.k8s.io", "v1beta1", &["CustomResourceDefinition"], 22, Some("apiextensions.k8s.io/v1")),
    removed("apiregistration.k8s.io", "v1beta1", &["APIService"], 22, Some("apiregistration.k8s.io/v1")),
    removed("apps", "v1beta1", &["Deployment", "StatefulSet"], 16, APPS),
    removed("apps", "v1beta2", &["DaemonSet", "Deployment", "ReplicaSet", "StatefulSet"], 16, APPS),
    removed("authentication.k8s.io", "v1beta1", &["TokenReview"], 22, Some("authentication.k8s.io/v1")),
    removed(
        "authorization.k8s.io",
        "v1beta1",
        &["LocalSubjectAccessReview", "SelfSubjectAccessReview", "SelfSubjectRulesReview", "SubjectAccessReview"],
        22,
        Some("authorization.k8s.io/v1"),
    ),
    removed("autoscaling", "v2beta1", &["HorizontalPodAutoscaler"], 25, Some("autoscaling/v2")),
    removed("autoscaling", "v2beta2", &["HorizontalPodAutoscaler"], 26, Some("autoscaling/v2")),
    removed("batch", "v1beta1", &["CronJob"], 25, Some("batch/v1")),
    removed("batch", "v2alpha1", &["CronJob"], 21, Some("batch/v1")),
    removed("certificates.k8s.io", "v1beta1", &["CertificateSigningRequest"], 22, Some("certificates.k8s.io/v1")),
    removed("coordination.k8s.io", "v1beta1", &["Lease"], 22, Some("coordination.k8s.io/v1")),
    removed("discovery.k8s.io", "v1beta1", &["EndpointSlice"], 25, Some("discovery.k8s.io/v1")),
    removed("events.k8s.io", "v1beta1", &["Event"], 25, Some("events.k8s.io/v1")),
    removed("extensions", "v1beta1", &["DaemonSet", "Deployment", "ReplicaSet"], 16, APPS),
    removed("extensions", "v1beta1", &["Ingress"], 22, Some("networking.k8s.io/v1")),
    removed("extensions", "v1beta1", &["NetworkPolicy"], 16, Some("networking.k8s.io/v1")),
    removed("extensions", "v1beta1", &["PodSecurityPolicy"], 16, None),
    removed(FLOW, "v1alpha1", FLOW_KINDS, 21, Some("flowcontrol.apiserver.k8s.io/v1")),
    removed(FLOW, "v1beta1", FLOW_KINDS, 26, Some("flowcontrol.apiserver.k8s.io/v1")),
    removed(FLOW, "v1beta2", FLOW_KINDS, 29, Some("flowcontrol.apiserver.k8s.io/v1")),
    removed(FLOW, "v1beta3", FLOW_KINDS, 32, Some("flowcontrol.apiserver.k8s.io/v1")),
    removed("networking.k8s.io", "v1beta1", &["Ingress", "IngressClass"], 22, Some("networking.k8s.io/v1")),
    removed("node.k8s.io", "v1beta1", &["RuntimeClass"], 25, Some("node.k8s.io/v1")),
    removed("policy", "v1beta1", &["PodDisruptionBudget"], 25, Some("policy/v1")),
    removed("policy", "v1beta1", &["PodSecurityPolicy"], 25, None),
    removed(RBAC, "v1alpha1", RBAC_KINDS, 22, Some("rbac.authorization.k8s.io/v1")),
    removed(RBAC, "v1beta1", RBAC_KINDS, 22, Some("rbac.authorization.k8s.io/v1")),
    removed("scheduling.k8s.io", "v1alpha1", &["PriorityClass"], 22, Some("scheduling.k8s.io/v1")),
    removed("scheduling.k8s.io", "v1beta1", &["PriorityClass"], 22, Some("scheduling.k8s.io/v1")),
    removed("settings.k8s.io", "v1alpha1", &["PodPreset"], 20, None),
    removed("storage.k8s.io", "v1alpha1", &["VolumeAttachment"], 24, Some("storage.k8s.io/v1")),
    removed(
        "storage.k8s.io",
        "v1beta1",
        &["CSIDriver", "CSINode", "StorageClass", "VolumeAttachment"],
        22,
        Some("storage.k8s.io/v1"),
    ),
    removed("storage.k8s.io", "v1beta1", &["CSIStorageCapacity"], 27, Some("storage.k8s.io/v1")),
];

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kube::Release;
    use crate::schema::{Catalogue, Lookup};

    #[test]
    fn the_table_is_sorted_and_says_nothing_twice() {
        let keys: Vec<_> = REMOVED.iter().map(|removed| (removed.group, removed.version)).collect();
        assert!(keys.is_sorted(), "{keys:?}");
        let mut kinds: Vec<_> = REMOVED
            .iter()
            .flat_map(|removed| removed.kinds.iter().map(move |kind| (removed.group, removed.version, *kind)))
            .collect();
        let all = kinds.len();
        kinds.sort_unstable();
        kinds.dedup();
        assert_eq!(kinds.len(), all);
    }

    #[test]
    fn what_is_gone_is_in_no_release_and_what_replaces_it_is_in_all() {
        let catalogue = Catalogue::builtin();
        for removed in REMOVED {
            assert!(removed.since <= Release::ALL[0].minor(), "{removed:?}");
            for kind in removed.kinds {
                let gone = Gvk { group: removed.group.into(), version: removed.version.into(), kind: (*kind).into() };
                assert!(!matches!(catalogue.lookup(&gone), Lookup::Known(_)), "{gone} is not gone");
                if let Some(replacement) = removed.replacement {
                    let successor = Gvk::from_fields(replacement, kind);
                    assert!(matches!(catalogue.lookup(&successor), Lookup::Known(_)), "{successor} is unknown");
                }
            }
        }
    }
}
