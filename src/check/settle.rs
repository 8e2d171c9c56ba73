//! What the findings of all stages come to: levels, `allow`, `invalid`, verdicts, the report.

use std::collections::HashMap;
use std::rc::Rc;

use crate::diagnostic::{Diagnostic, Label, Level, Report};
use crate::example::{Example, ExampleDocument, Invalid, Origin, SchemaChoice};
use crate::kube::{Gvk, ReleaseSet};
use crate::site::Site;
use crate::source::{FileId, Sources, Span};

use super::Checked;
use super::applied;
use super::level::{self, Certainty, FileLevels, FileRules, Levels};
use super::references::References;
use super::registry::{self, Judge, Reach};
use super::rules::guide::{expected_invalid, stale_range, unknown_rule, unused_allow};
use super::schemas::Schemas;
use super::verdict::{Subject, UnknownGroup, Verdict};
use super::walk::{DocumentOutcome, ExampleOutcome};

/// Puts the outcomes of all examples (in the order of [`Site::examples`]) together with what the
/// stages before say (`born`) and what the rules for pages and for the site find.
pub fn finish(
    site: Site,
    sources: &Sources,
    levels: &Levels,
    outcomes: Vec<ExampleOutcome>,
    born: Vec<Diagnostic>,
) -> Checked {
    let mut settling = Settling::new(&site, sources, levels);
    let mut born = born;
    let of_objects = settling.beyond_documents(&outcomes, &mut born);
    let mut of_examples = settling.spread(born);
    for (index, finding) in of_objects {
        of_examples.entry(index).or_default().push(finding);
    }
    let mut verdicts = Vec::with_capacity(outcomes.len());
    for (index, (example, outcome)) in site.examples.iter().zip(outcomes).enumerate() {
        let born = if of_examples.is_empty() { None } else { of_examples.remove(&index) }.unwrap_or_default();
        verdicts.push(settling.example(example, outcome, born));
    }
    let Settling { told, unknown_groups, .. } = settling;
    Checked { site, verdicts, report: Report::new(told), unknown_groups }
}

struct Settling<'a> {
    site: &'a Site,
    sources: &'a Sources,
    levels: &'a Levels,
    /// The page of each file that is a guide.
    pages: HashMap<FileId, usize>,
    of_files: HashMap<FileId, Rc<FileRules<'a>>>,
    /// Those of the file that was asked for before: most files have the same.
    last_rules: Option<Rc<FileRules<'a>>>,
    told: Vec<Diagnostic>,
    unknown_groups: Vec<UnknownGroup>,
    /// The index in `unknown_groups` of each group and version.
    known_unknown: HashMap<(String, String), usize>,
    schemas: Schemas,
}

impl<'a> Settling<'a> {
    fn new(site: &'a Site, sources: &'a Sources, levels: &'a Levels) -> Self {
        Self {
            site,
            sources,
            levels,
            pages: site.guides().iter().enumerate().map(|(index, page)| (page.guide.file, index)).collect(),
            of_files: HashMap::new(),
            last_rules: None,
            told: Vec::new(),
            unknown_groups: Vec::new(),
            known_unknown: HashMap::new(),
            schemas: Schemas::default(),
        }
    }

    /// The levels that hold in a file, and what follows from them.
    fn of_file(&mut self, file: FileId) -> &Rc<FileRules<'a>> {
        self.of_files.entry(file).or_insert_with(|| {
            let front_matter = self.pages.get(&file).map(|&page| &self.site.pages[page].guide.front_matter);
            let levels = self.levels.of_file(self.sources.get(file).path(), front_matter);
            let known = self.last_rules.take().filter(|last| last.levels == levels);
            let rules = known.unwrap_or_else(|| Rc::new(FileRules::of(levels)));
            self.last_rules = Some(Rc::clone(&rules));
            rules
        })
    }

    fn level_of(&mut self, diagnostic: &Diagnostic, certainty: Certainty) -> Level {
        self.of_file(diagnostic.primary.span.file).levels.level(diagnostic.rule, certainty, diagnostic.level)
    }

    fn tell(&mut self, mut diagnostic: Diagnostic) {
        diagnostic.level = self.level_of(&diagnostic, Certainty::Stated);
        self.told.push(diagnostic);
    }

    /// Hands each diagnostic that stands in an example to it, by index, and tells the others.
    fn spread(&mut self, born: Vec<Diagnostic>) -> HashMap<usize, Vec<Diagnostic>> {
        let examples = &self.site.examples;
        let mut of_examples: HashMap<usize, Vec<Diagnostic>> = HashMap::new();
        for diagnostic in born {
            let at = diagnostic.primary.span;
            let after = examples.partition_point(|example| (example.file, example.span.start) <= (at.file, at.start));
            let holder = after.checked_sub(1).filter(|&index| {
                let example = &examples[index];
                example.file == at.file && at.start < example.span.end
            });
            match holder {
                Some(index) => of_examples.entry(index).or_default().push(diagnostic),
                None => self.tell(diagnostic),
            }
        }
        of_examples
    }

    /// Weighs what was found in one example, and returns the verdicts of its documents.
    fn example(&mut self, example: &Example, outcome: ExampleOutcome, born: Vec<Diagnostic>) -> Vec<Verdict> {
        let attributes = &example.attributes;
        let is_plain = attributes.allow.is_empty() && attributes.invalid.is_none();
        let mut allowed = Allowed::new(example);
        let accepted = outcome.accepted_outside;
        let stale = stale_range::diagnose(attributes, accepted).filter(|_| attributes.invalid.is_none());
        for mut diagnostic in born.into_iter().chain(stale) {
            diagnostic.level = self.level_of(&diagnostic, Certainty::Stated);
            if allowed.tells(&diagnostic) {
                self.told.push(diagnostic);
            }
        }
        let mut found = Vec::new();
        let mut verdicts = Vec::with_capacity(outcome.documents.len());
        let mut is_judged = true;
        for (document, mut outcome) in example.documents.iter().zip(outcome.documents) {
            if let Some(invalid) = &attributes.invalid {
                expect(invalid, document, &mut outcome);
            }
            if let Some(SchemaChoice::File { file, span }) = attributes.schema {
                outcome.findings.extend(self.schemas.judge(file, span, document, self.sources));
            }
            let certainty = Certainty::of(example, &document.class);
            let (verdict, unknown) = self.document(outcome, certainty, &mut allowed, &mut found);
            if let Some((gvk, span)) = unknown {
                self.count_unknown(gvk, span);
            }
            is_judged &= verdict.subject != Subject::Unknown || !verdict.checked.is_empty();
            verdicts.push(verdict);
        }
        if is_plain {
            self.told.append(&mut found);
            return verdicts;
        }
        let file_levels = self.of_file(example.file).levels.clone();
        let mut extra = Vec::new();
        if attributes.ignore.is_none() {
            if let Some(invalid) = &attributes.invalid {
                extra.extend(expected_invalid::settle(invalid, &mut found, &file_levels, is_judged));
            }
            extra.extend(allowed.unused(&file_levels));
        }
        self.told.append(&mut found);
        for diagnostic in extra {
            self.tell(diagnostic);
        }
        verdicts
    }

    fn document(
        &mut self,
        outcome: DocumentOutcome,
        certainty: Certainty,
        allowed: &mut Allowed<'_>,
        found: &mut Vec<Diagnostic>,
    ) -> (Verdict, Option<(Gvk, Span)>) {
        let example = allowed.example;
        let mut verdict = Verdict {
            subject: outcome.subject,
            checked: outcome.checked,
            valid_on: outcome.checked.without(outcome.rejecting),
            errors: 0,
            reason: None,
            rule: None,
            place: None,
        };
        let mut findings = outcome.findings;
        findings.sort_by_key(|diagnostic| diagnostic.primary.span);
        for mut diagnostic in findings {
            let is_expected = |invalid: &Invalid| expected_invalid::names(invalid, diagnostic.rule);
            diagnostic.level = if example.attributes.invalid.as_ref().is_some_and(is_expected) {
                Level::Error
            } else {
                self.of_file(example.file).levels.level(diagnostic.rule, certainty, diagnostic.level)
            };
            if !allowed.tells(&diagnostic) {
                continue;
            }
            if certainty != Certainty::Stated {
                diagnostic.propose();
            }
            if let Some(label) = shown_by(example, &diagnostic) {
                diagnostic.labels.push(label);
            }
            if diagnostic.level == Level::Error {
                verdict.errors += diagnostic.count;
                verdict.valid_on = verdict.valid_on.without(diagnostic.releases.unwrap_or(ReleaseSet::ALL));
                verdict.reason.get_or_insert_with(|| diagnostic.message.clone());
                verdict.rule.get_or_insert(diagnostic.rule);
                verdict.place.get_or_insert(diagnostic.primary.span);
            }
            found.push(diagnostic);
        }
        (verdict, outcome.unknown)
    }

    fn count_unknown(&mut self, gvk: Gvk, span: Span) {
        let key = (gvk.group.clone(), gvk.version.clone());
        match self.known_unknown.get(&key) {
            Some(&at) => self.unknown_groups[at].count += 1,
            None => {
                self.known_unknown.insert(key, self.unknown_groups.len());
                self.unknown_groups.push(UnknownGroup { first: gvk, span, count: 1 });
            }
        }
    }

    /// Runs the rules that look beyond the types of one document, where they can be told. Returns
    /// what is said of objects, each with the index of its example.
    fn beyond_documents(
        &mut self,
        outcomes: &[ExampleOutcome],
        found: &mut Vec<Diagnostic>,
    ) -> Vec<(usize, Diagnostic)> {
        for page in self.site.guides() {
            found.extend(unknown_rule::in_front_matter(&page.guide, self.sources));
        }
        let files = self.site.guides().iter().map(|page| page.guide.file);
        let of_pages: Vec<_> = files.map(|file| Rc::clone(self.of_file(file))).collect();
        for (number, rule) in registry::RULES.iter().enumerate() {
            match rule.reach {
                Reach::Page(find) => {
                    for (index, _) in of_pages.iter().enumerate().filter(|(_, rules)| rules.on[number]) {
                        found.extend(find(self.site, index, self.sources));
                    }
                }
                Reach::Site(find) => found.extend(find(self.site, self.sources)),
                Reach::Text | Reach::Request | Reach::Document | Reach::Applied(_) | Reach::Set => {}
            }
        }
        let mut of_objects = Vec::new();
        self.sets(outcomes, found, &mut of_objects);
        self.objects(outcomes, &mut of_objects);
        of_objects
    }

    /// Looks at the objects of each guide together.
    fn sets(
        &mut self,
        outcomes: &[ExampleOutcome],
        found: &mut Vec<Diagnostic>,
        of_objects: &mut Vec<(usize, Diagnostic)>,
    ) {
        let mut set = References::new(self.site, outcomes);
        for index in 0..self.site.guides().len() {
            if self.of_file(self.site.pages[index].guide.file).has_references {
                for (example, finding) in set.judge(index) {
                    match example {
                        Some(example) => of_objects.push((example, finding)),
                        None => found.push(finding),
                    }
                }
            }
        }
    }

    /// Looks at each object alone, with the rules that somebody turned on.
    fn objects(&mut self, outcomes: &[ExampleOutcome], of_objects: &mut Vec<(usize, Diagnostic)>) {
        let mut found = Vec::new();
        let mut rules = None;
        let mut file = None;
        for (index, (example, outcome)) in self.site.examples.iter().zip(outcomes).enumerate() {
            if file != Some(example.file) {
                file = Some(example.file);
                rules = Some(Rc::clone(self.of_file(example.file))).filter(|rules| !rules.judges.is_empty());
            }
            let Some(rules) = rules.as_ref().filter(|_| example.attributes.invalid.is_none()) else { continue };
            for (document, outcome) in example.documents.iter().zip(&outcome.documents) {
                for object in applied::objects(document, &outcome.subject, index) {
                    let pod = object.pod();
                    rules.judges.iter().for_each(|Judge(judge)| judge(&object, pod.as_ref(), &mut found));
                }
            }
            of_objects.extend(found.drain(..).map(|finding| (index, finding)));
        }
    }
}

/// Asks the rules for single objects that an author expects to reject a document, also those that are off.
fn expect(invalid: &Invalid, document: &ExampleDocument, outcome: &mut DocumentOutcome) {
    for Judge(judge) in expected_invalid::judges(invalid) {
        for object in applied::objects(document, &outcome.subject, 0) {
            judge(&object, object.pod().as_ref(), &mut outcome.findings);
        }
    }
}

/// Where a guide shows the file that a finding stands in.
fn shown_by(example: &Example, diagnostic: &Diagnostic) -> Option<Label> {
    let (span, text) = match (example.origin, &example.attributes.file) {
        (Origin::Included { by }, _) => (by, "included here"),
        (Origin::Fence(_), Some(file)) if diagnostic.primary.span.file != example.file => (file.span, "shown here"),
        _ => return None,
    };
    Some(Label { span, text: text.to_owned() })
}

/// The `allow` attributes of one example, and which of them were needed.
struct Allowed<'e> {
    example: &'e Example,
    used: Vec<bool>,
}

impl<'e> Allowed<'e> {
    fn new(example: &'e Example) -> Self {
        Self { example, used: vec![false; example.attributes.allow.len()] }
    }

    /// Whether a finding is told: it is not off, and not allowed.
    fn tells(&mut self, diagnostic: &Diagnostic) -> bool {
        if diagnostic.level == Level::Off {
            return false;
        }
        let mut tells = true;
        for (allow, used) in self.example.attributes.allow.iter().zip(&mut self.used) {
            if level::names(&allow.text, diagnostic.rule) {
                *used = true;
                tells = false;
            }
        }
        tells
    }

    /// What is said of names that are no rules, and of those that silence nothing though their rules
    /// are on.
    fn unused(&self, levels: &FileLevels<'_>) -> Vec<Diagnostic> {
        let unused = self.example.attributes.allow.iter().zip(&self.used).filter(|(_, used)| !**used);
        let mut unknown = 0;
        unused
            .filter_map(|(allow, _)| {
                if !registry::is_name(&allow.text) {
                    unknown += 1;
                    Some(unknown_rule::diagnose_after(unknown - 1, &allow.text, allow.span))
                } else if levels.is_on(&allow.text) {
                    Some(unused_allow::diagnose(allow))
                } else {
                    None
                }
            })
            .collect()
    }
}
