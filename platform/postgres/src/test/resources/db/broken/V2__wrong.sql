CREATE TABLE this is no SQL;
