"""The catalogue: its copy in the database, its loader, its search and its pages."""
