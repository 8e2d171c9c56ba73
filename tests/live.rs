//! A site that is built again and again comes to the same bytes as one that is built once.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]
#![cfg(feature = "serve")]

mod support;

use std::path::Path;

use guidewright::check::level::RunScope;
use guidewright::diagnostic::Level;
use guidewright::load::{self, SiteFolder};
use guidewright::pipeline::live::{Live, LiveOptions};
use guidewright::pipeline::outputs::Outputs;
use guidewright::pipeline::{self, BuildOptions, CheckOptions, Silent};
use guidewright::render::LinkStyle;
use guidewright::schema::Catalogue;
use guidewright::sink::{MemorySink, OutPath};
use guidewright::site::Drafts;
use support::Folder;

const ADDRESS: &str = "http://127.0.0.1:1414/";
const CONFIG: &str = "title = 'T'\nlanguages = ['en', 'ko']\nbase-url = 'https://example.com/docs/'\n";
const CRD: &str = "apiVersion: apiextensions.k8s.io/v1\nkind: CustomResourceDefinition\nmetadata:\n  name: widgets.example.com\n\
    spec:\n  group: example.com\n  scope: Namespaced\n  names: {kind: Widget, plural: widgets, singular: widget}\n  versions:\n\
    \x20 - name: v1\n    served: true\n    storage: true\n    schema:\n      openAPIV3Schema:\n        type: object\n\
    \x20       properties:\n          spec:\n            type: object\n            properties:\n              size: {type: integer}\n";

fn check_options() -> CheckOptions {
    CheckOptions { scope: RunScope::Site, rules: Vec::new(), releases: None, drafts: Drafts::Publish, base_url: None }
}

fn live(root: &Path, definitions: &[&str]) -> Live {
    Live::new(LiveOptions {
        site: SiteFolder { root: root.to_owned(), config: None },
        definitions: definitions.iter().map(|path| root.join(path)).collect(),
        check: check_options(),
        build: BuildOptions { links: LinkStyle::Folders },
        address: ADDRESS.to_owned(),
    })
}

/// Holds a warm build against a cold one: every file, and every finding.
fn compare(root: &Path, definitions: &[&str], warm: &Outputs, what: &str) {
    let mut project = load::site(&SiteFolder { root: root.to_owned(), config: None }).unwrap();
    let definitions: Vec<_> = definitions.iter().map(|path| root.join(path)).collect();
    project.read_definitions(&definitions).unwrap();
    let _ = project.read_history();
    let mut catalogue = Catalogue::builtin();
    let base_url = project.config.base_url.as_ref().map(|_| ADDRESS.to_owned());
    let options = CheckOptions { base_url, ..check_options() };
    let checked = pipeline::check(&project, &mut catalogue, &options, &Silent);
    let sink = MemorySink::default();
    let build = BuildOptions { links: LinkStyle::Folders };
    pipeline::build(&project, &checked, &catalogue, &build, &sink, &Silent).unwrap();
    assert_eq!(warm.checked().report, checked.report, "{what}");
    assert_eq!(warm.checked().verdicts, checked.verdicts, "{what}");
    let files = sink.into_files();
    assert!(files.len() > 100, "{what}: {} files", files.len());
    for (path, bytes) in &files {
        let own = warm.get(path).unwrap();
        assert!(own.as_deref() == Some(bytes), "after {what}, `{path}` differs from that of a cold build");
    }
    let missing = OutPath::new("guides/none/index.html").unwrap();
    assert!(warm.get(&missing).unwrap().is_none());
}

fn guide(title: &str, body: &str) -> String {
    format!("---\ntitle: {title}\ntags: [a]\n---\n\n## Start\n\n{body}\n")
}

fn config_map(name: &str, rest: &str) -> String {
    format!("```yaml\napiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: {name}\n{rest}```\n")
}

fn site() -> Folder {
    let folder = Folder::with(&[("guidewright.toml", CONFIG)]);
    folder.write("content/_index.md", guide("Home", "[B](guides/b.md#start)"));
    folder.write("content/guides/_index.md", guide("Guides", ""));
    for name in ["a", "b", "c", "d"] {
        folder.write(&format!("content/guides/{name}.md"), guide(name, &config_map(name, "")));
    }
    folder.write("content/guides/b.ko.md", guide("나", "한국어"));
    folder.write("content/guides/file.md", guide("File", "```yaml file=../../manifests/web.yaml\n```\n"));
    let widget = "```yaml\napiVersion: example.com/v1\nkind: Widget\nmetadata:\n  name: w\nspec:\n  size: 1\n```\n";
    folder.write("content/guides/widget.md", guide("Widget", widget));
    folder.write(
        "manifests/web.yaml",
        "apiVersion: v1\nkind: Service\nmetadata:\n  name: web\nspec:\n  ports:\n  - port: 80\n",
    );
    folder.write("static/logo.svg", "<svg xmlns='http://www.w3.org/2000/svg' width='10' height='20'/>");
    folder
}

/// What an author does, one after the other: the file, and its new text; `None` deletes it.
fn edits() -> Vec<(&'static str, Option<String>)> {
    let schema = format!("```yaml\n{CRD}```\n");
    vec![
        ("content/guides/a.md", Some(guide("a", &format!("More prose.\n\n{}", config_map("a", ""))))),
        ("content/guides/a.md", Some(guide("Other", &config_map("a", "")))),
        ("content/guides/b.md", Some(guide("b", &config_map("b", "date: {}\n")))),
        ("content/guides/b.md", Some(guide("b", &config_map("b", "data:\n  x: y\n")))),
        ("content/guides/c.md", Some(guide("c", "[A](a.md) [gone](gone.md) ![logo](/logo.svg)"))),
        ("content/guides/d.md", Some(guide("d", &(config_map("d", "") + &config_map("b", ""))))),
        (
            "manifests/web.yaml",
            Some("apiVersion: v1\nkind: Service\nmetadata:\n  name: web\nspec:\n  ports:\n  - prt: 80\n".into()),
        ),
        ("manifests/web.yaml", None),
        ("static/logo.svg", Some("<svg xmlns='http://www.w3.org/2000/svg' width='30' height='5'/>".into())),
        ("content/guides/aa.md", Some(guide("Between", "[gone](gone.md)"))),
        ("content/guides/gone.md", Some(guide("Gone", &config_map("gone", "")))),
        ("crds/widget.yaml", Some(CRD.into())),
        ("crds/widget.yaml", Some(CRD.replace("integer", "string"))),
        ("crds/widget.yaml", None),
        ("content/guides/c.md", Some(guide("c", &schema))),
        ("content/guides/c.md", Some(guide("c", &schema.replace("integer", "string")))),
        ("content/guides/b.ko.md", None),
        ("templates/404.html", Some("<p>{{ page.title }}</p>".into())),
        ("guidewright.toml", Some(format!("{CONFIG}[rules]\n'guide::broken-link' = 'off'\n"))),
        (
            "content/guides/a.md",
            Some(
                "---\ntitle: a\nreleases: [\"1.36\"]\nrules: {schema: warning}\n---\n".to_owned()
                    + &config_map("a", "x: 1\n"),
            ),
        ),
        ("guidewright.toml", Some("title = 'T'\n".into())),
        ("content/guides/gone.md", None),
    ]
}

#[test]
fn a_series_of_edits_comes_to_what_a_cold_build_makes() {
    let folder = site();
    let mut live = live(folder.path(), &[]);
    let first = live.build(&Silent).unwrap().unwrap();
    compare(folder.path(), &[], &first, "the first build");
    for (path, text) in edits() {
        match &text {
            Some(text) => folder.write(path, text),
            None => std::fs::remove_file(folder.path().join(path)).unwrap(),
        }
        let what = format!("a change of {path}");
        let outputs = live.build(&Silent).unwrap().unwrap_or_else(|| panic!("{what} was not seen"));
        compare(folder.path(), &[], &outputs, &what);
        assert!(live.build(&Silent).unwrap().is_none(), "after {what}, nothing has changed");
    }
}

#[test]
fn flaws_of_definitions_from_elsewhere_are_told_in_every_build() {
    let folder = site();
    folder.write("other/widget.yaml", CRD.replace("{type: integer}", "{description: untyped}"));
    let mut live = live(folder.path(), &["other"]);
    let mut told = Vec::new();
    for text in [None, Some("no more"), Some("still none")] {
        if let Some(text) = text {
            folder.write("content/guides/widget.md", guide("Widget", text));
        }
        let outputs = live.build(&Silent).unwrap().unwrap();
        compare(folder.path(), &["other"], &outputs, "a change with definitions from elsewhere");
        told.push(outputs.checked().report.count(Level::Error));
    }
    assert_eq!(told, [1, 1, 1]);
}
