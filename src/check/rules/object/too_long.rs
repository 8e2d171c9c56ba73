//! A text or list that is longer than its field takes.

use crate::check::registry::{Reach, Rule};
use crate::check::spot::Spot;
use crate::diagnostic::{Diagnostic, Level, RuleName};

pub(crate) static RULE: Rule = Rule {
    name: RuleName::new("object::too-long"),
    level: Level::Error,
    summary: "a text or list is longer than its field takes",
    reach: Reach::Document,
    explanation: r#"
## What

A field holds more bytes, characters or items than the API server takes: 256 KiB of annotations, 1 MiB of data in a ConfigMap or Secret, 52 characters in the name of a CronJob.

## Why

The API server rejects the object. Some bounds leave room for what is derived: the Jobs of a CronJob get eleven more characters.

## Bad

```yaml
apiVersion: batch/v1
kind: CronJob
metadata:
  name: remove-everything-that-nobody-has-looked-at-for-a-year
spec:
  schedule: "@daily"
  jobTemplate:
    spec:
      template:
        spec:
          restartPolicy: Never
          containers:
            - name: remove
              image: example.com/remove:1.0
```

## Good

```yaml
apiVersion: batch/v1
kind: CronJob
metadata:
  name: remove-what-is-old
spec:
  schedule: "@daily"
  jobTemplate:
    spec:
      template:
        spec:
          restartPolicy: Never
          containers:
            - name: remove
              image: example.com/remove:1.0
```

## How to silence

A placeholder stands for a text of any length. Where the fault is what the example shows, write `yaml invalid=object::too-long` after the fence.
"#,
};

/// Words a text of `length` bytes, of at most `most`.
pub(crate) fn diagnose(spot: Spot<'_>, length: usize, most: usize) -> Diagnostic {
    diagnose_of(spot, length, most, "characters")
}

/// Words something of which there is too much: `bytes`, `items`.
pub(crate) fn diagnose_of(spot: Spot<'_>, length: usize, most: usize, unit: &str) -> Diagnostic {
    let message = format!("{} takes at most {most} {unit}", spot.name());
    Diagnostic::new(RULE.name, RULE.level, message, spot.span())
        .at(format!("has {length} {unit}"))
        .field(spot.path().clone())
}
