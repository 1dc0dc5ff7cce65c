//! The buffer between reading the sources and writing the disc: so many bytes, and no more.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc::{Receiver, RecvTimeoutError, SyncSender, sync_channel};
use std::time::Duration;

/// A ring of `slots` slots of `slot` bytes. One thread fills it, another drains it, in order.
pub(crate) fn ring(slots: usize, slot: usize) -> (Filler, Drainer) {
    // One more for the mark of the end.
    let (give, full) = sync_channel(slots + 1);
    let (take_back, free) = sync_channel(slots);
    for _ in 0..slots {
        // There is room for all of them, and the receiver is right here.
        let _ = take_back.send(Vec::with_capacity(slot));
    }
    let waiting = Arc::new(AtomicUsize::new(0));
    let filler = Filler {
        slot,
        current: None,
        free,
        full: give,
        waiting: Arc::clone(&waiting),
    };
    let drainer = Drainer {
        full,
        free: take_back,
        waiting,
    };
    (filler, drainer)
}

/// The other end of the ring is gone.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the other end of the buffer is gone")]
pub(crate) struct Gone;

#[derive(Debug)]
pub(crate) struct Filler {
    slot: usize,
    current: Option<Vec<u8>>,
    free: Receiver<Vec<u8>>,
    full: SyncSender<Vec<u8>>,
    waiting: Arc<AtomicUsize>,
}

impl Filler {
    /// Slots hold so many bytes from here on. One that was begun is handed over as it is, so that
    /// no block of the old size shares it with one of the new.
    pub(crate) fn resize(&mut self, slot: usize) -> Result<(), Gone> {
        if slot == self.slot {
            return Ok(());
        }
        self.slot = slot;
        match self.current.take() {
            Some(current) => self.give(current),
            None => Ok(()),
        }
    }

    /// Puts `bytes` in, waiting while the ring is full.
    pub(crate) fn push(&mut self, mut bytes: &[u8]) -> Result<(), Gone> {
        while !bytes.is_empty() {
            let mut current = match self.current.take() {
                Some(current) => current,
                None => self.free.recv().map_err(|_| Gone)?,
            };
            let (now, later) = bytes.split_at(bytes.len().min(self.slot - current.len()));
            current.extend_from_slice(now);
            bytes = later;
            if current.len() < self.slot {
                self.current = Some(current);
            } else {
                self.give(current)?;
            }
        }
        Ok(())
    }

    fn give(&self, slot: Vec<u8>) -> Result<(), Gone> {
        // Counted first: the drainer must not count down from zero.
        self.waiting.fetch_add(1, Ordering::Relaxed);
        self.full.send(slot).map_err(|_| Gone)
    }

    /// Hands over the last slot, which may be short, and the mark of the end: an empty slot. A
    /// filler dropped without this withholds both, and the drainer sees that the bytes broke off.
    pub(crate) fn finish(mut self) -> Result<(), Gone> {
        if let Some(current) = self.current.take() {
            self.give(current)?;
        }
        self.full.send(Vec::new()).map_err(|_| Gone)
    }
}

#[derive(Debug)]
pub(crate) struct Drainer {
    full: Receiver<Vec<u8>>,
    free: SyncSender<Vec<u8>>,
    waiting: Arc<AtomicUsize>,
}

/// What the ring had to give.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Next {
    /// To be handed back by [`Drainer::recycle`].
    Slot(Vec<u8>),
    /// Nothing came in time.
    NotYet,
    /// All has come.
    Complete,
    /// The filler is gone, and not all has come.
    BrokenOff,
}

impl Drainer {
    pub(crate) fn next(&self, wait: Duration) -> Next {
        match self.full.recv_timeout(wait) {
            Ok(slot) if slot.is_empty() => Next::Complete,
            Ok(slot) => {
                self.waiting.fetch_sub(1, Ordering::Relaxed);
                Next::Slot(slot)
            }
            Err(RecvTimeoutError::Timeout) => Next::NotYet,
            Err(RecvTimeoutError::Disconnected) => Next::BrokenOff,
        }
    }

    /// Slots that are full and were not taken yet.
    pub(crate) fn waiting(&self) -> usize {
        self.waiting.load(Ordering::Relaxed)
    }

    pub(crate) fn recycle(&self, mut slot: Vec<u8>) {
        slot.clear();
        // A filler that is gone needs no more slots.
        let _ = self.free.send(slot);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::thread;

    const WAIT: Duration = Duration::from_secs(10);

    #[test]
    fn bytes_come_out_in_order_in_whole_slots_and_a_short_last() {
        let (mut filler, drainer) = ring(2, 4);
        let fed = thread::spawn(move || {
            for chunk in [&b"abc"[..], b"defghi", b"j"] {
                filler.push(chunk)?;
            }
            filler.finish()
        });
        for expected in ["abcd", "efgh", "ij"] {
            let Next::Slot(slot) = drainer.next(WAIT) else {
                panic!("{expected} should have come");
            };
            assert_eq!(slot, expected.as_bytes());
            drainer.recycle(slot);
        }
        assert_eq!(drainer.next(WAIT), Next::Complete);
        fed.join().unwrap().unwrap();
    }

    proptest::proptest! {
        #[test]
        fn whatever_the_chunks_the_bytes_are_the_same(
            chunks in proptest::collection::vec(proptest::collection::vec(0_u8.., 0..40), 0..20),
            slot in 1_usize..17,
        ) {
            let (mut filler, drainer) = ring(3, slot);
            let all = chunks.concat();
            let fed = thread::spawn(move || {
                chunks.iter().try_for_each(|chunk| filler.push(chunk))?;
                filler.finish()
            });
            let mut got = Vec::new();
            while let Next::Slot(bytes) = drainer.next(WAIT) {
                proptest::prop_assert!(bytes.len() <= slot);
                got.extend_from_slice(&bytes);
                drainer.recycle(bytes);
            }
            fed.join().unwrap().unwrap();
            proptest::prop_assert_eq!(got, all);
        }
    }

    #[test]
    fn a_slot_holds_bytes_of_one_size_of_blocks() {
        let (mut filler, drainer) = ring(4, 8);
        filler.push(b"abcdefghij").unwrap();
        filler.resize(8).unwrap();
        filler.push(b"k").unwrap();
        filler.resize(3).unwrap();
        filler.push(b"lmno").unwrap();
        filler.finish().unwrap();
        for expected in ["abcdefgh", "ijk", "lmn", "o"] {
            assert_eq!(drainer.next(WAIT), Next::Slot(expected.as_bytes().to_vec()));
        }
    }

    #[test]
    fn a_filler_waits_when_the_ring_is_full_and_stops_when_the_drainer_is_gone() {
        let (mut filler, drainer) = ring(2, 4);
        let fed = thread::spawn(move || filler.push(&[0; 100]));
        assert_eq!(drainer.next(WAIT), Next::Slot(vec![0; 4]));
        assert_eq!(drainer.next(WAIT), Next::Slot(vec![0; 4]));
        // Both slots are out and not handed back: nothing more can come.
        assert_eq!(drainer.next(Duration::from_millis(20)), Next::NotYet);
        drop(drainer);
        assert_eq!(fed.join().unwrap(), Err(Gone));
    }

    #[test]
    fn a_filler_that_gives_up_withholds_its_unfinished_slot() {
        let (mut filler, drainer) = ring(2, 4);
        filler.push(b"abcde").unwrap();
        drop(filler);
        assert_eq!(drainer.next(WAIT), Next::Slot(b"abcd".to_vec()));
        assert_eq!(drainer.next(WAIT), Next::BrokenOff);
    }
}
