//! The verdict: which code each cause of failure has. The only place where codes are assigned.
//!
//! Every `match` is exhaustive where the enum is ours, so that a new cause does not compile
//! without a row here.
//!
//! Choices where IMAPI's text leaves one:
//! - A source that shrank, grew, changed, vanished or turned unreadable, and an image file that
//!   cannot be written, are `IMAPI_E_FILEACCESS`: it is the one code about files of the host, and
//!   none of the codes about the medium or the drive would be true. (`IMAPI_E_INVALIDIMAGE`
//!   would blame the image as staged, and tell a program to stage again what cannot be read.)
//! - A disc that is closed, refuses a write or reads back otherwise than written is
//!   `IMAPI_E_CANNOT_WRITE_TO_MEDIA`; that the image is kept lets the program try another disc.
//! - A recorder that another process holds is `IMAPI_E_DEVICE_STILL_IN_USE`; one that the calling
//!   program itself holds with OpenExclusive is `IMAPI_E_DEVICE_NOTACCESSIBLE`.
//! - A real drive is `IMAPI_E_DEVICE_INVALIDTYPE` as long as only virtual recorders are supported.

use crate::Code;
use crate::error::{Cause, Phase};
use discmaster_mmc::transport::TransportError;

/// The code of a cause.
pub fn of(cause: &Cause) -> Code {
    match cause {
        Cause::Refused { code, .. } => *code,
        Cause::UnknownCookie(_) | Cause::NoHome | Cause::Fault(_) => Code::E_GENERIC,
        Cause::RecorderName { .. } | Cause::NoSuchRecorder { .. } => Code::E_DEVICE_NOTPRESENT,
        Cause::RealDrive(_) | Cause::CannotErase(_) => Code::E_DEVICE_INVALIDTYPE,
        Cause::ListRecorders { .. } => Code::E_DEVICE_NOTACCESSIBLE,
        Cause::Transport { source, phase, .. } => transport(*phase, source),
        Cause::NoMedium(_) => Code::E_MEDIUM_NOTPRESENT,
        Cause::MediumKind { .. } | Cause::NotErasable { .. } => Code::E_MEDIUM_INVALIDTYPE,
        Cause::NotBlank { .. } | Cause::Differs { .. } => Code::E_CANNOT_WRITE_TO_MEDIA,
        Cause::TooMuch { .. } => Code::E_DISCFULL,
        Cause::Cancelled(_) => Code::E_USERABORT,
    }
}

/// What a phase comes to when the drive gives no more exact reason.
fn phase(phase: Phase) -> Code {
    match phase {
        Phase::Identify => Code::E_DEVICE_NOTACCESSIBLE,
        Phase::Inspect => Code::E_DISCINFO,
        Phase::Prepare => Code::E_INITIALIZE_WRITE,
        Phase::Write => Code::E_CANNOT_WRITE_TO_MEDIA,
        Phase::Close => Code::E_INITIALIZE_ENDWRITE,
        Phase::Read | Phase::Erase | Phase::Tray => Code::E_GENERIC,
    }
}

fn transport(at: Phase, error: &TransportError) -> Code {
    match error {
        TransportError::Gone => Code::E_DEVICE_NOTPRESENT,
        TransportError::TimedOut(_) | TransportError::Io { .. } => phase(at),
    }
}
