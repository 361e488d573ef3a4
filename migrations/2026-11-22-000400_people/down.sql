DROP VIEW live_sessions;
ALTER TABLE departments DROP CONSTRAINT departments_head;
ALTER TABLE sections DROP CONSTRAINT sections_adviser;
DROP INDEX departments_head, sections_adviser;
DROP TABLE guardianships, parents, students, staff;
