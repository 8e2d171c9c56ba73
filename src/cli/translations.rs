//! `guidewright translations`.

use std::fs;
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};
use std::time::Instant;

use anyhow::{Context as _, bail};
use clap::Args;
use guidewright::check::level::RunScope;
use guidewright::load::{self, Project};
use guidewright::pipeline::{self, CheckOptions};
use guidewright::schema::Catalogue;
use guidewright::site::drift::{self, Drift};
use guidewright::site::{Drafts, Page, Site};
use guidewright::write;

use super::progress::Bar;
use super::{ExitStatus, Global};

/// How many changed sections are named.
const MOST_NAMED: usize = 4;

const EXAMPLES: &str = "\
Examples:
  guidewright translations                  what is translated, what fell behind
  guidewright translations --done content/web.ko.md
                                            this one says what its original says
  guidewright translations --done content/guides/*.ko.md
                                            all of these do

A translation stands beside its original: web.ko.md beside web.md. What it was made from stands in its front matter \
as `source`: a short hash for each section of the original. When the original changes, the page says which sections \
did, and `guidewright check` reports it as guide::stale-translation.";

/// List the translations and what changed in their originals since, or mark them as up to date
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(super) struct TranslationsArgs {
    /// Note in the front matter of these translations that they say what their originals say now
    #[arg(long, value_name = "FILE", num_args = 1..)]
    done: Vec<PathBuf>,
}

pub(super) fn run(global: &Global, args: &TranslationsArgs) -> anyhow::Result<ExitStatus> {
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
    if args.done.is_empty() {
        list(&checked.site)?;
    } else {
        let content = folder.root.join("content");
        let content = fs::canonicalize(&content).with_context(|| format!("cannot read `{}`", content.display()))?;
        // All of them are found before the first is written.
        let found: Vec<usize> =
            args.done.iter().map(|file| translation(&checked.site, &content, file)).collect::<anyhow::Result<_>>()?;
        for page in found {
            mark(global, &project, &checked.site, page)?;
        }
    }
    Ok(ExitStatus::Clean)
}

/// The translation that a file is, as index of the site's pages.
fn translation(site: &Site, content: &Path, file: &Path) -> anyhow::Result<usize> {
    let real = fs::canonicalize(file).with_context(|| format!("cannot read `{}`", file.display()))?;
    let page = real.strip_prefix(content).ok().and_then(|inside| {
        let path = inside.iter().map(|part| part.to_string_lossy()).collect::<Vec<_>>().join("/");
        site.guides().iter().position(|page| page.path == path)
    });
    let Some(page) = page else { bail!("`{}` is no guide of this site", file.display()) };
    if original(site, page).is_none() {
        bail!("`{}` is no translation: no guide in `{}` stands beside it", file.display(), site.config.language);
    }
    Ok(page)
}

/// The page that another one is the translation of.
fn original(site: &Site, page: usize) -> Option<&Page> {
    let is_translation = site.pages[page].language != site.config.language;
    let original = site.in_language(page, &site.config.language).filter(|_| is_translation)?;
    Some(&site.pages[original])
}

fn mark(global: &Global, project: &Project, site: &Site, page: usize) -> anyhow::Result<()> {
    let Some(original) = original(site, page) else { return Ok(()) };
    let source = project.sources.get(site.pages[page].guide.file);
    let fingerprint = drift::fingerprint(&original.guide, project.sources.get(original.guide.file));
    let edit = drift::mark(&site.pages[page].guide, source, &fingerprint);
    let mut text = source.text().to_owned();
    text.replace_range(edit.span.range(), &edit.text);
    if text != source.text() {
        write::replace(&project.folder.join(source.path()), source.text(), &text)?;
    }
    if !global.quiet {
        writeln!(io::stderr(), "{} is up to date with {}", source.path(), original.path)?;
    }
    Ok(())
}

/// Prints each language with its guides.
fn list(site: &Site) -> io::Result<()> {
    let mut out = io::stdout().lock();
    let guides = site.guides();
    let originals: Vec<usize> = (0..guides.len())
        .filter(|&at| guides[at].language == site.config.language && guides[at].state.is_published())
        .collect();
    if site.config.languages.len() < 2 {
        return writeln!(out, "the site has one language: {}", site.config.language);
    }
    for language in site.config.languages.iter().skip(1) {
        let translation =
            |&at: &usize| guides[at].translations.iter().copied().find(|&it| guides[it].language == *language);
        let count = originals.iter().filter(|at| translation(at).is_some()).count();
        writeln!(out, "{language}: {count} of {} guides are translated", originals.len())?;
        let rows: Vec<(&str, String)> = originals
            .iter()
            .map(|at| match translation(at) {
                None => (guides[*at].path.as_str(), "not translated".to_owned()),
                Some(it) => {
                    let state = state(guides[it].drift.as_ref(), &guides[*at]);
                    let draft = if guides[it].guide.front_matter.draft { "a draft; " } else { "" };
                    (guides[it].path.as_str(), format!("{draft}{state}"))
                }
            })
            .collect();
        let width = rows.iter().map(|(path, _)| path.chars().count()).max().unwrap_or(0);
        for (path, state) in rows {
            writeln!(out, "  content/{path:width$}  {state}")?;
        }
    }
    Ok(())
}

/// What is known of a translation.
fn state(drift: Option<&Drift>, original: &Page) -> String {
    let Some(drift) = drift else { return "translated; `--done` follows its original from now on".to_owned() };
    if drift.is_none() {
        return "up to date".to_owned();
    }
    let title = |heading: &Option<usize>| match heading.and_then(|at| original.guide.outline.get(at)) {
        Some(heading) => heading.text.clone(),
        None => original.title.clone(),
    };
    let mut names: Vec<String> = drift.changed.iter().take(MOST_NAMED).map(title).collect();
    if drift.changed.len() > MOST_NAMED {
        names.push(format!("{} more", drift.changed.len() - MOST_NAMED));
    }
    let mut parts = Vec::new();
    if !names.is_empty() {
        parts.push(format!("changed: {}", names.join(", ")));
    }
    if drift.removed > 0 {
        parts.push(format!("removed: {}", drift.removed));
    }
    parts.join("; ")
}
