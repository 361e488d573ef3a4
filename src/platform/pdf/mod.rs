//! Paper: receipts, mark sheets, lists and cards as PDF, laid out by one small kit.
//!
//! A document is begun with its [`Letterhead`], filled from top to bottom, and finished into bytes:
//!
//! ```
//! # use campus::platform::pdf::{Column, Document, Letterhead, Paper, Table};
//! # let head = Letterhead { name: "Nandi Hills Institute".into(), place: "Bengaluru".into(), initials: "NH".into(), ..Letterhead::default() };
//! let mut receipt = Document::new(Paper::A4, &head, "Fee receipt");
//! receipt.title("Fee receipt", "R-2026-00042");
//! receipt.facts(&[("Received from", "Asha Rao"), ("Roll number", "CS-2024-017")]);
//! let mut fees = Table::new(vec![Column::new("Particulars"), Column::new("Amount").right()]);
//! fees.row(vec!["Tuition fee".into(), "₹61,250.00".into()]);
//! fees.total(vec!["Total".into(), "₹61,250.00".into()]);
//! receipt.table(&fees);
//! receipt.seal("https://college.example/verify/R-2026-00042", "Scan to check this receipt.");
//! receipt.signatures(&["Cashier"]);
//! let bytes = receipt.finish()?;
//! # assert!(bytes.starts_with(b"%PDF-1.7"));
//! # Ok::<(), campus::Error>(())
//! ```
//!
//! All lengths are points (1/72 inch), from the page's top left corner. Text is shaped by rustybuzz with the Noto
//! families under `fonts/`: a run of each script with its own face, so that ₹ and Devanagari stand as they should; a
//! character that neither face has is drawn as an empty box. What a document holds depends on what it is given alone:
//! the same content at the same instant is the same bytes.
//!
//! Laying out is work for the processor: call it on the blocking pool or in a job.
mod blocks;
mod canvas;
mod card;
mod document;
mod file;
mod fonts;
mod shape;
mod table;
mod text;
mod widths;

pub use canvas::Align;
pub use card::{Card, cards};
pub use document::{Document, Letterhead, Paper};
pub use table::{Column, Table};
