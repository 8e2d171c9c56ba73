//! Probes and the hooks of a container's life.
//!
//! Source: `validateProbe`, `validateHandler` and `validateLifecycle` of `pkg/apis/core/validation`.

use super::forms::{MAX, fact, one_of};
use crate::check::objects::{Demand, Findings, Place, TypeFacts};
use crate::check::rules::object::{conflicting_fields, invalid_value, out_of_range};

/// Not negative; zero is the default.
const COUNT: Demand = Demand::Range(0, MAX);

/// Ways to ask a container.
pub(super) static FACTS: &[TypeFacts] = &[
    TypeFacts {
        ty: "core.v1.Probe",
        fields: &[
            fact("failureThreshold", COUNT),
            fact("initialDelaySeconds", COUNT),
            fact("periodSeconds", COUNT),
            fact("successThreshold", COUNT),
            fact("timeoutSeconds", COUNT),
        ],
        validators: &[probe, numbers],
    },
    TypeFacts { ty: "core.v1.LifecycleHandler", fields: &[], validators: &[hook] },
    TypeFacts { ty: "core.v1.ExecAction", fields: &[fact("command", Demand::Filled)], validators: &[] },
    TypeFacts {
        ty: "core.v1.HTTPGetAction",
        fields: &[fact("port", Demand::PortOrName), fact("scheme", Demand::OneOf(&["HTTP", "HTTPS"]))],
        validators: &[],
    },
    TypeFacts { ty: "core.v1.HTTPHeader", fields: &[], validators: &[header] },
    TypeFacts { ty: "core.v1.TCPSocketAction", fields: &[fact("port", Demand::PortOrName)], validators: &[] },
    TypeFacts { ty: "core.v1.GRPCAction", fields: &[fact("port", Demand::Range(1, 65_535))], validators: &[] },
    TypeFacts { ty: "core.v1.SleepAction", fields: &[], validators: &[sleep] },
];

fn probe(probe: &Place<'_, '_>, findings: &mut Findings) {
    one_of(probe, &["exec", "httpGet", "tcpSocket", "grpc"], findings);
}

/// What each kind of probe asks of its numbers.
fn numbers(probe: &Place<'_, '_>, findings: &mut Findings) {
    match probe.field {
        "livenessProbe" | "startupProbe" => {
            if probe.int("successThreshold").is_some_and(|number| number != 1 && number != 0) {
                let spot = probe.at(&["successThreshold"]);
                findings.push(invalid_value::diagnose(spot, "must be 1: only a readiness probe can ask for more"));
            }
            if probe.int("terminationGracePeriodSeconds").is_some_and(|number| number < 1) {
                let spot = probe.at(&["terminationGracePeriodSeconds"]);
                findings.push(out_of_range::diagnose_least(spot, 1));
            }
        }
        "readinessProbe" if probe.has("terminationGracePeriodSeconds") => {
            findings.push(conflicting_fields::diagnose_alone(
                probe.at(&["terminationGracePeriodSeconds"]),
                "a container that is not ready is not ended, so there is no grace period",
            ));
        }
        _ => {}
    }
}

fn hook(hook: &Place<'_, '_>, findings: &mut Findings) {
    one_of(hook, &["exec", "httpGet", "tcpSocket", "sleep"], findings);
}

/// `[-A-Za-z0-9]+`
fn header(header: &Place<'_, '_>, findings: &mut Findings) {
    let Some(name) = header.text("name") else { return };
    if name.is_empty() || !name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-') {
        let demand = "takes the name of a header: letters, digits and `-`";
        findings.push(invalid_value::diagnose(header.at(&["name"]), demand));
    }
}

/// A pause before the end is within the time that the pod has for it.
fn sleep(sleep: &Place<'_, '_>, findings: &mut Findings) {
    const DEFAULT_GRACE: i64 = 30;
    let Some(seconds) = sleep.int("seconds") else { return };
    let pod = sleep.ancestors().find(|place| place.has("containers"));
    let grace = match pod {
        Some(pod) if !pod.is_open() => match pod.get("terminationGracePeriodSeconds") {
            Some(_) => pod.int("terminationGracePeriodSeconds").unwrap_or(MAX),
            None => DEFAULT_GRACE,
        },
        _ => MAX,
    };
    if seconds < 0 || seconds > grace {
        let spot = sleep.at(&["seconds"]);
        let bound = format!("from 0 to the pod's `terminationGracePeriodSeconds`, which is {grace}");
        findings.push(if seconds < 0 {
            out_of_range::diagnose_least(spot, 0)
        } else {
            out_of_range::diagnose_bound(spot, &bound)
        });
    }
}
