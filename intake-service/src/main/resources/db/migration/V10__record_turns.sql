-- A task by record, of a team with a limit of requests a minute: it cannot leave the line before it
-- got its turn. Without one it stands in no other task's way.
alter table task add column paced boolean not null default false;
create index task_without_turn on task (team_id, created_at, task_id) where waiting and paced;
create index task_with_turn on task (team_id, created_at, task_id) where waiting and not paced;
