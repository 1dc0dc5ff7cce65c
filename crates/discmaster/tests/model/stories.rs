//! Sequences laid by hand, each with what every call comes to: the model has to agree with them,
//! and then the session with the model.

mod audio;
mod recorders;

use crate::call::Format::{Joliet, Redbook};
use crate::call::{Answer, Blocks, Call, E_INVALIDARG, Way};
use crate::calls::Script;
use crate::world::Drive::{Second, Studio};
use crate::world::{Name, NewDisc};
use crate::{IMAGE, drive, play};
use Answer::{Info, Media, Number};
use Call::{
    AddAudio, AddData, Advise, AvailableBlocks, Clear, Close, CloseRecorder, CloseTrack,
    CreateTrack, Eject, Erase, Insert, MediaInfo, MediaType, Open, OpenExclusive, OthersLetGo,
    OthersTake, Plug, PutBack, Record, RecorderType, Recorders, RivalCloses, RivalOpens, SetBoot,
    SetFormat, SetGap, SetRecorder, SetVolumeName, TakeOut, TotalAudioBlocks, TotalDataBlocks,
    Unplug, UsedDataBlocks, VolumeName,
};
use discmaster::Code;

type Line = (Call, Result<Option<Answer>, Code>);

fn ok(call: Call) -> Line {
    (call, Ok(None))
}

fn says(call: Call, answer: Answer) -> Line {
    (call, Ok(Some(answer)))
}

fn is(call: Call, code: Code) -> Line {
    (call, Err(code))
}

/// Tells a story; every call in it must be one that can be made.
fn tell(lines: impl IntoIterator<Item = Line>) {
    tell_to(true, lines);
}

fn tell_to(default_format: bool, lines: impl IntoIterator<Item = Line>) {
    let (calls, outcomes): (Vec<_>, Vec<_>) = lines.into_iter().unzip();
    let script = Script {
        default_format,
        calls,
    };
    let mut outcomes = outcomes.into_iter().enumerate();
    play(&script, |_, call, expected| {
        let (line, outcome) = outcomes.next().unwrap();
        let place = format!("line {line}, {call:?}");
        let code = outcome.as_ref().err().copied().unwrap_or(Code::S_OK);
        assert_eq!(expected.code, code, "{place}");
        if let Ok(Some(answer)) = outcome {
            assert_eq!(expected.answer, answer, "{place}");
        }
    });
    assert!(outcomes.next().is_none(), "a call was not made: {script:?}");
    drive::run(&script).unwrap_or_else(|difference| panic!("{difference}"));
}

fn add(name: Name) -> Call {
    AddData {
        names: vec![name],
        replace: false,
        way: Way::Storage,
    }
}

const RECORD: Call = Record {
    simulate: false,
    eject: false,
};
const SIMULATE: Call = Record {
    simulate: true,
    eject: false,
};

/// A disc in the recorder, and the recorder chosen.
fn begin(disc: NewDisc, format: crate::call::Format) -> Vec<Line> {
    vec![
        ok(Insert(Studio, disc)),
        ok(Open),
        ok(SetFormat(format)),
        ok(Recorders),
        ok(SetRecorder(Studio)),
    ]
}

fn after(mut first: Vec<Line>, rest: impl IntoIterator<Item = Line>) -> Vec<Line> {
    first.extend(rest);
    first
}

/// Free blocks of a blank disc of 74 minutes, for one track.
const WHOLE: u32 = 332_998;
/// Where a second session begins, and what it can have.
const SECOND_SESSION: u32 = IMAGE + 2 + 11_400;
const REST: u32 = 333_000 - 2 - SECOND_SESSION;

#[test]
fn a_change_of_format_clears_the_image_and_keeps_the_recorder() {
    tell(after(
        begin(NewDisc::BlankCdR, Joliet),
        [
            ok(add(Name::A)),
            says(UsedDataBlocks, Answer::Image(None)),
            ok(SetFormat(Joliet)),
            says(UsedDataBlocks, Number(0)),
            is(RECORD, Code::E_INVALIDIMAGE),
            ok(add(Name::A)),
            ok(SetFormat(Redbook)),
            is(UsedDataBlocks, Code::E_WRONGFORMAT),
            ok(CreateTrack { hint: 0 }),
            ok(AddAudio { blocks: 300 }),
            ok(SetFormat(Redbook)),
            is(CloseTrack, Code::E_TRACKNOTOPEN),
            ok(SetFormat(Joliet)),
            is(AvailableBlocks, Code::E_WRONGFORMAT),
            ok(add(Name::A)),
            ok(RECORD),
        ],
    ));
}

#[test]
fn a_recorder_of_an_earlier_open_is_accepted() {
    tell(after(
        begin(NewDisc::BlankCdR, Joliet),
        [
            ok(Close),
            ok(Open),
            is(add(Name::A), Code::E_NOACTIVERECORDER),
            ok(SetRecorder(Studio)),
            ok(add(Name::A)),
            ok(RECORD),
        ],
    ));
}

#[test]
fn a_failed_choice_leaves_the_former_recorder() {
    tell(after(
        begin(NewDisc::BlankCdR, Joliet),
        [
            ok(add(Name::A)),
            is(SetRecorder(Second), Code::E_MEDIUM_NOTPRESENT),
            says(TotalDataBlocks, Number(WHOLE)),
            ok(RECORD),
        ],
    ));
}

#[test]
fn a_recorded_disc_takes_a_second_session() {
    tell(after(
        begin(NewDisc::BlankCdR, Joliet),
        [
            says(TotalDataBlocks, Number(WHOLE)),
            ok(add(Name::A)),
            ok(RECORD),
            // Without a word of the program the disc is looked at again.
            says(TotalDataBlocks, Number(REST)),
            ok(add(Name::B)),
            ok(RECORD),
            ok(Close),
            ok(Open),
            ok(SetRecorder(Studio)),
            ok(add(Name::FolderA)),
            ok(RECORD),
            ok(OpenExclusive(Studio)),
            says(
                MediaInfo(Studio),
                Info {
                    sessions: 3,
                    last_track: 3,
                    start: SECOND_SESSION + IMAGE + 2 + 6_900,
                    next_writable: SECOND_SESSION + 2 * (IMAGE + 2 + 6_900),
                    free: 333_000 - 2 - (SECOND_SESSION + 2 * (IMAGE + 2 + 6_900)),
                },
            ),
        ],
    ));
}

#[test]
fn files_of_earlier_sessions_are_replaced_whatever_the_flag() {
    tell(after(
        begin(NewDisc::BlankCdR, Joliet),
        [
            ok(add(Name::A)),
            ok(RECORD),
            ok(add(Name::A)),
            // But what this session staged is not.
            is(add(Name::A), Code::E_FILEEXISTS),
            ok(AddData {
                names: vec![Name::A, Name::FolderB],
                replace: true,
                way: Way::Tree,
            }),
            ok(RECORD),
        ],
    ));
}

#[test]
fn what_cannot_take_more_is_refused() {
    for (disc, code) in [
        (NewDisc::Pressed, Code::E_MEDIUM_INVALIDTYPE),
        (NewDisc::MadeByOthers, Code::E_DISCFULL),
    ] {
        tell([
            ok(Insert(Studio, disc)),
            ok(Open),
            ok(Recorders),
            is(SetRecorder(Studio), code),
            ok(SetFormat(Redbook)),
            ok(SetRecorder(Studio)),
            is(TotalAudioBlocks, code),
            is(CreateTrack { hint: 0 }, code),
            is(AvailableBlocks, code),
        ]);
    }
    // Nor does an audio disc take anything.
    tell(after(
        begin(NewDisc::BlankCdR, Redbook),
        [
            ok(CreateTrack { hint: 0 }),
            ok(AddAudio { blocks: 300 }),
            ok(CloseTrack),
            ok(RECORD),
            ok(SetRecorder(Studio)),
            is(TotalAudioBlocks, Code::E_DISCFULL),
            ok(SetFormat(Joliet)),
            is(SetRecorder(Studio), Code::E_DISCFULL),
            is(add(Name::A), Code::E_DISCFULL),
        ],
    ));
}

#[test]
fn a_red_book_recorder_is_chosen_with_an_empty_drive() {
    tell([
        ok(Open),
        ok(Recorders),
        is(SetRecorder(Studio), Code::E_MEDIUM_NOTPRESENT),
        ok(SetFormat(Redbook)),
        ok(SetRecorder(Studio)),
        is(TotalAudioBlocks, Code::E_MEDIUM_NOTPRESENT),
        is(CreateTrack { hint: 0 }, Code::E_MEDIUM_NOTPRESENT),
        ok(Insert(Studio, NewDisc::BlankCdR)),
        says(TotalAudioBlocks, Number(WHOLE)),
        ok(CreateTrack { hint: u32::MAX }),
    ]);
}

#[test]
fn cleared_content_leaves_multisession_mode() {
    tell(after(
        begin(NewDisc::BlankCdR, Joliet),
        [
            ok(add(Name::A)),
            ok(RECORD),
            ok(SetRecorder(Studio)),
            ok(add(Name::B)),
            ok(Clear),
            // The room that was counted stays counted, but the disc must be a blank one.
            says(TotalDataBlocks, Number(REST)),
            ok(add(Name::B)),
            is(RECORD, Code::E_CANNOT_WRITE_TO_MEDIA),
            ok(TakeOut(Studio)),
            ok(Insert(Studio, NewDisc::BlankCdR)),
            ok(RECORD),
            // The session looks again by itself: the mode is on.
            ok(add(Name::A)),
            ok(RECORD),
            // Cleared before it looked, it finds the room and leaves the mode off.
            ok(Clear),
            ok(add(Name::B)),
            is(RECORD, Code::E_CANNOT_WRITE_TO_MEDIA),
            ok(SetRecorder(Studio)),
            ok(RECORD),
        ],
    ));
}

#[test]
fn another_disc_in_multisession_mode_is_the_wrong_one() {
    tell(after(
        begin(NewDisc::BlankCdR, Joliet),
        [
            ok(add(Name::A)),
            ok(RECORD),
            ok(add(Name::B)),
            ok(TakeOut(Studio)),
            is(RECORD, Code::E_MEDIUM_NOTPRESENT),
            ok(Insert(Studio, NewDisc::BlankCdR)),
            is(RECORD, Code::E_WRONGDISC),
            ok(SetRecorder(Studio)),
            ok(RECORD),
            ok(add(Name::A)),
            // Another disc of ours, alike but for its file and the moment it was made.
            ok(TakeOut(Studio)),
            ok(PutBack(Studio)),
            is(RECORD, Code::E_WRONGDISC),
            ok(TakeOut(Studio)),
            ok(Insert(Studio, NewDisc::MadeByOthers)),
            is(RECORD, Code::E_WRONGDISC),
            ok(TakeOut(Studio)),
            ok(PutBack(Studio)),
            ok(RECORD),
        ],
    ));
}

#[test]
fn what_is_staged_is_laid_out_anew_for_the_disc_that_is_chosen() {
    tell(after(
        begin(NewDisc::BlankCdR, Joliet),
        [
            ok(add(Name::A)),
            ok(RECORD),
            ok(TakeOut(Studio)),
            ok(Insert(Studio, NewDisc::BlankCdR)),
            // Staged for a blank disc, recorded as a second session, and the other way round.
            ok(add(Name::B)),
            ok(TakeOut(Studio)),
            ok(PutBack(Studio)),
            ok(SetRecorder(Studio)),
            says(TotalDataBlocks, Number(REST)),
            ok(RECORD),
            ok(add(Name::FolderA)),
            ok(TakeOut(Studio)),
            ok(PutBack(Studio)),
            ok(SetRecorder(Studio)),
            says(TotalDataBlocks, Number(WHOLE)),
            ok(RECORD),
        ],
    ));
}

#[test]
fn the_chosen_disc_may_leave_and_come_back() {
    tell(after(
        begin(NewDisc::BlankCdR, Joliet),
        [
            ok(add(Name::A)),
            ok(RECORD),
            ok(add(Name::B)),
            ok(TakeOut(Studio)),
            is(RECORD, Code::E_MEDIUM_NOTPRESENT),
            ok(PutBack(Studio)),
            ok(RECORD),
        ],
    ));
}

#[test]
fn an_erased_disc_is_another_disc() {
    tell(after(
        begin(NewDisc::BlankCdRw, Joliet),
        [
            ok(add(Name::A)),
            ok(RECORD),
            ok(add(Name::B)),
            ok(OpenExclusive(Studio)),
            ok(Erase(Studio, false)),
            is(RECORD, Code::E_DEVICE_NOTACCESSIBLE),
            ok(CloseRecorder(Studio)),
            is(RECORD, Code::E_WRONGDISC),
            ok(SetRecorder(Studio)),
            ok(RECORD),
        ],
    ));
}

#[test]
fn a_simulated_burn_empties_the_image() {
    let came_to = |compared| Answer::Recorded {
        blocks: Blocks::OfImage(None),
        compared,
        ejected: false,
    };
    tell(after(
        begin(NewDisc::BlankCdR, Joliet),
        [
            ok(add(Name::A)),
            says(SIMULATE, came_to(false)),
            is(RECORD, Code::E_INVALIDIMAGE),
            says(UsedDataBlocks, Number(0)),
            says(TotalDataBlocks, Number(WHOLE)),
            ok(add(Name::A)),
            says(RECORD, came_to(true)),
            is(RECORD, Code::E_INVALIDIMAGE),
        ],
    ));
}

#[test]
fn a_failed_burn_keeps_the_image() {
    tell(after(
        begin(NewDisc::BlankCdR, Joliet),
        [
            ok(add(Name::A)),
            ok(TakeOut(Studio)),
            is(RECORD, Code::E_MEDIUM_NOTPRESENT),
            ok(Insert(Studio, NewDisc::Pressed)),
            is(RECORD, Code::E_MEDIUM_INVALIDTYPE),
            ok(TakeOut(Studio)),
            ok(Insert(Studio, NewDisc::MadeByOthers)),
            is(RECORD, Code::E_CANNOT_WRITE_TO_MEDIA),
            ok(Advise { cancels: true }),
            ok(TakeOut(Studio)),
            ok(Insert(Studio, NewDisc::BlankCdR)),
            is(RECORD, Code::E_USERABORT),
            ok(Call::Unadvise),
            says(UsedDataBlocks, Answer::Image(None)),
            ok(Record {
                simulate: false,
                eject: true,
            }),
            // The disc lies on the open tray.
            is(add(Name::A), Code::E_MEDIUM_NOTPRESENT),
            ok(Call::PushTray(Studio)),
            says(TotalDataBlocks, Number(REST)),
        ],
    ));
}

#[test]
fn a_boot_image_wants_a_blank_disc() {
    tell(after(
        begin(NewDisc::BlankCdR, Joliet),
        [
            ok(SetBoot(true)),
            ok(add(Name::A)),
            ok(RECORD),
            // It stays set, so the disc of which it made one does not take another session.
            ok(add(Name::B)),
            is(RECORD, Code::E_BOOTIMAGE_AND_NONBLANK_DISC),
            is(SetBoot(true), Code::E_BOOTIMAGE_AND_NONBLANK_DISC),
            ok(Clear),
            ok(add(Name::B)),
            is(RECORD, Code::E_BOOTIMAGE_AND_NONBLANK_DISC),
            ok(SetBoot(false)),
            is(RECORD, Code::E_CANNOT_WRITE_TO_MEDIA),
            ok(SetRecorder(Studio)),
            ok(RECORD),
        ],
    ));
}

#[test]
fn close_releases_and_forgets_everything() {
    tell(after(
        begin(NewDisc::BlankCdR, Joliet),
        [
            ok(SetVolumeName(7)),
            says(VolumeName, Answer::VolumeName(Some(7))),
            ok(add(Name::A)),
            ok(Advise { cancels: true }),
            ok(SetGap(Studio, 0)),
            ok(OpenExclusive(Studio)),
            is(RivalOpens, Code::E_STASHINUSE),
            ok(Close),
            ok(Close),
            is(MediaType(Studio), Code::E_NOTOPENED),
            says(Call::Gap(Studio), Number(150)),
            is(add(Name::A), Code::E_NOTOPENED),
            ok(RivalOpens),
            ok(RivalCloses),
            ok(Open),
            is(Open, Code::E_ALREADYOPEN),
            is(RECORD, Code::E_NOACTIVERECORDER),
            is(Call::Unadvise, Code::E_GENERIC),
            says(VolumeName, Answer::VolumeName(None)),
            ok(SetRecorder(Studio)),
            is(RECORD, Code::E_INVALIDIMAGE),
        ],
    ));
}

#[test]
fn the_stash_serves_one_master() {
    tell([
        ok(RivalOpens),
        ok(Insert(Studio, NewDisc::BlankCdR)),
        ok(Open),
        ok(Recorders),
        is(SetRecorder(Studio), Code::E_STASHINUSE),
        ok(SetFormat(Redbook)),
        is(SetRecorder(Studio), Code::E_STASHINUSE),
        is(CreateTrack { hint: 0 }, Code::E_NOACTIVERECORDER),
        ok(RivalCloses),
        // A choice that fails does not keep it.
        ok(SetFormat(Joliet)),
        is(SetRecorder(Second), Code::E_MEDIUM_NOTPRESENT),
        ok(RivalOpens),
        ok(RivalCloses),
        ok(SetRecorder(Studio)),
        is(RivalOpens, Code::E_STASHINUSE),
        ok(add(Name::A)),
    ]);
}

#[test]
fn without_a_default_format_every_call_that_needs_one_is_refused() {
    let code = Code::E_NOACTIVEFORMAT;
    tell_to(
        false,
        [
            ok(Insert(Studio, NewDisc::BlankCdR)),
            ok(Open),
            ok(Call::Formats),
            is(Recorders, code),
            is(add(Name::A), code),
            is(VolumeName, code),
            is(CreateTrack { hint: 0 }, code),
            is(Call::AudioBlockSize, code),
            is(RECORD, code),
            ok(SetFormat(Redbook)),
            ok(Recorders),
            ok(SetRecorder(Studio)),
            is(add(Name::A), Code::E_WRONGFORMAT),
            ok(CreateTrack { hint: 0 }),
            ok(Close),
            ok(Open),
            is(SetRecorder(Studio), code),
            is(Recorders, code),
        ],
    );
}

#[test]
fn who_cancels_adding_adds_nothing() {
    tell(after(
        begin(NewDisc::BlankCdR, Joliet),
        [
            ok(Advise { cancels: false }),
            ok(Advise { cancels: true }),
            is(add(Name::A), Code::E_USERABORT),
            says(UsedDataBlocks, Number(0)),
            ok(Call::Unadvise),
            ok(add(Name::A)),
            ok(SetFormat(Redbook)),
            ok(CreateTrack { hint: 0 }),
            ok(AddAudio { blocks: 300 }),
            ok(Advise { cancels: true }),
            is(AddAudio { blocks: 300 }, Code::E_USERABORT),
            says(AvailableBlocks, Number(WHOLE - 300)),
        ],
    ));
}

#[test]
fn data_with_one_bad_file_is_not_added_at_all() {
    tell(after(
        begin(NewDisc::BlankCdR, Joliet),
        [
            ok(add(Name::A)),
            is(
                AddData {
                    names: vec![Name::A, Name::B],
                    replace: false,
                    way: Way::Reference,
                },
                Code::E_FILEEXISTS,
            ),
            ok(add(Name::B)),
            is(Call::AddBadName(Way::Storage), Code::E_BADJOLIETNAME),
            is(Call::AddTooMuch, Code::E_DISCFULL),
            ok(RECORD),
        ],
    ));
}
