//! Listings that bsdtar writes of a folder give the image of the folder.

use crate::program::{discmaster, installed, output, succeed, tool};
use crate::report;
use crate::scratch::Scratch;
use crate::trees;
use std::fs;
use std::os::unix::fs::{PermissionsExt, symlink};

#[test]
fn a_listing_of_bsdtar_gives_the_image_of_the_folder() {
    if !installed("bsdtar") {
        return report::skip("bsdtar is not installed");
    }
    let scratch = Scratch::new();
    let tree = scratch.folder("tree");
    for name in trees::SCRIPTS.iter().chain(trees::OUTSIDE_BMP) {
        trees::file(&tree, &format!("names/{name}"), name.len() as u64);
    }
    trees::file(&tree, "a #hash and\ttab", 10);
    trees::file(&tree, "back\\slash=equals", 10);
    trees::file(&tree, "deep/er/still/file", 100_000);
    trees::folder(&tree, "empty folder");
    symlink("deep/er with space", tree.join("link")).unwrap();
    fs::hard_link(tree.join("deep/er/still/file"), tree.join("second name")).unwrap();
    let mode = |path: &str, mode| {
        fs::set_permissions(tree.join(path), fs::Permissions::from_mode(mode)).unwrap();
    };
    mode("deep/er/still/file", 0o4711);
    mode("empty folder", 0o700);
    trees::finish(&tree);
    let listing = scratch.join("list.mtree");
    for options in [
        "mtree:!all,type,mode,uid,gid,time,link,size,nlink",
        "mtree:all",
        "mtree:use-set",
    ] {
        let text = output(
            tool("bsdtar")
                .args(["-cf", "-", "--format=mtree", "--options", options, "."])
                .current_dir(&tree),
        )
        .unwrap();
        fs::write(&listing, text).unwrap();
        let make = |arguments: &[&str]| {
            let all = [
                "image",
                "--quiet",
                "--no-joliet",
                "--owner",
                "keep",
                "-o",
                "-",
            ];
            let mut command = discmaster(scratch.path(), all);
            command.env("SOURCE_DATE_EPOCH", "2000000000");
            succeed(command.args(arguments).current_dir(&tree)).stdout
        };
        let listed = make(&["--listing", listing.to_str().unwrap()]);
        assert!(listed == make(&["."]), "{options}: the images differ");
    }
    report::verdict(
        "bsdtar",
        "three listings of a folder give the image of the folder",
    );
}
