//! What the API server's validation knows of types, as data: allowed values, forms of names, ranges,
//! each with the field it belongs to, and functions for what holds between fields.
//!
//! One file for each area of the API. The facts are those of `pkg/apis/*/validation` of Kubernetes.

mod config;
mod forms;
mod ingress;
pub(crate) mod metadata;
mod network;
mod service;

use super::objects::TypeFacts;

/// All areas.
pub(crate) const AREAS: &[&[TypeFacts]] =
    &[config::FACTS, ingress::FACTS, metadata::FACTS, network::FACTS, service::FACTS];
