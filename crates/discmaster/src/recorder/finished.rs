//! What was made before, recorded without a session: an image that is finished, a program.

use super::{DiscRecorder, settings};
use crate::attend::attend;
use crate::burn::{self, BurnReport, RecordingOptions};
use crate::progress::Sinks;
use crate::redbook::image::{AudioImage, Placement};
use crate::{Code, Error, ProgressEvents};
use discmaster_audio::program::Program;
use discmaster_image::plan::Options;
use discmaster_image::source::FileRange;
use discmaster_image::tree::Tree;
use std::sync::Arc;

/// How to record what was made before.
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
        self.record(burn::Image::Finished(image), options, sink)
    }

    /// Records a program on the disc, which has to be a blank CD, and reads it back and compares it, as
    /// [`RedbookDiscMaster::add_program`](crate::RedbookDiscMaster::add_program) and RecordDisc do.
    /// Not in IMAPI. An audio disc is always closed for good. `data` lies beside the music, as
    /// [`RedbookDiscMaster::set_data`](crate::RedbookDiscMaster::set_data) has it.
    pub fn record_program(
        &self,
        program: &Program,
        data: Option<(Tree, Options, Placement)>,
        options: ImageOptions,
        sink: Arc<dyn ProgressEvents>,
    ) -> Result<BurnReport, Error> {
        let image = AudioImage::of_program(program.clone(), data)?;
        let image = burn::Image::Audio {
            stash: None,
            image: &image,
        };
        self.record(image, options, sink)
    }

    fn record(
        &self,
        image: burn::Image<'_>,
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
        let burnt =
            self.burning(|seat| attend(&sinks, |watch| burn::run(seat, image, manner, watch)));
        let code = burnt.as_ref().map_or_else(Error::code, |_| Code::S_OK);
        sinks.each(|sink| sink.notify_burn_complete(code));
        burnt
    }
}
