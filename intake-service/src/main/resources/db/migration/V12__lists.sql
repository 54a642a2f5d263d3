-- Each filter of a list has an index in the order of the list, so that a page costs the same whatever
-- it filters by and however far it lies back.
create index task_of_team_status on task (team_id, status, created_at desc, task_id desc);
create index task_of_team_model on task (team_id, model, created_at desc, task_id desc);
create index task_of_team_scene on task (team_id, scene, created_at desc, task_id desc);
-- A task of a batch says so in its key: `batch <batch_id> <item> <try>`, with blanks that no sender's has.
create index task_of_batch on task (substring(request_key from 7 for 36), created_at desc, task_id desc)
  where request_key like 'batch %';
-- What metadata holds is either everywhere or hardly anywhere: with this the planner knows which, and
-- takes the index of metadata or that of time.
create statistics task_metadata_values on (metadata::jsonb) from task;
