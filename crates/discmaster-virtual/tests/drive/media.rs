//! Every medium of the catalogue, as the drive tells of it.

use crate::host::*;
use discmaster_virtual::MediumType;

/// Profile, and the features of writing that are current with the disc as it is sold.
fn expected(medium: MediumType) -> (u16, &'static [u16]) {
    use MediumType::*;
    match medium {
        CdR74 | CdR80 | CdR90 | CdR99 => (0x09, &[0x21, 0x2D, 0x2E]),
        CdRw74 | CdRw80 => (0x0A, &[0x21, 0x2D, 0x2E, 0x37]),
        DvdR => (0x11, &[0x21, 0x2F]),
        DvdRDl => (0x15, &[0x21, 0x2F]),
        DvdRw => (0x14, &[0x21, 0x23, 0x2F]),
        DvdPlusR => (0x1B, &[0x2B]),
        DvdPlusRDl => (0x2B, &[0x3B]),
        DvdPlusRw => (0x1A, &[0x23, 0x2A]),
        DvdPlusRwDl => (0x2A, &[0x23, 0x3A]),
        DvdRam => (0x12, &[0x20, 0x23, 0x24]),
        BdR | BdRDl | BdRTl | BdRQl => (0x41, &[0x21, 0x23, 0x41]),
        // Without a format there are no spare areas, but those that it would have.
        BdRe | BdReDl | BdReTl => (0x43, &[0x23, 0x24, 0x41]),
    }
}

const WRITING: [u16; 15] = [
    0x20, 0x21, 0x23, 0x24, 0x26, 0x2A, 0x2B, 0x2C, 0x2D, 0x2E, 0x2F, 0x37, 0x3A, 0x3B, 0x41,
];

#[test]
fn every_medium_has_its_profile_and_its_features() {
    for medium in MediumType::ALL {
        let mut host = with_blank(medium);
        let (profile, features) = expected(medium);
        assert_eq!(host.profile(), profile, "{medium}");
        let current: Vec<_> = host
            .current_features()
            .into_iter()
            .filter(|code| WRITING.contains(code))
            .collect();
        for code in features {
            assert!(
                current.contains(code),
                "{medium}: {code:02X}h in {current:02X?}"
            );
        }
        let more = current.iter().find(|code| !features.contains(code));
        assert_eq!(more, None, "{medium}");
    }
}

#[test]
fn every_medium_takes_a_block_and_gives_it_back() {
    for medium in MediumType::ALL {
        let mut host = with_blank(medium);
        if medium.is_cd() {
            host.select_more_sessions();
        }
        let (_, formats) = if medium.is_cd() {
            ((0, 0), Vec::new())
        } else {
            host.formats()
        };
        if medium.overwritable()
            && let Some((kind, blocks)) = formats.first()
        {
            host.format(*kind, *blocks, 0).unwrap();
        }
        let _ = host.ready();
        host.write(0, &blocks(64)).unwrap();
        host.sync().unwrap();
        assert_eq!(host.read(0, 64).unwrap(), blocks(64), "{medium}");
    }
}

/// READ DISC STRUCTURE: media type and format.
fn structure(
    host: &mut Host<impl discmaster_mmc::transport::Transport>,
    media: u8,
    format: u8,
) -> Result<Vec<u8>, Triple> {
    let cdb = [0xAD, media, 0, 0, 0, 0, 0, format, 0x20, 0, 0, 0];
    let data = host.data_in(&cdb, 0x2000)?;
    let length = usize::from(u16::from_be_bytes([data[0], data[1]]));
    assert_eq!(length, data.len() - 2);
    Ok(data[4..].to_vec())
}

#[test]
fn a_dvd_tells_its_book_its_layers_and_its_maker() {
    for (medium, book, layers) in [
        (MediumType::DvdR, 0x25, 0x02),
        (MediumType::DvdRDl, 0x26, 0x32),
        (MediumType::DvdRw, 0x32, 0x04),
        (MediumType::DvdRam, 0x16, 0x04),
        (MediumType::DvdPlusR, 0xA1, 0x02),
        (MediumType::DvdPlusRDl, 0xE1, 0x32),
        (MediumType::DvdPlusRw, 0x92, 0x04),
    ] {
        let mut host = with_blank(medium);
        let physical = structure(&mut host, 0, 0x00).unwrap();
        assert_eq!(physical.len(), 2048);
        assert_eq!((physical[0], physical[2]), (book, layers), "{medium}");
        let start = if medium == MediumType::DvdRam {
            0x10
        } else {
            0
        };
        assert_eq!(physical[4..8], [0, 3, start, 0]);
        assert_eq!(structure(&mut host, 0, 0xC0), Ok(vec![0; 4]));
        assert_eq!(structure(&mut host, 1, 0x00), Err(INVALID_FIELD));
    }
    let mut plus = with_blank(MediumType::DvdPlusR);
    assert_eq!(
        &structure(&mut plus, 0, 0x11).unwrap()[19..30],
        b"DISCMSTRV01"
    );
    assert_eq!(structure(&mut plus, 0, 0x0E), Err(INVALID_FIELD));
    let mut dash = with_blank(MediumType::DvdR);
    let name = structure(&mut dash, 0, 0x0E).unwrap();
    assert_eq!(&name[..7], b"\x03DISCMS");
    assert_eq!(&name[8..15], b"\x04TR V01");
    assert_eq!(structure(&mut dash, 0, 0x11), Err(INVALID_FIELD));
    // Where layer 0 ends is settled.
    let mut double = with_blank(MediumType::DvdPlusRDl);
    let boundary = structure(&mut double, 0, 0x20).unwrap();
    assert_eq!(boundary, [0x80, 0, 0, 0, 0, 0x1F, 0xD8, 0x00]);
}

#[test]
fn a_bd_tells_its_kind_its_layers_and_its_maker() {
    for (medium, kind, layers) in [
        (MediumType::BdR, b"BDR", 0x12),
        (MediumType::BdRDl, b"BDR", 0x22),
        (MediumType::BdRQl, b"BDR", 0x42),
        (MediumType::BdRe, b"BDW", 0x14),
        (MediumType::BdReDl, b"BDW", 0x24),
    ] {
        let mut host = with_blank(medium);
        let information = structure(&mut host, 1, 0x00).unwrap();
        assert_eq!(&information[..2], b"DI");
        assert_eq!(&information[8..11], kind, "{medium}");
        assert_eq!(information[12], layers, "{medium}");
        assert_eq!(&information[100..109], b"DISCMSV01");
        assert_eq!(structure(&mut host, 0, 0x00), Err(INVALID_FIELD));
    }
    let mut host = with_blank(MediumType::BdRe);
    host.format(0x00, 11_826_176, 0).unwrap();
    let spare = structure(&mut host, 1, 0x0A).unwrap();
    assert_eq!(spare[4..], [0, 6, 0, 0, 0, 6, 0, 0]);
}

#[test]
fn a_cd_has_no_such_structure() {
    let mut unit = with_blank(MediumType::DvdR);
    unit.0.put_in(discmaster_virtual::disc::Disc::blank_disc(
        MediumType::CdR80,
    ));
    assert_eq!(unit.ready(), Err(CHANGED));
    assert_eq!(structure(&mut unit, 0, 0x00), Err((5, 0x30, 0x02)));
}

#[test]
fn write_speeds_are_those_of_the_medium() {
    for (medium, fastest) in [
        (MediumType::CdR80, 8467),
        (MediumType::DvdPlusR, 22_160),
        (MediumType::DvdRam, 6925),
        (MediumType::BdR, 53_952),
        (MediumType::BdRe, 8992),
    ] {
        let mut host = with_blank(medium);
        let data = host
            .data_in(&[0xAC, 0, 0, 0, 0, 0, 0, 0, 0, 9, 3, 0], 8 + 9 * 16)
            .unwrap();
        assert_eq!(
            u32::from_be_bytes(data[20..24].try_into().unwrap()),
            fastest
        );
        if !medium.is_cd() {
            // And the one in use, from the first block to the last.
            let data = host
                .data_in(&[0xAC, 4, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0], 24)
                .unwrap();
            assert_eq!(
                u32::from_be_bytes(data[12..16].try_into().unwrap()),
                fastest
            );
        }
    }
}

/// `2,295,104`.
fn grouped(number: u32) -> String {
    let digits = number.to_string();
    let mut text = String::new();
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

#[test]
fn the_manual_has_every_medium_with_its_profile_and_its_size() {
    let manual = include_str!("../../../../docs/virtual-recorder.md");
    for medium in MediumType::ALL {
        let name = format!("`{medium}`");
        let row = manual
            .lines()
            .find(|line| line.starts_with('|') && line.contains(&name))
            .unwrap();
        assert!(row.contains(&grouped(medium.capacity())), "{medium}: {row}");
        let profile = format!("{:04X}h", expected(medium).0);
        assert!(row.contains(&profile), "{medium}: {row}");
    }
}

#[test]
fn the_laser_is_calibrated_on_every_medium_that_is_written() {
    for medium in MediumType::ALL {
        let mut host = with_blank(medium);
        assert_eq!(
            host.no_data(&[0x54, 1, 0, 0, 0, 0, 0, 0, 0, 0]),
            Ok(()),
            "{medium}"
        );
        assert_eq!(
            host.data_out(&[0x54, 0, 0, 0, 0, 0, 0, 0, 7, 0], &[0; 7]),
            Err((5, 0x1A, 0x00)),
            "{medium}"
        );
    }
}
