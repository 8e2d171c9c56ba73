//! Paths as texts, as they look from another folder than the one that they begin in.
//!
//! Enters: the folder that paths begin in, the one that they are looked at from, and a path. Leaves: the
//! path from there. Nothing is asked of a file system: `..` leads to the folder that is written before it.

/// The folder that relative paths begin in, and the one that they are looked at from. Without either,
/// paths stay as they are but for what says nothing (`./`, `a/../`).
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Vantage {
    here: Vec<String>,
    base: Vec<String>,
}

impl Vantage {
    /// Both as absolute paths, with `/` between their parts.
    pub fn new(here: &str, base: &str) -> Self {
        Self { here: steps(&[], here), base: steps(&[], base) }
    }

    /// A path that begins in the one folder, or at the root, as it looks from the other.
    pub fn see(&self, path: &str) -> String {
        let here: &[String] = if is_absolute(path) { &[] } else { &self.here };
        let path = steps(here, path);
        let common = path.iter().zip(&self.base).take_while(|(own, base)| own == base).count();
        let up = std::iter::repeat_n("..", self.base.len() - common);
        let down = path[common..].iter().map(String::as_str);
        up.chain(down).collect::<Vec<_>>().join("/")
    }
}

/// Whether a path begins at the root, and not in some folder.
pub fn is_absolute(path: &str) -> bool {
    path.starts_with('/') || path.get(1..3) == Some(":/")
}

/// The parts of a path that begins after these.
fn steps(before: &[String], path: &str) -> Vec<String> {
    let mut steps = before.to_vec();
    for part in path.split('/') {
        match part {
            "" | "." => {}
            ".." if steps.last().is_some_and(|last| last != "..") => drop(steps.pop()),
            part => steps.push(part.to_owned()),
        }
    }
    steps
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_is_seen_from_another_folder() {
        for (here, base, path, expected) in [
            ("/r", "/r", "docs/a.md", "docs/a.md"),
            ("/r/docs", "/r", "a.md", "docs/a.md"),
            ("/r/docs", "/r", "./b/../a.md", "docs/a.md"),
            ("/r/docs", "/r", "../src/a.md", "src/a.md"),
            ("/", "/r", "r/docs/a.md", "docs/a.md"),
            ("/x", "/r", "/r/docs/a.md", "docs/a.md"),
            ("/r", "/r/docs", "a.md", "../a.md"),
            ("/r", "/r/docs", "../x/a.md", "../../x/a.md"),
            ("C:/r", "C:/r/docs", "C:/r/docs/a.md", "a.md"),
        ] {
            assert_eq!(Vantage::new(here, base).see(path), expected, "{path} in {here}, from {base}");
        }
    }

    #[test]
    fn from_nowhere_in_particular_a_path_is_itself() {
        for (path, expected) in
            [("a/b.md", "a/b.md"), ("./a//b.md", "a/b.md"), ("a/./../b.md", "b.md"), ("../../b.md", "../../b.md")]
        {
            assert_eq!(Vantage::default().see(path), expected);
        }
    }
}
