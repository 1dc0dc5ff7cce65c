//! What is staged for a data disc: the files this session added, and how they are laid out.

use super::boot;
use crate::disc::{APPLICATION, Earlier};
use crate::error::Cause;
use crate::properties::JolietProperties;
use discmaster_image::plan::{BootImage, Emulation, Options, Plan};
use discmaster_image::time::Timestamp;
use discmaster_image::tree::{Existing, MergeError, Tree};
use discmaster_mmc::recording::MINIMUM_TRACK;

/// Files, their plan, and the options it was made with.
#[derive(Debug)]
pub(crate) struct DataImage {
    options: Options,
    properties: JolietProperties,
    /// What this session added; not what the disc's earlier sessions hold.
    added: Option<Tree>,
    /// Of what was added and of what the disc holds already.
    plan: Option<Plan>,
}

impl Default for DataImage {
    fn default() -> Self {
        let now = Timestamp::from_seconds(Timestamp::now().seconds);
        let options = default_options(now);
        Self {
            properties: JolietProperties::new(options.ids.volume.clone()),
            options,
            added: None,
            plan: None,
        }
    }
}

impl DataImage {
    pub(crate) fn plan(&self) -> Option<&Plan> {
        self.plan.as_ref()
    }

    pub(crate) fn added(&self) -> Option<&Tree> {
        self.added.as_ref()
    }

    pub(crate) fn options(&self) -> &Options {
        &self.options
    }

    pub(crate) fn properties(&self) -> &JolietProperties {
        &self.properties
    }

    /// Forgets the data. The options stay: they are settings of the session, not content.
    pub(crate) fn clear(&mut self) {
        self.added = None;
        self.plan = None;
    }

    pub(super) fn stage(&mut self, added: Tree, plan: Plan) {
        self.added = Some(added);
        self.plan = Some(plan);
    }

    pub(super) fn set_options(&mut self, options: Options, plan: Option<Plan>) {
        self.properties.volume_name.clone_from(&options.ids.volume);
        self.options = options;
        self.plan = plan;
    }

    pub(super) fn set_properties(&mut self, properties: JolietProperties) {
        self.properties = properties;
    }

    /// Lays what was added out anew for another disc. Nothing changes before
    /// [`adopt`](Self::adopt).
    pub(crate) fn for_disc(&self, earlier: Option<&Earlier>) -> Result<Option<Plan>, Cause> {
        self.added
            .as_ref()
            .map(|added| lay_out(added, earlier, &self.options))
            .transpose()
    }

    pub(crate) fn adopt(&mut self, plan: Option<Plan>) {
        self.plan = plan;
    }

    /// Whether a boot image is to be placed on the disc.
    pub(crate) fn has_boot_image(&self) -> bool {
        self.options.boot.is_some()
    }

    /// The options that the properties ask for; a boot image is left out until it is there.
    pub(super) fn options_of(&self, properties: &JolietProperties) -> Result<Options, Cause> {
        let mut options = self.options.clone();
        options.ids.volume.clone_from(&properties.volume_name);
        options.boot = match &properties.boot_image {
            Some(source) if properties.place_boot_image_on_disc => Some(BootImage {
                source: source.clone(),
                platform: properties.boot_image_platform,
                emulation: properties.boot_image_emulation_type,
                manufacturer_id: properties.boot_image_manufacturer_id_string.clone(),
                load_segment: 0,
                system_type: match properties.boot_image_emulation_type {
                    Emulation::HardDisk => boot::system_type(source)?,
                    _ => 0,
                },
            }),
            _ => None,
        };
        Ok(options)
    }
}

/// The options a session begins with.
pub(super) fn default_options(created: Timestamp) -> Options {
    let mut options = Options::new(created);
    options.ids.volume = created
        .to_string()
        .chars()
        .take_while(|c| *c != 'T')
        .collect();
    APPLICATION.clone_into(&mut options.ids.application);
    options.minimum_blocks = MINIMUM_TRACK;
    options
}

/// Options for a track.
pub(super) fn fit(options: &Options) -> Options {
    let mut options = options.clone();
    options.minimum_blocks = options.minimum_blocks.max(MINIMUM_TRACK);
    options.start = 0;
    options
}

/// The plan of what was added, on top of what the disc holds already.
pub(super) fn lay_out(
    added: &Tree,
    earlier: Option<&Earlier>,
    options: &Options,
) -> Result<Plan, Cause> {
    let Some(earlier) = earlier else {
        return Ok(Plan::new(added.clone(), options)?);
    };
    let mut tree = earlier.tree.clone();
    merge(&mut tree, added, Existing::Replace, &|| true)?;
    let options = Options {
        start: earlier.next_writable,
        ..options.clone()
    };
    Ok(Plan::new(tree, &options)?)
}

/// All of `other` into `tree`, as long as `go_on` says so.
pub(super) fn merge(
    tree: &mut Tree,
    other: &Tree,
    existing: Existing,
    go_on: &dyn Fn() -> bool,
) -> Result<(), Cause> {
    let merged = tree.merge(other, existing, &mut |_| go_on());
    merged.map_err(|error| match error {
        MergeError::Tree(error) => Cause::Tree(error),
        MergeError::Cancelled => Cause::staging_cancelled(),
    })
}
