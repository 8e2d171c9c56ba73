//! What pods and containers may do, and what each operating system can give them.
//!
//! Source: `ValidatePodSecurityContext`, `ValidateSecurityContext`, `validateSeccompProfileField`,
//! `validateAppArmorProfileField`, `validateWindowsSecurityContextOptions`, `validateLinux` and
//! `validateWindows` of `pkg/apis/core/validation`.

use super::forms::{MAX, fact};
use super::local_path;
use crate::check::objects::{Demand, Findings, NameForm, Place, TypeFacts, is_open_node};
use crate::check::rules::object::{conflicting_fields, invalid_value, required_value};

use super::pod::{CONTAINER_LISTS, given};
use crate::yaml::{Node, Value};

/// A user or group.
const ID: Demand = Demand::Range(0, MAX);

/// Security contexts and their parts.
pub(super) static FACTS: &[TypeFacts] = &[
    TypeFacts {
        ty: "core.v1.PodSecurityContext",
        fields: &[
            fact("fsGroup", ID),
            fact("fsGroupChangePolicy", Demand::OneOf(&["Always", "OnRootMismatch"])),
            fact("runAsGroup", ID),
            fact("runAsUser", ID),
            fact("seLinuxChangePolicy", Demand::OneOf(&["MountOption", "Recursive"])),
            fact("supplementalGroups", ID),
            fact("supplementalGroupsPolicy", Demand::OneOf(&["Merge", "Strict"])),
            fact("sysctls", Demand::Unique(&["name"])),
        ],
        validators: &[sysctls_of_host],
    },
    TypeFacts {
        ty: "core.v1.SecurityContext",
        fields: &[
            fact("procMount", Demand::OneOf(&["Default", "Unmasked"])),
            fact("runAsGroup", ID),
            fact("runAsUser", ID),
        ],
        validators: &[escalation, proc_mount],
    },
    TypeFacts { ty: "core.v1.Sysctl", fields: &[fact("name", Demand::Filled)], validators: &[sysctl] },
    TypeFacts {
        ty: "core.v1.SeccompProfile",
        fields: &[fact("type", Demand::Filled), fact("type", PROFILES)],
        validators: &[seccomp],
    },
    TypeFacts {
        ty: "core.v1.AppArmorProfile",
        fields: &[fact("type", Demand::Filled), fact("type", PROFILES)],
        validators: &[app_armor],
    },
    TypeFacts {
        ty: "core.v1.WindowsSecurityContextOptions",
        fields: &[
            fact("gmsaCredentialSpec", Demand::MostBytes(64 * 1024)),
            fact("gmsaCredentialSpecName", Demand::NameOrEmpty(NameForm::Subdomain)),
        ],
        validators: &[windows_user],
    },
];

const PROFILES: Demand = Demand::OneOf(&["Localhost", "RuntimeDefault", "Unconfined"]);

/// A container that may do everything cannot be kept from more.
fn escalation(context: &Place<'_, '_>, findings: &mut Findings) {
    if context.bool("allowPrivilegeEscalation") != Some(false) {
        return;
    }
    if context.bool("privileged") == Some(true) {
        findings.push(conflicting_fields::diagnose(
            context.at(&["allowPrivilegeEscalation"]),
            context.at(&["privileged"]),
            "a privileged container has all privileges already",
        ));
    }
    let Some(capabilities) = context.get("capabilities") else { return };
    // The server knows it by this name only.
    let added = super::pod::list(capabilities, "add");
    if let Some(at) = added.into_iter().position(|capability| capability.text() == "CAP_SYS_ADMIN") {
        findings.push(conflicting_fields::diagnose(
            context.at(&["allowPrivilegeEscalation"]),
            context.at(&["capabilities", "add"]).index(at),
            "a container with this capability has all privileges already",
        ));
    }
}

/// A container sees all of `/proc` only where its users are not the host's.
fn proc_mount(context: &Place<'_, '_>, findings: &mut Findings) {
    let pod = context.ancestors().find(|place| place.has("containers"));
    let Some(pod) = pod.filter(|_| context.text("procMount") == Some("Unmasked")) else { return };
    if !pod.is_open() && pod.get("hostUsers").is_none_or(|users| matches!(users.value(), Value::Bool(true))) {
        let demand = "can be `Unmasked` only in a pod with `hostUsers: false`";
        findings.push(invalid_value::diagnose(context.at(&["procMount"]), demand));
    }
}

/// Parameters of the network and of shared memory are the host's, where a pod shares these:
/// `ValidateHostSysctl`.
fn sysctls_of_host(context: &Place<'_, '_>, findings: &mut Findings) {
    let Some(pod) = context.parent else { return };
    let shares = |field| pod.bool(field) == Some(true);
    for (index, sysctl) in context.items("sysctls").enumerate() {
        let Some(name) = sysctl.get_str("name") else { continue };
        let is_shared_memory = ["kernel.shm", "kernel.msg", "fs.mqueue."].iter().any(|prefix| name.starts_with(prefix));
        let field = match name {
            _ if name.starts_with("net.") && shares("hostNetwork") => "hostNetwork",
            _ if (is_shared_memory || name == "kernel.sem") && shares("hostIPC") => "hostIPC",
            _ => continue,
        };
        let why = "the parameter would be that of the host";
        findings.push(conflicting_fields::diagnose(context.item("sysctls", index).key("name"), pod.at(&[field]), why));
    }
}

/// `^([a-z0-9]([-_a-z0-9]*[a-z0-9])?[\./])*[a-z0-9]([-_a-z0-9]*[a-z0-9])?$`
fn sysctl(sysctl: &Place<'_, '_>, findings: &mut Findings) {
    let Some(name) = sysctl.text("name").filter(|name| !name.is_empty()) else { return };
    let is_edge = |byte: &u8| byte.is_ascii_lowercase() || byte.is_ascii_digit();
    let is_part = |part: &str| {
        let bytes = part.as_bytes();
        bytes.first().is_some_and(is_edge)
            && bytes.last().is_some_and(is_edge)
            && bytes.iter().all(|byte| is_edge(byte) || matches!(byte, b'-' | b'_'))
    };
    if name.len() > 253 || !name.split(['.', '/']).all(is_part) {
        let demand = "takes the name of a kernel parameter, such as `net.core.somaxconn`";
        findings.push(invalid_value::diagnose(sysctl.at(&["name"]), demand));
    }
}

fn seccomp(profile: &Place<'_, '_>, findings: &mut Findings) {
    match (profile.text("type"), profile.get("localhostProfile")) {
        (Some("Localhost"), None) if !profile.is_open() => {
            let why = "`type: Localhost` means a profile of the node: say which";
            findings.push(required_value::diagnose_because(profile.at(&["localhostProfile"]), why));
        }
        (Some("Localhost"), Some(_)) => {
            if let Some(demand) = profile.text("localhostProfile").and_then(local_path::fault) {
                findings.push(invalid_value::diagnose(profile.at(&["localhostProfile"]), demand));
            }
        }
        (Some("RuntimeDefault" | "Unconfined"), Some(_)) => findings.push(no_local_profile(profile)),
        _ => {}
    }
}

fn app_armor(profile: &Place<'_, '_>, findings: &mut Findings) {
    match (profile.text("type"), profile.get("localhostProfile")) {
        (Some("Localhost"), None) if !profile.is_open() => {
            let why = "`type: Localhost` means a profile of the node: say which";
            findings.push(required_value::diagnose_because(profile.at(&["localhostProfile"]), why));
        }
        (Some("Localhost"), Some(_)) => {
            let Some(name) = profile.text("localhostProfile") else { return };
            let spot = || profile.at(&["localhostProfile"]);
            if name.trim().is_empty() {
                findings.push(required_value::diagnose(spot()));
            } else if name.trim() != name {
                findings.push(invalid_value::diagnose(spot(), "must not begin or end with a space"));
            }
        }
        (Some("RuntimeDefault" | "Unconfined"), Some(_)) => findings.push(no_local_profile(profile)),
        _ => {}
    }
}

fn no_local_profile(profile: &Place<'_, '_>) -> crate::diagnostic::Diagnostic {
    conflicting_fields::diagnose(
        profile.at(&["localhostProfile"]),
        profile.at(&["type"]),
        "only `type: Localhost` means a profile of the node",
    )
}

fn windows_user(options: &Place<'_, '_>, findings: &mut Findings) {
    if options.text("gmsaCredentialSpec") == Some("") {
        findings.push(required_value::diagnose(options.at(&["gmsaCredentialSpec"])));
    }
    if options.text("gmsaCredentialSpecName") == Some("") {
        findings.push(required_value::diagnose(options.at(&["gmsaCredentialSpecName"])));
    }
    let Some(name) = options.text("runAsUserName") else { return };
    let spot = || options.at(&["runAsUserName"]);
    if name.is_empty() {
        findings.push(required_value::diagnose(spot()));
    } else if !is_windows_user(name) {
        findings.push(invalid_value::diagnose(spot(), "takes a user, or a domain and user such as `CORP\\web`"));
    }
}

/// `USER` or `DOMAIN\USER`; the domain is not looked at.
fn is_windows_user(name: &str) -> bool {
    let user = name.split_once('\\').map_or(name, |(_, user)| user);
    !name.chars().any(|c| c.is_ascii_control())
        && !user.is_empty()
        && user.len() <= 104
        && !user.chars().all(|c| matches!(c, '.' | ' '))
        && !user.contains(['"', '/', '\\', ':', ';', '|', '=', ',', '+', '*', '?', '<', '>', '@', '[', ']'])
}

/// Containers of a Windows host are all of the pod: `validateWindowsHostProcessPod`.
pub(super) fn host_process(pod: &Place<'_, '_>, findings: &mut Findings) {
    let setting = |node: Node<'_>| {
        let options = given(node, "securityContext").and_then(|context| given(context, "windowsOptions"))?;
        match given(options, "hostProcess")?.value() {
            Value::Bool(setting) => Some(Some(setting)),
            _ => Some(None),
        }
    };
    let of_pod = setting(pod.node);
    let (mut first, mut other) = (None, None);
    for list in CONTAINER_LISTS {
        for (index, container) in pod.items(list).enumerate() {
            let place = match setting(container).or(of_pod) {
                _ if is_open_node(container) => return,
                Some(None) => return,
                Some(Some(true)) => &mut first,
                Some(Some(false)) | None => &mut other,
            };
            place.get_or_insert((list, index));
        }
    }
    let Some((list, index)) = first else { return };
    let spot = |list, index| pod.item(list, index).key("securityContext").key("windowsOptions").key("hostProcess");
    if let Some((field, at)) = other {
        let demand = "must be the same for all containers of a pod";
        findings.push(invalid_value::diagnose_beside(spot(field, at), spot(list, index), demand));
    }
    if !pod.is_open() && pod.get("hostNetwork").is_none_or(|node| matches!(node.value(), Value::Bool(false))) {
        let demand = "must be `true` for containers with `hostProcess: true`";
        findings.push(invalid_value::diagnose_beside(pod.at(&["hostNetwork"]), spot(list, index), demand));
    }
}

/// What pods of Linux alone have: in the pod, in its context, and in those of its containers.
const OF_LINUX: (&[&str], &[&str], &[&str]) = (
    &["hostPID", "hostIPC", "hostUsers", "shareProcessNamespace"],
    &[
        "appArmorProfile",
        "fsGroup",
        "fsGroupChangePolicy",
        "runAsGroup",
        "runAsUser",
        "seLinuxChangePolicy",
        "seLinuxOptions",
        "seccompProfile",
        "supplementalGroups",
        "supplementalGroupsPolicy",
        "sysctls",
    ],
    &[
        "allowPrivilegeEscalation",
        "appArmorProfile",
        "capabilities",
        "privileged",
        "procMount",
        "readOnlyRootFilesystem",
        "runAsGroup",
        "runAsUser",
        "seLinuxOptions",
        "seccompProfile",
    ],
);

/// What pods of Windows alone have.
const OF_WINDOWS: (&[&str], &[&str], &[&str]) = (&[], &["windowsOptions"], &["windowsOptions"]);

/// What the pod's operating system cannot give it.
pub(super) fn operating_system(pod: &Place<'_, '_>, findings: &mut Findings) {
    let Some(os) = pod.get("os") else { return };
    let (of_pod, of_context, of_container) = match os.get_str("name") {
        Some("linux") => OF_WINDOWS,
        Some("windows") => OF_LINUX,
        _ => return,
    };
    let why = "the pod's operating system has no such thing";
    let mut tell = |spot| findings.push(conflicting_fields::diagnose(spot, pod.at(&["os", "name"]), why));
    // A namespace that is not shared is as good as none.
    for field in of_pod.iter().filter(|field| match **field {
        "hostUsers" | "shareProcessNamespace" => pod.has(field),
        _ => pod.bool(field) == Some(true),
    }) {
        tell(pod.at(&[field]));
    }
    if let Some(context) = pod.get("securityContext") {
        for field in of_context.iter().filter(|field| is_set(context, field)) {
            tell(pod.at(&["securityContext", field]));
        }
    }
    for list in CONTAINER_LISTS {
        for (index, container) in pod.items(list).enumerate() {
            let Some(context) = given(container, "securityContext") else { continue };
            for field in of_container.iter().filter(|field| is_set(context, field)) {
                tell(pod.item(list, index).key("securityContext").key(field));
            }
        }
    }
}

/// An empty list is none.
fn is_set(context: Node<'_>, field: &str) -> bool {
    given(context, field).is_some_and(|node| match node.value() {
        Value::Sequence(items) => !items.is_empty(),
        _ => true,
    })
}
