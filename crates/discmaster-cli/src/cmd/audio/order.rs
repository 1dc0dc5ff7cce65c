//! In which order the files of a folder are heard.

use discmaster_audio::sound::Sound;
use std::cmp::Ordering;
use std::ffi::OsStr;
use std::os::unix::ffi::OsStrExt;
use std::path::Path;

/// By what files are in order.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Order {
    /// The numbers of disc and track in their tags, then their names.
    Tags,
    /// Their names: not every one has a track's number in its tags.
    Names,
}

impl Order {
    /// Puts the files of one folder in order.
    pub fn of(sounds: &mut [Sound]) -> Self {
        if sounds.iter().all(|sound| sound.tags.track.is_some()) {
            sounds.sort_by(|a, b| {
                let number = |sound: &Sound| (sound.tags.disc.unwrap_or(1), sound.tags.track);
                number(a)
                    .cmp(&number(b))
                    .then_with(|| by_name(&a.path, &b.path))
            });
            Self::Tags
        } else {
            sounds.sort_by(|a, b| by_name(&a.path, &b.path));
            Self::Names
        }
    }

    pub fn words(self) -> &'static str {
        match self {
            Self::Tags => "by the track numbers of their tags",
            Self::Names => "by their names",
        }
    }
}

/// As people count: `2 b` before `10 a`.
pub fn by_name(a: &Path, b: &Path) -> Ordering {
    let name = |path: &'_ Path| {
        path.file_name()
            .map(OsStr::as_bytes)
            .unwrap_or_default()
            .to_ascii_lowercase()
    };
    counted(&name(a), &name(b)).then_with(|| a.cmp(b))
}

/// Compares bytes, but digits in a row as the number they are.
fn counted(mut a: &[u8], mut b: &[u8]) -> Ordering {
    loop {
        let (digits_a, digits_b) = (digits(a), digits(b));
        if digits_a > 0 && digits_b > 0 {
            let (number_a, rest_a) = a.split_at(digits_a);
            let (number_b, rest_b) = b.split_at(digits_b);
            let (number_a, number_b) = (significant(number_a), significant(number_b));
            let order = number_a.len().cmp(&number_b.len());
            match order.then_with(|| number_a.cmp(number_b)) {
                Ordering::Equal => (a, b) = (rest_a, rest_b),
                unequal => return unequal,
            }
            continue;
        }
        match (a.split_first(), b.split_first()) {
            (Some((first_a, rest_a)), Some((first_b, rest_b))) if first_a == first_b => {
                (a, b) = (rest_a, rest_b);
            }
            _ => return a.first().cmp(&b.first()),
        }
        if a.is_empty() && b.is_empty() {
            return Ordering::Equal;
        }
    }
}

fn digits(text: &[u8]) -> usize {
    text.iter().take_while(|byte| byte.is_ascii_digit()).count()
}

/// Without the zeros before it.
fn significant(number: &[u8]) -> &[u8] {
    let zeros = number.iter().take_while(|byte| **byte == b'0').count();
    &number[zeros..]
}

#[cfg(test)]
mod tests {
    use super::*;
    use discmaster_audio::sound::{Stamp, Tags};
    use proptest::prelude::*;

    fn sound(name: &str, disc: Option<u32>, track: Option<u32>) -> Sound {
        Sound {
            path: name.into(),
            format: "FLAC",
            rate: 44_100,
            bits: Some(16),
            channels: 2,
            samples: 588,
            tags: Tags {
                disc,
                track,
                ..Tags::default()
            },
            stamp: Stamp::default(),
            raw: None,
        }
    }

    fn names(sounds: &[Sound]) -> Vec<&str> {
        sounds
            .iter()
            .filter_map(|sound| sound.path.to_str())
            .collect()
    }

    #[test]
    fn numbers_in_names_count_as_numbers() {
        let mut sounds: Vec<Sound> = ["10.wav", "9.wav", "09 b.wav", "A.wav", "a 2.wav", "1.wav"]
            .map(|name| sound(name, None, None))
            .into();
        assert_eq!(Order::of(&mut sounds), Order::Names);
        assert_eq!(
            names(&sounds),
            ["1.wav", "09 b.wav", "9.wav", "10.wav", "a 2.wav", "A.wav"]
        );
    }

    #[test]
    fn tags_go_before_names_if_every_file_has_them() {
        let mut sounds = vec![
            sound("a", Some(2), Some(1)),
            sound("b", None, Some(2)),
            sound("d", Some(1), Some(1)),
            sound("c", Some(1), Some(1)),
        ];
        assert_eq!(Order::of(&mut sounds), Order::Tags);
        assert_eq!(names(&sounds), ["c", "d", "b", "a"]);
        sounds.push(sound("0", None, None));
        assert_eq!(Order::of(&mut sounds), Order::Names);
        assert_eq!(names(&sounds), ["0", "a", "b", "c", "d"]);
    }

    proptest! {
        #[test]
        fn names_have_one_order(a in "[a-b0-2]{0,6}", b in "[a-b0-2]{0,6}", c in "[a-b0-2]{0,6}") {
            let order = |a: &String, b: &String| by_name(a.as_ref(), b.as_ref());
            prop_assert_eq!(order(&a, &b), order(&b, &a).reverse());
            prop_assert_eq!(order(&a, &b) == Ordering::Equal, a == b);
            if order(&a, &b).is_le() && order(&b, &c).is_le() {
                prop_assert!(order(&a, &c).is_le());
            }
        }
    }
}
