//! CD-Text, as a host writes it into the lead-in: the same packs over and over.

use discmaster_audio::cd_text::{self, MOST_PACKS, Pack};
use discmaster_audio::sub_channel::P_TO_W;
use std::collections::BTreeMap;

/// The packs that came, each once.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Text(BTreeMap<(u8, u8), Pack>);

/// Byte of a pack: its number within its block of packs.
const SEQUENCE: usize = 2;
/// Byte of a pack: block of packs, a language each, in three bits; and others.
const BLOCK: usize = 3;

impl Text {
    /// Takes the packs in the symbols of a block; what is none is passed over, as players do.
    pub(super) fn take(&mut self, symbols: &[u8; P_TO_W]) {
        for pack in cd_text::from_symbols(symbols) {
            if pack.is_sound() && self.0.len() < MOST_PACKS {
                let language = pack.0[BLOCK] >> 4 & 7;
                self.0.entry((language, pack.0[SEQUENCE])).or_insert(pack);
            }
        }
    }

    /// In order.
    pub(super) fn packs(&self) -> Vec<Pack> {
        self.0.values().copied().collect()
    }
}
