//! Keys that other generators give a meaning to, and we do not: no mistakes of who writes them.

/// Of Hugo and the Docsy theme, Jekyll, Docusaurus, and MkDocs Material, sorted.
pub(super) const KEYS: [&str; 66] = [
    "api_metadata",
    "auto_generated",
    "body_class",
    "build",
    "card",
    "cascade",
    "comments",
    "content_type",
    "custom_edit_url",
    "displayed_sidebar",
    "excerpt",
    "expiryDate",
    "feature",
    "grand_parent",
    "has_children",
    "headless",
    "hide",
    "hide_summary",
    "hide_table_of_contents",
    "hide_title",
    "icon",
    "id",
    "image",
    "isCJKLanguage",
    "keywords",
    "last_update",
    "lastmod",
    "layout",
    "linkTitle",
    "linktitle",
    "main_menu",
    "markup",
    "menu",
    "min-kubernetes-server-version",
    "nav_exclude",
    "nav_order",
    "nav_title",
    "no_list",
    "outputs",
    "pagination_label",
    "pagination_next",
    "pagination_prev",
    "params",
    "parent",
    "permalink",
    "publishDate",
    "published",
    "redirect_from",
    "resources",
    "reviewers",
    "search",
    "series",
    "sidebar_label",
    "sidebar_position",
    "simple_list",
    "sitemap",
    "status",
    "subtitle",
    "summary",
    "template",
    "toc",
    "toc_max_heading_level",
    "toc_min_heading_level",
    "type",
    "unlisted",
    "url",
];

#[cfg(test)]
mod tests {
    use super::*;
    use crate::guide::front_matter::SETTINGS;

    #[test]
    fn they_are_none_of_ours() {
        assert!(KEYS.is_sorted_by(|a, b| a.to_lowercase() <= b.to_lowercase() && a != b));
        assert!(SETTINGS.iter().all(|setting| !KEYS.contains(&setting.key)));
    }
}
