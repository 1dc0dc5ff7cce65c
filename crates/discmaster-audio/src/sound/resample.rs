//! From any rate of samples to a disc's 44.1 kHz, by a windowed sinc.
//!
//! Of our own, since each sample that it gives depends on nothing but the samples around it in the file: not on
//! where reading began, and not on the machine, whose vector instructions change no sum. Up to 95 % of the lower
//! rate's half all passes within a thousandth of a decibel; from that half on nothing does, 130 dB down.

use crate::red_book::SAMPLE_RATE;
use std::collections::VecDeque;
use std::f64::consts::PI;
use std::sync::{Arc, Mutex, PoisonError, Weak};

/// Where what passes ends, of half the lower rate.
const PASS: f64 = 0.95;
/// How far down what is stopped is, in dB, by Kaiser's formulas for the window's shape and length.
const STOP: f64 = 130.0;
/// Up to so many different places between two samples have a row of their own; where there are more, rows are
/// interpolated between.
const EXACT_ROWS: u64 = 1024;
const ROWS: u64 = 4096;
/// Sums that are kept apart, so that processors can add several at once and still all add alike.
const LANES: usize = 8;

/// The filter for a rate: a row of factors for each place between two samples at which an output sample can lie.
#[derive(Debug)]
struct Kernel {
    rate: u32,
    /// An output sample's place is `n * step / rows_between` of the input's.
    step: u64,
    between: u64,
    /// Input samples on each side of a place.
    half: usize,
    rows: u64,
    factors: Vec<f32>,
}

/// Kernels in use: the tracks of a disc share theirs.
static KERNELS: Mutex<Vec<Weak<Kernel>>> = Mutex::new(Vec::new());

impl Kernel {
    fn of(rate: u32) -> Arc<Self> {
        let mut kernels = KERNELS.lock().unwrap_or_else(PoisonError::into_inner);
        kernels.retain(|kernel| kernel.strong_count() > 0);
        let found = kernels
            .iter()
            .filter_map(Weak::upgrade)
            .find(|kernel| kernel.rate == rate);
        found.unwrap_or_else(|| {
            let kernel = Arc::new(Self::new(rate));
            kernels.push(Arc::downgrade(&kernel));
            kernel
        })
    }

    fn new(rate: u32) -> Self {
        let divisor = gcd(rate, SAMPLE_RATE);
        let (step, between) = (u64::from(rate / divisor), u64::from(SAMPLE_RATE / divisor));
        // Half of the lower rate, of half of the input's.
        let limit = (f64::from(SAMPLE_RATE) / f64::from(rate)).min(1.0);
        let cutoff = limit * (1.0 + PASS) / 2.0;
        let taps = (STOP - 7.95) / (2.285 * PI * limit * (1.0 - PASS));
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "some hundreds or thousands"
        )]
        let half = (taps / 2.0).ceil() as usize;
        let half = half.next_multiple_of(LANES / 2);
        let exact = between <= EXACT_ROWS;
        // The higher the rate, the less the factors change from one input sample to the next.
        let rows = if exact {
            between
        } else {
            (ROWS * u64::from(SAMPLE_RATE) / u64::from(rate.max(SAMPLE_RATE))).max(64)
        };
        let mut factors = Vec::new();
        // The last row is the first one's, a sample later, for what is interpolated.
        for row in 0..rows + u64::from(!exact) {
            let place = row as f64 / rows as f64;
            let row: Vec<f64> = (0..2 * half)
                .map(|tap| {
                    let distance = tap as f64 - (half as f64 - 1.0) - place;
                    cutoff * sinc(cutoff * distance) * window(distance / half as f64)
                })
                .collect();
            let sum: f64 = row.iter().sum();
            #[expect(clippy::cast_possible_truncation, reason = "24 bits are enough")]
            factors.extend(row.iter().map(|factor| (factor / sum) as f32));
        }
        Self {
            rate,
            step,
            between,
            half,
            rows,
            factors,
        }
    }

    /// The input sample at or before output sample `n`, and how far behind it that lies, in parts of which `between` make one sample.
    fn place(&self, n: u64) -> (u64, u64) {
        let at = u128::from(n) * u128::from(self.step);
        let (sample, part) = (at / u128::from(self.between), at % u128::from(self.between));
        #[expect(
            clippy::cast_possible_truncation,
            reason = "less than the input's samples, and than `between`"
        )]
        let place = (sample as u64, part as u64);
        place
    }

    fn row(&self, row: u64) -> &[f32] {
        let taps = 2 * self.half;
        let from = usize::try_from(row)
            .unwrap_or(usize::MAX)
            .saturating_mul(taps);
        self.factors.get(from..from + taps).unwrap_or(&[])
    }

    /// The output sample `part` behind the middle of these input samples.
    #[expect(
        clippy::cast_possible_truncation,
        reason = "24 bits are more than a disc keeps"
    )]
    fn apply(&self, part: u64, left: &[f32], right: &[f32]) -> (f32, f32) {
        if self.rows == self.between {
            let (left, right) = dot(self.row(part), left, right);
            return (left as f32, right as f32);
        }
        let at = part * self.rows;
        let (row, rest) = (at / self.between, at % self.between);
        let rest = rest as f64 / self.between as f64;
        let here = dot(self.row(row), left, right);
        let next = dot(self.row(row + 1), left, right);
        let between = |here: f64, next: f64| (here + (next - here) * rest) as f32;
        (between(here.0, next.0), between(here.1, next.1))
    }
}

/// The sums of factors times samples.
fn dot(factors: &[f32], left: &[f32], right: &[f32]) -> (f64, f64) {
    let mut sums = [[0.0_f32; LANES]; 2];
    let (factors, left, right) = (
        factors.as_chunks::<LANES>(),
        left.as_chunks::<LANES>(),
        right.as_chunks::<LANES>(),
    );
    for ((factors, left), right) in factors.0.iter().zip(left.0).zip(right.0) {
        for lane in 0..LANES {
            sums[0][lane] += factors[lane] * left[lane];
            sums[1][lane] += factors[lane] * right[lane];
        }
    }
    let [left, right] = sums.map(|lanes| lanes.iter().map(|sum| f64::from(*sum)).sum());
    (left, right)
}

const fn gcd(a: u32, b: u32) -> u32 {
    if b == 0 { a } else { gcd(b, a % b) }
}

fn sinc(x: f64) -> f64 {
    if x.abs() < 1e-9 {
        1.0
    } else {
        (PI * x).sin() / (PI * x)
    }
}

/// Kaiser's window, from -1 to 1.
fn window(x: f64) -> f64 {
    let beta = 0.1102 * (STOP - 8.7);
    if x.abs() >= 1.0 {
        return 0.0;
    }
    bessel(beta * (1.0 - x * x).sqrt()) / bessel(beta)
}

/// The modified Bessel function of the first kind and order 0, by its series.
fn bessel(x: f64) -> f64 {
    let (mut sum, mut term) = (1.0, 1.0);
    let square = x * x / 4.0;
    for k in 1..200 {
        term *= square / f64::from(k * k);
        sum += term;
        if term < sum * 1e-17 {
            break;
        }
    }
    sum
}

/// How many samples so many of another rate become.
pub(super) fn output_samples(frames: u64, rate: u32) -> u64 {
    let doubled = u128::from(frames) * u128::from(SAMPLE_RATE) * 2 / u128::from(rate.max(1));
    u64::try_from(doubled.div_ceil(2)).unwrap_or(u64::MAX)
}

/// Resamples two channels as they come.
///
/// Before its first sample and behind its last one, the sound is taken to go on as its own image, turned about that sample: so
/// a tone that is cut there, since the album goes on in another file, goes on over the cut. Silence instead would make each
/// cut a step, and that a click.
#[derive(Debug)]
pub(super) struct Resampler {
    kernel: Arc<Kernel>,
    left: VecDeque<f32>,
    right: VecDeque<f32>,
    /// The input sample that is first in them.
    first: i64,
    /// How many samples before the file's first one are still to be made.
    lead: usize,
    /// The output sample that comes next, and the last one's successor.
    next: u64,
    end: u64,
}

impl Resampler {
    /// From output sample `from` up to `end`. The input begins at the sample that is returned.
    pub(super) fn new(rate: u32, from: u64, end: u64) -> (Self, u64) {
        let kernel = Kernel::of(rate);
        let (sample, _) = kernel.place(from);
        // One more than are weighed, so that the image at the end has its farthest sample.
        let first = i64::try_from(sample).unwrap_or(i64::MAX) - kernel.half as i64;
        let resampler = Self {
            kernel,
            left: VecDeque::new(),
            right: VecDeque::new(),
            first,
            lead: usize::try_from(-first).unwrap_or(0),
            next: from,
            end,
        };
        (resampler, u64::try_from(first).unwrap_or(0))
    }

    pub(super) fn put(&mut self, left: &[f32], right: &[f32]) {
        self.left.extend(left);
        self.right.extend(right);
        if self.lead > 0 && self.left.len() > self.lead {
            self.lead_in();
        }
    }

    /// The image before the first sample; of a file that is shorter than it, silence before that.
    fn lead_in(&mut self) {
        for side in [&mut self.left, &mut self.right] {
            let Some(edge) = side.front().copied() else {
                continue;
            };
            let image: Vec<f32> = (1..=self.lead)
                .map(|at| side.get(at).map_or(0.0, |sample| 2.0 * edge - sample))
                .collect();
            for sample in image {
                side.push_front(sample);
            }
        }
        self.lead = 0;
    }

    /// No more samples come: behind the last one comes the image, then silence.
    pub(super) fn finish(&mut self) {
        if self.lead > 0 {
            self.lead_in();
        }
        let half = self.kernel.half;
        for side in [&mut self.left, &mut self.right] {
            let edge = side.back().copied().unwrap_or(0.0);
            let image: Vec<f32> = (1..=half)
                .map(|at| {
                    let sample = side.len().checked_sub(1 + at).and_then(|at| side.get(at));
                    sample.map_or(0.0, |sample| 2.0 * edge - sample)
                })
                .collect();
            side.extend(image);
            side.extend(std::iter::repeat_n(0.0, half));
        }
    }

    /// All output samples for which there is enough input.
    pub(super) fn take(&mut self, left: &mut Vec<f32>, right: &mut Vec<f32>) {
        if self.lead > 0 {
            return;
        }
        let taps = 2 * self.kernel.half;
        let (from_left, from_right) = (self.left.make_contiguous(), self.right.make_contiguous());
        let mut drop = 0;
        while self.next < self.end {
            let (sample, part) = self.kernel.place(self.next);
            let sample = i64::try_from(sample).unwrap_or(i64::MAX) - (self.kernel.half as i64 - 1);
            let from = usize::try_from(sample - self.first).unwrap_or(0);
            drop = from.saturating_sub(1).min(from_left.len());
            let windows = from_left
                .get(from..from + taps)
                .zip(from_right.get(from..from + taps));
            let Some((l, r)) = windows else {
                break;
            };
            let (l, r) = self.kernel.apply(part, l, r);
            left.push(l);
            right.push(r);
            self.next += 1;
        }
        self.left.drain(..drop);
        self.right.drain(..drop);
        self.first += drop as i64;
    }
}

#[cfg(test)]
mod tests;
