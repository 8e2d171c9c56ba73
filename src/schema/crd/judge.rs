//! What a schema says against a value: types, required fields, and every demand on values.
//!
//! Follows the validation of the API server. A placeholder satisfies every demand; where something
//! was left out, nothing is concluded from its absence.

use std::collections::HashSet;
use std::sync::Arc;

use super::budget::{Budget, Shelf};
use super::canonical::{canonical, canonical_json, write_canonical};
use super::datum::{Content, Datum, Place, Step};
use super::model::{Bound, Count, Demands, Kind, ListType, NodeId, Schema, SchemaNode, Values};
use super::pattern::Pattern;
use crate::kube::{FieldPath, ReleaseSet};
use crate::schema::{Count as Tally, Fault, Format, Limit, Mismatch, Violation};
use crate::source::Span;

/// Values of an enumeration that a finding names.
const MOST_SHOWN: usize = 12;

/// Judges the values of one document.
pub(super) struct Judge<'c> {
    pub(super) schema: &'c Schema,
    /// The definition that the schema is of.
    entry: u32,
    /// The document: the place of what has no other.
    whole: Span,
    pub(super) releases: ReleaseSet,
    pub(super) found: Vec<Violation<'c>>,
    /// Whether a fault was found after which the server runs no rules.
    pub(super) is_blocked: bool,
    /// What may still be spent.
    pub(super) budget: Budget,
    /// Patterns of which it was told that they cannot be used.
    not_compiled: HashSet<&'c str>,
    /// While alternatives are tried: what would be told.
    trial: Option<Trial>,
}

/// The outcome of trying a schema on a value.
#[derive(Clone, Copy, Default)]
struct Trial {
    faults: usize,
    is_vague: bool,
}

/// What an alternative says of a value.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Fit {
    Yes,
    No,
    /// It depends on what stands for a placeholder.
    Perhaps,
}

impl<'c> Judge<'c> {
    pub(super) fn new(schema: &'c Schema, entry: u32, whole: Span, releases: ReleaseSet, shelf: &Arc<Shelf>) -> Self {
        let (found, budget) = (Vec::new(), Budget::new(shelf));
        Self {
            schema,
            entry,
            whole,
            releases,
            found,
            is_blocked: false,
            budget,
            not_compiled: HashSet::new(),
            trial: None,
        }
    }

    /// What was found.
    pub(super) fn finish(mut self) -> Vec<Violation<'c>> {
        if self.budget.is_spent() {
            let (span, path) = (self.whole.at_start(), FieldPath::root());
            self.found.push(Violation { path, span, fault: Fault::Unchecked { rule: "" }, releases: self.releases });
        }
        self.found
    }

    /// Takes what a rule found.
    pub(super) fn add(&mut self, violation: Violation<'c>) {
        self.found.push(violation);
    }

    /// The place of a datum.
    pub(super) fn span(&self, datum: &Datum<'_>, place: Option<&Place<'_>>) -> Span {
        span(datum, place).unwrap_or(self.whole)
    }

    /// Judges a value and all below it.
    pub(super) fn value(&mut self, id: NodeId, datum: &Datum<'_>, place: Option<&Place<'_>>) {
        if !self.spend(16) {
            return;
        }
        let node = self.schema.node(id);
        if matches!(datum.content, Content::Wildcard) {
            self.vague();
            return;
        }
        if !self.has_type(id, node, datum, place) {
            return;
        }
        if let Some(demands) = &node.demands {
            self.demands(demands, datum, place);
        }
        match &datum.content {
            Content::Map(members) => {
                for member in members {
                    if let Some(id) = node.member(member.key) {
                        let step = Step::Key(member.key, member.key_span);
                        self.value(id, &member.datum, Some(&Place { parent: place, step }));
                    }
                }
            }
            Content::List(items) => {
                if let Some(id) = node.items {
                    for (index, item) in items.iter().enumerate() {
                        self.value(id, item, Some(&Place { parent: place, step: Step::Index(index) }));
                    }
                }
                self.distinct(node, items, place);
            }
            _ => {}
        }
    }

    /// Takes from what may be spent; whether there was enough.
    fn spend(&mut self, steps: u64) -> bool {
        self.budget.spend(steps)
    }

    fn vague(&mut self) {
        if let Some(trial) = &mut self.trial {
            trial.is_vague = true;
        }
    }

    fn report(&mut self, fault: impl FnOnce() -> Fault<'c>, datum: &Datum<'_>, place: Option<&Place<'_>>) {
        if let Some(trial) = &mut self.trial {
            trial.faults += 1;
            return;
        }
        let span = self.span(datum, place);
        let violation = Violation { path: path(place), span, fault: fault(), releases: self.releases };
        self.found.push(violation);
    }

    fn has_type(&mut self, id: NodeId, node: &SchemaNode, datum: &Datum<'_>, place: Option<&Place<'_>>) -> bool {
        let is_right = match &datum.content {
            Content::Null => node.is_nullable || (node.kind.is_none() && !node.is_int_or_string),
            Content::Int(_) | Content::Text(_) if node.is_int_or_string => true,
            _ if node.is_int_or_string => false,
            content => node.kind.is_none_or(|kind| is_of_kind(kind, content)),
        };
        if !is_right {
            self.is_blocked |= self.trial.is_none();
            let expected = super::shape(node, self.entry, id);
            self.report(|| Fault::WrongType { expected, found: words(&datum.content) }, datum, place);
        }
        is_right && !matches!(datum.content, Content::Null)
    }

    fn demands(&mut self, demands: &'c Demands, datum: &Datum<'_>, place: Option<&Place<'_>>) {
        match &datum.content {
            Content::Text(text) => self.text(demands, text, datum, place),
            Content::Int(number) => {
                if demands.is_int32 && i32::try_from(*number).is_err() {
                    self.report(|| Fault::BadFormat { format: Format::Int32 }, datum, place);
                } else {
                    self.number(demands, *number as f64, datum, place);
                }
            }
            Content::Float(number) => self.number(demands, *number, datum, place),
            Content::List(items) if !datum.is_open => {
                let limit = |found| Limit::Items(Tally { least: demands.items.least, most: demands.items.most, found });
                self.count(demands.items, items.len() as u64, limit, datum, place);
            }
            Content::Map(members) => {
                let limit = |found| {
                    Limit::Properties(Tally { least: demands.properties.least, most: demands.properties.most, found })
                };
                if datum.is_open {
                    self.vague();
                } else {
                    self.count(demands.properties, members.len() as u64, limit, datum, place);
                    self.required(demands, datum, place);
                }
            }
            _ => {}
        }
        if let Some(values) = &demands.one_of_values
            && !self.is_among(values, datum)
        {
            self.is_blocked |= self.trial.is_none();
            self.report(|| Fault::NotOneOf { values: shown(values), total: values.len() }, datum, place);
        }
        if demands.has_unique_items
            && let Content::List(items) = &datum.content
        {
            self.no_two_equal(items, &[], place);
        }
        self.alternatives(demands, datum, place);
    }

    fn required(&mut self, demands: &'c Demands, datum: &Datum<'_>, place: Option<&Place<'_>>) {
        for name in &demands.required {
            if datum.get(name).is_none() {
                self.is_blocked |= self.trial.is_none();
                let span = match place.map(|place| place.step) {
                    Some(Step::Key(_, Some(span))) => Some(span),
                    _ => first_key(datum),
                };
                let before = self.found.len();
                self.report(|| Fault::MissingField { name }, datum, place);
                if let (Some(span), Some(violation)) = (span, self.found.get_mut(before)) {
                    violation.span = span;
                }
            }
        }
    }

    fn text(&mut self, demands: &'c Demands, text: &str, datum: &Datum<'_>, place: Option<&Place<'_>>) {
        let length = demands.length;
        if length.least.is_some() || length.most.is_some() {
            self.spend(text.len() as u64 / 8);
            let limit = |found| Limit::Length(Tally { least: length.least, most: length.most, found });
            self.count(length, text.chars().count() as u64, limit, datum, place);
        }
        if let Some(pattern) = &demands.pattern {
            self.pattern(&pattern.text, text, datum, place);
        }
        if let Some(form) = demands.form
            && !form.fits(text)
        {
            self.report(|| Fault::NotA { what: form.words() }, datum, place);
        }
    }

    fn pattern(&mut self, pattern: &'c str, text: &str, datum: &Datum<'_>, place: Option<&Place<'_>>) {
        match self.budget.pattern(pattern) {
            Some(compiled) => {
                if self.spend(compiled.cost(text)) && !compiled.is_match(text) {
                    self.report(|| Fault::PatternMismatch { pattern }, datum, place);
                }
            }
            None if self.trial.is_some() => self.vague(),
            None => {
                // Of one that no server takes, its definition is told.
                let is_told = self.budget.is_spent() || !self.not_compiled.insert(pattern);
                if !is_told && !Pattern::is_refused(pattern) {
                    self.report(|| Fault::Unchecked { rule: pattern }, datum, place);
                }
            }
        }
    }

    fn number(&mut self, demands: &Demands, number: f64, datum: &Datum<'_>, place: Option<&Place<'_>>) {
        let below = |bound: &Bound| number < bound.value || (bound.is_exclusive && number <= bound.value);
        let above = |bound: &Bound| number > bound.value || (bound.is_exclusive && number >= bound.value);
        let broken = if let Some(bound) = demands.minimum.filter(below) {
            Some(if bound.is_exclusive { Limit::MoreThan(bound.value) } else { Limit::AtLeast(bound.value) })
        } else if let Some(bound) = demands.maximum.filter(above) {
            Some(if bound.is_exclusive { Limit::LessThan(bound.value) } else { Limit::AtMost(bound.value) })
        } else {
            let multiple = demands.multiple_of.filter(|factor| {
                let times = if *factor < 1.0 { 1.0 / factor * number } else { number / factor };
                times.fract() != 0.0
            });
            multiple.map(Limit::MultipleOf)
        };
        if let Some(limit) = broken {
            self.report(|| Fault::OutOfBounds { limit }, datum, place);
        }
    }

    fn count(
        &mut self,
        count: Count,
        found: u64,
        limit: impl FnOnce(u64) -> Limit,
        datum: &Datum<'_>,
        place: Option<&Place<'_>>,
    ) {
        if !count.allows(found) {
            self.is_blocked |= self.trial.is_none() && count.most.is_some_and(|most| found > most);
            self.report(|| Fault::OutOfBounds { limit: limit(found) }, datum, place);
        }
    }

    fn is_among(&mut self, values: &Values, datum: &Datum<'_>) -> bool {
        if datum.is_vague() {
            self.vague();
            return true;
        }
        match &datum.content {
            Content::Text(text) => values.strings.binary_search_by(|value| value.as_ref().cmp(text)).is_ok(),
            _ if values.others.is_empty() => false,
            _ => {
                let own = canonical(datum);
                self.spend(own.len() as u64);
                values.others.iter().any(|value| canonical_json(value) == own)
            }
        }
    }

    fn alternatives(&mut self, demands: &'c Demands, datum: &Datum<'_>, place: Option<&Place<'_>>) {
        for id in &demands.all_of {
            self.value(*id, datum, place);
        }
        for (ids, only_one) in [(&demands.any_of, false), (&demands.one_of, true)] {
            if ids.is_empty() {
                continue;
            }
            let fits: Vec<Fit> = ids.iter().map(|id| self.fit(*id, datum, place)).collect();
            let fitting = fits.iter().filter(|fit| **fit == Fit::Yes).count();
            let is_certain = !fits.contains(&Fit::Perhaps);
            if fitting == 0 && is_certain {
                let required = self.required_of(ids);
                self.report(|| Fault::NoAlternative { mismatch: Mismatch::None { required } }, datum, place);
            } else if only_one && fitting > 1 {
                let required = self.required_of(ids);
                self.report(
                    || Fault::NoAlternative { mismatch: Mismatch::Several { fitting, required } },
                    datum,
                    place,
                );
            }
        }
        if let Some(id) = demands.not
            && self.fit(id, datum, place) == Fit::Yes
        {
            let required = self.required_of(&[id]);
            self.report(|| Fault::NoAlternative { mismatch: Mismatch::Excluded { required } }, datum, place);
        }
    }

    /// Tries a schema on a value, without telling what it finds.
    fn fit(&mut self, id: NodeId, datum: &Datum<'_>, place: Option<&Place<'_>>) -> Fit {
        let outer = self.trial.replace(Trial::default());
        self.value(id, datum, place);
        let trial = std::mem::replace(&mut self.trial, outer).unwrap_or_default();
        match trial {
            _ if self.budget.is_spent() => Fit::Perhaps,
            Trial { faults: 0, is_vague: false } => Fit::Yes,
            Trial { faults: 0, is_vague: true } => {
                self.vague();
                Fit::Perhaps
            }
            _ => Fit::No,
        }
    }

    /// The fields that alternatives ask for, where each asks for fields and nothing else.
    fn required_of(&self, ids: &[NodeId]) -> Vec<&'c str> {
        let mut names = Vec::new();
        for id in ids {
            match &self.schema.node(*id).demands {
                Some(demands) if demands.only_required() => names.extend(demands.required.iter().map(AsRef::as_ref)),
                _ => return Vec::new(),
            }
        }
        names
    }

    /// Tells of items that a set or map has twice.
    fn distinct(&mut self, node: &'c SchemaNode, items: &[Datum<'_>], place: Option<&Place<'_>>) {
        match &node.list {
            ListType::Atomic => {}
            ListType::Set => self.no_two_equal(items, &[], place),
            ListType::Map(keys) => {
                let is_right =
                    |item: &Datum<'_>| matches!(item.content, Content::Map(_) | Content::Null | Content::Wildcard);
                if items.iter().all(is_right) {
                    self.no_two_equal(items, keys, place);
                }
            }
        }
    }

    fn no_two_equal(&mut self, items: &[Datum<'_>], keys: &'c [Box<str>], place: Option<&Place<'_>>) {
        if items.len() < 2 {
            return;
        }
        let mut seen = HashSet::with_capacity(items.len());
        for (index, item) in items.iter().enumerate() {
            // What is left out may be what makes the difference.
            if keys.is_empty() && item.is_vague() || item.is_open {
                continue;
            }
            let mut text = String::new();
            if keys.is_empty() {
                write_canonical(item, &mut text);
            } else {
                let values: Vec<Option<&Datum<'_>>> = keys.iter().map(|key| item.get(key)).collect();
                if values.iter().flatten().any(|value| value.is_vague()) {
                    continue;
                }
                for value in values {
                    if let Some(value) = value {
                        write_canonical(value, &mut text);
                    }
                    text.push('\u{0}');
                }
            }
            if !self.spend(text.len() as u64) {
                return;
            }
            if !seen.insert(text) {
                let place = Place { parent: place, step: Step::Index(index) };
                let keys = keys.iter().map(AsRef::as_ref).collect();
                self.report(|| Fault::DuplicateItem { keys }, item, Some(&place));
            }
        }
    }
}

fn is_of_kind(kind: Kind, content: &Content<'_>) -> bool {
    match kind {
        Kind::Object => matches!(content, Content::Map(_)),
        Kind::Array => matches!(content, Content::List(_)),
        Kind::String => matches!(content, Content::Text(_)),
        Kind::Integer => matches!(content, Content::Int(_)),
        Kind::Number => matches!(content, Content::Int(_) | Content::Float(_)),
        Kind::Boolean => matches!(content, Content::Bool(_)),
    }
}

fn words(content: &Content<'_>) -> &'static str {
    match content {
        Content::Null => "nothing",
        Content::Bool(_) => "a boolean",
        Content::Int(_) => "a whole number",
        Content::Float(_) => "a number",
        Content::Text(_) => "a string",
        Content::List(_) => "a list",
        Content::Map(_) => "a mapping",
        Content::Wildcard => "a placeholder",
    }
}

/// The place of a datum: its own (of a mapping its key is enough), or for a default that of the
/// nearest key around it.
fn span(datum: &Datum<'_>, place: Option<&Place<'_>>) -> Option<Span> {
    let around = std::iter::successors(place, |place| place.parent).find_map(|place| match place.step {
        Step::Key(_, span) => span,
        Step::Index(_) => None,
    });
    let is_field = matches!(place.map(|place| place.step), Some(Step::Key(..)));
    match (&datum.content, datum.node, around) {
        (Content::Map(_), Some(_), Some(key)) if is_field => Some(key),
        (Content::Map(_), Some(node), _) => Some(first_key(datum).unwrap_or(node.span())),
        (_, Some(node), _) => Some(node.span()),
        (_, None, around) => around,
    }
}

fn first_key(datum: &Datum<'_>) -> Option<Span> {
    match &datum.content {
        Content::Map(members) => members.iter().filter_map(|member| member.key_span).min(),
        _ => None,
    }
}

/// The path of a place.
pub(super) fn path(place: Option<&Place<'_>>) -> FieldPath {
    let mut steps: Vec<Step<'_>> = std::iter::successors(place, |place| place.parent).map(|place| place.step).collect();
    steps.reverse();
    let mut path = FieldPath::root();
    for step in steps {
        match step {
            Step::Key(key, _) => path.push_key(key),
            Step::Index(index) => path.push_index(index),
        }
    }
    path
}

fn shown(values: &Values) -> Vec<String> {
    let strings = values.strings.iter().map(ToString::to_string);
    strings.chain(values.others.iter().map(ToString::to_string)).take(MOST_SHOWN).collect()
}
