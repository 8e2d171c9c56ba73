//! Files to texts, many at a time; what is wrong with them as diagnostics.

use std::fs::File;
use std::io::{self, Read as _};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use rayon::prelude::*;

use super::{MAX_FILE_BYTES, NOT_UTF8, Project, TOO_LARGE, UNREADABLE};
use crate::diagnostic::{Diagnostic, Level, RuleName};
use crate::source::{FileId, Source, Span};

/// Fewer files than these are not worth a thread.
pub(super) const PARALLEL_FROM: usize = 32;

/// What the bytes of a file are.
#[derive(Debug)]
pub(super) enum Text {
    Utf8(String),
    /// Bytes that are no text are replaced; the first stands at `bad`.
    Lossy {
        text: String,
        bad: usize,
    },
    TooLarge,
}

/// A text that was read.
#[derive(Debug)]
pub(super) enum Loaded {
    /// Before, and it is the same.
    Again(Arc<Source>),
    Anew(Text),
}

/// Reads the standard input to its end.
pub(super) fn standard_input() -> io::Result<Text> {
    bounded(io::stdin().lock(), Vec::new())
}

/// Reads one file.
pub(super) fn text(path: &Path) -> io::Result<Text> {
    let file = File::open(path)?;
    let meta = file.metadata()?;
    if meta.is_dir() {
        return Err(io::ErrorKind::IsADirectory.into());
    }
    if meta.len() > MAX_FILE_BYTES {
        return Ok(Text::TooLarge);
    }
    // The length above is none for what is no plain file.
    bounded(file, Vec::with_capacity(usize::try_from(meta.len()).unwrap_or(0) + 1))
}

/// Reads to the end, but no more than a text may be long.
fn bounded(input: impl io::Read, mut bytes: Vec<u8>) -> io::Result<Text> {
    input.take(MAX_FILE_BYTES + 1).read_to_end(&mut bytes)?;
    if bytes.len() as u64 > MAX_FILE_BYTES {
        return Ok(Text::TooLarge);
    }
    Ok(match String::from_utf8(bytes) {
        Ok(text) => Text::Utf8(text),
        Err(error) => Text::Lossy {
            bad: error.utf8_error().valid_up_to(),
            text: String::from_utf8_lossy(error.as_bytes()).into_owned(),
        },
    })
}

/// Reads files, in their order.
pub(super) fn texts(paths: &[PathBuf]) -> Vec<io::Result<Text>> {
    if paths.len() < PARALLEL_FROM {
        paths.iter().map(|path| text(path)).collect()
    } else {
        paths.par_iter().map(|path| text(path)).collect()
    }
}

impl Project {
    /// Takes a text under the name that people know it by. `None` if there is nothing to parse.
    pub(super) fn add(&mut self, name: String, text: Text) -> Option<FileId> {
        match text {
            Text::Utf8(text) => Some(self.sources.add(name, text)),
            Text::Lossy { text, bad } => {
                let file = self.sources.add(name, text);
                let place = Span::new(file, bad..bad + char::REPLACEMENT_CHARACTER.len_utf8());
                let diagnostic = Diagnostic::new(NOT_UTF8, Level::Error, "the file is not UTF-8", place)
                    .at("the first byte that is none")
                    .help("save the file with the encoding UTF-8");
                self.diagnostics.push(diagnostic);
                Some(file)
            }
            Text::TooLarge => {
                let limit = MAX_FILE_BYTES / (1024 * 1024);
                self.fault(
                    name,
                    TOO_LARGE,
                    Level::Error,
                    format!("the file is larger than {limit} MiB and is not read"),
                );
                None
            }
        }
    }

    /// Takes a text that may have been read before.
    pub(super) fn add_loaded(&mut self, name: String, loaded: Loaded) -> Option<FileId> {
        match loaded {
            Loaded::Again(source) => Some(self.sources.add_again(source)),
            Loaded::Anew(text) => self.add(name, text),
        }
    }

    /// Says something of a file as a whole.
    pub(super) fn fault(&mut self, name: String, rule: RuleName, level: Level, message: String) {
        let file = self.sources.add(name, "");
        self.diagnostics.push(Diagnostic::new(rule, level, message, Span::new(file, 0..0)));
    }

    /// Says that a file or folder cannot be read.
    pub(super) fn unreadable(&mut self, name: String, error: &dyn std::fmt::Display) {
        self.fault(name, UNREADABLE, Level::Error, format!("cannot be read: {error}"));
    }
}
