-- What changed of tasks, for those who listen. Read in the order of transactions, once all older
-- ones are over.
create table task_change (
  change_id bigint generated always as identity primary key,
  xact      xid8 not null default pg_current_xact_id(),
  team_id   text not null,
  task_id   uuid not null,
  at        timestamptz not null default now()
);
create index task_change_order on task_change (xact, change_id);
create index task_change_of_team on task_change (team_id, xact, change_id);
create index task_change_age on task_change (at);

-- How long tasks of a model usually take.
create index task_length on task (model, closed_at desc) where status = 'success';
