//! Disc formats.

use crate::Guid;

/// A disc format (a format id of IEnumDiscMasterFormats: the IID of the format's interface).
/// IMAPI has these two.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Format {
    /// One data track, ISO 9660 and Joliet (IID_IJolietDiscMaster).
    #[default]
    Joliet,
    /// Audio tracks of 2352-byte blocks (IID_IRedbookDiscMaster).
    Redbook,
}

impl Format {
    /// Those a disc master offers.
    pub const ALL: [Self; 2] = [Self::Redbook, Self::Joliet];

    /// The format id: the IID of its interface (imapi.h).
    pub const fn id(self) -> Guid {
        match self {
            Self::Redbook => Guid::from_u128(0xE3BC42CD_4E5C_11D3_9144_00104BA11C5E),
            Self::Joliet => Guid::from_u128(0xE3BC42CE_4E5C_11D3_9144_00104BA11C5E),
        }
    }

    /// The format of an id; none for an id that is not a format's (E_NOINTERFACE in COM).
    pub fn of_id(id: Guid) -> Option<Self> {
        Self::ALL.into_iter().find(|format| format.id() == id)
    }
}
