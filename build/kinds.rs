//! The kinds of each release, by name: the one list to change when a release is added.
//!
//! `tests/catalogue.rs` compares it with the sources of `k8s-openapi`, so that none is forgotten.

use serde_json::{Map, Value};

/// What one `k8s-openapi` knows: kinds, and the schemas of every type that they reach.
pub(crate) struct Release {
    /// The minor version: 37 for Kubernetes 1.37.
    pub(crate) minor: u8,
    pub(crate) kinds: Vec<Kind>,
    /// JSON schemas by the type's full name.
    pub(crate) definitions: Map<String, Value>,
}

/// One `k8s_openapi::Resource`.
pub(crate) struct Kind {
    pub(crate) group: &'static str,
    pub(crate) version: &'static str,
    pub(crate) kind: &'static str,
    /// The last segment of its URL; empty for what the server only answers.
    pub(crate) plural: &'static str,
    /// The name of the scope's type, such as `NamespaceResourceScope`.
    pub(crate) scope: &'static str,
    /// The kind of a list of it, such as `PodList`.
    pub(crate) list: Option<&'static str>,
    /// The schema, a reference into the definitions.
    pub(crate) schema: Value,
}

/// The prefix of references into [`Release::definitions`].
pub(crate) const REFERENCE: &str = "#/$defs/";
/// Metadata of lists: no kind reaches it, but lists have it.
pub(crate) const LIST_META: &str = "io.k8s.apimachinery.pkg.apis.meta.v1.ListMeta";

/// Every supported release, oldest first, in the order of `kube::Release::ALL`.
pub(crate) fn releases() -> Vec<Release> {
    vec![
        release!(k8s_openapi_1_34, 34, {
            api::certificates::v1alpha1 [ClusterTrustBundle, PodCertificateRequest]
            api::networking::v1beta1 [IPAddress, ServiceCIDR]
            api::storage::v1alpha1 [VolumeAttributesClass]
            api::storage::v1beta1 [VolumeAttributesClass]
            api::storagemigration::v1alpha1 [StorageVersionMigration]
        }),
        release!(k8s_openapi_1_35, 35, {
            api::certificates::v1alpha1 [ClusterTrustBundle]
            api::certificates::v1beta1 [PodCertificateRequest]
            api::networking::v1beta1 [IPAddress, ServiceCIDR]
            api::scheduling::v1alpha1 [Workload]
            api::storage::v1beta1 [VolumeAttributesClass]
            api::storagemigration::v1beta1 [StorageVersionMigration]
        }),
        release!(k8s_openapi_1_36, 36, {
            api::admissionregistration::v1 [MutatingAdmissionPolicy, MutatingAdmissionPolicyBinding]
            api::certificates::v1alpha1 [ClusterTrustBundle]
            api::certificates::v1beta1 [PodCertificateRequest]
            api::networking::v1beta1 [IPAddress, ServiceCIDR]
            api::resource::v1alpha3 [ResourcePoolStatusRequest]
            api::resource::v1beta2 [DeviceTaintRule]
            api::scheduling::v1alpha2 [PodGroup, Workload]
            api::storage::v1beta1 [VolumeAttributesClass]
            api::storagemigration::v1beta1 [StorageVersionMigration]
        }),
        release!(k8s_openapi_1_37, 37, {
            api::admissionregistration::v1 [MutatingAdmissionPolicy, MutatingAdmissionPolicyBinding]
            api::certificates::v1 [ClusterTrustBundle, PodCertificateRequest]
            api::certificates::v1beta1 [PodCertificateRequest]
            api::lifecycle::v1alpha1 [Eviction, EvictionRequest]
            api::resource::v1 [DeviceTaintRule]
            api::resource::v1alpha3 [ResourcePoolStatusRequest]
            api::resource::v1beta2 [DeviceTaintRule]
            api::scheduling::v1alpha3 [CompositePodGroup, PodGroup, Workload]
            api::scheduling::v1beta1 [PodGroup, Workload]
            api::storagemigration::v1 [StorageVersionMigration]
            api::storagemigration::v1beta1 [StorageVersionMigration]
        }),
    ]
}

/// A [`Release`] from its crate: the kinds that every release has, and those of this one.
macro_rules! release {
    ($k8s:ident, $minor:literal, { $($added:tt)* }) => {{
        let mut generator = schemars::SchemaGenerator::default();
        let mut kinds = Vec::new();
        stored!($k8s, generator, kinds, {
            api::admissionregistration::v1 [
                MutatingWebhookConfiguration, ValidatingAdmissionPolicy, ValidatingAdmissionPolicyBinding,
                ValidatingWebhookConfiguration,
            ]
            api::admissionregistration::v1alpha1 [MutatingAdmissionPolicy, MutatingAdmissionPolicyBinding]
            api::admissionregistration::v1beta1 [MutatingAdmissionPolicy, MutatingAdmissionPolicyBinding]
            api::apiserverinternal::v1alpha1 [StorageVersion]
            api::apps::v1 [ControllerRevision, DaemonSet, Deployment, ReplicaSet, StatefulSet]
            api::autoscaling::v1 [HorizontalPodAutoscaler]
            api::autoscaling::v2 [HorizontalPodAutoscaler]
            api::batch::v1 [CronJob, Job]
            api::certificates::v1 [CertificateSigningRequest]
            api::certificates::v1beta1 [ClusterTrustBundle]
            api::coordination::v1 [Lease]
            api::coordination::v1alpha2 [LeaseCandidate]
            api::coordination::v1beta1 [LeaseCandidate]
            api::core::v1 [
                ComponentStatus, ConfigMap, Endpoints, Event, LimitRange, Namespace, Node, PersistentVolume,
                PersistentVolumeClaim, Pod, PodTemplate, ReplicationController, ResourceQuota, Secret, Service,
                ServiceAccount,
            ]
            api::discovery::v1 [EndpointSlice]
            api::events::v1 [Event]
            api::flowcontrol::v1 [FlowSchema, PriorityLevelConfiguration]
            api::networking::v1 [IPAddress, Ingress, IngressClass, NetworkPolicy, ServiceCIDR]
            api::node::v1 [RuntimeClass]
            api::policy::v1 [PodDisruptionBudget]
            api::rbac::v1 [ClusterRole, ClusterRoleBinding, Role, RoleBinding]
            api::resource::v1 [DeviceClass, ResourceClaim, ResourceClaimTemplate, ResourceSlice]
            api::resource::v1alpha3 [DeviceTaintRule]
            api::resource::v1beta1 [DeviceClass, ResourceClaim, ResourceClaimTemplate, ResourceSlice]
            api::resource::v1beta2 [DeviceClass, ResourceClaim, ResourceClaimTemplate, ResourceSlice]
            api::scheduling::v1 [PriorityClass]
            api::storage::v1 [
                CSIDriver, CSINode, CSIStorageCapacity, StorageClass, VolumeAttachment, VolumeAttributesClass,
            ]
            apiextensions_apiserver::pkg::apis::apiextensions::v1 [CustomResourceDefinition]
            kube_aggregator::pkg::apis::apiregistration::v1 [APIService]
        });
        stored!($k8s, generator, kinds, { $($added)* });
        exchanged!($k8s, generator, kinds, {
            api::authentication::v1 [SelfSubjectReview, TokenRequest, TokenReview]
            api::authorization::v1 [
                LocalSubjectAccessReview, SelfSubjectAccessReview, SelfSubjectRulesReview, SubjectAccessReview,
            ]
            api::autoscaling::v1 [Scale]
            api::core::v1 [Binding]
            api::policy::v1 [Eviction]
            apimachinery::pkg::apis::meta::v1 [APIGroup, APIGroupList, APIResourceList, APIVersions, Status]
        });
        // Reached by no kind, but every list has it.
        generator.subschema_for::<$k8s::apimachinery::pkg::apis::meta::v1::ListMeta>();
        Release { minor: $minor, kinds, definitions: generator.take_definitions(true) }
    }};
}
use release;

/// Kinds whose objects the server stores and lists.
macro_rules! stored {
    ($k8s:ident, $generator:ident, $kinds:ident, { $($($module:ident)::+ [ $($kind:ident),+ $(,)? ])* }) => { $({
        use $k8s::$($module)::+ as module;
        $( $kinds.push(kind!($k8s, $generator, module::$kind,
            Some(<module::$kind as $k8s::ListableResource>::LIST_KIND))); )+
    })* };
}
use stored;

/// Kinds that are sent or answered, but never listed: reviews, subresources, discovery.
macro_rules! exchanged {
    ($k8s:ident, $generator:ident, $kinds:ident, { $($($module:ident)::+ [ $($kind:ident),+ $(,)? ])* }) => { $({
        use $k8s::$($module)::+ as module;
        $( $kinds.push(kind!($k8s, $generator, module::$kind, None)); )+
    })* };
}
use exchanged;

/// A [`Kind`] from its type. The traits of the releases' crates are different traits: no generic function fits.
macro_rules! kind {
    ($k8s:ident, $generator:ident, $kind:ty, $list:expr) => {
        Kind {
            group: <$kind as $k8s::Resource>::GROUP,
            version: <$kind as $k8s::Resource>::VERSION,
            kind: <$kind as $k8s::Resource>::KIND,
            plural: <$kind as $k8s::Resource>::URL_PATH_SEGMENT,
            scope: std::any::type_name::<<$kind as $k8s::Resource>::Scope>().rsplit("::").next().unwrap_or_default(),
            list: $list,
            schema: $generator.subschema_for::<$kind>().to_value(),
        }
    };
}
use kind;
