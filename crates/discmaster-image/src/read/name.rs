//! Names as the image records them, made into names of files.

use super::oddity::OddityKind;
use super::view::View;

/// The name that an identifier stands for (ECMA-119 7.5, 7.6; Joliet "File identifiers"), and what
/// is odd about it. A plain ISO name loses the version `;1` and then the dot of an empty
/// extension; its bytes are kept as they are, whatever they are. A Joliet name becomes UTF-8. Those
/// of an enhanced tree have neither version nor a dot that says nothing.
pub(super) fn decode(
    identifier: &[u8],
    view: View,
    directory: bool,
) -> (Vec<u8>, Option<OddityKind>) {
    let (mut name, odd) = match view {
        View::Iso | View::RockRidge | View::Enhanced => (identifier.to_vec(), None),
        View::Joliet => {
            let (text, odd) = utf16_be(identifier);
            (text.into_bytes(), odd)
        }
    };
    if !directory && view != View::Enhanced {
        if name.len() > 2 && name.ends_with(b";1") {
            name.truncate(name.len() - 2);
        }
        if view != View::Joliet && name.len() > 1 && name.ends_with(b".") {
            name.pop();
        }
    }
    (name, odd)
}

/// Text in big-endian UTF-16, as Joliet's identifiers are; halves of surrogate pairs become U+FFFD.
pub(super) fn utf16_be(bytes: &[u8]) -> (String, Option<OddityKind>) {
    let (pairs, rest) = bytes.as_chunks::<2>();
    let units = pairs.iter().map(|pair| u16::from_be_bytes(*pair));
    let mut odd = (!rest.is_empty()).then_some(OddityKind::OddJoliet);
    let text = char::decode_utf16(units)
        .map(|unit| {
            unit.unwrap_or_else(|_| {
                odd.get_or_insert(OddityKind::Surrogate);
                char::REPLACEMENT_CHARACTER
            })
        })
        .collect();
    (text, odd)
}

/// Why no file can have this name, if so: it must be one component of a path.
pub(super) fn unusable(name: &[u8]) -> Option<&'static str> {
    match name {
        b"" => Some("it is empty"),
        b"." => Some("it is `.`, the folder itself"),
        b".." => Some("it is `..`, the folder above"),
        name if name.contains(&b'/') => Some("it holds a `/`"),
        name if name.contains(&0) => Some("it holds a NUL"),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn iso(identifier: &[u8]) -> Vec<u8> {
        decode(identifier, View::Iso, false).0
    }

    #[test]
    fn an_iso_name_loses_its_first_version_and_an_empty_extension() {
        assert_eq!(iso(b"README.TXT;1"), b"README.TXT");
        assert_eq!(iso(b"README.;1"), b"README");
        assert_eq!(iso(b"README"), b"README");
        assert_eq!(iso(b"A.B;2"), b"A.B;2");
        assert_eq!(decode(b"DIR.", View::Iso, true).0, b"DIR.");
    }

    #[test]
    fn a_name_of_nothing_but_version_or_dot_is_kept() {
        assert_eq!(iso(b";1"), b";1");
        assert_eq!(iso(b"."), b".");
        assert_eq!(iso(b".;1"), b".");
        assert_eq!(iso(b""), b"");
    }

    #[test]
    fn a_joliet_name_keeps_its_dot_and_loses_one_version() {
        let (name, odd) = decode(b"\0a\0.\0;\x001\0;\x001", View::Joliet, false);
        assert_eq!(name, b"a.;1");
        assert_eq!(odd, None);
    }

    #[test]
    fn a_joliet_name_beyond_the_bmp_is_a_surrogate_pair() {
        let (name, odd) = decode(&[0xd8, 0x3d, 0xdc, 0xbf], View::Joliet, false);
        assert_eq!(name, "\u{1f4bf}".as_bytes());
        assert_eq!(odd, None);
    }

    #[test]
    fn half_a_surrogate_pair_and_half_a_unit_are_told() {
        let (name, odd) = decode(&[0xdc, 0xbf, 0, b'a'], View::Joliet, false);
        assert_eq!(name, "\u{fffd}a".as_bytes());
        assert_eq!(odd, Some(OddityKind::Surrogate));
        let (name, odd) = decode(&[0, b'a', 0], View::Joliet, false);
        assert_eq!(name, b"a");
        assert_eq!(odd, Some(OddityKind::OddJoliet));
    }

    #[test]
    fn only_single_components_are_usable() {
        for name in [&b""[..], b".", b"..", b"a/b", b"/", b"a\0"] {
            assert!(unusable(name).is_some(), "{name:?}");
        }
        for name in [&b"..."[..], b"a", b"a\\b", b".a", b"\xff"] {
            assert!(unusable(name).is_none(), "{name:?}");
        }
    }
}
