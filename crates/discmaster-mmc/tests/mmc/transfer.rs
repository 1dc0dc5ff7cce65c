//! Blocks in and out: how they are split, what is asked again, and what their failures say.

use crate::script::*;
use discmaster_mmc::address::Lba;
use discmaster_mmc::command::{C2ErrorInformation, Command, MainChannel, SectorType, SubChannel};
use discmaster_mmc::drive::retry::WRITE_CEILING;
use discmaster_mmc::drive::transfer::BlockSize;
use discmaster_mmc::error::DriveError;
use discmaster_mmc::sense::{Condition, Sense, Triple};
use discmaster_mmc::transport::Status;
use std::time::Duration;

/// READ CD of the user data of CD-DA, and nothing else.
const fn read_cd(address: i32, blocks: u32) -> Command {
    Command::ReadCd {
        sector_type: SectorType::CD_DA,
        digital_audio_play: false,
        address: Lba(address),
        blocks,
        main_channel: MainChannel::USER_DATA,
        c2: C2ErrorInformation::NONE,
        sub_channel: SubChannel::NONE,
    }
}

#[test]
fn reading_is_split_by_what_the_transport_carries() {
    let read = |address, blocks| Command::Read10 {
        address: Lba(address),
        blocks,
        force_unit_access: false,
    };
    let script = Script::new();
    script
        .on(read(10, 4), vec![1; 4 * 2048])
        .on(read(14, 4), vec![2; 4 * 2048])
        .on(read(18, 1), vec![3; 2048]);
    let mut buffer = vec![0; 9 * 2048];
    script.ready().read_blocks(Lba(10), &mut buffer).unwrap();
    assert_eq!((buffer[0], buffer[4 * 2048], buffer[8 * 2048]), (1, 2, 3));
    script.assert_played();
}

#[test]
fn a_read_with_a_residue_is_no_success() {
    let script = Script::new();
    let read = Command::Read10 {
        address: Lba(0),
        blocks: 2,
        force_unit_access: false,
    };
    script.on(read, vec![0; 2048]);
    let error = script
        .ready()
        .read_blocks(Lba(0), &mut [0; 4096])
        .unwrap_err();
    assert!(matches!(
        error,
        DriveError::Residue {
            wanted: 4096,
            moved: 2048,
            ..
        }
    ));
}

#[test]
fn a_write_with_a_residue_is_no_success() {
    let script = Script::new();
    script.on(write(0, 2), Answer::Moved(2048));
    let error = script
        .ready()
        .write_blocks(BlockSize::Data, Lba(0), &[0; 4096])
        .unwrap_err();
    assert!(matches!(
        error,
        DriveError::Residue {
            wanted: 4096,
            moved: 2048,
            ..
        }
    ));
}

#[test]
fn bytes_that_are_not_blocks_never_reach_the_drive() {
    let script = Script::new();
    let mut drive = script.ready();
    assert!(matches!(
        drive.write_blocks(BlockSize::Data, Lba(0), &[0; 100]),
        Err(DriveError::NotBlocks { bytes: 100, .. })
    ));
    assert!(matches!(
        drive.read_blocks(Lba(i32::MAX), &mut [0; 4096]),
        Err(DriveError::NotBlocks { .. })
    ));
}

#[test]
fn a_read_error_names_the_block_that_the_drive_names() {
    let script = Script::new();
    let read = Command::Read10 {
        address: Lba(100),
        blocks: 4,
        force_unit_access: false,
    };
    let mut sense = Sense::new(Triple::LEC_UNCORRECTABLE_ERROR);
    sense.information = Some(102);
    script.on(read, sense);
    let error = script
        .ready()
        .read_blocks(Lba(100), &mut [0; 8192])
        .unwrap_err();
    assert_eq!(error.address(), Some(Lba(102)));
    assert_eq!(error.condition(), Some(Condition::ReadError));
    assert_eq!(
        error.to_string(),
        "READ (10) of 4 blocks at LBA 100: the medium could not be read: more errors than can be \
         corrected (sense 3/11/05, at 102)"
    );
}

#[test]
fn a_full_buffer_is_offered_the_same_blocks_again() {
    let script = Script::new();
    script
        .on_payload(write(0, 4), vec![7; 8192], Triple::LONG_WRITE_IN_PROGRESS)
        .on_payload(write(0, 4), vec![7; 8192], Triple::LONG_WRITE_IN_PROGRESS)
        .on_payload(write(0, 4), vec![7; 8192], Answer::Status(Status::BUSY))
        .on_payload(write(0, 4), vec![7; 8192], Answer::Good)
        .on_payload(write(4, 1), vec![7; 2048], Answer::Good);
    script
        .ready()
        .write_blocks(BlockSize::Data, Lba(0), &[7; 5 * 2048])
        .unwrap();
    assert!(script.slept() < Duration::from_millis(50));
    script.assert_played();
}

#[test]
fn a_buffer_that_stays_full_is_given_up() {
    let script = Script::new();
    for _ in 0..9000 {
        script.on(write(0, 1), Triple::LONG_WRITE_IN_PROGRESS);
    }
    let error = script
        .ready()
        .write_blocks(BlockSize::Data, Lba(0), &[0; 2048])
        .unwrap_err();
    assert!(matches!(error, DriveError::StillBusy { waited, .. } if waited >= WRITE_CEILING));
}

#[test]
fn a_write_that_is_aborted_is_not_repeated_but_a_question_is() {
    let script = Script::new();
    script
        .on(write(0, 1), Triple::ABORTED)
        .on(Command::ReadCapacity, Triple::ABORTED)
        .on(Command::ReadCapacity, Triple::ABORTED)
        .on(Command::ReadCapacity, Triple::ABORTED);
    let mut drive = script.ready();
    let error = drive
        .write_blocks(BlockSize::Data, Lba(0), &[0; 2048])
        .unwrap_err();
    assert_eq!(error.condition(), Some(Condition::Aborted));
    let error = drive.capacity().unwrap_err();
    assert_eq!(error.condition(), Some(Condition::Aborted));
    script.assert_played();
}

#[test]
fn a_deferred_error_is_told_of_an_earlier_command_and_nothing_is_repeated() {
    let script = Script::new();
    script.on(write(32, 1), deferred(Triple::LONG_WRITE_IN_PROGRESS));
    let error = script
        .ready()
        .write_blocks(BlockSize::Data, Lba(32), &[0; 2048])
        .unwrap_err();
    assert!(matches!(error, DriveError::Deferred { .. }));
    assert!(
        error
            .to_string()
            .starts_with("a command before WRITE (10) of 1 blocks at LBA 32")
    );
    script.assert_played();
}

#[test]
fn audio_is_read_27_blocks_at_a_time() {
    let script = Script::carrying(1024 * 1024);
    script
        .on(read_cd(1000, 27), vec![1; 27 * 2352])
        .on(read_cd(1027, 27), vec![2; 27 * 2352])
        .on(read_cd(1054, 1), vec![3; 2352]);
    let mut buffer = vec![0; 55 * 2352];
    script.ready().read_audio(Lba(1000), &mut buffer).unwrap();
    assert_eq!((buffer[0], buffer[27 * 2352]), (1, 2));
    assert_eq!((buffer[54 * 2352 - 1], buffer[54 * 2352]), (2, 3));
    script.assert_played();
}

#[test]
fn audio_is_split_by_what_the_transport_carries_and_one_block_always_goes() {
    for (room, step) in [(8192, 3), (2 * 2352 - 1, 1), (512, 1)] {
        let script = Script::carrying(room);
        let mut at = 0;
        while at < 4 {
            let blocks = step.min(4 - at);
            let bytes = usize::try_from(blocks).unwrap() * 2352;
            script.on(read_cd(at, u32::try_from(blocks).unwrap()), vec![0; bytes]);
            at += blocks;
        }
        let mut buffer = vec![7; 4 * 2352];
        script.ready().read_audio(Lba(0), &mut buffer).unwrap();
        assert!(buffer.iter().all(|byte| *byte == 0));
        script.assert_played();
    }
}

#[test]
fn audio_with_a_residue_is_no_success() {
    let script = Script::new();
    script.on(read_cd(0, 2), vec![0; 2 * 2048]);
    let error = script
        .ready()
        .read_audio(Lba(0), &mut [0; 2 * 2352])
        .unwrap_err();
    assert!(matches!(
        error,
        DriveError::Residue {
            wanted: 4704,
            moved: 4096,
            ..
        }
    ));
    assert_eq!(
        error.to_string(),
        "READ CD of 2 blocks at LBA 0: 4096 bytes were moved instead of 4704"
    );
}

#[test]
fn a_data_track_read_as_audio_fails_at_its_block() {
    let script = Script::new();
    script.on(read_cd(16, 1), Triple::ILLEGAL_MODE_FOR_THIS_TRACK);
    let error = script
        .ready()
        .read_audio(Lba(16), &mut [0; 2352])
        .unwrap_err();
    assert_eq!(error.condition(), Some(Condition::IllegalTrackMode));
    assert_eq!(error.address(), Some(Lba(16)));
}

#[test]
fn audio_is_written_in_blocks_of_its_own_length() {
    let script = Script::new();
    script
        .on_payload(write(652, 3), vec![5; 3 * 2352], Answer::Good)
        .on_payload(write(655, 1), vec![5; 2352], Triple::LONG_WRITE_IN_PROGRESS)
        .on_payload(write(655, 1), vec![5; 2352], Answer::Good);
    script
        .ready()
        .write_blocks(BlockSize::Audio, Lba(652), &[5; 4 * 2352])
        .unwrap();
    script.assert_played();
    let script = Script::new();
    script.on(write(0, 2), Answer::Moved(2 * 2048));
    let error = script
        .ready()
        .write_blocks(BlockSize::Audio, Lba(0), &[0; 2 * 2352])
        .unwrap_err();
    assert!(matches!(error, DriveError::Residue { wanted: 4704, .. }));
}

#[test]
fn blocks_of_the_other_length_never_reach_the_drive() {
    let script = Script::new();
    let mut drive = script.ready();
    assert!(matches!(
        drive.write_blocks(BlockSize::Audio, Lba(0), &[0; 2048]),
        Err(DriveError::NotBlocks { block: 2352, .. })
    ));
    assert!(matches!(
        drive.write_blocks(BlockSize::Data, Lba(0), &[0; 2352]),
        Err(DriveError::NotBlocks { block: 2048, .. })
    ));
    assert!(matches!(
        drive.read_audio(Lba(0), &mut [0; 2048]),
        Err(DriveError::NotBlocks { block: 2352, .. })
    ));
}
