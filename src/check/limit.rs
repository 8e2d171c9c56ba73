//! How much is told of one document.

use std::collections::HashMap;

use crate::diagnostic::{Diagnostic, MOST_OF_A_RULE, RuleName};

/// Of very many findings of one rule, keeps the first and one that stands for all others.
pub(super) fn limit(findings: &mut Vec<Diagnostic>) {
    if findings.len() <= MOST_OF_A_RULE {
        return;
    }
    findings.sort_by_key(|finding| finding.primary.span);
    let mut counts: HashMap<RuleName, Count> = HashMap::new();
    for finding in findings.iter() {
        counts.entry(finding.rule).or_default().all += 1;
    }
    findings.retain_mut(|finding| {
        let Some(count) = counts.get_mut(&finding.rule) else { return true };
        count.met += 1;
        if count.all <= MOST_OF_A_RULE || count.met < MOST_OF_A_RULE {
            return true;
        }
        count.others += finding.count;
        if count.met == MOST_OF_A_RULE {
            count.others_at = Some(finding.clone());
        }
        false
    });
    let more = counts.into_values().filter_map(|count| {
        let first = count.others_at?;
        let more = Diagnostic::more(first.rule, first.level, count.others, first.primary.span);
        Some(Diagnostic { object: first.object, releases: first.releases, ..more })
    });
    findings.extend(more);
}

/// The findings of one rule.
#[derive(Default)]
struct Count {
    all: usize,
    met: usize,
    /// How many are not told.
    others: usize,
    /// The first of those.
    others_at: Option<Diagnostic>,
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnostic::Level;
    use crate::source::{Sources, Span};

    #[test]
    fn the_last_stands_for_all_others() {
        let file = Sources::default().add("a.md", "");
        let finding = |rule, at| Diagnostic::new(RuleName::new(rule), Level::Error, "m", Span::new(file, at..at));
        let mut findings: Vec<_> = (0..MOST_OF_A_RULE).rev().map(|at| finding("yaml::tab", at)).collect();
        let whole = findings.clone();
        limit(&mut findings);
        assert_eq!(findings, whole);
        findings.extend((0..250).map(|at| finding("schema::unknown-field", at)));
        limit(&mut findings);
        let count = |rule| findings.iter().filter(|finding| finding.rule.as_str() == rule).count();
        assert_eq!((count("yaml::tab"), count("schema::unknown-field")), (MOST_OF_A_RULE, MOST_OF_A_RULE));
        let last = findings.iter().max_by_key(|finding| finding.count).unwrap();
        assert_eq!(last.message, "and 151 more findings of `schema::unknown-field` in this document");
        assert_eq!(last.primary.span.start, 99);
        assert_eq!(findings.iter().map(|finding| finding.count).sum::<usize>(), MOST_OF_A_RULE + 250);
    }
}
