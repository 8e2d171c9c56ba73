//! A part of what a guide holds, for somebody who asks for it: a bundle, or single examples (`picked`).
//!
//! Enters: a checked site, a page and a [`Request`]. Leaves: an [`Extract`], or why there is none. Where
//! it goes, a folder or a stream, is the caller's.

mod picked;

use std::collections::{HashMap, HashSet};

use self::picked::Picked;
use super::select::{self, Admission};
use super::{needs, pack};
use crate::check::Checked;
use crate::check::verdict::{Subject, Verdict};
use crate::example::{Class, Example};
use crate::kube::ObjectRef;
use crate::similar;
use crate::site::Page;
use crate::site::bundles::{BundlePlan, Candidate, LeftOut, Reason, identity, obstacle_of};

/// What is asked for. Without examples and sections it is a bundle.
#[derive(Clone, Copy, Debug)]
pub struct Request<'r> {
    /// The variant of the bundle; `None` for the guide's own.
    pub bundle: Option<&'r str>,
    /// Single examples, by title or anchor.
    pub examples: &'r [String],
    /// The manifests under these headings, by text or anchor.
    pub sections: &'r [String],
    /// Only manifests of these kinds; all where none is named.
    pub kinds: &'r [String],
    /// Whether what is not valid, or not whole, is handed out, too.
    pub admission: Admission,
}

/// What is handed out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Extract {
    /// A name for the folder of its files.
    pub name: String,
    /// All of it as one YAML stream.
    pub stream: String,
    /// All of it as files: path and text.
    pub files: Vec<(String, String)>,
    /// The objects in it.
    pub objects: Vec<ObjectRef>,
    /// What is not in it.
    pub left_out: Vec<Remark>,
    /// What is in it and not proven.
    pub unproven: Vec<Remark>,
}

/// What is said of an object or an example.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Remark {
    /// The object as people name it, or the example by its anchor.
    pub what: String,
    /// What is said of it: "it is an excerpt".
    pub why: String,
}

impl Remark {
    fn new(what: impl Into<String>, why: impl Into<String>) -> Self {
        Self { what: what.into(), why: why.into() }
    }
}

/// Why nothing is handed out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// A name that nothing in the guide has.
    Unknown(UnknownName),
    /// What is asked for is not valid.
    Faulty(Vec<Fault>),
    /// Nothing is left that could be handed out, for these reasons.
    Nothing(Vec<Remark>),
}

/// A document that is asked for and not valid.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    /// Its example, as index of `Site::examples`.
    pub example: usize,
    /// What is wrong, in short.
    pub remark: Remark,
}

/// A name that nothing in a guide has.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the guide has no {what} `{name}`{}", hint(.near.as_deref(), .known))]
pub struct UnknownName {
    /// What it should name: `bundle`, `example`, `section` or `kind`.
    pub what: &'static str,
    /// The name as written.
    pub name: String,
    /// The nearest name that exists.
    pub near: Option<String>,
    /// The names that exist.
    pub known: Vec<String>,
}

/// As many names are listed.
const MOST_NAMED: usize = 10;

fn hint(near: Option<&str>, known: &[String]) -> String {
    match near {
        Some(near) => format!("; did you mean `{near}`?"),
        None if known.is_empty() => "; it has none".into(),
        None => {
            let names: Vec<String> = known.iter().take(MOST_NAMED).map(|name| format!("`{name}`")).collect();
            let more = if known.len() > MOST_NAMED { ", ..." } else { "" };
            format!("; there is {}{more}", names.join(", "))
        }
    }
}

impl UnknownName {
    fn new<'n>(what: &'static str, name: &str, names: impl Iterator<Item = &'n str>) -> Self {
        let mut seen = HashSet::new();
        let known: Vec<String> = names.filter(|name| seen.insert(*name)).map(str::to_owned).collect();
        let folded: Vec<String> = known.iter().map(|name| name.to_lowercase()).collect();
        let pairs = folded.iter().map(String::as_str).zip(&known);
        let near = similar::nearest(&name.to_lowercase(), pairs, |name| (name.chars().count() / 3).max(1)).cloned();
        Self { what, name: name.to_owned(), near, known }
    }
}

/// Takes out of a page what is asked for.
pub fn extract(checked: &Checked, page: usize, request: &Request<'_>) -> Result<Extract, Refusal> {
    if let Some(unknown) = unknown_kind(checked, &checked.site.pages[page], request.kinds) {
        return Err(Refusal::Unknown(unknown));
    }
    if request.examples.is_empty() && request.sections.is_empty() {
        of_bundle(checked, page, request)
    } else {
        Picked::new(checked, page, request)?.extract()
    }
}

/// The first of some kinds of which the page has no manifest.
fn unknown_kind(checked: &Checked, page: &Page, wanted: &[String]) -> Option<UnknownName> {
    let documents = page.examples.clone().flat_map(|at| &checked.site.examples[at].documents);
    let kinds: Vec<&str> = documents
        .filter_map(|document| match &document.class {
            Class::Manifest { gvk, .. } => Some(gvk.kind.as_str()),
            _ => None,
        })
        .collect();
    let unknown = wanted.iter().find(|kind| !kinds.iter().any(|known| known.eq_ignore_ascii_case(kind)))?;
    Some(UnknownName::new("kind", unknown, kinds.into_iter()))
}

fn is_kind(kind: &str, wanted: &[String]) -> bool {
    wanted.is_empty() || wanted.iter().any(|wanted| wanted.eq_ignore_ascii_case(kind))
}

fn of_bundle(checked: &Checked, page: usize, request: &Request<'_>) -> Result<Extract, Refusal> {
    let site = &checked.site;
    let plans = &site.bundles[site.plans_of(page)];
    let Some(plan) = plans.iter().find(|plan| plan.variant.as_deref() == request.bundle) else {
        return Err(match request.bundle {
            Some(name) => {
                let names = plans.iter().filter_map(|plan| plan.variant.as_deref());
                Refusal::Unknown(UnknownName::new("bundle", name, names))
            }
            None => Refusal::Nothing(obstacles(checked, &site.pages[page], request.kinds)),
        });
    };
    let plan = &of_kinds(checked, plan, request.kinds);
    let faults = faults(checked, plan);
    if request.admission == Admission::Valid && !faults.is_empty() {
        return Err(Refusal::Faulty(faults));
    }
    let Some(selection) = select::select(checked, plan, request.admission) else {
        return Err(Refusal::Nothing(unproven(checked, plan)));
    };
    let stream = pack::stream(selection.manifests.iter().map(|manifest| (manifest.text, manifest.syntax)));
    let files = pack::folder(site, plan, &selection, &needs::of(&selection.manifests));
    let doubts = selection.manifests.iter().filter_map(|manifest| {
        let why = doubt(verdict(checked, manifest.example, manifest.document)?)?;
        Some(Remark::new(manifest.object.to_string(), why))
    });
    Ok(Extract {
        name: plan.folder.clone(),
        stream,
        files,
        objects: selection.manifests.iter().map(|manifest| manifest.object.clone()).collect(),
        unproven: doubts.collect(),
        left_out: selection.left_out.into_iter().map(|(what, why)| Remark::new(what, why)).collect(),
    })
}

/// The plan as if the guide had no other manifests than those of some kinds.
fn of_kinds(checked: &Checked, plan: &BundlePlan, wanted: &[String]) -> BundlePlan {
    let mut plan = plan.clone();
    if wanted.is_empty() {
        return plan;
    }
    let is_wanted = |example: usize, document: usize| match &checked.site.examples[example].documents[document].class {
        Class::Manifest { gvk, .. } => is_kind(&gvk.kind, wanted),
        // It may be of one of them.
        _ => true,
    };
    plan.candidates.retain(|one| is_wanted(one.example, one.document));
    plan.left_out.retain(|one| one.document.is_some_and(|document| is_wanted(one.example, document)));
    plan
}

fn verdict(checked: &Checked, example: usize, document: usize) -> Option<&Verdict> {
    checked.verdicts.get(example)?.get(document)
}

/// What makes a document one that should not be handed out.
fn fault(verdict: &Verdict) -> Option<String> {
    let is_whole = matches!(verdict.subject, Subject::Manifest(_));
    if verdict.errors > 0 {
        let reason = verdict.reason.as_deref().unwrap_or("an error was found");
        Some(format!("it is not valid: {reason}"))
    } else if is_whole && verdict.valid_on.is_empty() {
        Some(format!("it is not valid on Kubernetes {}", verdict.checked))
    } else {
        None
    }
}

/// Why a document that is handed out is not proven.
fn doubt(verdict: &Verdict) -> Option<String> {
    fault(verdict).or_else(|| match verdict.subject {
        Subject::Unknown => Some("nothing is known of its kind, so it was not checked".into()),
        Subject::PartialManifest(_) => Some(Reason::Partial.to_string()),
        _ => None,
    })
}

/// What is wrong with the definitions that a bundle would hold, were all of them valid: of each object the
/// last. What nobody can read may be a definition of any.
fn faults(checked: &Checked, plan: &BundlePlan) -> Vec<Fault> {
    let mut last: HashMap<_, Candidate> = HashMap::new();
    for &candidate in &plan.candidates {
        let Some(object) = object_at(checked, candidate.example, Some(candidate.document)) else { continue };
        let known = last.entry(identity(object)).or_insert(candidate);
        if candidate.share >= known.share {
            *known = candidate;
        }
    }
    let by_verdict = last.into_values().filter_map(|one| {
        let why = fault(verdict(checked, one.example, one.document)?)?;
        Some(((one.example, Some(one.document)), why))
    });
    let broken = plan.left_out.iter().filter(|left_out| left_out.reason == Reason::Broken);
    let by_syntax = broken.map(|one| ((one.example, one.document), one.reason.to_string()));
    let mut all: Vec<_> = by_verdict.chain(by_syntax).collect();
    all.sort();
    all.into_iter()
        .map(|((example, document), why)| Fault { example, remark: Remark::new(name(checked, example, document), why) })
        .collect()
}

fn object_at(checked: &Checked, example: usize, document: Option<usize>) -> Option<&ObjectRef> {
    match &checked.site.examples[example].documents[document?].class {
        Class::Manifest { object, .. } => Some(object),
        _ => None,
    }
}

/// What people call a document: its object, else its example.
fn name(checked: &Checked, example: usize, document: Option<usize>) -> String {
    let object = object_at(checked, example, document);
    object.map_or_else(|| checked.site.downloads[example].id.clone(), ToString::to_string)
}

/// Why nothing of a page can be bundled.
fn obstacles(checked: &Checked, page: &Page, kinds: &[String]) -> Vec<Remark> {
    let mut all = Vec::new();
    for at in page.examples.clone() {
        let example = &checked.site.examples[at];
        if let Some(why) = ignored(example).filter(|_| kinds.is_empty()) {
            all.push(Remark::new(name(checked, at, None), why));
        }
        for (index, document) in example.documents.iter().enumerate() {
            if let (Class::Manifest { gvk, .. }, Some(reason)) = (&document.class, obstacle_of(example, document))
                && is_kind(&gvk.kind, kinds)
            {
                all.push(Remark::new(name(checked, at, Some(index)), reason.to_string()));
            }
        }
    }
    all
}

/// Why an example is never checked, if it is not.
fn ignored(example: &Example) -> Option<String> {
    example.attributes.ignore.as_ref().map(|ignore| Reason::Ignored(ignore.text.clone()).to_string())
}

/// Why nothing of a plan is proven, though nothing is wrong with it.
fn unproven(checked: &Checked, plan: &BundlePlan) -> Vec<Remark> {
    let unknown = plan.candidates.iter().map(|one| {
        let why = "nothing is known of its kind; `--crds` brings definitions of custom resources";
        Remark::new(name(checked, one.example, Some(one.document)), why)
    });
    let left_out = plan.left_out.iter().map(|LeftOut { example, document, reason }| {
        Remark::new(name(checked, *example, *document), reason.to_string())
    });
    unknown.chain(left_out).collect()
}

#[cfg(test)]
mod tests;
