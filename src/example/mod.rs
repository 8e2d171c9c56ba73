//! Examples: the blocks of a guide that hold YAML or JSON, and what each document in them is.
//!
//! Enters: one guide (or one YAML file). Leaves: its [`Example`]s, read and classified by shape
//! alone, and diagnostics. Needs no catalogue: whether a candidate is a fragment is `check`'s
//! question. Knows nothing of other guides, levels, or pages.

mod attributes;
mod blocks;
pub mod classify;
mod marks;
pub mod mask;
mod read;
mod regions;
mod stand_in;

use std::ops::Range;

use crate::diagnostic::Diagnostic;
use crate::guide::{self, Guide};
use crate::kube::{Gvk, ObjectRef};
use crate::source::{Excerpt, FileId, Source, Span};
use crate::yaml::Document;

pub use attributes::{
    Attributes, BundleChoice, FragmentRequest, IGNORE_WITHOUT_REASON, INVALID_ATTRIBUTE, Invalid, InvalidBy,
    UNKNOWN_ATTRIBUTE,
};

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

/// Where an example's author wrote it: in prose much may be left out, in a file little.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Setting {
    /// In a Markdown file.
    Markdown,
    /// In a YAML or JSON file of its own.
    File,
}

/// One document of an example and what it is.
#[derive(Clone, Debug)]
pub struct ExampleDocument {
    /// The tree.
    pub document: Document,
    /// What it is, by its shape.
    pub class: Class,
    /// Whether a placeholder stands where it keeps the document from being applied: anywhere but in a
    /// ConfigMap's data, arguments, annotations and block scalars.
    pub has_placeholders: bool,
    /// Whether an ellipsis stands anywhere in it.
    pub has_ellipses: bool,
    /// Its author's text in the example's code, without `---` lines and without empty lines at either end.
    pub text: Range<usize>,
    /// What the parser says of it, at provisional levels: what it weighs depends on what the document is.
    pub findings: Vec<Diagnostic>,
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

/// The examples of a guide, in order. Our own attributes mean the same in any Markdown file.
pub fn collect(guide: &Guide, _mode: guide::Mode) -> (Vec<Example>, Vec<Diagnostic>) {
    let mut diagnostics = Vec::new();
    let mut examples = Vec::new();
    for (index, fence) in guide.fences.iter().enumerate() {
        let Some(syntax) = blocks::syntax_of(&fence.info.language(), fence.code.text()) else { continue };
        let attributes = attributes::read(&fence.info, &mut diagnostics);
        let documents = if attributes.ignore.is_some() {
            Vec::new()
        } else {
            read::documents(&fence.code, syntax, Setting::Markdown, &attributes)
        };
        examples.push(Example {
            file: guide.file,
            span: fence.span,
            origin: Origin::Fence(index),
            syntax,
            attributes,
            code: fence.code.clone(),
            documents,
        });
    }
    (examples, diagnostics)
}

/// The example that a YAML or JSON file is.
pub fn of_file(file: FileId, source: &Source, syntax: Syntax) -> (Example, Vec<Diagnostic>) {
    let code = Excerpt::whole(file, source);
    let attributes = Attributes::default();
    let documents = read::documents(&code, syntax, Setting::File, &attributes);
    let span = Span::new(file, 0..source.text().len());
    (Example { file, span, origin: Origin::File, syntax, attributes, code, documents }, Vec::new())
}
