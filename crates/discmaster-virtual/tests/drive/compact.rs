//! A host that does anything to a CD, in any order, and reads back what it wrote.

use crate::host::*;
use discmaster_virtual::disc::SavedDisc;
use discmaster_virtual::storage::Memory;
use discmaster_virtual::unit::Unit;
use discmaster_virtual::{Blank, MediumType};
use proptest::prelude::*;
use std::collections::HashMap;

#[derive(Clone, Debug)]
enum Deed {
    /// Page 05h: write type, track mode, data block type, packet size.
    Select([u8; 4]),
    /// A session of data and audio, by their lengths.
    Cue(u8, u8),
    /// Blocks to the next writable address of a track.
    Write(u8, u8),
    Sync,
    CloseTrack(u8),
    CloseSession,
    Reserve(u16),
    Repair(u8),
    Blank(u8, u16),
    Read(u16, u8),
    ReadCd(u16, u8, u8),
}

/// Tracks at once of data, of audio, tested, of form 1; packets; a session at once, and one tested.
fn pages() -> Vec<[u8; 4]> {
    vec![
        [0x41, 0xC4, 8, 0],
        [0x41, 0xC0, 0, 0],
        [0x51, 0xC4, 8, 0],
        [0x41, 0xC4, 10, 0],
        [0x40, 0xC5, 8, 0],
        [0x00, 0xE5, 8, 16],
        [0x42, 0xC0, 0, 0],
        [0x52, 0xC0, 0, 0],
    ]
}

fn deed() -> impl Strategy<Value = Deed> {
    prop_oneof![
        3 => prop::sample::select(pages()).prop_map(Deed::Select),
        2 => (1_u8.., 1_u8..).prop_map(|(data, audio)| Deed::Cue(data, audio)),
        12 => (prop_oneof![Just(0xFF_u8), 1_u8..6], 1_u8..).prop_map(|(track, blocks)| Deed::Write(track, blocks)),
        4 => Just(Deed::Sync),
        2 => (1_u8..6).prop_map(Deed::CloseTrack),
        2 => Just(Deed::CloseSession),
        1 => (0_u16..900).prop_map(Deed::Reserve),
        1 => (1_u8..6).prop_map(Deed::Repair),
        1 => (0_u8..8, any::<u16>()).prop_map(|(kind, address)| Deed::Blank(kind, address)),
        4 => (any::<u16>(), 1_u8..40).prop_map(|(lba, blocks)| Deed::Read(lba % 2000, blocks)),
        2 => (any::<u16>(), any::<u8>(), 0_u8..3).prop_map(|(lba, parts, sub)| Deed::ReadCd(lba % 2000, parts & 0xF8, sub)),
    ]
}

/// The host's memory of what it did.
struct Doer {
    host: Host<Unit<Memory>>,
    page: [u8; 4],
    fill: u8,
    /// What blocks of user data have to be.
    written: HashMap<u32, u8>,
}

impl Doer {
    fn select(&mut self, page: [u8; 4]) {
        let mut list = [0_u8; 60];
        list[8..10].copy_from_slice(&[0x05, 50]);
        list[10..13].copy_from_slice(&page[..3]);
        list[21] = page[3];
        list[22..24].copy_from_slice(&150_u16.to_be_bytes());
        let select = [0x55, 0x10, 0, 0, 0, 0, 0, 0, 60, 0];
        if self.host.data_out(&select, &list).is_ok() {
            self.page = page;
        }
    }

    fn cue(&mut self, data: u8, audio: u8) {
        let time = |lba: u32| {
            let lba = lba + 150;
            [lba / 4500, lba / 75 % 60, lba % 75].map(|part| part.to_le_bytes()[0])
        };
        let audio_at = u32::from(data) + 150;
        let lead_out = audio_at + u32::from(audio);
        let line = |head: [u8; 5], [m, s, f]: [u8; 3]| {
            [head[0], head[1], head[2], head[3], head[4], m, s, f]
        };
        let _ = self.host.send_cue(&[
            [0x41, 0, 0, 0x14, 0, 0, 0, 0],
            [0x41, 1, 0, 0x14, 0, 0, 0, 0],
            line([0x41, 1, 1, 0x10, 0], time(0)),
            line([0x01, 2, 0, 0x01, 0], time(data.into())),
            line([0x01, 2, 1, 0x00, 0], time(audio_at)),
            line([0x01, 0xAA, 1, 0x01, 0], time(lead_out)),
        ]);
    }

    fn write(&mut self, track: u8, blocks: u8) {
        let Ok((_, Some(next), ..)) = self.host.track(track) else {
            return;
        };
        self.fill = self.fill.wrapping_add(1).max(1);
        let at_once = self.page[0] & 0x0F == 2;
        let [a, b, c, d] = next.to_be_bytes();
        let cdb = [0x2A, 0, a, b, c, d, 0, 0, blocks, 0];
        // In a session at once some are of data, then some of audio.
        let lengths = match (at_once, self.page[2]) {
            (true, _) => &[BLOCK, AUDIO_BLOCK][..],
            (false, 0) => &[AUDIO_BLOCK],
            (false, _) => &[BLOCK],
        };
        for length in lengths {
            let data = vec![self.fill; usize::from(blocks) * length];
            if self.host.data_out(&cdb, &data).is_ok() {
                let test = self.page[0] & 0x10 != 0;
                if !test && next < 0x8000_0000 {
                    let fill = self.fill;
                    self.written
                        .extend((next..).take(blocks.into()).map(|lba| (lba, fill)));
                }
                break;
            }
        }
    }

    fn read(&mut self, lba: u32, blocks: u8) -> Result<(), TestCaseError> {
        if let Ok(data) = self.host.read(lba, blocks.into()) {
            for (lba, block) in (lba..).zip(data.chunks(BLOCK)) {
                let expected = self.written.get(&lba).copied().unwrap_or(0);
                prop_assert!(block.iter().all(|byte| *byte == expected), "block {lba}");
            }
        }
        Ok(())
    }

    fn take(&mut self, deed: &Deed) -> Result<(), TestCaseError> {
        let host = &mut self.host;
        match *deed {
            Deed::Select(page) => self.select(page),
            Deed::Cue(data, audio) => self.cue(data, audio),
            Deed::Write(track, blocks) => self.write(track, blocks),
            Deed::Sync => drop(host.sync()),
            Deed::CloseTrack(track) => drop(host.close_track(track)),
            Deed::CloseSession => drop(host.close_session()),
            Deed::Reserve(blocks) => drop(host.reserve(blocks.into())),
            Deed::Repair(track) => drop(host.no_data(&[0x58, 0, 0, 0, 0, track, 0, 0, 0, 0])),
            Deed::Blank(kind, address) => {
                let [high, low] = address.to_be_bytes();
                let cdb = [0xA1, kind, 0, 0, high, low, 0, 0, 0, 0, 0, 0];
                if host.no_data(&cdb).is_ok() {
                    // What is blanked may be recorded anew.
                    self.written.clear();
                    self.host
                        .no_data(&[0xA1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0])
                        .unwrap();
                }
            }
            Deed::Read(lba, blocks) => self.read(lba.into(), blocks)?,
            Deed::ReadCd(lba, parts, sub) => {
                let _ = host.data_in(
                    &read_cd(lba.into(), 3, 0, parts, sub),
                    3 * (AUDIO_BLOCK + 96),
                );
            }
        }
        Ok(())
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    #[test]
    fn whatever_is_done_to_a_cd_it_gives_back_what_is_on_it(
        rewritable: bool,
        deeds in prop::collection::vec(deed(), 1..80),
    ) {
        let medium = if rewritable { MediumType::CdRw80 } else { MediumType::CdR80 };
        let mut doer = Doer {
            host: with_blank(Blank::cut(medium, 30_000).unwrap()),
            page: [0x40, 5, 8, 0],
            fill: 0,
            written: HashMap::new(),
        };
        for deed in &deeds {
            // What closing tells is no answer to what comes next.
            let _ = doer.host.ready();
            doer.take(deed)?;
            let saved = doer.host.0.disc().and_then(SavedDisc::of).unwrap();
            prop_assert!(saved.restore().is_ok(), "{:?}: {:?}", deed, saved);
        }
        let _ = doer.host.ready();
        let _ = doer.host.sync();
        for lba in (0..2000).step_by(20) {
            doer.read(lba, 20)?;
        }
    }
}
