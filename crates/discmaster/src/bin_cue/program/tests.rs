use super::*;
use crate::{Code, SectorImage};
use discmaster_audio::cd_text::{CdText, Language, Texts};
use discmaster_audio::program::{Content, Piece, SectorForm, Source};
use discmaster_audio::sector::{Header, is_sound};
use discmaster_audio::sound::{ByteOrder, Sound};
use std::cell::Cell;
use std::sync::Mutex;

struct Scene {
    folder: tempfile::TempDir,
}

impl Scene {
    fn new() -> Self {
        Self {
            folder: tempfile::tempdir().unwrap(),
        }
    }

    fn file(&self, name: &str, bytes: &[u8]) -> PathBuf {
        let path = self.folder.path().join(name);
        fs::write(&path, bytes).unwrap();
        path
    }

    fn cue(&self) -> PathBuf {
        self.folder.path().join("disc.cue")
    }

    fn names(&self) -> Vec<String> {
        let mut names: Vec<_> = fs::read_dir(self.folder.path())
            .unwrap()
            .map(|entry| entry.unwrap().file_name().into_string().unwrap())
            .collect();
        names.sort();
        names
    }

    /// Data of 20 blocks and two tracks of sound, which flow into each other.
    fn program(&self) -> Program {
        let samples = bytes(2352 * 700, 3);
        let sound = self.file("sound.raw", &samples);
        let data = self.file("data.iso", &bytes(2048 * 20, 5));
        let text = |title: &str| Texts {
            title: Some(title.to_owned()),
            ..Texts::default()
        };
        let piece = |blocks: u64, from: u64| Piece {
            samples: blocks * 588,
            source: Source::Sound {
                sound: 0,
                from: from * 588,
            },
        };
        let mut second = Track::audio(400, vec![piece(400, 0)]);
        second.pregap = 150;
        second.pre_emphasis = true;
        Program {
            cd_text: Some(CdText {
                languages: vec![Language {
                    disc: text("Disc"),
                    tracks: ["One", "Two", "Three"].map(text).to_vec(),
                    ..Language::default()
                }],
            }),
            sounds: vec![Sound::raw(&sound, ByteOrder::Little).unwrap()],
            tracks: vec![
                Track {
                    content: Content::Sectors(Sectors {
                        form: SectorForm::Mode1,
                        path: data,
                        from: 0,
                        stored: 20,
                        behind: 150,
                    }),
                    ..Track::audio(300, Vec::new())
                },
                second,
                Track::audio(300, vec![piece(300, 400)]),
            ],
            ..Program::default()
        }
    }
}

fn bytes(count: usize, seed: u32) -> Vec<u8> {
    let mut state = seed;
    let mut bytes = Vec::with_capacity(count);
    while bytes.len() < count {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        bytes.push(state.to_le_bytes()[3]);
    }
    bytes
}

const BOTH: BinCueOptions = BinCueOptions { toc: true };

#[test]
fn every_block_of_the_program_lies_in_the_file() {
    let scene = Scene::new();
    let program = scene.program();
    let told = write_bin_cue(&program, &scene.cue(), BOTH, &()).unwrap();
    assert_eq!((told.blocks, told.bytes), (1000, 2_352_000));
    let bin = fs::read(&told.bin).unwrap();
    assert_eq!(bin.len(), 2_352_000);
    let (sectors, sound) = bin.split_at(300 * SECTOR);
    for (lba, sector) in (0..).zip(sectors.as_chunks::<SECTOR>().0) {
        assert!(is_sound(sector), "{lba}");
        assert_eq!(Header::of(sector).unwrap().absolute, lba + 150);
        let data = fs::read(scene.folder.path().join("data.iso")).unwrap();
        let expected = match lba {
            130..150 => data[2048 * (lba as usize - 130)..][..2048].to_vec(),
            _ => vec![0; 2048],
        };
        assert_eq!(sector[16..2064], expected, "{lba}");
    }
    assert!(sound == fs::read(scene.folder.path().join("sound.raw")).unwrap());
    // And back.
    let image = SectorImage::of_programs(std::slice::from_ref(&program)).unwrap();
    assert_eq!(image.tracks().collect::<Vec<_>>(), [130]);
}

#[test]
fn the_set_has_its_sheets_and_texts() {
    let scene = Scene::new();
    let told = write_bin_cue(&scene.program(), &scene.cue(), BOTH, &()).unwrap();
    let expected = [
        "data.iso",
        "disc.bin",
        "disc.cdt",
        "disc.cue",
        "disc.toc",
        "sound.raw",
    ];
    assert_eq!(scene.names(), expected);
    let sheet = fs::read_to_string(&told.cue).unwrap();
    for line in [
        "CDTEXTFILE \"disc.cdt\"",
        "FILE \"disc.bin\" BINARY",
        "  TRACK 01 MODE1/2352",
        "    INDEX 01 00:00:00",
        "  TRACK 02 AUDIO",
        "    FLAGS PRE",
        "    INDEX 00 00:04:00",
        "    INDEX 01 00:06:00",
        "    INDEX 01 00:09:25",
    ] {
        assert!(sheet.lines().any(|it| it == line), "{line}: {sheet}");
    }
    let packs = fs::read(told.cd_text.unwrap()).unwrap();
    assert!(!packs.is_empty() && packs.len().is_multiple_of(18));
    assert!(
        fs::read_to_string(told.toc.unwrap())
            .unwrap()
            .starts_with("CD_ROM\n")
    );
}

#[test]
fn an_older_set_survives_what_fails() {
    let scene = Scene::new();
    for name in ["disc.bin", "disc.cue", "disc.toc", "disc.cdt"] {
        scene.file(name, name.as_bytes());
    }
    let mut program = scene.program();
    let before = scene.names();
    let intact = |why: &str| {
        for name in ["disc.bin", "disc.cue", "disc.toc", "disc.cdt"] {
            let found = fs::read(scene.folder.path().join(name)).unwrap();
            assert_eq!(found, name.as_bytes(), "{why}");
        }
        assert_eq!(scene.names(), before, "{why}");
    };
    // Cancelled in its midst.
    struct Stop(Mutex<Cell<u64>>);
    impl Progress for Stop {
        fn wrote(&self, done: u64, _: u64) {
            self.0.lock().unwrap().set(done);
        }
        fn cancelled(&self) -> bool {
            self.0.lock().unwrap().get() > 1_000_000
        }
    }
    let stop = Stop(Mutex::default());
    let error = write_bin_cue(&program, &scene.cue(), BOTH, &stop).unwrap_err();
    assert_eq!(error.code(), Code::E_USERABORT);
    intact("cancelled");

    // A source that is not what it was.
    scene.file("sound.raw", &bytes(2352 * 600, 3));
    let error = write_bin_cue(&program, &scene.cue(), BOTH, &()).unwrap_err();
    assert_eq!(error.code(), Code::E_FILEACCESS, "{}", error.chain());
    intact("changed");

    // A source that would be replaced.
    let Content::Sectors(sectors) = &mut program.tracks[0].content else {
        panic!()
    };
    sectors.path = scene.folder.path().join("disc.bin");
    let error = write_bin_cue(&program, &scene.cue(), BOTH, &()).unwrap_err();
    assert_eq!(error.code(), Code::E_FILEACCESS);
    assert!(error.to_string().contains("is itself to go"), "{error}");
    intact("its own source");
}

#[test]
fn a_sector_that_is_none_is_told_with_its_place() {
    let scene = Scene::new();
    let mut program = scene.program();
    let mut sector = [0; SECTOR];
    raw::empty(SectorForm::Mode1, 280, &mut sector);
    let mut sectors = sector.repeat(3);
    sectors[2 * SECTOR] = 1;
    let path = scene.file("raw.bin", &sectors);
    program.tracks[0].content = Content::Sectors(Sectors {
        form: SectorForm::Mode1Raw,
        path,
        from: 0,
        stored: 3,
        behind: 0,
    });
    let error = write_bin_cue(&program, &scene.cue(), BOTH, &()).unwrap_err();
    assert_eq!(error.code(), Code::E_INVALIDIMAGE);
    let told = error.to_string();
    assert!(
        told.contains("raw.bin, byte 4704 (block 299, 00:05:74)"),
        "{told}"
    );
    assert_eq!(scene.names(), ["data.iso", "raw.bin", "sound.raw"]);
}

#[test]
fn what_no_sheet_can_say_is_refused_before_anything_is_written() {
    let scene = Scene::new();
    let program = scene.program();
    let other = scene.folder.path().join("disc.bin");
    let error = write_bin_cue(&program, &other, BOTH, &()).unwrap_err();
    assert_eq!(error.code(), Code::E_INVALIDARG);
    let quoted = scene.folder.path().join("a\"b.cue");
    let error = write_bin_cue(&program, &quoted, BOTH, &()).unwrap_err();
    assert!(error.to_string().contains("quotes"), "{error}");
    let mut long = program;
    long.tracks[0].blocks = 449_850;
    let error = write_bin_cue(&long, &scene.cue(), BOTH, &()).unwrap_err();
    assert_eq!(error.code(), Code::E_DISCFULL);
    assert_eq!(scene.names(), ["data.iso", "sound.raw"]);
}
