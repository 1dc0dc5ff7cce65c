//! Values of properties (PROPVARIANT), as far as IMAPI's properties have them.

use discmaster_image::source::Source;
use std::fmt;

/// A variant type (VARENUM of wtypes.h). Integer newtype: one we do not know survives.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct VarType(pub u16);

impl VarType {
    pub const EMPTY: Self = Self(0);
    pub const I2: Self = Self(2);
    pub const I4: Self = Self(3);
    pub const BSTR: Self = Self(8);
    pub const BOOL: Self = Self(11);
    pub const UI1: Self = Self(17);
    pub const UI4: Self = Self(19);
    pub const STREAM: Self = Self(66);
}

impl fmt::Display for VarType {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let name = match *self {
            Self::EMPTY => "VT_EMPTY",
            Self::I2 => "VT_I2",
            Self::I4 => "VT_I4",
            Self::BSTR => "VT_BSTR",
            Self::BOOL => "VT_BOOL",
            Self::UI1 => "VT_UI1",
            Self::UI4 => "VT_UI4",
            Self::STREAM => "VT_STREAM",
            Self(other) => return write!(f, "variant type {other}"),
        };
        f.write_str(name)
    }
}

/// The value of a property.
#[derive(Clone, Debug)]
pub enum Value {
    /// Nothing: a property that can be set and is not.
    Empty,
    I2(i16),
    I4(i32),
    Ui1(u8),
    Ui4(u32),
    Bool(bool),
    Text(String),
    Stream(Source),
    /// A value that no property of IMAPI has; its type is all that is kept of it. To write one is
    /// no failure (IPropertyStorage takes any), to set it comes to [`Why::WrongType`].
    ///
    /// [`Why::WrongType`]: super::Why::WrongType
    Other(VarType),
}

impl Value {
    pub fn var_type(&self) -> VarType {
        match self {
            Self::Empty => VarType::EMPTY,
            Self::I2(_) => VarType::I2,
            Self::I4(_) => VarType::I4,
            Self::Ui1(_) => VarType::UI1,
            Self::Ui4(_) => VarType::UI4,
            Self::Bool(_) => VarType::BOOL,
            Self::Text(_) => VarType::BSTR,
            Self::Stream(_) => VarType::STREAM,
            Self::Other(other) => *other,
        }
    }

    /// As an integer, of any type that programs use for one: `VT_BOOL` counts as it is stored (true
    /// is -1), and `VT_UI4` by its bits, because there are programs that read a `VT_I4` of -1 as
    /// unsigned and write it back so.
    pub fn integer(&self) -> Option<i32> {
        match *self {
            Self::I2(value) => Some(value.into()),
            Self::I4(value) => Some(value),
            Self::Ui1(value) => Some(value.into()),
            Self::Ui4(value) => Some(value.cast_signed()),
            Self::Bool(value) => Some(-i32::from(value)),
            Self::Empty | Self::Text(_) | Self::Stream(_) | Self::Other(_) => None,
        }
    }

    /// As a truth: an integer is true unless it is 0.
    pub fn truth(&self) -> Option<bool> {
        self.integer().map(|value| value != 0)
    }
}

impl From<i32> for Value {
    fn from(value: i32) -> Self {
        Self::I4(value)
    }
}

impl From<u8> for Value {
    fn from(value: u8) -> Self {
        Self::Ui1(value)
    }
}

impl From<bool> for Value {
    fn from(value: bool) -> Self {
        Self::Bool(value)
    }
}

impl From<&str> for Value {
    fn from(value: &str) -> Self {
        Self::Text(value.to_owned())
    }
}

impl From<String> for Value {
    fn from(value: String) -> Self {
        Self::Text(value)
    }
}

impl From<Source> for Value {
    fn from(value: Source) -> Self {
        Self::Stream(value)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn integers_are_read_from_every_type_programs_use() {
        let all = [
            (Value::I2(-1), Some(-1)),
            (Value::I4(-1), Some(-1)),
            (Value::Ui4(u32::MAX), Some(-1)),
            (Value::Ui1(255), Some(255)),
            (Value::Bool(true), Some(-1)),
            (Value::Bool(false), Some(0)),
            (Value::Empty, None),
            (Value::from("1"), None),
            (Value::Other(VarType(5)), None),
        ];
        for (value, integer) in all {
            assert_eq!(value.integer(), integer, "{value:?}");
            assert_eq!(value.truth(), integer.map(|is| is != 0), "{value:?}");
        }
    }

    #[test]
    fn a_type_nobody_knows_keeps_its_number() {
        assert_eq!(
            Value::Other(VarType(0x1008)).var_type().to_string(),
            "variant type 4104"
        );
        assert_eq!(Value::from("a").var_type().to_string(), "VT_BSTR");
    }
}
