//! An example that is said to be invalid and is not.

use crate::check::level::FileLevels;
use crate::check::registry::{self, Reach, Rule};
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

A block is marked `invalid`, and nothing is wrong with it; or it names a rule (`invalid=schema::unknown-field`) or a part of the message (`invalid="no field"`), and something else is wrong with it.

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

/// Holds what was found in an example against what its author expects. Takes out of `found` what is
/// as expected, and returns what is not.
pub(crate) fn settle(
    invalid: &Invalid,
    found: &mut Vec<Diagnostic>,
    levels: &FileLevels<'_>,
    is_judged: bool,
) -> Option<Diagnostic> {
    let (is_met, expected) = match &invalid.expected {
        None => (found.iter().any(|one| one.level == Level::Error), String::new()),
        Some(InvalidBy::Rule(name)) => match registry::find(name) {
            None => return Some(unknown_rule::diagnose(name, invalid.span)),
            // What is off cannot be expected of this run.
            Some(rule) if !levels.is_on(rule.name.as_str()) => (true, String::new()),
            Some(rule) => (found.iter().any(|one| one.rule == rule.name), format!("by `{name}`")),
        },
        Some(InvalidBy::Text(text)) => (found.iter().any(|one| one.message.contains(text)), format!("with \"{text}\"")),
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
                expected => diagnostic.at(format!("expected to be rejected {expected}")),
            }
        });
    };
    let diagnostic = diagnostic("this example is rejected, but not as expected")
        .at(format!("expected to be rejected {expected}"))
        .label(error.primary.span, format!("`{}`: {}", error.rule, error.message));
    found.retain(|one| one.level != Level::Error);
    Some(diagnostic)
}
