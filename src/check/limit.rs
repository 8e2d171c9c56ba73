//! How much is told of one document.
//!
//! Of each rule the first findings are told, and the last of them stands for all others: nobody reads
//! more, and a hostile document must not cost more than its size. What is told is found with care (the
//! path of its field, what its author may have meant); what is only counted is not.

use std::collections::HashMap;

use crate::diagnostic::{Diagnostic, MOST_OF_A_RULE, RuleName};

/// So many findings of one example are worded with all that is known around them.
pub(super) const MOST_DETAILED: usize = MOST_OF_A_RULE;

/// So many places of one document are looked up by their paths, each of which costs a search through the
/// mappings on its way. What is found after them counts for rules that are told already.
pub(super) const MOST_LOOKED_UP: usize = 20 * MOST_OF_A_RULE;

/// Of very many findings of one rule, keeps the first and one that stands for all others.
pub(super) fn limit(findings: &mut Vec<Diagnostic>) {
    if findings.len() > MOST_OF_A_RULE {
        findings.sort_by_key(|finding| finding.primary.span);
        let mut limited = Limited::default();
        findings.drain(..).for_each(|finding| limited.push(finding));
        *findings = limited.into_findings();
    }
}

/// Findings of one document, with no more of each rule than are told.
#[derive(Debug, Default)]
pub(super) struct Limited {
    told: Vec<Diagnostic>,
    of_rule: HashMap<RuleName, Count>,
}

/// The findings of one rule.
#[derive(Debug, Default)]
struct Count {
    told: usize,
    /// Where the last of them is in the list.
    last: usize,
    /// How many are not told.
    others: usize,
}

impl Limited {
    /// Takes a finding. The first that are taken are those that are told.
    pub(super) fn push(&mut self, finding: Diagnostic) {
        let count = self.of_rule.entry(finding.rule).or_default();
        if count.told == MOST_OF_A_RULE {
            count.others += finding.count;
        } else {
            count.told += 1;
            count.last = self.told.len();
            self.told.push(finding);
        }
    }

    /// Counts a finding that nobody looked at closely; of a rule of which nothing is told, it is dropped.
    pub(super) fn count(&mut self, finding: &Diagnostic) {
        if let Some(count) = self.of_rule.get_mut(&finding.rule) {
            count.others += finding.count;
        }
    }

    /// What is told.
    pub(super) fn into_findings(mut self) -> Vec<Diagnostic> {
        for count in self.of_rule.values().filter(|count| count.others > 0) {
            let Some(last) = self.told.get_mut(count.last) else { continue };
            let more = Diagnostic::more(last.rule, last.level, last.count + count.others, last.primary.span);
            *last = Diagnostic { object: last.object.take(), releases: last.releases, ..more };
        }
        self.told
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnostic::Level;
    use crate::source::{Sources, Span};

    fn finding(rule: &'static str, at: usize) -> Diagnostic {
        let file = Sources::default().add("a.md", "");
        Diagnostic::new(RuleName::new(rule), Level::Error, "m", Span::new(file, at..at))
    }

    #[test]
    fn the_last_stands_for_all_others() {
        let mut findings: Vec<_> = (0..MOST_OF_A_RULE).map(|at| finding("yaml::tab", at)).collect();
        let whole = findings.clone();
        limit(&mut findings);
        assert_eq!(findings, whole);
        findings.reverse();
        findings.extend((0..250).map(|at| finding("schema::unknown-field", at)));
        limit(&mut findings);
        let count = |rule| findings.iter().filter(|finding| finding.rule.as_str() == rule).count();
        assert_eq!((count("yaml::tab"), count("schema::unknown-field")), (MOST_OF_A_RULE, MOST_OF_A_RULE));
        let last = findings.iter().max_by_key(|finding| finding.count).unwrap();
        assert_eq!(last.message, "and 151 more findings of `schema::unknown-field` in this document");
        assert_eq!(last.primary.span.start, 99);
        assert_eq!(findings.iter().map(|finding| finding.count).sum::<usize>(), MOST_OF_A_RULE + 250);
    }

    #[test]
    fn what_was_limited_before_is_counted_once() {
        let mut limited = Limited::default();
        (0..150).for_each(|at| limited.push(finding("object::too-long", at)));
        (0..50).for_each(|at| limited.count(&finding("object::too-long", at)));
        limited.count(&finding("object::invalid-name", 1));
        let mut findings = limited.into_findings();
        assert_eq!(findings.iter().map(|finding| finding.count).sum::<usize>(), 200);
        findings.push(finding("object::too-long", 500));
        limit(&mut findings);
        assert_eq!(findings.len(), MOST_OF_A_RULE);
        assert_eq!(findings.last().unwrap().message, "and 102 more findings of `object::too-long` in this document");
    }
}
