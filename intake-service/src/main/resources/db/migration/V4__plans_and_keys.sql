-- What a team may do. A plan is a name in plans.yml; without one the default plan counts. Credits of
-- a plan's periods count from `plan_since`; `credits_due` is when the next is to be granted.
alter table team add column plan text;
alter table team add column plan_since timestamptz not null default now();
alter table team add column credits_period integer not null default 0;
alter table team add column credits_due timestamptz;
create index team_credits_due on team (credits_due) where credits_due is not null;

create table member (
  team_id    text not null references team,
  email      text not null,
  name       text not null,
  role       text not null,
  created_at timestamptz not null default now(),
  primary key (team_id, email)
);

-- What a key may spend in all. A key and those it was rotated into share one.
create table key_budget (
  budget_id uuid primary key,
  cap       bigint not null check (cap >= 0),
  spent     bigint not null default 0 check (spent >= 0)
);

alter table api_key add column key_id uuid not null default gen_random_uuid();
alter table api_key add column scopes text[] not null default '{generate,read,billing}';
alter table api_key add column budget_id uuid references key_budget;
alter table api_key add column expires_at timestamptz;
alter table api_key add column revoked_at timestamptz;
alter table api_key add column last_used_at timestamptz;
alter table api_key add column replaced_by uuid;
create unique index api_key_id on api_key (key_id);
create index api_key_of_team on api_key (team_id, created_at);

-- How many tasks of a team may be on their way at once; the others wait in line here.
alter table team_balance add column job_limit integer;
alter table team_balance add column running integer not null default 0;
alter table team_balance add column waiting integer not null default 0;
create index team_with_waiting on team_balance (team_id) where waiting > 0;

-- A task of a team with such a limit takes a slot from its release to its end.
alter table task add column key_id uuid;
alter table task add column budget_id uuid;
alter table task add column waiting boolean not null default false;
alter table task add column slot boolean not null default false;
alter table task add column released_at timestamptz;
create index task_waiting on task (team_id, created_at, task_id) where waiting;
-- The public hears of a waiting task at once, long before it is sent on its way.
alter table task add column announced boolean not null default false;
alter table task add column announce_at timestamptz;
create index task_announce on task (announce_at) where announce_at is not null;
