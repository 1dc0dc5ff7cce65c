//! The structures of El Torito against bytes laid by hand from its figures.

use discmaster_image::plan::{
    BootImage, Content, Emulation, JolietNames, Metadata, Options, Plan, PlanError, Platform,
};
use discmaster_image::source::{Recorded, RecordedExtent, Source, StreamSource};
use discmaster_image::time::Timestamp;
use discmaster_image::tree::{Existing, NodeId, Tree};
use std::io::{self, Read};
use std::sync::Arc;

const NOW: Timestamp = Timestamp::from_seconds(1_000_000_000);

/// A content of which only the length matters.
#[derive(Debug)]
struct Zeros(u64);

impl StreamSource for Zeros {
    fn len(&self) -> u64 {
        self.0
    }

    fn open(&self) -> io::Result<Box<dyn Read + Send>> {
        Ok(Box::new(io::repeat(0).take(self.0)))
    }
}

fn zeros(length: u64) -> BootImage {
    BootImage::new(Source::Stream(Arc::new(Zeros(length))))
}

fn options(boot: BootImage) -> Options {
    let mut options = Options::new(NOW);
    options.boot = Some(boot);
    options
}

/// A tree of an empty file and one of a byte.
fn plan(options: &Options) -> Result<Plan, PlanError> {
    let mut tree = Tree::new(NOW);
    for (name, content) in [(&b"empty"[..], &b""[..]), (b"f", b"x")] {
        let source = Source::Bytes(content.into());
        tree.add_file(NodeId::ROOT, name, NOW, source, Existing::Refuse)
            .unwrap();
    }
    Plan::new(tree, options)
}

fn start_of(plan: &Plan, content: Content) -> u32 {
    let found = plan.extents().iter().find(|it| it.content == content);
    found.unwrap().start
}

const CATALOG: Content = Content::Metadata(Metadata::BootCatalog);
const IMAGE: Content = Content::BootImage { offset: 0 };

#[test]
fn the_boot_record_is_in_sector_17_and_names_the_catalog() {
    for joliet in [None, Some(JolietNames::Standard)] {
        for start in [0, 70_000] {
            let mut options = options(zeros(3000));
            (options.joliet, options.start) = (joliet, start);
            let plan = plan(&options).unwrap();
            let descriptors = plan.metadata(Metadata::VolumeDescriptors);
            let kinds: Vec<_> = descriptors.chunks(2048).map(|it| it[0]).collect();
            match joliet {
                None => assert_eq!(kinds, [1, 0, 255]),
                Some(_) => assert_eq!(kinds, [1, 0, 2, 255]),
            }
            let mut record = vec![0; 2048];
            record[..7].copy_from_slice(b"\0CD001\x01");
            record[7..30].copy_from_slice(b"EL TORITO SPECIFICATION");
            let catalog = start_of(&plan, CATALOG);
            record[0x47..0x4B].copy_from_slice(&catalog.to_le_bytes());
            assert!(descriptors[2048..4096] == record);
            assert!(catalog > start);
        }
    }
}

#[test]
fn the_catalog_validates_itself_and_names_the_image() {
    let mut boot = zeros(3000);
    boot.platform = Platform::MAC;
    boot.manufacturer_id = "discmaster, 24 bytes all".to_owned();
    boot.load_segment = 0x1234;
    let plan = plan(&options(boot)).unwrap();
    let bytes = plan.metadata(Metadata::BootCatalog);
    assert_eq!(bytes.len(), 2048);
    assert_eq!(bytes[..4], [1, 2, 0, 0]);
    assert_eq!(&bytes[4..28], b"discmaster, 24 bytes all");
    assert_eq!(bytes[30..32], [0x55, 0xAA]);
    let words = bytes[..32].chunks(2);
    let sum = words.fold(0u16, |sum, word| {
        sum.wrapping_add(u16::from_le_bytes([word[0], word[1]]))
    });
    assert_eq!(sum, 0);
    let mut default = vec![0x88, 0, 0x34, 0x12, 0, 0, 6, 0];
    default.extend(start_of(&plan, IMAGE).to_le_bytes());
    assert_eq!(bytes[32..44], default);
    assert!(bytes[44..].iter().all(|byte| *byte == 0));
}

#[test]
fn a_checksum_worked_out_by_hand() {
    let bytes = plan(&options(zeros(1))).unwrap();
    let bytes = bytes.metadata(Metadata::BootCatalog);
    // 0x0001 and 0xAA55 are the only words: 0x10000 - 0xAA56.
    assert_eq!(bytes[28..30], [0xAA, 0x55]);
}

/// Media type, system type and sector count of the default entry.
fn entry(emulation: Emulation, length: u64) -> Result<(u8, u8, u16), PlanError> {
    let mut boot = zeros(length);
    boot.emulation = emulation;
    boot.system_type = 6;
    let bytes = plan(&options(boot))?.metadata(Metadata::BootCatalog);
    let sectors = u16::from_le_bytes([bytes[38], bytes[39]]);
    Ok((bytes[33], bytes[36], sectors))
}

#[test]
fn a_program_is_loaded_whole_and_of_a_drive_one_sector() {
    for (length, sectors) in [
        (1, 1),
        (512, 1),
        (513, 2),
        (2048, 4),
        (65_535 * 512, 65_535),
        (65_535 * 512 + 1, 65_535),
        (5_000_000_000, 65_535),
    ] {
        assert_eq!(entry(Emulation::None, length), Ok((0, 6, sectors)));
    }
    for (emulation, length, media) in [
        (Emulation::Floppy12, 1_228_800, 1),
        (Emulation::Floppy144, 1_474_560, 2),
        (Emulation::Floppy288, 2_949_120, 3),
        (Emulation::HardDisk, 512, 4),
        (Emulation::HardDisk, 100_000_000, 4),
    ] {
        assert_eq!(entry(emulation, length), Ok((media, 6, 1)));
    }
}

#[test]
fn an_image_that_is_no_such_drive_is_refused() {
    for (emulation, size, needs) in [
        (Emulation::None, 0, "no drive has 1 byte or more"),
        (Emulation::Floppy12, 1_228_799, "1.2 MB has 1228800 bytes"),
        (Emulation::Floppy144, 1_474_561, "1.44 MB has 1474560 bytes"),
        (Emulation::Floppy288, 0, "2.88 MB has 2949120 bytes"),
        (
            Emulation::HardDisk,
            511,
            "a hard disk has 512 bytes or more",
        ),
    ] {
        let refused = entry(emulation, size).unwrap_err();
        assert_eq!(refused, PlanError::BootImageSize { emulation, size });
        assert!(refused.to_string().contains(needs), "{refused}");
    }
    let blocks = (1 << 32) + 1;
    let refused = plan(&options(zeros((blocks - 1) * 2048))).unwrap_err();
    assert_eq!(refused, PlanError::TooLarge { blocks });
}

#[test]
fn an_id_that_its_field_cannot_hold_is_refused() {
    let id = |id: &str| {
        let mut boot = zeros(1);
        boot.manufacturer_id = id.to_owned();
        plan(&options(boot)).map(|_| ())
    };
    assert_eq!(id(&"x".repeat(24)), Ok(()));
    let length = 25;
    let refused = id(&"x".repeat(25));
    assert_eq!(refused, Err(PlanError::BootIdTooLong { length }));
    for (text, character) in [
        ("ab\u{e9}", '\u{e9}'),
        ("ab\n", '\n'),
        ("ab\u{7f}d", '\u{7f}'),
    ] {
        let position = 3;
        let refused = PlanError::BootIdNotAscii {
            character,
            position,
        };
        assert_eq!(id(text), Err(refused));
    }
}

#[test]
fn the_image_is_stored_once_as_long_as_it_is_and_in_no_folder() {
    let without = plan(&Options::new(NOW)).unwrap();
    let with = plan(&options(zeros(5000))).unwrap();
    // A boot record, a catalog, and three blocks of image.
    assert_eq!(with.blocks(), without.blocks() + 5);
    assert_eq!(with.files().count(), 1);
    assert_eq!(with.tree().len(), without.tree().len());
    let found = with.extents().iter().find(|it| it.content == IMAGE);
    assert_eq!(found.unwrap().length, 5000);
    // Nor does the record of an empty file point to it: readers would take it for the boot image.
    let root = with.metadata(Metadata::Directory {
        names: discmaster_image::plan::Names::Iso,
        node: NodeId::ROOT,
    });
    let empty = u32::from_le_bytes(root[68 + 2..68 + 6].try_into().unwrap());
    assert_eq!(u64::from(empty), found.unwrap().end());
    // A large one lies so that file systems can share it.
    let large = plan(&options(zeros(1 << 20))).unwrap();
    assert_eq!(start_of(&large, IMAGE) % 2, 0);
}

#[test]
fn an_image_of_an_earlier_session_is_booted_where_it_lies() {
    let recorded = |extents: &[(u32, u32)]| {
        let extents = extents
            .iter()
            .map(|&(start, length)| RecordedExtent { start, length });
        let boot = BootImage::new(Source::Recorded(Recorded::new(extents)));
        let mut options = options(boot);
        options.start = 1000;
        plan(&options)
    };
    let plan = recorded(&[(700, 1024)]).unwrap();
    assert!(plan.extents().iter().all(|it| it.content != IMAGE));
    let bytes = plan.metadata(Metadata::BootCatalog);
    assert_eq!(bytes[38..44], [2, 0, 0xBC, 2, 0, 0]);
    let pieces = 2;
    let refused = recorded(&[(700, 2048), (800, 1)]).unwrap_err();
    assert_eq!(refused, PlanError::BootImageInPieces { pieces });
    let refused = recorded(&[(999, 2049)]).unwrap_err();
    let (path, end, start) = ("the boot image".to_owned(), 1001, 1000);
    assert_eq!(refused, PlanError::RecordedBehindStart { path, end, start });
}
