//! An image that is finished, recorded as it is.

use super::{DiscRecorder, settings};
use crate::attend::attend;
use crate::burn::{self, BurnReport, RecordingOptions};
use crate::progress::Sinks;
use crate::{Code, Error, ProgressEvents};
use discmaster_image::source::FileRange;
use std::sync::Arc;

/// How to record a finished image.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct ImageOptions {
    /// With the laser off.
    pub simulate: bool,
    /// Open the tray after a success.
    pub eject: bool,
    /// Sessions can be added afterwards.
    pub keep_appendable: bool,
    pub recording: RecordingOptions,
}

impl DiscRecorder {
    /// Records an image that somebody made before, from the disc's first block on, reads it back and
    /// compares it. Not in IMAPI. The disc has to be blank, or one that is overwritten and has nothing
    /// on it. `sink` hears what it would hear of RecordDisc.
    pub fn record_image(
        &self,
        image: &FileRange,
        options: ImageOptions,
        sink: Arc<dyn ProgressEvents>,
    ) -> Result<BurnReport, Error> {
        let asked = burn::Manner {
            eject: options.eject,
            keep_appendable: options.keep_appendable,
            recording: options.recording,
            ..burn::Manner::usual(options.simulate)
        };
        let manner = settings::manner(self.chosen_settings().as_ref(), asked);
        let sinks = Sinks::default();
        sinks.advise(sink);
        let burnt = self.burning(|seat| {
            attend(&sinks, |watch| {
                burn::run(seat, burn::Image::Finished(image), manner, watch)
            })
        });
        let code = burnt.as_ref().map_or_else(Error::code, |_| Code::S_OK);
        sinks.each(|sink| sink.notify_burn_complete(code));
        burnt
    }
}
