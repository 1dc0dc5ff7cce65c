//! Stories of recorders, and of what lies in them.

use super::*;

#[test]
fn a_recorder_is_held_once() {
    tell([
        ok(Open),
        ok(Recorders),
        is(MediaType(Studio), Code::E_NOTOPENED),
        is(CloseRecorder(Studio), Code::E_NOTOPENED),
        ok(OpenExclusive(Studio)),
        is(OpenExclusive(Studio), Code::E_DEVICE_NOTACCESSIBLE),
        ok(OpenExclusive(Second)),
        is(MediaInfo(Studio), Code::E_MEDIUM_NOTPRESENT),
        ok(Eject(Studio)),
        ok(CloseRecorder(Studio)),
        is(Eject(Studio), Code::E_NOTOPENED),
        ok(OthersTake(Studio)),
        is(OpenExclusive(Studio), Code::E_DEVICE_NOTACCESSIBLE),
        ok(OthersLetGo(Studio)),
        ok(OpenExclusive(Studio)),
    ]);
}

#[test]
fn media_are_told_apart() {
    let look = |disc: Option<NewDisc>, media_type, flags, info: Option<Answer>| {
        let held = [
            ok(OpenExclusive(Studio)),
            says(MediaType(Studio), Media { media_type, flags }),
            match info {
                Some(info) => says(MediaInfo(Studio), info),
                None => is(MediaInfo(Studio), Code::E_MEDIUM_NOTPRESENT),
            },
            ok(CloseRecorder(Studio)),
            ok(TakeOut(Studio)),
        ];
        let inserted = disc.map(|disc| ok(Insert(Studio, disc)));
        inserted.into_iter().chain(held).collect::<Vec<_>>()
    };
    let info = |count, next_writable, free| {
        Some(Info {
            sessions: count,
            last_track: count,
            start: 0,
            next_writable,
            free,
        })
    };
    let blank = info(0, 0, WHOLE);
    let others = info(1, 300 + 2 + 11_400, 333_000 - 2 - 11_702);
    let mut lines = vec![ok(Open), ok(Recorders)];
    lines.extend(look(None, 0, 0, None));
    lines.extend(look(Some(NewDisc::BlankCdR), 6, 1 + 4, blank.clone()));
    lines.extend(look(Some(NewDisc::BlankCdRw), 6, 1 + 2 + 4, blank));
    lines.extend(look(Some(NewDisc::MadeByOthers), 1, 4 + 8, others));
    lines.extend(look(Some(NewDisc::Pressed), 1, 0, info(1, 0, 0)));
    lines.extend([
        ok(Insert(Studio, NewDisc::BlankCdRw)),
        ok(SetRecorder(Studio)),
        ok(add(Name::A)),
        ok(RECORD),
    ]);
    lines.extend(look(None, 1, 2 + 4, info(1, SECOND_SESSION, REST)));
    tell(lines);
}

#[test]
fn what_cannot_be_erased_is_refused() {
    tell([
        ok(Open),
        ok(Recorders),
        is(Erase(Studio, false), Code::E_NOTOPENED),
        ok(Advise { cancels: false }),
        ok(OpenExclusive(Studio)),
        is(Erase(Studio, false), Code::E_MEDIUM_NOTPRESENT),
        ok(CloseRecorder(Studio)),
        ok(Insert(Studio, NewDisc::BlankCdR)),
        ok(OpenExclusive(Studio)),
        is(Erase(Studio, true), Code::E_MEDIUM_INVALIDTYPE),
        ok(OpenExclusive(Second)),
        is(Erase(Second, false), Code::E_DEVICE_INVALIDTYPE),
        says(RecorderType(Studio), Number(2)),
        says(RecorderType(Second), Number(1)),
    ]);
}

#[test]
fn a_recorder_in_others_hands_is_in_use() {
    tell(after(
        begin(NewDisc::BlankCdR, Joliet),
        [
            ok(add(Name::A)),
            ok(OthersTake(Studio)),
            is(RECORD, Code::E_DEVICE_NOTACCESSIBLE),
            is(SetRecorder(Studio), Code::E_DEVICE_STILL_IN_USE),
            ok(SetFormat(Joliet)),
            is(add(Name::A), Code::E_DEVICE_STILL_IN_USE),
            ok(OthersLetGo(Studio)),
            ok(add(Name::A)),
            ok(RECORD),
        ],
    ));
}

#[test]
fn an_unplugged_recorder_comes_back() {
    tell(after(
        begin(NewDisc::BlankCdR, Joliet),
        [
            ok(add(Name::A)),
            ok(Unplug(Studio)),
            says(Recorders, Answer::Recorders(vec![Second])),
            is(RECORD, Code::E_DEVICE_NOTPRESENT),
            is(OpenExclusive(Studio), Code::E_DEVICE_NOTPRESENT),
            is(SetRecorder(Studio), Code::E_DEVICE_NOTPRESENT),
            ok(Plug(Studio)),
            says(Recorders, Answer::Recorders(vec![Studio, Second])),
            ok(RECORD),
        ],
    ));
}
