"""Service promises (服务承诺): what each unit promises in public, whether it is kept, and where to complain."""
