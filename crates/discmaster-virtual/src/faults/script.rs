//! The script as a file holds it, and the way to one that makes sense.

use discmaster_mmc::command::OpCode;
use discmaster_mmc::sense::{SenseKey, Triple};
use serde::de::value::MapAccessDeserializer;
use serde::de::{self, MapAccess, SeqAccess, Visitor};
use serde::{Deserialize, Deserializer};
use std::fmt;
use std::num::NonZeroU32;
use std::ops::RangeInclusive;
use std::time::Duration;

/// Faults in the order in which they are looked at.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Script {
    entries: Vec<Entry>,
}

/// One fault.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Entry {
    /// `None`: any command.
    command: Option<OpCode>,
    addresses: Option<RangeInclusive<i32>>,
    /// Matching commands that go by first.
    pub(super) after: u32,
    /// `None`: for ever.
    pub(super) times: Option<NonZeroU32>,
    pub(super) effect: Effect,
}

/// What happens.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Effect {
    /// `about`: the block that the sense tells, of an earlier command.
    Sense {
        triple: Triple,
        deferred: bool,
        about: Option<i32>,
    },
    Busy(Duration),
    Gone,
    Swap(String),
    Unsupported,
    /// The buffer ran empty.
    Underrun,
    /// No more than so many bytes are moved.
    Short(usize),
}

/// What is wrong with a script, and where.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("line {line}: {reason}")]
pub struct ScriptError {
    pub line: usize,
    pub reason: String,
}

impl Script {
    /// Reads `faults.json`, whose format docs/virtual-recorder.md tells.
    pub fn parse(json: &[u8]) -> Result<Self, ScriptError> {
        #[derive(Deserialize)]
        #[serde(deny_unknown_fields)]
        struct File {
            #[serde(rename = "format")]
            _format: One,
            faults: Vec<Entry>,
        }
        let file: File = serde_json::from_slice(json).map_err(|error| {
            let text = error.to_string();
            let place = format!(" at line {} column {}", error.line(), error.column());
            ScriptError {
                line: error.line(),
                reason: text.strip_suffix(&place).unwrap_or(&text).to_owned(),
            }
        })?;
        Ok(Self {
            entries: file.faults,
        })
    }

    pub(super) fn into_entries(self) -> Vec<Entry> {
        self.entries
    }
}

impl Entry {
    /// Whether a command is one of these: `None` is no, and `Some` tells the first address of this
    /// fault that the command touches, if it is about addresses.
    pub(super) fn matches(
        &self,
        opcode: OpCode,
        addresses: Option<&RangeInclusive<i32>>,
    ) -> Option<Option<i32>> {
        if self.command.is_some_and(|command| command != opcode) {
            return None;
        }
        let Some(mine) = &self.addresses else {
            return Some(None);
        };
        let first = *mine.start().max(addresses?.start());
        let last = mine.end().min(addresses?.end());
        (first <= *last).then_some(Some(first))
    }
}

/// Only one layout is known.
struct One;

impl<'de> Deserialize<'de> for One {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Number;
        impl Visitor<'_> for Number {
            type Value = One;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("the number 1")
            }

            fn visit_u64<E: de::Error>(self, format: u64) -> Result<One, E> {
                if format == 1 {
                    return Ok(One);
                }
                Err(E::custom(format!(
                    "format {format} is not one this program knows (1)"
                )))
            }
        }
        deserializer.deserialize_u64(Number)
    }
}

impl<'de> Deserialize<'de> for Entry {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Object;
        impl<'de> Visitor<'de> for Object {
            type Value = Entry;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a fault")
            }

            fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Entry, A::Error> {
                Fields::deserialize(MapAccessDeserializer::new(map))?
                    .entry()
                    .map_err(de::Error::custom)
            }
        }
        deserializer.deserialize_map(Object)
    }
}

/// A fault as it is written. Each field is judged where it stands, so that an error tells its line.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Fields {
    command: Pattern,
    addresses: Option<Addresses>,
    #[serde(default)]
    after: u32,
    times: Option<NonZeroU32>,
    sense: Option<Condition>,
    deferred: Option<bool>,
    /// With `deferred`.
    about: Option<i32>,
    /// Milliseconds.
    busy: Option<u64>,
    gone: Option<Yes>,
    swap: Option<String>,
    unsupported: Option<Yes>,
    underrun: Option<Yes>,
    /// Bytes.
    short: Option<usize>,
}

impl Fields {
    /// What the fields come to together.
    fn entry(self) -> Result<Entry, String> {
        let effects = [
            self.sense.map(|Condition(triple)| Effect::Sense {
                triple,
                deferred: self.deferred.unwrap_or(false),
                about: self.about,
            }),
            self.busy.map(Duration::from_millis).map(Effect::Busy),
            self.gone.map(|Yes| Effect::Gone),
            self.swap.map(Effect::Swap),
            self.unsupported.map(|Yes| Effect::Unsupported),
            self.underrun.map(|Yes| Effect::Underrun),
            self.short.map(Effect::Short),
        ];
        let mut effects = effects.into_iter().flatten();
        let (Some(effect), None) = (effects.next(), effects.next()) else {
            return Err("a fault has one effect: \"sense\", \"busy\", \"gone\", \"swap\", \"unsupported\", \"underrun\" or \"short\"".to_owned());
        };
        if self.deferred.is_some() && !matches!(effect, Effect::Sense { .. }) {
            return Err("only \"sense\" can be \"deferred\"".to_owned());
        }
        if self.about.is_some() && self.deferred != Some(true) {
            return Err("only what is \"deferred\" is \"about\" another block".to_owned());
        }
        if let (Pattern(Some(opcode)), Effect::Underrun) = (&self.command, &effect)
            && !super::is_write(*opcode)
        {
            return Err(format!("no \"underrun\" happens at {}", opcode.name()));
        }
        if let (Pattern(Some(opcode)), Some(_)) = (&self.command, &self.addresses)
            && !has_addresses(*opcode)
        {
            return Err(format!("{} is not about \"addresses\"", opcode.name()));
        }
        Ok(Entry {
            command: self.command.0,
            addresses: self.addresses.map(|Addresses(range)| range),
            after: self.after,
            times: self.times,
            effect,
        })
    }
}

fn has_addresses(opcode: OpCode) -> bool {
    matches!(
        opcode,
        OpCode::READ_10
            | OpCode::READ_12
            | OpCode::READ_CD
            | OpCode::READ_CD_MSF
            | OpCode::VERIFY_10
            | OpCode::WRITE_10
            | OpCode::WRITE_12
            | OpCode::WRITE_AND_VERIFY_10
    )
}

/// A text with a meaning.
struct Text<T> {
    expecting: &'static str,
    parse: fn(&str) -> Option<T>,
}

impl<T> Visitor<'_> for Text<T> {
    type Value = T;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.expecting)
    }

    fn visit_str<E: de::Error>(self, text: &str) -> Result<T, E> {
        (self.parse)(text).ok_or_else(|| E::custom(format!("{text:?} is not {}", self.expecting)))
    }
}

/// `"WRITE (10)"`, `"0x2A"`, or of any command `"any"`.
struct Pattern(Option<OpCode>);

impl<'de> Deserialize<'de> for Pattern {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_str(Text {
            expecting: "a command of this recorder: write its name in MMC, as in \"WRITE (10)\", its operation code, as in \"0x2A\", or \"any\"",
            parse: |text| match text {
                "any" => Some(Self(None)),
                _ => opcode(text).map(|opcode| Self(Some(opcode))),
            },
        })
    }
}

fn opcode(text: &str) -> Option<OpCode> {
    let number = text
        .strip_prefix("0x")
        .map(|digits| u8::from_str_radix(digits, 16));
    // No command has FFh, so its name is the one of those without.
    (0..u8::MAX)
        .map(OpCode)
        .filter(|opcode| opcode.name() != OpCode(u8::MAX).name())
        .find(|opcode| match &number {
            Some(number) => number.as_ref() == Ok(&opcode.0),
            None => opcode.name() == text,
        })
}

/// `"3/0C/00"`.
struct Condition(Triple);

impl<'de> Deserialize<'de> for Condition {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_str(Text {
            expecting: "a sense: write key (1 to F), code and qualifier, as in \"3/0C/00\"",
            parse: |text| triple(text).map(Self),
        })
    }
}

fn triple(text: &str) -> Option<Triple> {
    let hex = |part: &str, digits: usize| {
        let fits = part.len() == digits && part.bytes().all(|byte| byte.is_ascii_hexdigit());
        u8::from_str_radix(part, 16).ok().filter(|_| fits)
    };
    let mut parts = text.split('/');
    let key = hex(parts.next()?, 1).filter(|key| *key > 0)?;
    let (asc, ascq) = (hex(parts.next()?, 2)?, hex(parts.next()?, 2)?);
    match parts.next() {
        None => Some(Triple::new(SenseKey(key), asc, ascq)),
        Some(_) => None,
    }
}

/// `[first, last]`.
struct Addresses(RangeInclusive<i32>);

impl<'de> Deserialize<'de> for Addresses {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Pair;
        impl<'de> Visitor<'de> for Pair {
            type Value = Addresses;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("first and last address, as in [1000, 1099]")
            }

            fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Addresses, A::Error> {
                let (Some(first), Some(last)) =
                    (list.next_element::<i32>()?, list.next_element::<i32>()?)
                else {
                    return Err(de::Error::invalid_length(1, &self));
                };
                if first > last {
                    return Err(de::Error::custom(format!(
                        "no address lies between {first} and {last}"
                    )));
                }
                Ok(Addresses(first..=last))
            }
        }
        deserializer.deserialize_seq(Pair)
    }
}

/// `true`.
struct Yes;

impl<'de> Deserialize<'de> for Yes {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct True;
        impl Visitor<'_> for True {
            type Value = Yes;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("true")
            }

            fn visit_bool<E: de::Error>(self, value: bool) -> Result<Yes, E> {
                if value {
                    Ok(Yes)
                } else {
                    Err(E::custom("an effect is true or left out"))
                }
            }
        }
        deserializer.deserialize_bool(True)
    }
}

#[cfg(test)]
mod tests;
