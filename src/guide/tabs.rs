//! Groups of tabs: consecutive tabs with nothing but comments between them.
//!
//! Enters: blocks and containers in the order of their events. Leaves: where each block stands among
//! tabs. What is done with it is said by `render` and `site`.

/// Where a tab stands in its group.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TabPlace {
    /// It begins a group.
    First,
    /// It stands beside one before it.
    Later,
}

/// Follows the blocks of a guide.
#[derive(Debug, Default)]
pub(super) struct Tabs {
    /// The group that a next tab would join: its depth, and the labels of its blocks.
    group: Option<(usize, Vec<String>)>,
    /// The tabs that are open as containers, with what their neighbours see.
    open: Vec<Open>,
}

#[derive(Debug)]
struct Open {
    place: TabPlace,
    group: (usize, Vec<String>),
}

impl Tabs {
    /// A block begins that is no tab.
    pub(super) fn other_block(&mut self) {
        self.group = None;
    }

    /// The element around ends: what follows stands in another place.
    pub(super) fn leave(&mut self, depth: usize) {
        self.group = self.group.take().filter(|(group, _)| *group <= depth);
    }

    /// A block with a label. The same label again begins a group of its own.
    pub(super) fn block(&mut self, depth: usize, label: &str) -> TabPlace {
        match &mut self.group {
            Some((group, labels)) if *group == depth && !labels.iter().any(|known| known == label) => {
                labels.push(label.to_owned());
                TabPlace::Later
            }
            group => {
                *group = Some((depth, vec![label.to_owned()]));
                TabPlace::First
            }
        }
    }

    /// A container that is a tab opens.
    pub(super) fn open(&mut self, depth: usize) {
        let joined = self.group.take().filter(|(group, _)| *group == depth);
        let place = if joined.is_some() { TabPlace::Later } else { TabPlace::First };
        self.open.push(Open { place, group: joined.unwrap_or((depth, Vec::new())) });
    }

    /// The container that opened last closes.
    pub(super) fn close(&mut self) {
        self.group = self.open.pop().map(|open| open.group);
    }

    /// Whether blocks stand in a container that is not the first tab of its group.
    pub(super) fn is_in_later(&self) -> bool {
        self.open.iter().any(|open| open.place == TabPlace::Later)
    }
}

#[cfg(test)]
mod tests {
    use super::TabPlace;
    use super::TabPlace::{First, Later};
    use crate::guide::{Mode, parse};
    use crate::source::Sources;

    /// Markdown, and of each block its place and whether it stands in a later tab.
    #[test]
    fn neighbours_are_groups() {
        let a = "```yaml tab=\"A\"\na: 1\n```\n";
        let b = "```yaml tab=\"B\"\nb: 1\n```\n";
        let plain = "```yaml\nc: 1\n```\n";
        let comment = "<!-- guidewright: partial -->\n";
        type Places<'a> = &'a [(Option<TabPlace>, bool)];
        let cases: &[(String, Places<'_>)] = &[
            (format!("{a}\n{b}"), &[(Some(First), false), (Some(Later), true)]),
            (format!("{a}{comment}{b}"), &[(Some(First), false), (Some(Later), true)]),
            (format!("{a}\ntext\n\n{b}"), &[(Some(First), false), (Some(First), false)]),
            (format!("{a}{plain}{b}"), &[(Some(First), false), (None, false), (Some(First), false)]),
            (format!("{a}{a}"), &[(Some(First), false), (Some(First), false)]),
            (format!("{a}\n---\n\n{b}"), &[(Some(First), false), (Some(First), false)]),
            (format!("- x\n\n  {}\n{b}", a.replace('\n', "\n  ")), &[(Some(First), false), (Some(First), false)]),
            (
                "=== \"A\"\n    ```yaml\n    a: 1\n    ```\n=== \"B\"\n    text\n\n    ```yaml\n    b: 1\n    ```\n"
                    .into(),
                &[(None, false), (None, true)],
            ),
        ];
        for (text, expected) in cases {
            let mut sources = Sources::default();
            let file = sources.add("a.md", text);
            let (guide, _) = parse(file, sources.get(file), Mode::Site);
            let places: Vec<_> = guide.content.fences.iter().map(|fence| (fence.tab, fence.is_alternative)).collect();
            assert_eq!(places, *expected, "{text}");
        }
    }
}
