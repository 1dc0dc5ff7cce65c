//! The lines that real programs give to mkisofs: what comes of them here, and what genisoimage and
//! xorriso make of the same line.

use crate::program::{self, installed, output, run, shown, tool};
use crate::report;
use crate::scratch::Scratch;
use crate::trees;
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::process::Command;

/// A line of docs/mkisofs.md.
struct Caller {
    name: String,
    words: Vec<String>,
    /// The option that refuses it; none if it is done.
    refused: Option<String>,
}

fn callers() -> Vec<Caller> {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/mkisofs.md");
    let text = std::fs::read_to_string(path).unwrap();
    let (_, text) = text.split_once("## Callers").unwrap();
    let (text, _) = text.split_once("## Options").unwrap();
    let rows = text.lines().filter(|line| line.starts_with("| ")).skip(1);
    rows.map(|row| {
        let cells: Vec<_> = row.split('|').map(str::trim).collect();
        let [_, name, line, _, verdict, _] = cells[..] else {
            panic!("{row}: not four cells");
        };
        let refused = verdict
            .strip_prefix("refused (`")
            .map(|rest| rest.strip_suffix("`)").unwrap().to_owned());
        assert!(refused.is_some() || verdict == "done", "{row}");
        Caller {
            name: name.to_owned(),
            words: words(line.trim_matches('`')),
            refused,
        }
    })
    .collect()
}

/// The words of a line; double quotes keep what is in them together.
fn words(line: &str) -> Vec<String> {
    let mut words = Vec::new();
    let mut word = None;
    let mut quoted = false;
    for character in line.chars() {
        match character {
            '"' => {
                quoted = !quoted;
                word.get_or_insert_with(String::new);
            }
            ' ' if !quoted => words.extend(word.take()),
            other => word.get_or_insert_with(String::new).push(other),
        }
    }
    words.extend(word);
    words
}

/// A folder as callers have one, with the lists and files that the lines name.
fn plant(folder: &Path) {
    let tree = folder.join("tree");
    for (path, size) in [
        ("openstack/latest/user_data", 700),
        ("openstack/latest/meta_data.json", 300),
        ("user-data", 20),
        ("meta-data", 30),
        ("Autounattend.xml", 4000),
        ("ks.cfg", 100),
        (".hidden", 1),
        ("secret.txt", 9),
        ("drivers/net.d/a long name of a driver, version 2.inf", 2500),
        ("drivers/install.sh", 60),
        ("packages/some-package_1.0-1_amd64.deb", 5000),
        ("empty", 0),
    ] {
        trees::file(&tree, path, size);
    }
    for name in trees::SCRIPTS.iter().filter(|name| !name.ends_with('.')) {
        trees::file(&tree, &format!("scripts/{name}"), 10);
    }
    std::os::unix::fs::symlink("ks.cfg", tree.join("default.cfg")).unwrap();
    std::fs::hard_link(tree.join("ks.cfg"), tree.join("same.cfg")).unwrap();
    let script = tree.join("drivers/install.sh");
    let executable = std::os::unix::fs::PermissionsExt::from_mode(0o750);
    std::fs::set_permissions(script, executable).unwrap();
    trees::finish(&tree);
    for name in ["user-data", "meta-data", "network-config"] {
        trees::file(folder, name, 50);
    }
    let write = |name: &str, text: &str| std::fs::write(folder.join(name), text).unwrap();
    write(
        "paths",
        "docs/=tree/openstack\nsome\\=file=user-data\ntree/drivers\nlast/meta=meta-data\n",
    );
    write("excluded", "*.json\n");
    write("hidden", "tree/secret.txt\nuser-data\n");
    write("weights", "user-data 10\ntree/drivers 5\n");
}

/// Our program under another's name.
fn ours(folder: &Path, name: &str) -> PathBuf {
    let bin = folder.join("bin");
    std::fs::create_dir_all(&bin).unwrap();
    let link = bin.join(name);
    if !link.exists() {
        std::os::unix::fs::symlink(program::path(), &link).unwrap();
    }
    link
}

fn command(program: &Path, arguments: &[String], folder: &Path) -> Command {
    let mut command = tool(program);
    command
        .args(arguments)
        .current_dir(folder)
        .env("SOURCE_DATE_EPOCH", "1990000000");
    command
}

/// What a line makes: an image in a file or on stdout, or a number on stdout.
fn made(mut command: Command, folder: &Path) -> Result<Vec<u8>, String> {
    let image = ["out.iso", "tree/out.iso"].map(|name| folder.join(name));
    image
        .iter()
        .for_each(|path| drop(std::fs::remove_file(path)));
    let stdout = output(&mut command)?;
    match image.iter().find(|path| path.exists()) {
        Some(path) if stdout.is_empty() => Ok(std::fs::read(path).unwrap()),
        Some(_) => Err(format!(
            "{}: an image and something on stdout",
            shown(&command)
        )),
        None => Ok(stdout),
    }
}

/// In its widest character set.
const JOLIET: [&str; 3] = ["-J", "-j", "iso8859-1"];

/// Everything in a tree of an image, as isoinfo lists it.
fn listed(image: &Path, options: &[&str]) -> BTreeSet<String> {
    let mut isoinfo = tool("isoinfo");
    isoinfo.args(options).arg("-f").arg("-i").arg(image);
    let text = output(&mut isoinfo).unwrap();
    String::from_utf8_lossy(&text)
        .lines()
        .map(str::to_owned)
        .collect()
}

/// Mode, owner, group and path of everything in the Rock Ridge tree, and where a link points.
fn attributes(image: &Path) -> BTreeSet<String> {
    let text = output(tool("isoinfo").args(["-R", "-l", "-i"]).arg(image)).unwrap();
    let text = String::from_utf8_lossy(&text);
    let mut folder = "";
    let mut all = BTreeSet::new();
    for line in text.lines() {
        if let Some(path) = line.strip_prefix("Directory listing of ") {
            folder = path;
        } else if let Some((front, name)) = line.split_once("]  ") {
            let mut fields = front.split_whitespace();
            let mode = fields.next().unwrap();
            // The permissions of a link mean nothing, and each has others.
            let mode = if mode.starts_with('l') { "l" } else { mode };
            let owner: Vec<_> = fields.skip(1).take(2).collect();
            if name.trim() != ".." {
                all.insert(format!(
                    "{mode} {} {folder}{}",
                    owner.join(" "),
                    name.trim_end()
                ));
            }
        }
    }
    all
}

/// Label, identifiers and kinds of trees; in lower case, since xorriso records some of it in upper case.
fn described(image: &Path) -> Vec<String> {
    let text = output(tool("isoinfo").arg("-d").arg("-i").arg(image)).unwrap();
    let text = String::from_utf8_lossy(&text).into_owned();
    let wanted = [
        "Volume id",
        "System id",
        "Volume set id",
        "Publisher",
        "Joliet",
        "NO Joliet",
        "Rock Ridge",
        "NO Rock",
    ];
    text.lines()
        .filter(|line| wanted.iter().any(|start| line.starts_with(start)))
        .map(|line| line.trim().to_lowercase())
        .collect()
}

/// Compares what a line makes here and there.
fn compare(caller: &Caller, folder: &Path, peer: &str) {
    let [program, arguments @ ..] = &caller.words[..] else {
        panic!("no words");
    };
    let line = caller.words.join(" ");
    let here = made(command(&ours(folder, program), arguments, folder), folder);
    let here = here.unwrap_or_else(|error| panic!("{}: {error}", caller.name));
    // xorriso knows some options of genisoimage only by hearsay, and says so.
    let foreign = ["-ldots", "-allow-multidot", "-cache-inodes"];
    let their = arguments
        .iter()
        .filter(|word| peer != "xorriso" || !foreign.contains(&word.as_str()));
    let mut their: Vec<String> = their.cloned().collect();
    if peer == "xorriso" && their.first().is_none_or(|first| first != "-as") {
        their.splice(..0, ["-as", "mkisofs"].map(str::to_owned));
    }
    let there = made(command(Path::new(peer), &their, folder), folder);
    let there = there.unwrap_or_else(|error| panic!("{}: {peer}: {error}", caller.name));
    if caller.words.iter().any(|word| word == "-print-size") {
        let blocks = |bytes: &[u8]| {
            String::from_utf8_lossy(bytes)
                .trim()
                .parse::<u32>()
                .unwrap()
        };
        // Where the metadata lies is nobody else's business, but it is as much within a few blocks.
        assert!(blocks(&here).abs_diff(blocks(&there)) < 40, "{line}");
        return;
    }
    let images = [("here.iso", here), ("there.iso", there)].map(|(name, bytes)| {
        assert!(bytes.len() > 32_768, "{line}: {name} is no image");
        let path = folder.join(name);
        std::fs::write(&path, bytes).unwrap();
        path
    });
    let each = |look: &dyn Fn(&Path) -> BTreeSet<String>| images.each_ref().map(|path| look(path));
    let [here, there] = images.each_ref().map(|path| described(path));
    assert_eq!(here, there, "{line}: volume");
    let rock_ridge = here.iter().any(|line| line.starts_with("rock ridge"));
    if rock_ridge {
        let [here, there] = each(&|path| listed(path, &["-R"]));
        assert_eq!(here, there, "{line}: Rock Ridge");
        let [here, there] = each(&attributes);
        assert_eq!(here, there, "{line}: owners and permissions");
    }
    if here.iter().any(|line| line.starts_with("joliet")) {
        // genisoimage makes empty files of links there.
        let link = |name: &String| rock_ridge && name.ends_with("/default.cfg");
        // It takes no character set for what it is at level 4, and that of ISO 8859-1 for each byte.
        let latin = line.contains("-iso-level 4")
            || line.contains("iso8859-1")
            || line.contains("jcharset");
        let script = |name: &String| latin && name.starts_with("/scripts/");
        let [here, there] = each(&|path| {
            let names = listed(path, &JOLIET);
            names
                .into_iter()
                .filter(|name| !link(name) && !script(name))
                .collect()
        });
        assert!(here.len() > 1, "{line}: {here:?}");
        assert_eq!(here, there, "{line}: Joliet");
    }
    if peer == "genisoimage" {
        // It writes `_` for each byte of what is not ASCII, and numbers names alike otherwise.
        let own = |name: &String| !name.to_uppercase().starts_with("/SCRIPTS/");
        let [here, there] = each(&|path| listed(path, &[]).into_iter().filter(own).collect());
        assert_eq!(here, there, "{line}: ISO 9660");
    }
}

#[test]
fn lines_of_real_callers_make_the_names_that_genisoimage_and_xorriso_make() {
    let mut compared = 0;
    for caller in callers().iter().filter(|caller| caller.refused.is_none()) {
        let peer = match caller.words[0].as_str() {
            "mkisofs" | "genisoimage" => "genisoimage",
            _ => "xorriso",
        };
        if !installed(peer) || !installed("isoinfo") {
            report::skip(&format!("{peer} or isoinfo is not installed"));
            continue;
        }
        let scratch = Scratch::new();
        plant(scratch.path());
        compare(caller, scratch.path(), peer);
        compared += 1;
    }
    report::verdict(
        "mkisofs front",
        &format!(
            "{compared} lines of real callers make the names that genisoimage and xorriso make"
        ),
    );
}

#[test]
fn lines_that_boot_are_refused_by_the_option_that_wants_it() {
    let scratch = Scratch::new();
    plant(scratch.path());
    let mut refused = 0;
    for caller in callers() {
        let Some(option) = &caller.refused else {
            continue;
        };
        let program = ours(scratch.path(), &caller.words[0]);
        let run = run(&mut command(&program, &caller.words[1..], scratch.path()));
        let said = String::from_utf8_lossy(&run.stderr).into_owned();
        assert_eq!(run.status.code(), Some(2), "{}: {said}", caller.name);
        assert!(said.contains(option.as_str()), "{}: {said}", caller.name);
        assert!(
            run.stdout.is_empty() && !scratch.join("out.iso").exists(),
            "{}",
            caller.name
        );
        refused += 1;
    }
    report::verdict(
        "mkisofs front",
        &format!("{refused} lines are refused by name"),
    );
}

/// The names of options in a list of them: those that a line begins with, up to the values.
fn options(help: &str) -> BTreeSet<String> {
    let mut options = BTreeSet::new();
    for line in help.lines().filter(|line| line.starts_with("  -")) {
        let names = line.trim().split("  ").next().unwrap();
        for name in names
            .split(", ")
            .filter_map(|name| name.split_whitespace().next())
        {
            let name = name.trim_start_matches('-');
            options.insert(name.split('=').next().unwrap().to_owned());
        }
    }
    options
}

#[test]
fn every_option_of_genisoimage_and_xorriso_is_in_the_table() {
    let scratch = Scratch::new();
    let ours = ours(scratch.path(), "mkisofs");
    let text = output(tool(ours).arg("-help")).unwrap();
    let known = options(&String::from_utf8_lossy(&text));
    for (peer, arguments, least) in [
        ("genisoimage", &["-help"][..], 150),
        ("xorriso", &["-as", "mkisofs", "-help"], 150),
    ] {
        if !installed(peer) {
            report::skip(&format!("{peer} is not installed"));
            continue;
        }
        let run = run(tool(peer).args(arguments));
        let text = [run.stdout, run.stderr].concat();
        let their = options(&String::from_utf8_lossy(&text));
        assert!(their.len() > least, "{peer}: {} options read", their.len());
        let missing: Vec<_> = their.difference(&known).collect();
        assert!(missing.is_empty(), "{peer} knows {missing:?}");
        report::verdict(
            peer,
            &format!("all {} of its options are known", their.len()),
        );
    }
}

#[test]
fn a_session_of_minus_c_and_minus_m_holds_what_the_one_before_held() {
    if !installed("isoinfo") {
        report::skip("isoinfo is not installed");
        return;
    }
    let scratch = Scratch::new();
    plant(scratch.path());
    trees::file(&scratch.join("more"), "added.txt", 1000);
    trees::file(&scratch.join("more"), "user-data", 2000);
    let make = |line: &str| {
        let program = ours(scratch.path(), "genisoimage");
        output(&mut command(&program, &words(line), scratch.path())).unwrap()
    };
    let mut disc = make("-quiet -R -J tree");
    std::fs::write(scratch.join("first.iso"), &disc).unwrap();
    disc.resize(disc.len().next_multiple_of(32_768), 0);
    let next = disc.len() / 2048;
    let session = make(&format!("-quiet -R -J -C 0,{next} -M first.iso more"));
    disc.extend(session);
    let both = scratch.join("both.iso");
    std::fs::write(&both, disc).unwrap();

    let start = next.to_string();
    let second = listed(&both, &["-T", &start, "-J", "-j", "iso8859-1"]);
    let mut expected = listed(&scratch.join("first.iso"), &JOLIET);
    assert!(expected.insert("/added.txt".to_owned()));
    assert_eq!(second, expected);
    let content = |path: &str| {
        let mut isoinfo = tool("isoinfo");
        isoinfo
            .args(["-T", &start, "-J", "-i"])
            .arg(&both)
            .args(["-x", path]);
        output(&mut isoinfo).unwrap()
    };
    let file = |path: &str| std::fs::read(scratch.join(path)).unwrap();
    assert_eq!(content("/user-data"), file("more/user-data"), "replaced");
    assert_eq!(
        content("/Autounattend.xml"),
        file("tree/Autounattend.xml"),
        "kept"
    );
    report::verdict(
        "isoinfo",
        "a session made with -C and -M holds the one before",
    );
}
