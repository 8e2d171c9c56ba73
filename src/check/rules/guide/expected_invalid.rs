//! An example that is said to be invalid and is not.

use crate::check::level::FileLevels;
use crate::check::registry::{self, Judge, Reach, Rule};
use crate::check::rules::guide::unknown_rule;
use crate::diagnostic::{Diagnostic, Level, RuleName};
use crate::example::{Invalid, InvalidBy};

pub(crate) static RULE: Rule = Rule {
    name: RuleName::new("guide::expected-invalid"),
    level: Level::Error,
    summary: "an example marked `invalid` is accepted, or rejected for another reason",
    reach: Reach::Request,
    explanation: r#"
## What

A block is marked `invalid`, and nothing is wrong with it; or it names a rule or a family of rules (`invalid=schema::unknown-field`, `invalid=policy`) or a part of the message (`invalid="no field"`), and something else is wrong with it.

A rule that is named counts as an error in this block, and is asked even where it is off: `invalid=policy::latest-tag` needs no setting.

## Why

The guide tells its readers that the example fails, and how. When Kubernetes or the example has changed, the guide is wrong.

## Bad

```yaml invalid=schema::unknown-field
apiVersion: v1
kind: ConfigMap
metadata:
  name: settings
data:
  MODE: fast
```

## Good

```yaml invalid=schema::unknown-field
apiVersion: v1
kind: ConfigMap
metadata:
  name: settings
settings:
  MODE: fast
```

## How to silence

Take `invalid` away, or correct what it names.
"#,
};

/// Whether an author expects this rule to reject the example, by its name or that of its family.
pub(crate) fn names(invalid: &Invalid, rule: RuleName) -> bool {
    match &invalid.expected {
        Some(InvalidBy::Rule(name)) => name == rule.as_str(),
        Some(InvalidBy::Text(text)) => text == rule.family(),
        None => false,
    }
}

/// The rules for single objects that an author expects to reject the example.
pub(crate) fn judges(invalid: &Invalid) -> impl Iterator<Item = Judge> {
    registry::RULES.iter().filter(|rule| names(invalid, rule.name)).filter_map(|rule| match rule.reach {
        Reach::Applied(judge) => Some(judge),
        _ => None,
    })
}

fn looks_beyond(rule: &Rule) -> bool {
    matches!(rule.reach, Reach::Request | Reach::Set | Reach::Page(_) | Reach::Site(_))
}

/// Holds what was found in an example against what its author expects. Takes out of `found` what is
/// as expected, and returns what is not.
pub(crate) fn settle(
    invalid: &Invalid,
    found: &mut Vec<Diagnostic>,
    levels: &FileLevels<'_>,
    is_judged: bool,
) -> Option<Diagnostic> {
    let by = |name: &str| format!("by `{name}`");
    let (is_met, expected) = match &invalid.expected {
        None => (found.iter().any(|one| one.level == Level::Error), String::new()),
        Some(InvalidBy::Rule(name)) => match registry::find(name) {
            None => return Some(unknown_rule::diagnose(name, invalid.span)),
            // What looks beyond the block is not asked here; what is off cannot be expected of this run.
            Some(rule) if looks_beyond(rule) && !levels.is_on(name) => (true, String::new()),
            Some(rule) => (found.iter().any(|one| one.rule == rule.name), by(name)),
        },
        Some(InvalidBy::Text(text)) => {
            // Markdown allows no backtick after three of them, so an author cannot write a message's own.
            let plain = |text: &str| text.replace('`', "");
            let says = |message: &str| plain(message).contains(&plain(text));
            let is_met = found.iter().any(|one| names(invalid, one.rule) || says(&one.message));
            (is_met, if registry::is_name(text) { by(text) } else { format!("with \"{text}\"") })
        }
    };
    if is_met {
        found.clear();
        return None;
    }
    let diagnostic = |message: &str| Diagnostic::new(RULE.name, RULE.level, message, invalid.span);
    let Some(error) = found.iter().find(|one| one.level == Level::Error) else {
        // Of a kind that nothing is known of, nothing can be expected.
        return is_judged.then(|| {
            let diagnostic = diagnostic("this example is marked `invalid`, but nothing is wrong with it");
            match expected.as_str() {
                "" => diagnostic.help("remove `invalid`, or make the fault that the guide speaks of"),
                expected => {
                    let diagnostic = diagnostic.at(format!("expected to be rejected {expected}"));
                    match &invalid.expected {
                        Some(InvalidBy::Rule(name)) if registry::find(name).is_some_and(looks_beyond) => diagnostic
                            .help("this rule looks at a guide as a whole, of which an `invalid` block is no part"),
                        _ => diagnostic,
                    }
                }
            }
        });
    };
    let diagnostic = diagnostic("this example is rejected, but not as expected")
        .at(format!("expected to be rejected {expected}"))
        .label(error.primary.span, format!("`{}`: {}", error.rule, error.message));
    found.retain(|one| one.level != Level::Error);
    Some(diagnostic)
}
