//! Two items of a list that must differ.

use crate::check::registry::{Reach, Rule};
use crate::check::spot::{Spot, shown};
use crate::diagnostic::{Diagnostic, Level, RuleName};

pub(crate) static RULE: Rule = Rule {
    name: RuleName::new("object::duplicate-item"),
    level: Level::Error,
    summary: "two items of a list are the same where each must be its own",
    reach: Reach::Document,
    explanation: r#"
## What

Two items of a list have the same name, or whatever tells the items of that list apart: two containers or volumes of one name, two ports of a Service with one number and protocol, one path mounted twice.

## Why

The items of such a list are found by what tells them apart. The API server rejects the object.

## Bad

```yaml
apiVersion: v1
kind: Pod
metadata:
  name: web
spec:
  containers:
    - name: web
      image: nginx:1.30
    - name: web
      image: busybox:1.38
```

## Good

```yaml
apiVersion: v1
kind: Pod
metadata:
  name: web
spec:
  containers:
    - name: web
      image: nginx:1.30
    - name: helper
      image: busybox:1.38
```

## How to silence

A placeholder (`<name>`, `${NAME}`, `{{ name }}`) stands for any value. Where the fault is what the example shows, write `yaml invalid=object::duplicate-item` after the fence.
"#,
};

/// Words an item that is the same as an earlier one in these fields; without fields, as a whole.
pub(crate) fn diagnose(spot: Spot<'_>, first: Spot<'_>, fields: &[&str]) -> Diagnostic {
    let (here, there) = match fields {
        [only] => (spot.clone().key(only), first.clone().key(only)),
        _ => (spot.clone(), first.clone()),
    };
    let what = match fields {
        [] => shown(spot.text()),
        _ => {
            let values = fields.iter().map(|field| (*field, spot.clone().key(field).text()));
            let told =
                values.filter(|(_, text)| !text.is_empty()).map(|(field, text)| format!("{field} {}", shown(text)));
            told.collect::<Vec<_>>().join(" and ")
        }
    };
    diagnose_spots(here, there, &what)
}

/// Words two places that say the same: `what` is what they share, as in "the name `web`".
pub(crate) fn diagnose_spots(spot: Spot<'_>, first: Spot<'_>, what: &str) -> Diagnostic {
    let message = format!("{} repeats {what}", spot.name());
    Diagnostic::new(RULE.name, RULE.level, message, spot.span())
        .at("the same again")
        .label(first.span(), "first here")
        .field(spot.path().clone())
}
