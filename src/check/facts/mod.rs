//! What the API server's validation knows of types, as data: allowed values, forms of names, ranges,
//! each with the field it belongs to, and functions for what holds between fields.
//!
//! One file for each area of the API. The facts are those of `pkg/apis/*/validation` of Kubernetes.

mod admission;
mod admission_policy;
mod autoscaling;
mod batch;
mod cluster;
mod config;
mod cron;
mod definition_schema;
mod definitions;
mod devices;
mod expressions;
mod flowcontrol;
mod forms;
mod ingress;
mod local_path;
pub(crate) mod metadata;
mod network;
mod pod;
mod pod_container;
mod pod_env;
mod pod_ports;
mod pod_probe;
mod pod_resources;
mod pod_scheduling;
mod pod_security;
mod pod_volumes;
mod pod_volumes_remote;
mod policy;
mod rbac;
mod seen;
mod service;
mod storage;
mod volumes;
mod workloads;

use super::objects::TypeFacts;

/// All areas.
pub(crate) static AREAS: &[&[TypeFacts]] = &[
    admission::FACTS,
    admission_policy::FACTS,
    autoscaling::FACTS,
    batch::FACTS,
    cluster::FACTS,
    config::FACTS,
    definitions::FACTS,
    devices::FACTS,
    expressions::FACTS,
    flowcontrol::FACTS,
    ingress::FACTS,
    metadata::FACTS,
    network::FACTS,
    pod::FACTS,
    pod_container::FACTS,
    pod_env::FACTS,
    pod_ports::FACTS,
    pod_probe::FACTS,
    pod_resources::FACTS,
    pod_scheduling::FACTS,
    pod_security::FACTS,
    pod_volumes::FACTS,
    pod_volumes_remote::FACTS,
    policy::FACTS,
    rbac::FACTS,
    service::FACTS,
    storage::FACTS,
    volumes::FACTS,
    workloads::FACTS,
];
