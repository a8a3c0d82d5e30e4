"""Bodies of the routes of tasks."""
