"""Every write: keyword-only, one transaction each, raising domain errors."""
