//! A recorder's properties (IDiscRecorder::GetRecorderProperties and SetRecorderProperties).
//!
//! | name | | |
//! |---|---|---|
//! | MaxWriteSpeed | read | × of single speed |
//! | WriteSpeed | read, set | × of single speed, 1 to MaxWriteSpeed; -1 sets the highest |
//! | AudioGapSize | read, set | blocks between audio tracks, 0 to 225; 150 at first |
//! | BufferUnderrunFreeCapable | read | -1 yes, 0 no |
//! | EnableBufferUnderrunFree | read, set | -1 on if the drive can (at first), 0 off, 1 on if the drive can |
//!
//! All are read as `VT_I4`: there are programs that read 32 bits whatever the type. All integer types
//! and `VT_BOOL` are taken when set.
//!
//! IMAPI's text does not say what becomes of a value that is out of range or of another type: here it
//! is passed over and named, like a property that is unknown or read-only, and the others are set.
//! A read-only property is named even when it comes back as it was read, as the text has it. A
//! speed is kept when MaxWriteSpeed falls (another disc was put in) and held down to it meanwhile.

use super::schema::{self, Applied, Row, Why, integer};
use super::{PropertySet, Value};

/// What can be chosen about a recorder, and what it can do. Kept by the recorder object until the
/// session ends.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RecorderProperties {
    max_write_speed: u16,
    write_speed: Option<u16>,
    audio_gap_size: u16,
    buffer_underrun_free_capable: bool,
    buffer_underrun_free: BufferUnderrunFree,
}

/// EnableBufferUnderrunFree.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum BufferUnderrunFree {
    /// -1: on if the drive can.
    #[default]
    Default,
    /// 0
    Off,
    /// 1: on if the drive can.
    On,
}

/// Three seconds.
const LONGEST_GAP: u16 = 225;

impl RecorderProperties {
    /// AudioGapSize unless another is chosen: two seconds.
    pub const USUAL_GAP: u16 = 150;

    /// Those of a recorder nobody has chosen anything about. The speed is that of drive and disc,
    /// × of single speed.
    pub fn new(max_write_speed: u16, buffer_underrun_free_capable: bool) -> Self {
        Self {
            max_write_speed,
            write_speed: None,
            audio_gap_size: Self::USUAL_GAP,
            buffer_underrun_free_capable,
            buffer_underrun_free: BufferUnderrunFree::Default,
        }
    }

    /// What the drive can do is asked again (EnumDiscRecorders, SetActiveDiscRecorder); what was
    /// chosen stays.
    pub fn refresh(&mut self, max_write_speed: u16, buffer_underrun_free_capable: bool) {
        self.max_write_speed = max_write_speed;
        self.buffer_underrun_free_capable = buffer_underrun_free_capable;
    }

    /// × of single speed.
    pub fn max_write_speed(&self) -> u16 {
        self.max_write_speed
    }

    /// × of single speed; None when none was chosen: as fast as drive and disc can.
    pub fn write_speed(&self) -> Option<u16> {
        self.write_speed
            .map(|chosen| chosen.min(self.max_write_speed))
    }

    /// Blocks between audio tracks, 75 a second. IMAPI leaves two more after each track.
    pub fn audio_gap_size(&self) -> u16 {
        self.audio_gap_size
    }

    pub fn buffer_underrun_free_capable(&self) -> bool {
        self.buffer_underrun_free_capable
    }

    /// As it was chosen.
    pub fn enable_buffer_underrun_free(&self) -> BufferUnderrunFree {
        self.buffer_underrun_free
    }

    /// Whether the drive is to record so: it can, and nobody has turned it off.
    pub fn is_buffer_underrun_free(&self) -> bool {
        self.buffer_underrun_free_capable && self.buffer_underrun_free != BufferUnderrunFree::Off
    }

    /// None: as fast as drive and disc can.
    pub fn set_write_speed(&mut self, times: Option<u16>) -> Result<(), Why> {
        if times.is_some_and(|times| times == 0 || times > self.max_write_speed) {
            return Err(self.no_such_speed(times.map_or(-1, i32::from)));
        }
        self.write_speed = times;
        Ok(())
    }

    pub fn set_audio_gap_size(&mut self, blocks: u16) -> Result<(), Why> {
        if blocks > LONGEST_GAP {
            return Err(no_such_gap(blocks.into()));
        }
        self.audio_gap_size = blocks;
        Ok(())
    }

    pub fn set_buffer_underrun_free(&mut self, choice: BufferUnderrunFree) {
        self.buffer_underrun_free = choice;
    }

    /// IDiscRecorder::GetRecorderProperties: all five.
    pub fn to_set(&self) -> PropertySet {
        schema::set_of(&TABLE, self)
    }

    /// IDiscRecorder::SetRecorderProperties.
    pub fn apply(&mut self, set: &PropertySet) -> Applied {
        schema::apply(&TABLE, self, set)
    }

    fn no_such_speed(&self, times: i32) -> Why {
        let most = self.max_write_speed;
        Why::OutOfRange(format!("{times} is not from 1 to {most}, nor -1"))
    }
}

fn no_such_gap(blocks: i32) -> Why {
    Why::OutOfRange(format!("{blocks} is not from 0 to {LONGEST_GAP}"))
}

const TABLE: [Row<RecorderProperties>; 5] = [
    Row {
        name: "MaxWriteSpeed",
        get: |own| i32::from(own.max_write_speed).into(),
        set: None,
    },
    Row {
        name: "WriteSpeed",
        get: |own| {
            let speed = own.write_speed().unwrap_or(own.max_write_speed);
            i32::from(speed).into()
        },
        set: Some(|own, value| {
            let times = integer(value)?;
            if times == -1 {
                return own.set_write_speed(None);
            }
            let speed = u16::try_from(times).map_err(|_| own.no_such_speed(times))?;
            own.set_write_speed(Some(speed))
        }),
    },
    Row {
        name: "AudioGapSize",
        get: |own| i32::from(own.audio_gap_size).into(),
        set: Some(|own, value| {
            let blocks = integer(value)?;
            let gap = u16::try_from(blocks).map_err(|_| no_such_gap(blocks))?;
            own.set_audio_gap_size(gap)
        }),
    },
    Row {
        name: "BufferUnderrunFreeCapable",
        get: |own| (-i32::from(own.buffer_underrun_free_capable)).into(),
        set: None,
    },
    Row {
        name: "EnableBufferUnderrunFree",
        get: |own| {
            Value::I4(match own.buffer_underrun_free {
                BufferUnderrunFree::Default => -1,
                BufferUnderrunFree::Off => 0,
                BufferUnderrunFree::On => 1,
            })
        },
        set: Some(|own, value| {
            own.buffer_underrun_free = match integer(value)? {
                -1 => BufferUnderrunFree::Default,
                0 => BufferUnderrunFree::Off,
                1 => BufferUnderrunFree::On,
                other => {
                    return Err(Why::OutOfRange(format!("{other} is none of -1, 0 and 1")));
                }
            };
            Ok(())
        }),
    },
];

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Code;
    use crate::properties::{Key, PropertyId, VarType};
    use proptest::prelude::*;

    fn values(properties: &RecorderProperties) -> Vec<(String, i32)> {
        let set = properties.to_set();
        set.iter()
            .map(|own| {
                assert_eq!(own.value().var_type(), VarType::I4, "{own}");
                (own.to_string(), own.value().integer().unwrap())
            })
            .collect()
    }

    fn apply(
        properties: &mut RecorderProperties,
        values: &[(&str, Value)],
    ) -> (Code, Vec<(String, Why)>) {
        let mut set = PropertySet::new();
        set.write_multiple(values.iter().map(|(name, v)| (Key::Name(name), v.clone())))
            .unwrap();
        let applied = properties.apply(&set);
        let ignored = applied.ignored.iter();
        let ignored = ignored.map(|one| (one.name.clone(), one.why.clone()));
        (applied.code(), ignored.collect())
    }

    #[test]
    fn at_first_the_speed_is_the_highest_and_the_gap_two_seconds() {
        let expected = [
            ("MaxWriteSpeed", 48),
            ("WriteSpeed", 48),
            ("AudioGapSize", 150),
            ("BufferUnderrunFreeCapable", -1),
            ("EnableBufferUnderrunFree", -1),
        ];
        let new = RecorderProperties::new(48, true);
        let expected = expected.map(|(name, value)| (name.to_owned(), value));
        assert_eq!(values(&new), expected);
        assert!(new.is_buffer_underrun_free() && new.write_speed().is_none());
    }

    #[test]
    fn three_are_set_and_nothing_is_ignored() {
        let mut own = RecorderProperties::new(48, true);
        let done = apply(
            &mut own,
            &[
                ("EnableBufferUnderrunFree", Value::I4(0)),
                ("audiogapsize", Value::I2(0)),
                ("WriteSpeed", Value::Ui1(8)),
            ],
        );
        assert_eq!(done, (Code::S_OK, Vec::new()));
        assert_eq!(own.write_speed(), Some(8));
        assert_eq!(own.audio_gap_size(), 0);
        assert!(!own.is_buffer_underrun_free());
        let (code, _) = apply(&mut own, &[("WriteSpeed", Value::I4(-1))]);
        assert_eq!((code, own.write_speed()), (Code::S_OK, None));
    }

    #[test]
    fn what_cannot_be_set_is_named_and_the_rest_is_set() {
        let mut own = RecorderProperties::new(48, false);
        let (code, ignored) = apply(
            &mut own,
            &[
                ("MaxWriteSpeed", Value::I4(52)),
                ("Colour", Value::I4(1)),
                ("WriteSpeed", Value::I4(49)),
                ("EnableBufferUnderrunFree", Value::from("on")),
                ("AudioGapSize", Value::I4(75)),
            ],
        );
        assert_eq!(code, Code::S_PROPERTIESIGNORED);
        let named: Vec<&str> = ignored.iter().map(|(name, _)| &**name).collect();
        assert_eq!(
            named,
            [
                "MaxWriteSpeed",
                "Colour",
                "WriteSpeed",
                "EnableBufferUnderrunFree"
            ]
        );
        assert_eq!(ignored[0].1, Why::ReadOnly);
        assert_eq!(ignored[1].1, Why::Unknown);
        assert_eq!(ignored[2].1.to_string(), "49 is not from 1 to 48, nor -1");
        assert_eq!(ignored[3].1.to_string(), "is a number, not a VT_BSTR");
        assert_eq!((own.audio_gap_size(), own.write_speed()), (75, None));
    }

    #[test]
    fn one_without_a_name_is_unknown() {
        let mut set = PropertySet::new();
        set.write(PropertyId(3), 8).unwrap();
        let applied = RecorderProperties::new(48, true).apply(&set);
        assert_eq!(
            applied.ignored[0].to_string(),
            "property 3: there is no such property"
        );
    }

    #[test]
    fn a_speed_outlasts_a_slower_disc() {
        let mut own = RecorderProperties::new(48, true);
        own.set_write_speed(Some(32)).unwrap();
        own.refresh(16, true);
        assert_eq!(own.write_speed(), Some(16));
        own.refresh(48, true);
        assert_eq!(own.write_speed(), Some(32));
    }

    #[test]
    fn truth_values_turn_underrun_protection_off_and_on() {
        let mut own = RecorderProperties::new(48, true);
        for on in [false, true] {
            let (code, _) = apply(&mut own, &[("EnableBufferUnderrunFree", Value::Bool(on))]);
            assert_eq!((code, own.is_buffer_underrun_free()), (Code::S_OK, on));
        }
    }

    proptest! {
        /// Whatever a program sets, what it reads afterwards is in range, and is what it set unless
        /// that was named as passed over.
        #[test]
        fn any_integer_is_taken_or_named(
            name in proptest::sample::select(TABLE.iter().map(|row| row.name).collect::<Vec<_>>()),
            value in prop_oneof![any::<i32>(), -3i32..300],
            max in 1u16..60,
        ) {
            let mut own = RecorderProperties::new(max, true);
            let before = own.clone();
            let (code, ignored) = apply(&mut own, &[(name, Value::I4(value))]);
            let now = own.to_set().read(name).unwrap().integer().unwrap();
            if code == Code::S_OK {
                prop_assert!(ignored.is_empty());
                let default = name == "WriteSpeed" && value == -1;
                prop_assert_eq!(now, if default { max.into() } else { value });
            } else {
                prop_assert_eq!(&ignored[0].0, name);
                prop_assert_eq!(&own, &before);
            }
            prop_assert!(own.write_speed().is_none_or(|speed| (1..=max).contains(&speed)));
            prop_assert!(own.audio_gap_size() <= LONGEST_GAP);
        }

        /// What was read can be set again and changes nothing; only the read-only ones are named.
        #[test]
        fn what_was_read_can_be_set_again(speed in 1u16..48, gap in 0u16..=225) {
            let mut own = RecorderProperties::new(48, true);
            own.set_write_speed(Some(speed)).unwrap();
            own.set_audio_gap_size(gap).unwrap();
            let before = own.clone();
            let applied = own.apply(&before.to_set());
            prop_assert_eq!(own, before);
            let named: Vec<_> = applied.ignored.iter().map(|one| &*one.name).collect();
            prop_assert_eq!(named, ["MaxWriteSpeed", "BufferUnderrunFreeCapable"]);
        }
    }
}
