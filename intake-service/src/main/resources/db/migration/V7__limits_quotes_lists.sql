-- Token buckets of Bucket4j. Not worth a flush to disk: after a crash all are full again.
create unlogged table rate_limit (
  id         text primary key,
  state      bytea,
  expires_at bigint
) with (fillfactor = 50);
create index rate_limit_expiry on rate_limit (expires_at);

-- A price that was promised for a request.
create table quote (
  quote_id   uuid primary key,
  team_id    text not null,
  spec       text not null, -- JSON, as the task's would be
  price      text not null, -- JSON, with the version of the price book
  expires_at timestamptz not null
);
create index quote_expiry on quote (expires_at);

-- Lists of one key's tasks, and of those with some metadata, in the time of a point read.
create index task_of_key on task (key_id, created_at desc, task_id desc) where key_id is not null;
create index task_metadata on task using gin ((metadata::jsonb) jsonb_path_ops)
  where metadata is not null;
-- Statements: the refunds of a team in the order of their time.
create index task_refunded on task (team_id, closed_at desc, task_id desc)
  where settlement in ('CAPTURED', 'REFUNDED') and paid_credits < price_credits;
