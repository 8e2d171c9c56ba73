//! Small sets of objects, and what refers to what in them.

use super::*;
use crate::check;
use crate::check::level::Levels;
use crate::example;
use crate::guide::{self, Mode};
use crate::schema::Catalogue;
use crate::site::{Drafts, Site, SiteConfig, SiteGuide};
use crate::source::Sources;

/// The references of the documents of a guide: `Service a selects Deployment b`, those to what is not
/// there with a question mark.
fn told(documents: &str) -> Vec<String> {
    let text = format!("```yaml\n{documents}```\n");
    let mut sources = Sources::default();
    let file = sources.add("guide.md", &*text);
    let (guide, _) = guide::parse(file, sources.get(file), Mode::Site);
    let (examples, _) = example::collect(&guide, Mode::Site);
    let config = SiteConfig {
        title: "Test".into(),
        base_url: None,
        language: "en".into(),
        languages: vec!["en".into()],
        drafts: Drafts::Hide,
    };
    let guides = vec![SiteGuide { path: "guide.md".into(), guide, examples, inclusions: Vec::new() }];
    let (site, _) = Site::assemble(guides, Vec::new(), config, Vec::new(), &sources);
    let checked = check::check(site, &sources, &Catalogue::builtin(), &Levels::default(), Vec::new());
    let count = checked.site.examples[0].documents.len();
    let members: Vec<(usize, usize)> = (0..count).map(|document| (0, document)).collect();
    let all = Members::of(&checked, &members);
    let title = |at: usize| all.objects[at].map(|one| format!("{} {}", one.kind, one.name().unwrap_or("?"))).unwrap();
    let line = |one: Reference| {
        let to = match one.to {
            Target::Member(at) => title(at),
            Target::Missing { kind, name } => format!("{kind} {name}?"),
        };
        format!("{} {:?} {to}", title(one.from), one.relation)
    };
    references(&checked, &members).into_iter().map(line).collect()
}

fn object(head: &str, name: &str, rest: &str) -> String {
    let (version, kind) = head.rsplit_once(' ').unwrap();
    let (name, namespace) =
        name.split_once('@').map_or((name, String::new()), |(name, of)| (name, format!("  namespace: {of}\n")));
    format!(
        "---\napiVersion: {version}\nkind: {kind}\nmetadata:\n  name: {name}\n{namespace}  labels: {{app: {name}}}\n{rest}\n"
    )
}

/// A workload whose pods have the label `app`, with more in their spec.
fn pods(name: &str, spec: &str) -> String {
    let app = name.split('@').next().unwrap();
    let pod = format!("{{containers: [{{name: a, image: a}}]{spec}}}");
    object(
        "apps/v1 Deployment",
        name,
        &format!(
            "spec: {{selector: {{matchLabels: {{app: {app}}}}}, template: {{metadata: {{labels: {{app: {app}}}}}, spec: {pod}}}}}"
        ),
    )
}

fn service(name: &str) -> String {
    let app = name.split('@').next().unwrap();
    object("v1 Service", name, &format!("spec: {{selector: {{app: {app}}}, ports: [{{port: 80}}]}}"))
}

#[track_caller]
fn check_set(documents: &[String], expect: &[&str]) {
    assert_eq!(told(&documents.concat()), expect);
}

#[test]
fn pods_and_what_they_use() {
    let uses = ", serviceAccountName: me, imagePullSecrets: [{name: pull}], priorityClassName: high, volumes: [\
        {name: a, configMap: {name: settings}}, {name: b, persistentVolumeClaim: {claimName: data}}, \
        {name: c, secret: {secretName: maybe, optional: true}}]";
    check_set(
        &[
            service("web"),
            pods("web", uses),
            object("v1 ConfigMap", "settings", ""),
            object("v1 Secret", "maybe", ""),
            object(
                "v1 PersistentVolumeClaim",
                "data",
                "spec: {storageClassName: fast, accessModes: [ReadWriteOnce], resources: {requests: {storage: 1Gi}}}",
            ),
        ],
        &[
            "Service web Selects Deployment web",
            "Deployment web ActsAs ServiceAccount me?",
            "Deployment web Registry Secret pull?",
            "Deployment web Volume ConfigMap settings",
            "Deployment web Volume PersistentVolumeClaim data",
            "Deployment web Volume Secret maybe",
            "Deployment web Class PriorityClass high?",
            "PersistentVolumeClaim data Class StorageClass fast?",
        ],
    );
}

#[test]
fn what_stands_around_pods() {
    let target = "spec: {maxReplicas: 3, scaleTargetRef: {apiVersion: apps/v1, kind: Deployment, name: web}}";
    check_set(
        &[
            pods("web", ""),
            pods("api", ""),
            object("autoscaling/v2 HorizontalPodAutoscaler", "web", target),
            object("policy/v1 PodDisruptionBudget", "web", "spec: {selector: {matchLabels: {app: web}}}"),
            object("networking.k8s.io/v1 NetworkPolicy", "all", "spec: {podSelector: {}}"),
            object(
                "networking.k8s.io/v1 NetworkPolicy",
                "api",
                "spec: {podSelector: {matchExpressions: [{key: app, operator: In, values: [api]}]}}",
            ),
            object(
                "monitoring.coreos.com/v1 ServiceMonitor",
                "web",
                "spec: {selector: {matchLabels: {app: web}}, endpoints: []}",
            ),
            service("web"),
        ],
        &[
            "HorizontalPodAutoscaler web Scales Deployment web",
            "PodDisruptionBudget web Protects Deployment web",
            "NetworkPolicy all Restricts Deployment web",
            "NetworkPolicy all Restricts Deployment api",
            "NetworkPolicy api Restricts Deployment api",
            "ServiceMonitor web Monitors Service web",
            "Service web Selects Deployment web",
        ],
    );
}

#[test]
fn requests_come_from_ingresses_and_routes() {
    let rules = "rules: [{http: {paths: [{path: /, pathType: Prefix, backend: {service: {name: web, port: {number: 80}}}}, \
        {path: /a, pathType: Prefix, backend: {service: {name: web, port: {number: 80}}}}]}}]";
    check_set(
        &[
            object(
                "networking.k8s.io/v1 Ingress",
                "site",
                &format!("spec: {{ingressClassName: nginx, tls: [{{secretName: cert}}], {rules}}}"),
            ),
            object(
                "gateway.networking.k8s.io/v1 HTTPRoute",
                "route",
                "spec: {parentRefs: [{name: door}], rules: [{backendRefs: [{name: web, port: 80}, {name: gone, port: 80}]}]}",
            ),
            object("gateway.networking.k8s.io/v1 Gateway", "door", "spec: {gatewayClassName: some, listeners: []}"),
            service("web"),
        ],
        &[
            "Ingress site Requests Service web",
            "Ingress site Certificate Secret cert?",
            "Ingress site Class IngressClass nginx?",
            "HTTPRoute route Requests Service web",
            "HTTPRoute route Requests Service gone?",
            "HTTPRoute route Parent Gateway door",
            "Gateway door Class GatewayClass some?",
        ],
    );
}

#[test]
fn bindings_join_roles_and_accounts() {
    let binding = |role: &str, account: &str| {
        format!(
            "roleRef: {{apiGroup: rbac.authorization.k8s.io, kind: {role}}}\n\
             subjects: [{{kind: ServiceAccount, name: {account}, namespace: a}}, {{kind: User, name: me, apiGroup: rbac.authorization.k8s.io}}]"
        )
    };
    check_set(
        &[
            object("rbac.authorization.k8s.io/v1 RoleBinding", "one@a", &binding("Role, name: reader", "bot")),
            object("rbac.authorization.k8s.io/v1 RoleBinding", "two@a", &binding("ClusterRole, name: view", "default")),
            object("rbac.authorization.k8s.io/v1 Role", "reader@a", "rules: []"),
            object("v1 ServiceAccount", "bot@a", ""),
        ],
        &[
            "RoleBinding one Grants Role reader",
            "RoleBinding one Subject ServiceAccount bot",
            // Every namespace has the account `default`.
            "RoleBinding two Grants ClusterRole view?",
        ],
    );
}

#[test]
fn namespaces_keep_objects_apart() {
    check_set(
        &[
            service("web@a"),
            pods("web@a", ""),
            service("web@b"),
            pods("web@b", ", serviceAccountName: me"),
            object("v1 ServiceAccount", "me@a", ""),
        ],
        &[
            "Service web Selects Deployment web",
            "Service web Selects Deployment web",
            "Deployment web ActsAs ServiceAccount me?",
        ],
    );
}

#[test]
fn a_volume_and_its_claim_name_each_other() {
    let volume = "spec: {capacity: {storage: 1Gi}, accessModes: [ReadWriteOnce], hostPath: {path: /a}, claimRef: {namespace: default, name: data}}";
    let claim = "spec: {volumeName: disk, storageClassName: '', accessModes: [ReadWriteOnce], resources: {requests: {storage: 1Gi}}}";
    check_set(
        &[object("v1 PersistentVolume", "disk", volume), object("v1 PersistentVolumeClaim", "data", claim)],
        &[
            "PersistentVolume disk Volume PersistentVolumeClaim data",
            "PersistentVolumeClaim data Volume PersistentVolume disk",
        ],
    );
}

#[test]
fn an_annotation_asks_for_a_certificate() {
    let ingress = "apiVersion: networking.k8s.io/v1\nkind: Ingress\nmetadata:\n  name: site\n  annotations:\n    \
        cert-manager.io/cluster-issuer: letsencrypt\nspec: {tls: [{secretName: cert}], defaultBackend: {resource: \
        {kind: A, name: a}}}\n";
    check_set(
        &[ingress.to_owned(), object("cert-manager.io/v1 ClusterIssuer", "letsencrypt", "spec: {selfSigned: {}}")],
        &["Ingress site Certificate Secret cert?", "Ingress site Issuer ClusterIssuer letsencrypt"],
    );
}

#[test]
fn too_many_objects_have_no_references() {
    let many: String = (0..=MOST_MEMBERS).map(|at| service(&format!("s{at}"))).collect();
    assert_eq!(told(&format!("{many}{}", pods("s1", ""))), [""; 0]);
}
