//! The conditions that recording meets, by name (SPC-4 and MMC-6, their lists of ASC and ASCQ), each with a plain
//! sentence.

use super::{SenseKey, Triple};

/// Declares constants of [`Triple`] and the sentences of [`Triple::sentence`] from one table.
macro_rules! conditions {
    ($($name:ident = $key:ident / $asc:literal / $ascq:literal: $sentence:literal;)*) => {
        impl Triple {
            $(#[doc = $sentence] pub const $name: Self = Self::new(SenseKey::$key, $asc, $ascq);)*

            /// What the condition means, in words; `None` for one that is not in the table.
            pub const fn sentence(self) -> Option<&'static str> {
                match self {
                    $(Self::$name => Some($sentence),)*
                    _ => self.family(),
                }
            }
        }

        /// Every condition that has a name.
        pub const ALL: &[Triple] = &[$(Triple::$name),*];
    };
}

conditions! {
    NONE = NO_SENSE / 0x00 / 0x00: "nothing to report";
    OPERATION_RUNNING = NO_SENSE / 0x00 / 0x16: "an operation is in progress";
    POWER_CALIBRATION_AREA_ALMOST_FULL = RECOVERED_ERROR / 0x73 / 0x01: "the disc's power calibration area is almost full";

    NOT_READY_CAUSE_NOT_REPORTABLE = NOT_READY / 0x04 / 0x00: "the drive is not ready and does not say why";
    BECOMING_READY = NOT_READY / 0x04 / 0x01: "the drive is becoming ready";
    START_UNIT_REQUIRED = NOT_READY / 0x04 / 0x02: "the drive waits for a start command";
    MANUAL_INTERVENTION_REQUIRED = NOT_READY / 0x04 / 0x03: "the drive needs someone's hand";
    FORMAT_IN_PROGRESS = NOT_READY / 0x04 / 0x04: "the medium is being formatted";
    OPERATION_IN_PROGRESS = NOT_READY / 0x04 / 0x07: "an operation is in progress";
    LONG_WRITE_IN_PROGRESS = NOT_READY / 0x04 / 0x08: "a long write is in progress";
    SELF_TEST_IN_PROGRESS = NOT_READY / 0x04 / 0x09: "the drive tests itself";
    NOT_READY_INCOMPATIBLE_MEDIUM = NOT_READY / 0x30 / 0x00: "the drive cannot use this medium";
    NOT_READY_UNKNOWN_FORMAT = NOT_READY / 0x30 / 0x01: "the medium cannot be read: its format is not known";
    NOT_READY_INCOMPATIBLE_FORMAT = NOT_READY / 0x30 / 0x02: "the medium cannot be read: its format is not one the drive reads";
    NO_MEDIUM = NOT_READY / 0x3A / 0x00: "no medium";
    NO_MEDIUM_TRAY_CLOSED = NOT_READY / 0x3A / 0x01: "no medium, tray closed";
    NO_MEDIUM_TRAY_OPEN = NOT_READY / 0x3A / 0x02: "no medium, tray open";

    NO_SEEK_COMPLETE = MEDIUM_ERROR / 0x02 / 0x00: "the drive cannot find its place on the medium";
    TRACKING_SERVO_FAILURE = MEDIUM_ERROR / 0x09 / 0x01: "the drive cannot follow the track";
    FOCUS_SERVO_FAILURE = MEDIUM_ERROR / 0x09 / 0x02: "the drive cannot focus on the medium";
    SPINDLE_SERVO_FAILURE = MEDIUM_ERROR / 0x09 / 0x03: "the drive cannot turn the medium at the right speed";
    WRITE_ERROR = MEDIUM_ERROR / 0x0C / 0x00: "the medium could not be written";
    WRITE_ERROR_RECOVERY_NEEDED = MEDIUM_ERROR / 0x0C / 0x07: "the medium could not be written and needs recovery";
    WRITE_ERROR_RECOVERY_FAILED = MEDIUM_ERROR / 0x0C / 0x08: "the medium could not be written, nor recovered";
    LOSS_OF_STREAMING = MEDIUM_ERROR / 0x0C / 0x09: "data did not come fast enough (buffer underrun)";
    PADDING_BLOCKS_ADDED = MEDIUM_ERROR / 0x0C / 0x0A: "data did not come fast enough, and zeros were written instead";
    UNRECOVERED_READ_ERROR = MEDIUM_ERROR / 0x11 / 0x00: "the medium could not be read";
    LEC_UNCORRECTABLE_ERROR = MEDIUM_ERROR / 0x11 / 0x05: "the medium could not be read: more errors than can be corrected";
    CIRC_UNRECOVERED_ERROR = MEDIUM_ERROR / 0x11 / 0x06: "the medium could not be read: the errors could not be corrected";
    RANDOM_POSITIONING_ERROR = MEDIUM_ERROR / 0x15 / 0x00: "the drive cannot find its place on the medium";
    MEDIUM_FORMAT_CORRUPTED = MEDIUM_ERROR / 0x31 / 0x00: "the medium's format is corrupt";
    FORMAT_COMMAND_FAILED = MEDIUM_ERROR / 0x31 / 0x01: "formatting failed";
    ERASE_FAILURE = MEDIUM_ERROR / 0x51 / 0x00: "the medium could not be erased";
    ERASE_FAILURE_INCOMPLETE = MEDIUM_ERROR / 0x51 / 0x01: "the medium could not be erased: the operation was interrupted";
    UNABLE_TO_RECOVER_TOC = MEDIUM_ERROR / 0x57 / 0x00: "the table of contents cannot be read";
    SESSION_FIXATION_ERROR = MEDIUM_ERROR / 0x72 / 0x00: "the session could not be closed";
    SESSION_FIXATION_LEAD_IN = MEDIUM_ERROR / 0x72 / 0x01: "the session could not be closed: its lead-in could not be written";
    SESSION_FIXATION_LEAD_OUT = MEDIUM_ERROR / 0x72 / 0x02: "the session could not be closed: its lead-out could not be written";
    POWER_CALIBRATION_AREA_IS_FULL = MEDIUM_ERROR / 0x73 / 0x02: "the disc's power calibration area is full";
    POWER_CALIBRATION_AREA_ERROR = MEDIUM_ERROR / 0x73 / 0x03: "the laser could not be calibrated on this disc: try a slower speed or another disc";
    PROGRAM_MEMORY_AREA_UPDATE_FAILURE = MEDIUM_ERROR / 0x73 / 0x04: "the disc's program memory area could not be updated";
    PROGRAM_MEMORY_AREA_IS_FULL = MEDIUM_ERROR / 0x73 / 0x05: "the disc's program memory area is full";

    INTERNAL_TARGET_FAILURE = HARDWARE_ERROR / 0x44 / 0x00: "the drive failed inside";

    PARAMETER_LIST_LENGTH_ERROR = ILLEGAL_REQUEST / 0x1A / 0x00: "the drive refuses the length of the parameter list";
    INVALID_COMMAND_OPERATION_CODE = ILLEGAL_REQUEST / 0x20 / 0x00: "the drive does not know this command";
    LOGICAL_BLOCK_ADDRESS_OUT_OF_RANGE = ILLEGAL_REQUEST / 0x21 / 0x00: "the block address is out of range";
    INVALID_ADDRESS_FOR_WRITE = ILLEGAL_REQUEST / 0x21 / 0x02: "the block address is not where the next write must go";
    INVALID_WRITE_CROSSING_LAYER_JUMP = ILLEGAL_REQUEST / 0x21 / 0x03: "the blocks lie on both sides of a layer jump";
    INVALID_FIELD_IN_CDB = ILLEGAL_REQUEST / 0x24 / 0x00: "the drive refuses a field of the command";
    INVALID_FIELD_IN_PARAMETER_LIST = ILLEGAL_REQUEST / 0x26 / 0x00: "the drive refuses a field of the parameter list";
    PARAMETER_VALUE_INVALID = ILLEGAL_REQUEST / 0x26 / 0x02: "the drive refuses a value of the parameter list";
    COMMAND_SEQUENCE_ERROR = ILLEGAL_REQUEST / 0x2C / 0x00: "the command came out of order";
    INCOMPATIBLE_MEDIUM_INSTALLED = ILLEGAL_REQUEST / 0x30 / 0x00: "the drive cannot do this with this medium";
    CANNOT_READ_UNKNOWN_FORMAT = ILLEGAL_REQUEST / 0x30 / 0x01: "the medium cannot be read: its format is not known";
    CANNOT_READ_INCOMPATIBLE_FORMAT = ILLEGAL_REQUEST / 0x30 / 0x02: "the medium cannot be read: its format is not one the drive reads";
    CANNOT_WRITE_UNKNOWN_FORMAT = ILLEGAL_REQUEST / 0x30 / 0x04: "the medium cannot be written: its format is not known";
    CANNOT_WRITE_INCOMPATIBLE_FORMAT = ILLEGAL_REQUEST / 0x30 / 0x05: "the medium cannot be written: its format is not one the drive writes";
    CANNOT_FORMAT_INCOMPATIBLE_MEDIUM = ILLEGAL_REQUEST / 0x30 / 0x06: "the medium cannot be formatted by this drive";
    CANNOT_WRITE_APPLICATION_CODE = ILLEGAL_REQUEST / 0x30 / 0x08: "the medium is for other uses: its application code is not the host's";
    SESSION_NOT_FIXATED_FOR_APPEND = ILLEGAL_REQUEST / 0x30 / 0x09: "the last session is not closed so that another could follow";
    MEDIUM_NOT_FORMATTED = ILLEGAL_REQUEST / 0x30 / 0x10: "the medium is not formatted";
    SAVING_PARAMETERS_NOT_SUPPORTED = ILLEGAL_REQUEST / 0x39 / 0x00: "the drive cannot save parameters";
    MEDIUM_REMOVAL_PREVENTED = ILLEGAL_REQUEST / 0x53 / 0x02: "the tray is locked";
    END_OF_USER_AREA_ON_TRACK = ILLEGAL_REQUEST / 0x63 / 0x00: "the end of the track or disc is reached";
    PACKET_DOES_NOT_FIT = ILLEGAL_REQUEST / 0x63 / 0x01: "the packet does not fit in the space that is left";
    ILLEGAL_MODE_FOR_THIS_TRACK = ILLEGAL_REQUEST / 0x64 / 0x00: "the track is not of this kind";
    INVALID_PACKET_SIZE = ILLEGAL_REQUEST / 0x64 / 0x01: "the packet size is not this track's";
    COPY_PROTECTION_KEY_EXCHANGE_FAILURE = ILLEGAL_REQUEST / 0x6F / 0x00: "the disc is copy protected";
    KEY_NOT_PRESENT = ILLEGAL_REQUEST / 0x6F / 0x01: "the disc is copy protected: the key is not there";
    KEY_NOT_ESTABLISHED = ILLEGAL_REQUEST / 0x6F / 0x02: "the disc is copy protected: no key was agreed on";
    READ_WITHOUT_AUTHENTICATION = ILLEGAL_REQUEST / 0x6F / 0x03: "the disc is copy protected: this part of it is scrambled";
    REGION_MISMATCH = ILLEGAL_REQUEST / 0x6F / 0x04: "the disc is for another region than the drive";
    SESSION_FIXATION_INCOMPLETE_TRACK = ILLEGAL_REQUEST / 0x72 / 0x03: "the session cannot be closed: a track is incomplete";
    EMPTY_OR_PARTIALLY_WRITTEN_RESERVED_TRACK = ILLEGAL_REQUEST / 0x72 / 0x04: "the session cannot be closed: a reserved track is not filled";
    NO_MORE_TRACK_RESERVATIONS = ILLEGAL_REQUEST / 0x72 / 0x05: "no more tracks can be reserved";

    MEDIUM_MAY_HAVE_CHANGED = UNIT_ATTENTION / 0x28 / 0x00: "the medium may have changed";
    RESET_OCCURRED = UNIT_ATTENTION / 0x29 / 0x00: "the drive was switched on or reset";
    PARAMETERS_CHANGED = UNIT_ATTENTION / 0x2A / 0x00: "the drive's parameters changed";
    MODE_PARAMETERS_CHANGED = UNIT_ATTENTION / 0x2A / 0x01: "the drive's mode parameters changed";
    MEDIUM_REMOVAL_REQUESTED = UNIT_ATTENTION / 0x5A / 0x01: "someone asks for the medium";

    WRITE_PROTECTED = DATA_PROTECT / 0x27 / 0x00: "the medium is write protected";
    HARDWARE_WRITE_PROTECTED = DATA_PROTECT / 0x27 / 0x01: "the medium is write protected by its tab or the drive's switch";
    SOFTWARE_WRITE_PROTECTED = DATA_PROTECT / 0x27 / 0x02: "the drive was told not to write";
    ASSOCIATED_WRITE_PROTECTED = DATA_PROTECT / 0x27 / 0x03: "the medium is write protected by what it belongs to";
    PERSISTENTLY_WRITE_PROTECTED = DATA_PROTECT / 0x27 / 0x04: "the medium was told not to be written";
    PERMANENTLY_WRITE_PROTECTED = DATA_PROTECT / 0x27 / 0x05: "the medium is write protected for good";
    CONDITIONALLY_WRITE_PROTECTED = DATA_PROTECT / 0x27 / 0x06: "the medium is write protected as it is now";
    BLANK = BLANK_CHECK / 0x00 / 0x00: "nothing is recorded here";
    ABORTED = ABORTED_COMMAND / 0x00 / 0x00: "the drive gave the command up";
    ABORTED_INSIDE = ABORTED_COMMAND / 0x44 / 0x00: "the drive gave the command up after a failure inside";
    DATA_PHASE_ERROR = ABORTED_COMMAND / 0x4B / 0x00: "the data that came did not fit the command";
}

impl Triple {
    /// What can be said where the qualifier, or the code, is not in the table.
    const fn family(self) -> Option<&'static str> {
        match (self.key, self.asc) {
            (SenseKey::RECOVERED_ERROR, _) => Some("the drive met an error and recovered"),
            (SenseKey::NOT_READY, 0x04) => Some("the drive is not ready"),
            (SenseKey::NOT_READY, 0x3A) => Some("no medium"),
            (SenseKey::NOT_READY | SenseKey::ILLEGAL_REQUEST, 0x30) => {
                Some("the drive cannot do this with this medium")
            }
            (SenseKey::MEDIUM_ERROR, 0x0C) => Some("the medium could not be written"),
            (SenseKey::MEDIUM_ERROR, 0x11) => Some("the medium could not be read"),
            (SenseKey::MEDIUM_ERROR, 0x72) => Some("the session could not be closed"),
            (_, 0x73) => Some("the laser could not be calibrated on this disc"),
            (SenseKey::ILLEGAL_REQUEST, 0x6F) => Some("the disc is copy protected"),
            (SenseKey::MEDIUM_ERROR, _) => Some("the medium is at fault"),
            (SenseKey::HARDWARE_ERROR, _) => Some("the drive is at fault"),
            (SenseKey::UNIT_ATTENTION, _) => Some("something about the drive changed"),
            (SenseKey::DATA_PROTECT, _) => Some("the medium is protected"),
            (SenseKey::BLANK_CHECK, _) => Some("nothing is recorded here, or something is"),
            (SenseKey::ABORTED_COMMAND, _) => Some("the drive gave the command up"),
            _ => None,
        }
    }
}
