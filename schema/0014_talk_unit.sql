-- HR of a unit reads the talks of the unit that are over, not those of all units.

CREATE INDEX talk_unit ON talk (unit, with_whom);
