//! How fast whole sectors are made and checked, on one core: megabytes of sectors of 2352 bytes a
//! second. `cargo bench -p discmaster-audio`.

use discmaster_audio::sector::{self, FORM_2_DATA, SECTOR, Subheader, USER_DATA};
use std::hint::black_box;
use std::time::{Duration, Instant};

/// Sectors of a round: sources and sectors lie in the second cache.
const SECTORS: usize = 256;
const ROUNDS: usize = 501;

fn main() {
    let data: Vec<[u8; FORM_2_DATA]> = (0..SECTORS).map(pattern).collect();
    let mut sectors = vec![[0; SECTOR]; SECTORS];
    let mut measure = |name: &str, work: fn(u32, &[u8; FORM_2_DATA], &mut [u8; SECTOR])| {
        let mut rounds: Vec<Duration> = (0..ROUNDS)
            .map(|_| {
                let start = Instant::now();
                for ((number, data), sector) in (0..).zip(&data).zip(&mut sectors) {
                    work(number, data, sector);
                }
                black_box(&sectors);
                start.elapsed()
            })
            .collect();
        rounds.sort_unstable();
        let rate = |time: Duration| (SECTORS * SECTOR) as f64 / time.as_secs_f64() / 1e6;
        println!(
            "{name:26} {:6.0} MB/s (best {:.0})",
            rate(rounds[ROUNDS / 2]),
            rate(rounds[0])
        );
    };
    measure("mode 1, made", |number, data, sector| {
        if let Some(data) = data.first_chunk::<USER_DATA>() {
            sector::mode_1(number, data, sector);
        }
    });
    measure("mode 1, EDC checked", |_, _, sector| {
        assert!(sector::has_right_edc(sector));
    });
    measure("mode 1, all checked", |_, _, sector| {
        assert!(sector::is_sound(sector));
    });
    measure("scrambled", |_, _, sector| sector::scramble(sector));
    measure("mode 2, form 1, made", |number, data, sector| {
        if let Some(data) = data.first_chunk::<USER_DATA>() {
            sector::form_1(number, Subheader::default(), data, sector);
        }
    });
    measure("mode 2, form 2, made", |number, data, sector| {
        sector::form_2(number, Subheader::default(), data, sector);
    });
}

/// Bytes without a pattern.
fn pattern(number: usize) -> [u8; FORM_2_DATA] {
    let mut state = number as u64 + 1;
    std::array::from_fn(|_| {
        // Marsaglia's xorshift.
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        state.to_le_bytes()[3]
    })
}
