//! Whatever a host sends: no parser of a CDB or a parameter list panics, and what one understands
//! it understands again when it is encoded.
//!
//! The first byte chooses the list.
#![no_main]

use discmaster_mmc::command::Command;
use discmaster_mmc::parameter::cue_sheet::{CueEntry, CueSheet};
use discmaster_mmc::parameter::format::FormatParameters;
use discmaster_mmc::parameter::streaming::Streaming;
use discmaster_mmc::response::Malformed;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|input: &[u8]| {
    let Some((choice, bytes)) = input.split_first() else {
        return;
    };
    match choice % 4 {
        0 => match Command::parse(bytes) {
            Ok(command) => {
                assert_eq!(Command::parse(command.to_cdb().as_bytes()), Ok(command));
                let _ = (command.transfer(), command.block_length());
                let _ = (command.address(), command.to_string());
            }
            Err(refusal) => {
                let _ = (refusal.sense(), refusal.to_string());
            }
        },
        1 => match CueSheet::parse(bytes) {
            Ok(sheet) => {
                assert_eq!(CueSheet::parse(&sheet.encode()).as_ref(), Ok(&sheet));
                for entry in &sheet.0 {
                    if let CueEntry::Position(position) = entry {
                        assert!(position.form.block_length().is_some());
                    }
                }
            }
            Err(Malformed::Invalid { byte, value, .. }) => {
                // The byte that the drive points at.
                assert_eq!(bytes.get(byte), Some(&value));
            }
            Err(Malformed::Short { needed, came, .. }) => assert!(came < needed),
        },
        2 => {
            if let Ok(parameters) = FormatParameters::parse(bytes) {
                assert_eq!(FormatParameters::parse(&parameters.encode()), Ok(parameters));
                let _ = parameters.descriptor.format_type.to_string();
            }
        }
        _ => {
            if let Ok(streaming) = Streaming::parse(bytes) {
                assert_eq!(Streaming::parse(&streaming.encode()), Ok(streaming));
                let _ = (streaming.read.speed(), streaming.write.speed());
            }
        }
    }
});
