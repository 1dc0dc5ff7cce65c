//! The hand at the tray of a recorder that another process serves: a socket in the recorder's folder,
//! over which one line of JSON goes there and one comes back.

use crate::args::recorder::Blank;
use crate::output::outcome::Failure;
use crate::tray::{DiscReport, Tray};
use discmaster::Code;
use discmaster_virtual::media::UnknownMedium;
use serde::{Deserialize, Serialize};
use std::fs::{self, File, Permissions};
use std::io::{self, BufRead, BufReader, Read, Write};
use std::os::fd::AsRawFd;
use std::os::unix::fs::PermissionsExt;
use std::os::unix::net::{UnixListener, UnixStream};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

/// The socket's name in the recorder's folder. Only whoever serves, and root, may connect.
const SOCKET: &str = "serve.socket";

/// A line is no longer than that: a name of a file is 4096 bytes at most.
const LONGEST: u64 = 64 * 1024;

/// How long either side waits for a line of the other.
const PATIENCE: Duration = Duration::from_secs(100);

/// What somebody wants to be done.
#[derive(Debug, Deserialize, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Request {
    /// By the name that the command line has for it.
    InsertBlank(String),
    /// An absolute path.
    InsertImage(PathBuf),
    /// Samples that audio is read too early.
    ReadOffset(i16),
    Eject,
}

#[derive(Debug, Deserialize, Serialize)]
#[serde(rename_all = "kebab-case")]
enum Reply {
    /// The disc that was put in or taken out; null: there was none.
    Disc(Option<DiscReport>),
    Failed {
        code: u32,
        message: String,
        causes: Vec<String>,
    },
}

impl Request {
    pub fn insert_blank(blank: Blank) -> Self {
        Self::InsertBlank(blank.to_string())
    }

    /// The other process may have another working directory.
    pub fn insert_image(image: &Path) -> Result<Self, Failure> {
        std::path::absolute(image)
            .map(Self::InsertImage)
            .map_err(|error| {
                Failure::other("the working directory is not known", Some(&error)).at(image)
            })
    }

    pub fn carry_out(self, tray: &mut Tray) -> Result<Option<DiscReport>, Failure> {
        let disc = match self {
            Self::InsertBlank(name) => {
                let blank: Blank = name
                    .parse()
                    .map_err(|error: UnknownMedium| Failure::usage(error.to_string()))?;
                Some(tray.insert_blank(blank)?)
            }
            Self::InsertImage(image) => Some(tray.insert_image(&image)?),
            Self::ReadOffset(samples) => {
                tray.set_read_offset(samples)?;
                tray.disc()
            }
            Self::Eject => tray.eject()?,
        };
        Ok(disc.map(DiscReport::from))
    }
}

/// Asks the process that serves the recorder in `folder`. None: no process serves it.
pub fn ask(folder: &Path, request: &Request) -> Option<Result<Option<DiscReport>, Failure>> {
    match short(folder).and_then(|(_open, path)| UnixStream::connect(path)) {
        Ok(stream) => Some(converse(stream, request)),
        Err(error) if error.kind() == io::ErrorKind::PermissionDenied => {
            let failure = Failure::other("the recorder is served by another user", Some(&error));
            Some(Err(failure.advised(
                "run this as the user who runs discmaster serve: with sudo",
            )))
        }
        // No socket, or one that nobody listens at any more.
        Err(_) => None,
    }
}

fn converse(stream: UnixStream, request: &Request) -> Result<Option<DiscReport>, Failure> {
    let reply = send(&stream, request).and_then(|()| receive::<Reply>(stream));
    let reply = reply.map_err(|error| {
        Failure::other(
            "the process that serves the recorder does not answer",
            Some(&error),
        )
    })?;
    match reply {
        Reply::Disc(disc) => Ok(disc),
        Reply::Failed {
            code,
            message,
            causes,
        } => Err(Failure::told(Code(code), message, causes)),
    }
}

/// Listens until the process ends, or the value is dropped.
#[derive(Debug)]
pub struct Control {
    path: PathBuf,
}

impl Control {
    /// In the recorder's `folder`, which nobody else serves: its lock is ours. `idle` tells whether
    /// no program uses the recorder.
    pub fn listen(
        folder: &Path,
        tray: Arc<Mutex<Tray>>,
        idle: impl Fn() -> bool + Send + 'static,
    ) -> io::Result<Self> {
        let (_open, path) = short(folder)?;
        // What a killed process left.
        match fs::remove_file(&path) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
            _ => {}
        }
        let listener = UnixListener::bind(&path)?;
        fs::set_permissions(&path, Permissions::from_mode(0o600))?;
        std::thread::Builder::new()
            .name("control".to_owned())
            .spawn(move || {
                for stream in listener.incoming().flatten() {
                    // One that goes away, or speaks nonsense, is no concern of the others.
                    let _ = attend_to(&stream, &tray, &idle);
                }
            })?;
        Ok(Self {
            path: folder.join(SOCKET),
        })
    }
}

impl Drop for Control {
    fn drop(&mut self) {
        // One that stays is removed by the next that listens.
        let _ = fs::remove_file(&self.path);
    }
}

fn attend_to(stream: &UnixStream, tray: &Mutex<Tray>, idle: &impl Fn() -> bool) -> io::Result<()> {
    let request: Request = receive(stream.try_clone()?)?;
    let idle = idle();
    let mut tray = tray.lock().unwrap_or_else(PoisonError::into_inner);
    if idle {
        tray.settle();
    }
    let reply = match request.carry_out(&mut tray) {
        Ok(disc) => Reply::Disc(disc),
        Err(failure) => Reply::Failed {
            code: failure.code().0,
            message: failure.message().to_owned(),
            causes: failure.causes().to_vec(),
        },
    };
    send(stream, &reply)
}

fn send(mut stream: &UnixStream, message: &impl Serialize) -> io::Result<()> {
    stream.set_write_timeout(Some(PATIENCE))?;
    let mut line = serde_json::to_vec(message)?;
    line.push(b'\n');
    stream.write_all(&line)
}

fn receive<T: for<'de> Deserialize<'de>>(stream: UnixStream) -> io::Result<T> {
    stream.set_read_timeout(Some(PATIENCE))?;
    let mut line = String::new();
    BufReader::new(stream.take(LONGEST)).read_line(&mut line)?;
    Ok(serde_json::from_str(&line)?)
}

/// A path of the socket that is short enough for a socket's address, as long as the folder is open.
fn short(folder: &Path) -> io::Result<(File, PathBuf)> {
    let open = File::open(folder)?;
    let path = PathBuf::from(format!("/proc/self/fd/{}/{SOCKET}", open.as_raw_fd()));
    Ok((open, path))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::args::recorder::USUAL_BLANK;
    use discmaster::Registry;

    /// A recorder in a folder, and its control, of which nobody knows whether it is used.
    fn served(folder: &Path) -> (PathBuf, Control) {
        let registry = Registry::at(folder);
        let tray = Tray::reach(&registry, "virtual:one").unwrap();
        let place = tray.folder().to_owned();
        let control = Control::listen(&place, Arc::new(Mutex::new(tray)), || false).unwrap();
        (place, control)
    }

    #[test]
    fn discs_are_changed_by_the_process_that_has_the_recorder() {
        let folder = tempfile::tempdir().unwrap();
        let (place, control) = served(folder.path());
        // Nobody else can reach the tray.
        assert!(Tray::reach(&Registry::at(folder.path()), "virtual:one").is_err());
        let ask = |request| ask(&place, &request).unwrap();
        let disc = ask(Request::insert_blank(USUAL_BLANK)).unwrap().unwrap();
        assert_eq!(disc.name, "cd-r80-0001");
        let same = ask(Request::ReadOffset(-582)).unwrap().unwrap();
        assert_eq!(same.name, disc.name);
        assert_eq!(ask(Request::Eject).unwrap().unwrap().name, disc.name);
        assert!(ask(Request::Eject).unwrap().is_none());
        // What is refused there is refused here, with the same code.
        let image = Request::insert_image(Path::new("/none/such.iso")).unwrap();
        let failure = ask(image).unwrap_err();
        assert!(failure.message().contains("virtual:one"), "{failure}");
        assert!(failure.to_string().contains("such.iso"), "{failure}");
        let failure = ask(Request::InsertBlank("cd-x".to_owned())).unwrap_err();
        assert!(failure.message().contains("cd-x"), "{failure}");
        drop(control);
        assert!(!place.join(SOCKET).exists());
    }

    #[test]
    fn where_nobody_serves_nobody_is_asked() {
        let folder = tempfile::tempdir().unwrap();
        assert!(ask(folder.path(), &Request::Eject).is_none());
        // A socket of a process that was killed.
        drop(UnixListener::bind(folder.path().join(SOCKET)).unwrap());
        assert!(ask(folder.path(), &Request::Eject).is_none());
        assert!(ask(&folder.path().join("none"), &Request::Eject).is_none());
    }

    #[test]
    fn nonsense_is_not_answered_and_stops_nobody() {
        let folder = tempfile::tempdir().unwrap();
        let (place, _control) = served(folder.path());
        let mut stream = UnixStream::connect(place.join(SOCKET)).unwrap();
        stream.write_all(b"{\"insert-blank\": 7}\n").unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).unwrap();
        assert_eq!(answer, "");
        assert!(ask(&place, &Request::Eject).unwrap().is_ok());
    }
}
