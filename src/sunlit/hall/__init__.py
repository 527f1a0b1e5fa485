"""The service hall (政务服务大厅): inquiries, items, applications, notices, replies, ratings."""
