//! Where everything is published: the one place where names of pages, examples and downloads are made.

use crate::sink::UrlPath;

/// Where an example is published.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ExampleRoute {
    /// The anchor of the example in its page, such as `web.yaml`.
    pub id: String,
    /// The raw file. `None` for examples that are not published as files (ignored ones, and those of no page).
    pub raw: Option<UrlPath>,
}
