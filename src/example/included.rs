//! Files that other generators' includes name: examples of their own, at their own place.

use serde::{Deserialize, Serialize};

use super::{Attributes, Example, Library, Origin, Setting, Syntax, read};
use crate::guide::Guide;
use crate::inclusion::{self, Style};
use crate::source::{Excerpt, FileId, Source, Span};

/// A file that a guide includes in another generator's way.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Inclusion {
    /// The file.
    pub file: FileId,
    /// Where the guide names it.
    pub by: Span,
}

/// The files that a guide includes, in order. What cannot be found is somebody else's: nothing is said.
pub fn inclusions(guide: &Guide, library: &Library<'_>) -> Vec<Inclusion> {
    let source = library.sources.get(guide.file);
    let references = inclusion::references(source.text());
    let foreign = references.into_iter().filter(|reference| reference.style != Style::Attribute);
    let found = foreign.filter_map(|reference| {
        let file = library.files.find(source.path(), &reference)?;
        Some(Inclusion { file, by: Span::new(guide.file, reference.range) })
    });
    found.filter(|inclusion| inclusion.file != guide.file).collect()
}

/// The example that an included file is. `None` if it is neither YAML nor JSON.
pub fn of_inclusion(inclusion: Inclusion, source: &Source) -> Option<Example> {
    if !inclusion::is_data_file(source.path()) {
        return None;
    }
    let is_yaml = source.path().to_ascii_lowercase().ends_with("ml");
    let syntax = if is_yaml { Syntax::Yaml } else { Syntax::Json };
    let Inclusion { file, by } = inclusion;
    let code = Excerpt::whole(file, source);
    let attributes = Attributes::default();
    // A part of a file may be all that is shown: what is missing proves nothing.
    let documents = read::documents(&code, syntax, Setting::Markdown, &attributes, &[]);
    let span = Span::new(file, 0..source.text().len());
    Some(Example { file, span, origin: Origin::Included { by }, syntax, attributes, code, documents })
}
