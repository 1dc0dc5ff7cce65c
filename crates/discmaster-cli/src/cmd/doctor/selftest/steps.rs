//! The steps of a self-test, in their order. Each is one call of a user's, and says what came of it.

use super::report::{Disc, Drive, Feature, Report, Step, Verdict, hexadecimal};
use crate::facts;
use crate::output::Output;
use crate::output::text;
use crate::signals::Stop;
use discmaster::{BurnReport, Code, DiscMaster, DiscRecorder, Error, ProgressEvents, Registry};
use discmaster_image::read::Image;
use discmaster_image::source::Source;
use discmaster_image::time::Timestamp;
use discmaster_image::tree::{Existing, NodeId, Tree};
use discmaster_mmc::address::Lba;
use discmaster_mmc::drive::{Drive as Commands, Readiness};
use discmaster_mmc::medium::Medium;
use discmaster_mmc::response::configuration::Profile;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Instant;

/// What came of a step: a verdict, and what was found.
type Found = Result<(Verdict, String), Error>;
/// What a step does.
type Work = fn(&mut Bench) -> Found;

/// The recorder under test.
pub(super) struct Bench {
    pub(super) registry: Registry,
    pub(super) recorder: DiscRecorder,
    pub(super) stop: Stop,
    pub(super) output: Arc<Output>,
    pub(super) report: Report,
}

/// The bytes of a small burn's one file.
const SMALL: usize = 300_000;
/// How often a megabyte is recorded by the burn that is broken off: more than a drive's buffer holds.
const MEGABYTES: usize = 128;
/// Names of the files of the first session and of the second.
const FIRST: &str = "first session.bin";
const SECOND: &str = "second session.bin";

impl Bench {
    /// Every step, as long as nobody asks to stop.
    pub(super) fn run(mut self) -> Report {
        let known = self.step("identify", Self::identify);
        self.step("features", Self::features);
        let usable = known && self.step("disc", Self::disc);
        self.step("speeds", Self::speeds);
        let steps: [(&'static str, Work); 10] = [
            ("erase", Self::erase),
            ("simulate", Self::simulate),
            ("burn", Self::burn),
            ("read", |bench| bench.read(&[FIRST])),
            ("append", Self::append),
            ("read both", |bench| bench.read(&[FIRST, SECOND])),
            ("read past end", Self::read_past_the_end),
            ("abort", Self::abort),
            ("after abort", Self::after_abort),
            ("tray", Self::tray),
        ];
        for (name, step) in steps {
            if usable && !self.stop.is_asked() {
                self.step(name, step);
            } else {
                self.note(name, Verdict::Skipped, "not tried".to_owned(), 0.0);
            }
        }
        self.report
    }

    /// Runs one; whether it did not fail.
    fn step(&mut self, name: &'static str, work: impl FnOnce(&mut Self) -> Found) -> bool {
        let start = Instant::now();
        self.output.bar().wait(name, 0);
        let (verdict, found) = work(self).unwrap_or_else(|error| (Verdict::Failed, told(&error)));
        self.note(name, verdict, found, text::seconds(start.elapsed()));
        verdict != Verdict::Failed
    }

    fn note(&mut self, name: &'static str, verdict: Verdict, found: String, seconds: f64) {
        let step = Step {
            name,
            verdict,
            found,
            seconds,
        };
        self.output.report(format_args!("{step}"));
        self.report.steps.push(step);
    }

    fn identify(&mut self) -> Found {
        let names = self.recorder.display_names()?;
        let kind = self.recorder.recorder_type()?;
        let found = format!("{names}, recorder type {}", kind.0);
        Ok((Verdict::Passed, found))
    }

    fn features(&mut self) -> Found {
        let names = self.recorder.display_names()?;
        let (configuration, most, page) = self.recorder.ask(|drive| {
            let configuration = drive.configuration()?;
            let page = match drive.capabilities() {
                Err(error) if error.is_unsupported() => None,
                page => Some(page?.encode().as_bytes().to_vec()),
            };
            Ok((configuration, drive.max_transfer(), page))
        })?;
        let features = Feature::all(&configuration);
        let found = text::count(features.len() as u64, "feature");
        self.report.drive = Some(Drive {
            vendor: names.vendor,
            product: names.product,
            revision: names.revision,
            max_transfer: most,
            profiles: configuration
                .profiles()
                .iter()
                .map(Profile::to_string)
                .collect(),
            features,
            capabilities: page.map(|page| hexadecimal(&page)),
        });
        Ok((Verdict::Passed, found))
    }

    fn disc(&mut self) -> Found {
        let Some(medium) = self.recorder.medium()? else {
            return Ok((Verdict::Failed, "there is no disc in it".to_owned()));
        };
        self.report.disc = Some(Disc::from(&medium));
        let kind = medium.profile;
        if !medium.erasable {
            let found = format!("{kind}: the test erases its disc; put a rewritable one in");
            return Ok((Verdict::Failed, found));
        }
        Ok((Verdict::Passed, kind.to_string()))
    }

    fn speeds(&mut self) -> Found {
        let speeds = self.recorder.ask(|drive| match drive.write_speeds() {
            Err(error) if error.is_unsupported() => Ok(Vec::new()),
            speeds => Ok(speeds?.0),
        })?;
        self.report.write_speeds = speeds.iter().map(|speed| speed.write).collect();
        if speeds.is_empty() {
            let found = "the drive tells of no write speeds".to_owned();
            return Ok((Verdict::Noted, found));
        }
        let found = text::count(speeds.len() as u64, "speed");
        Ok((Verdict::Passed, found))
    }

    fn erase(&mut self) -> Found {
        self.recorder.open_exclusive()?;
        let erased = self.recorder.erase(false);
        let closed = self.recorder.close();
        erased.and(closed)?;
        let medium = self.medium()?;
        let found = format!("{}, {:?}", medium.profile, medium.status).to_lowercase();
        // What is overwritten in place is never blank.
        let verdict = if medium.is_blank() || medium.sessions <= 1 && !medium.profile.is_cd() {
            Verdict::Passed
        } else {
            Verdict::Failed
        };
        Ok((verdict, found))
    }

    fn simulate(&mut self) -> Found {
        let before = self.medium()?;
        match self.record(small(FIRST, 1), true, true, None) {
            Ok(report) => {
                let blank = !before.is_blank() || self.medium()?.is_blank();
                let found = format!("{}, and the disc is as it was", blocks(&report));
                if blank {
                    Ok((Verdict::Passed, found))
                } else {
                    let found = "the disc is not blank after a burn with the laser off".to_owned();
                    Ok((Verdict::Failed, found))
                }
            }
            Err(error) if error.code() == Code::E_DEVICE_INVALIDTYPE => {
                Ok((Verdict::Noted, told(&error)))
            }
            Err(error) => Err(error),
        }
    }

    fn burn(&mut self) -> Found {
        let report = self.record(small(FIRST, 1), false, true, None)?;
        Ok(compared(&report))
    }

    fn append(&mut self) -> Found {
        let report = self.record(small(SECOND, 2), false, true, None)?;
        let (verdict, found) = compared(&report);
        let sessions = self.medium()?.sessions;
        let found = format!(
            "{found}; the disc has {}",
            text::count(sessions.into(), "session")
        );
        Ok((verdict, found))
    }

    /// The files of the disc, by another way than the burn compares them: as one who reads it.
    fn read(&mut self, names: &[&str]) -> Found {
        let disc = self.recorder.read_disc()?;
        let session = disc.last_session();
        let image = Image::open_session(disc, session)?;
        for (name, number) in names.iter().zip(1..) {
            let entry = image.find(image.best(), name.as_bytes())?;
            let file = image.file(&entry)?;
            let mut read = vec![0; SMALL + 1];
            let mut length = 0;
            while let Some(rest) = read.get_mut(length..).filter(|rest| !rest.is_empty()) {
                match file.read_at(rest, length as u64)? {
                    0 => break,
                    more => length += more,
                }
            }
            if read.get(..length) != Some(&*noise(number, SMALL)) {
                let found = format!("{name} has other bytes than were recorded");
                return Ok((Verdict::Failed, found));
            }
        }
        let found = format!("{} as recorded", text::count(names.len() as u64, "file"));
        Ok((Verdict::Passed, found))
    }

    fn read_past_the_end(&mut self) -> Found {
        let medium = self.medium()?;
        let end = medium.recorded.map_or(0, |recorded| recorded.blocks());
        let past = Lba(i32::try_from(end).unwrap_or(i32::MAX).saturating_add(1000));
        let read = self
            .recorder
            .ask(|drive| drive.read_blocks(past, &mut [0; 2048]));
        // It must answer afterwards.
        self.medium()?;
        Ok(match read {
            Err(error) if error.drive().is_some_and(|told| told.sense().is_some()) => {
                (Verdict::Passed, format!("refused: {}", told(&error)))
            }
            Err(error) => return Err(error),
            Ok(()) => {
                let found = format!("the drive read block {past}, which was never recorded");
                (Verdict::Noted, found)
            }
        })
    }

    fn abort(&mut self) -> Found {
        self.erase()?;
        let megabyte: Arc<[u8]> = noise(3, 1_000_000).into();
        let free = u64::from(self.medium()?.free_blocks) * 2048;
        let fit = usize::try_from(free / 2_000_000).unwrap_or(MEGABYTES);
        let mut tree = Tree::new(TIME);
        for number in 0..MEGABYTES.min(fit.max(1)) {
            let source = Source::Bytes(Arc::clone(&megabyte));
            let name = format!("{number:03}.bin");
            tree.add_file(
                NodeId::ROOT,
                name.as_bytes(),
                TIME,
                source,
                Existing::Refuse,
            )?;
        }
        let breaker = Arc::new(Breaker::default());
        match self.record(tree, false, true, Some(Arc::clone(&breaker))) {
            Err(error) if error.code() == Code::E_USERABORT => {
                let answers = self.recorder.medium().map(|medium| {
                    medium.map_or_else(
                        || "no disc".to_owned(),
                        |medium| format!("{:?}", medium.status).to_lowercase(),
                    )
                });
                Ok((
                    Verdict::Passed,
                    format!(
                        "{}; the drive tells of the disc: {}",
                        told(&error),
                        answers?
                    ),
                ))
            }
            Err(error) => Err(error),
            Ok(report) => {
                let found = format!(
                    "{} were recorded before the wish was heard",
                    blocks(&report)
                );
                Ok((Verdict::Failed, found))
            }
        }
    }

    /// The disc of an aborted burn is erased and takes another.
    fn after_abort(&mut self) -> Found {
        self.erase()?;
        let report = self.record(small(FIRST, 1), false, true, None)?;
        Ok(compared(&report))
    }

    fn tray(&mut self) -> Found {
        self.recorder.open_exclusive()?;
        let moved = self.move_tray();
        let closed = self.recorder.close();
        let moved = moved?;
        closed?;
        Ok(moved)
    }

    fn move_tray(&self) -> Found {
        self.recorder.eject()?;
        let open = self.recorder.ask(Commands::ready)?;
        if open == Readiness::Ready {
            let found = "the drive still has the disc after ejecting it".to_owned();
            return Ok((Verdict::Failed, found));
        }
        if let Err(error) = self.recorder.ask(Commands::load) {
            let found = format!("ejected; close the tray by hand: {}", told(&error));
            return Ok((Verdict::Noted, found));
        }
        Ok(match self.recorder.ask(Commands::medium)? {
            Some(medium) => (
                Verdict::Passed,
                format!("ejected and loaded: {}", medium.profile),
            ),
            None => {
                let found = "ejected; loaded, but the drive has no disc now".to_owned();
                (Verdict::Noted, found)
            }
        })
    }

    fn medium(&self) -> Result<Medium, Error> {
        let gone = || discmaster::Cause::NoMedium(self.recorder.name().to_owned()).into();
        self.recorder.medium()?.ok_or_else(gone)
    }

    fn record(
        &self,
        tree: Tree,
        simulate: bool,
        appendable: bool,
        breaker: Option<Arc<Breaker>>,
    ) -> Result<BurnReport, Error> {
        let mut master = DiscMaster::new(self.registry.clone()).with_late_stash();
        master.keep_appendable(appendable);
        master.open()?;
        let sink: Arc<dyn ProgressEvents> = match breaker {
            Some(breaker) => breaker,
            None => Arc::new(Listener(self.stop.clone())),
        };
        master.progress_advise(sink)?;
        master.set_active_recorder(&self.recorder)?;
        master.joliet().reference_tree(tree, Existing::Refuse)?;
        let report = master.record_disc(simulate, false);
        master.close();
        report
    }
}

/// Breaks a burn off as soon as blocks are being written.
#[derive(Debug, Default)]
struct Breaker(AtomicBool);

impl ProgressEvents for Breaker {
    fn query_cancel(&self) -> bool {
        self.0.load(Ordering::Relaxed)
    }

    fn notify_block_progress(&self, completed: u32, _: u32) {
        if completed > 0 {
            self.0.store(true, Ordering::Relaxed);
        }
    }
}

/// Hears of signals.
struct Listener(Stop);

impl ProgressEvents for Listener {
    fn query_cancel(&self) -> bool {
        self.0.is_asked()
    }
}

/// The same on every day: reports of two runs differ where the drive does.
const TIME: Timestamp = Timestamp::from_seconds(1_700_000_000);

fn small(name: &str, number: u32) -> Tree {
    let mut tree = Tree::new(TIME);
    let source = Source::Bytes(noise(number, SMALL).into());
    // An empty tree takes any name.
    let _ = tree.add_file(
        NodeId::ROOT,
        name.as_bytes(),
        TIME,
        source,
        Existing::Refuse,
    );
    tree
}

/// Bytes that no drive makes by itself: the same for the same number.
fn noise(number: u32, length: usize) -> Vec<u8> {
    let mut state = 0x9E37_79B9_7F4A_7C15_u64.wrapping_mul(u64::from(number) + 1);
    let mut bytes = Vec::with_capacity(length + 8);
    while bytes.len() < length {
        // xorshift64* (Marsaglia, Vigna).
        state ^= state >> 12;
        state ^= state << 25;
        state ^= state >> 27;
        bytes.extend_from_slice(&state.wrapping_mul(0x2545_F491_4F6C_DD1D).to_be_bytes());
    }
    bytes.truncate(length);
    bytes
}

fn compared(report: &BurnReport) -> (Verdict, String) {
    let found = format!("{} from {} on, compared", blocks(report), report.start);
    if report.compared == Some(report.blocks) {
        (Verdict::Passed, found)
    } else {
        let compared = report.compared.unwrap_or(0);
        (Verdict::Failed, format!("{found} only {compared} of them"))
    }
}

fn blocks(report: &BurnReport) -> String {
    text::count(report.blocks.into(), "block")
}

/// Code, chain and what the drive said.
fn told(error: &Error) -> String {
    let code = error.code();
    let name = code.name().unwrap_or("no name");
    let said = facts::sense(error).map_or_else(String::new, |sense| format!(" [{sense}]"));
    format!("{name}: {}{said}", error.chain())
}
