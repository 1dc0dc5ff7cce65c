//! The volume descriptors in block 16 of a medium that can be overwritten, where all readers begin:
//! after a session was added behind, they become those of that session.

use crate::disc::{DESCRIPTOR, Earlier};
use crate::error::{Cause, Phase};
use crate::seat::Seat;
use discmaster_image::BLOCK;
use discmaster_image::plan::Plan;
use discmaster_mmc::address::Lba;
use discmaster_mmc::drive::transfer::BlockSize;

/// Replaces those of `earlier`, and reads them back. Media are written in packets; what else lies in
/// one is kept.
pub(crate) fn replace(seat: &mut Seat<'_>, plan: &Plan, earlier: &Earlier) -> Result<(), Cause> {
    // No other disc may be written to.
    seat.drive.set_recording(true);
    let descriptors = plan.first_descriptors();
    let block = usize::try_from(BLOCK).unwrap_or(usize::MAX);
    let packet = earlier.packet();
    let start = DESCRIPTOR / packet * packet;
    let into = usize::try_from(DESCRIPTOR - start).unwrap_or(0) * block;
    let length =
        (into + descriptors.len()).next_multiple_of(usize::try_from(packet).unwrap_or(1) * block);
    let mut head = vec![0; length];
    let start = Lba::from_wire(start);
    seat.read(Phase::Inspect, start, &mut head)?;
    if !head.get(into..).is_some_and(|rest| earlier.begins(rest)) {
        return Err(Cause::WrongDisc(seat.recorder.to_owned()));
    }
    if let Some(place) = head.get_mut(into..into + descriptors.len()) {
        place.copy_from_slice(&descriptors);
    }
    seat.run(Phase::Close, |drive| {
        drive.write_blocks(BlockSize::Data, start, &head)?;
        drive.synchronize_cache(&mut |_| ())
    })?;
    let mut read = vec![0; head.len()];
    seat.read(Phase::Compare, start, &mut read)?;
    let differs = head.chunks(block).zip(read.chunks(block));
    match differs
        .into_iter()
        .position(|(wanted, read)| wanted != read)
    {
        None => Ok(()),
        Some(at) => Err(Cause::Differs {
            lba: start
                .0
                .saturating_add(i32::try_from(at).unwrap_or(i32::MAX)),
            place: "in the volume descriptors".to_owned(),
        }),
    }
}
