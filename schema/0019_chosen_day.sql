-- The day that HR chose for an invitation to leave; NULL: it goes with the last working day.
-- Until now that was guessed from the day itself, and so it is once more.

ALTER TABLE invitation ADD COLUMN chosen_on INTEGER;
UPDATE invitation SET chosen_on = send_on WHERE send_on NOT BETWEEN last_day - 17 AND last_day - 15;
