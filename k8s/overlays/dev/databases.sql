-- Run once, by the image of PostgreSQL, when its data directory is new. Each service migrates its own database.
CREATE DATABASE "user";
CREATE DATABASE product;
CREATE DATABASE "order";
CREATE DATABASE notification;
