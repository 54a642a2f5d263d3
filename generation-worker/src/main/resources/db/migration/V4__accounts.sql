-- One row a provider account, shared by all workers: what is in flight there, how fast it may be
-- asked, and whether it is well. Times are the database's.
create table account (
  account        text primary key,             -- the provider's id
  in_flight      integer     not null default 0, -- sum of holds of its attempts: a permit is a row, no worker can lose it
  tokens         double precision,             -- of the bucket that limits requests; null while full
  tokens_at      timestamptz,
  cooldown_until timestamptz,                  -- after a 429
  failures       integer     not null default 0, -- submits in a row that came to nothing
  open_since     timestamptz,                  -- the circuit; null: closed
  open_reason    text,                         -- trouble, quota, operator
  openings       integer     not null default 0, -- since it was last closed: each pause twice the one before
  probe_at       timestamptz,                  -- one submit may try then; the lease of that probe, too
  epoch          bigint      not null default 0  -- raised when it opens or closes: older answers say nothing about it
);

-- Jobs that an attempt has or may have at its provider; null stands for none.
alter table attempt add column holds smallint not null default 0;

-- Which of the model's routes it is on, which ones have turned it away (a bit each), and whether the
-- one it is on may have started a job: then it stays there.
alter table attempt add column route smallint not null default 0;
alter table attempt add column refused integer not null default 0;
alter table attempt add column pinned boolean not null default false;

update attempt set holds = pictures where state in (2, 3);
insert into account (account, in_flight)
  select provider, coalesce(sum(holds), 0) from attempt
  where provider is not null and state between 1 and 4 group by provider;

-- What somebody did to an account by hand.
create table account_audit (
  number   bigint      generated always as identity primary key,
  at       timestamptz not null default clock_timestamp(),
  account  text        not null,
  action   text        not null,               -- open, close
  operator text        not null,
  reason   text        not null
);

-- Waiting rows lie apart: however many wait for an account, polls are found beside them.
drop index attempt_due;
create index attempt_due on attempt (next_at)
  where state in (2, 3, 4) or (state = 1 and (cancel <> 0 or provider is null));
create index attempt_waiting on attempt (provider, next_at) where state = 1 and cancel = 0;
create index attempt_waiting_end on attempt (deadline) where state = 1 and cancel = 0;
