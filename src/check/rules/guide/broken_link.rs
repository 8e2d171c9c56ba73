//! A link of a guide that leads nowhere.

use crate::check::registry::{self, Reach, Rule};
use crate::diagnostic::{Diagnostic, Level, RuleName};
use crate::guide::links::{Link, LinkKind};
use crate::sink::UrlPath;
use crate::site::{Resolved, Site, route};
use crate::source::Sources;

pub(crate) static RULE: Rule = Rule {
    name: RuleName::new("guide::broken-link"),
    level: Level::Error,
    summary: "a link leads to nothing in the site",
    reach: Reach::Page(find),
    explanation: r#"
## What

A link leads to a guide, a file or an anchor that the site does not have. Links to other sites are not followed.

## Why

The reader gets "page not found", or lands at the top of a page and searches.

## Bad

```markdown
---
title: Storage
---

A claim asks for storage, as [the guide on volumes](volumes.md) shows.
```

## Good

```markdown
---
title: Storage
---

A claim asks for storage, as [the chapter on volumes](#volumes) shows.

## Volumes

A volume outlives its pod.
```

## How to silence

Where the target exists only on the published server, write the whole address (`https://...`). Else set the level in `guidewright.toml` or in the guide's front matter:

```toml
[rules]
"guide::broken-link" = "warning"
```
"#,
};

fn find(site: &Site, page: usize, _: &Sources) -> Vec<Diagnostic> {
    let links = site.pages[page].guide.content.links.iter().filter(|link| link.kind == LinkKind::Link);
    links.filter_map(|link| judge(site, page, link)).collect()
}

/// Why an address below `rules/` is that of no rule, and the nearest one.
fn no_rule(url: &UrlPath) -> Option<(String, Option<String>)> {
    let name = url.as_str().strip_prefix("rules/")?.trim_end_matches('/').replace('/', "::");
    if name.is_empty() || !name.contains("::") || name.contains('.') || registry::find(&name).is_some() {
        return None;
    }
    let near =
        registry::nearest(&name).and_then(registry::find).map(|rule| format!("/{}", route::rule_page(rule.name)));
    Some((format!("there is no rule `{name}`"), near))
}

fn judge(site: &Site, page: usize, link: &Link) -> Option<Diagnostic> {
    let (reason, similar) = match site.resolve(page, &link.target) {
        Resolved::Broken { reason, similar } => (reason, similar),
        Resolved::File(url, _) => no_rule(&url)?,
        _ => return None,
    };
    let diagnostic = Diagnostic::new(RULE.name, RULE.level, reason, link.span).at("this link is broken");
    Some(match similar {
        Some(similar) => diagnostic.help(format!("did you mean `{similar}`?")),
        None => diagnostic,
    })
}
