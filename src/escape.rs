//! Text made safe to stand inside another language.
//!
//! Enters: text that anybody may have written. Leaves: the same text as part of HTML, XML or an
//! address, which no reader takes for anything but text.

/// Appends text so that it stays text in HTML and XML, also in attributes in double quotes.
pub fn markup(text: &str, out: &mut String) {
    let mut from = 0;
    for (at, byte) in text.bytes().enumerate() {
        let entity = match byte {
            b'&' => "&amp;",
            b'<' => "&lt;",
            b'>' => "&gt;",
            b'"' => "&quot;",
            _ => continue,
        };
        out.push_str(&text[from..at]);
        out.push_str(entity);
        from = at + 1;
    }
    out.push_str(&text[from..]);
}

/// What becomes of letters beyond ASCII in an address.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Letters {
    /// They stay readable, which HTML allows.
    AsTheyAre,
    /// They become percent signs, which sitemaps and URIs want.
    AsBytes,
}

/// Percent-encodes what cannot stand in the path of an address.
pub fn path(text: &str, letters: Letters) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        let stays = match c {
            'a'..='z' | 'A'..='Z' | '0'..='9' => true,
            '-' | '.' | '_' | '~' | '/' | '!' | '$' | '&' | '(' | ')' | '*' | '+' | ',' | ';' | '=' | ':' | '@' => true,
            c => letters == Letters::AsTheyAre && c.is_alphanumeric(),
        };
        if stays {
            out.push(c);
        } else {
            for byte in c.encode_utf8(&mut [0; 4]).bytes() {
                out.push('%');
                out.extend([byte >> 4, byte & 15].map(|half| char::from_digit(half.into(), 16).unwrap_or('0')));
            }
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_stays_text() {
        let mut out = String::new();
        markup("<a href=\"x\">가 & b</a>", &mut out);
        assert_eq!(out, "&lt;a href=&quot;x&quot;&gt;가 &amp; b&lt;/a&gt;");
    }

    #[test]
    fn paths_are_encoded() {
        assert_eq!(path("가 b%/c#d?e", Letters::AsTheyAre), "가%20b%25/c%23d%3fe");
        assert_eq!(path("가 b%/c#d?e", Letters::AsBytes), "%ea%b0%80%20b%25/c%23d%3fe");
    }
}
