//! The disc in a recorder, as a session sees it: whether it can be recorded on, and whether it is
//! an earlier one of ours, to which a session can be added.
//!
//! On media that can be overwritten, sessions are what their volume descriptors say
//! ([`overwritable`]).
//!
//! A disc is ours when the application identifier of its last session's volume descriptor begins
//! with [`APPLICATION`]: IMAPI does not tell how it knows its own.

mod overwritable;

use crate::disc_image::DiscImage;
use crate::error::{Cause, Phase};
use crate::recorder::reshaping::reshape;
use crate::seat::Seat;
use discmaster_image::BLOCK;
use discmaster_image::read::import::import;
use discmaster_image::read::{Image, ReadError};
use discmaster_image::tree::Tree;
use discmaster_mmc::address::Lba;
use discmaster_mmc::drive::Drive;
use discmaster_mmc::formatting::{Manner, Wish};
use discmaster_mmc::medium::Medium;
use discmaster_mmc::parameter::format::FormatType;
use discmaster_mmc::recording::MINIMUM_TRACK;
use discmaster_mmc::response::configuration::Profile;
use discmaster_mmc::response::disc_information::{BackgroundFormat, DiscStatus, SessionState};
use overwritable::Content;

/// What the application identifier of our volumes begins with.
pub(crate) const APPLICATION: &str = "DISCMASTER";
/// Block of a session that holds its first volume descriptor (ECMA-119 6.7.1).
pub(crate) const DESCRIPTOR: u32 = 16;

/// A disc that data can be recorded on.
#[derive(Debug)]
pub(crate) enum Found {
    /// A blank disc, and the blocks that one track on it can hold.
    Blank { free: u32 },
    /// An appendable disc of ours with room.
    Ours(Earlier),
}

impl Found {
    /// Blocks that one track can hold.
    pub(crate) fn free(&self) -> u32 {
        match self {
            Self::Blank { free } | Self::Ours(Earlier { free, .. }) => *free,
        }
    }
}

/// An earlier disc of ours, and all that is needed to add a session and to know the disc again.
#[derive(Clone, Debug)]
pub(crate) struct Earlier {
    pub(crate) free: u32,
    pub(crate) next_writable: u32,
    profile: Profile,
    sessions: u16,
    /// Of the disc, where it has one.
    identification: Option<u32>,
    /// The last session's first volume descriptor.
    descriptor: Box<[u8]>,
    /// Its files, as content that is recorded already.
    pub(crate) tree: Tree,
}

impl Earlier {
    /// The medium is one that is overwritten: what is added becomes known by new volume descriptors.
    pub(crate) fn is_overwritten(&self) -> bool {
        overwrites(self.profile)
    }

    /// Whether its last session's first volume descriptor is what begins here.
    pub(crate) fn begins(&self, blocks: &[u8]) -> bool {
        blocks.starts_with(&self.descriptor)
    }

    /// Blocks of the packets, or ECC blocks, in which the medium is written.
    pub(crate) fn packet(&self) -> u32 {
        if self.profile.is_bd() { 32 } else { 16 }
    }
}

/// Whether a medium is written over what is on it, and has no sessions of its own.
pub(crate) fn overwrites(profile: Profile) -> bool {
    matches!(
        profile,
        Profile::DVD_RAM
            | Profile::DVD_RW_RESTRICTED_OVERWRITE
            | Profile::DVD_PLUS_RW
            | Profile::DVD_PLUS_RW_DL
            | Profile::BD_RE
    )
}

/// Blocks of a medium that is overwritten: those that are formatted, or will be.
fn room(seat: &mut Seat<'_>, medium: &Medium) -> Result<u32, Cause> {
    let formatted = medium.recorded.map_or(0, |capacity| capacity.blocks());
    // Formatting that was stopped goes on with the recording, past what there is so far.
    let stopped = medium.background_format == BackgroundFormat::STARTED;
    if formatted > 0 && !medium.is_blank() && !stopped {
        return Ok(formatted);
    }
    let formats = seat.run(Phase::Inspect, Drive::format_capacities)?;
    let usual = match medium.profile {
        Profile::DVD_PLUS_RW | Profile::DVD_PLUS_RW_DL => FormatType::DVD_PLUS_RW_BASIC,
        _ => FormatType::FULL,
    };
    let offer = formats.format(usual);
    let offered = offer.map_or(formats.current.blocks, |offer| offer.blocks);
    Ok(offered.max(formatted))
}

/// Whether a medium has to be formatted before anything is recorded. DVD+RW is while it is
/// recorded.
fn needs_format(medium: &Medium) -> bool {
    medium.is_blank() && matches!(medium.profile, Profile::DVD_RAM | Profile::BD_RE)
}

/// Looks at the disc, for data.
pub(crate) fn look(seat: &mut Seat<'_>) -> Result<Found, Cause> {
    let medium = recordable(seat)?;
    if overwrites(medium.profile) {
        return look_at_overwritable(seat, &medium);
    }
    let free = medium.free_blocks;
    let why = match medium.status {
        DiscStatus::Blank => return Ok(Found::Blank { free }),
        DiscStatus::Appendable if !between_sessions(&medium) => {
            "has a session that was begun and never finished"
        }
        DiscStatus::Appendable => match ours(seat, &medium)? {
            Some(_) if free < MINIMUM_TRACK => "has no room for another session",
            Some((start, descriptor)) => {
                return Ok(Found::Ours(Earlier {
                    free,
                    next_writable: next_writable(seat, &medium)?,
                    profile: medium.profile,
                    sessions: medium.sessions,
                    identification: medium.identification,
                    descriptor,
                    tree: tree(seat, start)?,
                }));
            }
            None => "is recorded in part, and not by discmaster",
        },
        DiscStatus::Complete => "is recorded and closed",
        DiscStatus::Other => "is in a state of its own",
    };
    Err(takes_no_more(seat, &medium, why))
}

fn look_at_overwritable(seat: &mut Seat<'_>, medium: &Medium) -> Result<Found, Cause> {
    let total = room(seat, medium)?;
    match overwritable::content(seat, medium)? {
        Content::Nothing => Ok(Found::Blank { free: total }),
        Content::Ours { descriptor, next } => {
            let free = total.saturating_sub(next);
            if free < MINIMUM_TRACK {
                return Err(takes_no_more(
                    seat,
                    medium,
                    "has no room for another session",
                ));
            }
            Ok(Found::Ours(Earlier {
                free,
                next_writable: next,
                profile: medium.profile,
                sessions: medium.sessions,
                identification: medium.identification,
                descriptor,
                tree: tree(seat, 0)?,
            }))
        }
        Content::Other => Err(takes_no_more(
            seat,
            medium,
            "has something on it that is not discmaster's",
        )),
    }
}

/// Blocks that one audio track can hold on the disc, which has to be blank.
pub(crate) fn look_for_audio(seat: &mut Seat<'_>) -> Result<u32, Cause> {
    let medium = recordable_audio(seat)?;
    let why = match medium.status {
        DiscStatus::Blank => return Ok(medium.free_blocks),
        DiscStatus::Appendable => "is recorded in part, and audio needs a blank one",
        DiscStatus::Complete => "is recorded and closed",
        DiscStatus::Other => "is in a state of its own",
    };
    Err(takes_no_more(seat, &medium, why))
}

fn takes_no_more(seat: &Seat<'_>, medium: &Medium, why: &'static str) -> Cause {
    Cause::TakesNoMore {
        recorder: seat.recorder.to_owned(),
        why,
        advice: advice(medium),
    }
}

/// What makes a blank disc of one that is none.
fn advice(medium: &Medium) -> &'static str {
    if medium.erasable || overwrites(medium.profile) {
        "erase it, or put a blank one in"
    } else {
        "put a blank one in"
    }
}

/// Whether an appendable disc is ours and has room for another session.
pub(crate) fn takes_session(seat: &mut Seat<'_>, medium: &Medium) -> Result<bool, Cause> {
    if overwrites(medium.profile) {
        return Ok(look_at_overwritable(seat, medium).is_ok());
    }
    Ok(medium.free_blocks >= MINIMUM_TRACK
        && between_sessions(medium)
        && ours(seat, medium)?.is_some())
}

/// Blocks that one track on the disc in the drive can hold, of which `needed` are wanted; it must be
/// blank. One that has to be formatted is, once it is known that they fit, unless the recording is
/// only to be tried. From here on a disc that takes its place is found out.
pub(crate) fn blank(seat: &mut Seat<'_>, needed: u32, simulate: bool) -> Result<(), Cause> {
    if look_at_blank(seat, needed)? && !simulate {
        let wish = Wish::Format {
            manner: Manner::Usual,
            full: false,
        };
        reshape(seat, wish, &mut |_, _| ())?;
        look_at_blank(seat, needed)?;
    }
    seat.drive.set_recording(true);
    Ok(())
}

/// Whether it has to be formatted.
fn look_at_blank(seat: &mut Seat<'_>, needed: u32) -> Result<bool, Cause> {
    let medium = recordable(seat)?;
    if overwrites(medium.profile) {
        return match overwritable::content(seat, &medium)? {
            Content::Nothing => {
                check_size(needed, room(seat, &medium)?)?;
                Ok(needs_format(&medium))
            }
            Content::Ours { .. } | Content::Other => Err(not_blank(seat, &medium, "in use")),
        };
    }
    let status = match medium.status {
        DiscStatus::Blank => {
            check_size(needed, medium.free_blocks)?;
            return Ok(false);
        }
        DiscStatus::Appendable => "recorded in part",
        DiscStatus::Complete => "recorded and closed",
        DiscStatus::Other => "in a state of its own",
    };
    Err(not_blank(seat, &medium, status))
}

/// As [`blank`], of a CD.
pub(crate) fn blank_for_audio(
    seat: &mut Seat<'_>,
    needed: u32,
    simulate: bool,
) -> Result<(), Cause> {
    let medium = recordable_audio(seat)?;
    if medium.status == DiscStatus::Blank {
        check_length(needed, medium.free_blocks)?;
    }
    blank(seat, needed, simulate)
}

fn not_blank(seat: &Seat<'_>, medium: &Medium, status: &'static str) -> Cause {
    Cause::NotBlank {
        recorder: seat.recorder.to_owned(),
        status,
        advice: advice(medium),
    }
}

/// Sees that the disc in the drive is still the one that was chosen, and that a session of `needed`
/// blocks fits. From here on a disc that takes its place is found out.
pub(crate) fn same(seat: &mut Seat<'_>, earlier: &Earlier, needed: u32) -> Result<(), Cause> {
    let free = room_on_same(seat, earlier)?;
    seat.drive.set_recording(true);
    check_size(needed, free)
}

/// Blocks that a further session can hold.
fn room_on_same(seat: &mut Seat<'_>, earlier: &Earlier) -> Result<u32, Cause> {
    let medium = seat.medium()?;
    if earlier.is_overwritten() {
        return same_overwritable(seat, &medium, earlier);
    }
    let known = medium.profile == earlier.profile
        && medium.status == DiscStatus::Appendable
        && between_sessions(&medium)
        && medium.sessions == earlier.sessions
        && medium.identification == earlier.identification
        && medium.next_writable == Some(Lba::from_wire(earlier.next_writable))
        && ours(seat, &medium)?.is_some_and(|(_, found)| found == earlier.descriptor);
    if known {
        Ok(medium.free_blocks)
    } else {
        Err(Cause::WrongDisc(seat.recorder.to_owned()))
    }
}

fn same_overwritable(
    seat: &mut Seat<'_>,
    medium: &Medium,
    earlier: &Earlier,
) -> Result<u32, Cause> {
    if medium.profile == earlier.profile
        && medium.identification == earlier.identification
        && let Content::Ours { descriptor, next } = overwritable::content(seat, medium)?
        && descriptor == earlier.descriptor
    {
        return Ok(room(seat, medium)?.saturating_sub(next));
    }
    Err(Cause::WrongDisc(seat.recorder.to_owned()))
}

/// Whether the next track begins a session. In one that was left open it would come after what
/// spoilt that session, and readers look for the volume at the session's start.
fn between_sessions(medium: &Medium) -> bool {
    medium.last_session == SessionState::Empty
}

/// Whether so many blocks fit.
pub(crate) fn check_size(needed: u32, free: u32) -> Result<(), Cause> {
    if needed > free {
        return Err(Cause::TooMuch {
            needed: needed.into(),
            free: free.into(),
        });
    }
    Ok(())
}

/// Whether so many audio blocks fit.
pub(crate) fn check_length(needed: u32, free: u32) -> Result<(), Cause> {
    if needed > free {
        return Err(Cause::TooLong { needed, free });
    }
    Ok(())
}

/// The disc, which must be a recordable one.
fn recordable(seat: &mut Seat<'_>) -> Result<Medium, Cause> {
    let medium = seat.medium()?;
    let recorded_in_sequence = matches!(
        medium.profile,
        Profile::CD_R
            | Profile::CD_RW
            | Profile::DVD_R
            | Profile::DVD_RW_SEQUENTIAL
            | Profile::DVD_R_DL_SEQUENTIAL
            | Profile::DVD_R_DL_LAYER_JUMP
            | Profile::DVD_PLUS_R
            | Profile::DVD_PLUS_R_DL
            | Profile::BD_R_SEQUENTIAL
    );
    if recorded_in_sequence || overwrites(medium.profile) {
        Ok(medium)
    } else {
        Err(unusable(seat, &medium))
    }
}

/// The disc, which must be a recordable CD.
fn recordable_audio(seat: &mut Seat<'_>) -> Result<Medium, Cause> {
    let medium = seat.medium()?;
    match medium.profile {
        Profile::CD_R | Profile::CD_RW => Ok(medium),
        _ => Err(unusable(seat, &medium)),
    }
}

fn unusable(seat: &Seat<'_>, medium: &Medium) -> Cause {
    Cause::MediumKind {
        recorder: seat.recorder.to_owned(),
        medium: medium.profile.to_string(),
    }
}

fn next_writable(seat: &Seat<'_>, medium: &Medium) -> Result<u32, Cause> {
    medium
        .next_writable
        .and_then(|next| u32::try_from(next.0).ok())
        .ok_or_else(|| Cause::NoNextWritable(seat.recorder.to_owned()))
}

/// Start and first volume descriptor of a session of ours.
type Ours = (u32, Box<[u8]>);

/// The disc's last session, if it is ours.
fn ours(seat: &mut Seat<'_>, medium: &Medium) -> Result<Option<Ours>, Cause> {
    if medium.sessions == 0 {
        return Ok(None);
    }
    let last = seat.run(Phase::Inspect, Drive::session_information)?.track;
    let Ok(start) = u32::try_from(last.start.0) else {
        return Ok(None);
    };
    if last.is_audio() {
        return Ok(None);
    }
    let mut descriptor = vec![0; usize::try_from(BLOCK).unwrap_or(usize::MAX)];
    let at = Lba::from_wire(start.saturating_add(DESCRIPTOR));
    seat.read(Phase::Inspect, at, &mut descriptor)?;
    Ok(is_ours(&descriptor).then(|| (start, descriptor.into())))
}

/// Whether a primary volume descriptor has our application identifier, in its bytes 575 to 702
/// (ECMA-119 8.4.20).
fn is_ours(descriptor: &[u8]) -> bool {
    descriptor.starts_with(b"\x01CD001")
        && descriptor
            .get(574..)
            .is_some_and(|field| field.starts_with(APPLICATION.as_bytes()))
}

/// The tree of the session that starts at `start`.
fn tree(seat: &mut Seat<'_>, start: u32) -> Result<Tree, Cause> {
    let recorder = seat.recorder.to_owned();
    let disc = DiscImage::of(recorder.clone(), &mut *seat.drive)?;
    let unreadable = |source: ReadError| Cause::EarlierSession {
        recorder: recorder.clone(),
        source,
    };
    let image = Image::open_session(disc, start).map_err(unreadable)?;
    import(&image, image.best()).map_err(unreadable)
}

#[cfg(test)]
mod tests {
    use super::*;
    use discmaster_image::plan::{Metadata, Options, Plan};
    use discmaster_image::time::Timestamp;

    #[test]
    fn a_volume_with_our_application_identifier_is_ours() {
        let descriptor = |application: &str| {
            let mut options = Options::new(Timestamp::default());
            options.ids.application = application.to_owned();
            let plan = Plan::new(Tree::new(Timestamp::default()), &options).unwrap();
            plan.metadata(Metadata::VolumeDescriptors)
        };
        assert!(is_ours(&descriptor("DISCMASTER")));
        assert!(is_ours(&descriptor("DISCMASTER 0.1")));
        assert!(!is_ours(&descriptor("MKISOFS")));
        assert!(!is_ours(&[0; 2048]));
        assert!(!is_ours(b"\x01CD001"));
    }
}
