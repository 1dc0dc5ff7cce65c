//! Stories of audio discs.

use super::*;

#[test]
fn an_audio_disc_wants_a_blank_disc_and_is_closed() {
    tell(after(
        begin(NewDisc::BlankCdRw, Redbook),
        [
            is(RECORD, Code::E_INVALIDIMAGE),
            ok(CreateTrack { hint: 0 }),
            ok(AddAudio { blocks: 300 }),
            ok(CloseTrack),
            ok(CreateTrack { hint: 75 }),
            ok(AddAudio { blocks: 451 }),
            ok(CloseTrack),
            ok(RECORD),
            is(TotalAudioBlocks, Code::E_DISCFULL),
            is(CreateTrack { hint: 0 }, Code::E_DISCFULL),
            ok(OpenExclusive(Studio)),
            says(
                MediaType(Studio),
                Media {
                    media_type: 1,
                    flags: 2,
                },
            ),
            says(
                MediaInfo(Studio),
                Info {
                    sessions: 1,
                    last_track: 2,
                    start: 300 + 2 + 150,
                    next_writable: 0,
                    free: 0,
                },
            ),
            ok(Erase(Studio, true)),
            ok(CloseRecorder(Studio)),
            ok(CreateTrack { hint: 0 }),
        ],
    ));
}

#[test]
fn an_open_track_keeps_a_disc_from_being_recorded() {
    tell(after(
        begin(NewDisc::BlankCdR, Redbook),
        [
            is(AddAudio { blocks: 300 }, Code::E_TRACKNOTOPEN),
            is(CloseTrack, Code::E_TRACKNOTOPEN),
            ok(CreateTrack { hint: 0 }),
            is(CreateTrack { hint: 0 }, Code::E_TRACKOPEN),
            is(RECORD, Code::E_TRACKOPEN),
            ok(AddAudio { blocks: 300 }),
            is(RECORD, Code::E_TRACKOPEN),
            is(Call::AddHalfABlock, E_INVALIDARG),
            ok(CloseTrack),
            ok(SIMULATE),
            is(RECORD, Code::E_INVALIDIMAGE),
        ],
    ));
}

#[test]
fn a_short_track_stays_open() {
    tell(after(
        begin(NewDisc::BlankCdR, Redbook),
        [
            ok(CreateTrack { hint: 300 }),
            is(CloseTrack, Code::E_TRACK_NOT_BIG_ENOUGH),
            ok(AddAudio { blocks: 299 }),
            is(CloseTrack, Code::E_TRACK_NOT_BIG_ENOUGH),
            ok(AddAudio { blocks: 1 }),
            ok(CloseTrack),
            ok(RECORD),
        ],
    ));
}

#[test]
fn gaps_are_taken_from_what_is_available() {
    tell(after(
        begin(NewDisc::BlankCdR, Redbook),
        [
            says(AvailableBlocks, Number(WHOLE)),
            ok(CreateTrack { hint: 0 }),
            ok(AddAudio { blocks: 451 }),
            says(AvailableBlocks, Number(WHOLE - 451)),
            ok(CloseTrack),
            says(AvailableBlocks, Number(WHOLE - 451 - 2 - 150)),
            ok(SetGap(Studio, 0)),
            says(AvailableBlocks, Number(WHOLE - 451 - 2)),
            says(TotalAudioBlocks, Number(WHOLE)),
            ok(SetGap(Second, 225)),
            says(AvailableBlocks, Number(WHOLE - 451 - 2)),
            is(Call::SetUnknown(Studio), Code::S_PROPERTIESIGNORED),
            ok(CreateTrack { hint: 0 }),
            ok(AddAudio { blocks: 300 }),
            ok(CloseTrack),
            ok(RECORD),
            ok(OpenExclusive(Studio)),
            says(
                MediaInfo(Studio),
                Info {
                    sessions: 1,
                    last_track: 2,
                    start: 451 + 2,
                    next_writable: 0,
                    free: 0,
                },
            ),
        ],
    ));
}
