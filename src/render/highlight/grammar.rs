//! Every other language, by syntect's grammars, folded into our few classes.

use std::sync::OnceLock;

use syntect::parsing::{ParseState, Scope, ScopeStack, SyntaxSet};

use super::spans::{Class, Spans};

/// Lines that are longer are most likely generated, and slow to match.
const MAX_LINE_BYTES: usize = 4096;

/// Pushes code of a language; without colour where there is no grammar for it.
pub(super) fn highlight(code: &str, language: &str, spans: &mut Spans<'_>) {
    // Loading takes some twenty milliseconds, so a site without such blocks never does it.
    static GRAMMARS: OnceLock<SyntaxSet> = OnceLock::new();
    let grammars = GRAMMARS.get_or_init(SyntaxSet::load_defaults_newlines);
    let Some(grammar) = grammars.find_syntax_by_token(language) else {
        return spans.push(Class::Plain, code);
    };
    let mut state = ParseState::new(grammar);
    let mut scopes = ScopeStack::new();
    let mut rest = code;
    while !rest.is_empty() {
        let (line, after) = rest.split_at(memchr::memchr(b'\n', rest.as_bytes()).map_or(rest.len(), |at| at + 1));
        let operations = if line.len() > MAX_LINE_BYTES { None } else { state.parse_line(line, grammars).ok() };
        let Some(operations) = operations else {
            return spans.push(Class::Plain, rest);
        };
        let mut from = 0;
        for (at, operation) in operations {
            spans.push(class_of(&scopes), &line[from..at]);
            from = at;
            if scopes.apply(&operation).is_err() {
                return spans.push(Class::Plain, &rest[from..]);
            }
        }
        spans.push(class_of(&scopes), &line[from..]);
        rest = after;
    }
}

/// The class of the innermost scope that has one.
fn class_of(scopes: &ScopeStack) -> Class {
    static CLASSES: OnceLock<Vec<(Scope, Class)>> = OnceLock::new();
    let classes = CLASSES
        .get_or_init(|| SCOPES.iter().filter_map(|&(scope, class)| Some((Scope::new(scope).ok()?, class))).collect());
    let class = |scope: &Scope| classes.iter().find(|(prefix, _)| prefix.is_prefix_of(*scope)).map(|(_, class)| *class);
    scopes.as_slice().iter().rev().find_map(class).unwrap_or(Class::Plain)
}

/// Scopes and their classes; the first that is a prefix counts.
const SCOPES: &[(&str, Class)] = &[
    ("comment", Class::Comment),
    ("string", Class::String),
    ("constant.character.escape", Class::Variable),
    ("constant", Class::Number),
    ("keyword", Class::Keyword),
    ("storage", Class::Keyword),
    ("entity.name.function", Class::Function),
    ("support.function", Class::Function),
    ("variable.function", Class::Function),
    ("variable.language", Class::Variable),
    ("variable.parameter", Class::Variable),
    ("entity.name.tag", Class::Type),
    ("entity.name", Class::Type),
    ("support.type", Class::Type),
    ("support.class", Class::Type),
    ("entity.other.attribute-name", Class::Key),
    ("markup.inserted", Class::Inserted),
    ("markup.deleted", Class::Deleted),
];
