use super::*;
use crate::ring::tests::{DATA, Kernel};
use crate::wire::{CAN_READ_LENGTH, READ_LENGTH};
use std::os::fd::OwnedFd;
use std::os::unix::net::UnixStream;
use std::sync::{Arc, Mutex};

/// A drive that does as it is told, and remembers.
#[derive(Clone, Default)]
struct Scripted(Arc<Mutex<Memory>>);

#[derive(Default)]
struct Memory {
    came: Vec<(Vec<u8>, Vec<u8>)>,
    answers: Vec<Result<Completion, TransportError>>,
}

impl Transport for Scripted {
    fn execute(
        &mut self,
        cdb: &[u8],
        data: Data<'_>,
        _: Duration,
    ) -> Result<Completion, TransportError> {
        let mut memory = self.0.lock().unwrap();
        let sent = match data {
            Data::Out(sent) => sent.to_vec(),
            Data::In(buffer) => {
                for (number, byte) in buffer.iter_mut().enumerate() {
                    *byte = u8::try_from(number % 251).unwrap();
                }
                Vec::new()
            }
            Data::None => Vec::new(),
        };
        memory.came.push((cdb.to_vec(), sent));
        memory.answers.remove(0)
    }
}

const READ_10: [u8; 10] = [0x28, 0, 0, 0, 0, 0, 0, 0, 1, 0];
const WRITE_10: [u8; 10] = [0x2A, 0, 0, 0, 0, 0, 0, 0, 1, 0];
const TEST_UNIT_READY: [u8; 6] = [0; 6];

fn good(transferred: usize) -> Result<Completion, TransportError> {
    Ok(Completion {
        status: Status::GOOD,
        transferred,
        sense: None,
    })
}

fn io_error() -> Result<Completion, TransportError> {
    Err(TransportError::Io {
        doing: "writing disc.part".to_owned(),
        source: io::ErrorKind::StorageFull.into(),
    })
}

/// A CDB, and where its data lie.
type Laid<'a> = (&'a [u8], &'a [(u64, u64)]);

/// Has commands served, and gives back the answers' places, and what was told.
fn serve(
    kernel: &mut Kernel,
    answers: Vec<Result<Completion, TransportError>>,
    commands: &[Laid<'_>],
) -> (Vec<usize>, Scripted, Vec<String>) {
    let drive = Scripted::default();
    drive.0.lock().unwrap().answers = answers;
    let (ours, mut theirs) = UnixStream::pair().unwrap();
    let (reader, writer) = io::pipe().unwrap();
    let ring = kernel.ring().unwrap();
    let device = File::from(OwnedFd::from(ours));
    let mut server = Server::new(device, ring, drive.clone(), reader);
    let thread = std::thread::spawn(move || {
        let mut told = Vec::new();
        server
            .run(&mut |error| told.push(error.to_string()))
            .unwrap();
        told
    });
    let places = commands
        .iter()
        .map(|(cdb, spans)| kernel.lay(cdb, spans))
        .collect();
    theirs.write_all(&[1, 0, 0, 0]).unwrap();
    let mut poke = [0; 4];
    while !kernel.is_done() {
        theirs.read_exact(&mut poke).unwrap();
    }
    drop(writer);
    (places, drive, thread.join().unwrap())
}

fn triple(sense: &[u8]) -> Triple {
    Sense::parse(sense).unwrap().triple
}

#[test]
fn data_go_both_ways_whole_and_in_pieces() {
    let mut kernel = Kernel::new(CAN_READ_LENGTH);
    let data = DATA as u64;
    for (number, byte) in kernel
        .map
        .bytes_mut(DATA + 4096..DATA + 4096 + 300)
        .unwrap()
        .iter_mut()
        .enumerate()
    {
        *byte = u8::try_from(number % 256).unwrap();
    }
    let (places, drive, told) = serve(
        &mut kernel,
        vec![good(2048), good(0), good(100), good(0), good(0)],
        &[
            (&READ_10, &[(data, 2048)]),
            (&WRITE_10, &[(data + 4096, 64)]),
            (&READ_10, &[(data + 2100, 60), (data + 2300, 60)]),
            (&WRITE_10, &[(data + 4096, 10), (data + 4196, 20)]),
            (&TEST_UNIT_READY, &[]),
        ],
    );
    assert!(told.is_empty());
    let came = &drive.0.lock().unwrap().came;
    let sent: Vec<usize> = came.iter().map(|(_, sent)| sent.len()).collect();
    assert_eq!(sent, [0, 64, 0, 30, 0]);
    assert_eq!(came[3].1[9..12], [9, 100, 101]);
    assert_eq!(came[4].0, TEST_UNIT_READY);
    let read = kernel.response(places[0]);
    assert_eq!((read.status, read.read_length.get()), (0, 2048));
    assert_eq!(
        kernel.map.bytes(DATA + 250..DATA + 253).unwrap(),
        [250, 0, 1]
    );
    // The second piece goes on where the first ends, and the drive gave less than it might.
    assert_eq!(
        kernel.map.bytes(DATA + 2300..DATA + 2302).unwrap(),
        [60, 61]
    );
    let read = kernel.response(places[2]);
    assert_eq!(read.read_length.get(), 100);
    assert_eq!(read.header.user_flags, READ_LENGTH);
    // Of what the host gave nothing is read.
    assert_eq!(kernel.response(places[1]).header.user_flags, 0);
}

#[test]
fn what_the_drive_says_reaches_the_host_exactly() {
    let mut kernel = Kernel::new(CAN_READ_LENGTH);
    let mut sense = Sense::new(Triple::WRITE_ERROR);
    sense.information = Some(1234);
    sense.deferred = true;
    let recovered = Sense::new(Triple::POWER_CALIBRATION_AREA_ALMOST_FULL);
    let said = |sense, transferred| {
        Ok(Completion {
            status: Status::CHECK_CONDITION,
            transferred,
            sense: Some(sense),
        })
    };
    let (places, ..) = serve(
        &mut kernel,
        vec![said(sense, 0), said(recovered, 2048)],
        &[
            (&WRITE_10, &[(DATA as u64, 2048)]),
            (&READ_10, &[(DATA as u64, 2048)]),
        ],
    );
    let answered = kernel.response(places[0]);
    assert_eq!(answered.status, 2);
    assert_eq!(answered.sense[..18], sense.encode());
    assert_eq!(answered.sense[18..], [0; 78]);
    // Data came all the same.
    let answered = kernel.response(places[1]);
    assert_eq!((answered.status, answered.read_length.get()), (2, 2048));
    assert_eq!(answered.sense[..18], recovered.encode());
}

#[test]
fn a_machine_that_fails_beneath_the_drive_is_a_bad_medium_and_is_told_of() {
    let mut kernel = Kernel::new(CAN_READ_LENGTH);
    let (places, _, told) = serve(
        &mut kernel,
        vec![
            io_error(),
            io_error(),
            Err(TransportError::TimedOut(PATIENCE)),
        ],
        &[
            (&WRITE_10, &[(DATA as u64, 2048)]),
            (&READ_10, &[(DATA as u64, 2048)]),
            (&TEST_UNIT_READY, &[]),
        ],
    );
    let triples: Vec<Triple> = places
        .iter()
        .map(|at| triple(&kernel.response(*at).sense))
        .collect();
    assert_eq!(
        triples,
        [
            Triple::WRITE_ERROR,
            Triple::UNRECOVERED_READ_ERROR,
            Triple::ABORTED
        ]
    );
    assert_eq!(told.len(), 3);
    assert_eq!(told[0], "writing disc.part");
}

#[test]
fn a_drive_that_is_gone_is_answered_for_and_asked_no_more() {
    let mut kernel = Kernel::new(CAN_READ_LENGTH);
    let (places, drive, told) = serve(
        &mut kernel,
        vec![Err(TransportError::Gone)],
        &[(&TEST_UNIT_READY, &[]), (&WRITE_10, &[(DATA as u64, 2048)])],
    );
    for at in places {
        assert_eq!(triple(&kernel.response(at).sense), NOBODY_THERE);
    }
    assert_eq!(drive.0.lock().unwrap().came.len(), 1);
    assert_eq!(told, ["the drive is gone"]);
}

#[test]
fn a_command_that_nobody_knows_is_the_drives_to_refuse() {
    let mut kernel = Kernel::new(CAN_READ_LENGTH);
    let refused = Sense::new(Triple::INVALID_COMMAND_OPERATION_CODE);
    let (places, drive, _) = serve(
        &mut kernel,
        vec![Ok(Completion {
            status: Status::CHECK_CONDITION,
            transferred: 0,
            sense: Some(refused),
        })],
        &[(&[0xD8, 0, 0, 0, 0, 0, 0, 0, 0, 0], &[(DATA as u64, 512)])],
    );
    assert_eq!(kernel.response(places[0]).sense[..18], refused.encode());
    assert_eq!(drive.0.lock().unwrap().came[0].0[0], 0xD8);
}

#[test]
fn a_mode_sense_of_six_bytes_comes_as_one_of_ten() {
    let mut kernel = Kernel::new(CAN_READ_LENGTH);
    let (places, drive, _) = serve(
        &mut kernel,
        vec![good(30)],
        &[(&[0x1A, 0, 0x2A, 0, 128, 0], &[(DATA as u64, 128)])],
    );
    let came = &drive.0.lock().unwrap().came;
    assert_eq!(came[0].0, [0x5A, 0, 0x2A, 0, 0, 0, 0, 0, 132, 0]);
    let answered = kernel.response(places[0]);
    assert_eq!((answered.status, answered.read_length.get()), (0, 26));
    // The drive of these tests answers 0, 1, 2 and so on.
    assert_eq!(
        kernel.map.bytes(DATA..DATA + 6).unwrap(),
        [0, 2, 3, 255, 8, 9]
    );
}
