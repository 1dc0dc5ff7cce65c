//! Playlists: M3U, with what Winamp added to it, and PLS.

use super::error::{Fault, Wrong};
use super::remark::{At, Remark, Told};
use super::text::{Line, Word, lines};
use super::{Format, Sheet};
use crate::cd_text::{CdText, Language, Texts};
use std::collections::BTreeMap;
use std::path::Path;

/// The files of a playlist, a track each, in its order.
pub fn parse(path: &Path, text: &str) -> Result<(Sheet, Vec<Remark>), Fault> {
    let first = lines(text).find_map(|mut line| line.rest());
    let is_pls = first.is_some_and(|first| first.text.eq_ignore_ascii_case("[playlist]"));
    let mut list = List {
        sheet: Sheet::empty(path.to_owned(), Format::Playlist),
        disc: Texts::default(),
        remarks: Vec::new(),
    };
    if is_pls {
        list.pls(text)?;
    } else {
        list.m3u(text)?;
    }
    let List {
        mut sheet,
        disc,
        remarks,
    } = list;
    if disc != Texts::default() {
        let mut language = Language {
            disc,
            tracks: vec![Texts::default(); sheet.tracks.len()],
            ..Language::default()
        };
        language.characters = super::characters(&language);
        sheet.cd_text = Some(CdText {
            languages: vec![language],
        });
    }
    Ok((sheet, remarks))
}

struct List {
    sheet: Sheet,
    disc: Texts,
    remarks: Vec<Remark>,
}

/// An entry of PLS, which may come before or after its title.
#[derive(Default)]
struct Entry {
    file: Option<(String, At)>,
    title: Option<String>,
}

impl List {
    fn m3u(&mut self, text: &str) -> Result<(), Fault> {
        let mut shown = None;
        for mut line in lines(text) {
            let Some(rest) = line.rest() else {
                continue;
            };
            let Some(comment) = rest.text.strip_prefix('#') else {
                self.add(rest, shown.take())?;
                continue;
            };
            let text = |after: &str| {
                let text = after.trim();
                (!text.is_empty()).then(|| text.to_owned())
            };
            match comment.split_once(':') {
                // Seconds, a comma, and what is shown.
                Some(("EXTINF", after)) => {
                    shown = after.split_once(',').and_then(|(_, title)| text(title));
                }
                Some(("EXTALB", after)) => self.disc.title = text(after),
                Some(("EXTART", after)) => self.disc.performer = text(after),
                _ => {}
            }
        }
        Ok(())
    }

    fn pls(&mut self, text: &str) -> Result<(), Fault> {
        let mut entries: BTreeMap<u32, Entry> = BTreeMap::new();
        for mut line in lines(text).skip(1) {
            self.entry(&mut line, &mut entries)?;
        }
        for entry in entries.into_values() {
            if let Some((file, at)) = entry.file {
                self.add(Word { text: &file, at }, entry.title)?;
            }
        }
        Ok(())
    }

    fn entry(
        &mut self,
        line: &mut Line<'_>,
        entries: &mut BTreeMap<u32, Entry>,
    ) -> Result<(), Fault> {
        let Some(rest) = line.rest() else {
            return Ok(());
        };
        let Some((key, value)) = rest.text.split_once('=') else {
            if !rest.text.starts_with(['[', ';', '#']) {
                let told = Told::UnknownCommand(rest.text.to_owned());
                self.remarks.push(Remark::new(rest.at, told));
            }
            return Ok(());
        };
        let value = value.trim();
        let key = key.trim().to_ascii_lowercase();
        let number = |name: &str| key.strip_prefix(name)?.parse::<u32>().ok();
        if let Some(number) = number("file") {
            let entry = entries.entry(number).or_default();
            if entry.file.is_some() {
                return Err(Fault::new(rest.at, Wrong::Twice("file")));
            }
            entry.file = Some((value.to_owned(), rest.at));
        } else if let Some(number) = number("title") {
            let title = (!value.is_empty()).then(|| value.to_owned());
            entries.entry(number).or_default().title = title;
        } else if number("length").is_none() && key != "numberofentries" && key != "version" {
            let told = Told::UnknownCommand(rest.text.to_owned());
            self.remarks.push(Remark::new(rest.at, told));
        }
        Ok(())
    }

    fn add(&mut self, entry: Word<'_>, shown: Option<String>) -> Result<(), Fault> {
        let name = local(entry)?;
        self.sheet.add_file(name, entry.at);
        if let Some(track) = self.sheet.tracks.last_mut() {
            track.shown = shown;
        }
        Ok(())
    }
}

/// The path of an entry, which may be a URL.
fn local(entry: Word<'_>) -> Result<String, Fault> {
    let wrong = |wrong: fn(String) -> Wrong| Fault::new(entry.at, wrong(entry.text.to_owned()));
    if entry.text.is_empty() || entry.text.contains(char::is_control) {
        return Err(wrong(Wrong::FileName));
    }
    let Some((scheme, rest)) = entry.text.split_once("://") else {
        return Ok(entry.text.to_owned());
    };
    // Of names of files with such a sign in them there are some.
    let is_scheme = scheme.starts_with(|first: char| first.is_ascii_alphabetic())
        && scheme
            .chars()
            .all(|character| character.is_ascii_alphanumeric() || "+-.".contains(character));
    if !is_scheme {
        return Ok(entry.text.to_owned());
    }
    if !scheme.eq_ignore_ascii_case("file") {
        return Err(wrong(Wrong::Remote));
    }
    let (host, path) = rest.split_at(rest.find('/').unwrap_or(rest.len()));
    if !host.is_empty() && !host.eq_ignore_ascii_case("localhost") {
        return Err(wrong(Wrong::Remote));
    }
    let path = unescaped(path).ok_or_else(|| wrong(Wrong::FileName))?;
    // Before a drive's letter, the slash is the URL's.
    let drive = path
        .strip_prefix('/')
        .filter(|path| path.as_bytes().get(1) == Some(&b':'));
    let path = drive.unwrap_or(&path);
    if path.is_empty() || path.contains(char::is_control) {
        return Err(wrong(Wrong::FileName));
    }
    Ok(path.to_owned())
}

/// Bytes of a URL, `%20` for a space, as text.
fn unescaped(path: &str) -> Option<String> {
    let mut bytes = Vec::with_capacity(path.len());
    let mut rest = path.bytes();
    while let Some(byte) = rest.next() {
        if byte != b'%' {
            bytes.push(byte);
            continue;
        }
        let mut digit = || char::from(rest.next()?).to_digit(16);
        let (high, low) = (digit()?, digit()?);
        bytes.push(u8::try_from(high << 4 | low).ok()?);
    }
    String::from_utf8(bytes).ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sheet::SheetError;
    use proptest::prelude::*;
    use std::path::PathBuf;

    fn read(text: &str) -> Result<(Sheet, Vec<Remark>), SheetError> {
        Sheet::parse(&PathBuf::from("/music/list.m3u"), Format::Playlist, text)
    }

    fn names(sheet: &Sheet) -> Vec<&str> {
        sheet.files.iter().map(|file| file.name.as_str()).collect()
    }

    #[test]
    fn each_line_is_a_track_and_what_is_shown_belongs_to_the_next_one() {
        let (sheet, remarks) = read(
            "#EXTM3U\r\n#EXTALB:Blue\r\n#EXTINF:123,Joni Mitchell - Carey\r\nsub\\carey.flac\r\n\r\n# nothing\r\nb c.mp3",
        )
        .unwrap();
        assert_eq!(names(&sheet), ["sub\\carey.flac", "b c.mp3"]);
        assert_eq!(
            sheet.tracks[0].shown.as_deref(),
            Some("Joni Mitchell - Carey")
        );
        assert_eq!(sheet.tracks[1].shown, None);
        assert_eq!(sheet.tracks[1].at, At { line: 7, column: 1 });
        let disc = &sheet.cd_text.unwrap().languages[0].disc;
        assert_eq!(disc.title.as_deref(), Some("Blue"));
        assert!(remarks.is_empty());
    }

    #[test]
    fn urls_of_files_are_paths_and_others_are_refused_by_name() {
        let (sheet, _) = read(
            "file:///music/a%20b%C3%A9.wav\nfile://localhost/c.wav\nFILE:///C:/d.wav\n?://e.wav\n",
        )
        .unwrap();
        assert_eq!(
            names(&sheet),
            ["/music/a bé.wav", "/c.wav", "C:/d.wav", "?://e.wav"]
        );
        for (url, column) in [
            ("http://example.org/a.mp3", 1),
            ("  https://example.org/a.mp3", 3),
            ("file://server/a.mp3", 1),
        ] {
            let error = read(&format!("a.wav\n{url}\n")).unwrap_err();
            let SheetError::Wrong { at, wrong, .. } = error else {
                panic!("{error}");
            };
            assert_eq!(at, At { line: 2, column });
            assert_eq!(wrong, Wrong::Remote(url.trim().to_owned()));
        }
        for url in [
            "file:///%zz",
            "file:///%f",
            "file:///%FF",
            "file:///a%00",
            "file://",
        ] {
            assert!(read(url).is_err(), "{url}");
        }
    }

    #[test]
    fn a_pls_is_in_the_order_of_its_numbers() {
        let (sheet, remarks) = read(
            "[playlist]\nNumberOfEntries=2\nTitle2=Two\nFile2=two.ogg\nFile1 = one.ogg\nLength1=-1\nVersion=2\nWhat=1\n",
        )
        .unwrap();
        assert_eq!(names(&sheet), ["one.ogg", "two.ogg"]);
        assert_eq!(sheet.tracks[1].shown.as_deref(), Some("Two"));
        assert_eq!(remarks.len(), 1);
        assert_eq!(remarks[0].at.line, 8);
        assert!(read("[playlist]\nFile1=a\nFile1=b\n").is_err());
        assert!(read("[playlist]\n").is_err());
        assert!(read("#EXTM3U\n").is_err());
    }

    proptest! {
        #[test]
        fn any_text_is_a_list_or_is_not(text in "(\\[playlist\\]\n)?([#=:%/\\.a-zA-Z0-9]{0,20}[\r\n]{0,2}){0,8}") {
            let _ = read(&text);
        }
    }
}
