//! `guidewright explain`.

use std::fmt::Write as _;
use std::io::{self, Write as _};

use anyhow::bail;
use clap::Args;
use guidewright::check::registry::{self, Rule};
use guidewright::emit::text::Color;

use super::{ExitStatus, Global, terminal};

/// The width of prose.
const LINE_WIDTH: usize = 90;

const EXAMPLES: &str = "\
Examples:
  guidewright explain                         list the rules
  guidewright explain schema::unknown-field   tell one";

/// Tell what a rule asks for, with a bad and a good example
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(super) struct ExplainArgs {
    /// The rule, as findings name it; without one, all rules are listed
    rule: Option<String>,
}

pub(super) fn run(global: &Global, args: &ExplainArgs) -> anyhow::Result<ExitStatus> {
    let color = terminal::color(global.color, &io::stdout());
    let text = match &args.rule {
        None => list(registry::RULES),
        Some(name) => match (registry::find(name), registry::nearest(name)) {
            (Some(rule), _) => explanation(rule, color),
            (None, Some(near)) => bail!("there is no rule `{name}`; did you mean `{near}`?"),
            (None, None) => bail!("there is no rule `{name}`; `guidewright explain` lists them"),
        },
    };
    io::stdout().lock().write_all(text.as_bytes())?;
    Ok(ExitStatus::Clean)
}

fn list(rules: &[&Rule]) -> String {
    let width = rules.iter().map(|rule| rule.name.as_str().len()).max().unwrap_or(0);
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
            wrap(line, &mut text);
        }
    }
    text
}

/// Adds a line of prose, broken between words.
fn wrap(line: &str, text: &mut String) {
    let mut width = 0;
    for word in line.split(' ') {
        let length = word.chars().count();
        if width > 0 && width + 1 + length > LINE_WIDTH {
            text.push('\n');
            width = 0;
        } else if width > 0 {
            text.push(' ');
            width += 1;
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
        assert_eq!(list(registry::RULES).lines().count(), registry::RULES.len());
    }
}
