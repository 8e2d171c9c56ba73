//! What is said about a place in a source, as data.
//!
//! Every stage that reads author text makes [`Diagnostic`]s; `check` gives them their final levels
//! and collects them in a [`Report`]; `emit` turns a report into text, JSON and other formats.
//! Nothing here knows how a diagnostic looks on any medium.
//!
//! Wording: the message states the fault in one short line without a full stop, in lower case but
//! for names, which stand in backticks; labels say what stands at their place; help says what to do
//! next.

pub mod fingerprint;

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use crate::kube::{FieldPath, ObjectRef, ReleaseSet};
use crate::source::Span;

/// The name of a rule, `family::fault`: it states the fault and reads well after "allow".
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct RuleName(&'static str);

impl RuleName {
    /// A rule's name. `check::registry` proves that every name in use has a documented rule.
    pub const fn new(name: &'static str) -> Self {
        Self(name)
    }

    /// The whole name, such as `schema::unknown-field`.
    pub const fn as_str(self) -> &'static str {
        self.0
    }

    /// The part before `::`.
    pub fn family(self) -> &'static str {
        self.0.split_once("::").map_or(self.0, |(family, _)| family)
    }
}

impl Serialize for RuleName {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.0)
    }
}

impl fmt::Display for RuleName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.0)
    }
}

/// How grave a finding is. Errors make a check fail.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Level {
    /// Not reported.
    Off,
    /// Worth knowing.
    Info,
    /// Likely a mistake.
    Warning,
    /// A fault: exit status 1.
    Error,
}

impl Level {
    /// The word for the level, in configuration and output.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Off => "off",
            Self::Info => "info",
            Self::Warning => "warning",
            Self::Error => "error",
        }
    }
}

impl fmt::Display for Level {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// A word that is no level.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is no level; the levels are error, warning, info and off")]
pub struct ParseLevelError(pub String);

impl FromStr for Level {
    type Err = ParseLevelError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        [Self::Off, Self::Info, Self::Warning, Self::Error]
            .into_iter()
            .find(|level| level.as_str() == text)
            .ok_or_else(|| ParseLevelError(text.into()))
    }
}

/// A span and what stands there. The text may be empty.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Label {
    /// The place.
    pub span: Span,
    /// A few words on the place.
    pub text: String,
}

/// A change that would repair a finding: each span is replaced by its text.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Fix {
    /// What the change does, in the imperative.
    pub title: String,
    /// Replacements, in order, not overlapping.
    pub edits: Vec<Edit>,
    /// Whether it is made without asking.
    pub safety: Safety,
}

/// Whether `check --fix` makes a change.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Safety {
    /// It does: no other change could be meant.
    Safe,
    /// It only proposes it.
    Proposed,
}

/// One replacement of a [`Fix`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Edit {
    /// What is replaced.
    pub span: Span,
    /// By what.
    pub text: String,
}

/// What a rule says about a span.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Diagnostic {
    /// The rule that says it.
    pub rule: RuleName,
    /// How grave it is. A stage below `check` gives a provisional level; `check::level` the final one.
    pub level: Level,
    /// The fault in one line.
    pub message: String,
    /// The place of the fault.
    pub primary: Label,
    /// Other places that matter, such as the first of two equal keys.
    pub labels: Vec<Label>,
    /// What to do next; each a sentence or two.
    pub help: Vec<String>,
    /// A change that repairs the fault.
    pub fix: Option<Fix>,
    /// The releases it applies to, where not to all.
    pub releases: Option<ReleaseSet>,
    /// The field that it is about.
    pub field: Option<FieldPath>,
    /// The object that it is about.
    pub object: Option<ObjectRef>,
    /// How many findings it stands for: one, but for the last of a great many.
    pub count: usize,
}

/// As many findings of one rule are told of one document, the last of which stands for all others: nobody
/// reads more, and a hostile document must not cost more than its size.
pub const MOST_OF_A_RULE: usize = 100;

impl Diagnostic {
    /// A diagnostic with a message at a place, and nothing else yet.
    pub fn new(rule: RuleName, level: Level, message: impl Into<String>, span: Span) -> Self {
        Self {
            rule,
            level,
            message: message.into(),
            primary: Label { span, text: String::new() },
            labels: Vec::new(),
            help: Vec::new(),
            fix: None,
            releases: None,
            field: None,
            object: None,
            count: 1,
        }
    }

    /// Stands for more findings of a rule in a document, the first of them at `span`.
    pub fn more(rule: RuleName, level: Level, count: usize, span: Span) -> Self {
        let message = format!("and {count} more findings of `{rule}` in this document");
        Self { count, ..Self::new(rule, level, message, span) }
    }

    /// Says what stands at the primary place.
    #[must_use]
    pub fn at(mut self, text: impl Into<String>) -> Self {
        self.primary.text = text.into();
        self
    }

    /// Adds a second place.
    #[must_use]
    pub fn label(mut self, span: Span, text: impl Into<String>) -> Self {
        self.labels.push(Label { span, text: text.into() });
        self
    }

    /// Adds a next step.
    #[must_use]
    pub fn help(mut self, text: impl Into<String>) -> Self {
        self.help.push(text.into());
        self
    }

    /// Proposes a change that may repair it.
    #[must_use]
    pub fn fix(mut self, title: impl Into<String>, edits: Vec<Edit>) -> Self {
        self.fix = Some(Fix { title: title.into(), edits, safety: Safety::Proposed });
        self
    }

    /// Adds a change that repairs it, and that no author would make otherwise.
    #[must_use]
    pub fn safe_fix(self, title: impl Into<String>, edits: Vec<Edit>) -> Self {
        let mut diagnostic = self.fix(title, edits);
        if let Some(fix) = &mut diagnostic.fix {
            fix.safety = Safety::Safe;
        }
        diagnostic
    }

    /// Makes no change without asking.
    pub fn propose(&mut self) {
        if let Some(fix) = &mut self.fix {
            fix.safety = Safety::Proposed;
        }
    }

    /// Names the field it is about.
    #[must_use]
    pub fn field(mut self, field: FieldPath) -> Self {
        self.field = Some(field);
        self
    }

    /// Names the object it is about.
    #[must_use]
    pub fn object(mut self, object: Option<ObjectRef>) -> Self {
        self.object = object;
        self
    }

    /// Names the releases it applies to.
    #[must_use]
    pub fn releases(mut self, releases: ReleaseSet) -> Self {
        self.releases = Some(releases);
        self
    }
}

/// Diagnostics with their final levels: sorted by file and position, without repetitions, none off.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Report {
    diagnostics: Vec<Diagnostic>,
}

impl Report {
    /// Sorts by file (in the order of their ids) and position, then level and rule; drops what is
    /// off and what is said twice.
    pub fn new(mut diagnostics: Vec<Diagnostic>) -> Self {
        diagnostics.retain(|diagnostic| diagnostic.level != Level::Off);
        diagnostics.sort_by(|a, b| {
            (a.primary.span, b.level, a.rule, &a.message).cmp(&(b.primary.span, a.level, b.rule, &b.message))
        });
        // Two guides may show one file: of its faults is told once.
        diagnostics.dedup_by(|b, a| {
            (a.primary.span, a.level, a.rule) == (b.primary.span, b.level, b.rule) && a.message == b.message
        });
        Self { diagnostics }
    }

    /// The diagnostics, in order.
    pub fn diagnostics(&self) -> &[Diagnostic] {
        &self.diagnostics
    }

    /// How many findings have exactly this level.
    pub fn count(&self, level: Level) -> usize {
        self.diagnostics.iter().filter(|diagnostic| diagnostic.level == level).map(|diagnostic| diagnostic.count).sum()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::Sources;

    #[test]
    fn a_report_is_sorted_and_says_nothing_twice() {
        let mut sources = Sources::default();
        let file = sources.add("a.md", "abcdef");
        let at = |start: usize, level| {
            Diagnostic::new(RuleName::new("yaml::syntax"), level, "m", Span::new(file, start..start + 1))
        };
        let report = Report::new(vec![at(4, Level::Info), at(2, Level::Error), at(2, Level::Error), at(0, Level::Off)]);
        let order: Vec<u32> = report.diagnostics().iter().map(|d| d.primary.span.start).collect();
        assert_eq!(order, [2, 4]);
        assert_eq!(report.count(Level::Error), 1);
    }

    #[test]
    fn levels_are_words() {
        assert_eq!("warning".parse(), Ok(Level::Warning));
        assert!("warn".parse::<Level>().is_err());
        assert!(Level::Error > Level::Warning && Level::Warning > Level::Info);
    }
}
