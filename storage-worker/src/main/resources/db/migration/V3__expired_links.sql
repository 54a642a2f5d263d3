-- Links that were dead when a task's result was told again: one asks for newer ones, a few times.
create table expired_links (
  task_id    uuid        primary key,
  links      text        not null,              -- a hash of those that were dead
  times      smallint    not null default 1,    -- how many different ones were
  noted_at   timestamptz not null default now() -- these ones
);
create index expired_links_noted_at on expired_links (noted_at);
