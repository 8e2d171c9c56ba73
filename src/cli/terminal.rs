//! What a stream can show.

use std::io::IsTerminal;

use guidewright::emit::text::Color;

use super::When;

/// The width where nothing says how wide the terminal is.
pub(super) const DEFAULT_WIDTH: usize = 140;
/// Source lines are not cut shorter than this.
const MIN_WIDTH: usize = 40;

/// Whether to colour what goes to this stream.
pub(super) fn color(when: When, stream: &impl IsTerminal) -> Color {
    let is_set = |name: &str| std::env::var_os(name).is_some_and(|value| !value.is_empty());
    let is_wanted = match when {
        When::Always => true,
        When::Never => false,
        When::Auto => {
            stream.is_terminal() && !is_set("NO_COLOR") && std::env::var_os("TERM").is_none_or(|term| term != "dumb")
        }
    };
    if is_wanted { Color::Always } else { Color::Never }
}

/// How many columns the standard output has. A file gets the same whatever the terminal.
pub(super) fn width() -> usize {
    let stdout = std::io::stdout();
    if !stdout.is_terminal() {
        return DEFAULT_WIDTH;
    }
    columns(&stdout).map_or(DEFAULT_WIDTH, |columns| columns.max(MIN_WIDTH))
}

#[cfg(unix)]
fn columns(stream: &impl std::os::fd::AsFd) -> Option<usize> {
    let size = rustix::termios::tcgetwinsize(stream).ok()?;
    (size.ws_col > 0).then_some(usize::from(size.ws_col))
}

#[cfg(not(unix))]
fn columns<T>(_stream: &T) -> Option<usize> {
    None
}
