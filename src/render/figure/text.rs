//! How wide text is drawn, and how long text is shortened to fit.

/// A way of setting text, with the widths of its letters in hundredths of a unit. Fonts differ from
/// reader to reader: these are the widths of a wide one.
#[derive(Clone, Copy, Debug)]
pub(super) struct Face {
    ascii: i32,
    wide: i32,
}

/// Names of objects: 12.5 units high, each letter as wide as any other.
pub(super) const NAME: Face = Face { ascii: 760, wide: 1320 };
/// Kinds: 10.5 units high.
pub(super) const KIND: Face = Face { ascii: 680, wide: 1110 };

impl Face {
    /// The width of a text.
    pub(super) fn width(self, text: &str) -> i32 {
        (text.chars().map(|c| self.of(c)).sum::<i32>() + 99) / 100
    }

    fn of(self, c: char) -> i32 {
        if c.is_ascii() { self.ascii } else { self.wide }
    }

    /// The text, with its middle left out where it is wider than `most`: beginnings and ends of names
    /// tell most.
    pub(super) fn fit(self, text: &str, most: i32) -> String {
        // Nobody's name is that long: what is cut off would not be measured either.
        let text: String = text.chars().take(300).map(|c| if c.is_control() { ' ' } else { c }).collect();
        if self.width(&text) <= most {
            return text;
        }
        let room = most * 100 - self.wide;
        let take = |letters: &mut dyn Iterator<Item = char>, room: i32| -> Vec<char> {
            let mut left = room;
            let fits = |c: &char| {
                left -= self.of(*c);
                left >= 0
            };
            letters.take_while(fits).collect()
        };
        let head = take(&mut text.chars(), room * 6 / 10);
        let tail = take(&mut text.chars().rev(), room * 4 / 10);
        head.into_iter().chain(['…']).chain(tail.into_iter().rev()).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_names_keep_both_ends() {
        assert_eq!(NAME.fit("web", 100), "web");
        let long = "payment-gateway-production-settings-v2";
        let short = NAME.fit(long, 120);
        assert_eq!(short, "payment-…gs-v2");
        assert!(NAME.width(&short) <= 120);
        assert!(NAME.width(&NAME.fit(&"가".repeat(400), 120)) <= 120);
    }
}
