//! Documents of blocks with `schema=PATH`, held against that JSON schema.

use std::collections::HashMap;

use super::rules::guide::invalid_schema;
use super::rules::schema::mismatch;
use crate::diagnostic::Diagnostic;
use crate::example::ExampleDocument;
use crate::schema::json::JsonSchema;
use crate::source::{Excerpt, FileId, Sources, Span};

/// The schemas that blocks name, each read once.
#[derive(Debug, Default)]
pub(super) struct Schemas {
    read: HashMap<FileId, Result<JsonSchema, String>>,
}

impl Schemas {
    /// What the schema in a file says of a document; `span` is where the block names it.
    pub(super) fn judge(
        &mut self,
        file: FileId,
        span: Span,
        document: &ExampleDocument,
        sources: &Sources,
    ) -> Vec<Diagnostic> {
        let source = sources.get(file);
        let schema = self.read.entry(file).or_insert_with(|| JsonSchema::read(&Excerpt::whole(file, source), source));
        match (schema, document.document.root()) {
            (Err(why), _) => vec![invalid_schema::diagnose(span, source.path(), why)],
            (Ok(schema), Some(root)) => match schema.mismatches(root) {
                Some(found) => found.into_iter().map(|one| mismatch::diagnose(&document.document, one, span)).collect(),
                None => vec![invalid_schema::diagnose(span, source.path(), "the check would take too long")],
            },
            (Ok(_), None) => Vec::new(),
        }
    }
}
