//! A schedule or time zone of a CronJob that cannot be read.

use crate::check::registry::{Reach, Rule};
use crate::check::spot::{Spot, shown};
use crate::diagnostic::{Diagnostic, Level, RuleName};

pub(crate) static RULE: Rule = Rule {
    name: RuleName::new("object::invalid-schedule"),
    level: Level::Error,
    summary: "the schedule or time zone of a CronJob cannot be read",
    reach: Reach::Document,
    explanation: r#"
## What

A `schedule` is not five fields (minute, hour, day of month, month, day of week) within their ranges and no word such as `@daily`; or a `timeZone` is no name of the time zone database.

## Why

The API server rejects the object.

## Bad

```yaml
apiVersion: batch/v1
kind: CronJob
metadata:
  name: report
spec:
  schedule: "0 25 * * *"
  jobTemplate:
    spec:
      template:
        spec:
          restartPolicy: Never
          containers:
            - name: report
              image: example.com/report:1.0
```

## Good

```yaml
apiVersion: batch/v1
kind: CronJob
metadata:
  name: report
spec:
  schedule: "0 5 * * *"
  jobTemplate:
    spec:
      template:
        spec:
          restartPolicy: Never
          containers:
            - name: report
              image: example.com/report:1.0
```

## How to silence

A placeholder (`<name>`, `${NAME}`, `{{ name }}`) stands for any value. Where the fault is what the example shows, write `yaml invalid=object::invalid-schedule` after the fence.
"#,
};

/// Words a schedule that cannot be read; `why` is what is wrong with it: `the hour 25 is not from 0 to 23`.
pub(crate) fn diagnose(spot: Spot<'_>, why: &str) -> Diagnostic {
    let message = format!("{} cannot be read as a schedule", shown(spot.text()));
    Diagnostic::new(RULE.name, RULE.level, message, spot.span())
        .at(why)
        .help(
            "a schedule has five fields, as in `30 4 * * 1-5`: minute, hour, day of the month, month, day of the week",
        )
        .field(spot.path().clone())
}

/// Words a time zone that there is not.
pub(crate) fn diagnose_zone(spot: Spot<'_>, why: &str) -> Diagnostic {
    let message = format!("{} is no time zone", shown(spot.text()));
    Diagnostic::new(RULE.name, RULE.level, message, spot.span())
        .at(why)
        .help("a time zone is named as in `Europe/Berlin` or `Etc/UTC`")
        .field(spot.path().clone())
}
