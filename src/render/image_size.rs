//! How wide and high an image is, read from its first bytes.
//!
//! Pages say it, so that their text does not move when the image arrives.

/// What is asked of a file that could be an image.
const ENDINGS: [&str; 11] = ["avif", "bmp", "gif", "heic", "ico", "jpeg", "jpg", "jxl", "png", "svg", "webp"];

/// Images that claim to be larger are not believed.
const LARGEST: f64 = 100_000.0;

/// Whether a file of this name may be an image.
pub fn is_image(name: &str) -> bool {
    name.rsplit_once('.').is_some_and(|(_, ending)| ENDINGS.contains(&ending.to_ascii_lowercase().as_str()))
}

/// The width and height in pixels; `None` for what is no image, or does not say.
pub fn size(name: &str, bytes: &[u8]) -> Option<(u32, u32)> {
    let ending = name.rsplit_once('.')?.1.to_ascii_lowercase();
    if !ENDINGS.contains(&ending.as_str()) {
        return None;
    }
    let (width, height) = if ending == "svg" {
        of_svg(bytes)?
    } else {
        let size = imagesize::blob_size(bytes).ok()?;
        (size.width as f64, size.height as f64)
    };
    let pixels = |length: f64| (1.0..=LARGEST).contains(&length).then_some(length.round() as u32);
    Some((pixels(width)?, pixels(height)?))
}

/// What the outermost element of an SVG says: `width` and `height` in pixels, else its `viewBox`.
fn of_svg(bytes: &[u8]) -> Option<(f64, f64)> {
    let head = String::from_utf8_lossy(bytes.get(..bytes.len().min(4096))?);
    let tag = &head[head.find("<svg")? + 4..];
    let tag = &tag[..tag.find('>')?];
    let length =
        |name: &str| attribute(tag, name).and_then(|value| value.trim().trim_end_matches("px").parse::<f64>().ok());
    let view_box = || {
        let numbers: Vec<f64> =
            attribute(tag, "viewBox")?.split([' ', ',']).filter_map(|number| number.parse().ok()).collect();
        Some((*numbers.get(2)?, *numbers.get(3)?))
    };
    match (length("width"), length("height")) {
        (Some(width), Some(height)) => Some((width, height)),
        _ => view_box(),
    }
}

/// The value of an attribute in a tag.
fn attribute<'t>(tag: &'t str, name: &str) -> Option<&'t str> {
    tag.match_indices(name).find_map(|(at, _)| {
        let is_name = tag[..at].ends_with(char::is_whitespace);
        let value = tag[at + name.len()..].trim_start().strip_prefix('=')?.trim_start();
        let quote = value.chars().next().filter(|c| matches!(c, '"' | '\''))?;
        value[1..].split_once(quote).map(|(value, _)| value).filter(|_| is_name)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const PNG: &[u8] = b"\x89PNG\r\n\x1a\n\0\0\0\x0dIHDR\0\0\x01\0\0\0\0\x80\x08\x06\0\0\0";

    #[test]
    fn images_say_how_large_they_are() {
        assert_eq!(size("a.png", PNG), Some((256, 128)));
        assert_eq!(size("a.PNG", PNG), Some((256, 128)));
        assert_eq!(size("a.gif", b"GIF89a\x10\0\x08\0\0\0\0"), Some((16, 8)));
        assert_eq!(size("a.txt", PNG), None);
        assert_eq!(size("a.png", b"no image"), None);
        for (svg, expected) in [
            ("<?xml version='1.0'?>\n<svg xmlns='x' width='40' height=\"30px\">", Some((40, 30))),
            ("<svg viewBox=\"0 0 24 12.4\" stroke-width=\"2\">", Some((24, 12))),
            ("<svg width='100%' height='100%' viewBox='0,0,8,4'>", Some((8, 4))),
            ("<svg width='-1' height='1e99'>", None),
            ("<svg", None),
            ("", None),
        ] {
            assert_eq!(size("a.svg", svg.as_bytes()), expected, "{svg}");
        }
    }
}
