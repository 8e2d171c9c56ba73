//! A progress bar on a terminal, for work that takes longer than a blink.

use std::io::IsTerminal as _;
use std::sync::mpsc::{self, RecvTimeoutError, Sender};
use std::sync::{Mutex, PoisonError};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

use guidewright::pipeline::{Progress, Step};
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

/// Work that is done sooner shows nothing. Nobody waits for a tenth of a second without a sign, also where the
/// machine is busy and a thread begins late.
const PATIENCE: Duration = Duration::from_millis(60);

/// Shows the progress of a run on standard error.
pub(super) struct Bar {
    bar: ProgressBar,
    /// Whether it may show at all.
    wanted: bool,
    clock: Mutex<Option<Clock>>,
}

/// Shows a bar when its time has come, whatever the work is doing then.
struct Clock {
    stop: Sender<()>,
    thread: JoinHandle<()>,
}

impl Clock {
    fn start(bar: &ProgressBar, wait: Duration) -> Self {
        let (stop, stopped) = mpsc::channel();
        let bar = bar.clone();
        let thread = thread::spawn(move || {
            if stopped.recv_timeout(wait) == Err(RecvTimeoutError::Timeout) {
                bar.set_draw_target(ProgressDrawTarget::stderr());
                bar.tick();
            }
        });
        Self { stop, thread }
    }

    fn stop(self) {
        drop(self.stop);
        // It has nothing to tell.
        let _ = self.thread.join();
    }
}

impl Bar {
    /// A bar for work that started then. Without a terminal, or where the user wants quiet, it never shows.
    pub(super) fn new(started: Instant, global: &super::Global) -> Self {
        let wanted = !global.quiet && std::io::stderr().is_terminal();
        let bar = ProgressBar::hidden();
        style(&bar, "  Reading files");
        let clock = wanted.then(|| Clock::start(&bar, PATIENCE.saturating_sub(started.elapsed())));
        Self { bar, wanted, clock: Mutex::new(clock) }
    }

    /// Clears the line for what is printed next.
    pub(super) fn finish(&self) {
        let clock = self.clock.lock().unwrap_or_else(PoisonError::into_inner).take();
        if let Some(clock) = clock {
            clock.stop();
        }
        self.bar.finish_and_clear();
    }
}

impl Drop for Bar {
    fn drop(&mut self) {
        self.finish();
    }
}

fn style(bar: &ProgressBar, template: &str) {
    if let Ok(style) = ProgressStyle::with_template(template) {
        bar.set_style(style.progress_chars("=> "));
    }
}

impl Progress for Bar {
    fn begin(&self, step: Step, total: Option<usize>) {
        if !self.wanted {
            return;
        }
        self.bar.set_position(0);
        self.bar.set_length(total.unwrap_or(0) as u64);
        style(
            &self.bar,
            match step {
                Step::Parse => "  Reading [{bar:30}] {pos}/{len} files",
                Step::Check => " Checking [{bar:30}] {percent}%",
                Step::Write => "  Writing {pos} files",
            },
        );
        self.bar.tick();
    }

    fn advance(&self) {
        if self.wanted {
            self.bar.inc(1);
        }
    }
}
