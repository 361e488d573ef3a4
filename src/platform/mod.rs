//! What every slice stands on; it knows no noun of the college.
pub mod audit;
pub mod db;
pub mod export;
pub mod jobs;
pub mod mail;
pub mod openapi;
pub mod postgres;
pub mod scan;
pub mod schema_print;
pub mod secrets;
pub mod storage;
pub mod web;
