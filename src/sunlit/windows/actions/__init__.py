"""What changes windows, queues, bookings and facilities; each act is one transaction."""
