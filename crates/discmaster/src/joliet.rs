//! The data format (IJolietDiscMaster): staging of folders and files.

mod boot;
mod image;
mod stage;

pub(crate) use image::DataImage;

use crate::attend::{Event, Watch, attend};
use crate::error::Cause;
use crate::machine::Call;
use crate::properties::{Applied, PropertySet};
use crate::stash::Stash;
use crate::storage::Storage;
use crate::{DiscMaster, Error};
use discmaster_image::BLOCK;
use discmaster_image::plan::{Options, Plan};
use discmaster_image::time::Timestamp;
use discmaster_image::tree::{Existing, Tree};
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};

/// Bytes that are copied sooner than a large image is laid out.
const SOON_COPIED: u64 = 1 << 20;

/// Stages data for a data disc: ISO 9660 and Joliet in one track. Obtained from
/// [`DiscMaster::joliet`].
///
/// On a disc that discmaster recorded before and that has room, what is staged joins what is
/// there: later files replace earlier ones of their name, whatever the overwrite flag, which is
/// about files that this session stages.
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
        image::default_options(created)
    }

    /// IJolietDiscMaster::GetTotalDataBlocks: blocks that one track on the disc in the active
    /// recorder can hold.
    pub fn total_data_blocks(&mut self) -> Result<u32, Error> {
        self.master.ask(Call::DataBlocks)?;
        self.master.free_data_blocks()
    }

    /// IJolietDiscMaster::GetUsedDataBlocks: blocks of the image to be recorded, padding included;
    /// 0 when nothing is staged.
    pub fn used_data_blocks(&self) -> Result<u32, Error> {
        self.master.ask(Call::DataBlocks)?;
        Ok(self.master.data.plan().map_or(0, Plan::blocks))
    }

    /// IJolietDiscMaster::GetDataBlockSize, in bytes.
    pub fn data_block_size(&self) -> Result<u32, Error> {
        self.master.ask(Call::JolietProperties)?;
        Ok(u32::try_from(BLOCK).unwrap_or(u32::MAX))
    }

    /// The plan of what is staged.
    pub fn plan(&self) -> Option<&Plan> {
        self.master.data.plan()
    }

    /// IJolietDiscMaster::GetJolietProperties.
    pub fn properties(&self) -> Result<PropertySet, Error> {
        self.master.ask(Call::JolietProperties)?;
        Ok(self.master.data.properties().to_set())
    }

    /// IJolietDiscMaster::SetJolietProperties: those of `set` that can be set are; the answer names
    /// the others, and has the code `IMAPI_S_PROPERTIESIGNORED` if there are any. What is staged is
    /// laid out anew. The boot image is read when the disc is recorded, and must be there until then.
    ///
    /// Fails with `IMAPI_E_BOOTIMAGE_AND_NONBLANK_DISC` when a boot image is to be placed on a
    /// disc to which a session is added.
    pub fn set_properties(&mut self, set: &PropertySet) -> Result<Applied, Error> {
        self.master.ask(Call::JolietProperties)?;
        let mut properties = self.master.data.properties().clone();
        let applied = properties.apply(set);
        if properties.place_boot_image_on_disc {
            self.master.ask(Call::JolietBootImage)?;
        }
        let options = self.master.data.options_of(&properties)?;
        self.set_options(&options)?;
        self.master.data.set_properties(properties);
        Ok(applied)
    }

    /// How the image is laid out: more than IMAPI's properties say. Not in IMAPI.
    pub fn options(&self) -> &Options {
        self.master.data.options()
    }

    /// Sets what [`options`](Self::options) tells. `minimum_blocks` is raised to what a track
    /// needs, `start` is where the disc wants it; all else is taken as it is, even to leave out
    /// Joliet or the padding, which no IMAPI program can ask for. What is staged is laid out anew;
    /// when that fails, or the disc is too small for it, nothing changes. Not in IMAPI.
    pub fn set_options(&mut self, options: &Options) -> Result<(), Error> {
        self.master.ask(Call::JolietProperties)?;
        let options = image::fit(options);
        let earlier = self.master.earlier();
        let plan = match self.master.data.added() {
            None => None,
            Some(added) => {
                let plan = image::lay_out(added, earlier, &options)?;
                self.check_size(&plan)?;
                Some(plan)
            }
        };
        self.master.data.set_options(options, plan);
        Ok(())
    }

    /// IJolietDiscMaster::AddData: merges a storage into the image: its streams are files, its
    /// storages folders. All of it or nothing: after a failure the image is as it was. Everything
    /// is copied into the stash now; the storage may go afterwards.
    ///
    /// Fails with `IMAPI_E_FILEEXISTS` on a name that is staged already (unless `existing` says
    /// to replace it), `IMAPI_E_BADJOLIETNAME` on a name Joliet cannot carry, `IMAPI_E_DISCFULL`
    /// when the disc in the active recorder is too small.
    pub fn add_data(
        &mut self,
        storage: &mut (dyn Storage + Send),
        existing: Existing,
    ) -> Result<(), Error> {
        let free = self.ready()?;
        let modified = self.master.data.options().created;
        let image = self.with_stash(|this, stash, watch| {
            let (tree, staging) = stage::storage(storage, modified, stash, watch)?;
            let image = this.merged(tree, existing, free, watch)?;
            staging.commit()?;
            Ok(image)
        })?;
        self.take(image)
    }

    /// [`add_data`](Self::add_data) of folders and files: their contents are copied into the stash
    /// now. Not in IMAPI, which knows storages only.
    pub fn add_tree(&mut self, tree: Tree, existing: Existing) -> Result<(), Error> {
        let free = self.ready()?;
        let image = self.with_stash(|this, stash, watch| {
            let bytes: u64 = tree.files().map(|(_, source)| source.len()).sum();
            if bytes > SOON_COPIED {
                // What cannot be added or does not fit is found before anything is copied.
                drop(this.merged(tree.clone(), existing, free, watch)?);
            }
            let (tree, staging) = stage::tree(tree, stash, watch)?;
            let image = this.merged(tree, existing, free, watch)?;
            staging.commit()?;
            Ok(image)
        })?;
        self.take(image)
    }

    /// [`add_tree`](Self::add_tree) without a copy: contents are read by RecordDisc, which finds
    /// out when one has changed. Not in IMAPI.
    pub fn reference_tree(&mut self, tree: Tree, existing: Existing) -> Result<(), Error> {
        self.master.ask(Call::AddData)?;
        let free = self.master.free_data_blocks()?;
        let total = tree.len() as u64;
        let this = &*self;
        let image = attend(&self.master.sinks, |watch| {
            let completed = 0;
            watch.tell(Event::Add { completed, total });
            let image = this.merged(tree, existing, free, watch)?;
            let completed = total;
            watch.tell(Event::Add { completed, total });
            stage::go_on(watch)?;
            Ok(image)
        })?;
        self.take(image)
    }

    /// What must be there before data can be copied: the stash, and a disc that is known. The
    /// blocks that this has.
    fn ready(&mut self) -> Result<u32, Error> {
        self.master.ask(Call::AddData)?;
        let free = self.master.free_data_blocks()?;
        self.master.take_stash()?;
        Ok(free)
    }

    /// Works with the stash, attended. The session has it again afterwards, though a sink panic:
    /// what was staged before is still there.
    fn with_stash<T: Send>(
        &mut self,
        work: impl FnOnce(&Self, &mut Stash, &Watch<'_>) -> Result<T, Cause> + Send,
    ) -> Result<T, Error> {
        let lost = Cause::Fault("the stash is lost");
        let mut stash = self.master.stash.take().ok_or(lost)?;
        let this = &*self;
        let done = catch_unwind(AssertUnwindSafe(|| {
            attend(&this.master.sinks, |watch| work(this, &mut stash, watch))
        }));
        self.master.stash = Some(stash);
        Ok(done.unwrap_or_else(|panic| resume_unwind(panic))?)
    }

    /// What is staged with all of `tree` in it, and its plan, which needs no more than the `free`
    /// blocks.
    fn merged(
        &self,
        tree: Tree,
        existing: Existing,
        free: u32,
        watch: &Watch<'_>,
    ) -> Result<(Tree, Plan), Cause> {
        let data = &self.master.data;
        let added = match data.added() {
            None => tree,
            Some(staged) => {
                let mut added = staged.clone();
                image::merge(&mut added, &tree, existing, &|| !watch.cancelled())?;
                added
            }
        };
        let plan = image::lay_out(&added, self.master.earlier(), data.options())?;
        crate::disc::check_size(plan.blocks(), free)?;
        stage::go_on(watch)?;
        Ok((added, plan))
    }

    fn take(&mut self, (added, plan): (Tree, Plan)) -> Result<(), Error> {
        let next = self.master.ask(Call::AddData)?;
        self.master.data.stage(added, plan);
        self.master.enter(next);
        Ok(())
    }

    fn check_size(&mut self, plan: &Plan) -> Result<(), Error> {
        let free = self.master.free_data_blocks()?;
        Ok(crate::disc::check_size(plan.blocks(), free)?)
    }
}
