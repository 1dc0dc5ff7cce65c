//! What a recorder says of itself and of the disc in it.

use super::finding::Finding;
use crate::advice;
use crate::cmd::recorders::writes;
use crate::output::text;
use discmaster::{Cause, DiscRecorder, Error};
use discmaster_image::BLOCK;
use discmaster_mmc::medium::Medium;
use discmaster_mmc::response::disc_information::DiscStatus;
use discmaster_virtual::DiscSummary;

/// `disc`: of a virtual recorder, the disc in its tray.
pub fn examine(recorder: &DiscRecorder, disc: Option<&DiscSummary>) -> Vec<Finding> {
    let name = recorder.name();
    let findings = match asked(recorder) {
        Err(error) => vec![failed("answers", &error)],
        Ok(finding) => {
            let mut findings = vec![finding];
            match recorder.medium() {
                Ok(medium) => findings.extend(of_medium(recorder, medium.as_ref(), disc)),
                Err(error) => findings.push(failed("disc", &error)),
            }
            findings
        }
    };
    findings.into_iter().map(|one| one.of(name)).collect()
}

/// With what is to be done, unless that is to ask the doctor.
pub fn failed(topic: &'static str, error: &Error) -> Finding {
    let finding = Finding::fail(topic, error.chain());
    match advice::on(error) {
        _ if matches!(error.cause(), Cause::OpenDrive { .. }) => finding,
        Some(advice) => finding.mended_by(advice),
        None => finding,
    }
}

fn asked(recorder: &DiscRecorder) -> Result<Finding, Error> {
    let names = recorder.display_names()?;
    let configuration = recorder.ask(discmaster_mmc::drive::Drive::configuration)?;
    let serial = configuration.serial_number();
    let serial = serial.map_or_else(String::new, |serial| format!(", serial {serial}"));
    let found = format!(
        "{names}{serial} answers; it writes {}",
        writes(&configuration).join(", ")
    );
    Ok(Finding::ok("answers", found))
}

fn of_medium(
    recorder: &DiscRecorder,
    medium: Option<&Medium>,
    disc: Option<&DiscSummary>,
) -> Vec<Finding> {
    let name = recorder.name();
    let is_virtual = name.starts_with("virtual:");
    let another = || {
        if is_virtual {
            format!("discmaster disc insert --blank cd-r80 --recorder {name}")
        } else {
            "put a blank disc in".to_owned()
        }
    };
    let Some(medium) = medium else {
        return vec![Finding::warn("disc", "no disc is in it").mended_by(another())];
    };
    let kind = disc.map_or_else(
        || medium.profile.to_string(),
        |disc| disc.medium.to_string(),
    );
    let free = text::bytes(u64::from(medium.free_blocks).saturating_mul(BLOCK));
    let mut findings = vec![match medium.status {
        DiscStatus::Blank => Finding::ok("disc", format!("{kind}, blank, {free} free")),
        DiscStatus::Appendable if medium.is_writable() => {
            let sessions = text::count(medium.sessions.into(), "session");
            Finding::ok(
                "disc",
                format!("{kind}, appendable, with {sessions}, {free} free"),
            )
        }
        DiscStatus::Other => Finding::ok("disc", format!("{kind}, which is overwritten in place")),
        DiscStatus::Appendable | DiscStatus::Complete if medium.erasable => {
            Finding::fail("disc", format!("{kind}, which takes no more as it is"))
                .mended_by(format!("discmaster erase --recorder {name}"))
        }
        DiscStatus::Appendable | DiscStatus::Complete => {
            Finding::fail("disc", format!("{kind}, closed: nothing can be added"))
                .mended_by(another())
        }
    }];
    let speeds = recorder.ask(|drive| {
        let speeds = match drive.write_speeds() {
            Err(error) if error.is_unsupported() => None,
            speeds => Some(speeds?),
        };
        Ok(speeds)
    });
    findings.push(match speeds {
        Ok(Some(speeds)) if !speeds.0.is_empty() => {
            let told: Vec<String> = speeds
                .0
                .iter()
                .map(|one| format!("{} kB/s", one.write))
                .collect();
            Finding::ok(
                "speeds",
                format!("it writes this disc at {}", told.join(", ")),
            )
        }
        Ok(_) => Finding::warn("speeds", "it tells of no speeds; it chooses one itself"),
        Err(error) => failed("speeds", &error),
    });
    findings
}
