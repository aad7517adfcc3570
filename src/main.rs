//! The program `quoth`.
//!
//! Everything it does is in the library; see `quoth::cli`.

fn main() -> std::process::ExitCode {
    quoth::cli::run()
}
