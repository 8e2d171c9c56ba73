//! `guidewright new`.

use std::io::{self, Write as _};
use std::path::PathBuf;
use std::time::{Instant, SystemTime, UNIX_EPOCH};

use clap::Args;
use guidewright::check::level::RunScope;
use guidewright::init;
use guidewright::init::guide::{self, Known, Languages, Request, Role, Stage};
use guidewright::load;
use guidewright::pipeline::{self, CheckOptions};
use guidewright::schema::Catalogue;
use guidewright::site::Drafts;

use super::progress::Bar;
use super::{ExitStatus, Global, quoted};

const EXAMPLES: &str = "\
Examples:
  guidewright new guides/web.md --title \"Run a web server\"
                                                a guide, the last of its section
  guidewright new guides/web.md --languages en,ko
                                                in two languages at once
  guidewright new guides/web.ko.md              a translation of web.md, to be
                                                made from its text
  guidewright new recipes/_index.md --title Recipes
                                                a section

The front matter is what the guides beside it have. Nothing is ever overwritten.";

/// Start a guide, in one language or several
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(super) struct NewArgs {
    /// The path of the guide in content/
    #[arg(value_name = "PATH")]
    path: PathBuf,
    /// Its title [default: made of the file's name]
    #[arg(long, value_name = "TITLE")]
    title: Option<String>,
    /// The languages, as in en,ko, or `all` [default: that of the path, else the site's]
    #[arg(long, value_name = "LIST", value_delimiter = ',')]
    languages: Vec<String>,
    /// Do not publish it yet
    #[arg(long)]
    draft: bool,
}

pub(super) fn run(global: &Global, args: &NewArgs) -> anyhow::Result<ExitStatus> {
    let folder = global.site_folder();
    let project = load::site(&folder)?;
    let options = CheckOptions {
        scope: RunScope::Site,
        rules: Vec::new(),
        releases: None,
        drafts: Drafts::Publish,
        base_url: None,
    };
    let progress = Bar::new(Instant::now(), global);
    let checked = pipeline::check(&project, &mut Catalogue::builtin(), &options, &progress);
    progress.finish();
    let request = Request {
        path: &args.path,
        title: args.title.as_deref().filter(|title| !title.trim().is_empty()),
        languages: match args.languages.as_slice() {
            [] => Languages::OfPath,
            [all] if all == "all" => Languages::All,
            these => Languages::These(these),
        },
        known: if project.config.languages.len() > 1 { Known::Listed } else { Known::Found },
        stage: if args.draft { Stage::Draft } else { Stage::Published },
        today: today(),
    };
    let files = guide::plan(&checked.site, &project.sources, &request)?;
    let made = init::add(&project.folder.join("content"), &files)?;
    if global.quiet {
        return Ok(ExitStatus::Clean);
    }
    let mut out = io::stdout().lock();
    let shown = |path: &PathBuf| path.strip_prefix(".").unwrap_or(path).display().to_string();
    for path in &made {
        writeln!(out, "made {}", shown(path))?;
    }
    writeln!(out)?;
    if files.iter().any(|file| file.role == Role::Original) {
        writeln!(out, "Write it, and run `guidewright check`.")?;
    }
    for (file, path) in files.iter().zip(&made).filter(|(file, _)| file.role == Role::Translation) {
        let original = if files[0] == *file { "It has the text of its original" } else { "The translation is a copy" };
        writeln!(
            out,
            "{original}: when it is translated, take `draft: true` out of it and run\n\
             `guidewright translations --done {}`.",
            quoted(path.strip_prefix(".").unwrap_or(path))
        )?;
    }
    Ok(ExitStatus::Clean)
}

/// The day by the clock, in UTC.
fn today() -> jiff::civil::Date {
    let seconds = SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |since| since.as_secs());
    let now = jiff::Timestamp::from_second(i64::try_from(seconds).unwrap_or(0)).unwrap_or_default();
    jiff::tz::Offset::UTC.to_datetime(now).date()
}
