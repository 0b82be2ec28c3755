"""Who rates what when, and the record of it."""
