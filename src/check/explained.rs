//! A rule's explanation as a guide of its own, checked like any other: its bad example is told by the
//! rule itself.

use std::sync::Arc;

use super::level::Levels;
use super::registry::Rule;
use super::{Checked, check_examples, conclude};
use crate::example;
use crate::guide::{self, Mode};
use crate::schema::Catalogue;
use crate::site::{Drafts, Site, SiteConfig, SiteGuide, route};
use crate::source::Sources;

/// The language of explanations.
pub const LANGUAGE: &str = "en";

/// A site of one page, which is published where [`route::rule_page`] says. Its examples are no files.
pub fn explained(rule: &Rule, catalogue: &Catalogue) -> Checked {
    let path = format!("{}.md", route::rule_page(rule.name).as_str().trim_end_matches('/'));
    let mut sources = Sources::default();
    let file = sources.add(path.as_str(), rule.explanation);
    let (guide, _) = guide::parse(file, sources.get(file), Mode::Foreign);
    let (examples, _) = example::collect(&guide, Mode::Foreign);
    let config = SiteConfig {
        title: rule.name.to_string(),
        base_url: None,
        language: LANGUAGE.into(),
        languages: vec![LANGUAGE.into()],
        drafts: Drafts::Hide,
    };
    let guides = vec![SiteGuide::new(path, guide, examples)];
    let (mut site, _) = Site::assemble(guides, Vec::new(), config, Vec::new(), &sources);
    for download in &mut site.downloads {
        Arc::make_mut(download).raw = None;
    }
    // What is said of it is said on its page: faults are what it shows. Those of the definitions in the
    // catalogue are not its own, and their places are in other sources.
    let levels = Levels::default();
    let outcomes = check_examples(&site, 0..site.examples.len(), catalogue, &levels);
    conclude(site, &sources, &levels, outcomes, Vec::new())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::check::registry::RULES;
    use crate::site::Resolved;

    #[test]
    fn every_rule_has_a_page_at_its_address() {
        let catalogue = Catalogue::builtin();
        for rule in RULES {
            let checked = explained(rule, &catalogue);
            let [page] = &checked.site.pages[..] else { panic!("{}", rule.name) };
            assert_eq!(page.url, route::rule_page(rule.name));
            assert!(page.state.is_published());
            for link in &page.guide.content.links {
                assert_eq!(checked.site.resolve(0, &link.target), Resolved::External, "{}", rule.name);
            }
        }
    }
}
