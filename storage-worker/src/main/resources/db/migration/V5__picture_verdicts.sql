-- What the output check thought of a picture, where it is on: the strongest opinion of all checks.
create table picture_verdict (
  task_id   uuid             not null,
  picture   int              not null,
  action    text             not null check (action in ('allow', 'block', 'unavailable')),
  category  text,                                -- null where nobody objected
  score     double precision,
  rule_id   text,
  model     text             not null,           -- that answered
  sha256    text             not null,           -- of the picture
  judged_at timestamptz      not null default now(),
  primary key (task_id, picture)
);
create index picture_verdict_judged_at on picture_verdict (judged_at);
