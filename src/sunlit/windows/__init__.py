"""Windows of the service hall: who sits where, queue and tickets, booking, facilities, volunteers."""
