"""Reminders under kill -9, and ten thousand schedules."""
