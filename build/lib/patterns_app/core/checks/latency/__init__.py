"""LAT: where does somebody wait longer than necessary?"""
