//! The platform, against the real things it talks to.
mod api;
mod database;
mod http;
mod jobs;
mod keys;
mod limits;
pub mod mail;
mod pdf;
mod postgres;
mod sheet;
mod sockets;
mod spelling;
mod telemetry;
mod two_processes;
