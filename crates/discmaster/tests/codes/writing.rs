//! Drives that fail while a disc is recorded: set up, written, closed, read back.

use crate::scenario::{Scenario, scenario};
use crate::scene::{add_track, assert_compared, assert_image_kept};
use crate::studio::{Event, Log, Studio, bytes, long_tree, tree_of};
use discmaster::{Code, DiscMaster};
use discmaster_virtual::{DiscStatus, MediumType};
use std::fs::File;
use std::os::unix::fs::FileExt;

/// A recording that fails by a fault of the drive, with this told.
pub(crate) struct Failing<'a> {
    scenario: &'a Scenario,
    pub(crate) studio: Studio,
    master: DiscMaster,
    code: Code,
}

impl<'a> Failing<'a> {
    /// Of a long file; on a CD-RW, so that it can be seen that nothing is lost.
    pub(crate) fn data(scenario: &'a Scenario, code: Code) -> Self {
        let studio = Studio::with(MediumType::CdRw74);
        let master = studio.referencing(long_tree());
        Self {
            scenario,
            studio,
            master,
            code,
        }
    }

    /// Of two tracks.
    pub(crate) fn audio(scenario: &'a Scenario, code: Code) -> Self {
        let studio = Studio::with(MediumType::CdRw74);
        let mut master = studio.for_audio();
        add_track(&mut master, 500);
        add_track(&mut master, 400);
        Self {
            scenario,
            studio,
            master,
            code,
        }
    }

    /// Records with these faults. The sink hears of the end as well, and of nothing after what
    /// failed.
    pub(crate) fn record(&mut self, faults: &[&str], told: &[&str]) -> Vec<Event> {
        let log = Log::new();
        let cookie = self.master.progress_advise(log.clone()).unwrap();
        self.studio.break_with(faults);
        self.scenario
            .told(self.master.record_disc(false, false), told);
        self.studio.mend();
        self.master.progress_unadvise(cookie).unwrap();
        let events = log.events();
        assert_eq!(events.last(), Some(&Event::Complete(self.code)));
        events
    }

    /// The drive is at rest, a disc that was begun can be erased, and the image is recorded on it.
    pub(crate) fn assert_nothing_lost(mut self) {
        let recorder = self.studio.recorder();
        recorder.open_exclusive().unwrap();
        if !self.studio_is_blank_through(&recorder) {
            recorder.erase(false).unwrap();
        }
        recorder.close().unwrap();
        self.studio.change_disc(MediumType::CdR74);
        assert_compared(&self.master.record_disc(false, false).unwrap());
    }

    pub(crate) fn studio_is_blank_through(&self, recorder: &discmaster::DiscRecorder) -> bool {
        let media = recorder.query_media_type().unwrap();
        media.flags.contains(discmaster::MediaFlags::BLANK)
    }
}

#[test]
fn e_initialize_write_when_the_laser_cannot_be_calibrated() {
    let scenario = scenario!(E_INITIALIZE_WRITE);
    let mut failing = Failing::data(&scenario, Code::E_INITIALIZE_WRITE);
    // That the area for it is full need not matter; here the first WRITE says that it does.
    let events = failing.record(
        &[
            r#"{ "command": "SEND OPC INFORMATION", "sense": "3/73/04" }"#,
            r#"{ "command": "WRITE (10)", "sense": "3/73/03" }"#,
        ],
        &["virtual:studio", "3/73/03"],
    );
    assert!(!events.contains(&Event::Closing));
    failing.assert_nothing_lost();
}

#[test]
fn e_initialize_write_when_the_drive_refuses_to_be_set_up() {
    let scenario = scenario!(E_INITIALIZE_WRITE);
    let mut failing = Failing::data(&scenario, Code::E_INITIALIZE_WRITE);
    for (fault, told) in [
        (
            r#"{ "command": "MODE SELECT (10)", "sense": "5/26/00" }"#,
            "5/26/00",
        ),
        (
            r#"{ "command": "MODE SELECT (10)", "sense": "4/44/00" }"#,
            "4/44/00",
        ),
        (
            r#"{ "command": "SEND OPC INFORMATION", "sense": "4/09/00" }"#,
            "4/09/00",
        ),
    ] {
        let told = ["virtual:studio", told, "the disc is as it was"];
        let events = failing.record(&[fault], &told);
        assert!(events.contains(&Event::Preparing));
        assert!(
            !events
                .iter()
                .any(|event| matches!(event, Event::Block(done, _) if *done > 0))
        );
        assert!(failing.studio.is_blank());
    }
    failing.assert_nothing_lost();
}

#[test]
fn e_initialize_endwrite_when_the_session_cannot_be_closed() {
    let scenario = scenario!(E_INITIALIZE_ENDWRITE);
    let mut failing = Failing::data(&scenario, Code::E_INITIALIZE_ENDWRITE);
    let events = failing.record(
        &[r#"{ "command": "CLOSE TRACK/SESSION", "sense": "3/72/03" }"#],
        &["virtual:studio", "3/72/03", "not closed"],
    );
    assert!(events.contains(&Event::Closing));
    assert!(
        !events
            .iter()
            .any(|event| matches!(event, Event::Verify(..)))
    );
    assert_eq!(failing.studio.disc().status, DiscStatus::Appendable);
    failing.assert_nothing_lost();
}

#[test]
fn e_initialize_endwrite_when_the_session_of_an_audio_disc_cannot_be_closed() {
    let scenario = scenario!(E_INITIALIZE_ENDWRITE);
    let mut failing = Failing::audio(&scenario, Code::E_INITIALIZE_ENDWRITE);
    let events = failing.record(
        &[r#"{ "command": "CLOSE TRACK/SESSION", "sense": "5/72/04" }"#],
        &["virtual:studio", "5/72/04", "not closed"],
    );
    // Both tracks are written.
    assert!(events.contains(&Event::Track(2, 2)) && events.contains(&Event::Closing));
    failing.assert_nothing_lost();
}

#[test]
fn e_loss_of_streaming_when_data_did_not_come_in_time() {
    let scenario = scenario!(E_LOSS_OF_STREAMING);
    let mut failing = Failing::data(&scenario, Code::E_LOSS_OF_STREAMING);
    let events = failing.record(
        &[r#"{ "command": "WRITE (10)", "addresses": [5000, 5099], "sense": "3/0C/09" }"#],
        &["virtual:studio", "LBA 5000", "3/0C/09", "spoilt"],
    );
    assert!(!events.contains(&Event::Closing));
    assert_eq!(failing.studio.disc().status, DiscStatus::Appendable);
    failing.assert_nothing_lost();
}

#[test]
fn e_loss_of_streaming_when_the_drive_says_so_later() {
    let scenario = scenario!(E_LOSS_OF_STREAMING);
    let mut failing = Failing::audio(&scenario, Code::E_LOSS_OF_STREAMING);
    let late = r#""sense": "3/0C/09", "deferred": true"#;
    failing.record(
        &[&format!(
            r#"{{ "command": "WRITE (10)", "after": 20, {late} }}"#
        )],
        &["virtual:studio", "earlier command"],
    );
    failing.assert_nothing_lost();
}

#[test]
fn e_cannot_write_to_media_when_a_block_cannot_be_written() {
    let scenario = scenario!(E_CANNOT_WRITE_TO_MEDIA);
    let mut failing = Failing::data(&scenario, Code::E_CANNOT_WRITE_TO_MEDIA);
    let events = failing.record(
        &[r#"{ "command": "WRITE (10)", "addresses": [7007, 7007], "sense": "3/0C/00" }"#],
        &["virtual:studio", "LBA 7007", "3/0C/00", "spoilt"],
    );
    assert!(!events.contains(&Event::Closing));
    failing.assert_nothing_lost();
}

#[test]
fn e_cannot_write_to_media_when_a_block_of_a_second_track_cannot_be_written() {
    let scenario = scenario!(E_CANNOT_WRITE_TO_MEDIA);
    let mut failing = Failing::audio(&scenario, Code::E_CANNOT_WRITE_TO_MEDIA);
    // The second track begins after the first, its run-out and the gap.
    let events = failing.record(
        &[r#"{ "command": "WRITE (10)", "addresses": [700, 700], "sense": "3/0C/00" }"#],
        &["virtual:studio", "LBA 700", "3/0C/00", "spoilt"],
    );
    assert!(events.contains(&Event::Track(1, 2)) && !events.contains(&Event::Track(2, 2)));
    failing.assert_nothing_lost();
}

#[test]
fn e_cannot_write_to_media_when_the_drive_cannot_empty_its_buffer() {
    let scenario = scenario!(E_CANNOT_WRITE_TO_MEDIA);
    let mut failing = Failing::data(&scenario, Code::E_CANNOT_WRITE_TO_MEDIA);
    failing.record(
        &[r#"{ "command": "SYNCHRONIZE CACHE", "sense": "4/44/00" }"#],
        &["virtual:studio", "4/44/00", "spoilt"],
    );
    // What is not all on the disc must not pass for a disc.
    assert_eq!(failing.studio.disc().status, DiscStatus::Appendable);
    failing.assert_nothing_lost();
}

#[test]
fn e_cannot_write_to_media_when_what_was_written_cannot_be_read() {
    let scenario = scenario!(E_CANNOT_WRITE_TO_MEDIA);
    let mut failing = Failing::data(&scenario, Code::E_CANNOT_WRITE_TO_MEDIA);
    let events = failing.record(
        &[r#"{ "command": "READ (10)", "addresses": [9000, 9000], "sense": "3/11/05" }"#],
        &[
            "virtual:studio",
            "3/11/05",
            "9000",
            "/long at byte",
            "recorded",
        ],
    );
    assert!(events.contains(&Event::Closing));
    assert_eq!(failing.studio.disc().status, DiscStatus::Appendable);
    failing.assert_nothing_lost();
}

#[test]
fn e_cannot_write_to_media_when_audio_that_was_written_cannot_be_read() {
    let scenario = scenario!(E_CANNOT_WRITE_TO_MEDIA);
    let mut failing = Failing::audio(&scenario, Code::E_CANNOT_WRITE_TO_MEDIA);
    failing.record(
        &[r#"{ "command": "READ CD", "addresses": [100, 100], "sense": "3/11/05" }"#],
        &["virtual:studio", "3/11/05", "track 1", "recorded"],
    );
    failing.assert_nothing_lost();
}

#[test]
fn e_cannot_write_to_media_when_the_disc_reads_back_otherwise_than_written() {
    let scenario = scenario!(E_CANNOT_WRITE_TO_MEDIA);
    let studio = Studio::with(MediumType::CdR74);
    let content = vec![0x2A; 1 << 20];
    let mut master = studio.referencing(tree_of([("film", bytes(&content))]));
    let folder = studio.recorder_folder().join("discs");
    let name = studio.disc_name();
    // The last byte of the file goes wrong on the disc, before anything of it is compared.
    let log = Log::reacting(move |event| {
        if matches!(event, Event::Verify(0, _)) {
            let iso = folder.join(&name).with_extension("iso");
            let disc = std::fs::read(&iso).unwrap();
            let last = disc.iter().rposition(|byte| *byte == 0x2A).unwrap();
            let file = File::options().write(true).open(iso).unwrap();
            file.write_all_at(&[0x2B], last as u64).unwrap();
        }
        false
    });
    master.progress_advise(log).unwrap();
    let last = format!("/film at byte {}", (1 << 20) - 2048);
    scenario.told(
        master.record_disc(false, false),
        &["differs", "block", &last, "do not trust it"],
    );
    assert_eq!(studio.disc().status, DiscStatus::Appendable);
    assert_image_kept(&studio, &mut master);
    assert_eq!(studio.read("film"), content);
}
