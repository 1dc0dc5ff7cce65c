//! What a session tells while it works (IDiscMasterProgressEvents).

use crate::Code;

/// Called on the thread that called the disc master, while that call runs. Every method has a
/// default that does nothing: a sink implements what it cares for. Several sinks may be
/// registered; each hears everything, and any of them can cancel.
///
/// A burn tells, in this order: [`preparing_burn`](Self::notify_preparing_burn), then
/// [`block_progress`](Self::notify_block_progress) (the first, the last and some between), then
/// [`closing_disc`](Self::notify_closing_disc), then
/// [`verify_progress`](Self::notify_verify_progress) in the same manner unless the burn is
/// simulated, and last, whatever happened, [`burn_complete`](Self::notify_burn_complete).
pub trait ProgressEvents: Send + Sync {
    /// QueryCancel: true stops the operation with `IMAPI_E_USERABORT`. Asked often, so it should
    /// only read a flag. Not asked while the disc is being closed.
    fn query_cancel(&self) -> bool {
        false
    }

    /// NotifyPnPActivity: the list of recorders has changed.
    fn notify_pnp_activity(&self) {}

    /// NotifyAddProgress: steps of adding data to the image, in no particular unit.
    fn notify_add_progress(&self, completed_steps: u64, total_steps: u64) {
        let _ = (completed_steps, total_steps);
    }

    /// NotifyPreparingBurn: the drive is being set up; nothing more is told until blocks are
    /// written, in about so many seconds.
    fn notify_preparing_burn(&self, estimated_seconds: u32) {
        let _ = estimated_seconds;
    }

    /// NotifyBlockProgress: blocks written.
    fn notify_block_progress(&self, completed: u32, total: u32) {
        let _ = (completed, total);
    }

    /// NotifyTrackProgress: tracks of an audio disc written. A data disc tells none.
    fn notify_track_progress(&self, current_track: u32, total_tracks: u32) {
        let _ = (current_track, total_tracks);
    }

    /// NotifyClosingDisc: the disc is being closed, for about so many seconds.
    fn notify_closing_disc(&self, estimated_seconds: u32) {
        let _ = estimated_seconds;
    }

    /// Not in IMAPI: blocks read back from the disc and found equal to what was to be written.
    fn notify_verify_progress(&self, completed: u32, total: u32) {
        let _ = (completed, total);
    }

    /// NotifyBurnComplete: what RecordDisc is about to return, failures included.
    fn notify_burn_complete(&self, status: Code) {
        let _ = status;
    }

    /// NotifyEraseComplete: what Erase of the active recorder is about to return.
    fn notify_erase_complete(&self, status: Code) {
        let _ = status;
    }
}
