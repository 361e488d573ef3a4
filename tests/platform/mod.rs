//! The platform, against the real things it talks to.
mod database;
mod jobs;
pub mod mail;
mod postgres;
mod telemetry;
