//! What a reference is for.

/// What a reference from one object to another is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Relation {
    /// An Ingress, a route or a webhook sends requests to a Service.
    Requests,
    /// A Service is for pods.
    Selects,
    /// A monitor scrapes pods or Services.
    Monitors,
    /// An autoscaler scales a workload.
    Scales,
    /// A budget limits how many pods are down.
    Protects,
    /// A policy says which traffic pods have.
    Restricts,
    /// Containers take their environment from it.
    Environment,
    /// It is mounted, or bound, as a volume.
    Volume,
    /// Pods act as this account.
    ActsAs,
    /// It opens the registry of images.
    Registry,
    /// It holds credentials.
    Credentials,
    /// It holds a certificate.
    Certificate,
    /// A Service gives the pods of a StatefulSet their names.
    Names,
    /// A binding grants a role, or applies a policy.
    Grants,
    /// A binding grants to an account.
    Subject,
    /// A class: of storage, Ingress, Gateway, priority, runtime.
    Class,
    /// A route hangs on a Gateway.
    Parent,
    /// A certificate comes from an issuer.
    Issuer,
}

impl Relation {
    /// What it is for, completing "it ...".
    pub(crate) fn purpose(self) -> &'static str {
        match self {
            Self::Requests => "gets the requests",
            Self::Selects => "has the pods",
            Self::Monitors => "is monitored",
            Self::Scales => "is to be scaled",
            Self::Protects => "is kept running",
            Self::Restricts => "has its traffic restricted",
            Self::Environment => "is part of its environment",
            Self::Volume => "is mounted as a volume",
            Self::ActsAs => "is who its pods act as",
            Self::Registry => "opens its registry",
            Self::Credentials => "holds its credentials",
            Self::Certificate => "holds its certificate",
            Self::Names => "gives its pods their names",
            Self::Grants => "says what is allowed",
            Self::Subject => "is who is allowed it",
            Self::Class => "is its class",
            Self::Parent => "takes its requests",
            Self::Issuer => "issues it",
        }
    }
}
