//! Property sets (the counterpart of IPropertyStorage): how a program reads and sets what can be
//! chosen about a recorder and about a data disc.
//!
//! A set is a copy. Writing to it changes nothing until it is given back to the call that sets
//! properties, which takes what it knows and can, passes over the rest and names it ([`Applied`]).
//! The two sets there are have a table each, in [`recorder`] and [`joliet`].

pub mod joliet;
pub mod recorder;
mod schema;
mod value;

pub use joliet::JolietProperties;
pub use recorder::RecorderProperties;
pub use schema::{Applied, Ignored, Why};
pub use value::{Value, VarType};

use std::fmt;

/// A PROPID. Integer newtype: 0 and 1 are the set's own, and so is the upper half.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct PropertyId(pub u32);

impl PropertyId {
    /// PID_FIRST_USABLE.
    pub const FIRST: Self = Self(2);
    /// Those above it belong to the set itself (PID_LOCALE, PID_BEHAVIOR).
    pub const LAST: Self = Self(0x7FFF_FFFF);

    fn is_usable(self) -> bool {
        (Self::FIRST..=Self::LAST).contains(&self)
    }
}

/// How a property is asked for (PROPSPEC).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Key<'a> {
    /// Capital and small letters are the same: programs write `BootImageManufacturerIdString` for
    /// `BootImageManufacturerIDString`.
    Name(&'a str),
    Id(PropertyId),
}

impl<'a> From<&'a str> for Key<'a> {
    fn from(name: &'a str) -> Self {
        Self::Name(name)
    }
}

impl From<PropertyId> for Key<'_> {
    fn from(id: PropertyId) -> Self {
        Self::Id(id)
    }
}

/// A property of a set.
#[derive(Clone, Debug)]
pub struct Property {
    id: PropertyId,
    name: Option<String>,
    value: Value,
}

impl Property {
    pub fn id(&self) -> PropertyId {
        self.id
    }

    /// None for one that was written by its id alone.
    pub fn name(&self) -> Option<&str> {
        self.name.as_deref()
    }

    pub fn value(&self) -> &Value {
        &self.value
    }

    fn answers(&self, key: Key<'_>) -> bool {
        match key {
            Key::Id(id) => self.id == id,
            Key::Name(name) => self.name.as_deref().is_some_and(|own| same(own, name)),
        }
    }
}

/// The name, or `property 7` for one that has none.
impl fmt::Display for Property {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.name {
            Some(name) => f.write_str(name),
            None => write!(f, "property {}", self.id.0),
        }
    }
}

/// A property that a set cannot hold.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum BadKey {
    #[error("a property cannot have an empty name")]
    NoName,
    #[error("the id {} is not for properties: they have {} to {}", .0.0, PropertyId::FIRST.0, PropertyId::LAST.0)]
    ReservedId(PropertyId),
    #[error("{0}: the set has no id left to give it")]
    NoIdLeft(String),
}

/// Named values in the order in which they were first written. No two answer to one name or id.
#[derive(Clone, Debug, Default)]
pub struct PropertySet {
    properties: Vec<Property>,
    /// The highest id there ever was: a property that is removed leaves its id to nobody.
    last: Option<PropertyId>,
}

impl PropertySet {
    pub fn new() -> Self {
        Self::default()
    }

    pub fn len(&self) -> usize {
        self.properties.len()
    }

    pub fn is_empty(&self) -> bool {
        self.properties.is_empty()
    }

    /// IPropertyStorage::Enum: every property, in order.
    pub fn iter(&self) -> impl ExactSizeIterator<Item = &Property> {
        self.properties.iter()
    }

    /// IPropertyStorage::ReadMultiple, for one; a program asks for as many as it likes.
    pub fn read<'k>(&self, key: impl Into<Key<'k>>) -> Option<&Value> {
        self.find(key.into()).map(Property::value)
    }

    pub fn by_id(&self, id: PropertyId) -> Option<&Property> {
        self.find(Key::Id(id))
    }

    pub fn by_name(&self, name: &str) -> Option<&Property> {
        self.find(Key::Name(name))
    }

    /// Gives a property a value: the one of that name or id, or else a new one, which has the next
    /// id (a name) or no name (an id). A property keeps the spelling it was first written with.
    pub fn write<'k>(
        &mut self,
        key: impl Into<Key<'k>>,
        value: impl Into<Value>,
    ) -> Result<PropertyId, BadKey> {
        let (key, value) = (key.into(), value.into());
        if let Some(known) = self.properties.iter_mut().find(|own| own.answers(key)) {
            known.value = value;
            return Ok(known.id);
        }
        let (id, name) = match key {
            Key::Name("") => return Err(BadKey::NoName),
            Key::Name(name) => (self.next(name)?, Some(name.to_owned())),
            Key::Id(id) if id.is_usable() => (id, None),
            Key::Id(id) => return Err(BadKey::ReservedId(id)),
        };
        self.last = self.last.max(Some(id));
        self.properties.push(Property { id, name, value });
        Ok(id)
    }

    /// IPropertyStorage::WriteMultiple. One that cannot be written does not keep the others from
    /// being written; all such are given back.
    pub fn write_multiple<'k>(
        &mut self,
        properties: impl IntoIterator<Item = (Key<'k>, Value)>,
    ) -> Result<(), Vec<BadKey>> {
        let refused: Vec<BadKey> = properties
            .into_iter()
            .filter_map(|(key, value)| self.write(key, value).err())
            .collect();
        if refused.is_empty() {
            Ok(())
        } else {
            Err(refused)
        }
    }

    /// IPropertyStorage::DeleteMultiple, for one. What is not there is removed already.
    pub fn remove<'k>(&mut self, key: impl Into<Key<'k>>) -> Option<Property> {
        let key = key.into();
        let at = self.properties.iter().position(|own| own.answers(key))?;
        Some(self.properties.remove(at))
    }

    fn find(&self, key: Key<'_>) -> Option<&Property> {
        self.properties.iter().find(|own| own.answers(key))
    }

    fn next(&self, name: &str) -> Result<PropertyId, BadKey> {
        let next = self
            .last
            .map_or(PropertyId::FIRST, |last| PropertyId(last.0 + 1));
        if next.is_usable() {
            Ok(next)
        } else {
            Err(BadKey::NoIdLeft(name.to_owned()))
        }
    }
}

/// Names compare letter by letter in small letters, the same in every locale.
fn same(one: &str, other: &str) -> bool {
    let small = |text: &str| -> String { text.chars().flat_map(char::to_lowercase).collect() };
    one.eq_ignore_ascii_case(other)
        || (!(one.is_ascii() && other.is_ascii()) && small(one) == small(other))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn integer(set: &PropertySet, key: Key<'_>) -> Option<i32> {
        set.read(key).and_then(Value::integer)
    }

    #[test]
    fn ids_are_given_in_order_from_two_on() {
        let mut set = PropertySet::new();
        assert_eq!(set.write("WriteSpeed", 8), Ok(PropertyId(2)));
        assert_eq!(set.write("AudioGapSize", 150), Ok(PropertyId(3)));
        // By either key it is the same property.
        assert_eq!(set.write(PropertyId(2), 16), Ok(PropertyId(2)));
        assert_eq!(set.write("writespeed", 24), Ok(PropertyId(2)));
        assert_eq!(set.len(), 2);
        assert_eq!(integer(&set, Key::Name("WRITESPEED")), Some(24));
        let names: Vec<_> = set.iter().map(ToString::to_string).collect();
        assert_eq!(names, ["WriteSpeed", "AudioGapSize"]);
    }

    #[test]
    fn a_property_written_by_its_id_alone_has_no_name() {
        let mut set = PropertySet::new();
        assert_eq!(set.write(PropertyId(7), 1), Ok(PropertyId(7)));
        assert_eq!(set.by_id(PropertyId(7)).unwrap().name(), None);
        assert_eq!(set.iter().next().unwrap().to_string(), "property 7");
        assert_eq!(set.write("next", 2), Ok(PropertyId(8)));
    }

    #[test]
    fn a_removed_property_is_gone_and_its_id_is_not_used_again() {
        let mut set = PropertySet::new();
        let id = set.write("a", 1).unwrap();
        assert!(set.remove("A").is_some());
        assert!(set.remove(id).is_none() && set.is_empty());
        assert_ne!(set.write("a", 1), Ok(id));
    }

    #[test]
    fn one_that_cannot_be_written_does_not_keep_the_others_out() {
        let mut set = PropertySet::new();
        let refused = set.write_multiple([
            ("EnableBufferUnderrunFree".into(), Value::I4(1)),
            ("".into(), Value::I4(0)),
            (PropertyId(1).into(), Value::I4(0)),
            (PropertyId(0x8000_0000).into(), Value::I4(0)),
            ("WriteSpeed".into(), Value::Other(VarType(0x2003))),
        ]);
        assert_eq!(
            refused,
            Err(vec![
                BadKey::NoName,
                BadKey::ReservedId(PropertyId(1)),
                BadKey::ReservedId(PropertyId(0x8000_0000)),
            ])
        );
        assert_eq!(set.len(), 2);
    }

    #[test]
    fn a_set_out_of_ids_says_so() {
        let mut set = PropertySet::new();
        set.write(PropertyId::LAST, 1).unwrap();
        assert_eq!(set.write("a", 1), Err(BadKey::NoIdLeft("a".to_owned())));
    }

    #[test]
    fn names_are_the_same_in_capital_and_small_letters() {
        assert!(same(
            "BootImageManufacturerIdString",
            "BootImageManufacturerIDString"
        ));
        assert!(same("Größe", "GRÖßE") && same("ΔΕΛΤΑ", "δελτα"));
        assert!(!same("a", "b") && !same("a", "ab") && !same("ä", "a"));
    }

    proptest! {
        /// Against the plainest model: a list searched by lower-cased name.
        #[test]
        fn a_set_is_a_list_of_the_last_values(
            writes in proptest::collection::vec(("[a-cA-C]{1,2}", any::<i32>(), any::<bool>()), 0..40)
        ) {
            let mut set = PropertySet::new();
            let mut model: Vec<(String, i32)> = Vec::new();
            for (name, value, remove) in writes {
                let small = name.to_lowercase();
                let at = model.iter().position(|(known, _)| *known == small);
                if remove {
                    prop_assert_eq!(set.remove(&*name).is_some(), at.is_some());
                    at.map(|at| model.remove(at));
                } else {
                    set.write(&*name, value).unwrap();
                    match at {
                        Some(at) => model[at].1 = value,
                        None => model.push((small, value)),
                    }
                }
            }
            let ours: Vec<(String, i32)> = set
                .iter()
                .map(|own| (own.to_string().to_lowercase(), own.value().integer().unwrap()))
                .collect();
            prop_assert_eq!(ours, model);
            for property in set.iter() {
                prop_assert_eq!(set.by_id(property.id()).unwrap().name(), property.name());
            }
        }
    }
}
