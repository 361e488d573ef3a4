//! Pages into the bytes of a file: fonts cut to what is used, compressed, with what it says of itself.
use std::fmt::Display;

use printpdf::{
    CustomPdfConformance, DictItem, OffsetDateTime, PdfConformance, PdfDocument, PdfSaveOptions,
};
use sha2::{Digest, Sha256};

use super::{Letterhead, canvas::Canvas, shape::Shaper};
use crate::{Error, Result};

/// The file of these pages.
pub fn write(
    head: &Letterhead,
    title: &str,
    shaper: &Shaper,
    pages: Vec<Canvas>,
) -> Result<Vec<u8>> {
    let mut document = PdfDocument::new(title);
    for (id, font) in shaper.used().filter_map(|face| face.resource()) {
        document.resources.fonts.map.insert(id, font);
    }
    let info = &mut document.metadata.info;
    let at = OffsetDateTime::from_unix_timestamp(head.at.timestamp()).map_err(fault)?;
    (
        info.creation_date,
        info.modification_date,
        info.metadata_date,
    ) = (at, at, at);
    info.author = head.name.clone();
    info.creator = "Campus".to_owned();
    // The library's default calls the file PDF/X-3, which it is not.
    info.conformance = PdfConformance::Custom(CustomPdfConformance::default());
    document.with_pages(pages.into_iter().map(Canvas::page).collect());
    bytes(&document, head)
}

fn bytes(document: &PdfDocument, head: &Letterhead) -> Result<Vec<u8>> {
    let options = PdfSaveOptions::default();
    let mut file = document.to_lopdf_document(&options, &mut Vec::new());
    file.version = "1.7".to_owned();
    let catalog = file.catalog_mut().map_err(fault)?;
    let language = DictItem::String {
        data: head.language.as_bytes().to_vec(),
        literal: true,
    };
    catalog.set("Lang", language.to_lopdf());
    // A reader shows the title in its window rather than the file's name (ISO 32000-1, table 150).
    let shown = DictItem::Dict {
        map: [("DisplayDocTitle".to_owned(), DictItem::Bool(true))].into(),
    };
    catalog.set("ViewerPreferences", shown.to_lopdf());
    catalog.remove(b"PageLayout");
    let info = file
        .trailer
        .get(b"Info")
        .and_then(|info| info.as_reference());
    let info = file
        .get_dictionary_mut(info.map_err(fault)?)
        .map_err(fault)?;
    for empty in [
        b"GTS_PDFXVersion".as_slice(),
        b"Identifier",
        b"Keywords",
        b"Subject",
    ] {
        info.remove(empty);
    }
    file.compress();
    let blank = DictItem::Bytes(vec![0; ID / 2]);
    let id = DictItem::Array(vec![blank.clone(), blank]);
    file.trailer.set("ID", id.to_lopdf());
    let mut bytes = Vec::new();
    file.save_to(&mut bytes).map_err(fault)?;
    identify(&mut bytes);
    Ok(bytes)
}

/// Digits of an identifier.
const ID: usize = 32;

/// Writes the identifiers over their blanks. The library would draw lots; made of the content, the same document is the
/// same bytes.
fn identify(bytes: &mut [u8]) {
    let digest = Sha256::digest(&*bytes);
    let id: Vec<u8> = digest
        .iter()
        .flat_map(|byte| format!("{byte:02X}").into_bytes())
        .take(ID)
        .collect();
    for _ in 0..2 {
        let blank = bytes
            .windows(ID)
            .rposition(|part| part.iter().all(|byte| *byte == b'0'));
        let place = blank.and_then(|at| bytes.get_mut(at..at + ID));
        if let Some(place) = place {
            place.copy_from_slice(&id);
        }
    }
}

fn fault(err: impl Display) -> Error {
    Error::internal(format!("PDF: {err}"))
}
