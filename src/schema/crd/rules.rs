//! Runs the rules of a schema on a document that passed all other checks.

use std::borrow::Cow;
use std::collections::HashSet;

use super::cel::{Outcome, Program};
use super::datum::{Content, Datum, Place, Step};
use super::judge::{self, Judge};
use super::model::{Lazy, NodeId, Rule};
use crate::schema::{Fault, Violation};
use crate::source::Span;

/// Runs the rules of a value's schema and of all below it.
pub(super) struct Runner<'j, 'c> {
    pub(super) judge: &'j mut Judge<'c>,
    /// Rules that could not be run: each is told once.
    pub(super) not_run: HashSet<&'c str>,
}

impl<'c> Runner<'_, 'c> {
    pub(super) fn value(&mut self, id: NodeId, datum: &Datum<'_>, place: Option<&Place<'_>>) {
        if matches!(datum.content, Content::Null | Content::Wildcard) {
            return;
        }
        let schema = self.judge.schema;
        let node = schema.node(id);
        for rule in &node.rules {
            self.rule(rule, id, datum, place);
        }
        if let Some(demands) = &node.demands {
            for id in &demands.all_of {
                self.value(*id, datum, place);
            }
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
            }
            _ => {}
        }
    }

    fn rule(&mut self, rule: &'c Rule, id: NodeId, datum: &Datum<'_>, place: Option<&Place<'_>>) {
        let text = rule.program.text.trim();
        let Some(program) = rule.program.get(Program::read) else {
            self.unchecked(text, datum, place);
            return;
        };
        // A rule on a change is not asked of a new object.
        if program.has_old_self && !rule.old_self_is_optional {
            return;
        }
        let schema = self.judge.schema;
        let mut message = match program.run(schema, id, datum, &mut self.judge.budget) {
            Outcome::Holds | Outcome::Open => return,
            Outcome::NotRun => {
                self.unchecked(text, datum, place);
                return;
            }
            Outcome::Fails => Cow::Borrowed(&*rule.message),
            Outcome::Errs(why) if rule.message.is_empty() => Cow::Owned(why),
            Outcome::Errs(why) => Cow::Owned(format!("{} ({why})", rule.message)),
        };
        let expression = rule.message_program.as_ref().and_then(|program| Lazy::get(program, Program::read));
        if let Some(computed) = expression.and_then(|program| program.text(schema, id, datum, &mut self.judge.budget)) {
            message = Cow::Owned(computed);
        }
        let mut path = judge::path(place);
        let fields = rule.field_path.split('.').filter(|step| !step.is_empty() && !step.contains(['[', ']']));
        fields.clone().for_each(|field| path.push_key(field));
        let span = self.pointed(fields, datum, place);
        self.judge.add(Violation {
            path,
            span,
            fault: Fault::RuleFailed { rule: text, message },
            releases: self.judge.releases,
        });
    }

    /// The place of the field that a rule points at, or of the nearest one above it that is there.
    fn pointed<'f>(
        &self,
        mut fields: impl Iterator<Item = &'f str>,
        datum: &Datum<'_>,
        place: Option<&Place<'_>>,
    ) -> Span {
        let field = fields.next();
        let member = match &datum.content {
            Content::Map(members) => members.iter().find(|member| Some(member.key) == field),
            _ => None,
        };
        let Some(member) = member else { return self.judge.span(datum, place) };
        let step = Step::Key(member.key, member.key_span);
        self.pointed(fields, &member.datum, Some(&Place { parent: place, step }))
    }

    fn unchecked(&mut self, rule: &'c str, datum: &Datum<'_>, place: Option<&Place<'_>>) {
        if self.not_run.insert(rule) {
            let span = self.judge.span(datum, place);
            let fault = Fault::Unchecked { rule };
            self.judge.add(Violation { path: judge::path(place), span, fault, releases: self.judge.releases });
        }
    }
}
