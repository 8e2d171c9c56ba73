//! Whole builds of generated sites, from the folder to the published output.

mod support;

use divan::Bencher;
use divan::counter::{BytesCount, ItemsCount};

use guidewright::check::level::RunScope;
use guidewright::diagnostic::Level;
use guidewright::pipeline::{self, BuildOptions, CheckOptions, Silent};
use guidewright::render::LinkStyle;
use guidewright::schema::Catalogue;
use guidewright::site::Drafts;
use guidewright::write::StagingSink;

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
            let options = CheckOptions {
                scope: RunScope::Site,
                rules: Vec::new(),
                releases: None,
                drafts: Drafts::Hide,
                base_url: None,
            };
            let checked = pipeline::check(&project, &mut catalogue, &options, &Silent);
            assert_eq!(checked.report.count(Level::Error), 0, "the generated guides are right");
            let sink = StagingSink::open(&out, folder.path()).expect("the output can be opened");
            let build = BuildOptions { links: LinkStyle::Folders };
            pipeline::build(&project, &checked, &catalogue, &build, &sink, &Silent)
                .map(|_| ())
                .expect("the site can be built");
            sink.publish().expect("the site can be published");
        });
}
