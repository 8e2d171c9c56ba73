//! Examples: the blocks of a guide that hold YAML or JSON, and what each document in them is.
//!
//! Enters: one guide (or one YAML file). Leaves: its [`Example`]s, read and classified by shape
//! alone, and diagnostics. Needs no catalogue: whether a candidate is a fragment is `check`'s
//! question. Knows nothing of other guides, levels, or pages.

pub mod classify;
pub mod mask;

use std::ops::Range;

use crate::diagnostic::{Diagnostic, RuleName};
use crate::guide::fence::Spanned;
use crate::guide::{self, Guide};
use crate::kube::{Gvk, ObjectRef};
use crate::source::{Excerpt, FileId, Source, Span};
use crate::yaml::Document;

/// An attribute that is close to one of ours but is none.
pub const UNKNOWN_ATTRIBUTE: RuleName = RuleName::new("guide::unknown-attribute");
/// An `ignore` without a reason.
pub const IGNORE_WITHOUT_REASON: RuleName = RuleName::new("guide::ignore-without-reason");

/// A block or file that holds YAML or JSON.
#[derive(Clone, Debug)]
pub struct Example {
    /// The guide or YAML file that shows it.
    pub file: FileId,
    /// The block in the file (the whole file for a YAML file).
    pub span: Span,
    /// Where it comes from.
    pub origin: Origin,
    /// YAML or JSON.
    pub syntax: Syntax,
    /// What the author asked for.
    pub attributes: Attributes,
    /// The text as shown, copied and bundled: never masked.
    pub code: Excerpt,
    /// Its documents, in order; empty for an ignored example.
    pub documents: Vec<ExampleDocument>,
}

/// Where an example stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Origin {
    /// The block of a guide with this index in [`Guide::fences`].
    Fence(usize),
    /// A YAML or JSON file of its own.
    File,
}

/// The syntax of an example.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Syntax {
    /// YAML.
    Yaml,
    /// JSON, also with comments.
    Json,
}

/// What the author asked for, typed, each with its place.
#[derive(Clone, Debug, Default)]
pub struct Attributes {
    /// `ignore`, with its reason (empty text where there is none).
    pub ignore: Option<Spanned>,
    /// `invalid`: must be rejected.
    pub invalid: Option<Invalid>,
    /// `partial`: fields may be missing anywhere.
    pub partial: Option<Span>,
    /// `fragment`, `fragment=PATH`.
    pub fragment: Option<FragmentRequest>,
    /// `title`.
    pub title: Option<Spanned>,
    /// `bundle=NAME`, `bundle=none`.
    pub bundle: Option<BundleChoice>,
    /// `allow=RULE`, each.
    pub allow: Vec<Spanned>,
    /// `numbers`.
    pub numbers: bool,
}

/// What `invalid` demands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Invalid {
    /// The attribute's place.
    pub span: Span,
    /// By whom or with which words; `None` for any error.
    pub expected: Option<InvalidBy>,
}

/// The rule or text that an `invalid` example must be rejected with.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum InvalidBy {
    /// `invalid=schema::unknown-field`.
    Rule(String),
    /// `invalid="text of the message"`.
    Text(String),
}

/// A declared fragment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FragmentRequest {
    /// The attribute's place.
    pub span: Span,
    /// `Deployment.spec.strategy`; `None`: infer the type, but check in full.
    pub path: Option<String>,
}

/// Which bundle an example goes to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum BundleChoice {
    /// None.
    None,
    /// A named variant.
    Named(String),
}

/// One document of an example and what it is.
#[derive(Clone, Debug)]
pub struct ExampleDocument {
    /// The tree.
    pub document: Document,
    /// What it is, by its shape.
    pub class: Class,
    /// Whether a placeholder stands anywhere in it (outside block scalars).
    pub has_placeholders: bool,
    /// Whether an ellipsis stands anywhere in it.
    pub has_ellipses: bool,
    /// Its author's text in the example's code, without `---` lines and without empty lines at either end.
    pub text: Range<usize>,
}

/// What a document is, by shape alone.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Class {
    /// It has `apiVersion` and `kind`.
    Manifest {
        /// Group, version and kind.
        gvk: Gvk,
        /// Its object, as far as it is named.
        object: ObjectRef,
        /// All of it, an excerpt, or elided.
        extent: Extent,
    },
    /// A manifest of a client-side configuration file (kustomization, kubeconfig, kind, kubeadm, ...): syntax only.
    ClientConfig(Gvk),
    /// The author says that it is a fragment.
    DeclaredFragment,
    /// A mapping or list that may be a fragment.
    Candidate,
    /// Any other YAML: nothing is said of its content.
    Data,
    /// Not readable as YAML. If its lines look like a manifest's, its syntax is an error.
    Broken(Likely),
    /// Nothing but comments.
    Empty,
}

/// How much of a manifest is there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Extent {
    /// All of it.
    Whole,
    /// The author says `partial`, or it has no name in Markdown.
    Partial,
    /// Ellipses stand in it: partial at those places.
    Elided,
}

/// What a broken document seems to be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Likely {
    /// It has lines `apiVersion:` and `kind:`.
    Manifest,
    /// Placeholders or template lines stand in it: a template, which need not be YAML.
    Template,
    /// Anything else.
    Data,
}

/// The examples of a guide, in order.
pub fn collect(_guide: &Guide, _mode: guide::Mode) -> (Vec<Example>, Vec<Diagnostic>) {
    todo!()
}

/// The example that a YAML or JSON file is.
pub fn of_file(_file: FileId, _source: &Source, _syntax: Syntax) -> (Example, Vec<Diagnostic>) {
    todo!()
}
