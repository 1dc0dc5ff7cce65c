//! Boot catalogs laid by hand, whole and damaged, behind the image laid by hand.

use super::lay::{self, *};
use crate::boot::{Emulation, MediaType, Platform};
use crate::read::verify::verify;
use crate::read::{BootCatalog, Image, ReadError};

/// Where the terminator was; it and the record of the catalog move up.
const RECORD: usize = SVD;
const CATALOG: usize = 40 * SECTOR;

/// A validation entry with the right checksum.
fn validation(platform: u8, id: &[u8]) -> Vec<u8> {
    let mut entry = vec![0; 32];
    (entry[0], entry[1]) = (1, platform);
    put(&mut entry, 4, id);
    put(&mut entry, 30, &[0x55, 0xAA]);
    let words = entry.chunks(2);
    let sum = words.fold(0u16, |sum, word| {
        sum.wrapping_add(u16::from_le_bytes([word[0], word[1]]))
    });
    put(&mut entry, 28, &(0u16.wrapping_sub(sum)).to_le_bytes());
    entry
}

fn entry(indicator: u8, media: u8, sectors: u16, start: u32) -> Vec<u8> {
    let mut entry = vec![indicator, media, 0xC0, 0x07, 9, 0];
    entry.extend(sectors.to_le_bytes());
    entry.extend(start.to_le_bytes());
    entry.resize(32, 0);
    entry
}

fn header(kind: u8, platform: u8, entries: u16) -> Vec<u8> {
    let mut header = vec![kind, platform];
    header.extend(entries.to_le_bytes());
    header.resize(32, b'i');
    header
}

fn extension() -> Vec<u8> {
    let mut extension = vec![0x44, 0x20];
    extension.resize(32, b'x');
    extension
}

/// The image with a boot record in sector 17 and this catalog in sector 40 of 50.
pub(super) fn image(catalog: &[Vec<u8>]) -> Vec<u8> {
    let mut bytes = lay::image();
    let joliet = bytes[SVD..SVD + SECTOR].to_vec();
    let terminator = bytes[TERMINATOR..TERMINATOR + SECTOR].to_vec();
    // The path table of type L moves, as the terminator takes its place.
    let table = bytes[ISO_TABLE_L..ISO_TABLE_L + SECTOR].to_vec();
    bytes.resize(50 * SECTOR, 0);
    put(&mut bytes, 31 * SECTOR, &table);
    put(&mut bytes, PVD + 140, &[31, 0, 0, 0]);
    put(&mut bytes, 18 * SECTOR, &joliet);
    put(&mut bytes, 19 * SECTOR, &terminator);
    bytes[RECORD..RECORD + SECTOR].fill(0);
    put(&mut bytes, RECORD, b"\0CD001\x01EL TORITO SPECIFICATION");
    put(&mut bytes, RECORD + 0x47, &[40, 0, 0, 0]);
    put(&mut bytes, CATALOG, &catalog.concat());
    bytes
}

fn catalog(bytes: &[u8]) -> Result<BootCatalog, ReadError> {
    let catalog = Image::open(bytes).unwrap().boot_catalog()?;
    Ok(catalog.expect("there is a boot record"))
}

fn simple() -> Vec<Vec<u8>> {
    vec![validation(0, b"somebody"), entry(0x88, 2, 1, 42)]
}

#[test]
fn an_image_without_a_boot_record_boots_nothing() {
    let bytes = lay::image();
    let image = Image::open(&bytes).unwrap();
    assert_eq!(image.boot_catalog().unwrap(), None);
    // A boot record of another system says nothing about El Torito.
    let mut other = self::image(&simple());
    put(&mut other, RECORD + 7, b"XL");
    let image = Image::open(&other).unwrap();
    assert_eq!(image.boot_catalog().unwrap(), None);
}

#[test]
fn the_default_entry_is_read() {
    let bytes = image(&simple());
    let catalog = catalog(&bytes).unwrap();
    assert_eq!((catalog.block, &*catalog.manufacturer_id), (40, "somebody"));
    let [entry] = catalog.entries[..] else {
        panic!("{catalog:?}");
    };
    assert_eq!((entry.platform, entry.bootable), (Platform::X86, true));
    assert_eq!(entry.media.emulation(), Some(Emulation::Floppy144));
    assert_eq!((entry.load_segment, entry.system_type), (0x7C0, 9));
    assert_eq!((entry.sectors, entry.start), (1, 42));
    assert_eq!(entry.bytes(), 1_474_560);
}

/// Two sections, one with extensions, and something behind the last.
pub(super) fn sections() -> Vec<Vec<u8>> {
    let mut laid = simple();
    laid.extend([
        header(0x90, 0, 2),
        entry(0x88, 0x20, 4, 43),
        extension(),
        extension(),
        entry(0, 0xF7, 0, 44),
        header(0x91, 0xEF, 1),
        entry(0x88, 0, 8, 45),
        // Behind the last section nothing counts.
        header(0x91, 0, 1),
        entry(0x88, 0, 8, 46),
    ]);
    laid
}

#[test]
fn sections_are_read_and_extensions_passed_over() {
    let entries = catalog(&image(&sections())).unwrap().entries;
    let told: Vec<_> = entries
        .iter()
        .map(|it| (it.platform.0, it.bootable, it.media, it.start))
        .collect();
    let expected = [
        (0, true, MediaType::FLOPPY_144, 42),
        (0, true, MediaType::NO_EMULATION, 43),
        (0, false, MediaType(7), 44),
        (0xEF, true, MediaType::NO_EMULATION, 45),
    ];
    assert_eq!(told, expected);
    assert_eq!(entries[2].media.emulation(), None);
    assert_eq!(entries[3].bytes(), 4096);
}

#[test]
fn a_catalog_may_reach_over_sectors_and_to_the_end_of_the_image() {
    let long = |entries: u16| {
        let mut laid = simple();
        laid.push(header(0x91, 1, entries));
        laid.extend((0..entries).map(|nth| entry(0x88, 0, 1, nth.into())));
        laid
    };
    let entries = catalog(&image(&long(100))).unwrap().entries;
    assert_eq!(entries.len(), 101);
    assert_eq!(entries[100].start, 99);
    // Ten sectors are left: 640 entries, of which three are taken.
    assert_eq!(catalog(&image(&long(637))).unwrap().entries.len(), 638);
    let mut laid = simple();
    laid.push(header(0x91, 1, 638));
    laid.resize(640, entry(0x88, 0, 1, 7));
    let cut = catalog(&image(&laid)).unwrap_err().to_string();
    assert!(cut.contains("ends within the boot catalog"), "{cut}");
    // A catalog that ends with the image, without a last section, is whole.
    let mut laid = simple();
    laid.resize(64, header(0x90, 0, 0));
    let mut bytes = image(&laid);
    bytes.truncate(41 * SECTOR);
    assert_eq!(catalog(&bytes).unwrap().entries.len(), 1);
}

#[test]
fn catalogs_that_are_none_are_refused() {
    let says = |bytes: &[u8]| {
        let Err(ReadError::Corrupt(corrupt)) = catalog(bytes) else {
            panic!("{:?}", catalog(bytes));
        };
        let says = corrupt.to_string();
        let report = verify(&Image::open(bytes).unwrap(), &()).unwrap();
        assert!(!report.is_sound());
        let kind = corrupt.kind().to_string();
        let told: Vec<_> = report.oddities.iter().map(ToString::to_string).collect();
        assert!(told.iter().any(|it| it.contains(&kind)), "{told:?}");
        says
    };
    for block in [50, u32::MAX] {
        let mut bytes = image(&simple());
        put(&mut bytes, RECORD + 0x47, &block.to_le_bytes());
        let says = says(&bytes);
        assert!(
            says.contains(&format!("block {block} lies outside")),
            "{says}"
        );
    }
    for at in [0, 1, 5, 28, 30, 31] {
        let mut bytes = image(&simple());
        bytes[CATALOG + at] ^= 0x40;
        let says = says(&bytes);
        assert!(says.contains("sector 40"), "{says}");
        assert!(says.contains("valid validation entry"), "{says}");
    }
}

#[test]
fn a_catalog_without_end_is_not_followed() {
    let mut bytes = image(&simple());
    bytes.resize(50 * SECTOR + 5000 * 32, 0);
    for at in (CATALOG + 64..CATALOG + 5000 * 32).step_by(32) {
        put(&mut bytes, at, &header(0x90, 0, 0));
    }
    let refused = catalog(&bytes).unwrap_err().to_string();
    assert!(refused.contains("beyond 4096 entries"), "{refused}");
    let mut laid = simple();
    laid.push(header(0x90, 0, u16::MAX));
    laid.resize(6000, extension());
    let mut bytes = image(&[]);
    bytes.resize(CATALOG + 6016 * 32, 0);
    put(&mut bytes, CATALOG, &laid.concat());
    let refused = catalog(&bytes).unwrap_err().to_string();
    assert!(refused.contains("beyond 4096 entries"), "{refused}");
}

#[test]
fn boot_images_are_verified_where_they_lie() {
    let report = |laid: &[Vec<u8>]| verify(&Image::open(&image(laid)).unwrap(), &()).unwrap();
    let without = (README.len() + 5000) as u64;
    let whole = report(&[validation(0, b""), entry(0x88, 0, 5, 42)]);
    assert!(whole.oddities.is_empty(), "{:?}", whole.oddities);
    assert_eq!(whole.bytes, without + 5 * 512);
    // One that is a file of the image as well is read once.
    let shared = report(&[validation(0, b""), entry(0x88, 0, 4, 28)]);
    assert_eq!(shared.bytes, without);
    // A floppy of which most is missing.
    let outside = report(&simple());
    let says: Vec<_> = outside.oddities.iter().map(ToString::to_string).collect();
    assert!(!outside.is_sound());
    assert!(
        says[0].contains("beyond the image of 102400 bytes"),
        "{says:?}"
    );
    // Firmware passes over what is not bootable.
    assert!(report(&[validation(0, b""), entry(0, 2, 1, 42)]).is_sound());
}

#[test]
fn a_boot_record_in_another_sector_is_a_fault_that_can_be_read() {
    let mut bytes = image(&simple());
    let record = bytes[RECORD..RECORD + SECTOR].to_vec();
    let joliet = bytes[18 * SECTOR..19 * SECTOR].to_vec();
    put(&mut bytes, SVD, &joliet);
    put(&mut bytes, 18 * SECTOR, &record);
    let image = Image::open(&bytes).unwrap();
    let says: Vec<_> = image.oddities().iter().map(ToString::to_string).collect();
    assert!(says[0].contains("not in sector 17"), "{says:?}");
    assert_eq!(image.oddities().faults(), 1);
    assert_eq!(catalog(&bytes).unwrap().entries.len(), 1);
}
