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
        entries.flag(ROOT);
    }
    for component in target.split(|&byte| byte == b'/') {
        match component {
            // A slash twice, or at the end, means no more than one.
            b"" => {}
            b"." => entries.flag(CURRENT),
            b".." => entries.flag(PARENT),
            text => entries.text(text),
        }
    }
    let mut entries = entries.full.into_iter().chain([entries.last]).peekable();
    while let Some(components) = entries.next() {
        let flags = entries.peek().map_or(0, |_| CONTINUE);
        to.add(SL, &[&[flags], &components]);
    }
}

/// Components gathered into as few SL as hold them. Wherever that is possible, one SL ends and the
/// next begins within a name: libarchive forgets the slash between them otherwise.
#[derive(Default)]
struct Components {
    full: Vec<Vec<u8>>,
    last: Vec<u8>,
    /// Where in `last` its last component begins, if that is a name.
    name: Option<usize>,
}

impl Components {
    /// A component that its flags tell all of.
    fn flag(&mut self, flags: u8) {
        if self.room() < COMPONENT {
            self.close();
        }
        self.name = None;
        self.push(flags, b"");
    }

    /// A name, in pieces where it does not fit.
    fn text(&mut self, mut text: &[u8]) {
        while COMPONENT + text.len() > self.room() {
            match self.room().checked_sub(COMPONENT) {
                None | Some(0) => self.close(),
                Some(room) => {
                    let (piece, rest) = text.split_at(room);
                    self.push(CONTINUE, piece);
                    self.full.push(std::mem::take(&mut self.last));
                    text = rest;
                }
            }
        }
        self.name = Some(self.last.len());
        self.push(0, text);
    }

    /// Begins another SL between two components, for which the last byte of a name is kept back.
    fn close(&mut self) {
        let kept = match self.name.take() {
            Some(at) if self.last.len() > at + COMPONENT + 1 => {
                self.last[at] |= CONTINUE;
                self.last[at + 1] -= 1;
                self.last.pop()
            }
            _ => None,
        };
        self.full.push(std::mem::take(&mut self.last));
        if let Some(byte) = kept {
            self.push(0, &[byte]);
        }
    }

    fn push(&mut self, flags: u8, content: &[u8]) {
        let length = u8::try_from(content.len()).unwrap_or(u8::MAX);
        self.last.extend_from_slice(&[flags, length]);
        self.last.extend_from_slice(content);
    }

    /// Bytes that the last SL has left.
    fn room(&self) -> usize {
        COMPONENTS - self.last.len()
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

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// The target that readers make of components, and whether one of them would miss a slash.
    fn read(components: &Components) -> (Vec<u8>, bool) {
        let (mut target, mut begun, mut boundary) = (Vec::new(), true, false);
        let all = components.full.iter().chain([&components.last]);
        for (number, mut rest) in all.map(Vec::as_slice).enumerate() {
            assert!(rest.len() <= COMPONENTS && !rest.is_empty());
            boundary |= number > 0 && begun;
            while let [flags, length, more @ ..] = rest {
                let (content, after) = more.split_at(usize::from(*length));
                rest = after;
                if begun && !target.is_empty() && !target.ends_with(b"/") {
                    target.push(b'/');
                }
                match *flags & !CONTINUE {
                    ROOT => target.push(b'/'),
                    CURRENT => target.push(b'.'),
                    PARENT => target.extend_from_slice(b".."),
                    _ => target.extend_from_slice(content),
                }
                begun = flags & CONTINUE == 0;
            }
        }
        (target, boundary)
    }

    proptest! {
        #[test]
        fn targets_are_read_as_they_were(names in prop::collection::vec("[a-c]{1,255}|\\.|\\.\\.", 1..40)) {
            let mut components = Components::default();
            for name in &names {
                match name.as_str() {
                    "." => components.flag(CURRENT),
                    ".." => components.flag(PARENT),
                    name => components.text(name.as_bytes()),
                }
            }
            let (target, _) = read(&components);
            prop_assert_eq!(target, names.join("/").into_bytes());
        }

        #[test]
        fn no_boundary_lies_between_names_of_two_bytes_or_more(names in prop::collection::vec("[a-c]{2,255}", 1..60)) {
            let mut components = Components::default();
            for name in &names {
                components.text(name.as_bytes());
            }
            let (target, boundary) = read(&components);
            prop_assert_eq!(target, names.join("/").into_bytes());
            prop_assert!(!boundary);
        }
    }
}
