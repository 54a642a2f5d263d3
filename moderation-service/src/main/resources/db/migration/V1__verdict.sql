-- The verdict log: one row per task, written once. The prompt itself is not kept, only its hash.
create table verdict (
    task_id        uuid primary key,
    team_id        text not null,
    outcome        text not null check (outcome in ('approved', 'blocked')),
    action         text not null check (action in ('allow', 'review', 'block')),
    category       text,
    score          double precision not null check (score between 0 and 1),
    rule_ids       text[] not null,
    opinions       jsonb not null,
    policy_version text not null,
    prompt_sha256  text not null check (prompt_sha256 ~ '^[0-9a-f]{64}$'),
    decided_at     timestamptz not null,
    constraint category_unless_allowed check ((action = 'allow') = (category is null)),
    constraint block_is_blocked check (action <> 'block' or outcome = 'blocked'),
    constraint allow_is_approved check (action <> 'allow' or outcome = 'approved')
);

comment on column verdict.outcome is 'what the pipeline was told; a review passes or not by setting';
comment on column verdict.opinions is 'every opinion with category, score, rule and place; never the text';

-- Operators read a team's history and what waits for review, newest first.
create index verdict_team on verdict (team_id, decided_at desc);
create index verdict_review on verdict (decided_at desc) where action = 'review';
