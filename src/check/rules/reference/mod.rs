//! References between the objects of a guide that lead to nothing.

pub(crate) mod missing_claim;
pub(crate) mod missing_config_map;
pub(crate) mod missing_file;
pub(crate) mod missing_key;
pub(crate) mod missing_role;
pub(crate) mod missing_scale_target;
pub(crate) mod missing_secret;
pub(crate) mod missing_service;
pub(crate) mod missing_service_account;
pub(crate) mod missing_service_port;
pub(crate) mod missing_target_port;
pub(crate) mod selects_nothing;
