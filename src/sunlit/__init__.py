"""Sunlit (阳光镇务): runs a township government office on time and in the open."""
