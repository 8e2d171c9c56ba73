//! Files that a guide's commands apply.

use std::collections::HashSet;
use std::ops::Range;

use crate::check::rules::reference::missing_file;
use crate::diagnostic::Diagnostic;
use crate::guide::Fence;
use crate::guide::fence::Spanned;
use crate::site::bundles::BundlePlan;
use crate::site::{Resolved, Site, route};

use super::set::Set;
use super::shell;

/// Commands that read manifests with `-f`.
const READING: [&str; 8] = ["apply", "create", "delete", "diff", "get", "patch", "replace", "wait"];

/// What the rules say of the files that a guide's commands apply. Only a guide that names the files
/// of its examples says which there are.
pub(super) fn judge(site: &Site, set: &Set<'_>, found: &mut Vec<Diagnostic>) {
    let own = set.own().page;
    let mut files = None;
    applied(site, own, &mut |fence, file, range| {
        let files = files.get_or_insert_with(|| Files::of(site, set));
        if !files.has(site, set, own, file) {
            let near = files.near(set, file);
            found.push(missing_file::diagnose(file, fence.code.span(range), near));
        }
    });
}

/// Calls for each file that a command of a guide applies: with its block, its name and its place there.
pub(super) fn applied<'s>(site: &'s Site, page: usize, with: &mut dyn FnMut(&'s Fence, &'s str, Range<usize>)) {
    let page = &site.pages[page];
    let has_titles = site.examples[page.examples.clone()]
        .iter()
        .any(|example| example.attributes.title.as_ref().is_some_and(|title| route::title_file(&title.text).is_some()));
    if !has_titles {
        return;
    }
    for fence in shell::blocks(site, page) {
        for command in shell::commands(fence.code.text()) {
            if !command.has_any(&["kubectl", "oc", "k"]) || !command.has_any(&READING) {
                continue;
            }
            for (at, value) in command.values_of("-f", "--filename") {
                let mut start = at;
                for file in value.split(',') {
                    let range = start..start + file.len();
                    start += file.len() + 1;
                    if is_plain_file(file) {
                        with(fence, file, range);
                    }
                }
            }
        }
    }
}

/// Whether an argument is the name of one manifest on the reader's disk.
fn is_plain_file(file: &str) -> bool {
    let is_name =
        file.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'.' | b'-' | b'_' | b'/') || b >= 0x80);
    let is_manifest =
        [".yaml", ".yml", ".json"].iter().any(|ending| file.ends_with(ending) && file.len() > ending.len());
    is_name && is_manifest && !file.starts_with('/')
}

/// The files that a guide and those before it give, by their names without folders.
struct Files<'a> {
    titles: Vec<&'a Spanned>,
    names: HashSet<&'a str>,
    /// The names of its bundles' files.
    bundles: Vec<String>,
    /// Whether a repository is cloned, whose files are not known.
    is_open: bool,
}

impl<'a> Files<'a> {
    fn of(site: &'a Site, set: &Set<'_>) -> Self {
        let mut files = Self {
            titles: Vec::new(),
            names: HashSet::new(),
            bundles: vec!["kustomization.yaml".into()],
            is_open: false,
        };
        for at in set.pages() {
            let page = &site.pages[at];
            for index in page.examples.clone() {
                if let Some(title) = &site.examples[index].attributes.title {
                    files.names.insert(last(&title.text));
                    files.titles.push(title);
                }
                files.names.extend(site.downloads[index].raw.iter().map(|url| last(url.as_str())));
            }
            for fence in shell::blocks(site, page) {
                for command in shell::commands(fence.code.text()) {
                    files.is_open |= command.has_any(&["git"]) && command.has_any(&["clone"]);
                    files.written(&command);
                }
            }
        }
        let own = &site.bundles[site.plans_of(set.own().page)];
        files.bundles.extend(own.iter().flat_map(BundlePlan::file_names));
        files
    }

    /// Takes the files that a command makes or opens: all that it names otherwise than to apply them.
    fn written(&mut self, command: &shell::Command<'a>) {
        let applied: Vec<usize> = command.values_of("-f", "--filename").map(|(at, _)| at).collect();
        let others = command.words.iter().filter(|(at, word)| !applied.contains(at) && !word.starts_with("-f"));
        self.names.extend(others.map(|(_, word)| last(word.trim_start_matches(['>', '@', '=']))));
    }

    fn has(&self, site: &Site, set: &Set<'_>, page: usize, file: &str) -> bool {
        let name = last(file);
        if self.is_open || self.names.contains(name) || self.bundles.iter().any(|bundle| bundle == name) {
            return true;
        }
        let body = site.pages[page].guide.content.body.text();
        // Comparing the whole text again and again has its price.
        !set.spend(body.len() / 64)
            || matches!(site.resolve(page, file), Resolved::File(..) | Resolved::Page(..))
            || is_in_prose(body, name)
    }

    fn near(&self, set: &Set<'_>, file: &str) -> Option<super::Near> {
        let titles = self.titles.iter().map(|title| (last(&title.text), title.span));
        set.nearest(last(file), titles)
    }
}

/// Whether a text names the file between backticks: "save it as `web.yaml`".
fn is_in_prose(body: &str, name: &str) -> bool {
    body.match_indices(name).any(|(at, _)| {
        let before = body[..at].bytes().rev().find(|b| !matches!(b, b'/' | b'.') && !b.is_ascii_alphanumeric());
        before == Some(b'`') && body[at + name.len()..].starts_with('`')
    })
}

/// A path without its folders.
fn last(path: &str) -> &str {
    path.rsplit('/').next().unwrap_or(path)
}
