"""STR: is each part one thing, with a name that AWS takes?"""
