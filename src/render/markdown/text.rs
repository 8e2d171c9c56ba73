//! Text with emoji shortcodes.

use std::borrow::Cow;

/// `text` with every known shortcode (`:rocket:`, by the names that GitHub uses) as its emoji. One
/// that touches a letter or digit is none: `image:b:1` is technical prose.
pub(in crate::render) fn with_emoji(text: &str) -> Cow<'_, str> {
    let mut out: Option<String> = None;
    let mut rest = text;
    // Where the text begins that is not copied yet.
    let mut from = 0;
    while let Some(colon) = memchr::memchr(b':', rest.as_bytes()) {
        let start = text.len() - rest.len() + colon;
        rest = &rest[colon + 1..];
        let length = rest.bytes().position(|b| !matches!(b, b'a'..=b'z' | b'0'..=b'9' | b'_' | b'+' | b'-'));
        let Some(length) = length.filter(|&length| length > 0 && rest.as_bytes()[length] == b':') else { continue };
        if touches_word(text.as_bytes()[..start].last()) || touches_word(rest.as_bytes().get(length + 1)) {
            continue;
        }
        let Some(emoji) = emojis::get_by_shortcode(&rest[..length]) else { continue };
        let out = out.get_or_insert_with(|| String::with_capacity(text.len()));
        out.push_str(&text[from..start]);
        out.push_str(emoji.as_str());
        rest = &rest[length + 1..];
        from = text.len() - rest.len();
    }
    match out {
        None => Cow::Borrowed(text),
        Some(mut out) => {
            out.push_str(&text[from..]);
            Cow::Owned(out)
        }
    }
}

fn touches_word(neighbour: Option<&u8>) -> bool {
    neighbour.is_some_and(u8::is_ascii_alphanumeric)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shortcodes_become_emoji_and_other_colons_stay() {
        for (text, expect) in [
            (":white_check_mark: done :+1:", "✅ done 👍"),
            ("a:b:c 10:30:00", "a:b:c 10:30:00"),
            (":no_such_thing: :rocket:", ":no_such_thing: 🚀"),
            ("::rocket::", ":🚀:"),
            (":", ":"),
            ("배포:tada:가", "배포🎉가"),
            ("image:tada:1", "image:tada:1"),
        ] {
            assert_eq!(with_emoji(text), expect);
        }
    }
}
