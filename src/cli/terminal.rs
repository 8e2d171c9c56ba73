//! What a stream can show.

use std::ffi::OsString;
use std::io::{self, IsTerminal, Write};
use std::process::{Command, Stdio};

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

/// Prints a text; one that is longer than the terminal by the reader's pager.
pub(super) fn page(text: &str) -> io::Result<()> {
    let stdout = io::stdout();
    let is_long = stdout.is_terminal() && rows(&stdout).is_some_and(|rows| text.lines().count() >= rows);
    if is_long && paged(text) {
        return Ok(());
    }
    stdout.lock().write_all(text.as_bytes())
}

/// Whether a pager took the text. It may end before it has read all of it.
fn paged(text: &str) -> bool {
    let pager = std::env::var_os("PAGER").filter(|pager| !pager.is_empty()).unwrap_or_else(|| OsString::from("less"));
    let pager = pager.to_string_lossy();
    let mut words = pager.split_whitespace();
    let Some(program) = words.next().filter(|program| *program != "cat") else { return false };
    let mut command = Command::new(program);
    // As git does: colours stay, and a text that fits is just printed.
    if std::env::var_os("LESS").is_none() {
        command.env("LESS", "FRX");
    }
    let Ok(mut child) = command.args(words).stdin(Stdio::piped()).spawn() else { return false };
    if let Some(mut input) = child.stdin.take() {
        let _ = input.write_all(text.as_bytes());
    }
    child.wait().is_ok()
}

#[cfg(unix)]
fn rows(stream: &impl std::os::fd::AsFd) -> Option<usize> {
    let size = rustix::termios::tcgetwinsize(stream).ok()?;
    (size.ws_row > 0).then_some(usize::from(size.ws_row))
}

#[cfg(not(unix))]
fn rows<T>(_stream: &T) -> Option<usize> {
    None
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
