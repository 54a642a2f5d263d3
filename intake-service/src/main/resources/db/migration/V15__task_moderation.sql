-- The team's plan when the task was accepted: what is sent again must be the same, whatever plan the
-- team has by then. Null in tasks of before.
alter table task add column plan text;
-- What moderation blocked it for, by family: what the customer may revise.
alter table task add column failure_category text;
