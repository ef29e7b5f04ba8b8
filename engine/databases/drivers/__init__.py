"""How each database is read: a module per driver, and none of them knows another."""
