//! Terminal text in the style of rustc, by annotate-snippets.
