//! How long an image is to be.

use super::size::Size;
use clap::Args;
use discmaster_image::BLOCK;

#[derive(Debug, Args)]
pub struct Length {
    /// Fill the image with zeros up to a multiple of this size
    ///
    /// In bytes, or with K, M, G, T (of 1024) or KB, MB, GB, TB (of 1000) behind the number; whole
    /// blocks of 2048 bytes.
    #[arg(long, value_name = "SIZE", value_parser = blocks)]
    pub pad: Option<u32>,

    /// Make the image exactly as large as this, such as 4M, filled with zeros
    ///
    /// What does not fit is refused (IMAPI_E_DISCFULL), and it is told how large the image would be.
    /// There is no other padding, unless --padding asks for it.
    #[arg(long, value_name = "SIZE", conflicts_with = "pad", value_parser = blocks)]
    pub size: Option<u32>,
}

/// A size in blocks.
fn blocks(text: &str) -> Result<u32, String> {
    let Size(bytes) = text.parse()?;
    if bytes == 0 || !bytes.is_multiple_of(BLOCK) {
        return Err("an image has whole blocks of 2048 bytes".to_owned());
    }
    u32::try_from(bytes / BLOCK).map_err(|_| "ISO 9660 counts its blocks in 32 bits".to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_are_whole_blocks() {
        assert_eq!(blocks("4M"), Ok(2048));
        assert!(blocks("1000").is_err());
        assert!(blocks("0").is_err());
        assert!(blocks("8796093022208").is_err());
    }
}
