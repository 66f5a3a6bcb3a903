INSERT INTO notes VALUES (1, 'first');
INSERT INTO notes VALUES (2, 'second');