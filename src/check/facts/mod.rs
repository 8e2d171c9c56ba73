//! What the API server's validation knows of types, as data: allowed values, forms of names, ranges,
//! each with the field it belongs to, and functions for what holds between fields.
//!
//! One file for each area of the API. The facts are those of `pkg/apis/*/validation` of Kubernetes.

mod admission;
mod admission_policy;
mod cluster;
mod config;
mod flowcontrol;
mod forms;
mod ingress;
pub(crate) mod metadata;
mod network;
mod policy;
mod rbac;
mod service;
mod storage;
mod volumes;

use super::objects::TypeFacts;

/// All areas.
pub(crate) const AREAS: &[&[TypeFacts]] = &[
    admission::FACTS,
    admission_policy::FACTS,
    cluster::FACTS,
    config::FACTS,
    flowcontrol::FACTS,
    ingress::FACTS,
    metadata::FACTS,
    network::FACTS,
    policy::FACTS,
    rbac::FACTS,
    service::FACTS,
    storage::FACTS,
    volumes::FACTS,
];
