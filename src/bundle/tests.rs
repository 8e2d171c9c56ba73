//! Downloads, from the texts of guides.

use std::collections::BTreeMap;

use super::*;
use crate::check::level::Levels;
use crate::example;
use crate::guide::{self, Mode};
use crate::kube::ReleaseSet;
use crate::schema::Catalogue;
use crate::sink::MemorySink;
use crate::site::{Drafts, Site, SiteConfig, SiteGuide};
use crate::source::Sources;

type Files = BTreeMap<String, String>;

/// A checked site of these guides: path and text.
pub(super) fn checked(guides: &[(&str, &str)]) -> Checked {
    let mut sources = Sources::default();
    let mut site_guides = Vec::new();
    for (path, text) in guides {
        let file = sources.add(*path, *text);
        let (guide, _) = guide::parse(file, sources.get(file), Mode::Site);
        let (examples, _) = example::collect(&guide, Mode::Site);
        site_guides.push(SiteGuide::new(*path, guide, examples));
    }
    let config = SiteConfig {
        title: "Manual".into(),
        base_url: Some("https://example.com/docs/".into()),
        language: "en".into(),
        languages: vec!["en".into()],
        drafts: Drafts::Hide,
    };
    let (site, _) = Site::assemble(site_guides, Vec::new(), config, Vec::new(), &sources);
    let mut catalogue = Catalogue::builtin();
    crate::check::define(&site, &mut catalogue);
    crate::check::check(site, &sources, &catalogue, &Levels::default(), Vec::new())
}

/// What a site of these guides publishes; archives are left out.
fn publish(guides: &[(&str, &str)]) -> (Vec<Option<BundleSummary>>, Files) {
    let checked = checked(guides);
    let sink = MemorySink::default();
    let summaries = bundle(&checked, &sink).unwrap();
    let mut files: Files = BTreeMap::new();
    for (path, bytes) in sink.into_files() {
        let path = path.as_str().to_owned();
        if path.ends_with(".zip") {
            files.insert(path, format!("{} bytes", bytes.len()));
        } else if path.ends_with(".tar.gz") {
            let mut archive = tar::Archive::new(flate2::read::GzDecoder::new(bytes.as_slice()));
            for entry in archive.entries().unwrap() {
                let mut entry = entry.unwrap();
                let mut text = String::new();
                std::io::Read::read_to_string(&mut entry, &mut text).unwrap();
                files.insert(format!("{path}/{}", entry.path().unwrap().display()), text);
            }
        } else {
            files.insert(path, String::from_utf8(bytes).unwrap());
        }
    }
    (summaries, files)
}

pub(super) fn config_map(name: &str, value: &str) -> String {
    format!("# About {name}\napiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: {name}\ndata: {{a: {value}}}")
}

pub(super) fn fenced(info: &str, text: &str) -> String {
    format!("```{info}\n{text}\n```\n\n")
}

pub(super) const WIDGET: &str = "apiVersion: example.com/v1\nkind: Widget\nmetadata:\n  name: w";
const NAMESPACE: &str = "apiVersion: v1\nkind: Namespace\nmetadata:\n  name: shop";

#[test]
fn the_last_valid_definition_stands_at_the_place_of_the_first() {
    let guide = [
        fenced("yaml", WIDGET),
        fenced("yaml", &format!("{}\n---\n{}", config_map("a", "one"), config_map("b", "one"))),
        fenced("yaml", &config_map("a", "two").replace("name: a", "name: a\n  namespace: default")),
        fenced("yaml", &config_map("a", "[three]")),
        fenced("yaml", &config_map("c", "[three]")),
        fenced("yaml", NAMESPACE),
    ]
    .concat();
    let (summaries, files) = publish(&[("g/web.md", &guide)]);
    let summary = summaries[0].as_ref().unwrap();
    assert_eq!(summary.objects, ["Namespace shop", "ConfigMap a", "ConfigMap b", "Widget w"]);
    let second = config_map("a", "two").replace("name: a", "name: a\n  namespace: default");
    let core = format!("{NAMESPACE}\n---\n{second}\n---\n{}\n", config_map("b", "one"));
    assert_eq!(files["g/web/bundle.core.yaml"], core);
    assert_eq!(files["g/web/bundle.yaml"], format!("{core}---\n{WIDGET}\n"));
    assert_eq!(files["g/web/configmap-a.yaml"].lines().last(), Some("data: {a: one}"));
    assert_eq!(files["g/web/web.tar.gz/web/manifests/02-configmap-a.yaml"], format!("{second}\n"));
    let left_out: Vec<&str> = summary.left_out.iter().map(|(what, _)| what.as_str()).collect();
    assert_eq!(left_out, ["ConfigMap a", "ConfigMap c"]);
    let why = &summary.left_out[0].1;
    assert!(why.starts_with("it is not valid: ") && why.ends_with("; the bundle has an earlier definition"), "{why}");
    assert!(summary.left_out[1].1.starts_with("it is not valid: "), "{:?}", summary.left_out);
    assert_eq!(summary.releases, crate::kube::ReleaseSet::ALL);
    assert_eq!(summary.needs.groups, ["example.com/v1"]);
}

#[test]
fn without_a_verified_manifest_there_is_no_bundle() {
    let (summaries, files) = publish(&[("g/web.md", &fenced("yaml", WIDGET)), ("x.md", &fenced("yaml", "a: 1"))]);
    assert_eq!(summaries, [None]);
    let paths: Vec<&str> = files.keys().map(String::as_str).collect();
    assert_eq!(paths, ["bundles.json", "g/web/widget-w.yaml", "x/example-1.yaml"]);
}

#[test]
fn a_definition_in_the_bundle_keeps_its_resources_in_the_core() {
    let definition = "apiVersion: apiextensions.k8s.io/v1\nkind: CustomResourceDefinition\nmetadata:\n  name: widgets.example.com\nspec:\n  group: example.com\n  scope: Namespaced\n  names: {kind: Widget, plural: widgets}\n  versions:\n    - name: v1\n      served: true\n      storage: true\n      schema:\n        openAPIV3Schema: {type: object}";
    let guide = [fenced("yaml", &config_map("a", "x")), fenced("yaml", WIDGET), fenced("yaml", definition)].concat();
    let (summaries, files) = publish(&[("g/web.md", &guide)]);
    let summary = summaries[0].as_ref().unwrap();
    assert_eq!(summary.objects, ["CustomResourceDefinition widgets.example.com", "ConfigMap a", "Widget w"]);
    assert!(summary.needs.groups.is_empty() && !files.contains_key("g/web/bundle.core.yaml"));
}

#[test]
fn a_variant_holds_the_own_bundle_and_its_own_definitions_win() {
    let guide = [
        fenced("yaml title=a.yaml bundle=ha", &config_map("a", "variant")),
        fenced("yaml title=a.yaml", &config_map("a", "own")),
        fenced("yaml", &config_map("b", "own")),
    ]
    .concat();
    let (summaries, files) = publish(&[("g/web.md", &guide)]);
    assert_eq!(summaries[0].as_ref().unwrap().objects, ["ConfigMap a", "ConfigMap b"]);
    assert!(files["g/web/bundle.yaml"].contains("{a: own}"));
    let variant = &files["g/web/ha/bundle.yaml"];
    assert!(variant.starts_with(&config_map("a", "variant")) && variant.contains("name: b"), "{variant}");
    assert!(files.contains_key("g/web/ha/web-ha.tar.gz/web-ha/manifests/01-a.yaml"));
}

#[test]
fn json_is_bundled_if_kubectl_reads_it() {
    let json = "{\n\t\"apiVersion\": \"v1\", \"kind\": \"Namespace\", \"metadata\": {\"name\": \"shop\"}\n}";
    let commented =
        "{\n  // Why\n  \"apiVersion\": \"v1\", \"kind\": \"ConfigMap\", \"metadata\": {\"name\": \"c\"}\n}";
    let guide = [fenced("json", json), fenced("jsonc", commented)].concat();
    let (summaries, files) = publish(&[("g/web.md", &guide)]);
    assert_eq!(files["g/web/bundle.yaml"], format!("---\n{json}\n"));
    assert_eq!(files["g/web/web.tar.gz/web/manifests/01-namespace-shop.json"], format!("{json}\n"));
    assert_eq!(files["g/web/configmap-c.json"], format!("{commented}\n"));
    assert_eq!(summaries[0].as_ref().unwrap().left_out.len(), 1);
}

#[test]
fn raw_examples_are_the_authors_text() {
    let text = "  # kept \n  a: 1  \n\n  b:\t2";
    let (_, files) = publish(&[("x.md", &format!("```yaml\r\n{}\r\n```\r\n", text.replace('\n', "\r\n")))]);
    assert_eq!(files["x/example-1.yaml"], format!("{text}\n"));
}

#[test]
fn checksums_are_those_of_the_files() {
    let (summaries, files) = publish(&[("web.md", &fenced("yaml", &config_map("a", "x")))]);
    let summary = summaries[0].as_ref().unwrap();
    let names: Vec<&str> = summary.downloads.iter().map(|download| download.url.as_str()).collect();
    assert_eq!(names, ["web/bundle.yaml", "web/web.tar.gz", "web/web.zip"]);
    for download in &summary.downloads {
        let name = download.url.as_str().rsplit('/').next().unwrap();
        assert_eq!(files[&format!("{}.sha256", download.url)], format!("{}  {name}\n", download.sha256));
    }
    let sums = &files["web/web.tar.gz/web/SHA256SUMS"];
    let lines: Vec<_> = sums.lines().map(|line| line.split_once("  ").unwrap()).collect();
    let listed: Vec<&str> = lines.iter().map(|(_, name)| *name).collect();
    assert_eq!(listed, ["README.md", "kustomization.yaml", "manifests/01-configmap-a.yaml"]);
    assert_eq!(lines[2].0, "0b9e604ac3dc2c28167b1ba37f5b717d09b0e8a80ff7775a124368209289e0d8");
    assert_eq!(lines[2].0, summary.downloads[0].sha256, "one manifest is the whole stream");
}

#[test]
fn readme_and_index_say_what_an_operator_asks() {
    let guide = [
        fenced("yaml", "apiVersion: v1\nkind: Secret\nmetadata: {name: key}\nstringData: {a: b}"),
        fenced("yaml", "apiVersion: v1\nkind: Pod\nmetadata: {name: web, namespace: shop}\nspec:\n  serviceAccountName: web\n  containers:\n    - name: web\n      image: web:1\n      envFrom:\n        - secretRef: {name: key}\n        - configMapRef: {name: maybe, optional: true}\n  volumes:\n    - name: data\n      persistentVolumeClaim: {claimName: data}\n"),
        fenced("yaml", WIDGET),
        fenced("yaml ignore=\"not | yet\"", "a: 1"),
    ]
    .concat();
    let (summaries, files) = publish(&[("web.md", &format!("---\ntitle: The `web`\n---\n{guide}"))]);
    let needs = &summaries[0].as_ref().unwrap().needs;
    assert_eq!(needs.secrets, ["Secret key"]);
    assert_eq!(needs.namespaces, ["shop"]);
    let expected = ["PersistentVolumeClaim data in shop", "Secret key in shop", "ServiceAccount web in shop"];
    assert_eq!(needs.objects, expected);
    let readme = &files["web/web.tar.gz/web/README.md"];
    for part in [
        "# web\n\nThe Kubernetes objects of the guide \"The `web`\".\n\nSource: <https://example.com/docs/web/>\n",
        &format!("validated against the API types of Kubernetes {}.\n", ReleaseSet::ALL),
        "- Replace the values of these Secrets; they are examples: `Secret key`.\n",
        "- Install what brings these API groups: `example.com/v1`.\n",
        "| `manifests/02-pod-web.yaml` | `Pod web` | `v1` | `shop` |\n",
        "| `manifests/03-widget-w.yaml` | `Widget w` *unverified* | `example.com/v1` |  |\n",
        "- example-1.yaml: the guide marks it as ignored: not | yet\n",
    ] {
        assert!(readme.contains(part), "{part}\n--\n{readme}");
    }
    let index: serde_json::Value = serde_json::from_str(&files["bundles.json"]).unwrap();
    assert_eq!(index["version"], 1);
    let bundle = &index["bundles"][0];
    assert_eq!(bundle["objects"][2]["unverified"], true);
    assert_eq!(bundle["objects"][0].get("unverified"), None);
    assert_eq!(bundle["requires"]["apiGroups"][0], "example.com/v1");
    let releases: Vec<String> = ReleaseSet::ALL.iter().map(|release| release.to_string()).collect();
    assert_eq!(bundle["releases"], serde_json::json!(releases));
    assert_eq!(bundle["files"][3]["path"], "web/web.zip");
}

#[test]
fn of_a_group_of_tabs_the_first_is_bundled() {
    let tab = |attributes: &str, value: &str| fenced(&format!("yaml {attributes}"), &config_map(value, value));
    let guide = [
        tab("tab=\"One\"", "one"),
        tab("tab=\"Two\"", "two"),
        tab("tab=\"Three\" bundle=extra", "three"),
        "text\n\n".into(),
        tab("tab=\"Two\"", "four"),
    ];
    let containers = "=== \"A\"\n    ```yaml\n    apiVersion: v1\n    kind: Namespace\n    metadata: {name: a}\n    ```\n\n\
        === \"B\"\n    ```yaml\n    apiVersion: v1\n    kind: Namespace\n    metadata: {name: b}\n    ```\n";
    let (summaries, _) = publish(&[("tabs.md", &guide.concat()), ("containers.md", containers)]);
    let bundles: Vec<_> = summaries.iter().flatten().map(|summary| summary.objects.join(", ")).collect();
    assert_eq!(
        bundles,
        ["ConfigMap one, ConfigMap four", "ConfigMap one, ConfigMap three, ConfigMap four", "Namespace a"]
    );
    let left_out = &summaries.iter().flatten().next().unwrap().left_out;
    assert_eq!(left_out[..], [("ConfigMap two".into(), "only the first tab of a group is bundled".into())]);
}

#[test]
fn a_custom_resource_whose_definition_is_known_is_verified_and_comes_last() {
    let definition = "apiVersion: apiextensions.k8s.io/v1\nkind: CustomResourceDefinition\nmetadata:\n  name: widgets.example.com\n\
        spec:\n  group: example.com\n  scope: Namespaced\n  names: {kind: Widget, plural: widgets}\n  versions:\n  \
        - {name: v1, served: true, storage: true, schema: {openAPIV3Schema: {type: object}}}";
    let brought = [fenced("yaml", WIDGET), fenced("yaml", &config_map("a", "b")), fenced("yaml", definition)].concat();
    let lacking = [fenced("yaml", WIDGET), fenced("yaml", &config_map("a", "b"))].concat();
    let (_, files) = publish(&[("brought.md", &brought), ("lacking.md", &lacking)]);
    let kinds = |path: &str| -> Vec<String> {
        files[path].lines().filter_map(|line| line.strip_prefix("kind: ")).map(str::to_owned).collect()
    };
    assert_eq!(kinds("brought/bundle.yaml"), ["CustomResourceDefinition", "ConfigMap", "Widget"]);
    assert_eq!(kinds("lacking/bundle.yaml"), ["ConfigMap", "Widget"]);
    let index: serde_json::Value = serde_json::from_str(&files["bundles.json"]).unwrap();
    let bundles = index["bundles"].as_array().unwrap();
    let needed: Vec<&serde_json::Value> = bundles.iter().map(|bundle| &bundle["requires"]["apiGroups"]).collect();
    assert!(bundles.iter().all(|bundle| bundle["objects"].to_string().contains("Widget")), "{index}");
    assert!(!index.to_string().contains("unverified"), "{index}");
    assert!(needed.iter().any(|groups| groups.to_string().contains("example.com/v1")), "{index}");
}
