//! Arguments taken apart in mkisofs's manner, which is that of getopt_long_only: one dash or two before a
//! long name, or the beginning of one; letters in a row; values behind `=`, behind the letter, or as
//! the next argument; options and paths in any order until `--`.

use super::table::{self, Long, Row, Standing, What};
use std::collections::VecDeque;
use std::ffi::{OsStr, OsString};
use std::os::unix::ffi::{OsStrExt, OsStringExt};

/// Whose manner: they differ in what they do without being told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Manner {
    /// genisoimage, and mkisofs.
    Genisoimage,
    /// xorrisofs, and `xorriso -as mkisofs`.
    Xorriso,
}

/// What was said, in its order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Item {
    Option(What, Vec<OsString>),
    Path(OsString),
}

/// A command line that says something.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    pub manner: Manner,
    pub items: Vec<Item>,
}

/// A command line that cannot be obeyed.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Fault {
    #[error("unknown option {option}{}", guess(*nearest))]
    Unknown {
        option: String,
        nearest: Option<&'static str>,
    },
    #[error("{option} can be -{one} or -{other}")]
    Ambiguous {
        option: String,
        one: &'static str,
        other: &'static str,
    },
    #[error("{option} takes no value")]
    NoValue { option: String },
    #[error("{option} needs {wants}")]
    MissingValue { option: String, wants: &'static str },
    #[error("{option}: {why}")]
    Refused { option: String, why: &'static str },
    #[error("{option} {value:?}: {wants}")]
    Value {
        option: &'static str,
        value: String,
        wants: &'static str,
    },
    #[error(
        "xorriso's own command {command:?} is not known; outside of -as mkisofs only -volid, -volume_date, \
         -report_about and -abort_on are"
    )]
    Native { command: String },
    #[error("there is no path to make an image of")]
    NoPath,
    #[error("xorriso is known here only as mkisofs: begin with -as mkisofs")]
    NotMkisofs,
}

fn guess(nearest: Option<&str>) -> String {
    nearest.map_or_else(String::new, |name| format!("; did you mean -{name}?"))
}

/// Takes arguments apart, the program's name not among them. `-as mkisofs` before all others makes them
/// xorriso's.
pub fn parse(manner: Manner, arguments: impl IntoIterator<Item = OsString>) -> Result<Line, Fault> {
    let mut rest: VecDeque<OsString> = arguments.into_iter().collect();
    let mut line = Line {
        manner,
        items: Vec::new(),
    };
    if emulation(&rest) {
        rest.drain(..2);
        line.manner = Manner::Xorriso;
    }
    while let Some(argument) = rest.pop_front() {
        let bytes = argument.as_bytes();
        if bytes == b"--" {
            return end(line, rest);
        }
        if bytes == b"-" || !bytes.starts_with(b"-") {
            line.items.push(Item::Path(argument));
            continue;
        }
        option(&argument, &mut rest, &mut line.items)?;
    }
    Ok(line)
}

/// Arguments of the program xorriso, which is known only as mkisofs.
pub fn parse_xorriso(arguments: impl IntoIterator<Item = OsString>) -> Result<Line, Fault> {
    let mut rest: VecDeque<OsString> = arguments.into_iter().collect();
    let mut before = Vec::new();
    while !emulation(&rest) {
        if rest.is_empty() {
            return Err(Fault::NotMkisofs);
        }
        native(&mut rest, &mut before)?;
    }
    let mut line = parse(Manner::Xorriso, rest)?;
    line.items.splice(..0, before);
    Ok(line)
}

/// Whether arguments begin with `-as mkisofs`, or one of the other names that xorriso knows it by.
fn emulation(arguments: &VecDeque<OsString>) -> bool {
    let at = |index| {
        arguments
            .get(index)
            .and_then(|argument: &OsString| argument.to_str())
    };
    matches!(at(0), Some("-as" | "--as"))
        && matches!(
            at(1),
            Some("mkisofs" | "genisoimage" | "genisofs" | "xorrisofs")
        )
}

/// What follows `--`: paths, and in xorriso's manner its own commands.
fn end(mut line: Line, mut rest: VecDeque<OsString>) -> Result<Line, Fault> {
    let commands = rest
        .front()
        .is_some_and(|first| first.as_bytes().starts_with(b"-"));
    if line.manner == Manner::Xorriso && commands {
        while !rest.is_empty() {
            native(&mut rest, &mut line.items)?;
        }
    }
    line.items.extend(rest.into_iter().map(Item::Path));
    Ok(line)
}

/// One of xorriso's own commands, of those that real callers put around `-as mkisofs`.
fn native(rest: &mut VecDeque<OsString>, items: &mut Vec<Item>) -> Result<(), Fault> {
    let command = rest.pop_front().unwrap_or_default();
    let command = command.to_string_lossy().into_owned();
    let mut value = |wants| {
        rest.pop_front().ok_or(Fault::MissingValue {
            option: command.clone(),
            wants,
        })
    };
    match command.trim_start_matches('-') {
        // What it says, and at what it gives up: our messages are few, and every failure is one.
        "report_about" | "abort_on" => {
            value("SEVERITY")?;
        }
        "volid" => items.push(Item::Option(What::VolumeId, vec![value("TEXT")?])),
        "volume_date" => {
            let kind = value("TYPE TIME")?;
            let what = match kind.as_bytes() {
                b"all_file_dates" => What::FileDates,
                b"uuid" => What::ModificationDate,
                _ => {
                    let command = format!("-volume_date {}", kind.to_string_lossy());
                    return Err(Fault::Native { command });
                }
            };
            items.push(Item::Option(what, vec![value("TYPE TIME")?]));
        }
        "" => {}
        _ => return Err(Fault::Native { command }),
    }
    Ok(())
}

/// An argument that begins with a dash, and the values that belong to it.
fn option(
    argument: &OsStr,
    rest: &mut VecDeque<OsString>,
    items: &mut Vec<Item>,
) -> Result<(), Fault> {
    let bytes = argument.as_bytes();
    let dashes = if bytes.starts_with(b"--") { 2 } else { 1 };
    let body = &bytes[dashes..];
    if let [letter] = body
        && let Some(row) = table::short(char::from(*letter))
    {
        return take(row, shown(argument), None, rest, items);
    }
    let (name, attached) = match body.iter().position(|&byte| byte == b'=') {
        Some(at) => (
            &body[..at],
            Some(OsString::from_vec(body[at + 1..].to_vec())),
        ),
        None => (body, None),
    };
    let name = String::from_utf8_lossy(name);
    let option = format!("{}{name}", &"--"[..dashes]);
    match table::long(&name) {
        Long::Row(row) => take(row, option, attached, rest, items),
        Long::Ambiguous(one, other) => Err(Fault::Ambiguous { option, one, other }),
        Long::Unknown if dashes == 1 && table::misspelled(&name).is_none() => {
            letters(argument, rest, items)
        }
        Long::Unknown => Err(unknown(argument)),
    }
}

/// Letters in a row, the last of them perhaps with its value behind it: `-JR`, `-oFILE`.
fn letters(
    argument: &OsStr,
    rest: &mut VecDeque<OsString>,
    items: &mut Vec<Item>,
) -> Result<(), Fault> {
    let body = &argument.as_bytes()[1..];
    for (at, &letter) in body.iter().enumerate() {
        let row = table::short(char::from(letter)).ok_or_else(|| unknown(argument))?;
        let option = format!("-{}", char::from(letter));
        if row.values().next().is_some() {
            let behind = &body[at + 1..];
            let attached = (!behind.is_empty()).then(|| OsString::from_vec(behind.to_vec()));
            return take(row, option, attached, rest, items);
        }
        take(row, option, None, rest, items)?;
    }
    Ok(())
}

/// An option with as many values as it takes.
fn take(
    row: &'static Row,
    option: String,
    attached: Option<OsString>,
    rest: &mut VecDeque<OsString>,
    items: &mut Vec<Item>,
) -> Result<(), Fault> {
    let wanted = row.values().count();
    if wanted == 0 && attached.is_some() {
        return Err(Fault::NoValue { option });
    }
    let mut values: Vec<OsString> = attached.into_iter().collect();
    while values.len() < wanted {
        let Some(value) = rest.pop_front() else {
            let wants = row.wants();
            return Err(Fault::MissingValue { option, wants });
        };
        values.push(value);
    }
    match row.standing {
        Standing::Done(what) => items.push(Item::Option(what, values)),
        Standing::Accepted => {}
        Standing::Refused => {
            let why = row.says;
            return Err(Fault::Refused { option, why });
        }
    }
    Ok(())
}

fn unknown(argument: &OsStr) -> Fault {
    let option = shown(argument);
    let name = option.trim_start_matches('-');
    let name = name.split('=').next().unwrap_or_default();
    Fault::Unknown {
        nearest: table::nearest(name),
        option,
    }
}

fn shown(argument: &OsStr) -> String {
    argument.to_string_lossy().into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(line: &str) -> Vec<OsString> {
        line.split_whitespace().map(OsString::from).collect()
    }

    fn items(line: &str) -> Vec<Item> {
        parse(Manner::Genisoimage, words(line)).unwrap().items
    }

    fn fault(line: &str) -> String {
        parse(Manner::Genisoimage, words(line))
            .unwrap_err()
            .to_string()
    }

    fn flag(what: What) -> Item {
        Item::Option(what, Vec::new())
    }

    fn valued(what: What, value: &str) -> Item {
        Item::Option(what, vec![value.into()])
    }

    #[test]
    fn values_stand_behind_their_option_in_every_way() {
        let output = [valued(What::Output, "x.iso")];
        for line in [
            "-o x.iso",
            "-ox.iso",
            "-output x.iso",
            "--output x.iso",
            "-output=x.iso",
        ] {
            assert_eq!(items(line), output, "{line}");
        }
        assert_eq!(items("--voli=X"), [valued(What::VolumeId, "X")]);
        assert_eq!(fault("-outp x"), "-outp can be -output or -output-charset");
    }

    #[test]
    fn letters_stand_in_a_row_the_last_with_a_value() {
        let (rock, joliet) = (flag(What::RockRidge), flag(What::Joliet));
        assert_eq!(items("-RJ"), [rock.clone(), joliet.clone()]);
        assert_eq!(
            items("-JRVlabel"),
            [
                joliet.clone(),
                rock.clone(),
                valued(What::VolumeId, "label")
            ]
        );
        assert_eq!(
            items("-JRV label"),
            [joliet, rock, valued(What::VolumeId, "label")]
        );
    }

    #[test]
    fn options_and_paths_mix_until_two_dashes() {
        assert_eq!(
            items("one -R two -- -three -J"),
            [
                Item::Path("one".into()),
                flag(What::RockRidge),
                Item::Path("two".into()),
                Item::Path("-three".into()),
                Item::Path("-J".into()),
            ]
        );
        assert_eq!(
            items("-o - -"),
            [valued(What::Output, "-"), Item::Path("-".into())]
        );
    }

    #[test]
    fn a_value_may_look_like_an_option_or_be_empty() {
        assert_eq!(items("-V -J"), [valued(What::VolumeId, "-J")]);
        let empty = parse(Manner::Genisoimage, ["-volset".into(), OsString::new()]).unwrap();
        assert_eq!(empty.items, [valued(What::VolumeSet, "")]);
    }

    #[test]
    fn what_is_wrong_is_told() {
        assert_eq!(
            fault("-joliet-lng"),
            "unknown option -joliet-lng; did you mean -joliet-long?"
        );
        assert_eq!(
            fault("--jolietlong x"),
            "unknown option --jolietlong; did you mean -joliet-long?"
        );
        // Letters could be made of it, and then a file named `utptu`.
        assert_eq!(
            fault("-outptu x"),
            "unknown option -outptu; did you mean -output?"
        );
        assert_eq!(fault("-JQ"), "unknown option -JQ");
        assert!(
            fault("-no-").starts_with("-no- can be -no-"),
            "{}",
            fault("-no-")
        );
        assert_eq!(fault("-o"), "-o needs FILE");
        assert_eq!(fault("-joliet=1"), "-joliet takes no value");
        assert!(fault("-b boot.img").starts_with("-b: images that boot"));
        assert!(fault("-udf").starts_with("-udf: UDF is not written"));
    }

    #[test]
    fn xorrisos_emulation_is_known_by_its_first_words() {
        let line = parse(Manner::Genisoimage, words("-as mkisofs -R dir")).unwrap();
        assert_eq!(line.manner, Manner::Xorriso);
        assert_eq!(
            line.items,
            [flag(What::RockRidge), Item::Path("dir".into())]
        );
        let line = parse(Manner::Genisoimage, words("-as genisoimage dir")).unwrap();
        assert_eq!(line.manner, Manner::Xorriso);
        assert!(fault("-as cdrecord").starts_with("unknown option -as"));
    }

    #[test]
    fn xorrisos_own_commands_are_known_where_callers_use_them() {
        let dated = |value: &str| valued(What::FileDates, value);
        let line = parse(
            Manner::Xorriso,
            words("-D -o x.dmg dist -- -volume_date all_file_dates =1"),
        );
        assert_eq!(line.unwrap().items.last(), Some(&dated("=1")));
        let line = parse_xorriso(words(
            "-report_about SORRY -volume_date all_file_dates =1 -as mkisofs -o x dir -- -volid X",
        ));
        let items = line.unwrap().items;
        assert_eq!(items[0], dated("=1"));
        assert_eq!(items.last(), Some(&valued(What::VolumeId, "X")));
        assert_eq!(
            parse_xorriso(words("-indev x.iso"))
                .unwrap_err()
                .to_string()
                .split(';')
                .next(),
            Some("xorriso's own command \"-indev\" is not known")
        );
        assert_eq!(parse_xorriso(words("")), Err(Fault::NotMkisofs));
        assert!(matches!(
            parse(Manner::Xorriso, words("x -- -chmod 0755 /")),
            Err(Fault::Native { .. })
        ));
    }

    #[test]
    fn options_of_two_values_take_both() {
        assert_eq!(
            items("--sort-weight 1 /boot"),
            [Item::Option(
                What::SortWeight,
                vec!["1".into(), "/boot".into()]
            )]
        );
        assert_eq!(fault("--sort-weight 1"), "--sort-weight needs WEIGHT PATH");
        assert_eq!(items("--modification-date=2020111621031700").len(), 1);
    }
}
