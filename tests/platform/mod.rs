//! The platform, against the real things it talks to.
mod database;
mod jobs;
mod postgres;
mod telemetry;
