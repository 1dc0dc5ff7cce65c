//! The machine and its table.

use super::*;

const TABLE: &str = include_str!("../../../../docs/session.md");

/// A cell as the table writes it: `Burn, ClearImage → JolietReady`, `ok`, or a code's name.
fn cell(state: State, call: Call) -> String {
    match step(state, call) {
        Err(code) => code.name().unwrap().trim_start_matches("IMAPI_").to_owned(),
        Ok(Transition { next, actions }) => {
            let actions: Vec<_> = actions.iter().map(|a| format!("{a:?}")).collect();
            match (next == state, actions.is_empty()) {
                (true, true) => "ok".to_owned(),
                (true, false) => actions.join(", "),
                (false, true) => format!("→ {next:?}"),
                (false, false) => format!("{} → {next:?}", actions.join(", ")),
            }
        }
    }
}

fn row(cells: impl IntoIterator<Item = String>) -> String {
    let cells: Vec<_> = cells.into_iter().collect();
    format!("| {} |", cells.join(" | "))
}

#[test]
fn the_table_in_docs_session_md_is_this_machine() {
    let head = row(std::iter::once("call".to_owned())
        .chain(State::ALL.iter().map(|state| format!("{state:?}"))));
    let ours: Vec<String> = Call::ALL
        .iter()
        .map(|call| {
            row(std::iter::once(format!("{call:?}"))
                .chain(State::ALL.iter().map(|state| cell(*state, *call))))
        })
        .collect();
    let told: Vec<&str> = TABLE
        .lines()
        .skip_while(|line| **line != head)
        .skip(2)
        .take_while(|line| line.starts_with('|'))
        .collect();
    assert_eq!(
        told,
        ours,
        "docs/session.md should read:\n{head}\n{}",
        ours.join("\n")
    );
}

#[test]
fn only_a_recorded_or_cleared_image_is_forgotten() {
    for state in State::ALL {
        for call in Call::ALL {
            let Ok(t) = step(state, call) else { continue };
            let clears = t.actions.contains(&Action::ClearImage);
            if state.has_image() && !t.next.has_image() {
                assert!(clears, "{state:?} {call:?}");
            }
            assert!(!clears || !t.next.has_image(), "{state:?} {call:?}");
        }
    }
}

#[test]
fn close_is_permitted_in_every_state_and_drops_the_sinks() {
    for state in State::ALL {
        let t = step(state, Call::Close).unwrap();
        assert_eq!(t.next, State::Closed);
        assert!(state == State::Closed || t.actions.contains(&Action::DropSinks));
    }
}

#[test]
fn a_format_refuses_the_calls_of_the_other() {
    for state in State::ALL {
        for call in Call::ALL.iter().filter(|call| call.format().is_some()) {
            let expected = match state.format() {
                None if state == State::Closed => Code::E_NOTOPENED,
                None => Code::E_NOACTIVEFORMAT,
                Some(format) if Some(format) == call.format() => continue,
                Some(_) => Code::E_WRONGFORMAT,
            };
            assert_eq!(step(state, *call), Err(expected), "{state:?} {call:?}");
        }
    }
}
