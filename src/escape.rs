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

/// The same for XML, which has no way to write most control characters: they are left out.
pub fn xml(text: &str, out: &mut String) {
    let is_writable = |c: char| match c {
        '\t' | '\n' | '\r' => true,
        '\u{fffe}' | '\u{ffff}' => false,
        c => c >= ' ',
    };
    if text.chars().all(is_writable) {
        return markup(text, out);
    }
    let writable: String = text.chars().filter(|c| is_writable(*c)).collect();
    markup(&writable, out);
}

/// JSON that may stand in an element `<script>` of HTML: no tag, comment or line of a script can
/// begin or end in it.
pub fn json_in_html(json: &str) -> String {
    let mut out = String::with_capacity(json.len());
    for c in json.chars() {
        match c {
            '<' => out.push_str("\\u003c"),
            '>' => out.push_str("\\u003e"),
            '&' => out.push_str("\\u0026"),
            '\u{2028}' => out.push_str("\\u2028"),
            '\u{2029}' => out.push_str("\\u2029"),
            c => out.push(c),
        }
    }
    out
}

/// The text between double quotes, as YAML and JSON read it. What cannot be seen is written as its number.
pub fn yaml(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 2);
    out.push('"');
    for c in text.chars() {
        match c {
            '"' | '\\' => {
                out.push('\\');
                out.push(c);
            }
            '\u{200b}'..='\u{200f}'
            | '\u{2028}'..='\u{202e}'
            | '\u{2066}'..='\u{2069}'
            | '\u{feff}'
            | '\u{fffe}'
            | '\u{ffff}' => {
                out.push_str(&format!("\\u{:04x}", u32::from(c)));
            }
            c if c.is_control() => out.push_str(&format!("\\u{:04x}", u32::from(c))),
            c => out.push(c),
        }
    }
    out.push('"');
    out
}

/// Text in Markdown that stays text: what would begin markup is preceded by a backslash, and it is one line.
pub fn markdown(text: &str, out: &mut String) {
    for (at, word) in
        text.split(|c: char| c.is_whitespace() || c.is_control()).filter(|word| !word.is_empty()).enumerate()
    {
        if at > 0 {
            out.push(' ');
        }
        for c in word.chars() {
            if matches!(c, '\\' | '`' | '*' | '_' | '[' | ']' | '<' | '>' | '#' | '!' | '|' | '~') {
                out.push('\\');
            }
            out.push(c);
        }
    }
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
    fn other_languages_have_their_own_escapes() {
        let mut out = String::new();
        xml("a\0\u{1b}[0m\u{ffff}\t<b>", &mut out);
        assert_eq!(out, "a[0m\t&lt;b&gt;");
        assert_eq!(json_in_html("\"</script><!--&\u{2028}\""), "\"\\u003c/script\\u003e\\u003c!--\\u0026\\u2028\"");
        assert_eq!(yaml("a\"\\\n\u{202e}가"), "\"a\\\"\\\\\\u000a\\u202e가\"");
        let mut out = String::new();
        markdown("[x](y)\n# `a` <b>\u{85}!", &mut out);
        assert_eq!(out, "\\[x\\](y) \\# \\`a\\` \\<b\\> \\!");
    }

    #[test]
    fn paths_are_encoded() {
        assert_eq!(path("가 b%/c#d?e", Letters::AsTheyAre), "가%20b%25/c%23d%3fe");
        assert_eq!(path("가 b%/c#d?e", Letters::AsBytes), "%ea%b0%80%20b%25/c%23d%3fe");
    }
}
