//! What a guide brings without showing it: what its commands make, what its custom resources and
//! configuration files name, and what could not be read.

use std::borrow::Cow;
use std::collections::HashSet;

use crate::check::known::Outcomes;
use crate::check::verdict::Subject;
use crate::check::walk::ExampleOutcome;
use crate::example::{Class, Example, ExampleDocument};
use crate::site::{Page, Site};
use crate::source::Span;
use crate::yaml::{Node, Value};

use super::kinds::{POD_KINDS, kind_of};
use super::shell::{self, Command};

/// Names that something else than a shown object of Kubernetes may make.
pub(super) struct Mentions<'a> {
    /// What commands of `kubectl` make, by kind and name.
    made: HashSet<(Cow<'a, str>, &'a str)>,
    /// What other commands, custom resources and configuration files name, of whatever kind.
    words: HashSet<&'a str>,
    /// Names of Helm releases: what they make often begins with them.
    releases: Vec<&'a str>,
    /// Whether something is applied that the guide does not show.
    pub(super) is_open: bool,
}

/// Words of commands that make something, other than those of `kubectl`.
const MAKING: [&str; 7] = ["create", "generate", "install", "kubeseal", "new-app", "run", "upgrade"];

/// What `kubectl` answers when something is there.
const ANSWERS: [&str; 6] = ["autoscaled", "configured", "created", "exposed", "replaced", "unchanged"];

/// So many releases are remembered.
const MOST_RELEASES: usize = 50;

impl<'a> Mentions<'a> {
    /// Of a page.
    pub(super) fn of(site: &'a Site, page: usize, outcomes: &'a Outcomes<'a>) -> Self {
        let page = &site.pages[page];
        let mut mentions = Self { made: HashSet::new(), words: HashSet::new(), releases: Vec::new(), is_open: false };
        let titles =
            site.examples[page.examples.clone()].iter().filter_map(|example| example.attributes.title.as_ref());
        let own = Own {
            base: site.config.base_url.as_deref().filter(|base| !base.is_empty()),
            titles: titles.map(|title| last(title.text.trim())).collect(),
        };
        for fence in shell::blocks(site, page) {
            let code = fence.code.text();
            // What a here-document holds is an example of its own, or else unread.
            if code.contains("<<") && !holds_examples(site, page, fence.span) {
                mentions.take(code);
            }
            for command in shell::commands(code) {
                mentions.command(&command, &own);
            }
        }
        for index in page.examples.clone() {
            if let (Some(example), Some(outcome)) = (site.examples.get(index), outcomes.get(index)) {
                mentions.example(example, outcome);
            }
        }
        mentions
    }

    /// Whether an object of this kind and name may be made.
    pub(super) fn has(&self, kind: &str, name: &str) -> bool {
        let of_release = |release: &str| name.strip_prefix(release).is_some_and(|rest| rest.starts_with('-'));
        self.made.contains(&(Cow::Owned(kind.to_lowercase()), name))
            || self.words.contains(name)
            || self.releases.iter().any(|release| of_release(release))
    }

    /// Whether pods may be made that have a label of this value.
    pub(super) fn has_label(&self, value: &str) -> bool {
        POD_KINDS.iter().any(|kind| self.made.contains(&(Cow::Borrowed(*kind), value))) || self.words.contains(value)
    }

    fn command(&mut self, command: &Command<'a>, own: &Own<'_>) {
        let words = || command.words.iter().map(|(_, word)| *word);
        self.is_open |= command.has_any(&["git"]) && command.has_any(&["clone"]);
        self.answer(command);
        let is_unseen = |file: &str| file.contains("://") && !own.has(file);
        let is_written = words().any(|word| word.starts_with("<<"));
        if command.has_any(&["apply", "create", "replace"]) {
            for (_, file) in command.values_of("-f", "--filename").filter(|(_, file)| is_unseen(file)) {
                self.is_open = true;
                self.take(file);
            }
            self.is_open |= command.values_of("-f", "--filename").any(|(_, file)| file == "-" && !is_written)
                || command.values_of("-k", "--kustomize").any(|(_, folder)| folder != "." && folder != "./");
        }
        let mut after = words().skip_while(|word| !matches!(*word, "kubectl" | "oc" | "k"));
        if after.next().is_some() {
            match after.find(|word| matches!(*word, "create" | "run" | "expose" | "autoscale" | "label" | "new-app")) {
                Some("create") => self.created(after),
                Some("run") => self.makes("pod", after.next()),
                Some("expose") => {
                    let name = command.values_of("--name", "--name").map(|(_, name)| name).next();
                    let exposed =
                        after.filter(|word| !word.starts_with('-')).find_map(|word| match word.split_once('/') {
                            Some((_, name)) => Some(name),
                            None => (!POD_KINDS.contains(&kind_of(word).as_ref())).then_some(word),
                        });
                    self.makes("service", name.or(exposed));
                }
                Some("autoscale") | None => {}
                Some(_) => words().for_each(|word| self.take(word)),
            }
        } else if command.has_any(&MAKING) {
            words().for_each(|word| self.take(word));
            if command.has_any(&["helm"]) {
                let names = words().filter(|word| !word.starts_with('-'));
                let room = MOST_RELEASES.saturating_sub(self.releases.len()).min(4);
                self.releases
                    .extend(names.skip_while(|word| !matches!(*word, "install" | "upgrade")).skip(1).take(room));
            }
        }
    }

    /// `create secret generic NAME`, `create deployment NAME`.
    fn created(&mut self, words: impl Iterator<Item = &'a str>) {
        let mut words = words.filter(|word| !word.starts_with('-'));
        let Some(kind) = words.next() else { return };
        let types: &[&str] = match kind {
            "secret" | "secrets" => &["docker-registry", "generic", "tls"],
            "service" | "svc" => &["clusterip", "externalname", "loadbalancer", "nodeport"],
            _ => &[],
        };
        let name = words.find(|word| !types.contains(word));
        if let Some(name) = name {
            self.made.insert((kind_of(kind), name));
        }
    }

    fn makes(&mut self, kind: &'static str, name: Option<&'a str>) {
        self.made.extend(name.map(|name| (Cow::Borrowed(kind), name)));
    }

    /// `configmap/web created`, as commands answer.
    fn answer(&mut self, command: &Command<'a>) {
        if let [(_, object), (_, answer), ..] = command.words[..]
            && ANSWERS.contains(&answer)
            && let Some((kind, name)) = object.split_once('/')
        {
            self.made.insert((kind_of(kind), name));
        }
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

/// Whether examples of a page stand in this block.
fn holds_examples(site: &Site, page: &Page, block: Span) -> bool {
    let examples = &site.examples[page.examples.clone()];
    let first = examples.partition_point(|example| example.span.start <= block.start);
    examples.get(first).is_some_and(|example| example.span.file == block.file && example.span.end <= block.end)
}

/// What of the web a page shows itself.
struct Own<'a> {
    /// The site's address.
    base: Option<&'a str>,
    /// The names of its examples.
    titles: HashSet<&'a str>,
}

impl Own<'_> {
    /// Whether an address is one of this site, or of a file that the page shows.
    fn has(&self, address: &str) -> bool {
        self.base.is_some_and(|base| address.starts_with(base)) || self.titles.contains(last(address))
    }
}

/// A path without its folders.
fn last(path: &str) -> &str {
    path.rsplit('/').next().unwrap_or(path)
}

fn text_of<'a>(example: &'a Example, document: &ExampleDocument) -> &'a str {
    example.code.text().get(document.text.clone()).unwrap_or_default()
}

/// Whether Kubernetes itself, or one of its own projects, has this group: its kinds make nothing of
/// other names than they show.
fn is_of_kubernetes(group: &str) -> bool {
    !group.contains('.') || group.ends_with(".k8s.io")
}
