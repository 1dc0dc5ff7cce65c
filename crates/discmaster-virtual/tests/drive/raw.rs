//! Raw recording: a host that makes lead-in, program and lead-out itself, sub-channels and all.

use crate::cue::PROGRAM;
use crate::host::*;
use discmaster_mmc::transport::Transport;
use discmaster_virtual::MediumType;

const SECTOR: usize = 2352;
const LEAD_IN: i32 = -11_400;
const LEAD_OUT: i32 = 900;
/// The lead-out that a host writes.
const AFTER: i32 = LEAD_OUT + 200;

/// Two decimal digits.
fn bcd(number: i32) -> u8 {
    u8::try_from(number / 10 * 16 + number % 10).unwrap()
}

/// A time, from 00:00:00 on.
fn time(blocks: i32) -> [u8; 3] {
    [bcd(blocks / 4500), bcd(blocks / 75 % 60), bcd(blocks % 75)]
}

/// Ten bytes of Q and their code.
fn sealed(ten: [u8; 10]) -> [u8; 12] {
    let mut crc = 0_u16;
    for byte in ten {
        for bit in (0..8).rev() {
            let out = crc >> 15 ^ u16::from(byte >> bit & 1);
            crc = crc << 1 ^ if out == 1 { 0x1021 } else { 0 };
        }
    }
    let [high, low] = (!crc).to_be_bytes();
    let mut sealed = [0; 12];
    sealed[..10].copy_from_slice(&ten);
    sealed[10..].copy_from_slice(&[high, low]);
    sealed
}

/// A disc: data of mode 1 at 0, audio at 450 after a pause of a second, an index 2 at 600; lead-out at
/// 900.
#[derive(Clone)]
struct Disc {
    /// Pointers of the lead-in: control and ADR, point, PMIN, PSEC, PFRAME.
    pointers: Vec<[u8; 5]>,
    /// A wrong Q at an address.
    wrong: Option<(i32, [u8; 10])>,
    scrambled: bool,
    data: Vec<u8>,
    audio: Vec<u8>,
}

impl Disc {
    fn new() -> Self {
        Self {
            pointers: vec![
                [0x41, 0xA0, 0x01, 0, 0],
                [0x01, 0xA1, 0x02, 0, 0],
                [0x01, 0xA2, 0x00, 0x14, 0x00],
                [0x41, 0x01, 0x00, 0x02, 0x00],
                [0x01, 0x02, 0x00, 0x08, 0x00],
            ],
            wrong: None,
            scrambled: true,
            data: blocks(375),
            audio: audio_blocks(900),
        }
    }

    fn q(&self, lba: i32) -> [u8; 12] {
        if let Some((wrong, q)) = self.wrong
            && wrong == lba
        {
            return sealed(q);
        }
        if lba < -150 {
            let pointer =
                self.pointers[usize::try_from(lba - LEAD_IN).unwrap() / 3 % self.pointers.len()];
            let [control, point, m, s, f] = pointer;
            let [min, sec, frame] = time(lba + 450_150);
            return sealed([control, 0, point, min, sec, frame, 0, m, s, f]);
        }
        let [am, a_s, af] = time(lba + 150);
        let at = |control: u8, track: u8, index: u8, relative: i32| {
            let [m, s, f] = time(relative);
            sealed([control, track, index, m, s, f, 0, am, a_s, af])
        };
        match lba {
            // The catalogue number, now and then.
            ..900 if lba % 90 == 7 => {
                sealed([0x02, 0x40, 0x06, 0x40, 0x82, 0x62, 0x13, 0x80, 0, af])
            }
            450..900 if lba % 90 == 50 => {
                sealed([0x03, 0x51, 0x55, 0x80, 0x14, 0x73, 0x12, 0x34, 0x50, af])
            }
            ..0 => at(0x41, 0x01, 0, -lba),
            0..375 => at(0x41, 0x01, 1, lba),
            375..450 => at(0x01, 0x02, 0, 450 - lba),
            450..600 => at(0x01, 0x02, 1, lba - 450),
            600..900 => at(0x01, 0x02, 2, lba - 450),
            _ => at(0x01, 0xAA, 1, lba - 900),
        }
    }

    fn sector(&self, lba: i32) -> [u8; SECTOR] {
        let mut sector = [0; SECTOR];
        match lba {
            -150..375 => {
                let mut data = [0; 2048];
                if let Ok(number) = u32::try_from(lba) {
                    data.copy_from_slice(&self.data[number as usize * 2048..][..2048]);
                }
                let absolute = u32::try_from(lba + 150).unwrap();
                discmaster_audio::sector::mode_1(absolute, &data, &mut sector);
                if self.scrambled {
                    discmaster_audio::sector::scramble(&mut sector);
                }
            }
            450..900 => {
                let number = usize::try_from(lba).unwrap();
                sector.copy_from_slice(&self.audio[number * SECTOR..][..SECTOR]);
            }
            _ => {}
        }
        sector
    }

    /// Blocks with 16 bytes of sub-channel, or with 96 of which `symbols` are R to W in the lead-in.
    fn blocks(&self, from: i32, to: i32, kind: u8, symbols: &[u8; 96]) -> Vec<u8> {
        let mut bytes = Vec::new();
        for lba in from..to {
            bytes.extend(self.sector(lba));
            let q = self.q(lba);
            if kind == 1 {
                bytes.extend(&q[..10]);
                // The code is left to the drive.
                bytes.extend([0; 6]);
            } else {
                bytes.extend((0..96).map(|bit| {
                    let q = q[bit / 8] >> (7 - bit % 8) & 1;
                    q << 6 | if lba < -150 { symbols[bit] } else { 0 }
                }));
            }
        }
        bytes
    }
}

impl<T: Transport> Host<T> {
    fn select_raw(&mut self, block_type: u8, test: bool) {
        let mut list = [0_u8; 60];
        let write_type = if test { 0x53 } else { 0x43 };
        list[8..13].copy_from_slice(&[0x05, 50, write_type, 0, block_type]);
        self.data_out(&[0x55, 0x10, 0, 0, 0, 0, 0, 0, 60, 0], &list)
            .unwrap();
    }

    /// Writes the blocks of a disc; the first refusal ends it.
    fn write_raw(
        &mut self,
        disc: &Disc,
        from: i32,
        to: i32,
        kind: u8,
        symbols: &[u8; 96],
    ) -> Result<(), (i32, Triple)> {
        for lba in (from..to).step_by(25) {
            let end = (lba + 25).min(to);
            let bytes = disc.blocks(lba, end, kind, symbols);
            self.write_blocks(
                lba.cast_unsigned(),
                u16::try_from(end - lba).unwrap(),
                &bytes,
            )
            .map_err(|sense| (lba, sense))?;
        }
        Ok(())
    }
}

fn check<T: Transport>(host: &mut Host<T>) {
    assert_eq!(host.ready(), Err(CHANGED));
    assert_eq!(host.disc_status(), 0x0E);
    assert_eq!(host.read(0, 375).unwrap(), blocks(375));
    assert_eq!(
        host.read_audio(450, 450).unwrap(),
        audio_blocks(900)[450 * SECTOR..]
    );
    assert_eq!(host.track(1).unwrap(), (0, None, 0, 375));
    assert_eq!(host.track(2).unwrap(), (450, None, 0, 450));
    let whole = host.data_in(&read_cd(17, 1, 2, 0xF8, 0), 4096).unwrap();
    assert!(discmaster_audio::sector::is_sound(
        whole.first_chunk().unwrap()
    ));
    assert_eq!(whole[12..16], [0, 2, 0x17, 1]);
    let q = |host: &mut Host<T>, lba| host.data_in(&read_cd(lba, 1, 0, 0, 2), 16).unwrap();
    assert_eq!(q(host, 600)[..6], [0x01, 2, 2, 0, 0x02, 0]);
    assert_eq!(
        q(host, 33)[..8],
        [0x42, 0x40, 0x06, 0x40, 0x82, 0x62, 0x13, 0x80]
    );
    assert_eq!(
        q(host, 566)[..8],
        [0x03, 0x51, 0x55, 0x80, 0x14, 0x73, 0x12, 0x34]
    );
    let toc = host.read_toc(0, 0).unwrap();
    assert_eq!((toc[5], toc[13]), (0x14, 0x10));
}

#[test]
fn a_disc_is_what_its_sub_channels_say() {
    let symbols = [0; 96];
    for kind in [1, 2, 3] {
        for scrambled in [true, false] {
            let mut host = with_blank(MediumType::CdR80);
            host.select_raw(kind, false);
            let disc = Disc {
                scrambled,
                ..Disc::new()
            };
            host.write_raw(&disc, LEAD_IN, AFTER, kind, &symbols)
                .unwrap();
            host.sync().unwrap();
            check(&mut host);
        }
    }
}

#[test]
fn cd_text_is_in_r_to_w_of_the_lead_in() {
    // The same pack four times: "Hotel" of track 0, its code worked out bit by bit.
    let mut pack = [0_u8; 18];
    pack[..9].copy_from_slice(b"\x80\0\0\0Hotel");
    let mut crc = 0_u16;
    for byte in &pack[..16] {
        for bit in (0..8).rev() {
            let out = crc >> 15 ^ u16::from(byte >> bit & 1);
            crc = crc << 1 ^ if out == 1 { 0x1021 } else { 0 };
        }
    }
    pack[16..].copy_from_slice(&(!crc).to_be_bytes());
    let mut symbols = [0; 96];
    for (bit, symbol) in symbols.iter_mut().enumerate() {
        let first = bit % 24 * 6;
        for bit in first..first + 6 {
            *symbol = *symbol << 1 | pack[bit / 8] >> (7 - bit % 8) & 1;
        }
    }
    let mut host = with_blank(MediumType::CdR80);
    host.select_raw(3, false);
    host.write_raw(&Disc::new(), LEAD_IN, AFTER, 3, &symbols)
        .unwrap();
    host.sync().unwrap();
    check(&mut host);
    assert_eq!(host.read_toc(5, 0).unwrap()[4..], pack);
}

#[test]
fn the_lead_in_has_to_be_a_table_of_contents() {
    let lead_in_error = (3, 0x72, 0x01);
    let spoil = |index: usize, byte: usize, value: u8| {
        let mut disc = Disc::new();
        disc.pointers[index][byte] = value;
        disc
    };
    let mut missing = Disc::new();
    missing.pointers.pop();
    for (number, disc) in [
        missing,
        // First track 2, last 3, lead-out before a track, beyond the disc; tracks out of order; four
        // channels of data.
        spoil(0, 2, 2),
        spoil(1, 2, 3),
        spoil(2, 3, 0x07),
        spoil(2, 2, 0x80),
        spoil(3, 3, 0x09),
        spoil(4, 0, 0xC1),
        spoil(3, 3, 0x01),
    ]
    .into_iter()
    .enumerate()
    {
        let mut host = with_blank(MediumType::CdR80);
        host.select_raw(3, false);
        assert_eq!(
            host.write_raw(&disc, LEAD_IN, AFTER, 3, &[0; 96]),
            Err((-150, lead_in_error)),
            "case {number}"
        );
        assert_eq!(host.disc_status(), 0, "case {number}");
    }
}

#[test]
fn the_program_has_to_be_what_the_lead_in_says() {
    for (lba, q) in [
        // Another address, another track, an index left out, another control field, a track that
        // begins too early.
        (100, [0x41, 1, 1, 0, 0x01, 0x25, 0, 0, 0x03, 0x26]),
        (100, [0x41, 3, 1, 0, 0x01, 0x25, 0, 0, 0x03, 0x25]),
        (100, [0x41, 1, 3, 0, 0x01, 0x25, 0, 0, 0x03, 0x25]),
        (100, [0x01, 1, 1, 0, 0x01, 0x25, 0, 0, 0x03, 0x25]),
        (100, [0x41, 2, 1, 0, 0, 0, 0, 0, 0x03, 0x25]),
        (-100, [0x41, 1, 1, 0, 0, 0, 0, 0, 0, 0x50]),
        // The lead-out is not over.
        (950, [0x41, 1, 1, 0, 0, 0, 0, 0, 0x14, 0x50]),
    ] {
        let mut host = with_blank(MediumType::CdR80);
        host.select_raw(3, false);
        let mut disc = Disc::new();
        disc.wrong = Some((lba, q));
        let refused = host.write_raw(&disc, LEAD_IN, AFTER, 3, &[0; 96]);
        let (at, sense) = refused.unwrap_err();
        assert_eq!(sense, (5, 0x26, 0x02), "{lba}");
        assert!((at..at + 25).contains(&lba), "{lba} {at}");
    }
}

#[test]
fn raw_blocks_go_one_after_the_other_from_the_lead_in_on() {
    let mut host = with_blank(MediumType::CdR80);
    host.select_raw(1, false);
    let disc = Disc::new();
    let none = [0; 96];
    assert_eq!(
        host.write_raw(&disc, -150, -149, 1, &none),
        Err((-150, NOT_NEXT_WRITABLE))
    );
    assert_eq!(host.track(0xFF).unwrap().1, Some(LEAD_IN.cast_unsigned()));
    host.write_raw(&disc, LEAD_IN, 500, 1, &none).unwrap();
    // What is there is not all: nothing is closed.
    host.sync().unwrap();
    assert_eq!(host.disc_status(), 0x05);
    assert_eq!(
        host.write_raw(&disc, 501, 502, 1, &none),
        Err((501, NOT_NEXT_WRITABLE))
    );
    host.write_raw(&disc, 500, AFTER, 1, &none).unwrap();
    host.sync().unwrap();
    check(&mut host);
    // Nothing fits after it.
    host.select_raw(1, false);
    assert_eq!(
        host.write_blocks(PROGRAM, 1, &[0; SECTOR + 16]),
        Err(CANNOT_WRITE)
    );
}

#[test]
fn pointer_b0_leaves_room_for_another_session() {
    let mut disc = Disc::new();
    disc.pointers.push([0x05, 0xB0, 0x79, 0x59, 0x74]);
    let mut host = with_blank(MediumType::CdR80);
    host.select_raw(1, false);
    host.write_raw(&disc, LEAD_IN, AFTER, 1, &[0; 96]).unwrap();
    host.sync().unwrap();
    assert_eq!(host.ready(), Err(CHANGED));
    assert_eq!(host.disc_status(), 0x01);
    host.select_last_session();
    assert_eq!(host.track(0xFF).unwrap().1, Some(900 + 11_400));
}

#[test]
fn a_test_of_raw_recording_leaves_nothing() {
    let mut host = with_blank(MediumType::CdR80);
    host.select_raw(3, true);
    host.write_raw(&Disc::new(), LEAD_IN, AFTER, 3, &[0; 96])
        .unwrap();
    host.sync().unwrap();
    assert_eq!(host.disc_status(), 0);
    assert_eq!(host.0.storage().end(), 0);
}
