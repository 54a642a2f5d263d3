-- One row a task. Narrow: it is rewritten at every step, so prompts and outcomes live apart.
create table attempt (
  task_id        uuid primary key,
  team_id        text        not null,
  model          text,                         -- null in a tombstone: canceled before it was seen
  provider       text,                         -- bound when the row is made; null where no route is configured
  provider_model text,
  state          smallint    not null,         -- 0 tombstone, 1 queued, 2 submitting, 3 running, 4 finished, 5 published
  cancel         smallint    not null default 0, -- 0 no, 1 user, 2 expired
  pictures       smallint    not null default 1,
  tries          smallint    not null default 0, -- submits in a row that certainly did not arrive
  fence          bigint      not null default 0, -- raised by every claim: a zombie's write changes 0 rows
  next_at        timestamptz not null,         -- when the row is due; while someone works on it, the lease
  deadline       timestamptz,
  created_at     timestamptz not null default now(),
  submitted_at   timestamptz,
  jobs           text                          -- JSON: the jobs at the provider, one a picture
) with (fillfactor = 80, autovacuum_vacuum_scale_factor = 0.02);

create index attempt_due on attempt (next_at) where state between 1 and 4;
create index attempt_done on attempt (created_at) where state in (0, 5);

create table payload (
  task_id     uuid primary key,
  spec        text not null,
  price       text not null,
  traceparent text
);

-- The event as it was first published; any duplicate gets exactly this again.
create table outcome (
  task_id uuid primary key,
  event   text not null
);
