use super::lay::rock_ridge::*;
use super::lay::*;
use crate::read::{Device, Entry, Image, Kind, Severity, Special, View};
use crate::time::Timestamp;

/// The entries of the tree, and what was odd.
pub(super) fn entries(bytes: &[u8]) -> (Vec<Entry>, Vec<(Severity, String)>) {
    let image = Image::open(bytes).unwrap();
    assert_eq!(image.best(), View::RockRidge);
    let mut walk = image.walk(image.best()).unwrap();
    let entries = walk.by_ref().map(Result::unwrap).collect();
    let odd = walk.into_oddities();
    let odd = odd.iter().map(|it| (it.severity(), it.to_string()));
    (entries, odd.collect())
}

/// The one entry of an image with this area, and the one oddity it has, which is a fault.
fn one(area: &[Vec<u8>], odd: Option<&str>) -> Entry {
    let (entries, oddities) = entries(&rock_ridge_with(&[file(b"A.;1", area)]));
    let [entry] = entries.try_into().unwrap();
    match (odd, oddities.as_slice()) {
        (None, []) => {}
        (Some(says), [(severity, oddity)]) => {
            assert!(oddity.contains(says), "{oddity}");
            assert_eq!(*severity, Severity::Fault);
        }
        (odd, oddities) => panic!("{odd:?}: {oddities:?}"),
    }
    entry
}

#[test]
fn attributes_are_read_with_and_without_a_serial_number() {
    let whole = one(&[px(0o106_755, 3, 77), nm("Naïve name.txt")], None);
    assert_eq!(whole.path_lossy(), "Naïve name.txt");
    assert_eq!(whole.kind, Kind::File);
    let posix = whole.posix.unwrap();
    assert_eq!((posix.mode, posix.links), (0o6755, 3));
    assert_eq!((posix.uid, posix.gid, posix.serial), (10, 20, Some(77)));
    let older = one(&[entry(b"PX", &both(&[FILE, 1, 1, 2]))], None);
    let posix = older.posix.unwrap();
    assert_eq!((posix.mode, posix.serial), (0o644, None));
    // A name that Rock Ridge does not tell is that of ISO 9660.
    assert_eq!(older.path_lossy(), "A");
}

#[test]
fn the_root_has_attributes_too() {
    let bytes = rock_ridge_with(&[]);
    let image = Image::open(&bytes).unwrap();
    let root = image.root(View::RockRidge).unwrap();
    assert_eq!(root.posix.unwrap().mode, 0o755);
    assert_eq!(image.root(View::Iso).unwrap().posix, None);
}

#[test]
fn orders_that_disagree_are_told() {
    let mut px = px(FILE, 1, 7);
    px[11] ^= 1;
    one(&[px], Some("mode is "));
}

#[test]
fn pipes_sockets_and_devices_are_told_apart() {
    let pn = |high, low| entry(b"PN", &both(&[high, low]));
    let special = |mode: u32, area: &[Vec<u8>], odd| {
        let area = [&[px(mode, 1, 7)], area].concat();
        let entry = one(&area, odd);
        // Whatever extent the record has.
        assert_eq!((entry.size, entry.sections.len()), (0, 0));
        entry.kind
    };
    let device = |major, minor| Device { major, minor };
    for (mode, area, kind) in [
        (0o010_600, vec![], Special::Pipe),
        (0o140_600, vec![], Special::Socket),
        (
            0o060_600,
            vec![pn(0, 0x0801)],
            Special::BlockDevice(device(8, 1)),
        ),
        (
            0o020_600,
            vec![pn(1, 3)],
            Special::CharacterDevice(device(1, 3)),
        ),
        (
            0o020_600,
            vec![pn(300, 70_000)],
            Special::CharacterDevice(device(300, 70_000)),
        ),
    ] {
        assert_eq!(special(mode, &area, None), Kind::Special(kind));
    }
    let none = Kind::Special(Special::BlockDevice(device(0, 0)));
    assert_eq!(special(0o060_600, &[], Some("no numbers")), none);
}

#[test]
fn a_type_that_contradicts_the_record_is_told() {
    let file = one(&[px(FOLDER, 1, 7)], Some("its record a file"));
    assert_eq!((file.kind, file.size), (Kind::File, 4));
    let none = one(&[px(0o170_644, 1, 7)], Some("its record a file"));
    assert_eq!(none.kind, Kind::File);
    let link = one(
        &[px(FILE, 1, 7), sl(&["x"])],
        Some("its record a symbolic link"),
    );
    assert_eq!(link.kind, Kind::File);
    let folder = with(
        record(b"DOCS", 24, 2048, DIRECTORY),
        &[px(LINK, 1, 7), sl(&["x"])],
    );
    let (entries, odd) = entries(&rock_ridge_with(&[folder]));
    assert!(entries[0].is_directory());
    assert!(odd[0].1.contains("its record a directory"), "{odd:?}");
}

#[test]
fn a_name_of_many_parts_is_one_name() {
    let part = |text: &[u8]| entry(b"NM", &[b"\x01", text].concat());
    let whole = one(&[part(b"a"), part(b"b"), part(b""), nm("c")], None);
    assert_eq!(whole.path_lossy(), "abc");
    let gone_on = one(&[nm("a"), nm("b")], Some("goes on after its last part"));
    assert_eq!(gone_on.path_lossy(), "a");
}

/// The name may grow as long as its continuations: 64 KiB, and no more.
#[test]
fn a_name_that_grows_without_end_is_refused() {
    let mut bytes = rock_ridge_with(&[file(b"A.;1", &[ce(100, 0, 65_000)])]);
    bytes.resize(140 * SECTOR, 0);
    let part = entry(b"NM", &[&[1], &[b'n'; 250][..]].concat());
    for nth in 0..254 {
        put(&mut bytes, 100 * SECTOR + nth * part.len(), &part);
    }
    let (found, _) = entries(&bytes);
    assert_eq!(found[0].name().len(), 254 * 250);
    let mut bytes = rock_ridge_with(&[file(b"A.;1", &[ce(100, 0, 66_000)])]);
    bytes.resize(140 * SECTOR, 0);
    assert!(
        paths(&bytes)
            .unwrap_err()
            .to_string()
            .contains("go on beyond")
    );
}

#[test]
fn names_that_lead_elsewhere_are_listed_as_faults() {
    for name in ["..", ".", "a/b", "/etc", "a\0b"] {
        let entry = one(&[nm(name)], Some("can have this name"));
        assert_eq!(entry.name(), name.as_bytes());
    }
    for (flags, name) in [(2, "."), (4, "..")] {
        let entry = one(&[entry(b"NM", &[flags])], Some("can have this name"));
        assert_eq!(entry.name(), name.as_bytes());
    }
    one(&[nm("a\\..\\b")], None);
}

#[test]
fn times_of_rock_ridge_go_before_those_of_the_record() {
    let time = |seconds| Timestamp::from_seconds(DATE_SECONDS + seconds);
    let stamp = |second: u8| [101, 11, 25, 8, 30, 15 + second, 4];
    let tf = [&[0x0F][..], &stamp(1), &stamp(2), &stamp(3), &stamp(4)].concat();
    let entry = one(&[entry(b"TF", &tf), px(FILE, 1, 1)], None);
    let posix = entry.posix.unwrap();
    assert_eq!(posix.created, Some(time(1)));
    assert_eq!(entry.modified, Some(time(2)));
    assert_eq!(posix.accessed, Some(time(3)));
    assert_eq!(posix.changed, Some(time(4)));
}

#[test]
fn a_sparse_file_is_refused_by_name() {
    let entry = one(&[px(FILE, 1, 1), entry(b"SF", &both(&[0, 4]))], None);
    let bytes = rock_ridge_with(&[file(b"A.;1", &[entry_sf()])]);
    let image = Image::open(&bytes).unwrap();
    let refused = image.file(&entry).unwrap_err().to_string();
    assert_eq!(refused, "/A: sparse files of Rock Ridge cannot be read");
}

fn entry_sf() -> Vec<u8> {
    entry(b"SF", &both(&[0, 4]))
}
