//! Layouts of ECMA-119 (ISO 9660), Joliet, Rock Ridge and El Torito as they lie on disc, and nothing else.
//!
//! Every struct is `Unaligned` and exactly as long as the standard says; a field's endianness is
//! in its type. What a value means, and which values are valid, is decided elsewhere.

pub mod both_endian;
pub mod date_time;
pub mod directory_record;
pub mod el_torito;
pub mod grown;
pub mod path_table;
pub mod rock_ridge;
pub mod susp;
pub mod volume_descriptor;
