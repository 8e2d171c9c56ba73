//! Services and ports that Ingresses and routes send requests to.

use crate::check::applied::{Applied, Shown, Step, field, is_text, items};
use crate::check::rules::reference::missing_service_port;
use crate::diagnostic::Diagnostic;
use crate::yaml::{Node, Value};

use super::relation::Relation;
use super::set::Set;
use super::uses::{Keys, Need, Use};
use super::word;

/// A Service and a port of it, as something refers to them.
pub(super) struct Backend<'a> {
    pub(super) namespace: Option<&'a str>,
    pub(super) name: Node<'a>,
    /// A number, or a string.
    port: Option<Node<'a>>,
}

/// What the rules say of the Services that an object sends requests to.
pub(super) fn judge<'a>(set: &Set<'a>, object: &Applied<'a>, found: &mut Vec<Diagnostic>) {
    backends(object, &mut |backend, steps, to_port| resolve(set, object, &backend, steps, to_port, found));
}

/// Is told a backend, the steps to the mapping that names it, and those from there to its port.
type Visit<'v, 'a> = &'v mut dyn FnMut(Backend<'a>, &[Step], &[Step]);

/// Visits the Services that an object sends requests to.
pub(super) fn backends<'a>(object: &Applied<'a>, visit: Visit<'_, 'a>) {
    match (object.group, object.kind) {
        ("networking.k8s.io", "Ingress") => ingress(object, visit),
        ("gateway.networking.k8s.io", "HTTPRoute" | "GRPCRoute" | "TCPRoute" | "TLSRoute" | "UDPRoute") => {
            route(object, visit);
        }
        _ => {}
    }
}

fn ingress<'a>(object: &Applied<'a>, visit: Visit<'_, 'a>) {
    let mut of = |service: Option<Node<'a>>, steps: &[Step]| {
        let Some((service, name)) = service.and_then(|service| Some((service, service.get("name")?))) else { return };
        let port = service.get("port").and_then(|port| port.get("name").or_else(|| port.get("number")));
        let field = match service.get("port").and_then(|port| port.get("name")) {
            Some(_) => "name",
            None => "number",
        };
        let backend = Backend { namespace: object.namespace, name, port };
        visit(backend, steps, &[Step::Key("port"), Step::Key(field)]);
    };
    let default = ["spec", "defaultBackend", "service"];
    of(field(object.root, &default), &default.map(Step::Key));
    for (rule, node) in items(field(object.root, &["spec", "rules"])).enumerate() {
        for (path, node) in items(field(node, &["http", "paths"])).enumerate() {
            let steps = [
                Step::Key("spec"),
                Step::Key("rules"),
                Step::Index(rule),
                Step::Key("http"),
                Step::Key("paths"),
                Step::Index(path),
                Step::Key("backend"),
                Step::Key("service"),
            ];
            of(field(node, &["backend", "service"]), &steps);
        }
    }
}

fn route<'a>(object: &Applied<'a>, visit: Visit<'_, 'a>) {
    for (rule, node) in items(field(object.root, &["spec", "rules"])).enumerate() {
        for (index, backend) in items(node.get("backendRefs")).enumerate() {
            let is_service = backend.get("kind").is_none_or(|kind| kind.text() == "Service")
                && backend.get("group").is_none_or(|group| group.text().is_empty());
            let Some(name) = backend.get("name").filter(|_| is_service) else { continue };
            let namespace = backend.get_str("namespace").or(object.namespace);
            let steps = [
                Step::Key("spec"),
                Step::Key("rules"),
                Step::Index(rule),
                Step::Key("backendRefs"),
                Step::Index(index),
            ];
            let backend = Backend { namespace, name, port: backend.get("port") };
            visit(backend, &steps, &[Step::Key("port")]);
        }
    }
}

/// Looks a backend up.
fn resolve<'a>(
    set: &Set<'a>,
    object: &Applied<'a>,
    backend: &Backend<'a>,
    steps: &[Step],
    to_port: &[Step],
    found: &mut Vec<Diagnostic>,
) {
    let path = |tail: &[Step]| object.path(steps.iter().chain(tail).copied());
    if !is_text(backend.name) {
        return;
    }
    let used = Use {
        kind: "Service",
        namespace: backend.namespace,
        name: backend.name,
        need: Need::Namesake,
        keys: Keys::All,
        relation: Relation::Requests,
        pod: None,
    };
    if let Some(lack) = set.lacks(&used) {
        found.push(word(object, &used, &lack).field(path(&[Step::Key("name")])).object(object.object()));
        return;
    }
    if let Some(port) = backend.port
        && let Some(service) = without_port(set, backend, port)
    {
        let finding = missing_service_port::diagnose(object, port, service);
        found.push(finding.field(path(to_port)).object(object.object()));
    }
}

/// The Service, if the set proves that it has no such port.
fn without_port<'s, 'a>(set: &'s Set<'a>, backend: &Backend<'a>, port: Node<'a>) -> Option<&'s Applied<'a>> {
    let is_it = |candidate: Node<'_>| match port.value() {
        Value::Int(number) => matches!(candidate.get("port").map(Node::value), Some(Value::Int(of)) if of == number),
        Value::String(name) => candidate.get("name").is_some_and(|of| of.text() == name),
        _ => true,
    };
    let mut last = None;
    for service in set.named("Service", backend.namespace, backend.name.text()) {
        let ports = field(service.root, &["spec", "ports"])?;
        let Value::Sequence(list) = ports.value() else { return None };
        let is_closed = service.group.is_empty() && service.state == Shown::Whole && !ports.is_elided();
        if !is_closed || list.is_empty() || !set.spend(list.len()) || list.iter().any(is_it) {
            return None;
        }
        last = Some(service);
    }
    last
}
