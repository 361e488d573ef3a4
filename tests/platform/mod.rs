//! The platform, against the real things it talks to.
mod database;
mod jobs;
mod outage;
mod pdf;
mod postgres;
mod sheet;
