//! Aliases: former addresses of pages, from which readers are sent on.

use std::collections::{HashMap, HashSet};

use super::{Addresses, Page, pages, route};
use crate::diagnostic::{Diagnostic, Level};
use crate::guide::front_matter::FRONT_MATTER;
use crate::sink::{OutPath, UrlPath};
use crate::source::{Sources, Span};

/// A former address.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Alias {
    /// The address.
    pub url: UrlPath,
    /// The page that readers are sent to, as index of `Site::pages`.
    pub page: usize,
}

/// Reads the aliases of all published pages, and tells those that cannot be or are taken.
pub(super) fn collect(
    pages: &[Page],
    taken: &Addresses,
    sources: &Sources,
    diagnostics: &mut Vec<Diagnostic>,
) -> Vec<Alias> {
    let mut aliases = Vec::new();
    let mut owners: HashMap<String, Span> = HashMap::new();
    for (at, page) in pages.iter().enumerate().filter(|(_, page)| page.state.is_published()) {
        for (index, written) in page.guide.front_matter.aliases.iter().enumerate() {
            let place = page.guide.front_matter.item_place("aliases", index);
            let place = place.unwrap_or_else(|| pages::head(&page.guide, sources));
            let url = match address(written) {
                Ok(url) => url,
                Err(why) => {
                    let message = format!("`{written}` cannot be an alias: {why}");
                    let help = "an alias is a former address from the root of the site, such as `/guides/old-name/`";
                    diagnostics.push(Diagnostic::new(FRONT_MATTER, Level::Error, message, place).help(help));
                    continue;
                }
            };
            let folded = route::fold(url.as_str());
            if folded == route::fold(page.url.as_str()) {
                continue;
            }
            if let Some(&owner) = owners.get(&folded) {
                let message = format!("two guides have the alias `/{url}`");
                diagnostics.push(duplicate(message, place).label(owner, "the first one"));
            } else if taken.has(folded.trim_end_matches('/')) || taken.has(&file(&folded)) || is_made(&folded) {
                diagnostics.push(duplicate(format!("the alias `/{url}` is the address of something else"), place));
            } else {
                owners.insert(folded, place);
                aliases.push(Alias { url, page: at });
            }
        }
    }
    aliases
}

fn duplicate(message: String, place: Span) -> Diagnostic {
    Diagnostic::new(pages::DUPLICATE_URL, Level::Error, message, place).at("nobody is sent on from here")
}

/// The address that an alias means.
fn address(written: &str) -> Result<UrlPath, &'static str> {
    let path = written.trim();
    if path.contains("://") || path.starts_with("//") {
        return Err("it names a host");
    }
    if path.contains(['?', '#']) {
        return Err("a query or an anchor never reaches the server");
    }
    let path = path.trim_start_matches('/');
    if path.trim_end_matches('/').is_empty() {
        return Err("it is the home page");
    }
    let is_file = !path.ends_with('/') && path.to_ascii_lowercase().ends_with(".html");
    let path = path.trim_end_matches('/');
    let path = path.strip_suffix("/index.html").unwrap_or(path);
    let invisible = |c: char| {
        c.is_control()
            || matches!(c, '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{feff}' | '\u{fffe}' | '\u{ffff}')
    };
    if path.contains(|c: char| invisible(c) || matches!(c, '<' | '>' | '"' | '|' | '*' | '%')) {
        return Err("it has a character that is not safe in file names");
    }
    OutPath::new(path).map_err(|error| error.reason)?;
    let is_index = is_file && written.trim().to_ascii_lowercase().ends_with("/index.html");
    Ok(UrlPath::new(if is_file && !is_index { path.to_owned() } else { format!("{path}/") }))
}

/// The file behind an address.
fn file(address: &str) -> String {
    if address.ends_with('/') { format!("{address}index.html") } else { address.to_owned() }
}

/// Whether the site itself publishes something there.
fn is_made(address: &str) -> bool {
    let reserved: HashSet<&str> = route::RESERVED.into_iter().collect();
    reserved.contains(address.trim_end_matches('/'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn aliases_are_addresses() {
        for (written, url) in [
            ("/old/name/", "old/name/"),
            ("old/name", "old/name/"),
            ("/2020/01/글.html", "2020/01/글.html"),
            ("/old/index.html", "old/"),
            ("  /a b/ ", "a b/"),
        ] {
            assert_eq!(address(written).as_ref().map(UrlPath::as_str), Ok(url), "{written}");
        }
        for written in [
            "",
            "/",
            "https://x.dev/a",
            "//x/a",
            "/a/../b",
            "/a?b",
            "/a#b",
            "a\\b",
            "a\u{202e}b",
            "a\0b",
            "<a>",
            "/a//b",
            "C:/x",
        ] {
            assert!(address(written).is_err(), "{written:?}");
        }
    }
}
