//! What the API server accepts and a site may still not want to show: off until it opts in.

pub(crate) mod deprecated_annotation;
pub(crate) mod host_network;
pub(crate) mod host_path;
pub(crate) mod host_port;
pub(crate) mod latest_tag;
pub(crate) mod malformed_image;
pub(crate) mod no_limits;
pub(crate) mod no_probe;
pub(crate) mod no_requests;
pub(crate) mod plain_secret;
pub(crate) mod privilege_escalation;
pub(crate) mod privileged;
pub(crate) mod run_as_root;
pub(crate) mod writable_root;
