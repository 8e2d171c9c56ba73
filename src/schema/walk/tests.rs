//! What a real server refuses and takes, in small.

use super::*;
use crate::kube::{Gvk, Release};
use crate::schema::{Catalogue, Lookup};
use crate::source::{Excerpt, Sources};
use crate::yaml::{self, Document, Elision, Reading};

/// The violations of a manifest (or, with `ty`, of a fragment), one per line: path, fault, releases if not all.
fn violations(text: &str, ty: Option<&str>, completeness: Completeness) -> Vec<String> {
    let mut sources = Sources::default();
    let file = sources.add("a.yaml", text);
    let excerpt = Excerpt::whole(file, sources.get(file));
    let documents = yaml::parse(&Reading::plain(&excerpt)).0;
    described(&sources, &documents[0], ty, completeness)
}

fn described(sources: &Sources, document: &Document, ty: Option<&str>, completeness: Completeness) -> Vec<String> {
    let catalogue = Catalogue::builtin();
    let root = document.root().unwrap();
    let ty = ty.map_or_else(
        || {
            let field = |name| root.get_str(name).unwrap_or_default();
            match catalogue.lookup(&Gvk::from_fields(field("apiVersion"), field("kind"))) {
                Lookup::Known(kind) => kind.ty,
                other => panic!("{other:?}"),
            }
        },
        |path| catalogue.type_at(path).unwrap(),
    );
    let found = catalogue.violations(ty, root, completeness, ReleaseSet::ALL);
    found.iter().map(|violation| describe(sources, violation)).collect()
}

fn describe(sources: &Sources, violation: &Violation<'_>) -> String {
    let fault = match &violation.fault {
        Fault::UnknownField { similar, exists_in, belongs_in } => {
            let mut text = format!("unknown, near [{}]", similar.join(" "));
            if let Some(path) = belongs_in {
                text += &format!(", belongs in {path}");
            }
            if !exists_in.is_empty() {
                text += &format!(", exists in {exists_in}");
            }
            text
        }
        Fault::MissingField { name } => format!("lacks {name} at {:?}", sources.slice(violation.span)),
        Fault::WrongType { found, .. } => format!("is {found}"),
        Fault::BadFormat { format } => format!("is no {format:?}"),
        other => format!("{other:?}"),
    };
    let releases = match violation.releases {
        ReleaseSet::ALL => String::new(),
        some => format!(" on {some}"),
    };
    format!("{}: {fault}{releases}", violation.path)
}

#[track_caller]
fn check(text: &str, expected: &[&str]) {
    assert_eq!(violations(text, None, Completeness::Whole), expected, "{text}");
}

/// A Deployment whose container has these lines.
fn deployment(container: &str) -> String {
    format!(
        "apiVersion: apps/v1\nkind: Deployment\nmetadata: {{name: web}}\nspec:\n  selector: {{matchLabels: {{app: web}}}}\n  \
         template:\n    metadata: {{labels: {{app: web}}}}\n    spec:\n      containers:\n      - {container}\n"
    )
}

#[test]
fn a_right_manifest_has_none() {
    check(&deployment("{name: web, image: nginx, ports: [{containerPort: 80}], env: [{name: A, value: ''}]}"), &[]);
    check("apiVersion: v1\nkind: Namespace\nmetadata:\n  name: shop\n", &[]);
}

#[test]
fn unknown_fields_come_with_what_was_meant() {
    let path = "spec.template.spec.containers[0]";
    for (key, expected) in [
        ("imagePullpolicy", "near [imagePullPolicy]"),
        ("Image", "near [image]"),
        ("Ports", "near [ports]"),
        ("volumes", "near [volumeMounts volumeDevices], belongs in spec.template.spec"),
        ("replicas", "near [], belongs in spec"),
        ("containerPort", "near [ports], belongs in spec.template.spec.containers.ports"),
        ("nothing", "near []"),
    ] {
        let text = deployment(&format!("{{name: w, image: i, {key}: 1}}"));
        check(&text, &[&format!("{path}.{key}: unknown, {expected}")]);
    }
    check(
        "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: w}\nspec:\n  selector: {}\n  template: {spec: {containers: []}}\n  containers: []\nlabels: {}\n",
        &[
            "spec.containers: unknown, near [], belongs in spec.template.spec",
            "labels: unknown, near [], belongs in metadata",
        ],
    );
    // A neighbour that happens to have such a field is no hint.
    check(
        "apiVersion: v1\nkind: PersistentVolume\nmetadata: {name: pv}\nspec: {storageos: {secretName: s}}\n",
        &["spec.storageos.secretName: unknown, near []"],
    );
    check(
        "apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {name: np}\nspec: {selectors: {}}\n",
        &["spec.selectors: unknown, near [podSelector]"],
    );
}

#[test]
fn missing_fields_are_told_at_the_mapping_that_lacks_them() {
    check(
        "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: w}\nspec:\n  template:\n    spec:\n      containers:\n      - image: nginx\n",
        &["spec.template.spec.containers[0]: lacks name at \"image\"", "spec: lacks selector at \"spec\""],
    );
    check("apiVersion: v1\nkind: Pod\nmetadata: {name: p}\n", &[": lacks spec at \"apiVersion\""]);
    check(
        "apiVersion: v1\nkind: Pod\nmetadata: {name: p}\nspec: {containers: null}\n",
        &["spec: lacks containers at \"spec\""],
    );
    // A misspelt field is told once.
    check(
        "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: w}\nspec:\n  selectr: {}\n  template: {spec: {containers: []}}\n",
        &["spec.selectr: unknown, near [selector]"],
    );
    // The server does without these.
    check("apiVersion: authentication.k8s.io/v1\nkind: TokenReview\nspec: {token: t}\n", &[]);
    check(
        "apiVersion: v1\nkind: Pod\nmetadata: {name: p}\nspec: {containers: [{name: a, image: b}]}\nstatus: {conditions: [{}]}\n",
        &[],
    );
    let text = "metadata: {}\n";
    assert_eq!(violations(text, Some("Deployment"), Completeness::Whole), [": lacks spec at \"metadata\""]);
    assert!(violations(text, Some("Deployment"), Completeness::Partial).is_empty());
}

#[test]
fn an_ellipsis_spares_its_mapping_and_all_below() {
    let text =
        "apiVersion: v1\nkind: Pod\nmetadata: {}\nspec:\n  containers:\n  - image: a\n  #...\n  hostAliases: [{}]\n";
    let mut sources = Sources::default();
    let file = sources.add("a.yaml", text);
    let excerpt = Excerpt::whole(file, sources.get(file));
    let mut reading = Reading::plain(&excerpt);
    reading.elisions.push(Elision { at: text.find("#...").unwrap(), column: 2 });
    let documents = yaml::parse(&reading).0;
    assert_eq!(described(&sources, &documents[0], None, Completeness::Whole), Vec::<String>::new());
}

#[test]
fn scalars_are_read_as_the_decoder_reads_them() {
    let container = "spec.template.spec.containers[0]";
    for (line, expected) in [
        ("ports: [{containerPort: 80.0}]", ""),
        ("ports: [{containerPort: 80.5}]", ".ports[0].containerPort: is a number"),
        ("ports: [{containerPort: '80'}]", ".ports[0].containerPort: is a string"),
        ("ports: [{containerPort: 3000000000}]", ".ports[0].containerPort: is no Int32"),
        ("ports: {containerPort: 80}", ".ports: is a mapping"),
        ("args: [1]", ".args[0]: is a whole number"),
        ("args: [null, ~]", ""),
        ("env: [{name: A, value: yes}]", ".env[0].value: is a boolean"),
        ("stdin: 'true'", ".stdin: is a string"),
        ("livenessProbe: {httpGet: {port: http}}", ""),
        ("livenessProbe: {httpGet: {port: 3000000000}}", ".livenessProbe.httpGet.port: is no Int32"),
        ("livenessProbe: {httpGet: {port: true}}", ".livenessProbe.httpGet.port: is a boolean"),
        ("resources: {limits: {cpu: 0.5, memory: 1Gi}}", ""),
        ("resources: {limits: {cpu: 2 cores}}", ".resources.limits.cpu: is no Quantity"),
        ("resources: {limits: {cpu: true}}", ".resources.limits.cpu: is a boolean"),
        ("resources: {limits: [cpu]}", ".resources.limits: is a list"),
        ("resources: ", ""),
    ] {
        let found = violations(&deployment(&format!("{{name: w, image: i, {line}}}")), None, Completeness::Whole);
        let expected: Vec<String> =
            (!expected.is_empty()).then(|| format!("{container}{expected}")).into_iter().collect();
        assert_eq!(found, expected, "{line}");
    }
    check(
        "apiVersion: v1\nkind: Secret\nmetadata: {name: s, creationTimestamp: yesterday}\ndata: {a: YQ==, b: plain, c: [104, 105], d: 1}\nstringData: {e: 5}\n",
        &[
            "metadata.creationTimestamp: is no DateTime",
            "data.b: is no Byte",
            "data.d: is a whole number",
            "stringData.e: is a whole number",
        ],
    );
    check(
        "apiVersion: coordination.k8s.io/v1\nkind: Lease\nmetadata: {name: l}\nspec: {renewTime: '2026-01-01T00:00:00Z'}\n",
        &["spec.renewTime: is no MicroTime"],
    );
}

#[test]
fn what_only_some_releases_have_says_so() {
    let since_36 =
        "apiVersion: admissionregistration.k8s.io/v1\nkind: MutatingAdmissionPolicy\nmetadata: {name: m}\nspc: {}\n";
    // The kind exists on the newer ones; the others are not this walk's question.
    let newer: ReleaseSet = Release::ALL.into_iter().filter(|release| release.minor() >= 36).collect();
    check(since_36, &[&format!("spc: unknown, near [spec] on {newer}")]);
    let catalogue = Catalogue::builtin();
    let pod = catalogue.type_at("PodSpec").unwrap();
    // The newest release that brought a field to pods.
    let (young, newest) = Release::ALL
        .into_iter()
        .rev()
        .map(|release| Release::ALL.into_iter().filter(|other| *other >= release).collect::<ReleaseSet>())
        .find_map(|since| Some((catalogue.fields(pod).find(|field| field.releases == since)?, since)))
        .unwrap();
    let text = format!("containers: []\n{}: null\n", young.name);
    let found = violations(&text, Some("PodSpec"), Completeness::Whole);
    let older = ReleaseSet::ALL.without(newest);
    assert_eq!(found, [format!("{}: unknown, near [], exists in {newest} on {older}", young.name)]);
}

#[test]
fn lists_hold_objects_of_their_own_kinds() {
    check(
        "apiVersion: v1\nkind: List\nitems:\n- apiVersion: v1\n  kind: Namespace\n  metadata: {nam: x}\n- {apiVersion: example.com/v1, kind: Thing, x: 1}\n- 5\n",
        &["items[0].metadata.nam: unknown, near [name]", "items[2]: is a whole number"],
    );
    check(
        "apiVersion: v1\nkind: PodList\nmetadata: {resourceVersion: ''}\nitems:\n- spec: {containers: 5}\n",
        &["items[0].spec.containers: is a whole number", "items[0]: lacks metadata at \"spec\""],
    );
}

#[test]
fn schemas_in_definitions_are_read_as_leniently_as_the_server_does() {
    let crd = |schema: &str| {
        format!(
            "apiVersion: apiextensions.k8s.io/v1\nkind: CustomResourceDefinition\nmetadata: {{name: a.b.c}}\nspec:\n  group: b.c\n  \
             names: {{kind: A, plural: a}}\n  scope: Namespaced\n  versions:\n  - name: v1\n    served: true\n    storage: true\n    \
             schema: {{openAPIV3Schema: {schema}}}\n"
        )
    };
    check(
        &crd(
            "{type: object, properties: {a: {type: string, default: [1], enum: [a, 1]}}, x-kubernetes-preserve-unknown-fields: true}",
        ),
        &[],
    );
    check(&crd("{items: {typ: x}, additionalProperties: false}"), &[]);
    let schema = "spec.versions[0].schema.openAPIV3Schema";
    check(&crd("{properties: {a: {typ: x}}}"), &[&format!("{schema}.properties.a.typ: unknown, near [type]")]);
    check(&crd("{additionalProperties: 'no'}"), &[&format!("{schema}.additionalProperties: is a string")]);
}

#[test]
fn depth_and_width_end_somewhere() {
    let deep = format!("openAPIV3Schema: {}1{}", "{not: ".repeat(250), "}".repeat(250));
    assert!(violations(&deep, Some("CustomResourceValidation"), Completeness::Whole).is_empty());
    let wide = format!("{{{}}}", (0..20_000).map(|n| format!("x{n}: 1,")).collect::<String>());
    assert_eq!(violations(&wide, Some("PodSpec"), Completeness::Partial).len(), 20_000);
}
