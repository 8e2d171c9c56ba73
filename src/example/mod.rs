//! Examples: the blocks of a guide that hold YAML or JSON, and what each document in them is.
//!
//! Enters: one guide (or one YAML file). Leaves: its [`Example`]s, read and classified by shape
//! alone, and diagnostics. Needs no catalogue: whether a candidate is a fragment is `check`'s
//! question. Knows nothing of other guides, levels, or pages.

mod attributes;
mod blocks;
pub mod classify;
mod heredoc;
mod included;
pub mod marked;
mod marks;
pub mod mask;
mod mirror;
pub mod patches;
mod placed;
mod read;
mod regions;
mod secret_stubs;
mod stand_in;

use std::ops::Range;

use serde::{Deserialize, Serialize};

use crate::diagnostic::Diagnostic;
use crate::guide::{Fence, Guide, Mode};
use crate::inclusion::Files;
use crate::kube::{Gvk, ObjectRef};
use crate::source::{Excerpt, FileId, Source, Sources, Span};
use crate::yaml::Document;

pub use attributes::{
    Attributes, BundleChoice, FragmentRequest, IGNORE_WITHOUT_REASON, INVALID_ATTRIBUTE, Invalid, InvalidBy,
    ReleaseBound, SchemaChoice, UNKNOWN_ATTRIBUTE, wants_numbers,
};
pub use included::{Inclusion, inclusions, of_inclusion};
pub use mirror::{DRIFTED_FILE, MISSING_FILE};
pub use placed::{PlacedExample, Placing};

/// A block or file that holds YAML or JSON.
#[derive(Clone, Debug)]
pub struct Example {
    /// The guide or YAML file that shows it.
    pub file: FileId,
    /// The block in the file (the whole file for a YAML file; for a here-document its lines).
    pub span: Span,
    /// Where it comes from.
    pub origin: Origin,
    /// YAML or JSON.
    pub syntax: Syntax,
    /// What the author asked for.
    pub attributes: Attributes,
    /// The text as shown, copied and bundled: never masked. Of a block with `file=`, the text of that
    /// file; of a here-document, what the shell hands on.
    pub code: Excerpt,
    /// Its documents, in order; empty for an ignored example.
    pub documents: Vec<ExampleDocument>,
}

/// Where an example stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Origin {
    /// The block of a guide with this index in [`Content::fences`](crate::guide::Content::fences).
    Fence(usize),
    /// A here-document in the shell block with this index, which is its frame.
    HereDocument {
        /// The block's index in [`Content::fences`](crate::guide::Content::fences).
        fence: usize,
    },
    /// A file that a guide includes in another generator's way.
    Included {
        /// Where the guide names it.
        by: Span,
    },
    /// A YAML or JSON file of its own.
    File,
}

impl Origin {
    /// The block of a guide that shows it, as index of [`Content::fences`](crate::guide::Content::fences).
    pub fn fence(self) -> Option<usize> {
        match self {
            Self::Fence(fence) | Self::HereDocument { fence } => Some(fence),
            Self::Included { .. } | Self::File => None,
        }
    }
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

impl ExampleDocument {
    /// Whether it defines a custom resource, or may: a list may hold definitions.
    pub fn may_define(&self) -> bool {
        match &self.class {
            Class::Manifest { gvk, extent: Extent::Whole, .. } => {
                gvk.group == "apiextensions.k8s.io" || gvk.kind == "List"
            }
            _ => false,
        }
    }
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

/// The texts of a run, and which of them guides name.
#[derive(Clone, Copy, Debug)]
pub struct Library<'a> {
    /// All texts.
    pub sources: &'a Sources,
    /// Those that guides name, by path.
    pub files: &'a Files,
}

/// The examples of a guide that names no other files.
pub fn collect(guide: &Guide, mode: Mode) -> (Vec<Example>, Vec<Diagnostic>) {
    let mut collector = Collector { guide, mode, library: None, examples: Vec::new(), diagnostics: Vec::new() };
    collector.read();
    (collector.examples, collector.diagnostics)
}

/// The examples of a guide, in order. Our own attributes mean the same in any Markdown file.
pub fn collect_with(guide: &Guide, mode: Mode, library: &Library<'_>) -> (Vec<Example>, Vec<Diagnostic>) {
    let mut collector =
        Collector { guide, mode, library: Some(library), examples: Vec::new(), diagnostics: Vec::new() };
    collector.read();
    (collector.examples, collector.diagnostics)
}

struct Collector<'a> {
    guide: &'a Guide,
    mode: Mode,
    library: Option<&'a Library<'a>>,
    examples: Vec<Example>,
    diagnostics: Vec<Diagnostic>,
}

impl Collector<'_> {
    fn read(&mut self) {
        for (index, fence) in self.guide.content.fences.iter().enumerate() {
            let language = fence.info.language();
            if let Some(syntax) = blocks::syntax_of(&language, fence.code.text()) {
                self.example(index, fence, syntax);
                continue;
            }
            if blocks::is_shell(&language, fence.code.text()) {
                self.here_documents(index, fence);
            }
            if self.mode == Mode::Site {
                let asked = marked::asked(&fence.info);
                marked::resolve(&asked, &fence.code, marked::Fields::None, &mut self.diagnostics);
            }
        }
        patches::mark(&mut self.examples, |_| None);
    }

    fn example(&mut self, index: usize, fence: &Fence, syntax: Syntax) {
        let mut attributes = attributes::read(&fence.info, &mut self.diagnostics);
        let mirrored = self.linked(fence, &mut attributes);
        let code = mirrored.unwrap_or_else(|| fence.code.clone());
        let mut documents = Vec::new();
        if attributes.ignore.is_none() || !attributes.asked_marks.is_empty() {
            documents = read::documents(&code, syntax, Setting::Markdown, &attributes, &[]);
        }
        let mut asked = std::mem::take(&mut attributes.asked_marks);
        if self.mode == Mode::Foreign {
            // Ranges alone in braces are others' notation.
            asked.retain(|(_, attribute)| !marked::is_in_braces(attribute));
        }
        attributes.marks = marked::resolve(&asked, &code, marked::Fields::Of(&documents), &mut self.diagnostics);
        if attributes.ignore.is_some() {
            documents.clear();
        }
        let (file, span, origin) = (self.guide.file, fence.span, Origin::Fence(index));
        self.examples.push(Example { file, span, origin, syntax, attributes, code, documents });
    }

    /// The text of the file that a block mirrors; its schema is looked up, too.
    fn linked(&mut self, fence: &Fence, attributes: &mut Attributes) -> Option<Excerpt> {
        let asked = attributes.asked_schema.take();
        let library = self.library?;
        if let Some(asked) = asked {
            let guide = library.sources.get(fence.span.file);
            attributes.schema = match mirror::file_of(asked.text.trim(), asked.span, guide, library) {
                Ok(file) => Some(SchemaChoice::File { file, span: asked.span }),
                Err(diagnostic) => {
                    self.diagnostics.push(*diagnostic);
                    Some(SchemaChoice::SyntaxOnly)
                }
            };
        }
        let named = attributes.file.as_ref()?;
        mirror::text_of(named, fence, self.mode, library, &mut self.diagnostics)
    }

    fn here_documents(&mut self, index: usize, fence: &Fence) {
        let found = heredoc::find(&fence.code);
        if found.is_empty() {
            return;
        }
        let of_block = attributes::read(&fence.info, &mut self.diagnostics);
        for one in found {
            let attributes = of_block.of_here_document(one.title);
            let documents = if attributes.ignore.is_some() {
                Vec::new()
            } else {
                read::documents(&one.text, one.syntax, Setting::Markdown, &attributes, &one.expansions)
            };
            self.examples.push(Example {
                file: self.guide.file,
                span: one.span,
                origin: Origin::HereDocument { fence: index },
                syntax: one.syntax,
                attributes,
                code: one.text,
                documents,
            });
        }
    }
}

/// The example that a YAML or JSON file is.
pub fn of_file(file: FileId, source: &Source, syntax: Syntax) -> (Example, Vec<Diagnostic>) {
    let code = Excerpt::whole(file, source);
    let attributes = Attributes::default();
    let documents = read::documents(&code, syntax, Setting::File, &attributes, &[]);
    let span = Span::new(file, 0..source.text().len());
    (Example { file, span, origin: Origin::File, syntax, attributes, code, documents }, Vec::new())
}
