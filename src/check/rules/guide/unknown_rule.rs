//! A name of a rule that does not exist, in a guide.

use crate::check::registry::{self, Reach, Rule};
use crate::diagnostic::{Diagnostic, Edit, Level, RuleName};
use crate::guide::Guide;
use crate::source::{Sources, Span};

pub(crate) static RULE: Rule = Rule {
    name: RuleName::new("guide::unknown-rule"),
    level: Level::Warning,
    summary: "`allow`, `invalid` or the front matter names a rule that does not exist",
    reach: Reach::Request,
    explanation: r#"
## What

The attribute `allow` or `invalid` of a block, or `rules` in a guide's front matter, names a rule or family that does not exist.

## Why

The setting has no effect, though its author relies on it.

## Bad

```yaml allow=schema::unknwon-field
apiVersion: v1
kind: ConfigMap
metadata:
  name: settings
```

## Good

```yaml allow=schema::unknown-field
apiVersion: v1
kind: ConfigMap
metadata:
  name: settings
settings: {}
```

## How to silence

Correct the name. `guidewright explain` lists all rules.
"#,
};

/// For so many unknown names of a place a nearest one is searched; nobody slips more often.
const MOST_SEARCHED: usize = 20;

/// Words an unknown name at its place.
pub(crate) fn diagnose(name: &str, span: Span) -> Diagnostic {
    diagnose_after(0, name, span)
}

/// Words an unknown name that stands after others.
pub(crate) fn diagnose_after(others: usize, name: &str, span: Span) -> Diagnostic {
    word(name, span, nearest(name, others))
}

fn nearest(name: &str, before: usize) -> Option<&'static str> {
    if before < MOST_SEARCHED { registry::nearest(name) } else { None }
}

fn word(name: &str, span: Span, near: Option<&str>) -> Diagnostic {
    let diagnostic = Diagnostic::new(RULE.name, RULE.level, format!("there is no rule `{name}`"), span);
    match near {
        Some(near) => diagnostic.help(format!("did you mean `{near}`?")),
        None => diagnostic.help("`guidewright explain` lists all rules"),
    }
}

/// The unknown names in the front matter of a guide.
pub(crate) fn in_front_matter(guide: &Guide, sources: &Sources) -> Vec<Diagnostic> {
    let front_matter = &guide.front_matter;
    let unknown = front_matter.rules.iter().enumerate().filter(|(_, (name, _))| !registry::is_name(name));
    unknown
        .enumerate()
        .map(|(before, (index, (name, _)))| {
            let head = || front_matter.span.unwrap_or_else(|| Span::new(guide.file, 0..0));
            let span = front_matter.item_place("rules", index).unwrap_or_else(head);
            let near = nearest(name, before);
            let diagnostic = word(name, span, near);
            match near {
                // Quotes around the name stay.
                Some(near) if sources.slice(span) == name => {
                    diagnostic.fix(format!("write `{near}`"), vec![Edit { span, text: near.to_owned() }])
                }
                _ => diagnostic,
            }
        })
        .collect()
}
