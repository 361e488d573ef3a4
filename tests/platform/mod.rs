//! The platform, against the real things it talks to.
mod database;
mod jobs;
mod keys;
pub mod mail;
mod pdf;
mod postgres;
mod sheet;
mod telemetry;
