//! Turns SIGINT and SIGTERM into one cancellation that every task listens to.
//!
//! What stopping means for each task is told by the task.

use tokio_util::sync::CancellationToken;
use tracing::info;

/// Waits for the first signal to stop, cancels `shutdown`, and lets a second one end the process.
///
/// Fails only where the operating system refuses to deliver signals.
pub async fn on_signal(shutdown: CancellationToken) -> std::io::Result<()> {
    let mut signals = Signals::listen()?;
    tokio::select! {
        name = signals.next() => {
            info!(signal = name, "stopping; a second signal ends at once");
            shutdown.cancel();
        }
        () = shutdown.cancelled() => return Ok(()),
    }
    signals.next().await;
    std::process::exit(i32::from(crate::failure::FAILED));
}

#[cfg(unix)]
struct Signals {
    interrupt: tokio::signal::unix::Signal,
    terminate: tokio::signal::unix::Signal,
}

#[cfg(unix)]
impl Signals {
    fn listen() -> std::io::Result<Signals> {
        use tokio::signal::unix::{SignalKind, signal};
        Ok(Signals {
            interrupt: signal(SignalKind::interrupt())?,
            terminate: signal(SignalKind::terminate())?,
        })
    }

    async fn next(&mut self) -> &'static str {
        tokio::select! {
            _ = self.interrupt.recv() => "SIGINT",
            _ = self.terminate.recv() => "SIGTERM",
        }
    }
}

#[cfg(not(unix))]
struct Signals;

#[cfg(not(unix))]
impl Signals {
    fn listen() -> std::io::Result<Signals> {
        Ok(Signals)
    }

    async fn next(&mut self) -> &'static str {
        match tokio::signal::ctrl_c().await {
            Ok(()) => "Ctrl+C",
            Err(_) => std::future::pending().await,
        }
    }
}
