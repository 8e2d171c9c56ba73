//! References between the objects of a guide.
//!
//! Enters: a site, and what the walk made of its documents. Leaves: findings of the `reference::`
//! rules. The objects of a guide, and of the guides that it requires, are a set; each object of the
//! guide is asked once what it refers to, and what the set lacks is worded by the rule for it.
//!
//! A set proves something only where it is evidence: see [`Set::lacks`]. What may exist elsewhere is
//! never missing: what the guide assumes, makes with a command, or mentions in a custom resource.
//! The cost grows with the size of the guide: indexes are by name, and what compares has a budget.

mod files;
mod graph;
mod index;
mod kinds;
mod links;
mod mentions;
mod ports;
mod relation;
mod selectors;
mod set;
mod shell;
mod uses;

use std::collections::HashMap;
use std::rc::Rc;

use crate::diagnostic::Diagnostic;
use crate::site::{Resolved, Site};

use super::applied::Applied;
use super::known::Outcomes;
use super::rules::reference as rules;

pub use graph::{Reference, Target, references};
use index::PageObjects;
pub use relation::Relation;
use set::Set;
pub(crate) use set::{Holder, Lack, Near};
pub(crate) use uses::Use;

/// More required guides than this are not looked into: nothing is proven then.
const MOST_REQUIRED: usize = 32;

/// The objects of the guides of a site, gathered when they are asked for.
pub(crate) struct References<'a> {
    site: &'a Site,
    outcomes: &'a Outcomes<'a>,
    pages: HashMap<usize, Rc<PageObjects<'a>>>,
}

impl<'a> References<'a> {
    /// Of this site, whose examples have these outcomes.
    pub(crate) fn new(site: &'a Site, outcomes: &'a Outcomes<'a>) -> Self {
        Self { site, outcomes, pages: HashMap::new() }
    }

    /// What the rules say of the references of one page, each with its example, if it stands in one.
    pub(crate) fn judge(&mut self, page: usize) -> Vec<(Option<usize>, Diagnostic)> {
        let mut told = Vec::new();
        if self.site.pages[page].guide.content.fences.is_empty() {
            return told;
        }
        let set = self.set(page);
        let mut found = Vec::new();
        for object in set.own().referrers() {
            judge(&set, object, &mut found);
            told.extend(found.drain(..).map(|finding| (Some(object.example), finding)));
        }
        files::judge(self.site, &set, &mut found);
        told.extend(found.into_iter().map(|finding| (None, finding)));
        told
    }

    fn objects(&mut self, page: usize) -> Rc<PageObjects<'a>> {
        let (site, outcomes) = (self.site, self.outcomes);
        Rc::clone(self.pages.entry(page).or_insert_with(|| Rc::new(PageObjects::of(site, page, outcomes))))
    }

    /// The set of a page: its own objects, then those of the guides that it requires, and of those
    /// that they require.
    fn set(&mut self, page: usize) -> Set<'a> {
        let mut members = vec![page];
        let mut is_known = true;
        let mut at = 0;
        while at < members.len() {
            for required in &self.site.pages[members[at]].guide.front_matter.requires {
                match required_page(self.site, members[at], required) {
                    Some(other) if members.contains(&other) => {}
                    Some(other) if members.len() <= MOST_REQUIRED => members.push(other),
                    // What is there before the guide begins is not known.
                    _ => is_known = false,
                }
            }
            at += 1;
        }
        let pages = members.iter().map(|&member| self.objects(member)).collect();
        let assumed = members.iter().flat_map(|&member| &self.site.pages[member].guide.front_matter.assumes);
        Set::new(pages, assumed.map(String::as_str), is_known)
    }
}

/// The names of the files that the commands of a guide apply.
pub fn applied_files(site: &Site, page: usize) -> Vec<&str> {
    let mut names = Vec::new();
    files::applied(site, page, &mut |_, file, _| names.push(file));
    names
}

/// The page that an entry of `requires` names: a link as guides write it, with or without an ending.
pub fn required_page(site: &Site, page: usize, required: &str) -> Option<usize> {
    let with_ending = format!("{required}.md");
    [required, with_ending.as_str()].into_iter().find_map(|target| match site.resolve(page, target) {
        Resolved::Page(page, _) => Some(site.original(page)),
        _ => None,
    })
}

/// What the rules say of the references of one object.
fn judge<'a>(set: &Set<'a>, object: &Applied<'a>, found: &mut Vec<Diagnostic>) {
    selectors::judge(set, object, found);
    ports::judge(set, object, found);
    uses::of(object, &mut |used, path| {
        if let Some(lack) = set.lacks(&used) {
            found.push(word(object, &used, &lack).field(path(&[])).object(object.object()));
        } else if !used.keys.is_empty() {
            for (key, steps) in used.keys.iter() {
                if let Some(holder) = set.lacks_key(&used, key) {
                    let finding = rules::missing_key::diagnose(object, &used, key, &holder);
                    found.push(finding.field(path(&steps)).object(object.object()));
                }
            }
        }
    });
}

/// Words a missing object by the rule for its kind.
fn word(object: &Applied<'_>, used: &Use<'_>, lack: &Lack) -> Diagnostic {
    match used.kind {
        "ConfigMap" => rules::missing_config_map::diagnose(object, used, lack),
        "Secret" => rules::missing_secret::diagnose(object, used, lack),
        "ServiceAccount" => rules::missing_service_account::diagnose(object, used, lack),
        "PersistentVolumeClaim" => rules::missing_claim::diagnose(object, used, lack),
        "Service" => rules::missing_service::diagnose(object, used, lack),
        "Role" | "ClusterRole" => rules::missing_role::diagnose(object, used, lack),
        _ => rules::missing_scale_target::diagnose(object, used, lack),
    }
}
