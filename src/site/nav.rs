//! Order: sections, the pages in them, previous and next.
//!
//! In a section, guides and folders stand together, first those with a `weight`, smallest first,
//! then the others, each by the name of its file or folder; numbers in names count as numbers, so
//! `2-install` stands before `10-upgrade`. Names are the same in all languages, and so is the order.
//! Dates do not count: a manual is not a diary.

use std::cmp::Ordering;
use std::collections::HashMap;

use super::{Page, PageKind, SiteConfig, pages};

/// A section of the navigation: the root of a language, or a folder.
#[derive(Clone, Debug, Default)]
pub struct Section {
    /// Its index page, as index of `Site::pages`.
    pub page: Option<usize>,
    /// What it is called: the index page's title, else that of the default language's, else the folder's name.
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

/// The name of a file or folder as a title: `02-getting-started` is "Getting started".
pub fn readable(name: &str) -> String {
    let rest = name.trim_start_matches(|c: char| c.is_ascii_digit());
    let rest = if rest.len() < name.len() { rest.strip_prefix(['-', '_', '.', ' ']).unwrap_or(name) } else { name };
    let rest = if rest.is_empty() { name } else { rest };
    let mut title = String::with_capacity(rest.len());
    for word in rest.split(['-', '_', ' ']).filter(|word| !word.is_empty()) {
        if title.is_empty() {
            let mut letters = word.chars();
            title.extend(letters.next().into_iter().flat_map(char::to_uppercase));
            title.push_str(letters.as_str());
        } else {
            title.push(' ');
            title.push_str(word);
        }
    }
    if title.is_empty() { name.to_owned() } else { title }
}

/// The order of names: case does not count at first, and numbers count as numbers.
pub fn natural_order(a: &str, b: &str) -> Ordering {
    let (mut left, mut right) = (a, b);
    loop {
        let (Some(x), Some(y)) = (left.chars().next(), right.chars().next()) else {
            return left.len().cmp(&right.len()).then_with(|| a.cmp(b));
        };
        if x.is_ascii_digit() && y.is_ascii_digit() {
            let (number, other) = (digits(left), digits(right));
            let (value, other_value) = (number.trim_start_matches('0'), other.trim_start_matches('0'));
            let order = value.len().cmp(&other_value.len()).then_with(|| value.cmp(other_value));
            if order != Ordering::Equal {
                return order;
            }
            left = &left[number.len()..];
            right = &right[other.len()..];
        } else {
            let order = x.to_lowercase().cmp(y.to_lowercase());
            if order != Ordering::Equal {
                return order;
            }
            left = &left[x.len_utf8()..];
            right = &right[y.len_utf8()..];
        }
    }
}

/// The digits at the start of a text.
fn digits(text: &str) -> &str {
    let end = text.bytes().position(|b| !b.is_ascii_digit()).unwrap_or(text.len());
    &text[..end]
}

/// Makes the navigation of every language, and sets previous, next and ancestors of the pages.
pub(super) fn build(pages: &mut [Page], ranks: &[usize], config: &SiteConfig) -> Vec<Section> {
    let defaults = default_indexes(pages, ranks, config);
    let mut navigation = Vec::with_capacity(config.languages.len());
    let mut of_language: Vec<Vec<usize>> = vec![Vec::new(); config.languages.len()];
    for (at, &rank) in ranks.iter().enumerate() {
        if pages[at].state.is_shown() {
            of_language[rank].push(at);
        }
    }
    for members in of_language {
        let tree = Tree::new(pages, &members, &defaults, config);
        let (section, order, ancestors) = tree.into_section(config);
        for (at, above) in ancestors {
            pages[at].ancestors = above;
        }
        for pair in order.windows(2) {
            pages[pair[0]].next = Some(pair[1]);
            pages[pair[1]].previous = Some(pair[0]);
        }
        navigation.push(section);
    }
    navigation
}

/// Weight and title of the default language's folder indexes, for languages that have none.
fn default_indexes(pages: &[Page], ranks: &[usize], config: &SiteConfig) -> HashMap<String, (Option<i64>, String)> {
    let indexes = pages
        .iter()
        .zip(ranks)
        .filter(|&(page, &rank)| rank == 0 && page.kind == PageKind::Section && page.state.is_published());
    indexes
        .map(|(page, _)| {
            let folder = pages::source_path(&page.path, config).folder.to_owned();
            (folder, (page.guide.front_matter.weight, page.title.clone()))
        })
        .collect()
}

/// The folders of one language.
struct Tree<'a> {
    folders: Vec<Folder<'a>>,
    by_path: HashMap<&'a str, usize>,
}

struct Folder<'a> {
    name: &'a str,
    page: Option<usize>,
    title: String,
    weight: Option<i64>,
    children: Vec<Child<'a>>,
}

struct Child<'a> {
    weight: Option<i64>,
    name: &'a str,
    node: ChildNode,
}

#[derive(Clone, Copy)]
enum ChildNode {
    Page(usize),
    Folder(usize),
}

type Ancestors = Vec<(usize, Vec<usize>)>;

impl<'a> Tree<'a> {
    fn new(
        pages: &'a [Page],
        members: &[usize],
        defaults: &'a HashMap<String, (Option<i64>, String)>,
        config: &SiteConfig,
    ) -> Self {
        let mut tree = Self { folders: Vec::new(), by_path: HashMap::new() };
        tree.folder("", defaults);
        for &at in members {
            let page = &pages[at];
            let path = pages::source_path(&page.path, config);
            if page.kind == PageKind::Guide {
                let (folder, name) = match path.is_index() {
                    true => path.folder.rsplit_once('/').unwrap_or(("", path.folder)),
                    false => (path.folder, path.stem),
                };
                let folder = tree.folder(folder, defaults);
                let weight = page.guide.front_matter.weight;
                tree.folders[folder].children.push(Child { weight, name, node: ChildNode::Page(at) });
            } else {
                let folder = tree.folder(path.folder, defaults);
                let folder = &mut tree.folders[folder];
                folder.page = Some(at);
                folder.title.clone_from(&page.title);
                folder.weight = page.guide.front_matter.weight.or(folder.weight);
            }
        }
        tree.sort();
        tree
    }

    /// The folder at a path, made with those above it where it is not there yet.
    fn folder(&mut self, path: &'a str, defaults: &'a HashMap<String, (Option<i64>, String)>) -> usize {
        let (mut path, mut below): (_, Option<usize>) = (path, None);
        let mut found = None;
        loop {
            let known = self.by_path.get(path).copied();
            let at = known.unwrap_or_else(|| {
                let name = path.rsplit('/').next().unwrap_or(path);
                let (weight, title) = defaults
                    .get(path)
                    .map_or_else(|| (None, readable(name)), |(weight, title)| (*weight, title.clone()));
                self.folders.push(Folder { name, page: None, title, weight, children: Vec::new() });
                self.by_path.insert(path, self.folders.len() - 1);
                self.folders.len() - 1
            });
            found.get_or_insert(at);
            if let Some(below) = below {
                let name = self.folders[below].name;
                let node = ChildNode::Folder(below);
                self.folders[at].children.push(Child { weight: None, name, node });
            }
            if known.is_some() || path.is_empty() {
                return found.unwrap_or(at);
            }
            below = Some(at);
            path = path.rsplit_once('/').map_or("", |(parent, _)| parent);
        }
    }

    fn sort(&mut self) {
        let weights: Vec<Option<i64>> = self.folders.iter().map(|folder| folder.weight).collect();
        for folder in &mut self.folders {
            for child in &mut folder.children {
                if let ChildNode::Folder(at) = child.node {
                    child.weight = weights[at];
                }
            }
            folder.children.sort_by(|a, b| {
                let key = |child: &Child<'_>| (child.weight.is_none(), child.weight);
                key(a).cmp(&key(b)).then_with(|| natural_order(a.name, b.name))
            });
        }
    }

    /// The navigation, the reading order, and the indexes above each page. Without recursion: how
    /// deep folders are nested is the author's choice.
    fn into_section(mut self, config: &SiteConfig) -> (Section, Vec<usize>, Ancestors) {
        let (mut order, mut ancestors, mut above) = (Vec::new(), Vec::new(), Vec::new());
        let mut open = vec![self.open(0, &mut above, &mut order, &mut ancestors)];
        if open[0].section.page.is_none() {
            open[0].section.title.clone_from(&config.title);
        }
        while let Some(top) = open.last_mut() {
            match top.rest.next() {
                Some(ChildNode::Page(at)) => {
                    order.push(at);
                    ancestors.push((at, above.clone()));
                    top.section.entries.push(Entry::Page(at));
                }
                Some(ChildNode::Folder(at)) => {
                    let folder = self.open(at, &mut above, &mut order, &mut ancestors);
                    open.push(folder);
                }
                None if open.len() == 1 => break,
                None => {
                    let Some(done) = open.pop() else { break };
                    above.truncate(above.len() - usize::from(done.section.page.is_some()));
                    if let Some(top) = open.last_mut().filter(|_| !done.is_empty()) {
                        top.section.entries.push(Entry::Section(done.section));
                    }
                }
            }
        }
        let root = open.pop().map(|root| root.section).unwrap_or_default();
        (root, order, ancestors)
    }

    fn open(
        &mut self,
        at: usize,
        above: &mut Vec<usize>,
        order: &mut Vec<usize>,
        ancestors: &mut Ancestors,
    ) -> OpenSection {
        let folder = &mut self.folders[at];
        if let Some(page) = folder.page {
            ancestors.push((page, above.clone()));
            above.push(page);
            // Reading begins after the home page.
            if at != 0 {
                order.push(page);
            }
        }
        let children: Vec<ChildNode> = folder.children.iter().map(|child| child.node).collect();
        OpenSection {
            section: Section { page: folder.page, title: std::mem::take(&mut folder.title), entries: Vec::new() },
            rest: children.into_iter(),
        }
    }
}

struct OpenSection {
    section: Section,
    rest: std::vec::IntoIter<ChildNode>,
}

impl OpenSection {
    fn is_empty(&self) -> bool {
        self.section.page.is_none() && self.section.entries.is_empty()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_order_as_people_count() {
        let mut names = ["10-b", "2-a", "web", "Web2", "web10", "02-a", "가이드", "web2", ""];
        names.sort_by(|a, b| natural_order(a, b));
        assert_eq!(names, ["", "02-a", "2-a", "10-b", "web", "Web2", "web2", "web10", "가이드"]);
    }

    #[test]
    fn names_read_as_titles() {
        let cases = [
            ("getting-started", "Getting started"),
            ("02-install_it", "Install it"),
            ("2024", "2024"),
            ("3scale", "3scale"),
            ("시작하기", "시작하기"),
            ("---", "---"),
            ("1-", "1"),
        ];
        for (name, title) in cases {
            assert_eq!(readable(name), title);
        }
    }
}
