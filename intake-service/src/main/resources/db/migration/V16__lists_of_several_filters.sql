-- A list by several filters is put together from parts that lie in the order of the list: one for
-- each model, scene and status that it may show. With these the parts of a team, of a key and of a
-- batch are read from their end, and what is rare costs no more than what is everywhere.
create index task_of_team_kind
  on task (team_id, model, scene, status, created_at desc, task_id desc);
create index task_of_key_kind
  on task (team_id, key_id, model, scene, status, created_at desc, task_id desc)
  where key_id is not null;
create index task_of_batch_kind
  on task (team_id, (substring(request_key from 7 for 36)), model, scene, status,
    created_at desc, task_id desc)
  where request_key like 'batch %';

-- Each name and value of a task's metadata, of its team, as a label. Tasks of a label lie in the
-- order of the list too. A hash, because an index takes no long texts; who reads compares them.
create function task_label(team text, name text, value text) returns uuid
  language sql immutable parallel safe
  return md5(length(team)::text || ' ' || length(name)::text || ' ' || team || name || value)::uuid;

create table task_label (
  label      uuid        not null,
  created_at timestamptz not null,
  task_id    uuid        not null,
  primary key (label, created_at, task_id)
);

-- By the database, so that the version before labels its tasks as well while both are at work.
create function label_tasks() returns trigger language plpgsql as $$
begin
  insert into task_label (label, created_at, task_id)
  select task_label(task.team_id, each.key, each.value), task.created_at, task.task_id
  from accepted task, jsonb_each_text(task.metadata::jsonb) each
  where task.metadata is not null;
  return null;
end $$;

create function forget_labels() returns trigger language plpgsql as $$
begin
  delete from task_label using (
    select task_label(task.team_id, each.key, each.value) as label, task.created_at, task.task_id
    from forgotten task, jsonb_each_text(task.metadata::jsonb) each
    where task.metadata is not null) gone
  where task_label.label = gone.label and task_label.created_at = gone.created_at
    and task_label.task_id = gone.task_id;
  return null;
end $$;

create trigger labels_of_accepted after insert on task
  referencing new table as accepted for each statement execute function label_tasks();
create trigger labels_of_forgotten after delete on task
  referencing old table as forgotten for each statement execute function forget_labels();

insert into task_label (label, created_at, task_id)
select task_label(task.team_id, each.key, each.value), task.created_at, task.task_id
from task, jsonb_each_text(task.metadata::jsonb) each
where task.metadata is not null;

-- Parts and labels do what these did.
drop index task_of_team_model;
drop index task_of_batch;
drop index task_metadata;
drop statistics task_metadata_values;
