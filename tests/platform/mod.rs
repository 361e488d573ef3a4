//! The platform, against the real things it talks to.
mod database;
mod jobs;
mod keys;
mod outage;
mod postgres;
