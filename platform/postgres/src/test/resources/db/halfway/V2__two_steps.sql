CREATE TABLE first_step (id integer);
-- A test that holds this lock stops the migration here.
SELECT pg_advisory_xact_lock(4711);
CREATE TABLE second_step (id integer);
