//! What features say of the drive and its medium, where bits of their data decide (MMC-6 clause 5).
//!
//! The features of CD have their types in [`configuration`](super::configuration).

use super::configuration::{Configuration, Feature, FeatureCode};
use super::{Malformed, head, length8, padded};
use crate::wire::feature as wire;
use zerocopy::IntoBytes;
use zerocopy::big_endian::U16;

/// The data of one feature, decoded.
pub trait FeatureData: Sized {
    const CODE: FeatureCode;

    /// From the data after the feature descriptor's head. Drives of older standards send less:
    /// what is not there is zero.
    fn parse(data: &[u8]) -> Result<Self, Malformed>;

    fn encode(&self) -> Vec<u8>;
}

impl Configuration {
    /// What the feature says, whether or not it is current; `None` where the drive lacks it.
    pub fn get<T: FeatureData>(&self) -> Option<T> {
        T::parse(&self.feature(T::CODE)?.data).ok()
    }

    /// What the feature says, where it is active with this medium.
    pub fn current<T: FeatureData>(&self) -> Option<T> {
        self.get().filter(|_| self.is_current(T::CODE))
    }
}

impl Feature {
    /// A feature with these data.
    pub fn of<T: FeatureData>(data: &T, version: u8, persistent: bool, current: bool) -> Self {
        Self {
            code: T::CODE,
            version,
            persistent,
            current,
            data: data.encode(),
        }
    }
}

const WHAT: &str = "the feature";

const fn flag(set: bool, mask: u8) -> u8 {
    if set { mask } else { 0 }
}

/// Declares features of four bytes whose bits are flags: field, byte and mask of each.
macro_rules! flags {
    ($($(#[$doc:meta])* $name:ident: $code:ident { $($(#[$field_doc:meta])* $field:ident: $byte:literal & $mask:ident,)* })*) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
        pub struct $name {
            $($(#[$field_doc])* pub $field: bool,)*
        }

        impl FeatureData for $name {
            const CODE: FeatureCode = FeatureCode::$code;

            fn parse(data: &[u8]) -> Result<Self, Malformed> {
                let wire::Flags { flags } = padded(WHAT, data, 0)?;
                Ok(Self { $($field: flags[$byte] & wire::$mask != 0,)* })
            }

            fn encode(&self) -> Vec<u8> {
                let mut flags = [0_u8; 4];
                $(flags[$byte] |= flag(self.$field, wire::$mask);)*
                flags.to_vec()
            }
        }
    )*};
}

flags! {
    /// CD read, 001Eh.
    CdRead: CD_READ {
        /// READ CD obscures flaws of audio when asked to.
        digital_audio_play: 0 & CD_READ_DAP,
        c2_errors: 0 & CD_READ_C2,
        cd_text: 0 & CD_READ_TEXT,
    }
    /// Hardware defect management, 0024h.
    DefectManagement: DEFECT_MANAGEMENT {
        /// READ DISC STRUCTURE tells of the spare areas.
        spare_area_information: 0 & DEFECT_SSA,
    }
    /// DVD+RW, 002Ah.
    DvdPlusRw: DVD_PLUS_RW {
        write: 0 & PLUS_WRITE,
        /// Formatting can be quick to start.
        quick_start: 1 & PLUS_QUICK_START,
        /// A background format is stopped without making the disc readable for DVD-ROM drives.
        close_only: 1 & PLUS_CLOSE_ONLY,
    }
    /// DVD+R, 002Bh.
    DvdPlusR: DVD_PLUS_R {
        write: 0 & PLUS_WRITE,
    }
    /// Rigid restricted overwrite, 002Ch.
    RigidRestrictedOverwrite: RIGID_RESTRICTED_OVERWRITE {
        /// Defect status data are made while formatting.
        generates_defect_status: 0 & RIGID_DSDG,
        reads_defect_status: 0 & RIGID_DSDR,
        /// Sessions in an intermediate state can be written to.
        intermediate: 0 & RIGID_INTERMEDIATE,
        blank: 0 & RIGID_BLANK,
    }
    /// DVD-R/-RW write, 002Fh: disc at once, and what DVD-RW can.
    DvdWrite: DVD_R_RW_WRITE {
        buffer_underrun_free: 0 & DVD_BUF,
        dual_layer: 0 & DVD_R_DL,
        test_write: 0 & DVD_TEST_WRITE,
        rewritable: 0 & DVD_RW,
    }
    /// DVD+RW dual layer, 003Ah.
    DvdPlusRwDl: DVD_PLUS_RW_DL {
        write: 0 & PLUS_WRITE,
        /// Formatting can be quick to start.
        quick_start: 1 & PLUS_QUICK_START,
        /// A background format is stopped without making the disc readable for DVD-ROM drives.
        close_only: 1 & PLUS_CLOSE_ONLY,
    }
    /// DVD+R dual layer, 003Bh.
    DvdPlusRDl: DVD_PLUS_R_DL {
        write: 0 & PLUS_WRITE,
    }
    /// Real-time streaming, 0107h.
    RealTimeStreaming: REAL_TIME_STREAMING {
        /// READ BUFFER CAPACITY counts blocks when asked to.
        buffer_in_blocks: 0 & STREAMING_RBCB,
        set_cd_speed: 0 & STREAMING_SCS,
        /// Page 2Ah lists write speeds.
        speeds_in_page_2a: 0 & STREAMING_MP2A,
        /// GET PERFORMANCE lists write speeds.
        speeds_in_performance: 0 & STREAMING_WSPD,
        /// WRITE (12) with the streaming bit.
        stream_writing: 0 & STREAMING_SW,
    }
}

/// Declares features that have no data: being current says it all.
macro_rules! bare {
    ($($(#[$doc:meta])* $name:ident: $code:ident = $length:literal;)*) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
        pub struct $name;

        impl FeatureData for $name {
            const CODE: FeatureCode = FeatureCode::$code;

            fn parse(_: &[u8]) -> Result<Self, Malformed> {
                Ok(Self)
            }

            fn encode(&self) -> Vec<u8> {
                vec![0; $length]
            }
        }
    )*};
}

bare! {
    /// Restricted overwrite, 0026h: data go to closed tracks of fixed packets.
    RestrictedOverwrite: RESTRICTED_OVERWRITE = 0;
    /// BD-R pseudo-overwrite, 0038h.
    BdRPseudoOverwrite: BD_R_PSEUDO_OVERWRITE = 4;
}

/// Random readable, 0010h.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct RandomReadable {
    /// Bytes.
    pub block_size: u32,
    /// Blocks that are read together.
    pub blocking: u16,
    /// Mode page 01h is there.
    pub error_page: bool,
}

impl FeatureData for RandomReadable {
    const CODE: FeatureCode = FeatureCode::RANDOM_READABLE;

    fn parse(data: &[u8]) -> Result<Self, Malformed> {
        let found: wire::RandomReadable = padded(WHAT, data, 6)?;
        Ok(Self {
            block_size: found.block_size.get(),
            blocking: found.blocking.get(),
            error_page: found.flags & wire::ERROR_PAGE != 0,
        })
    }

    fn encode(&self) -> Vec<u8> {
        wire::RandomReadable {
            block_size: self.block_size.into(),
            blocking: self.blocking.into(),
            flags: flag(self.error_page, wire::ERROR_PAGE),
            reserved: 0,
        }
        .as_bytes()
        .to_vec()
    }
}

/// Random writable, 0020h: any block, in any order.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct RandomWritable {
    pub last_address: u32,
    /// Bytes.
    pub block_size: u32,
    /// Blocks that must be written together.
    pub blocking: u16,
    /// Mode page 01h is there.
    pub error_page: bool,
}

impl FeatureData for RandomWritable {
    const CODE: FeatureCode = FeatureCode::RANDOM_WRITABLE;

    fn parse(data: &[u8]) -> Result<Self, Malformed> {
        let found: wire::RandomWritable = padded(WHAT, data, 10)?;
        Ok(Self {
            last_address: found.last_address.get(),
            block_size: found.block_size.get(),
            blocking: found.blocking.get(),
            error_page: found.flags & wire::ERROR_PAGE != 0,
        })
    }

    fn encode(&self) -> Vec<u8> {
        wire::RandomWritable {
            last_address: self.last_address.into(),
            block_size: self.block_size.into(),
            blocking: self.blocking.into(),
            flags: flag(self.error_page, wire::ERROR_PAGE),
            reserved: 0,
        }
        .as_bytes()
        .to_vec()
    }
}

/// Incremental streaming writable, 0021h: data go to the end of an open track.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct IncrementalStreaming {
    /// One bit for each data block type of page 05h.
    pub data_block_types: u16,
    /// READ DISC INFORMATION tells of the track resources.
    pub track_resources: bool,
    /// RESERVE TRACK takes an address.
    pub reserves_by_address: bool,
    pub buffer_underrun_free: bool,
    /// Blocks that a link costs.
    pub link_sizes: Vec<u8>,
}

impl FeatureData for IncrementalStreaming {
    const CODE: FeatureCode = FeatureCode::INCREMENTAL_STREAMING_WRITABLE;

    fn parse(data: &[u8]) -> Result<Self, Malformed> {
        let found: wire::IncrementalStreaming = padded(WHAT, data, 2)?;
        Ok(Self {
            data_block_types: found.data_block_types.get(),
            track_resources: found.flags & wire::INCREMENTAL_TRIO != 0,
            reserves_by_address: found.flags & wire::INCREMENTAL_ARSV != 0,
            buffer_underrun_free: found.flags & wire::INCREMENTAL_BUF != 0,
            link_sizes: listed(data, found.link_sizes),
        })
    }

    fn encode(&self) -> Vec<u8> {
        let head = wire::IncrementalStreaming {
            data_block_types: self.data_block_types.into(),
            flags: flag(self.track_resources, wire::INCREMENTAL_TRIO)
                | flag(self.reserves_by_address, wire::INCREMENTAL_ARSV)
                | flag(self.buffer_underrun_free, wire::INCREMENTAL_BUF),
            link_sizes: length8(self.link_sizes.len()),
        };
        with_list(head.as_bytes(), &self.link_sizes)
    }
}

/// Layer jump recording, 0033h.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct LayerJump {
    /// Blocks that a link costs.
    pub link_sizes: Vec<u8>,
}

impl FeatureData for LayerJump {
    const CODE: FeatureCode = FeatureCode::LAYER_JUMP;

    fn parse(data: &[u8]) -> Result<Self, Malformed> {
        let found: wire::LayerJump = padded(WHAT, data, 0)?;
        Ok(Self {
            link_sizes: listed(data, found.link_sizes),
        })
    }

    fn encode(&self) -> Vec<u8> {
        let head = wire::LayerJump {
            reserved: [0; 3],
            link_sizes: length8(self.link_sizes.len()),
        };
        with_list(head.as_bytes(), &self.link_sizes)
    }
}

/// CD-RW media write, 0037h.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct CdRwWrite {
    /// One bit for each disc sub-type: 0 is 1x to 4x, 1 high speed, 2 ultra, 3 ultra plus.
    pub sub_types: u8,
}

impl FeatureData for CdRwWrite {
    const CODE: FeatureCode = FeatureCode::CD_RW_MEDIA_WRITE;

    fn parse(data: &[u8]) -> Result<Self, Malformed> {
        let wire::Flags { flags } = padded(WHAT, data, 0)?;
        let [_, sub_types, ..] = flags;
        Ok(Self { sub_types })
    }

    fn encode(&self) -> Vec<u8> {
        vec![0, self.sub_types, 0, 0]
    }
}

/// Formattable, 0023h.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Formattable {
    /// BD-RE without spare areas, format type 31h.
    pub bd_re_without_spare: bool,
    /// BD-RE's spare area can grow, format type 01h.
    pub bd_re_expand: bool,
    pub quick_certification: bool,
    pub certification: bool,
    /// BD-R for random recording.
    pub bd_r_random: bool,
}

impl FeatureData for Formattable {
    const CODE: FeatureCode = FeatureCode::FORMATTABLE;

    fn parse(data: &[u8]) -> Result<Self, Malformed> {
        let found: wire::Formattable = padded(WHAT, data, 0)?;
        Ok(Self {
            bd_re_without_spare: found.bd_re & wire::RE_NO_SA != 0,
            bd_re_expand: found.bd_re & wire::EXPAND != 0,
            quick_certification: found.bd_re & wire::QUICK_CERTIFICATION != 0,
            certification: found.bd_re & wire::CERTIFICATION != 0,
            bd_r_random: found.bd_r & wire::RRM != 0,
        })
    }

    fn encode(&self) -> Vec<u8> {
        wire::Formattable {
            bd_re: flag(self.bd_re_without_spare, wire::RE_NO_SA)
                | flag(self.bd_re_expand, wire::EXPAND)
                | flag(self.quick_certification, wire::QUICK_CERTIFICATION)
                | flag(self.certification, wire::CERTIFICATION),
            bd_r: flag(self.bd_r_random, wire::RRM),
            ..wire::Formattable::default()
        }
        .as_bytes()
        .to_vec()
    }
}

/// BD read, 0040h: for each of four classes, a bit for each version.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct BdRead {
    pub re: [u16; 4],
    pub r: [u16; 4],
    pub rom: [u16; 4],
}

impl FeatureData for BdRead {
    const CODE: FeatureCode = FeatureCode::BD_READ;

    fn parse(data: &[u8]) -> Result<Self, Malformed> {
        let found: wire::BdRead = padded(WHAT, data, 0)?;
        Ok(Self {
            re: found.re.map(U16::get),
            r: found.r.map(U16::get),
            rom: found.rom.map(U16::get),
        })
    }

    fn encode(&self) -> Vec<u8> {
        wire::BdRead {
            reserved: [0; 4],
            re: self.re.map(U16::new),
            r: self.r.map(U16::new),
            rom: self.rom.map(U16::new),
        }
        .as_bytes()
        .to_vec()
    }
}

/// BD write, 0041h: for each of four classes, a bit for each version.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct BdWrite {
    /// Writing without verification can be asked for.
    pub verify_not_required: bool,
    pub re: [u16; 4],
    pub r: [u16; 4],
}

impl FeatureData for BdWrite {
    const CODE: FeatureCode = FeatureCode::BD_WRITE;

    fn parse(data: &[u8]) -> Result<Self, Malformed> {
        let found: wire::BdWrite = padded(WHAT, data, 0)?;
        Ok(Self {
            verify_not_required: found.flags & wire::BD_SVNR != 0,
            re: found.re.map(U16::get),
            r: found.r.map(U16::get),
        })
    }

    fn encode(&self) -> Vec<u8> {
        wire::BdWrite {
            flags: flag(self.verify_not_required, wire::BD_SVNR),
            reserved: [0; 3],
            re: self.re.map(U16::new),
            r: self.r.map(U16::new),
        }
        .as_bytes()
        .to_vec()
    }
}

/// Disc control blocks, 010Ah: the blocks of DVD+R and +RW that the drive reads.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct DiscControlBlocks(pub Vec<u32>);

impl FeatureData for DiscControlBlocks {
    const CODE: FeatureCode = FeatureCode::DISC_CONTROL_BLOCKS;

    fn parse(mut data: &[u8]) -> Result<Self, Malformed> {
        let mut blocks = Vec::new();
        while blocks.len() < MOST_DATA / 4
            && let Ok((block, rest)) = head::<[u8; 4]>(WHAT, data)
        {
            blocks.push(u32::from_be_bytes(block));
            data = rest;
        }
        Ok(Self(blocks))
    }

    fn encode(&self) -> Vec<u8> {
        let blocks = self.0.iter().take(MOST_DATA / 4);
        blocks.flat_map(|block| block.to_be_bytes()).collect()
    }
}

/// The most bytes of data that a feature has: a multiple of four, and its length has one byte.
const MOST_DATA: usize = 252;

/// So many of the bytes that follow four bytes of head, as far as they came.
fn listed(data: &[u8], count: u8) -> Vec<u8> {
    let list = data.get(4..MOST_DATA.min(data.len())).unwrap_or_default();
    list.iter().copied().take(count.into()).collect()
}

/// A head of four bytes, then a list, filled up to a multiple of four.
fn with_list(head: &[u8], list: &[u8]) -> Vec<u8> {
    let mut bytes = [head, list].concat();
    bytes.resize(bytes.len().next_multiple_of(4), 0);
    bytes
}
