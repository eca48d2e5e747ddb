"""SEC: who may get in, and who may do more than it needs to?"""
