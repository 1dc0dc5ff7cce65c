//! Properties of recordings on any medium: whatever sizes a job has, whatever pieces it comes in
//! and whatever the road carries, the blocks land where they belong, once, and within the room.

use super::*;
use discmaster_mmc::drive::Drive;
use discmaster_mmc::parameter::format::FormatType;
use discmaster_mmc::recording::{Job, Mode, RecordError, Report};
use discmaster_mmc::response::capacity::{CapacityKind, CurrentCapacity, FormattableCapacity};
use discmaster_mmc::response::configuration::{CdMastering, FeatureCode};
use discmaster_mmc::response::feature::DvdWrite;
use discmaster_mmc::response::mode_page::ModeParameters;
use discmaster_mmc::transport::{Completion, Data, Status, Transport, TransportError};
use proptest::prelude::*;
use std::sync::{Arc, Mutex};

/// One WRITE: its address and its bytes.
type Written = (i32, Vec<u8>);

/// A drive that agrees to everything, answers about its medium as told, and keeps every WRITE.
#[derive(Clone)]
struct Agreeable {
    told: Told,
    max_transfer: usize,
    written: Arc<Mutex<Vec<Written>>>,
}

impl Transport for Agreeable {
    fn execute(
        &mut self,
        cdb: &[u8],
        data: Data<'_>,
        _: std::time::Duration,
    ) -> Result<Completion, TransportError> {
        let command = Command::parse(cdb).unwrap();
        let answer = match command {
            Command::Inquiry { .. } => inquiry().encode(),
            Command::GetConfiguration { .. } => self.told.configuration.encode(),
            Command::ReadDiscInformation { .. } => self.told.disc.encode(),
            Command::ReadTrackInformation { .. } => self.told.track.encode(),
            Command::ReadFormatCapacities { .. } => self
                .told
                .formats
                .as_ref()
                .map_or(Vec::new(), FormatCapacities::encode),
            Command::ReadTocPmaAtip { .. } => wobble().encode(),
            Command::ReadCapacity => Capacity {
                last: Lba(i32::try_from(self.told.capacity.unwrap()).unwrap() - 1),
                block_length: 2048,
            }
            .encode(),
            Command::ModeSense10 { .. } => ModeParameters {
                medium_type: 0,
                pages: vec![own_page()],
            }
            .encode(),
            _ => Vec::new(),
        };
        let transferred = match data {
            Data::None => 0,
            Data::In(buffer) => {
                let moved = answer.len().min(buffer.len());
                buffer[..moved].copy_from_slice(&answer[..moved]);
                moved
            }
            Data::Out(bytes) => {
                if let Command::Write10 { address, .. } = command {
                    self.written
                        .lock()
                        .unwrap()
                        .push((address.0, bytes.to_vec()));
                }
                bytes.len()
            }
        };
        Ok(Completion {
            status: Status::GOOD,
            transferred,
            sense: None,
        })
    }

    fn max_transfer(&self) -> usize {
        self.max_transfer
    }
}

const CAPACITY: u32 = 4096;

fn feature(code: FeatureCode, data: Vec<u8>) -> Feature {
    Feature {
        code,
        version: 0,
        persistent: false,
        current: true,
        data,
    }
}

/// A medium that has room for [`CAPACITY`] blocks, of any kind; with the blocks of its packet.
fn media() -> impl Strategy<Value = (Told, u32)> {
    let dvd = vec![
        Feature::of(&DvdWrite::default(), 0, false, true),
        feature(FeatureCode::INCREMENTAL_STREAMING_WRITABLE, vec![0; 8]),
    ];
    let mastering = CdMastering {
        session_at_once: true,
        ..CdMastering::default()
    };
    let mastering = vec![feature(FeatureCode::CD_MASTERING, mastering.encode())];
    let format = |format_type, blocks| FormatCapacities {
        current: CurrentCapacity {
            blocks: 0,
            kind: CapacityKind::UNFORMATTED,
            block_length: 2048,
        },
        formats: vec![FormattableCapacity {
            blocks,
            format_type,
            parameter: 0,
        }],
    };
    let grown = Told {
        formats: Some(format(FormatType::DVD_RW_GROW_BORDER, CAPACITY - 64)),
        ..Told::formatted(Profile::DVD_RW_RESTRICTED_OVERWRITE, 64)
    };
    let plus_rw = Told {
        formats: Some(format(FormatType::DVD_PLUS_RW_BASIC, CAPACITY)),
        ..Told::blank(Profile::DVD_PLUS_RW, Vec::new(), 0)
    };
    let blank = |profile, features| Told::blank(profile, features, CAPACITY);
    prop::sample::select(vec![
        (blank(Profile::CD_R, mastering), 1),
        (blank(Profile::DVD_R, dvd.clone()), 16),
        (blank(Profile::DVD_RW_SEQUENTIAL, dvd[..1].to_vec()), 16),
        (blank(Profile::DVD_R_DL_SEQUENTIAL, dvd), 16),
        (grown, 16),
        (blank(Profile::DVD_PLUS_R, Vec::new()), 16),
        (plus_rw, 16),
        (Told::formatted(Profile::DVD_RAM, CAPACITY), 16),
        (blank(Profile::BD_R_SEQUENTIAL, Vec::new()), 32),
        (Told::formatted(Profile::BD_RE, CAPACITY), 32),
    ])
}

fn modes() -> impl Strategy<Value = Mode> {
    prop::sample::select(vec![Mode::Auto, Mode::SessionAtOnce])
}

/// Records in such pieces; gives what was written.
fn recorded(
    told: &Told,
    job: &Job,
    max_transfer: usize,
    pieces: &[usize],
) -> Result<(Report, Vec<Written>), RecordError> {
    let transport = Agreeable {
        told: told.clone(),
        max_transfer,
        written: Arc::default(),
    };
    let written = Arc::clone(&transport.written);
    let mut drive = Drive::open(Box::new(transport)).unwrap();
    let mut recording = Recording::begin(&mut drive, job)?;
    let mut pieces = pieces.iter().copied().cycle();
    let mut given = 0;
    for track in &job.tracks {
        let block = track.kind.block_bytes();
        let mut left = usize::try_from(track.blocks).unwrap();
        while left > 0 {
            let some = pieces.next().unwrap().min(left);
            recording.write(&vec![0xD1; some * block])?;
            left -= some;
            given += u32::try_from(some).unwrap();
            let kept = given - recording.written();
            assert!(
                kept < if left == 0 { 1 } else { 32 },
                "less than a packet is kept"
            );
        }
    }
    let report = recording.finish(&mut |_, _| {})?;
    drop(recording);
    let written = std::mem::take(&mut *written.lock().unwrap());
    Ok((report, written))
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(128))]

    #[test]
    fn data_land_once_in_order_and_in_whole_packets(
        (told, packet) in media(),
        mode in modes(),
        blocks in 1_u32..CAPACITY,
        road in 1_usize..40,
        pieces in prop::collection::vec(1_usize..70, 1..5),
    ) {
        let job = Job { mode, ..Job::data(blocks) };
        let (report, written) = recorded(&told, &job, road * 2048, &pieces).unwrap();
        let mut at = written[0].0;
        prop_assert!(at == 0 || at == -150);
        let pregap = usize::try_from(-at).unwrap();
        let mut bytes = Vec::new();
        for (address, payload) in written {
            prop_assert_eq!(address, at);
            prop_assert!(payload.len() <= road * 2048);
            at += i32::try_from(payload.len() / 2048).unwrap();
            bytes.extend(payload);
        }
        let end = u32::try_from(at).unwrap();
        prop_assert!(end.is_multiple_of(packet) && end <= CAPACITY);
        prop_assert!(end >= blocks && (end < blocks + packet || end == 300));
        let data = pregap * 2048..pregap * 2048 + usize::try_from(blocks).unwrap() * 2048;
        prop_assert!(bytes[data.clone()].iter().all(|byte| *byte == 0xD1));
        prop_assert!(bytes[..data.start].iter().chain(&bytes[data.end..]).all(|byte| *byte == 0));
        prop_assert_eq!(report.left.blocks(), u32::try_from(pregap).unwrap() + end);
        prop_assert_eq!(report.tracks[0].blocks, blocks);
    }

    #[test]
    fn what_is_larger_than_the_room_is_never_written(
        (told, packet) in media(),
        mode in modes(),
        more in 1_u32..1000,
    ) {
        let job = Job { mode, ..Job::data(CAPACITY - packet + 1 + more + packet) };
        let error = recorded(&told, &job, 32 * 2048, &[16]).unwrap_err();
        let does_not_fit = matches!(error, RecordError::DoesNotFit { needed, free: CAPACITY } if needed > CAPACITY);
        prop_assert!(does_not_fit);
    }

    #[test]
    fn a_mixed_session_follows_its_cue_sheet_without_a_gap(
        tracks in prop::collection::vec((any::<bool>(), 300_u32..400), 1..6),
        pieces in prop::collection::vec(1_usize..70, 1..5),
    ) {
        let tracks = tracks
            .into_iter()
            .map(|(audio, blocks)| if audio { Track::audio(blocks) } else { Track::data(blocks) });
        let job = Job { mode: Mode::SessionAtOnce, ..job_of(tracks.collect()) };
        let mastering = CdMastering { session_at_once: true, ..CdMastering::default() };
        let features = vec![feature(FeatureCode::CD_MASTERING, mastering.encode())];
        let told = Told::blank(Profile::CD_R, features, CAPACITY);
        let (report, written) = recorded(&told, &job, 32 * 2048, &pieces).unwrap();
        let mut at = -150;
        for (address, payload) in written {
            prop_assert_eq!(address, at);
            let block = if payload.len() % 2352 == 0 { 2352 } else { 2048 };
            at += i32::try_from(payload.len() / block).unwrap();
        }
        prop_assert_eq!(i64::from(report.left.blocks()), i64::from(at) + 150);
    }
}
