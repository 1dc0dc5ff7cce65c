//! Any number of channels to the two of a disc.

use super::frames::{Chunk, Place};

/// 3 dB less.
const LESS: f32 = std::f32::consts::FRAC_1_SQRT_2;

/// How much of a channel goes to the left and to the right: ITU-R BS.775-3, Annex 4, where the channel of
/// low frequencies is left out.
const fn gains(place: Place) -> (f32, f32) {
    match place {
        Place::Left => (1.0, 0.0),
        Place::Right => (0.0, 1.0),
        Place::Center => (LESS, LESS),
        Place::LowFrequency => (0.0, 0.0),
        Place::SurroundLeft => (LESS, 0.0),
        Place::SurroundRight => (0.0, LESS),
        // Behind, it comes from both sides.
        Place::SurroundCenter => (0.5, 0.5),
    }
}

/// The mix of a file's channels, and where its samples are put.
#[derive(Debug, Default)]
pub(super) struct Mix {
    /// None: one channel goes to both, two stay as they are.
    gains: Option<Vec<(f32, f32)>>,
    pub(super) left: Vec<f32>,
    pub(super) right: Vec<f32>,
}

impl Mix {
    pub(super) fn new(places: &[Place]) -> Self {
        let gains = (places.len() > 2).then(|| {
            let gains: Vec<_> = places.iter().map(|place| gains(*place)).collect();
            let left: f32 = gains.iter().map(|(left, _)| left).sum();
            let right: f32 = gains.iter().map(|(_, right)| right).sum();
            // So that all channels at full scale are full scale.
            let most = left.max(right).max(1.0);
            gains
                .iter()
                .map(|(left, right)| (left / most, right / most))
                .collect()
        });
        Self {
            gains,
            ..Self::default()
        }
    }

    /// Two channels of the chunk, full scale being 1.
    pub(super) fn take(&mut self, chunk: &Chunk<'_>) {
        self.left.clear();
        self.right.clear();
        match chunk {
            Chunk::Whole(planes) => {
                self.planes(planes, |sample| sample as f32 * (1.0 / 2_147_483_648.0));
            }
            Chunk::Real(planes) => self.planes(planes, |sample| sample),
        }
    }

    fn planes<T: Copy>(&mut self, planes: &[&[T]], real: impl Fn(T) -> f32 + Copy) {
        let Some(gains) = &self.gains else {
            if let (Some(left), Some(right)) = (planes.first(), planes.last()) {
                self.left.extend(left.iter().map(|sample| real(*sample)));
                self.right.extend(right.iter().map(|sample| real(*sample)));
            }
            return;
        };
        let frames = planes.first().map_or(0, |plane| plane.len());
        self.left.resize(frames, 0.0);
        self.right.resize(frames, 0.0);
        for ((to_left, to_right), plane) in gains.iter().zip(planes) {
            let mixed = self.left.iter_mut().zip(&mut self.right);
            for (sample, (left, right)) in plane.iter().zip(mixed) {
                let sample = real(*sample);
                *left += sample * to_left;
                *right += sample * to_right;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::frames::places;
    use super::*;

    #[test]
    fn six_channels_at_full_scale_are_full_scale_and_low_frequencies_are_left_out() {
        let mut mix = Mix::new(places(6).unwrap());
        let (full, none) = ([1.0_f32], [0.0_f32]);
        mix.take(&Chunk::Real(vec![&full; 6]));
        assert!((mix.left[0] - 1.0).abs() < 1e-6 && (mix.right[0] - 1.0).abs() < 1e-6);
        mix.take(&Chunk::Real(vec![&none, &none, &none, &full, &none, &none]));
        assert_eq!((mix.left[0], mix.right[0]), (0.0, 0.0));
        // The centre is 3 dB below left and right, the surround as loud as it.
        mix.take(&Chunk::Real(vec![&full, &none, &none, &none, &none, &none]));
        let left = mix.left[0];
        assert_eq!(mix.right[0], 0.0);
        mix.take(&Chunk::Real(vec![&none, &none, &full, &none, &none, &none]));
        assert!((mix.left[0] / left - LESS).abs() < 1e-6 && mix.left == mix.right);
        mix.take(&Chunk::Real(vec![&none, &none, &none, &none, &full, &none]));
        assert!((mix.left[0] / left - LESS).abs() < 1e-6 && mix.right[0] == 0.0);
    }

    #[test]
    fn one_channel_becomes_both_and_two_stay() {
        let mut mix = Mix::new(places(1).unwrap());
        mix.take(&Chunk::Whole(vec![&[1 << 30, i32::MIN]]));
        assert_eq!(
            (mix.left.as_slice(), mix.right.as_slice()),
            (&[0.5, -1.0][..], &[0.5, -1.0][..])
        );
        let mut mix = Mix::new(places(2).unwrap());
        mix.take(&Chunk::Real(vec![&[0.25], &[-0.5]]));
        assert_eq!((mix.left[0], mix.right[0]), (0.25, -0.5));
    }
}
