//! Guidewright: a static documentation site generator whose Kubernetes examples are proven to work.
//!
//! # The line
//!
//! Data flows one way. Each stage is a module with one entry point; what it returns is plain data
//! that the next stage reads and nobody changes later.
//!
//! ```text
//! load      project folder                  → Project    every text, read once
//! guide     one source file                 → Guide      each file alone, in parallel
//! example   one Guide                       → Examples   classified by shape alone
//! site      all guides and examples         → Site       the set: addresses, order, bundle plans
//! check     Site + Catalogue                → Checked    verdicts and a report
//! bundle    Checked → Sink                  downloads    render   Checked + templates → Sink   pages
//! emit      Report → text, JSON lines, SARIF, JUnit, GitHub
//! ```
//!
//! # Layers
//!
//! A module imports only modules of a lower layer; siblings never import each other
//! (`tests/tidy.rs` checks it).
//!
//! | layer | modules |
//! | --- | --- |
//! | 0 | [`source`], [`kube`], [`sink`], [`escape`], [`similar`], [`setting`], [`deferred`], [`vantage`] |
//! | 1 | [`diagnostic`], [`inclusion`] |
//! | 2 | [`yaml`], [`emit`], [`fix`], [`baseline`] |
//! | 3 | [`config`], [`difference`], [`schema`] |
//! | 4 | [`load`], [`guide`] |
//! | 5 | [`example`] |
//! | 6 | [`site`] |
//! | 7 | [`check`] |
//! | 8 | [`render`], [`bundle`], [`editor`] |
//! | 9 | [`pipeline`] |
//! | 10 | [`mod@write`], [`init`], [`serve`] |
//! | 11 | `main.rs` and `cli/`, which the library cannot reach |
//!
//! # Invariants
//!
//! - Nothing but `cli` prints, exits, or reads the clock. `emit` writes to the writer it is given.
//! - Nothing but [`load`] reads the project and nothing but [`mod@write`] writes the output.
//! - Bad input is not an error: parsers return a value and diagnostics. `Err` is for the world failing.
//! - Places are byte spans of a source file from birth to `emit`, where they become lines and columns.
//! - Output never depends on thread count, hash order, clock, locale or path.

pub mod baseline;
pub mod check;
pub mod config;
pub mod deferred;
pub mod diagnostic;
pub mod emit;
pub mod escape;
pub mod example;
pub mod fix;
pub mod guide;
pub mod inclusion;
pub mod kube;
pub mod schema;
pub mod setting;
pub mod similar;
pub mod sink;
pub mod site;
pub mod source;
pub mod vantage;
pub mod yaml;

#[cfg(feature = "cli")]
pub mod bundle;
#[cfg(feature = "cli")]
pub mod difference;
#[cfg(feature = "cli")]
pub mod editor;
#[cfg(feature = "cli")]
pub mod init;
#[cfg(feature = "cli")]
pub mod load;
#[cfg(feature = "cli")]
pub mod pipeline;
#[cfg(feature = "cli")]
pub mod render;
#[cfg(feature = "serve")]
pub mod serve;
#[cfg(feature = "cli")]
pub mod write;
