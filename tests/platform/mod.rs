//! The platform, against the real things it talks to.
mod api;
mod database;
mod http;
mod jobs;
mod limits;
mod outage;
mod postgres;
mod sockets;
mod two_processes;
