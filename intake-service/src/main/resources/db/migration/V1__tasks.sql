-- Who may ask.
create table team (
  team_id    text primary key,
  name       text not null,
  created_at timestamptz not null default now()
);

-- Keys are random, so a plain SHA-256 is enough; the prefix lets people tell their keys apart.
create table api_key (
  key_sha256 bytea primary key,
  team_id    text not null references team,
  name       text not null,
  prefix     text not null,
  created_at timestamptz not null default now()
);

-- What the ledger last said about a wallet (highest version wins), and the credits of accepted
-- tasks it has not answered yet. Its row lock also puts the accepts of one team in a line.
create table team_balance (
  team_id    text primary key,
  available  bigint not null default 0,
  held       bigint not null default 0,
  version    bigint not null default 0,
  unanswered bigint not null default 0 check (unanswered >= 0)
);

create table task (
  task_id       uuid primary key,
  team_id       text not null,
  type          text not null,
  scene         text not null,
  model         text not null,
  spec          text not null, -- JSON, in the form it travels in
  price         text not null, -- JSON, with the version of the price book
  cost_credits  bigint not null, -- the price while open, what was paid afterwards
  metadata      text,
  request_key   text, -- the idempotency key its sender gave
  traceparent   text,
  status        text not null default 'pending',
  stage         text,
  stage_rank    smallint not null default 0,
  media         text, -- what storage stored
  failure       text, -- the first reason why there will be no picture
  settlement    text,
  paid_credits  bigint not null default 0,
  price_credits bigint not null,
  answered      boolean not null default false, -- the ledger spoke: the credits left `unanswered`
  created_at    timestamptz not null,
  deadline      timestamptz not null,
  closed_at     timestamptz,
  drives        integer not null default 0,
  drive_at      timestamptz, -- when TaskSubmitted is to be sent; null once closed
  cancel_asked  timestamptz, -- by its user
  cancel_at     timestamptz, -- when TaskCancelRequested is to be sent; the deadline to begin with
  due_at        timestamptz generated always as (least(drive_at, cancel_at)) stored
) with (fillfactor = 80);

create index task_due on task (due_at) where due_at is not null;
create index task_of_team on task (team_id, created_at desc, task_id desc);

create table idempotency (
  team_id     text not null,
  request_key text not null,
  body_sha256 bytea not null,
  task_id     uuid not null,
  credits     bigint not null,
  expires_at  timestamptz not null,
  primary key (team_id, request_key)
);
create index idempotency_expiry on idempotency (expires_at);
