//! A drive plugged into this machine, from the first file in configfs to the last.

use crate::configfs::{ConfigError, Places, TARGET};
use crate::ring::Ring;
use crate::server::{Server, ServerError};
use crate::sysfs::{self, Uio};
use discmaster_mmc::transport::{Completion, Data, Transport, TransportError};
use std::fs::File;
use std::io::{self, PipeWriter};
use std::os::fd::AsFd;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

const UIO: &str = "/sys/class/uio";
const SCSI: &str = "/sys/bus/scsi/devices";

/// How long the kernel may take to make a node of what it was given.
const APPEARS: Duration = Duration::from_secs(10);

/// Why a drive cannot be plugged in.
#[derive(Debug, thiserror::Error)]
pub enum ServeError {
    #[error("target_core_user is served by 64-bit programs only")]
    NotSixtyFourBit,
    #[error(transparent)]
    Config(#[from] ConfigError),
    #[error("another process serves this drive already")]
    Served,
    #[error("the kernel made no uio device {name}")]
    NoUio { name: String },
    #[error("{} could not be opened", path.display())]
    Open { path: PathBuf, source: io::Error },
    #[error("the ring of {} is of no use", node.display())]
    Ring {
        node: PathBuf,
        source: Box<dyn std::error::Error + Send + Sync>,
    },
    #[error("{path} could not be looked at")]
    Look {
        path: &'static str,
        source: io::Error,
    },
    #[error("the server could not be started")]
    Thread(#[source] io::Error),
    #[error("the kernel made no node for the drive at SCSI address {address}")]
    NoNode { address: String },
}

/// Why a unit ended by itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Ended {
    /// The drive is gone: its transport says so.
    Gone,
    /// The kernel's side failed.
    Failed(String),
}

/// A drive plugged in. Dropped, it is unplugged.
#[derive(Debug)]
pub struct Unit {
    places: Places,
    node: PathBuf,
    server: Option<Serving>,
    /// Nothing of it is known to be gone.
    up: bool,
}

/// A server on its thread.
#[derive(Debug)]
struct Serving {
    thread: JoinHandle<()>,
    /// Closed, it tells the server to stop.
    stop: PipeWriter,
    ended: Arc<State>,
}

#[derive(Debug, Default)]
struct State {
    ended: Mutex<Option<Ended>>,
    changed: Condvar,
}

impl State {
    fn lock(&self) -> MutexGuard<'_, Option<Ended>> {
        self.ended.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn set(&self, ended: Ended) {
        self.lock().get_or_insert(ended);
        self.changed.notify_all();
    }
}

/// Tells that the server has ended, however it does: by a panic of the drive, too.
struct Last(Arc<State>);

impl Drop for Last {
    fn drop(&mut self) {
        self.0.set(Ended::Failed("the server stopped".to_owned()));
    }
}

impl Unit {
    /// Plugs a drive in, and returns when its node is there. `name` tells it from others of this
    /// machine; it has the same world wide name whenever that is the same. `told` hears of commands
    /// that could not be carried.
    ///
    /// Whatever a process of this kind left behind when it was killed is taken down first.
    pub fn plug_in(
        transport: impl Transport + 'static,
        name: &[u8],
        told: impl FnMut(&TransportError) + Send + 'static,
    ) -> Result<Self, ServeError> {
        if cfg!(not(target_pointer_width = "64")) {
            return Err(ServeError::NotSixtyFourBit);
        }
        let target = Path::new(TARGET);
        let lock = Places::lock(target)?;
        for leftover in Places::all(target)? {
            clear(&leftover)?;
        }
        let places = Places::of(target, name);
        if Places::all(target)?.contains(&places) {
            return Err(ServeError::Served);
        }
        let mut unit = Self {
            places,
            node: PathBuf::new(),
            server: None,
            up: true,
        };
        unit.places.make_backstore()?;
        let uio = look_for(&unit.places)?;
        unit.server = Some(Serving::start(&uio, transport, Box::new(told))?);
        // Others see from here on that it is not left over.
        drop(lock);
        unit.places.plug_in()?;
        unit.node = unit.appear()?;
        Ok(unit)
    }

    /// `/dev/sr0`
    pub fn node(&self) -> &Path {
        &self.node
    }

    /// Waits until the unit ends by itself, so long at most.
    pub fn wait(&self, at_most: Duration) -> Option<Ended> {
        let state = &self.server.as_ref()?.ended;
        let (ended, _) = state
            .changed
            .wait_timeout_while(state.lock(), at_most, |ended| ended.is_none())
            .unwrap_or_else(PoisonError::into_inner);
        ended.clone()
    }

    /// Unplugs it: the node goes, whoever has it open, and nothing of it is left.
    pub fn unplug(mut self) -> Result<(), ConfigError> {
        self.take_down()
    }

    fn take_down(&mut self) -> Result<(), ConfigError> {
        self.up = false;
        // The kernel has a last word for the drive, so it is answered until the node is gone.
        let unplugged = self.places.unplug();
        if let Some(server) = self.server.take() {
            server.stop();
        }
        unplugged.and_then(|()| self.places.remove_backstore())
    }

    /// The node, when the kernel and whoever makes nodes have made it.
    fn appear(&self) -> Result<PathBuf, ServeError> {
        let address = self.places.address()?;
        let since = Instant::now();
        loop {
            let device = sysfs::block_device(Path::new(SCSI), &address)
                .map_err(|source| ServeError::Look { path: SCSI, source })?;
            if let Some(name) = device {
                let node = Path::new("/dev").join(name);
                if node.exists() {
                    return Ok(node);
                }
            }
            if since.elapsed() > APPEARS {
                return Err(ServeError::NoNode { address });
            }
            thread::sleep(Duration::from_millis(10));
        }
    }
}

impl Drop for Unit {
    fn drop(&mut self) {
        if self.up {
            // Nobody is left to be told; what stays is cleared away by the next that serves.
            let _ = self.take_down();
        }
    }
}

impl Serving {
    fn start(
        uio: &Uio,
        transport: impl Transport + 'static,
        mut told: Box<dyn FnMut(&TransportError) + Send>,
    ) -> Result<Self, ServeError> {
        let open = |source| ServeError::Open {
            path: uio.node.clone(),
            source,
        };
        let device = File::options()
            .read(true)
            .write(true)
            .open(&uio.node)
            .map_err(open)?;
        let (reader, writer) = io::pipe().map_err(ServeError::Thread)?;
        let ring = Ring::over(device.as_fd(), uio.memory).map_err(|source| ServeError::Ring {
            node: uio.node.clone(),
            source: source.into(),
        })?;
        let mut server = Server::new(device, ring, transport, reader);
        let ended = Arc::<State>::default();
        let state = Arc::clone(&ended);
        let thread = thread::Builder::new()
            .name("tcmu".to_owned())
            .spawn(move || {
                let state = Last(state);
                let result: Result<(), ServerError> = server.run(&mut |error| {
                    told(error);
                    if matches!(error, TransportError::Gone) {
                        state.0.set(Ended::Gone);
                    }
                });
                if let Err(error) = result {
                    state.0.set(Ended::Failed(error.to_string()));
                }
            })
            .map_err(ServeError::Thread)?;
        Ok(Self {
            thread,
            stop: writer,
            ended,
        })
    }

    fn stop(self) {
        drop(self.stop);
        // One that panicked has stopped, too.
        let _ = self.thread.join();
    }
}

fn look_for(places: &Places) -> Result<Uio, ServeError> {
    let name = places.uio_name();
    sysfs::uio(Path::new(UIO), &name)
        .map_err(|source| ServeError::Look { path: UIO, source })?
        .ok_or(ServeError::NoUio { name })
}

/// Takes down what a killed process left: what nobody serves. Somebody may still have the node open,
/// and the kernel wants to say goodbye to the drive, so the leftover is served meanwhile, by a drive
/// that is gone.
fn clear(places: &Places) -> Result<(), ServeError> {
    let server = match look_for(places) {
        // It was killed before the backstore was enabled.
        Err(ServeError::NoUio { .. }) => None,
        Err(error) => return Err(error),
        Ok(uio) => match Serving::start(&uio, NobodyThere, Box::new(|_| {})) {
            // The kernel lets one process serve.
            Err(ServeError::Open { source, .. })
                if source.kind() == io::ErrorKind::ResourceBusy =>
            {
                return Ok(());
            }
            started => Some(started?),
        },
    };
    let unplugged = places.unplug();
    if let Some(server) = server {
        server.stop();
    }
    unplugged?;
    places.remove_backstore()?;
    Ok(())
}

/// The drive of a process that is not there any more.
struct NobodyThere;

impl Transport for NobodyThere {
    fn execute(
        &mut self,
        _: &[u8],
        _: Data<'_>,
        _: Duration,
    ) -> Result<Completion, TransportError> {
        Err(TransportError::Gone)
    }
}
