//! Whom a page is about, and as what its reader looks at them.
use diesel::PgConnection;

use super::{model::Student, queries};
use crate::{
    Result,
    people::{fields::Tier, listing::Face},
    platform::web::View,
    policy::{Actor, Grant, ManageStudents, Permission, Scope, ViewStudents},
};

/// A student, as the one who asks sees them.
#[derive(Clone, Debug)]
pub struct About {
    /// Whom.
    pub student: Student,
    /// Whether the reader looks after them.
    pub cared: bool,
    /// As what the reader looks at them.
    pub tier: Tier,
    /// The children of a parent who has several, to switch between.
    pub children: Vec<Sibling>,
}

/// A child of the parent who reads.
#[derive(Clone, Debug)]
pub struct Sibling {
    /// `students.id`
    pub id: i64,
    /// The full name.
    pub name: String,
}

/// One student, for somebody who may see them; a stranger's does not exist. For students and parents what they see is
/// theirs by being who they are; everybody else needs the permission.
pub fn about(conn: &mut PgConnection, actor: &Actor, id: i64) -> Result<About> {
    match actor.scope() {
        Scope::Parent(_) => {
            let all = queries::seen_by(conn, actor)?;
            let student = all.iter().find(|child| child.id == id).cloned();
            let sibling = |child: &Student| Sibling {
                id: child.id,
                name: child.name.clone(),
            };
            Ok(About {
                student: student.ok_or(crate::Error::NotFound)?,
                cared: true,
                tier: Tier::Own,
                children: all.iter().filter(|_| all.len() > 1).map(sibling).collect(),
            })
        }
        Scope::Student(_) => of(conn, actor, id, Tier::Own),
        Scope::Institution | Scope::Staff(_) | Scope::Warden(_) | Scope::Nobody => {
            Grant::<ViewStudents>::check(actor.clone())?;
            let tier = match actor.holds(ManageStudents::NAME) {
                true => Tier::Office,
                false => Tier::Staff,
            };
            of(conn, actor, id, tier)
        }
    }
}

fn of(conn: &mut PgConnection, actor: &Actor, id: i64, tier: Tier) -> Result<About> {
    let (student, cared) = queries::seen(conn, actor, id)?;
    Ok(About {
        student,
        cared,
        tier,
        children: Vec::new(),
    })
}

impl About {
    /// The same, when the reader looks after the student; for others there is none.
    ///
    /// # Errors
    /// Not found.
    pub fn close(self) -> Result<Self> {
        match self.cared {
            true => Ok(self),
            false => Err(crate::Error::NotFound),
        }
    }
    /// How the status looks.
    pub fn standing(&self, p: &View) -> Face {
        super::list::standing_face(&self.student.status, p)
    }
    /// The page about the student, and what follows in its address.
    pub fn link(&self, rest: &str) -> String {
        format!("/students/{}{rest}", self.student.id)
    }
    /// "NH25CS001 · roll 07 · B.Tech CSE 2025 – A · semester 3"
    pub fn line(&self, p: &View) -> String {
        let student = &self.student;
        let mut parts = vec![student.admission_number.clone()];
        if let Some(roll) = student.roll_number {
            parts.push(format!("{} {roll:02}", p.t("roll")));
        }
        parts.push(student.section_title());
        parts.push(format!("{} {}", p.t("semester"), student.semester));
        parts.join(" · ")
    }
}
