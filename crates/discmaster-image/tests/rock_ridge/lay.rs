//! Images in memory, and records of them taken apart byte by byte.

use discmaster_image::plan::{Options, Plan, RockRidge};
use discmaster_image::source::Source;
use discmaster_image::time::Timestamp;
use discmaster_image::tree::{Existing, NodeId, Tree};
use discmaster_image::write;

pub(crate) const THEN: Timestamp = Timestamp::from_seconds(1_000_000_000);

/// 2001-09-09T01:46:40Z as directory records have it (ECMA-119 9.1.5).
pub(crate) const THEN_RECORDED: [u8; 7] = [101, 9, 9, 1, 46, 40, 0];

pub(crate) fn options() -> Options {
    let mut options = Options::new(THEN);
    options.rock_ridge = Some(RockRidge::default());
    options
}

pub(crate) fn file(tree: &mut Tree, folder: NodeId, name: &str, content: &str) -> NodeId {
    let source = Source::Bytes(content.as_bytes().into());
    tree.add_file(folder, name.as_bytes(), THEN, source, Existing::Refuse)
        .unwrap()
}

/// Folders one within the other, and the innermost.
pub(crate) fn folders(tree: &mut Tree, path: &str) -> NodeId {
    path.split('/').fold(NodeId::ROOT, |folder, name| {
        tree.add_directory(folder, name.as_bytes(), THEN).unwrap()
    })
}

/// An image, whole.
pub(crate) struct Image(Vec<u8>);

/// A directory record.
#[derive(Clone, Debug)]
pub(crate) struct Record {
    pub(crate) identifier: Vec<u8>,
    pub(crate) extent: u32,
    pub(crate) length: u32,
    pub(crate) flags: u8,
    /// Entries of the system use area with their headers, those of continuation areas too; CE itself
    /// is left out.
    pub(crate) entries: Vec<Vec<u8>>,
}

impl Image {
    pub(crate) fn of(tree: Tree, options: &Options) -> Self {
        let plan = Plan::new(tree, options).unwrap();
        let mut bytes = Vec::new();
        write::to_writer(&plan, &mut bytes, &()).unwrap();
        assert_eq!(bytes.len() as u64, plan.bytes());
        Self(bytes)
    }

    pub(crate) fn bytes(&self, at: usize, length: usize) -> &[u8] {
        &self.0[at..at + length]
    }

    fn number(&self, at: usize) -> u32 {
        u32::from_le_bytes(self.0[at..at + 4].try_into().unwrap())
    }

    /// The records of the root of the primary volume.
    pub(crate) fn root(&self) -> Vec<Record> {
        let root = 16 * 2048 + 156;
        self.directory(self.number(root + 2), self.number(root + 10))
    }

    pub(crate) fn directory(&self, extent: u32, length: u32) -> Vec<Record> {
        let begin = extent as usize * 2048;
        let mut records = Vec::new();
        for sector in (begin..begin + length as usize).step_by(2048) {
            let mut at = sector;
            while at < sector + 2048 && self.0[at] > 0 {
                records.push(self.record(at));
                at += usize::from(self.0[at]);
            }
        }
        records
    }

    fn record(&self, at: usize) -> Record {
        let length = usize::from(self.0[at]);
        let identifier = usize::from(self.0[at + 32]);
        let area = at + 33 + identifier + (identifier + 1) % 2;
        let mut entries = Vec::new();
        self.entries(area, at + length, &mut entries);
        Record {
            identifier: self.0[at + 33..][..identifier].to_vec(),
            extent: self.number(at + 2),
            length: self.number(at + 10),
            flags: self.0[at + 25],
            entries,
        }
    }

    fn entries(&self, mut at: usize, end: usize, to: &mut Vec<Vec<u8>>) {
        let mut further = None;
        while at + 4 <= end {
            let length = usize::from(self.0[at + 2]);
            assert!(length >= 4 && at + length <= end, "an entry at {at}");
            let entry = &self.0[at..at + length];
            if entry.starts_with(b"CE") {
                assert_eq!(further, None, "one CE in an area");
                further = Some((
                    self.number(at + 4),
                    self.number(at + 12),
                    self.number(at + 20),
                ));
            } else {
                to.push(entry.to_vec());
            }
            at += length;
        }
        if let Some((block, offset, length)) = further {
            assert!(offset + length <= 2048, "no area crosses a block");
            let begin = block as usize * 2048 + offset as usize;
            self.entries(begin, begin + length as usize, to);
        }
    }
}

impl Record {
    /// The only entry with this signature.
    pub(crate) fn entry(&self, signature: &[u8; 2]) -> Option<&[u8]> {
        let mut found = self.entries.iter().filter(|it| it.starts_with(signature));
        let first = found.next();
        assert!(found.next().is_none(), "{self:?}");
        first.map(Vec::as_slice)
    }

    /// Mode, links, uid, gid and serial number.
    pub(crate) fn posix(&self) -> [u32; 5] {
        let entry = self.entry(b"PX").unwrap();
        assert_eq!(entry.len(), 44);
        [4, 12, 20, 28, 36].map(|at| number(entry, at))
    }

    /// The block of CL or PL.
    pub(crate) fn link(&self, signature: &[u8; 2]) -> Option<u32> {
        self.entry(signature).map(|entry| number(entry, 4))
    }

    pub(crate) fn name(&self) -> Vec<u8> {
        self.entries
            .iter()
            .filter(|it| it.starts_with(b"NM"))
            .flat_map(|it| it[5..].to_vec())
            .collect()
    }
}

/// A number in both byte orders.
fn number(entry: &[u8], at: usize) -> u32 {
    let little = u32::from_le_bytes(entry[at..at + 4].try_into().unwrap());
    let big = u32::from_be_bytes(entry[at + 4..at + 8].try_into().unwrap());
    assert_eq!(little, big);
    little
}

/// The record of that name.
pub(crate) fn named<'a>(records: &'a [Record], name: &str) -> &'a Record {
    records
        .iter()
        .find(|record| record.name() == name.as_bytes())
        .unwrap_or_else(|| panic!("{name} in {records:?}"))
}
