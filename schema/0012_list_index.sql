-- Pages of the desk find the unit that stands for the organisation, and a unit's own ones,
-- without reading all of them.

CREATE INDEX unit_parent ON unit (parent);
