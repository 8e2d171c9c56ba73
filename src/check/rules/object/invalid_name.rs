//! A name that has not the form that Kubernetes demands.

use crate::check::objects::names::{NameFault, is_label_text};
use crate::check::registry::{Reach, Rule};
use crate::check::spot::{Spot, shown};
use crate::diagnostic::{Diagnostic, Level, RuleName};

pub(crate) static RULE: Rule = Rule {
    name: RuleName::new("object::invalid-name"),
    level: Level::Error,
    summary: "a name has not the form that Kubernetes demands",
    reach: Reach::Document,
    explanation: r#"
## What

The name of an object, container, port or the like is not of the form that is demanded at its place. Most names of objects are DNS subdomains (lowercase letters, digits, `-` and `.`, at most 253 characters); those of Services, Namespaces and containers are DNS labels (no `.`, at most 63 characters); names of ports have at most 15.

## Why

Names become parts of DNS names, paths and labels. The API server rejects what does not fit there.

## Bad

```yaml
apiVersion: v1
kind: Pod
metadata:
  name: My_Web
spec:
  containers:
    - name: web
      image: nginx:1.30
```

## Good

```yaml
apiVersion: v1
kind: Pod
metadata:
  name: my-web
spec:
  containers:
    - name: web
      image: nginx:1.30
```

## How to silence

A placeholder (`<name>`, `${NAME}`, `{{ name }}`) stands for any value. Where the fault is what the example shows, write `yaml invalid=object::invalid-name` after the fence.
"#,
};

/// Words a text that is not of the form of names that its place demands.
pub(crate) fn diagnose(spot: Spot<'_>, fault: &NameFault) -> Diagnostic {
    let message = format!("{} is not {}, as {} must be", shown(spot.text()), fault.form, spot.name());
    let finding = Diagnostic::new(RULE.name, RULE.level, message, spot.span()).at(format!("it {}", fault.reason));
    let finding = match meant(spot.text()).filter(|meant| meant != spot.text()) {
        Some(meant) => finding.help(format!("did you mean `{meant}`?")),
        None => finding,
    };
    finding.field(spot.path().clone())
}

/// Words a key of a mapping that is not of the form that is demanded.
pub(crate) fn diagnose_key(spot: Spot<'_>, key: &str, fault: &NameFault) -> Diagnostic {
    let message = format!("{} is not {}, as it must be here", shown(key), fault.form);
    Diagnostic::new(RULE.name, RULE.level, message, spot.key_span())
        .at(format!("it {}", fault.reason))
        .field(spot.path().clone())
}

/// A name close to the text that any place takes.
fn meant(text: &str) -> Option<String> {
    if text.len() > 40 || !text.is_ascii() {
        return None;
    }
    let lower = text.to_ascii_lowercase().replace(['_', ' '], "-");
    let lower = lower.trim_matches(['-', '.']);
    is_label_text(lower).then(|| lower.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_suggested_where_case_and_marks_are_all_that_is_wrong() {
        assert_eq!(meant("My_Web").as_deref(), Some("my-web"));
        assert_eq!(meant("web-").as_deref(), Some("web"));
        assert_eq!(meant("a/b"), None);
        assert_eq!(meant(""), None);
    }
}
