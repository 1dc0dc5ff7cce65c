//! Presets: what those who read an image look for, and whether it is there.
//!
//! Whoever reads such an image takes no notice of one that lacks what it looks for, and says nothing.
//! So it is said here.

use crate::args::mastering::Mastering;
use crate::args::preset::Preset;
use crate::output::outcome::Failure;
use discmaster_image::plan::{Level, Options};
use discmaster_image::tree::{NodeId, NodeKind, Tree};

/// What an image for somebody is like.
#[derive(Debug)]
pub struct Profile {
    /// Who reads it.
    reader: &'static str,
    /// The label it has, and the others that are read as well; none: any will do.
    labels: &'static [&'static str],
    /// None: as its files need.
    level: Option<Level>,
    /// Blocks of zeros at the end: nobody records such an image on a CD track-at-once.
    padding: u32,
    /// Files that must be there: all of one of these sets.
    needs: &'static [&'static [&'static str]],
    /// Further files that are looked for.
    knows: &'static [&'static str],
    /// Whether `USER-DATA` would do for `user-data`.
    any_case: bool,
}

/// Cloud-init, the data source NoCloud: a file system labelled cidata or CIDATA; "both files are
/// required to be present for it to be considered a valid seed ISO".
const CIDATA: Profile = Profile {
    reader: "cloud-init",
    labels: &["cidata", "CIDATA"],
    level: None,
    padding: 0,
    needs: &[&["user-data", "meta-data"]],
    knows: &["network-config", "vendor-data"],
    any_case: false,
};

/// OpenStack's config drive, read by cloud-init (which needs the metadata), Ignition and
/// cloudbase-init (for which user data alone will do).
const CONFIG_2: Profile = Profile {
    reader: "what reads config drives",
    labels: &["config-2", "CONFIG-2"],
    level: None,
    padding: 0,
    needs: &[
        &["openstack/latest/meta_data.json"],
        &["openstack/latest/user_data"],
    ],
    knows: &[
        "openstack/latest/meta_data.json",
        "openstack/latest/user_data",
        "openstack/latest/network_data.json",
        "openstack/latest/vendor_data.json",
        "openstack/latest/vendor_data2.json",
    ],
    any_case: false,
};

/// Anaconda takes ks.cfg from a file system labelled OEMDRV, and drivers from one that has rhdd3.
const OEMDRV: Profile = Profile {
    reader: "Anaconda",
    labels: &["OEMDRV"],
    level: None,
    padding: 0,
    needs: &[&["ks.cfg"], &["rhdd3"]],
    knows: &[],
    any_case: false,
};

/// Windows Setup looks for Autounattend.xml at the root of removable media, whatever their label.
const AUTOUNATTEND: Profile = Profile {
    reader: "Windows Setup",
    labels: &[],
    level: None,
    padding: 0,
    needs: &[&["autounattend.xml"]],
    knows: &[],
    any_case: true,
};

impl Preset {
    pub fn profile(self) -> &'static Profile {
        match self {
            Self::Cidata => &CIDATA,
            Self::Config2 => &CONFIG_2,
            Self::Oemdrv => &OEMDRV,
            Self::Autounattend => &AUTOUNATTEND,
        }
    }
}

impl Profile {
    /// Makes options those of the profile, but for what the user chose. A label that would not do is
    /// refused.
    pub fn apply(&self, chosen: &Mastering, options: &mut Options) -> Result<(), Failure> {
        match (&chosen.label, self.labels) {
            (Some(label), _) => {
                if let Some(why) = self.wrong_label(label) {
                    return Err(Failure::usage(why));
                }
            }
            (None, [label, ..]) => options.ids.volume = (*label).to_owned(),
            (None, []) => {}
        }
        if chosen.level.is_none() {
            options.level = self.level;
        }
        options.padding = chosen.padding.unwrap_or(self.padding);
        // No track is made of it.
        options.minimum_blocks = 0;
        Ok(())
    }

    /// Why a label would not do; nothing where it does.
    fn wrong_label(&self, label: &str) -> Option<String> {
        let (first, _) = self.labels.split_first()?;
        (!self.labels.contains(&label)).then(|| {
            format!(
                "{} looks for the label {first}; one labelled {label} is not read",
                self.reader
            )
        })
    }

    /// Why a tree would not be read, or not as it is meant; nothing where it is.
    pub fn fault(&self, tree: &Tree) -> Option<String> {
        let lacks = |needed: &[&'static str]| {
            let missing = needed.iter().find(|path| !self.has(tree, path));
            missing.copied()
        };
        let missing: Vec<&str> = self.needs.iter().filter_map(|set| lacks(set)).collect();
        let complete = missing.len() < self.needs.len();
        let wanted = if complete { &[][..] } else { &missing[..] };
        for path in wanted.iter().chain(self.knows) {
            if !self.has(tree, path)
                && let Some(near) = near(tree, path)
            {
                return Some(format!(
                    "{near}: {} looks for {path}, and takes no notice of this",
                    self.reader
                ));
            }
        }
        (!complete).then(|| {
            format!(
                "{} takes no notice of an image without {}",
                self.reader,
                missing.join(" or ")
            )
        })
    }

    fn has(&self, tree: &Tree, path: &str) -> bool {
        let found = find(tree, path, |name, wanted| {
            name == wanted || self.any_case && name.eq_ignore_ascii_case(wanted)
        });
        found.is_some_and(|id| !tree.node(id).is_directory())
    }
}

/// A node whose names are `alike` those of a path.
fn find(tree: &Tree, path: &str, alike: impl Fn(&[u8], &[u8]) -> bool) -> Option<NodeId> {
    path.split('/').try_fold(NodeId::ROOT, |at, wanted| {
        let children = tree.children(at).iter().copied();
        children
            .into_iter()
            .find(|&id| alike(&tree.node(id).name, wanted.as_bytes()))
    })
}

/// The path of a file that was probably meant: of the same letters, in the same folder.
fn near(tree: &Tree, path: &str) -> Option<String> {
    let (folder, name) = path
        .rsplit_once('/')
        .map_or(("", path), |(folder, name)| (folder, name));
    let folder = match folder {
        "" => NodeId::ROOT,
        folder => find(tree, folder, |name, wanted| name == wanted)?,
    };
    let wanted = letters(name.as_bytes());
    let found = tree.children(folder).iter().find(|&&id| {
        let node = tree.node(id);
        matches!(node.kind, NodeKind::File(_)) && letters(&node.name) == wanted
    })?;
    Some(tree.path(*found))
}

/// A name without what is mistaken: case, separators, and the suffixes that editors add.
fn letters(name: &[u8]) -> Vec<u8> {
    let name = name.to_ascii_lowercase();
    let suffixes: [&[u8]; 6] = [b".yaml", b".yml", b".txt", b".json", b".cfg", b".xml"];
    let stem = suffixes
        .iter()
        .find_map(|suffix| name.strip_suffix(*suffix))
        .unwrap_or(&name);
    stem.iter()
        .copied()
        .filter(u8::is_ascii_alphanumeric)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use discmaster_image::source::Source;
    use discmaster_image::time::Timestamp;
    use discmaster_image::tree::Existing;

    fn tree(paths: &[&str]) -> Tree {
        let then = Timestamp::from_seconds(0);
        let mut tree = Tree::new(then);
        for path in paths {
            let mut names: Vec<&[u8]> = path.as_bytes().split(|byte| *byte == b'/').collect();
            let name = names.pop().unwrap();
            let folder = names.iter().fold(NodeId::ROOT, |at, name| {
                tree.add_directory(at, name, then).unwrap()
            });
            let empty = Source::Bytes([].into());
            tree.add_file(folder, name, then, empty, Existing::Refuse)
                .unwrap();
        }
        tree
    }

    #[track_caller]
    fn fault(preset: Preset, paths: &[&str]) -> String {
        preset.profile().fault(&tree(paths)).unwrap()
    }

    #[test]
    fn what_is_complete_is_left_alone() {
        for (preset, paths) in [
            (Preset::Cidata, &["user-data", "meta-data", "other"][..]),
            (
                Preset::Cidata,
                &["user-data", "meta-data", "network-config", "vendor-data"],
            ),
            (Preset::Config2, &["openstack/latest/meta_data.json"]),
            (Preset::Config2, &["openstack/latest/user_data"]),
            (Preset::Oemdrv, &["ks.cfg"]),
            (Preset::Oemdrv, &["rhdd3", "rpms/x86_64/kmod.rpm"]),
            (Preset::Autounattend, &["autounattend.xml"]),
            (Preset::Autounattend, &["AutoUnattend.xml", "drivers/x.inf"]),
        ] {
            assert_eq!(preset.profile().fault(&tree(paths)), None, "{paths:?}");
        }
    }

    #[test]
    fn what_is_missing_is_named() {
        assert_eq!(
            fault(Preset::Cidata, &["user-data"]),
            "cloud-init takes no notice of an image without meta-data"
        );
        assert!(fault(Preset::Oemdrv, &[]).ends_with("without ks.cfg or rhdd3"));
        assert!(fault(Preset::Config2, &["user_data"]).contains("openstack/latest/user_data"));
        assert!(fault(Preset::Autounattend, &["unattend.xml"]).contains("autounattend.xml"));
        // A folder is no file.
        assert!(fault(Preset::Oemdrv, &["ks.cfg/x"]).contains("ks.cfg"));
    }

    #[test]
    fn a_name_that_is_nearly_right_is_refused_by_name() {
        assert_eq!(
            fault(Preset::Cidata, &["user_data", "meta-data"]),
            "/user_data: cloud-init looks for user-data, and takes no notice of this"
        );
        let nearly = ["user-data", "meta-data", "network-config.yaml"];
        assert!(fault(Preset::Cidata, &nearly).starts_with("/network-config.yaml: "));
        let nearly = [
            "openstack/latest/meta_data.json",
            "openstack/latest/user-data",
        ];
        assert!(fault(Preset::Config2, &nearly).starts_with("/openstack/latest/user-data: "));
        assert!(fault(Preset::Oemdrv, &["KS.CFG"]).starts_with("/KS.CFG: "));
    }

    #[test]
    fn another_label_is_refused_where_one_is_looked_for() {
        assert_eq!(Preset::Cidata.profile().wrong_label("CIDATA"), None);
        assert!(Preset::Cidata.profile().wrong_label("seed").is_some());
        assert!(Preset::Oemdrv.profile().wrong_label("oemdrv").is_some());
        assert_eq!(Preset::Autounattend.profile().wrong_label("any"), None);
    }
}
