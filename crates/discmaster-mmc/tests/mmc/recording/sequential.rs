//! Media that are written once, or blanked first: DVD-R and DVD-RW, DVD+R, BD-R.

use super::*;
use discmaster_mmc::parameter::format::{FormatParameters, FormatType};
use discmaster_mmc::recording::{Around, Closing, Job, Left, Mode, RecordError, Recorded, Way};
use discmaster_mmc::response::capacity::{CapacityKind, CurrentCapacity, FormattableCapacity};
use discmaster_mmc::response::configuration::FeatureCode;
use discmaster_mmc::response::feature::DvdWrite;
use discmaster_mmc::response::mode_page::Multisession;

/// Blocks of a DVD.
const DVD: u32 = 2_298_496;
const LAST: Command = read_track(TrackAddress::Track(1));

/// Feature 21h, whose data decide nothing here.
fn incremental() -> Feature {
    Feature {
        code: FeatureCode::INCREMENTAL_STREAMING_WRITABLE,
        version: 1,
        persistent: false,
        current: true,
        data: vec![0; 8],
    }
}

fn dvd_write(test_write: bool) -> Feature {
    let write = DvdWrite {
        buffer_underrun_free: true,
        test_write,
        ..DvdWrite::default()
    };
    Feature::of(&write, 2, false, true)
}

fn dvd_r(packets: bool) -> Told {
    let mut features = vec![dvd_write(true)];
    if packets {
        features.push(incremental());
    }
    Told::blank(Profile::DVD_R, features, DVD)
}

fn incremental_page() -> WriteParameters {
    WriteParameters {
        buffer_underrun_free: true,
        ..WriteParameters::incremental()
    }
}

fn at_once_page() -> WriteParameters {
    WriteParameters {
        buffer_underrun_free: true,
        ..WriteParameters::session_at_once()
    }
}

/// One command carries two packets of a DVD.
fn wide() -> Script {
    Script::carrying(64 * 1024)
}

fn next(script: &Script, at: i32) {
    let track = TrackInformation {
        next_writable: Some(Lba(at)),
        ..invisible_track(DVD)
    };
    script.on(LAST, track.encode());
}

#[test]
fn a_dvd_r_is_recorded_in_packets_and_stays_appendable() {
    let script = wide();
    dvd_r(true).asked(&script);
    locked(&script);
    let open = WriteParameters {
        multisession: Multisession::KEEP_OPEN,
        ..incremental_page()
    };
    selected(&script, &open);
    next(&script, 0);
    filled(&script, 0, 96, 32, 2048, 7);
    // The last packet, filled up with zeros.
    let last = [vec![7; 4 * 2048], vec![0; 12 * 2048]].concat();
    script.on_payload(write(96, 16), last, Answer::Good);
    synchronized(&script);
    closed_by(&script, CloseFunction::TRACK, 1);
    closed_by(&script, CloseFunction::SESSION, 0);
    unlocked(&script);
    let mut drive = script.ready();
    let mut recording = Recording::begin(&mut drive, &Job::data(100)).unwrap();
    assert_eq!(recording.way(), Way::Incremental);
    assert_eq!(recording.preferred_chunk(), 64 * 1024);
    bring(&mut recording, 100, 2048, 7);
    assert_eq!(recording.written(), 100);
    let report = recording.finish(&mut |_, _| {}).unwrap();
    assert_eq!(report.left, Left::SessionClosed { blocks: 112 });
    let track = Recorded {
        start: Lba(0),
        blocks: 100,
        padding: 12,
    };
    assert_eq!(report.tracks, [track]);
    script.assert_played();
}

#[test]
fn a_dvd_r_is_recorded_at_once_where_the_drive_knows_no_packets() {
    let script = wide();
    dvd_r(false).asked(&script);
    locked(&script);
    selected(&script, &at_once_page());
    next(&script, 0);
    script.on(Command::ReserveTrack { blocks: 112 }, Answer::Good);
    filled(&script, 0, 96, 32, 2048, 7);
    script.on(write(96, 16), Answer::Good);
    synchronized(&script);
    unlocked(&script);
    let mut drive = script.ready();
    let mut recording = Recording::begin(&mut drive, &Job::data(100)).unwrap();
    assert_eq!(recording.way(), Way::DiscAtOnce);
    bring(&mut recording, 100, 2048, 7);
    let report = recording.finish(&mut |_, _| {}).unwrap();
    assert_eq!(report.left, Left::Finalised { blocks: 112 });
    // Another session was wanted to be possible.
    assert_eq!(report.notes[0].around, Around::DiscClosed);
    assert_eq!(report.notes[0].refused, None);
    script.assert_played();
}

#[test]
fn a_drive_that_does_not_reserve_records_in_packets() {
    let script = wide();
    dvd_r(true).asked(&script);
    locked(&script);
    selected(&script, &at_once_page());
    next(&script, 0);
    script.on(
        Command::ReserveTrack { blocks: 16 },
        Triple::INVALID_COMMAND_OPERATION_CODE,
    );
    selected(&script, &incremental_page());
    next(&script, 0);
    script.on(write(0, 16), Answer::Good);
    synchronized(&script);
    closed_by(&script, CloseFunction::TRACK, 1);
    closed_by(&script, CloseFunction::SESSION, 0);
    unlocked(&script);
    let mut drive = script.ready();
    let disc = Job {
        mode: Mode::SessionAtOnce,
        ..job(16)
    };
    let mut recording = Recording::begin(&mut drive, &disc).unwrap();
    bring(&mut recording, 16, 2048, 7);
    let report = recording.finish(&mut |_, _| {}).unwrap();
    assert_eq!(report.notes[0].around, Around::Way(Way::Incremental));
    assert_eq!(
        report.notes[0].to_string(),
        "RESERVE TRACK: the drive does not know this command (sense 5/20/00): took another way: incremental"
    );
    script.assert_played();
}

#[test]
fn a_dvd_r_is_tried_in_packets_and_not_closed() {
    let script = wide();
    dvd_r(true).asked(&script);
    locked(&script);
    let tried = WriteParameters {
        test_write: true,
        multisession: Multisession::KEEP_OPEN,
        ..incremental_page()
    };
    selected(&script, &tried);
    next(&script, 0);
    script.on(write(0, 16), Answer::Good);
    synchronized(&script);
    unlocked(&script);
    let mut drive = script.ready();
    let disc = Job {
        simulate: true,
        ..Job::data(16)
    };
    let mut recording = Recording::begin(&mut drive, &disc).unwrap();
    bring(&mut recording, 16, 2048, 7);
    let report = recording.finish(&mut |_, _| {}).unwrap();
    assert_eq!(report.left, Left::AsItWas);
    script.assert_played();
}

#[test]
fn a_recording_in_packets_that_fails_keeps_what_is_there_as_a_closed_track() {
    let script = wide();
    dvd_r(true).asked(&script);
    locked(&script);
    selected(&script, &incremental_page());
    next(&script, 0);
    filled(&script, 0, 64, 32, 2048, 7);
    script.on(write(64, 32), Triple::WRITE_ERROR);
    synchronized(&script);
    next(&script, 48);
    closed_by(&script, CloseFunction::TRACK, 1);
    unlocked(&script);
    let mut drive = script.ready();
    let mut recording = Recording::begin(&mut drive, &job(1000)).unwrap();
    bring(&mut recording, 64, 2048, 7);
    let error = recording.write(&vec![7; 64 * 2048]).unwrap_err();
    assert!(matches!(
        error,
        RecordError::Write {
            address: Lba(64),
            ..
        }
    ));
    let report = recording.abort().unwrap();
    assert_eq!(report.left, Left::TrackClosed { blocks: 48 });
    script.assert_played();
}

#[test]
fn a_second_layer_of_dvd_r_takes_one_session() {
    let script = wide();
    let told = Told::blank(
        Profile::DVD_R_DL_SEQUENTIAL,
        vec![dvd_write(true), incremental()],
        2 * DVD,
    );
    told.asked(&script);
    locked(&script);
    selected(&script, &incremental_page());
    next(&script, 0);
    script.on(write(0, 16), Answer::Good);
    synchronized(&script);
    closed_by(&script, CloseFunction::TRACK, 1);
    closed_by(&script, CloseFunction::SESSION, 0);
    unlocked(&script);
    let mut drive = script.ready();
    let mut recording = Recording::begin(&mut drive, &Job::data(16)).unwrap();
    bring(&mut recording, 16, 2048, 7);
    let report = recording.finish(&mut |_, _| {}).unwrap();
    assert_eq!(report.left, Left::Finalised { blocks: 16 });
    assert_eq!(report.notes[0].around, Around::DiscClosed);
    script.assert_played();
}

/// A sequence without page 05h, up to its first WRITE.
fn begun(script: &Script, profile: Profile) {
    Told::blank(profile, Vec::new(), DVD).asked(script);
    locked(script);
    next(script, 0);
}

#[test]
fn a_dvd_plus_r_is_finalised_by_its_own_function() {
    let script = wide();
    begun(&script, Profile::DVD_PLUS_R);
    script.on(write(0, 32), Answer::Good);
    synchronized(&script);
    closed_by(&script, CloseFunction::TRACK, 1);
    script
        .on(close(CloseFunction::FINALIZE, 0), Answer::Good)
        .on(TUR, Triple::OPERATION_IN_PROGRESS)
        .on(REQUEST_SENSE, vec![0x70; 3])
        .on(TUR, Answer::Good);
    unlocked(&script);
    let mut drive = script.ready();
    let mut recording = Recording::begin(&mut drive, &job(17)).unwrap();
    assert_eq!(recording.way(), Way::Sequential);
    recording.write(&[7; 17 * 2048]).unwrap();
    let mut stages = Vec::new();
    let report = recording
        .finish(&mut |stage, _| stages.push(stage))
        .unwrap();
    assert_eq!(stages, [Closing::Finalising]);
    assert_eq!(report.left, Left::Finalised { blocks: 32 });
    script.assert_played();
}

#[test]
fn a_drive_that_cannot_finalise_so_is_asked_in_other_manners() {
    let script = wide();
    begun(&script, Profile::DVD_PLUS_R);
    script.on(write(0, 16), Answer::Good);
    synchronized(&script);
    closed_by(&script, CloseFunction::TRACK, 1);
    let refused = Triple::INVALID_FIELD_IN_CDB;
    let patient = |function| Command::CloseTrackSession {
        immediate: false,
        function,
        number: 0,
    };
    for function in [CloseFunction::FINALIZE, CloseFunction::FINALIZE_MINIMAL] {
        script.on(close(function, 0), refused);
        script.on(patient(function), refused);
    }
    closed_by(&script, CloseFunction::SESSION, 0);
    unlocked(&script);
    let mut drive = script.ready();
    let mut recording = Recording::begin(&mut drive, &job(16)).unwrap();
    bring(&mut recording, 16, 2048, 7);
    let report = recording.finish(&mut |_, _| {}).unwrap();
    let around: Vec<_> = report.notes.iter().map(|note| note.around).collect();
    assert_eq!(around, [Around::OtherClosing; 2]);
    // The session is closed; that nothing can follow is not sure.
    assert_eq!(report.left, Left::SessionClosed { blocks: 16 });
    script.assert_played();
}

#[test]
fn a_session_of_dvd_plus_r_is_closed_and_another_can_follow() {
    let script = wide();
    let told = Told {
        disc: DiscInformation {
            status: DiscStatus::Appendable,
            last_session: SessionState::Empty,
            sessions: 2,
            first_track_in_last_session: 2,
            last_track_in_last_session: 2,
            ..blank_disc()
        },
        track: TrackInformation {
            track: 2,
            next_writable: Some(Lba(2048)),
            ..invisible_track(1000)
        },
        capacity: Some(16),
        ..Told::blank(Profile::DVD_PLUS_R, Vec::new(), 0)
    };
    told.asked(&script);
    locked(&script);
    script.on(read_track(TrackAddress::Track(2)), told.track.encode());
    script.on(write(2048, 16), Answer::Good);
    synchronized(&script);
    closed_by(&script, CloseFunction::TRACK, 2);
    closed_by(&script, CloseFunction::SESSION, 0);
    unlocked(&script);
    let mut drive = script.ready();
    let disc = Job {
        start: Some(Lba(2048)),
        ..Job::data(16)
    };
    let mut recording = Recording::begin(&mut drive, &disc).unwrap();
    bring(&mut recording, 16, 2048, 7);
    let report = recording.finish(&mut |_, _| {}).unwrap();
    assert_eq!(report.left, Left::SessionClosed { blocks: 16 });
    script.assert_played();
}

#[test]
fn a_drive_without_reservation_writes_all_the_same() {
    let script = wide();
    Told::blank(Profile::DVD_PLUS_R, Vec::new(), DVD).asked(&script);
    locked(&script);
    next(&script, 0);
    script.on(
        Command::ReserveTrack { blocks: 16 },
        Triple::INVALID_COMMAND_OPERATION_CODE,
    );
    next(&script, 0);
    unlocked(&script);
    let mut drive = script.ready();
    let disc = Job {
        mode: Mode::SessionAtOnce,
        ..job(16)
    };
    let recording = Recording::begin(&mut drive, &disc).unwrap();
    assert_eq!(recording.way(), Way::Sequential);
    let around: Vec<_> = recording.notes().iter().map(|note| note.around).collect();
    assert_eq!(around, [Around::Way(Way::Sequential)]);
    drop(recording);
    script.assert_played();
}

#[test]
fn a_track_whose_closing_is_refused_is_closed_with_its_session() {
    let script = wide();
    begun(&script, Profile::DVD_PLUS_R);
    script.on(write(0, 16), Answer::Good);
    synchronized(&script);
    script.on(
        close(CloseFunction::TRACK, 1),
        Triple::COMMAND_SEQUENCE_ERROR,
    );
    closed_by(&script, CloseFunction::FINALIZE, 0);
    unlocked(&script);
    let mut drive = script.ready();
    let mut recording = Recording::begin(&mut drive, &job(16)).unwrap();
    bring(&mut recording, 16, 2048, 7);
    let report = recording.finish(&mut |_, _| {}).unwrap();
    assert_eq!(report.notes[0].around, Around::LeftOut);
    assert_eq!(report.left, Left::Finalised { blocks: 16 });
    script.assert_played();
}

#[test]
fn a_bd_r_is_written_in_clusters() {
    let script = wide();
    begun(&script, Profile::BD_R_SEQUENTIAL);
    filled(&script, 0, 96, 32, 2048, 7);
    let last = [vec![7; 2048], vec![0; 31 * 2048]].concat();
    script.on_payload(write(96, 32), last, Answer::Good);
    synchronized(&script);
    closed_by(&script, CloseFunction::TRACK, 1);
    let mut drive = script.ready();
    let disc = Job {
        then: Then::LeaveSessionOpen,
        ..job(97)
    };
    let mut recording = Recording::begin(&mut drive, &disc).unwrap();
    // In pieces that are no clusters.
    for piece in [10, 30, 56, 1] {
        recording.write(&vec![7; piece * 2048]).unwrap();
    }
    let report = recording.finish(&mut |_, _| {}).unwrap();
    assert_eq!(report.left, Left::TrackClosed { blocks: 128 });
    script.assert_played();
}

#[test]
fn a_blank_bd_r_is_given_spare_areas_where_they_are_wanted() {
    let spares = FormatCapacities {
        current: CurrentCapacity {
            blocks: 64,
            kind: CapacityKind::UNFORMATTED,
            block_length: 2048,
        },
        formats: vec![FormattableCapacity {
            blocks: 32,
            format_type: FormatType::FULL,
            parameter: 0,
        }],
    };
    let told = Told {
        formats: Some(spares.clone()),
        ..Told::blank(Profile::BD_R_SEQUENTIAL, Vec::new(), 64)
    };
    let safe = |blocks| Job {
        spare_areas: true,
        ..job(blocks)
    };
    let script = wide();
    told.asked(&script);
    locked(&script);
    let list = FormatParameters {
        options_valid: false,
        disable_certification: false,
        try_out: false,
        immediate: true,
        descriptor: spares.formats[0].into(),
    };
    script
        .on_payload(Command::FormatUnit, list.encode(), Answer::Good)
        .on(TUR, Answer::Good);
    next(&script, 0);
    script.on(write(0, 32), Answer::Good);
    synchronized(&script);
    closed_by(&script, CloseFunction::TRACK, 1);
    closed_by(&script, CloseFunction::FINALIZE, 0);
    unlocked(&script);
    let mut drive = script.ready();
    let mut recording = Recording::begin(&mut drive, &safe(32)).unwrap();
    bring(&mut recording, 32, 2048, 7);
    recording.finish(&mut |_, _| {}).unwrap();
    script.assert_played();

    // They are not there for data.
    let script = wide();
    told.asked(&script);
    let mut drive = script.ready();
    let error = Recording::begin(&mut drive, &safe(33)).unwrap_err();
    assert!(matches!(error, RecordError::DoesNotFit { free: 32, .. }));
    // And other media have none.
    let other = Told {
        formats: Some(spares),
        ..Told::blank(Profile::DVD_PLUS_R, Vec::new(), 64)
    };
    let script = wide();
    other.asked(&script);
    let mut drive = script.ready();
    let error = Recording::begin(&mut drive, &safe(32)).unwrap_err();
    assert_eq!(
        error.to_string(),
        "DVD+R cannot be given spare areas, with this drive and in this state"
    );
}

#[test]
fn a_narrow_road_carries_even_parts_of_a_packet() {
    // 24 blocks, and 3.
    for (carried, step) in [(48 * 1024, 16), (3 * 2048, 2)] {
        let script = Script::carrying(carried);
        begun(&script, Profile::DVD_PLUS_R);
        filled(&script, 0, 32, step, 2048, 7);
        synchronized(&script);
        closed_by(&script, CloseFunction::TRACK, 1);
        closed_by(&script, CloseFunction::FINALIZE, 0);
        unlocked(&script);
        let mut drive = script.ready();
        let mut recording = Recording::begin(&mut drive, &job(32)).unwrap();
        assert_eq!(recording.preferred_chunk(), 16 * 2048, "a packet at least");
        bring(&mut recording, 32, 2048, 7);
        recording.finish(&mut |_, _| {}).unwrap();
        script.assert_played();
    }
}

#[test]
fn what_the_medium_cannot_do_is_refused_before_it_is_touched() {
    let refused = |told: &Told, disc: &Job| {
        let script = wide();
        told.asked(&script);
        let mut drive = script.ready();
        let error = Recording::begin(&mut drive, disc).unwrap_err();
        script.assert_played();
        error
    };
    let plus = Told::blank(Profile::DVD_PLUS_R, Vec::new(), 32);
    let tried = Job {
        simulate: true,
        ..job(16)
    };
    let error = refused(&plus, &tried);
    assert_eq!(
        error.to_string(),
        "the drive cannot simulate a recording on DVD+R"
    );
    let untried = Told::blank(Profile::DVD_R, vec![dvd_write(false), incremental()], 32);
    let error = refused(&untried, &tried);
    assert!(matches!(error, RecordError::NoTestWrite(Profile::DVD_R)));
    let error = refused(&plus, &job_of(vec![Track::audio(300)]));
    assert!(matches!(error, RecordError::NoAudio(Profile::DVD_PLUS_R)));
    let error = refused(&plus, &job_of(vec![Track::data(1), Track::data(1)]));
    assert!(matches!(
        error,
        RecordError::TooManyTracks {
            tracks: 2,
            most: 1,
            ..
        }
    ));
    // 33 blocks are three packets.
    let error = refused(&plus, &job(33));
    assert!(matches!(
        error,
        RecordError::DoesNotFit {
            needed: 48,
            free: 32
        }
    ));
    let packets = Job {
        mode: Mode::Incremental,
        ..job(16)
    };
    let error = refused(&dvd_r(false), &packets);
    assert_eq!(
        error.to_string(),
        "DVD-R cannot be recorded incrementally, with this drive and in this state"
    );
    let closed = Told {
        disc: DiscInformation {
            status: DiscStatus::Complete,
            last_session: SessionState::Complete,
            ..blank_disc()
        },
        capacity: Some(16),
        ..plus
    };
    let error = refused(&closed, &job(16));
    assert!(matches!(
        error,
        RecordError::NotWritable {
            status: DiscStatus::Complete,
            ..
        }
    ));
    let rom = Told {
        configuration: Told::blank(Profile::DVD_ROM, Vec::new(), 0).configuration,
        ..closed
    };
    let error = refused(&rom, &job(16));
    assert!(matches!(error, RecordError::NotWritable { .. }));
}
