-- Since when the outcome of a submit is unknown and waited for.
alter table attempt add column parked_at timestamptz;

-- What an attempt went through where it did not simply go on. Appended, never changed.
create table attempt_note (
  task_id uuid        not null,
  number  bigint      generated always as identity,
  at      timestamptz not null default clock_timestamp(),
  what    text        not null,
  picture smallint,
  detail  text,
  primary key (task_id, number)
);

-- Jobs that may still succeed although their attempt has ended without them.
create table late_job (
  task_id    uuid        not null,
  picture    smallint    not null,
  team_id    text        not null,
  provider   text        not null,
  job_id     text,                             -- null: an unknown submit, until a callback names it
  ended      text        not null,             -- how the attempt ended
  polls      smallint    not null default 0,
  next_at    timestamptz not null,             -- the lease, too
  created_at timestamptz not null default now(),
  outcome    text,                             -- null while watched; found, nothing, gave_up
  object_key text,                             -- where the picture lies
  found_at   timestamptz,
  primary key (task_id, picture)
);

create index late_job_due on late_job (next_at) where outcome is null;
create index late_job_found on late_job (found_at) where outcome = 'found';
