//! Rows of what is to be recorded: trees, storages, plans.

use super::*;
use discmaster_image::listing::{Fault, ListingError, Place};

#[test]
fn causes_of_tree_and_scan() {
    let path_in_tree = || "/a".to_owned();
    let tree_rows = || {
        [
            (
                TreeError::FileExists {
                    path: path_in_tree(),
                },
                Code::E_FILEEXISTS,
            ),
            (
                TreeError::DirectoryExists {
                    path: path_in_tree(),
                },
                Code::E_FILEEXISTS,
            ),
            (
                TreeError::NotADirectory {
                    path: path_in_tree(),
                },
                Code::E_FILEEXISTS,
            ),
            (
                TreeError::BadName {
                    folder: path_in_tree(),
                    name: "..".to_owned(),
                },
                Code::E_BADJOLIETNAME,
            ),
            (
                TreeError::BadTarget {
                    path: path_in_tree(),
                },
                Code::E_GENERIC,
            ),
            (
                TreeError::Full {
                    path: path_in_tree(),
                },
                Code::E_DISCFULL,
            ),
        ]
    };
    hold(tree_rows());
    hold(tree_rows().map(|(source, code)| {
        let path = path();
        (ScanError::Tree { path, source }, code)
    }));
    hold([
        (
            ScanError::Link {
                path: path(),
                source: denied(),
            },
            Code::E_FILEACCESS,
        ),
        (
            ScanError::List {
                path: path(),
                source: denied(),
            },
            Code::E_FILEACCESS,
        ),
        (
            ScanError::Look {
                path: path(),
                source: denied(),
            },
            Code::E_FILEACCESS,
        ),
        (ScanError::Vanished { path: path() }, Code::E_FILEACCESS),
        (
            ScanError::LinkLoop {
                path: path(),
                target: path(),
            },
            Code::E_FILEACCESS,
        ),
        (
            ScanError::Unsupported {
                path: path(),
                kind: Unsupported::Socket,
            },
            Code::E_GENERIC,
        ),
        (ScanError::NoName { path: path() }, Code::E_BADJOLIETNAME),
        (ScanError::Cancelled, Code::E_USERABORT),
    ]);
}

#[test]
fn causes_of_listings() {
    let place = Place { line: 1, column: 1 };
    let in_listing = |(source, code)| {
        let path = path();
        (Cause::Listing { path, source }, code)
    };
    hold(
        [
            (
                ListingError::Syntax {
                    place,
                    fault: Fault::Command,
                },
                Code::E_GENERIC,
            ),
            (
                ListingError::Look {
                    place,
                    path: path(),
                    source: denied(),
                },
                Code::E_FILEACCESS,
            ),
            (
                ListingError::Kind {
                    place,
                    path: path(),
                    wanted: "a file",
                },
                Code::E_FILEACCESS,
            ),
            (
                ListingError::Size {
                    place,
                    path: path(),
                    listed: 1,
                    found: 2,
                },
                Code::E_FILEACCESS,
            ),
            (
                ListingError::Tree {
                    place,
                    source: TreeError::FileExists {
                        path: "/a".to_owned(),
                    },
                },
                Code::E_FILEEXISTS,
            ),
            (ListingError::Cancelled, Code::E_USERABORT),
        ]
        .map(in_listing),
    );
}

#[test]
fn causes_of_storages() {
    use storage::Error as E;
    let in_storage = || "/a".to_owned();
    let read = |source| E::Read {
        path: in_storage(),
        byte: 1,
        source,
    };
    hold([
        (
            E::BadName {
                folder: in_storage(),
                name: "..".to_owned(),
            },
            Code::E_BADJOLIETNAME,
        ),
        (E::Exists { path: in_storage() }, Code::E_FILEEXISTS),
        (E::TooDeep { path: in_storage() }, Code::E_GENERIC),
        (
            E::LongPath {
                path: in_storage(),
                limit: 1,
            },
            Code::E_BADJOLIETNAME,
        ),
        (
            E::InFile {
                path: path(),
                error: Box::new(E::BadName {
                    folder: in_storage(),
                    name: String::new(),
                }),
            },
            Code::E_BADJOLIETNAME,
        ),
        (
            E::List {
                path: in_storage(),
                source: denied(),
            },
            Code::E_FILEACCESS,
        ),
        (
            E::Open {
                path: in_storage(),
                source: denied(),
            },
            Code::E_FILEACCESS,
        ),
        (read(denied()), Code::E_FILEACCESS),
        // A program's stream may be fed by this very crate.
        (
            read(io::Error::other(Error::from(Cause::NoMedium(name())))),
            Code::E_MEDIUM_NOTPRESENT,
        ),
        (
            E::EndedEarly {
                path: in_storage(),
                ends: 1,
                size: 2,
            },
            Code::E_FILEACCESS,
        ),
        (
            E::TooLong {
                path: in_storage(),
                size: 2,
            },
            Code::E_FILEACCESS,
        ),
        (
            E::OpenFile {
                path: path(),
                source: denied(),
            },
            Code::E_FILEACCESS,
        ),
        (E::NotCompound { path: path() }, Code::E_FILEACCESS),
        (
            E::Damaged {
                path: path(),
                source: denied(),
            },
            Code::E_FILEACCESS,
        ),
    ]);
    // On its way through whatever takes a stream's bytes it keeps its code.
    let bad = E::Exists { path: in_storage() };
    let through = WriteError::Write {
        target: None,
        offset: 1,
        error: io::Error::other(bad),
    };
    hold([(through, Code::E_FILEEXISTS)]);
}

#[test]
fn causes_of_the_plan() {
    let mut tree = Tree::new(Timestamp::default());
    let nothing = Source::Bytes([].into());
    tree.add_file(
        NodeId::ROOT,
        b"a*b",
        Timestamp::default(),
        nothing,
        Existing::Refuse,
    )
    .unwrap();
    let bad_name = Plan::new(tree, &Options::new(Timestamp::default())).unwrap_err();
    assert!(matches!(bad_name, PlanError::JolietName { .. }));
    let path = || "/a".to_owned();
    hold([
        (
            PlanError::BootIdNotAscii {
                character: 'é',
                position: 1,
            },
            Code::E_GENERIC,
        ),
        (PlanError::BootIdTooLong { length: 25 }, Code::E_GENERIC),
        (
            PlanError::BootImageSize {
                emulation: Emulation::Floppy144,
                size: 1,
            },
            Code::E_GENERIC,
        ),
        (PlanError::BootImageInPieces { pieces: 2 }, Code::E_GENERIC),
        (bad_name, Code::E_BADJOLIETNAME),
        (
            PlanError::IdentifierTooLong {
                field: "volume",
                length: 33,
                limit: 32,
            },
            Code::E_BADJOLIETNAME,
        ),
        (PlanError::TooLarge { blocks: 1 << 32 }, Code::E_DISCFULL),
        (
            PlanError::NeedsLevelThree {
                path: path(),
                size: 1 << 33,
                level: Level::Two,
            },
            Code::E_GENERIC,
        ),
        (
            PlanError::NeedsRockRidge {
                path: path(),
                kind: "a socket",
            },
            Code::E_GENERIC,
        ),
        (PlanError::RelocationName, Code::E_GENERIC),
        (
            PlanError::RecordedBehindStart {
                path: path(),
                end: 2,
                start: 1,
            },
            Code::E_GENERIC,
        ),
        (
            PlanError::NoRoomForDescriptors { wanted: 3, room: 2 },
            Code::E_GENERIC,
        ),
        (
            PlanError::TooManyDirectories { count: 70_000 },
            Code::E_GENERIC,
        ),
        (
            PlanError::DirectoryTooLarge { path: path() },
            Code::E_GENERIC,
        ),
        (PlanError::NamesAlike { path: path() }, Code::E_GENERIC),
    ]);
}
