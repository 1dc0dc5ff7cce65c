//! The presets of `image`: for whom an image is.

use clap::ValueEnum;

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Preset {
    /// The seed of cloud-init's NoCloud: user-data and meta-data, and perhaps network-config and
    /// vendor-data
    Cidata,
    /// The config drive of OpenStack: openstack/latest/meta_data.json, user_data, and others
    #[value(name = "config-2")]
    Config2,
    /// What Anaconda (Fedora, RHEL) looks for: ks.cfg, or a driver disc
    Oemdrv,
    /// The answer file of Windows Setup: autounattend.xml
    Autounattend,
}
