-- What an operator did to a task's money by hand. Appended before the deed; its result is written
-- once, after it: a row without a result tells of a service that died in between.
create table operator_act (
  number   bigint      generated always as identity primary key,
  at       timestamptz not null default clock_timestamp(),
  act      text        not null,
  task_id  uuid        not null,
  operator text        not null,
  reason   text        not null,
  result   text
);
create index operator_act_of_task on operator_act (task_id, number);

-- Released by hand and not because a stage told of an end: the answer says so, every time.
alter table task_hold add column by_operator boolean not null default false;

-- The paid task whose credits a grant gives back. The second lock on refunding one twice.
alter table credit_grant add column task_id uuid;
create unique index credit_grant_of_task on credit_grant (task_id) where task_id is not null;
