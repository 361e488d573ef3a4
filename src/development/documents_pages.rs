//! Pages: papers to be opened, and the files themselves.
use actix_web::{
    HttpResponse,
    http::{StatusCode, header},
    web,
};
use askama::Template;

use super::sample_documents;
use crate::{
    Error, Result,
    platform::web::{Hx, Path, View},
};

#[derive(Template)]
#[template(path = "development/documents.html")]
struct DocumentsPage {
    p: View,
    papers: &'static [(&'static str, &'static str, &'static str)],
}

/// Address, name, what it shows.
const PAPERS: &[(&str, &str, &str)] = &[
    (
        "receipt.pdf",
        "Receipt",
        "Facts, amounts with a total, a code to scan, a line to sign on",
    ),
    ("mark-sheet.pdf", "Mark sheet", "Two scripts in one table"),
    (
        "mark-sheets.pdf",
        "Sixty mark sheets",
        "Several sheets in one file, their pages counted anew",
    ),
    (
        "list.pdf",
        "List",
        "A table over pages, lying; long words, wrapped cells, a character that no face has",
    ),
    ("card.pdf", "Identity cards", "The size of a bank card"),
];

pub async fn documents(p: View) -> Result<HttpResponse> {
    let page = DocumentsPage { p, papers: PAPERS };
    Hx::page(StatusCode::OK, &page)
}

/// One of the papers.
pub async fn paper(p: View, name: Path<String>) -> Result<HttpResponse> {
    let head = sample_documents::head(&p.college);
    let made = web::block(move || sample_documents::paper(&name.0, &head)).await?;
    let bytes = made.ok_or(Error::NotFound)??;
    Ok(HttpResponse::Ok()
        .content_type("application/pdf")
        .insert_header((header::CONTENT_DISPOSITION, "inline"))
        .body(bytes))
}
