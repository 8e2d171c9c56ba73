//! Which manifests would make which bundle, from syntax; `bundle` filters by verdict.

use std::borrow::Cow;
use std::collections::{HashMap, HashSet};
use std::fmt;

use serde::{Deserialize, Serialize};

use super::pages::{DUPLICATE_URL, head};
use super::{Addresses, Page, route};
use crate::diagnostic::{Diagnostic, Level, RuleName};
use crate::example::{BundleChoice, Class, Example, ExampleDocument, Extent, Likely, PlacedExample};
use crate::kube::{Gvk, ObjectRef, ReleaseSet};
use crate::sink::UrlPath;
use crate::source::Sources;
use crate::yaml::{Node, Value};

/// More named bundles in one guide than are made.
pub const TOO_MANY_BUNDLES: RuleName = RuleName::new("guide::too-many-bundles");

/// How many named bundles of one guide are made: each holds the guide's own objects again.
pub const MAX_VARIANTS: usize = 64;

/// The candidates of one bundle.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct BundlePlan {
    /// The page whose bundle it is, as index of `Site::pages`.
    pub page: usize,
    /// The variant's name; `None` for the guide's own bundle.
    pub variant: Option<String>,
    /// The folder of its files: those of the guide, or a named folder in it.
    pub url: UrlPath,
    /// The name of the folder that archives unpack to, and of the archives.
    pub folder: String,
    /// Documents that would be in it, in the guide's order; several may define one object.
    pub candidates: Vec<Candidate>,
    /// What syntax alone keeps out of it, in the guide's order.
    pub left_out: Vec<LeftOut>,
}

impl BundlePlan {
    /// The names of its files, without their checksums: the manifests, those for a plain cluster, and the archives.
    pub fn file_names(&self) -> [String; 4] {
        [
            "bundle.yaml".into(),
            "bundle.core.yaml".into(),
            format!("{}.tar.gz", self.folder),
            format!("{}.zip", self.folder),
        ]
    }
}

/// A document that would be in a bundle.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Candidate {
    /// Its example, as index of `Site::examples`.
    pub example: usize,
    /// Its index in the example's documents.
    pub document: usize,
    /// Whose example it is.
    pub share: Share,
}

/// To which part of a bundle an example belongs; of two definitions of one object the greater counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Share {
    /// To the guide's own bundle.
    Own,
    /// To the named variant alone: it wins over a definition of the guide's own.
    Variant,
}

/// A document, or a whole example, that is in no bundle.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LeftOut {
    /// Its example, as index of `Site::examples`.
    pub example: usize,
    /// Its index in the example's documents; `None` for the whole example.
    pub document: Option<usize>,
    /// Why.
    pub reason: Reason,
}

/// Why syntax keeps a document out of bundles. Its text completes "left out: ".
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Reason {
    /// `ignore`, with the author's reason.
    Ignored(String),
    /// `invalid`.
    Invalid,
    /// `bundle=none`.
    KeptOut,
    /// It stands in a tab that is not the first of its group, and in no named bundle.
    LaterTab,
    /// It cannot be read.
    Broken,
    /// `partial`, or an excerpt without a name.
    Partial,
    /// Ellipses stand in it.
    Elided,
    /// Placeholders stand in it.
    Placeholders,
    /// It was read back from a cluster: it has this field.
    ServerOutput(Cow<'static, str>),
    /// The cluster makes up its name.
    GeneratedName,
    /// A list of objects, which have no names of their own in a bundle.
    List,
}

impl fmt::Display for Reason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Ignored(why) if why.trim().is_empty() => f.write_str("the guide marks it as ignored"),
            Self::Ignored(why) => write!(f, "the guide marks it as ignored: {}", why.trim()),
            Self::Invalid => f.write_str("the guide shows it as a mistake"),
            Self::KeptOut => f.write_str("the guide keeps it out of bundles"),
            Self::LaterTab => f.write_str("only the first tab of a group is bundled"),
            Self::Broken => f.write_str("it cannot be read as YAML"),
            Self::Partial => f.write_str("it is an excerpt"),
            Self::Elided => f.write_str("parts of it are left out with an ellipsis"),
            Self::Placeholders => f.write_str("it has placeholders to fill in"),
            Self::ServerOutput(field) => write!(f, "it is output of a cluster: it has `{field}`"),
            Self::GeneratedName => f.write_str("it has `generateName`, so it makes another object each time"),
            Self::List => f.write_str("it is a list; only single objects are bundled"),
        }
    }
}

/// What a bundle came to hold.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct BundleSummary {
    /// The index in `Site::bundles`.
    pub plan: usize,
    /// Its objects as people name them (`Deployment web`), in order.
    pub objects: Vec<String>,
    /// What was left out: the object or example, and why.
    pub left_out: Vec<(String, String)>,
    /// Its files.
    pub downloads: Vec<Download>,
    /// The same objects with all that is known of them, parallel to `objects`.
    pub contents: Vec<BundledObject>,
    /// The releases on which every verified object is valid.
    pub releases: ReleaseSet,
    /// What has to be there before it is applied.
    pub needs: Needs,
}

/// One object of a bundle.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BundledObject {
    /// The object.
    pub object: ObjectRef,
    /// Its example, as index of `Site::examples`.
    pub example: usize,
    /// Its index in the example's documents.
    pub document: usize,
    /// Its file in the archives, such as `manifests/01-web.yaml`.
    pub file: String,
    /// What is known of it.
    pub standing: Standing,
}

/// What is known of an object of a bundle.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    /// Valid on the bundle's releases.
    Proven,
    /// A custom resource of a group that nothing is known of.
    Unverified,
}

/// What an operator has to see to before a bundle is applied. All lists are sorted.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Needs {
    /// API groups with their versions whose CRDs are not in the bundle.
    pub groups: Vec<String>,
    /// Namespaces that its objects name and that it does not bring, but for `default`.
    pub namespaces: Vec<String>,
    /// Objects that its pods refer to and that it does not bring: `ConfigMap web`, with ` in NAMESPACE` where one is named.
    pub objects: Vec<String>,
    /// Its Secrets, whose values are examples: to replace before use.
    pub secrets: Vec<String>,
}

/// One file to download.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Download {
    /// Where it is. Its checksum file has the same address with `.sha256` after it.
    pub url: UrlPath,
    /// Its size in bytes.
    pub bytes: u64,
    /// Its SHA-256, in hex.
    pub sha256: String,
}

/// What makes two manifests definitions of one object: group, kind, namespace and name. The version
/// does not count, nor does a namespace on a kind that has none.
pub type Identity<'a> = (&'a str, &'a str, &'a str, &'a str);

/// The identity of an object with a name.
pub fn identity(object: &ObjectRef) -> Identity<'_> {
    let (group, kind) = (object.gvk.group.as_str(), object.gvk.kind.as_str());
    let namespace = match object.namespace.as_deref() {
        _ if is_cluster_scoped(group, kind) => "",
        None | Some("") => "default",
        Some(namespace) => namespace,
    };
    (group, kind, namespace, object.name.as_deref().unwrap_or_default())
}

/// Whether a kind of Kubernetes itself lives in the cluster as a whole.
pub fn is_cluster_scoped(group: &str, kind: &str) -> bool {
    match group {
        "" => matches!(kind, "Namespace" | "Node" | "PersistentVolume" | "ComponentStatus"),
        "admissionregistration.k8s.io"
        | "apiextensions.k8s.io"
        | "apiregistration.k8s.io"
        | "flowcontrol.apiserver.k8s.io"
        | "internal.apiserver.k8s.io"
        | "node.k8s.io"
        | "scheduling.k8s.io"
        | "storagemigration.k8s.io" => true,
        "certificates.k8s.io" => kind != "PodCertificateRequest",
        "networking.k8s.io" => matches!(kind, "IngressClass" | "IPAddress" | "ServiceCIDR"),
        "rbac.authorization.k8s.io" => kind.starts_with("Cluster"),
        "resource.k8s.io" => matches!(kind, "DeviceClass" | "ResourceSlice" | "DeviceTaintRule"),
        "storage.k8s.io" => kind != "CSIStorageCapacity",
        _ => false,
    }
}

/// The plans of a page with these examples, if it is published; its own bundle stands before its variants.
/// The page counts as the first one, its examples from its first.
pub(super) fn plan(
    page: &Page,
    examples: &[PlacedExample],
    taken: &Addresses,
    sources: &Sources,
    diagnostics: &mut Vec<Diagnostic>,
) -> Vec<BundlePlan> {
    if !page.state.is_published() {
        return Vec::new();
    }
    let mut plans = Vec::new();
    for plan in of_page(page, examples, taken, diagnostics) {
        let mut names = plan.file_names().into_iter();
        match names.find(|name| taken.assets.contains(&route::fold(plan.url.join(name).as_str()))) {
            None => plans.push(plan),
            Some(name) => diagnostics.push(
                Diagnostic::new(
                    DUPLICATE_URL,
                    Level::Error,
                    format!("the file `{name}` has the address of a download of this guide"),
                    head(&page.guide, sources),
                )
                .at("its bundle is not published")
                .help(format!("rename `{}`", plan.url.join(&name))),
            ),
        }
    }
    plans
}

/// The documents of one page, sorted into what can be bundled and what not.
#[derive(Default)]
struct Sorted<'a> {
    /// Each with the variant it belongs to.
    candidates: Vec<(Candidate, Option<&'a str>)>,
    left_out: Vec<(LeftOut, Option<&'a str>)>,
}

fn of_page(
    page: &Page,
    examples: &[PlacedExample],
    taken: &Addresses,
    diagnostics: &mut Vec<Diagnostic>,
) -> Vec<BundlePlan> {
    let mut sorted = Sorted::default();
    let mut variants: Vec<&str> = Vec::new();
    let mut seen: HashSet<&str> = HashSet::new();
    for (index, example) in examples.iter().enumerate() {
        let variant = match &example.attributes.bundle {
            Some(BundleChoice::Named(name)) => Some(name.as_str()),
            _ => None,
        };
        if let Some(name) = variant.filter(|name| seen.insert(name)) {
            variants.push(name);
            if variants.len() == MAX_VARIANTS + 1 {
                let message = format!("more than {MAX_VARIANTS} named bundles in one guide");
                diagnostics.push(
                    Diagnostic::new(TOO_MANY_BUNDLES, Level::Error, message, example.span)
                        .at("this one and those after it are not published")
                        .help("split the guide"),
                );
            }
        }
        let fence = example.origin.fence().and_then(|fence| page.guide.content.fences.get(fence));
        let choice = match fence {
            Some(fence) if fence.is_alternative && variant.is_none() => Choice::LaterTab,
            _ => Choice::Shown,
        };
        sorted.add(index, example, variant, choice);
    }
    let mut plans = Vec::new();
    let own = sorted.plan(page, None);
    plans.extend(Some(own).filter(|plan| !plan.candidates.is_empty()));
    let mut folders: HashMap<String, usize> = HashMap::new();
    for name in variants.into_iter().take(MAX_VARIANTS) {
        let mut plan = sorted.plan(page, Some(name));
        // Without a dot, so that the folder is never a raw file's name.
        let segment = route::segment(&name.replace('.', "-"));
        let stem = if segment.is_empty() { "bundle".to_owned() } else { segment };
        let number = folders.entry(stem.clone()).or_insert(0);
        let folder = loop {
            *number += 1;
            let folder = if *number == 1 { stem.clone() } else { format!("{stem}-{number}") };
            if !taken.has(&route::fold(page.url.join(&folder).as_str())) {
                break folder;
            }
        };
        plan.url = page.url.join(&format!("{folder}/"));
        plans.extend(Some(plan).filter(|plan| !plan.candidates.is_empty()));
    }
    plans
}

impl<'a> Sorted<'a> {
    fn add(&mut self, index: usize, example: &'a Example, variant: Option<&'a str>, choice: Choice) {
        if let Some(ignore) = &example.attributes.ignore {
            let reason = Reason::Ignored(ignore.text.clone());
            self.left_out.push((LeftOut { example: index, document: None, reason }, variant));
            return;
        }
        for (document, content) in example.documents.iter().enumerate() {
            match sort(example, content, choice) {
                Sort::Not => {}
                Sort::LeftOut(reason) => {
                    self.left_out.push((LeftOut { example: index, document: Some(document), reason }, variant));
                }
                Sort::Candidate => {
                    let share = if variant.is_some() { Share::Variant } else { Share::Own };
                    self.candidates.push((Candidate { example: index, document, share }, variant));
                }
            }
        }
    }

    fn plan(&self, page: &Page, variant: Option<&str>) -> BundlePlan {
        let is_in = |of: &Option<&str>| of.is_none() || *of == variant;
        BundlePlan {
            page: 0,
            variant: variant.map(str::to_owned),
            url: page.url.clone(),
            folder: route::bundle_name(page, variant),
            candidates: self.candidates.iter().filter(|(_, of)| is_in(of)).map(|&(candidate, _)| candidate).collect(),
            left_out: self.left_out.iter().filter(|(_, of)| is_in(of)).map(|(left_out, _)| left_out.clone()).collect(),
        }
    }
}

/// Whether a document defines its object as a whole: it could be bundled, also where the guide keeps it out.
pub(super) fn is_definition(example: &Example, document: &ExampleDocument) -> bool {
    let Class::Manifest { gvk, object, extent } = &document.class else { return false };
    example.attributes.ignore.is_none() && obstacle(example, document, gvk, object, *extent).is_none()
}

enum Sort {
    /// No object for a cluster: nothing to say.
    Not,
    LeftOut(Reason),
    Candidate,
}

/// Whether a reader sees an example at first, or only by choosing its tab.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Choice {
    Shown,
    LaterTab,
}

fn sort(example: &Example, document: &ExampleDocument, choice: Choice) -> Sort {
    let Class::Manifest { gvk, object, extent } = &document.class else {
        return match document.class {
            Class::Broken(Likely::Manifest) => Sort::LeftOut(Reason::Broken),
            _ => Sort::Not,
        };
    };
    let reason = if example.attributes.bundle == Some(BundleChoice::None) {
        Some(Reason::KeptOut)
    } else if choice == Choice::LaterTab {
        Some(Reason::LaterTab)
    } else {
        obstacle(example, document, gvk, object, *extent)
    };
    reason.map_or(Sort::Candidate, Sort::LeftOut)
}

/// Whether every document of an example is a manifest that can be applied as it stands.
pub fn is_applicable(example: &Example) -> bool {
    let mut manifests = 0;
    let applies = |document: &ExampleDocument| match &document.class {
        Class::Manifest { gvk, object, extent } => {
            manifests += 1;
            obstacle(example, document, gvk, object, *extent).is_none()
        }
        Class::Empty => true,
        _ => false,
    };
    example.attributes.ignore.is_none() && example.documents.iter().all(applies) && manifests > 0
}

/// Why a document of an example is not a whole of its own, as far as its syntax says: an excerpt, a
/// mistake shown on purpose, something to fill in. Other YAML has no such obstacle.
pub fn obstacle_of(example: &Example, document: &ExampleDocument) -> Option<Reason> {
    match &document.class {
        Class::Manifest { gvk, object, extent } => obstacle(example, document, gvk, object, *extent),
        Class::Broken(_) => Some(Reason::Broken),
        Class::DeclaredFragment => Some(Reason::Partial),
        _ if example.attributes.invalid.is_some() => Some(Reason::Invalid),
        _ if document.has_ellipses => Some(Reason::Elided),
        _ if document.has_placeholders => Some(Reason::Placeholders),
        _ => None,
    }
}

/// Why a manifest cannot be applied as it stands.
fn obstacle(
    example: &Example,
    document: &ExampleDocument,
    gvk: &Gvk,
    object: &ObjectRef,
    extent: Extent,
) -> Option<Reason> {
    let server_output =
        || document.document.root().and_then(server_field).map(|field| Reason::ServerOutput(field.into()));
    if example.attributes.invalid.is_some() {
        Some(Reason::Invalid)
    } else if extent == Extent::Elided || document.has_ellipses {
        Some(Reason::Elided)
    } else if example.attributes.partial.is_some() {
        Some(Reason::Partial)
    } else if gvk.kind.ends_with("List") && object.name.is_none() {
        Some(Reason::List)
    } else if document.has_placeholders {
        Some(Reason::Placeholders)
    } else if let Some(reason) = server_output() {
        Some(reason)
    } else if object.name.is_none() {
        let metadata = document.document.root().and_then(|root| root.get("metadata"));
        let generated = metadata.is_some_and(|metadata| metadata.get("generateName").is_some());
        Some(if generated { Reason::GeneratedName } else { Reason::Partial })
    } else if extent == Extent::Partial {
        Some(Reason::Partial)
    } else {
        None
    }
}

/// The first field that only an API server writes, if it says anything.
fn server_field(root: Node<'_>) -> Option<&'static str> {
    if root.get("status").is_some_and(|status| !is_blank(status)) {
        return Some("status");
    }
    let metadata = root.get("metadata")?;
    [
        ("uid", "metadata.uid"),
        ("resourceVersion", "metadata.resourceVersion"),
        ("managedFields", "metadata.managedFields"),
        ("creationTimestamp", "metadata.creationTimestamp"),
    ]
    .into_iter()
    .find_map(|(key, path)| metadata.get(key).filter(|value| !is_blank(*value)).map(|_| path))
}

/// Whether a value says nothing, as in the `status: {}` that generators write.
fn is_blank(node: Node<'_>) -> bool {
    let mut rest = vec![node];
    while let Some(node) = rest.pop() {
        match node.value() {
            Value::Null => {}
            Value::String("") => {}
            Value::Mapping(mapping) => rest.extend(mapping.iter().map(|entry| entry.value)),
            Value::Sequence(sequence) if sequence.is_empty() => {}
            _ => return false,
        }
    }
    true
}
