//! Whole builds of generated sites, from the folder to the published output.

mod support;

use divan::Bencher;
use divan::counter::{BytesCount, ItemsCount};

use guidewright::check::level::RunScope;
use guidewright::diagnostic::Level;
use guidewright::pipeline::live::{Live, LiveOptions};
use guidewright::pipeline::{self, BuildOptions, CheckOptions, Silent};
use guidewright::render::LinkStyle;
use guidewright::schema::Catalogue;
use guidewright::sink::OutPath;
use guidewright::site::Drafts;
use guidewright::write::StagingSink;
use guidewright::write::cache::Cache;

fn main() {
    divan::main();
}

/// Cold builds, each into a folder of its own: file systems are slow to use again what was just deleted.
#[divan::bench(args = [100, 1000], sample_count = 5, sample_size = 1)]
fn cold(bencher: Bencher<'_, '_>, guides: usize) {
    let folder = tempfile::tempdir().expect("a scratch folder can be made");
    support::write_site(folder.path(), guides).expect("a site can be written");
    let runs = std::sync::atomic::AtomicUsize::new(0);
    let size: usize = (0..guides).map(|number| support::guide(number).len()).sum();
    bencher
        .counter(BytesCount::new(size))
        .counter(ItemsCount::new(guides))
        .with_inputs(|| {
            let run = runs.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
            folder.path().join(format!("public-{run}"))
        })
        .bench_values(|out| {
            let project = guidewright::load::site(&support::site_folder(folder.path())).expect("the site can be read");
            let mut catalogue = Catalogue::builtin();
            let checked = pipeline::check(&project, &mut catalogue, &check_options(), &Silent);
            assert_eq!(checked.report.count(Level::Error), 0, "the generated guides are right");
            let sink = StagingSink::open(&out, folder.path(), None).expect("the output can be opened");
            let build = BuildOptions { links: LinkStyle::Folders };
            pipeline::build(&project, &checked, &catalogue, &build, &sink, &Silent)
                .map(|_| ())
                .expect("the site can be built");
            sink.publish().expect("the site can be published");
        });
}

/// Builds after a change of one guide, with what the build before left.
#[divan::bench(args = [100, 1000], sample_count = 5, sample_size = 1)]
fn warm(bencher: Bencher<'_, '_>, guides: usize) {
    let folder = tempfile::tempdir().expect("a scratch folder can be made");
    support::write_site(folder.path(), guides).expect("a site can be written");
    let out = folder.path().join("public");
    let cache = Cache::of(folder.path(), &out);
    let build = || {
        let project = guidewright::load::site(&support::site_folder(folder.path())).expect("the site can be read");
        let mut again = pipeline::check_again(&project, &check_options(), cache.read("bench"), &Silent);
        let sink = StagingSink::open(&out, folder.path(), cache.spare()).expect("the output can be opened");
        let options = BuildOptions { links: LinkStyle::Folders };
        let (_, mut leftovers) = pipeline::build_again(&project, &mut again, &options, "bench", &sink, &Silent)
            .expect("the site can be built");
        let replacement = sink.publish().expect("the site can be published");
        let mut record = again.record(&mut leftovers);
        record.stamp(|path| replacement.stamp(path));
        cache.write("bench", &record).expect("the record can be written");
        replacement.leave_spare();
    };
    build();
    let runs = std::sync::atomic::AtomicUsize::new(0);
    bencher
        .counter(ItemsCount::new(guides))
        .with_inputs(|| {
            let run = runs.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
            let text = format!("{}\nChange {run}.\n", support::guide(0));
            std::fs::write(folder.path().join("content").join(support::path(0)), text).expect("a guide can be written");
        })
        .bench_values(|()| build());
}

/// What a server does after a change of one guide, up to the page.
#[divan::bench(args = [100, 1000], sample_count = 10, sample_size = 1)]
fn served(bencher: Bencher<'_, '_>, guides: usize) {
    let folder = tempfile::tempdir().expect("a scratch folder can be made");
    support::write_site(folder.path(), guides).expect("a site can be written");
    let mut live = Live::new(LiveOptions {
        site: support::site_folder(folder.path()),
        definitions: Vec::new(),
        check: check_options(),
        build: BuildOptions { links: LinkStyle::Folders },
        address: "http://127.0.0.1:1414/".to_owned(),
    });
    let page = OutPath::new("part-00/guide-00000/index.html").expect("it is a path");
    let mut build = || {
        let outputs = live.build(&Silent).expect("the site can be built").expect("something is new");
        outputs.get(&page).expect("the page can be rendered").expect("there is such a page");
        outputs
    };
    drop(build());
    let mut run = 0;
    bencher
        .with_inputs(|| {
            run += 1;
            let text = format!("{}\nChange {run}.\n", support::guide(0));
            std::fs::write(folder.path().join("content").join(support::path(0)), text).expect("a guide can be written");
        })
        .bench_local_values(|()| build());
}

fn check_options() -> CheckOptions {
    CheckOptions { scope: RunScope::Site, rules: Vec::new(), releases: None, drafts: Drafts::Hide, base_url: None }
}
