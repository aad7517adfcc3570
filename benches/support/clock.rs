//! How long something took: on the wall, and on the processor.
//!
//! Other programs make the first one longer, but hardly the second; ratios are of the second.

use std::time::{Duration, Instant};

/// Times of a stretch of work.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Took {
    /// On the wall.
    pub(crate) wall: Duration,
    /// On the processors, of all threads of the process.
    pub(crate) cpu: Duration,
}

/// Runs `work` and tells how long it took.
pub(crate) fn time<T>(work: impl FnOnce() -> T) -> (T, Took) {
    let (wall, cpu) = (Instant::now(), processor());
    let result = work();
    let took = Took {
        cpu: processor().saturating_sub(cpu),
        wall: wall.elapsed(),
    };
    (result, took)
}

/// Processor time of the process so far.
#[cfg(unix)]
fn processor() -> Duration {
    let time = rustix::time::clock_gettime(rustix::time::ClockId::ProcessCPUTime);
    Duration::try_from(time).unwrap_or_default()
}

/// Where that clock is not to be had: time on the wall.
#[cfg(not(unix))]
fn processor() -> Duration {
    static START: std::sync::LazyLock<Instant> = std::sync::LazyLock::new(Instant::now);
    START.elapsed()
}
