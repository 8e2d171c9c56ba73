//! A site that is built again and again comes to the same bytes as one that is built once.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]
#![cfg(feature = "serve")]

mod support;

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;
use std::path::Path;
use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, Ordering};

use guidewright::check::Checked;
use guidewright::check::level::RunScope;
use guidewright::diagnostic::Level;
use guidewright::load::{self, Project, SiteFolder};
use guidewright::pipeline::live::{Live, LiveOptions};
use guidewright::pipeline::outputs::Outputs;
use guidewright::pipeline::record::Record;
use guidewright::pipeline::{self, BuildOptions, CheckOptions, Silent};
use guidewright::render::LinkStyle;
use guidewright::schema::Catalogue;
use guidewright::sink::{MemorySink, OutPath, Sink, SinkError, Stamp};
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

/// An output folder in memory: what the last build left, and what the one at hand has made so far.
#[derive(Default)]
struct Shelf {
    last: BTreeMap<OutPath, (Stamp, Vec<u8>)>,
    now: Mutex<BTreeMap<OutPath, (Stamp, Vec<u8>)>>,
    /// The record of the last build, as it is written down.
    record: Option<Vec<u8>>,
    made: AtomicU64,
    kept: AtomicU64,
}

impl Sink for Shelf {
    fn put(&self, path: &OutPath, bytes: &[u8]) -> Result<(), SinkError> {
        let written = self.made.fetch_add(1, Ordering::Relaxed);
        let stamp = Stamp { length: bytes.len() as u64, written: None, number: written };
        match self.now.lock().unwrap().entry(path.clone()) {
            Entry::Occupied(_) => Err(SinkError::Duplicate(path.clone())),
            Entry::Vacant(entry) => {
                entry.insert((stamp, bytes.to_vec()));
                Ok(())
            }
        }
    }

    fn keep(&self, files: &[(OutPath, Stamp)]) -> Result<bool, SinkError> {
        let is_left = |(path, stamp): &(OutPath, Stamp)| self.last.get(path).is_some_and(|(known, _)| known == stamp);
        if !files.iter().all(is_left) {
            return Ok(false);
        }
        self.kept.fetch_add(files.len() as u64, Ordering::Relaxed);
        let kept = files.iter().map(|(path, _)| (path.clone(), self.last[path].clone()));
        self.now.lock().unwrap().extend(kept);
        Ok(true)
    }
}

impl Shelf {
    /// Checks and builds with what the last build left.
    fn build(&mut self, project: &Project, options: &CheckOptions, build: &BuildOptions) -> Checked {
        let last: Record<'_> =
            self.record.take().map(|bytes| postcard::from_bytes(&bytes).unwrap()).unwrap_or_default();
        let mut again = pipeline::check_again(project, options, last, &Silent);
        let (lost, mut leftovers) =
            pipeline::build_again(project, &mut again, build, "this program", &*self, &Silent).unwrap();
        assert_eq!(lost, []);
        self.last = std::mem::take(&mut *self.now.lock().unwrap());
        let mut record = again.record(&mut leftovers);
        record.stamp(|path| self.last.get(path).map(|(stamp, _)| *stamp));
        self.record = Some(postcard::to_stdvec(&record).unwrap());
        again.checked
    }
}

/// Holds a warm build against a cold one: every file, and every finding.
fn compare(root: &Path, definitions: &[&str], warm: Option<&Outputs>, shelf: &mut Shelf, what: &str) {
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
    let files = sink.into_files();
    assert!(files.len() > 100, "{what}: {} files", files.len());
    let again = shelf.build(&project, &options, &build);
    assert_eq!(again.report, checked.report, "{what}");
    assert_eq!(again.verdicts, checked.verdicts, "{what}");
    assert_eq!((again.counts, &again.unknown_groups), (checked.counts, &checked.unknown_groups), "{what}");
    let differs = |path: &&OutPath| shelf.last.get(path).map(|(_, bytes)| bytes) != files.get(path);
    let different: Vec<_> = shelf.last.keys().chain(files.keys()).filter(differs).collect();
    assert!(different.is_empty(), "after {what}, these differ from those of a cold build: {different:?}");
    let Some(warm) = warm else { return };
    assert_eq!(warm.checked().report, checked.report, "{what}");
    assert_eq!(warm.checked().verdicts, checked.verdicts, "{what}");
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
    let mut shelf = Shelf::default();
    let first = live.build(&Silent).unwrap().unwrap();
    compare(folder.path(), &[], Some(&first), &mut shelf, "the first build");
    for (path, text) in edits() {
        match &text {
            Some(text) => folder.write(path, text),
            None => std::fs::remove_file(folder.path().join(path)).unwrap(),
        }
        let what = format!("a change of {path}");
        let outputs = live.build(&Silent).unwrap().unwrap_or_else(|| panic!("{what} was not seen"));
        compare(folder.path(), &[], Some(&outputs), &mut shelf, &what);
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
        let mut shelf = Shelf::default();
        compare(folder.path(), &["other"], Some(&outputs), &mut shelf, "a change with definitions from elsewhere");
        told.push(outputs.checked().report.count(Level::Error));
    }
    assert_eq!(told, [1, 1, 1]);
}

#[test]
fn what_did_not_change_is_not_made_again() {
    let folder = site();
    let mut shelf = Shelf::default();
    let mut counts = |what: &str| {
        let (made, kept) = (shelf.made.swap(0, Ordering::Relaxed), shelf.kept.swap(0, Ordering::Relaxed));
        assert_eq!((made, kept), (0, 0));
        compare(folder.path(), &[], None, &mut shelf, what);
        (shelf.made.swap(0, Ordering::Relaxed), shelf.kept.swap(0, Ordering::Relaxed))
    };
    let (all, none) = counts("the first build");
    assert_eq!(none, 0);
    let (lists, kept) = counts("no change");
    assert_eq!(lists + kept, all);
    folder.write("content/guides/a.md", guide("a", &format!("More prose.\n\n{}", config_map("a", ""))));
    let (made, still_kept) = counts("a change of one guide");
    let of_guide = made - lists;
    assert!(of_guide > 5 && still_kept == kept - of_guide, "{made} made, {still_kept} kept; {lists} of the set");
    // The title stands in the navigation of every page.
    folder.write("content/guides/a.md", guide("Another title", ""));
    assert_eq!(counts("a change of a title").1, 0);
}

/// Numbers that look random and are the same in every run.
struct Numbers(u64);

impl Numbers {
    fn below(&mut self, bound: u64) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0 % bound
    }
}

/// A pod that needs what other guides may define.
const CONSUMER: &str = "```yaml title=\"pod.yaml\"\napiVersion: v1\nkind: Pod\nmetadata:\n  name: consumer\nspec:\n  containers:\n\
    \x20 - name: main\n    image: nginx:1.29\n    envFrom:\n    - configMapRef:\n        name: b\n```\n";

/// Changes something of a site.
fn edit(folder: &Folder, numbers: &mut Numbers) -> String {
    let name = ["a", "b", "c", "d", "e", "new/f", "b.ko"][numbers.below(7) as usize];
    let path = format!("content/guides/{name}.md");
    let place = folder.path().join(&path);
    let value = numbers.below(3);
    let other = ["a", "b", "new/f"][numbers.below(3) as usize];
    let set = |path: &str, text: String| {
        folder.write(path, &text);
        format!("{path}: {text}")
    };
    let remove = |path: &str| {
        let _ = std::fs::remove_file(folder.path().join(path));
        format!("{path} removed")
    };
    match numbers.below(18) {
        0 => set(&path, guide(name, &format!("Prose {value}. [there](/guides/{other}/#start)"))),
        1 => set(&path, guide(name, &config_map(other, &format!("data:\n  x: \"{value}\"\n")))),
        2 => set(&path, guide(&format!("Title {value}"), &config_map(name, ""))),
        3 => {
            set(&path, guide(name, &(config_map("x", "immutable: true\n") + &format!("\n<a id=\"at-{value}\"></a>\n"))))
        }
        4 => set(
            &path,
            format!("---\ntitle: t\nslug: s{value}\ntags: [t{value}]\nrequires: [b.md]\n---\n\n[x]({other}.md#at-1)\n"),
        ),
        5 => remove(&path),
        6 if place.exists() => {
            let target = folder.path().join(format!("content/guides/{value}.md"));
            std::fs::rename(&place, target).unwrap();
            format!("{path} renamed to {value}.md")
        }
        7 => set("guidewright.toml", format!("{CONFIG}description = \"{value}\"\n[rules]\npolicy = \"warning\"\n")),
        8 => set("guidewright.toml", CONFIG.to_owned()),
        9 => set(
            "templates/partials/footer.html",
            format!("<footer>{value} <img src=\"{{{{ asset(path=\"logo.svg\") }}}}\"></footer>"),
        ),
        10 => remove("templates/partials/footer.html"),
        11 => set("crds/widget.yaml", CRD.replace("integer", ["integer", "string", "boolean"][value as usize])),
        12 => set(
            "static/logo.svg",
            format!("<svg xmlns='http://www.w3.org/2000/svg' width='{}' height='5'/>", value + 1),
        ),
        // What leads into the bodies of others: files of examples, headings, what is required, originals.
        13 => set(
            &path,
            guide(
                name,
                &format!("[file]({other}/web.yaml) [place]({other}.md#part-{value}) ![x]({other}/bundle.yaml)"),
            ),
        ),
        14 => set(
            &path,
            guide(
                name,
                &format!("## Part {value}\n\n{}", config_map(name, "").replace("yaml", "yaml title=\"web.yaml\"")),
            ),
        ),
        15 => set(
            &path,
            guide(name, &format!("{CONSUMER}\n```bash\nkubectl apply -f web{value}.yaml\n```\n")).replace(
                "tags: [a]",
                &format!("tags: [a]\nrequires: [{}.md]", other.rsplit('/').next().unwrap_or(other)),
            ),
        ),
        16 => set(
            "content/guides/b.ko.md",
            guide("나", &config_map("b", "")).replace("tags: [a]", &format!("source: \"0000000{value}\"")),
        ),
        _ => set(
            "manifests/web.yaml",
            format!("apiVersion: v1\nkind: Service\nmetadata:\n  name: web{value}\nspec:\n  ports:\n  - port: 80\n"),
        ),
    }
}

#[test]
fn any_series_of_edits_comes_to_what_a_cold_build_makes() {
    let folder = site();
    let mut shelf = Shelf::default();
    let mut numbers = Numbers(0x2026_1124_0000_0001);
    compare(folder.path(), &[], None, &mut shelf, "the first build");
    let mut history = Vec::new();
    for _ in 0..24 {
        history.push(edit(&folder, &mut numbers));
        compare(folder.path(), &[], None, &mut shelf, &format!("{history:#?}"));
    }
    assert!(shelf.kept.load(Ordering::Relaxed) > 100);
}
