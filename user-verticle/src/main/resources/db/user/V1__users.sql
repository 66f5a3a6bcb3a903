-- Accounts. username_key is the name in lower case: names are unique whatever their case.
create table users (
    id            uuid        primary key,
    username      text        not null,
    username_key  text        not null unique,
    email         text        not null,
    password_hash text        not null,
    roles         text[]      not null,
    created_at    timestamptz not null default now()
);

create index users_by_age on users (created_at, id);

-- The PUBLIC halves of the keys that may have signed a token that has not expired yet.
create table signing_keys (
    kid        text        primary key,
    jwk        jsonb       not null,
    expires_at timestamptz not null
);
