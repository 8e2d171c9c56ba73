//! What each stage costs: YAML and checks per document, Markdown and pages per guide.

mod support;

use divan::counter::{BytesCount, ItemsCount};
use divan::{Bencher, black_box};

use guidewright::check::level::Levels;
use guidewright::check::{self, Checked};
use guidewright::example::{self, Syntax};
use guidewright::guide::{self, Mode};
use guidewright::kube::{Gvk, ReleaseSet};
use guidewright::pipeline::{self, BuildOptions, CheckOptions, Silent};
use guidewright::render::LinkStyle;
use guidewright::render::highlight;
use guidewright::schema::{Catalogue, Completeness, Lookup};
use guidewright::sink::{OutPath, Sink, SinkError};
use guidewright::site::Drafts;
use guidewright::source::{Excerpt, FileId, Sources};
use guidewright::yaml::{self, Reading};

const GUIDES: usize = 20;

fn main() {
    divan::main();
}

/// The manifests of some guides, each a source of its own.
fn documents() -> (Sources, Vec<FileId>) {
    let mut sources = Sources::default();
    let files = (0..GUIDES)
        .flat_map(support::manifests)
        .enumerate()
        .map(|(number, text)| sources.add(format!("{number}.yaml"), text))
        .collect();
    (sources, files)
}

fn bytes(sources: &Sources) -> BytesCount {
    BytesCount::new(sources.iter().map(|(_, source)| source.text().len()).sum::<usize>())
}

#[divan::bench]
fn yaml_parse(bencher: Bencher<'_, '_>) {
    let (sources, files) = documents();
    let excerpts: Vec<Excerpt> = files.iter().map(|&file| Excerpt::whole(file, sources.get(file))).collect();
    bencher.counter(bytes(&sources)).counter(ItemsCount::new(files.len())).bench(|| {
        for excerpt in &excerpts {
            black_box(yaml::parse(&Reading::plain(excerpt)));
        }
    });
}

#[divan::bench]
fn yaml_highlight(bencher: Bencher<'_, '_>) {
    let (sources, files) = documents();
    bencher.counter(bytes(&sources)).counter(ItemsCount::new(files.len())).bench(|| {
        let mut html = String::new();
        for &file in &files {
            highlight::highlight(sources.get(file).text(), "yaml", highlight::Lines::Plain, &mut html);
        }
        html
    });
}

#[divan::bench]
fn schema_lookup(bencher: Bencher<'_, '_>) {
    let catalogue = Catalogue::builtin();
    let gvk = Gvk::from_fields("autoscaling/v2", "HorizontalPodAutoscaler");
    bencher.bench(|| black_box(catalogue.lookup(black_box(&gvk))));
}

#[divan::bench]
fn schema_walk(bencher: Bencher<'_, '_>) {
    let catalogue = Catalogue::builtin();
    let (sources, files) = documents();
    let documents: Vec<_> = files
        .iter()
        .flat_map(|&file| yaml::parse(&Reading::plain(&Excerpt::whole(file, sources.get(file)))).0)
        .collect();
    let typed: Vec<_> = documents
        .iter()
        .filter_map(|document| {
            let root = document.root()?;
            let gvk = Gvk::from_fields(root.get_str("apiVersion")?, root.get_str("kind")?);
            match catalogue.lookup(&gvk) {
                Lookup::Known(kind) => Some((kind.ty, root)),
                _ => None,
            }
        })
        .collect();
    assert_eq!(typed.len(), files.len(), "every generated manifest is of a known kind");
    bencher.counter(bytes(&sources)).counter(ItemsCount::new(typed.len())).bench(|| {
        for &(ty, root) in &typed {
            let violations = catalogue.violations(ty, root, Completeness::Whole, ReleaseSet::ALL);
            assert!(violations.is_empty());
        }
    });
}

/// Reading, classifying and checking on four releases: what `check --yaml` does for each file.
#[divan::bench(threads = [1, 2])]
fn check_documents(bencher: Bencher<'_, '_>) {
    let catalogue = Catalogue::builtin();
    let (sources, files) = documents();
    bencher.counter(bytes(&sources)).counter(ItemsCount::new(files.len())).bench(|| {
        let (mut loose, mut born) = (Vec::new(), Vec::new());
        for &file in &files {
            let (example, diagnostics) = example::of_file(file, sources.get(file), Syntax::Yaml);
            loose.push(example);
            born.extend(diagnostics);
        }
        check::check(support::loose_site(loose, &sources), &sources, &catalogue, &Levels::default(), born)
    });
}

#[divan::bench]
fn guide_parse(bencher: Bencher<'_, '_>) {
    let mut sources = Sources::default();
    let files: Vec<FileId> =
        (0..GUIDES).map(|number| sources.add(support::path(number), support::guide(number))).collect();
    bencher.counter(bytes(&sources)).counter(ItemsCount::new(files.len())).bench(|| {
        for &file in &files {
            let (guide, _) = guide::parse(file, sources.get(file), Mode::Site);
            black_box(example::collect(&guide, Mode::Site));
        }
    });
}

/// Pages, raw files and bundles of a checked site, into nowhere.
#[divan::bench]
fn render_and_bundle(bencher: Bencher<'_, '_>) {
    let folder = tempfile::tempdir().expect("a scratch folder can be made");
    support::write_site(folder.path(), GUIDES).expect("a site can be written");
    let project = guidewright::load::site(&support::site_folder(folder.path())).expect("the site can be read");
    let mut catalogue = Catalogue::builtin();
    let checked: Checked = pipeline::check(&project, &mut catalogue, &CHECK, &Silent);
    bencher.counter(bytes(&project.sources)).counter(ItemsCount::new(GUIDES)).bench(|| {
        pipeline::build(&project, &checked, &catalogue, &BUILD, &Nowhere, &Silent)
            .map(|_| ())
            .expect("a site can be built");
    });
}

const CHECK: CheckOptions = CheckOptions {
    scope: guidewright::check::level::RunScope::Site,
    rules: Vec::new(),
    releases: None,
    drafts: Drafts::Hide,
    base_url: None,
};
const BUILD: BuildOptions = BuildOptions { links: LinkStyle::Folders };

/// Takes files and keeps none.
struct Nowhere;

impl Sink for Nowhere {
    fn put(&self, _path: &OutPath, bytes: &[u8]) -> Result<(), SinkError> {
        black_box(bytes);
        Ok(())
    }
}
