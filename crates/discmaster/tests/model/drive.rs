//! Makes the model's calls at the real session, over recorders in a scratch folder, and compares.

use crate::call::{Answer, Blocks, Call, Expected, Format, Standing, Told, Way};
use crate::calls::Script;
use crate::disc::{AUDIO_BLOCK, sound, volume};
use crate::hand::{Hand, Shelf};
use crate::model::Model;
use crate::staging;
use crate::world::{Drive, Facts, Maker, Salt, Session, Track};
use discmaster::properties::{PropertySet, Value};
use discmaster::{
    Code, Cookie, DiscMaster, DiscRecorder, Error, Format as Real, ProgressEvents, RecorderState,
    Registry, StashPlace,
};
use discmaster_image::source::Source;
use discmaster_image::tree::Existing;
use discmaster_virtual::Recorder;
use proptest::prelude::*;
use proptest::test_runner::TestCaseResult;
use std::collections::VecDeque;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};
use tempfile::TempDir;

/// Plays a sequence at the model and the session, and compares after every call.
pub(crate) fn run(script: &Script) -> TestCaseResult {
    let mut model = Model::new(Facts::CD_74, script.default_format);
    let mut scene = Scene::new(script.default_format);
    for (line, call) in script.calls.iter().enumerate() {
        let Some(expected) = model.expect(call) else {
            continue;
        };
        let place = format!("line {line}, {call:?}");
        let outcome = scene.make(call, model.salt());
        compare(&mut model, &expected, &outcome, &place)?;
        prop_assert_eq!(&scene.standing(), &expected.after, "after {}", place);
        scene.compare_discs(&model, call, &place)?;
    }
    Ok(())
}

/// What a call came to at the session.
type Outcome = Result<Answer, Code>;

fn compare(
    model: &mut Model,
    expected: &Expected,
    outcome: &Outcome,
    place: &str,
) -> TestCaseResult {
    let code = outcome.as_ref().map_or_else(|code| *code, |_| Code::S_OK);
    prop_assert_eq!(code, expected.code, "{}", place);
    let Ok(answer) = outcome else {
        return Ok(());
    };
    match (&expected.answer, answer) {
        (Answer::Image(known), Answer::Number(blocks)) => {
            prop_assert!(*blocks > 0, "{}", place);
            prop_assert!(known.is_none_or(|known| known == *blocks), "{}", place);
            model.image_has(*blocks);
        }
        (
            Answer::Recorded {
                blocks: Blocks::OfImage(known),
                compared,
                ejected,
            },
            Answer::Recorded {
                blocks: Blocks::OfImage(Some(blocks)),
                ..
            },
        ) => {
            prop_assert!(*blocks >= 300, "{}", place);
            prop_assert!(known.is_none_or(|known| known == *blocks), "{}", place);
            let expected = Answer::Recorded {
                blocks: Blocks::OfImage(Some(*blocks)),
                compared: *compared,
                ejected: *ejected,
            };
            prop_assert_eq!(answer, &expected, "{}", place);
            if *compared {
                model.recorded(*blocks);
            }
        }
        (expected, answer) => prop_assert_eq!(answer, expected, "{}", place),
    }
    Ok(())
}

/// The session under test, and the world around it.
struct Scene {
    folder: TempDir,
    master: DiscMaster,
    recorders: [Option<DiscRecorder>; 2],
    sinks: Vec<(Cookie, Arc<Ear>)>,
    /// Sinks that must not hear anything any more.
    deaf: Vec<Arc<Ear>>,
    others: [Option<Hand>; 2],
    shelves: [VecDeque<Shelf>; 2],
    rival: Option<DiscMaster>,
    /// Discs that were recorded, or put back, and not read since.
    unread: [bool; 2],
}

/// A folder that no disk has to be waited for, if there is one.
fn scratch() -> TempDir {
    tempfile::tempdir_in("/dev/shm")
        .or_else(|_| tempfile::tempdir())
        .unwrap()
}

fn name(drive: Drive) -> &'static str {
    match drive {
        Drive::Studio => "studio",
        Drive::Second => "second",
    }
}

fn real(format: Format) -> Real {
    match format {
        Format::Joliet => Real::Joliet,
        Format::Redbook => Real::Redbook,
    }
}

fn modelled(format: Real) -> Format {
    match format {
        Real::Joliet => Format::Joliet,
        Real::Redbook => Format::Redbook,
    }
}

fn coded<T>(result: Result<T, Error>) -> Result<T, Code> {
    result.map_err(|error| error.code())
}

fn done(result: Result<(), Error>) -> Outcome {
    coded(result).map(|()| Answer::Nothing)
}

fn number(result: Result<u32, Error>) -> Outcome {
    coded(result).map(Answer::Number)
}

fn applied(result: Result<discmaster::properties::Applied, Error>) -> Outcome {
    match coded(result)?.code() {
        Code::S_OK => Ok(Answer::Nothing),
        code => Err(code),
    }
}

fn set_of(name: &str, value: impl Into<Value>) -> PropertySet {
    let mut set = PropertySet::new();
    set.write(name, value).unwrap();
    set
}

fn volume_name(number: u8) -> String {
    format!("VOLUME-{number}")
}

impl Scene {
    fn new(default_format: bool) -> Self {
        let folder = scratch();
        let home = folder.path().join("recorders");
        for drive in Drive::BOTH {
            Hand::make(&home.join(name(drive)), drive.rewrites());
        }
        Hand::make(&folder.path().join("rival/recorder"), true);
        let mut master = DiscMaster::new(Registry::at(home)).with_stash(stash(folder.path()));
        if !default_format {
            master = master.without_default_format();
        }
        Self {
            folder,
            master,
            recorders: [None, None],
            sinks: Vec::new(),
            deaf: Vec::new(),
            others: [None, None],
            shelves: Default::default(),
            rival: None,
            unread: [false; 2],
        }
    }

    fn place(&self, drive: Drive) -> PathBuf {
        self.folder.path().join("recorders").join(name(drive))
    }

    fn hand(&self, drive: Drive) -> Hand {
        Hand::at(&self.place(drive))
    }

    fn recorder(&self, drive: Drive) -> &DiscRecorder {
        self.recorders[drive as usize].as_ref().unwrap()
    }

    fn make(&mut self, call: &Call, salt: Salt) -> Outcome {
        match *call {
            Call::Open => done(self.master.open()),
            Call::Formats => coded(self.master.disc_master_formats()).map(|formats| {
                let mut formats: Vec<_> = formats.map(modelled).collect();
                formats.sort_by_key(|format| *format as usize);
                Answer::Formats(formats)
            }),
            Call::SetFormat(format) => done(self.master.set_active_format(real(format))),
            Call::Recorders => self.list(),
            Call::SetRecorder(drive) => {
                let recorder = self.recorder(drive).clone();
                done(self.master.set_active_recorder(&recorder))
            }
            Call::Clear => done(self.master.clear_format_content()),
            Call::Advise { cancels } => {
                let ear = Ear::new(cancels);
                let cookie = coded(self.master.progress_advise(ear.clone()))?;
                self.sinks.push((cookie, ear));
                Ok(Answer::Nothing)
            }
            Call::Unadvise => {
                // A cookie that was never given, when none is left.
                let cookie = self.sinks.last().map_or(Cookie(1 << 40), |sink| sink.0);
                let outcome = done(self.master.progress_unadvise(cookie));
                if outcome.is_ok() {
                    self.deaf.extend(self.sinks.pop().map(|sink| sink.1));
                }
                outcome
            }
            Call::Record { simulate, eject } => self.record(simulate, eject),
            Call::Close => {
                self.master.close();
                self.deaf.extend(self.sinks.drain(..).map(|sink| sink.1));
                Ok(Answer::Nothing)
            }

            Call::RecorderType(drive) => {
                let kind = self.recorder(drive).recorder_type();
                coded(kind).map(|kind| Answer::Number(kind.0))
            }
            Call::Gap(drive) => {
                coded(self.recorder(drive).properties()).map(|set| match set.read("AudioGapSize") {
                    Some(Value::I4(gap)) => Answer::Number(u32::try_from(*gap).unwrap()),
                    other => panic!("{other:?}"),
                })
            }
            Call::SetGap(drive, gap) => {
                let set = set_of("AudioGapSize", i32::try_from(gap).unwrap());
                applied(self.recorder(drive).set_properties(&set))
            }
            Call::SetUnknown(drive) => {
                let set = set_of("Colour", 7);
                applied(self.recorder(drive).set_properties(&set))
            }
            Call::OpenExclusive(drive) => done(self.recorder(drive).open_exclusive()),
            Call::MediaType(drive) => {
                let media = coded(self.recorder(drive).query_media_type())?;
                Ok(Answer::Media {
                    media_type: media.media_type.0,
                    flags: media.flags.0,
                })
            }
            Call::MediaInfo(drive) => {
                let info = coded(self.recorder(drive).query_media_info())?;
                Ok(Answer::Info {
                    sessions: info.sessions,
                    last_track: info.last_track,
                    start: info.start_address,
                    next_writable: info.next_writable,
                    free: info.free_blocks,
                })
            }
            Call::Eject(drive) => done(self.recorder(drive).eject()),
            Call::Erase(drive, full) => done(self.recorder(drive).erase(full)),
            Call::CloseRecorder(drive) => done(self.recorder(drive).close()),

            Call::Insert(..)
            | Call::TakeOut(_)
            | Call::PutBack(_)
            | Call::PushTray(_)
            | Call::Unplug(_)
            | Call::Plug(_)
            | Call::OthersTake(_)
            | Call::OthersLetGo(_)
            | Call::RivalOpens
            | Call::RivalCloses => self.happens(call),
            _ => self.stage(call, salt),
        }
    }

    fn list(&mut self) -> Outcome {
        let mut listed = Vec::new();
        for recorder in coded(self.master.recorders())? {
            let drive = drive_of(&recorder);
            listed.push(drive);
            let known = &mut self.recorders[drive as usize];
            *known = known.take().or(Some(recorder));
        }
        listed.sort_by_key(|drive| *drive as usize);
        Ok(Answer::Recorders(listed))
    }

    fn record(&mut self, simulate: bool, eject: bool) -> Outcome {
        let report = coded(self.master.record_disc(simulate, eject))?;
        let drive = drive_of(&self.master.active_recorder().unwrap());
        self.unread[drive as usize] |= !simulate;
        let blocks = match report.audio_tracks {
            0 => Blocks::OfImage(Some(report.blocks)),
            _ => Blocks::OfSound,
        };
        Ok(Answer::Recorded {
            blocks,
            compared: report.compared.is_some(),
            ejected: report.ejected,
        })
    }

    fn stage(&mut self, call: &Call, salt: Salt) -> Outcome {
        match *call {
            Call::TotalDataBlocks => number(self.master.joliet().total_data_blocks()),
            Call::UsedDataBlocks => number(self.master.joliet().used_data_blocks()),
            Call::DataBlockSize => number(self.master.joliet().data_block_size()),
            Call::AddData {
                ref names,
                replace,
                way,
            } => {
                let files = names.iter().map(|name| {
                    let (folder, file) = name.path();
                    (folder, file, staging::content(*name, salt))
                });
                let existing = if replace {
                    Existing::Replace
                } else {
                    Existing::Refuse
                };
                self.add(files.collect(), existing, way)
            }
            Call::AddBadName(way) => {
                let file = (None, "what?.txt", b"?".to_vec());
                self.add(vec![file], Existing::Replace, way)
            }
            Call::AddTooMuch => {
                let tree = staging::too_much();
                let mut joliet = self.master.joliet();
                done(joliet.reference_tree(tree, Existing::Replace))
            }
            Call::VolumeName => {
                let set = coded(self.master.joliet().properties())?;
                let Some(Value::Text(name)) = set.read("VolumeName") else {
                    panic!("{set:?}");
                };
                let number = name.strip_prefix("VOLUME-");
                Ok(Answer::VolumeName(
                    number.map(|number| number.parse().unwrap()),
                ))
            }
            Call::SetVolumeName(number) => {
                let set = set_of("VolumeName", volume_name(number));
                applied(self.master.joliet().set_properties(&set))
            }
            Call::SetBoot(place) => {
                let mut set = set_of("PlaceBootImageOnDisc", place);
                if place {
                    let image = Source::Bytes(vec![0x90; 2048].into());
                    set.write("BootImage", image).unwrap();
                }
                applied(self.master.joliet().set_properties(&set))
            }

            Call::TotalAudioBlocks => number(self.master.redbook().total_audio_blocks()),
            Call::AvailableBlocks => number(self.master.redbook().available_audio_track_blocks()),
            Call::AudioBlockSize => number(self.master.redbook().audio_block_size()),
            Call::CreateTrack { hint } => done(self.master.redbook().create_audio_track(hint)),
            Call::AddAudio { blocks } => {
                let samples = staging::samples(salt, blocks);
                done(self.master.redbook().add_audio_track_blocks(&samples))
            }
            Call::AddHalfABlock => {
                let half = [0; 1176];
                done(self.master.redbook().add_audio_track_blocks(&half))
            }
            Call::CloseTrack => done(self.master.redbook().close_audio_track()),
            Call::AddProgram { blocks } => {
                let program = staging::program(self.folder.path(), salt, blocks);
                done(self.master.redbook().add_program(program))
            }
            Call::SetCatalogNumber => {
                let number = "4006381333931".parse().unwrap();
                done(self.master.redbook().set_catalog_number(Some(number)))
            }
            _ => unreachable!("{call:?} stages nothing"),
        }
    }

    fn add(&mut self, files: Vec<staging::File>, existing: Existing, way: Way) -> Outcome {
        let mut joliet = self.master.joliet();
        done(match way {
            Way::Storage => joliet.add_data(&mut staging::storage(files), existing),
            Way::Tree => joliet.add_tree(staging::tree(files), existing),
            Way::Reference => joliet.reference_tree(staging::tree(files), existing),
        })
    }

    fn happens(&mut self, call: &Call) -> Outcome {
        match *call {
            Call::Insert(drive, kind) => self.hand(drive).insert(kind, self.folder.path()),
            Call::TakeOut(drive) => {
                self.unread[drive as usize] = false;
                let taken = self.hand(drive).take_out();
                self.shelves[drive as usize].extend(taken);
            }
            Call::PutBack(drive) => {
                self.unread[drive as usize] = true;
                let shelf = self.shelves[drive as usize].pop_front().unwrap();
                self.hand(drive).put_back(&shelf);
            }
            Call::PushTray(drive) => self.hand(drive).push_tray(),
            Call::Unplug(drive) => {
                std::fs::rename(self.place(drive), self.folder.path().join(name(drive))).unwrap();
            }
            Call::Plug(drive) => {
                std::fs::rename(self.folder.path().join(name(drive)), self.place(drive)).unwrap();
            }
            Call::OthersTake(drive) => self.others[drive as usize] = Some(self.hand(drive)),
            Call::OthersLetGo(drive) => self.others[drive as usize] = None,
            Call::RivalOpens => {
                let home = self.folder.path().join("rival");
                let mut rival =
                    DiscMaster::new(Registry::at(home)).with_stash(stash(self.folder.path()));
                rival.open().unwrap();
                rival.set_active_format(Real::Redbook).unwrap();
                let recorder = rival.recorders().unwrap().next().unwrap();
                coded(rival.set_active_recorder(&recorder))?;
                self.rival = Some(rival);
            }
            Call::RivalCloses => self.rival = None,
            _ => unreachable!("{call:?} does not happen"),
        }
        Ok(Answer::Nothing)
    }

    fn standing(&mut self) -> Standing {
        let held = Drive::BOTH.into_iter().filter_map(|drive| {
            let recorder = self.recorders[drive as usize].as_ref()?;
            let state = recorder.state().unwrap();
            assert!(state.0 < 2, "{state:?}");
            Some((drive, state == RecorderState::OPENED))
        });
        let held = held.collect();
        for ear in &self.deaf {
            assert_eq!(ear.take(), [], "a sink that was taken back is told");
        }
        let mut heard = self.sinks.iter().map(|(_, ear)| ear.take());
        let told = heard.next().unwrap_or_default();
        assert!(
            heard.all(|other| other == told),
            "sinks are told different things"
        );
        Standing {
            format: coded(self.master.active_format()).map(modelled),
            recorder: coded(self.master.active_recorder()).map(|recorder| drive_of(&recorder)),
            tracks: coded(self.master.redbook().total_audio_tracks()),
            used_audio: coded(self.master.redbook().used_audio_blocks()),
            held,
            told,
        }
    }

    /// The discs in the drives that nobody has.
    fn compare_discs(&mut self, model: &Model, call: &Call, place: &str) -> TestCaseResult {
        let changes = matches!(
            call,
            Call::Record { .. }
                | Call::CloseRecorder(_)
                | Call::Close
                | Call::PushTray(_)
                | Call::PutBack(_)
        );
        for drive in Drive::BOTH {
            let bay = model.bay(drive);
            if !changes || !bay.in_reach() {
                continue;
            }
            let hand = self.hand(drive);
            prop_assert_eq!(
                hand.tray_open(),
                bay.tray_open,
                "{} after {}",
                name(drive),
                place
            );
            let disc = bay.disc.as_ref();
            let expected = disc.map(|disc| (disc.blank(), disc.closed));
            prop_assert_eq!(hand.disc(), expected, "{} after {}", name(drive), place);
            drop(hand);
            let Some(disc) = disc.filter(|_| self.unread[drive as usize] && !bay.tray_open) else {
                continue;
            };
            self.unread[drive as usize] = false;
            let ours = |session: &Session| session.maker == Maker::Us;
            if !disc.sessions.last().is_some_and(ours) {
                continue;
            }
            if !disc.sound.is_empty() {
                let tracks = disc.sessions.iter().flat_map(|session| &session.tracks);
                let read = if disc.sound.iter().any(|track| track.planned) {
                    planned(&self.place(drive), tracks.clone())
                } else {
                    sound(&self.place(drive))
                };
                let expected = tracks
                    .zip(&disc.sound)
                    .map(|(track, sound)| (track.start, staging::sound(sound)));
                prop_assert!(
                    read == expected.collect::<Vec<_>>(),
                    "sound after {}",
                    place
                );
            } else {
                let read = volume(self.recorder(drive));
                let expected = staging::entries(&disc.files);
                prop_assert_eq!(read.entries, expected, "after {}", place);
                if let Some(number) = disc.volume_name {
                    prop_assert_eq!(read.label, volume_name(number), "after {}", place);
                }
            }
        }
        Ok(())
    }
}

/// The tracks of a disc that was recorded at once, as long as they are said to be: what lies between
/// them is no run-out.
fn planned<'a>(folder: &Path, tracks: impl Iterator<Item = &'a Track>) -> Vec<(u32, Vec<u8>)> {
    let recorder = Recorder::open(folder).unwrap();
    let mut drive = discmaster_mmc::drive::Drive::open(Box::new(recorder)).unwrap();
    let toc = drive.toc().unwrap();
    let starts = toc.tracks().map(|track| track.start);
    starts
        .zip(tracks)
        .map(|(start, track)| {
            let blocks = usize::try_from(track.blocks).unwrap();
            let mut samples = vec![0; blocks * AUDIO_BLOCK];
            drive.read_audio(start, &mut samples).unwrap();
            (u32::try_from(start.0).unwrap(), samples)
        })
        .collect()
}

fn stash(folder: &Path) -> StashPlace {
    StashPlace::at(folder.join("stash"))
}

fn drive_of(recorder: &DiscRecorder) -> Drive {
    match recorder.name() {
        "virtual:studio" => Drive::Studio,
        "virtual:second" => Drive::Second,
        other => panic!("{other}"),
    }
}

/// Hears the ends of burns and erasures, and cancels or not.
struct Ear {
    cancels: bool,
    told: Mutex<Vec<Told>>,
}

impl Ear {
    fn new(cancels: bool) -> Arc<Self> {
        Arc::new(Self {
            cancels,
            told: Mutex::default(),
        })
    }

    fn take(&self) -> Vec<Told> {
        std::mem::take(&mut self.told.lock().unwrap())
    }
}

impl ProgressEvents for Ear {
    fn query_cancel(&self) -> bool {
        self.cancels
    }

    fn notify_burn_complete(&self, status: Code) {
        self.told.lock().unwrap().push(Told::BurnComplete(status));
    }

    fn notify_erase_complete(&self, status: Code) {
        self.told.lock().unwrap().push(Told::EraseComplete(status));
    }
}
