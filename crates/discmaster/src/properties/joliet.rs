//! A data disc's properties (IJolietDiscMaster::GetJolietProperties and SetJolietProperties).
//!
//! | name | type | |
//! |---|---|---|
//! | VolumeName | `VT_BSTR` | at most 32 characters |
//! | PlaceBootImageOnDisc | `VT_BOOL` | |
//! | BootImageManufacturerIDString | `VT_BSTR` | at most 24 bytes, of printable ASCII |
//! | BootImagePlatform | `VT_UI1` | 0 x86, 1 PowerPC, 2 Mac |
//! | BootImageEmulationType | `VT_UI1` | 0 none, 1 to 3 diskettes of 1.2, 1.44 and 2.88 MB, 4 hard disk |
//! | BootImage | `VT_STREAM` | `VT_EMPTY` when there is none |
//!
//! All can be read and set. The two bytes and the truth value are taken in any integer type. What is
//! out of range or of another type is passed over and named, and the others are set: IMAPI's text
//! does not say. Nothing is read from the boot image here; what it is good for is found out when
//! the disc is laid out.

use super::schema::{self, Applied, Row, Why, integer};
use super::{PropertySet, Value};
use discmaster_image::boot::{Emulation, Platform};
use discmaster_image::source::Source;

/// What can be chosen about a data disc. Kept until the session ends.
#[derive(Clone, Debug)]
pub struct JolietProperties {
    /// The label of the volume.
    pub volume_name: String,
    pub place_boot_image_on_disc: bool,
    /// Who made the boot image (El Torito's validation entry).
    pub boot_image_manufacturer_id_string: String,
    pub boot_image_platform: Platform,
    pub boot_image_emulation_type: Emulation,
    pub boot_image: Option<Source>,
}

/// BootImagePlatform, by number (El Torito 2.1).
const PLATFORMS: [Platform; 3] = [Platform::X86, Platform::POWER_PC, Platform::MAC];
/// BootImageEmulationType, by number (El Torito 2.2).
const EMULATIONS: [Emulation; 5] = [
    Emulation::None,
    Emulation::Floppy12,
    Emulation::Floppy144,
    Emulation::Floppy288,
    Emulation::HardDisk,
];
/// Characters of a volume identifier (ECMA-119 8.4.7).
const LONGEST_NAME: usize = 32;
/// Bytes of the validation entry's id string (El Torito 2.1).
const LONGEST_ID: usize = 24;

impl JolietProperties {
    /// A disc that does not boot.
    pub fn new(volume_name: impl Into<String>) -> Self {
        Self {
            volume_name: volume_name.into(),
            place_boot_image_on_disc: false,
            boot_image_manufacturer_id_string: String::new(),
            boot_image_platform: Platform::default(),
            boot_image_emulation_type: Emulation::default(),
            boot_image: None,
        }
    }

    /// IJolietDiscMaster::GetJolietProperties: all six.
    pub fn to_set(&self) -> PropertySet {
        schema::set_of(&TABLE, self)
    }

    /// IJolietDiscMaster::SetJolietProperties.
    pub fn apply(&mut self, set: &PropertySet) -> Applied {
        schema::apply(&TABLE, self, set)
    }
}

const TABLE: [Row<JolietProperties>; 6] = [
    Row {
        name: "VolumeName",
        get: |own| own.volume_name.clone().into(),
        set: Some(|own, value| {
            let name = text(value)?;
            let length = name.chars().count();
            if length > LONGEST_NAME {
                return Err(Why::OutOfRange(format!(
                    "is {length} characters long, and {LONGEST_NAME} are allowed"
                )));
            }
            own.volume_name = name.to_owned();
            Ok(())
        }),
    },
    Row {
        name: "PlaceBootImageOnDisc",
        get: |own| own.place_boot_image_on_disc.into(),
        set: Some(|own, value| {
            let place = value.truth();
            own.place_boot_image_on_disc =
                place.ok_or_else(|| Why::wrong_type(value, "true or false"))?;
            Ok(())
        }),
    },
    Row {
        name: "BootImageManufacturerIDString",
        get: |own| own.boot_image_manufacturer_id_string.clone().into(),
        set: Some(|own, value| {
            let id = text(value)?;
            if !id.chars().all(|c| (' '..='~').contains(&c)) {
                return Err(Why::OutOfRange("is not of printable ASCII".to_owned()));
            }
            if id.len() > LONGEST_ID {
                return Err(Why::OutOfRange(format!(
                    "is {} bytes long, and {LONGEST_ID} are allowed",
                    id.len()
                )));
            }
            own.boot_image_manufacturer_id_string = id.to_owned();
            Ok(())
        }),
    },
    Row {
        name: "BootImagePlatform",
        get: |own| number_of(&PLATFORMS, own.boot_image_platform),
        set: Some(|own, value| {
            own.boot_image_platform = one_of(&PLATFORMS, value)?;
            Ok(())
        }),
    },
    Row {
        name: "BootImageEmulationType",
        get: |own| number_of(&EMULATIONS, own.boot_image_emulation_type),
        set: Some(|own, value| {
            own.boot_image_emulation_type = one_of(&EMULATIONS, value)?;
            Ok(())
        }),
    },
    Row {
        name: "BootImage",
        get: |own| own.boot_image.clone().map_or(Value::Empty, Value::Stream),
        set: Some(|own, value| {
            own.boot_image = match value {
                Value::Stream(source) => Some(source.clone()),
                Value::Empty => None,
                other => return Err(Why::wrong_type(other, "a stream")),
            };
            Ok(())
        }),
    },
];

fn text(value: &Value) -> Result<&str, Why> {
    match value {
        Value::Text(text) => Ok(text),
        other => Err(Why::wrong_type(other, "text")),
    }
}

fn number_of<T: PartialEq + Copy>(all: &[T], chosen: T) -> Value {
    let number = all.iter().position(|one| *one == chosen).unwrap_or(0);
    Value::Ui1(u8::try_from(number).unwrap_or(u8::MAX))
}

/// The one that stands at the place which the value says.
fn one_of<T: Copy>(all: &[T], value: &Value) -> Result<T, Why> {
    let number = integer(value)?;
    let found = usize::try_from(number).ok().and_then(|at| all.get(at));
    found.copied().ok_or_else(|| {
        let last = all.len() - 1;
        Why::OutOfRange(format!("{number} is not from 0 to {last}"))
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Code;
    use crate::properties::Key;
    use proptest::prelude::*;

    fn apply(own: &mut JolietProperties, values: &[(&str, Value)]) -> Applied {
        let mut set = PropertySet::new();
        set.write_multiple(values.iter().map(|(name, v)| (Key::Name(name), v.clone())))
            .unwrap();
        own.apply(&set)
    }

    fn bytes(source: Option<&Source>) -> &[u8] {
        match source {
            Some(Source::Bytes(bytes)) => bytes,
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn all_six_are_read_in_their_types() {
        let set = JolietProperties::new("2026-11-22").to_set();
        let read: Vec<_> = set
            .iter()
            .map(|own| (own.to_string(), own.value().var_type().to_string()))
            .collect();
        let expected = [
            ("VolumeName", "VT_BSTR"),
            ("PlaceBootImageOnDisc", "VT_BOOL"),
            ("BootImageManufacturerIDString", "VT_BSTR"),
            ("BootImagePlatform", "VT_UI1"),
            ("BootImageEmulationType", "VT_UI1"),
            ("BootImage", "VT_EMPTY"),
        ];
        let expected = expected.map(|(name, kind)| (name.to_owned(), kind.to_owned()));
        assert_eq!(read, expected);
    }

    #[test]
    fn a_boot_image_is_set_under_either_spelling_of_its_makers_name() {
        let mut own = JolietProperties::new("");
        let boot = Source::Bytes(b"boot".as_slice().into());
        let applied = apply(
            &mut own,
            &[
                ("PlaceBootImageOnDisc", Value::Bool(true)),
                ("BootImageManufacturerIdString", "Ada's works".into()),
                ("BootImagePlatform", Value::I4(2)),
                ("BootImageEmulationType", Value::Ui1(4)),
                ("BootImage", boot.into()),
                ("VolumeName", "start".into()),
            ],
        );
        assert_eq!(applied.code(), Code::S_OK, "{applied:?}");
        assert!(own.place_boot_image_on_disc);
        assert_eq!(own.boot_image_manufacturer_id_string, "Ada's works");
        assert_eq!(own.boot_image_platform, Platform::MAC);
        assert_eq!(own.boot_image_emulation_type, Emulation::HardDisk);
        assert_eq!(bytes(own.boot_image.as_ref()), b"boot");
        assert_eq!(own.volume_name, "start");
    }

    #[test]
    fn what_cannot_be_set_is_named_and_the_rest_is_set() {
        let mut own = JolietProperties::new("before");
        let applied = apply(
            &mut own,
            &[
                ("VolumeName", "é".repeat(33).into()),
                ("BootImageManufacturerIDString", "x".repeat(25).into()),
                ("BootImagePlatform", Value::Ui1(3)),
                ("BootImageEmulationType", Value::I4(-1)),
                ("BootImage", "/boot.img".into()),
                ("Volume", "after".into()),
                ("PlaceBootImageOnDisc", Value::I4(1)),
            ],
        );
        assert_eq!(applied.code(), Code::S_PROPERTIESIGNORED);
        let said: Vec<_> = applied.ignored.iter().map(ToString::to_string).collect();
        assert_eq!(
            said,
            [
                "VolumeName: is 33 characters long, and 32 are allowed",
                "BootImageManufacturerIDString: is 25 bytes long, and 24 are allowed",
                "BootImagePlatform: 3 is not from 0 to 2",
                "BootImageEmulationType: -1 is not from 0 to 4",
                "BootImage: is a stream, not a VT_BSTR",
                "Volume: there is no such property",
            ]
        );
        assert_eq!(own.volume_name, "before");
        assert!(own.place_boot_image_on_disc);
    }

    #[test]
    fn numbers_are_those_of_el_torito() {
        assert_eq!(PLATFORMS.map(|platform| platform.0), [0, 1, 2]);
        let floppies = EMULATIONS.map(Emulation::bytes);
        let sizes = [1_228_800, 1_474_560, 2_949_120].map(Some);
        assert_eq!(floppies, [None, sizes[0], sizes[1], sizes[2], None]);
        assert_eq!(EMULATIONS[4], Emulation::HardDisk);
    }

    proptest! {
        /// All that can be read can be set again: nothing is passed over, and it reads the same.
        #[test]
        fn what_was_read_can_be_set_again(
            volume in "\\PC{0,32}",
            place: bool,
            id in "[ -~]{0,24}",
            platform in 0usize..3,
            emulation in 0usize..5,
            boot in proptest::option::of(proptest::collection::vec(any::<u8>(), 0..9)),
        ) {
            let original = JolietProperties {
                volume_name: volume,
                place_boot_image_on_disc: place,
                boot_image_manufacturer_id_string: id,
                boot_image_platform: PLATFORMS[platform],
                boot_image_emulation_type: EMULATIONS[emulation],
                boot_image: boot.map(|bytes| Source::Bytes(bytes.into())),
            };
            let mut other = JolietProperties::new("other");
            let applied = other.apply(&original.to_set());
            prop_assert_eq!(applied, Applied::default());
            prop_assert_eq!(format!("{other:?}"), format!("{original:?}"));
        }

        #[test]
        fn a_name_is_taken_whole_or_not_at_all(name in "\\PC{0,40}") {
            let mut own = JolietProperties::new("before");
            let applied = apply(&mut own, &[("VolumeName", name.as_str().into())]);
            let fits = name.chars().count() <= LONGEST_NAME;
            prop_assert_eq!(applied.code() == Code::S_OK, fits);
            prop_assert_eq!(own.volume_name, if fits { name } else { "before".to_owned() });
        }
    }
}
