//! A name of a rule that does not exist, in a guide.

use crate::check::registry::{self, Reach, Rule};
use crate::diagnostic::{Diagnostic, Edit, Level, RuleName};
use crate::site::Site;
use crate::source::{Excerpt, Sources, Span};
use crate::yaml::{self, Part, Reading};

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

/// Words an unknown name at its place.
pub(crate) fn diagnose(name: &str, span: Span) -> Diagnostic {
    let diagnostic = Diagnostic::new(RULE.name, RULE.level, format!("there is no rule `{name}`"), span);
    match registry::nearest(name) {
        Some(near) => diagnostic.help(format!("did you mean `{near}`?")),
        None => diagnostic.help("`guidewright explain` lists all rules"),
    }
}

/// The unknown names in the front matter of a page.
pub(crate) fn in_front_matter(site: &Site, page: usize, sources: &Sources) -> Vec<Diagnostic> {
    let guide = &site.pages[page].guide;
    let front_matter = &guide.front_matter;
    let unknown = front_matter.rules.iter().map(|(name, _)| name).filter(|name| !registry::is_name(name));
    let unknown: Vec<&String> = unknown.collect();
    let (Some(span), false) = (front_matter.span, unknown.is_empty()) else { return Vec::new() };
    let header = Excerpt::of_range(guide.file, sources.get(guide.file).text(), span.range());
    let (documents, _) = yaml::parse(&Reading::plain(&header));
    let rules = documents.iter().find_map(|document| Some((document, document.root()?.get("rules")?)));
    unknown
        .into_iter()
        .map(|name| {
            let path = crate::kube::FieldPath::root().key("rules").key(name.as_str());
            let place = rules.map_or(span, |(document, _)| document.span_of(&path, Part::Key));
            let diagnostic = diagnose(name, place);
            match registry::nearest(name) {
                Some(near) => {
                    diagnostic.fix(format!("write `{near}`"), vec![Edit { span: place, text: near.to_owned() }])
                }
                None => diagnostic,
            }
        })
        .collect()
}
