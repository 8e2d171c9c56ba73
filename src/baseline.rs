//! Findings that are known: what lets an old repository adopt the checks, and fail on new findings only.
//!
//! Enters: the report of a run, or the text of a baseline. Leaves: the text, or the report without what
//! is known, and what is known but was not found again. Knows no files.
//!
//! The text is JSON with one finding on a line, sorted, so that version control shows what came and went.
//! A finding is known by its fingerprint; the rest of its line is for people.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

use serde::{Deserialize, Serialize};

use crate::diagnostic::fingerprint::{Fingerprint, Fingerprints};
use crate::diagnostic::{Level, Report};
use crate::source::Sources;
use crate::vantage::Vantage;

/// The version of the text.
const VERSION: u32 = 1;

/// The findings that are known.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Baseline {
    findings: BTreeMap<Fingerprint, Finding>,
}

/// A report, as a baseline looks at it.
#[derive(Clone, Copy, Debug)]
pub struct Run<'r> {
    /// What was found.
    pub report: &'r Report,
    /// Where.
    pub sources: &'r Sources,
    /// Where paths are looked at from: a baseline knows them from the folder that it stands in, so that it does not
    /// matter where a run begins.
    pub vantage: &'r Vantage,
}

/// A finding as the text has it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Finding {
    /// The file it is in.
    pub path: String,
    /// The rule.
    pub rule: String,
    /// What is wrong.
    pub message: String,
    /// What it is known by.
    pub fingerprint: String,
}

/// A text that is no baseline.
#[derive(Debug, thiserror::Error)]
pub enum BaselineError {
    /// It is not the JSON of one.
    #[error("not a baseline")]
    Syntax(#[source] serde_json::Error),
    /// Another program, or a later one, wrote it.
    #[error("a baseline of version {0}; this program reads version {VERSION}")]
    Version(u32),
    /// A fingerprint that was edited.
    #[error(transparent)]
    Fingerprint(#[from] crate::diagnostic::fingerprint::ParseFingerprintError),
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Text {
    version: u32,
    findings: Vec<Finding>,
}

/// A report, divided by what is known.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Sifted {
    /// What is not known.
    pub report: Report,
    /// How many findings are known.
    pub known: usize,
    /// What is known, but was not found.
    pub gone: Vec<Finding>,
}

impl Baseline {
    /// Everything from this level upwards.
    pub fn of(run: &Run<'_>, lowest: Level) -> Self {
        let mut names = Fingerprints::seen_from(run.sources, run.vantage);
        let mut findings = BTreeMap::new();
        for diagnostic in run.report.diagnostics() {
            let fingerprint = names.next(diagnostic);
            if diagnostic.level >= lowest {
                let finding = Finding {
                    path: run.vantage.see(run.sources.get(diagnostic.primary.span.file).path()),
                    rule: diagnostic.rule.to_string(),
                    message: diagnostic.message.clone(),
                    fingerprint: fingerprint.to_string(),
                };
                findings.insert(fingerprint, finding);
            }
        }
        Self { findings }
    }

    /// Reads a text that [`Baseline::to_text`] made.
    pub fn parse(text: &str) -> Result<Self, BaselineError> {
        let text: Text = serde_json::from_str(text).map_err(BaselineError::Syntax)?;
        if text.version != VERSION {
            return Err(BaselineError::Version(text.version));
        }
        let keyed = text.findings.into_iter().map(|finding| Ok((finding.fingerprint.parse()?, finding)));
        Ok(Self { findings: keyed.collect::<Result<_, BaselineError>>()? })
    }

    /// The text, with a line break at its end.
    pub fn to_text(&self) -> String {
        let sorted: BTreeSet<&Finding> = self.findings.values().collect();
        let mut text = format!("{{\"version\": {VERSION}, \"findings\": [");
        for (at, finding) in sorted.into_iter().enumerate() {
            text.push_str(if at == 0 { "\n  " } else { ",\n  " });
            // Strings alone, which are JSON always.
            let _ = write!(text, "{}", serde_json::to_string(finding).unwrap_or_default());
        }
        text.push_str(if self.findings.is_empty() { "]}\n" } else { "\n]}\n" });
        text
    }

    /// The baseline without these findings.
    #[must_use]
    pub fn without(&self, findings: &[Finding]) -> Self {
        let mut left = self.clone();
        left.findings.retain(|_, known| !findings.contains(known));
        left
    }

    /// How many findings are known.
    pub fn len(&self) -> usize {
        self.findings.len()
    }

    /// Whether nothing is known.
    pub fn is_empty(&self) -> bool {
        self.findings.is_empty()
    }

    /// Takes what is known out of a report.
    pub fn sift(&self, run: &Run<'_>) -> Sifted {
        let mut names = Fingerprints::seen_from(run.sources, run.vantage);
        let mut found = BTreeSet::new();
        let is_new = |fingerprint: &Fingerprint| !self.findings.contains_key(fingerprint);
        let mut new = Vec::new();
        for diagnostic in run.report.diagnostics() {
            let fingerprint = names.next(diagnostic);
            if is_new(&fingerprint) {
                new.push(diagnostic.clone());
            } else {
                found.insert(fingerprint);
            }
        }
        let gone = self.findings.iter().filter(|(fingerprint, _)| !found.contains(fingerprint));
        let mut gone: Vec<Finding> = gone.map(|(_, finding)| finding.clone()).collect();
        gone.sort();
        Sifted { report: Report::new(new), known: found.len(), gone }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnostic::{Diagnostic, RuleName};
    use crate::source::Span;

    fn report(sources: &mut Sources, path: &str, messages: &[&str]) -> Report {
        let file = sources.add(path, "0123456789");
        let finding = |(at, message): (usize, &&str)| {
            let level = if *message == "told" { Level::Info } else { Level::Error };
            Diagnostic::new(RuleName::new("yaml::syntax"), level, *message, Span::new(file, at..at + 1))
        };
        Report::new(messages.iter().enumerate().map(finding).collect())
    }

    fn baseline(messages: &[&str], lowest: Level) -> Baseline {
        let mut sources = Sources::default();
        let report = report(&mut sources, "a.md", messages);
        Baseline::of(&Run { report: &report, sources: &sources, vantage: &Vantage::default() }, lowest)
    }

    #[test]
    fn what_is_known_is_taken_out_and_what_is_gone_is_named() {
        let known = baseline(&["a", "a", "b", "told"], Level::Warning);
        let baseline = Baseline::parse(&known.to_text()).unwrap();
        assert_eq!(baseline.len(), 3, "the lowest level is that of a warning");
        let mut sources = Sources::default();
        let new = report(&mut sources, "a.md", &["c", "told", "a", "a", "a"]);
        let sifted = baseline.sift(&Run { report: &new, sources: &sources, vantage: &Vantage::default() });
        let left: Vec<_> = sifted.report.diagnostics().iter().map(|one| one.message.as_str()).collect();
        assert_eq!(left, ["c", "told", "a"], "a third one of two is new");
        assert_eq!(sifted.known, 2);
        assert_eq!(sifted.gone.iter().map(|one| one.message.as_str()).collect::<Vec<_>>(), ["b"]);
    }

    #[test]
    fn who_fails_on_infos_knows_them_too() {
        assert_eq!(baseline(&["a", "told"], Level::Info).len(), 2);
    }

    #[test]
    fn it_does_not_matter_where_a_run_begins() {
        let known = baseline(&["a", "b"], Level::Warning);
        let [inside, outside] = [("../a.md", "/r/docs"), ("/r/a.md", "/")].map(|(path, here)| {
            let mut sources = Sources::default();
            let report = report(&mut sources, path, &["a", "b"]);
            known.sift(&Run { report: &report, sources: &sources, vantage: &Vantage::new(here, "/r") }).known
        });
        assert_eq!((inside, outside), (2, 2));
    }

    #[test]
    fn the_text_has_a_finding_on_each_line() {
        let text = baseline(&["b", "a"], Level::Warning).to_text();
        let lines: Vec<_> = text.lines().collect();
        assert_eq!(lines[0], "{\"version\": 1, \"findings\": [");
        assert!(
            lines[1].starts_with("  {\"path\":\"a.md\",\"rule\":\"yaml::syntax\",\"message\":\"a\",\"fingerprint\":")
        );
        assert_eq!(lines.len(), 4);
        assert_eq!(Baseline::default().to_text(), "{\"version\": 1, \"findings\": []}\n");
        assert_eq!(Baseline::parse(&Baseline::default().to_text()).unwrap(), Baseline::default());
    }

    #[test]
    fn other_texts_are_refused() {
        for text in ["", "[]", "{\"version\": 2, \"findings\": []}", "{\"version\": 1, \"findings\": [{}]}"] {
            assert!(Baseline::parse(text).is_err(), "{text}");
        }
    }
}
