//! A small college: two departments, three sections, five students, two parents.
use campus::policy::Role;

use crate::support::{TestApp, TestUser};

pub struct College {
    pub admin: TestUser,
    pub principal: TestUser,
    /// Heads Computer Science.
    pub head: TestUser,
    /// Advises section A of Computer Science.
    pub adviser: TestUser,
    pub warden: TestUser,
    /// Computer Science A, lives in the hostel.
    pub asha: TestUser,
    /// Computer Science A.
    pub bina: TestUser,
    /// Computer Science B, which nobody advises.
    pub chand: TestUser,
    /// Mechanical A; lives in the hostel.
    pub dev: TestUser,
    /// Mechanical, without a section; nobody's child.
    pub esha: TestUser,
    /// Asha's.
    pub mother: TestUser,
    /// Bina's and Dev's.
    pub father: TestUser,
}

impl College {
    pub fn found(app: &TestApp) -> Self {
        let college = Self {
            admin: app.user("Indira Office", &[Role::Admin]),
            principal: app.user("Ram Venkataraman", &[Role::Principal]),
            head: app.user("Hema Subramanian", &[Role::Faculty]),
            adviser: app.user("Farhan Qureshi", &[Role::Faculty]),
            warden: app.user("Latha Menon", &[Role::Warden]),
            asha: app.user("Asha Krishnamurthy", &[Role::Student]),
            bina: app.user("Bina Rao", &[Role::Student]),
            chand: app.user("Chand Deshpande", &[Role::Student]),
            dev: app.user("Dev Rao", &[Role::Student]),
            esha: app.user("Esha Gill", &[Role::Student]),
            mother: app.user("Meera Krishnamurthy", &[Role::Parent]),
            father: app.user("Suresh Rao", &[Role::Parent]),
        };
        app.sql(&college.places());
        app.sql(&college.people());
        college
    }

    /// One person of each role.
    pub fn everybody(&self) -> [(&TestUser, Role); 6] {
        [
            (&self.admin, Role::Admin),
            (&self.principal, Role::Principal),
            (&self.head, Role::Faculty),
            (&self.warden, Role::Warden),
            (&self.mother, Role::Parent),
            (&self.asha, Role::Student),
        ]
    }

    fn places(&self) -> String {
        let staff = [&self.head, &self.adviser, &self.warden];
        let staff: Vec<_> = staff
            .iter()
            .map(|person| format!("({0}, 'EMP{0}', (SELECT id FROM departments WHERE code = 'CSE'), 'Professor', '2015-07-01')", person.id))
            .collect();
        format!(
            "INSERT INTO departments (code, name) VALUES ('CSE', 'Computer Science'), ('MECH', 'Mechanical');
             INSERT INTO staff (user_id, staff_number, department_id, designation, joined_on) VALUES {};
             UPDATE departments SET head_id = (SELECT id FROM staff WHERE user_id = {}) WHERE code = 'CSE';
             INSERT INTO programmes (department_id, code, name, semesters) SELECT id, 'B.Tech ' || code, 'B.Tech ' || name, 8 FROM departments;
             INSERT INTO batches (programme_id, admission_year) SELECT id, 2025 FROM programmes;
             INSERT INTO sections (batch_id, name, capacity) SELECT b.id, v.name, 60
             FROM (VALUES ('B.Tech CSE', 'A'), ('B.Tech CSE', 'B'), ('B.Tech MECH', 'A')) v (code, name)
             JOIN programmes p ON p.code = v.code JOIN batches b ON b.programme_id = p.id;
             UPDATE sections SET adviser_id = (SELECT id FROM staff WHERE user_id = {})
             WHERE id = (SELECT c.id FROM sections c JOIN batches b ON b.id = c.batch_id JOIN programmes p ON p.id = b.programme_id
                         WHERE p.code = 'B.Tech CSE' AND c.name = 'A');",
            staff.join(", "),
            self.head.id,
            self.adviser.id,
        )
    }

    fn people(&self) -> String {
        let student = |person: &TestUser,
                       number: &str,
                       programme: &str,
                       section: &str,
                       hostelite: bool| {
            format!(
                "INSERT INTO students (user_id, admission_number, roll_number, batch_id, section_id, semester, date_of_birth, gender, category, hostelite, admitted_on)
                 SELECT {}, '{number}', CASE WHEN c.id IS NOT NULL THEN right('{number}', 2)::smallint END, b.id, c.id, 3, '2007-01-02', 'female', 'GM', {hostelite}, '2025-07-01'
                 FROM programmes p JOIN batches b ON b.programme_id = p.id LEFT JOIN sections c ON c.batch_id = b.id AND c.name = '{section}'
                 WHERE p.code = '{programme}';",
                person.id
            )
        };
        let child = |parent: &TestUser, child: &TestUser, relation: &str| {
            format!(
                "INSERT INTO guardianships SELECT p.id, s.id, '{relation}' FROM parents p, students s WHERE p.user_id = {} AND s.user_id = {};",
                parent.id, child.id
            )
        };
        [
            student(&self.asha, "CSE25001", "B.Tech CSE", "A", true),
            student(&self.bina, "CSE25002", "B.Tech CSE", "A", false),
            student(&self.chand, "CSE25003", "B.Tech CSE", "B", false),
            student(&self.dev, "ME25001", "B.Tech MECH", "A", true),
            student(&self.esha, "ME25002", "B.Tech MECH", "none", false),
            format!(
                "INSERT INTO parents (user_id) VALUES ({}), ({});",
                self.mother.id, self.father.id
            ),
            child(&self.mother, &self.asha, "mother"),
            child(&self.father, &self.bina, "father"),
            child(&self.father, &self.dev, "father"),
        ]
        .concat()
    }
}
