use discmaster_audio::sector::{self, SECTOR, Subheader, USER_DATA};
use std::time::Instant;
fn main() {
    let mut out = vec![0u8; 4096 * SECTOR];
    let data: Vec<u8> = (0..4096 * USER_DATA as u32).map(|i| (i.wrapping_mul(2654435761) >> 13) as u8).collect();
    for (name, f) in [
        ("mode1", &(|d: &[u8; USER_DATA], s: &mut [u8; SECTOR]| sector::mode_1(1234, d, s)) as &dyn Fn(&[u8; USER_DATA], &mut [u8; SECTOR])),
        ("form1", &|d, s| sector::form_1(1234, Subheader::default(), d, s)),
        ("edc", &|d, s| { s[0] = sector::edc(d) as u8; }),
        ("scramble", &|_, s| sector::scramble(s)),
        ("sound", &|_, s| { if !sector::is_sound(s) { s[0] = 1; } }),
    ] {
        let mut best = f64::MAX;
        for _ in 0..7 {
            let t = Instant::now();
            for (d, s) in data.as_chunks::<USER_DATA>().0.iter().zip(out.as_chunks_mut::<SECTOR>().0) { f(d, s); }
            best = best.min(t.elapsed().as_secs_f64());
        }
        println!("{name}: {:.0} MB/s", out.len() as f64 / best / 1e6);
    }
}
