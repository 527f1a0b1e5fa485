"""Village disclosure: what each village publishes, who enters and who checks it, and which village is late."""
