//! A number of bytes as it is typed: `4MiB`, `2048`, `4.5G` not.

use std::str::FromStr;

/// Bytes. `K`, `M`, `G` and `T`, also with `iB`, are powers of 1024; with `B`, of 1000: as dd, head and
/// truncate have it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Size(pub u64);

impl FromStr for Size {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let end = text
            .find(|character: char| !character.is_ascii_digit())
            .unwrap_or(text.len());
        let (digits, unit) = text.split_at(end);
        let factor = factor(unit).ok_or_else(|| {
            format!(
                "{unit:?} is no unit; K, M, G and T are powers of 1024, KB, MB, GB and TB of 1000"
            )
        })?;
        let number: u64 = digits.parse().map_err(|_| {
            "a whole number is needed, perhaps with K, M, G or T behind it".to_owned()
        })?;
        number
            .checked_mul(factor)
            .map(Self)
            .ok_or_else(|| "more bytes than 64 bits count".to_owned())
    }
}

fn factor(unit: &str) -> Option<u64> {
    let mut letters = unit.chars();
    let Some(letter) = letters.next() else {
        return Some(1);
    };
    let power = match letter.to_ascii_uppercase() {
        'K' => 1,
        'M' => 2,
        'G' => 3,
        'T' => 4,
        _ => return None,
    };
    match letters.as_str() {
        "" | "iB" => Some(1024_u64.pow(power)),
        "B" => Some(1000_u64.pow(power)),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_have_the_units_that_dd_has() {
        for (text, bytes) in [
            ("0", 0),
            ("2048", 2048),
            ("4M", 4 << 20),
            ("4m", 4 << 20),
            ("4MiB", 4 << 20),
            ("4MB", 4_000_000),
            ("1K", 1024),
            ("3G", 3 << 30),
            ("1T", 1 << 40),
        ] {
            assert_eq!(text.parse(), Ok(Size(bytes)), "{text}");
        }
    }

    #[test]
    fn what_is_no_size_is_refused() {
        for text in [
            "",
            "M",
            "-1",
            "4.5G",
            "4X",
            "4Mi",
            "4 M",
            "99999999999T",
            "18446744073709551616",
        ] {
            assert!(text.parse::<Size>().is_err(), "{text}");
        }
    }
}
