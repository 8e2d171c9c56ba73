//! What is handed out of guides, and what is not.

use super::*;
use crate::bundle::tests::{WIDGET, checked, config_map, fenced};

/// A request for the whole of what is valid.
const BUNDLE: Request<'static> =
    Request { bundle: None, examples: &[], sections: &[], kinds: &[], admission: Admission::Valid };

const SERVICE: &str = "apiVersion: v1\nkind: Service\nmetadata:\n  name: a\nspec:\n  ports: [{port: 80}]";

fn names(names: &[&str]) -> Vec<String> {
    names.iter().map(|&name| name.to_owned()).collect()
}

fn of(guide: &str, request: &Request<'_>) -> Result<Extract, Refusal> {
    extract(&checked(&[("g/web.md", guide)]), 0, request)
}

fn remarks(remarks: &[Remark]) -> Vec<(&str, &str)> {
    remarks.iter().map(|remark| (remark.what.as_str(), remark.why.as_str())).collect()
}

#[track_caller]
fn unknown(refusal: Result<Extract, Refusal>) -> String {
    match refusal {
        Err(Refusal::Unknown(unknown)) => unknown.to_string(),
        other => panic!("{other:?}"),
    }
}

#[track_caller]
fn faults(refusal: Result<Extract, Refusal>) -> Vec<(String, String)> {
    match refusal {
        Err(Refusal::Faulty(faults)) => faults.into_iter().map(|fault| (fault.remark.what, fault.remark.why)).collect(),
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_bundle_is_the_one_that_the_site_offers() {
    let guide =
        [fenced("yaml", SERVICE), fenced("yaml bundle=ha", &config_map("b", "two")), fenced("yaml", WIDGET)].concat();
    let own = of(&guide, &BUNDLE).unwrap();
    assert_eq!(own.name, "web");
    assert_eq!(own.stream, format!("{SERVICE}\n---\n{WIDGET}\n"));
    let paths: Vec<&str> = own.files.iter().map(|(path, _)| path.as_str()).collect();
    let manifests = ["manifests/01-service-a.yaml", "manifests/02-widget-w.yaml"];
    assert_eq!(paths, [&["README.md", "SHA256SUMS", "kustomization.yaml"], &manifests[..]].concat());
    assert_eq!(remarks(&own.unproven), [("Widget w", "nothing is known of its kind, so it was not checked")]);

    let variant = of(&guide, &Request { bundle: Some("ha"), ..BUNDLE }).unwrap();
    assert_eq!(variant.name, "web-ha");
    assert!(variant.stream.contains("{a: two}"), "{}", variant.stream);
    let told = unknown(of(&guide, &Request { bundle: Some("haa"), ..BUNDLE }));
    assert_eq!(told, "the guide has no bundle `haa`; did you mean `ha`?");
}

#[test]
fn kinds_are_all_that_is_there() {
    let guide = [fenced("yaml", &config_map("a", "[no]")), fenced("yaml", SERVICE)].concat();
    let kinds = names(&["service"]);
    let services = of(&guide, &Request { kinds: &kinds, ..BUNDLE }).unwrap();
    assert_eq!(services.stream, format!("{SERVICE}\n"), "what is wrong elsewhere was not asked for");
    assert!(services.left_out.is_empty() && services.files.len() == 4);
    let kinds = names(&["Pod"]);
    let told = unknown(of(&guide, &Request { kinds: &kinds, ..BUNDLE }));
    assert_eq!(told, "the guide has no kind `Pod`; there is `ConfigMap`, `Service`");
}

#[test]
fn what_is_not_valid_is_handed_out_only_by_force() {
    let (good, bad) = (config_map("a", "good"), config_map("a", "[bad]"));
    let last = [fenced("yaml", &good), fenced("yaml", &bad)].concat();
    let first = [fenced("yaml", &bad), fenced("yaml", &good)].concat();
    let told = faults(of(&last, &BUNDLE));
    assert!(told[0].0 == "ConfigMap a" && told[0].1.starts_with("it is not valid: "), "{told:?}");
    assert_eq!(of(&first, &BUNDLE).unwrap().stream, format!("{good}\n"), "a later definition put it right");
    let forced = of(&last, &Request { admission: Admission::Any, ..BUNDLE }).unwrap();
    assert_eq!(forced.stream, format!("{bad}\n"));
    assert!(forced.unproven[0].why.starts_with("it is not valid: "), "{forced:?}");

    let broken = [fenced("yaml", &good), fenced("yaml", "apiVersion: v1\nkind: Pod\nmetadata: {name: [}")].concat();
    let told = faults(of(&broken, &BUNDLE));
    assert_eq!(told.iter().map(|(what, _)| what.as_str()).collect::<Vec<_>>(), ["example-1.yaml"]);
}

#[test]
fn examples_are_named_by_title_or_anchor() {
    let guide = [
        fenced("yaml title=\"values.yaml\"", "# Two.\nreplicas: 2\n"),
        fenced("yaml title=\"web.yaml\"", &format!("{SERVICE}\n---\n{}", config_map("a", "b"))),
        fenced("yaml title=\"web.yaml\"", &SERVICE.replace("80", "81")),
    ]
    .concat();
    let examples = names(&["values.yaml"]);
    let values = of(&guide, &Request { examples: &examples, ..BUNDLE }).unwrap();
    assert_eq!(values.files, [("values.yaml".to_owned(), "# Two.\nreplicas: 2\n".to_owned())]);
    let examples = names(&["web.yaml", "#web-2.yaml"]);
    let both = of(&guide, &Request { examples: &examples, ..BUNDLE }).unwrap();
    let paths: Vec<&str> = both.files.iter().map(|(path, _)| path.as_str()).collect();
    assert_eq!(paths, ["web.yaml", "web-2.yaml"]);
    let examples = names(&["web.yaml"]);
    let one = of(&guide, &Request { examples: &examples, ..BUNDLE }).unwrap();
    assert_eq!(remarks(&one.left_out), [("web-2.yaml", "a later revision of `web.yaml`; this anchor names it")]);
    let kinds = names(&["ConfigMap"]);
    let part = of(&guide, &Request { examples: &examples, kinds: &kinds, ..BUNDLE }).unwrap();
    assert_eq!(part.files, [("configmap-a.yaml".to_owned(), format!("{}\n", config_map("a", "b")))]);
    let examples = names(&["valeus.yaml"]);
    let told = unknown(of(&guide, &Request { examples: &examples, ..BUNDLE }));
    assert_eq!(told, "the guide has no example `valeus.yaml`; did you mean `values.yaml`?");
}

#[test]
fn excerpts_and_mistakes_are_handed_out_only_by_force() {
    let guide = [
        fenced("yaml title=\"part.yaml\"", "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: a\n  ..."),
        fenced("yaml title=\"bad.yaml\" invalid", &config_map("b", "[no]")),
        fenced("yaml title=\"later.yaml\" ignore=\"not yet\"", "a: [\n"),
        fenced(
            "jsonc title=\"c.json\"",
            "{ // why\n\"apiVersion\": \"v1\", \"kind\": \"ConfigMap\", \"metadata\": {\"name\": \"c\"}}",
        ),
    ]
    .concat();
    let cases = [
        ("part.yaml", "parts of it are left out with an ellipsis"),
        ("bad.yaml", "the guide shows it as a mistake"),
        ("later.yaml", "the guide marks it as ignored: not yet"),
        ("c.json", "its JSON has comments or commas too many, which kubectl does not read"),
    ];
    for (example, why) in cases {
        let examples = names(&[example]);
        match of(&guide, &Request { examples: &examples, ..BUNDLE }) {
            Err(Refusal::Nothing(reasons)) => assert_eq!(reasons[0].why, why, "{example}"),
            other => panic!("{example}: {other:?}"),
        }
        let forced = of(&guide, &Request { examples: &examples, admission: Admission::Any, ..BUNDLE }).unwrap();
        assert_eq!(forced.files[0].0, example);
        assert_eq!(forced.unproven[0].why, why);
    }
    match of(&guide, &BUNDLE) {
        Err(Refusal::Nothing(reasons)) => assert_eq!(reasons.len(), 4, "{reasons:?}"),
        other => panic!("{other:?}"),
    }
}

#[test]
fn sections_hold_the_manifests_under_their_heading() {
    let guide = [
        "# Web\n\n".to_owned(),
        fenced("yaml", SERVICE),
        "## Configure it\n\n### Deeper\n\n".into(),
        fenced("yaml", &config_map("a", "b")),
        fenced("yaml", "replicas: 2"),
        "## Then\n\n".into(),
        fenced("yaml", &config_map("b", "c")),
    ]
    .concat();
    for name in ["Configure it", "configure IT", "#configure-it", "deeper"] {
        let sections = names(&[name]);
        let section = of(&guide, &Request { sections: &sections, ..BUNDLE }).unwrap();
        assert_eq!(section.stream, format!("{}\n", config_map("a", "b")), "{name}");
    }
    let twice = format!("## Two\n\n{}## Two\n\n{}", fenced("yaml", &config_map("a", "b")), fenced("yaml", SERVICE));
    for (name, count) in [("Two", 2), ("#two", 1), ("two-1", 1)] {
        let sections = names(&[name]);
        assert_eq!(of(&twice, &Request { sections: &sections, ..BUNDLE }).unwrap().objects.len(), count, "{name}");
    }
    let sections = names(&["configure"]);
    assert!(unknown(of(&guide, &Request { sections: &sections, ..BUNDLE })).ends_with("did you mean `Configure it`?"));
    let (sections, kinds) = (names(&["web"]), names(&["Service"]));
    let services = of(&guide, &Request { sections: &sections, kinds: &kinds, ..BUNDLE }).unwrap();
    assert_eq!(services.objects.len(), 1);
}

#[test]
fn files_of_one_name_get_numbers() {
    let text = format!("{}\n---\n{}\n---\n{SERVICE}", config_map("a", "b"), config_map("a", "c"));
    let (examples, kinds) = (names(&["all.yaml"]), names(&["ConfigMap"]));
    let request = Request { examples: &examples, kinds: &kinds, ..BUNDLE };
    let extract = of(&fenced("yaml title=\"all.yaml\"", &text), &request).unwrap();
    let paths: Vec<&str> = extract.files.iter().map(|(path, _)| path.as_str()).collect();
    assert_eq!(paths, ["configmap-a.yaml", "configmap-a-2.yaml"]);
}

#[test]
fn no_name_leaves_the_folder() {
    let guide = fenced("yaml title=\"../../.ssh/Con.yaml\"", &config_map("../../x", "b"));
    let examples = names(&["../../.ssh/Con.yaml"]);
    let request = Request { examples: &examples, admission: Admission::Any, ..BUNDLE };
    assert_eq!(of(&guide, &request).unwrap().files[0].0, "Con_.yaml");
    let forced = of(&guide, &Request { admission: Admission::Any, ..BUNDLE }).unwrap();
    assert!(forced.files.iter().all(|(path, _)| !path.contains("..")), "{:?}", forced.files);
}

#[test]
fn a_guide_without_manifests_has_nothing() {
    assert_eq!(of("# Text\n", &BUNDLE), Err(Refusal::Nothing(Vec::new())));
    let unknown = of(&fenced("yaml", WIDGET), &BUNDLE);
    assert!(matches!(&unknown, Err(Refusal::Nothing(why)) if why[0].why.contains("--crds")), "{unknown:?}");
}
