//! Turns SIGINT and SIGTERM into one cancellation that every task listens to.
//!
//! What stopping means for each task is told by the task.

use std::io;

use tokio_util::sync::CancellationToken;
use tracing::info;

/// The signals that ask a process to stop.
#[derive(Debug)]
pub struct Signals {
    #[cfg(unix)]
    interrupt: tokio::signal::unix::Signal,
    #[cfg(unix)]
    terminate: tokio::signal::unix::Signal,
}

impl Signals {
    /// Listens from now on; fails only where the operating system refuses.
    pub fn listen() -> io::Result<Signals> {
        #[cfg(unix)]
        {
            use tokio::signal::unix::{SignalKind, signal};
            Ok(Signals {
                interrupt: signal(SignalKind::interrupt())?,
                terminate: signal(SignalKind::terminate())?,
            })
        }
        #[cfg(not(unix))]
        Ok(Signals {})
    }

    /// Cancels `shutdown` at the first signal, and returns when it is cancelled.
    pub async fn cancel(mut self, shutdown: CancellationToken) {
        tokio::select! {
            signal = self.first() => {
                info!(signal, "stopping");
                shutdown.cancel();
            }
            () = shutdown.cancelled() => {}
        }
    }

    #[cfg(unix)]
    async fn first(&mut self) -> &'static str {
        tokio::select! {
            _ = self.interrupt.recv() => "SIGINT",
            _ = self.terminate.recv() => "SIGTERM",
        }
    }

    #[cfg(not(unix))]
    async fn first(&mut self) -> &'static str {
        match tokio::signal::ctrl_c().await {
            Ok(()) => "Ctrl+C",
            Err(_) => std::future::pending().await,
        }
    }
}
