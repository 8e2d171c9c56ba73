//! Single examples of a page, and those under some headings, as they stand there.
//!
//! Unlike a bundle, they keep the guide's order and its files, and an object that is defined twice is
//! there twice.

use std::collections::HashSet;

use super::{Extract, Fault, Refusal, Remark, Request, UnknownName, doubt, fault, ignored, is_kind, name, verdict};
use crate::bundle::pack;
use crate::bundle::select::{self, Admission};
use crate::check::Checked;
use crate::example::{Class, Example, ExampleDocument, Syntax};
use crate::guide::outline;
use crate::kube::ObjectRef;
use crate::site::bundles::obstacle_of;
use crate::site::{Page, route};

/// The examples that are asked for.
pub(super) struct Picked<'a> {
    checked: &'a Checked,
    page: &'a Page,
    request: Request<'a>,
    /// Those that are named themselves.
    named: Vec<usize>,
    of_sections: Vec<usize>,
    left_out: Vec<Remark>,
    unproven: Vec<Remark>,
}

/// What of an example is handed out.
enum Taken {
    /// Its text, whatever it is.
    Text,
    /// These documents.
    Documents(Vec<usize>),
}

/// A text that is handed out as a file.
struct Piece<'a> {
    file: String,
    text: &'a str,
    syntax: Syntax,
}

impl<'a> Picked<'a> {
    /// Finds what is named.
    pub(super) fn new(checked: &'a Checked, page: usize, request: &Request<'a>) -> Result<Self, Refusal> {
        let mut picked = Self {
            checked,
            page: &checked.site.pages[page],
            request: *request,
            named: Vec::new(),
            of_sections: Vec::new(),
            left_out: Vec::new(),
            unproven: Vec::new(),
        };
        request.examples.iter().try_for_each(|name| picked.pick(name))?;
        request.sections.iter().try_for_each(|heading| picked.pick_section(heading))?;
        Ok(picked)
    }

    /// Hands out what was found.
    pub(super) fn extract(mut self) -> Result<Extract, Refusal> {
        let mut order: Vec<usize> = self.named.iter().chain(&self.of_sections).copied().collect();
        order.sort_unstable();
        order.dedup();
        let mut faults = Vec::new();
        let mut all = Vec::new();
        let mut is_refused = false;
        for at in order {
            let taken = self.take(at);
            is_refused |= taken.is_none() && self.named.contains(&at);
            let Some(taken) = taken else { continue };
            if let Taken::Documents(documents) = &taken {
                for &document in documents {
                    self.judge(at, document, &mut faults);
                }
            }
            all.push((at, taken));
        }
        if self.request.admission == Admission::Valid && !faults.is_empty() {
            return Err(Refusal::Faulty(faults));
        }
        if is_refused || all.is_empty() {
            return Err(Refusal::Nothing(self.left_out));
        }
        let (pieces, objects) = self.cut(&all);
        let stream = pack::stream(pieces.iter().map(|piece| (piece.text, piece.syntax)));
        let files = pieces.into_iter().map(|piece| (piece.file, format!("{}\n", piece.text))).collect();
        let (left_out, unproven) = (self.left_out, self.unproven);
        Ok(Extract { name: route::bundle_name(self.page, None), stream, files, objects, left_out, unproven })
    }

    fn example(&self, at: usize) -> &'a Example {
        &self.checked.site.examples[at]
    }

    /// The anchor of an example: a safe name of a file.
    fn id(&self, at: usize) -> &'a str {
        &self.checked.site.downloads[at].id
    }

    fn title(&self, at: usize) -> Option<&'a str> {
        self.example(at).attributes.title.as_ref().map(|title| title.text.as_str())
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
        for again in titled.into_iter().filter(|&at| at > found) {
            let why = format!("a later revision of `{name}`; this anchor names it");
            self.left_out.push(Remark::new(self.id(again), why));
        }
        self.named.push(found);
        Ok(())
    }

    fn pick_section(&mut self, name: &str) -> Result<(), Refusal> {
        let outline = &self.page.guide.outline;
        let all = |is_it: &dyn Fn(&outline::Heading) -> bool| -> Vec<usize> {
            (0..outline.len()).filter(|&at| is_it(&outline[at])).collect()
        };
        // A text names all headings that have it, an anchor one.
        let mut found = all(&|heading| heading.text.to_lowercase() == name.to_lowercase());
        if found.is_empty() {
            found = all(&|heading| heading.id == name.trim_start_matches('#'));
        }
        if found.is_empty() {
            let names = outline.iter().map(|heading| heading.text.as_str());
            return Err(Refusal::Unknown(UnknownName::new("section", name, names)));
        }
        for at in found {
            let heading = &outline[at];
            let next = outline[at + 1..].iter().find(|next| next.level <= heading.level);
            let end = next.map_or(u32::MAX, |next| next.span.start);
            let is_in = |example: &Example| heading.span.start <= example.span.start && example.span.start < end;
            let examples = self.page.examples.clone().filter(|&at| is_in(&self.checked.site.examples[at]));
            self.of_sections.extend(examples);
        }
        Ok(())
    }

    /// What of an example is handed out; `None` if nothing is. Why is noted.
    fn take(&mut self, at: usize) -> Option<Taken> {
        let example = self.example(at);
        let is_named = self.named.contains(&at);
        if let Some(why) = ignored(example) {
            let is_forced = is_named && self.request.admission == Admission::Any;
            let remark = Remark::new(self.id(at), why);
            if is_forced {
                self.unproven.push(remark);
            } else {
                self.left_out.push(remark);
            }
            return is_forced.then_some(Taken::Text);
        }
        let mut taken = Vec::new();
        let (mut is_whole, mut is_wanted) = (true, false);
        for (index, document) in example.documents.iter().enumerate() {
            if !self.is_wanted(document, is_named) {
                continue;
            }
            is_wanted = true;
            match (self.obstacle(example, document), self.request.admission) {
                (None, _) => taken.push(index),
                (Some(why), Admission::Any) => {
                    self.unproven.push(Remark::new(name(self.checked, at, Some(index)), why));
                    taken.push(index);
                }
                (Some(why), Admission::Valid) => {
                    self.left_out.push(Remark::new(name(self.checked, at, Some(index)), why));
                    is_whole = false;
                }
            }
        }
        if is_named && !is_wanted {
            let why = if self.request.kinds.is_empty() { "it is empty" } else { "it has no manifest of such a kind" };
            self.left_out.push(Remark::new(self.id(at), why));
        }
        (!taken.is_empty() && (is_whole || !is_named)).then_some(Taken::Documents(taken))
    }

    /// Whether a document is asked for: manifests of the right kind, and whatever an example holds that is named.
    fn is_wanted(&self, document: &ExampleDocument, is_named: bool) -> bool {
        match &document.class {
            Class::Empty => false,
            Class::Manifest { gvk, .. } => is_kind(&gvk.kind, self.request.kinds),
            _ => is_named && self.request.kinds.is_empty(),
        }
    }

    /// Why a document does not stand for itself.
    fn obstacle(&self, example: &Example, document: &ExampleDocument) -> Option<String> {
        obstacle_of(example, document).map(|reason| reason.to_string()).or_else(|| match document.class {
            Class::Manifest { .. } => select::unreadable(example, document).map(str::to_owned),
            _ => None,
        })
    }

    /// Notes what speaks against a document that is handed out.
    fn judge(&mut self, at: usize, document: usize, faults: &mut Vec<Fault>) {
        let Some(verdict) = verdict(self.checked, at, document) else { return };
        let what = name(self.checked, at, Some(document));
        if let Some(why) = fault(verdict) {
            faults.push(Fault { example: at, remark: Remark::new(what.clone(), why) });
        }
        // An obstacle that was waived has said why already.
        if let Some(why) = doubt(verdict).filter(|_| !self.unproven.iter().any(|remark| remark.what == what)) {
            self.unproven.push(Remark::new(what, why));
        }
    }

    /// Cuts the documents out of their examples; a whole example keeps its text to the byte.
    fn cut(&self, all: &[(usize, Taken)]) -> (Vec<Piece<'a>>, Vec<ObjectRef>) {
        let (mut pieces, mut objects) = (Vec::new(), Vec::new());
        let mut names = Names::default();
        for (at, taken) in all {
            let example = self.example(*at);
            let syntax = example.syntax;
            let whole = Piece {
                file: self.id(*at).to_owned(),
                text: example.code.text().trim_end_matches(['\n', '\r']),
                syntax,
            };
            let Taken::Documents(documents) = taken else {
                pieces.push(Piece { file: names.claim(&whole.file), ..whole });
                continue;
            };
            let object = |&index: &usize| super::object_at(self.checked, *at, Some(index));
            objects.extend(documents.iter().filter_map(object).cloned());
            let filled = example.documents.iter().filter(|document| document.class != Class::Empty).count();
            if documents.len() == filled {
                pieces.push(Piece { file: names.claim(&whole.file), ..whole });
                continue;
            }
            let (stem, ending) = whole.file.rsplit_once('.').unwrap_or((&whole.file, "yaml"));
            for index in documents {
                let stem = object(index).map_or_else(|| stem.to_owned(), route::object_stem);
                let text = &example.code.text()[example.documents[*index].text.clone()];
                pieces.push(Piece { file: names.claim(&format!("{stem}.{ending}")), text, syntax });
            }
        }
        (pieces, objects)
    }
}

/// The names of files that are given out.
#[derive(Default)]
struct Names(HashSet<String>);

impl Names {
    /// The name, or the next number of it that is free.
    fn claim(&mut self, name: &str) -> String {
        let (stem, ending) = name.rsplit_once('.').unwrap_or((name, "yaml"));
        let mut number = 1;
        let mut free = name.to_owned();
        while !self.0.insert(route::fold(&free)) {
            number += 1;
            free = format!("{stem}-{number}.{ending}");
        }
        free
    }
}
