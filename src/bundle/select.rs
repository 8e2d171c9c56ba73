//! Which documents a bundle holds: the last valid definition of each object, in an order that applies.

use std::collections::{HashMap, HashSet};

use crate::check::Checked;
use crate::check::verdict::{Subject, Verdict};
use crate::example::{Class, Example, ExampleDocument, Syntax};
use crate::kube::{ObjectRef, ReleaseSet};
use crate::site::bundles::{BundlePlan, Candidate, Identity, Reason, Standing, identity};
use crate::site::route;
use crate::yaml::{Node, Value};

/// Which definitions of an object count.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Admission {
    /// Those that nothing is wrong with. What is published holds no others.
    Valid,
    /// Whatever could be applied by its syntax: for somebody who asks for it.
    Any,
}

/// What a bundle holds.
pub(super) struct Selection<'a> {
    /// Its manifests, in the order in which they apply.
    pub(super) manifests: Vec<Manifest<'a>>,
    /// What is not in it: the object or example, and why.
    pub(super) left_out: Vec<(String, String)>,
    /// The releases on which every proven manifest is valid.
    pub(super) releases: ReleaseSet,
}

/// One manifest of a bundle.
pub(super) struct Manifest<'a> {
    /// Its example, as index of `Site::examples`.
    pub(super) example: usize,
    /// Its index in the example's documents.
    pub(super) document: usize,
    /// What it defines.
    pub(super) object: &'a ObjectRef,
    pub(super) root: Node<'a>,
    /// The author's text, without a line break at its end.
    pub(super) text: &'a str,
    /// YAML or JSON.
    pub(super) syntax: Syntax,
    /// What is known of it.
    pub(super) standing: Standing,
    /// Whether it is a custom resource whose definition the bundle does not hold.
    pub(super) lacks_definition: bool,
    /// Its file in the archives.
    pub(super) file: String,
}

/// Selects the manifests of a plan; `None` if no verified one is among them, though one is asked for.
pub(super) fn select<'a>(checked: &'a Checked, plan: &BundlePlan, admission: Admission) -> Option<Selection<'a>> {
    let mut slots: Vec<Slot<'a>> = Vec::new();
    let mut of_object: HashMap<Identity<'a>, usize> = HashMap::new();
    let mut rejected = Vec::new();
    for &candidate in &plan.candidates {
        let slot = match judge(checked, candidate, admission) {
            Judgement::Nothing => continue,
            Judgement::Rejected(why) => {
                rejected.push((candidate, why));
                continue;
            }
            Judgement::Accepted(slot) => slot,
        };
        match of_object.get(&identity(slot.object)) {
            Some(&at) if slot.candidate.share >= slots[at].candidate.share => slots[at] = slot,
            Some(_) => {}
            None => {
                of_object.insert(identity(slot.object), slots.len());
                slots.push(slot);
            }
        }
    }
    let is_wanted = |slot: &Slot<'_>| slot.standing == Standing::Proven || admission == Admission::Any;
    if !slots.iter().any(is_wanted) {
        return None;
    }
    let left_out =
        left_out(checked, plan, rejected, |object| of_object.get(&identity(object)).map(|&at| slots[at].place()));
    let releases = slots.iter().filter(|slot| slot.standing == Standing::Proven);
    let releases = releases.fold(ReleaseSet::ALL, |set, slot| set.intersection(slot.valid_on));
    // Stable: within a rank the guide's order holds.
    slots.sort_by_key(Slot::rank);
    Some(Selection { manifests: manifests(checked, &slots), left_out, releases })
}

/// The definition of an object that counts so far.
struct Slot<'a> {
    candidate: Candidate,
    document: &'a ExampleDocument,
    object: &'a ObjectRef,
    root: Node<'a>,
    standing: Standing,
    /// Whether it is of a kind that a definition must bring.
    is_custom: bool,
    valid_on: ReleaseSet,
}

impl Slot<'_> {
    fn place(&self) -> Place {
        (self.candidate.example, Some(self.candidate.document))
    }

    /// Namespaces, then CRDs, then all else, custom resources last.
    fn rank(&self) -> u8 {
        match (self.object.gvk.group.as_str(), self.object.gvk.kind.as_str()) {
            _ if self.is_custom => 3,
            ("", "Namespace") => 0,
            ("apiextensions.k8s.io", "CustomResourceDefinition") => 1,
            _ => 2,
        }
    }
}

enum Judgement<'a> {
    Accepted(Slot<'a>),
    Rejected(String),
    Nothing,
}

fn judge(checked: &Checked, candidate: Candidate, admission: Admission) -> Judgement<'_> {
    let example = &checked.site.examples[candidate.example];
    let document = &example.documents[candidate.document];
    let verdict = checked.verdicts.get(candidate.example).and_then(|verdicts| verdicts.get(candidate.document));
    let (Class::Manifest { object, .. }, Some(verdict), Some(root)) =
        (&document.class, verdict, document.document.root())
    else {
        return Judgement::Nothing;
    };
    let standing = match (standing(verdict), admission) {
        (Ok(standing), _) => standing,
        (Err(_), Admission::Any) => Standing::Unverified,
        (Err(why), Admission::Valid) => return Judgement::Rejected(why),
    };
    if let Some(why) = unreadable(example, document) {
        return Judgement::Rejected(why.into());
    }
    let is_custom = match verdict.subject {
        Subject::Manifest(ty) | Subject::PartialManifest(ty) => ty.is_custom(),
        _ => standing == Standing::Unverified,
    };
    Judgement::Accepted(Slot { candidate, document, object, root, standing, is_custom, valid_on: verdict.valid_on })
}

/// Why a manifest that we can read is one that kubectl cannot.
pub(super) fn unreadable(example: &Example, document: &ExampleDocument) -> Option<&'static str> {
    let text = &example.code.text()[document.text.clone()];
    let is_json = example.syntax == Syntax::Json;
    (is_json && serde_json::from_str::<serde::de::IgnoredAny>(text).is_err())
        .then_some("its JSON has comments or commas too many, which kubectl does not read")
}

/// What a verdict says of a whole manifest, or why it is in no bundle.
fn standing(verdict: &Verdict) -> Result<Standing, String> {
    if verdict.errors > 0 {
        let reason = verdict.reason.as_deref().unwrap_or("an error was found");
        return Err(format!("it is not valid: {reason}"));
    }
    match verdict.subject {
        Subject::Manifest(_) if !verdict.valid_on.is_empty() => Ok(Standing::Proven),
        Subject::Manifest(_) => Err(format!("it is not valid on Kubernetes {}", verdict.checked)),
        Subject::Unknown => Ok(Standing::Unverified),
        Subject::PartialManifest(_) => Err(Reason::Partial.to_string()),
        _ => Err("it is no manifest that applies".into()),
    }
}

/// An example, and a document in it: sorts in the guide's order.
type Place = (usize, Option<usize>);

/// What was left out, in the guide's order. Where the bundle holds the object (`held` says from
/// where), only a later definition is told of, unless it is an excerpt or a mistake shown on purpose.
fn left_out(
    checked: &Checked,
    plan: &BundlePlan,
    rejected: Vec<(Candidate, String)>,
    held: impl Fn(&ObjectRef) -> Option<Place>,
) -> Vec<(String, String)> {
    let by_syntax = plan.left_out.iter().map(|left_out| {
        let is_excerpt = matches!(left_out.reason, Reason::Partial | Reason::Elided | Reason::Invalid);
        ((left_out.example, left_out.document), is_excerpt, left_out.reason.to_string())
    });
    let by_verdict =
        rejected.into_iter().map(|(candidate, why)| ((candidate.example, Some(candidate.document)), false, why));
    let mut all: Vec<(Place, String, String)> = by_syntax
        .chain(by_verdict)
        .filter_map(|(place, is_excerpt, mut why)| {
            let object = place.1.and_then(|document| object_at(checked, place.0, document));
            if let Some(of_held) = object.and_then(&held) {
                if is_excerpt || place < of_held {
                    return None;
                }
                why.push_str("; the bundle has an earlier definition");
            }
            let what = object.map(ToString::to_string);
            Some((place, what.unwrap_or_else(|| checked.site.downloads[place.0].id.clone()), why))
        })
        .collect();
    all.sort_by_key(|(place, ..)| *place);
    all.into_iter().map(|(_, what, why)| (what, why)).collect()
}

fn object_at(checked: &Checked, example: usize, document: usize) -> Option<&ObjectRef> {
    match &checked.site.examples[example].documents[document].class {
        Class::Manifest { object, .. } => Some(object),
        _ => None,
    }
}

fn manifests<'a>(checked: &'a Checked, slots: &[Slot<'a>]) -> Vec<Manifest<'a>> {
    let mut of_example: HashMap<usize, usize> = HashMap::new();
    let mut defined: HashSet<(&str, &str)> = HashSet::new();
    for slot in slots {
        *of_example.entry(slot.candidate.example).or_default() += 1;
        defined.extend(definition(slot));
    }
    let width = slots.len().to_string().len().max(2);
    let numbered = slots.iter().enumerate().map(|(index, slot)| {
        let example = &checked.site.examples[slot.candidate.example];
        let title = example.attributes.title.as_ref().filter(|_| of_example[&slot.candidate.example] == 1);
        let stem = title.and_then(|title| route::title_file(&title.text)).map(|(stem, _)| stem);
        let stem = stem.unwrap_or_else(|| route::object_stem(slot.object));
        let ending = if example.syntax == Syntax::Json { "json" } else { "yaml" };
        let gvk = &slot.object.gvk;
        Manifest {
            example: slot.candidate.example,
            document: slot.candidate.document,
            object: slot.object,
            root: slot.root,
            text: &example.code.text()[slot.document.text.clone()],
            syntax: example.syntax,
            standing: slot.standing,
            lacks_definition: slot.is_custom && !defined.contains(&(gvk.group.as_str(), gvk.kind.as_str())),
            file: format!("manifests/{:0width$}-{stem}.{ending}", index + 1),
        }
    });
    numbered.collect()
}

/// Group and kind that a CRD defines.
fn definition<'a>(slot: &Slot<'a>) -> Option<(&'a str, &'a str)> {
    if slot.rank() != 1 {
        return None;
    }
    let spec = slot.root.get("spec")?;
    let Value::String(group) = spec.get("group")?.value() else { return None };
    Some((group, spec.get("names")?.get_str("kind")?))
}
