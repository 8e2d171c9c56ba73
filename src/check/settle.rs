//! What the findings of all stages come to: levels, `allow`, `invalid`, verdicts, the report.

use std::collections::{BTreeMap, HashMap};
use std::ops::Range;
use std::rc::Rc;
use std::sync::Arc;

use crate::diagnostic::{Diagnostic, Label, Level, Report};
use crate::example::{Example, ExampleDocument, Invalid, Origin, SchemaChoice};
use crate::kube::{Gvk, ReleaseSet};
use crate::site::Site;
use crate::source::{FileId, Sources, Span};

use super::Checked;
use super::applied;
use super::known::{KnownGuide, Outcomes, PageFindings, Settled};
use super::level::{self, Certainty, FileLevels, FileRules, Levels};
use super::references::References;
use super::registry::{self, Judge, Reach};
use super::rules::guide::{expected_invalid, stale_range, unknown_rule, unused_allow};
use super::schemas::Schemas;
use super::summary::Counts;
use super::verdict::{Subject, UnknownGroup, Verdict};
use super::walk::{DocumentOutcome, ExampleOutcome};

/// Puts the outcomes of all examples together with what the stages before say (`born`) and what the rules
/// for pages and for the site find. Of each guide, `known` has what still holds of it; what was found out
/// anew joins it.
pub fn finish(
    site: &Site,
    sources: &Sources,
    levels: &Levels,
    outcomes: &Outcomes<'_>,
    born: Vec<Diagnostic>,
    known: &mut [KnownGuide],
) -> Conclusion {
    let mut settling = Settling::new(site, sources, levels, outcomes);
    let mut found = born;
    let of_objects = settling.beyond_documents(known, &mut found);
    let mut said = settling.spread(found);
    for (index, finding) in of_objects {
        said.entry(index).or_default().push(finding);
    }
    let mut at = 0;
    for (page, known) in site.guides().iter().zip(known) {
        settling.others(at..page.examples.start, &mut said);
        settling.guide(page.examples.clone(), said_of(&page.examples, &mut said), known);
        at = page.examples.end.max(at);
    }
    settling.others(at..site.examples.len(), &mut said);
    let Settling { verdicts, told, unknown_groups, counts, .. } = settling;
    Conclusion { verdicts, report: Report::new(told), unknown_groups, counts }
}

/// What a check comes to.
#[derive(Debug)]
pub struct Conclusion {
    verdicts: Vec<Arc<[Verdict]>>,
    report: Report,
    unknown_groups: Vec<UnknownGroup>,
    counts: Counts,
}

impl Conclusion {
    /// The site that was checked, and what is known of it.
    pub fn of(self, site: Site) -> Checked {
        let Self { verdicts, report, unknown_groups, counts } = self;
        Checked { site, verdicts, report, unknown_groups, counts }
    }
}

/// Diagnostics by the index of the example that they stand in.
type Said = BTreeMap<usize, Vec<Diagnostic>>;

/// Takes what is said of the examples of a page, which count from the first one.
fn said_of(examples: &Range<usize>, said: &mut Said) -> Vec<(u32, Vec<Diagnostic>)> {
    let indexes: Vec<usize> = said.range(examples.clone()).map(|(index, _)| *index).collect();
    let take = |index: usize| Some(((index - examples.start) as u32, said.remove(&index)?));
    indexes.into_iter().filter_map(take).collect()
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
    outcomes: &'a Outcomes<'a>,
    verdicts: Vec<Arc<[Verdict]>>,
    told: Vec<Diagnostic>,
    /// The documents of which nothing is known.
    unknown: Vec<(Gvk, Span)>,
    counts: Counts,
    unknown_groups: Vec<UnknownGroup>,
    /// The index in `unknown_groups` of each group and version.
    known_unknown: HashMap<(String, String), usize>,
    schemas: Schemas,
}

impl<'a> Settling<'a> {
    fn new(site: &'a Site, sources: &'a Sources, levels: &'a Levels, outcomes: &'a Outcomes<'a>) -> Self {
        Self {
            site,
            sources,
            levels,
            pages: site.guides().iter().enumerate().map(|(index, page)| (page.guide.file, index)).collect(),
            of_files: HashMap::new(),
            last_rules: None,
            outcomes,
            verdicts: Vec::with_capacity(site.examples.len()),
            told: Vec::new(),
            unknown: Vec::new(),
            counts: Counts::default(),
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
    fn spread(&mut self, born: Vec<Diagnostic>) -> Said {
        let examples = &self.site.examples;
        let mut of_examples = Said::new();
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

    /// Settles the examples of a guide, or takes what they came to before.
    fn guide(&mut self, examples: Range<usize>, said: Vec<(u32, Vec<Diagnostic>)>, known: &mut KnownGuide) {
        let holds = |settled: &&Arc<Settled>| settled.said == said && settled.verdicts.len() == examples.len();
        if let Some(settled) = known.settled.as_ref().filter(holds) {
            self.verdicts.extend_from_slice(&settled.verdicts);
            self.told.extend_from_slice(&settled.told);
            self.counts.add(settled.counts);
            settled.unknown.iter().for_each(|(gvk, span)| self.count_unknown(gvk, *span));
            return;
        }
        let (first, told) = (self.verdicts.len(), self.told.len());
        let before = std::mem::take(&mut self.counts);
        let mut own = said.iter().map(|(at, said)| (examples.start + *at as usize, said.clone())).collect();
        self.others(examples, &mut own);
        let settled = Settled {
            said,
            verdicts: self.verdicts[first..].to_vec(),
            told: self.told[told..].to_vec(),
            unknown: std::mem::take(&mut self.unknown),
            counts: self.counts,
        };
        self.counts.add(before);
        known.settled = Some(Arc::new(settled));
    }

    /// Settles examples. What is unknown in them is left to be taken.
    fn others(&mut self, examples: Range<usize>, said: &mut Said) {
        self.unknown.clear();
        for index in examples {
            let said = said.remove(&index).unwrap_or_default();
            let example = &self.site.examples[index];
            let verdicts = match self.outcomes.get(index) {
                Some(outcome) => self.example(example, outcome.clone(), said),
                None => Vec::new(),
            };
            self.counts.add_example(example, &verdicts);
            self.verdicts.push(verdicts.into());
        }
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
                self.count_unknown(&gvk, span);
                self.unknown.push((gvk, span));
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

    fn count_unknown(&mut self, gvk: &Gvk, span: Span) {
        let key = (gvk.group.clone(), gvk.version.clone());
        match self.known_unknown.get(&key) {
            Some(&at) => self.unknown_groups[at].count += 1,
            None => {
                self.known_unknown.insert(key, self.unknown_groups.len());
                self.unknown_groups.push(UnknownGroup { first: gvk.clone(), span, count: 1 });
            }
        }
    }

    /// Runs the rules that look beyond the types of one document, where they can be told. Returns
    /// what is said of objects, each with the index of its example.
    fn beyond_documents(&mut self, known: &mut [KnownGuide], found: &mut Vec<Diagnostic>) -> Vec<(usize, Diagnostic)> {
        let mut set = References::new(self.site, self.outcomes);
        let mut of_objects = Vec::new();
        let mut at = 0;
        for (index, (page, known)) in self.site.guides().iter().zip(known).enumerate() {
            self.objects(at..page.examples.start, &mut of_objects);
            at = page.examples.end.max(at);
            let findings = match &known.findings {
                Some(findings) => Arc::clone(findings),
                None => Arc::new(self.page(index, &mut set)),
            };
            found.extend_from_slice(&findings.found);
            let first = page.examples.start;
            of_objects.extend(findings.of_objects.iter().map(|(at, one)| (first + *at as usize, one.clone())));
            known.findings = Some(findings);
        }
        self.objects(at..self.site.examples.len(), &mut of_objects);
        for rule in registry::RULES {
            if let Reach::Site(find) = rule.reach {
                found.extend(find(self.site, self.sources));
            }
        }
        of_objects
    }

    /// Looks at the page of a guide, at its objects together, and at each of them alone.
    fn page(&mut self, index: usize, set: &mut References<'a>) -> PageFindings {
        let page = &self.site.pages[index];
        let rules = Rc::clone(self.of_file(page.guide.file));
        let mut found = unknown_rule::in_front_matter(&page.guide, self.sources);
        for (rule, _) in registry::RULES.iter().zip(&rules.on).filter(|(_, is_on)| **is_on) {
            if let Reach::Page(find) = rule.reach {
                found.extend(find(self.site, index, self.sources));
            }
        }
        let mut of_objects = Vec::new();
        if rules.has_references {
            for (example, finding) in set.judge(index) {
                match example {
                    Some(example) => of_objects.push((example, finding)),
                    None => found.push(finding),
                }
            }
        }
        self.objects(page.examples.clone(), &mut of_objects);
        let from_first = |(at, finding): (usize, Diagnostic)| ((at - page.examples.start) as u32, finding);
        PageFindings { found, of_objects: of_objects.into_iter().map(from_first).collect() }
    }

    /// Looks at each object of these examples alone, with the rules that somebody turned on.
    fn objects(&mut self, examples: Range<usize>, of_objects: &mut Vec<(usize, Diagnostic)>) {
        let mut found = Vec::new();
        let mut rules = None;
        let mut file = None;
        for index in examples {
            let example = &self.site.examples[index];
            if file != Some(example.file) {
                file = Some(example.file);
                rules = Some(Rc::clone(self.of_file(example.file))).filter(|rules| !rules.judges.is_empty());
            }
            let Some(rules) = rules.as_ref().filter(|_| example.attributes.invalid.is_none()) else { continue };
            let Some(outcome) = self.outcomes.get(index) else { continue };
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
