//! The figures of an audio disc (IEC 60908, the Red Book).

/// Samples a second, of each channel.
pub const SAMPLE_RATE: u32 = 44_100;
/// Left, then right.
pub const CHANNELS: u32 = 2;
/// Signed, little-endian in files and in commands to a drive.
pub const BITS_PER_SAMPLE: u32 = 16;
/// Blocks (frames of a cue sheet, sectors) of a second.
pub const BLOCKS_PER_SECOND: u32 = 75;
/// Stereo samples of a block.
pub const SAMPLES_PER_BLOCK: u32 = 588;
/// Bytes of a block.
pub const BLOCK: usize = 2352;
/// Blocks of the shortest track: four seconds.
pub const SHORTEST_TRACK: u32 = 300;
/// Blocks of the pause before the first track, and of the usual one before each other: two seconds.
pub const PAUSE: u32 = 150;
/// Blocks from 00:00:00, where a disc's times count from, to address 0.
pub const BEFORE_ADDRESS_0: u32 = PAUSE;
/// Blocks from the end of the first session's last track to the first track of the second: a lead-out of
/// 1:30, a lead-in of 1:00 and the pause (MMC-6, table 5).
pub const FIRST_SESSION_GAP: u32 = 11_400;
/// The same between later sessions, whose lead-out is 0:30.
pub const LATER_SESSION_GAP: u32 = 6_900;
/// The most tracks of a disc.
pub const LAST_TRACK: u8 = 99;

/// Where the first track of a session lies, counted from 1, whose predecessor's last track ends at
/// `end`.
pub const fn session_start(session: u8, end: u32) -> u32 {
    match session {
        0 | 1 => 0,
        2 => end.saturating_add(FIRST_SESSION_GAP),
        _ => end.saturating_add(LATER_SESSION_GAP),
    }
}

const _: () = assert!(SAMPLES_PER_BLOCK * BLOCKS_PER_SECOND == SAMPLE_RATE);
const _: () = assert!((SAMPLES_PER_BLOCK * CHANNELS * BITS_PER_SAMPLE / 8) as usize == BLOCK);
const _: () = assert!(SHORTEST_TRACK == 4 * BLOCKS_PER_SECOND && PAUSE == 2 * BLOCKS_PER_SECOND);
