//! Examples as the set holds them: where each stands is known at once, the rest is read for who looks.
//!
//! Enters: an example, or where one stood when it was read before and how it is read again. Leaves: a
//! [`PlacedExample`], which reads as the example.

use std::ops::Deref;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::{Example, ExampleDocument, Origin};
use crate::deferred::Deferred;
use crate::source::{FileId, Span};

/// Where an example stands, and what of it concerns others.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Placing {
    /// The guide or YAML file that shows it.
    pub file: FileId,
    /// The block in the file.
    pub span: Span,
    /// Where it comes from.
    pub origin: Origin,
    /// Whether a document in it may define custom resources.
    pub may_define: bool,
}

/// An example at its place.
#[derive(Clone, Debug)]
pub struct PlacedExample {
    /// The guide or YAML file that shows it.
    pub file: FileId,
    /// The block in the file.
    pub span: Span,
    /// Where it comes from.
    pub origin: Origin,
    /// Whether a document in it may define custom resources.
    pub may_define: bool,
    example: Arc<Deferred<Example>>,
}

impl PlacedExample {
    /// An example that was read before. `read` reads it again.
    pub fn later(placing: Placing, read: impl FnOnce() -> Example + Send + 'static) -> Self {
        let Placing { file, span, origin, may_define } = placing;
        Self { file, span, origin, may_define, example: Arc::new(Deferred::later(read)) }
    }

    /// Where it stands.
    pub fn placing(&self) -> Placing {
        let &Self { file, span, origin, may_define, .. } = self;
        Placing { file, span, origin, may_define }
    }

    /// Whether both are one value, and not two that are equal.
    pub fn is(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.example, &other.example)
    }
}

impl From<Example> for PlacedExample {
    fn from(example: Example) -> Self {
        let Example { file, span, origin, .. } = example;
        let may_define =
            example.attributes.invalid.is_none() && example.documents.iter().any(ExampleDocument::may_define);
        Self { file, span, origin, may_define, example: Arc::new(example.into()) }
    }
}

impl Deref for PlacedExample {
    type Target = Example;

    fn deref(&self) -> &Example {
        &self.example
    }
}
