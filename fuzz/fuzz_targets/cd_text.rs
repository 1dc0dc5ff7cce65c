//! Any bytes, as a file of CD-Text, of packs and of lines: read, and what was read written anew and read again.
#![no_main]

use discmaster_audio::cd_text::{Decoded, PACK, Pack, TextError, decode, encode, file, input_sheet};
use discmaster_audio::red_book::LAST_TRACK;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| {
    if let Err(error) = file::read(data) {
        assert!(!error.to_string().is_empty());
    }
    match input_sheet::read(data) {
        Ok(text) => assert!((1..=8).contains(&text.languages.len())),
        Err(error) => assert!(error.line >= 1 && !error.to_string().is_empty()),
    }
    // As packs with their codes, too: no fuzzer finds sixteen bits for each by itself.
    let packs: Vec<_> = data.as_chunks::<PACK>().0.iter().map(|bytes| Pack(*bytes)).collect();
    look(&packs);
    look(&packs.iter().map(|pack| pack.sealed()).collect::<Vec<_>>());
});

fn look(packs: &[Pack]) {
    let Decoded { text, told } = decode(packs);
    assert!(told.iter().all(|told| !told.to_string().is_empty()));
    assert!(text.languages.len() <= 8);
    let tracks = text.languages.iter().map(|language| language.tracks.len());
    assert!(tracks.max().unwrap_or(0) <= usize::from(LAST_TRACK));
    let again = match encode(&text) {
        Ok(encoded) => encoded,
        // Texts of two bytes may have been one byte each.
        Err(TextError::TooLong { packs, .. }) => return assert!(packs > 256),
        Err(error) => panic!("{error}"),
    };
    assert!(again.told.iter().all(|told| !told.to_string().is_empty()));
    let once = decode(&again.packs);
    assert_eq!(once.told, [], "{text:?}");
    // What was replaced is replaced once: the second time nothing is left to replace.
    let twice = encode(&once.text).expect("what was read from packs fits");
    assert_eq!(twice.told, [], "{:?}", once.text);
    assert_eq!(decode(&twice.packs).text, once.text);
}
