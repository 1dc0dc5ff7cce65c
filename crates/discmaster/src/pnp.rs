//! Recorders that come and go (NotifyPnPActivity).

use crate::Registry;
use crate::progress::WeakSinks;
use std::sync::mpsc::{RecvTimeoutError, Sender, channel};
use std::thread;
use std::time::Duration;

/// How long a recorder can be there, or gone, before the sinks hear of it.
const PATIENCE: Duration = Duration::from_millis(200);

/// A thread that looks which recorders there are, as long as this lives.
///
/// It looks at names only and opens no recorder, so that it is in nobody's way.
#[derive(Debug)]
pub(crate) struct Pnp {
    _leave: Sender<()>,
}

impl Pnp {
    pub(crate) fn watch(registry: Registry, sinks: WeakSinks) -> Self {
        let (leave, left) = channel::<()>();
        let mut known = registry.names().unwrap_or_default();
        // Without the thread, the program learns of changes when it enumerates again.
        let _ = thread::Builder::new()
            .name("discmaster-pnp".to_owned())
            .spawn(move || {
                while left.recv_timeout(PATIENCE) == Err(RecvTimeoutError::Timeout) {
                    // A folder that cannot be listed now says nothing about recorders.
                    let Ok(now) = registry.names() else { continue };
                    if now != known {
                        known = now;
                        sinks.upgrade().each(|sink| sink.notify_pnp_activity());
                    }
                }
            });
        Self { _leave: leave }
    }
}
