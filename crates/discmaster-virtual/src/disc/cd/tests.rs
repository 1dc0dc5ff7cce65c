use super::saved::{SavedCd, SavedMode, SavedState};
use super::*;
use crate::disc::SavedDiscError;
use crate::media::MediumType;
use proptest::prelude::*;

const DATA: TrackMode = TrackMode::DATA;
const AUDIO: TrackMode = TrackMode::AUDIO;

fn begin(disc: &mut CdDisc, mode: TrackMode, pause: Pause) -> Result<(), Refusal> {
    disc.begin_track(&NewTrack::at_once(mode, pause))
}

/// Whether these blocks can be read as data.
fn data(disc: &CdDisc, lba: u32, blocks: u32) -> Result<(), Refusal> {
    disc.may_read(lba, blocks, |mode| !mode.is_audio())
}

fn end(disc: &mut CdDisc) -> Result<(), Refusal> {
    disc.end_track(disc.next_track_number())
}

fn record(disc: &mut CdDisc, blocks: u32) {
    record_as(disc, blocks, DATA, Pause::USUAL);
}

fn record_as(disc: &mut CdDisc, blocks: u32, mode: TrackMode, pause: Pause) {
    begin(disc, mode, pause).unwrap();
    disc.advance(blocks).unwrap();
    end(disc).unwrap();
}

#[test]
fn a_blank_disc_is_written_from_address_zero_to_two_blocks_before_the_lead_out() {
    let disc = CdDisc::blank_disc(MediumType::CdR80);
    assert_eq!(disc.status(), DiscStatus::Blank);
    assert_eq!(disc.next_writable(Pause::USUAL), Some(0));
    assert_eq!(disc.free_blocks(Pause::USUAL), 359_847);
    assert_eq!(disc.next_track_number(), 1);
}

#[test]
fn tracks_of_a_session_are_152_blocks_apart() {
    let mut disc = CdDisc::blank_disc(MediumType::CdR74);
    record(&mut disc, 1000);
    assert_eq!(disc.next_writable(Pause::USUAL), Some(1152));
    assert_eq!(disc.next_track_number(), 2);
    record(&mut disc, 500);
    assert_eq!(disc.next_writable(Pause::USUAL), Some(1152 + 500 + 152));
    assert_eq!(disc.free_blocks(Pause::USUAL), 333_000 - 2 - 1804);
}

#[test]
fn sessions_are_11400_then_6900_blocks_apart() {
    let mut disc = CdDisc::blank_disc(MediumType::CdR80);
    record(&mut disc, 1000);
    disc.close_session(SessionFormat::CdRom, true).unwrap();
    assert_eq!(disc.status(), DiscStatus::Appendable);
    assert_eq!(disc.next_writable(Pause::USUAL), Some(1002 + 11_400));
    record(&mut disc, 400);
    disc.close_session(SessionFormat::CdRom, true).unwrap();
    let second_lead_out = 1002 + 11_400 + 402;
    assert_eq!(
        disc.next_writable(Pause::USUAL),
        Some(second_lead_out + 6_900)
    );
    record(&mut disc, 300);
    disc.close_session(SessionFormat::CdRom, false).unwrap();
    assert_eq!(disc.status(), DiscStatus::Complete);
    assert_eq!(disc.next_writable(Pause::USUAL), None);
    assert_eq!(disc.free_blocks(Pause::USUAL), 0);
}

#[test]
fn a_short_track_is_padded_to_300_blocks() {
    let mut disc = CdDisc::blank_disc(MediumType::CdR80);
    begin(&mut disc, DATA, Pause::USUAL).unwrap();
    disc.advance(12).unwrap();
    assert_eq!(
        disc.padding(disc.next_track_number()),
        Some(Padding {
            start: 12,
            blocks: 288
        })
    );
    end(&mut disc).unwrap();
    assert_eq!(disc.track(1).unwrap().blocks, 300);
    assert_eq!(disc.padding(disc.next_track_number()), None);
}

#[test]
fn the_last_free_block_can_be_written_and_no_other() {
    let mut disc = CdDisc::blank_disc(MediumType::CdRw74);
    let new = NewTrack::at_once(DATA, Pause::USUAL);
    assert_eq!(disc.may_write(0, 332_999, &new), Err(Refusal::Full));
    begin(&mut disc, DATA, Pause::USUAL).unwrap();
    disc.advance(332_998).unwrap();
    assert_eq!(disc.advance(1), Err(Refusal::Full));
    assert_eq!(disc.may_write(332_998, 1, &new), Err(Refusal::Full));
    end(&mut disc).unwrap();
    disc.close_session(SessionFormat::CdRom, false).unwrap();
    assert_eq!(disc.sessions()[0].lead_out(), Some(333_000));
}

#[test]
fn a_track_that_cannot_have_300_blocks_is_not_begun() {
    let mut disc = CdDisc::blank_disc(MediumType::CdR74);
    // 302 blocks before the end: run-out of this track, pregap, 300 and a run-out fit exactly.
    record(&mut disc, 333_000 - 302 - 152);
    assert_eq!(disc.free_blocks(Pause::USUAL), 300);
    record(&mut disc, 300);
    assert_eq!(begin(&mut disc, DATA, Pause::USUAL), Err(Refusal::Full));

    let mut disc = CdDisc::blank_disc(MediumType::CdR74);
    record(&mut disc, 333_000 - 301 - 152);
    assert_eq!(disc.free_blocks(Pause::USUAL), 0);
    assert_eq!(begin(&mut disc, DATA, Pause::USUAL), Err(Refusal::Full));
}

#[test]
fn the_hundredth_track_is_refused() {
    let mut disc = CdDisc::blank_disc(MediumType::CdR80);
    for _ in 0..99 {
        record(&mut disc, 300);
    }
    assert_eq!(disc.last_track().unwrap().number, 99);
    assert_eq!(begin(&mut disc, DATA, Pause::USUAL), Err(Refusal::Full));
    disc.close_session(SessionFormat::CdRom, true).unwrap();
    assert_eq!(disc.next_writable(Pause::USUAL), None);
}

#[test]
fn a_session_with_an_unfinished_track_is_not_closed() {
    let mut disc = CdDisc::blank_disc(MediumType::CdR80);
    assert_eq!(
        disc.close_session(SessionFormat::CdRom, false),
        Err(Refusal::Sequence)
    );
    begin(&mut disc, DATA, Pause::USUAL).unwrap();
    assert_eq!(
        disc.close_session(SessionFormat::CdRom, false),
        Err(Refusal::IncompleteTrack)
    );
    disc.lose_power(7);
    assert_eq!(
        disc.close_session(SessionFormat::CdRom, false),
        Err(Refusal::IncompleteTrack)
    );
    assert_eq!(
        begin(&mut disc, DATA, Pause::USUAL),
        Err(Refusal::IncompleteTrack)
    );
    assert_eq!(disc.next_writable(Pause::USUAL), None);
    end(&mut disc).unwrap();
    disc.close_session(SessionFormat::CdRom, false).unwrap();
}

#[test]
fn only_user_data_is_readable() {
    let mut disc = CdDisc::blank_disc(MediumType::CdR80);
    assert_eq!(data(&disc, 0, 1), Err(Refusal::OutOfRange { lba: 0 }));
    record(&mut disc, 1000);
    record(&mut disc, 500);
    assert_eq!(data(&disc, 0, 1000), Ok(()));
    assert_eq!(data(&disc, 999, 2), Err(Refusal::NotReadable { lba: 1000 }));
    assert_eq!(
        data(&disc, 1100, 1),
        Err(Refusal::NotReadable { lba: 1100 })
    );
    assert_eq!(data(&disc, 1152, 500), Ok(()));
    assert_eq!(
        data(&disc, 1653, 1),
        Err(Refusal::NotReadable { lba: 1653 })
    );
    assert_eq!(data(&disc, 1654, 1), Err(Refusal::OutOfRange { lba: 1654 }));
    assert_eq!(data(&disc, 1654, 0), Ok(()));
}

#[test]
fn the_pause_between_audio_tracks_is_chosen_and_that_between_data_tracks_is_not() {
    let mut disc = CdDisc::blank_disc(MediumType::CdR80);
    let longest = Pause::LONGEST;
    assert_eq!(Pause::new(226), None);
    // Nothing goes before the first track of a session but the two seconds there always are.
    assert_eq!(disc.next_writable(longest), Some(0));
    record_as(&mut disc, 1000, AUDIO, longest);
    assert_eq!(disc.track(1).unwrap().pregap, 150);
    assert_eq!(disc.next_writable(Pause::USUAL), Some(1152));
    assert_eq!(disc.next_writable(longest), Some(1002 + 225));
    record_as(&mut disc, 300, AUDIO, longest);
    record_as(&mut disc, 300, AUDIO, Pause::new(0).unwrap());
    let tracks: Vec<_> = disc
        .tracks()
        .map(|track| (track.pregap, track.start))
        .collect();
    assert_eq!(tracks, [(150, 0), (225, 1227), (0, 1227 + 302)]);

    let mut disc = CdDisc::blank_disc(MediumType::CdR80);
    record(&mut disc, 1000);
    record_as(&mut disc, 300, DATA, longest);
    assert_eq!(disc.track(2).unwrap().start, 1152);
}

#[test]
fn a_disc_keeps_user_data_alone_until_something_else_comes() {
    for (first, other) in [(DATA, AUDIO), (AUDIO, DATA)] {
        let mut disc = CdDisc::blank_disc(MediumType::CdRw80);
        assert_eq!(disc.kind(), None);
        record_as(&mut disc, 300, first, Pause::USUAL);
        assert_eq!(disc.kind(), Some(first.form.kind()));
        record_as(&mut disc, 300, first, Pause::USUAL);
        assert_eq!(disc.kind(), Some(first.form.kind()));
        record_as(&mut disc, 300, other, Pause::USUAL);
        assert_eq!(disc.kind(), Some(Kind::Raw));
        let saved = SavedCd::of(&disc).unwrap();
        assert_eq!(saved.restore().as_ref(), Ok(&disc));
        assert_eq!(saved.block.is_some(), first == DATA);
        disc.blank().unwrap();
        record_as(&mut disc, 300, other, Pause::USUAL);
        assert_eq!(disc.kind(), Some(other.form.kind()));
    }
}

#[test]
fn audio_is_read_with_the_silence_between_tracks_but_not_their_run_outs() {
    let mut disc = CdDisc::blank_disc(MediumType::CdR80);
    record_as(&mut disc, 1000, AUDIO, Pause::USUAL);
    record_as(&mut disc, 500, AUDIO, Pause::USUAL);
    let audio = |lba, blocks| disc.may_read(lba, blocks, TrackMode::is_audio);
    assert_eq!(audio(0, 1000), Ok(()));
    assert_eq!(audio(999, 2), Err(Refusal::NotReadable { lba: 1000 }));
    assert_eq!(audio(1001, 1), Err(Refusal::NotReadable { lba: 1001 }));
    assert_eq!(audio(1002, 150 + 500), Ok(()));
    assert_eq!(audio(1652, 1), Err(Refusal::NotReadable { lba: 1652 }));
    assert_eq!(audio(1654, 1), Err(Refusal::OutOfRange { lba: 1654 }));
    for lba in [0, 1002, 1152] {
        assert_eq!(
            disc.may_read(lba, 1, |mode| !mode.is_audio()),
            Err(Refusal::NotReadable { lba })
        );
    }
    // The power went before a third track had a block: nothing follows the silence before it.
    begin(&mut disc, AUDIO, Pause::USUAL).unwrap();
    disc.lose_power(0);
    assert_eq!(
        disc.may_read(1700, 1, TrackMode::is_audio),
        Err(Refusal::NotReadable { lba: 1700 })
    );
}

#[test]
fn only_a_rewritable_disc_is_blanked() {
    let mut cd_r = CdDisc::blank_disc(MediumType::CdR80);
    assert_eq!(cd_r.blank(), Err(Refusal::CannotBlank));
    let mut cd_rw = CdDisc::blank_disc(MediumType::CdRw80);
    record(&mut cd_rw, 300);
    cd_rw.close_session(SessionFormat::CdRom, false).unwrap();
    cd_rw.blank().unwrap();
    assert_eq!(cd_rw, CdDisc::blank_disc(MediumType::CdRw80));
}

#[test]
fn a_saved_state_that_no_recorder_leaves_is_refused() {
    let mut disc = CdDisc::blank_disc(MediumType::CdR80);
    record(&mut disc, 1000);
    disc.close_session(SessionFormat::CdRom, true).unwrap();
    record(&mut disc, 1000);
    let good = SavedCd::of(&disc).unwrap();
    assert_eq!(good.restore().as_ref(), Ok(&disc));

    let spoil = |change: fn(&mut SavedCd)| {
        let mut saved = good.clone();
        change(&mut saved);
        saved.restore()
    };
    assert!(spoil(|disc| disc.format = 2).is_err());
    assert!(spoil(|disc| disc.medium = "dvd+r".to_owned()).is_err());
    assert!(spoil(|disc| disc.atip.last_lead_out += 1).is_err());
    assert!(spoil(|disc| disc.status = "blank".to_owned()).is_err());
    assert!(spoil(|disc| disc.status = "complete".to_owned()).is_err());
    assert!(spoil(|disc| disc.sessions[0].closed = false).is_err());
    assert!(spoil(|disc| disc.sessions[0].tracks.clear()).is_err());
    assert!(spoil(|disc| disc.sessions[0].tracks[0].state = SavedState::Incomplete).is_err());
    assert!(spoil(|disc| disc.sessions[1].tracks[0].number = 3).is_err());
    assert!(spoil(|disc| disc.sessions[1].tracks[0].start += 1).is_err());
    assert!(spoil(|disc| disc.sessions[1].tracks[0].blocks = u32::MAX).is_err());
    assert!(spoil(|disc| disc.sessions[1].tracks[0].blocks = 299).is_err());
    assert!(spoil(|disc| disc.sessions[1].tracks[0].run_out = 1).is_err());
    assert!(spoil(|disc| disc.sessions[1].tracks[0].pregap = 0).is_err());
    assert!(spoil(|disc| disc.sessions[1].tracks[0].mode = SavedMode::Audio).is_err());
    assert!(spoil(|disc| disc.sessions[1].tracks[0].state = SavedState::Open).is_err());
    assert!(spoil(|disc| disc.sessions[1].tracks[0].state = SavedState::Reserved).is_err());
    assert!(spoil(|disc| disc.sessions[1].tracks[0].indexes = vec![1000]).is_err());
    assert!(spoil(|disc| disc.sessions[1].tracks[0].isrc = Some("?".to_owned())).is_err());
    assert!(spoil(|disc| disc.sessions[1].tracks[0].reserved = Some(1001)).is_err());
    assert!(spoil(|disc| disc.sessions[1].catalog = Some("1".to_owned())).is_err());
    assert!(spoil(|disc| disc.sessions[1].cd_text = vec!["80".repeat(18)]).is_err());
    assert!(spoil(|disc| disc.block = Some(2336)).is_err());
    assert!(spoil(|disc| disc.sessions[1].closed = false).is_ok());
    // Both tracks of audio, in one session: what lies between them may be shorter, not longer.
    let mut audio = CdDisc::blank_disc(MediumType::CdR80);
    record_as(&mut audio, 1000, AUDIO, Pause::USUAL);
    record_as(&mut audio, 1000, AUDIO, Pause::LONGEST);
    let mut saved = SavedCd::of(&audio).unwrap();
    assert_eq!(saved.restore(), Ok(audio));
    let second = &mut saved.sessions[0].tracks[1];
    (second.pregap, second.start) = (226, second.start + 1);
    assert_eq!(saved.restore(), Err(SavedDiscError::Track { number: 2 }));
}

#[test]
fn a_state_from_before_audio_is_read() {
    let mut disc = CdDisc::blank_disc(MediumType::CdR80);
    record(&mut disc, 1000);
    let json = serde_json::to_string(&SavedCd::of(&disc).unwrap()).unwrap();
    let old = json.replace(",\"pregap\":150", "");
    assert_ne!(json, old);
    let saved: SavedCd = serde_json::from_str(&old).unwrap();
    assert_eq!(saved.restore(), Ok(disc));
}

mod steps;
