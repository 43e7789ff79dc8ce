# In no target, on purpose.
