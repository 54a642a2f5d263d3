-- What an operator did to a task by hand. Appended before the deed; its result is written once,
-- after it: a row without a result tells of a service that died in between.
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
