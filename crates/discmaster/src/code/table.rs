//! The codes: values and names as imapierror.h has them, what they mean, what raises them here, and
//! what to do. docs/codes.md is made of this (`cargo xtask codes`).

use super::{Code, Entry};

macro_rules! codes {
    ($($constant:ident = $value:literal, $name:literal {
        means: $description:literal,
        raised_by: [$($cause:literal),* $(,)?],
        advice: $advice:literal $(,)?
    })*) => {
        impl Code {
            $(#[doc = $description] pub const $constant: Self = Self($value);)*

            /// Every code of imapierror.h, and `S_OK`, by value.
            pub const ALL: &'static [Entry] = &[
                $(Entry {
                    code: Self::$constant,
                    name: $name,
                    description: $description,
                    raised_by: &[$($cause),*],
                    advice: $advice,
                },)*
            ];
        }
    };
}

codes! {
    S_OK = 0x0000_0000, "S_OK" {
        means: "The call did what it was asked to do.",
        raised_by: ["a call that did all of it"],
        advice: "nothing is left to do",
    }
    S_PROPERTIESIGNORED = 0x0004_0200, "IMAPI_S_PROPERTIESIGNORED" {
        means: "The known properties were set; at least one that is unknown or read-only was passed over.",
        raised_by: [
            "SetRecorderProperties or SetJolietProperties with a property that is unknown, can only \
             be read, is of another type or out of range",
        ],
        advice: "get the properties again to see what they are now",
    }
    S_BUFFER_TO_SMALL = 0x0004_0201, "IMAPI_S_BUFFER_TO_SMALL" {
        means: "The answer is longer than the caller's buffer; only the size it needs was given.",
        raised_by: ["GetRecorderGUID with a buffer shorter than the id"],
        advice: "call again with a buffer of the size that was given",
    }
    E_NOTOPENED = 0x8004_020b, "IMAPI_E_NOTOPENED" {
        means: "The disc master (or, for a recorder's own calls, the recorder) must be opened first.",
        raised_by: [
            "a call of the disc master or of a format before Open, or after Close",
            "QueryMediaType, QueryMediaInfo, Eject, Erase or Close of a recorder before OpenExclusive",
        ],
        advice: "open the disc master (Open) or the recorder (OpenExclusive), and call again",
    }
    E_NOTINITIALIZED = 0x8004_020c, "IMAPI_E_NOTINITIALIZED" {
        means: "This recorder object was never tied to a drive.",
        raised_by: ["any call of a recorder object that was made without a drive and not given one (Init)"],
        advice: "take the recorder from EnumDiscRecorders: those have their drives",
    }
    E_USERABORT = 0x8004_020d, "IMAPI_E_USERABORT" {
        means: "The user stopped the operation before its end.",
        raised_by: [
            "a progress sink that answers QueryCancel with true while data is added or a disc recorded",
            "SIGINT or SIGTERM sent to the command line",
        ],
        advice: "start again, if that was not meant",
    }
    E_GENERIC = 0x8004_020e, "IMAPI_E_GENERIC" {
        means: "Something failed that no other code describes; the message tells what.",
        raised_by: [
            "a drive that fails while it erases, reads, ejects or locks, and gives no reason that has a \
             code of its own",
            "a symbolic link, socket, pipe or device among what is to be recorded",
            "a tree that ISO 9660 cannot lay out: too many folders or one too large, names that cannot \
             be told apart, a file too large for the level that was asked for",
            "storages too deep in each other",
            "a name that is not in the image to be read, or a kind of file in it that cannot be read",
            "ProgressUnadvise with a cookie that was not given",
            "no folder to keep virtual recorders in, because HOME is not set",
            "a fault of this program",
        ],
        advice: "mend what the message names and try again; report what it calls a fault of this program",
    }
    E_MEDIUM_NOTPRESENT = 0x8004_020f, "IMAPI_E_MEDIUM_NOTPRESENT" {
        means: "The drive is empty: put a disc in and try again.",
        raised_by: [
            "SetActiveDiscRecorder, RecordDisc, QueryMediaInfo, Erase or the reading of a disc while the \
             drive is empty or its tray open",
            "a disc that is to go into a virtual recorder and is not in its folder",
        ],
        advice: "put a disc in and call again; what is staged is kept",
    }
    E_MEDIUM_INVALIDTYPE = 0x8004_0210, "IMAPI_E_MEDIUM_INVALIDTYPE" {
        means: "A disc of this kind cannot be used for what was asked.",
        raised_by: [
            "Erase of a disc that is not rewritable",
            "a disc of a kind that cannot be recorded, as a pressed one",
            "a disc that the drive itself calls incompatible",
        ],
        advice: "to record, put a recordable disc in; to erase, a rewritable one",
    }
    E_DEVICE_NOPROPERTIES = 0x8004_0211, "IMAPI_E_DEVICE_NOPROPERTIES" {
        means: "This recorder has no properties to read or set.",
        raised_by: ["GetRecorderProperties or SetRecorderProperties of a drive that tells no write speed at all"],
        advice: "record without setting any: the drive chooses its speed itself",
    }
    E_DEVICE_NOTACCESSIBLE = 0x8004_0212, "IMAPI_E_DEVICE_NOTACCESSIBLE" {
        means: "The drive is reserved, or may not be used by this caller.",
        raised_by: [
            "OpenExclusive or RecordDisc while another program holds the recorder",
            "OpenExclusive, RecordDisc or any call that needs the drive while this program holds it, or \
             another of its threads uses it",
            "a tray that is to be moved and is locked, or already holds a disc",
            "a recorder whose files cannot be read, for want of permission or because another version \
             wrote them",
            "a drive whose device may not be opened, as by who is not in its group",
            "a drive that does not tell what it is",
        ],
        advice: "close the recorder where this program holds it, or wait until the other program is done \
                 with it; if none is, look at the permissions",
    }
    E_DEVICE_NOTPRESENT = 0x8004_0213, "IMAPI_E_DEVICE_NOTPRESENT" {
        means: "The drive does not exist or has been unplugged.",
        raised_by: [
            "any call of a recorder whose drive has gone, or whose folder if it is a virtual one",
            "a name that no recorder has",
        ],
        advice: "list the recorders anew and choose one of them (EnumDiscRecorders; discmaster recorders)",
    }
    E_DEVICE_INVALIDTYPE = 0x8004_0214, "IMAPI_E_DEVICE_INVALIDTYPE" {
        means: "A drive of this kind cannot do what was asked.",
        raised_by: [
            "Erase in a drive that writes CD-R only",
            "a simulated RecordDisc in a drive that cannot keep its laser off",
            "a drive that only reads, or is none for discs, or does not know MMC's commands",
            "a disc that is to be put by command into a drive of the machine",
        ],
        advice: "choose another recorder (discmaster recorders lists them)",
    }
    E_INITIALIZE_WRITE = 0x8004_0215, "IMAPI_E_INITIALIZE_WRITE" {
        means: "The drive could not be set up for writing.",
        raised_by: [
            "a drive that refuses the write parameters (mode page 05) or the speed",
            "a laser that could not be calibrated on this disc, or has no room left for it",
            "a drive that does not say where on the disc to write",
        ],
        advice: "nothing was written: try a lower speed, or a disc of another make",
    }
    E_INITIALIZE_ENDWRITE = 0x8004_0216, "IMAPI_E_INITIALIZE_ENDWRITE" {
        means: "The drive could not be set up for closing the disc.",
        raised_by: ["a track or session that could not be closed: its lead-in or lead-out was not written"],
        advice: "record another disc: all is written on this one, but few drives read a disc that is not closed",
    }
    E_FILESYSTEM = 0x8004_0217, "IMAPI_E_FILESYSTEM" {
        means: "The operating system's hold on the disc could not be lifted or given back.",
        raised_by: ["RecordDisc while the disc is mounted, or attached as a block device by something else"],
        advice: "unmount the disc (umount), detach it, and call again",
    }
    E_FILEACCESS = 0x8004_0218, "IMAPI_E_FILEACCESS" {
        means: "A file that the image is read from or written to failed.",
        raised_by: [
            "a source that vanished, was replaced or changed, or cannot be read",
            "a stream or storage that cannot be read, and a compound file that is damaged or none",
            "a file of sound that cannot be decoded, breaks off, or gives something else than when the disc was \
             written",
            "a stash or an image file that cannot be written",
            "a file in the way of one to be extracted",
        ],
        advice: "look at the file that the message names: it must be there, be permitted, and be left alone \
                 meanwhile",
    }
    E_DISCINFO = 0x8004_0219, "IMAPI_E_DISCINFO" {
        means: "The drive could not say what is on the disc.",
        raised_by: [
            "a drive that fails to tell of the disc, its tracks or its table of contents",
            "an earlier session on the disc that cannot be read, so that none can be added to it",
            "a virtual disc whose files do not fit together",
        ],
        advice: "clean the disc and try again, or use another",
    }
    E_TRACKNOTOPEN = 0x8004_021a, "IMAPI_E_TRACKNOTOPEN" {
        means: "No audio track is open to take this data.",
        raised_by: ["AddAudioTrackBlocks or CloseAudioTrack without an open track"],
        advice: "call CreateAudioTrack first",
    }
    E_TRACKOPEN = 0x8004_021b, "IMAPI_E_TRACKOPEN" {
        means: "An audio track is still open and must be closed first.",
        raised_by: ["CreateAudioTrack or RecordDisc while an audio track is open"],
        advice: "call CloseAudioTrack first",
    }
    E_DISCFULL = 0x8004_021c, "IMAPI_E_DISCFULL" {
        means: "There is more data than the disc has room for.",
        raised_by: [
            "AddData or RecordDisc of more than fits the disc; the image stays as it was",
            "AddAudioTrackBlocks of more than fits the disc; as much as fits is kept",
            "SetActiveDiscRecorder when the disc in the drive takes no more: it is closed, or holds what \
             no session can be added to",
            "a program of audio tracks, or data beside them, that does not fit",
            "a 100th audio track",
            "more files or blocks than any image can have",
        ],
        advice: "stage less, or put in a disc with more room",
    }
    E_BADJOLIETNAME = 0x8004_021d, "IMAPI_E_BADJOLIETNAME" {
        means: "A name cannot be written in Joliet: too long, empty, or with a character it forbids.",
        raised_by: [
            "a file or folder whose name has more than 64 characters, or one of * / : ; ? \\ or a control \
             character",
            "a name that is empty, or is . or .. alone",
            "a volume label of more than 32 characters",
            "a path of more than 1024 bytes in a compound file",
        ],
        advice: "give it another name; the message says which it is",
    }
    E_INVALIDIMAGE = 0x8004_021e, "IMAPI_E_INVALIDIMAGE" {
        means: "The image is empty, damaged or cut short, so it cannot be used.",
        raised_by: [
            "RecordDisc with nothing staged, as after a successful RecordDisc, even a simulated one",
            "a stash that was damaged after it was filled",
            "an image to be read that is none, is cut short or damaged, or a disc with nothing on it",
        ],
        advice: "to record, stage the data again; to read, find a sound copy",
    }
    E_NOACTIVEFORMAT = 0x8004_021f, "IMAPI_E_NOACTIVEFORMAT" {
        means: "No disc format has been chosen.",
        raised_by: ["a call that needs a format, in a session that was made without the default one"],
        advice: "call SetActiveDiscMasterFormat first",
    }
    E_NOACTIVERECORDER = 0x8004_0220, "IMAPI_E_NOACTIVERECORDER" {
        means: "No recorder has been chosen.",
        raised_by: ["a call that depends on the disc (AddData, the counts of blocks, RecordDisc), or \
                     GetActiveDiscRecorder, before SetActiveDiscRecorder"],
        advice: "call SetActiveDiscRecorder with a recorder of EnumDiscRecorders",
    }
    E_WRONGFORMAT = 0x8004_0221, "IMAPI_E_WRONGFORMAT" {
        means: "The call belongs to a disc format other than the chosen one.",
        raised_by: ["a call of the Joliet format while the Red Book is active, or the other way round"],
        advice: "call SetActiveDiscMasterFormat with the format that is meant; it empties the image",
    }
    E_ALREADYOPEN = 0x8004_0222, "IMAPI_E_ALREADYOPEN" {
        means: "This disc master is open already.",
        raised_by: ["Open of a disc master that is open"],
        advice: "go on with it, or call Close to begin anew",
    }
    E_WRONGDISC = 0x8004_0223, "IMAPI_E_WRONGDISC" {
        means: "The disc to which a session was to be added is no longer in the drive.",
        raised_by: ["RecordDisc, when another disc is in the drive than the one whose earlier session the \
                     image continues"],
        advice: "put that disc back, or choose the recorder again and stage for the new one",
    }
    E_FILEEXISTS = 0x8004_0224, "IMAPI_E_FILEEXISTS" {
        means: "The image has an entry of this name already, and it was not to be replaced.",
        raised_by: [
            "AddData of a file whose name the image has already, without leave to replace it",
            "a file and a folder of one name",
        ],
        advice: "rename one of the two, or let the later file replace the earlier (--replace)",
    }
    E_STASHINUSE = 0x8004_0225, "IMAPI_E_STASHINUSE" {
        means: "Another program is using the file in which images are staged.",
        raised_by: ["SetActiveDiscRecorder or AddData while another session has the stash"],
        advice: "wait until the other session has recorded or is closed",
    }
    E_DEVICE_STILL_IN_USE = 0x8004_0226, "IMAPI_E_DEVICE_STILL_IN_USE" {
        means: "Another program is using the drive.",
        raised_by: ["SetActiveDiscRecorder, or another call that asks the drive, while another program has it"],
        advice: "wait until the other program is done with it, or choose another recorder",
    }
    E_LOSS_OF_STREAMING = 0x8004_0227, "IMAPI_E_LOSS_OF_STREAMING" {
        means: "The drive ran out of data while its laser was on.",
        raised_by: ["a drive whose buffer ran empty while it wrote, without protection against that"],
        advice: "record another disc: at a lower speed, with EnableBufferUnderrunFree on, with less else to do \
                 for the machine",
    }
    E_COMPRESSEDSTASH = 0x8004_0228, "IMAPI_E_COMPRESSEDSTASH" {
        means: "The staging file lies where files are compressed.",
        raised_by: ["a stash in a folder or on a file system that compresses its files"],
        advice: "keep the stash where files are not compressed",
    }
    E_ENCRYPTEDSTASH = 0x8004_0229, "IMAPI_E_ENCRYPTEDSTASH" {
        means: "The staging file lies where files are encrypted.",
        raised_by: ["a stash in a folder whose files are encrypted"],
        advice: "keep the stash where files are not encrypted one by one",
    }
    E_NOTENOUGHDISKFORSTASH = 0x8004_022a, "IMAPI_E_NOTENOUGHDISKFORSTASH" {
        means: "The file system has too little room for the image.",
        raised_by: ["no room, or no quota left, for the stash, an image file, a virtual disc or extracted files"],
        advice: "make room on the file system that the message names, or use another",
    }
    E_REMOVABLESTASH = 0x8004_022b, "IMAPI_E_REMOVABLESTASH" {
        means: "The staging file lies on a removable medium.",
        raised_by: ["a stash on a disk or stick that can be taken out"],
        advice: "keep the stash on a fixed disk",
    }
    E_CANNOT_WRITE_TO_MEDIA = 0x8004_022c, "IMAPI_E_CANNOT_WRITE_TO_MEDIA" {
        means: "This disc does not take the data: it is closed or protected, or writing it failed.",
        raised_by: [
            "a block that the drive cannot write",
            "a disc that cannot be read back, or reads back otherwise than written: of an audio disc also its table \
             of contents, indexes, codes and CD-Text",
            "RecordDisc, when the disc is no longer blank, or is protected",
        ],
        advice: "record another disc; if discs of other makes fail too, try a lower speed",
    }
    E_TRACK_NOT_BIG_ENOUGH = 0x8004_022d, "IMAPI_E_TRACK_NOT_BIG_ENOUGH" {
        means: "The audio track is shorter than a track may be.",
        raised_by: ["CloseAudioTrack of a track shorter than 4 seconds (300 blocks), which stays open"],
        advice: "add silence up to 300 blocks and close it again",
    }
    E_BOOTIMAGE_AND_NONBLANK_DISC = 0x8004_022e, "IMAPI_E_BOOTIMAGE_AND_NONBLANK_DISC" {
        means: "A boot image can be put only on a disc that is blank.",
        raised_by: ["PlaceBootImageOnDisc, when the disc holds a session already"],
        advice: "put a blank disc in, or set PlaceBootImageOnDisc to false",
    }
}
