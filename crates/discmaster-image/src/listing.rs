//! A tree from a listing: mtree(5), as FreeBSD, NetBSD and bsdtar write it.
//!
//! Every line names a file, a folder, a link or a device, and says of it what is to be recorded: type,
//! mode, uid, gid, time, link, device. Contents come from the file that `contents` names, or from the one
//! at the entry's own path. What a line does not say is what the file system says of that file; where there
//! is none, folders and others have the owner and permissions of one that nobody told of.

mod entry;
mod error;
mod wire;

pub use error::{Fault, ListingError};
pub use wire::Place;

use crate::progress::Progress;
use crate::scan::{self, attributes};
use crate::source::{FileSource, Source};
use crate::time::Timestamp;
use crate::tree::{Attributes, Device, Existing, NodeId, Special, Tree, TreeError};
use entry::{Entry, EntryPath, Keywords, Kind, Line};
use std::ffi::OsStr;
use std::fs::{self, Metadata};
use std::io;
use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::{FileTypeExt, MetadataExt};
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// Lines read between two questions whether to go on.
const LOOKS: usize = 1024;

/// What a listing does not say itself.
#[derive(Clone, Copy, Debug)]
pub struct Rules<'a> {
    /// The folder from which paths in the listing start; empty: the working folder.
    pub folder: &'a Path,
    /// The time of what has none, neither in the listing nor in the file system.
    pub otherwise: Timestamp,
    pub existing: Existing,
}

/// Adds what a listing names to a tree. No content is read. `progress` is asked whether to go on.
pub fn read(
    tree: &mut Tree,
    listing: &[u8],
    rules: &Rules<'_>,
    progress: &dyn Progress,
) -> Result<(), ListingError> {
    let mut reading = Reading {
        tree,
        rules,
        defaults: Keywords::default(),
        above: Vec::new(),
        current: NodeId::ROOT,
        folder: None,
    };
    for (number, words) in wire::lines(listing).enumerate() {
        if number % LOOKS == 0 && progress.cancelled() {
            return Err(ListingError::Cancelled);
        }
        reading.line(Line::parse(&words)?)?;
    }
    Ok(())
}

struct Reading<'a> {
    tree: &'a mut Tree,
    rules: &'a Rules<'a>,
    defaults: Keywords,
    /// The folders to which `..` leads back.
    above: Vec<NodeId>,
    current: NodeId,
    /// Of the file named last: its neighbours come next.
    folder: Option<Arc<Path>>,
}

/// Where in the tree an entry is.
struct Spot {
    parent: NodeId,
    /// None: the folder itself.
    name: Option<Vec<u8>>,
    place: Place,
}

impl Reading<'_> {
    fn line(&mut self, line: Line) -> Result<(), ListingError> {
        match line {
            Line::Set(keywords) => self.defaults.set(keywords),
            Line::Unset(keywords) => {
                for keyword in keywords {
                    self.defaults.unset(keyword);
                }
            }
            Line::UnsetAll => self.defaults = Keywords::default(),
            Line::Up(place) => match self.above.pop() {
                Some(folder) => self.current = folder,
                None => return Err(ListingError::syntax(place, Fault::UpFromRoot)),
            },
            Line::Entry(entry) => self.entry(entry)?,
        }
        Ok(())
    }

    fn entry(&mut self, entry: Entry) -> Result<(), ListingError> {
        let Entry {
            place,
            path: entry_path,
            keywords: own,
        } = entry;
        let mut keywords = self.defaults.clone();
        keywords.set(own);
        let file = self.file(&entry_path, keywords.contents.as_deref());
        let found = fs::symlink_metadata(&file);
        let found = match found {
            Ok(found) => Some(found),
            Err(error) if error.kind() == io::ErrorKind::NotFound => None,
            Err(source) => {
                let path = file;
                return Err(ListingError::Look {
                    place,
                    path,
                    source,
                });
            }
        };
        let Some(kind) = keywords.kind.or_else(|| found.as_ref().and_then(kind)) else {
            return self.missing(place, file, keywords.optional);
        };
        // Only files cannot do without what is there.
        let needed = kind == Kind::File || kind == Kind::Link && keywords.link.is_none();
        if needed && found.is_none() {
            return self.missing(place, file, keywords.optional);
        }
        // The content of a file may come through a link.
        let found = match kind {
            Kind::File => fs::metadata(&file).ok(),
            _ => found,
        };
        let relative = matches!(entry_path, EntryPath::Name(_));
        let spot = self.spot(place, entry_path, self.modified(&keywords, found.as_ref()))?;
        let id = match kind {
            Kind::Directory => {
                let id = self.directory(&spot, &keywords, found.as_ref())?;
                if relative {
                    self.above.push(self.current);
                    self.current = id;
                }
                id
            }
            Kind::File => self.contents(&spot, &keywords, &file)?,
            _ => self.other(&spot, kind, &keywords, &file, found.as_ref())?,
        };
        let node = self.tree.node(id).attributes;
        let base = match &found {
            Some(found) if self::kind(found) == Some(kind) => attributes(found),
            _ => node,
        };
        self.tree.set_attributes(
            id,
            Attributes {
                mode: keywords.mode.unwrap_or(base.mode),
                uid: keywords.uid.unwrap_or(base.uid),
                gid: keywords.gid.unwrap_or(base.gid),
            },
        );
        Ok(())
    }

    /// Nothing is there that an entry needs.
    fn missing(&self, place: Place, path: PathBuf, optional: bool) -> Result<(), ListingError> {
        if optional {
            return Ok(());
        }
        let source = io::ErrorKind::NotFound.into();
        Err(ListingError::Look {
            place,
            path,
            source,
        })
    }

    /// The file in the file system that an entry is about.
    fn file(&self, path: &EntryPath, contents: Option<&[u8]>) -> PathBuf {
        if let Some(contents) = contents {
            return self.rules.folder.join(OsStr::from_bytes(contents));
        }
        let (above, names) = match path {
            EntryPath::Full(names) => (NodeId::ROOT, &names[..]),
            EntryPath::Name(name) => (self.current, name.as_slice()),
        };
        let mut path = self.rules.folder.join(self.way(above));
        path.extend(names.iter().map(|name| OsStr::from_bytes(name)));
        if path.as_os_str().is_empty() {
            path.push(".");
        }
        path
    }

    /// The path of a folder of the tree, from the root on.
    fn way(&self, mut at: NodeId) -> PathBuf {
        let mut names = Vec::new();
        while at != NodeId::ROOT {
            let node = self.tree.node(at);
            names.push(OsStr::from_bytes(&node.name));
            at = node.parent;
        }
        names.into_iter().rev().collect()
    }

    /// Where an entry joins the tree. Folders on the way that are not there are as old as it is.
    fn spot(
        &mut self,
        place: Place,
        path: EntryPath,
        modified: Timestamp,
    ) -> Result<Spot, ListingError> {
        let (mut parent, mut names) = match path {
            EntryPath::Name(name) => (self.current, Vec::from_iter(name)),
            EntryPath::Full(names) => (NodeId::ROOT, names),
        };
        let name = names.pop();
        for name in names {
            parent = match self.tree.child(parent, &name) {
                Some(id) if self.tree.node(id).is_directory() => id,
                _ => joined(place, self.tree.add_directory(parent, &name, modified))?,
            };
        }
        Ok(Spot {
            parent,
            name,
            place,
        })
    }

    fn directory(
        &mut self,
        spot: &Spot,
        keywords: &Keywords,
        found: Option<&Metadata>,
    ) -> Result<NodeId, ListingError> {
        let found = found.filter(|found| found.is_dir());
        let modified = self.modified(keywords, found);
        let id = match &spot.name {
            None => spot.parent,
            Some(name) => {
                let added = self.tree.add_directory(spot.parent, name, modified);
                joined(spot.place, added)?
            }
        };
        self.tree.set_modified(id, modified);
        Ok(id)
    }

    fn contents(
        &mut self,
        spot: &Spot,
        keywords: &Keywords,
        file: &Path,
    ) -> Result<NodeId, ListingError> {
        let (place, path) = (spot.place, file.to_owned());
        // A link is followed: what it points to has the content.
        let found = fs::metadata(file).map_err(|source| ListingError::Look {
            place,
            path: path.clone(),
            source,
        })?;
        let wanted = "a file";
        let name = spot.name.as_deref().zip(file.file_name());
        let Some((name, file_name)) = name.filter(|_| found.is_file()) else {
            return Err(ListingError::Kind {
                place,
                path,
                wanted,
            });
        };
        let stamp = scan::stamp(&found);
        if let Some(listed) = keywords.size.filter(|listed| *listed != stamp.size) {
            let found = stamp.size;
            return Err(ListingError::Size {
                place,
                path,
                listed,
                found,
            });
        }
        let source = Source::File(FileSource {
            folder: self.folder_of(file),
            name: file_name.into(),
            stamp,
        });
        let modified = self.modified(keywords, Some(&found));
        let existing = self.rules.existing;
        let added = self
            .tree
            .add_file(spot.parent, name, modified, source, existing);
        let id = joined(place, added)?;
        if found.nlink() > 1 {
            self.tree.link_inode(id, found.dev(), found.ino());
        }
        Ok(id)
    }

    fn other(
        &mut self,
        spot: &Spot,
        kind: Kind,
        keywords: &Keywords,
        file: &Path,
        found: Option<&Metadata>,
    ) -> Result<NodeId, ListingError> {
        let place = spot.place;
        let refused = |wanted| ListingError::Kind {
            place,
            path: file.to_owned(),
            wanted,
        };
        let found = found.filter(|found| self::kind(found) == Some(kind));
        let modified = self.modified(keywords, found);
        let Some(name) = spot.name.as_deref() else {
            return Err(refused("anything but a folder"));
        };
        let (parent, existing) = (spot.parent, self.rules.existing);
        if kind == Kind::Link {
            let target = match (&keywords.link, found) {
                (Some(target), _) => target.clone(),
                (None, None) => return Err(refused("a symbolic link")),
                (None, Some(_)) => fs::read_link(file)
                    .map_err(|source| ListingError::Look {
                        place,
                        path: file.to_owned(),
                        source,
                    })?
                    .into_os_string()
                    .as_bytes()
                    .to_vec(),
            };
            let added = self
                .tree
                .add_symlink(parent, name, modified, &target, existing);
            return joined(place, added);
        }
        let device = || {
            keywords
                .device
                .or_else(|| found.map(|found| number(found.rdev())))
                .ok_or_else(|| refused("a device, and the listing gives no device="))
        };
        let special = match kind {
            Kind::Socket => Special::Socket,
            Kind::Block => Special::BlockDevice(device()?),
            Kind::Character => Special::CharacterDevice(device()?),
            Kind::Pipe | Kind::File | Kind::Directory | Kind::Link => Special::Pipe,
        };
        let added = self
            .tree
            .add_special(parent, name, modified, special, existing);
        joined(place, added)
    }

    fn modified(&self, keywords: &Keywords, found: Option<&Metadata>) -> Timestamp {
        keywords
            .time
            .or_else(|| found.map(scan::modified))
            .unwrap_or(self.rules.otherwise)
    }

    /// The folder of a file, shared with the file before if that is in it, too.
    fn folder_of(&mut self, file: &Path) -> Arc<Path> {
        let folder = file.parent().unwrap_or(Path::new(""));
        match &self.folder {
            Some(known) if **known == *folder => Arc::clone(known),
            _ => Arc::clone(self.folder.insert(Arc::from(folder))),
        }
    }
}

fn joined<T>(place: Place, added: Result<T, TreeError>) -> Result<T, ListingError> {
    added.map_err(|source| ListingError::Tree { place, source })
}

/// What a file is; none where mtree(5) has no word for it.
fn kind(found: &Metadata) -> Option<Kind> {
    let kind = found.file_type();
    Some(if kind.is_file() {
        Kind::File
    } else if kind.is_dir() {
        Kind::Directory
    } else if kind.is_symlink() {
        Kind::Link
    } else if kind.is_fifo() {
        Kind::Pipe
    } else if kind.is_socket() {
        Kind::Socket
    } else if kind.is_block_device() {
        Kind::Block
    } else if kind.is_char_device() {
        Kind::Character
    } else {
        return None;
    })
}

fn number(device: u64) -> Device {
    Device {
        major: rustix::fs::major(device),
        minor: rustix::fs::minor(device),
    }
}
