-- Which models were asked; tasks that wait for a person, or failed because nobody answered.
alter table verdict add column model_version text not null default '';
alter table verdict drop constraint verdict_outcome_check;
alter table verdict add constraint verdict_outcome_check
    check (outcome in ('approved', 'blocked', 'held', 'unavailable'));
alter table verdict drop constraint block_is_blocked;
alter table verdict add constraint block_is_blocked
    check (action <> 'block' or outcome in ('blocked', 'unavailable'));
comment on column verdict.outcome is 'what the pipeline was told; held: told when the review is decided';

-- What waits for a person: prompts between the thresholds, and blocks that somebody complained of.
create table review (
    task_id     uuid primary key,
    team_id     text not null,
    kind        text not null check (kind in ('review', 'appeal')),
    state       text not null check (state in ('waiting', 'approved', 'denied')),
    opened_at   timestamptz not null,
    decided_at  timestamptz,
    decided_by  text,
    submitted   bytea,
    traceparent text,
    told        boolean not null default true,
    constraint decided_by_somebody check ((state = 'waiting') = (decided_by is null)
        and (state = 'waiting') = (decided_at is null))
);
comment on column review.submitted is 'the event of a held task, until its decision is told';
create index review_waiting on review (opened_at) where state = 'waiting';
create index review_untold on review (decided_at) where not told;
create index review_age on review (opened_at) where state <> 'waiting' and told;

-- Who did what. Never changed.
create table review_act (
    number   bigint generated always as identity primary key,
    task_id  uuid not null,
    at       timestamptz not null default now(),
    operator text not null,
    act      text not null check (act in ('appeal', 'approve', 'deny')),
    note     text
);
create index review_act_task on review_act (task_id);

-- What a person decided about a prompt of a team; the same prompt is not asked about again.
create table ruling (
    team_id       text not null,
    prompt_sha256 text not null,
    allowed       boolean not null,
    category      text not null,
    task_id       uuid not null,
    ruled_at      timestamptz not null default now(),
    primary key (team_id, prompt_sha256)
);

-- The text, where the settings say so; it leaves before the verdict does.
create table kept_prompt (
    task_id         uuid primary key,
    prompt          text not null,
    negative_prompt text,
    content         text,
    kept_at         timestamptz not null
);
create index kept_prompt_age on kept_prompt (kept_at);
