//! Prints docs/codes.md; `cargo xtask codes` puts it in its place.

fn main() {
    print!("{}", discmaster::Code::reference());
}
