//! What a guide brings without showing it: what its commands make, what its custom resources and
//! configuration files name, and what could not be read.

use std::collections::HashSet;

use crate::check::verdict::Subject;
use crate::check::walk::ExampleOutcome;
use crate::example::{Class, Example, ExampleDocument};
use crate::site::Site;
use crate::yaml::{Node, Value};

use super::shell::{self, Command};

/// Names that something else than a shown object of Kubernetes may make.
pub(super) struct Mentions<'a> {
    words: HashSet<&'a str>,
    /// Names of Helm releases: what they make often begins with them.
    releases: Vec<&'a str>,
    /// Whether something is applied that the guide does not show.
    pub(super) is_open: bool,
}

/// Words of commands, and of what they answer, that make something.
const MAKING: [&str; 16] = [
    "annotate",
    "apply",
    "autoscale",
    "configured",
    "create",
    "created",
    "expose",
    "generate",
    "install",
    "kubeseal",
    "label",
    "new-app",
    "run",
    "set",
    "unchanged",
    "upgrade",
];

/// So many releases are remembered.
const MOST_RELEASES: usize = 50;

impl<'a> Mentions<'a> {
    /// Of a page.
    pub(super) fn of(site: &'a Site, page: usize, outcomes: &'a [ExampleOutcome]) -> Self {
        let page = &site.pages[page];
        let mut mentions = Self { words: HashSet::new(), releases: Vec::new(), is_open: false };
        let base = site.config.base_url.as_deref().filter(|base| !base.is_empty());
        for fence in shell::blocks(site, page) {
            let code = fence.code.text();
            // What a here-document holds is not read here.
            if code.contains("<<") {
                mentions.take(code);
            }
            for command in shell::commands(code) {
                mentions.command(&command, base);
            }
        }
        for index in page.examples.clone() {
            if let (Some(example), Some(outcome)) = (site.examples.get(index), outcomes.get(index)) {
                mentions.example(example, outcome);
            }
        }
        mentions
    }

    /// Whether what bears this name may be made.
    pub(super) fn has(&self, name: &str) -> bool {
        let of_release = |release: &str| name.strip_prefix(release).is_some_and(|rest| rest.starts_with('-'));
        self.words.contains(name) || self.releases.iter().any(|release| of_release(release))
    }

    fn command(&mut self, command: &Command<'a>, base: Option<&str>) {
        if command.has_any(&["clone"]) && command.has_any(&["git"]) {
            self.is_open = true;
        }
        if !command.has_any(&MAKING) {
            return;
        }
        for (_, word) in &command.words {
            self.take(word);
        }
        if command.has_any(&["helm"]) && command.has_any(&["install", "upgrade"]) {
            let names = command.words.iter().map(|(_, word)| *word).filter(|word| !word.starts_with('-'));
            let room = MOST_RELEASES.saturating_sub(self.releases.len());
            self.releases
                .extend(names.skip_while(|word| !matches!(*word, "install" | "upgrade")).skip(1).take(room.min(4)));
        }
        let is_unseen = |file: &str| {
            let is_own = base.is_some_and(|base| file.starts_with(base));
            file.contains("://") && !is_own
        };
        self.is_open |= command.values_of("-f", "--filename").any(|(_, file)| is_unseen(file) || file == "-")
            || command.values_of("-k", "--kustomize").any(|(_, folder)| folder != "." && folder != "./");
    }

    fn example(&mut self, example: &'a Example, outcome: &'a ExampleOutcome) {
        if example.attributes.ignore.is_some() {
            self.take(example.code.text());
        }
        for (document, outcome) in example.documents.iter().zip(&outcome.documents) {
            match &document.class {
                Class::Manifest { gvk, .. } if is_of_kubernetes(&gvk.group) => {}
                Class::Broken(_) => self.take(text_of(example, document)),
                Class::Candidate | Class::DeclaredFragment if outcome.subject != Subject::Data => {}
                _ => {
                    if let Some(root) = document.document.root() {
                        self.scalars(root);
                    }
                }
            }
        }
    }

    /// Takes all words that may be names.
    fn take(&mut self, text: &'a str) {
        let is_part = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '.' | '_');
        for word in text.split(|c| !is_part(c)).filter(|word| !word.is_empty()) {
            self.words.insert(word);
            if let Some((stem, "yaml" | "yml" | "json" | "env" | "txt")) = word.rsplit_once('.') {
                self.words.insert(stem);
            }
        }
    }

    fn scalars(&mut self, root: Node<'a>) {
        let mut open = vec![root];
        while let Some(node) = open.pop() {
            match node.value() {
                Value::String(text) => {
                    self.words.insert(text);
                }
                Value::Mapping(mapping) => open.extend(mapping.iter().map(|entry| entry.value)),
                Value::Sequence(items) => open.extend(items.iter()),
                _ => {}
            }
        }
    }
}

fn text_of<'a>(example: &'a Example, document: &ExampleDocument) -> &'a str {
    example.code.text().get(document.text.clone()).unwrap_or_default()
}

/// Whether Kubernetes itself, or one of its own projects, has this group: its kinds make nothing of
/// other names than they show.
fn is_of_kubernetes(group: &str) -> bool {
    !group.contains('.') || group.ends_with(".k8s.io")
}
