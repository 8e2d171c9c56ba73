//! `guidewright explain`.

mod field;

use std::fmt::Write as _;
use std::io;
use std::path::PathBuf;

use anyhow::bail;
use clap::Args;
use guidewright::check::level::RunScope;
use guidewright::check::registry::{self, Rule};
use guidewright::emit::text::Color;
use guidewright::kube::Release;
use guidewright::load::{self, CONFIG_FILE, Project};
use guidewright::pipeline::{self, CheckOptions, Silent};
use guidewright::schema::Catalogue;
use guidewright::site::Drafts;

use self::field::{Extent, Question};
use super::{ExitStatus, Global, terminal};

/// The width of prose.
const LINE_WIDTH: usize = 90;

const EXAMPLES: &str = "\
Examples:
  guidewright explain                            list the rules
  guidewright explain policy                     list those of a family
  guidewright explain schema::unknown-field      tell one
  guidewright explain deployment                 a kind and its fields
  guidewright explain deployment.spec.strategy   a field, and the guides of this
                                                 site that show it
  guidewright explain ingress.spec --recursive   all fields below it
  guidewright explain pod.spec --release 1.34    as that Kubernetes release has it";

/// Tell what a rule asks for, or what a field of a Kubernetes kind is
///
/// Fields are those of the built-in kinds, of the custom resources that the site in this folder defines,
/// and of those that --crds brings. No cluster and no network is used.
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(super) struct ExplainArgs {
    /// A rule, as findings name it, a family of rules, or a kind and fields: svc.spec.ports; without it, all rules are
    /// listed
    #[arg(value_name = "RULE|FIELD")]
    subject: Option<String>,
    /// Name all fields below this one
    #[arg(long)]
    recursive: bool,
    /// The Kubernetes release to tell of [default: all that are known]
    #[arg(long, value_name = "RELEASE")]
    release: Option<Release>,
    /// The group and version of the kind, such as autoscaling/v2, where several have it
    #[arg(long, value_name = "GROUP/VERSION")]
    api_version: Option<String>,
    /// Definitions of custom resources: files or folders of CRD manifests, or of JSON schemas laid out as group/kind_version.json
    #[arg(long, value_name = "PATH")]
    crds: Vec<PathBuf>,
}

pub(super) fn run(global: &Global, args: &ExplainArgs) -> anyhow::Result<ExitStatus> {
    let color = terminal::color(global.color, &io::stdout());
    let text = match &args.subject {
        None => list(registry::RULES.iter().copied()),
        Some(family) if registry::is_name(family) && registry::find(family).is_none() => {
            list(registry::RULES.iter().copied().filter(|rule| rule.name.family() == family))
        }
        Some(name) if name.contains("::") || registry::find(name).is_some() => rule(name, color)?,
        Some(path) => field(global, args, path, color)?,
    };
    terminal::page(&text)?;
    Ok(ExitStatus::Clean)
}

fn rule(name: &str, color: Color) -> anyhow::Result<String> {
    match (registry::find(name), registry::nearest(name)) {
        (Some(rule), _) => Ok(explanation(rule, color)),
        (None, Some(near)) => bail!("there is no rule `{name}`; did you mean `{near}`?"),
        (None, None) => match name.split_once("::") {
            Some((family, _)) if registry::is_name(family) => {
                bail!("there is no rule `{name}`; `guidewright explain {family}` lists those of its family")
            }
            _ => bail!("there is no rule `{name}`; `guidewright explain` lists them"),
        },
    }
}

fn field(global: &Global, args: &ExplainArgs, path: &str, color: Color) -> anyhow::Result<String> {
    let mut catalogue = Catalogue::builtin();
    // Outside of a site there are no guides to name.
    let site = global.site_folder();
    let is_site = site.config.is_some() || site.root.join(CONFIG_FILE).is_file();
    let mut project = if is_site { load::site(&site)? } else { Project::default() };
    project.read_definitions(&args.crds)?;
    let options =
        CheckOptions { scope: RunScope::Site, rules: Vec::new(), releases: None, drafts: Drafts::Hide, base_url: None };
    let checked = pipeline::check(&project, &mut catalogue, &options, &Silent);
    let extent = if args.recursive { Extent::Tree } else { Extent::Field };
    let question = Question { path, api_version: args.api_version.as_deref(), release: args.release, extent };
    let answer = field::answer(&catalogue, &question, color).map_err(|error| match rule_named(path) {
        Some(rule) => anyhow::anyhow!("there is no kind `{path}`, but a rule `{rule}`"),
        None => error,
    })?;
    Ok(answer.text.clone() + &field::shown_in(&answer, &catalogue, &checked))
}

/// The rule that is named without its family.
fn rule_named(name: &str) -> Option<&'static str> {
    let is_it = |rule: &&&Rule| rule.name.as_str().split_once("::").is_some_and(|(_, fault)| fault == name);
    registry::RULES.iter().find(is_it).map(|rule| rule.name.as_str())
}

fn list<'r>(rules: impl Iterator<Item = &'r Rule> + Clone) -> String {
    let width = rules.clone().map(|rule| rule.name.as_str().len()).max().unwrap_or(0);
    let mut text = String::new();
    for rule in rules {
        // Writing to a string cannot fail.
        let _ = writeln!(text, "{:width$}  {:7}  {}", rule.name.as_str(), rule.level.as_str(), rule.summary);
    }
    text
}

/// The rule's Markdown for a terminal: headings stand out, code is indented, fences are gone.
fn explanation(rule: &Rule, color: Color) -> String {
    let (on, off) = match color {
        Color::Always => ("\u{1b}[1m", "\u{1b}[0m"),
        Color::Never => ("", ""),
    };
    let mut text = format!("{on}{}{off}: {}\nDefault level: {}\n\n", rule.name, rule.summary, rule.level);
    let mut fence: Option<&str> = None;
    for line in rule.explanation.trim().lines() {
        let ticks = &line[..line.len() - line.trim_start_matches('`').len()];
        let opens = fence.is_none() && ticks.len() >= 3;
        if opens {
            fence = Some(ticks);
        } else if fence.is_some_and(|open| ticks.len() >= open.len() && line.trim_end() == ticks) {
            fence = None;
        } else if fence.is_some() && !line.is_empty() {
            text.extend(["    ", line, "\n"]);
        } else if let Some(heading) = line.strip_prefix('#').filter(|_| fence.is_none()) {
            text.extend([on, heading.trim_start_matches('#').trim(), off, "\n"]);
        } else {
            wrap(line, "", &mut text);
        }
    }
    text
}

/// Adds a line of prose, broken between words, each line after this indentation.
fn wrap(line: &str, indentation: &str, text: &mut String) {
    let mut width = 0;
    for word in line.split(' ') {
        let length = word.chars().count();
        if width > 0 && indentation.len() + width + 1 + length > LINE_WIDTH {
            text.push('\n');
            width = 0;
        }
        if width > 0 {
            text.push(' ');
            width += 1;
        } else if !word.is_empty() {
            text.push_str(indentation);
        }
        text.push_str(word);
        width += length;
    }
    text.push('\n');
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_rule_can_be_told() {
        for rule in registry::RULES {
            let text = explanation(rule, Color::Never);
            assert!(text.starts_with(rule.name.as_str()) && !text.contains("\u{1b}"), "{text}");
            assert!(!text.lines().any(|line| line.starts_with("```") || line.starts_with('#')), "{text}");
        }
        assert_eq!(list(registry::RULES.iter().copied()).lines().count(), registry::RULES.len());
    }
}
