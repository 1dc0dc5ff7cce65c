//! An album: a disc of audio with all that a disc can say of itself, as sheets to burn it from, and as
//! what each program that reads it has to find. Nothing of it is computed by our own code.

use std::fmt::Write;

/// A disc of audio. Its samples are those of one file, from address 0 on.
pub(super) struct Album {
    pub(super) catalog: &'static str,
    /// Its blocks of CD-Text, in their order.
    pub(super) languages: &'static [Language],
    pub(super) tracks: &'static [Track],
}

/// What is said in one language: of the album (number 0) and of each track, made of these words.
pub(super) struct Language {
    code: u8,
    /// As cdrskin and libcdio have it.
    name: &'static str,
    characters: Characters,
    /// In the order of `FIELDS`.
    words: [&'static str; 6],
}

/// How a language's texts are recorded.
#[derive(Clone, Copy, PartialEq)]
enum Characters {
    Latin1,
    /// Of which only katakana are used here.
    ShiftJis,
}

pub(super) struct Track {
    /// Blocks before index 1, which are heard.
    pub(super) pregap: u32,
    /// Blocks from index 1 on.
    pub(super) blocks: u32,
    /// Where index 2 and those after it lie, from index 1 on.
    indexes: &'static [u32],
    isrc: Option<&'static str>,
    copy: bool,
    pre_emphasis: bool,
}

/// Fields of CD-Text: as cdrdao calls them, as the sheets of Sony that cdrskin writes call them, and
/// whether they differ from track to track.
const FIELDS: [(&str, &str, bool); 6] = [
    ("TITLE", "Title", true),
    ("PERFORMER", "Artist", false),
    ("SONGWRITER", "Songwriter", true),
    ("COMPOSER", "Composer", true),
    ("ARRANGER", "Arranger", true),
    ("MESSAGE", "Message", true),
];

const ENGLISH: Language = Language {
    code: 9,
    name: "English",
    characters: Characters::Latin1,
    words: [
        "Name of more than twelve bytes",
        "Player",
        "Poet",
        "Composer",
        "Arranger",
        "Greeting",
    ],
};

const GERMAN: Language = Language {
    code: 8,
    name: "German",
    words: [
        "Stück",
        "Küsterchor zu Bückeburg",
        "Dichter",
        "Tonsetzer",
        "Bearbeiter",
        "Gruß",
    ],
    ..ENGLISH
};

/// As many as a disc can have.
const EVERY_LANGUAGE: [Language; 8] = [
    ENGLISH,
    GERMAN,
    Language {
        code: 7,
        name: "Danish",
        words: [
            "Stykke",
            "Spillemænd",
            "Digter",
            "Komponist",
            "Arrangør",
            "Hilsen",
        ],
        ..ENGLISH
    },
    Language {
        code: 10,
        name: "Spanish",
        words: [
            "Canción",
            "Coro",
            "Letra de Muñoz",
            "Música",
            "Arreglo",
            "¿Qué tal?",
        ],
        ..ENGLISH
    },
    Language {
        code: 15,
        name: "French",
        words: [
            "Pièce",
            "Chorale",
            "Poème",
            "Compositeur",
            "Arrangé",
            "Ça va",
        ],
        ..ENGLISH
    },
    Language {
        code: 21,
        name: "Italian",
        words: ["Brano", "Orchestra", "Perché", "Così", "Già", "Più"],
        ..ENGLISH
    },
    Language {
        code: 40,
        name: "Swedish",
        words: [
            "Låt",
            "Kör på Åland",
            "Ord",
            "Tonsättare",
            "Sättning",
            "Hälsning",
        ],
        ..ENGLISH
    },
    Language {
        code: 29,
        name: "Dutch",
        words: [
            "Lied",
            "Fanfare één",
            "Dichter",
            "Componist",
            "Bewerker",
            "Groet",
        ],
        ..ENGLISH
    },
];

/// In characters of two bytes. On a disc with others libcdio takes all of them for Japanese.
const JAPANESE: Language = Language {
    code: 105,
    name: "Japanese",
    characters: Characters::ShiftJis,
    words: [
        "タイトル",
        "アーティスト",
        "シジン",
        "サッキョクカ",
        "ヘンキョク",
        "コンニチハ",
    ],
};

/// A hidden track before the first, pregaps, indexes, flags, numbers, two languages.
pub(super) const RICH: Album = Album {
    catalog: "4006381333931",
    languages: &[ENGLISH, GERMAN],
    tracks: &[
        Track {
            isrc: Some("DEA450000001"),
            ..Track::plain(300, 800)
        },
        Track {
            isrc: Some("DEA450000002"),
            copy: true,
            pre_emphasis: true,
            indexes: &[75, 245],
            ..Track::plain(160, 420)
        },
        Track::plain(80, 305),
        Track {
            isrc: Some("DEA459900004"),
            copy: true,
            ..Track::plain(0, 351)
        },
    ],
};

/// The same of one language, as a cue sheet can have it.
pub(super) const SPOKEN: Album = Album {
    languages: &[ENGLISH],
    ..RICH
};

/// The same of every language.
pub(super) const EIGHT: Album = Album {
    languages: &EVERY_LANGUAGE,
    ..RICH
};

/// The same in Japanese.
pub(super) const KATAKANA: Album = Album {
    languages: &[JAPANESE],
    ..RICH
};

/// Nothing but three tracks that run into one another.
pub(super) const PLAIN: Album = Album {
    catalog: "",
    languages: &[],
    tracks: &[
        Track::plain(0, 701),
        Track::plain(0, 450),
        Track::plain(0, 333),
    ],
};

impl Track {
    const fn plain(pregap: u32, blocks: u32) -> Self {
        Self {
            pregap,
            blocks,
            indexes: &[],
            isrc: None,
            copy: false,
            pre_emphasis: false,
        }
    }

    /// The control field of its sub-channel.
    fn control(&self) -> u8 {
        u8::from(self.pre_emphasis) | u8::from(self.copy) << 1
    }
}

impl Characters {
    fn encode(self, text: &str) -> Vec<u8> {
        text.chars()
            .map(u32::from)
            .fold(Vec::new(), |mut bytes, letter| {
                match (self, letter) {
                    // From the small A on, without the 63rd place, where a byte would be 7Fh.
                    (Self::ShiftJis, 0x30A1..) => {
                        let place = letter - 0x30A1;
                        let place = if letter == 0x30FC { 0x1B } else { place };
                        bytes.push(if letter == 0x30FC { 0x81 } else { 0x83 });
                        bytes.push(u8::try_from(0x40 + place + u32::from(place > 0x3E)).unwrap());
                    }
                    _ => bytes.push(u8::try_from(letter).unwrap()),
                }
                bytes
            })
    }
}

impl Language {
    fn text(&self, field: usize, track: usize) -> String {
        let word = self.words[field];
        if FIELDS[field].2 {
            format!("{word} {track}")
        } else {
            word.to_owned()
        }
    }
}

/// Minutes, seconds and blocks of a place in a file.
pub(super) fn time(blocks: u32) -> String {
    format!(
        "{:02}:{:02}:{:02}",
        blocks / 4500,
        blocks / 75 % 60,
        blocks % 75
    )
}

/// As cdrdao writes what is no ASCII: the bytes of Latin-1 in octal.
fn escaped(text: &str) -> String {
    let escaped = text.chars().map(|letter| match letter {
        ' '..='~' => letter.to_string(),
        _ => format!("\\{:03o}", u32::from(letter)),
    });
    escaped.collect()
}

impl Album {
    pub(super) fn blocks(&self) -> u32 {
        let tracks = self.tracks.iter();
        tracks.map(|track| track.pregap + track.blocks).sum()
    }

    /// Of each track its number, its first block and its first of index 1.
    pub(super) fn placed(&self) -> impl Iterator<Item = (usize, &Track, u32, u32)> {
        let mut next = 0;
        self.tracks.iter().zip(1..).map(move |(track, number)| {
            let first = next;
            next += track.pregap + track.blocks;
            (number, track, first, first + track.pregap)
        })
    }

    /// cdrdao's sheet: of every track the samples from `file`, and how they are called there.
    pub(super) fn toc(&self, file: &str) -> String {
        self.toc_of(|first, blocks| format!("FILE \"{file}\" {} {}\n", time(first), time(blocks)))
    }

    /// What `cdrdao read-toc` writes, without comments, empty lines and what the packs count: what
    /// comes before the first track it takes for silence.
    pub(super) fn toc_read(&self) -> String {
        let hidden = self.tracks.first().map_or(0, |track| track.pregap);
        let read = self.toc_of(|first, blocks| {
            let place = |block| match block {
                0 => "0".to_owned(),
                _ => time(block),
            };
            if first == 0 && hidden > 0 {
                let rest = time(blocks - hidden);
                return format!("SILENCE {}\nFILE \"data.wav\" 0 {rest}\n", time(hidden));
            }
            let first = place(first - hidden);
            format!("FILE \"data.wav\" {first} {}\n", time(blocks))
        });
        let lines = read.lines().filter(|line| !line.is_empty());
        lines.fold(String::new(), |all, line| all + line + "\n")
    }

    fn toc_of(&self, samples: impl Fn(u32, u32) -> String) -> String {
        let mut toc = "CD_DA\n".to_owned();
        // Writing to a String does not fail.
        if !self.catalog.is_empty() {
            let _ = writeln!(toc, "CATALOG \"{}\"", self.catalog);
        }
        if !self.languages.is_empty() {
            toc += "CD_TEXT {\n  LANGUAGE_MAP {\n";
            for (block, language) in self.languages.iter().enumerate() {
                let _ = writeln!(toc, "    {block}: {}", language.code);
            }
            toc += "  }\n";
            self.toc_texts(&mut toc, 0);
            toc += "}\n";
        }
        for (number, track, first, _) in self.placed() {
            let no = |has: bool| if has { "" } else { "NO " };
            let copy = no(track.copy);
            let pre_emphasis = no(track.pre_emphasis);
            let _ = write!(
                toc,
                "TRACK AUDIO\n{copy}COPY\n{pre_emphasis}PRE_EMPHASIS\nTWO_CHANNEL_AUDIO\n"
            );
            if let Some(isrc) = track.isrc {
                let _ = writeln!(toc, "ISRC \"{isrc}\"");
            }
            if !self.languages.is_empty() {
                toc += "CD_TEXT {\n";
                self.toc_texts(&mut toc, number);
                toc += "}\n";
            }
            toc += &samples(first, track.pregap + track.blocks);
            if track.pregap > 0 {
                let _ = writeln!(toc, "START {}", time(track.pregap));
            }
            for &index in track.indexes {
                let _ = writeln!(toc, "INDEX {}", time(index));
            }
        }
        toc
    }

    fn toc_texts(&self, toc: &mut String, track: usize) {
        for (block, language) in self.languages.iter().enumerate() {
            let _ = writeln!(toc, "  LANGUAGE {block} {{");
            for (field, (name, ..)) in FIELDS.iter().enumerate() {
                let text = escaped(&language.text(field, track));
                let _ = writeln!(toc, "    {name} \"{text}\"");
            }
            *toc += "  }\n";
        }
    }

    /// A cue sheet of one file, with the texts of its first language.
    pub(super) fn cue(&self, file: &str) -> String {
        self.cue_of(|number, index| ((number, index) == (1, 0)).then(|| (file.to_owned(), 0)))
    }

    /// A cue sheet of any number of files. `file` tells for a track and its index 0 or 1 whether a new file
    /// begins there, which, and at which address of the disc.
    pub(super) fn cue_of(&self, file: impl Fn(usize, u32) -> Option<(String, u32)>) -> String {
        let mut cue = String::new();
        // Writing to a String does not fail.
        if !self.catalog.is_empty() {
            let _ = writeln!(cue, "CATALOG {}", self.catalog);
        }
        self.cue_texts(&mut cue, 0, "");
        let mut begin = 0;
        let mut line = |cue: &mut String, number, index| {
            if let Some((name, at)) = file(number, index) {
                let _ = writeln!(cue, "FILE \"{name}\" WAVE");
                begin = at;
            }
            begin
        };
        for (number, track, first, start) in self.placed() {
            let file_of_0 = line(&mut cue, number, 0);
            let _ = writeln!(cue, "  TRACK {number:02} AUDIO");
            self.cue_texts(&mut cue, number, "    ");
            let flags = [(track.copy, " DCP"), (track.pre_emphasis, " PRE")];
            let flags = flags.iter().filter(|flag| flag.0);
            let flags: String = flags.map(|flag| flag.1).collect();
            if !flags.is_empty() {
                let _ = writeln!(cue, "    FLAGS{flags}");
            }
            if let Some(isrc) = track.isrc {
                let _ = writeln!(cue, "    ISRC {isrc}");
            }
            if track.pregap > 0 {
                let _ = writeln!(cue, "    INDEX 00 {}", time(first - file_of_0));
            }
            let file_of_1 = line(&mut cue, number, 1);
            let _ = writeln!(cue, "    INDEX 01 {}", time(start - file_of_1));
            for (index, number) in track.indexes.iter().zip(2..) {
                let place = start + index - file_of_1;
                let _ = writeln!(cue, "    INDEX {number:02} {}", time(place));
            }
        }
        cue
    }

    fn cue_texts(&self, cue: &mut String, track: usize, indent: &str) {
        let Some(language) = self.languages.first() else {
            return;
        };
        for (field, (name, ..)) in FIELDS.iter().enumerate() {
            let _ = writeln!(cue, "{indent}{name} \"{}\"", language.text(field, track));
        }
    }

    /// Number, address and control field of each track, and the lead-out's address.
    pub(super) fn toc_lines(&self) -> String {
        let mut lines = String::new();
        for (number, track, _, start) in self.placed() {
            let _ = writeln!(lines, "{number} {start} {}", track.control());
        }
        let _ = writeln!(lines, "lout {}", self.blocks());
        lines
    }

    /// Where index 1 of each track begins, and its blocks from there on.
    pub(super) fn parts(&self) -> String {
        self.placed()
            .fold(String::new(), |lines, (_, track, _, start)| {
                format!("{lines}{start} {}\n", track.blocks)
            })
    }

    /// Number and address of each track, whether it may be copied and has pre-emphasis; the catalogue
    /// number and the ISRCs; the CD-Text: as libcdio's cd-info has them.
    pub(super) fn cd_info(&self) -> String {
        let mut lines = String::new();
        let yes = |is: bool| if is { "yes" } else { "no" };
        for (number, track, _, start) in self.placed() {
            let (copy, pre_emphasis) = (yes(track.copy), yes(track.pre_emphasis));
            let _ = writeln!(lines, "{number} {start} {copy} {pre_emphasis}");
        }
        let _ = writeln!(lines, "170 {}", self.blocks());
        if !self.catalog.is_empty() {
            let _ = writeln!(lines, "MCN {}", self.catalog);
        }
        for (number, track, ..) in self.placed() {
            if let Some(isrc) = track.isrc {
                let _ = writeln!(lines, "ISRC {number} {isrc}");
            }
        }
        for (block, language) in self.languages.iter().enumerate() {
            let _ = writeln!(lines, "Language {block} '{}':", language.name);
            for track in 0..=self.tracks.len() {
                let _ = match track {
                    0 => writeln!(lines, "CD-TEXT for Disc:"),
                    _ => writeln!(lines, "CD-TEXT for Track {track:2}:"),
                };
                // In its own order.
                for field in [0, 1, 2, 3, 5, 4] {
                    let name = FIELDS[field].0;
                    let _ = writeln!(lines, "\t{name}: {}", language.text(field, track));
                }
            }
        }
        lines
    }

    /// What icedax writes of each track: the numbers, where it begins and how long it is up to the next
    /// one's index 1, its indexes, and where that next one's index 0 is.
    pub(super) fn icedax(&self) -> String {
        let mut lines = String::new();
        let catalog = self.catalog;
        let tracks: Vec<_> = self.placed().collect();
        for (place, (_, track, _, start)) in tracks.iter().enumerate() {
            let isrc = track.isrc.map_or(String::new(), |isrc| {
                let (country, owner) = (&isrc[..2], &isrc[2..5]);
                format!("{country}-{owner}-{}-{}", &isrc[5..7], &isrc[7..])
            });
            let gap = tracks.get(place + 1).map_or(0, |(_, next, ..)| next.pregap);
            let length = track.blocks + gap;
            let indexes = track.indexes.iter().map(|index| format!(" {index}"));
            let indexes: String = indexes.collect();
            let last = match gap {
                0 => "-1".to_owned(),
                _ => track.blocks.to_string(),
            };
            let _ = write!(
                lines,
                "MCN={catalog}\nISRC={isrc}\nTrackstart={start}\nTracklength={length}, 0\n\
                 Index=0{indexes}\nIndex0={last}\n"
            );
        }
        lines
    }

    /// The sheets of Sony, one for each language, as cdrskin writes them from what it reads.
    pub(super) fn v07t(&self) -> Vec<Vec<u8>> {
        let blocks = self.languages.iter().enumerate();
        let sheets = blocks.map(|(block, language)| {
            let sheet = self.v07t_of(block, language);
            language.characters.encode(&sheet)
        });
        sheets.collect()
    }

    fn v07t_of(&self, block: usize, language: &Language) -> String {
        let characters = match language.characters {
            Characters::Latin1 => "8859",
            Characters::ShiftJis => "MS-JIS",
        };
        let name = language.name;
        let mut sheet = format!(
            "Input Sheet Version = 0.7T\n\
             Remarks             = Libburn report of CD-TEXT Block {block}\n\
             Text Code           = {characters}\n\
             Language Code       = {name}\n"
        );
        for track in 0..=self.tracks.len() {
            if track == 1 {
                // Writing to a String does not fail.
                let _ = write!(
                    sheet,
                    "Text Data Copy Protection = OFF\n\
                     First Track Number  = 1\n\
                     Last Track Number   = {}\n",
                    self.tracks.len()
                );
            }
            for (field, (_, name, _)) in FIELDS.iter().enumerate() {
                let text = language.text(field, track);
                let _ = match (track, *name) {
                    (0, "Title" | "Message") => writeln!(sheet, "Album {name:13} = {text}"),
                    (0, "Artist") => writeln!(sheet, "{:19} = {text}", "Artist Name"),
                    (0, _) => writeln!(sheet, "{name:19} = {text}"),
                    _ => writeln!(sheet, "Track {track:02} {name:10} = {text}"),
                };
            }
        }
        sheet
    }

    /// The disc ID of freedb, as cd-discid prints it: with the addresses from the disc's very first
    /// block on, and its length in seconds.
    pub(super) fn disc_id(&self) -> String {
        let starts: Vec<u32> = self.placed().map(|(.., start)| start + 150).collect();
        let end = self.blocks() + 150;
        let digits = |seconds: u32| {
            seconds
                .to_string()
                .bytes()
                .map(|digit| u32::from(digit - b'0'))
                .sum::<u32>()
        };
        let sum: u32 = starts.iter().map(|start| digits(start / 75)).sum();
        let length = end / 75 - starts[0] / 75;
        let tracks = u32::try_from(starts.len()).unwrap();
        let id = (sum % 255) << 24 | length << 8 | tracks;
        let starts: Vec<String> = starts.iter().map(u32::to_string).collect();
        format!("{id:08x} {tracks} {} {}\n", starts.join(" "), end / 75)
    }
}
