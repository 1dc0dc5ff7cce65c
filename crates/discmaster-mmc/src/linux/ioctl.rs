//! The one place of this crate that is unsafe: the ioctl SG_IO.
#![allow(
    unsafe_code,
    reason = "the kernel is given addresses of the command, its data and its sense data"
)]

use super::exchange::{Answer, SENSE_LENGTH};
use super::wire::{self, SgIoHeader};
use crate::transport::Data;
use rustix::io::Errno;
use rustix::ioctl::{Updater, ioctl};
use std::os::fd::BorrowedFd;
use std::ptr;

/// Has the kernel carry a command. An error means that it did not set out.
pub(super) fn sg_io(
    node: BorrowedFd<'_>,
    cdb: &[u8],
    data: Data<'_>,
    milliseconds: u32,
) -> Result<Answer, Errno> {
    let mut sense = [0; SENSE_LENGTH];
    let (direction, address, length) = match data {
        Data::None => (wire::NO_DATA, ptr::null_mut(), 0),
        Data::In(buffer) => (wire::FROM_DEVICE, buffer.as_mut_ptr(), buffer.len()),
        // Of data in this direction the kernel reads only.
        Data::Out(bytes) => (wire::TO_DEVICE, bytes.as_ptr().cast_mut(), bytes.len()),
    };
    let mut header = SgIoHeader {
        interface_id: wire::INTERFACE,
        dxfer_direction: direction,
        cmd_len: u8::try_from(cdb.len()).map_err(|_| Errno::INVAL)?,
        mx_sb_len: u8::try_from(sense.len()).unwrap_or(u8::MAX),
        iovec_count: 0,
        dxfer_len: u32::try_from(length).map_err(|_| Errno::INVAL)?,
        dxferp: address.cast(),
        cmdp: cdb.as_ptr(),
        sbp: sense.as_mut_ptr(),
        timeout: milliseconds,
        flags: 0,
        pack_id: 0,
        usr_ptr: ptr::null_mut(),
        status: 0,
        masked_status: 0,
        msg_status: 0,
        sb_len_wr: 0,
        host_status: 0,
        driver_status: 0,
        resid: 0,
        duration: 0,
        info: 0,
    };
    // SAFETY: SG_IO is given a header of its own layout, which it reads and writes. The addresses in
    // it are those of slices that outlive the call, with their lengths; the kernel writes to `sense`
    // at most `mx_sb_len` bytes, to a buffer of `Data::In` at most `dxfer_len`, and to `Data::Out`
    // and `cdb` nothing. It keeps none of the addresses once the call has returned.
    unsafe { ioctl(node, Updater::<{ wire::SG_IO }, _>::new(&mut header)) }?;
    Ok(Answer {
        status: header.status,
        host: header.host_status,
        driver: header.driver_status,
        residue: header.resid,
        length,
        sense,
        sense_length: header.sb_len_wr,
    })
}
