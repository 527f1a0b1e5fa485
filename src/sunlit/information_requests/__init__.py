"""Information requests (依申请公开): receipt, correction, consulting, extension, answer, remedies, yearly report."""
