use super::sums::{DiscSums, Sums, TrackSums};
use super::*;
use crate::program::Track;

/// Tracks of audio in one session.
fn disc(starts: &[u32], lead_out: u32) -> DiscToc {
    DiscToc::new(tracks(starts, lead_out)).unwrap()
}

fn tracks(starts: &[u32], lead_out: u32) -> Vec<TocTrack> {
    let ends = starts.iter().skip(1).chain([&lead_out]);
    let tracks = (1..)
        .zip(starts)
        .zip(ends)
        .map(|((number, start), end)| TocTrack {
            number,
            session: 1,
            start: *start,
            end: *end,
            audio: true,
        });
    tracks.collect()
}

/// Audio, then a track of data in a second session.
fn enhanced(starts: &[u32], lead_out: u32, data: u32, end: u32) -> DiscToc {
    let mut tracks = tracks(starts, lead_out);
    let number = u8::try_from(tracks.len() + 1).unwrap();
    tracks.push(TocTrack {
        number,
        session: 2,
        start: data,
        end,
        audio: false,
    });
    DiscToc::new(tracks).unwrap()
}

/// Of MusicBrainz's description of the disc ID.
fn documented() -> DiscToc {
    disc(&[0, 15213, 32164, 46442, 63264, 80339], 95312)
}

#[test]
fn the_documented_disc_has_the_documented_id() {
    let id = documented().music_brainz_id().unwrap();
    assert_eq!(id.to_string(), "49HHV7Eb8UKF3aQiNmu1GR8vKTY-");
    assert_eq!(id.toc(), "1 6 95462 150 15363 32314 46592 63414 80489");
    assert_eq!(
        id.url(),
        "https://musicbrainz.org/cdtoc/attach?id=49HHV7Eb8UKF3aQiNmu1GR8vKTY-&tracks=6\
         &toc=1+6+95462+150+15363+32314+46592+63414+80489"
    );
}

#[test]
fn a_disc_that_people_have_is_known_by_its_ids() {
    // The data bases know it so: MusicBrainz's ID, and a file of AccurateRip's of that name.
    let starts = [
        0, 22593, 41700, 58133, 71920, 91198, 104468, 115188, 131988, 143758, 159678, 174415,
    ];
    let disc = disc(&starts, 191880);
    assert_eq!(
        disc.music_brainz_id().unwrap().to_string(),
        "y6Br7t4P.bldLe_6Im2d9Z42IU4-"
    );
    let id = disc.accurate_rip_id().unwrap();
    assert_eq!(id.to_string(), "012-0013f127-00b61059-a109fe0c");
    let folder = "http://www.accuraterip.com/accuraterip/7/2/1";
    assert_eq!(id.url(), format!("{folder}/dBAR-{id}.bin"));
}

#[test]
fn freedb_s_ids_are_those_of_libcddb_s_test() {
    let starts = [
        150, 28615, 51027, 75835, 102_620, 121_460, 148_977, 175_697, 204_322, 231_082, 268_002,
    ];
    // Its length is 3826 seconds.
    let disc = disc(&starts.map(|start| start - 150), 3826 * 75 - 150);
    assert_eq!(disc.freedb_id().to_string(), "920ef00b");
}

#[test]
fn of_an_enhanced_disc_musicbrainz_takes_the_first_session_and_accuraterip_the_whole_length() {
    // The example of MusicBrainz's description.
    let starts = [0, 13959, 33436, 52927, 65631, 77742, 99024];
    let id = enhanced(&starts, 125_824 - 11_400, 125_824, 188_333)
        .music_brainz_id()
        .unwrap();
    assert_eq!(id.to_string(), "BPnh1KU.hea1C.KMYWLGZkHJr0w-");
    assert_eq!(
        id.toc(),
        "1 7 114574 150 14109 33586 53077 65781 77892 99174"
    );
    // A disc of which dBpoweramp and EAC agree (ARver's notes on tracks of data).
    let starts = [
        0, 12617, 40337, 63075, 93260, 117_965, 151_715, 184_190, 215_110, 247_305,
    ];
    let disc = enhanced(&starts, 270_185, 281_585, 333_651);
    assert_eq!(
        disc.music_brainz_id().unwrap().to_string(),
        "9AQWqQ0eCCwktwPPrIUIYkUw2Uo-"
    );
    assert_eq!(
        disc.accurate_rip_id().unwrap().to_string(),
        "010-00164419-00b9f6e2-9e11600b"
    );
}

#[test]
fn of_a_mixed_disc_accuraterip_counts_from_the_first_track_of_audio() {
    // From the same notes.
    let starts = [
        150, 66728, 76502, 85963, 93760, 104_048, 116_066, 124_743, 134_206, 142_916, 151_852,
        160_720, 169_425, 178_731, 188_459, 196_711, 206_354, 214_845, 223_686, 225_746, 226_384,
        232_668, 239_447, 239_931, 244_989, 254_264, 260_066, 261_222, 261_674,
    ];
    let mut tracks = tracks(&starts.map(|start| start - 150), 261_976 - 150);
    tracks[0].audio = false;
    let disc = DiscToc::new(tracks).unwrap();
    assert_eq!(
        disc.accurate_rip_id().unwrap().to_string(),
        "028-00517a54-05a845d2-af0da31d"
    );
    // The track of data in front belongs to MusicBrainz's, as libdiscid has it.
    assert!(
        disc.music_brainz_id()
            .unwrap()
            .toc()
            .starts_with("1 29 261976 150 66728")
    );
}

#[test]
fn data_behind_audio_of_the_same_session_is_left_out_as_libdiscid_does() {
    let mut tracks = tracks(&[0, 20_000, 50_000], 60_000);
    tracks[2].audio = false;
    let disc = DiscToc::new(tracks).unwrap();
    assert_eq!(disc.music_brainz_id().unwrap().toc(), "1 2 38750 150 20150");
}

#[test]
fn a_disc_of_data_has_no_id_of_audio() {
    let track = TocTrack {
        number: 1,
        session: 1,
        start: 0,
        end: 1000,
        audio: false,
    };
    let disc = DiscToc::new(vec![track]).unwrap();
    assert_eq!(
        (disc.music_brainz_id(), disc.accurate_rip_id()),
        (None, None)
    );
    assert_eq!(disc.freedb_id().to_string(), "02000d01");
}

#[test]
fn what_is_no_table_of_contents_is_refused() {
    let track = |number, session, start, end| TocTrack {
        number,
        session,
        start,
        end,
        audio: true,
    };
    let refused = |tracks: &[TocTrack]| DiscToc::new(tracks.to_vec()).unwrap_err();
    assert_eq!(refused(&[]), TocError::Empty);
    assert_eq!(
        refused(&[track(0, 1, 0, 9)]),
        TocError::Number {
            number: 0,
            expected: 1
        }
    );
    let gap = [track(1, 1, 0, 9), track(3, 1, 9, 20)];
    assert_eq!(
        refused(&gap),
        TocError::Number {
            number: 3,
            expected: 2
        }
    );
    let many: Vec<_> = (1..=100)
        .map(|number| track(number, 1, u32::from(number), u32::from(number) + 1))
        .collect();
    assert_eq!(
        refused(&many),
        TocError::Number {
            number: 100,
            expected: 99
        }
    );
    let back = [track(1, 1, 0, 10), track(2, 1, 9, 20)];
    assert_eq!(
        refused(&back),
        TocError::Place {
            number: 2,
            start: 9,
            end: 20
        }
    );
    assert_eq!(
        refused(&[track(1, 1, 5, 5)]),
        TocError::Place {
            number: 1,
            start: 5,
            end: 5
        }
    );
    let far = u32::MAX;
    assert_eq!(
        refused(&[track(1, 1, 5, far)]),
        TocError::Place {
            number: 1,
            start: 5,
            end: far
        }
    );
    let sessions = [track(1, 2, 0, 10), track(2, 1, 10, 20)];
    assert_eq!(
        refused(&sessions),
        TocError::Session {
            number: 2,
            session: 1
        }
    );
    // A second session of a disc may be all that is looked at.
    assert_eq!(
        DiscToc::new(vec![track(5, 2, 100, 900)])
            .unwrap()
            .lead_out(),
        900
    );
}

#[test]
fn a_program_s_tracks_begin_at_index_1() {
    let mut program = Program::default();
    for (blocks, pregap) in [(15213 + 33, 33), (16951, 0), (14278 + 150, 150)] {
        program.tracks.push(Track {
            pregap,
            ..Track::audio(blocks, Vec::new())
        });
    }
    let toc = DiscToc::of([&program]).unwrap();
    let places: Vec<_> = toc
        .tracks()
        .iter()
        .map(|track| (track.start, track.end))
        .collect();
    assert_eq!(places, [(33, 15246), (15246, 32347), (32347, 46625)]);
    assert_eq!(DiscToc::of([&Program::default()]), Err(TocError::Empty));
    let toc = DiscToc::of([&program, &program, &program]).unwrap();
    let starts = toc
        .tracks()
        .iter()
        .map(|track| (track.number, track.session, track.start));
    let firsts: Vec<_> = starts.step_by(3).collect();
    let (second, third) = (46_625 + 11_400, 46_625 + 11_400 + 46_625 + 6900);
    assert_eq!(
        firsts,
        [(1, 1, 33), (4, 2, second + 33), (7, 3, third + 33)]
    );
    assert_eq!(toc.tracks()[2].end, 46_625);
}

/// Samples that nobody would call music.
fn samples(blocks: u32) -> Vec<u8> {
    let states = std::iter::successors(Some(1_u32), |state| {
        Some(state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223))
    });
    let samples = usize::try_from(blocks * SAMPLES).unwrap();
    states.take(samples).flat_map(u32::to_le_bytes).collect()
}

const SAMPLES: u32 = crate::red_book::SAMPLES_PER_BLOCK;

fn sums(bytes: &[u8], first: bool, last: bool, piece: usize) -> Sums {
    let blocks = u32::try_from(bytes.len() / 2352).unwrap();
    let mut sums = TrackSums::new(blocks, first, last);
    for piece in bytes.chunks(piece) {
        sums.update(piece);
    }
    sums.finish()
}

#[test]
fn the_sums_are_those_of_their_definition() {
    let bytes = samples(20);
    for (first, last) in [(false, false), (true, false), (false, true), (true, true)] {
        let (mut one, mut two) = (0_u64, 0_u64);
        for (position, sample) in (1_u64..).zip(bytes.chunks(4)) {
            let out = first && position < 2940 || last && position > 20 * 588 - 2940;
            if !out {
                let value = u64::from(u32::from_le_bytes(sample.try_into().unwrap()));
                one += value * position % (1 << 32);
                two += value * position % (1 << 32) + value * position / (1 << 32);
            }
        }
        let expected = [one, two].map(|sum| u32::try_from(sum % (1 << 32)).unwrap());
        for piece in [4, 2352, 12, bytes.len()] {
            let sums = sums(&bytes, first, last, piece);
            assert_eq!([sums.accurate_rip_v1, sums.accurate_rip_v2], expected);
        }
    }
}

#[test]
fn the_sums_are_those_that_whipper_finds() {
    // Of a WAV file of these samples, by the module `accuraterip` of whipper 0.10.
    let bytes = samples(20);
    let cases = [
        (false, false, 0x0344_6B78, 0x0552_5893),
        (true, false, 0x11D5_D1C2, 0x13C2_D3B4),
        (false, true, 0x13E8_681A, 0x150F_70A1),
        (true, true, 0x2279_CE64, 0x237F_EBC2),
    ];
    for (first, last, one, two) in cases {
        let sums = sums(&bytes, first, last, 2352);
        assert_eq!((sums.accurate_rip_v1, sums.accurate_rip_v2), (one, two));
    }
}

#[test]
fn silence_sums_to_nothing_and_short_tracks_have_no_sample_that_counts() {
    let silence = sums(&vec![0; 2352 * 20], false, false, 2352);
    assert_eq!((silence.accurate_rip_v1, silence.accurate_rip_v2), (0, 0));
    let short = sums(&samples(9), true, true, 2352);
    assert_eq!((short.accurate_rip_v1, short.accurate_rip_v2), (0, 0));
    assert_eq!(sums(b"", true, true, 1).crc32, 0);
    // The check value of CRC-32.
    let mut check = TrackSums::new(1, false, false);
    check.update(b"123456789");
    assert_eq!(check.finish().crc32, 0xCBF4_3926);
}

#[test]
fn a_disc_s_blocks_go_to_the_tracks_that_they_belong_to() {
    let mut tracks = tracks(&[3, 20, 30, 50], 60);
    tracks[2].audio = false;
    let disc = DiscToc::new(tracks).unwrap();
    let bytes = samples(60);
    let part = |blocks: std::ops::Range<usize>| &bytes[blocks.start * 2352..blocks.end * 2352];
    for piece in [1, 7, 60] {
        let mut all = DiscSums::new(&disc);
        for (index, blocks) in bytes.chunks(piece * 2352).enumerate() {
            all.update(u32::try_from(index * piece).unwrap(), blocks);
        }
        let expected = [
            (1, Some(sums(part(3..20), true, false, 2352))),
            (2, Some(sums(part(20..30), false, false, 2352))),
            (4, Some(sums(part(50..60), false, true, 2352))),
        ];
        assert_eq!(all.finish(), expected);
    }
    let mut some = DiscSums::new(&disc);
    some.update(3, part(3..19));
    some.update(20, part(20..30));
    let whole: Vec<_> = some
        .finish()
        .iter()
        .map(|(_, sums)| sums.is_some())
        .collect();
    assert_eq!(whole, [false, true, false]);
}
