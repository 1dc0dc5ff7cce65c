//! Rock Ridge entries of a record (RRIP 4.1).

use super::system_use::SystemUse;
use crate::time::Timestamp;
use crate::tree::{Device, NodeKind, Special};
use crate::wire::both_endian::Both32;
use crate::wire::rock_ridge::{
    CL, CONTINUE, CURRENT, IDENTIFIER, NM, PARENT, PL, PN, PX, RE, ROOT, SL, TF, file_type,
    time_stamp,
};
use crate::wire::susp::{CHECK, ER, SP};
use zerocopy::IntoBytes;

/// What the standard wants ER to say of the extension (RRIP 4.2).
const DESCRIPTOR: &[u8] =
    b"THE IEEE 1282 PROTOCOL PROVIDES SUPPORT FOR POSIX FILE SYSTEM SEMANTICS";
const SOURCE: &[u8] = b"PLEASE CONTACT THE IEEE STANDARDS DEPARTMENT, PISCATAWAY, NJ, USA FOR THE 1282 SPECIFICATION.";

/// Most bytes of an entry behind its header.
const PAYLOAD: usize = u8::MAX as usize - 4;
/// Most bytes of a name in one NM, behind its flags.
const NAME: usize = PAYLOAD - 1;
/// Most bytes of components in one SL, behind its flags.
const COMPONENTS: usize = PAYLOAD - 1;
/// Flags and length of a component.
const COMPONENT: usize = 2;

/// What PX tells.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Posix {
    /// With the type.
    pub(super) mode: u32,
    pub(super) links: u32,
    pub(super) uid: u32,
    pub(super) gid: u32,
    pub(super) serial: u32,
}

/// The mark of the protocol: heads the root's record of itself.
pub(super) fn mark(to: &mut SystemUse) {
    to.add(SP, &[&CHECK, &[0]]);
}

/// Names the extension; in the root's record of itself.
pub(super) fn reference(to: &mut SystemUse) {
    let length = |text: &[u8]| u8::try_from(text.len()).unwrap_or(u8::MAX);
    let lengths = [length(IDENTIFIER), length(DESCRIPTOR), length(SOURCE), 1];
    to.add(ER, &[&lengths, IDENTIFIER, DESCRIPTOR, SOURCE]);
}

pub(super) fn attributes(posix: Posix, to: &mut SystemUse) {
    let Posix {
        mode,
        links,
        uid,
        gid,
        serial,
    } = posix;
    let fields = [mode, links, uid, gid, serial].map(Both32::new);
    to.add(PX, &[fields.as_bytes()]);
}

/// The time of last modification, which stands for those of access and of change too: they would
/// make an image differ from one made of the same files a moment later. Without one, nothing.
pub(super) fn times(modified: Timestamp, to: &mut SystemUse) {
    let short = modified.to_record();
    if short != Default::default() {
        to.add(TF, &[&[time_stamp::MODIFY], short.as_bytes()]);
    } else if modified != Timestamp::UNSPECIFIED {
        let flags = time_stamp::MODIFY | time_stamp::LONG_FORM;
        to.add(TF, &[&[flags], modified.to_volume().as_bytes()]);
    }
}

pub(super) fn name(name: &[u8], to: &mut SystemUse) {
    let mut pieces = name.chunks(NAME).peekable();
    while let Some(piece) = pieces.next() {
        let flags = pieces.peek().map_or(0, |_| CONTINUE);
        to.add(NM, &[&[flags], piece]);
    }
}

/// The number of a device. Where it fits, in the lower half and as Linux counted devices when the
/// protocol was written: all readers take it so.
pub(super) fn device(device: Device, to: &mut SystemUse) {
    let Device { major, minor } = device;
    let (high, low) = if (1..256).contains(&major) && minor < 256 {
        (0, major << 8 | minor)
    } else {
        (major, minor)
    };
    to.add(PN, &[[high, low].map(Both32::new).as_bytes()]);
}

/// The path a symbolic link points to, component by component (RRIP 4.1.3).
pub(super) fn symlink(target: &[u8], to: &mut SystemUse) {
    let mut entries = Components::default();
    if target.starts_with(b"/") {
        entries.add(ROOT, b"");
    }
    for component in target.split(|&byte| byte == b'/') {
        match component {
            // A slash twice, or at the end, means no more than one.
            b"" => {}
            b"." => entries.add(CURRENT, b""),
            b".." => entries.add(PARENT, b""),
            text => entries.text(text),
        }
    }
    let mut entries = entries.full.into_iter().chain([entries.last]).peekable();
    while let Some(components) = entries.next() {
        let flags = entries.peek().map_or(0, |_| CONTINUE);
        to.add(SL, &[&[flags], &components]);
    }
}

/// Components gathered into as few SL as hold them.
#[derive(Default)]
struct Components {
    full: Vec<Vec<u8>>,
    last: Vec<u8>,
}

impl Components {
    fn add(&mut self, flags: u8, content: &[u8]) {
        if self.last.len() + COMPONENT + content.len() > COMPONENTS {
            self.full.push(std::mem::take(&mut self.last));
        }
        let length = u8::try_from(content.len()).unwrap_or(u8::MAX);
        self.last.extend_from_slice(&[flags, length]);
        self.last.extend_from_slice(content);
    }

    /// A name, in pieces if no SL holds it.
    fn text(&mut self, mut text: &[u8]) {
        while text.len() > COMPONENTS - COMPONENT {
            let (piece, rest) = text.split_at(COMPONENTS - COMPONENT);
            self.add(CONTINUE, piece);
            text = rest;
        }
        self.add(0, text);
    }
}

/// Stands where a relocated directory was: it lies at `block`.
pub(super) fn child_link(block: u32, to: &mut SystemUse) {
    to.add(CL, &[Both32::new(block).as_bytes()]);
}

/// In a relocated directory's record of its parent: where that lies in truth.
pub(super) fn parent_link(block: u32, to: &mut SystemUse) {
    to.add(PL, &[Both32::new(block).as_bytes()]);
}

/// Marks a directory that is to be shown elsewhere.
pub(super) fn relocated(to: &mut SystemUse) {
    to.add(RE, &[]);
}

/// The type of a node in its mode.
pub(super) fn type_of(kind: &NodeKind) -> u32 {
    match kind {
        NodeKind::Directory(_) => file_type::DIRECTORY,
        NodeKind::File(_) => file_type::REGULAR,
        NodeKind::Symlink(_) => file_type::SYMBOLIC_LINK,
        NodeKind::Special(Special::Pipe) => file_type::PIPE,
        NodeKind::Special(Special::Socket) => file_type::SOCKET,
        NodeKind::Special(Special::BlockDevice(_)) => file_type::BLOCK_DEVICE,
        NodeKind::Special(Special::CharacterDevice(_)) => file_type::CHARACTER_DEVICE,
    }
}
