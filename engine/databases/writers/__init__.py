"""How each database is written: a module per driver, and none of them knows another."""
