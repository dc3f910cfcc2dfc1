"""What happens by itself? One timetable, shallow calls to services."""
