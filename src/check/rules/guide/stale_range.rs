//! An example that is said to be valid only on some releases, and others accept it.

use crate::check::registry::{Reach, Rule};
use crate::diagnostic::{Diagnostic, Level, RuleName};
use crate::example::Attributes;
use crate::kube::ReleaseSet;

pub(crate) static RULE: Rule = Rule {
    name: RuleName::new("guide::stale-range"),
    level: Level::Error,
    summary: "an example is said to be valid only since or until a release, and others accept it, too",
    reach: Reach::Request,
    explanation: r#"
## What

A block is marked `since=1.36` or `until=1.35`, so it must be valid on those releases and be rejected by the others that are checked; but one of those accepts it.

## Why

The guide tells its readers that they need a newer or an older cluster, and they do not. Either the range is wrong, or the example does not show what it is about.

## Bad

```yaml since=1.36
apiVersion: v1
kind: ConfigMap
metadata:
  name: settings
data:
  MODE: fast
```

## Good

```yaml since=1.35
apiVersion: storagemigration.k8s.io/v1beta1
kind: StorageVersionMigration
metadata:
  name: secrets
spec:
  resource:
    group: ""
    resource: secrets
```

## How to silence

Take the attribute away, or name the release that the example needs.
"#,
};

/// Tells of the releases outside of an example's range that accept it.
pub(crate) fn diagnose(attributes: &Attributes, accepted: ReleaseSet) -> Option<Diagnostic> {
    if accepted.is_empty() {
        return None;
    }
    let is_before =
        |release: crate::kube::Release| attributes.since.as_ref().is_some_and(|bound| release.minor() < bound.minor);
    let newest = accepted.newest()?;
    let (bound, word, bound_word) = if is_before(newest) {
        (attributes.since.as_ref()?, "since", "earlier")
    } else {
        (attributes.until.as_ref()?, "until", "later")
    };
    let message = format!("Kubernetes {accepted} accepts this example, too");
    Some(
        Diagnostic::new(RULE.name, RULE.level, message, bound.span)
            .at(format!("said to be valid only {word} 1.{}", bound.minor))
            .help(format!("name the {bound_word} release, or remove `{word}`"))
            .releases(accepted),
    )
}
