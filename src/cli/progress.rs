//! A progress bar on a terminal, for work that takes longer than a blink.

use std::io::IsTerminal as _;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use guidewright::pipeline::{Progress, Step};
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

/// Work that is done sooner shows nothing.
const PATIENCE: Duration = Duration::from_millis(100);

/// Shows the progress of a run on standard error.
pub(super) struct Bar {
    started: Instant,
    bar: ProgressBar,
    /// Whether nothing is shown, now or ever.
    hidden: AtomicBool,
    wanted: bool,
}

impl Bar {
    /// A bar for work that started then. Without a terminal, or where the user wants quiet, it never shows.
    pub(super) fn new(started: Instant, global: &super::Global) -> Self {
        let wanted = !global.quiet && std::io::stderr().is_terminal();
        Self { started, bar: ProgressBar::hidden(), hidden: AtomicBool::new(true), wanted }
    }

    /// Clears the line for what is printed next.
    pub(super) fn finish(&self) {
        self.bar.finish_and_clear();
    }

    fn show_if_due(&self) {
        let is_due = self.wanted && self.hidden.load(Ordering::Relaxed) && self.started.elapsed() > PATIENCE;
        if is_due && self.hidden.swap(false, Ordering::Relaxed) {
            self.bar.set_draw_target(ProgressDrawTarget::stderr());
        }
    }
}

impl Progress for Bar {
    fn begin(&self, step: Step, total: Option<usize>) {
        if !self.wanted {
            return;
        }
        let template = match step {
            Step::Parse => "  Reading [{bar:30}] {pos}/{len} files",
            Step::Check => " Checking [{bar:30}] {percent}%",
            Step::Write => "  Writing {pos} files",
        };
        self.bar.set_position(0);
        self.bar.set_length(total.unwrap_or(0) as u64);
        if let Ok(style) = ProgressStyle::with_template(template) {
            self.bar.set_style(style.progress_chars("=> "));
        }
        self.show_if_due();
        self.bar.tick();
    }

    fn advance(&self) {
        if self.wanted {
            self.show_if_due();
            self.bar.inc(1);
        }
    }
}
