-- Verdicts are swept from the oldest on.
create index verdict_age on verdict (decided_at);
