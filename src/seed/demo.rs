//! Writes a plan by the operations that people use. What is there already is found by its natural key and left alone.
use super::{
    ACTOR, Progress,
    academics::{Academics, write as studies},
    appointments::appoint,
    complete,
    people::Person,
    plan::{Child, Family, Order, Plan},
    queries::{self, Known},
    records::records,
};
use crate::{
    Result,
    academics::{
        BatchEntry, Code, DepartmentEntry, ProgrammeEntry, SectionEntry, Title, create_record,
    },
    accounts::{NewUser, create_user, open_demo_account},
    parents::{LinkChild, add_parent, link_child},
    platform::db::{Db, Tx},
    policy::{
        Grant, ManageAcademics, ManageFields, ManagePermissions, ManageStaff, ManageStudents,
        ManageUsers,
    },
    staff::{Designation, Employ, StaffNumber, employ},
    students::{AdmissionNumber, AdmitStudent, admit_student, number_section},
    types::{Email, PersonName, Phone},
};

/// Families a transaction: of two children at most, so a hundred students at most.
const FAMILIES: usize = 50;

/// What the seed may do.
pub struct Office {
    pub users: Grant<ManageUsers>,
    pub permissions: Grant<ManagePermissions>,
    pub academics: Grant<ManageAcademics>,
    pub students: Grant<ManageStudents>,
    pub staff: Grant<ManageStaff>,
    pub fields: Grant<ManageFields>,
}

/// The keys of what a plan names by its place.
#[derive(Default)]
pub struct Keys {
    pub departments: Vec<i64>,
    pub programmes: Vec<i64>,
    pub batches: Vec<i64>,
    pub sections: Vec<i64>,
}

impl Office {
    /// All that the seed needs.
    pub fn open() -> Result<Self> {
        Ok(Self {
            users: Grant::check(ACTOR)?,
            permissions: Grant::check(ACTOR)?,
            academics: Grant::check(ACTOR)?,
            students: Grant::check(ACTOR)?,
            staff: Grant::check(ACTOR)?,
            fields: Grant::check(ACTOR)?,
        })
    }
}

/// Writes what is missing of the plan.
pub fn write(
    db: &Db,
    plan: &Plan,
    order: &Order,
    hash: &str,
    progress: Progress<'_>,
) -> Result<()> {
    let office = Office::open()?;
    let whole = Academics::of(plan, order);
    let total = plan.students().count();
    progress(0, total);
    let keys = db.tx_now(|tx| {
        queries::take_turn(tx)?;
        let keys = structure(tx, &office, plan)?;
        staff(tx, &office, plan, &keys, hash)?;
        studies::studies(tx, &office.academics, (plan, &whole), &keys)?;
        Ok(keys)
    })?;
    let mut done = 0;
    for families in plan.families.chunks(FAMILIES) {
        db.tx_now(|tx| {
            queries::take_turn(tx)?;
            let mut writer =
                Writer::new(tx, &office, families.iter().flat_map(Family::people), hash)?;
            families
                .iter()
                .try_for_each(|family| writer.family(plan, &keys, family))
        })?;
        done += families.iter().map(|f| f.children.len()).sum::<usize>();
        progress(done, total);
    }
    db.tx_now(|tx| {
        queries::take_turn(tx)?;
        for section in &keys.sections {
            number_section(tx, &office.students, *section)?;
        }
        if !queries::is_complete(tx)? {
            studies::choices(tx, &office.academics, (plan, &whole), order)?;
            records(tx, &office, order)?;
        }
        complete(tx, plan)
    })
}

/// Departments, programmes, batches and sections; their keys.
pub fn structure(tx: &mut Tx<'_>, office: &Office, plan: &Plan) -> Result<Keys> {
    let who = &office.academics;
    let mut keys = Keys::default();
    let known = queries::departments(tx)?;
    for department in &plan.departments {
        let cmd = DepartmentEntry {
            code: Code::parse(&department.code)?,
            name: Title::parse(&department.name)?,
        };
        let found = known.get(&department.code).copied();
        let key = found.map_or_else(|| create_record(tx, who, &cmd), Ok)?;
        keys.departments.push(key);
    }
    keys.programmes = programmes(tx, office, plan, &keys)?;
    let known = queries::batches(tx)?;
    for batch in &plan.batches {
        let cmd = BatchEntry {
            programme_id: keys.programmes[batch.programme],
            admission_year: batch.year,
            curriculum_id: None,
        };
        let found = known.get(&(cmd.programme_id, cmd.admission_year)).copied();
        let key = found.map_or_else(|| create_record(tx, who, &cmd), Ok)?;
        keys.batches.push(key);
    }
    let known = queries::sections(tx)?;
    for section in &plan.sections {
        let cmd = SectionEntry {
            batch_id: keys.batches[section.batch],
            name: Code::parse(&section.name)?,
            capacity: i16::try_from(super::planning::SEATS).unwrap_or(i16::MAX),
        };
        let found = known.get(&(cmd.batch_id, section.name.clone())).copied();
        let key = found.map_or_else(|| create_record(tx, who, &cmd), Ok)?;
        keys.sections.push(key);
    }
    Ok(keys)
}

fn programmes(tx: &mut Tx<'_>, office: &Office, plan: &Plan, keys: &Keys) -> Result<Vec<i64>> {
    let known = queries::programmes(tx)?;
    let mut made = Vec::new();
    for programme in &plan.programmes {
        let cmd = ProgrammeEntry {
            department_id: keys.departments[programme.department],
            code: Code::parse(&programme.code)?,
            name: Title::parse(&programme.name)?,
            semesters: programme.semesters,
        };
        let found = known.get(&programme.code).copied();
        let create = || create_record(tx, &office.academics, &cmd);
        made.push(found.map_or_else(create, Ok)?);
    }
    Ok(made)
}

fn staff(tx: &mut Tx<'_>, office: &Office, plan: &Plan, keys: &Keys, hash: &str) -> Result<()> {
    let people = plan.staff.iter().map(|member| &member.person);
    let mut writer = Writer::new(tx, office, people, hash)?;
    if writer.known.staff.len() == plan.staff.len() {
        return Ok(());
    }
    let mut made = Vec::new();
    for member in &plan.staff {
        let cmd = Employ {
            user: writer.user(&member.person)?,
            staff_number: StaffNumber::parse(&member.number)?,
            department: member.department.map(|at| keys.departments[at]),
            designation: Designation::parse(&member.designation)?,
            joined_on: member.joined_on,
        };
        made.push(employ(writer.tx, &office.staff, &cmd)?);
    }
    appoint(tx, office, plan, keys, &made)
}

/// Writes people, and knows which of them are there.
struct Writer<'w, 'tx> {
    tx: &'w mut Tx<'tx>,
    office: &'w Office,
    hash: &'w str,
    known: Known,
}

impl<'w, 'tx> Writer<'w, 'tx> {
    fn new<'p>(
        tx: &'w mut Tx<'tx>,
        office: &'w Office,
        people: impl Iterator<Item = &'p Person>,
        hash: &'w str,
    ) -> Result<Self> {
        let emails: Vec<&str> = people.map(|person| person.email.as_str()).collect();
        Ok(Self {
            known: Known::of(tx, &emails)?,
            tx,
            office,
            hash,
        })
    }

    fn user(&mut self, person: &Person) -> Result<i64> {
        if let Some(id) = self.known.users.get(&person.email) {
            return Ok(*id);
        }
        let cmd = NewUser {
            name: PersonName::parse(&person.name)?,
            email: Email::parse(&person.email)?,
            phone: Phone::parse_optional(&person.phone)?,
            roles: person.roles.clone(),
            invite: false,
        };
        let id = create_user(self.tx, &self.office.users, &cmd)?;
        open_demo_account(self.tx, &self.office.users, id, self.hash)?;
        self.known.users.insert(person.email.clone(), id);
        Ok(id)
    }

    fn family(&mut self, plan: &Plan, keys: &Keys, family: &Family) -> Result<()> {
        let mut children = Vec::new();
        for child in &family.children {
            children.push(self.student(plan, keys, child)?);
        }
        for (person, relation) in &family.parents {
            let parent = self.parent(person)?;
            for student in &children {
                let cmd = LinkChild {
                    parent,
                    student: *student,
                    relation: *relation,
                };
                if self.known.links.insert((parent, *student)) {
                    link_child(self.tx, &self.office.students, &cmd)?;
                }
            }
        }
        Ok(())
    }

    fn student(&mut self, plan: &Plan, keys: &Keys, child: &Child) -> Result<i64> {
        let user = self.user(&child.person)?;
        if let Some(id) = self.known.students.get(&user) {
            return Ok(*id);
        }
        let batch = plan.sections[child.section].batch;
        let cmd = AdmitStudent {
            user,
            admission_number: AdmissionNumber::parse(&child.admission_number)?,
            batch: keys.batches[batch],
            section: Some(keys.sections[child.section]),
            semester: plan.batches[batch].semester,
            date_of_birth: child.date_of_birth,
            gender: child.gender,
            category: child.category,
            hostelite: child.hostelite,
            address: child.address.clone(),
            admitted_on: child.admitted_on,
        };
        admit_student(self.tx, &self.office.students, &cmd)
    }

    fn parent(&mut self, person: &Person) -> Result<i64> {
        let user = self.user(person)?;
        match self.known.parents.get(&user) {
            Some(id) => Ok(*id),
            None => add_parent(self.tx, &self.office.students, user),
        }
    }
}
