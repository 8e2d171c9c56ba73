//! A value that is none of those that its field takes.

use crate::check::registry::{Reach, Rule};
use crate::check::spot::{Spot, shown};
use crate::diagnostic::{Diagnostic, Level, RuleName};
use crate::similar;

pub(crate) static RULE: Rule = Rule {
    name: RuleName::new("object::unsupported-value"),
    level: Level::Error,
    summary: "a value is none of those that its field takes",
    reach: Reach::Document,
    explanation: r#"
## What

A field takes one of a few words, and another stands there: `restartPolicy: always` where only `Always`, `OnFailure` and `Never` have a meaning. Case counts.

## Why

The API server rejects the object. The schema does not say which words there are: they are part of the server's validation.

## Bad

```yaml
apiVersion: v1
kind: Pod
metadata:
  name: web
spec:
  restartPolicy: always
  containers:
    - name: web
      image: nginx:1.30
```

## Good

```yaml
apiVersion: v1
kind: Pod
metadata:
  name: web
spec:
  restartPolicy: Always
  containers:
    - name: web
      image: nginx:1.30
```

## How to silence

A placeholder (`<name>`, `${NAME}`, `{{ name }}`) stands for any value. Where the fault is what the example shows, write `yaml invalid=object::unsupported-value` after the fence.
"#,
};

/// Words a value that is not among `allowed`.
pub(crate) fn diagnose(spot: Spot<'_>, allowed: &[&str]) -> Diagnostic {
    let text = spot.text();
    let message = format!("{} does not take {}", spot.name(), shown(text));
    let words = || allowed.iter().map(|word| format!("`{word}`")).collect::<Vec<_>>().join(", ");
    let finding = Diagnostic::new(RULE.name, RULE.level, message, spot.span());
    let finding = match nearest(text, allowed) {
        Some(near) => finding.at(format!("did you mean `{near}`?")),
        None => finding.at("not a value that the API server knows"),
    };
    let finding = match allowed {
        [] => finding,
        [only] => finding.help(format!("the only value is `{only}`")),
        _ => finding.help(format!("it takes one of {}", words())),
    };
    finding.field(spot.path().clone())
}

/// The word that was most likely meant.
fn nearest<'a>(text: &str, allowed: &[&'a str]) -> Option<&'a str> {
    if let Some(same) = allowed.iter().find(|word| word.eq_ignore_ascii_case(text)) {
        return Some(same);
    }
    similar::nearest(text, allowed.iter().map(|word| (*word, *word)), |word| word.len().div_ceil(4))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_nearest_word_is_suggested() {
        let words = ["Always", "OnFailure", "Never"];
        assert_eq!(nearest("always", &words), Some("Always"));
        assert_eq!(nearest("OnFailures", &words), Some("OnFailure"));
        assert_eq!(nearest("Sometimes", &words), None);
    }
}
