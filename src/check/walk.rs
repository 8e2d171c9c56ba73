//! One walk over each document: what it is, and what its type says against it.
//!
//! Enters: examples, the catalogue, and the releases that are asked for. Leaves: an
//! [`ExampleOutcome`] for each. Depends on nothing but the examples themselves, so that a set can be
//! walked in any order or at the same time; levels come later, in `settle`.

use crate::diagnostic::{Diagnostic, Level};
use crate::example::{Class, Example, ExampleDocument, Extent, Origin};
use crate::kube::{FieldPath, Gvk, ObjectRef, PathSegment, Release, ReleaseSet};
use crate::schema::{Catalogue, Completeness, Fault, Kind, Lookup, Scope, Shape, TypeId, Violation};
use crate::source::Span;
use crate::yaml::{Mapping, Node, Value};

use super::document::DocumentView;
use super::level::{Asked, Choice};
use super::rules::schema::missing_field::Missing;
use super::rules::{api, guide, object, schema, yaml};
use super::verdict::Subject;
use super::{fields, fragment, limit, objects};

/// What the walk found in one example.
#[derive(Clone, Debug)]
pub struct ExampleOutcome {
    /// For each document.
    pub(crate) documents: Vec<DocumentOutcome>,
    /// Of an example with `since` or `until`: the releases outside of its range that accept it.
    pub(crate) accepted_outside: ReleaseSet,
}

/// What the walk found in one document.
#[derive(Clone, Debug)]
pub(crate) struct DocumentOutcome {
    pub(crate) subject: Subject,
    /// The releases on which it was checked.
    pub(crate) checked: ReleaseSet,
    /// The releases that reject it without a finding, since nobody chose them.
    pub(crate) rejecting: ReleaseSet,
    /// What the parser and the rules say of it, at provisional levels.
    pub(crate) findings: Vec<Diagnostic>,
    /// Its kind, if nothing is known of the group.
    pub(crate) unknown: Option<(Gvk, Span)>,
}

/// Walks one example.
pub(crate) fn walk(example: &Example, catalogue: &Catalogue, asked: Asked) -> ExampleOutcome {
    if example.attributes.since.is_some() || example.attributes.until.is_some() {
        return walk_range(example, catalogue, asked);
    }
    ExampleOutcome { documents: walk_documents(example, catalogue, asked), accepted_outside: ReleaseSet::NONE }
}

/// Walks an example that is meant for some of the releases: those decide, and the others must reject it.
fn walk_range(example: &Example, catalogue: &Catalogue, asked: Asked) -> ExampleOutcome {
    let on = |releases| walk_documents(example, catalogue, Asked { releases, choice: Choice::Named });
    let is_judged = |outcome: &DocumentOutcome| !outcome.checked.is_empty();
    let is_error = |outcome: &DocumentOutcome| outcome.findings.iter().any(|finding| finding.level == Level::Error);
    let inside = example.attributes.meant_for(asked.releases);
    let outside = asked.releases.without(inside);
    let accepts = |release: &Release| {
        let outcomes = on(ReleaseSet::only(*release));
        outcomes.iter().any(is_judged) && !outcomes.iter().any(is_error)
    };
    let accepted_outside: ReleaseSet = outside.iter().filter(accepts).collect();
    let mut documents = if inside.is_empty() {
        // No release that is checked is meant: what they say of it is no finding.
        let mut documents = walk_documents(example, catalogue, asked);
        for (outcome, document) in documents.iter_mut().zip(&example.documents) {
            outcome.findings.clone_from(&document.findings);
        }
        documents
    } else {
        on(inside)
    };
    for outcome in documents.iter_mut().filter(|outcome| is_judged(outcome)) {
        outcome.checked = asked.releases;
        outcome.rejecting = outcome.rejecting.union(outside.without(accepted_outside));
    }
    ExampleOutcome { documents, accepted_outside }
}

fn walk_documents(example: &Example, catalogue: &Catalogue, asked: Asked) -> Vec<DocumentOutcome> {
    let mut detailed = 0;
    let documents = example.documents.iter().map(|document| {
        let mut walker = Walker {
            example,
            document,
            catalogue,
            asked,
            detailed,
            is_excerpt: false,
            is_sound: true,
            outcome: DocumentOutcome {
                subject: Subject::Empty,
                checked: ReleaseSet::NONE,
                rejecting: ReleaseSet::NONE,
                findings: document.findings.clone(),
                unknown: None,
            },
        };
        walker.document();
        detailed = walker.detailed;
        limit::limit(&mut walker.outcome.findings);
        walker.outcome
    });
    documents.collect()
}

struct Walker<'a> {
    example: &'a Example,
    document: &'a ExampleDocument,
    catalogue: &'a Catalogue,
    asked: Asked,
    /// How many findings were worded with all that is known around them.
    detailed: usize,
    /// Whether the manifest turned out to be an excerpt that nothing marks.
    is_excerpt: bool,
    /// Whether the schema found nothing in what was last held against it.
    is_sound: bool,
    outcome: DocumentOutcome,
}

impl<'a> Walker<'a> {
    fn document(&mut self) {
        let root = self.document.document.root();
        self.outcome.subject = match (&self.document.class, root) {
            (Class::Manifest { gvk, object, extent }, Some(root)) => {
                let first = self.outcome.findings.len();
                let subject = self.manifest(root, gvk, object, *extent);
                for finding in &mut self.outcome.findings[..first] {
                    finding.object = Some(object.clone());
                }
                subject
            }
            (Class::DeclaredFragment, Some(root)) => self.declared_fragment(root),
            (Class::Candidate, Some(root)) => match fragment::infer(self.catalogue, root) {
                Some(inference) => {
                    // Releases that it does not fit are no finding: nobody said what it is.
                    let fitting = self.asked.releases.intersection(inference.releases);
                    self.outcome.rejecting = self.asked.releases.without(fitting);
                    self.fragment(root, inference.ty, Completeness::Partial, fitting, Extraction::Inferred)
                }
                None => Subject::Data,
            },
            (Class::ClientConfig(_), _) => Subject::ClientConfig,
            (Class::Data, _) => Subject::Data,
            (Class::Broken(_), _) => Subject::Broken,
            (Class::Empty, _) | (_, None) => Subject::Empty,
        };
    }

    fn manifest(&mut self, root: Node<'a>, gvk: &Gvk, object: &'a ObjectRef, extent: Extent) -> Subject {
        match self.typed(root, gvk, object, extent) {
            Some(ty) if extent == Extent::Whole && !self.is_excerpt => Subject::Manifest(ty),
            Some(ty) => Subject::PartialManifest(ty),
            None => Subject::Unknown,
        }
    }

    /// Checks a node against the type that its `apiVersion` and `kind` name, which is returned.
    fn typed(&mut self, node: Node<'a>, gvk: &Gvk, object: &ObjectRef, extent: Extent) -> Option<TypeId> {
        let first = self.outcome.findings.len();
        let ty = match self.look_up(gvk) {
            Lookup::Known(kind) => self.known(node, gvk, object, kind, extent),
            lookup => {
                self.unserved(node, gvk, &lookup);
                None
            }
        };
        for finding in &mut self.outcome.findings[first..] {
            finding.object.get_or_insert_with(|| object.clone());
        }
        ty
    }

    fn look_up(&self, gvk: &Gvk) -> Lookup<'a> {
        if self.detailed < limit::MOST_DETAILED {
            self.catalogue.lookup(gvk)
        } else {
            self.catalogue.lookup_briefly(gvk)
        }
    }

    /// Tells of a kind that no release of the catalogue serves.
    fn unserved(&mut self, node: Node<'_>, gvk: &Gvk, lookup: &Lookup<'_>) {
        let finding = match lookup {
            Lookup::Known(_) => return,
            Lookup::Removed { removed_in, replacement } => {
                let fit = self.fit(node, gvk, replacement.as_ref());
                api::removed_version::diagnose(node, gvk, *removed_in, replacement.as_ref(), fit)
            }
            Lookup::UnknownKind { similar } => {
                self.detailed += 1;
                schema::unknown_kind::diagnose(node, gvk, similar, ReleaseSet::NONE)
            }
            Lookup::UnknownGroup => {
                let span = node.get("apiVersion").map_or(node.span(), Node::span);
                self.outcome.unknown.get_or_insert_with(|| (gvk.clone(), span));
                self.outcome.findings.push(schema::unknown_group::diagnose(node, gvk));
                return;
            }
        };
        self.outcome.checked = self.asked.releases;
        self.outcome.findings.push(finding);
    }

    /// Whether the version that replaces another one of the same kind takes a document as it is, on all
    /// releases that are asked for.
    fn fit(&self, node: Node<'_>, gvk: &Gvk, replacement: Option<&Gvk>) -> api::Fit {
        let Some(Lookup::Known(kind)) = replacement.map(|replacement| self.catalogue.lookup(replacement)) else {
            return api::Fit::Unknown;
        };
        let releases = self.asked.releases;
        let is_served = kind.kind == gvk.kind && releases.without(kind.releases).is_empty();
        if is_served && self.catalogue.violations(kind.ty, node, Completeness::Whole, releases).is_empty() {
            api::Fit::Same
        } else {
            api::Fit::Unknown
        }
    }

    /// Tells of the items of a list whose kinds no release serves, and checks custom resources; the
    /// others are part of its type.
    fn foreign_items(&mut self, list: Node<'a>, completeness: Completeness) {
        let Some(Value::Sequence(items)) = list.get("items").map(Node::value) else { return };
        for (index, node) in items.iter().enumerate() {
            let (Some(api_version), Some(kind)) = (node.get_str("apiVersion"), node.get_str("kind")) else { continue };
            let gvk = Gvk::from_fields(api_version, kind);
            match self.look_up(&gvk) {
                Lookup::Known(kind) if kind.ty.is_custom() => {
                    let mut base = FieldPath::root().key("items");
                    base.push_index(index);
                    let (catalogue, document) = (self.catalogue, &self.document.document);
                    let view = DocumentView { catalogue, document, node, base: &base, ty: kind.ty, object: None };
                    self.violations(&view, completeness, self.asked.releases);
                }
                lookup => self.unserved(node, &gvk, &lookup),
            }
        }
    }

    fn known(
        &mut self,
        node: Node<'a>,
        gvk: &Gvk,
        object: &ObjectRef,
        kind: Kind<'_>,
        extent: Extent,
    ) -> Option<TypeId> {
        self.outcome.checked = self.asked.releases;
        let serving = kind.releases.intersection(self.asked.releases);
        if serving.is_empty() {
            self.outcome.findings.push(schema::unknown_kind::diagnose(node, gvk, &[], kind.releases));
            return None;
        }
        let rejecting = self.asked.releases.without(serving);
        if !rejecting.is_empty() {
            let span = node.get("apiVersion").map_or(node.span(), Node::span);
            self.only_some(rejecting, || api::not_in_release::diagnose_kind(gvk, span, rejecting, kind.releases));
        }
        if let Some(deprecation) = self.catalogue.deprecation(&kind) {
            let fit = self.fit(node, gvk, deprecation.replacement.as_ref());
            self.outcome.findings.push(api::deprecated_version::diagnose(node, gvk, &deprecation, fit));
        }
        let completeness = match extent {
            Extent::Whole | Extent::Elided => Completeness::Whole,
            Extent::Partial => Completeness::Partial,
        };
        if kind.scope == Scope::List {
            self.foreign_items(node, completeness);
        }
        let view = DocumentView {
            catalogue: self.catalogue,
            document: &self.document.document,
            node,
            base: &FieldPath::root(),
            ty: kind.ty,
            object: Some(object),
        };
        self.violations(&view, completeness, serving);
        self.judge(&view, gvk, completeness, serving);
        if gvk.group == "apiextensions.k8s.io" {
            // What makes a schema structural is told as of any other object.
            let flaws = self.catalogue.flaws_of(node).into_iter().filter(|flaw| flaw.kind.is_of_text());
            self.outcome.findings.extend(flaws.map(|flaw| schema::invalid_definition::diagnose(&flaw)));
        }
        Some(kind.ty)
    }

    fn declared_fragment(&mut self, root: Node<'a>) -> Subject {
        let Some(request) = &self.example.attributes.fragment else { return Subject::Data };
        let completeness = match self.example.attributes.partial {
            Some(_) => Completeness::Partial,
            None => Completeness::Whole,
        };
        let ty = match &request.path {
            Some(path) => self.catalogue.type_at(path),
            None => fragment::infer(self.catalogue, root).map(|inference| inference.ty),
        };
        match ty {
            Some(ty) => {
                let node = request
                    .path
                    .as_deref()
                    .and_then(|path| fields::below_its_key(self.catalogue, root, ty, path))
                    .unwrap_or(root);
                // One item of a list may stand for the list.
                let ty = match (self.catalogue.shape(ty), node.value()) {
                    (Shape::List(item), Value::Mapping(_)) => item,
                    _ => ty,
                };
                self.fragment(node, ty, completeness, self.asked.releases, Extraction::Declared)
            }
            None => {
                self.outcome.findings.push(guide::unknown_fragment::diagnose(request));
                Subject::Data
            }
        }
    }

    fn fragment(
        &mut self,
        node: Node<'a>,
        ty: TypeId,
        completeness: Completeness,
        releases: ReleaseSet,
        extraction: Extraction,
    ) -> Subject {
        self.outcome.checked = self.asked.releases;
        let document = &self.document.document;
        let base = document.root().filter(|root| root.span() != node.span()).and_then(|root| {
            let Value::Mapping(mapping) = root.value() else { return None };
            first_key(mapping).map(|key| FieldPath::root().key(key))
        });
        let base = base.unwrap_or_default();
        let view = DocumentView { catalogue: self.catalogue, document, node, base: &base, ty, object: None };
        match (node.value(), self.catalogue.shape(ty)) {
            (Value::Sequence(items), Shape::Object(_)) => {
                for (index, node) in items.iter().enumerate() {
                    let mut base = base.clone();
                    base.push_index(index);
                    self.part(&DocumentView { node, base: &base, ..view }, completeness, releases, extraction);
                }
            }
            _ => self.part(&view, completeness, releases, extraction),
        }
        Subject::Fragment(ty)
    }

    /// A fragment, or one item of it. What is only inferred is not judged beyond its types: nobody said
    /// what it is.
    fn part(
        &mut self,
        view: &DocumentView<'_>,
        completeness: Completeness,
        releases: ReleaseSet,
        extraction: Extraction,
    ) {
        self.violations(view, completeness, releases);
        if extraction == Extraction::Declared {
            let nothing = Gvk { group: String::new(), version: String::new(), kind: String::new() };
            self.judge(view, &nothing, completeness, releases);
        }
    }

    /// Adds what the server's validation says beyond the schema.
    fn judge(&mut self, view: &DocumentView<'_>, gvk: &Gvk, completeness: Completeness, releases: ReleaseSet) {
        let completeness = if self.is_excerpt { Completeness::Partial } else { completeness };
        let schema = if self.is_sound { objects::Typing::Sound } else { objects::Typing::Faulty };
        let request = self.example.attributes.fragment.as_ref();
        let declared = request.filter(|_| matches!(self.document.class, Class::DeclaredFragment));
        let subject = objects::Subject {
            catalogue: view.catalogue,
            node: view.node,
            ty: view.ty,
            gvk,
            base: view.base,
            stands_in: declared.and_then(|request| {
                let (holder, field) = request.field()?;
                Some((view.catalogue.type_at(holder)?, field))
            }),
            completeness,
            releases,
            schema,
        };
        let mut findings = objects::judge(&subject);
        let lacks = |finding: &Diagnostic| finding.rule == object::required_value::RULE.name;
        if self.is_excerpt_without(findings.iter().filter(|one| lacks(one)).filter_map(|one| one.field.as_ref())) {
            self.is_excerpt = true;
            findings = objects::judge(&objects::Subject { completeness: Completeness::Partial, ..subject });
            // What is there and empty was emptied for the example.
            findings.retain(|finding| !lacks(finding));
        }
        if !self.is_sound {
            // One fault at one place is enough.
            let told = &self.outcome.findings;
            findings.retain(|finding| !told.iter().take(limit::MOST_DETAILED).any(|one| is_same_fault(one, finding)));
        }
        for finding in &mut findings {
            finding.object = view.object.cloned();
        }
        self.outcome.findings.append(&mut findings);
    }

    /// Whether a manifest of a guide that lacks these fields is an excerpt: nobody forgets the whole
    /// `spec` of an object or of a pod template, or all containers of a pod. In a file they are missing,
    /// and an author who marks one place with an ellipsis means to show all others.
    fn is_excerpt_without<'m>(&self, mut missing: impl Iterator<Item = &'m FieldPath>) -> bool {
        self.example.origin != Origin::File
            && matches!(self.document.class, Class::Manifest { extent: Extent::Whole, .. })
            && missing.any(|path| match path.segments().last() {
                Some(PathSegment::Key(name)) => matches!(name.as_str(), "spec" | "containers"),
                _ => false,
            })
    }

    /// Takes what only some releases reject: a finding where they were chosen, else only remembered.
    fn only_some(&mut self, rejecting: ReleaseSet, finding: impl FnOnce() -> Diagnostic) {
        match self.asked.choice {
            Choice::Named => self.outcome.findings.push(finding()),
            Choice::Default => self.outcome.rejecting = self.outcome.rejecting.union(rejecting),
        }
    }

    fn violations(&mut self, view: &DocumentView<'_>, completeness: Completeness, releases: ReleaseSet) {
        let mut violations = view.catalogue.violations(view.ty, view.node, completeness, releases);
        self.is_sound = violations.is_empty();
        if self.is_sound {
            return;
        }
        if !view.base.is_root() {
            for violation in &mut violations {
                violation.path = joined(view.base, &violation.path);
                if let Fault::UnknownField { belongs_in: Some(place), .. } = &mut violation.fault {
                    *place = joined(view.base, place);
                }
            }
        }
        let first = self.outcome.findings.len();
        let mut missing = Vec::new();
        for violation in agreed(violations, releases) {
            if violation.releases != releases {
                self.only_some(violation.releases, || api::not_in_release::diagnose(view, &violation));
            } else if let Fault::MissingField { name } = violation.fault {
                missing.push(Missing { path: violation.path.key(name), span: violation.span });
            } else {
                let detail = if self.detailed < limit::MOST_DETAILED { Detail::Full } else { Detail::Brief };
                self.detailed += 1;
                let finding = word(view, &violation, detail).field(violation.path);
                self.outcome.findings.push(finding);
            }
        }
        missing.sort_by(|a, b| a.span.cmp(&b.span).then_with(|| a.path.cmp(&b.path)));
        if view.object.is_some() && self.is_excerpt_without(missing.iter().map(|missing| &missing.path)) {
            self.is_excerpt = true;
        } else {
            self.outcome.findings.extend(schema::missing_field::diagnose(view, &missing, self.example));
        }
        for finding in &mut self.outcome.findings[first..] {
            finding.object = view.object.cloned();
        }
    }
}

fn first_key(mapping: Mapping<'_>) -> Option<&str> {
    mapping.iter().next().map(|entry| entry.key)
}

fn joined(base: &FieldPath, path: &FieldPath) -> FieldPath {
    let mut joined = base.clone();
    for segment in path.segments() {
        match segment {
            PathSegment::Key(key) => joined.push_key(key.clone()),
            PathSegment::Index(index) => joined.push_index(*index),
        }
    }
    joined
}

/// Where releases reject one field for different reasons and together are all that were asked, they
/// agree that it is wrong: the newest release's reason stands for all.
fn agreed(mut violations: Vec<Violation<'_>>, releases: ReleaseSet) -> Vec<Violation<'_>> {
    if violations.iter().all(|violation| violation.releases == releases) {
        return violations;
    }
    violations.sort_by(|a, b| a.span.cmp(&b.span).then_with(|| a.path.cmp(&b.path)));
    let mut agreed: Vec<Violation<'_>> = Vec::with_capacity(violations.len());
    let mut rest = violations.into_iter().peekable();
    while let Some(first) = rest.next() {
        let mut group = vec![first];
        while let Some(next) = rest.next_if(|next| next.path == group[0].path && same_place(&group[0], next)) {
            group.push(next);
        }
        let union = group.iter().fold(ReleaseSet::NONE, |set, violation| set.union(violation.releases));
        let is_split = group.iter().all(|violation| violation.releases != releases);
        if group.len() > 1 && union == releases && is_split {
            let newest = releases.newest();
            let told =
                group.into_iter().find(|violation| newest.is_some_and(|newest| violation.releases.contains(newest)));
            agreed.extend(told.map(|violation| Violation { releases, ..violation }));
        } else {
            agreed.append(&mut group);
        }
    }
    agreed
}

/// Whether what the schema says of a place makes it needless to say what the server's validation would:
/// it is about the same field, or what is missing is under a misspelt key or in what has another type.
fn is_same_fault(told: &Diagnostic, finding: &Diagnostic) -> bool {
    let (Some(told_at), Some(at)) = (&told.field, &finding.field) else { return false };
    let (told_at, at) = (told_at.segments(), at.segments());
    let around = told_at.split_last().map(|(_, around)| around);
    let lacks = [object::required_value::RULE.name, object::missing_choice::RULE.name].contains(&finding.rule);
    told_at == at
        || lacks
            && if told.rule == schema::unknown_field::RULE.name {
                around == Some(at) || around == at.split_last().map(|(_, around)| around)
            } else {
                at.starts_with(told_at)
            }
}

/// Missing fields of one mapping are different faults at one path.
fn same_place(a: &Violation<'_>, b: &Violation<'_>) -> bool {
    match (&a.fault, &b.fault) {
        (Fault::MissingField { name: a }, Fault::MissingField { name: b }) => a == b,
        (Fault::MissingField { .. }, _) | (_, Fault::MissingField { .. }) => false,
        _ => true,
    }
}

/// The finding for a violation on which all releases agree. Without `detail` it says no more than the
/// violation itself.
fn word(view: &DocumentView<'_>, violation: &Violation<'_>, detail: Detail) -> Diagnostic {
    let node = match detail {
        Detail::Full => view.node_at(&violation.path),
        Detail::Brief => None,
    };
    match &violation.fault {
        Fault::UnknownField { similar, exists_in, belongs_in } => match detail {
            Detail::Full => schema::unknown_field::diagnose(view, violation, similar, *exists_in, belongs_in.as_ref()),
            Detail::Brief => schema::unknown_field::diagnose_briefly(violation),
        },
        Fault::WrongType { expected, found } => node
            .filter(|_| matches!(expected, Shape::String(_)))
            .and_then(|node| yaml::ambiguous_scalar::diagnose(violation, node))
            .unwrap_or_else(|| schema::wrong_type::diagnose(view, violation, *expected, found, node)),
        Fault::BadFormat { format } => schema::bad_format::diagnose(view, violation, *format, node),
        Fault::NotA { what } => schema::bad_format::diagnose_as(violation, what, node),
        Fault::NotOneOf { values, total } => schema::unsupported_value::diagnose(violation, values, *total, node),
        Fault::OutOfBounds { limit } => schema::out_of_bounds::diagnose(violation, *limit, node),
        Fault::PatternMismatch { pattern } => schema::pattern_mismatch::diagnose(violation, pattern, node),
        Fault::NoAlternative { mismatch } => schema::no_alternative::diagnose(violation, mismatch),
        Fault::DuplicateItem { keys } => schema::duplicate_item::diagnose(violation, keys),
        Fault::RuleFailed { rule, message } => schema::rule_failed::diagnose(violation, rule, message),
        Fault::Unchecked { rule } => schema::unchecked_rule::diagnose(violation, rule),
        // Told for the document as a whole.
        Fault::MissingField { name } => schema::missing_field::diagnose_one(violation, name),
    }
}

/// How far a finding looks around for what its author may have meant.
#[derive(Clone, Copy)]
enum Detail {
    Full,
    Brief,
}

/// How a fragment came to its type.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Extraction {
    /// Its author named it.
    Declared,
    /// Its fields fit.
    Inferred,
}
