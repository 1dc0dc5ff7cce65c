//! The mount that a file lies on, from /proc/self/mountinfo (proc_pid_mountinfo(5)).

use std::ffi::OsString;
use std::os::unix::ffi::OsStringExt;
use std::path::PathBuf;

/// One line of mountinfo, as far as the stash asks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Mount {
    pub(super) point: PathBuf,
    /// "btrfs", "ext4", "fuse.gocryptfs".
    pub(super) kind: String,
    /// What is mounted: a device's path, or any word.
    pub(super) source: PathBuf,
    /// The options of this mount and of its file system.
    pub(super) options: Vec<String>,
}

impl Mount {
    /// The option of btrfs that has new files compressed, as it is written.
    pub(super) fn compresses(&self) -> Option<&str> {
        let compresses = |option: &&String| {
            let (name, value) = option.split_once('=').unwrap_or((option, ""));
            matches!(name, "compress" | "compress-force") && !matches!(value, "no" | "none")
        };
        let option = self.options.iter().find(compresses)?;
        (self.kind == "btrfs").then_some(option)
    }

    /// Whether the file system keeps files encrypted, whatever their attributes.
    pub(super) fn encrypts(&self) -> bool {
        matches!(
            self.kind.as_str(),
            "ecryptfs" | "fuse.gocryptfs" | "fuse.encfs" | "fuse.cryfs" | "fuse.securefs"
        )
    }
}

/// The mount's number in /proc/self/fdinfo/N (proc_pid_fdinfo(5)).
pub(super) fn id(fdinfo: &str) -> Option<u64> {
    let value = fdinfo.lines().find_map(|line| line.strip_prefix("mnt_id:"));
    value?.trim().parse().ok()
}

/// The mount of that number in /proc/self/mountinfo. None is there for what lies outside of the
/// process's root.
pub(super) fn find(mountinfo: &[u8], id: u64) -> Option<Mount> {
    mountinfo
        .split(|byte| *byte == b'\n')
        .filter_map(parse)
        .find_map(|(number, mount)| (number == id).then_some(mount))
}

/// `36 35 98:0 /mnt1 /mnt2 rw,noatime master:1 - ext3 /dev/root rw,errors=continue`: number,
/// parent, device, root, mount point, options, any number of optional fields, a hyphen; kind,
/// source, options of the file system.
fn parse(line: &[u8]) -> Option<(u64, Mount)> {
    let mut fields = line.split(|byte| *byte == b' ');
    let id = std::str::from_utf8(fields.next()?).ok()?.parse().ok()?;
    let point = fields.nth(3)?;
    let options = fields.next()?;
    fields.find(|field| *field == b"-")?;
    let kind = fields.next()?;
    let source = fields.next()?;
    let of_system = fields.next()?;
    let text = |field: &[u8]| String::from_utf8_lossy(field).into_owned();
    let path = |field| PathBuf::from(OsString::from_vec(unescape(field)));
    let options = [options, of_system]
        .into_iter()
        .flat_map(|options| options.split(|byte| *byte == b','))
        .map(text)
        .collect();
    let mount = Mount {
        point: path(point),
        kind: text(kind),
        source: path(source),
        options,
    };
    Some((id, mount))
}

/// Space, tab, newline, backslash and hash are written as a backslash and three octal digits.
fn unescape(field: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(field.len());
    let mut rest = field;
    while let Some((&byte, tail)) = rest.split_first() {
        let digits = match (byte, tail) {
            (b'\\', [a @ b'0'..=b'3', b @ b'0'..=b'7', c @ b'0'..=b'7', ..]) => {
                Some((a - b'0') << 6 | (b - b'0') << 3 | (c - b'0'))
            }
            _ => None,
        };
        out.push(digits.unwrap_or(byte));
        rest = if digits.is_some() { &tail[3..] } else { tail };
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::path::Path;

    const MOUNTS: &[u8] = b"\
27 1 254:0 / / rw,relatime - ext4 /dev/vda rw,discard
41 27 0:40 /home /home rw,noatime shared:7 master:2 - btrfs /dev/sda2 rw,ssd,compress=zstd:3,subvolid=256,subvol=/home
42 27 0:41 / /with\\040space\\011and\\134 rw - fuse.gocryptfs /home/a/a\\040b rw,user_id=0
43 27 8:1 / /old rw - ext3 /dev/sda1 rw,compress=zstd
44 27 0:42 / /sub rw - btrfs /dev/sdb rw,compress-force=lzo
45 27 0:43 / /no rw - btrfs /dev/sdc rw,compress=no
46 27 0:44 / /bare rw - btrfs /dev/sdd rw,compress

not a line
47 27
";

    fn mount(id: u64) -> Mount {
        find(MOUNTS, id).unwrap()
    }

    #[test]
    fn a_mount_is_found_by_its_number() {
        let home = mount(41);
        assert_eq!(home.point, Path::new("/home"));
        assert_eq!(
            (&*home.kind, &*home.source),
            ("btrfs", Path::new("/dev/sda2"))
        );
        assert!(home.options.iter().any(|option| option == "noatime"));
        assert!(home.options.iter().any(|option| option == "subvolid=256"));
        assert_eq!(mount(42).point, Path::new("/with space\tand\\"));
        assert_eq!(mount(42).source, Path::new("/home/a/a b"));
        assert_eq!(find(MOUNTS, 47), None);
        assert_eq!(find(MOUNTS, 99), None);
    }

    #[test]
    fn compression_is_an_option_of_btrfs() {
        assert_eq!(mount(41).compresses(), Some("compress=zstd:3"));
        assert_eq!(mount(44).compresses(), Some("compress-force=lzo"));
        assert_eq!(mount(46).compresses(), Some("compress"));
        for id in [27, 42, 43, 45] {
            assert_eq!(mount(id).compresses(), None, "{id}");
        }
    }

    #[test]
    fn some_file_systems_encrypt() {
        assert!(mount(42).encrypts());
        assert!(!mount(27).encrypts() && !mount(41).encrypts());
    }

    #[test]
    fn the_mount_of_an_open_file_is_a_line_of_its_fdinfo() {
        let text = "pos:\t0\nflags:\t02100002\nmnt_id:\t29\nino:\t60\n";
        assert_eq!(id(text), Some(29));
        assert_eq!(id("pos:\t0\n"), None);
    }

    proptest! {
        #[test]
        fn any_bytes_are_looked_through(bytes in prop::collection::vec(any::<u8>(), 0..400)) {
            find(&bytes, 1);
        }

        #[test]
        fn any_bytes_after_a_backslash_are_a_name(bytes in prop::collection::vec(b'/'..b'9', 0..9)) {
            let escaped: Vec<u8> = bytes.iter().flat_map(|byte| [b'\\', *byte]).collect();
            prop_assert!(unescape(&escaped).len() <= escaped.len());
        }
    }
}
