//! Targets of symbolic links (RRIP 4.1.3), joined from their components.

use crate::read::error::CorruptKind;
use crate::read::oddity::OddityKind;
use crate::read::system_use::Entry;
use crate::wire::rock_ridge::{self as wire, CONTINUE, CURRENT, PARENT, ROOT};
use zerocopy::FromBytes;

/// What comes between the last component and the next.
#[derive(Clone, Debug, Default)]
pub(super) struct Joint {
    slash: bool,
    /// A component was longer than its entry: the rest of the target is lost. genisoimage writes
    /// long targets so.
    cut: bool,
}

impl Joint {
    pub(super) fn is_cut(&self) -> bool {
        self.cut
    }

    /// Adds the components of one SL to the target.
    pub(super) fn add(
        &mut self,
        entry: Entry<'_>,
        target: &mut Vec<u8>,
        odd: &mut Vec<OddityKind>,
    ) -> Result<(), CorruptKind> {
        entry.layout::<wire::Flagged>()?;
        let mut rest = entry.payload().get(1..).unwrap_or_default();
        while !rest.is_empty() {
            let Ok((component, after)) = wire::Component::read_from_prefix(rest) else {
                self.cut = true;
                break;
            };
            let length = usize::from(component.length);
            let Some((content, after)) = after.split_at_checked(length) else {
                self.cut = true;
                break;
            };
            rest = after;
            if self.slash {
                target.push(b'/');
            }
            self.slash = component.flags & CONTINUE == 0;
            match component.flags & !CONTINUE {
                0 => {
                    if content.iter().any(|byte| matches!(byte, 0 | b'/')) {
                        odd.push(OddityKind::LinkBytes);
                    }
                    target.extend_from_slice(content);
                }
                CURRENT => target.push(b'.'),
                PARENT => target.extend_from_slice(b".."),
                ROOT => {
                    target.push(b'/');
                    self.slash = false;
                }
                // The root of a volume, or the name of a host: nothing that a target here can say.
                flags => odd.push(OddityKind::LinkFlags { flags }),
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn joined(entries: &[&[u8]]) -> (Vec<u8>, Vec<OddityKind>) {
        let (mut joint, mut target, mut odd) = (Joint::default(), Vec::new(), Vec::new());
        for components in entries {
            let bytes = [b"SL\0\x01\0", *components].concat();
            let entry = Entry {
                signature: wire::SL,
                bytes: &bytes,
            };
            joint.add(entry, &mut target, &mut odd).unwrap();
        }
        (target, odd)
    }

    #[test]
    fn components_are_joined_by_slashes() {
        assert_eq!(joined(&[b"\0\x01a\0\x02bc"]).0, b"a/bc");
        assert_eq!(joined(&[b"\x08\0\0\x03etc"]).0, b"/etc");
        assert_eq!(joined(&[b"\x04\0\x02\0\0\x01x"]).0, b".././x");
        assert_eq!(joined(&[b"\x08\0"]).0, b"/");
    }

    #[test]
    fn a_component_goes_on_in_the_next_entry() {
        assert_eq!(
            joined(&[b"\0\x01a\x01\x02bc", b"\0\x01d\0\x01e"]).0,
            b"a/bcd/e"
        );
        assert_eq!(joined(&[b"\0\x01a", b"\0\x01b"]).0, b"a/b");
    }

    #[test]
    fn flags_that_no_target_can_say_are_told() {
        let (target, odd) = joined(&[b"\x10\0\0\x01a"]);
        assert_eq!(target, b"/a");
        assert_eq!(odd, [OddityKind::LinkFlags { flags: 0x10 }]);
        assert_eq!(joined(&[b"\0\x03a/b"]).1, [OddityKind::LinkBytes]);
    }

    #[test]
    fn a_component_longer_than_its_entry_cuts_the_target() {
        for components in [&b"\0\x05abc"[..], b"\0\x01a\0"] {
            let (mut joint, mut target, mut odd) = (Joint::default(), Vec::new(), Vec::new());
            let bytes = [b"SL\0\x01\0", components].concat();
            let entry = Entry {
                signature: wire::SL,
                bytes: &bytes,
            };
            joint.add(entry, &mut target, &mut odd).unwrap();
            assert!(joint.is_cut());
        }
    }
}
