//! What is known of one document after checking.

use serde::{Deserialize, Serialize};

use crate::diagnostic::RuleName;
use crate::kube::{Gvk, ReleaseSet};
use crate::schema::TypeId;
use crate::source::Span;

/// What is known of one document.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Verdict {
    /// What was checked.
    pub subject: Subject,
    /// The releases it was checked on.
    pub checked: ReleaseSet,
    /// The releases on which nothing at error level is against it.
    pub valid_on: ReleaseSet,
    /// How many errors it has (before `invalid` takes them as expected).
    pub errors: usize,
    /// The first error's message: for the page, when the example is not valid.
    pub reason: Option<String>,
    /// The rule that says so.
    pub rule: Option<RuleName>,
    /// Where the first error is: for the page to mark its line.
    pub place: Option<Span>,
}

/// What a document turned out to be.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Subject {
    /// A whole manifest of this type.
    Manifest(TypeId),
    /// A manifest of this type of which parts are left out.
    PartialManifest(TypeId),
    /// A fragment of this type, declared or inferred.
    Fragment(TypeId),
    /// A custom resource (or other kind) that nothing is known of.
    Unknown,
    /// Client-side configuration: syntax only.
    ClientConfig,
    /// Any other YAML.
    Data,
    /// Not readable.
    Broken,
    /// Nothing.
    Empty,
}

impl Verdict {
    /// Whether it is a whole manifest that is valid on every release it was checked on.
    pub fn is_proven(&self) -> bool {
        matches!(self.subject, Subject::Manifest(_)) && self.errors == 0 && self.valid_on == self.checked
    }
}

/// A group and version whose kinds no catalogue knows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UnknownGroup {
    /// Group and version; the kind is that of the first document.
    pub first: Gvk,
    /// Where the first one stands.
    pub span: Span,
    /// How many documents there are.
    pub count: usize,
}
