//! Verdicts and diagnostics of the whole set.
//!
//! Enters: a [`Site`], a [`Catalogue`], levels, and the diagnostics born while parsing. Leaves:
//! [`Checked`]. Rules make findings, `level` decides what they weigh. Pure: no file, no thread of
//! its own, no clock.
//!
//! Checking has two steps. [`check_examples`] walks each document over its type; it depends on
//! nothing but its examples, so a caller with threads gives each a range. [`finish`] puts the
//! outcomes together: levels, `allow`, `invalid`, what holds for pages and the set, verdicts.
//! [`check`] is one after the other.

mod applied;
mod document;
pub mod explained;
mod facts;
pub mod fields;
pub mod fragment;
mod known;
pub mod level;
mod limit;
mod objects;
mod references;
pub mod registry;
mod rules;
mod schemas;
mod settle;
mod spot;
mod summary;
pub mod verdict;
mod walk;

use std::ops::Range;
use std::sync::Arc;

use crate::diagnostic::{Diagnostic, Report};
use crate::example::Example;
use crate::schema::Catalogue;
use crate::site::Site;
use crate::source::Sources;
use crate::yaml::Node;

pub use known::{KnownGuide, Outcomes, PageFindings, Settled};
pub use references::{Reference, Relation, Target, applied_files, references, required_page};
pub use settle::{Conclusion, finish};
pub use summary::{Counts, summarize};
pub use walk::ExampleOutcome;

/// A site, and what is known of it.
#[derive(Debug)]
pub struct Checked {
    /// The set.
    pub site: Site,
    /// For each example, for each document: its verdict.
    pub verdicts: Vec<Arc<[verdict::Verdict]>>,
    /// All diagnostics, with their final levels.
    pub report: Report,
    /// Custom resources that nothing is known of.
    pub unknown_groups: Vec<verdict::UnknownGroup>,
    /// How many documents there are of each class.
    pub counts: Counts,
}

/// Adds to the catalogue the custom resources that the examples define.
pub fn define(site: &Site, catalogue: &mut Catalogue) {
    for (_, root) in definitions(site) {
        catalogue.define(root);
    }
}

/// The documents that define custom resources, or may, each with its example.
pub fn definitions(site: &Site) -> impl Iterator<Item = (&Example, Node<'_>)> {
    let defining = site.examples.iter().filter(|example| example.may_define);
    defining.flat_map(|example| {
        let defining = example.documents.iter().filter(|document| document.may_define());
        defining.filter_map(move |document| Some((&**example, document.document.root()?)))
    })
}

/// What is wrong with the definitions of custom resources, outside of examples. Told after the
/// examples are checked: only then it is known which definitions were needed.
pub fn flaws(catalogue: &Catalogue) -> Vec<Diagnostic> {
    catalogue.flaws().iter().map(rules::schema::invalid_definition::diagnose).collect()
}

/// Checks the set. `born` are the diagnostics of the stages before.
pub fn check(
    site: Site,
    sources: &Sources,
    catalogue: &Catalogue,
    levels: &level::Levels,
    mut born: Vec<Diagnostic>,
) -> Checked {
    let outcomes = check_examples(&site, 0..site.examples.len(), catalogue, levels);
    born.extend(flaws(catalogue));
    conclude(site, sources, levels, outcomes, born)
}

/// Comes to a conclusion about examples that were walked, all of them and in order.
pub fn conclude(
    site: Site,
    sources: &Sources,
    levels: &level::Levels,
    outcomes: Vec<ExampleOutcome>,
    born: Vec<Diagnostic>,
) -> Checked {
    let mut walked = Outcomes::new(site.examples.len(), &|_| None);
    walked.put(0, outcomes);
    let mut known = vec![KnownGuide::default(); site.guides().len()];
    finish(&site, sources, levels, &walked, born, &mut known).of(site)
}

/// Walks the examples with these indexes of [`Site::examples`], in order.
pub fn check_examples(
    site: &Site,
    range: Range<usize>,
    catalogue: &Catalogue,
    levels: &level::Levels,
) -> Vec<ExampleOutcome> {
    let mut page = site.pages.partition_point(|page| page.examples.end <= range.start);
    let outcomes = range.filter_map(|index| {
        while site.pages.get(page).is_some_and(|page| page.examples.end <= index) {
            page += 1;
        }
        let own = site.pages.get(page).filter(|page| page.examples.contains(&index));
        let asked = levels.asked(own.map(|page| &page.guide.front_matter));
        site.examples.get(index).map(|example| walk::walk(example, catalogue, asked))
    });
    outcomes.collect()
}

#[cfg(test)]
mod tests {
    use super::level::Levels;
    use super::verdict::{Subject, Verdict};
    use super::*;
    use crate::diagnostic::Level;
    use crate::example;
    use crate::guide::{self, Mode};
    use crate::kube::{Release, ReleaseSet};
    use crate::site::{Drafts, SiteConfig, SiteGuide};

    fn assemble(text: &str) -> (Site, Sources, Vec<Diagnostic>) {
        let mut sources = Sources::default();
        let file = sources.add("guide.md", text);
        let (guide, mut born) = guide::parse(file, sources.get(file), Mode::Site);
        let (examples, more) = example::collect(&guide, Mode::Site);
        born.extend(more);
        let config = SiteConfig {
            title: "Test".into(),
            base_url: None,
            language: "en".into(),
            languages: vec!["en".into()],
            drafts: Drafts::Hide,
        };
        let guides = vec![SiteGuide::new("guide.md", guide, examples)];
        let (site, more) = Site::assemble(guides, Vec::new(), config, Vec::new(), &sources);
        born.extend(more);
        (site, sources, born)
    }

    fn checked(text: &str, levels: &Levels) -> (Checked, Sources) {
        let (site, sources, born) = assemble(text);
        (check(site, &sources, &Catalogue::builtin(), levels, born), sources)
    }

    fn verdict(text: &str, levels: &Levels) -> Verdict {
        let (checked, _) = checked(text, levels);
        checked.verdicts[0][0].clone()
    }

    fn block(info: &str, yaml: &str) -> String {
        format!("```yaml {info}\n{yaml}```\n\n")
    }

    const CONFIG_MAP: &str = "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: a\n";
    const MIGRATION: &str = "apiVersion: storagemigration.k8s.io/v1beta1\nkind: StorageVersionMigration\n\
        metadata:\n  name: a\nspec:\n  resource:\n    group: ''\n    resource: secrets\n";

    #[test]
    fn a_verdict_says_on_which_releases_a_document_is_valid() {
        let levels = Levels::default();
        let proven = verdict(&block("", CONFIG_MAP), &levels);
        assert!(proven.is_proven() && proven.valid_on == ReleaseSet::ALL, "{proven:?}");

        let oldest = ReleaseSet::only(Release::ALL[0]);
        let newer = verdict(&block("", MIGRATION), &levels);
        assert_eq!((newer.errors, newer.valid_on), (0, ReleaseSet::ALL.without(oldest)));
        assert!(!newer.is_proven());

        let chosen = Levels { releases: Some(ReleaseSet::ALL), ..Levels::default() };
        let newer = verdict(&block("", MIGRATION), &chosen);
        assert_eq!((newer.errors, newer.valid_on), (1, ReleaseSet::ALL.without(oldest)));
        assert!(newer.reason.is_some_and(|reason| reason.contains("does not serve")));

        let wrong = verdict(&block("", &format!("{CONFIG_MAP}date: {{}}\n")), &levels);
        assert_eq!((wrong.errors, wrong.valid_on), (1, ReleaseSet::NONE));
        assert_eq!(wrong.reason.as_deref(), Some("`ConfigMap` has no field `date`"));
    }

    #[test]
    fn an_expected_fault_stays_in_the_verdict_and_out_of_the_report() {
        let (checked, _) = checked(&block("invalid", &format!("{CONFIG_MAP}date: {{}}\n")), &Levels::default());
        assert_eq!(checked.report.diagnostics(), []);
        assert_eq!(checked.verdicts[0][0].errors, 1);
    }

    #[test]
    fn what_is_allowed_is_no_error() {
        let text = block("allow=schema::unknown-field", &format!("{CONFIG_MAP}date: {{}}\n"));
        let (checked, _) = checked(&text, &Levels::default());
        assert_eq!(checked.report.diagnostics(), []);
        assert!(checked.verdicts[0][0].is_proven());
    }

    #[test]
    fn findings_name_their_field_and_object() {
        let (checked, _) = checked(&block("", &format!("{CONFIG_MAP}data:\n  a.b: 1\n")), &Levels::default());
        let [finding] = checked.report.diagnostics() else { panic!("{:?}", checked.report) };
        assert_eq!(finding.field.as_ref().map(ToString::to_string).as_deref(), Some("data[\"a.b\"]"));
        assert_eq!(finding.object.as_ref().map(ToString::to_string).as_deref(), Some("ConfigMap a"));
        assert_eq!(finding.level, Level::Error);
    }

    #[test]
    fn findings_stand_at_what_is_wrong() {
        let quota = "apiVersion: v1\nkind: ResourceQuota\nmetadata:\n  name: a\nspec:\n  hard:\n    request.cpu: 2\n";
        let containers =
            "- name: a\n  image: a:1\n  livenessProbe:\n    httpGet: {port: 80}\n    successThreshold: 2\n";
        for (text, shown, field) in [
            (block("", quota), "request.cpu", "spec.hard[\"request.cpu\"]"),
            (block("fragment=PodSpec.containers", containers), "2", "[0].livenessProbe.successThreshold"),
        ] {
            let (checked, sources) = checked(&text, &Levels::default());
            let [finding] = checked.report.diagnostics() else { panic!("{:?}", checked.report) };
            assert_eq!(sources.slice(finding.primary.span), shown);
            assert_eq!(finding.field.as_ref().map(ToString::to_string).as_deref(), Some(field));
        }
    }

    #[test]
    fn a_rule_that_is_expected_is_in_the_verdict() {
        let pod =
            "apiVersion: v1\nkind: Pod\nmetadata:\n  name: a\nspec:\n  containers:\n  - name: a\n    image: nginx\n";
        let (checked, _) = checked(&block("invalid=policy::latest-tag", pod), &Levels::default());
        assert_eq!(checked.report.diagnostics(), []);
        let verdict = &checked.verdicts[0][0];
        assert_eq!(
            (verdict.errors, verdict.rule.map(crate::diagnostic::RuleName::as_str)),
            (1, Some("policy::latest-tag"))
        );
    }

    #[test]
    fn documents_are_counted_by_class() {
        let text = [
            block("", CONFIG_MAP),
            block("", "apiVersion: v1\nkind: Service\nspec:\n  type: NodePort\n"),
            block("", "apiVersion: v1\nkind: Nothing\nmetadata:\n  name: a\n"),
            block("", "apiVersion: example.com/v1\nkind: A\nmetadata:\n  name: a\n---\napiVersion: example.com/v1\nkind: B\nmetadata:\n  name: b\n"),
            block("", "livenessProbe:\n  httpGet:\n    path: /\n    port: 80\n"),
            block("", "apiVersion: kind.x-k8s.io/v1alpha4\nkind: Cluster\n"),
            block("", "some: data\n"),
            block("", "a: [\n"),
            block("ignore=\"old\"", CONFIG_MAP),
        ]
        .concat();
        let (checked, sources) = checked(&text, &Levels::default());
        let summary = summarize(&checked, &sources);
        let counts: Vec<String> = summary.documents.iter().map(|(class, count)| format!("{class} {count}")).collect();
        let expected =
            ["manifest 2", "partial 1", "fragment 1", "custom 2", "client-config 1", "data 1", "broken 1", "ignored 1"];
        assert_eq!(counts, expected);
        let [group] = &summary.unknown_groups[..] else { panic!("{:?}", summary.unknown_groups) };
        assert_eq!((group.api_version.as_str(), group.count, group.line), ("example.com/v1", 2, 23));
        assert!(matches!(checked.verdicts[4][0].subject, Subject::Fragment(_)));
    }

    #[test]
    fn parts_come_to_the_same_as_the_whole() {
        let text: String = (0..7).map(|n| block("", &format!("{CONFIG_MAP}f{n}: 1\n"))).collect();
        let levels = Levels::default();
        let (whole, _) = checked(&text, &levels);
        let (site, sources, born) = assemble(&text);
        let mut outcomes = check_examples(&site, 0..3, &Catalogue::builtin(), &levels);
        outcomes.extend(check_examples(&site, 3..7, &Catalogue::builtin(), &levels));
        let parts = conclude(site, &sources, &levels, outcomes, born);
        assert_eq!(parts.report, whole.report);
        assert_eq!(parts.verdicts, whole.verdicts);
        assert_eq!(whole.report.count(Level::Error), 7);
    }
}
