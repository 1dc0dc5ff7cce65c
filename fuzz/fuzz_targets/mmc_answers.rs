//! Whatever a drive answers: no parser of an answer panics, and what one understands it understands
//! again when it is encoded.
//!
//! The first byte chooses the answer.
#![no_main]

use discmaster_mmc::address::Lba;
use discmaster_mmc::command::PageCode;
use discmaster_mmc::medium::WritingWays;
use discmaster_mmc::response::capacity::{Capacity, FormatCapacities};
use discmaster_mmc::response::configuration::Configuration;
use discmaster_mmc::response::disc_information::{DiscInformation, PowResources, TrackResources};
use discmaster_mmc::response::disc_structure::{
    BdDiscInformation, BdSpareArea, DvdRamSpareArea, LayerBoundary, PhysicalFormat, PreRecorded,
    WriteProtection, structure, with_head,
};
use discmaster_mmc::response::event_status::EventStatus;
use discmaster_mmc::response::feature::{
    BdRead, BdWrite, DiscControlBlocks, DvdWrite, FeatureData, Formattable, IncrementalStreaming,
    LayerJump, RandomWritable, RealTimeStreaming,
};
use discmaster_mmc::response::mode_page::{
    Capabilities, ErrorRecovery, ModePage, ModeParameters, WriteParameters,
};
use discmaster_mmc::response::performance::{NominalPerformance, WriteSpeeds};
use discmaster_mmc::response::sub_channel::{CatalogAnswer, CurrentPosition, IsrcAnswer, Q};
use discmaster_mmc::response::toc::{Atip, CdText, FullToc, Pma, SessionInformation, Toc};
use discmaster_mmc::response::track_information::TrackInformation;
use discmaster_mmc::sense::Sense;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|input: &[u8]| {
    let Some((choice, bytes)) = input.split_first() else {
        return;
    };
    macro_rules! stable {
        ($type:ty) => {
            if let Ok(answer) = <$type>::parse(bytes) {
                assert_eq!(<$type>::parse(&answer.encode()).as_ref(), Ok(&answer));
            }
        };
    }
    match choice % 40 {
        0 => stable!(Capacity),
        1 => stable!(FormatCapacities),
        2 => {
            stable!(Configuration);
            if let Ok(configuration) = Configuration::parse(bytes) {
                let _ = WritingWays::of(&configuration);
                let _ = (configuration.profiles(), configuration.serial_number());
            }
        }
        3 => stable!(DiscInformation),
        4 => stable!(TrackResources),
        5 => stable!(PowResources),
        6 => stable!(BdDiscInformation),
        7 => stable!(BdSpareArea),
        8 => stable!(DvdRamSpareArea),
        9 => stable!(LayerBoundary),
        10 => stable!(PhysicalFormat),
        11 => stable!(PreRecorded),
        12 => stable!(WriteProtection),
        13 => stable!(EventStatus),
        14 => stable!(BdRead),
        15 => stable!(BdWrite),
        16 => stable!(DiscControlBlocks),
        17 => stable!(DvdWrite),
        18 => stable!(Formattable),
        19 => stable!(IncrementalStreaming),
        20 => stable!(LayerJump),
        21 => stable!(RandomWritable),
        22 => stable!(RealTimeStreaming),
        23 => stable!(ModeParameters),
        24 => stable!(NominalPerformance),
        25 => stable!(WriteSpeeds),
        26 => stable!(Atip),
        27 => stable!(CdText),
        28 => stable!(FullToc),
        29 => stable!(Pma),
        30 => stable!(TrackInformation),
        31 => {
            if let Ok(toc) = Toc::parse(bytes, false) {
                assert_eq!(Toc::parse(&toc.encode(false), false), Ok(toc));
            }
            let _ = Toc::parse(bytes, true).map(|toc| toc.encode(true));
        }
        32 => {
            if let Ok(session) = SessionInformation::parse(bytes, false) {
                let again = SessionInformation::parse(&session.encode(false), false);
                assert_eq!(again, Ok(session));
            }
        }
        33 => {
            if let Some(sense) = Sense::parse(bytes) {
                let _ = (sense.to_string(), sense.condition());
            }
        }
        34 => {
            if let Ok(inside) = structure(bytes) {
                let whole = with_head(inside);
                assert_eq!(structure(&whole), Ok(inside));
                let _ = PhysicalFormat::parse(inside).map(|format| format.maker());
                let _ = PreRecorded::parse(inside).map(|fields| fields.maker());
                let _ = BdDiscInformation::parse(inside).map(|unit| unit.maker());
            }
        }
        35 => stable!(CatalogAnswer),
        36 => stable!(IsrcAnswer),
        37 => {
            if let Ok(position) = CurrentPosition::parse(bytes, false) {
                let again = CurrentPosition::parse(&position.encode(false), false);
                assert_eq!(again, Ok(position));
            }
            let _ = CurrentPosition::parse(bytes, true).map(|position| position.encode(true));
        }
        38 => {
            let _ = bytes.first_chunk().map(Q::of_channels);
            let _ = bytes.first_chunk().map(|q| Q::of_formatted(q, Lba(0)));
        }
        _ => {
            let page = ModePage::new(PageCode(*choice), bytes);
            let _ = (Capabilities::parse(&page), ErrorRecovery::parse(&page));
            if let Ok(parameters) = WriteParameters::parse(&page) {
                assert_eq!(WriteParameters::parse(&parameters.encode()), Ok(parameters));
                assert_eq!(parameters.patched(&page).as_bytes().len(), page.as_bytes().len());
            }
        }
    }
});
