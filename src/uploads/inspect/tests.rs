use sha2::{Digest, Sha256};

use super::{super::refusal::Refusal, Expected, FileType, Inspection};

fn inspect(kind: FileType, data: &[u8]) -> Result<(), Refusal> {
    // In odd chunks, as a network brings them.
    let mut inspection = Inspection::of(kind);
    for chunk in data.chunks(7) {
        inspection.see(chunk);
    }
    let sha256 = Sha256::digest(data);
    inspection.finish(&Expected {
        size: data.len() as u64,
        sha256: &sha256,
    })
}

fn png(width: u32, height: u32) -> Vec<u8> {
    let mut data = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR".to_vec();
    data.extend(width.to_be_bytes());
    data.extend(height.to_be_bytes());
    data.extend(b"\x08\x02\0\0\0\0\0\0\0");
    data
}

fn jpeg(frames: &[(u16, u16)]) -> Vec<u8> {
    let mut data = b"\xff\xd8\xff\xe0\0\x10JFIF\0\x01\x01\0\0\x01\0\x01\0\0".to_vec();
    for (width, height) in frames {
        data.extend(b"\xff\xc0\0\x11\x08");
        data.extend(height.to_be_bytes());
        data.extend(width.to_be_bytes());
        data.extend(b"\x03\x01\x22\0\x02\x11\x01\x03\x11\x01");
    }
    data.extend(b"\xff\xda\0\x02\xff\xd9");
    data
}

fn archive(parts: &[(&str, u32)], flags: u16) -> Vec<u8> {
    let mut data = b"PK\x03\x04and the parts themselves".to_vec();
    let start = data.len() as u32;
    for (name, unpacked) in parts {
        data.extend(b"PK\x01\x02\x14\0\x14\0");
        data.extend(flags.to_le_bytes());
        data.extend([0; 14]);
        data.extend(unpacked.to_le_bytes());
        data.extend((name.len() as u16).to_le_bytes());
        data.extend([0; 16]);
        data.extend(name.as_bytes());
    }
    let length = data.len() as u32 - start;
    data.extend(b"PK\x05\x06\0\0\0\0\0\0");
    data.extend((parts.len() as u16).to_le_bytes());
    data.extend(length.to_le_bytes());
    data.extend(start.to_le_bytes());
    data.extend([0; 2]);
    data
}

#[test]
fn pictures_are_known_by_their_content_and_measured() {
    assert_eq!(inspect(FileType::Png, &png(400, 300)), Ok(()));
    assert_eq!(inspect(FileType::Jpeg, &jpeg(&[(400, 300)])), Ok(()));
    assert_eq!(
        inspect(FileType::Jpeg, &png(400, 300)),
        Err(Refusal::OtherContent)
    );
    assert_eq!(
        inspect(FileType::Png, b"GIF89a"),
        Err(Refusal::OtherContent)
    );
    for flood in [png(20_000, 20_000), png(u32::MAX, u32::MAX)] {
        assert_eq!(inspect(FileType::Png, &flood), Err(Refusal::TooManyPixels));
    }
    assert_eq!(
        inspect(FileType::Png, &png(0, 300)),
        Err(Refusal::OtherContent)
    );
    let hidden = jpeg(&[(10, 10), (60_000, 60_000)]);
    assert_eq!(
        inspect(FileType::Jpeg, &hidden),
        Err(Refusal::TooManyPixels)
    );
    assert_eq!(
        inspect(FileType::Jpeg, &jpeg(&[])),
        Err(Refusal::OtherContent)
    );
    assert_eq!(
        inspect(FileType::Jpeg, &jpeg(&[(4, 3)])[..24]),
        Err(Refusal::OtherContent)
    );
}

#[test]
fn the_three_forms_of_webp_are_measured() {
    let mut lossy = b"RIFF\x30\0\0\0WEBPVP8 \x20\0\0\0\x30\x01\0\x9d\x01\x2a".to_vec();
    lossy.extend([0x90, 0x01, 0x2c, 0x01, 0, 0]);
    assert_eq!(inspect(FileType::Webp, &lossy), Ok(()));
    let mut lossless = b"RIFF\x30\0\0\0WEBPVP8L\x20\0\0\0\x2f".to_vec();
    lossless.extend((99u32 | 99 << 14).to_le_bytes());
    assert_eq!(inspect(FileType::Webp, &lossless), Ok(()));
    let mut extended = b"RIFF\x30\0\0\0WEBPVP8X\x0a\0\0\0\0\0\0\0".to_vec();
    extended.extend([0xff, 0x3f, 0, 0xff, 0x3f, 0]);
    assert_eq!(
        inspect(FileType::Webp, &extended),
        Err(Refusal::TooManyPixels)
    );
}

#[test]
fn office_documents_are_known_by_their_parts() {
    let types = ("[Content_Types].xml", 900);
    let sheet = archive(&[types, ("xl/workbook.xml", 700)], 0);
    assert_eq!(inspect(FileType::Xlsx, &sheet), Ok(()));
    assert_eq!(inspect(FileType::Docx, &sheet), Err(Refusal::OtherContent));
    let locked = archive(&[types, ("xl/workbook.xml", 700)], 1);
    assert_eq!(inspect(FileType::Xlsx, &locked), Err(Refusal::Locked));
    let macros = archive(
        &[
            types,
            ("word/document.xml", 700),
            ("word/vbaProject.bin", 9),
        ],
        0,
    );
    assert_eq!(inspect(FileType::Docx, &macros), Err(Refusal::Macros));
    let bomb = archive(&[types, ("ppt/presentation.xml", u32::MAX)], 0);
    assert_eq!(inspect(FileType::Pptx, &bomb), Err(Refusal::Bomb));
    let many: Vec<(String, u32)> = (0..20_000).map(|n| (format!("xl/{n}"), 1)).collect();
    let mut parts: Vec<(&str, u32)> = many.iter().map(|(name, size)| (&**name, *size)).collect();
    parts.extend([types, ("xl/workbook.xml", 700)]);
    assert_eq!(
        inspect(FileType::Xlsx, &archive(&parts, 0)),
        Err(Refusal::Bomb)
    );
    let old = [&[0xd0, 0xcf, 0x11, 0xe0][..], &[0; 600]].concat();
    assert_eq!(inspect(FileType::Xlsx, &old), Err(Refusal::Locked));
    assert_eq!(
        inspect(FileType::Xlsx, b"PK\x03\x04"),
        Err(Refusal::OtherContent)
    );
}

#[test]
fn text_is_utf8_and_no_page_of_the_web() {
    let good = "\u{feff}name,city\r\nआशा,बेंगलुरु\r\n👩‍🎓,Ω\r\n";
    assert_eq!(inspect(FileType::Csv, good.as_bytes()), Ok(()));
    assert_eq!(
        inspect(FileType::Text, b"#!/bin/sh is how a script begins"),
        Ok(())
    );
    for bad in [&b"caf\xe9"[..], b"a\0b", b"cut \xe0\xa4", b"bell \x07"] {
        assert_eq!(
            inspect(FileType::Csv, bad),
            Err(Refusal::NotUtf8),
            "{bad:?}"
        );
    }
    for page in [
        "<svg xmlns='x'>",
        "  <!DOCTYPE html>",
        "\u{feff}<?xml version='1.0'?>",
        "<HTML>",
    ] {
        assert_eq!(
            inspect(FileType::Text, page.as_bytes()),
            Err(Refusal::OtherContent),
            "{page}"
        );
    }
    assert_eq!(
        inspect(FileType::Csv, b"%PDF-1.7 x"),
        Err(Refusal::OtherContent)
    );
}

#[test]
fn size_and_checksum_must_be_those_announced() {
    let data = png(4, 3);
    let judge = |size: u64, sha256: &[u8]| {
        let mut inspection = Inspection::of(FileType::Png);
        inspection.see(&data);
        inspection.finish(&Expected { size, sha256 })
    };
    let sum = Sha256::digest(&data);
    assert_eq!(judge(data.len() as u64, &sum), Ok(()));
    assert_eq!(judge(data.len() as u64 + 1, &sum), Err(Refusal::OtherSize));
    assert_eq!(
        judge(data.len() as u64, &[0; 32]),
        Err(Refusal::OtherChecksum)
    );
}
