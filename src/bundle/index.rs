//! `bundles.json` at the site's root: every bundle, for programs. A published format.
//!
//! ```json
//! {
//!   "version": 1,
//!   "title": "the site's title",
//!   "bundles": [{
//!     "page": "guides/web/",
//!     "title": "the guide's title",
//!     "language": "en",
//!     "variant": "ha",
//!     "folder": "web",
//!     "releases": ["1.36", "1.37"],
//!     "objects": [{
//!       "apiVersion": "apps/v1", "kind": "Deployment", "namespace": "shop", "name": "web",
//!       "file": "manifests/01-web.yaml", "unverified": true
//!     }],
//!     "requires": {
//!       "apiGroups": ["example.com/v1"], "namespaces": ["shop"], "objects": ["ConfigMap web in shop"],
//!       "secretsToReplace": ["Secret web"]
//!     },
//!     "leftOut": [{"what": "Deployment api", "why": "it is an excerpt"}],
//!     "files": [{"path": "guides/web/bundle.yaml", "bytes": 1234, "sha256": "..."}]
//!   }]
//! }
//! ```
//!
//! Paths are relative to the root of the site and not percent-encoded. `variant`, `namespace` and
//! `unverified` are there only where they apply; fields may be added within a version.

use serde::{Deserialize, Serialize};

use crate::site::Site;
use crate::site::bundles::{BundleSummary, Standing};

const VERSION: u32 = 1;

/// What the file says of one bundle: JSON.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct IndexEntry(String);

impl IndexEntry {
    pub(super) fn of(site: &Site, summary: &BundleSummary) -> Self {
        Self(serde_json::to_string(&bundle(site, summary)).unwrap_or_default())
    }
}

/// The file's content.
pub(super) fn json<'e>(site: &Site, entries: impl Iterator<Item = &'e IndexEntry>) -> String {
    let title = serde_json::to_string(&site.config.title).unwrap_or_default();
    let bundles: Vec<&str> = entries.map(|entry| entry.0.as_str()).collect();
    format!("{{\"version\":{VERSION},\"title\":{title},\"bundles\":[{}]}}\n", bundles.join(","))
}

fn bundle<'a>(site: &'a Site, summary: &'a BundleSummary) -> Bundle<'a> {
    let plan = &site.bundles[summary.plan];
    let page = &site.pages[plan.page];
    let objects = summary.contents.iter().map(|content| Object {
        api_version: content.object.gvk.api_version(),
        kind: &content.object.gvk.kind,
        namespace: content.object.namespace.as_deref(),
        name: content.object.name.as_deref().unwrap_or_default(),
        file: &content.file,
        unverified: (content.standing == Standing::Unverified).then_some(true),
    });
    let left_out = summary.left_out.iter().map(|(what, why)| LeftOut { what, why });
    let files = summary.downloads.iter().map(|download| File {
        path: download.url.as_str(),
        bytes: download.bytes,
        sha256: &download.sha256,
    });
    Bundle {
        page: page.url.as_str(),
        title: &page.title,
        language: &page.language,
        variant: plan.variant.as_deref(),
        folder: &plan.folder,
        releases: summary.releases.iter().map(|release| release.to_string()).collect(),
        objects: objects.collect(),
        requires: Requires {
            api_groups: &summary.needs.groups,
            namespaces: &summary.needs.namespaces,
            objects: &summary.needs.objects,
            secrets_to_replace: &summary.needs.secrets,
        },
        left_out: left_out.collect(),
        files: files.collect(),
    }
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Bundle<'a> {
    page: &'a str,
    title: &'a str,
    language: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    variant: Option<&'a str>,
    folder: &'a str,
    releases: Vec<String>,
    objects: Vec<Object<'a>>,
    requires: Requires<'a>,
    left_out: Vec<LeftOut<'a>>,
    files: Vec<File<'a>>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Object<'a> {
    api_version: String,
    kind: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    namespace: Option<&'a str>,
    name: &'a str,
    file: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    unverified: Option<bool>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Requires<'a> {
    api_groups: &'a [String],
    namespaces: &'a [String],
    objects: &'a [String],
    secrets_to_replace: &'a [String],
}

#[derive(Serialize)]
struct LeftOut<'a> {
    what: &'a str,
    why: &'a str,
}

#[derive(Serialize)]
struct File<'a> {
    path: &'a str,
    bytes: u64,
    sha256: &'a str,
}
