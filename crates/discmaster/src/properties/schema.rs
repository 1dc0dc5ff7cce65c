//! What a property set means: a table of names, and how each is read and set.

use super::{PropertySet, Value, VarType};
use crate::Code;
use std::fmt;

/// A property that `P` has.
pub(super) struct Row<P: 'static> {
    pub(super) name: &'static str,
    pub(super) get: fn(&P) -> Value,
    /// None: read-only.
    pub(super) set: Option<Set<P>>,
}

/// Takes a value, or says why not and changes nothing.
pub(super) type Set<P> = fn(&mut P, &Value) -> Result<(), Why>;

/// What setting properties came to. Never a failure: what cannot be set is passed over.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[must_use = "what was passed over is told by the code"]
pub struct Applied {
    /// In the order of the set.
    pub ignored: Vec<Ignored>,
}

impl Applied {
    /// `S_OK`, or `IMAPI_S_PROPERTIESIGNORED` when anything was passed over.
    pub fn code(&self) -> Code {
        if self.ignored.is_empty() {
            Code::S_OK
        } else {
            Code::S_PROPERTIESIGNORED
        }
    }
}

/// A property that was passed over.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ignored {
    /// As the program wrote it.
    pub name: String,
    pub why: Why,
}

/// `WriteSpeed: 52 is not from 1 to 48, nor -1`
impl fmt::Display for Ignored {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.name, self.why)
    }
}

/// Why a property was passed over.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Why {
    Unknown,
    ReadOnly,
    WrongType {
        given: VarType,
        wanted: &'static str,
    },
    /// The sentence says which values there are.
    OutOfRange(String),
}

impl fmt::Display for Why {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unknown => f.write_str("there is no such property"),
            Self::ReadOnly => f.write_str("can be read only"),
            Self::WrongType { given, wanted } => write!(f, "is {wanted}, not a {given}"),
            Self::OutOfRange(sentence) => f.write_str(sentence),
        }
    }
}

impl Why {
    pub(super) fn wrong_type(given: &Value, wanted: &'static str) -> Self {
        Self::WrongType {
            given: given.var_type(),
            wanted,
        }
    }
}

/// The value as an integer, for a setter.
pub(super) fn integer(value: &Value) -> Result<i32, Why> {
    value
        .integer()
        .ok_or_else(|| Why::wrong_type(value, "a number"))
}

/// All that the table names, in its order.
pub(super) fn set_of<P>(rows: &[Row<P>], of: &P) -> PropertySet {
    let mut set = PropertySet::new();
    for row in rows {
        // A table's names are neither empty nor so many.
        let written = set.write(row.name, (row.get)(of));
        debug_assert!(written.is_ok(), "{}", row.name);
    }
    set
}

/// Sets what the table names and permits.
pub(super) fn apply<P>(rows: &[Row<P>], to: &mut P, set: &PropertySet) -> Applied {
    let mut applied = Applied::default();
    for property in set.iter() {
        let row = rows.iter().find(|row| {
            property
                .name()
                .is_some_and(|name| super::same(row.name, name))
        });
        let taken = match row {
            None => Err(Why::Unknown),
            Some(Row { set: None, .. }) => Err(Why::ReadOnly),
            Some(Row { set: Some(set), .. }) => set(to, property.value()),
        };
        if let Err(why) = taken {
            let name = property.to_string();
            applied.ignored.push(Ignored { name, why });
        }
    }
    applied
}
