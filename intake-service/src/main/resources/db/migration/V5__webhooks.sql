-- Where a team wants to hear of its tasks. The row of kind `callback` stands for the callback_url of
-- single tasks: it has no address, but a secret.
create table webhook_endpoint (
  endpoint_id      uuid primary key,
  team_id          text not null,
  kind             text not null default 'endpoint' check (kind in ('endpoint', 'callback')),
  url              text not null,
  description      text,
  events           text[] not null,
  secret           text not null, -- in the clear: every delivery is signed with it
  old_secret       text, -- signs beside the new one until then
  old_secret_until timestamptz,
  created_at       timestamptz not null default now(),
  disabled_at      timestamptz,
  disabled_reason  text
);
create index webhook_endpoint_of_team on webhook_endpoint (team_id);
create unique index webhook_callback_of_team on webhook_endpoint (team_id) where kind = 'callback';

-- How a receiver does: an endpoint, or the origin of a team's callbacks. All instances go by it.
create table webhook_destination (
  destination   text primary key,
  team_id       text not null,
  endpoint_id   uuid not null references webhook_endpoint on delete cascade,
  failures      integer not null default 0, -- in a row
  failing_since timestamptz,
  open_until    timestamptz, -- nothing is sent before that
  used_at       timestamptz not null default now()
);
create index webhook_destination_of_endpoint on webhook_destination (endpoint_id);

-- A message to a receiver, written with the change it tells of.
create table webhook_delivery (
  message_id  text primary key,
  team_id     text not null,
  endpoint_id uuid not null references webhook_endpoint on delete cascade,
  destination text not null,
  callback    text, -- the address, where its task gave one
  event_type  text not null,
  task_id     uuid,
  data        text, -- JSON; null where the ended task itself is shown
  occurred_at timestamptz not null,
  created_at  timestamptz not null default now(),
  status      text not null check (status in ('waiting', 'delivered', 'failed', 'skipped')),
  attempts    integer not null default 0, -- since it was last asked for
  due_at      timestamptz, -- the lease of whoever sends it; null unless waiting
  give_up_at  timestamptz not null,
  http_status integer,
  error       text,
  ended_at    timestamptz
) with (fillfactor = 80);
create index webhook_delivery_due on webhook_delivery (destination, due_at) where due_at is not null;
create index webhook_delivery_overdue on webhook_delivery (give_up_at) where due_at is not null;
create index webhook_delivery_of_team on webhook_delivery (team_id, created_at desc, message_id desc);
create index webhook_delivery_of_endpoint on webhook_delivery (endpoint_id, created_at);
create index webhook_delivery_of_task on webhook_delivery (task_id);
create index webhook_delivery_age on webhook_delivery (created_at);

create table webhook_attempt (
  message_id   text not null references webhook_delivery on delete cascade,
  at           timestamptz not null,
  milliseconds integer not null,
  http_status  integer,
  error        text,
  primary key (message_id, at)
);

alter table task add column callback_url text;
