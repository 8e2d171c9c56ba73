//! A translation whose original changed since.

use crate::check::registry::{Reach, Rule};
use crate::diagnostic::{Diagnostic, Level, RuleName};
use crate::site::Site;
use crate::source::Sources;

/// How many changed sections are shown.
const MOST_SHOWN: usize = 5;

pub(crate) static RULE: Rule = Rule {
    name: RuleName::new("guide::stale-translation"),
    level: Level::Warning,
    summary: "the original of a translation changed since",
    reach: Reach::Page(find),
    explanation: r#"
## What

The front matter of a translation says with `source` what its original was like when it was translated: one hash for each section. The original's sections are different now.

## Why

The reader of the translation follows steps that were corrected long ago. The page says so, too, until somebody translates what changed.

## Bad

```markdown title="web.md"
---
title: Web
---

## Deploy

Apply the new file.
```

```markdown title="web.ko.md"
---
title: 웹
source: "5dd6bf30 0a1b2c3d"
---

## 배포

옛 파일을 적용합니다.
```

## Good

```markdown title="web.md"
---
title: Web
---

## Deploy

Apply the new file.
```

```markdown title="web.ko.md"
---
title: 웹
---

## 배포

새 파일을 적용합니다.
```

## How to silence

Translate what changed, then run `guidewright translations --done content/web.ko.md`. Without `source` nothing is compared. Else set the level in `guidewright.toml` or in the guide's front matter:

```toml
[rules]
"guide::stale-translation" = "off"
```
"#,
};

fn find(site: &Site, page: usize, _: &Sources) -> Vec<Diagnostic> {
    let translation = &site.pages[page];
    let Some(drift) = translation.drift.as_ref().filter(|drift| !drift.is_none()) else { return Vec::new() };
    let Some(place) = translation.guide.front_matter.place("source") else { return Vec::new() };
    let Some(original) = site.in_language(page, &site.config.language).map(|at| &site.pages[at]) else {
        return Vec::new();
    };
    let mut what = Vec::new();
    match drift.changed.len() {
        0 => {}
        1 => what.push("1 section changed".to_owned()),
        count => what.push(format!("{count} sections changed")),
    }
    match drift.removed {
        0 => {}
        1 => what.push("1 section was removed".to_owned()),
        count => what.push(format!("{count} sections were removed")),
    }
    let message = format!("in `{}`, {} since it was translated", original.path, what.join(" and "));
    let help =
        format!("translate what changed, then run `guidewright translations --done content/{}`", translation.path);
    let diagnostic = Diagnostic::new(RULE.name, RULE.level, message, place).help(help);
    let headings = drift.changed.iter().take(MOST_SHOWN);
    let places = headings.filter_map(|heading| match heading {
        Some(at) => original.guide.outline.get(*at).map(|heading| heading.span),
        None => original.guide.front_matter.place("title"),
    });
    vec![places.fold(diagnostic, |diagnostic, place| diagnostic.label(place, "changed, or new"))]
}
