//! The migrations are part of the binary: it is built anew when they change.

#[expect(clippy::print_stdout, reason = "cargo reads it")]
fn main() {
    println!("cargo:rerun-if-changed=migrations");
}
