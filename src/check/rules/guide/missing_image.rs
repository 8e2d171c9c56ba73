//! An image that is not there.

use crate::check::registry::{Reach, Rule};
use crate::diagnostic::{Diagnostic, Level, RuleName};
use crate::guide::links::LinkKind;
use crate::site::{Resolved, Site};
use crate::source::Sources;

pub(crate) static RULE: Rule = Rule {
    name: RuleName::new("guide::missing-image"),
    level: Level::Error,
    summary: "an image does not exist in the site",
    reach: Reach::Page(find),
    explanation: r#"
## What

A guide shows an image that the site does not have. Images of other sites are not fetched.

## Why

The reader sees an empty frame where the picture should be.

## Bad

```markdown
---
title: Overview
---

![How requests travel](diagrams/requests.svg)
```

## Good

```markdown
---
title: Overview
---

Requests travel from the Ingress to the Service, and from there to a pod.
```

## How to silence

Put the image beside the guide or into `static/`. Else set the level in `guidewright.toml` or in the guide's front matter:

```toml
[rules]
"guide::missing-image" = "warning"
```
"#,
};

fn find(site: &Site, page: usize, _: &Sources) -> Vec<Diagnostic> {
    let images = site.pages[page].guide.content.links.iter().filter(|link| link.kind == LinkKind::Image);
    images
        .filter_map(|image| {
            let (reason, similar) = match site.resolve(page, &image.target) {
                Resolved::Broken { reason, similar } => (reason, similar),
                Resolved::Page(..) => (format!("`{}` is a page and no image", image.target), None),
                Resolved::File(..) | Resolved::External => return None,
            };
            let diagnostic = Diagnostic::new(RULE.name, RULE.level, reason, image.span).at("this image is missing");
            Some(match similar {
                Some(similar) => diagnostic.help(format!("did you mean `{similar}`?")),
                None => diagnostic,
            })
        })
        .collect()
}
