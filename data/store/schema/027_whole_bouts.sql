-- When a bout that is stored in parts, one for each of its days, began and ended as a whole; null where it is in one part.
alter table activity_time add column whole_start_at timestamp;
alter table activity_time add column whole_end_at timestamp;
