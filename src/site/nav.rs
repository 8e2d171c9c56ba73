//! Order: sections, the pages in them, previous and next.

/// A section of the navigation: the root of a language, or a folder.
#[derive(Clone, Debug, Default)]
pub struct Section {
    /// Its index page, as index of `Site::pages`.
    pub page: Option<usize>,
    /// What it is called: the index page's title, else the folder's name.
    pub title: String,
    /// What is in it, in reading order.
    pub entries: Vec<Entry>,
}

/// An entry of a section.
#[derive(Clone, Debug)]
pub enum Entry {
    /// A guide, as index of `Site::pages`.
    Page(usize),
    /// A folder.
    Section(Section),
}
