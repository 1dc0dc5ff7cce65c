//! Whether a program is one: what its parts say of each other.

use super::details::TrackDetails;
use crate::error::Cause;
use discmaster_audio::program::{Content, Piece, Program, Source, Track, samples};

/// Sees that every track has the blocks it says, from sources that are there.
pub(super) fn check(program: &Program) -> Result<(), Cause> {
    if program.tracks.is_empty() {
        return Err(Cause::NoTracks);
    }
    for (number, track) in (1..).zip(&program.tracks) {
        TrackDetails::of(track).check(number, track.blocks)?;
        content(program, track).map_err(|what| Cause::BadTrack {
            track: number,
            what,
        })?;
    }
    Ok(())
}

fn content(program: &Program, track: &Track) -> Result<(), &'static str> {
    let pieces = match &track.content {
        Content::Sound(pieces) => pieces,
        Content::Sectors(sectors)
            if sectors
                .stored
                .checked_add(sectors.behind)
                .is_none_or(|all| all > track.blocks) =>
        {
            return Err("its file has more blocks than it");
        }
        Content::Sectors(_) => return Ok(()),
    };
    if !pieces.iter().all(|piece| is_there(program, piece)) {
        return Err("it wants sound that its files do not have");
    }
    let all = pieces
        .iter()
        .try_fold(0_u64, |all, piece| all.checked_add(piece.samples));
    if all == Some(samples(track.blocks)) {
        Ok(())
    } else {
        Err("its samples are not those of its blocks")
    }
}

fn is_there(program: &Program, piece: &Piece) -> bool {
    match piece.source {
        Source::Silence => true,
        Source::Sound { sound, from } => program.sounds.get(sound).is_some_and(|sound| {
            from.checked_add(piece.samples)
                .is_some_and(|end| end <= sound.samples)
        }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn program(pieces: Vec<Piece>, blocks: u32) -> Program {
        Program {
            tracks: vec![Track::audio(blocks, pieces)],
            ..Program::default()
        }
    }

    fn silence(samples: u64) -> Piece {
        Piece {
            samples,
            source: Source::Silence,
        }
    }

    #[test]
    fn a_track_has_the_samples_of_its_blocks() {
        check(&program(vec![silence(588), silence(588)], 2)).unwrap();
        for samples in [1175, 1177, u64::MAX] {
            let wrong = check(&program(vec![silence(1), silence(samples - 1)], 2));
            assert!(matches!(wrong, Err(Cause::BadTrack { track: 1, .. })));
        }
        let elsewhere = Piece {
            samples: 588,
            source: Source::Sound { sound: 0, from: 0 },
        };
        check(&program(vec![elsewhere], 1)).unwrap_err();
        assert!(matches!(check(&Program::default()), Err(Cause::NoTracks)));
    }

    #[test]
    fn indexes_rise_within_what_is_heard() {
        let with = |pregap, indexes: &[u32]| {
            let mut program = program(vec![silence(samples(400))], 400);
            program.tracks[0].pregap = pregap;
            program.tracks[0].indexes = indexes.to_vec();
            check(&program)
        };
        with(100, &[1, 299]).unwrap();
        for (pregap, indexes) in [
            (400, vec![]),
            (0, vec![0]),
            (100, vec![300]),
            (0, vec![5, 5]),
        ] {
            with(pregap, &indexes).unwrap_err();
        }
    }
}
