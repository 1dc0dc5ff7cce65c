//! The data format (IJolietDiscMaster): staging of folders and files.

use crate::error::{Cause, Disc, Phase};
use crate::machine::Call;
use crate::{DiscMaster, Error};
use discmaster_image::BLOCK;
use discmaster_image::plan::{Options, Plan};
use discmaster_image::time::Timestamp;
use discmaster_image::tree::{Existing, MergeError, Tree};

/// The shortest track, which the image is padded to (MMC-6 4.2.3.6).
const MINIMUM_BLOCKS: u32 = 300;

/// What is staged: a plan, and the options it was made with.
#[derive(Debug)]
pub(crate) struct Image {
    options: Options,
    plan: Option<Plan>,
}

impl Default for Image {
    fn default() -> Self {
        Self {
            options: JolietDiscMaster::default_options(Timestamp::from_seconds(
                Timestamp::now().seconds,
            )),
            plan: None,
        }
    }
}

impl Image {
    pub(crate) fn plan(&self) -> Option<&Plan> {
        self.plan.as_ref()
    }

    /// Forgets the data. The options stay: they are settings of the session, not content.
    pub(crate) fn clear(&mut self) {
        self.plan = None;
    }
}

/// Stages data for a data disc: ISO 9660 and Joliet in one track. Obtained from
/// [`DiscMaster::joliet`].
#[derive(Debug)]
pub struct JolietDiscMaster<'a> {
    master: &'a mut DiscMaster,
}

impl<'a> JolietDiscMaster<'a> {
    pub(crate) fn of(master: &'a mut DiscMaster) -> Self {
        Self { master }
    }

    /// The options a session begins with: the volume is named after the day it is created, as
    /// `2026-11-22` (IMAPI names it after the day, in a form it does not tell).
    pub fn default_options(created: Timestamp) -> Options {
        let mut options = Options::new(created);
        options.ids.volume = created
            .to_string()
            .chars()
            .take_while(|c| *c != 'T')
            .collect();
        options.minimum_blocks = MINIMUM_BLOCKS;
        options
    }

    /// IJolietDiscMaster::GetTotalDataBlocks: blocks that one track on the disc in the active
    /// recorder can hold.
    pub fn total_data_blocks(&self) -> Result<u32, Error> {
        self.master.ask(Call::DataBlocks)?;
        self.master.free_blocks()
    }

    /// IJolietDiscMaster::GetUsedDataBlocks: blocks of the staged image, padding included; 0 when
    /// nothing is staged.
    pub fn used_data_blocks(&self) -> Result<u32, Error> {
        self.master.ask(Call::DataBlocks)?;
        Ok(self.master.image.plan().map_or(0, Plan::blocks))
    }

    /// IJolietDiscMaster::GetDataBlockSize, in bytes.
    pub fn data_block_size(&self) -> u64 {
        BLOCK
    }

    /// The plan of what is staged.
    pub fn plan(&self) -> Option<&Plan> {
        self.master.image.plan()
    }

    /// IJolietDiscMaster::GetJolietProperties, as far as volume name (`ids.volume`) and layout go.
    pub fn options(&self) -> &Options {
        &self.master.image.options
    }

    /// IJolietDiscMaster::SetJolietProperties. `minimum_blocks` is raised to what a track needs;
    /// all else is taken as it is, even to leave out Joliet or the padding, which no IMAPI program
    /// can ask for. What is staged is laid out anew; when that fails, or the disc is too small for
    /// it, nothing changes.
    pub fn set_options(&mut self, options: &Options) -> Result<(), Error> {
        self.master.ask(Call::JolietProperties)?;
        let mut options = options.clone();
        options.minimum_blocks = options.minimum_blocks.max(MINIMUM_BLOCKS);
        if let Some(staged) = self.master.image.plan() {
            let plan = Plan::new(staged.tree().clone(), &options)?;
            self.check_size(&plan)?;
            self.master.image.plan = Some(plan);
        }
        self.master.image.options = options;
        Ok(())
    }

    /// IJolietDiscMaster::AddData: merges `tree` into the image. All of it or nothing: after a
    /// failure the image is as it was. Contents are not read now but by RecordDisc, which finds
    /// out when one has changed.
    ///
    /// Fails with `IMAPI_E_FILEEXISTS` on a name that is there already (unless `existing` says
    /// to replace it), `IMAPI_E_BADJOLIETNAME` on a name Joliet cannot carry, `IMAPI_E_DISCFULL`
    /// when the disc in the active recorder is too small.
    pub fn add_data(&mut self, tree: Tree, existing: Existing) -> Result<(), Error> {
        let next = self.master.ask(Call::AddData)?;
        let steps = tree.len() as u64;
        self.tell(0, steps)?;
        let merged = match self.master.image.plan() {
            None => tree,
            Some(staged) => self.merged(staged.tree(), &tree, existing)?,
        };
        let plan = Plan::new(merged, &self.master.image.options)?;
        self.check_size(&plan)?;
        self.tell(steps, steps)?;
        self.master.image.plan = Some(plan);
        self.master.enter(next);
        Ok(())
    }

    /// `staged` with all of `tree` in it.
    fn merged(&self, staged: &Tree, tree: &Tree, existing: Existing) -> Result<Tree, Error> {
        let total = tree.len() as u64;
        let mut merged = staged.clone();
        match merged.merge(tree, existing, &mut |done| self.tell(done, total).is_ok()) {
            Ok(()) => Ok(merged),
            Err(MergeError::Tree(error)) => Err(error.into()),
            Err(MergeError::Cancelled) => Err(cancelled()),
        }
    }

    fn check_size(&self, plan: &Plan) -> Result<(), Error> {
        // Without a recorder there is no disc to measure by; RecordDisc measures again.
        let Ok(free) = self.master.free_blocks() else {
            return Ok(());
        };
        Ok(crate::burn::check_size(plan, free)?)
    }

    fn tell(&self, completed: u64, total: u64) -> Result<(), Error> {
        let sinks = &self.master.sinks;
        sinks.each(|sink| sink.notify_add_progress(completed, total));
        if sinks.cancelled() {
            return Err(cancelled());
        }
        Ok(())
    }
}

fn cancelled() -> Error {
    Error::from(Cause::Cancelled {
        phase: Phase::Stage,
        disc: Disc::None,
    })
}
