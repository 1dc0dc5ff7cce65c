//! Disc formats.

/// A disc format (a format id of IEnumDiscMasterFormats: the IID of the format's interface).
///
/// IMAPI has two. Only the data format is here yet; the Red Book is not listed rather than
/// listed and refused.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Format {
    /// One data track, ISO 9660 and Joliet (IID_IJolietDiscMaster).
    #[default]
    Joliet,
}

impl Format {
    /// Those a disc master offers.
    pub const ALL: &'static [Self] = &[Self::Joliet];
}
