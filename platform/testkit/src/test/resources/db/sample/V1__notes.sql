-- Für Tests: ein Umlaut, damit die Prüfsumme UTF-8 meint
CREATE TABLE notes (
    id   integer PRIMARY KEY,
    text text NOT NULL
);
