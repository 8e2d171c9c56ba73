//! The only place where the stages meet.
//!
//! Enters: a [`Project`](crate::load::Project). Leaves: [`Checked`], and with a sink a built site.
//! Guides are parsed in parallel; order never depends on it.
