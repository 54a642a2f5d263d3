-- What was asked for goes some days after a task's end, the task itself later. A closed row is in
-- one of these indexes: in the first until its prompt is gone, in the second until it is gone itself.
alter table task alter column spec drop not null;
create index task_with_prompt on task (closed_at) where closed_at is not null and spec is not null;
create index task_without_prompt on task (closed_at) where spec is null;
