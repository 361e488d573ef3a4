DELETE FROM permission_set_permissions WHERE permission IN ('academics.view', 'enrolments.decide');
DROP VIEW academic_titles;
DROP FUNCTION section_title, courses_behind;
DROP VIEW offering_students;
DROP TABLE enrolments, offering_staff, offerings, holiday_programmes, holidays, periods, rooms, prerequisites,
    curriculum_courses, elective_groups, courses;
DROP TRIGGER batches_with_students ON batches;
ALTER TABLE batches DROP COLUMN curriculum_id, DROP COLUMN retired_at, DROP COLUMN version;
DROP TABLE curricula, terms, academic_years;
DROP FUNCTION hold_once_whole, hold_once_singly, hold_offering, hold_batch, hold_published, hold_cap_around_enrolled, hold_cap, hold_prerequisites, hold_curriculum, hold_year_around_terms, hold_term_in_year;
ALTER TABLE sections DROP COLUMN retired_at, DROP COLUMN version;
ALTER TABLE programmes DROP COLUMN version;
ALTER TABLE departments DROP COLUMN version;
DROP INDEX sections_key, programmes_code_key, programmes_name_key, departments_code_key, departments_name_key;
ALTER TABLE sections ADD CONSTRAINT sections_key UNIQUE (batch_id, name);
ALTER TABLE programmes ADD CONSTRAINT programmes_code_key UNIQUE (code), ADD CONSTRAINT programmes_name_key UNIQUE (name);
ALTER TABLE departments ADD CONSTRAINT departments_code_key UNIQUE (code), ADD CONSTRAINT departments_name_key UNIQUE (name);
