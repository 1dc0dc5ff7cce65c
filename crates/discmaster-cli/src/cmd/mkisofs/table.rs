//! The table of options: what genisoimage and xorriso's emulation of mkisofs know, and what becomes of
//! each here. docs/mkisofs.md shows it.

mod done;
mod refused;

use std::fmt;

/// Whose options.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Of {
    Both,
    /// genisoimage 1.1.11, which is also mkisofs on most systems.
    Genisoimage,
    /// `xorriso -as mkisofs`, also called xorrisofs, 1.5.
    Xorriso,
}

/// What an option asks for, of those that are obeyed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum What {
    Output,
    PrintSize,
    Quiet,
    LogFile,
    Help,
    Version,

    Root,
    GraftPoints,
    PathList,
    QuotedPathList,
    FollowLinks,
    Exclude,
    ExcludeList,
    NoBackups,
    HardLinks,
    NoHardLinks,

    RockRidge,
    RationalRock,
    NoRock,
    Uid,
    Gid,
    FileMode,
    DirMode,
    NewDirMode,
    DeepFolders,
    HideRelocated,
    RelocatedIn,

    Joliet,
    JolietLong,
    JolietCharset,
    InputCharset,
    OutputCharset,
    UcsLevel,

    IsoLevel,
    FullNames,
    MostNames,
    Untranslated,
    Relaxed,
    NoIsoTranslate,
    LowerCase,
    ManyDots,
    LeadingDots,
    OmitPeriod,
    OmitVersion,
    NoDirectoryDots,
    TranslationTable,
    TableName,
    HideJolietTable,

    Hide,
    HideList,
    HideJoliet,
    HideJolietList,
    Hidden,
    HiddenList,
    Sort,
    SortWeight,
    SortWeightList,

    VolumeId,
    Application,
    Publisher,
    Preparer,
    System,
    VolumeSet,
    VolumeSetSize,
    VolumeSetNumber,
    Copyright,
    Abstract,
    Bibliography,
    ModificationDate,
    FileDates,

    Pad,
    NoPad,
    SectorType,
    Sessions,
    PreviousSession,
}

/// What becomes of an option.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    Done(What),
    /// Taken, and nothing follows from it.
    Accepted,
    Refused,
}

/// An option.
#[derive(Clone, Copy, Debug)]
pub struct Row {
    pub of: Of,
    pub standing: Standing,
    /// As they are usually written, dashes included, with spaces between them.
    names: &'static str,
    /// What its values are called, with spaces between them.
    values: &'static str,
    /// What it does, why nothing follows from it, or why it is refused.
    pub says: &'static str,
}

const fn done(
    of: Of,
    names: &'static str,
    values: &'static str,
    what: What,
    says: &'static str,
) -> Row {
    Row {
        of,
        standing: Standing::Done(what),
        names,
        values,
        says,
    }
}

const fn accepted(of: Of, names: &'static str, values: &'static str, says: &'static str) -> Row {
    Row {
        of,
        standing: Standing::Accepted,
        names,
        values,
        says,
    }
}

const fn refused(of: Of, names: &'static str, values: &'static str, says: &'static str) -> Row {
    Row {
        of,
        standing: Standing::Refused,
        names,
        values,
        says,
    }
}

/// A part of the table, as the documentation shows it.
#[derive(Clone, Copy, Debug)]
pub struct Part {
    pub title: &'static str,
    pub rows: &'static [Row],
}

/// The whole table.
pub fn parts() -> impl Iterator<Item = Part> {
    done::PARTS.iter().chain(refused::PARTS).copied()
}

pub fn rows() -> impl Iterator<Item = &'static Row> {
    parts().flat_map(|part| part.rows)
}

impl Row {
    /// Its names without dashes.
    pub fn names(&self) -> impl Iterator<Item = &'static str> {
        self.names
            .split(' ')
            .map(|name| name.trim_start_matches('-'))
    }

    pub fn values(&self) -> impl Iterator<Item = &'static str> {
        self.values.split_whitespace()
    }

    /// What its values are called, all of them.
    pub fn wants(&self) -> &'static str {
        self.values
    }

    /// Whether an abbreviation can stand for it. xorriso takes none: its own options do not make those
    /// of genisoimage ambiguous.
    fn abbreviable(&self) -> bool {
        self.of != Of::Xorriso
    }
}

/// `-o, -output FILE`
impl fmt::Display for Row {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.names.replace(' ', ", "))?;
        if !self.values.is_empty() {
            write!(f, " {}", self.values)?;
        }
        Ok(())
    }
}

/// The option of one letter.
pub fn short(letter: char) -> Option<&'static Row> {
    let mut buffer = [0; 4];
    let name: &str = letter.encode_utf8(&mut buffer);
    rows().find(|row| row.names().any(|known| known == name))
}

/// What a name stands for.
#[derive(Clone, Copy, Debug)]
pub enum Long {
    Row(&'static Row),
    Unknown,
    /// It is the beginning of the names of two different options, and of more perhaps.
    Ambiguous(&'static str, &'static str),
}

/// The option of a name of more than one letter, or of the beginning of one.
pub fn long(name: &str) -> Long {
    let long_names = |row: &'static Row| row.names().filter(|name| name.len() > 1);
    if let Some(row) = rows().find(|row| long_names(row).any(|known| known == name)) {
        return Long::Row(row);
    }
    let mut begun = rows().filter(|row| row.abbreviable()).filter_map(|row| {
        long_names(row)
            .find(|known| known.starts_with(name))
            .map(|known| (row, known))
    });
    match (begun.next(), begun.next()) {
        (None, _) => Long::Unknown,
        (Some((row, _)), None) => Long::Row(row),
        (Some((_, one)), Some((_, other))) => Long::Ambiguous(one, other),
    }
}

/// The name that is most like this one, if any is at all.
pub fn nearest(name: &str) -> Option<&'static str> {
    rows()
        .flat_map(Row::names)
        .filter(|known| known.len() > 1)
        .map(|known| (strsim::jaro_winkler(name, known), known))
        .filter(|(likeness, _)| *likeness > 0.8)
        .max_by(|(one, _), (other, _)| one.total_cmp(other))
        .map(|(_, known)| known)
}

/// The name that this one is meant to be, if it is a slip of the finger away; of longer ones, two slips.
pub fn misspelled(name: &str) -> Option<&'static str> {
    let slips = match name.len() {
        0..=3 => 0,
        4 => 1,
        _ => 2,
    };
    nearest(name)
        .filter(|known| known.len() > 4 && strsim::damerau_levenshtein(name, known) <= slips)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::HashSet;

    #[test]
    fn every_name_stands_once() {
        let mut seen = HashSet::new();
        for row in rows() {
            for name in row.names() {
                assert!(seen.insert(name), "-{name} stands twice");
                assert!(!name.is_empty());
            }
            assert!(!row.says.is_empty(), "{row}");
            assert!(!row.says.ends_with('.'), "{row}");
        }
    }

    #[test]
    fn names_are_found_whole_or_begun() {
        let found = |name: &str| match long(name) {
            Long::Row(row) => row.to_string(),
            other => format!("{other:?}"),
        };
        assert!(found("output").contains("-output"));
        assert!(found("iso-l").contains("-iso-level"));
        // Whole, though it is also the beginning of another.
        assert!(found("joliet").contains("-joliet"));
        assert_eq!(found("joliet-x"), "Unknown");
        assert!(matches!(long("no-"), Long::Ambiguous(..)));
        assert!(short('o').is_some() && short('Q').is_none());
    }

    #[test]
    fn a_slip_finds_its_name() {
        assert_eq!(nearest("joliet-lng"), Some("joliet-long"));
        assert_eq!(nearest("ratinal-rock"), Some("rational-rock"));
        assert_eq!(nearest("xyzzy"), None);
        assert_eq!(misspelled("outptu"), Some("output"));
        assert_eq!(misspelled("vold"), Some("volid"));
        for letters in ["ofile.iso", "JRo", "ox.iso", "Vcidata", "JRVseed"] {
            assert_eq!(misspelled(letters), None, "{letters}");
        }
    }
}
