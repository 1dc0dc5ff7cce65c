//! A recorder (IDiscRecorder).

use std::path::{Path, PathBuf};
use std::sync::Arc;

/// A recorder. Clones are the same object; the drive behind it is opened only while it is needed.
#[derive(Clone, Debug)]
pub struct DiscRecorder {
    inner: Arc<Inner>,
}

#[derive(Debug)]
struct Inner {
    name: String,
    folder: PathBuf,
}

impl DiscRecorder {
    pub(crate) fn at(name: String, folder: PathBuf) -> Self {
        Self {
            inner: Arc::new(Inner { name, folder }),
        }
    }

    /// The name by which [`Registry::recorder`](crate::Registry::recorder) finds it: `virtual:NAME`.
    pub fn name(&self) -> &str {
        &self.inner.name
    }

    /// GetPath: where the operating system has it; of a virtual recorder, its folder.
    pub fn path(&self) -> &Path {
        &self.inner.folder
    }
}
