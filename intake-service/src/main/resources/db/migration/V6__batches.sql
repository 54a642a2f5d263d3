-- Many tasks from one template. The recipe and the rows say what each task is; an item is one of them.
create table batch (
  batch_id        uuid primary key,
  team_id         text not null,
  name            text,
  recipe          text not null, -- JSON, as it was asked for, without its rows
  columns         text[] not null, -- the variables of the rows, in their order
  status          text not null check (status in ('running', 'paused', 'canceling', 'canceled', 'completed')),
  reason          text, -- why it is paused
  max_concurrent  integer not null,
  stop_on_error   boolean not null,
  failures_known  integer not null default 0, -- failed before it was last resumed: no reason to stop
  spending_cap    bigint,
  rows            integer not null,
  items           integer not null,
  quoted_credits  bigint not null,
  price_version   text not null,
  key_id          uuid,
  budget_id       uuid,
  request_key     text,
  body_sha256     bytea not null,
  created_at      timestamptz not null default now(),
  ended_at        timestamptz,
  due_at          timestamptz, -- when to look after it; null while nothing can change
  leased_until    timestamptz -- somebody does
);
create unique index batch_of_key on batch (team_id, request_key) where request_key is not null;
create index batch_due on batch (due_at) where due_at is not null;
create index batch_of_team on batch (team_id, created_at desc, batch_id desc);
create index batch_ended on batch (ended_at) where ended_at is not null;

create table batch_row (
  batch_id uuid not null references batch on delete cascade,
  row      integer not null,
  given    text not null, -- JSON: variables, and images where the row has its own
  primary key (batch_id, row)
);

create table batch_item (
  batch_id   uuid not null references batch on delete cascade,
  item       integer not null,
  row        integer not null,
  image      integer not null, -- which of the row's images
  file_name  text not null, -- without its ending
  credits    bigint not null,
  status     text not null default 'waiting'
             check (status in ('waiting', 'submitted', 'success', 'failed', 'canceled')),
  try        integer not null default 1, -- part of the task's idempotency key
  task_id    uuid,
  paid       bigint not null default 0,
  media      text,
  error_code text,
  error      text,
  ended_at   timestamptz,
  primary key (batch_id, item)
) with (fillfactor = 80);
create index batch_item_waiting on batch_item (batch_id, item) where status = 'waiting';
create index batch_item_submitted on batch_item (batch_id) where status = 'submitted';
create index batch_item_ended on batch_item (batch_id, ended_at) where ended_at is not null;
create index batch_item_of_task on batch_item (task_id) where task_id is not null;
