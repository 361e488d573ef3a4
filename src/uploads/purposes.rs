//! What files are sent for: which types are taken, how large they may be, and who may send them. The one table of it.
//!
//! | Purpose    | Types                                              | Largest | Who             |
//! |------------|----------------------------------------------------|---------|-----------------|
//! | `photo`    | JPEG, PNG, WebP                                    | 5 MB    | everybody       |
//! | `document` | PDF, JPEG, PNG                                     | 10 MB   | everybody       |
//! | `material` | PDF, DOCX, XLSX, PPTX, CSV, text, JPEG, PNG, WebP  | 50 MB   | members of staff |
//! | `import`   | CSV, XLSX                                          | 10 MB   | members of staff |
use super::kinds::FileType;
use crate::policy::Actor;

/// What a file is sent for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Purpose {
    /// A person's picture of themself.
    Photo,
    /// A certificate or proof.
    Document,
    /// Something to study from.
    Material,
    /// A table to be read in.
    Import,
}

const MB: u64 = 1024 * 1024;

impl Purpose {
    /// Every purpose.
    pub const ALL: [Purpose; 4] = [
        Purpose::Photo,
        Purpose::Document,
        Purpose::Material,
        Purpose::Import,
    ];

    /// As the table and the API have it.
    pub fn code(self) -> &'static str {
        match self {
            Purpose::Photo => "photo",
            Purpose::Document => "document",
            Purpose::Material => "material",
            Purpose::Import => "import",
        }
    }

    /// The purpose of that code.
    pub fn of(code: &str) -> Option<Self> {
        Purpose::ALL
            .into_iter()
            .find(|purpose| purpose.code() == code)
    }

    /// The types that are taken.
    pub fn types(self) -> &'static [FileType] {
        use FileType::{Csv, Docx, Jpeg, Pdf, Png, Pptx, Text, Webp, Xlsx};
        match self {
            Purpose::Photo => &[Jpeg, Png, Webp],
            Purpose::Document => &[Pdf, Jpeg, Png],
            Purpose::Material => &[Pdf, Docx, Xlsx, Pptx, Csv, Text, Jpeg, Png, Webp],
            Purpose::Import => &[Csv, Xlsx],
        }
    }

    /// How many bytes at most.
    pub fn largest(self) -> u64 {
        match self {
            Purpose::Photo => 5 * MB,
            Purpose::Document | Purpose::Import => 10 * MB,
            Purpose::Material => 50 * MB,
        }
    }

    /// Both in words; to be translated.
    pub fn rule(self) -> &'static str {
        match self {
            Purpose::Photo => "JPEG, PNG or WebP, up to 5 MB",
            Purpose::Document => "PDF, JPEG or PNG, up to 10 MB",
            Purpose::Material => {
                "PDF, Word, Excel, PowerPoint, CSV, text, JPEG, PNG or WebP, up to 50 MB"
            }
            Purpose::Import => "CSV or Excel (XLSX), up to 10 MB",
        }
    }

    /// What a page's file field offers to choose from.
    pub fn accept(self) -> String {
        let extensions = self.types().iter().flat_map(|kind| kind.extensions());
        let listed: Vec<String> = extensions.map(|end| format!(".{end}")).collect();
        listed.join(",")
    }

    /// Whether this actor may send a file for it.
    pub fn is_open_to(self, actor: &Actor) -> bool {
        match self {
            Purpose::Photo | Purpose::Document => true,
            Purpose::Material | Purpose::Import => {
                actor.user().is_ok_and(|user| user.role.is_staff())
            }
        }
    }
}
