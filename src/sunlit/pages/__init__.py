"""What all pages share: who is looking, both languages, refusals as messages, safe return addresses."""
