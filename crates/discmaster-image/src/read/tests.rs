//! The reader against images laid by hand, whole, odd and damaged.
#![expect(
    clippy::cast_possible_truncation,
    reason = "images laid by hand are small"
)]

mod boot;
mod checksums;
mod compare;
mod damaged;
mod dates;
mod extract;
mod hard_links;
mod import;
mod lay;
mod links;
mod odd;
mod relocated;
mod rock_ridge;
mod seeds;
mod session;
mod sessions;
mod shapes;
mod system_use;
mod verify;
mod whole;
mod zisofs;
