-- What became of an attempt on each route it took, and what that cost us. Appended, never changed.
create table route_attempt (
  task_id        uuid        not null,
  number         bigint      generated always as identity,
  at             timestamptz not null default clock_timestamp(),
  model          text        not null,
  route          smallint    not null,
  provider       text        not null,
  provider_model text,
  outcome        text        not null,          -- how it ended there, or why it was left for the next one
  pictures       smallint    not null,          -- asked for
  delivered      smallint    not null,
  credits        bigint      not null,          -- what the customer owes for them
  cost_micros    bigint      not null,          -- what we owe, in millionths of a US dollar
  at_risk_micros bigint      not null,          -- what we may owe besides: jobs that were left running or unknown
  cost_source    text        not null,          -- provider: its own figure; route: the price in the catalogue; none
  primary key (task_id, number)
);

create index route_attempt_at on route_attempt (at);

-- What a provider really answered where it did not simply go on. Secrets and prompts removed, capped.
create table raw_answer (
  task_id  uuid        not null,
  number   bigint      generated always as identity,
  at       timestamptz not null default clock_timestamp(),
  picture  smallint    not null,
  provider text        not null,
  call     text        not null,                -- submit, poll, find
  said     text        not null,                -- what we took it for
  status   smallint    not null,
  body     text        not null,
  primary key (task_id, number)
);

create index raw_answer_at on raw_answer (at);
