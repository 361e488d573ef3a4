//! What every slice stands on; it knows no noun of the college.
pub mod audit;
pub mod db;
pub mod export;
pub mod jobs;
pub mod keys;
pub mod mail;
pub mod openapi;
pub mod pdf;
pub mod postgres;
pub mod scan;
pub mod schema_print;
pub mod secrets;
pub mod sheet;
pub mod storage;
pub mod telemetry;
pub mod text;
mod tx;
pub mod web;
