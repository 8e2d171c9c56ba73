//! API versions that are gone or going, and what took their place.
//!
//! Data from the deprecation guide of Kubernetes and the release notes. A row stands for kinds of one
//! group and version; a kind's first matching row counts.

use crate::kube::Gvk;

/// When kinds of one version were deprecated and removed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Row {
    group: &'static str,
    version: &'static str,
    /// Kinds, separated by spaces.
    kinds: &'static str,
    /// The minor release that deprecated them.
    pub(super) deprecated: u8,
    /// The minor release that no longer serves them, if there is one.
    pub(super) removed: Option<u8>,
    /// The `apiVersion` that serves them instead; empty if none does.
    api_version: &'static str,
    /// The kind there, where it has another name.
    kind: &'static str,
}

impl Row {
    /// What to write in place of `kind`, if anything took its place.
    pub(super) fn replacement(&self, kind: &str) -> Option<Gvk> {
        let kind = if self.kind.is_empty() { kind } else { self.kind };
        (!self.api_version.is_empty()).then(|| Gvk::from_fields(self.api_version, kind))
    }
}

/// The row of a kind.
pub(super) fn find(group: &str, version: &str, kind: &str) -> Option<&'static Row> {
    ROWS.iter()
        .find(|row| row.group == group && row.version == version && row.kinds.split(' ').any(|name| name == kind))
}

/// Whether any version of the group is in the table.
pub(super) fn knows_group(group: &str) -> bool {
    ROWS.iter().any(|row| row.group == group)
}

const fn gone(
    group: &'static str,
    version: &'static str,
    kinds: &'static str,
    deprecated: u8,
    removed: u8,
    api_version: &'static str,
) -> Row {
    Row { group, version, kinds, deprecated, removed: Some(removed), api_version, kind: "" }
}

const fn going(
    group: &'static str,
    version: &'static str,
    kinds: &'static str,
    deprecated: u8,
    to: &'static str,
) -> Row {
    Row { group, version, kinds, deprecated, removed: None, api_version: to, kind: "" }
}

const ADMISSION: &str = "admissionregistration.k8s.io";
const ADMISSION_V1: &str = "admissionregistration.k8s.io/v1";
const AUTHORIZATION: &str = "authorization.k8s.io";
const FLOW: &str = "flowcontrol.apiserver.k8s.io";
const FLOW_V1: &str = "flowcontrol.apiserver.k8s.io/v1";
const FLOW_KINDS: &str = "FlowSchema PriorityLevelConfiguration";
const RBAC: &str = "rbac.authorization.k8s.io";
const RBAC_V1: &str = "rbac.authorization.k8s.io/v1";
const RBAC_KINDS: &str = "ClusterRole ClusterRoleBinding Role RoleBinding";
const RESOURCE: &str = "resource.k8s.io";
const RESOURCE_V1: &str = "resource.k8s.io/v1";
const POLICIES: &str = "ValidatingAdmissionPolicy ValidatingAdmissionPolicyBinding";
const MUTATING: &str = "MutatingAdmissionPolicy MutatingAdmissionPolicyBinding";
const WEBHOOKS: &str = "MutatingWebhookConfiguration ValidatingWebhookConfiguration";
const REVIEWS: &str = "LocalSubjectAccessReview SelfSubjectAccessReview SelfSubjectRulesReview SubjectAccessReview";
const DEVICES: &str = "DeviceClass ResourceClaim ResourceClaimTemplate ResourceSlice";
const CLAIMS: &str = "ResourceClaim ResourceClaimTemplate";

#[rustfmt::skip]
static ROWS: &[Row] = &[
    // Group, version, kinds, deprecated in, removed in, replacement.
    going("", "v1", "ComponentStatus", 19, ""),
    Row { group: "", version: "v1", kinds: "Endpoints", deprecated: 33, removed: None, api_version: "discovery.k8s.io/v1", kind: "EndpointSlice" },
    gone(ADMISSION, "v1alpha1", POLICIES, 29, 32, ADMISSION_V1),
    going(ADMISSION, "v1alpha1", MUTATING, 35, ADMISSION_V1),
    gone(ADMISSION, "v1beta1", WEBHOOKS, 16, 22, ADMISSION_V1),
    gone(ADMISSION, "v1beta1", POLICIES, 31, 34, ADMISSION_V1),
    going(ADMISSION, "v1beta1", MUTATING, 37, ADMISSION_V1),
    gone("apiextensions.k8s.io", "v1beta1", "CustomResourceDefinition", 16, 22, "apiextensions.k8s.io/v1"),
    gone("apiregistration.k8s.io", "v1beta1", "APIService", 19, 22, "apiregistration.k8s.io/v1"),
    gone("apps", "v1beta1", "ControllerRevision Deployment StatefulSet", 9, 16, "apps/v1"),
    gone("apps", "v1beta1", "Scale", 9, 16, "autoscaling/v1"),
    gone("apps", "v1beta2", "ControllerRevision DaemonSet Deployment ReplicaSet StatefulSet", 9, 16, "apps/v1"),
    gone("apps", "v1beta2", "Scale", 9, 16, "autoscaling/v1"),
    gone("auditregistration.k8s.io", "v1alpha1", "AuditSink", 18, 19, ""),
    gone("authentication.k8s.io", "v1alpha1", "SelfSubjectReview", 29, 32, "authentication.k8s.io/v1"),
    gone("authentication.k8s.io", "v1beta1", "SelfSubjectReview", 30, 33, "authentication.k8s.io/v1"),
    gone("authentication.k8s.io", "v1beta1", "TokenReview", 19, 22, "authentication.k8s.io/v1"),
    gone(AUTHORIZATION, "v1beta1", REVIEWS, 19, 22, "authorization.k8s.io/v1"),
    gone("autoscaling", "v2beta1", "HorizontalPodAutoscaler", 22, 25, "autoscaling/v2"),
    gone("autoscaling", "v2beta2", "HorizontalPodAutoscaler", 23, 26, "autoscaling/v2"),
    gone("batch", "v1beta1", "CronJob", 21, 25, "batch/v1"),
    gone("batch", "v2alpha1", "CronJob", 20, 21, "batch/v1"),
    gone("certificates.k8s.io", "v1beta1", "CertificateSigningRequest", 19, 22, "certificates.k8s.io/v1"),
    gone("coordination.k8s.io", "v1alpha1", "LeaseCandidate", 32, 32, "coordination.k8s.io/v1beta1"),
    gone("coordination.k8s.io", "v1beta1", "Lease", 19, 22, "coordination.k8s.io/v1"),
    gone("discovery.k8s.io", "v1beta1", "EndpointSlice", 21, 25, "discovery.k8s.io/v1"),
    gone("events.k8s.io", "v1beta1", "Event", 22, 25, "events.k8s.io/v1"),
    gone("extensions", "v1beta1", "DaemonSet Deployment ReplicaSet", 9, 16, "apps/v1"),
    gone("extensions", "v1beta1", "Ingress", 14, 22, "networking.k8s.io/v1"),
    gone("extensions", "v1beta1", "NetworkPolicy", 9, 16, "networking.k8s.io/v1"),
    gone("extensions", "v1beta1", "PodSecurityPolicy", 10, 16, ""),
    gone("extensions", "v1beta1", "Scale", 9, 16, "autoscaling/v1"),
    gone(FLOW, "v1alpha1", FLOW_KINDS, 20, 21, FLOW_V1),
    gone(FLOW, "v1beta1", FLOW_KINDS, 23, 26, FLOW_V1),
    gone(FLOW, "v1beta2", FLOW_KINDS, 26, 29, FLOW_V1),
    gone(FLOW, "v1beta3", FLOW_KINDS, 29, 32, FLOW_V1),
    gone("networking.k8s.io", "v1alpha1", "ClusterCIDR", 28, 29, ""),
    gone("networking.k8s.io", "v1alpha1", "IPAddress ServiceCIDR", 30, 31, "networking.k8s.io/v1"),
    gone("networking.k8s.io", "v1beta1", "Ingress IngressClass", 19, 22, "networking.k8s.io/v1"),
    gone("networking.k8s.io", "v1beta1", "IPAddress ServiceCIDR", 34, 37, "networking.k8s.io/v1"),
    gone("node.k8s.io", "v1alpha1", "RuntimeClass", 20, 23, "node.k8s.io/v1"),
    gone("node.k8s.io", "v1beta1", "RuntimeClass", 22, 25, "node.k8s.io/v1"),
    gone("policy", "v1beta1", "Eviction", 22, 25, "policy/v1"),
    gone("policy", "v1beta1", "PodDisruptionBudget", 21, 25, "policy/v1"),
    gone("policy", "v1beta1", "PodSecurityPolicy", 21, 25, ""),
    gone(RBAC, "v1alpha1", RBAC_KINDS, 17, 22, RBAC_V1),
    gone(RBAC, "v1beta1", RBAC_KINDS, 17, 22, RBAC_V1),
    gone(RESOURCE, "v1alpha1", CLAIMS, 27, 27, RESOURCE_V1),
    gone(RESOURCE, "v1alpha1", "PodScheduling", 27, 27, ""),
    Row { group: RESOURCE, version: "v1alpha1", kinds: "ResourceClass", deprecated: 27, removed: Some(27), api_version: RESOURCE_V1, kind: "DeviceClass" },
    gone(RESOURCE, "v1alpha2", "ResourceClaim ResourceClaimTemplate ResourceSlice", 31, 31, RESOURCE_V1),
    Row { group: RESOURCE, version: "v1alpha2", kinds: "ResourceClass", deprecated: 31, removed: Some(31), api_version: RESOURCE_V1, kind: "DeviceClass" },
    gone(RESOURCE, "v1alpha2", "PodSchedulingContext ResourceClaimParameters ResourceClassParameters", 31, 31, ""),
    gone(RESOURCE, "v1alpha3", DEVICES, 33, 34, RESOURCE_V1),
    gone(RESOURCE, "v1alpha3", "PodSchedulingContext", 32, 32, ""),
    going(RESOURCE, "v1beta1", DEVICES, 35, RESOURCE_V1),
    going(RESOURCE, "v1beta2", DEVICES, 36, RESOURCE_V1),
    gone("scheduling.k8s.io", "v1alpha1", "PriorityClass", 14, 22, "scheduling.k8s.io/v1"),
    gone("scheduling.k8s.io", "v1beta1", "PriorityClass", 14, 22, "scheduling.k8s.io/v1"),
    gone("settings.k8s.io", "v1alpha1", "PodPreset", 20, 20, ""),
    gone("storage.k8s.io", "v1alpha1", "CSIStorageCapacity VolumeAttachment", 21, 24, "storage.k8s.io/v1"),
    gone("storage.k8s.io", "v1beta1", "CSIDriver CSINode StorageClass VolumeAttachment", 19, 22, "storage.k8s.io/v1"),
    gone("storage.k8s.io", "v1beta1", "CSIStorageCapacity", 24, 27, "storage.k8s.io/v1"),
    gone("storage.k8s.io", "v1beta1", "VolumeAttributesClass", 34, 37, "storage.k8s.io/v1"),
];

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kube::{Release, ReleaseSet};
    use crate::schema::{Kind, Scope, builtin};

    #[test]
    fn rows_are_sorted_and_agree_with_the_catalogue() {
        assert!(ROWS.is_sorted_by_key(|row| (row.group, row.version)));
        for row in ROWS {
            assert!(row.removed.is_none_or(|removed| row.deprecated <= removed), "{row:?}");
            for kind in row.kinds.split(' ') {
                let served = builtin::find_kind(row.group, row.version, kind).map_or(ReleaseSet::NONE, |k| k.releases);
                let expected = Release::ALL
                    .into_iter()
                    .filter(|release| row.removed.is_none_or(|removed| release.minor() < removed))
                    .collect::<ReleaseSet>();
                assert_eq!(served, expected, "{}/{} {kind}", row.group, row.version);
                if let Some(to) = row.replacement(kind) {
                    let newest = builtin::find_kind(&to.group, &to.version, &to.kind);
                    let newest = newest.and_then(|kind| kind.releases.newest());
                    assert_eq!(newest, ReleaseSet::ALL.newest(), "{to} is not served");
                }
            }
        }
    }

    #[test]
    fn what_a_release_drops_has_a_row() {
        let newest = ReleaseSet::ALL.newest();
        let gone = builtin::kinds().filter(|kind| kind.scope != Scope::List && kind.releases.newest() != newest);
        // Alpha versions come and go, and few clusters serve them.
        let lacks_row = |kind: &Kind<'_>| {
            let row = find(kind.group, kind.version, kind.kind);
            row.is_none_or(|row| row.removed.is_none())
        };
        let lacking: Vec<String> = gone
            .filter(|kind| !kind.version.contains("alpha") && lacks_row(kind))
            .map(|kind| format!("{} {}", kind.api_version(), kind.kind))
            .collect();
        assert_eq!(lacking, [""; 0], "no row says that these are gone");
    }
}
