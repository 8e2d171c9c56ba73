//! A part of what a guide holds, for somebody who asks for it: a bundle, or single examples.
//!
//! Enters: a checked site, a page and a [`Request`]. Leaves: an [`Extract`], or why there is none.

use std::collections::HashSet;

use super::select::{self, Admission, Selection};
use super::{needs, pack};
use crate::check::Checked;
use crate::check::verdict::Subject;
use crate::example::{Class, Example, Syntax};
use crate::guide::outline;
use crate::similar;
use crate::site::bundles::{BundlePlan, LeftOut, Reason, Standing, obstacle_of};
use crate::site::{Page, route};

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
    /// What is not in it: the object or example, and why.
    pub left_out: Vec<(String, String)>,
    /// Objects that nothing is known of.
    pub unverified: Vec<String>,
}

/// Why nothing is handed out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// A name that nothing in the guide has.
    Unknown(UnknownName),
    /// Errors were found in these examples, as indexes of `Site::examples`.
    Faulty(Vec<usize>),
    /// Nothing is left that could be handed out: the object or example, and why.
    Nothing(Vec<(String, String)>),
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
    /// Some names that exist.
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
    if request.examples.is_empty() && request.sections.is_empty() {
        of_bundle(checked, page, request)
    } else {
        Picked::new(checked, page, request)?.extract()
    }
}

fn of_bundle(checked: &Checked, page: usize, request: &Request<'_>) -> Result<Extract, Refusal> {
    let site = &checked.site;
    let plans = || site.bundles.iter().filter(|plan| plan.page == page);
    let Some(plan) = plans().find(|plan| plan.variant.as_deref() == request.bundle) else {
        return Err(match request.bundle {
            Some(name) => {
                let names = plans().filter_map(|plan| plan.variant.as_deref());
                Refusal::Unknown(UnknownName::new("bundle", name, names))
            }
            None => Refusal::Nothing(obstacles(checked, &site.pages[page])),
        });
    };
    let faulty = faulty(checked, plan);
    if request.admission == Admission::Valid && !faulty.is_empty() {
        return Err(Refusal::Faulty(faulty));
    }
    let Some(mut selection) = select::select(checked, plan, request.admission) else {
        return Err(Refusal::Nothing(unproven(checked, plan)));
    };
    retain_kinds(&mut selection, request)?;
    let unverified = selection.manifests.iter().filter(|manifest| manifest.standing == Standing::Unverified);
    let unverified = unverified.map(|manifest| manifest.object.to_string()).collect();
    let stream = pack::stream(selection.manifests.iter().map(|manifest| (manifest.text, manifest.syntax)));
    let needs = needs::of(&selection.manifests);
    let files = pack::folder(site, plan, &selection, &needs);
    Ok(Extract { name: plan.folder.clone(), stream, files, left_out: selection.left_out, unverified })
}

fn retain_kinds(selection: &mut Selection<'_>, request: &Request<'_>) -> Result<(), Refusal> {
    let kinds: Vec<&str> = selection.manifests.iter().map(|manifest| manifest.object.gvk.kind.as_str()).collect();
    let unknown = request.kinds.iter().find(|kind| !kinds.iter().any(|known| known.eq_ignore_ascii_case(kind)));
    if let Some(kind) = unknown {
        return Err(Refusal::Unknown(UnknownName::new("kind", kind, kinds.into_iter())));
    }
    selection.manifests.retain(|manifest| is_kind(&manifest.object.gvk.kind, request.kinds));
    if !request.kinds.is_empty() {
        // What else is not there was not asked for.
        selection.left_out.retain(|(what, _)| is_kind(what.split(' ').next().unwrap_or_default(), request.kinds));
    }
    Ok(())
}

fn is_kind(kind: &str, wanted: &[String]) -> bool {
    wanted.is_empty() || wanted.iter().any(|wanted| wanted.eq_ignore_ascii_case(kind))
}

/// The examples of a bundle in which errors were found.
fn faulty(checked: &Checked, plan: &BundlePlan) -> Vec<usize> {
    let by_verdict = plan.candidates.iter().filter(|one| is_faulty(checked, one.example, one.document));
    let by_syntax = plan.left_out.iter().filter(|left_out| left_out.reason == Reason::Broken);
    let mut examples: Vec<usize> =
        by_verdict.map(|one| one.example).chain(by_syntax.map(|left_out| left_out.example)).collect();
    examples.sort_unstable();
    examples.dedup();
    examples
}

fn is_faulty(checked: &Checked, example: usize, document: usize) -> bool {
    let verdict = checked.verdicts.get(example).and_then(|verdicts| verdicts.get(document));
    verdict.is_some_and(|verdict| match verdict.subject {
        Subject::Manifest(_) => select::standing(verdict).is_err(),
        _ => verdict.errors > 0,
    })
}

/// Why nothing of a page can be bundled.
fn obstacles(checked: &Checked, page: &Page) -> Vec<(String, String)> {
    let mut all = Vec::new();
    for index in page.examples.clone() {
        let example = &checked.site.examples[index];
        if let Some(ignore) = &example.attributes.ignore {
            all.push((checked.site.downloads[index].id.clone(), Reason::Ignored(ignore.text.clone()).to_string()));
        }
        for document in &example.documents {
            if let (Class::Manifest { object, .. }, Some(reason)) = (&document.class, obstacle_of(example, document)) {
                all.push((object.to_string(), reason.to_string()));
            }
        }
    }
    all
}

/// Why nothing of a plan is proven, though nothing is wrong with it.
fn unproven(checked: &Checked, plan: &BundlePlan) -> Vec<(String, String)> {
    let what = |example: usize, document: Option<usize>| {
        let example_ref = &checked.site.examples[example];
        match document.map(|document| &example_ref.documents[document].class) {
            Some(Class::Manifest { object, .. }) => object.to_string(),
            _ => checked.site.downloads[example].id.clone(),
        }
    };
    let unknown = plan.candidates.iter().map(|one| {
        let why = "nothing is known of its kind; `--crds` brings definitions of custom resources";
        (what(one.example, Some(one.document)), why.to_owned())
    });
    let left_out = plan.left_out.iter();
    unknown
        .chain(left_out.map(|LeftOut { example, document, reason }| (what(*example, *document), reason.to_string())))
        .collect()
}

/// A text that is handed out as a file.
struct Piece<'a> {
    file: String,
    text: &'a str,
    syntax: Syntax,
}

/// Single examples of a page.
struct Picked<'a> {
    checked: &'a Checked,
    page: &'a Page,
    request: Request<'a>,
    /// Those that are named themselves, and those of sections.
    named: Vec<usize>,
    of_sections: Vec<usize>,
    left_out: Vec<(String, String)>,
}

impl<'a> Picked<'a> {
    fn new(checked: &'a Checked, page: usize, request: &Request<'a>) -> Result<Self, Refusal> {
        let page = &checked.site.pages[page];
        let (named, of_sections) = (Vec::new(), Vec::new());
        let mut picked = Self { checked, page, request: *request, named, of_sections, left_out: Vec::new() };
        request.examples.iter().try_for_each(|name| picked.pick(name))?;
        request.sections.iter().try_for_each(|heading| picked.pick_section(heading))?;
        Ok(picked)
    }

    fn id(&self, example: usize) -> &'a str {
        &self.checked.site.downloads[example].id
    }

    fn title(&self, example: usize) -> Option<&'a str> {
        self.checked.site.examples[example].attributes.title.as_ref().map(|title| title.text.as_str())
    }

    fn pick(&mut self, name: &str) -> Result<(), Refusal> {
        let is_titled = |&at: &usize| self.title(at).is_some_and(|title| title.eq_ignore_ascii_case(name));
        let titled: Vec<usize> = self.page.examples.clone().filter(is_titled).collect();
        let by_id = self.page.examples.clone().find(|&at| self.id(at) == name.trim_start_matches('#'));
        let Some(found) = by_id.or_else(|| titled.first().copied()) else {
            let all = self.page.examples.clone();
            let names = all.flat_map(|at| self.title(at).into_iter().chain([self.id(at)]));
            return Err(Refusal::Unknown(UnknownName::new("example", name, names)));
        };
        let again = titled.into_iter().filter(|&at| at > found);
        let again =
            again.map(|at| (self.id(at).to_owned(), format!("it, too, is titled `{name}`; name it by this anchor")));
        self.left_out.extend(again.collect::<Vec<_>>());
        self.named.push(found);
        Ok(())
    }

    fn pick_section(&mut self, name: &str) -> Result<(), Refusal> {
        let outline = &self.page.guide.outline;
        let is_it = |heading: &outline::Heading| {
            heading.id == name.trim_start_matches('#') || heading.text.to_lowercase() == name.to_lowercase()
        };
        let Some(at) = outline.iter().position(is_it) else {
            let names = outline.iter().map(|heading| heading.text.as_str());
            return Err(Refusal::Unknown(UnknownName::new("section", name, names)));
        };
        let heading = &outline[at];
        let next = outline[at + 1..].iter().find(|next| next.level <= heading.level);
        let end = next.map_or(u32::MAX, |next| next.span.start);
        let is_in = |example: &Example| heading.span.start <= example.span.start && example.span.start < end;
        let examples = self.page.examples.clone().filter(|&at| is_in(&self.checked.site.examples[at]));
        self.of_sections.extend(examples);
        Ok(())
    }

    fn extract(mut self) -> Result<Extract, Refusal> {
        let mut order: Vec<usize> = self.named.iter().chain(&self.of_sections).copied().collect();
        order.sort_unstable();
        order.dedup();
        let (mut pieces, mut faulty) = (Vec::new(), Vec::new());
        let (mut unverified, mut refused) = (Vec::new(), 0);
        for at in order {
            let taken = self.documents(at);
            let is_named = self.named.contains(&at);
            refused += usize::from(is_named && taken.is_none());
            let Some(taken) = taken else { continue };
            if self.request.admission == Admission::Valid && taken.iter().any(|&one| is_faulty(self.checked, at, one)) {
                faulty.push(at);
            }
            for &document in &taken {
                let verdict = self.checked.verdicts.get(at).and_then(|verdicts| verdicts.get(document));
                let class = &self.checked.site.examples[at].documents[document].class;
                if let (Some(Subject::Unknown), Class::Manifest { object, .. }) =
                    (verdict.map(|one| &one.subject), class)
                {
                    unverified.push(object.to_string());
                }
            }
            self.cut(at, &taken, &mut pieces);
        }
        if !faulty.is_empty() {
            return Err(Refusal::Faulty(faulty));
        }
        if refused > 0 || pieces.is_empty() {
            return Err(Refusal::Nothing(self.left_out));
        }
        let stream = pack::stream(pieces.iter().map(|piece| (piece.text, piece.syntax)));
        let files = pieces.into_iter().map(|piece| (piece.file, format!("{}\n", piece.text))).collect();
        let name = route::bundle_name(self.page, None);
        Ok(Extract { name, stream, files, left_out: self.left_out, unverified })
    }

    /// The documents of an example that are handed out; `None` if it is refused. Why is noted.
    fn documents(&mut self, at: usize) -> Option<Vec<usize>> {
        let example = &self.checked.site.examples[at];
        let is_named = self.named.contains(&at);
        let is_forced = self.request.admission == Admission::Any;
        if let Some(ignore) = &example.attributes.ignore {
            if is_named && is_forced {
                return Some(Vec::new());
            }
            self.left_out.push((self.id(at).to_owned(), Reason::Ignored(ignore.text.clone()).to_string()));
            return None;
        }
        let mut taken = Vec::new();
        let mut is_whole = true;
        for (index, document) in example.documents.iter().enumerate() {
            let object = match &document.class {
                Class::Empty => continue,
                Class::Manifest { object, .. } => Some(object),
                _ => None,
            };
            let is_wanted = match object {
                Some(object) => is_kind(&object.gvk.kind, self.request.kinds),
                None => is_named && self.request.kinds.is_empty(),
            };
            if !is_wanted {
                continue;
            }
            match obstacle_of(example, document).filter(|_| !is_forced) {
                None => taken.push(index),
                Some(reason) => {
                    let what = object.map_or_else(|| self.id(at).to_owned(), ToString::to_string);
                    self.left_out.push((what, reason.to_string()));
                    is_whole = false;
                }
            }
        }
        (is_whole || !is_named).then_some(taken).filter(|taken| !taken.is_empty())
    }

    /// Cuts the documents out of an example; the whole of it keeps its text to the byte.
    fn cut(&self, at: usize, taken: &[usize], pieces: &mut Vec<Piece<'a>>) {
        let example = &self.checked.site.examples[at];
        let raw = self.checked.site.downloads[at].raw.as_ref().and_then(|url| url.as_str().rsplit('/').next());
        let ending = if example.syntax == Syntax::Json { "json" } else { "yaml" };
        let filled = example.documents.iter().filter(|document| document.class != Class::Empty).count();
        let mut add = |file: String, text: &'a str| {
            let is_taken = |file: &String| pieces.iter().any(|piece| piece.file == *file);
            let (stem, ending) = file.rsplit_once('.').unwrap_or((&file, ending));
            let mut names = (2..).map(|number| format!("{stem}-{number}.{ending}"));
            let file =
                if is_taken(&file) { names.find(|name| !is_taken(name)).unwrap_or_default() } else { file.clone() };
            pieces.push(Piece { file, text, syntax: example.syntax });
        };
        if taken.len() == filled {
            let name = raw.map_or_else(|| format!("{}.{ending}", self.id(at)), str::to_owned);
            add(name, example.code.text().trim_end_matches(['\n', '\r']));
            return;
        }
        for &index in taken {
            let document = &example.documents[index];
            let stem = match &document.class {
                Class::Manifest { object, .. } => route::object_stem(object),
                _ => self.id(at).to_owned(),
            };
            add(format!("{stem}.{ending}"), &example.code.text()[document.text.clone()]);
        }
    }
}
