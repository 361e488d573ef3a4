//! The types of files that are taken; there are no others. SVG and HTML can carry scripts and are none of them.

/// A type of file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FileType {
    /// A photograph.
    Jpeg,
    /// A picture.
    Png,
    /// A picture.
    Webp,
    /// A document to be read.
    Pdf,
    /// A text document.
    Docx,
    /// A spreadsheet.
    Xlsx,
    /// Slides.
    Pptx,
    /// A table in text.
    Csv,
    /// Text.
    Text,
}

impl FileType {
    /// Every type.
    pub const ALL: [FileType; 9] = [
        FileType::Jpeg,
        FileType::Png,
        FileType::Webp,
        FileType::Pdf,
        FileType::Docx,
        FileType::Xlsx,
        FileType::Pptx,
        FileType::Csv,
        FileType::Text,
    ];

    /// As `Content-Type` has it.
    pub fn media_type(self) -> &'static str {
        match self {
            FileType::Jpeg => "image/jpeg",
            FileType::Png => "image/png",
            FileType::Webp => "image/webp",
            FileType::Pdf => "application/pdf",
            FileType::Docx => {
                "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
            }
            FileType::Xlsx => "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
            FileType::Pptx => {
                "application/vnd.openxmlformats-officedocument.presentationml.presentation"
            }
            FileType::Csv => "text/csv",
            FileType::Text => "text/plain",
        }
    }

    /// What its names end in.
    pub fn extensions(self) -> &'static [&'static str] {
        match self {
            FileType::Jpeg => &["jpg", "jpeg"],
            FileType::Png => &["png"],
            FileType::Webp => &["webp"],
            FileType::Pdf => &["pdf"],
            FileType::Docx => &["docx"],
            FileType::Xlsx => &["xlsx"],
            FileType::Pptx => &["pptx"],
            FileType::Csv => &["csv"],
            FileType::Text => &["txt"],
        }
    }

    /// By the end of a name.
    pub fn of_name(name: &str) -> Option<Self> {
        let (_, extension) = name.rsplit_once('.')?;
        let extension = extension.to_ascii_lowercase();
        FileType::ALL
            .into_iter()
            .find(|kind| kind.extensions().contains(&extension.as_str()))
    }

    /// Whether a browser may show it in a page: pictures alone.
    pub fn is_picture(self) -> bool {
        matches!(self, FileType::Jpeg | FileType::Png | FileType::Webp)
    }

    /// Whether it is a zip archive with parts of XML.
    pub fn is_archive(self) -> bool {
        matches!(self, FileType::Docx | FileType::Xlsx | FileType::Pptx)
    }

    /// Whether it is plain text.
    pub fn is_text(self) -> bool {
        matches!(self, FileType::Csv | FileType::Text)
    }
}
