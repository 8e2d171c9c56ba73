//! Jobs and CronJobs.
//!
//! Source: `pkg/apis/batch/validation`.

use super::forms::{MAX, fact, is_domain_prefixed};
use super::pod::{given, int, list, may_have_container};
use super::seen::Seen;
use super::workloads::selector;
use crate::check::objects::{Demand, Findings, NameForm, Place, TypeFacts, is_open_node, names};
use crate::check::rules::object::{
    conflicting_fields, duplicate_item, invalid_name, invalid_schedule, invalid_value, missing_choice, out_of_range,
    required_value, too_long, unsupported_value,
};
use crate::check::spot::shown;
use crate::yaml::{Node, Value};

use super::cron;

const COUNT: Demand = Demand::Range(0, MAX);

/// Jobs, their policies, and schedules of them.
pub(super) static FACTS: &[TypeFacts] = &[
    TypeFacts { ty: "batch.v1.Job", fields: &[], validators: &[generated_selector] },
    TypeFacts {
        ty: "batch.v1.JobSpec",
        fields: &[
            fact("activeDeadlineSeconds", COUNT),
            fact("backoffLimit", COUNT),
            fact("backoffLimitPerIndex", COUNT),
            fact("completionMode", Demand::OneOf(&["Indexed", "NonIndexed"])),
            fact("completions", COUNT),
            fact("maxFailedIndexes", COUNT),
            fact("parallelism", COUNT),
            fact("podReplacementPolicy", Demand::OneOf(&["Failed", "TerminatingOrFailed"])),
            fact("ttlSecondsAfterFinished", COUNT),
        ],
        validators: &[ending_pods, indexes, failure_policy, success_policy, manager],
    },
    TypeFacts {
        ty: "batch.v1.PodFailurePolicyRule",
        fields: &[
            fact("action", Demand::Filled),
            fact("action", Demand::OneOf(&["Count", "FailIndex", "FailJob", "Ignore"])),
        ],
        validators: &[failure_cause],
    },
    TypeFacts {
        ty: "batch.v1.PodFailurePolicyOnExitCodesRequirement",
        fields: &[fact("operator", Demand::Filled), fact("operator", Demand::OneOf(&["In", "NotIn"]))],
        validators: &[exit_codes],
    },
    TypeFacts {
        ty: "batch.v1.PodFailurePolicyOnPodConditionsPattern",
        fields: &[fact("type", Demand::Filled), fact("type", Demand::NameOrEmpty(NameForm::Qualified))],
        validators: &[condition_status],
    },
    TypeFacts {
        ty: "batch.v1.SuccessPolicyRule",
        fields: &[fact("succeededCount", COUNT)],
        validators: &[success_rule],
    },
    TypeFacts {
        ty: "batch.v1.CronJobSpec",
        fields: &[
            fact("concurrencyPolicy", Demand::OneOf(&["Allow", "Forbid", "Replace"])),
            fact("failedJobsHistoryLimit", COUNT),
            fact("schedule", Demand::Filled),
            fact("startingDeadlineSeconds", Demand::Range(0, i64::MAX)),
            fact("successfulJobsHistoryLimit", COUNT),
        ],
        validators: &[schedule, time_zone, no_selector],
    },
];

/// Labels that the server gives to a Job's pods: by its name, and by an identity that it invents.
const NAME_LABELS: [&str; 2] = ["batch.kubernetes.io/job-name", "job-name"];
const IDENTITY_LABELS: [&str; 2] = ["batch.kubernetes.io/controller-uid", "controller-uid"];

/// The server selects a Job's pods itself, unless told otherwise: `ValidateGeneratedSelector`.
fn generated_selector(job: &Place<'_, '_>, findings: &mut Findings) {
    let Some(spec) = job.get("spec").filter(|spec| !is_open_node(*spec)) else { return };
    if job.is_open() || !spec.get("manualSelector").is_none_or(is_false) {
        return;
    }
    generated_labels(job, spec, findings);
    let Some(selector) = given(spec, "selector") else { return };
    let is_generated = |key: &str| NAME_LABELS.contains(&key) || IDENTITY_LABELS.contains(&key);
    let by_label = match selector.get("matchLabels").map(Node::value) {
        Some(Value::Mapping(labels)) => labels.iter().any(|entry| !entry.key_is_wildcard && !is_generated(entry.key)),
        _ => false,
    };
    let by_expression = list(selector, "matchExpressions").any(|expression| {
        matches!(expression.get_str("operator"), Some("In" | "Exists"))
            && expression.get_str("key").is_some_and(|key| !is_generated(key))
    });
    if by_label || by_expression {
        findings.push(conflicting_fields::diagnose_alone(
            job.at(&["spec", "selector"]),
            "the API server selects the pods of a Job by a label of its own; leave the selector out, or set \
             `manualSelector: true`",
        ));
    }
}

/// Labels that a template must leave to the server.
fn generated_labels(job: &Place<'_, '_>, spec: Node<'_>, findings: &mut Findings) {
    let metadata = given(spec, "template").and_then(|template| given(template, "metadata"));
    let Some(Value::Mapping(labels)) = metadata.and_then(|metadata| metadata.get("labels")).map(Node::value) else {
        return;
    };
    let name = job.get("metadata").and_then(|metadata| metadata.get_str("name"));
    for (position, entry) in labels.iter().enumerate() {
        let Value::String(text) = entry.value.value() else { continue };
        let is_foreign = NAME_LABELS.contains(&entry.key) && name.is_some_and(|name| name != text);
        if is_foreign || IDENTITY_LABELS.contains(&entry.key) {
            let spot = job.at(&["spec", "template", "metadata", "labels"]).nth_key(position);
            let demand = "is a label that the API server gives the pods of a Job; leave it out";
            findings.push(invalid_value::diagnose(spot, demand));
        }
    }
}

/// The Jobs of a CronJob have no other selector than the server's: `ValidateJobTemplateSpec`.
fn no_selector(spec: &Place<'_, '_>, findings: &mut Findings) {
    let Some(job) = spec.get("jobTemplate").and_then(|template| given(template, "spec")) else { return };
    let why = "the API server selects the pods of each Job by a label of its own";
    if given(job, "selector").is_some() {
        findings.push(conflicting_fields::diagnose_alone(spec.at(&["jobTemplate", "spec", "selector"]), why));
    }
    if super::pod::is_true(job, "manualSelector") {
        findings.push(conflicting_fields::diagnose_alone(spec.at(&["jobTemplate", "spec", "manualSelector"]), why));
    }
}

fn is_false(node: Node<'_>) -> bool {
    matches!(node.value(), Value::Bool(false) | Value::Null)
}

/// The pods of a Job come to an end.
fn ending_pods(spec: &Place<'_, '_>, findings: &mut Findings) {
    if spec.bool("manualSelector") == Some(true) {
        selector(spec, findings);
        if !spec.has("selector") && !spec.is_open() {
            let why = "with `manualSelector: true` the Job's own selector counts";
            findings.push(required_value::diagnose_because(spec.at(&["selector"]), why));
        }
    }
    let Some(template) = spec.get("template").filter(|template| !is_open_node(*template)) else { return };
    let Some(pod) = given(template, "spec").filter(|pod| !is_open_node(*pod)) else { return };
    if spec.is_open() {
        return;
    }
    let spot = || spec.at(&["template", "spec", "restartPolicy"]);
    match given(pod, "restartPolicy").map(Node::value) {
        None | Some(Value::String("")) => {
            let why = "the pods of a Job end: the policy is `OnFailure` or `Never`; by default it is `Always`";
            findings.push(required_value::diagnose_because(spot(), why));
        }
        Some(Value::String("OnFailure" | "Never")) => {}
        Some(Value::String("Always")) => {
            findings.push(unsupported_value::diagnose(spot(), &["OnFailure", "Never"]));
        }
        // What is no policy at all, the facts of pods tell.
        Some(_) => {}
    }
}

const MOST_PARALLEL: i64 = 100_000;

/// What counts by index needs an index: `validateJobSpec`.
fn indexes(spec: &Place<'_, '_>, findings: &mut Findings) {
    if spec.is_open() || (spec.has("completionMode") && spec.text("completionMode").is_none()) {
        return;
    }
    if spec.text("completionMode") == Some("Indexed") {
        if !spec.has("completions") {
            let why = "a Job counts to it: its indexes are from 0 to one less";
            findings.push(required_value::diagnose_because(spec.at(&["completions"]), why));
        }
        if spec.int("parallelism").is_some_and(|number| number > MOST_PARALLEL) {
            findings.push(out_of_range::diagnose(spec.at(&["parallelism"]), 0, MOST_PARALLEL));
        }
        if let (Some(failed), Some(all)) = (spec.int("maxFailedIndexes"), spec.int("completions"))
            && failed > all
        {
            let bound = "of at most `completions`";
            findings.push(out_of_range::diagnose_bound(spec.at(&["maxFailedIndexes"]), bound));
        }
        if spec.has("maxFailedIndexes") && !spec.has("backoffLimitPerIndex") {
            let why = "`maxFailedIndexes` needs it";
            findings.push(required_value::diagnose_because(spec.at(&["backoffLimitPerIndex"]), why));
        }
        pod_name(spec, findings);
        return;
    }
    for field in ["backoffLimitPerIndex", "maxFailedIndexes", "successPolicy"] {
        if spec.has(field) {
            let why = "only a Job with `completionMode: Indexed` has indexes";
            findings.push(conflicting_fields::diagnose_alone(spec.at(&[field]), why));
        }
    }
}

/// The last pod of an indexed Job has a name that is a label, too.
fn pod_name(spec: &Place<'_, '_>, findings: &mut Findings) {
    let (Some(job), Some(completions)) = (spec.parent, spec.int("completions").filter(|number| *number > 0)) else {
        return;
    };
    if job.parent.is_some() || job.gvk.kind != "Job" {
        return;
    }
    let Some(name) = job.get("metadata").and_then(|metadata| metadata.get_str("name")) else { return };
    // What is no name at all is told elsewhere.
    if names::subdomain_fault(name).is_none()
        && let Some(fault) = names::label_fault(&format!("{name}-{}", completions - 1))
    {
        findings.push(invalid_name::diagnose(job.at(&["metadata", "name"]), &fault));
    }
}

const MOST_RULES: usize = 20;

fn failure_policy(spec: &Place<'_, '_>, findings: &mut Findings) {
    let Some(policy) = spec.get("podFailurePolicy") else { return };
    let count = list(policy, "rules").count();
    if count > MOST_RULES {
        let spot = spec.at(&["podFailurePolicy", "rules"]);
        findings.push(too_long::diagnose_of(spot, count, MOST_RULES, "rules"));
    }
    let pod = spec.get("template").and_then(|template| given(template, "spec"));
    if pod.and_then(|pod| pod.get_str("restartPolicy")) == Some("OnFailure") {
        let spot = spec.at(&["template", "spec", "restartPolicy"]);
        let demand = "must be `Never` beside a `podFailurePolicy`";
        findings.push(invalid_value::diagnose_beside(spot, spec.at(&["podFailurePolicy"]), demand));
    }
    if spec.text("podReplacementPolicy") == Some("TerminatingOrFailed") {
        findings.push(unsupported_value::diagnose(spec.at(&["podReplacementPolicy"]), &["Failed"]));
    }
    for (index, rule) in list(policy, "rules").enumerate().take(MOST_RULES) {
        let spot = || spec.at(&["podFailurePolicy", "rules"]).index(index);
        if rule.get_str("action") == Some("FailIndex") && !spec.has("backoffLimitPerIndex") && !spec.is_open() {
            let demand = "can be `FailIndex` only beside a `backoffLimitPerIndex`";
            findings.push(invalid_value::diagnose(spot().key("action"), demand));
        }
        let Some(container) = given(rule, "onExitCodes").and_then(|codes| codes.get_str("containerName")) else {
            continue;
        };
        if pod.is_some_and(|pod| !may_have_container(pod, container)) && !spec.is_open_at("template") {
            let demand = "must name a container of the template";
            findings.push(invalid_value::diagnose(spot().key("onExitCodes").key("containerName"), demand));
        }
    }
}

fn failure_cause(rule: &Place<'_, '_>, findings: &mut Findings) {
    let has_conditions = rule.items("onPodConditions").next().is_some();
    if rule.has("onExitCodes") && has_conditions {
        findings.push(conflicting_fields::diagnose(
            rule.at(&["onPodConditions"]),
            rule.at(&["onExitCodes"]),
            "a rule looks at one or the other",
        ));
    }
    if !rule.has("onExitCodes") && !has_conditions && !rule.is_open_at("onPodConditions") {
        findings.push(missing_choice::diagnose(rule.at(&[]), &["onExitCodes", "onPodConditions"]));
    }
}

const MOST_CODES: usize = 255;

fn exit_codes(codes: &Place<'_, '_>, findings: &mut Findings) {
    let count = codes.items("values").count();
    if count > MOST_CODES {
        findings.push(too_long::diagnose_of(codes.at(&["values"]), count, MOST_CODES, "items"));
    }
    if count == 0 && codes.has("values") && !codes.is_open_at("values") {
        findings.push(required_value::diagnose(codes.at(&["values"])));
    }
    let mut last = None;
    let mut seen = Seen::new();
    for (index, value) in codes.items("values").enumerate() {
        let Value::Int(code) = value.value() else { return };
        let spot = || codes.item("values", index);
        if let Some(first) = seen.first(code, index) {
            let what = shown(value.text());
            findings.push(duplicate_item::diagnose_spots(spot(), codes.item("values", first), &what));
        } else if last.is_some_and(|last| last > code) {
            findings.push(invalid_value::diagnose(
                spot(),
                "must be greater than the one before: exit codes stand in order",
            ));
        }
        if code == 0 && codes.text("operator") == Some("In") {
            findings.push(invalid_value::diagnose(spot(), "must not be 0, which is no failure"));
        }
        last = Some(code);
    }
}

/// This `status` is a condition's, not an object's.
fn condition_status(pattern: &Place<'_, '_>, findings: &mut Findings) {
    const STATUSES: [&str; 3] = ["False", "True", "Unknown"];
    if pattern.text("status").is_some_and(|status| !status.is_empty() && !STATUSES.contains(&status)) {
        findings.push(unsupported_value::diagnose(pattern.at(&["status"]), &STATUSES));
    }
}

fn success_policy(spec: &Place<'_, '_>, findings: &mut Findings) {
    let Some(policy) = spec.get("successPolicy") else { return };
    let spot = || spec.at(&["successPolicy", "rules"]);
    let count = list(policy, "rules").count();
    if count == 0 && policy.get("rules").is_some_and(|rules| !is_open_node(rules)) {
        findings.push(required_value::diagnose(spot()));
    }
    if count > MOST_RULES {
        findings.push(too_long::diagnose_of(spot(), count, MOST_RULES, "rules"));
    }
    for (index, rule) in list(policy, "rules").enumerate() {
        if let (Some(wanted), Some(all)) = (int(rule, "succeededCount"), spec.int("completions"))
            && wanted > all
        {
            let spot = spot().index(index).key("succeededCount");
            findings.push(out_of_range::diagnose_bound(spot, "of at most `completions`"));
        }
    }
}

fn success_rule(rule: &Place<'_, '_>, findings: &mut Findings) {
    const FIELDS: [&str; 2] = ["succeededCount", "succeededIndexes"];
    if !rule.is_open() && !FIELDS.iter().any(|field| rule.has(field)) {
        findings.push(missing_choice::diagnose(rule.at(&[]), &FIELDS));
    }
}

const MOST_MANAGER: usize = 63;

/// A controller's name has a domain.
fn manager(spec: &Place<'_, '_>, findings: &mut Findings) {
    let Some(name) = spec.text("managedBy") else { return };
    if name.len() > MOST_MANAGER {
        findings.push(too_long::diagnose(spec.at(&["managedBy"]), name.len(), MOST_MANAGER));
    }
    if !is_domain_prefixed(name) {
        let demand = "takes a name with a domain before it, such as `example.com/controller`";
        findings.push(invalid_value::diagnose(spec.at(&["managedBy"]), demand));
    }
}

fn schedule(spec: &Place<'_, '_>, findings: &mut Findings) {
    let Some(schedule) = spec.text("schedule").filter(|schedule| !schedule.is_empty()) else { return };
    if let Some(why) = cron::fault(schedule) {
        findings.push(invalid_schedule::diagnose(spec.at(&["schedule"]), &why));
    }
}

/// The zones of the IANA database as of 2025b, each on a line, sorted by byte.
const ZONES: &str = include_str!("time_zones.txt");

fn time_zone(spec: &Place<'_, '_>, findings: &mut Findings) {
    let Some(zone) = spec.text("timeZone") else { return };
    if ZONES.lines().any(|known| known == zone) {
        return;
    }
    let why = match zone {
        "" => "names none".to_owned(),
        _ if zone.eq_ignore_ascii_case("local") => "the controller's own zone cannot be meant".to_owned(),
        _ => match ZONES.lines().find(|known| known.eq_ignore_ascii_case(zone)) {
            Some(known) => format!("did you mean `{known}`?"),
            None => "not in the IANA database".to_owned(),
        },
    };
    findings.push(invalid_schedule::diagnose_zone(spec.at(&["timeZone"]), &why));
}
