//! Properties: what is encoded is read back, and no bytes make a parser panic.

use discmaster_mmc::address::{Lba, Msf};
use discmaster_mmc::command::{
    BlankType, C2ErrorInformation, CloseFunction, Command, EventClasses, FeatureRange, MainChannel,
    PageCode, PageControl, PerformanceType, Removal, SectorType, StartStop, StreamingType,
    StructureFormat, StructureMedia, SubChannel, SubChannelFormat, TocFormat, TrackAddress,
};
use discmaster_mmc::parameter::cue_sheet::CueSheet;
use discmaster_mmc::parameter::format::FormatParameters;
use discmaster_mmc::parameter::streaming::Streaming;
use discmaster_mmc::response::capacity::{Capacity, FormatCapacities};
use discmaster_mmc::response::configuration::{Configuration, Feature, FeatureCode, Profile};
use discmaster_mmc::response::disc_information::{DiscInformation, PowResources, TrackResources};
use discmaster_mmc::response::disc_structure::{
    BdDiscInformation, BdSpareArea, DvdRamSpareArea, LayerBoundary, PhysicalFormat, PreRecorded,
    WriteProtection, claimed_length, structure, with_head,
};
use discmaster_mmc::response::event_status::EventStatus;
use discmaster_mmc::response::feature::{
    BdRead, BdWrite, CdRead, CdRwWrite, DefectManagement, DiscControlBlocks, DvdPlusR, DvdPlusRDl,
    DvdPlusRw, DvdPlusRwDl, DvdWrite, FeatureData, Formattable, IncrementalStreaming, LayerJump,
    RandomReadable, RandomWritable, RealTimeStreaming, RestrictedOverwrite,
    RigidRestrictedOverwrite,
};
use discmaster_mmc::response::inquiry::Inquiry;
use discmaster_mmc::response::mode_page::{
    Capabilities, ErrorRecovery, ModePage, ModeParameters, WriteParameters,
};
use discmaster_mmc::response::performance::{NominalPerformance, WriteSpeeds};
use discmaster_mmc::response::status::{BufferCapacity, MechanismStatus};
use discmaster_mmc::response::sub_channel::{CatalogAnswer, CurrentPosition, IsrcAnswer, Q};
use discmaster_mmc::response::toc::{Atip, CdText, FullToc, Pma, SessionInformation, Toc};
use discmaster_mmc::response::track_information::TrackInformation;
use discmaster_mmc::sense::{FieldPointer, Sense, SenseKey, Triple};
use proptest::collection::vec;
use proptest::prelude::*;

fn lba() -> impl Strategy<Value = Lba> {
    any::<i32>().prop_map(Lba)
}

fn enquiries() -> impl Strategy<Value = Command> {
    let ranges = prop_oneof![
        Just(FeatureRange::All),
        Just(FeatureRange::Current),
        Just(FeatureRange::One)
    ];
    let tracks = prop_oneof![
        lba().prop_map(TrackAddress::Block),
        any::<u32>().prop_map(TrackAddress::Track),
        any::<u32>().prop_map(TrackAddress::Session)
    ];
    prop_oneof![
        Just(Command::TestUnitReady),
        Just(Command::ReadCapacity),
        any::<(bool, u8)>().prop_map(|(descriptor, allocation)| Command::RequestSense {
            descriptor,
            allocation
        }),
        any::<(Option<u8>, u16)>()
            .prop_map(|(page, allocation)| Command::Inquiry { page, allocation }),
        any::<u16>().prop_map(|allocation| Command::ReadFormatCapacities { allocation }),
        any::<u16>().prop_map(|allocation| Command::MechanismStatus { allocation }),
        (0u8..6, any::<(bool, u8, u16)>()).prop_map(|(format, (msf, number, allocation))| {
            Command::ReadTocPmaAtip {
                format: TocFormat(format),
                msf,
                number,
                allocation,
            }
        }),
        (1u8..4, any::<(bool, bool, u8, u16)>()).prop_map(
            |(format, (msf, sub_q, track, allocation))| Command::ReadSubChannel {
                msf,
                sub_q,
                format: SubChannelFormat(format),
                track,
                allocation,
            }
        ),
        (ranges, any::<(u16, u16)>()).prop_map(|(range, (starting, allocation))| {
            Command::GetConfiguration {
                range,
                starting,
                allocation,
            }
        }),
        any::<(bool, u8, u16)>().prop_map(|(polled, classes, allocation)| {
            Command::GetEventStatusNotification {
                polled,
                classes: EventClasses(classes),
                allocation,
            }
        }),
        (0u8..8, any::<u16>()).prop_map(|(data_type, allocation)| {
            Command::ReadDiscInformation {
                data_type,
                allocation,
            }
        }),
        (tracks, any::<(bool, u16)>()).prop_map(|(track, (open, allocation))| {
            Command::ReadTrackInformation {
                open,
                track,
                allocation,
            }
        }),
        any::<(bool, u16)>()
            .prop_map(|(blocks, allocation)| Command::ReadBufferCapacity { blocks, allocation }),
        (0u8..6, 0u8..32, lba(), any::<u16>()).prop_map(
            |(kind, data_type, address, descriptors)| Command::GetPerformance {
                kind: PerformanceType(kind),
                data_type,
                address,
                descriptors,
            }
        ),
    ]
}

fn msf() -> impl Strategy<Value = Msf> {
    (0u8..90, 0u8..60, 0u8..75).prop_map(|(m, s, f)| Msf::new(m, s, f).unwrap())
}

/// Commands that only some media know.
fn rarities() -> impl Strategy<Value = Command> {
    let structure = (any::<[u8; 2]>(), 0u8..16, 0u8..4, any::<(u32, u16)>());
    prop_oneof![
        Just(Command::FormatUnit),
        (lba(), any::<u16>())
            .prop_map(|(address, blocks)| Command::WriteAndVerify10 { address, blocks }),
        (lba(), any::<u16>()).prop_map(|(address, blocks)| Command::Verify10 { address, blocks }),
        any::<(bool, u16)>()
            .prop_map(|(immediate, number)| Command::RepairTrack { immediate, number }),
        (0u32..0x100_0000).prop_map(|length| Command::SendCueSheet { length }),
        structure.prop_map(|([format, layer], media, grant, (address, allocation))| {
            Command::ReadDiscStructure {
                media: StructureMedia(media),
                format: StructureFormat(format),
                address,
                layer,
                grant,
                allocation,
            }
        }),
        (0u8..16, any::<(u8, u16)>()).prop_map(|(media, (format, parameter_length))| {
            Command::SendDiscStructure {
                media: StructureMedia(media),
                format: StructureFormat(format),
                parameter_length,
            }
        }),
        any::<(u8, u16)>().prop_map(|(kind, parameter_length)| Command::SetStreaming {
            kind: StreamingType(kind),
            parameter_length,
        }),
        (msf(), msf(), 0u8..6, 0u8..3).prop_map(|(one, other, sector_type, c2)| {
            Command::ReadCdMsf {
                sector_type: SectorType(sector_type),
                digital_audio_play: false,
                start: one.min(other),
                end: one.max(other),
                main_channel: MainChannel::ALL,
                c2: C2ErrorInformation(c2),
                sub_channel: SubChannel::RAW,
            }
        }),
    ]
}

fn sectors() -> impl Strategy<Value = Command> {
    let sub_channels = prop_oneof![
        Just(SubChannel::NONE),
        Just(SubChannel::RAW),
        Just(SubChannel::Q),
        Just(SubChannel::R_TO_W)
    ];
    let selection = (0u8..32, 0u8..3, sub_channels);
    (0u8..6, any::<bool>(), lba(), 0u32..0x100_0000, selection).prop_map(
        |(sector_type, digital_audio_play, address, blocks, (main_channel, c2, sub_channel))| {
            Command::ReadCd {
                sector_type: SectorType(sector_type),
                digital_audio_play,
                address,
                blocks,
                main_channel: MainChannel(main_channel << 3),
                c2: C2ErrorInformation(c2),
                sub_channel,
            }
        },
    )
}

fn actions() -> impl Strategy<Value = Command> {
    let control = prop_oneof![
        Just(PageControl::Current),
        Just(PageControl::Changeable),
        Just(PageControl::Default),
        Just(PageControl::Saved)
    ];
    let motion = prop_oneof![
        Just(StartStop::Stop),
        Just(StartStop::Start),
        Just(StartStop::Eject),
        Just(StartStop::Load),
        (0u8..4).prop_map(StartStop::FormatLayer)
    ];
    let removal = prop_oneof![
        Just(Removal::Allow),
        Just(Removal::Prevent),
        Just(Removal::PersistentAllow),
        Just(Removal::PersistentPrevent)
    ];
    prop_oneof![
        (any::<bool>(), motion)
            .prop_map(|(immediate, action)| Command::StartStopUnit { immediate, action }),
        removal.prop_map(Command::PreventAllowMediumRemoval),
        (lba(), any::<(u16, bool)>()).prop_map(|(address, (blocks, force_unit_access))| {
            Command::Read10 {
                address,
                blocks,
                force_unit_access,
            }
        }),
        (lba(), any::<(u16, bool)>()).prop_map(|(address, (blocks, force_unit_access))| {
            Command::Write10 {
                address,
                blocks,
                force_unit_access,
            }
        }),
        (lba(), any::<(u32, bool, bool)>()).prop_map(
            |(address, (blocks, force_unit_access, streaming))| Command::Read12 {
                address,
                blocks,
                force_unit_access,
                streaming,
            }
        ),
        (lba(), any::<(u32, bool, bool)>()).prop_map(
            |(address, (blocks, force_unit_access, streaming))| Command::Write12 {
                address,
                blocks,
                force_unit_access,
                streaming,
            }
        ),
        (lba(), any::<(bool, u16)>()).prop_map(|(address, (immediate, blocks))| {
            Command::SynchronizeCache {
                immediate,
                address,
                blocks,
            }
        }),
        any::<u32>().prop_map(|blocks| Command::ReserveTrack { blocks }),
        any::<(bool, u16)>().prop_map(|(calibrate, parameter_length)| {
            Command::SendOpcInformation {
                calibrate,
                parameter_length,
            }
        }),
        any::<(bool, bool, u16)>().prop_map(|(save, page_format, parameter_length)| {
            Command::ModeSelect10 {
                save,
                page_format,
                parameter_length,
            }
        }),
        (control, 0u8..64, any::<(bool, u8, u16)>()).prop_map(
            |(control, page, (no_block_descriptors, subpage, allocation))| Command::ModeSense10 {
                no_block_descriptors,
                control,
                page: PageCode(page),
                subpage,
                allocation,
            }
        ),
        (0u8..8, any::<(bool, u16)>()).prop_map(|(function, (immediate, number))| {
            Command::CloseTrackSession {
                immediate,
                function: CloseFunction(function),
                number,
            }
        }),
        (0u8..7, any::<(bool, u32)>()).prop_map(|(kind, (immediate, address))| Command::Blank {
            immediate,
            kind: BlankType(kind),
            address,
        }),
        (0u8..4, any::<(u16, u16)>()).prop_map(|(rotation, (read, write))| Command::SetCdSpeed {
            rotation,
            read,
            write
        }),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2000))]

    #[test]
    fn every_command_survives_its_cdb(command in prop_oneof![enquiries(), actions(), sectors(), rarities()]) {
        prop_assert_eq!(Command::parse(command.to_cdb().as_bytes()), Ok(command));
    }

    #[test]
    fn no_cdb_panics(cdb in vec(any::<u8>(), 0..20)) {
        match Command::parse(&cdb) {
            Ok(command) => {
                // What the parser understood, it understands again.
                prop_assert_eq!(Command::parse(command.to_cdb().as_bytes()), Ok(command));
                let _ = (command.transfer(), command.block_length());
                let _ = (command.address(), command.to_string());
            }
            Err(refusal) => {
                let _ = (refusal.sense(), refusal.to_string());
            }
        }
    }

    #[test]
    fn sense_survives_encoding(
        key in 0u8..16,
        asc: u8,
        ascq: u8,
        information: Option<u32>,
        deferred: bool,
        value: u16,
        bit in proptest::option::of(0u8..8),
        in_cdb: bool,
    ) {
        let key = SenseKey(key);
        let mut sense = Sense::new(Triple::new(key, asc, ascq));
        sense.information = information;
        sense.deferred = deferred;
        match key {
            SenseKey::ILLEGAL_REQUEST => {
                sense.field = Some(FieldPointer { in_cdb, byte: value, bit });
            }
            SenseKey::NOT_READY | SenseKey::NO_SENSE => sense.progress = Some(value),
            _ => {}
        }
        prop_assert_eq!(Sense::parse(&sense.encode()), Some(sense));
    }

    #[test]
    fn no_answer_panics(bytes in vec(any::<u8>(), 0..200), code: u8) {
        let mut sense = bytes.clone();
        if let Some(first) = sense.first_mut() {
            *first = 0x70 | code & 0x83;
        }
        if let Some(sense) = Sense::parse(&sense) {
            let _ = (sense.to_string(), sense.condition());
        }
        let page = ModePage::new(PageCode(code), &bytes);
        let _ = Inquiry::parse(&bytes);
        let _ = WriteParameters::parse(&page);
        let _ = WriteParameters::track_at_once().patched(&page.resized(code.into()));
        let _ = Capabilities::parse(&page);
        let _ = ErrorRecovery::parse(&page);
        let _ = CdText::claimed_length(&bytes);
        let _ = claimed_length(&bytes);
        let inside = structure(&bytes).unwrap_or_default();
        let whole = with_head(inside);
        prop_assert_eq!(structure(&whole), Ok(inside));
        let _ = ModeParameters::claimed_length(&bytes);
        let _ = Configuration::claimed_length(&bytes);
        let _ = Capacity::parse(&bytes).map(|capacity| capacity.blocks());
        let _ = BufferCapacity::parse(&bytes);
        let _ = MechanismStatus::parse(&bytes);
    }

    #[test]
    fn page_05_of_any_drive_takes_the_parameters_of_a_track(
        own in vec(any::<u8>(), 50..60),
        pause: Option<u16>,
        buffer_underrun_free: bool,
        test_write: bool,
    ) {
        let parameters = WriteParameters {
            buffer_underrun_free,
            test_write,
            ..pause.map_or_else(
                WriteParameters::track_at_once,
                WriteParameters::audio_track_at_once,
            )
        };
        let patched = parameters.patched(&ModePage::new(PageCode::WRITE_PARAMETERS, &own));
        prop_assert_eq!(patched.as_bytes().len(), 2 + own.len());
        prop_assert_eq!(WriteParameters::parse(&patched), Ok(parameters));
    }

    /// Reading what was read and encoded again gives the same: nothing is lost on the way but
    /// what has no meaning.
    #[test]
    fn answers_that_are_understood_are_stable(mut bytes in vec(any::<u8>(), 0..120), small: bool) {
        if small && bytes.len() > 3 {
            // Plausible lengths, so that more of the answer is looked at.
            bytes[0] = 0;
            bytes[1] = 60;
        }
        macro_rules! stable {
            ($($type:ty),*) => {$(
                if let Ok(answer) = <$type>::parse(&bytes) {
                    prop_assert_eq!(<$type>::parse(&answer.encode()), Ok(answer));
                }
            )*};
        }
        stable!(
            DiscInformation, TrackInformation, FullToc, Atip, EventStatus,
            FormatCapacities, Configuration, ModeParameters, WriteSpeeds, Capacity,
            NominalPerformance, TrackResources, PowResources, Pma, CdText, CatalogAnswer,
            IsrcAnswer
        );
        // What hosts send, and what lies inside of answers.
        stable!(
            CueSheet, FormatParameters, Streaming, PhysicalFormat, PreRecorded, BdDiscInformation,
            BdSpareArea, DvdRamSpareArea, WriteProtection, LayerBoundary
        );
        if let Ok(toc) = Toc::parse(&bytes, false) {
            prop_assert_eq!(Toc::parse(&toc.encode(false), false), Ok(toc));
        }
        if let Ok(position) = CurrentPosition::parse(&bytes, false) {
            prop_assert_eq!(CurrentPosition::parse(&position.encode(false), false), Ok(position));
        }
        let _ = CurrentPosition::parse(&bytes, true).map(|position| position.encode(true));
        let _ = Toc::parse(&bytes, true).map(|toc| toc.encode(true));
        if let Ok(session) = SessionInformation::parse(&bytes, false) {
            prop_assert_eq!(SessionInformation::parse(&session.encode(false), false), Ok(session));
        }
    }

    #[test]
    fn whatever_q_holds_it_is_read(channels in vec(any::<u8>(), 96), address: i32) {
        let channels: [u8; 96] = channels.try_into().unwrap();
        let _ = Q::of_channels(&channels);
        let mut formatted = [0; 16];
        formatted.copy_from_slice(&channels[..16]);
        let _ = Q::of_formatted(&formatted, Lba(address));
    }

    #[test]
    fn feature_data_that_are_understood_are_stable(data in vec(any::<u8>(), 0..64)) {
        macro_rules! stable {
            ($($type:ty),*) => {$(
                if let Ok(said) = <$type>::parse(&data) {
                    let laid = said.encode();
                    prop_assert!(laid.len() % 4 == 0 && laid.len() <= 252);
                    prop_assert_eq!(<$type>::parse(&laid), Ok(said));
                }
            )*};
        }
        stable!(
            BdRead, BdWrite, CdRead, CdRwWrite, DefectManagement, DiscControlBlocks, DvdPlusR,
            DvdPlusRDl, DvdPlusRw, DvdPlusRwDl, DvdWrite, Formattable, RandomReadable,
            RandomWritable, RealTimeStreaming, RestrictedOverwrite, RigidRestrictedOverwrite,
            IncrementalStreaming, LayerJump
        );
        let configuration = Configuration {
            profile: Profile::DVD_R,
            features: vec![Feature {
                code: FeatureCode::DVD_R_RW_WRITE,
                version: 0,
                persistent: false,
                current: false,
                data: data.clone(),
            }],
        };
        prop_assert_eq!(configuration.get::<DvdWrite>(), DvdWrite::parse(&data).ok());
        prop_assert_eq!(configuration.current::<DvdWrite>(), None);
    }
}
