//! The header of SG_IO (Linux, `scsi/sg.h`, interface `S`).

use std::ffi::c_void;

/// `struct sg_io_hdr`. The kernel's, with pointers in it: so it has the machine's own order of bytes
/// and gaps where a pointer wants them.
#[derive(Debug)]
#[repr(C)]
pub(super) struct SgIoHeader {
    /// [`INTERFACE`].
    pub(super) interface_id: i32,
    /// [`NO_DATA`], [`TO_DEVICE`] or [`FROM_DEVICE`].
    pub(super) dxfer_direction: i32,
    pub(super) cmd_len: u8,
    /// The most sense data to write.
    pub(super) mx_sb_len: u8,
    /// 0: `dxferp` points to the data themselves.
    pub(super) iovec_count: u16,
    pub(super) dxfer_len: u32,
    pub(super) dxferp: *mut c_void,
    pub(super) cmdp: *const u8,
    pub(super) sbp: *mut u8,
    /// Milliseconds.
    pub(super) timeout: u32,
    pub(super) flags: u32,
    pub(super) pack_id: i32,
    pub(super) usr_ptr: *mut c_void,
    // From here on written by the kernel.
    /// SCSI status.
    pub(super) status: u8,
    pub(super) masked_status: u8,
    pub(super) msg_status: u8,
    /// Bytes of sense data that were written.
    pub(super) sb_len_wr: u8,
    /// [`DID_OK`] and the others.
    pub(super) host_status: u16,
    /// In its four low bits [`DRIVER_SENSE`] and the others.
    pub(super) driver_status: u16,
    /// Bytes of `dxfer_len` that were not moved.
    pub(super) resid: i32,
    pub(super) duration: u32,
    pub(super) info: u32,
}

#[cfg(target_pointer_width = "64")]
const _: () = assert!(size_of::<SgIoHeader>() == 88);
#[cfg(target_pointer_width = "64")]
const _: () = assert!(std::mem::offset_of!(SgIoHeader, usr_ptr) == 56);
#[cfg(target_pointer_width = "32")]
const _: () = assert!(size_of::<SgIoHeader>() == 64);
const _: () = assert!(std::mem::offset_of!(SgIoHeader, dxferp) == 16);

/// The request number of the ioctl.
pub(super) const SG_IO: u32 = 0x2285;
/// `interface_id` of this header.
pub(super) const INTERFACE: i32 = b'S' as i32;

pub(super) const NO_DATA: i32 = -1;
pub(super) const TO_DEVICE: i32 = -2;
pub(super) const FROM_DEVICE: i32 = -3;

// Host status: what became of the command on the way (`scsi/scsi_status.h`).
pub(super) const DID_OK: u16 = 0x00;
pub(super) const DID_NO_CONNECT: u16 = 0x01;
pub(super) const DID_BUS_BUSY: u16 = 0x02;
pub(super) const DID_TIME_OUT: u16 = 0x03;
pub(super) const DID_BAD_TARGET: u16 = 0x04;
pub(super) const DID_ABORT: u16 = 0x05;
pub(super) const DID_PARITY: u16 = 0x06;
pub(super) const DID_ERROR: u16 = 0x07;
pub(super) const DID_RESET: u16 = 0x08;
pub(super) const DID_BAD_INTR: u16 = 0x09;
pub(super) const DID_PASSTHROUGH: u16 = 0x0A;
pub(super) const DID_SOFT_ERROR: u16 = 0x0B;
pub(super) const DID_IMM_RETRY: u16 = 0x0C;
pub(super) const DID_REQUEUE: u16 = 0x0D;
pub(super) const DID_TRANSPORT_DISRUPTED: u16 = 0x0E;
pub(super) const DID_TRANSPORT_FAILFAST: u16 = 0x0F;

// Driver status. Kernels since 5.14 tell only of sense data so.
pub(super) const DRIVER_STATUS: u16 = 0x0F;
pub(super) const DRIVER_OK: u16 = 0x00;
pub(super) const DRIVER_TIMEOUT: u16 = 0x06;
pub(super) const DRIVER_SENSE: u16 = 0x08;
