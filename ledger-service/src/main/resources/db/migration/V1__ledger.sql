-- Credits. Each change of a wallet is one journal row; the wallet row is the running sum of its journal.

create table wallet (
  id         bigint generated always as identity primary key, -- batches lock in this order
  owner_kind text        not null check (owner_kind in ('team')),
  owner_id   text        not null,
  available  bigint      not null default 0 check (available >= 0), -- can be spent now
  held       bigint      not null default 0 check (held >= 0),      -- debited for tasks that have not ended
  consumed   bigint      not null default 0 check (consumed >= 0),  -- paid for delivered pictures
  expired    bigint      not null default 0 check (expired >= 0),   -- taken back unspent
  granted    bigint      not null default 0 check (granted >= 0),   -- everything that was ever put in
  version    bigint      not null default 0,                        -- number of journal rows
  changed_at timestamptz not null default now(),                    -- when that version was reached
  unique (owner_kind, owner_id),
  -- Double entry, proved by the database on every write.
  constraint wallet_balances check (granted = available + held + consumed + expired)
) with (fillfactor = 50); -- room for in-page updates: this row changes with every batch

-- One row per task: its state is the idempotency key of every command about it.
create table task_hold (
  task_id           uuid primary key,
  wallet_id         bigint   not null references wallet,
  state             smallint not null check (state between 1 and 6), -- 1 HELD 2 CAPTURED 3 RELEASED 4 DECLINED 5 VOID 6 EARLY_CAPTURE
  amount            bigint   not null check (amount >= 0),
  captured          bigint   not null default 0 check (captured >= 0),
  unit_credits      bigint, -- the price as it was bound; empty until a hold was asked for
  images            integer,
  price_version     text,
  deadline          timestamptz,
  -- When each answer was reached and the wallet of that moment: an event that is sent again is identical.
  held_at           timestamptz,
  held_available    bigint,
  held_held         bigint,
  held_version      bigint,
  settled_at        timestamptz,
  settled_available bigint,
  settled_held      bigint,
  settled_version   bigint,
  created_at        timestamptz not null default now(),
  constraint captured_within_hold check (captured <= amount or state = 6)
) with (fillfactor = 80);
create index task_hold_open on task_hold (wallet_id, held_at) where state = 1;

create table credit_grant (
  grant_id   uuid primary key,
  wallet_id  bigint      not null references wallet,
  amount     bigint      not null check (amount > 0),
  reason     text        not null,
  created_at timestamptz not null
);

-- `taken` is what was there to take: a repeated expiry must not reach for credits granted later.
create table credit_expiry (
  expiry_id  uuid primary key,
  wallet_id  bigint      not null references wallet,
  amount     bigint      not null check (amount > 0),
  taken      bigint      not null check (taken between 0 and amount),
  reason     text        not null,
  created_at timestamptz not null
);

create table transfer (
  wallet_id       bigint      not null,
  version         bigint      not null, -- gapless per wallet: a lost or doubled write cannot hide
  kind            smallint    not null check (kind between 1 and 5), -- 1 GRANT 2 HOLD 3 CAPTURE 4 RELEASE 5 EXPIRE
  ref             uuid        not null, -- task, grant or expiry
  amount          bigint      not null check (amount > 0),
  available_after bigint      not null check (available_after >= 0),
  held_after      bigint      not null check (held_after >= 0),
  at              timestamptz not null,
  primary key (wallet_id, version),
  unique (ref, kind) -- the second lock on a double debit or a double refund
);

create function journal_is_immutable() returns trigger language plpgsql as
  $$ begin raise exception 'journal rows never change; write a compensating row'; end $$;
create trigger transfer_is_immutable before update or delete or truncate on transfer
  for each statement execute function journal_is_immutable();

-- The HTTP edge's own outbox: an accepted grant waits here until the broker has it.
create table ledger_command (
  command_id   uuid primary key,
  event        text        not null,
  created_at   timestamptz not null,
  published_at timestamptz
);
create index ledger_command_due on ledger_command (created_at) where published_at is null;
