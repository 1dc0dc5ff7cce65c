//! Lists of checksums, in the form that `sha256sum` writes and `sha256sum -c` checks.
//!
//! A line has the 64 hexadecimal digits of a SHA-256 (FIPS 180-4), two spaces, a path and a line
//! feed. Where the path holds a backslash, a line feed or a carriage return, the line begins with a
//! backslash and the path has `\\`, `\n` or `\r` in their stead.

use crate::plan::Names;
use crate::tree::{NodeId, NodeKind, Showing, Tree};
use sha2::{Digest as _, Sha256};
use std::fmt;
use std::io::{self, Read};

/// Bytes of a line but for its path: digits, spaces and line feed.
const FRAME: u64 = 64 + 2 + 1;

/// Bytes of a list that are made at once.
const AT_ONCE: usize = 8192;

/// The SHA-256 of a content.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct Digest(pub [u8; 32]);

impl Digest {
    pub fn of(bytes: &[u8]) -> Self {
        Self(Sha256::digest(bytes).into())
    }

    /// Reads 64 hexadecimal digits; None for anything else.
    pub fn parse(digits: &[u8]) -> Option<Self> {
        let (pairs, []) = digits.as_chunks::<2>() else {
            return None;
        };
        let pairs: &[[u8; 2]; 32] = pairs.try_into().ok()?;
        let mut bytes = [0; 32];
        for (byte, pair) in bytes.iter_mut().zip(pairs) {
            let [high, low] = pair.map(|digit| char::from(digit).to_digit(16));
            *byte = u8::try_from(high? << 4 | low?).ok()?;
        }
        Some(Self(bytes))
    }
}

impl From<Sha256> for Digest {
    fn from(hasher: Sha256) -> Self {
        Self(hasher.finalize().into())
    }
}

impl fmt::Display for Digest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

impl fmt::Debug for Digest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

/// Bytes of the line of a path.
fn line_length(path: &[u8]) -> u64 {
    let escapes = path.iter().filter(|&&byte| escape(byte).is_some()).count() as u64;
    FRAME + path.len() as u64 + escapes + u64::from(escapes > 0)
}

/// Appends the line of a path.
pub fn write_line(digest: &Digest, path: &[u8], to: &mut Vec<u8>) {
    const DIGITS: &[u8; 16] = b"0123456789abcdef";
    let escaped = path.iter().any(|&byte| escape(byte).is_some());
    to.extend(escaped.then_some(b'\\'));
    for byte in digest.0 {
        to.push(DIGITS[usize::from(byte >> 4)]);
        to.push(DIGITS[usize::from(byte & 15)]);
    }
    to.extend_from_slice(b"  ");
    if escaped {
        for &byte in path {
            match escape(byte) {
                Some(letter) => to.extend_from_slice(&[b'\\', letter]),
                None => to.push(byte),
            }
        }
    } else {
        to.extend_from_slice(path);
    }
    to.push(b'\n');
}

/// The digest and the path that a line (without its line feed) tells of; None if it is none. The
/// mark of binary mode, `*` for the second space, is understood.
pub fn parse_line(line: &[u8]) -> Option<(Digest, Vec<u8>)> {
    let (escaped, line) = match line.strip_prefix(b"\\") {
        Some(rest) => (true, rest),
        None => (false, line),
    };
    let (digits, rest) = line.split_at_checked(64)?;
    let digest = Digest::parse(digits)?;
    let path = rest.strip_prefix(b"  ").or(rest.strip_prefix(b" *"))?;
    if path.is_empty() {
        return None;
    }
    if !escaped {
        return Some((digest, path.to_vec()));
    }
    let mut plain = Vec::with_capacity(path.len());
    let mut bytes = path.iter();
    while let Some(&byte) = bytes.next() {
        plain.push(match byte {
            b'\\' => match bytes.next()? {
                b'\\' => b'\\',
                b'n' => b'\n',
                b'r' => b'\r',
                _ => return None,
            },
            byte => byte,
        });
    }
    Some((digest, plain))
}

/// The letter that stands, behind a backslash, for a byte that cannot stand for itself.
fn escape(byte: u8) -> Option<u8> {
    match byte {
        b'\\' => Some(b'\\'),
        b'\n' => Some(b'n'),
        b'\r' => Some(b'r'),
        _ => None,
    }
}

/// Bytes of the list of all files that the disc shows among these names.
pub(crate) fn list_length(tree: &Tree, names: Names) -> u64 {
    let mut paths = Paths::new(tree, names);
    let mut length = 0;
    while let Some((_, path)) = paths.next() {
        length += line_length(path);
    }
    length
}

/// The files that the disc shows among some names, in the order of their paths' bytes; the list
/// itself is none of them.
#[derive(Debug)]
struct Paths<'t> {
    tree: &'t Tree,
    names: Names,
    /// The folders from the root down to the one being listed.
    open: Vec<Folder>,
    path: Vec<u8>,
}

#[derive(Debug)]
struct Folder {
    /// Those still to come, the next one last.
    children: Vec<NodeId>,
    /// Bytes of its own path, the slash behind it included.
    path: usize,
}

impl<'t> Paths<'t> {
    fn new(tree: &'t Tree, names: Names) -> Self {
        let mut paths = Self {
            tree,
            names,
            open: Vec::new(),
            path: Vec::new(),
        };
        paths.enter(NodeId::ROOT);
        paths
    }

    fn enter(&mut self, folder: NodeId) {
        let tree = self.tree;
        let shown = |id: &NodeId| tree.node(*id).showings.of(self.names) != Showing::Absent;
        let mut children: Vec<_> = tree
            .children(folder)
            .iter()
            .copied()
            .filter(shown)
            .collect();
        // With its slash, a folder stands where the paths of all its files do.
        let slash = |id: NodeId| tree.node(id).is_directory().then_some(&b'/');
        let key = |id: NodeId| tree.node(id).name.iter().chain(slash(id));
        children.sort_unstable_by(|&one, &other| key(other).cmp(key(one)));
        self.open.push(Folder {
            children,
            path: self.path.len(),
        });
    }

    fn next(&mut self) -> Option<(NodeId, &[u8])> {
        loop {
            let folder = self.open.last_mut()?;
            self.path.truncate(folder.path);
            let Some(id) = folder.children.pop() else {
                self.open.pop();
                continue;
            };
            let node = self.tree.node(id);
            self.path.extend_from_slice(&node.name);
            match &node.kind {
                NodeKind::Directory(_) => {
                    self.path.push(b'/');
                    self.enter(id);
                }
                NodeKind::File(source) if !source.is_checksums() => return Some((id, &self.path)),
                NodeKind::File(_) | NodeKind::Symlink(_) | NodeKind::Special(_) => {}
            }
        }
    }
}

/// The list of a tree's files as bytes, made as they are asked for.
#[derive(Debug)]
pub(crate) struct List<'t, D> {
    paths: Paths<'t>,
    /// By node.
    digests: D,
    /// Lines made, and how many bytes of them were taken.
    lines: Vec<u8>,
    taken: usize,
}

impl<'t, D: AsRef<[Digest]>> List<'t, D> {
    pub(crate) fn new(tree: &'t Tree, names: Names, digests: D) -> Self {
        Self {
            paths: Paths::new(tree, names),
            digests,
            lines: Vec::new(),
            taken: 0,
        }
    }
}

impl<D: AsRef<[Digest]>> Read for List<'_, D> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        if self.taken == self.lines.len() {
            self.lines.clear();
            self.taken = 0;
            while self.lines.len() < AT_ONCE {
                let Some((node, path)) = self.paths.next() else {
                    break;
                };
                let digest = &self.digests.as_ref()[node.index()];
                write_line(digest, path, &mut self.lines);
            }
        }
        let count = (&self.lines[self.taken..]).read(into)?;
        self.taken += count;
        Ok(count)
    }
}
